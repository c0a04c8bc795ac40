package report

import (
	"bytes"
	"encoding/csv"
	"encoding/json"
	"encoding/xml"
	"errors"
	"io"
	"math"
	"reflect"
	"slices"
	"strings"
	"testing"
	"unicode"
	"unicode/utf8"

	"rangefinder/news"
	"rangefinder/quantity"
)

func TestSelect(t *testing.T) {
	for _, c := range []struct {
		asked string
		want  []string // ids
	}{
		{"", []string{"homes7flood7aaaa", "sent7korea7aaaaa", "dead7korea7aaaaa", "cas77korea7aaaaa"}},
		{"dead7korea7aaaaa", []string{"dead7korea7aaaaa"}},
		{"sent7", []string{"sent7korea7aaaaa"}},
		{"NORTH korean soldiers killed", []string{"dead7korea7aaaaa"}}, // the whole name wins over "… or wounded"
		{"soldiers kill", []string{"dead7korea7aaaaa", "cas77korea7aaaaa"}},
		{"casualties", []string{"cas77korea7aaaaa"}}, // the measure
		{"russia sent", []string{"sent7korea7aaaaa"}},
	} {
		r, err := Select(fixture(), c.asked)
		if err != nil {
			t.Errorf("Select(%q): %v", c.asked, err)
			continue
		}
		var got []string
		for _, topic := range r.Topics {
			got = append(got, topic.ID)
		}
		if !slices.Equal(got, c.want) {
			t.Errorf("Select(%q) = %v, want %v", c.asked, got, c.want)
		}
	}
}

func TestSelectTakesTheClaimsAlong(t *testing.T) {
	r, err := Select(fixture(), "soldiers sent")
	if err != nil {
		t.Fatal(err)
	}
	var ids []string
	for _, c := range r.Claims {
		ids = append(ids, c.ID)
	}
	if want := []string{"sent1", "sent2", "plan1", "plan2"}; !slices.Equal(ids, want) {
		t.Errorf("claims = %v, want %v", ids, want)
	}
	if len(r.Stories) != 1 || r.Coverage.Pages != 14 {
		t.Errorf("%d stories, %d pages; want the one story and the whole coverage of 14", len(r.Stories), r.Coverage.Pages)
	}
}

func TestStory(t *testing.T) {
	r, known := Story(fixture(), "floods IN the valley")
	if !known || len(r.Topics) != 1 || len(r.Stories) != 1 || len(r.Claims) != 5 {
		t.Errorf("Story(floods) = %d topics, %d stories, %d claims, %v; want 1, 1, 5, true", len(r.Topics), len(r.Stories), len(r.Claims), known)
	}
	if r, known := Story(fixture(), "storykorea"); !known || len(r.Topics) != 3 {
		t.Errorf("Story(storykorea) = %d topics, %v; want 3", len(r.Topics), known)
	}
	if _, known := Story(fixture(), "no such story"); known {
		t.Error("a story that is not there is known")
	}
}

func TestUnknownTopicNamesTheNearest(t *testing.T) {
	_, err := Select(fixture(), "Homes floded")
	var unknown *UnknownTopic
	if !errors.As(err, &unknown) || len(unknown.Nearest) != 3 || unknown.Nearest[0] != "Homes flooded in the valley" {
		t.Errorf("Select(typo) = %v, want the flooded homes named first of three", err)
	}
	if _, err = Select(news.Report{}, "anything"); !errors.As(err, &unknown) || !strings.Contains(err.Error(), "none yet") {
		t.Errorf("Select in an empty report = %v", err)
	}
}

func TestWriteUnknownFormat(t *testing.T) {
	var b bytes.Buffer
	err := Write(&b, fixture(), "pdf", Options{})
	var unknown *UnknownFormat
	if !errors.As(err, &unknown) || b.Len() != 0 || !strings.Contains(err.Error(), "json") {
		t.Errorf("Write(pdf) = %v after %d bytes, want *UnknownFormat that lists the formats after none", err, b.Len())
	}
}

// forPrograms are the formats that no sentence for a reader is looked for in.
var forPrograms = map[string]bool{"json": true, "jsonl": true, "csv": true, "atom": true, "jsonld": true, "quickstatements": true, "bibtex": true, "csl": true}

