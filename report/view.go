package report

import (
	"cmp"
	"fmt"
	"maps"
	"math"
	"net/url"
	"slices"
	"strings"
	"time"

	"rangefinder/news"
	"rangefinder/quantity"
)

// enough is the number of independent origins from which on a reader is shown
// the model's likely range: with fewer it would only restate one voice.
const enough = 3

// A book finds the claims, topics and stories of a report by id. It is made of
// the whole report, so that a link out of a selection still has a name.
type book struct {
	claims    map[string]news.Claim
	topics    map[string]string      // id → name
	stories   map[string]string      // id → name
	sentences map[string][]string    // sentenceOf → claim ids
	derived   map[string]bool        // claims in whose place a strand has a figure that was derived
	answers   map[string]bool        // claims that stand in a topic; nil where none would be missed
	reviews   map[string]news.Review // claim → the decision that waits in its place
	options   Options
}

func newBook(r news.Report, o Options) *book {
	b := &book{
		claims:    make(map[string]news.Claim, len(r.Claims)),
		topics:    make(map[string]string, len(r.Topics)),
		stories:   make(map[string]string, len(r.Stories)),
		sentences: make(map[string][]string, len(r.Claims)),
		derived:   map[string]bool{},
		reviews:   map[string]news.Review{},
		options:   o,
	}
	for _, w := range r.Review {
		if w.Claim != "" {
			b.reviews[w.Claim] = w
		}
	}
	for _, c := range r.Claims {
		b.claims[c.ID] = c
		b.sentences[sentenceOf(c)] = append(b.sentences[sentenceOf(c)], c.ID)
	}
	if slices.ContainsFunc(r.Claims, missed) {
		b.answers = answering(r)
	}
	for _, t := range r.Topics {
		b.topics[t.ID] = name(t.Topic)
		for _, s := range t.Strands {
			for _, o := range s.Origins {
				if o.Derived != "" {
					for _, id := range o.Claims {
						b.derived[id] = true
					}
				}
			}
		}
	}
	for _, s := range r.Stories {
		b.stories[s.ID] = name(s.Name)
	}
	return b
}

// A topicView is a topic in words: everything a rendering prints, clean but
// not yet escaped.
type topicView struct {
	ID, Name, Story string
	Range           string // 11,000 – 30,000
	Class           string // the word that heads it, as in JSON; "apart" for strands that do not contradict
	Word            string // the same as a reader meets it
	Meaning         string // one sentence
	Apart           bool   // more than one strand
	Conflict        bool
	Origins         int // independent: none repeats another
	Outlets         int
	AsOf            string // the newest day that a figure holds for
	Strands         []strandView
	Sums            []sumView
	Said            []saidView
	Aside           []saidView
	Histories       []historyView // a strand each, for never is one held against another
	Changes         []changeView
	Links           []linkView
	Ends            []endView    // who stands at either end of the range, and what is best supported
	Was             *wasView     // how it stood before, nil where that is not known or the same
	Differ          []differView // why the figures differ
	Notes           []string     // footnotes, numbered from 1
	Checked         *checkedView // nil where nobody has decided anything of it
	scale           scale
}

// rows are the voices of a strand as its chart has them, those that a person has rejected last.
func (s strandView) rows() []voiceView {
	if len(s.Rejected) == 0 {
		return s.Voices
	}
	return slices.Concat(s.Voices, s.Rejected)
}

// An endView is a figure that the headline names, with its origin and the claim
// that gives it. Figure is "" where a strand has no best one. As is what the
// origin of a best one gave, where that was not the number alone.
type endView struct {
	Label, Figure, Who, As, Claim string
}

type strandView struct {
	Name, Status, Did   string // "planned, additional", "planned", "sent"
	Range, Word, Class  string
	Meaning             string
	Best, BestWho       string // "" where nothing decides
	BestAs              string // what that origin gave, where it was not the number alone: 25,000–30,000
	Undecided           bool
	Likely              string // "" under three independent origins
	Trail               string // how it grew: about 300 (13 Jan 2025) → 600 (30 Apr 2025)
	Voices              []voiceView
	Rejected            []voiceView // figures that a person rejected, for the charts: each is set aside
	Origins, Outlets    int
	Explain             []string
	OutsideSpan         bool // done and additional: not part of the span
	low, high           *float64
	likelyLow, likelyHi *float64
}

// A voiceView is an origin of a strand with what it gave.
type voiceView struct {
	Name, Figure, AsOf string
	Outlets            []string
	Record             string // how often it matched, in words
	Notes              []int
	Denied             bool
	Gone, Aside        bool
	Redrawn            string // how a person came to give its figure, "" where none did
	extent             quantity.Interval
	earlier            []quantity.Interval // figures of the same origin that it has replaced
}

