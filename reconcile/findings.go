package reconcile

import (
	"cmp"
	"fmt"
	"maps"
	"math"
	"slices"
	"sort"
	"strings"
	"unicode"
	"unicode/utf8"

	"rangefinder/news"
	"rangefinder/quantity"
	"rangefinder/reconcile/topics"
)

// Found is what a story comes to: its topics, and the claims that they were answered from, from
// which credibility is learned.
type Found struct {
	Topics []news.Topic
	Heard  []Claim
	Idle   []string // ids of decisions on topics of this story of which nothing has come
}

// Findings is the topics of Find.
func Findings(story news.Story, articles []news.Article, claims []news.Claim, changes []news.Change, o Options) []news.Topic {
	return Find(story, articles, claims, changes, o).Topics
}

// Find answers every topic of one story: its claims are split into topics
// and strands, each strand is reconciled, and what only shows between strands
// and topics — spans, sums, parts against wholes — is added.
//
// Claims that a person has rejected answer nothing and fill nothing in; each is shown
// as set aside with the topic whose question it would have answered, if there is one.
//
// Changes are those of the story's articles; each goes to the topic of its
// claim. The topics are sorted by Compare, and depend on the sets given, not
// on their order; whom to believe is learned from the story alone, or is what
// Options.Learned has learned from all.
func Find(story news.Story, articles []news.Article, claims []news.Claim, changes []news.Change, o Options) Found {
	history := revisions(claims, changes)
	claims, rejected := standing(claims)
	groups := topics.Split(story, claims, o.Topics)
	beside := placed{
		extra: place(derive(claims, o.Rates), groups, story, claims, o.Topics),
		out:   place(rejected, groups, story, claims, o.Topics),
	}
	ts, in := answer(groups, claims, history, beside, nil, o)
	Sort(ts)
	return Found{ts, in, o.Topics.Idle(story, groups)}
}

// placed is what stands beside the claims of strands, by key: what follows from them by arithmetic, and
// what a person has rejected.
type placed struct{ extra, out map[string][]derived }

// answer answers groups of claims, which are among claims; in are those it was answered from. Where keep is
// not nil, it is answered from those alone that keep says: who is whose origin, and how he is called, is
// told by all of them. A group of which none is kept has no topic.
func answer(groups []topics.Group, claims []news.Claim, history revised, beside placed, keep func(news.Claim) bool, o Options) (ts []news.Topic, in []Claim) {
	names := originNames(claims)
	same := make([]copied, len(groups))
	for g := range groups {
		same[g] = copies(groups[g])
		groups[g].Strands = kept(groups[g].Strands, keep)
		for s := range groups[g].Strands {
			key := strandKey(groups[g], s)
			for _, c := range groups[g].Strands[s].Claims {
				if _, replaced := history.was[c.ID]; !replaced {
					if o, ok := same[g].origin[c.ID]; ok {
						c.Origin, c.OriginID = o[0], o[1]
					}
					in = append(in, toClaim(c, key, names))
				}
			}
			for _, d := range beside.extra[key] {
				c := toClaim(d.claim, key, names)
				c.Ref, c.Derived = d.from, d.how
				in = append(in, c)
			}
		}
	}
	var all []Answer
	if o.Learned != nil {
		all = o.Learned.Topics(in)
	} else {
		all = Topics(in, o)
	}
	answers := map[string]Answer{}
	for _, a := range all {
		answers[a.Topic] = a
	}

	ts = make([]news.Topic, 0, len(groups))
	for g := range groups {
		if len(groups[g].Strands) == 0 {
			continue
		}
		t := groups[g].Topic
		also := map[string]bool{}
		for s, st := range groups[g].Strands {
			key := strandKey(groups[g], s)
			t.Strands = append(t.Strands, strand(st, answers[key], beside.out[key], history, same[g].origin))
			t.Notes = append(t.Notes, goneNotes(st.Claims, history)...)
			for _, d := range beside.out[key] {
				also[d.from] = true
			}
		}
		t.Notes = append(t.Notes, same[g].notes...)
		t.Relays = same[g].relays
		t.Span = hull(t.Strands)
		t.Changes = history.of(groups[g], also)
		ts = append(ts, t)
	}
	for i := range ts {
		ts[i].Sums = sums(ts[i], ts)
	}
	return ts, in
}