// renderings of a report in every format.
func renderings(t *testing.T, r news.Report) map[string]string {
	t.Helper()
	out := map[string]string{}
	for _, format := range Formats() {
		for _, topic := range append([]news.Topic{{}}, r.Topics...) {
			var b bytes.Buffer
			err := Write(&b, r, format, Options{Topic: topic.ID, Wikidata: WikidataOptions{Item: "Q42"}})
			var several *SeveralTopics
			if errors.As(err, &several) && format == "svg" && topic.ID == "" {
				continue // a picture is of one topic
			}
			if err != nil {
				t.Fatalf("%s of %q: %v", format, topic.ID, err)
			}
			out[format+" "+topic.ID] = b.String()
		}
	}
	return out
}

// Whatever a page says, nothing that acts on a terminal or turns text is
// written, in any format.
func TestNothingActsOnATerminal(t *testing.T) {
	for name, text := range renderings(t, fixture()) {
		if at := strings.IndexFunc(text, func(r rune) bool {
			tab := r == '\t' && strings.HasPrefix(name, "quickstatements") // it parts the cells there
			return unicode.IsControl(r) && r != '\n' && !tab || unicode.Is(unicode.Bidi_Control, r)
		}); at >= 0 {
			t.Errorf("%s has %q at %d", name, text[at:min(at+8, len(text))], at)
		}
	}
}

func TestNothingActsInHTML(t *testing.T) {
	for name, text := range renderings(t, fixture()) {
		if !strings.HasPrefix(name, "html") {
			continue
		}
		for _, never := range []string{"<script", "<img", "href=\"javascript", " onerror=\"", "<b>Voice", "style=\"", "<link", "src="} {
			if strings.Contains(strings.ReplaceAll(text, "img src=x onerror", ""), never) {
				t.Errorf("%s has %q", name, never)
			}
		}
	}
}

// The same report gives the same bytes, and rendering leaves it as it was.
func TestPure(t *testing.T) {
	r := fixture()
	first := renderings(t, r)
	if !reflect.DeepEqual(r, fixture()) {
		t.Error("rendering changed the report")
	}
	if second := renderings(t, fixture()); !reflect.DeepEqual(first, second) {
		t.Error("two renderings of one report differ")
	}
}

func TestSpanIsNeverWithoutItsStrands(t *testing.T) {
	for name, text := range renderings(t, fixture()) {
		format, topic, _ := strings.Cut(name, " ")
		if topic != "" && topic != "sent7korea7aaaaa" || forPrograms[format] || format == "wikitext" { // that has no span over several voices
			continue
		}
		wanted := []string{"11,000 – 30,000", "planned, additional", "25,000–30,000", "do not contradict each other", "36,000–41,000"}
		if format == "svg" { // a chart of what was reported has no room for what was not
			wanted = wanted[:4]
		}
		for _, want := range wanted {
			if !strings.Contains(strings.ToLower(text), want) {
				t.Errorf("%s lacks %q", name, want)
			}
		}
		if format != "svg" && !strings.Contains(text, "nobody reported") && !strings.Contains(text, "Nobody reported") {
			t.Errorf("%s does not say that the sum is ours", name)
		}
	}
}

// The model's range is shown from three independent origins on.
func TestLikelyRangeNeedsThreeOrigins(t *testing.T) {
	for name, text := range renderings(t, fixture()) {
		format, topic, _ := strings.Cut(name, " ")
		if forPrograms[format] || format == "wikitext" {
			continue
		}
		if shown := strings.Contains(text, "1,150 – 3,700"); shown != (topic == "" || topic == "homes7flood7aaaa") {
			t.Errorf("%s: likely range of four origins shown: %v", name, shown)
		}
		if strings.Contains(text, "10,500") {
			t.Errorf("%s shows the likely range of one origin", name)
		}
	}
}

func TestEveryPageThatWasNotReadIsNamed(t *testing.T) {
	for name, text := range renderings(t, fixture()) {
		format, _, _ := strings.Cut(name, " ")
		if forPrograms[format] && format != "json" || format == "wikitext" || format == "svg" {
			continue
		}
		for _, want := range []string{"walled.example/losses", "closed.example/private", "503 Service Unavailable"} {
			if !strings.Contains(text, want) {
				t.Errorf("%s lacks %q", name, want)
			}
		}
	}
}

