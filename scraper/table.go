package scraper

import (
	"fmt"
	"strconv"
	"strings"
	"unicode"

	"golang.org/x/net/html"

	"rangefinder/news"
)

// Bounds of a table: spans beyond them are read as smaller.
const (
	maxColumns = 60
	maxRows    = 5_000
	maxRowSpan = 500
)

// A row is one data row of a table, with the labels that its cells stand under.
type row struct {
	node   *html.Node
	group  string // a line across the table above it that names a part: "Kursk region"
	label  string // its own name: the text of its head cell
	cells  []cell
	header bool // names columns, gives no data
}

type cell struct {
	header, text string
}

// words is the text of a row's block. It is made so that a reader of figures
// finds each figure after the word that says what it counts, and the row's own
// label before them all:
//
//	January 2025 — Killed: 300; Wounded: 2,700     a row label and column headers
//	Killed: 300; Wounded: 2,700                    column headers alone
//	Killed: 300                                    a row label alone (fact boxes)
//	Kursk region, January 2025 — Killed: 300       a line across the table names a part of it
//	Avdiivka; 300; 2,700                           no labels to be had
//
// Cells without a word or digit ("–", "n/a" …) are left out.
func (r row) words() string {
	label := r.label
	if r.group != "" {
		if label != "" {
			label = r.group + ", " + label
		} else {
			label = r.group
		}
	}
	var parts []string
	named := false
	for _, c := range r.cells {
		if !wordy(c.text) || blankCell(c.text) {
			continue
		}
		if c.header != "" {
			named = true
			parts = append(parts, strings.TrimRight(c.header, ": ")+": "+c.text)
		} else {
			parts = append(parts, c.text)
		}
	}
	cells := strings.Join(parts, "; ")
	switch {
	case label == "":
		return cells
	case cells == "":
		return label
	case named:
		return strings.TrimRight(label, ": ") + " — " + cells
	}
	return strings.TrimRight(label, ": ") + ": " + cells
}

// cellText is the text of a cell. Lines that each give a figure are kept apart:
// "1,240 killed; 3,100 wounded".
func (d *document) cellText(n *html.Node) string {
	t := inliner{d: d, lines: true}
	for c := n.FirstChild; c != nil; c = c.NextSibling {
		t.node(c)
	}
	t.end()
	for _, s := range t.parts {
		if !strings.ContainsAny(s, "0123456789") {
			return strings.Join(t.parts, " ")
		}
	}
	return strings.Join(t.parts, "; ")
}

func blankCell(s string) bool {
	switch strings.ToLower(s) {
	case "n/a", "na", "none given", "tbc", "tba":
		return true
	}
	return false
}

type gridCell struct {
	node *html.Node
	text string
	head bool // a th
	from bool // the cell starts here: not carried over from a row or column before
}

