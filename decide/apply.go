package decide

import (
	"cmp"
	"fmt"
	"maps"
	"slices"
	"strings"
	"time"

	"rangefinder/news"
	"rangefinder/reconcile/topics"
)

// A Reader is how claims are read, see package extract: decisions need it for what follows from what a
// person says.
type Reader struct {
	Claims func(a news.Article) []news.Claim
	At     func(a news.Article, in string, start, end int, figure string) (news.Claim, error)
	Name   Namer
	Head   func(what string) string
}

// Applied is what decisions make of a story.
type Applied struct {
	Claims  []news.Claim  // all of them, by id, each with Decision where something was decided
	Changes []news.Change // those given, and what people have changed, oldest first
	Rules   topics.Rules
	Review  []news.Review // by time of the decision

	Decisions []string // ids of those that bear on the story, sorted
}

// Apply carries the decisions out on the claims of a story, which are left as they are: articles are its
// articles in their newest version, claims all of theirs, changes what their pages have changed.
// The answer depends on the sets alone, not on their order.
func (l *Ledger) Apply(articles []news.Article, claims []news.Claim, changes []news.Change, reader Reader) Applied {
	if l.nothing(articles) {
		return Applied{Claims: claims, Changes: changes}
	}
	a := applying{ledger: l, reader: reader, moves: map[string]news.Decision{}, used: map[string]bool{}, successor: successors(changes)}
	of := map[string][]news.Claim{}
	for _, c := range claims {
		of[c.ArticleID] = append(of[c.ArticleID], c)
	}
	articles = slices.Clone(articles)
	slices.SortFunc(articles, func(x, y news.Article) int { return compareID(x.ID, y.ID) })
	for i := range articles {
		of[articles[i].ID] = a.article(articles[i], of[articles[i].ID])
	}
	a.copies(articles, of)
	for _, cs := range of {
		a.out.Claims = append(a.out.Claims, cs...)
	}
	slices.SortFunc(a.out.Claims, func(x, y news.Claim) int {
		return cmp.Or(compareID(x.ID, y.ID), compareID(x.ArticleID, y.ArticleID))
	})
	a.origins()
	a.out.Rules = l.rules(a.moves)
	a.out.Changes = append(slices.Clone(changes), a.changed()...)
	slices.SortStableFunc(a.out.Changes, func(x, y news.Change) int {
		return cmp.Or(x.At.Compare(y.At), compareID(x.Claim, y.Claim), compareID(x.Kind, y.Kind))
	})
	slices.SortFunc(a.out.Review, func(x, y news.Review) int {
		return cmp.Or(x.At.Compare(y.At), compareID(x.Decision, y.Decision))
	})
	a.out.Decisions = a.bearing(articles)
	return a.out
}

// bearing are the decisions that bear on the story.
func (a *applying) bearing(articles []news.Article) []string {
	set := map[string]bool{}
	for _, art := range articles {
		for _, d := range slices.Concat(a.ledger.claims[art.ID], a.ledger.articles[art.ID]) {
			set[d.ID] = true
		}
	}
	holds := map[string]bool{}
	for _, c := range a.out.Claims {
		holds[c.ID] = true
	}
	for _, d := range a.ledger.topics {
		if len(d.On.Held) == 0 || slices.ContainsFunc(d.On.Held, func(id string) bool { return holds[id] }) {
			set[d.ID] = true
		}
	}
	for id := range a.used {
		set[id] = true
	}
	return slices.Sorted(maps.Keys(set))
}

// nothing reports whether no decision bears on these articles.
func (l *Ledger) nothing(articles []news.Article) bool {
	if len(l.topics) > 0 || len(l.origins) > 0 {
		return false
	}
	return !slices.ContainsFunc(articles, func(a news.Article) bool { return len(l.claims[a.ID]) > 0 || len(l.articles[a.ID]) > 0 })
}

