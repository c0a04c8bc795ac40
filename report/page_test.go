package report

import (
	"bytes"
	"fmt"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"rangefinder/news"
)

func pageOf(t testing.TB, r news.Report, o Options) string {
	t.Helper()
	var b bytes.Buffer
	if err := HTML(&b, r, o); err != nil {
		t.Fatal(err)
	}
	return b.String()
}

// march is a topic of n claims as the press would write them: sentences and
// addresses of common length, origins of their own, days of several months.
func march(n int) news.Report {
	r := news.Report{Generated: "2025-07-04T08:30:00Z", Stories: []news.Story{{ID: "march", Name: "The march of the hundred thousand", Articles: n}}}
	st := news.Strand{Status: news.StatusDone, Low: f(10000), High: f(10000 + 137*float64(n-1)), LikelyLow: f(11000), LikelyHigh: f(20000), Word: news.Conflict, Conflict: true}
	for i := range n {
		who, outlet := fmt.Sprintf("Observers of district %d", i), fmt.Sprintf("District %d Morning Gazette", i)
		v := 10000 + 137*float64(i)
		figure := scale{}.number(v)
		sentence := fmt.Sprintf("Some %s people had crossed the bridge by noon on Saturday, observers of the district council said, and more kept coming.", figure)
		day := time.Date(2025, 3, 1+i%90, 0, 0, 0, 0, time.UTC)
		c := claim(news.ID("march", who), figure, sentence, place{outlet, fmt.Sprintf("https://gazette%d.example/2025/07/the-march-of-the-hundred-thousand", i), "The march of the hundred thousand", "2025-07-02"},
			also(exactly(v, outlet, who), asOf(day.Format(time.DateOnly))))
		c.Qualifier, c.Article.Hash = "about", strings.Repeat("0123456789abcdef", 4)
		r.Claims = append(r.Claims, c)
		st.Origins = append(st.Origins, news.Origin{Origin: who, Low: c.Low, Value: c.Value, High: c.High, Qualifier: "about", AsOf: c.AsOf, Outlets: []string{outlet}, Claims: []string{c.ID}})
	}
	st.Ends = news.Ends{Low: r.Claims[0].ID, High: r.Claims[n-1].ID}
	r.Topics = []news.Topic{{ID: news.ID("march"), Topic: "People at the march", Story: "march", Kind: "count", Span: news.Span{Low: st.Low, High: st.High}, Strands: []news.Strand{st}}}
	return r
}

func TestAPageOfAHundredClaimsIsSmall(t *testing.T) {
	if n := len(pageOf(t, march(100), Options{})); n > 100<<10 {
		t.Errorf("a page of 100 claims as the press writes them has %d KB, want at most 100", n>>10)
	}
}

// Whoever stands at an end of the range is named under it, and is one click
// from the sentence.
func TestEndsLeadToTheirQuotations(t *testing.T) {
	for _, r := range []news.Report{showcase(), march(5)} {
		page := pageOf(t, r, Options{})
		for _, end := range []string{r.Topics[0].Strands[0].Ends.Low, r.Topics[0].Strands[0].Ends.High} {
			if !strings.Contains(page, `<dd><a href="#q-`+end+`">`) || !strings.Contains(page, `<li id="q-`+end+`">`) {
				t.Errorf("%s: no link from the headline to the quotation %s", r.Topics[0].Topic, end)
			}
		}
	}
}

// Every reference leads to a note and every note that was referred to leads back;
// no id stands twice.
func TestFootnotesLeadThereAndBack(t *testing.T) {
	for _, r := range []news.Report{fixture(), everything()} {
		page := pageOf(t, r, Options{})
		ids := map[string]int{}
		for _, m := range regexp.MustCompile(` id="([^"]*)"`).FindAllStringSubmatch(page, -1) {
			if ids[m[1]]++; ids[m[1]] > 1 {
				t.Errorf("the id %q stands %d times", m[1], ids[m[1]])
			}
		}
		there, back := 0, 0
		for _, m := range regexp.MustCompile(` href="#([nr]-[^"]*)"`).FindAllStringSubmatch(page, -1) {
			if ids[m[1]] != 1 {
				t.Errorf("#%s leads nowhere", m[1])
			}
			if m[1][0] == 'n' {
				there++
			} else {
				back++
			}
		}
		if there == 0 || back == 0 || back > there {
			t.Errorf("%d references, %d ways back", there, back)
		}
	}
}

