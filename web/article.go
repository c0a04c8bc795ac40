package web

import (
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"

	"rangefinder/news"
	"rangefinder/report"
)

// A piece is a stretch of an article's text; a figure where Claim is set, another
// number where Number is.
type piece struct {
	Text, Claim, Topic, Tip string
	Number                  string // anchor of its row
}

type factView struct {
	Figure, What, Origin, OriginHref string
	Name, Topic                      string
	Claim                            string
	State                            string // why it is not marked in the text, "" where it is
	Ruled                            string // what people have decided of it
}

// A numberView is a number that is no claim.
type numberView struct {
	Anchor, Text, State, Why string
	Before, After            string // its sentence around it
	Marked                   bool
}

type articlePage struct {
	frame
	Headline           []piece
	Byline, Outlet     string
	OutletHref         string
	Published, Address string
	Href               string
	Paragraphs         [][]piece
	Facts              []factView
	Reserved           string // why the sentences alone are shown, "" where the text is

	Version, Versions int
	Newer             string // address of the newest version, "" where this is it
	VersionsHref      string
	Page              string // address of the kept page, "" for who may not see it
	Fetched, Reader   string

	Numbers     []numberView // where they were asked for
	Asked       bool
	NumbersHref string
	Tally       string // 41 numbers: 23 figures, 17 skipped, 1 unread

	// For editors, of the newest version.
	Verdicts []verdictView
	Forms    []deedForm
	Add      *addView
}

func (s *site) article(w http.ResponseWriter, r *http.Request) {
	id := r.PathValue("id")
	version := 0
	if v := r.URL.Query().Get("version"); v != "" {
		n, err := strconv.Atoi(v)
		if err != nil || n < 1 {
			s.problem(w, r, http.StatusBadRequest, problem{Title: "This address cannot be understood", Text: "In it, version is a number from 1."})
			return
		}
		version = n
	}
	a, err := s.src.Article(r.Context(), id, version)
	if errors.Is(err, ErrNotFound) {
		s.noArticle(w, r)
		return
	}
	if err != nil {
		s.fail(w, r, err)
		return
	}
	e, err := s.editions.at(r.Context(), time.Time{}, time.Time{})
	if err != nil {
		s.fail(w, r, err)
		return
	}
	a.Claims = e.asDecided(a)
	p := article(a, e, r.URL.Query().Get("numbers") != "", callOf(r).role == editor)
	p.frame = s.framed(r, e, p.Title)
	at := "/articles/" + url.PathEscape(id)
	p.VersionsHref, p.NumbersHref = at+"/versions", at+"?numbers=1"
	if version > 0 {
		p.NumbersHref = fmt.Sprintf("%s?version=%d&numbers=1", at, version)
	}
	if a.Version < a.Versions {
		p.Newer = at
	} else if s.deciding(r) {
		s.articleDesked(w, r, e, a, p)
		return
	}
	s.page(w, r, "article", p)
}

func (s *site) noArticle(w http.ResponseWriter, r *http.Request) {
	s.problem(w, r, http.StatusNotFound, problem{Title: "There is no such article", Text: "It was never read, it has no such version, or it has been forgotten."})
}

func article(a Article, e *edition, numbers, all bool) articlePage {
	p := articlePage{
		frame:  frame{Title: report.Name(a.Title)},
		Byline: report.Name(a.Byline), Outlet: report.Name(a.Publisher),
		Address: report.Visible(a.Identity()), Href: webAddress(a.Identity()),
		Version: a.Version, Versions: a.Versions, Fetched: when(a.Fetched), Reader: report.Visible(a.Reader),
	}
	if p.Title == "" {
		p.Title = "Article without a headline"
	}
	if a.Published != nil {
		p.Published = when(*a.Published)
	}
	if id := outletID(news.Claim{Article: news.ArticleRef{Publisher: a.Publisher}}); e.speakers().outlets[id] != nil {
		p.OutletHref = "/outlets/" + id
	}
	if all && a.Page != "" {
		p.Page = "/pages/" + url.PathEscape(a.Page)
	}
	claims := slices.Clone(a.Claims)
	slices.SortStableFunc(claims, byPlace)
	marks := markings(claims, e)
	if a.Reserved != "" && !all { // their sentences are text of the article
		numbers = false
	}
	p.Asked = numbers
	if numbers {
		var others []mark
		p.Numbers, others = unclaimed(a.Numbers)
		marks = slices.Concat(marks, others)
		slices.SortStableFunc(marks, func(x, y mark) int {
			if x.start != y.start {
				return x.start - y.start
			}
			return y.end - x.end
		})
	}
	p.Tally = tally(a.Numbers)
	marked := map[string]bool{}
	p.Headline = cut(named(a.Title), 0, inPart(marks, "title"), marked)
	if len(named(a.Title)) < len(a.Title) {
		p.Headline = append(p.Headline, piece{Text: "…"})
	}
	if a.Title == "" {
		p.Headline = []piece{{Text: p.Title}}
	}
	body := inPart(marks, "")
	show := func(start, end int) {
		if strings.TrimSpace(a.Text[start:end]) != "" {
			p.Paragraphs = append(p.Paragraphs, cut(a.Text[start:end], start, body, marked))
		}
	}
	if a.Reserved != "" && !all {
		p.Reserved = report.Visible(a.Reserved)
		sentences(a, claims, show)
	} else {
		for start := 0; start < len(a.Text); {
			end := len(a.Text)
			if i := strings.Index(a.Text[start:], "\n\n"); i >= 0 {
				end = start + i
			}
			show(start, end)
			start = end + 2
		}
	}
	for i := range p.Numbers {
		p.Numbers[i].Marked = marked[p.Numbers[i].Anchor]
	}
	for _, c := range claims {
		p.Facts = append(p.Facts, fact(c, e, marked))
	}
	return p
}

