package decide

import (
	"cmp"
	"fmt"
	"maps"
	"slices"
	"strings"
	"time"

	"rangefinder/news"
	"rangefinder/reconcile"
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
	a := applying{ledger: l, reader: reader, moves: map[string]news.Decision{}, spoken: map[string]bool{}, used: map[string]bool{}, successor: successors(changes)}
	of := map[string][]news.Claim{}
	for _, c := range claims {
		of[c.ArticleID] = append(of[c.ArticleID], c)
	}
	articles = slices.Clone(articles)
	slices.SortFunc(articles, func(x, y news.Article) int { return compareID(x.ID, y.ID) })
	for i := range articles {
		of[articles[i].ID] = a.article(articles[i], of[articles[i].ID])
		a.renamed(articles[i], of[articles[i].ID])
	}
	a.copies(articles, of)
	for _, cs := range of {
		a.out.Claims = append(a.out.Claims, cs...)
	}
	slices.SortFunc(a.out.Claims, func(x, y news.Claim) int {
		return cmp.Or(compareID(x.ID, y.ID), compareID(x.ArticleID, y.ArticleID))
	})
	a.origins()
	asRead(a.out.Claims, claims)
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
	raw       map[string]news.Fields   // of the article at hand where its day or outlet was set: its claims as they were read before; nil where it was not
	spoken    map[string]bool          // claims whose speaker a person has given
	used      map[string]bool          // ids of decisions on origins of which something has come
	out       Applied
}

// A ruling is the decisions on one claim, perhaps under several ids: a better reader may have given it another.
type ruling struct {
	on        news.Subject
	decisions []news.Decision
}