type sumView struct {
	Figure, Text string
	Of           []linkView
}

// A saidView is one origin's figure with its quotation and every outlet that
// carried it.
type saidView struct {
	Claim, Figure, Written string
	Claims                 []string // all that say it, Claim among them
	Strand, Origin         string
	Profile                string   // what else the origin said, on a server that shows it
	Chain                  []string // origin first, the reader's outlet last
	Quote                  marked
	Print                  printView
	Also                   []printView
	AsOf, Modality, Why    string
	Reserve                string // the modality where the name of the strand is not the same word
	Version                int    // of the article, 0 where unknown
	Hash                   string // the beginning of that of the page, as sha256sum prints it
	Notes                  []int
	Faded                  bool
	Ruling                 ruling
}

// A printView is one place where a figure was printed.
type printView struct {
	Outlet, Title, Day string
	Href               string // the sentence on the outlet's page, "" where it is not on the web
	Kept               string // the article as kept, on a server that shows it
	Address            string // for what cannot be linked: a file
	Ruled              string // who has checked the figure there, "" for nobody
}

type datedView struct {
	Day, Figure, Origin string
	Printed             bool   // Day is the day of publication: the text dates nothing
	Superseded          bool   // out of the range
	Vague               bool   // an order of magnitude
	Slip                bool   // out of it for another reason than a later figure
	Rejected            bool   // by a person
	Redrawn             string // how a person came to give the figure, "" where none did
	PrintDay            string // the day of publication, "" where unknown
	sortKey, printKey   string // ISO 8601; of Day and of PrintDay
	at                  quantity.Interval
}

// A historyView is the figures of one strand in the order of their days.
type historyView struct {
	ID, Title string
	Grew      bool // the finding says so; else these are figures by day
	Figures   []datedView
}

type changeView struct {
	At, Kind, Cause, Text, Outlet string
	ID                            string
	When                          string // RFC 3339
}

type linkView struct {
	ID, Name, Why string
	Href          string // "" where the page does not have the topic
}

// Out says why a figure is history.
func (d datedView) Out() string {
	switch {
	case d.Rejected:
		return "rejected"
	case d.Slip:
		return "set aside"
	}
	return "replaced"
}

// A noter numbers footnotes from 1 and gives the same text the same number.
type noter struct{ notes []string }

func (n *noter) add(text string) int {
	text = clean(text)
	for i, t := range n.notes {
		if t == text {
			return i + 1
		}
	}
	n.notes = append(n.notes, text)
	return len(n.notes)
}

func (b *book) topic(t news.Topic) topicView {
	s := scaleOf(t)
	v := topicView{
		ID: t.ID, Name: name(t.Topic), Story: b.stories[t.Story], scale: s,
		Range: s.span(t.Span.Low, t.Span.High), Apart: len(t.Strands) > 1,
	}
	notes := &noter{}
	outlets, origins := map[string]bool{}, map[string]bool{}
	for _, st := range t.Strands {
		v.Strands = append(v.Strands, b.strand(t, st, notes, origins, outlets))
		v.Conflict = v.Conflict || st.Conflict
	}
	v.Origins, v.Outlets = len(origins), len(outlets)
	v.Class, v.Word, v.Meaning = b.verdict(t, v)
	for i, st := range t.Strands {
		v.Said = append(v.Said, b.said(s, v.Strands[i].Name, st, notes)...)
		v.Aside = append(v.Aside, b.aside(s, v.Strands[i].Name, st, notes)...)
		if h := history(b.dated(s, st)); h != nil {
			v.Histories = append(v.Histories, named(h, st, v, i))
		}
	}
	v.AsOf = b.newest(t)
	for _, sum := range t.Sums {
		v.Sums = append(v.Sums, sumView{s.between(sum.Low, sum.High), clean(sum.Text), b.others(sum.Of, t.ID)})
	}
	for _, c := range t.Changes {
		if !c.At.Before(b.options.Since) {
			v.Changes = append(v.Changes, b.change(t, s, c))
		}
	}
	for _, l := range t.Links {
		v.Links = append(v.Links, linkView{ID: l.Topic, Name: b.linkName(l), Why: clean(l.Why)})
	}
	for _, n := range t.Notes {
		notes.add(n)
	}
	v.Notes = notes.notes
	v.Checked = b.checked(t)
	v.Ends = b.ends(t, v)
	v.Was = was(t, v, b.options.Since)
	v.Differ = b.differ(t, v)
	return v
}