// kept are strands with the claims alone that keep says, all of them where it is nil.
func kept(strands []topics.Strand, keep func(news.Claim) bool) []topics.Strand {
	if keep == nil {
		return strands
	}
	var out []topics.Strand
	for _, s := range strands {
		s.Claims = slices.DeleteFunc(slices.Clone(s.Claims), func(c news.Claim) bool { return !keep(c) })
		if len(s.Claims) > 0 {
			out = append(out, s)
		}
	}
	return out
}

// standing are the claims that count, and those that a person has rejected.
func standing(claims []news.Claim) (kept []news.Claim, rejected []derived) {
	if !slices.ContainsFunc(claims, isRejected) {
		return claims, nil
	}
	for _, c := range claims {
		if isRejected(c) {
			rejected = append(rejected, derived{claim: c, from: c.ID})
		} else {
			kept = append(kept, c)
		}
	}
	return kept, rejected
}

func isRejected(c news.Claim) bool { return c.Decision != nil && c.Decision.Verdict == news.Rejected }

// strandKey names a strand, over all stories.
func strandKey(g topics.Group, strand int) string {
	s := g.Strands[strand]
	if s.Increment {
		return g.Topic.ID + "/" + s.Status + "+"
	}
	return g.Topic.ID + "/" + s.Status
}

// originNames is one name for each origin: "Police" at the head of a sentence
// is the police of the next. The commonest spelling wins, on a tie the one that
// begins with a small letter, since only a sentence's head makes that a capital.
// An acronym has the name that it is short for.
func originNames(claims []news.Claim) map[string]string {
	names := spellings(claims)
	full := map[string]string{}
	for short, long := range spelledOut(names) {
		full[short] = names[long]
	}
	maps.Copy(names, full)
	return names
}

// Acronyms are the origins of a story that are short for another: by id, the id of the one that is spelled out.
// "RNA" is the Ruritanian News Agency where no other origin of the story has these initials.
func Acronyms(claims []news.Claim) map[string]string { return spelledOut(spellings(claims)) }

// spellings is how each origin is called most often, by id.
func spellings(claims []news.Claim) map[string]string {
	count := map[string]map[string]int{}
	for _, c := range claims {
		if c.OriginID == "" || c.Origin == "" {
			continue
		}
		if count[c.OriginID] == nil {
			count[c.OriginID] = map[string]int{}
		}
		count[c.OriginID][c.Origin]++
	}
	names := map[string]string{}
	for id, spellings := range count {
		best := ""
		for name, n := range spellings {
			if best == "" || n > spellings[best] || n == spellings[best] && name > best {
				best = name
			}
		}
		names[id] = best
	}
	return names
}

// spelledOut gives acronyms the id of the one origin that has these initials; names is by id.
func spelledOut(names map[string]string) map[string]string {
	full := map[string]string{} // initials → id, "" for origins of several names
	for _, id := range slices.Sorted(maps.Keys(names)) {
		if in := initials(names[id]); len(in) > 2 {
			if old, ok := full[in]; !ok {
				full[in] = id
			} else if old != "" && names[old] != names[id] {
				full[in] = ""
			}
		}
	}
	out := map[string]string{}
	for id, name := range names {
		if long := full[name]; long != "" && long != id && strings.ToUpper(name) == name {
			out[id] = long
		}
	}
	return out
}

// initials are those of the capitalised words of a name of several.
func initials(name string) string {
	var b strings.Builder
	for _, w := range strings.Fields(name) {
		if r, _ := utf8.DecodeRuneInString(w); unicode.IsUpper(r) {
			b.WriteRune(r)
		}
	}
	return b.String()
}