// successors gives by id the claim that a page has put in the place of another.
func successors(changes []news.Change) map[string]string {
	out := map[string]string{}
	at := map[string]time.Time{}
	for _, ch := range changes {
		if ch.Kind == news.ChangeRevised && ch.Was != nil && ch.Cause == news.CausePage && !ch.At.Before(at[*ch.Was]) {
			out[*ch.Was], at[*ch.Was] = ch.Claim, ch.At
		}
	}
	return out
}

// applying is one Apply.
type applying struct {
	ledger    *Ledger
	reader    Reader
	successor map[string]string
	moves     map[string]news.Decision // claim → the last move of it
	reprinted time.Time                // when the day or outlet of the article at hand was last set, zero for never
	used      map[string]bool          // ids of decisions on origins of which something has come
	out       Applied
}

// article carries out what was decided of an article and of its claims.
func (a *applying) article(art news.Article, claims []news.Claim) []news.Claim {
	claims = slices.Clone(claims)
	own := a.ledger.articles[art.ID]
	art, claims = a.reprint(art, claims, own)

	type subject struct {
		on        news.Subject
		decisions []news.Decision
	}
	var order []string
	by := map[string]*subject{}
	for _, d := range a.ledger.claims[art.ID] {
		s := by[d.On.Claim]
		if s == nil {
			s = &subject{on: d.On}
			by[d.On.Claim] = s
			order = append(order, d.On.Claim)
		}
		s.decisions = append(s.decisions, d)
	}
	read := slices.Clone(claims) // as the machine has them: no decision moves the place of another
	ruled := map[string]time.Time{}
	var waiting []waits
	for _, id := range order {
		s := by[id]
		m := find(art, read, s.on, a.successor)
		last := s.decisions[len(s.decisions)-1]
		if m.claim < 0 {
			if c, ok := a.added(art, s.on, s.decisions, m); ok {
				claims, read = append(claims, c), append(read, c)
				m.claim, m.reason = len(claims)-1, ""
			}
		}
		if m.claim >= 0 {
			a.decide(&claims[m.claim], s.decisions)
			ruled[claims[m.claim].ID] = last.At
		}
		if m.reason != "" {
			w := waits{decisions: s.decisions, reason: m.reason, now: -1}
			if m.now >= 0 {
				w.now = m.now
			}
			waiting = append(waiting, w)
		}
	}
	for _, w := range waiting {
		a.review(claims, w, ruled)
	}
	a.ofArticle(claims, own)
	return claims
}

// waits are decisions that cannot be carried out as they were made.
type waits struct {
	decisions []news.Decision
	reason    string
	now       int // index of the claim in their place, -1 for none
}

// review asks a person to look again, unless one has since decided of the claim that stands there now.
func (a *applying) review(claims []news.Claim, w waits, ruled map[string]time.Time) {
	last := w.decisions[len(w.decisions)-1]
	r := news.Review{Decision: last.ID, Do: last.Do, Who: last.Who, At: last.At, Why: last.Why, On: last.On, Reason: w.reason}
	if w.now >= 0 {
		c := &claims[w.now]
		if at, ok := ruled[c.ID]; ok && at.After(last.At) {
			return
		}
		r.Claim = c.ID
		if c.Decision == nil {
			c.Decision = &news.Decided{Verdict: news.NeedsReview, Who: last.Who, At: last.At, Why: last.Why, Decisions: ids(w.decisions)}
		}
	}
	a.out.Review = append(a.out.Review, r)
}