// ends are the figures that the headline names: the lowest and the highest with
// those who give them, and for a topic of one strand the best supported one.
func (b *book) ends(t news.Topic, v topicView) []endView {
	at := func(label string, value *float64, claim func(news.Ends) string, end func(news.Strand) *float64) []endView {
		for _, s := range t.Strands {
			if c, ok := b.claims[claim(s.Ends)]; ok && value != nil && same(end(s), value) {
				return []endView{{Label: label, Figure: v.scale.number(*value), Who: b.origin(s, c.ID), Claim: c.ID}}
			}
		}
		return nil
	}
	low := at("Lowest", t.Span.Low, func(e news.Ends) string { return e.Low }, func(s news.Strand) *float64 { return s.Low })
	high := at("Highest", t.Span.High, func(e news.Ends) string { return e.High }, func(s news.Strand) *float64 { return s.High })
	if same(t.Span.Low, t.Span.High) {
		high = nil
		if len(low) > 0 {
			low[0].Label = "Given by"
		}
	}
	var best []endView
	if len(v.Strands) == 1 && v.Strands[0].Undecided {
		best = []endView{{Label: "Best supported"}}
	} else if len(v.Strands) == 1 && v.Strands[0].Best != "" {
		s := v.Strands[0]
		best = []endView{{Label: "Best supported", Figure: s.Best, Who: s.BestWho, As: s.BestAs}}
		if id := t.Strands[0].Ends.Best; id != nil {
			best[0].Claim = *id
		}
		if len(low) > 0 && len(high) == 0 && best[0].Figure == low[0].Figure && best[0].Who == low[0].Who {
			low = nil
		}
	}
	return slices.Concat(low, best, high)
}

// linkName is the topic that a link leads to, which a narrowed report need not
// hold.
func (b *book) linkName(l news.Link) string {
	if l.Name != "" {
		return name(l.Name)
	}
	return b.topicName(l.Topic)
}

func (b *book) topicName(id string) string {
	if name := b.topics[id]; name != "" {
		return name
	}
	return "topic " + clean(id)
}

// others are the topics that a sum was made of, but for the one it stands
// under.
func (b *book) others(ids []string, self string) []linkView {
	var links []linkView
	for _, id := range ids {
		if id != self {
			links = append(links, linkView{ID: id, Name: b.topicName(id)})
		}
	}
	return links
}

// gravity is the order in which the words of strands head a topic.
var gravity = []string{news.Conflict, news.Contested, news.Growth, news.Overlap, news.Agreement, news.SingleOrigin}

// verdict is the word and the sentence that head a topic. Strands are never
// held against each other: with several of them and no conflict inside one,
// the word is that there is none.
func (b *book) verdict(t news.Topic, v topicView) (class, name, meaning string) {
	if !slices.ContainsFunc(t.Strands, func(s news.Strand) bool { return len(s.Origins) > 0 }) {
		return "none", "no figure", "No claim stands."
	}
	has := map[string]news.Strand{}
	for _, s := range t.Strands {
		w := s.Word
		if s.Conflict {
			w = news.Conflict
		}
		if _, ok := has[w]; !ok {
			has[w] = s
		}
	}
	if len(t.Strands) == 1 {
		for w := range has {
			if trail := v.Strands[0].Trail; trail != "" {
				return w, word(w), "The figure grew, " + trail + ": these are counts as of different days."
			}
			return w, word(w), v.Strands[0].Meaning
		}
	}
	for _, w := range gravity {
		s, ok := has[w]
		if !ok {
			continue
		}
		if w == news.Conflict || w == news.Contested {
			return w, word(w), fmt.Sprintf("Strands are compared with themselves alone. In “%s”: %s", strandName(s), v.meaning(strandName(s)))
		}
	}
	return "apart", "no conflict", apart(t.Strands)
}

func (v topicView) meaning(strand string) string {
	for _, s := range v.Strands {
		if s.Name == strand {
			return s.Meaning
		}
	}
	return ""
}

// apart says why strands do not contradict each other.
func apart(strands []news.Strand) string {
	var what []string
	for _, s := range strands {
		switch {
		case s.Status == news.StatusPlanned && s.Increment:
			what = append(what, "what is planned in addition")
		case s.Status == news.StatusPlanned:
			what = append(what, "what is planned")
		case s.Status == news.StatusConditional:
			what = append(what, "what might come")
		case s.Increment:
			what = append(what, "what was added (no total)")
		default:
			what = append(what, "what is reported to have happened")
		}
	}
	return "These figures do not contradict each other: they answer different questions, " + list(what) + "."
}