func toClaim(c news.Claim, key string, names map[string]string) Claim {
	origin := c.Origin
	if name := names[c.OriginID]; name != "" {
		origin = name
	}
	r := Claim{
		Topic: key, Source: c.Article.Publisher, Origin: origin, Low: c.Low, High: c.High, Value: c.Value,
		Qualifier: c.Qualifier, AsOf: c.AsOf, URL: c.Article.URL, Group: c.Measure, Vague: c.Vague, Wording: c.Text,
		Ref: c.ID, Measure: c.Measure, Unit: c.Unit,
	}
	if r.Source == "" {
		r.Source = c.Article.URL
	}
	if c.Kind == string(quantity.Percent) || c.Kind == string(quantity.Ratio) {
		r.Scale = "linear"
	}
	if c.Article.Published != nil {
		r.Published = c.Article.Published.UTC().Format("2006-01-02T15:04:05Z")
	}
	switch {
	case c.Withdrawn:
		r.Status = "withdrawn"
	case c.Modality == news.Denied:
		r.Status = denied
	case c.Former:
		r.Status, r.AsOf = former, "" // the date beside it is that of the figure now
	}
	if c.Named && c.Qualifier == string(quantity.Exact) {
		r.Qualifier = "at_least" // those whose names are known
	}
	return r
}

func strand(st topics.Strand, a Answer, rejected []derived, h revised, given map[string][2]string) news.Strand {
	s := news.Strand{
		Status: st.Status, Increment: st.Increment,
		Low: a.Low, Best: a.Best, High: a.High, LikelyLow: a.LikelyLow, LikelyHigh: a.LikelyHigh,
		Agreement: a.Agreement, Conflict: a.Conflict, Word: a.Word,
		Origins: []news.Origin{}, SetAside: []news.SetAside{}, Explain: append([]string{}, a.Explain...),
	}
	for _, v := range a.Voices {
		s.Origins = append(s.Origins, news.Origin{
			Origin: v.Origin, Low: v.Low, Value: v.Value, High: v.High, Qualifier: v.Qualifier, AsOf: v.AsOf,
			Outlets: nonNil(v.Outlets), Claims: nonNil(v.Refs),
			Credibility: news.Credibility{P: v.P, Cases: v.Cases}, Superseded: v.Superseded, Why: v.Why, Derived: v.Derived,
		})
	}
	if s.Word == "" {
		s.Word = news.SingleOrigin // none of its figures stands: it has no range
	}
	if a.Ends.Low != nil {
		s.Ends.Low = firstHand(a.Ends.Low.Ref, st, s.Origins, given)
	}
	if a.Ends.High != nil {
		s.Ends.High = firstHand(a.Ends.High.Ref, st, s.Origins, given)
	}
	if a.Ends.Best != nil {
		ref := firstHand(a.Ends.Best.Ref, st, s.Origins, given)
		s.Ends.Best = &ref
	}
	for _, x := range a.SetAside {
		s.SetAside = append(s.SetAside, news.SetAside{Claim: x.Ref, Why: x.Why})
	}
	for _, c := range st.Claims {
		if now, ok := h.was[c.ID]; ok {
			s.SetAside = append(s.SetAside, news.SetAside{Claim: c.ID, Why: "revised on the page: it now says " + now.Text})
		}
	}
	for _, d := range rejected {
		why := "rejected by " + d.claim.Decision.Who
		if d.claim.Decision.Why != "" {
			why += ": " + d.claim.Decision.Why
		}
		s.SetAside = append(s.SetAside, news.SetAside{Claim: d.claim.ID, Why: why})
	}
	sort.SliceStable(s.SetAside, func(i, j int) bool { return s.SetAside[i].Claim < s.SetAside[j].Claim })
	return s
}

// firstHand is the claim that an end is told by: of those of one origin with one
// figure a claim that names this origin, rather than one that was given it since
// it names somebody on the way (given, by claim).
func firstHand(ref string, st topics.Strand, origins []news.Origin, given map[string][2]string) string {
	if _, ok := given[ref]; !ok {
		return ref
	}
	by := map[string]*news.Claim{}
	for i := range st.Claims {
		by[st.Claims[i].ID] = &st.Claims[i]
	}
	for _, o := range origins {
		if !slices.Contains(o.Claims, ref) || by[ref] == nil {
			continue
		}
		for _, id := range slices.Sorted(slices.Values(o.Claims)) {
			c := by[id]
			if _, ok := given[id]; c != nil && !ok && sameFigure(c) == sameFigure(by[ref]) {
				return id
			}
		}
	}
	return ref
}

func nonNil(s []string) []string {
	if s == nil {
		return []string{}
	}
	return s
}

