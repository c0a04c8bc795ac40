package sqlite

import (
	"context"
	"database/sql"
	"encoding/json"
	"strings"
	"time"

	"rangefinder/news"
	"rangefinder/report"
)

// enough is the number of independent origins from which on the model's range
// is given.
const enough = 3

// An export fills the tables of one file. After the first error it does nothing.
type export struct {
	ctx context.Context
	tx  *sql.Tx
	err error

	prepared map[string]*sql.Stmt
	claims   map[string]bool
	topics   map[string]bool
	stories  map[string]bool
	articles map[string]bool
	outlets  map[string]int64
	strands  int64
	voices   int64
	sums     int64
}

func newExport(ctx context.Context, tx *sql.Tx, r news.Report) *export {
	x := &export{ctx: ctx, tx: tx, prepared: map[string]*sql.Stmt{}, claims: map[string]bool{}, topics: map[string]bool{},
		stories: map[string]bool{}, articles: map[string]bool{}, outlets: map[string]int64{}}
	for _, c := range r.Claims {
		x.claims[c.ID] = true
	}
	for _, t := range r.Topics {
		x.topics[t.ID] = true
	}
	for _, s := range r.Stories {
		x.stories[s.ID] = true
	}
	return x
}

// insert adds a row to a table, its values in the order of the columns.
func (x *export) insert(table string, values ...any) {
	if x.err != nil {
		return
	}
	stmt := x.prepared[table]
	if stmt == nil {
		marks := strings.TrimSuffix(strings.Repeat("?,", len(values)), ",")
		// Twice the same is once: a relation that a report names again says no more.
		if stmt, x.err = x.tx.PrepareContext(x.ctx, "INSERT OR IGNORE INTO "+table+" VALUES ("+marks+")"); x.err != nil {
			return
		}
		x.prepared[table] = stmt
	}
	for i, v := range values {
		switch v := v.(type) {
		case string:
			values[i] = text(v)
		case *float64:
			values[i] = nil
			if v != nil {
				values[i] = *v
			}
		}
	}
	_, x.err = stmt.ExecContext(x.ctx, values...)
}

// text is safe to show in a terminal and valid as SQLite's text.
func text(s string) string { return report.Visible(strings.ToValidUTF8(s, "\ufffd")) }

// id is an id where the file has what it names, else NULL.
func id(known map[string]bool, id string) any {
	if id == "" || !known[id] {
		return nil
	}
	return id
}

func (x *export) all(r news.Report) {
	digest, err := report.Digest(r)
	if err != nil {
		x.err = err
		return
	}
	n := r.Coverage.Numbers
	x.insert("report", r.Generated, digest, r.Coverage.Pages, r.Coverage.Read, n.Claims, n.Skipped, n.Unread)
	for _, d := range descriptions() {
		x.insert("columns", d.table, d.column, d.text)
	}
	for _, s := range r.Stories {
		x.insert("stories", s.ID, s.Name, s.Articles, s.Pinned)
	}
	for _, c := range r.Claims {
		x.claim(c)
	}
	for _, t := range r.Topics {
		x.topic(t)
	}
	for _, t := range r.Topics { // a sum may add topics up that come later
		for _, s := range t.Sums {
			x.sums++
			x.insert("sums", x.sums, t.ID, s.Low, s.High, s.Text)
			for _, of := range s.Of {
				if x.topics[of] {
					x.insert("sum_topics", x.sums, of)
				}
			}
		}
	}
	for _, w := range r.Review {
		x.insert("reviews", nil, w.Decision, w.Do, w.Who, moment(w.At), w.Why, w.On.Kind, w.On.Name, w.On.URL, w.On.Sentence, w.On.Text, id(x.claims, w.Claim), w.Reason)
	}
	for _, o := range r.Coverage.Outcomes {
		x.insert("outcomes", o.URL, o.Code, o.Reason, instant(o.At))
	}
}

func instant(t time.Time) string { return t.UTC().Format(time.RFC3339) }

// outlet is the number of an outlet, which is given as it is first met; NULL for
// nobody.
func (x *export) outlet(name string) any {
	if name = text(name); name == "" {
		return nil
	}
	n, ok := x.outlets[name]
	if !ok {
		n = int64(len(x.outlets) + 1)
		x.outlets[name] = n
		x.insert("outlets", n, name)
	}
	return n
}

