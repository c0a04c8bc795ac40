package report

import (
	"bytes"
	"cmp"
	"crypto/sha256"
	"embed"
	"encoding/base64"
	"fmt"
	"html/template"
	"io"
	"net/url"
	"slices"
	"strings"

	"golang.org/x/text/unicode/bidi"

	"rangefinder/news"
)

//go:embed *.css *.html
var files embed.FS

var (
	style     = squeeze.Replace(mustRead("palette.css") + mustRead("style.css") + mustRead("chart.css"))
	styleHash = hash(style)
	pages     = template.Must(template.New("").Funcs(template.FuncMap{
		"glyph":  func(class string) string { return signs[class] },
		"count":  count,
		"broken": broken,
		"ours":   ours,
		"iso":    isolate,
		"title":  sentence,
		"cards":  cards, "voices": voices, "rows": rows, "glyphs": glyphs, "points": points, "changes": changes,
		"reviews": reviews, "pagesread": pagesRead, "missing": pagesMissing, "kept": keptArticles,
	}).ParseFS(files, "*.html"))
)

// squeeze takes the white space out of our own style, which has no text in it
// but single signs.
var squeeze = strings.NewReplacer("\n  ", "", "\n", "", "; }", "}", " {\n", "{", " { ", "{", ": ", ":", "; ", ";", ", ", ",", " }", "}", " > ", ">")

func mustRead(name string) string {
	b, err := files.ReadFile(name)
	if err != nil {
		panic(err) // embedded at compile time
	}
	return string(b)
}

func hash(s string) string {
	sum := sha256.Sum256([]byte(s))
	return "sha256-" + base64.StdEncoding.EncodeToString(sum[:])
}

// Stylesheet is the style of every page, for a server to serve beside them.
func Stylesheet() string { return style }

// signs are the words of a finding as a shape, so that none is told by its
// colour alone.
var signs = map[string]string{
	news.Conflict: "≠", news.Overlap: "≈", news.Agreement: "=", news.Growth: "↗",
	news.SingleOrigin: "·", news.Contested: "?", "apart": "∥", "none": "–",
}

// A page is what the templates see.
type page struct {
	Title, Kicker string
	Generated     string
	Style         template.CSS
	StyleHash     string
	Base          string
	Served        bool
	Topics        []topicPage
	One           bool
	Articles      int
	Coverage      coverageView
	Kept          []linkView // the articles as a server shows them, with every number in its sentence
	Options       Options
	Past, Now     string // the time that the page is of, and its address as of now; "" where that is now
	Query         string // what keeps that time in an address
	Narrowed      string // what the report is answered from, "" for all
	Waiting       string // how many decisions wait for a person, "" for none
	Again         []reviewPage
	MoreAgain     int         // that are not listed
	Unanswered    []apartPage // figures of which a person has decided and that no topic has
	Unread        string      // address of the same with the numbers that are no figures, "" where there is none
}

// An apartPage is a section of figures that no topic has.
type apartPage struct {
	ID, Title string
	Rejected  bool
	Cards     []cardPage
}

