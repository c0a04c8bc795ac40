package report

import (
	"bytes"
	"encoding/csv"
	"encoding/json"
	"encoding/xml"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"
	"testing"
	"unicode"

	"golang.org/x/net/html"

	"rangefinder/internal/needs"
	"rangefinder/news"
)

// attacks are what a page may put wherever a text of its own is shown.
var attacks = []string{
	`<script>alert(1)</script>`,
	`"><img src=x onerror=alert(1)>`,
	`'><svg onload=alert(1)><a xlink:href="javascript:alert(1)"><text>x</text></a></svg>`,
	`</title></desc></style></textarea><style>*{display:none}</style><iframe src=//evil.example>`,
	`<svg><style>@import "//evil.example/a.css";*{background:url(//evil.example/b)}</style></svg>`,
	`]]></svg><!--`, `--><base href=//evil.example/>`, `<foreignObject><body onload=alert(1)>`,
	`<meta http-equiv=refresh content="0;url=//evil.example">`, `{{.}}${alert(1)}#{1}`, `&lt;b&gt;&#x3c;i&#x3e;`,
	"\x1b[2J\x1b]0;owned\x07\x9b31mred", "\u202e\u2066txet\u2069\u202c turned", "كلمة من اليمين <b>غامق</b>", "א\u200fב) 12 (",
	strings.Repeat("w", 10_000), strings.Repeat("<", 3_000), "a\x00b\ufffe\ufeffc\u2028d\u2029e\r\nf",
	"=HYPERLINK(\"//evil.example\")", "@SUM(1)", "+1|cmd", "[x](javascript:alert(1)) ![y](//evil.example/z) `c` # h", "|a|b|\n---\n<b>",
}

// addresses are what may stand where an address is wanted: none of them may be
// linked but the last, which is escaped.
var addresses = []string{
	"javascript:alert(document.domain)", " javascript:alert(1)", "JaVaScRiPt:alert(1)", "data:text/html,<script>alert(1)</script>",
	"vbscript:x", "//evil.example/", "file:///etc/passwd", `https://ok.example/"><script>alert(1)</script>?a='b&c#"`,
}

// turns is how often the attacks change places. A report has hundreds of them,
// so that each attack comes to many in every round.
const turns = 4

// filledWith is r with text(n) wherever a page has its say, n the number of the place.
func filledWith(r news.Report, text, address func(int) string) news.Report {
	n := 0
	say := func(to *string) {
		if *to != "" {
			*to = text(n)
			n++
		}
	}
	all := func(list []string) []string {
		list = slices.Clone(list)
		for i := range list {
			say(&list[i])
		}
		return list
	}
	r.Stories, r.Topics, r.Claims = slices.Clone(r.Stories), slices.Clone(r.Topics), slices.Clone(r.Claims)
	for i := range r.Stories {
		say(&r.Stories[i].Name)
	}
	for i := range r.Topics {
		t := &r.Topics[i]
		say(&t.Topic)
		say(&t.What)
		say(&t.Of)
		say(&t.Place)
		t.Notes = append(slices.Clone(t.Notes), text(n))
		t.Strands, t.Links, t.Sums = slices.Clone(t.Strands), slices.Clone(t.Links), slices.Clone(t.Sums)
		for j := range t.Links {
			say(&t.Links[j].Name)
		}
		for j := range t.Sums {
			say(&t.Sums[j].Text)
		}
		for j := range t.Strands {
			s := &t.Strands[j]
			s.Explain, s.Origins, s.SetAside = all(s.Explain), slices.Clone(s.Origins), slices.Clone(s.SetAside)
			for k := range s.SetAside {
				say(&s.SetAside[k].Why)
			}
			for k := range s.Origins {
				o := &s.Origins[k]
				say(&o.Origin)
				o.Outlets = all(o.Outlets)
			}
		}
	}
	for i := range r.Claims {
		c := &r.Claims[i]
		for _, to := range []*string{&c.Origin, &c.What, &c.Head, &c.Of, &c.Place, &c.Aspect, &c.Article.Title, &c.Article.Publisher} {
			say(to)
		}
		c.Attribution, c.Notes = all(c.Attribution), append(slices.Clone(c.Notes), text(n))
		c.Sentence = text(n) + " " + c.Text + " " + text(n+1)
		c.Article.URL, c.Fragment = address(i), "#:~:text="+text(n)
	}
	decide := func(d *news.Decided) *news.Decided {
		if d == nil {
			return nil
		}
		out := *d
		say(&out.Who)
		say(&out.Why)
		say(&out.To)
		out.Decisions = all(out.Decisions)
		out.By = slices.Clone(out.By)
		for i := range out.By {
			say(&out.By[i].Who)
			say(&out.By[i].Why)
			say(&out.By[i].Read)
		}
		out.Notes = slices.Clone(out.Notes)
		for i := range out.Notes {
			say(&out.Notes[i].Who)
			say(&out.Notes[i].Text)
		}
		if m := d.Machine; m != nil {
			read := *m
			if m.Attribution != nil {
				names := all(*m.Attribution)
				read.Attribution = &names
			}
			if m.Figure != nil {
				figure := *m.Figure
				figure.Kind, figure.Unit = "measure", text(n)
				read.Figure = &figure
			}
			place := text(n)
			read.Place = &place
			out.Machine = &read
		}
		return &out
	}
	for i := range r.Claims {
		r.Claims[i].Decision = decide(r.Claims[i].Decision)
	}
	r.Review = slices.Clone(r.Review)
	for i := range r.Review {
		w := &r.Review[i]
		say(&w.Who)
		say(&w.Why)
		say(&w.Reason)
		say(&w.On.Name)
		if w.On.Sentence != "" {
			w.On.Sentence = text(n) + " " + w.On.Text + " " + text(n+1)
		}
		w.On.URL = address(i)
	}
	r.Coverage.Outcomes, r.Coverage.Unclaimed = slices.Clone(r.Coverage.Outcomes), slices.Clone(r.Coverage.Unclaimed)
	for i := range r.Coverage.Outcomes {
		o := &r.Coverage.Outcomes[i]
		o.URL, o.Reason = address(i), text(n+i)
	}
	for i := range r.Coverage.Unclaimed {
		u := &r.Coverage.Unclaimed[i]
		u.Why, u.Sentence, u.Article.Title, u.Article.URL = text(i), text(i)+" "+u.Text, text(i), address(i)
	}
	return r
}