// decide carries out the decisions on one claim.
func (a *applying) decide(c *news.Claim, ds []news.Decision) {
	last := ds[len(ds)-1]
	out := news.Decided{Decisions: ids(ds), Who: last.Who, At: last.At, Why: last.Why}
	var frozen, set news.Fields // as the machine read it when it was accepted; as people say it is
	verdict, counts, moved := "", news.Decision{}, news.Decision{}
	for _, d := range ds {
		switch d.Do {
		case news.DoAccept:
			// What was accepted is what the person saw, also where a later reader would read it otherwise;
			// not so what follows from a day or an outlet that was put right since.
			frozen, verdict = Only(d.Before, editable), news.Accepted
			if a.reprinted.After(d.At) {
				frozen.Attribution, frozen.AsOf, frozen.Period = nil, nil, nil
			}
		case news.DoReject:
			verdict = news.Rejected
		case news.DoEdit, news.DoAdd:
			set = Over(set, Only(d.After, editable))
			if d.Do == news.DoAdd || verdict == news.Rejected {
				verdict = "" // whoever puts a claim right takes it for one
			}
			if d.Do == news.DoAdd {
				set = Over(Of(*d.After.Claim), set)
				out.Verdict = news.Added
			}
		case news.DoMove:
			out.To, moved = *d.After.To, d
		case news.DoNote:
			out.Notes = append(out.Notes, *d.After.Note)
			continue
		}
		counts = d
	}
	if counts.ID != "" {
		out.Who, out.At, out.Why = counts.Who, counts.At, counts.Why
	}
	machine := Of(*c)
	said := Set(set)
	set = Over(frozen, set)
	for _, name := range Set(set) {
		if Same(set, machine, name) {
			set = without(set, name)
		}
	}
	out.Fields = Set(set)
	if len(out.Fields) > 0 && out.Verdict != news.Added {
		was := Only(machine, out.Fields)
		out.Machine = &was
	}
	put(c, set, a.reader.Name, a.reader.Head)
	switch {
	case verdict == news.Rejected:
		out.Verdict = news.Rejected
	case out.Verdict == news.Added:
		out.Fields = nil
	case slices.ContainsFunc(said, func(name string) bool { return slices.Contains(out.Fields, name) }):
		out.Verdict = news.Edited
	case verdict != "" || slices.ContainsFunc(ds, func(d news.Decision) bool { return d.Do == news.DoEdit }):
		out.Verdict = news.Accepted // also an edit to what is read there anyway
	case out.To != "":
		out.Verdict = news.Moved
	default:
		out.Verdict = news.Noted
	}
	if len(out.Fields) == 0 {
		out.Fields = nil
	}
	if out.To != "" && out.Verdict != news.Rejected {
		a.moves[c.ID] = moved
	}
	c.Decision = &out
}

// editable are the fields of news.Fields that an edit of a claim can set.
var editable = may[news.DoEdit][news.OnClaim]

func without(f news.Fields, name string) news.Fields {
	return Only(f, slices.DeleteFunc(Set(f), func(s string) bool { return s == name }))
}

func ids(ds []news.Decision) []string {
	out := make([]string, len(ds))
	for i := range ds {
		out[i] = ds[i].ID
	}
	return out
}

// added makes the claim that a person has added, where its sentence stands in the article.
func (a *applying) added(art news.Article, on news.Subject, ds []news.Decision, m match) (news.Claim, bool) {
	i := slices.IndexFunc(ds, func(d news.Decision) bool { return d.Do == news.DoAdd })
	if i < 0 || !m.stands {
		return news.Claim{}, false
	}
	start, end, ok := figure(art, on)
	if !ok {
		return news.Claim{}, false
	}
	said := *ds[i].After.Claim
	c, err := a.reader.At(art, on.In, start, end, "")
	if err != nil { // its words hold no amount that can be read: the person gave it
		c = said
		c.Start, c.End, c.ArticleID, c.Occur = start, end, art.ID, on.Occur
		c.Quote = *on.Quote
		c.Article = news.ArticleRef{URL: art.URL, Title: art.Title, Publisher: art.Publisher, Published: art.Published}
	}
	c.ID, c.Text, c.Start, c.End = on.Claim, on.Text, start, end
	c.Article.Version = art.Version
	c.Notes = append([]string{}, said.Notes...)
	c.Decision = nil
	return c, true
}