// article carries out what was decided of an article and of its claims.
func (a *applying) article(art news.Article, claims []news.Claim) []news.Claim {
	own := a.ledger.articles[art.ID]
	art, claims = a.reprint(art, slices.Clone(claims), own)

	var order []string
	by := map[string]*ruling{}
	for _, d := range a.ledger.claims[art.ID] {
		s := by[d.On.Claim]
		if s == nil {
			s = &ruling{on: d.On}
			by[d.On.Claim] = s
			order = append(order, d.On.Claim)
		}
		s.decisions = append(s.decisions, d)
	}
	// Each is looked for among the claims as the machine has them, those that people have added among them: no
	// decision moves the place of another.
	r := &reading{article: art, claims: claims, successor: a.successor}
	found := map[int][]news.Decision{}
	var waiting []waits
	later := map[string]match{}
	for _, id := range order {
		m := r.find(by[id].on)
		if m.claim < 0 {
			if c, ok := a.added(art, by[id].on, by[id].decisions, m); ok {
				r.claims, r.words = append(r.claims, c), nil
				m = match{claim: len(r.claims) - 1, now: -1, stands: true}
			}
		}
		later[id] = m
	}
	for _, id := range order {
		m, ds := later[id], by[id].decisions
		if m.claim < 0 && m.stands { // one that was added since it was looked for
			m = r.find(by[id].on)
		}
		if m.claim >= 0 {
			found[m.claim] = append(found[m.claim], ds...)
		}
		if m.reason != "" {
			waiting = append(waiting, waits{ds, m.reason, m.now})
		}
	}
	claims = r.claims
	ruled := map[int]time.Time{}
	for _, i := range slices.Sorted(maps.Keys(found)) {
		ds := found[i]
		slices.SortFunc(ds, Compare)
		if reason := a.decide(&claims[i], ds); reason != "" {
			waiting = append(waiting, waits{ds, reason, i})
		}
		for _, d := range ds {
			if d.Do != news.DoNote {
				ruled[i] = d.At
			}
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
func (a *applying) review(claims []news.Claim, w waits, ruled map[int]time.Time) {
	last := w.decisions[len(w.decisions)-1]
	r := news.Review{Decision: last.ID, Do: last.Do, Who: last.Who, At: last.At, Why: last.Why, On: last.On, Reason: w.reason}
	if w.now >= 0 {
		c := &claims[w.now]
		if ruled[w.now].After(last.At) {
			return
		}
		r.Claim = c.ID
		if c.Decision == nil {
			c.Decision = &news.Decided{Verdict: news.NeedsReview, Who: last.Who, At: last.At, Why: last.Why, Decisions: ids(w.decisions)}
		}
	}
	a.out.Review = append(a.out.Review, r)
}

// decide carries out the decisions on one claim, in the order of the log. reason is why one of them could not be.
func (a *applying) decide(c *news.Claim, ds []news.Decision) (reason string) {
	out := news.Decided{Decisions: ids(ds)}
	var frozen, set news.Fields // as the machine read it when it was accepted; as people say it is
	var moved, added news.Decision
	last := map[string]news.Decision{} // field → who edited it last
	verdict, by := "", ds[len(ds)-1]
	for _, d := range ds {
		switch d.Do {
		case news.DoAccept:
			if shown := Only(d.After, editable); !within(shown, set) {
				reason = "what " + d.Who + " accepted was edited by a person, and that was taken back"
				continue
			}
			// What was accepted is what the person saw, also where a later reader would read it otherwise.
			frozen, verdict, by, reason = a.reread(c, Only(d.Before, editable)), news.Accepted, d, ""
		case news.DoReject:
			verdict, by = news.Rejected, d
		case news.DoAdd:
			set = printedBy(c, Only(d.After, editable), &d.After.Claim.Attribution)
			frozen = a.reread(c, Of(*d.After.Claim))
			verdict, by, added = news.Added, d, d
			clear(last)
		case news.DoEdit:
			for _, name := range Set(Only(d.After, editable)) {
				last[name] = d
			}
			set = Over(set, printedBy(c, Only(d.After, editable), d.Before.Attribution))
			if verdict != news.Added { // whoever puts a claim right takes it for one
				verdict, by = news.Edited, d
			}
		case news.DoMove:
			out.To, moved = *d.After.To, d
			if verdict == "" {
				by = d
			}
		case news.DoNote:
			out.Notes = append(out.Notes, remark(d))
		}
	}
	machine := Of(*c)
	said := Set(set)
	a.spoken[c.ID] = slices.Contains(said, "attribution")
	set = Over(frozen, set)
	for _, name := range Set(set) {
		if Same(set, machine, name) {
			set = without(set, name)
		}
	}
	put(c, set, a.reader.Name, a.reader.Head)
	differ := Set(set)
	out.Fields = slices.DeleteFunc(slices.Clone(differ), func(name string) bool { return !slices.Contains(said, name) })
	switch {
	case added.ID != "" && verdict != news.Rejected: // also where somebody has since accepted it
		out.Verdict, out.Fields, differ = news.Added, nil, nil
	case verdict == news.Rejected:
		out.Verdict = news.Rejected
		if added.ID != "" { // the machine has read nothing there
			out.Fields, differ = nil, nil
		}
	case len(out.Fields) > 0:
		out.Verdict = news.Edited
	case verdict != "":
		out.Verdict = news.Accepted // also an edit to what is read there anyway
	case reason != "":
		out.Verdict = news.NeedsReview
	case moved.ID != "" && out.To != "":
		out.Verdict = news.Moved
	default:
		out.Verdict = news.Noted
	}
	credited(&out, by, added, moved, last)
	if len(differ) > 0 {
		was := Only(machine, differ)
		out.Machine = &was
	}
	if len(out.Fields) == 0 {
		out.Fields = nil
	}
	delete(a.moves, c.ID)
	if moved.ID != "" && out.Verdict != news.Rejected {
		a.moves[c.ID] = moved
	}
	c.Decision = &out
	return reason
}

// within reports whether all that is set in f is set to the same in g.
func within(f, g news.Fields) bool {
	for _, name := range Set(f) {
		if !Same(f, g, name) {
			return false
		}
	}
	return true
}

// reread are the fields that a decision holds fast on a claim, as they are without what people have said of its
// article. Where they have given that another day or outlet, who speaks and when is read of it anew, unless
// the reader has come to read it otherwise since: then what is held fast is of the new outlet.
func (a *applying) reread(c *news.Claim, f news.Fields) news.Fields {
	if a.raw == nil {
		return f
	}
	raw, ok := a.raw[c.ID]
	for _, name := range []string{"attribution", "as_of", "period"} {
		if !ok || Same(f, raw, name) {
			f = without(f, name)
		}
	}
	if f.Attribution != nil && len(*f.Attribution) > 0 && len(c.Attribution) > 0 {
		names := append([]string{c.Attribution[0]}, (*f.Attribution)[1:]...)
		f.Attribution = &names
	}
	return f
}

// printedBy are fields that a person sets, with the outlet of now in the place of the one that stood first where he gave
// the speakers: whoever says who spoke does not say who printed it.
func printedBy(c *news.Claim, f news.Fields, was *[]string) news.Fields {
	if f.Attribution == nil || was == nil || len(*f.Attribution) == 0 || len(*was) == 0 || (*f.Attribution)[0] != (*was)[0] || !outletFirst(c) {
		return f
	}
	names := append([]string{c.Attribution[0]}, (*f.Attribution)[1:]...)
	f.Attribution = &names
	return f
}

// outletFirst reports whether the first who passes a figure on is its outlet.
func outletFirst(c *news.Claim) bool {
	return len(c.Attribution) > 0 && c.Article.Publisher != "" && label(c.Attribution[0]) == label(c.Article.Publisher)
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
	said.ArticleID, said.Occur = art.ID, on.Occur // which JSON leaves out
	c := said
	// To read it costs two readings of the article. What was read when it was added is what is held fast; only what
	// follows from the article as it is by now is read anew.
	if a.raw != nil || said.Article.Version != art.Version || said.Start != start {
		var err error
		if c, err = a.reader.At(art, on.In, start, end, ""); err != nil { // its words hold no amount that can be read: the person gave it
			c = said
		}
	}
	if own := slices.Clone(c.Attribution); len(own) > 0 && own[0] == said.Article.Publisher && art.Publisher != "" && own[0] != art.Publisher {
		own[0] = art.Publisher
		credit(&c, own, a.reader.Name)
	}
	c.ID, c.Text, c.Start, c.End, c.In = on.Claim, on.Text, start, end, on.In
	c.Article = news.ArticleRef{URL: art.URL, Title: art.Title, Publisher: art.Publisher, Published: art.Published, Version: art.Version, Hash: c.Article.Hash}
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
				d.Notes = append(slices.Clone(d.Notes), remark(ds[i]))
			}
		}
	}
	if rejected == nil {
		return
	}
	for j := range claims {
		if d := claims[j].Decision; d != nil && upheld(*d).After(rejected.At) {
			continue // somebody has since taken this one for right
		}
		d := decided(&claims[j], *rejected)
		d.Verdict, d.Who, d.At, d.Why = news.Rejected, rejected.Who, rejected.At, rejected.Why
		d.By = slices.DeleteFunc(slices.Clone(d.By), func(b news.FieldBy) bool { return b.Field == news.ByVerdict })
		delete(a.moves, claims[j].ID)
	}
}