func (b *book) strand(t news.Topic, s news.Strand, notes *noter, origins, outlets map[string]bool) strandView {
	sc := scaleOf(t)
	w := s.Word
	if s.Conflict {
		w = news.Conflict
	}
	v := strandView{
		Name: strandName(s), Status: clean(s.Status), Did: clean(t.Measure),
		Range: sc.span(s.Low, s.High), Class: w, Word: word(w), Meaning: spoken[w].sentence,
		OutsideSpan: s.Status == news.StatusDone && s.Increment && len(t.Strands) > 1,
		low:         s.Low, high: s.High,
	}
	if len(s.Origins) == 0 { // all of it was rejected
		v.Class, v.Word, v.Meaning = "none", "no figure", ""
	}
	out := setAside(s)
	own, voices := map[string]bool{}, map[string]bool{}
	for _, o := range s.Origins {
		voice := b.voice(sc, o, out, notes)
		v.Voices = append(v.Voices, voice)
		if !voice.Aside {
			for _, name := range o.Outlets {
				outlets[name], own[name] = true, true
			}
			voices[o.Origin], origins[o.Origin] = true, true
		}
	}
	v.Origins, v.Outlets = len(voices), len(own)
	v.Rejected = b.rejected(sc, s)
	if w == news.Conflict && v.Origins == 1 {
		v.Meaning = "One origin gives figures that do not go together."
	}
	if s.Best != nil {
		v.Best = sc.number(*s.Best)
		if s.Ends.Best != nil {
			v.BestWho = b.origin(s, *s.Ends.Best)
			v.BestAs = b.givenAs(sc, *s.Ends.Best, v.Best)
		}
	}
	if oneFigure(v.Voices) {
		v.Range = sc.between(s.Low, s.High)
	}
	if s.Word == news.Growth {
		v.Trail = trail(history(b.dated(sc, s)))
	}
	v.Undecided = s.Best == nil && v.Origins > 1
	if v.Origins >= enough && s.LikelyLow != nil && s.LikelyHigh != nil {
		v.Likely = sc.span(s.LikelyLow, s.LikelyHigh)
		v.likelyLow, v.likelyHi = s.LikelyLow, s.LikelyHigh
	}
	for _, line := range s.Explain {
		v.Explain = append(v.Explain, clean(line))
	}
	return v
}

// oneFigure reports whether all that stand in a strand give the same figure:
// its range is then theirs, and no span over several.
func oneFigure(voices []voiceView) bool {
	figures := map[quantity.Interval]bool{}
	for _, o := range voices {
		if !o.Aside {
			figures[o.extent] = true
		}
	}
	return len(figures) == 1
}

func (b *book) voice(sc scale, o news.Origin, out map[string]string, notes *noter) voiceView {
	v := voiceView{
		Name: orUnnamed(o.Origin), AsOf: day(o.AsOf), Record: record(o.Credibility),
		Figure: sc.figure(o.Low, o.Value, o.High, o.Qualifier, false),
		extent: extent(o.Low, o.Value, o.High, o.Qualifier),
		Aside:  len(o.Claims) > 0, Gone: len(o.Claims) > 0,
	}
	for _, outlet := range o.Outlets {
		v.Outlets = append(v.Outlets, name(outlet))
	}
	if len(o.Outlets) > 1 {
		v.Notes = append(v.Notes, notes.add(fmt.Sprintf("one origin, printed by %s: counted once", count(len(o.Outlets), "outlet"))))
	}
	for _, id := range o.Claims {
		c, known := b.claims[id]
		if _, aside := out[id]; !aside {
			v.Aside = false
		}
		v.Gone = v.Gone && known && c.Gone
		v.Denied = v.Denied || c.Modality == news.Denied
		if !known {
			continue
		}
		if c.About && sameFigure(o, c) && o.Derived == "" {
			v.Figure = sc.ofClaim(c)
		}
		r := b.ruling(c)
		said := slices.Concat(r.Follows, remarks(c))
		if r.Loud() {
			said = append([]string{r.Short}, said...)
			if redrawn(c) && o.Derived == "" && sameFigure(o, c) {
				v.Redrawn = r.Short
			}
		}
		for _, s := range said {
			if n := notes.add(s); !slices.Contains(v.Notes, n) { // of several claims of one article or origin
				v.Notes = append(v.Notes, n)
			}
		}
		if e := extent(c.Low, c.Value, c.High, c.Qualifier); e != v.extent && o.Derived == "" {
			v.earlier = append(v.earlier, e)
		}
	}
	v.Aside = v.Aside || o.Superseded
	if o.Derived != "" {
		v.Notes = append(v.Notes, notes.add(arithmetic(o.Derived)))
	}
	if v.Gone && !v.Aside {
		v.Notes = append(v.Notes, notes.add("no longer on the page; it stays in the range"))
	}
	if v.Denied {
		v.Notes = append(v.Notes, notes.add("a denial: the figure is named in order to deny it"))
	}
	return v
}

