package report

import (
	"fmt"
	"io"
	"slices"
	"strings"
	"time"

	"rangefinder/news"
)

// Wikitext writes a sourced paragraph for each topic, for Wikipedia and other
// wikis of MediaWiki: each figure with who gave it, as of when, and the prints it
// stands in as footnotes with {{cite news}}. One print that says it in one
// sentence is one footnote, used again by its name.
//
// What is planned stands apart from what is done, and a conflict is called one.
// There is no span over several voices, no sum of ours and no likely range: an
// encyclopedia repeats what a source has said. What a person has rejected is left out, and so is
// what waits for one to look at it again, of which o.Wikidata.LeftOut is told. Texts from pages are escaped so
// that they can be no markup, no template, no link and no signature.
func Wikitext(w io.Writer, r news.Report, o Options) error {
	x := &wikitext{book: newBook(r, o), read: lastRead(r), cited: map[string]bool{}, leftOut: o.Wikidata.LeftOut}
	for _, t := range r.Topics {
		x.topic(t)
	}
	_, err := io.WriteString(w, x.b.String())
	return err
}

type wikitext struct {
	book  *book
	read  map[string]time.Time
	cited map[string]bool // names of footnotes that stand
	b     strings.Builder

	leftOut func(line string)
}

// A quoting is one figure of one origin, with the claims that print it.
type quoting struct {
	origin, figure, asOf string
	denied, gone         bool
	claims               []news.Claim
}

func (x *wikitext) topic(t news.Topic) {
	var sentences []string
	for _, s := range t.Strands {
		if said := x.strand(t, s); said != "" {
			if len(sentences) > 0 {
				said = sentence(said)
			}
			sentences = append(sentences, said)
		}
	}
	if len(sentences) == 0 {
		return
	}
	fmt.Fprintf(&x.b, "'''%s''': %s\n\n", wiki(name(t.Topic)), strings.Join(sentences, " "))
}

// strand is one sentence on what the origins of a strand gave.
func (x *wikitext) strand(t news.Topic, s news.Strand) string {
	quotings := x.quotings(t, s)
	if len(quotings) == 0 {
		return ""
	}
	out := lead(s, len(quotings))
	for i, q := range quotings {
		end := ";"
		if i == len(quotings)-1 {
			end = "."
		}
		if i > 0 {
			out += " "
		}
		out += q.text() + end // footnotes stand behind the punctuation
		for _, c := range q.claims {
			out += x.footnote(c)
		}
	}
	return out
}

// lead says what kind of figures follow, and how they stand to each other.
func lead(s news.Strand, n int) string {
	kind := ""
	switch {
	case s.Status == news.StatusPlanned && s.Increment:
		kind = "planned in addition, not done"
	case s.Status == news.StatusPlanned:
		kind = "planned, not done"
	case s.Status == news.StatusConditional:
		kind = "not said to have happened"
	case s.Increment:
		kind = "additions, not a total"
	}
	word := ""
	switch {
	case s.Conflict || s.Word == news.Conflict:
		word = "the sources contradict each other"
	case s.Word == news.Contested:
		word = "the figure is disputed"
	case s.Word == news.Growth:
		word = "the figure grew"
	case n > 1 && s.Word == news.Overlap:
		word = "the sources differ"
	}
	switch {
	case kind != "" && word != "":
		return sentence(kind) + ", and " + word + ": "
	case kind+word != "":
		return sentence(kind+word) + ": "
	}
	return ""
}

// quotings are what the origins of a strand gave, one entry a figure. Earlier
// figures of an origin belong to a growth and to nothing else; what was set aside
// and what follows by arithmetic of ours are left out.
func (x *wikitext) quotings(t news.Topic, s news.Strand) []quoting {
	sc := scaleOf(t)
	aside := map[string]bool{}
	for _, a := range s.SetAside {
		aside[a.Claim] = true
	}
	var out []quoting
	seen := map[string]int{}
	for _, o := range s.Origins {
		if o.Derived != "" || o.Superseded && s.Word != news.Growth {
			continue
		}
		var claims []news.Claim
		for _, id := range o.Claims {
			c, ok := x.book.claims[id]
			if !ok || c.Withdrawn || isRejected(c) || aside[id] && !o.Superseded {
				continue
			}
			if again, waits := x.book.waits(c); waits {
				if x.leftOut != nil {
					x.leftOut(clean(sc.ofClaim(c) + " (" + orUnnamed(c.Origin) + "): " + again.Head + ": " + again.Rest))
				}
				continue
			}
			claims = append(claims, c)
		}
		slices.SortStableFunc(claims, printed)
		for _, c := range claims {
			q := quoting{origin: orUnnamed(c.Origin), figure: sc.ofClaim(c), asOf: c.AsOf, denied: c.Modality == news.Denied, gone: c.Gone}
			if c.Vague {
				q.figure = "“" + clean(c.Text) + "”" // the bounds of such a word are ours
			}
			key := strings.Join([]string{q.origin, q.figure, q.asOf, c.Modality, fmt.Sprint(c.Gone)}, "\x00")
			i, ok := seen[key]
			if !ok {
				i = len(out)
				seen[key], out = i, append(out, q)
			}
			out[i].claims = append(out[i].claims, c)
		}
	}
	if s.Word == news.Growth {
		slices.SortStableFunc(out, func(a, b quoting) int { return strings.Compare(a.when(), b.when()) })
	}
	return out
}