func (x *export) article(c news.Claim) string {
	article := c.ArticleID
	if article == "" {
		article = news.ID(c.Article.URL)
	}
	if x.articles[article] {
		return article
	}
	x.articles[article] = true
	var published any
	if p := c.Article.Published; p != nil && !p.IsZero() {
		published = instant(*p)
	}
	x.insert("articles", article, c.Article.URL, c.Article.Title, x.outlet(c.Article.Publisher), published)
	return article
}

func (x *export) claim(c news.Claim) {
	var link any
	if l := report.DeepLink(c); l != "" {
		link = l
	}
	x.insert("claims", c.ID, x.article(c), c.Article.Version, c.Article.Hash, c.Text, c.Low, c.Value, c.High, c.Qualifier, c.Vague, c.About, c.Increment, c.Trend,
		c.Kind, c.Unit, c.What, c.Of, c.Measure, c.Place, c.AsOf, c.Period, c.Modality, c.Origin, c.OriginID, c.Cue, c.Anonymous,
		c.Sentence, c.Quote.Exact, c.Quote.Prefix, c.Quote.Suffix, c.In == "title", c.Start, c.End, c.Selector, link, c.Confidence, c.Gone, c.Withdrawn)
	for i, name := range c.Attribution {
		x.insert("attribution", c.ID, i+1, name)
	}
	for _, n := range c.Notes {
		x.insert("notes", nil, nil, nil, c.ID, n)
	}
	if d := c.Decision; d != nil {
		var machine any
		if m := report.MachineReading(*d); m != "" {
			machine = m
		}
		x.insert("decided", c.ID, d.Verdict, d.Who, moment(d.At), d.Why, array(d.Fields), machine, d.To, array(d.Notes), array(d.Decisions), array(d.By), strings.Join(d.People(), "; "))
	}
}

// array is a list as JSON.
func array[T any](list []T) string {
	if list == nil {
		list = []T{}
	}
	b, err := json.Marshal(list)
	if err != nil {
		panic(err) // texts and times have a form in JSON
	}
	return string(b)
}

// moment is a time to the millisecond, as decisions have it.
func moment(t time.Time) string { return t.UTC().Format(time.RFC3339Nano) }

func (x *export) topic(t news.Topic) {
	x.insert("topics", t.ID, id(x.stories, t.Story), t.Topic, t.Measure, t.What, t.Of, t.Place, t.Period, t.Unit, t.Kind, t.Span.Low, t.Span.High)
	for _, s := range t.Strands {
		x.strand(t, s)
	}
	for _, c := range t.Changes {
		was := ""
		if c.Was != nil {
			was = *c.Was
		}
		x.insert("changes", nil, t.ID, instant(c.At), c.Kind, c.Cause, id(x.claims, c.Claim), id(x.claims, was))
	}
	for _, l := range t.Links {
		x.insert("links", t.ID, l.Topic, l.Name, l.Why)
	}
	for _, l := range t.Relays {
		x.insert("relays", t.ID, id(x.claims, l.Claim), id(x.claims, l.Of), l.URL, l.Why)
	}
	for _, n := range t.Notes {
		x.insert("notes", nil, t.ID, nil, nil, n)
	}
}

func (x *export) strand(t news.Topic, s news.Strand) {
	x.strands++
	strand := x.strands
	origins, outlets := report.Independent(s)
	likelyLow, likelyHigh := s.LikelyLow, s.LikelyHigh
	if origins < enough {
		likelyLow, likelyHigh = nil, nil
	}
	best := ""
	if s.Ends.Best != nil {
		best = *s.Ends.Best
	}
	x.insert("strands", strand, t.ID, s.Status, s.Increment, s.Low, s.Best, s.High, likelyLow, likelyHigh, s.Agreement, s.Conflict, s.Word,
		origins, outlets, id(x.claims, s.Ends.Low), id(x.claims, best), id(x.claims, s.Ends.High))
	for _, o := range s.Origins {
		x.voices++
		x.insert("origins", x.voices, strand, o.Origin, o.Low, o.Value, o.High, o.Qualifier, o.AsOf, o.Derived, o.Superseded, o.Why, o.Credibility.P, o.Credibility.Cases)
		for _, c := range o.Claims {
			if x.claims[c] {
				x.insert("origin_claims", x.voices, c)
			}
		}
		for _, name := range o.Outlets {
			if n := x.outlet(name); n != nil {
				x.insert("origin_outlets", x.voices, n)
			}
		}
	}
	for _, a := range s.SetAside {
		if x.claims[a.Claim] {
			x.insert("set_aside", strand, a.Claim, a.Why)
		}
	}
	for _, line := range s.Explain {
		x.insert("notes", nil, nil, strand, nil, line)
	}
}