// hull is the span of the strands, done increments left out: "another 3,000
// arrived" is a step of the total and never the total.
func hull(strands []news.Strand) news.Span {
	var s news.Span
	for _, st := range strands {
		if st.Increment && st.Status == news.StatusDone {
			continue
		}
		for _, end := range []*float64{st.Low, st.High} {
			if end == nil {
				continue
			}
			if s.Low == nil || *end < *s.Low {
				s.Low = end
			}
			if s.High == nil || *end > *s.High {
				s.High = end
			}
		}
	}
	// A floor that nobody closed leaves the top open, unless another strand
	// reaches further: "more than 1,000 sent, up to 5,000 planned" is 1,000 to
	// 5,000 as reported.
	for _, st := range strands {
		if st.Increment && st.Status == news.StatusDone {
			continue
		}
		if st.High == nil && st.Low != nil && s.High != nil && *st.Low >= *s.High {
			s.High = nil
		}
		if st.Low == nil && st.High != nil && s.Low != nil && *st.High <= *s.Low {
			s.Low = nil
		}
	}
	return s
}

// revised knows which claims a page has since replaced, and by what.
type revised struct {
	was     map[string]news.Claim // id of the old claim → the new one
	changes []news.Change
}

func revisions(claims []news.Claim, changes []news.Change) revised {
	byID := map[string]news.Claim{}
	for _, c := range claims {
		byID[c.ID] = c
	}
	h := revised{was: map[string]news.Claim{}}
	h.changes = append(h.changes, changes...)
	sort.Slice(h.changes, func(i, j int) bool {
		a, b := h.changes[i], h.changes[j]
		if !a.At.Equal(b.At) {
			return a.At.Before(b.At)
		}
		if a.Claim != b.Claim {
			return a.Claim < b.Claim
		}
		return a.Kind < b.Kind
	})
	for _, ch := range h.changes {
		if ch.Kind != news.ChangeRevised || ch.Was == nil {
			continue
		}
		// 10 → 20 → 10: what stands on the page now was not replaced.
		now, ok := byID[ch.Claim]
		if old, known := byID[*ch.Was]; ok && known && old.Gone && now.ID != old.ID {
			h.was[*ch.Was] = now
		}
	}
	return h
}

// of is the changes that concern the claims of a group and some more, oldest first.
func (h revised) of(g topics.Group, mine map[string]bool) []news.Change {
	for _, s := range g.Strands {
		for _, c := range s.Claims {
			mine[c.ID] = true
		}
	}
	out := []news.Change{}
	for _, ch := range h.changes {
		if mine[ch.Claim] || ch.Was != nil && mine[*ch.Was] {
			out = append(out, ch)
		}
	}
	return out
}

func goneNotes(claims []news.Claim, h revised) []string {
	var out []string
	for _, c := range claims {
		if _, replaced := h.was[c.ID]; c.Gone && !c.Withdrawn && !replaced {
			out = append(out, fmt.Sprintf("%s (%s) is no longer on the page it was read from; it was not taken back", c.Text, c.Article.Publisher))
		}
	}
	return out
}

// sums is the arithmetic of ours that bears on a topic: its parts against it,
// and what is there with what is to come.
func sums(t news.Topic, all []news.Topic) []news.Sum {
	out := []news.Sum{}
	if s, ok := partsSum(t, all); ok {
		out = append(out, s)
	}
	if s, ok := groupSum(t, all); ok {
		out = append(out, s)
	}
	out = append(out, beyond(t, all)...)
	if s, ok := planSum(t); ok {
		out = append(out, s)
	}
	return out
}

// disjoint are groups of people of whom nobody is of two.
var disjoint = map[string]bool{"soldier": true, "civilian": true, "rebel": true}