// ofArticle carries out on the claims of an article what was decided of the whole of it.
func (a *applying) ofArticle(claims []news.Claim, ds []news.Decision) {
	var rejected *news.Decision
	for i := range ds {
		switch ds[i].Do {
		case news.DoReject:
			rejected = &ds[i]
		case news.DoNote:
			for j := range claims {
				d := decided(&claims[j], ds[i])
				d.Notes = append(d.Notes, *ds[i].After.Note)
			}
		}
	}
	if rejected == nil {
		return
	}
	for j := range claims {
		d := decided(&claims[j], *rejected)
		d.Verdict, d.Who, d.At, d.Why = news.Rejected, rejected.Who, rejected.At, rejected.Why
		delete(a.moves, claims[j].ID)
	}
}

// decided is what was decided of a claim, with one decision more.
func decided(c *news.Claim, by news.Decision) *news.Decided {
	d := news.Decided{Verdict: news.Noted, Who: by.Who, At: by.At, Why: by.Why}
	if c.Decision != nil {
		d = *c.Decision
	}
	d.Decisions = append(slices.Clone(d.Decisions), by.ID)
	c.Decision = &d
	return &d
}

// reprint is an article with the day and publisher that a person has given it, and its claims as
// they are read with these: "on Monday" is another day then.
func (a *applying) reprint(art news.Article, claims []news.Claim, ds []news.Decision) (news.Article, []news.Claim) {
	was, changed := art, false
	var by news.Decision
	a.reprinted = time.Time{}
	for _, d := range ds {
		if d.Do != news.DoEdit || d.After.Published == nil && d.After.Publisher == nil {
			continue
		}
		if p := d.After.Published; p != nil {
			art.Published = nil
			if t, err := Published(*p); err == nil {
				art.Published = &t
			}
		}
		if p := d.After.Publisher; p != nil {
			art.Publisher = *p
		}
		changed, by, a.reprinted = true, d, d.At
	}
	if !changed {
		return art, claims
	}
	read := map[string]news.Claim{}
	for _, c := range a.reader.Claims(art) {
		read[c.ID] = c
	}
	for i := range claims {
		c := &claims[i]
		if now, ok := read[c.ID]; ok && !c.Gone {
			now.Article.Version, now.Article.Hash = c.Article.Version, c.Article.Hash
			now.ArticleID, now.Withdrawn = c.ArticleID, c.Withdrawn
			*c = now
		} else {
			c.Article.Publisher, c.Article.Published = art.Publisher, art.Published
			if len(c.Attribution) > 0 && c.Attribution[0] == was.Publisher && art.Publisher != "" {
				credit(c, append([]string{art.Publisher}, c.Attribution[1:]...), a.reader.Name)
			}
		}
		c.Notes = append(slices.Clone(c.Notes), "the date or the outlet of the article was set by "+by.Who)
	}
	return art, claims
}

// copies gives the claims of articles that are copies the origins of what they copy.
func (a *applying) copies(articles []news.Article, of map[string][]news.Claim) {
	for _, art := range articles {
		var by *news.Decision
		for i, d := range a.ledger.articles[art.ID] {
			if d.Do == news.DoEdit && d.After.CopyOf != nil {
				by = &a.ledger.articles[art.ID][i]
			}
		}
		if by == nil || *by.After.CopyOf == "" {
			continue
		}
		from := slices.IndexFunc(articles, func(o news.Article) bool {
			return o.ID != art.ID && (o.URL == *by.After.CopyOf || o.CanonicalURL == *by.After.CopyOf || o.ID == *by.After.CopyOf || o.ID == news.ID(*by.After.CopyOf))
		})
		if from < 0 {
			a.out.Review = append(a.out.Review, news.Review{Decision: by.ID, Do: by.Do, Who: by.Who, At: by.At, Why: by.Why, On: by.On,
				Reason: "the article that it is a copy of is not in the same story"})
			continue
		}
		source := articles[from]
		claims := of[art.ID]
		for i := range claims {
			copied(&claims[i], source, of[source.ID], *by, a.reader.Name)
		}
	}
}