// tableRows reads a table of data; ok is false for a table that only lays out
// the page: one column, one row, paragraphs in its cells, tables in its cells.
func (d *document) tableRows(n *html.Node) (rows []row, ok bool) {
	if r := attr(n, "role"); r == "presentation" || r == "none" {
		return nil, false
	}
	var trs []*html.Node
	inHead := map[*html.Node]bool{}
	nested := false
	var collect func(n *html.Node, head bool)
	collect = func(n *html.Node, head bool) {
		for c := n.FirstChild; c != nil; c = c.NextSibling {
			if skipped(c) {
				continue
			}
			if len(trs) >= maxRows {
				if !d.cut {
					d.notes = append(d.notes, fmt.Sprintf("a table has more than %d rows: the rest was left out", maxRows))
				}
				d.cut = true
				return
			}
			switch {
			case c.Data == "thead":
				collect(c, true)
			case c.Data == "tbody" || c.Data == "tfoot":
				collect(c, false)
			case c.Data == "tr" || attr(c, "role") == "row":
				trs = append(trs, c)
				inHead[c] = head
			case attr(c, "role") == "rowgroup":
				collect(c, false)
			}
		}
	}
	collect(n, false)
	if len(trs) == 0 {
		return nil, false
	}

	grid := make([][]gridCell, len(trs))
	carry := map[int]struct {
		gridCell
		left int
	}{}
	width, long, filled := 0, 0, 0
	for i, tr := range trs {
		var line []gridCell
		take := func() {
			for len(line) < maxColumns {
				k, held := carry[len(line)]
				if !held {
					return
				}
				if k.left--; k.left <= 0 {
					delete(carry, len(line))
				} else {
					carry[len(line)] = k
				}
				line = append(line, k.gridCell)
			}
		}
		for c := tr.FirstChild; c != nil; c = c.NextSibling {
			named := attr(c, "role") == "columnheader" || attr(c, "role") == "rowheader"
			if skipped(c) || c.Data != "td" && c.Data != "th" && attr(c, "role") != "cell" && attr(c, "role") != "gridcell" && !named {
				continue
			}
			take()
			if hasTable(c) {
				nested = true
			}
			text := d.cellText(c)
			if len(text) > 300 {
				long++
			}
			if text != "" {
				filled++
			}
			g := gridCell{node: c, text: text, head: c.Data == "th" || named, from: true}
			down := min(span(c, "rowspan"), maxRowSpan)
			for k := range min(span(c, "colspan"), maxColumns) {
				if len(line) >= maxColumns {
					break
				}
				cell := g
				cell.from = k == 0
				if down > 1 {
					under := cell
					under.from = false
					carry[len(line)] = struct {
						gridCell
						left int
					}{under, down - 1}
				}
				line = append(line, cell)
			}
		}
		take()
		grid[i] = line
		width = max(width, len(line))
	}
	if nested || width < 2 || len(trs) < 2 && !hasHead(grid) || long*4 > filled || filled < 2 {
		return nil, false
	}

	heads := headRows(grid, trs, inHead)
	headers := columnHeaders(grid[:heads], width)
	labelled := labelColumn(grid[heads:])
	group := ""
	for i := range trs {
		if i < heads {
			rows = append(rows, row{node: trs[i], header: true})
			continue
		}
		line := grid[i]
		if len(line) == 0 {
			continue
		}
		if g := across(line, width); g != "" {
			group = ""
			// The first line across a table is its title.
			if i > 0 && !picture(line[0].node, 6) && (line[0].head || !strings.ContainsAny(g, "0123456789") && len(g) < 80) {
				group = g
			}
			rows = append(rows, row{node: trs[i], cells: []cell{{text: g}}})
			continue
		}
		// A line of th alone, in the middle of a table, names the columns of
		// what follows.
		if allHeads(line) && len(line) > 1 && i > heads && !figures(line[1:]) {
			headers = columnHeaders(grid[i:i+1], width)
			rows = append(rows, row{node: trs[i], header: true})
			continue
		}
		r := row{node: trs[i], group: group}
		start := 0
		if labelled || line[0].head {
			r.label = line[0].text
			for start = 1; start < len(line) && line[start].node == line[0].node; start++ {
			}
		}
		for k := start; k < len(line); k++ {
			if k > start && line[k].node == line[k-1].node {
				continue
			}
			c := cell{text: line[k].text}
			if k < len(headers) {
				c.header = headers[k]
			}
			r.cells = append(r.cells, c)
		}
		rows = append(rows, r)
	}
	return rows, true
}

func span(n *html.Node, key string) int {
	v, err := strconv.Atoi(strings.TrimSpace(attr(n, key)))
	if err != nil || v < 1 {
		return 1
	}
	return v
}

func hasTable(n *html.Node) bool {
	for c := n.FirstChild; c != nil; c = c.NextSibling {
		if c.Type == html.ElementNode && (c.Data == "table" || hasTable(c)) {
			return true
		}
	}
	return false
}

// figures reports whether cells hold a figure that is no year: a row of such is
// a total, not a row of names.
func figures(line []gridCell) bool {
	for _, c := range line {
		if strings.ContainsAny(c.text, "0123456789") && !year(c.text) && len(c.text) < 20 {
			return true
		}
	}
	return false
}

func hasHead(grid [][]gridCell) bool {
	for _, line := range grid {
		for _, c := range line {
			if c.head {
				return true
			}
		}
	}
	return false
}

func allHeads(line []gridCell) bool {
	for _, c := range line {
		if !c.head && c.text != "" {
			return false
		}
	}
	return true
}

