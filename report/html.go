package report

import (
	"bytes"
	"crypto/sha256"
	"embed"
	"encoding/base64"
	"html/template"
	"io"
	"net/url"
	"strings"

	"rangefinder/news"
)

//go:embed style.css page.html
var files embed.FS

var (
	style     = strings.ReplaceAll(mustRead("style.css"), "\n  ", " ")
	styleHash = hash(style)
	pages     = template.Must(template.New("").Funcs(template.FuncMap{
		"glyph": func(class string) string { return signs[class] },
		"count": count,
		"ours":  ours,
		"iso":   isolate,
		"title": sentence,
	}).ParseFS(files, "page.html"))
)

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
	Base, Query   string
	Served, List  bool
	Topics        []topicPage
	One           bool
	Articles      int
	Coverage      coverageView
	Searched      bool
}

type topicPage struct {
	topicView
	Href   string
	Plot   *plot
	Growth []historyPage
}

type historyPage struct {
	historyView
	Chart *growth
}

// HTML renders the report as one file that needs nothing else: no script, no
// font, no image, no request. Its style is inline and named by hash in its own
// content security policy; with o.Served the style is a link instead, for a
// policy that allows none inline.
//
// A topic is shown with its range, its strands apart, an interval plot with
// the table it stands for, who said what with the figure marked in its
// sentence, what was set aside, what changed, and what was not read.
func HTML(w io.Writer, r news.Report, o Options) error {
	b := newBook(r, o)
	sel, err := Select(r, o.Topic)
	if err != nil {
		return err
	}
	p := page{
		Generated: day(r.Generated), StyleHash: styleHash, Base: o.Base, Query: o.Query,
		Served: o.Served, List: o.List, Searched: o.Query != "", Coverage: coverage(sel.Coverage),
	}
	if !o.Served {
		p.Style = template.CSS(style)
	}
	here := map[string]bool{}
	for _, t := range sel.Topics {
		here[t.ID] = true
	}
	for _, t := range sel.Topics {
		p.Topics = append(p.Topics, b.page(t, here))
	}
	for _, s := range sel.Stories {
		p.Articles += s.Articles
	}
	p.One = len(p.Topics) == 1 && !o.List
	p.Title, p.Kicker = headline(sel, p.One)
	// Into a buffer first: a page cut off in the middle would read as whole.
	var out bytes.Buffer
	if err := pages.ExecuteTemplate(&out, "page", p); err != nil {
		return err
	}
	_, err = w.Write(out.Bytes())
	return err
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

func (b *book) page(t news.Topic, here map[string]bool) topicPage {
	v := b.topic(t)
	p := topicPage{topicView: v, Href: b.href(t.ID, here), Plot: newPlot(v)}
	for _, h := range v.Histories {
		p.Growth = append(p.Growth, historyPage{h, newGrowth(h, v.Name)})
	}
	for i := range p.Links {
		p.Links[i].Href = b.href(p.Links[i].ID, here)
	}
	return p
}

// href leads to a topic: on the site where there is one, else in this file,
// else nowhere.
func (b *book) href(id string, here map[string]bool) string {
	switch {
	case (b.options.Base != "" || b.options.Served) && b.topics[id] != "":
		return b.options.Base + "/topics/" + url.PathEscape(id)
	case here[id]:
		return "#t-" + id
	}
	return ""
}

// isolate escapes a text that stands among others and keeps its direction of
// writing from reordering them. Latin text needs no element for that.
func isolate(s string) template.HTML {
	escaped := template.HTMLEscapeString(s)
	for _, r := range s {
		if r >= 0x590 { // the first letter of a script written from right to left
			return template.HTML("<bdi>" + escaped + "</bdi>")
		}
	}
	return template.HTML(escaped)
}