// byPlace orders claims as they stand in their article, the headline first.
func byPlace(x, y news.Claim) int {
	if x.In != y.In {
		return strings.Compare(y.In, x.In)
	}
	if x.Start != y.Start {
		return x.Start - y.Start
	}
	return y.End - x.End
}

// sentences shows those that hold a figure, which is what a report quotes too.
func sentences(a Article, claims []news.Claim, show func(start, end int)) {
	done := 0
	for _, c := range claims {
		if c.In != "" || c.Gone || c.Start < 0 || c.End > len(a.Text) || c.Start >= c.End {
			continue
		}
		in := strings.Index(c.Sentence, c.Text)
		for in >= 0 {
			start := c.Start - in
			end := start + len(c.Sentence)
			if start >= done && end <= len(a.Text) && a.Text[start:end] == c.Sentence {
				show(start, end)
				done = end
				break
			}
			next := strings.Index(c.Sentence[in+1:], c.Text)
			if next < 0 {
				break
			}
			in += 1 + next
		}
	}
}

func fact(c news.Claim, e *edition, marked map[string]bool) factView {
	f := factView{
		Figure: report.Visible(c.Text), What: report.Name(c.What), Origin: or(report.Name(c.Origin), "unnamed source"), Claim: c.ID,
	}
	if i, ok := e.topicOf[c.ID]; ok {
		f.Name, f.Topic = report.Name(e.rep.Topics[i].Topic), topicHref(e.rep.Topics[i].ID)
	}
	if id := originID(c); e.speakers().origins[id] != nil {
		f.OriginHref = "/origins/" + url.PathEscape(id)
	}
	switch {
	case c.Gone:
		f.State = "no longer on the page"
	case !marked[c.ID]:
		f.State = "not marked: it overlaps another figure, or the text has changed"
	case c.Decision != nil:
		f.Ruled = report.Ruled(c)
	}
	return f
}

func topicHref(id string) string { return "/topics/" + url.PathEscape(id) }

// named is the beginning of a headline that is shown: see report.Name.
func named(title string) string {
	n := 0
	for i := range title {
		if n++; n > 300 {
			return title[:i]
		}
	}
	return title
}

// A mark is a stretch of a text that is marked: words of a claim, or a number.
type mark struct {
	in         string // "title" for the headline
	start, end int
	text       string // what has to stand there
	piece      piece
}

func markings(claims []news.Claim, e *edition) []mark {
	var out []mark
	for _, c := range claims {
		if c.Gone {
			continue
		}
		m := mark{c.In, c.Start, c.End, c.Text, piece{Text: report.Visible(c.Text), Claim: c.ID,
			Tip: report.Name(strings.Join(slices.DeleteFunc([]string{c.What, c.Measure, c.Origin}, func(s string) bool { return s == "" }), ", "))}}
		if i, ok := e.topicOf[c.ID]; ok {
			m.piece.Topic = topicHref(e.rep.Topics[i].ID)
		}
		out = append(out, m)
	}
	return out
}

// unclaimed are the numbers that are no claims, as rows and as marks.
func unclaimed(numbers []news.Number) ([]numberView, []mark) {
	var rows []numberView
	var marks []mark
	for _, n := range numbers {
		if n.State == news.NumberClaim {
			continue
		}
		v := numberView{Anchor: fmt.Sprintf("n%d", len(rows)+1), Text: report.Visible(n.Text), State: report.Visible(n.State),
			Why: or(strings.ReplaceAll(report.Visible(n.Why), "_", " "), "no rule reads it")}
		v.Before, v.After, _ = strings.Cut(report.Visible(n.Sentence), v.Text)
		rows = append(rows, v)
		marks = append(marks, mark{n.In, n.Start, n.End, n.Text, piece{Text: v.Text, Number: v.Anchor, Tip: v.State + ": " + v.Why}})
	}
	return rows, marks
}

func tally(numbers []news.Number) string {
	n := map[string]int{}
	for _, x := range numbers {
		n[x.State]++
	}
	return fmt.Sprintf("%s: %s, %d skipped, %d unread", count(len(numbers), "number"), count(n[news.NumberClaim], "figure"),
		n[news.NumberSkipped], len(numbers)-n[news.NumberClaim]-n[news.NumberSkipped])
}

func inPart(marks []mark, part string) []mark {
	var out []mark
	for _, m := range marks {
		if m.in == part {
			out = append(out, m)
		}
	}
	return out
}

// cut cuts a text that begins at offset into pieces at the marks in it. A mark
// whose offsets do not hold its own words is passed over: a mark in the wrong place
// is worse than none.
func cut(text string, offset int, marks []mark, marked map[string]bool) []piece {
	var out []piece
	done := 0
	for _, m := range marks {
		from, to := m.start-offset, m.end-offset
		if from < done || to > len(text) || from >= to || text[from:to] != m.text || !utf8.RuneStart(text[from]) {
			continue
		}
		if from > done {
			out = append(out, piece{Text: report.Visible(text[done:from])})
		}
		marked[m.piece.Claim+m.piece.Number] = true
		out = append(out, m.piece)
		done = to
	}
	if done < len(text) {
		out = append(out, piece{Text: report.Visible(text[done:])})
	}
	return out
}

// webAddress is s where a browser may be sent there, else "".
func webAddress(s string) string {
	u, err := url.Parse(s)
	if err != nil || u.Scheme != "http" && u.Scheme != "https" || u.Host == "" {
		return ""
	}
	return u.String()
}

func when(t time.Time) string {
	if t.IsZero() {
		return ""
	}
	return t.UTC().Format("2 Jan 2006, 15:04 MST")
}