// everything is a report with all that a page can show.
func everything() news.Report {
	a, b, c, d := showcase(), edges(), fixture(), ruled()
	d.Review = append(d.Review, news.Review{Decision: "d-name", Do: news.DoMerge, Who: "ana", At: *at("2025-06-03"), Why: "one body", Reason: "no longer there", On: news.Subject{Kind: news.OnOrigin, Name: "Cape Lines"}})
	return news.Report{
		Generated: a.Generated, Stories: slices.Concat(a.Stories, b.Stories, c.Stories, d.Stories), Topics: slices.Concat(a.Topics, b.Topics, c.Topics, d.Topics),
		Claims: slices.Concat(a.Claims, b.Claims, c.Claims, d.Claims), Coverage: b.Coverage, Review: d.Review,
	}
}

// attacked is that report in the words of hostile pages; shift brings each of
// them to other places.
func attacked(shift int) news.Report {
	return filledWith(everything(),
		func(i int) string { return attacks[(i+shift)%len(attacks)] },
		func(i int) string { return addresses[(i+shift)%len(addresses)] })
}

// harmless has the same shape, in words that mean nothing.
func harmless(shift int) news.Report {
	return filledWith(everything(),
		func(i int) string { return fmt.Sprintf("word%d", (i+shift)%len(attacks)) },
		func(i int) string {
			if n := (i + shift) % len(addresses); n < len(addresses)-1 {
				return fmt.Sprintf("file:%d", n)
			}
			return "https://ok.example/plain"
		})
}

// tags are the elements of a page in their order, with the names of their
// attributes, without those that only say how a text runs.
func tags(t *testing.T, page string) []string {
	t.Helper()
	root, err := html.Parse(strings.NewReader(page))
	if err != nil {
		t.Fatal(err)
	}
	var out []string
	for n := range root.Descendants() {
		if n.Type == html.CommentNode {
			t.Errorf("a comment: %.80q", n.Data)
		}
		if n.Type != html.ElementNode || n.Data == "bdi" || n.Data == "wbr" {
			continue
		}
		tag := n.Data
		for _, a := range n.Attr {
			if a.Key != "dir" {
				tag += " " + a.Key
			}
			if strings.HasPrefix(a.Key, "on") || a.Key == "style" || a.Key == "src" || a.Key == "href" && !slices.ContainsFunc([]string{"#", "https://ok.example/", "/"}, func(p string) bool { return strings.HasPrefix(a.Val, p) }) || strings.HasPrefix(a.Val, "//") {
				t.Errorf("<%s %s=%.80q>", n.Data, a.Key, a.Val)
			}
		}
		out = append(out, tag)
	}
	return out
}

// Whatever a page says, the report has as many elements of each kind as its
// template wrote for other words, each with the attributes that it gave them,
// and no other. (Their order may differ where texts are sorted.)
func TestHostileTextsMakeNoElement(t *testing.T) {
	needs.Plain(t)
	for shift := range turns {
		for _, o := range []Options{{}, {Served: true}} {
			pages := [2]string{}
			for i, r := range []news.Report{attacked(shift), harmless(shift)} {
				var b bytes.Buffer
				if err := HTML(&b, r, o); err != nil {
					t.Fatal(err)
				}
				pages[i] = b.String()
			}
			got, want := tags(t, pages[0]), tags(t, pages[1])
			slices.Sort(got)
			slices.Sort(want)
			if i := differAt(got, want); i >= 0 {
				t.Errorf("shift %d, %+v: element %d is %q, want %q", shift, o, i, got[i:min(i+3, len(got))], want[i:min(i+3, len(want))])
			}
		}
	}
}