// rejected are the figures of a strand that a person has rejected, as rows of a chart.
func (b *book) rejected(sc scale, s news.Strand) []voiceView {
	var out []voiceView
	for _, a := range s.SetAside {
		if c, ok := b.claims[a.Claim]; ok && isRejected(c) {
			out = append(out, voiceView{
				Name: orUnnamed(c.Origin), Figure: sc.ofClaim(c) + ", rejected", AsOf: day(c.AsOf), Aside: true,
				Outlets: appendNew(nil, b.print(c).Outlet), extent: extent(c.Low, c.Value, c.High, c.Qualifier),
			})
		}
	}
	return out
}

// arithmetic marks a figure as derived.
func arithmetic(how string) string { return "our arithmetic: " + how }

// claim is a claim as a strand has it: with the figure that was derived from it, where the strand
// has that in its place.
func (b *book) claim(st news.Strand, id string) (news.Claim, bool) {
	c, ok := b.claims[id]
	if !ok || !b.derived[id] {
		return c, ok
	}
	for i := range st.Origins {
		if o := &st.Origins[i]; o.Derived != "" && slices.Contains(o.Claims, id) {
			c.Low, c.Value, c.High, c.Qualifier = o.Low, o.Value, o.High, o.Qualifier
			c.About = o.Qualifier == string(quantity.About)
			c.Notes = append(slices.Clone(c.Notes), arithmetic(o.Derived))
		}
	}
	return c, true
}

func sameFigure(o news.Origin, c news.Claim) bool {
	return same(o.Low, c.Low) && same(o.High, c.High) && same(o.Value, c.Value)
}

func same(a, b *float64) bool {
	if a == nil || b == nil {
		return a == b
	}
	return *a == *b
}

func orUnnamed(origin string) string {
	if origin = name(origin); origin != "" {
		return origin
	}
	return "unnamed source"
}

// record says how often an origin matched, as a fraction where the share is
// one; the model may have smoothed it, and then no fraction is invented.
func record(c news.Credibility) string {
	if c.Cases <= 0 || math.IsNaN(c.P) {
		return ""
	}
	n := c.P * float64(c.Cases)
	if math.Abs(n-math.Round(n)) < 1e-6 {
		return fmt.Sprintf("matched the later best-supported figure in %.0f of %d", math.Round(n), c.Cases)
	}
	return fmt.Sprintf("weight %.2f, learned from %s", c.P, count(c.Cases, "case"))
}

// said is what the current origins of a strand said, one entry a figure: the
// outlets that carried the same figure stand under one quotation, the earliest.
func (b *book) said(sc scale, strand string, st news.Strand, notes *noter) []saidView {
	aside := setAside(st)
	var out []saidView
	for _, o := range st.Origins {
		var ids []string
		for _, id := range o.Claims {
			if _, ok := aside[id]; !ok {
				ids = append(ids, id)
			}
		}
		out = append(out, b.sayings(sc, strand, st, ids, "", notes)...)
	}
	return out
}

// setAside are the claims of a strand that are out of its range, each with the
// reason: those that the finding names, and those of superseded origins.
func setAside(st news.Strand) map[string]string {
	out := map[string]string{}
	for _, o := range st.Origins {
		if !o.Superseded {
			continue
		}
		why := o.Why
		if why == "" {
			why = "superseded by a later figure"
		}
		for _, id := range o.Claims {
			out[id] = why
		}
	}
	for _, a := range st.SetAside {
		out[a.Claim] = a.Why
	}
	return out
}

// aside is what a strand keeps in sight but out of its range.
func (b *book) aside(sc scale, strand string, st news.Strand, notes *noter) []saidView {
	byWhy := map[string][]string{}
	for id, why := range setAside(st) {
		byWhy[why] = append(byWhy[why], id)
	}
	var out []saidView
	for _, why := range slices.Sorted(maps.Keys(byWhy)) {
		ids := slices.Sorted(slices.Values(byWhy[why]))
		out = append(out, b.sayings(sc, strand, st, ids, clean(why), notes)...)
	}
	return out
}

