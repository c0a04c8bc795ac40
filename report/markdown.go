package report

import (
	"fmt"
	"io"
	"strings"

	"rangefinder/news"
)

// Markdown writes the report as CommonMark with GitHub's tables. Text from
// pages is escaped so that it can make neither markup nor a link of its own.
func Markdown(w io.Writer, r news.Report, o Options) error {
	b := newBook(r, o)
	sel, err := Select(r, o.Topic)
	if err != nil {
		return err
	}
	m := &markdown{}
	title, kicker := headline(sel, false)
	m.line("# %s", md(title))
	if kicker != "" {
		m.line("%s", md(kicker))
	}
	if g := day(sel.Generated); g != "" {
		m.line("*Made %s*", md(g))
	}
	for _, s := range []string{narrowed(o.Only), sentence(waiting(len(sel.Review)))} {
		if s != "" {
			m.line("**%s**", md(s))
		}
	}
	if len(sel.Topics) == 0 && o.Only != "" {
		m.line("No topic is answered by such figures.")
	}
	for _, t := range sel.Topics {
		m.topic(b.topic(t))
	}
	for _, a := range b.unanswered(sel) {
		m.line("## %s", a.Title)
		m.sayings(a.Said)
	}
	m.again(b.again(sel))
	m.coverage(coverage(sel.Coverage), b.decidedNumbers(sel))
	_, err = io.WriteString(w, strings.TrimRight(m.b.String(), "\n")+"\n")
	return err
}

type markdown struct{ b strings.Builder }

// line is a block of its own.
func (m *markdown) line(format string, args ...any) { fmt.Fprintf(&m.b, format+"\n\n", args...) }

// item is a line of a list or a table.
func (m *markdown) item(format string, args ...any) { fmt.Fprintf(&m.b, format+"\n", args...) }

func (m *markdown) end() { m.b.WriteByte('\n') }

func (m *markdown) topic(v topicView) {
	m.line("## %s", md(v.Name))
	asOf := ""
	if v.AsOf != "" {
		asOf = "; as of " + md(v.AsOf)
	}
	m.line("**%s** · %s · %s, %s%s", md(v.Range), md(v.Word), count(v.Origins, "independent origin"), count(v.Outlets, "outlet"), asOf)
	if v.Checked != nil {
		m.line("%s", md(v.Checked.Line()))
	}
	if v.Meaning != "" {
		m.line("%s", md(v.Meaning))
	}
	m.item("| Strand | Origin | Figure | As of | Outlets |")
	m.item("|---|---|---:|---|---|")
	for _, s := range v.Strands {
		for _, o := range s.Voices {
			name := md(s.Name)
			if o.Aside {
				name += ", set aside"
			}
			m.item("| %s | %s%s | %s | %s | %s |", name, md(o.Name), refs(o.Notes), md(o.Figure), md(o.AsOf), md(strings.Join(o.Outlets, ", ")))
		}
	}
	m.end()
	for _, s := range v.Strands {
		m.strand(s, v.Apart)
	}
	for _, s := range v.Sums {
		m.line("> **Our own sum: %s.** %s. Arithmetic by Rangefinder over reported figures; nobody reported this number, and it is no part of the range.", md(s.Figure), md(sentence(strings.TrimRight(ours(s), "."))))
	}
	m.said("Who said what", v.Said)
	for _, h := range v.Histories {
		m.line("### %s", md(h.Title))
		for _, d := range h.Figures {
			m.item("- %s", md(datedLine(d)))
		}
		m.end()
	}
	m.said("Set aside, and why", v.Aside)
	if len(v.Changes) > 0 {
		m.line("### What changed")
		for _, c := range v.Changes {
			m.item("- %s: %s", md(c.At), md(changeLine(c)))
		}
		m.end()
	}
	if len(v.Links) > 0 {
		m.line("### Related topics")
		for _, l := range v.Links {
			m.item("- %s", md(related(l)))
		}
		m.end()
	}
	for i, n := range v.Notes {
		m.item("%d. %s", i+1, md(n))
	}
	if len(v.Notes) > 0 {
		m.end()
	}
}

// related names a linked topic by how this one stands to it: part of: soldiers
// killed or wounded.
func related(l linkView) string {
	if l.Why == "" {
		return l.Name
	}
	return l.Why + ": " + l.Name
}

func (m *markdown) strand(s strandView, apart bool) {
	var parts []string
	if apart {
		parts = append(parts, s.Range, s.Word)
	}
	switch {
	case s.Best != "" && s.BestWho != "":
		parts = append(parts, "best supported "+s.Best+" ("+s.bestBy()+")")
	case s.Best != "":
		parts = append(parts, "best supported "+s.Best)
	case s.Undecided:
		parts = append(parts, "no best: nothing decides")
	}
	if s.Likely != "" {
		parts = append(parts, "likely, by the model (90 %), "+s.Likely)
	}
	if s.OutsideSpan {
		parts = append(parts, "an addition, not a total: left out of the span")
	}
	if len(parts) > 0 {
		m.line("**%s**: %s", md(sentence(s.Name)), md(strings.Join(parts, "; ")))
	}
}

func (m *markdown) said(title string, all []saidView) {
	if len(all) == 0 {
		return
	}
	m.line("### %s", title)
	m.sayings(all)
}