// when is the day that the figure is of, failing that the day of its first print.
func (q quoting) when() string {
	if q.asOf != "" {
		return q.asOf
	}
	return isoDay(q.claims[0])
}

func (q quoting) text() string {
	who := q.origin
	if slices.ContainsFunc(q.claims, func(c news.Claim) bool { return c.Anonymous }) {
		who += ", who is not named"
	}
	said := "according to " + wiki(who) + ", " + wiki(q.figure)
	if q.denied {
		said = wiki(who) + " denies a figure of " + wiki(q.figure)
	}
	if q.asOf != "" {
		said += " as of " + wiki(longDay(q.asOf))
	}
	if q.gone {
		said += " (no longer on the page)"
	}
	return said
}

// longDay writes days as a wiki does: 2 September 2025.
func longDay(iso string) string {
	for _, f := range []struct{ in, out string }{{time.DateOnly, "2 January 2006"}, {"2006-01", "January 2006"}, {time.RFC3339, "2 January 2006"}} {
		if t, err := time.Parse(f.in, iso); err == nil {
			return t.Format(f.out)
		}
	}
	return day(iso)
}

// footnote cites the print of a claim, in full where it comes first.
func (x *wikitext) footnote(c news.Claim) string {
	id := "rf-" + news.ID(sentenceOf(c))
	if x.cited[id] {
		return `<ref name="` + id + `" />`
	}
	x.cited[id] = true
	var b strings.Builder
	b.WriteString(`<ref name="` + id + `">{{cite news`)
	param := func(key, value string) {
		if value != "" {
			b.WriteString(" |" + key + "=" + value)
		}
	}
	u := webAddress(c.Article.URL)
	param("url", wikiAddress(u))
	title := name(c.Article.Title)
	if title == "" {
		title = "Untitled"
	}
	param("title", wiki(title))
	param("work", wiki(x.book.print(c).Outlet))
	if p := c.Article.Published; p != nil && !p.IsZero() {
		param("date", p.UTC().Format("2 January 2006"))
	}
	if at, ok := x.read[c.Article.URL]; ok && u != "" && !c.Gone {
		param("access-date", at.UTC().Format("2 January 2006"))
	}
	param("quote", wiki(c.Sentence))
	b.WriteString("}}</ref>")
	return b.String()
}

// wikiAddress is an address in which MediaWiki finds neither the end of a link or
// of a parameter nor quotes, entities, signatures and magic words.
func wikiAddress(s string) string {
	return strings.NewReplacer("[", "%5B", "]", "%5D").Replace(encoded(s, "-.!$&()*+,/:=?@%#"))
}

// wiki escapes a text for MediaWiki by numeric character references, which are
// shown as what they are and never read as markup: signs of markup, templates,
// tables and entities; colons that would make an address or a link of what is
// around them; the first letters of ISBN, PMID and RFC, which link numbers behind
// them. Texts stand inside a line, so that what begins one is harmless.
func wiki(s string) string {
	s = clean(s)
	var b strings.Builder
	for i, r := range s {
		switch {
		case strings.ContainsRune(`&<>[]{}|='"~_\`, r),
			r == ':' && i+1 < len(s) && s[i+1] != ' ',
			(r == 'I' || r == 'P' || r == 'R') && (strings.HasPrefix(s[i:], "ISBN") || strings.HasPrefix(s[i:], "PMID") || strings.HasPrefix(s[i:], "RFC")):
			fmt.Fprintf(&b, "&#%d;", r)
		default:
			b.WriteRune(r)
		}
	}
	return b.String()
}