// remark is a note as its claim shows it.
func remark(d news.Decision) news.Remark {
	return news.Remark{Who: d.Who, At: d.At, Text: *d.After.Note}
}

// decided is what was decided of a claim, with some decisions more.
func decided(c *news.Claim, more ...news.Decision) *news.Decided {
	d := news.Decided{Verdict: news.Noted, Who: more[0].Who, At: more[0].At, Why: more[0].Why}
	if c.Decision != nil {
		d = *c.Decision
	}
	d.Decisions = slices.Clone(d.Decisions)
	for _, x := range more {
		if !slices.Contains(d.Decisions, x.ID) {
			d.Decisions = append(d.Decisions, x.ID)
		}
	}
	c.Decision = &d
	return &d
}

// reprint is an article with the day and publisher that a person has given it, and its claims as
// they are read with these: "on Monday" is another day then.
func (a *applying) reprint(art news.Article, claims []news.Claim, ds []news.Decision) (news.Article, []news.Claim) {
	was, changed := art, false
	a.raw = nil
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
		changed = true
	}
	if !changed {
		return art, claims
	}
	a.raw = make(map[string]news.Fields, len(claims))
	for _, c := range claims {
		a.raw[c.ID] = Of(c)
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
	}
	return art, claims
}

// copies gives the claims of articles that are copies the origins of what they copy, sources before their
// copies.
func (a *applying) copies(articles []news.Article, of map[string][]news.Claim) {
	by := map[string]news.Decision{} // article → the decision that it is a copy
	for _, art := range articles {
		for _, d := range a.ledger.articles[art.ID] {
			if d.Do == news.DoEdit && d.After.CopyOf != nil {
				by[art.ID] = d
				if *d.After.CopyOf == "" {
					delete(by, art.ID)
				}
			}
		}
	}
	const open, done = 1, 2
	state := map[string]int{}
	ask := func(d news.Decision, reason string) {
		a.out.Review = append(a.out.Review, news.Review{Decision: d.ID, Do: d.Do, Who: d.Who, At: d.At, Why: d.Why, On: d.On, Reason: reason})
	}
	var resolve func(i int)
	resolve = func(i int) {
		art := articles[i]
		d, ok := by[art.ID]
		if !ok || state[art.ID] != 0 {
			return
		}
		state[art.ID] = open
		defer func() { state[art.ID] = done }()
		from := sourceOf(articles, art, *d.After.CopyOf)
		if from < 0 {
			ask(d, "the article that it is a copy of is not in the same story")
			return
		}
		if state[articles[from].ID] == open {
			ask(d, "each of several articles is said to be a copy of the other")
			return
		}
		resolve(from)
		source := articles[from]
		claims, kept := of[art.ID], 0
		for j := range claims {
			if a.spoken[claims[j].ID] {
				continue // whoever has said who speaks has said it of this very claim
			}
			was := claims[j]
			copied(&claims[j], source, of[source.ID], d, a.reader.Name)
			if claims[j].OriginID == was.OriginID && slices.Equal(claims[j].Attribution, was.Attribution) {
				continue
			}
			if checkedBefore(was, d) {
				claims[j] = was
				kept++
				continue
			}
			follow(&claims[j], news.ByCopyOf, []news.Decision{d}, was.Origin)
		}
		if kept > 0 {
			ask(d, fmt.Sprintf("%d of its figures had been checked before, and keep their credit until somebody accepts them once more", kept))
		}
	}
	for i := range articles {
		resolve(i)
	}
}