func TestJSONHasNoNullLists(t *testing.T) {
	r := fixture()
	r.Topics = append(r.Topics, news.Topic{ID: "empty", Strands: []news.Strand{{Origins: []news.Origin{{}}}}, Sums: []news.Sum{{}}})
	r.Claims = append(r.Claims, news.Claim{ID: "bare"})
	for _, r := range []news.Report{r, {}} {
		var b bytes.Buffer
		if err := JSON(&b, r); err != nil {
			t.Fatal(err)
		}
		var top any
		if err := json.Unmarshal(b.Bytes(), &top); err != nil {
			t.Fatal(err)
		}
		lists := map[string]bool{"stories": true, "topics": true, "strands": true, "origins": true, "outlets": true, "claims": true, "set_aside": true,
			"explain": true, "sums": true, "of": true, "changes": true, "outcomes": true, "attribution": true, "notes": true}
		var walk func(path string, v any)
		walk = func(path string, v any) {
			switch v := v.(type) {
			case map[string]any:
				for k, x := range v {
					if x == nil && lists[k] {
						t.Errorf("%s.%s is null", path, k)
					}
					walk(path+"."+k, x)
				}
			case []any:
				for _, x := range v {
					walk(path+"[]", x)
				}
			}
		}
		walk("", top)
	}
}

// JSON is for programs: it loses nothing, not even what is hostile.
func TestJSONReadsBack(t *testing.T) {
	var b bytes.Buffer
	if err := JSON(&b, fixture()); err != nil {
		t.Fatal(err)
	}
	var got news.Report
	if err := json.Unmarshal(b.Bytes(), &got); err != nil {
		t.Fatal(err)
	}
	for _, c := range got.Claims {
		if c.ID == "home1" && c.Article.Title != hostile {
			t.Errorf("title = %q, want %q", c.Article.Title, hostile)
		}
	}
}

func TestCSVCells(t *testing.T) {
	for in, want := range map[string]string{
		"=1+1": "'=1+1", "+Insurers": "'+Insurers", "-2+3": "'-2+3", "@x": "'@x", "\t=1": "'=1", "\r@": "'@", "|calc": "'|calc",
		"＝1": "'＝1", "-5": "-5", "-5.25": "-5.25", "-": "'-", "-0x10": "'-0x10", "+5": "'+5", "-.5": "'-.5", "-1e9": "'-1e9",
		"plain": "plain", "a=b": "a=b", "": "", " =1": "'=1", "\u200b=1": "'=1", "\ufeff@x": "'@x",
	} {
		if got := cell(in); got != want {
			t.Errorf("cell(%q) = %q, want %q", in, got, want)
		}
	}
}

func TestCSVIsATable(t *testing.T) {
	for _, summary := range []bool{false, true} {
		var b bytes.Buffer
		if err := CSV(&b, fixture(), summary); err != nil {
			t.Fatal(err)
		}
		rows, err := csv.NewReader(&b).ReadAll() // every row as long as the first
		if err != nil {
			t.Fatal(err)
		}
		for _, row := range rows {
			for _, c := range row {
				if c != "" && strings.ContainsRune("=+@\t\r", rune(c[0])) {
					t.Errorf("cell %q would act in a spreadsheet", c)
				}
			}
		}
		want := 1 + 13
		if summary {
			want = 1 + 4
		}
		if len(rows) != want {
			t.Errorf("CSV(summary %v) has %d rows, want %d", summary, len(rows), want)
		}
	}
}

func TestMarkdownEscapes(t *testing.T) {
	for in, want := range map[string]string{
		"<b>x</b>": `\<b\>x\</b\>`, "*a* _b_": `\*a\* \_b\_`, "[x](y)": `\[x\](y)`, "# h": `\# h`, "1. a": `1\. a`, "- a": `\- a`,
		"a | b": `a \| b`, "http://evil.example": `http\://evil.example`, "www.evil.example": `www\.evil.example`, "me@evil.example": `me\@evil.example`,
		"`x`": "\\`x\\`", "&amp;": `\&amp;`, "plain 11,000": "plain 11,000",
	} {
		if got := md(in); got != want {
			t.Errorf("md(%q) = %q, want %q", in, got, want)
		}
	}
}