// across is the text of a line that has one cell over the whole width.
func across(line []gridCell, width int) string {
	if width < 2 || len(line) < width && len(line) > 1 {
		return ""
	}
	for _, c := range line {
		if c.node != line[0].node {
			return ""
		}
	}
	if len(line) == 1 && width > 1 || len(line) == width {
		return line[0].text
	}
	return ""
}

// headRows counts the rows at the top that name the columns: those in thead,
// else those all of th, else a first row without a digit above rows with some.
func headRows(grid [][]gridCell, trs []*html.Node, inHead map[*html.Node]bool) int {
	n := 0
	for n < len(trs) && inHead[trs[n]] {
		n++
	}
	if n > 0 && n < len(trs) {
		return n
	}
	for n = 0; n < len(trs)-1 && len(grid[n]) > 1 && allHeads(grid[n]) && across(grid[n], len(grid[n])) == ""; n++ {
	}
	if n > 0 {
		return n
	}
	if len(trs) < 2 || len(grid[0]) < 2 || grid[0][0].head {
		return 0
	}
	for k, c := range grid[0] {
		if k > 0 && year(c.text) {
			continue // a year names a column
		}
		if k > 0 && strings.ContainsAny(c.text, "0123456789") || len(c.text) > 60 {
			return 0
		}
	}
	if bareFigure(grid[0][0].text) || year(grid[0][0].text) {
		return 0
	}
	for _, line := range grid[1:] {
		figures := 0
		for k, c := range line {
			if k > 0 && strings.ContainsAny(c.text, "0123456789") {
				figures++
			}
		}
		if figures == 0 || len(line) < len(grid[0]) {
			return 0
		}
	}
	// Of two lines of two cells, the first reads like the second: a list of
	// facts, not a header with data.
	if len(grid[0]) == 2 && len(grid) == 2 {
		return 0
	}
	return 1
}

// year reports whether s is a year and nothing else.
func year(s string) bool {
	return len(s) == 4 && (s[:2] == "19" || s[:2] == "20") && strings.Trim(s, "0123456789") == ""
}

// columnHeaders joins the labels above each column: "Losses, killed".
func columnHeaders(heads [][]gridCell, width int) []string {
	h := make([]string, width)
	for _, line := range heads {
		for k, c := range line {
			if k >= width || c.text == "" || strings.HasSuffix(h[k], c.text) {
				continue
			}
			if h[k] != "" {
				h[k] += ", "
			}
			h[k] += c.text
		}
	}
	return h
}

// labelColumn reports whether the first column names the rows: it is of th, or
// hardly any of its cells is a bare figure that is not a year.
func labelColumn(data [][]gridCell) bool {
	rows, names := 0, 0
	for _, line := range data {
		if len(line) < 2 || line[0].text == "" {
			continue
		}
		rows++
		if line[0].head || !bareFigure(line[0].text) {
			names++
		}
	}
	return rows > 0 && names*5 >= rows*4
}

// bareFigure reports whether s is a figure and nothing else. Years name rows.
func bareFigure(s string) bool {
	digits := 0
	for _, r := range s {
		switch {
		case unicode.IsDigit(r):
			digits++
		case unicode.IsLetter(r):
			return false
		}
	}
	if digits == 4 && len(s) == 4 && (s[:2] == "19" || s[:2] == "20") {
		return false
	}
	// Dates and spans of years: 2024-01, 12/05/2024, 2019–20.
	if strings.Count(s, "-")+strings.Count(s, "/")+strings.Count(s, "–") >= 1 && digits >= 5 && !strings.Contains(s, ",") {
		return false
	}
	return digits > 0
}

// table adds the rows of a table as chunks, its caption before them.
func (c *cutter) table(n *html.Node, rows []row, p place) {
	for k := n.FirstChild; k != nil; k = k.NextSibling {
		if k.Type == html.ElementNode && k.Data == "caption" && !skipped(k) {
			c.element(k, c.enter(k, p))
		}
	}
	for _, r := range rows {
		if r.header {
			continue
		}
		s := r.words()
		if !wordy(s) {
			continue
		}
		if p.furniture == "" && c.marks(r.node).class != "" && c.d.density(r.node) > 0.5 {
			continue
		}
		c.push(&chunk{node: r.node, run: kids(r.node), parts: []string{s}, kind: news.TableRow, table: n, place: p, density: c.d.density(r.node)})
	}
}
