package report

import (
	"fmt"
	"io"
	"net/url"
	"strings"
	"time"

	"rangefinder/news"
)

// A Citation is how the answer to one topic is cited, as it stood when the
// report was made. Each of its texts stands alone.
type Citation struct {
	Text    string // for a footnote
	Digest  string // of the report narrowed to the topic
	Command string // gives the report back, with the same digest
	URL     string // of the same on the server that made the page, else ""
	BibTeX  string // one entry
	CSL     string // one item of CSL JSON (citeproc-js, CSL data model), in an array
}

// cited is what the forms of a citation are made of.
type cited struct {
	id, title, answer string
	at                time.Time
	dated             bool
	digest, command   string
	narrowed          string // what the answer is from, "" for all figures
	url               string
}

func (b *book) cite(r news.Report, t news.Topic) (cited, error) {
	return b.citeAs(r, t, b.topic(t))
}

// citeAs is cite for a topic that has been put in words.
func (b *book) citeAs(r news.Report, t news.Topic, v topicView) (cited, error) {
	digest, err := Digest(narrow(r, []news.Topic{t}))
	if err != nil {
		return cited{}, err
	}
	c := cited{id: t.ID, title: v.Name, digest: digest, command: "rangefinder report " + shellWord(t.ID)}
	var about []string
	if v.Apart { // a span is never given without its strands
		for _, st := range v.Strands {
			about = append(about, st.Name+" "+st.Range)
		}
	}
	how := v.Word
	if v.Class != news.SingleOrigin {
		how += ", " + count(v.Origins, "independent origin")
	}
	c.answer = v.Range + " (" + strings.Join(append(about, how), "; ") + ")"
	if at, err := time.Parse(time.RFC3339, r.Generated); err == nil {
		c.at, c.dated = at.UTC(), true
		c.command += " --at " + r.Generated
	}
	if only := strings.Join(splitClasses(b.options.Only), ","); only != "" {
		c.command += " --only " + shellWord(only)
		c.narrowed = narrowed(only)
	}
	// No address has the answer from some of the figures.
	if base := strings.TrimRight(b.options.Base, "/"); base != "" && c.narrowed == "" {
		c.url = base + "/topics/" + url.PathEscape(t.ID)
		if c.dated {
			c.url += "?at=" + url.QueryEscape(r.Generated)
		}
	}
	return c, nil
}

// Cite is the citation of one topic of r; the topic is one of r's. Options.Base
// gives it an address.
func Cite(r news.Report, t news.Topic, o Options) (Citation, error) {
	c, err := newBook(r, o).cite(r, t)
	if err != nil {
		return Citation{}, err
	}
	csl, err := encode([]cslItem{c.csl()}, "  ")
	if err != nil {
		return Citation{}, err
	}
	return Citation{Text: c.text(), Digest: c.digest, Command: c.command, URL: c.url, BibTeX: c.bibtex(), CSL: string(csl)}, nil
}

func (c cited) text() string {
	s := "“" + c.title + "”: " + c.answer + ". Rangefinder, reconciliation report"
	if c.dated {
		s += " as of " + moment(c.at)
	}
	if c.url != "" {
		s += ", " + c.url
	}
	if c.narrowed != "" {
		s += ". " + strings.TrimSuffix(c.narrowed, ".")
	}
	return s + ". SHA-256 " + c.digest + "."
}

// BibTeX writes an entry for each topic of r, for BibLaTeX and BibTeX: a @misc,
// since neither has a type for a reconciliation report.
func BibTeX(w io.Writer, r news.Report, o Options) error {
	b := newBook(r, o)
	for _, t := range r.Topics {
		c, err := b.cite(r, t)
		if err != nil {
			return err
		}
		if _, err := io.WriteString(w, c.bibtex()); err != nil {
			return err
		}
	}
	return nil
}