// sayings are claims with their quotations; those of one origin that give the
// same figure of the same day become one. A claim that the report does not
// hold is still named.
func (b *book) sayings(sc scale, strand string, st news.Strand, ids []string, why string, notes *noter) []saidView {
	var claims []news.Claim
	var out []saidView
	for _, id := range ids {
		if c, ok := b.claim(st, id); ok {
			claims = append(claims, c)
		} else {
			out = append(out, saidView{Claim: id, Strand: strand, Why: why, Figure: "claim " + clean(id), Origin: "not kept in this report"})
		}
	}
	slices.SortStableFunc(claims, printed)
	seen := map[string]int{}
	for _, c := range claims {
		key := strings.Join([]string{sc.ofClaim(c), c.Modality, c.AsOf, c.Origin}, "\x00")
		r := b.ruling(c)
		key += "\x00" + strings.Join(remarks(c), "\x00")
		if r.Loud() {
			key += "\x00" + c.ID // with the words that a person has decided about
		}
		if i, ok := seen[key]; ok {
			print := b.print(c)
			if text := r.Text(); ruledAs(c, news.Accepted) || text != out[i].Ruling.Text() {
				print.Ruled = text
			}
			out[i].Also = append(out[i].Also, print)
			out[i].Claims = append(out[i].Claims, c.ID)
			continue
		}
		seen[key] = len(out)
		v := b.saying(sc, strand, c, notes)
		if v.Why == "" {
			v.Why = why
		}
		out = append(out, v)
	}
	return out
}

// printed orders claims by the day of publication, undated ones last.
func printed(a, b news.Claim) int {
	pa, pb := a.Article.Published, b.Article.Published
	switch {
	case pa == nil && pb != nil:
		return 1
	case pa != nil && pb == nil:
		return -1
	case pa != nil && !pa.Equal(*pb):
		return pa.Compare(*pb)
	}
	return strings.Compare(a.ID, b.ID)
}

// shortHash is how much of a hash stands under a quotation: enough to tell kept
// pages apart.
const shortHash = 12

func (b *book) saying(sc scale, strand string, c news.Claim, notes *noter) saidView {
	v := saidView{
		Claim: c.ID, Claims: []string{c.ID}, Figure: sc.ofClaim(c), Strand: strand, Origin: orUnnamed(c.Origin),
		Chain: chain(c), Quote: b.mark(c), Print: b.print(c), AsOf: day(c.AsOf),
		Faded: c.Gone || c.Withdrawn, Version: c.Article.Version, Ruling: b.ruling(c),
	}
	if isRejected(c) {
		v.Why, v.Ruling = v.Ruling.Text(), ruling{Class: news.Rejected}
	}
	if b.options.Served && c.OriginID != "" {
		v.Profile = b.options.Base + "/origins/" + url.PathEscape(c.OriginID) + b.query()
	}
	if h := clean(c.Article.Hash); len(h) > shortHash {
		v.Hash = h[:shortHash]
	}
	if !strings.HasPrefix(strand, c.Modality) {
		v.Reserve = clean(c.Modality)
	}
	if w := clean(c.Text); !strings.Contains(ungrouped(v.Figure), ungrouped(w)) {
		v.Written = w
	}
	if c.Modality != news.Reported && c.Modality != news.Status(c.Modality) {
		v.Modality = clean(c.Modality)
	}
	for _, n := range doubts(c) {
		v.Notes = append(v.Notes, notes.add(n))
	}
	return v
}

// ungrouped is a figure without what groups its digits: 1003 and 1,003 are
// written alike.
func ungrouped(s string) string {
	return strings.NewReplacer(",", "", "\u00a0", "", "\u202f", "").Replace(s)
}

// doubts are the notes that a claim carries, its own and those that follow
// from its fields.
func doubts(c news.Claim) []string {
	var out []string
	if c.Withdrawn {
		out = append(out, "withdrawn by its own origin")
	}
	if c.Gone {
		out = append(out, "no longer on the page")
	}
	if c.Vague {
		out = append(out, fmt.Sprintf("“%s” gives an order of magnitude, not a count", c.Text))
	}
	if c.Anonymous {
		out = append(out, "the source is not named")
	}
	out = append(out, c.Notes...)
	out = append(out, remarks(c)...)
	if c.Confidence > 0 && c.Confidence < 0.7 {
		out = append(out, fmt.Sprintf("read with a doubt: confidence %.2f", c.Confidence))
	}
	return out
}

// chain is who passed the figure on, origin first. The text's own name of the
// origin is kept in brackets where the canonical one reads otherwise.
func chain(c news.Claim) []string {
	if len(c.Attribution) == 0 {
		return []string{orUnnamed(c.Origin)}
	}
	named := name(c.Attribution[len(c.Attribution)-1])
	first := orUnnamed(c.Origin)
	if c.Origin == "" {
		first = named
	} else if !strings.EqualFold(named, first) && named != "" {
		first += " (“" + named + "”)"
	}
	out := []string{first}
	for i := len(c.Attribution) - 2; i >= 0; i-- {
		out = append(out, name(c.Attribution[i]))
	}
	return out
}

