package report

import (
	"bytes"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"
	"unicode"

	"rangefinder/news"
)

// trouble is the report of the golden files with all that a terminal has trouble
// with: names in Chinese, Japanese and Arabic, hostile and endless ones, a
// topic that changed, one that is new, numbers that are no figures, and more
// topics than a list shows in full.
func trouble(topics int) news.Report {
	r := fixture()
	at := time.Date(2025, 7, 1, 8, 0, 0, 0, time.UTC)
	r.Topics[0].Was = &news.Was{At: at, Span: news.Span{Low: f(900), High: f(3400)}, Strands: []news.WasStrand{
		{Status: news.StatusDone, Low: f(900), High: f(3400), Best: f(900), Word: news.Overlap, Origins: 2},
	}}
	r.Topics[1].Was = &news.Was{At: at, Span: news.Span{Low: f(11000), High: f(11000)}, Strands: []news.WasStrand{
		{Status: news.StatusDone, Low: f(11000), High: f(11000), Best: f(11000), Word: news.SingleOrigin, Origins: 1},
		{Status: news.StatusConditional, Low: f(500), High: f(500), Word: news.SingleOrigin, Origins: 1},
	}}
	r.Topics[2].Was = &news.Was{At: at, New: true, Strands: []news.WasStrand{}}
	names := []string{
		"東日本で避難した人の数、二〇二五年七月の豪雨による災害対策本部の発表",
		"عدد المنازل المتضررة في الوادي بعد الفيضانات الأخيرة التي ضربت المنطقة",
		"Unterbringungsplätzebeschaffungsmaßnahmenkostenvoranschlagsüberschreitungen",
		hostile, "",
		"People 👩‍🚒🇺🇦 evacuated",
	}
	for i := 0; len(r.Topics) < topics; i++ {
		t := r.Topics[i%4]
		t.ID, t.Topic, t.Was = fmt.Sprintf("more%d", i), names[i%len(names)], nil
		if i%3 == 0 {
			t.Story = "story" + fmt.Sprint(i%5)
		}
		t.Strands = append([]news.Strand(nil), t.Strands...)
		s := &t.Strands[0]
		s.Origins = append([]news.Origin(nil), s.Origins...)
		for j := range s.Origins {
			if o := &s.Origins[j]; j == 0 || i%2 == 0 {
				o.Origin = names[(i+j)%len(names)]
			}
		}
		r.Topics = append(r.Topics, t)
	}
	r.Coverage.Unclaimed = []news.Unclaimed{
		{Number: news.Number{Text: "7", State: news.NumberSkipped, Why: "date", Sentence: "On 7 July, 七月七日, 17 roads\x1b[2J were shut."}, Article: news.ArticleRef{URL: market.url, Title: hostile, Publisher: market.publisher}},
		{Number: news.Number{Text: "a handful", State: news.NumberUnread, Sentence: "A handful saw a handful."}, Article: news.ArticleRef{URL: valley.url, Title: valley.title, Publisher: valley.publisher, Published: r.Claims[9].Article.Published}},
		{Number: news.Number{Text: "66", State: news.NumberSkipped, Why: "part of a name", Sentence: "Route 66 is dry."}, Article: news.ArticleRef{URL: valley.url, Title: valley.title, Publisher: valley.publisher}},
	}
	for i := range 20 {
		r.Coverage.Outcomes = append(r.Coverage.Outcomes, news.Outcome{URL: fmt.Sprintf("https://地図.example/%d/%s", i, strings.Repeat("long", i*3)), Code: news.Paywall, At: at})
	}
	return r
}

func TestTerminalGolden(t *testing.T) {
	for _, g := range []struct {
		file    string
		topics  int
		options Options
	}{
		{"table.txt", 16, Options{}},
		{"table-140.txt", 16, Options{Width: 140}},
		{"changed.txt", 4, Options{}},
		{"changed-since.txt", 4, Options{Topic: "homes", Since: time.Date(2025, 5, 11, 0, 0, 0, 0, time.UTC)}},
	} {
		t.Run(g.file, func(t *testing.T) {
			var got bytes.Buffer
			if err := Write(&got, trouble(g.topics), "text", g.options); err != nil {
				t.Fatal(err)
			}
			path := filepath.Join("testdata", g.file)
			if *update {
				if err := os.WriteFile(path, got.Bytes(), 0o644); err != nil {
					t.Fatal(err)
				}
			}
			want, err := os.ReadFile(path)
			if err != nil {
				t.Fatal(err)
			}
			if !bytes.Equal(got.Bytes(), want) {
				t.Errorf("%s differs from testdata at byte %d; if the new one is meant: go test ./report -update", g.file, differ(got.Bytes(), want))
			}
		})
	}
}