// groupSum adds up those groups of a whole that share nobody (soldiers and civilians killed), and says
// whether they fit. They may fall short of it: not everybody is of a group that is counted.
func groupSum(whole news.Topic, all []news.Topic) (news.Sum, bool) {
	var lo, hi float64
	var words []string
	s := news.Sum{}
	for _, p := range narrower(whole, all) {
		st, ok := done(p)
		if !ok || p.Place != whole.Place || !disjoint[topics.GroupOf(p.What)] {
			continue
		}
		l, h, ok := ends(st)
		if !ok {
			return news.Sum{}, false
		}
		lo, hi = lo+l, hi+h
		words = append(words, news.LowerFirst(p.What)+" "+figure(l, h))
		s.Of = append(s.Of, p.ID)
	}
	if len(words) < 2 {
		return news.Sum{}, false
	}
	s.Low, s.High = &lo, &hi
	s.Text = "our sum: " + strings.Join(words, " + ") + " = " + figure(lo, hi)
	if st, ok := done(whole); ok {
		if l, h, ok := ends(st); ok {
			s.Text += fmt.Sprintf("; %s are given as %s", news.LowerFirst(whole.Topic), figure(l, h))
			switch {
			case lo > h*1.02:
				s.Text += ": they exceed it"
			case hi < l:
				s.Text += fmt.Sprintf(": %s are of neither group", figure(l-hi, h-lo))
			default:
				s.Text += ": they fit"
			}
		}
	}
	return s, true
}

// beyond are parts of a whole, by group or place, that are given as more than all of it.
func beyond(whole news.Topic, all []news.Topic) []news.Sum {
	st, ok := done(whole)
	if !ok {
		return nil
	}
	_, most, ok := reach(st)
	if !ok {
		return nil
	}
	var out []news.Sum
	for _, p := range narrower(whole, all) {
		ps, ok := done(p)
		if !ok || ps.Low == nil || *ps.Low <= most*1.02 {
			continue
		}
		lo, hi := *ps.Low, ps.High
		out = append(out, news.Sum{Low: &lo, High: hi, Of: []string{p.ID},
			Text: fmt.Sprintf("our check: %s given for %s, a part, exceed the %s given for %s", figure(lo, lo), news.LowerFirst(p.Topic), figure(most, most), news.LowerFirst(whole.Topic))})
	}
	return out
}

// narrower are the topics of the same measure that are a part of a whole, in the order of their ids.
func narrower(whole news.Topic, all []news.Topic) []news.Topic {
	var out []news.Topic
	for _, l := range whole.Links {
		if l.Why != "whole of" {
			continue
		}
		for _, t := range all {
			if t.ID == l.Topic && t.Measure == whole.Measure {
				out = append(out, t)
			}
		}
	}
	sort.Slice(out, func(i, j int) bool { return out[i].ID < out[j].ID })
	return out
}

// partsSum adds up the parts of a whole that are known for the same group and
// place (killed + wounded), and says whether they fit.
func partsSum(whole news.Topic, all []news.Topic) (news.Sum, bool) {
	var parts []news.Topic
	for _, l := range whole.Links {
		if l.Why != "whole of" {
			continue
		}
		for _, t := range all {
			if t.ID == l.Topic && t.Measure != whole.Measure {
				parts = append(parts, t)
			}
		}
	}
	sort.Slice(parts, func(i, j int) bool { return parts[i].Measure < parts[j].Measure })
	if len(parts) < 2 {
		return news.Sum{}, false
	}
	for i := 1; i < len(parts); i++ {
		if parts[i].Measure == parts[i-1].Measure {
			return news.Sum{}, false // two candidates for one part: no sum is safe
		}
	}
	var lo, hi float64
	var words []string
	s := news.Sum{}
	for _, p := range parts {
		st, ok := done(p)
		if !ok {
			return news.Sum{}, false
		}
		l, h, ok := ends(st)
		if !ok {
			return news.Sum{}, false
		}
		lo, hi = lo+l, hi+h
		words = append(words, p.Measure+" "+figure(l, h))
		s.Of = append(s.Of, p.ID)
	}
	s.Low, s.High = &lo, &hi
	s.Text = "our sum: " + strings.Join(words, " + ") + " = " + figure(lo, hi)
	if st, ok := done(whole); ok {
		if l, h, ok := ends(st); ok {
			s.Text += fmt.Sprintf("; %s are given as %s", whole.Measure, figure(l, h))
			switch {
			case l <= hi*1.02 && lo <= h*1.02:
				s.Text += ": they fit"
			case lo > h:
				s.Text += ": the parts exceed the whole"
			default:
				s.Text += fmt.Sprintf(": %s are in neither part", figure(l-hi, h-lo))
			}
		}
	}
	return s, true
}