func (b *book) print(c news.Claim) printView {
	v := printView{
		Outlet: name(c.Article.Publisher), Title: name(c.Article.Title),
		Day: dayOf(c.Article.Published), Href: deepLink(c),
	}
	if v.Outlet == "" {
		v.Outlet = host(c.Article.URL)
	}
	if v.Href == "" {
		v.Address = clean(c.Article.URL)
	}
	if (b.options.Base != "" || b.options.Served) && c.ArticleID != "" {
		v.Kept = b.options.Base + "/articles/" + url.PathEscape(c.ArticleID) + "#" + url.PathEscape(c.ID)
	}
	return v
}

// deepLink opens a browser at the sentence (a text fragment, as in the WICG's
// Scroll to Text Fragment). Only http and https are ever linked.
func deepLink(c news.Claim) string {
	u := webAddress(c.Article.URL)
	if u == "" || !strings.HasPrefix(c.Fragment, "#") {
		return u
	}
	u, _, _ = strings.Cut(u, "#")
	return u + "#" + escapeFragment(c.Fragment[1:])
}

// webAddress is s normalised where it is an http or https address, else "". No
// sign is left in it that strict readers refuse in one.
func webAddress(s string) string {
	u, err := url.Parse(s)
	if err != nil || (u.Scheme != "http" && u.Scheme != "https") || u.Host == "" {
		return ""
	}
	return address(u.String())
}

// escapeFragment percent-encodes what may not stand in a fragment (RFC 3986
// §3.5) and leaves the escapes that are there.
func escapeFragment(s string) string {
	const allowed = "-._~!$&'()*+,;=:@/?%"
	var b strings.Builder
	for i := 0; i < len(s); i++ {
		c := s[i]
		if 'a' <= c && c <= 'z' || 'A' <= c && c <= 'Z' || '0' <= c && c <= '9' || strings.IndexByte(allowed, c) >= 0 {
			b.WriteByte(c)
		} else {
			fmt.Fprintf(&b, "%%%02X", c)
		}
	}
	return b.String()
}

func host(address string) string {
	if u, err := url.Parse(address); err == nil && u.Host != "" {
		return clean(u.Host)
	}
	return clean(address)
}

// dated are the figures of a strand with their days, those set aside among
// them: a figure that was replaced is the history of the one that stands.
func (b *book) dated(sc scale, st news.Strand) []datedView {
	aside := setAside(st)
	stands := map[string]bool{} // now, or did before a later figure came
	for _, o := range st.Origins {
		for _, id := range o.Claims {
			_, out := aside[id]
			stands[id] = o.Superseded || !out
		}
	}
	var out []datedView
	for _, id := range strandClaims(st) {
		c, ok := b.claim(st, id)
		if !ok {
			continue
		}
		_, old := aside[id]
		d := datedView{
			Day: day(c.AsOf), sortKey: c.AsOf, Figure: sc.ofClaim(c), Origin: orUnnamed(c.Origin),
			Superseded: old, Slip: !stands[id], Vague: c.Vague, at: extent(c.Low, c.Value, c.High, c.Qualifier), Rejected: isRejected(c),
		}
		if redrawn(c) && !b.derived[id] {
			d.Redrawn = b.ruling(c).Short
		}
		if c.Article.Published != nil && !c.Article.Published.IsZero() {
			d.PrintDay, d.printKey = dayOf(c.Article.Published), c.Article.Published.UTC().Format(time.DateOnly)
			if c.AsOf == "" {
				d.Day, d.Printed, d.sortKey = d.PrintDay, true, d.printKey
			}
		}
		out = append(out, d)
	}
	return out
}

// history sorts dated figures and leaves out repetitions; without two figures
// of two days there is no history.
func history(all []datedView) []datedView {
	seen := map[string]bool{}
	days, figures := map[string]bool{}, map[string]bool{}
	var out []datedView
	for _, d := range all {
		key := d.sortKey + "\x00" + d.Figure + "\x00" + d.Origin
		if d.sortKey == "" || seen[key] {
			continue
		}
		seen[key], days[d.sortKey], figures[d.Figure] = true, true, true
		out = append(out, d)
	}
	if len(days) < 2 || len(figures) < 2 {
		return nil
	}
	slices.SortStableFunc(out, func(a, b datedView) int { return strings.Compare(a.sortKey, b.sortKey) })
	return out
}

func named(figures []datedView, st news.Strand, v topicView, i int) historyView {
	h := historyView{ID: fmt.Sprintf("%s-%d", v.ID, i), Title: "Figures by day", Grew: st.Word == news.Growth, Figures: figures}
	if h.Grew {
		h.Title = "How the figure grew"
	}
	if v.Apart {
		h.Title += ": " + v.Strands[i].Name
	}
	return h
}