// 10 → 20 → 10 is three changes, each with an id that stays: in the feed of
// everything, in that of the topic, and whatever else comes to it.
func TestAtomEntries(t *testing.T) {
	r := fixture()
	topic := &r.Topics[1]
	one, two := "sent1", "sent2"
	start := at("2025-07-01")
	topic.Changes = []news.Change{
		{At: *start, Kind: news.ChangeNew, Cause: news.CausePage, Claim: one},
		{At: start.AddDate(0, 0, 1), Kind: news.ChangeRevised, Cause: news.CausePage, Claim: two, Was: &one},
		{At: start.AddDate(0, 0, 2), Kind: news.ChangeRevised, Cause: news.CausePage, Claim: one, Was: &two},
	}
	read := func(o Options) feed {
		t.Helper()
		o.Base = "https://figures.example/"
		var f feed
		if err := xml.Unmarshal([]byte(written(t, r, "atom", o)), &f); err != nil {
			t.Fatal(err)
		}
		return f
	}
	ids := func(f feed) []string {
		var out []string
		for _, e := range f.Entries {
			if e.Category.Term == topic.ID {
				out = append(out, e.ID)
			}
		}
		return out
	}
	all, own := read(Options{}), read(Options{Topic: topic.ID})
	first := ids(own)
	if len(first) != 3 || len(own.Entries) != 3 || len(slices.Compact(slices.Sorted(slices.Values(first)))) != 3 {
		t.Errorf("entries of the topic = %v, want three different ones", first)
	}
	if !slices.Equal(first, ids(all)) || !slices.Equal(first, ids(read(Options{Topic: topic.ID}))) {
		t.Errorf("entries of the topic = %v, in the feed of all = %v: want the same, and that they stay", first, ids(all))
	}
	if all.ID == own.ID || own.Links[0] != (link{"self", "https://figures.example/topics/sent7korea7aaaaa.atom"}) {
		t.Errorf("the feed of the topic is %s at %v, that of all %s", own.ID, own.Links, all.ID)
	}
	topic.Changes = append(topic.Changes, news.Change{At: start.AddDate(0, 0, 3), Kind: news.ChangeGone, Cause: news.CausePage, Claim: one})
	if later := ids(read(Options{Topic: topic.ID})); len(later) != 4 || !slices.Equal(later[1:], first) {
		t.Errorf("with one more change entries = %v, want a new one before %v", later, first)
	}
	if late := ids(read(Options{Topic: topic.ID, Since: start.AddDate(0, 0, 2)})); len(late) != 2 {
		t.Errorf("since the third day entries = %v, want two", late)
	}
	if bare := written(t, r, "atom", Options{Topic: topic.ID}); !strings.Contains(bare, "<id>urn:rangefinder:changes:sent7korea7aaaaa</id>") || strings.Contains(bare, "<link") {
		t.Errorf("without an address the feed is:\n%s", bare)
	}
}

func TestMarkFindsTheFigureMeant(t *testing.T) {
	r := fixture()
	b := newBook(r, Options{})
	for _, c := range []struct{ id, before string }{
		{"sent2", "CNN counts "},        // twice in the sentence: the words around decide
		{"home1", "The council lists "}, // twice: the first
		{"dead2", "Some "},              //
		{"home3", "Hundreds of homes, a fireman guessed, <img src=x onerror=alert(1)> maybe "}, // as written, not by case
	} {
		if got := b.mark(b.claims[c.id]); got.Before != c.before || got.Text() != clean(b.claims[c.id].Sentence) {
			t.Errorf("mark(%s) begins %q, want %q", c.id, got.Before, c.before)
		}
	}
	part := news.Claim{Text: "600", Sentence: "Of 1,600 who came, none stayed."}
	if got := b.mark(part); got.Figure != "" {
		t.Errorf("mark finds 600 in 1,600: %+v", got)
	}
}

func TestFigureInWords(t *testing.T) {
	count, dollars, share := scale{quantity.Count, ""}, scale{quantity.Money, "USD"}, scale{quantity.Percent, "percent"}
	for _, c := range []struct {
		got, want string
	}{
		{count.figure(f(600), f(600), nil, "at_least", false), "at least 600"},
		{count.figure(nil, f(600), f(600), "less_than", false), "fewer than 600"},
		{share.figure(nil, f(6), f(6), "less_than", false), "less than 6\u00a0%"},
		{count.figure(f(25000), nil, f(30000), "range", true), "about 25,000–30,000"},
		{count.figure(nil, nil, nil, "", false), "no figure"},
		{count.span(f(11000), f(30000)), "11,000 – 30,000"},
		{count.span(nil, f(30000)), "up to 30,000"},
		{count.span(f(7), nil), "at least 7"},
		{dollars.span(f(1.2e9), f(2e9)), "$1.2bn – $2bn"},
		{dollars.between(f(1.2e9), f(2e9)), "$1.2bn–$2bn"},
	} {
		if c.got != c.want {
			t.Errorf("got %q, want %q", c.got, c.want)
		}
	}
}