func differAt(a, b []string) int {
	for i := range min(len(a), len(b)) {
		if a[i] != b[i] {
			return i
		}
	}
	if len(a) != len(b) {
		return min(len(a), len(b))
	}
	return -1
}

// A picture is well-formed XML of the elements that its template wrote.
func TestHostileTextsInPictures(t *testing.T) {
	needs.Plain(t)
	elements := func(r news.Report, id, chart string) []string {
		var b bytes.Buffer
		err := SVG(&b, r, Options{Topic: id, Chart: chart})
		var none *NoChart
		if errors.As(err, &none) {
			return nil
		}
		if err != nil {
			t.Fatal(err)
		}
		var out []string
		for d := xml.NewDecoder(&b); ; {
			token, err := d.Token()
			if errors.Is(err, io.EOF) {
				return out
			}
			if err != nil {
				t.Fatalf("%s of %s is no XML: %v", chart, id, err)
			}
			if e, ok := token.(xml.StartElement); ok {
				tag := e.Name.Local
				for _, a := range e.Attr {
					tag += " " + a.Name.Local
					if strings.HasPrefix(a.Name.Local, "on") || a.Name.Local == "style" || a.Name.Local == "href" {
						t.Errorf("<%s %s=%q>", e.Name.Local, a.Name.Local, a.Value)
					}
				}
				out = append(out, tag)
			}
		}
	}
	charts := 0
	for shift := range turns {
		bad, good := attacked(shift), harmless(shift)
		for _, topic := range good.Topics {
			for _, chart := range []string{ChartIntervals, ChartTimeline} {
				got, want := elements(bad, topic.ID, chart), elements(good, topic.ID, chart)
				charts += min(len(got), 1)
				// Lines of text may be more where the words are longer, and names that
				// are long may leave no room for a figure; nothing else.
				lines := func(s string) bool { return strings.HasPrefix(s, "text ") }
				if got, want = slices.DeleteFunc(got, lines), slices.DeleteFunc(want, lines); differAt(got, want) >= 0 {
					t.Errorf("shift %d, %s of %s: elements %q, want %q", shift, chart, topic.ID, got, want)
				}
			}
		}
	}
	if charts == 0 {
		t.Error("no chart was drawn")
	}
}

// In no other format does a hostile text leave the place that it is given.
func TestHostileTextsInOtherFormats(t *testing.T) {
	needs.Plain(t)
	acts := func(r rune) bool {
		return unicode.IsControl(r) && r != '\n' || unicode.Is(unicode.Bidi_Control, r) || r == '\u2028' || r == '\u2029'
	}
	for shift := range turns {
		r := attacked(shift)
		for _, format := range Formats() {
			if format == "html" || format == "svg" {
				continue
			}
			o := Options{Full: true}
			if format == "quickstatements" { // the figures of one topic go to one item
				o.Topic, o.Wikidata.Item = r.Topics[0].ID, "Q42"
			}
			var b bytes.Buffer
			if err := Write(&b, r, format, o); err != nil {
				t.Fatalf("%s: %v", format, err)
			}
			text := b.String()
			if format == "quickstatements" {
				text = strings.ReplaceAll(text, "\t", "|") // its own, between cells
			}
			if i := strings.IndexFunc(text, acts); i >= 0 && format != "json" && format != "jsonl" && format != "csl" {
				t.Errorf("shift %d: %s has %q", shift, format, text[i:min(i+12, len(text))])
			}
			switch format {
			case "csv":
				rows, err := csv.NewReader(strings.NewReader(text)).ReadAll()
				if err != nil {
					t.Fatal(err)
				}
				for _, row := range rows {
					for _, c := range row {
						if c != "" && strings.ContainsRune("=+@|", rune(c[0])) {
							t.Errorf("shift %d: the cell %.60q acts", shift, c)
						}
					}
				}
			case "atom":
				var f struct {
					XMLName xml.Name
					Entries []struct{} `xml:"entry"`
				}
				if err := xml.Unmarshal([]byte(text), &f); err != nil || f.XMLName.Local != "feed" {
					t.Errorf("shift %d: the feed is no XML: %v", shift, err)
				}
			case "md":
				// Text of pages is escaped: no bare markup, no link but ours.
				bare := strings.NewReplacer(`\\`, "", `\<`, "", `\]`, "", `\[`, "", "](<https://ok.example/", "").Replace(text)
				for _, never := range []string{"<", "](javascript", "![y]", "\n---"} {
					if strings.Contains(bare, never) {
						t.Errorf("shift %d: Markdown has %q", shift, never)
					}
				}
			case "json", "csl":
				if !json.Valid([]byte(text)) {
					t.Errorf("shift %d: %s is none", shift, format)
				}
			}
		}
	}
}