func TestWasInWords(t *testing.T) {
	yesterday := time.Date(2025, 7, 3, 6, 0, 0, 0, time.UTC)
	done := func(low, best, high *float64, w string, origins int) news.WasStrand {
		return news.WasStrand{Status: news.StatusDone, Low: low, Best: best, High: high, Word: w, Origins: origins}
	}
	one := func(was news.Was) news.Topic {
		topic, _ := topicOf("Counted", "count", "", news.Conflict, exact("Police", 900, ""), exact("Organisers", 4000, ""))
		topic.Was = &was
		return topic
	}
	two := fixture().Topics[1]
	two.Was = &news.Was{At: yesterday, Span: news.Span{Low: f(11000), High: f(11000)}, Strands: []news.WasStrand{done(f(11000), f(11000), f(11000), news.SingleOrigin, 1)}}
	fewer := fixture().Topics[2]
	fewer.Was = &news.Was{At: yesterday, Span: fewer.Span, Strands: []news.WasStrand{
		done(f(600), f(600), f(600), news.Growth, 1), {Status: news.StatusPlanned, Low: f(50), High: f(60), Word: news.SingleOrigin, Origins: 1}}}
	for _, c := range []struct {
		topic news.Topic
		since time.Time
		want  string
	}{
		{one(news.Was{At: yesterday, New: true}), time.Time{}, "3 Jul 2025, 06:00 UTC new"},
		{one(news.Was{At: yesterday, Span: news.Span{Low: f(900), High: f(900)}, Strands: []news.WasStrand{done(f(900), f(900), f(900), news.SingleOrigin, 1)}}), time.Time{},
			"3 Jul 2025, 06:00 UTC Range: 900 → 900 – 4,000; Finding: single origin → conflict; Best supported: 900 → none; Independent origins: 1 → 2"},
		{one(news.Was{At: yesterday, Span: news.Span{Low: f(900), High: f(4000)}, Strands: []news.WasStrand{done(f(900), nil, f(4000), news.Conflict, 2)}}), yesterday.Add(time.Hour),
			"3 Jul 2025, 07:00 UTC "}, // the same: only what it rests on changed
		{two, time.Time{}, "3 Jul 2025, 06:00 UTC Range: 11,000 → 11,000 – 30,000; Finding: single origin → no conflict; Planned, additional: no figure → 25,000–30,000"},
		{fewer, time.Time{}, "3 Jul 2025, 06:00 UTC Finding: no conflict → growth; Planned: 50–60 → no figure"},
		{news.Topic{}, yesterday, ""},
	} {
		r := fixture()
		v := newBook(r, Options{}).topic(c.topic)
		got := ""
		if w := was(c.topic, v, c.since); w != nil {
			var lines []string
			for _, l := range w.Lines {
				lines = append(lines, l.What+": "+l.From+" → "+l.To)
			}
			got = w.Since + " " + strings.Join(lines, "; ")
			if w.New {
				got += "new"
			}
		}
		if got != c.want {
			t.Errorf("was %+v:\n got %q\nwant %q", c.topic.Was, got, c.want)
		}
	}
}

func TestChangesBeforeSinceAreLeftOut(t *testing.T) {
	r := showcase()
	for since, want := range map[time.Time]int{{}: 2, r.Topics[0].Changes[0].At: 1, r.Topics[0].Changes[0].At.Add(time.Second): 0} {
		page := pageOf(t, r, Options{Since: since})
		if got := strings.Count(page, "<time "); got != want {
			t.Errorf("since %v: %d changes, want %d", since, got, want)
		}
		if shown := strings.Contains(page, `href="#s-`); shown != (want > 0) {
			t.Errorf("since %v: the headline leads to changes: %v", since, shown)
		}
	}
}