func TestAxisShowsEverything(t *testing.T) {
	for _, in := range [][]quantity.Interval{
		{quantity.Exactly(11000), quantity.Between(25000, 30000)},
		{quantity.Exactly(0)}, {quantity.Exactly(5)}, {quantity.Exactly(-3), quantity.Exactly(4)}, {quantity.Exactly(-30), quantity.Exactly(-2)},
		{quantity.AtLeast(600)}, {quantity.AtMost(3)}, {quantity.Exactly(2), quantity.Exactly(4e9)},
		{quantity.Exactly(36.6), quantity.Exactly(36.9)}, {quantity.Exactly(3e18)}, {quantity.Exactly(2e-9), quantity.Exactly(1)},
		{{Lo: math.Inf(-1), Hi: math.Inf(1)}}, nil,
	} {
		a := newAxis(in, 4)
		if len(a.ticks) < 2 || len(a.ticks) > 9 {
			t.Errorf("axis of %v has %d ticks %v", in, len(a.ticks), a.ticks)
		}
		for _, i := range in {
			for _, v := range []float64{i.Lo, i.Hi} {
				if x := a.at(v); math.IsNaN(x) || x < 0 || x > 1 || !math.IsInf(v, 0) && (v < a.lo || v > a.hi) {
					t.Errorf("axis of %v puts %v at %v of %v..%v", in, v, x, a.lo, a.hi)
				}
			}
		}
	}
}

// Figures that no press will print must still not stop a report.
func TestAxisOfAbsurdFigures(t *testing.T) {
	for _, v := range []float64{math.MaxFloat64, 5e-324, -math.MaxFloat64, math.NaN()} {
		a := newAxis([]quantity.Interval{quantity.Exactly(v), quantity.Exactly(1)}, 4)
		if x := a.at(1); x < 0 || x > 1 {
			t.Errorf("with %v beside it 1 stands at %v", v, x)
		}
	}
}

func TestColorIsAllThatEscapes(t *testing.T) {
	var b, c bytes.Buffer
	if err := Text(&b, fixture(), Options{}); err != nil {
		t.Fatal(err)
	}
	if err := Text(&c, fixture(), Options{Color: true}); err != nil {
		t.Fatal(err)
	}
	bare := c.String()
	for _, s := range []string{"\x1b[" + bold + "m", "\x1b[" + dim + "m", "\x1b[" + red + "m", "\x1b[0m"} {
		bare = strings.ReplaceAll(bare, s, "")
	}
	if strings.Contains(bare, "\x1b") || !strings.Contains(c.String(), "\x1b["+red) {
		t.Error("colour writes other sequences than its own, or none")
	}
}

func TestOneHundredClaimsFit(t *testing.T) {
	var b bytes.Buffer
	if err := HTML(&b, many(100), Options{}); err != nil {
		t.Fatal(err)
	}
	if b.Len() > 100<<10 {
		t.Errorf("a page of 100 claims has %d KB, want at most 100", b.Len()>>10)
	}
}

func TestWriterErrorsAreReturned(t *testing.T) {
	for _, format := range Formats() {
		if err := Write(diskFull{}, fixture(), format, Options{Topic: "dead7korea7aaaaa", Wikidata: WikidataOptions{Item: "Q42"}}); !errors.Is(err, errFull) {
			t.Errorf("Write(%s) to a full disk = %v", format, err)
		}
	}
}

var errFull = errors.New("disk full")

type diskFull struct{}

func (diskFull) Write([]byte) (int, error) { return 0, errFull }

var _ io.Writer = diskFull{}

func FuzzClean(f *testing.F) {
	for _, s := range []string{"", "plain", " two  spaces ", hostile, "\xff\xfe", "a\u202eb\u2066c", "\U000e0041x", "e\u0301", "漢字", "\u0085\u2028", "👩\u200d🚒"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		c := clean(s)
		for _, r := range c {
			if unicode.IsControl(r) || unicode.Is(unicode.Bidi_Control, r) {
				t.Errorf("clean(%q) keeps %U", s, r)
			}
		}
		if !utf8.ValidString(c) || clean(c) != c {
			t.Errorf("clean(%q) = %q is not valid, or cleans further", s, c)
		}
		for _, n := range []int{1, 8, 20} {
			if columns(clip(c, n)) > n {
				t.Errorf("clip(%q, %d) takes %d", c, n, columns(clip(c, n)))
			}
		}
		if got := strings.Join(wrap(c, 8, 8), ""); strings.ReplaceAll(got, " ", "") != strings.ReplaceAll(c, " ", "") {
			t.Errorf("wrap(%q) loses something: %q", c, got)
		}
		m := cell(s)
		if m != "" && strings.ContainsRune("=+@", []rune(m)[0]) {
			t.Errorf("cell(%q) = %q acts", s, m)
		}
	})
}