// sourceOf is the article that another is a copy of, by its address or id, -1 where it is not there.
func sourceOf(articles []news.Article, art news.Article, name string) int {
	return slices.IndexFunc(articles, func(o news.Article) bool {
		return o.ID != art.ID && (o.URL == name || o.CanonicalURL == name || o.ID == name || o.ID == news.ID(name))
	})
}

// copied gives a claim of a copy the origin of the same figure of the same thing in its source, or the source
// itself where neither that nor the copy credits anybody. Where the source has it of several, it
// stays as it is.
func copied(c *news.Claim, source news.Article, claims []news.Claim, by news.Decision, named Namer) {
	var same []*news.Claim
	for i := range claims {
		d := &claims[i]
		if d.Gone || d.Withdrawn || d.Decision != nil && d.Decision.Verdict == news.Rejected || !sameThing(c, d) {
			continue
		}
		same = append(same, d)
	}
	slices.SortFunc(same, func(x, y *news.Claim) int { return compareID(x.ID, y.ID) })
	for _, d := range same {
		if d.OriginID != same[0].OriginID {
			return
		}
	}
	var own, names []string // its outlet, where that is known
	if outletFirst(c) {
		own = c.Attribution[:1]
	}
	switch {
	case len(same) > 0:
		names = slices.Concat(own, same[0].Attribution)
	case len(c.Attribution) == len(own) && source.Publisher != "":
		names = append(slices.Clone(own), source.Publisher)
	default:
		return
	}
	credit(c, slices.Compact(names), named)
	if len(same) > 0 {
		c.Origin, c.OriginID, c.Anonymous = same[0].Origin, same[0].OriginID, same[0].Anonymous
		if len(c.Chain) > 0 {
			c.Chain[len(c.Chain)-1] = c.OriginID
		}
	}
	c.Notes = append(slices.Clone(c.Notes), fmt.Sprintf("a copy of what %s printed, says %s", cmp.Or(source.Publisher, source.URL), by.Who))
}

// sameThing reports whether two claims give one figure of one thing.
func sameThing(c, d *news.Claim) bool {
	other := func(a, b string) bool { return a != "" && b != "" && label(a) != label(b) }
	return Same(Of(*c), Of(*d), "figure") && c.Measure == d.Measure && c.Increment == d.Increment && c.Modality == d.Modality &&
		!other(c.Of, d.Of) && !other(c.Head, d.Head) && !other(c.Place, d.Place)
}

// checkedBefore reports whether somebody accepted a claim, with the credit that it had, before a decision.
func checkedBefore(c news.Claim, by news.Decision) bool {
	if c.Decision == nil {
		return false
	}
	if c.Decision.Verdict == news.Accepted && c.Decision.At.Before(by.At) {
		return true
	}
	return slices.ContainsFunc(c.Decision.By, func(b news.FieldBy) bool { return b.Field == news.ByVerdict && b.At.Before(by.At) })
}