// What keeps two figures apart is told by what their texts say, and what no
// text explains is called a conflict.
func TestWhyFiguresDiffer(t *testing.T) {
	with := func(v figureOf, edit func(*news.Claim)) figureOf {
		v.more = func(c *news.Claim, _ *news.Origin) { edit(c) }
		return v
	}
	place := func(v figureOf, name string) figureOf { return with(v, func(c *news.Claim) { c.Place = name }) }
	for _, c := range []struct {
		name   string
		word   string
		voices []figureOf
		want   []string // kinds, in order
	}{
		{"nothing", news.Conflict, []figureOf{exact("Police", 900, ""), exact("Organisers", 4000, "")}, []string{"Real conflict"}},
		{"one day", news.Conflict, []figureOf{exact("Police", 900, "2025-05-01T09:00:00Z"), exact("Organisers", 4000, "2025-05-01")}, []string{"Real conflict"}},
		{"two days", news.Conflict, []figureOf{exact("Police", 900, "2025-05-01"), exact("Organisers", 4000, "2025-05-02")}, []string{"Date", "Conflict all the same"}},
		{"one undated", news.Conflict, []figureOf{exact("Police", 900, "2025-05-01"), exact("Organisers", 4000, "")}, []string{"Real conflict"}},
		{"places", news.Conflict, []figureOf{place(exact("Police", 900, ""), "Strelsau"), place(exact("Organisers", 4000, ""), "Ruritania")}, []string{"Scope", "Conflict all the same"}},
		{"one place", news.Conflict, []figureOf{place(exact("Police", 900, ""), "Strelsau"), exact("Organisers", 4000, "")}, []string{"Real conflict"}},
		{"words", news.Conflict, []figureOf{with(exact("Police", 900, ""), func(c *news.Claim) { c.Head = "house" }), with(exact("Council", 4000, ""), func(c *news.Claim) { c.Head = "home" })}, []string{"Definition", "Conflict all the same"}},
		{"names", news.Conflict, []figureOf{with(exact("Police", 900, ""), func(c *news.Claim) { c.Named = true }), exact("Council", 4000, "")}, []string{"Definition", "Conflict all the same"}},
		{"periods", news.Conflict, []figureOf{with(exact("Police", 900, ""), func(c *news.Claim) { c.Period = "2025-01-01/2025-03-31" }), with(exact("Council", 4000, ""), func(c *news.Claim) { c.Period = "2024-01-01/.." })}, []string{"Scope", "Conflict all the same"}},
		{"rounding", news.Agreement, []figureOf{exact("Police", 4087, ""), exact("Radio", 4100, "")}, []string{"Rounding"}},
		{"too far to be rounding", news.Conflict, []figureOf{exact("Police", 1400, ""), exact("Radio", 1000, "")}, []string{"Real conflict"}},
		{"a floor below", news.Overlap, []figureOf{{who: "Police", low: f(4000), val: f(4000), qualifier: "more_than"}, exact("Radio", 4100, "")}, nil},
		{"vague", news.Conflict, []figureOf{with(figureOf{who: "A witness", low: f(100), high: f(999), qualifier: "range"}, func(c *news.Claim) { c.Vague, c.Text = true, "hundreds" }), exact("Police", 1200, "")}, []string{"Vague wording", "Conflict all the same"}},
		{"one origin", news.Conflict, []figureOf{exact("Police", 900, ""), exact("police", 950, "")}, []string{"Relay", "Conflict all the same"}},
		{"the same", news.Agreement, []figureOf{exact("Police", 900, "2025-05-01"), exact("Radio", 900, "2025-05-02")}, nil},
		{"alone", news.SingleOrigin, []figureOf{exact("Police", 900, "2025-05-01")}, nil},
	} {
		topic, claims := topicOf(c.name, "count", "", c.word, c.voices...)
		v := newBook(news.Report{Topics: []news.Topic{topic}, Claims: claims}, Options{}).topic(topic)
		var got []string
		for _, d := range v.Differ {
			got = append(got, d.Kind)
		}
		if !slices.Equal(got, c.want) {
			t.Errorf("%s: %q, want %q: %+v", c.name, got, c.want, v.Differ)
		}
	}
}

func TestWhyIsSaidOfStrandsAndNeighbours(t *testing.T) {
	r := fixture()
	b := newBook(r, Options{})
	kinds := func(i int) (out []string) {
		for _, d := range b.topic(r.Topics[i]).Differ {
			out = append(out, d.Kind)
		}
		return out
	}
	for i, want := range [][]string{
		{"Date", "Vague wording", "Conflict all the same", "Set aside"},
		{"Planned and done"},
		{"Growth", "Set aside", "Parts and wholes"},
		{"Parts and wholes"},
	} {
		if got := kinds(i); !slices.Equal(got, want) {
			t.Errorf("%s: %q, want %q", r.Topics[i].Topic, got, want)
		}
	}
	d := newBook(showcase(), Options{}).topic(showcase().Topics[0]).Differ
	relay := slices.IndexFunc(d, func(d differView) bool { return d.Kind == "Repetition" })
	if relay < 0 || d[relay].Points[0] != (pointView{Who: "The Daily Lantern", Detail: "passes on Meridian Wire"}) {
		t.Errorf("nothing says that one outlet passes on another: %+v", d)
	}
}

