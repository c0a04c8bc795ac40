package report

import "html/template"

// The parts of a page that it may have by the thousand, one function each.

// cards are quotations.
func cards(list []cardPage) template.HTML {
	var m markup
	for _, c := range list {
		m.card(c)
	}
	return m.HTML()
}

func (m *markup) card(c cardPage) {
	m.raw("<li")
	if c.ID != "" {
		m.attr("id", c.ID)
	}
	m.faded(c.Faded)
	m.raw("><p><b>")
	m.text(c.Figure)
	m.raw("</b>")
	m.after(" ", c.Tag)
	if len(c.Chain) > 0 {
		m.raw("<p>") // which ends the one before
		m.chain(c)
		m.notes(c.Refs)
	}
	if c.Why != "" {
		m.raw(`<p class="why">`)
		m.text(c.Why)
	}
	if c.Ruling.Loud() {
		m.ruling(c.Ruling)
	}
	if text := c.Quote.Text(); text != "" {
		m.raw("</p><q")
		if rightToLeft(text) {
			m.attr("dir", "auto")
		}
		m.raw(">")
		m.quote(c.Quote)
		m.raw("</q><p>")
		m.printed(c)
		m.also(c.Also)
	}
	m.raw("\n")
}

// ruling is what people have decided of a figure that is not what the machine reads on the page.
func (m *markup) ruling(r ruling) {
	m.raw("<p")
	m.classed("ruled", r.Class)
	m.raw(">")
	m.iso(r.Text())
	if r.Waits {
		m.raw(` <a href="#again">The decision</a>`)
	}
}

// chain is who passes the figure on; the origin leads to what else it said.
func (m *markup) chain(c cardPage) {
	for i, name := range c.Chain {
		switch {
		case i > 0:
			m.raw(" <i>←</i> ")
			m.iso(name)
		case c.Profile != "":
			m.raw("<a")
			m.link(c.Profile)
			m.raw(">")
			m.iso(name)
			m.raw("</a>")
		default:
			m.iso(name)
		}
	}
}

func (m *markup) printed(c cardPage) {
	m.print(c.Near())
	m.after("; as of ", c.AsOf)
	if c.Written != "" {
		m.raw("; written “")
		m.iso(c.Written)
		m.raw("”")
	}
	if c.Version > 1 {
		m.raw("; version ")
		m.int(c.Version)
	}
	if text := c.Ruling.Text(); text != "" && !c.Ruling.Loud() {
		m.raw("; ")
		m.iso(text)
	}
	m.raw(" <code>")
	m.text(c.Claim)
	m.after(" ", c.Hash)
	m.raw("</code>")
}

func (m *markup) also(list []printView) {
	if len(list) == 0 {
		return
	}
	m.raw("<p>The same figure in ")
	for i, p := range list {
		if i > 0 {
			m.raw("; ")
		}
		m.print(p)
		if p.Ruled != "" {
			m.raw(" (")
			m.iso(p.Ruled)
			m.raw(")")
		}
	}
}

func (m *markup) print(p printView) {
	m.iso(p.Outlet)
	if p.Outlet != "" && p.Day != "" {
		m.raw(", ")
	}
	m.text(p.Day)
	if p.Outlet != "" || p.Day != "" {
		m.raw(": ")
	}
	if p.Href != "" {
		m.raw("<a")
		m.link(p.Href)
		m.raw(">")
		if p.Title != "" {
			m.iso(p.Title)
		} else {
			m.raw("the sentence")
		}
		m.raw("</a>")
	} else {
		m.iso(p.Title)
		if p.Address != p.Outlet {
			m.raw(" <small>")
			m.iso(p.Address)
			m.raw("</small>")
		}
	}
	if p.Kept != "" {
		m.raw(" (<a")
		m.link(p.Kept)
		m.raw(">as kept</a>)")
	}
}

func (m *markup) quote(q marked) {
	m.text(q.Before)
	if q.Figure != "" {
		m.raw("<mark>")
		m.text(q.Figure)
		m.raw("</mark>")
	}
	m.text(q.After)
}

func (m *markup) notes(refs []refPage) {
	if len(refs) == 0 {
		return
	}
	m.raw("<sup>")
	for i, n := range refs {
		if i > 0 {
			m.raw(", ")
		}
		m.raw("<a")
		m.link(n.Href)
		if n.ID != "" {
			m.attr("id", n.ID)
		}
		m.raw(` aria-label="Note `)
		m.int(n.N)
		m.raw(`">`)
		m.int(n.N)
		m.raw("</a>")
	}
	m.raw("</sup>")
}

// after writes s behind words of ours, and nothing where it is empty.
func (m *markup) after(words literal, s string) {
	if s != "" {
		m.raw(words)
		m.text(s)
	}
}

func (m *markup) faded(is bool) {
	if is {
		m.raw(` class="faded"`)
	}
}