// Whatever stands in it, no line of the report is longer than the terminal is
// wide, but those that hold an address and nothing else; and nothing acts.
func TestTextKeepsItsWidth(t *testing.T) {
	for _, width := range []int{40, 60, 80, 100, 120, 200} {
		for _, topics := range []int{4, 10, 30} {
			for _, o := range []Options{{}, {Full: true}, {Topic: "homes"}, {Color: true}} {
				o.Width = width
				var b bytes.Buffer
				if err := Text(&b, trouble(topics), o); err != nil {
					t.Fatal(err)
				}
				for _, missing := range coverage(trouble(topics).Coverage).Missing {
					if o.Full && !strings.Contains(b.String(), missing.URL) {
						t.Errorf("at %d columns %s is not to be found whole", width, missing.URL)
					}
				}
				for _, l := range strings.Split(b.String(), "\n") {
					l = strip(l)
					if columns(l) > width && !isAddress(l) {
						t.Errorf("at %d columns, %d topics, %+v: %q takes %d", width, topics, o, l, columns(l))
					}
					if strings.ContainsFunc(l, func(r rune) bool { return unicode.IsControl(r) || unicode.Is(unicode.Bidi_Control, r) }) {
						t.Errorf("at %d columns, %d topics, %+v: %q acts", width, topics, o, l)
					}
				}
			}
		}
	}
}

// strip takes our own styles off.
func strip(s string) string {
	for _, style := range []string{bold, dim, red, "0"} {
		s = strings.ReplaceAll(s, "\x1b["+style+"m", "")
	}
	return s
}

func isAddress(s string) bool {
	s = strings.TrimSpace(s)
	return strings.Contains(s, "://") && !strings.Contains(s, " ")
}

// Of many voices a list leaves some out, but never those at the ends.
func TestListKeepsTheEnds(t *testing.T) {
	r := many(30)
	r.Topics[0].Strands[0].High = f(1029)
	r.Topics[0].Strands[0].Ends = news.Ends{Low: "c17", High: "c29"}
	r.Topics = append(r.Topics, fixture().Topics...)
	var b bytes.Buffer
	if err := Text(&b, r, Options{}); err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{"Observer 17, lowest", "Observer 29, highest", "24 more origins"} {
		if !strings.Contains(b.String(), want) {
			t.Errorf("the list lacks %q:\n%s", want, b.String())
		}
	}
}

func TestDifferences(t *testing.T) {
	was, now := fixture(), fixture()
	if got := Differences(was, now); got != nil {
		t.Errorf("two reports that stand alike differ: %q", got)
	}
	now.Topics[2].Span = news.Span{Low: f(600), High: f(900)}
	s := &now.Topics[2].Strands[0]
	s.High, s.Best, s.Word = f(900), nil, news.Overlap
	now.Topics = append(now.Topics[1:], news.Topic{ID: "x", Topic: "Bridges\x1b[2J shut", Kind: "count", Span: news.Span{Low: f(2), High: f(2)},
		Strands: []news.Strand{{Status: news.StatusDone, Low: f(2), High: f(2), Word: news.SingleOrigin, Origins: []news.Origin{{Origin: "CNN", Value: f(2), Claims: []string{"c"}}}}}})
	want := []string{
		"North Korean soldiers killed: 600 → 600 – 900; growth → overlap, best supported 600 → none",
		"Bridges\ufffd[2J shut: new, 2, single origin, 1 origin",
		"Homes flooded in the valley: no longer there, was 1,200 – 3,400, conflict, 4 origins",
	}
	got := Differences(was, now)
	if strings.Join(got, "\n") != strings.Join(want, "\n") {
		t.Errorf("Differences =\n%s\nwant\n%s", strings.Join(got, "\n"), strings.Join(want, "\n"))
	}
}

// What changed before the time that was asked for is in no format.
func TestSinceHoldsForEveryFormat(t *testing.T) {
	r, since := fixture(), time.Date(2025, 5, 11, 0, 0, 0, 0, time.UTC)
	for _, format := range []string{"text", "html", "md", "json", "atom"} {
		for _, o := range []Options{{Topic: "homes"}, {Topic: "homes", Since: since}} {
			var b bytes.Buffer
			if err := Write(&b, r, format, o); err != nil {
				t.Fatal(err)
			}
			old := strings.Contains(b.String(), "2025-05-10T06:00:00Z") || strings.Contains(b.String(), "10 May 2025, 06:00 UTC")
			if old != o.Since.IsZero() {
				t.Errorf("%s since %v has the change of 10 May: %v", format, o.Since, old)
			}
		}
	}
	if len(r.Topics[0].Changes) != 2 {
		t.Error("rendering took changes out of the report")
	}
}