func FuzzMark(f *testing.F) {
	f.Add("At least 600 of 1,600 soldiers.", "600", 9)
	f.Add("600 600", "600", 4)
	f.Add("", "", 0)
	f.Fuzz(func(t *testing.T, sentence, figure string, start int) {
		c := news.Claim{ID: "x", Sentence: sentence, Text: figure, Start: start}
		b := newBook(news.Report{Claims: []news.Claim{c}}, Options{})
		m := b.mark(c)
		squeeze := func(s string) string { return strings.Join(strings.Fields(s), "") }
		if utf8.ValidString(sentence) && utf8.ValidString(figure) && squeeze(m.Text()) != squeeze(clean(sentence)) {
			t.Errorf("mark(%q, %q) = %q", sentence, figure, m.Text())
		}
	})
}

// A slip of a power of ten must not press the figures that stand into a corner.
func TestSlipDoesNotStretchTheAxis(t *testing.T) {
	r, err := Select(fixture(), "killed or wounded")
	if err != nil {
		t.Fatal(err)
	}
	slip := r.Topics[0].Strands[0].Origins[0]
	slip.Claims = []string{"typed"}
	slip.Origin, slip.Low, slip.Value, slip.High, slip.Superseded = "a typist", f(470000), f(470000), f(470000), true
	r.Topics[0].Strands[0].Origins = append(r.Topics[0].Strands[0].Origins, slip)
	v := newBook(r, Options{}).topic(r.Topics[0])
	if a := newAxis(v.onScale(), 4); a.hi > 10000 {
		t.Errorf("axis runs to %v, want it to hold 4,700 and leave 470,000 out", a.hi)
	}
	for _, format := range []string{"text", "html"} {
		var b bytes.Buffer
		if err := Write(&b, r, format, Options{}); err != nil {
			t.Fatal(err)
		}
		if !strings.Contains(b.String(), "470,000") || !strings.Contains(b.String(), "off the scale") {
			t.Errorf("%s does not say that 470,000 is off the scale", format)
		}
	}
}

func TestConflictOfOneOriginIsNotCalledTwo(t *testing.T) {
	r := many(2)
	for i := range r.Topics[0].Strands[0].Origins {
		r.Topics[0].Strands[0].Origins[i].Origin = "the same ledger"
	}
	v := newBook(r, Options{}).topic(r.Topics[0])
	if v.Origins != 1 || strings.Contains(v.Meaning, "two") {
		t.Errorf("%d origins, %q", v.Origins, v.Meaning)
	}
}

func TestNamesAreShortAndMarksDoNotPileUp(t *testing.T) {
	for in, want := range map[string]string{
		"Strelsau Post": "Strelsau Post",
		"Z" + strings.Repeat("\u0336", 10_000) + "algo":    "Z" + strings.Repeat("\u0336", 8) + "algo",
		"Z" + strings.Repeat("\u0336\u200b", 100) + "algo": "Z" + strings.Repeat("\u0336", 8) + "algo",
		"Việt Nam, ประเทศไทย, שָׁלוֹם":                     "Việt Nam, ประเทศไทย, שָׁלוֹם",
		strings.Repeat("é", 300):                           strings.Repeat("é", 300),
		strings.Repeat("é", 301):                           strings.Repeat("é", 300) + "…",
		"\u202egnp.exe\x1b[2J":                             "gnp.exe\ufffd[2J",
	} {
		if got := Name(in); got != want {
			t.Errorf("Name(%.40q) = %.60q, want %.60q", in, got, want)
		}
	}
}

func TestArmour(t *testing.T) {
	for in, want := range map[string]string{
		`{"a":"plain é"}`:        `{"a":"plain é"}`,
		"\"\u009b2J\x7f\u202e\"": `"\u009b2J\u007f\u202e"`,
		"\"\U000e0041\"":         `"\udb40\udc41"`,
	} {
		if got := string(Armour([]byte(in))); got != want {
			t.Errorf("Armour(%q) = %q, want %q", in, got, want)
		}
	}
}