func (m *markdown) sayings(all []saidView) {
	for _, s := range all {
		m.item("- **%s** (%s) — %s%s", md(s.Figure), md(tag(s)), md(strings.Join(s.Chain, " ← ")), refs(s.Notes))
		if s.Why != "" {
			m.item("  *%s*", md(s.Why))
		}
		if text := s.Ruling.Text(); s.Ruling.Loud() {
			m.item("")
			m.item("  **%s %s**", md(rulingSigns[s.Ruling.Class]), md(text))
		} else if text != "" {
			m.item("")
			m.item("  %s", md(text))
		}
		if s.Quote.Text() != "" {
			m.item("  > %s", mdQuote(s.Quote))
			m.item("")
			m.item("  %s", mdPrint(s))
		}
	}
	m.end()
}

func tag(s saidView) string {
	if s.Modality == "" {
		return s.Strand
	}
	return s.Strand + ", " + s.Modality
}

func mdPrint(s saidView) string {
	line := mdLink(s.Print)
	if s.AsOf != "" {
		line += "; figure as of " + md(s.AsOf)
	}
	if s.Written != "" {
		line += "; written “" + md(s.Written) + "”"
	}
	for i, p := range s.Also {
		if i == 0 {
			line += ". The same figure in "
		} else {
			line += "; "
		}
		line += mdLink(p)
		if p.Ruled != "" {
			line += " (" + md(p.Ruled) + ")"
		}
	}
	return line
}

// mdQuote is a sentence with its figure in bold.
func mdQuote(q marked) string {
	figure := ""
	if q.Figure != "" {
		figure = "**" + md(q.Figure) + "**"
	}
	return md(q.Before) + figure + md(q.After)
}

// again are the decisions that wait for a person.
func (m *markdown) again(all []reviewView) {
	if len(all) == 0 {
		return
	}
	m.line("## %s", againTitle)
	m.line("%s", againMeaning)
	for _, v := range all {
		line := "- **" + md(sentence(v.Did)) + "**"
		if v.On != "" {
			line += ": " + md(v.On)
		}
		if v.Why != "" {
			line += ". Why: " + md(v.Why)
		}
		m.item("%s", line)
		m.item("")
		m.item("  It waits: %s", md(v.Reason))
		for _, q := range []struct {
			when     string
			sentence marked
		}{{"Then", v.Then}, {"Now", v.Now}} {
			if q.sentence.Text() != "" {
				m.item("")
				m.item("  %s:", q.when)
				m.item("  > %s", mdQuote(q.sentence))
			}
		}
		if v.Claim == "" && v.On == "" {
			m.item("")
			m.item("  Now: no figure stands in its place")
		}
		if v.Where != "" {
			m.item("")
			m.item("  %s", md(v.Where))
		}
	}
	m.end()
}

func mdLink(p printView) string {
	line := md(p.Outlet)
	if p.Href != "" {
		line = "[" + line + "](<" + mdAddress(p.Href) + ">)"
	}
	if p.Day != "" {
		line += ", " + md(p.Day)
	}
	return line
}

// mdAddress makes an address safe between angle brackets.
func mdAddress(s string) string {
	return strings.NewReplacer("<", "%3C", ">", "%3E", "\\", "%5C", " ", "%20", "\n", "").Replace(clean(s))
}

func (m *markdown) coverage(v coverageView, decided string) {
	m.line("## What was read")
	if decided != "" {
		decided = " " + sentence(decided) + "."
	}
	m.line("%s. %s.%s", md(v.Line), md(v.Numbers), md(decided))
	for _, o := range v.Missing {
		m.item("- %s — %s (%s)", md(o.URL), md(o.What), md(o.Code))
	}
}

func refs(notes []int) string {
	var b strings.Builder
	for i, n := range notes {
		if i > 0 {
			b.WriteByte(' ') // ² ³, not ²³
		}
		b.WriteString(superscript(n))
	}
	return b.String()
}

// md escapes a text for CommonMark: every ASCII sign that can begin markup,
// and the colon and full stop that would let a bare address become a link.
func md(s string) string {
	s = keepSpaces(s)
	var b strings.Builder
	for i := 0; i < len(s); i++ {
		c := s[i]
		switch {
		case strings.IndexByte("\\`*_{}[]<>#|~&!$@+=^\"", c) >= 0,
			c == ':' && strings.HasPrefix(s[i:], "://"),
			c == '.' && i >= 3 && strings.EqualFold(s[i-3:i], "www"),
			c == '-' && i == 0,
			(c == '.' || c == ')') && allDigits(s[:i]):
			b.WriteByte('\\')
		}
		b.WriteByte(c)
	}
	return b.String()
}

// keepSpaces is clean but for one space at either end, where a sentence was
// cut around its figure.
func keepSpaces(s string) string {
	c := clean(s)
	if c == "" {
		return ""
	}
	if strings.HasPrefix(s, " ") {
		c = " " + c
	}
	if strings.HasSuffix(s, " ") {
		c += " "
	}
	return c
}

func allDigits(s string) bool { return s != "" && strings.Trim(s, "0123456789") == "" }

var superscripts = []rune("⁰¹²³⁴⁵⁶⁷⁸⁹")

// superscript writes the number of a footnote: ¹, ², … ¹⁰.
func superscript(n int) string {
	s := []rune(fmt.Sprint(n))
	for i, r := range s {
		s[i] = superscripts[r-'0']
	}
	return string(s)
}