// Hundreds of figures are held against each other by their ends alone.
func TestWhyOfManyStaysShort(t *testing.T) {
	r := march(400)
	for _, d := range newBook(r, Options{}).topic(r.Topics[0]).Differ {
		if len(d.Points) > mostPoints {
			t.Errorf("%s names %d", d.Kind, len(d.Points))
		}
	}
}

func TestCoverageSaysWhenAndWhat(t *testing.T) {
	page := pageOf(t, edges(), Options{})
	for _, want := range []string{
		"Last crawl 4 Jul 2025, 08:00 UTC", "It was built in <mark>2019</mark> by 2,019 men.", "skipped: year", "Some <mark>110,00</mark> came.", "unread",
	} {
		if !strings.Contains(page, want) {
			t.Errorf("the page lacks %q", want)
		}
	}
	served := pageOf(t, fixture(), Options{Served: true, Base: "/r"})
	if !strings.Contains(served, "Every number in its sentence") || !strings.Contains(served, `href="/r/articles/`+news.ID(courier.url)+`?numbers=1">Pyongyang weighs`) {
		t.Error("a site does not lead to the articles with their numbers")
	}
	if strings.Contains(pageOf(t, fixture(), Options{}), "Every number in its sentence") {
		t.Error("a file leads to articles that it does not have")
	}
}

// A page of a server is one of many, and lists no more addresses than it has room for.
func TestServedPagesListSomeAddresses(t *testing.T) {
	r := news.Report{Coverage: news.Coverage{Pages: 2 * (maxListed + 7), Read: maxListed + 7}}
	for i := range maxListed + 7 {
		r.Coverage.Outcomes = append(r.Coverage.Outcomes,
			news.Outcome{URL: fmt.Sprintf("https://a.example/read/%d", i), Code: news.Read}, news.Outcome{URL: fmt.Sprintf("https://a.example/not/%d", i), Code: news.Robots})
	}
	for served, want := range map[bool]int{true: maxListed, false: maxListed + 7} {
		page := pageOf(t, r, Options{Served: served})
		read, not := strings.Count(page, ">https://a.example/read/"), strings.Count(page, ">https://a.example/not/")
		if read != want || not != want || !strings.Contains(page, fmt.Sprintf("%d pages read", maxListed+7)) {
			t.Errorf("served %v: %d that were read and %d that were not, want %d", served, read, not, want)
		}
		if more := strings.Count(page, "<li>and 7 more</li>"); served && more != 2 || !served && more != 0 {
			t.Errorf("served %v: it says %d times that there are more", served, more)
		}
	}
}

func TestCitationOnThePage(t *testing.T) {
	r := showcase()
	c, err := Cite(r, r.Topics[0], Options{})
	if err != nil {
		t.Fatal(err)
	}
	page := pageOf(t, r, Options{})
	for _, want := range []string{c.Digest, "rangefinder report quake7killed7aaa --at 2025-05-10T18:00:00Z", "@misc{"} {
		if !strings.Contains(page, want) {
			t.Errorf("the page lacks %q", want)
		}
	}
}

func TestPictureSaysWhereItComesFrom(t *testing.T) {
	r := showcase()
	digest, err := Digest(r)
	if err != nil {
		t.Fatal(err)
	}
	var b bytes.Buffer
	if err := SVG(&b, r, Options{}); err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{"1,100 – 2,400", "4 independent origins, 5 outlets; as of 9 May 2025", digest[:shortHash], "model expects the figure", "prefers-color-scheme:dark"} {
		if !strings.Contains(b.String(), want) {
			t.Errorf("the picture lacks %q", want)
		}
	}
	for name, c := range map[string]struct {
		r    news.Report
		o    Options
		want string
	}{
		"several":  {fixture(), Options{}, "4 are selected"},
		"none":     {news.Report{}, Options{}, "none yet"},
		"no days":  {fixture(), Options{Topic: "killed or wounded", Chart: ChartTimeline}, "no timeline"},
		"no chart": {showcase(), Options{Chart: "pie"}, "there are intervals and timeline"},
		"no topic": {showcase(), Options{Topic: "storms"}, "nearest"},
	} {
		if err := SVG(&b, c.r, c.o); err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%s: %v, want %q", name, err, c.want)
		}
	}
}