// planSum adds what is planned in addition to what is done. It is ours, and
// holds only if the plan is carried out.
func planSum(t news.Topic) (news.Sum, bool) {
	base, ok := done(t)
	if !ok {
		return news.Sum{}, false
	}
	for _, st := range t.Strands {
		if st.Status != news.StatusPlanned || !st.Increment {
			continue
		}
		l, h, ok1 := ends(base)
		// A plan is added up whole: "25,000 to 30,000 more" is no 25,000.
		al, ah, ok2 := reach(st)
		if !ok1 || !ok2 {
			return news.Sum{}, false
		}
		lo, hi := l+al, h+ah
		return news.Sum{Low: &lo, High: &hi, Of: []string{t.ID},
			Text: fmt.Sprintf("our sum: %s done + %s planned in addition = %s, if the plan is carried out", figure(l, h), figure(al, ah), figure(lo, hi))}, true
	}
	return news.Sum{}, false
}

// done is the strand of what has happened, as a total.
func done(t news.Topic) (news.Strand, bool) {
	for _, st := range t.Strands {
		if st.Status == news.StatusDone && !st.Increment {
			return st, true
		}
	}
	return news.Strand{}, false
}

// ends is what a strand puts into a sum: its best figure, else its range. A
// strand that is open on the side needed cannot be added up.
func ends(st news.Strand) (lo, hi float64, ok bool) {
	if st.Best != nil {
		return *st.Best, *st.Best, true
	}
	return reach(st)
}

// reach is the range of a strand, where it is closed.
func reach(st news.Strand) (lo, hi float64, ok bool) {
	if st.Low == nil || st.High == nil {
		return 0, 0, false
	}
	return *st.Low, *st.High, true
}

func figure(lo, hi float64) string {
	if lo == hi {
		return quantity.FormatNumber(lo)
	}
	return quantity.FormatNumber(lo) + "–" + quantity.FormatNumber(hi)
}

// Sort orders topics for a reader: conflicts first, then growth, then the rest;
// within each by how far the span reaches on a scale of ratios, by the number of
// current origins, and by id. Each topic is looked through once, however often it
// is compared.
func Sort(topics []news.Topic) {
	ranks := make([]rank, len(topics))
	for i := range topics {
		ranks[i] = rankOf(&topics[i])
	}
	slices.SortFunc(ranks, rank.compare)
	sorted := make([]news.Topic, len(topics))
	for i, r := range ranks {
		sorted[i] = *r.topic
	}
	copy(topics, sorted)
}

// A rank is what a topic is ordered by.
type rank struct {
	urgency int
	spread  float64
	origins int
	topic   *news.Topic
}

func rankOf(t *news.Topic) rank { return rank{urgency(*t), spread(*t), current(*t), t} }

func (a rank) compare(b rank) int {
	return cmp.Or(cmp.Compare(a.urgency, b.urgency), cmp.Compare(b.spread, a.spread), cmp.Compare(b.origins, a.origins), strings.Compare(a.topic.ID, b.topic.ID))
}

func urgency(t news.Topic) int {
	best := 4
	for _, s := range t.Strands {
		u := 4
		switch {
		case s.Conflict || s.Word == news.Contested:
			u = 0
		case s.Word == news.Growth:
			u = 2
		case s.Word == news.Overlap, s.Word == news.Agreement:
			u = 3
		}
		best = min(best, u)
	}
	// Strands of one topic under one span are what Rangefinder is for.
	if best > 1 && len(t.Strands) > 1 {
		best = 1
	}
	return best
}

// spread is the logarithm of high over low; an open end counts as a factor of
// ten, zero as a half.
func spread(t news.Topic) float64 {
	if t.Span.Low == nil && t.Span.High == nil {
		return 0
	}
	lo, hi := 0.0, 0.0
	switch {
	case t.Span.Low == nil:
		hi = *t.Span.High
		lo = hi / 10
	case t.Span.High == nil:
		lo = *t.Span.Low
		hi = math.Max(lo, 0.5) * 10
	default:
		lo, hi = *t.Span.Low, *t.Span.High
	}
	return math.Log(math.Max(hi, 0.5) / math.Max(lo, 0.5))
}

func current(t news.Topic) int {
	seen := map[string]bool{}
	for _, s := range t.Strands {
		for _, o := range s.Origins {
			if o.Why == "" && !o.Superseded {
				seen[o.Origin] = true
			}
		}
	}
	return len(seen)
}