// note is what the forms without a text of their own say.
func (c cited) note() string {
	s := "SHA-256 " + c.digest + "; " + c.command
	if c.narrowed != "" {
		s = c.narrowed + " " + s
	}
	return s
}

func (c cited) bibtex() string {
	var b strings.Builder
	key := "rangefinder-" + onlyLetters(c.id)
	if c.dated {
		key += c.at.Format("-20060102")
	}
	fmt.Fprintf(&b, "@misc{%s,\n", key)
	field := func(name, value string) { fmt.Fprintf(&b, "  %s = {%s},\n", name, value) }
	field("author", "{Rangefinder}")
	field("title", "{"+bib(c.title+": "+c.answer)+"}")
	field("howpublished", "Reconciliation report")
	if c.dated {
		field("year", c.at.Format("2006"))
		field("month", c.at.Format("1"))
		field("day", c.at.Format("2"))
	}
	if c.url != "" {
		field("url", bibAddress(c.url))
	}
	field("note", bib(c.note()))
	b.WriteString("}\n")
	return b.String()
}

// bib escapes a text for BibTeX: no brace of a page's may end a field, and no
// sign may act in TeX.
func bib(s string) string {
	return strings.NewReplacer(
		`\`, `\textbackslash{}`, `{`, `\{`, `}`, `\}`, `$`, `\$`, `&`, `\&`, `#`, `\#`, `_`, `\_`, `%`, `\%`,
		`~`, `\textasciitilde{}`, `^`, `\textasciicircum{}`, `"`, `{"}`, `@`, `{@}`,
	).Replace(clean(s))
}

// bibAddress is an address for the field url, which is typeset as it stands.
func bibAddress(s string) string {
	return strings.NewReplacer(`{`, `%7B`, `}`, `%7D`, `\`, `%5C`, ` `, `%20`).Replace(clean(s))
}

// A cslItem is an item as citation processors take it (CSL JSON 1.0).
type cslItem struct {
	ID     string    `json:"id"`
	Type   string    `json:"type"`
	Title  string    `json:"title"`
	Author []cslName `json:"author"`
	Genre  string    `json:"genre"`
	Issued *cslDate  `json:"issued,omitempty"`
	URL    string    `json:"URL,omitempty"`
	Note   string    `json:"note"`
}

type cslName struct {
	Literal string `json:"literal"`
}

type cslDate struct {
	Parts [][3]int `json:"date-parts"`
}

func (c cited) csl() cslItem {
	i := cslItem{
		ID: "rangefinder-" + c.id, Type: "report", Title: c.title + ": " + c.answer, Author: []cslName{{"Rangefinder"}},
		Genre: "Reconciliation report", URL: c.url, Note: c.note(),
	}
	if c.dated {
		i.Issued = &cslDate{[][3]int{{c.at.Year(), int(c.at.Month()), c.at.Day()}}}
	}
	return i
}

// CSL writes an array of CSL JSON with an item for each topic of r, for Zotero,
// Pandoc and citeproc.
func CSL(w io.Writer, r news.Report, o Options) error {
	b := newBook(r, o)
	items := []cslItem{}
	for _, t := range r.Topics {
		c, err := b.cite(r, t)
		if err != nil {
			return err
		}
		items = append(items, c.csl())
	}
	text, err := encode(items, "  ")
	if err != nil {
		return err
	}
	_, err = w.Write(text)
	return err
}

// onlyLetters leaves of an id what may stand in a key.
func onlyLetters(s string) string {
	return strings.Map(func(r rune) rune {
		if 'a' <= r && r <= 'z' || 'A' <= r && r <= 'Z' || '0' <= r && r <= '9' || r == '-' {
			return r
		}
		return -1
	}, s)
}

// shellWord is an id as a shell takes it: ids are letters and digits, and what
// is not is quoted.
func shellWord(s string) string {
	if s != "" && onlyLetters(s) == s {
		return s
	}
	return "'" + strings.ReplaceAll(clean(s), "'", `'\''`) + "'"
}