func BenchmarkHTMLOfAThousandClaims(b *testing.B) {
	r := march(1000)
	var out bytes.Buffer
	for b.Loop() {
		out.Reset()
		if err := HTML(&out, r, Options{Served: true}); err != nil {
			b.Fatal(err)
		}
	}
}

// A dot is a point, a bar a range, an arrow an open end; what is denied or
// contested is dashed, what was replaced is faded, and what is planned has a
// class of its own.
func TestSignsOfThePlot(t *testing.T) {
	voices := []figureOf{
		exact("point", 120, ""),
		{who: "range", low: f(90), high: f(110), qualifier: "range"},
		{who: "floor", low: f(90), val: f(90), qualifier: "at_least"},
		{who: "ceiling", val: f(130), high: f(130), qualifier: "up_to"},
	}
	denied := exact("denied", 150, "")
	denied.more = func(c *news.Claim, _ *news.Origin) { c.Modality = news.Denied }
	old := exact("old", 40, "")
	old.more = func(_ *news.Claim, o *news.Origin) { o.Superseded = true }
	draw := func(word string, planned bool) map[string]row {
		topic, claims := topicOf("Signs", "count", "", word, append(slices.Clone(voices), denied, old)...)
		if planned {
			topic.Strands[0].Status = news.StatusPlanned
		}
		p := newPlot(newBook(news.Report{Topics: []news.Topic{topic}, Claims: claims}, Options{}).topic(topic))
		out := map[string]row{}
		for _, r := range p.Rows {
			out[r.Label] = r
		}
		return out
	}
	rows := draw(news.Overlap, false)
	for who, want := range map[string]glyph{
		"point": {}, "range": {Bar: true}, "floor": {Bar: true, OpenRight: true}, "ceiling": {Bar: true, OpenLeft: true}, "denied": {}, "old": {},
	} {
		got := rows[who].Marks[0]
		if len(rows[who].Marks) != 1 || got.Bar != want.Bar || got.OpenLeft != want.OpenLeft || got.OpenRight != want.OpenRight {
			t.Errorf("%s is drawn as %+v", who, rows[who].Marks)
		}
	}
	for who, want := range map[string]string{"point": "", "denied": "denied", "old": "faded"} {
		if got := rows[who].Class; got != want {
			t.Errorf("%s has class %q, want %q", who, got, want)
		}
	}
	if rows := draw(news.Contested, false); rows["point"].Class != "denied" || rows["old"].Class != "faded" {
		t.Errorf("where somebody disputes the figure, one that stands has class %q and one that does not %q", rows["point"].Class, rows["old"].Class)
	}
	if got := draw(news.Overlap, true)["point"].Class; got != news.StatusPlanned {
		t.Errorf("what is planned has class %q", got)
	}
}

// Points of a timeline are in the order of the days that the reader chose, a
// figure that no text dates is a square among those that are dated, and no
// label lies on another.
func TestTimelineOrders(t *testing.T) {
	r := showcase()
	b := newBook(r, Options{})
	h := b.topic(r.Topics[0]).Histories[0]
	all := charts(h, "Killed")
	if len(all) != 2 || all[0].By != byAsOf || all[1].By != byPrint {
		t.Fatalf("%d charts, want one for each order", len(all))
	}
	for _, g := range all {
		last := ""
		for _, p := range g.Points {
			if len(p.X) == len(last) && p.X < last || len(p.X) < len(last) {
				t.Errorf("%s: %s comes after %s", g.By, p.X, last)
			}
			last = p.X
		}
		if n := len(g.Points); g.Points[n-1].Label == "" && g.Points[n-2].Label == "" {
			t.Errorf("%s: the newest figure has no label", g.By)
		}
	}
	undated := exact("Radio", 600, "")
	topic, claims := topicOf("Days", "count", "", news.Growth, exact("Police", 300, "2025-05-01"), exact("Police", 500, "2025-05-20"), undated)
	g := charts(newBook(news.Report{Topics: []news.Topic{topic}, Claims: claims}, Options{}).topic(topic).Histories[0], "Days")[0]
	squares := 0
	for _, p := range g.Points {
		if p.Printed {
			squares++
		}
	}
	if squares != 1 || !g.Undated || len(g.Steps) != 2 {
		t.Errorf("%d squares, %d steps; want one figure that is not dated, and steps between three", squares, len(g.Steps))
	}
}