// HTML renders the report as one file that needs nothing else: no script, no
// font, no image, no request. Its style is inline and named by hash in its own
// content security policy; with o.Served the style is a link instead, for a
// policy that allows none inline.
//
// A topic is shown with its range and who stands at either end, what became of
// it since the time that the report is compared with, its strands apart, an
// interval plot and a timeline with the tables they stand for, why the figures
// differ, who said what with the figure marked in its sentence, what was set
// aside, what changed, how to cite it, and what was not read.
func HTML(w io.Writer, r news.Report, o Options) error {
	b := newBook(r, o)
	sel, err := Select(r, o.Topic)
	if err != nil {
		return err
	}
	p := page{
		Generated: day(r.Generated), StyleHash: styleHash, Base: o.Base,
		Served: o.Served, Coverage: coverage(sel.Coverage), Options: o, Query: b.query(),
		Narrowed: narrowed(o.Only), Waiting: sentence(waiting(len(sel.Review))),
	}
	p.Coverage.Decided = sentence(b.decidedNumbers(sel))
	if o.Section.All > 0 {
		sel.Topics = sel.Topics[:min(o.Section.Shown(), len(sel.Topics))]
	}
	if o.Served {
		p.Coverage.shorten()
	}
	if !o.Served {
		p.Style = template.CSS(style)
	} else if len(p.Coverage.Unclaimed) == 0 {
		p.Kept = b.kept(sel)
	}
	s := newSheet(b, sel)
	for _, t := range sel.Topics {
		tp := s.topic(t)
		if tp.Cite, err = s.cite(sel, t, tp.topicView); err != nil {
			return err
		}
		p.Topics = append(p.Topics, tp)
	}
	for i, a := range b.unanswered(sel) {
		p.Unanswered = append(p.Unanswered, apartPage{fmt.Sprintf("apart-%d", i+1), a.Title, a.Rejected, s.cards(&topicPage{}, a.Said)})
	}
	p.Again, p.MoreAgain = s.reviews(p, b.again(sel))
	for _, st := range sel.Stories {
		p.Articles += st.Articles
	}
	if p.One = len(p.Topics) == 1; p.One {
		p.Topics[0].Read = &p.Coverage
	}
	if p.One && len(p.Kept) > 0 && o.At == "" {
		p.Unread = b.href(p.Topics[0].ID, nil) + "?unread=1"
	}
	p.Title, p.Kicker = headline(sel, p.One)
	if at, ok := instant(o.At); ok {
		p.Past, p.Now = moment(at), o.Base+"/"
		if p.One {
			p.Now += "topics/" + url.PathEscape(p.Topics[0].ID)
		}
	}
	// Into a buffer first: a page cut off in the middle would read as whole.
	var out bytes.Buffer
	if err := pages.ExecuteTemplate(&out, "page", p); err != nil {
		return err
	}
	_, err = w.Write(out.Bytes())
	return err
}

// kept are the articles that a report quotes, each once, in the order of their
// names, where the server has them with every number marked.
func (b *book) kept(r news.Report) []linkView {
	seen := map[string]bool{}
	var out []linkView
	for _, c := range r.Claims {
		if c.ArticleID == "" || seen[c.ArticleID] {
			continue
		}
		seen[c.ArticleID] = true
		l := linkView{ID: c.ArticleID, Name: name(c.Article.Title), Href: b.options.Base + "/articles/" + url.PathEscape(c.ArticleID) + "?numbers=1"}
		if l.Name == "" {
			l.Name = clean(c.Article.URL)
		}
		out = append(out, l)
	}
	slices.SortStableFunc(out, func(a, b linkView) int { return cmp.Or(strings.Compare(a.Name, b.Name), strings.Compare(a.ID, b.ID)) })
	return out
}

func headline(r news.Report, one bool) (title, kicker string) {
	var stories []string
	for _, s := range r.Stories {
		stories = append(stories, name(s.Name))
	}
	if one {
		return name(r.Topics[0].Topic), list(stories)
	}
	if len(stories) == 1 && stories[0] != "" {
		return stories[0], "Figures reported, and who reported them"
	}
	return "Figures reported, and who reported them", ""
}

// href leads to a topic: on the site where there is one, else in this file,
// else nowhere.
func (b *book) href(id string, here map[string]bool) string {
	switch {
	case (b.options.Base != "" || b.options.Served) && b.topics[id] != "":
		return b.options.Base + "/topics/" + url.PathEscape(id) + b.query()
	case here[id]:
		return "#t-" + id
	}
	return ""
}

// query keeps the time that the report is of in an address of the site.
func (b *book) query() string {
	if b.options.At == "" {
		return ""
	}
	return "?at=" + url.QueryEscape(b.options.At)
}

// isolate escapes a text that stands among others and keeps its direction of
// writing from reordering them. Latin text needs no element for that.
func isolate(s string) template.HTML {
	escaped := template.HTMLEscapeString(s)
	if rightToLeft(s) {
		return template.HTML("<bdi>" + escaped + "</bdi>")
	}
	return template.HTML(escaped)
}

// broken escapes a figure and lets a long one break behind its commas, where a
// reader groups it, instead of anywhere.
func broken(s string) template.HTML {
	escaped := template.HTMLEscapeString(s)
	if columns(s) > 16 {
		escaped = strings.ReplaceAll(escaped, ",", ",<wbr>")
	}
	return template.HTML(escaped)
}

// rightToLeft reports whether s has a letter of a script that is written from
// right to left (UAX #9, classes R and AL).
func rightToLeft(s string) bool {
	return strings.IndexFunc(s, func(r rune) bool {
		if r < 0x590 { // the first of them
			return false
		}
		p, _ := bidi.LookupString(string(r))
		return p.Class() == bidi.R || p.Class() == bidi.AL
	}) >= 0
}