// voices are the rows of the table that an interval plot stands for.
func voices(p topicPage) template.HTML {
	var m markup
	brief := p.Brief()
	for _, r := range p.Table {
		m.raw("<tr")
		m.faded(r.Aside)
		m.raw("><th>")
		m.iso(r.Name)
		m.notes(r.Refs)
		if r.Record != "" {
			m.raw("<br><small>")
			m.text(r.Record)
			m.raw("</small>")
		}
		m.raw("<td>")
		m.text(r.Figure)
		if r.Aside {
			m.raw(" <small>set aside</small>")
		}
		if p.Apart {
			m.raw("<td>")
			m.text(r.Strand)
		}
		m.raw("<td>")
		m.text(r.AsOf)
		m.raw("<td>")
		m.text(r.Printed)
		if brief {
			m.raw("<td>")
			for i, o := range r.Outlets {
				if i > 0 {
					m.raw(", ")
				}
				m.iso(o)
			}
		}
		m.raw("\n")
	}
	return m.HTML()
}

// rows are the rows of an interval plot on a page.
func rows(list []row) template.HTML {
	var m markup
	for _, r := range list {
		if r.Grouped() {
			m.raw("<g")
			if r.Class != "" {
				m.attr("class", r.Class)
			}
			m.raw(">")
		}
		m.title(r.Title)
		m.raw("<foreignObject")
		m.attrInt("y", r.Top)
		m.raw("><p><span>")
		m.iso(r.Label)
		m.raw("</span> <b>")
		m.text(r.Figure)
		m.raw("</b></p></foreignObject>")
		m.glyphs(r.Marks, "/>")
		if r.Grouped() {
			m.raw("</g>")
		}
		m.raw("\n")
	}
	return m.HTML()
}

// glyphs are the signs of a row of an interval plot.
func glyphs(list []glyph) template.HTML {
	var m markup
	m.glyphs(list, dotEnd)
	return m.HTML()
}

// dotEnd is the end of a dot with its size, which on a page its style has.
const dotEnd literal = ` r="5.5"/>`

func (m *markup) glyphs(list []glyph, end literal) {
	for _, g := range list {
		switch {
		case g.Bar:
			m.bar(g)
			continue
		case g.Diamond:
			m.diamond(g.X, g.Y)
			continue
		}
		m.raw("<circle")
		if g.Class != "" {
			m.attr("class", g.Class)
		}
		m.attr("cx", g.X)
		m.attrInt("cy", g.Y)
		m.raw(end)
	}
}

func (m *markup) bar(g glyph) {
	m.raw("<line")
	m.classed("bar", g.Class)
	m.attr("x1", g.X1)
	m.attr("x2", g.X2)
	m.attrInt("y1", g.Y)
	m.attrInt("y2", g.Y)
	m.raw("/>")
	end := func(x string, open bool, arrow literal) {
		shape, path := literal("cap"), literal("M0-6V6")
		if open {
			shape, path = "arrow", arrow
		}
		m.sign(x, g.Y)
		m.raw("<path")
		m.classed(shape, g.Class)
		m.attr("d", string(path))
		m.raw("/></svg>")
	}
	end(g.X2, g.OpenRight, "M-3-6 6 0-3 6z")
	end(g.X1, g.OpenLeft, "M3-6-6 0 3 6z")
}

// diamond is the sign of a figure that a person gave.
func (m *markup) diamond(x string, y int) {
	m.sign(x, y)
	m.raw(`<path class="diamond" d="M0-8 8 0 0 8-8 0z"/></svg>`)
}

func (m *markup) title(s string) {
	if s != "" {
		m.raw("<title>")
		m.text(s)
		m.raw("</title>")
	}
}

// classed writes a class of ours, with another behind it where there is one.
func (m *markup) classed(class literal, more string) {
	m.raw(` class="`)
	m.raw(class)
	m.after(" ", more)
	m.raw(`"`)
}

// sign begins a shape of fixed size at a point.
func (m *markup) sign(x string, y int) {
	m.raw("<svg")
	m.attr("x", x)
	m.attrInt("y", y)
	m.raw(` overflow="visible">`)
}

// points are the figures of a timeline.
func points(g *growth) template.HTML {
	var m markup
	end := literal("/>")
	if g.File {
		end = dotEnd
	}
	for _, p := range g.Points {
		m.point(p, end)
	}
	return m.HTML()
}

func (m *markup) point(p point, end literal) {
	if p.Grouped() {
		m.raw("<g")
		if p.Class != "" {
			m.attr("class", p.Class)
		}
		m.raw(">")
	}
	m.title(p.Title)
	if p.Bar {
		m.raw(`<line class="bar"`)
		m.attr("x1", p.X)
		m.attr("x2", p.X)
		m.attrInt("y1", p.Y)
		m.attrInt("y2", p.Y2)
		m.raw("/>")
		if p.Redrawn {
			m.diamond(p.X, (p.Y+p.Y2)/2)
		}
	} else {
		m.dot(p, end)
	}
	if p.Label != "" {
		m.raw(`<text class="value"`)
		m.attr("x", p.X)
		m.attrInt("y", p.Above)
		m.attr("text-anchor", p.Anchor)
		m.raw(">")
		m.text(p.Label)
		m.raw("</text>")
	}
	if p.Grouped() {
		m.raw("</g>")
	}
	m.raw("\n")
}