// origins carries out that one origin is another, in the order in which it was decided: each was decided by
// somebody who saw what came of the ones before. What is decided of an origin is decided of its acronym
// too, since reports show the two as one.
func (a *applying) origins() {
	if len(a.ledger.origins) == 0 {
		return
	}
	short := a.acronyms()
	of := func(id string) string { return cmp.Or(short[id], id) }
	now := renamings{at: map[string]member{}}
	for _, d := range a.ledger.origins {
		if d.After.To == nil {
			continue
		}
		_, from := a.reader.Name(d.On.Name)
		name, id := a.reader.Name(*d.After.To)
		if d.Do == news.DoRename {
			name = *d.After.To // as the person writes it
		}
		now.add(of(from), name, of(id), d)
	}
	for i := range a.out.Claims {
		c := &a.out.Claims[i]
		chain := slices.Clone(c.Chain)
		for j := range chain {
			if to, by := now.of(of(chain[j])); to != nil {
				chain[j] = to.id
				for _, d := range by {
					a.used[d.ID] = true
				}
			}
		}
		c.Chain = chain
		to, by := now.of(of(c.OriginID))
		if to == nil || to.id == c.OriginID && (to.name == "" || to.name == c.Origin) {
			continue
		}
		follow(c, news.ByOrigin, by, c.Origin)
		c.Origin, c.OriginID, c.Anonymous = to.name, to.id, false
	}
	a.noted(func(id string) string {
		if to, _ := now.of(of(id)); to != nil {
			return of(to.id)
		}
		return of(id)
	})
}

// renamings are what origins are by what was decided of them. Those that have become one go on together.
type renamings struct {
	groups []*renaming
	at     map[string]member // by the id as read
}

// A renaming is origins that are one by now.
type renaming struct {
	name, id string
	by       []news.Decision
}

// member is where an origin has its place: among by those from since on are of it.
type member struct {
	in    *renaming
	since int
}

// add has all that is called from by now be called otherwise.
func (r *renamings) add(from, name, id string, by news.Decision) {
	var some []*renaming
	for _, g := range r.groups {
		if g.id == from {
			some = append(some, g)
		}
	}
	if _, ok := r.at[from]; !ok {
		if len(some) == 0 {
			some = append(some, &renaming{id: from})
			r.groups = append(r.groups, some[0])
		}
		r.at[from] = member{some[0], len(some[0].by)}
	}
	for _, g := range some {
		g.name, g.id, g.by = name, id, append(g.by, by)
	}
}

// of is what an origin is by now, and by which decisions, nil where nobody has decided of it.
func (r *renamings) of(read string) (*renaming, []news.Decision) {
	at, ok := r.at[read]
	if !ok {
		return nil, nil
	}
	return at.in, at.in.by[at.since:]
}

// acronyms are the origins of the story that are short for another (reconcile.Acronyms), as reports have
// them: of the claims that nobody has rejected.
func (a *applying) acronyms() map[string]string {
	if len(a.ledger.origins) == 0 {
		return nil
	}
	return reconcile.Acronyms(slices.DeleteFunc(slices.Clone(a.out.Claims), func(c news.Claim) bool {
		return c.Decision != nil && c.Decision.Verdict == news.Rejected
	}))
}

// changed is what people have changed of the claims.
func (a *applying) changed() []news.Change {
	var out []news.Change
	for _, c := range a.out.Claims {
		if c.Decision == nil {
			continue
		}
		change := func(at time.Time, kind string) {
			out = append(out, news.Change{At: at, Kind: kind, Cause: news.CausePerson, Claim: c.ID})
		}
		switch c.Decision.Verdict {
		case news.Rejected:
			change(c.Decision.At, news.ChangeGone)
			continue
		case news.Added:
			change(c.Decision.At, news.ChangeNew)
		}
		var last time.Time
		for _, b := range c.Decision.By { // oldest first
			if editsClaim(b) && !b.At.Equal(last) {
				change(b.At, news.ChangeRevised)
				last = b.At
			}
		}
	}
	return out
}

// Words are what was decided of a claim, for a person: "rejected by ana: a year, no count". Where several
// have decided, or one for several reasons, each is named with what is his.
func Words(d news.Decided) string {
	deeds := d.Deeds()
	one := true
	for _, x := range deeds {
		one = one && x.Who == deeds[0].Who && x.Why == deeds[0].Why
	}
	verb := strings.ReplaceAll(d.Verdict, "_", " ")
	switch d.Verdict {
	case news.NeedsReview:
		verb = "to be looked at again, decided before"
	case news.Follows:
		verb = "changed by what was decided of its article or origin"
	}
	if one {
		return behind(verb+" by "+d.Who, d.Why)
	}
	parts := make([]string, len(deeds))
	for i, x := range deeds {
		parts[i] = x.Verdict + " by " + x.Who
		if len(x.Fields) > 0 {
			parts[i] += " (" + strings.Join(x.Fields, ", ") + ")"
		}
		parts[i] = behind(parts[i], x.Why)
	}
	return strings.Join(parts, "; ")
}

func behind(s, why string) string {
	if why == "" {
		return s
	}
	return s + ": " + why
}