// trail is how a figure grew, in one line: the first and the last figures with
// their days, the middle left out where it is long. A figure that is repeated stands
// once; one that was set aside as wrong, one that is lower than those before it
// and an order of magnitude are no steps of a growth. The history has them all.
func trail(figures []datedView) string {
	const ends = 2
	var parts []string
	last := math.Inf(-1)
	least := func(d datedView) float64 {
		if math.IsInf(d.at.Lo, 0) {
			return d.at.Hi
		}
		return d.at.Lo
	}
	// Of one day by what is seen: the order of ids is none that a reader knows.
	figures = slices.Clone(figures)
	slices.SortStableFunc(figures, func(a, b datedView) int {
		return cmp.Or(strings.Compare(a.sortKey, b.sortKey), cmp.Compare(least(a), least(b)), strings.Compare(a.Figure, b.Figure))
	})
	for _, d := range figures {
		n := least(d)
		if n <= last || d.Slip || d.Vague {
			continue
		}
		last = n
		parts = append(parts, fmt.Sprintf("%s (%s)", d.Figure, d.Day))
	}
	if len(parts) > 2*ends {
		parts = append(append(append([]string{}, parts[:ends]...), "…"), parts[len(parts)-ends:]...)
	}
	if len(parts) < 2 {
		return ""
	}
	return strings.Join(parts, " → ")
}

func (b *book) newest(t news.Topic) string {
	newest := ""
	for _, s := range t.Strands {
		for _, o := range s.Origins {
			if !o.Superseded {
				newest = max(newest, o.AsOf)
			}
		}
	}
	return day(newest)
}

func (b *book) change(t news.Topic, sc scale, c news.Change) changeView {
	v := changeView{
		At: moment(c.At), When: c.At.UTC().Format("2006-01-02T15:04:05Z07:00"),
		Kind: said(changeWords, c.Kind), Cause: said(causes, c.Cause),
	}
	was := ""
	if c.Was != nil {
		was = *c.Was
	}
	v.ID = news.ID("change", t.ID, v.When, c.Kind, c.Cause, c.Claim, was)
	if c.Cause == news.CausePerson { // who may decide twice in a second
		v.Kind = said(personWords, c.Kind)
		v.ID = news.ID("change", t.ID, c.At.UTC().Format(time.RFC3339Nano), c.Kind, c.Cause, c.Claim, was)
	}
	now, ok := b.claims[c.Claim]
	if !ok {
		v.Text = "a figure that is not kept in this report"
		return v
	}
	v.Text = sc.ofClaim(now)
	v.Outlet = b.print(now).Outlet
	if old, ok := b.claims[was]; ok {
		v.Text = sc.ofClaim(old) + " → " + v.Text
	}
	who := orUnnamed(now.Origin)
	if c.Cause == news.CausePerson { // behind whom the outlet would be taken for the person's
		v.person(now, c)
		if v.Outlet != who {
			who += ", in " + v.Outlet
		}
		v.Outlet = ""
	}
	v.Text += " (" + who + ")"
	return v
}

// person says what a person changed of a claim. What the machine read stands before it, since the page
// has not changed.
func (v *changeView) person(now news.Claim, change news.Change) {
	d := now.Decision
	if d == nil {
		return
	}
	who, why := d.Who, d.Why
	switch {
	case change.Kind == news.ChangeRevised && (d.Verdict == news.Edited || d.Verdict == news.Added):
		fields := d.Fields
		if here := editedAt(d, change.At); len(here) > 0 {
			fields, who, why = nil, here[0].Who, here[0].Why
			for _, b := range here {
				fields = append(fields, b.Field)
			}
		}
		v.Kind = strings.TrimSpace(list(fieldsOf(fields)) + " edited by " + name(who))
		if d.Machine != nil && d.Machine.Figure != nil && slices.Contains(fields, "figure") {
			v.Text = amountOf(*d.Machine.Figure) + " → " + v.Text
		}
	case d.Verdict == news.Added, d.Verdict == news.Rejected:
		v.Kind = d.Verdict + " by " + name(who)
	default:
		return
	}
	if why := name(why); why != "" {
		v.Cause += ": " + why
	}
}

// editedAt are the fields of a claim that a person edited at one time.
func editedAt(d *news.Decided, at time.Time) []news.FieldBy {
	return slices.DeleteFunc(slices.Clone(d.By), func(b news.FieldBy) bool {
		return b.Followed() || b.Field == news.ByTo || b.Field == news.ByVerdict || !b.At.Equal(at)
	})
}