func (m *markup) dot(p point, end literal) {
	switch {
	case p.Redrawn:
		m.diamond(p.X, p.Y)
	case p.Printed:
		m.sign(p.X, p.Y)
		m.raw(`<path class="square" d="M-5-5H5V5H-5z"/></svg>`)
	default:
		m.raw("<circle")
		m.attr("cx", p.X)
		m.attrInt("cy", p.Y)
		m.raw(end)
	}
	if p.Up {
		m.sign(p.X, p.Y)
		m.raw(`<path class="arrow" d="M-5-9 0-17 5-9z"/></svg>`)
	}
	if p.Down {
		m.sign(p.X, p.Y)
		m.raw(`<path class="arrow" d="M-5 9 0 17 5 9z"/></svg>`)
	}
}

// changes are what became of the claims of a topic.
func changes(list []changeView) template.HTML {
	var m markup
	for _, c := range list {
		m.raw("<li><time")
		m.attr("datetime", c.When)
		m.raw(">")
		m.text(c.At)
		m.raw("</time> <span><b>")
		m.text(c.Text)
		m.raw("</b>: ")
		m.text(c.Kind)
		if c.Outlet != "" {
			m.raw(" (")
			m.iso(c.Outlet)
			m.raw(")")
		}
		m.raw(" <small>")
		m.text(c.Cause)
		m.raw("</small></span></li>")
	}
	return m.HTML()
}

// reviews are decisions that wait for a person.
func reviews(list []reviewPage) template.HTML {
	var m markup
	for _, v := range list {
		m.raw("<li><p><b>")
		m.iso(sentence(v.Did))
		m.raw("</b>")
		if v.On != "" {
			m.raw(": ")
			m.iso(v.On)
		}
		if v.Why != "" {
			m.raw(". Why: ")
			m.iso(v.Why)
		}
		m.raw("</p><p>It waits: ")
		m.iso(v.Reason)
		m.raw("</p>")
		m.sentence("Then", v.Then)
		m.sentence("Now", v.Now)
		m.raw("<p>")
		switch {
		case v.Card != "":
			m.raw("<a")
			m.link(v.Card)
			m.raw(">The figure now</a> ")
		case v.Claim == "" && v.On == "":
			m.raw("No figure stands in its place. ")
		}
		if v.Where != "" {
			m.named(v.Href, v.Where)
		}
		m.raw("</p></li>\n")
	}
	return m.HTML()
}

// sentence is a sentence behind a word of ours.
func (m *markup) sentence(when literal, q marked) {
	text := q.Text()
	if text == "" {
		return
	}
	m.raw("<p>")
	m.raw(when)
	m.raw(":</p><q")
	if rightToLeft(text) {
		m.attr("dir", "auto")
	}
	m.raw(">")
	m.quote(q)
	m.raw("</q>")
}

// pagesRead are the addresses that were read.
func pagesRead(list []outcomeView) template.HTML {
	var m markup
	for _, o := range list {
		m.raw("<li>")
		m.named(o.Href, o.URL)
		m.raw(" <code>")
		m.text(o.Code)
		m.raw("</code>")
		m.at(o.At)
		m.raw("</li>\n")
	}
	return m.HTML()
}

// pagesMissing are the addresses that were not, or not in full.
func pagesMissing(list []outcomeView) template.HTML {
	var m markup
	for _, o := range list {
		m.raw(`<li><span class="url">`)
		m.iso(o.URL)
		m.raw(`</span> <span class="what">`)
		m.text(o.What)
		m.raw("</span> <code>")
		m.text(o.Code)
		m.raw("</code>")
		m.at(o.At)
		m.raw("</li>\n")
	}
	return m.HTML()
}

func (m *markup) at(moment string) {
	if moment != "" {
		m.raw(" <small>")
		m.text(moment)
		m.raw("</small>")
	}
}

// keptArticles lead to articles as a server shows them.
func keptArticles(list []linkView) template.HTML {
	var m markup
	for _, l := range list {
		m.raw("<li>")
		m.named(l.Href, l.Name)
		m.raw("</li>\n")
	}
	return m.HTML()
}

// named is a name that leads somewhere, or one that does not.
func (m *markup) named(href, name string) {
	if href == "" {
		m.iso(name)
		return
	}
	m.raw("<a")
	m.link(href)
	m.raw(">")
	m.iso(name)
	m.raw("</a>")
}