// copied gives a claim of a copy the origin of the same figure in its source, or the source itself
// where the copy credits nobody.
func copied(c *news.Claim, source news.Article, claims []news.Claim, by news.Decision, named Namer) {
	best := -1
	for i := range claims {
		d := &claims[i]
		if !Same(Of(*c), Of(*d), "figure") || best >= 0 && claims[best].Measure == c.Measure {
			continue
		}
		if best < 0 || d.Measure == c.Measure {
			best = i
		}
	}
	own := c.Attribution[:min(1, len(c.Attribution))]
	var names []string
	switch {
	case best >= 0:
		names = slices.Concat(own, claims[best].Attribution)
	case len(c.Attribution) <= 1 && source.Publisher != "":
		names = append(slices.Clone(own), source.Publisher)
	default:
		return
	}
	credit(c, slices.Compact(names), named)
	if best >= 0 {
		c.Origin, c.OriginID, c.Anonymous = claims[best].Origin, claims[best].OriginID, claims[best].Anonymous
		if len(c.Chain) > 0 {
			c.Chain[len(c.Chain)-1] = c.OriginID
		}
	}
	c.Notes = append(slices.Clone(c.Notes), fmt.Sprintf("a copy of what %s printed, says %s", cmp.Or(source.Publisher, source.URL), by.Who))
}

// origins carries out that one origin is another.
func (a *applying) origins() {
	type is struct {
		name, id string
		by       news.Decision
	}
	now := map[string]is{}
	for _, d := range a.ledger.origins {
		if d.After.To == nil {
			continue
		}
		_, from := a.reader.Name(d.On.Name)
		name, id := a.reader.Name(*d.After.To)
		if d.Do == news.DoRename {
			name = *d.After.To // as the person writes it
		}
		now[from] = is{name, id, d}
	}
	if len(now) == 0 {
		return
	}
	follow := func(id string) (is, bool) {
		at, ok := now[id]
		for n := 0; ok && n < len(now); n++ {
			a.used[at.by.ID] = true
			next, more := now[at.id]
			if !more || next.id == at.id {
				break
			}
			at = next
		}
		return at, ok
	}
	for i := range a.out.Claims {
		c := &a.out.Claims[i]
		chain := slices.Clone(c.Chain)
		for j := range chain {
			if to, ok := follow(chain[j]); ok {
				chain[j] = to.id
			}
		}
		c.Chain = chain
		if to, ok := follow(c.OriginID); ok {
			c.Notes = append(slices.Clone(c.Notes), fmt.Sprintf("%q counts as %s, says %s", c.Origin, to.name, to.by.Who))
			c.Origin, c.OriginID, c.Anonymous = to.name, to.id, false
		}
	}
}

// changed is what people have changed of the claims.
func (a *applying) changed() []news.Change {
	var out []news.Change
	for _, c := range a.out.Claims {
		if c.Decision == nil {
			continue
		}
		kind := map[string]string{news.Edited: news.ChangeRevised, news.Added: news.ChangeNew, news.Rejected: news.ChangeGone}[c.Decision.Verdict]
		if kind != "" {
			out = append(out, news.Change{At: c.Decision.At, Kind: kind, Cause: news.CausePerson, Claim: c.ID})
		}
	}
	return out
}

// Words are what a decision says for a person: "rejected by ana: a year, no count".
func Words(d news.Decided) string {
	verb := strings.ReplaceAll(d.Verdict, "_", " ")
	if d.Verdict == news.NeedsReview {
		verb = "to be looked at again, decided before"
	}
	s := verb + " by " + d.Who
	if d.Why != "" {
		s += ": " + d.Why
	}
	return s
}
