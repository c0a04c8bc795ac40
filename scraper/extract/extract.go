// Package extract reads claims from the text of an article: every figure with
// what it counts, what happened to it, where, when, who says so through whom,
// and with what reserve.
//
// It is pure: the same article gives the same claims, byte for byte. It reads
// English; of other languages it gives the figures, and of those in foreign.txt the
// speakers that stand beside a word of crediting.
package extract

import (
	"cmp"
	"math"
	"sort"
	"strconv"
	"strings"
	"time"

	"rangefinder/news"
	"rangefinder/quantity"
)

// Version names the reading: it goes up whenever Claims would answer otherwise.
const Version = 10

// Claims reads the claims of an article, headline first, then in order of their
// place in the text, and says of every number what became of it.
//
// Offsets are byte offsets into a.Text, those of headline claims (In "title")
// into a.Title. A headline figure makes a claim only where the text does not
// give the same figure for the same measure with the same voice.
func Claims(a news.Article) (claims []news.Claim, numbers []news.Number) {
	_, claims, numbers = read(a)
	return claims, numbers
}

// read is Claims with the reader that has read the article.
func read(a news.Article) (r *reader, claims []news.Claim, numbers []news.Number) {
	r = newReader(a, newDoc(a), titleDoc(a))
	claims, numbers = r.read(r.body)
	if a.Title != "" && !r.printsTitle(r.body) {
		tc, tn := r.readHead()
		tc, tn = withoutRepeats(tc, tn, claims, headlineRepeats)
		claims = append(tc, claims...)
		numbers = append(tn, numbers...)
	}
	return r, claims, numbers
}

// Why a figure that headings only repeat makes no claim.
const (
	headlineRepeats = "headline repeats the text"
	headingRepeats  = "heading repeats the text"
)

// newReader makes a reader of an article that is cut into body and headline.
func newReader(a news.Article, body, head *doc) *reader {
	r := &reader{a: a, body: body, mem: newMemory(), pub: published(a), seen: map[string]int{}, rival: -100}
	r.dateline = r.datelineOf(body)
	if a.Title != "" {
		r.head = head
	}
	return r
}

// readHead reads the headline, after the text.
func (r *reader) readHead() ([]news.Claim, []news.Number) {
	r.title = true
	r.group, r.rival = "", -100
	return r.read(r.head)
}

// A reader is the state of reading one article.
type reader struct {
	a         news.Article
	head      *doc // its headline, nil for none
	body      *doc
	mem       *memory
	pub       time.Time // day of publication in UTC, zero where unknown
	dateline  *speaker  // the agency of "SEOUL (Reuters) –"
	title     bool
	seen      map[string]int  // sentence and figure → occurrences so far
	base      string          // identity of the article, for ids
	group     string          // whose soldiers the text speaks of
	groupSent int             // in which sentence it last said so
	rival     int             // in which sentence it last spoke of others
	backTo    int             // sentence of the last hand-back: one reaches no further
	scene     scene           // where the passage is
	places    map[string]int  // named behind "in" and the like, and how often
	capital   map[string]bool // words in lower case that have a capital inside a sentence
	home      string          // the state that the text is about, once homed
	homed     bool
	homes     map[string]string // canonical name → the body of that state, "" where it is none
	disease   bool              // it counts infections
	storm     int8              // it speaks of a storm: 1, or -1 for no, once asked
	low       string            // headline and text in lower case, once a fragment has asked
}

// published is the day of publication: of the clock of the place that the time
// was given in, which is the one that "on Wednesday" means.
func published(a news.Article) time.Time {
	if a.Published == nil || a.Published.IsZero() {
		return time.Time{}
	}
	y, m, n := a.Published.Date()
	return day(y, m, n)
}

// identity is what names the article in ids: its address, or for a text
// without one the text itself.
func (r *reader) identity() string {
	if r.base == "" {
		if r.base = r.a.Identity(); r.base == "" {
			r.base = news.ID(r.a.Text)
		}
	}
	return r.base
}

// printsTitle reports whether the text begins with the headline, as a plain
// text does; reading it twice would count it twice.
func (r *reader) printsTitle(d *doc) bool {
	if len(d.blocks) == 0 {
		return false
	}
	b := d.blocks[0]
	return r.a.Plain && fold(d.text[b.start:b.end]) == fold(r.a.Title)
}

// A draft is a claim on its way, with what later sentences may change.
type draft struct {
	claim   *news.Claim // in the list that read returns
	reading reading
	voice   voice
	heard   bool // somebody is credited
	own     bool // by an event of its own sentence
	sent    int
	tok     int
	num     int // its entry in numbers
	noun    string
	part    bool   // it counts a part of another figure
	same    string // canonical name of who the speaker is, where the text names him later
}

// read reads one text.
func (r *reader) read(d *doc) ([]news.Claim, []news.Number) {
	claims := make([]news.Claim, 0, len(d.ments)) // never grows: drafts point into it
	drafts := make([]draft, 0, len(d.ments))
	nums := make([]news.Number, 0, len(d.ments)+len(d.skips))
	events := make([][]event, len(d.sents))
	for i := range d.sents {
		if d.english {
			events[i] = d.events(&d.sents[i])
		} else if d.tongue != nil {
			events[i] = d.foreignEvents(&d.sents[i], d.tongue)
		}
	}
	byQuote := d.quoted()

	var held voice // the last speaker, while the text has not handed over
	var heldOn bool
	intro, introduced := voice{}, 0 // who speaks in the list under sentence introduced-1
	heldBlock := -1
	r.gazette(d)
	for si := range d.sents {
		s := &d.sents[si]
		es := events[si]
		if d.english {
			r.subjects(d, s, si)
			r.setScene(d, s)
		}
		r.groupsOf(d, s, si)
		ws := d.dates(s, r.pub)
		denier, denied, back := "", 0, false
		if d.english {
			denier, denied, back = d.denial(s, es)
		}
		if back {
			deny(drafts, si, denier)
		}
		if heldOn && (s.first && d.blocks[s.block].section != d.blocks[max(heldBlock, 0)].section) {
			heldOn = false
		}
		var spoken voice
		var spoke, mute bool
		planned := len(s.figs) > 0
		var taken []retraction
		if d.english {
			taken = d.retractions(s, es)
		}
		for _, k := range s.figs {
			m := &d.ments[d.toks[k].fig]
			num := news.Number{Text: d.text[m.Start:m.End], Start: m.Start, End: m.End, State: news.NumberClaim, Sentence: d.text[s.start:s.end]}
			rd := reading{verb: -1, lo: k, hi: k + 1}
			why := ""
			given := d.isGiven(k)
			if !given && d.spelledName(k) && (k < s.lo || r.namesPlace(d, s, k)) {
				why = "name"
			} else {
				if d.english {
					rd = d.measureOf(s, k)
				}
				why = d.idle(s, k, &rd)
			}
			if why == "" && d.tongue != nil && d.tongue.datesFigure(d, s, k) {
				why = "date"
			}
			if why == "" && m.Kind == quantity.Count && (speaks(es, k, lower(num.Text) == "one") || lower(num.Text) == "one" && k > s.lo+1 && d.toks[k-1].low == "to" && d.toks[k-2].low == "according") {
				why = "counts the speakers"
			}
			if why != "" && !given {
				num.State, num.Why = news.NumberSkipped, why
				nums = append(nums, num)
				continue
			}
			v, ok := r.chainAt(si, es, k)
			if q := d.toks[k].quoted; !ok && q > 0 {
				v, ok = r.quoteVoice(d, si, byQuote[q], events)
			}
			own := ok
			if nought(num.Text) && (!own || d.calledFalse(s, k)) && !given {
				continue // "no one was hurt", by nobody's account, is no count
			}
			if q := d.toks[k].quoted; !ok && q > 0 {
				if v, ok = r.quoteGoesOn(d, si, byQuote[q][0], q, held, heldOn); ok {
					v = r.withOuter(v)
				}
			} else if ok {
				v = r.withOuter(v)
				spoken, spoke = v, true
			} else if s.intro > 0 && s.intro == introduced {
				v, ok = intro, true
				v.estimate = false
			} else if heldOn && !mute && r.carries(d, s, si, k, &rd, held, heldBlock) {
				v, ok = held, true
				v.estimate = false
			}
			mute = mute || !ok
			dr := draft{reading: rd, voice: v, heard: ok, own: own, sent: si, tok: k, num: len(nums)}
			if d.english {
				d.fillNoun(&dr, drafts, s)
				if rd.whole || rd.base > k && d.finiteAt(s, d.behindBase(s, rd.base)) > 0 {
					dr.reading.measure = rd.measure // what its share suffered is not its own
				} else if p := d.baseBefore(&dr, drafts); rd.base == 0 && p != nil {
					dr.reading.base = p.tok
					if dr.noun == "" {
						dr.noun = p.noun
					}
				}
			}
			if d.tongue != nil {
				dr.noun, dr.reading.measure = d.foreignReading(s, k, d.tongue)
				if n := len(drafts); dr.noun == "" && n > 0 && drafts[n-1].sent == si && k+1 < s.hi && d.toks[k+1].kind == punct && drafts[n-1].claim.Kind == string(m.Kind) {
					dr.noun, dr.reading.measure = drafts[n-1].noun, drafts[n-1].reading.measure // "…, DLRG 186."
				}
			}
			if d.lang == "de" && (dr.noun == "" || m.Kind == quantity.Percent) {
				if n := d.germanNoun(s, k, es); dr.noun == "" || strings.Contains(lower(n), "inflation") {
					dr.noun = cmp.Or(n, dr.noun) // "jährliche Inflation", as the text has it
				}
			}
			if m.Kind == quantity.Percent && (dr.noun == "" || !d.english) && (dr.reading.measure == "" || own && bland(dr.reading.measure)) && d.rate != "" {
				dr.noun, dr.reading.measure = d.rate, d.rate // what the headline speaks of
			}
			whole := d.convertedFrom(s, k, drafts)
			if whole != nil {
				dr.noun, dr.voice, dr.heard, dr.own = whole.noun, whole.voice, whole.heard, whole.own
				dr.reading.measure, dr.reading.noun, dr.reading.what = whole.reading.measure, whole.reading.noun, whole.reading.what
			}
			claims = append(claims, r.claim(d, s, &dr, ws, es, own && len(es) > 0))
			dr.claim = &claims[len(claims)-1]
			if whole != nil {
				c, o := dr.claim, whole.claim
				ofSame(c, o)
				c.Modality, c.Increment, c.Part, c.Former = o.Modality, o.Increment, o.Part, o.Former
				c.Notes = append(c.Notes, "the same sum in another currency")
			}
			planned = planned && dr.claim.Modality == news.Planned
			if d.notSo(s, k) {
				dr.claim.Modality = news.Denied
			}
			if k < denied {
				dr.claim.Modality = news.Denied
				if denier != "" {
					dr.claim.Notes = append(dr.claim.Notes, "denied by "+denier)
				}
			}
			d.first(&dr, drafts)
			if len(taken) > 0 {
				from := (*voice)(nil)
				if heldOn && s.block == heldBlock {
					from = &held
				}
				r.withdraw(&dr, taken, si, from)
				if n := len(drafts); n > 0 && dr.claim.Withdrawn && drafts[n-1].sent == si && d.instead(s, k) {
					ofSame(dr.claim, drafts[n-1].claim) // "18 dead instead of 80"
				}
			}
			drafts = append(drafts, dr)
			nums = append(nums, num)
		}
		r.takeBack(drafts, taken, si)
		if (s.kind == news.Heading || d.toks[s.hi-1].low == ":") && !spoke && d.english {
			if w, ok := d.headingOwner(s); ok {
				if w, ok := r.joined([]speaker{w}, si); ok {
					held, heldOn, heldBlock = voice{chain: []speaker{w}, cue: "heading", sent: si, heading: true}, true, s.block+1
					continue
				}
			}
		}
		// Who speaks now, though it be without a figure.
		if !spoke {
			if v, ok := r.lastVoice(si, es); ok {
				spoken, spoke = r.withOuter(v), true
			} else if len(es) > 0 {
				for i := range es {
					if es[i].back {
						r.handBack(d, drafts, si, &es[i])
					}
				}
			}
		}
		if d.toks[s.hi-1].low == ":" {
			if spoke {
				intro, introduced = spoken, si+1
			} else if heldOn && held.sent == si-1 && heldBlock == s.block {
				intro, introduced = held, si+1
			}
		}
		if spoke {
			r.remember(spoken)
			for i := range es {
				if es[i].report && !es[i].deny {
					if w, ok := r.joined(es[i].who, si); ok {
						r.mem.report = w.name
					}
				}
			}
			if !(planned && heldOn && held.percent && d.percents(s)) {
				// A forecast between two figures of a statistics office does not
				// take the floor from it.
				held, heldOn, heldBlock = spoken, true, s.block
				held.percent = d.percents(s)
			}
			for i := range es {
				if es[i].back {
					r.handBack(d, drafts, si, &es[i])
				}
			}
		}
	}
	r.house(d, drafts)
	r.corrected(d, drafts)
	if d.english {
		r.identify(d, drafts, events)
	}
	r.ill(drafts)
	r.eventDay(d, drafts)
	addUp(drafts)
	nums = append(nums, d.skipped()...)
	nums = append(nums, d.unread(nums)...)
	for i := range drafts {
		r.credit(&drafts[i], d.isGiven(drafts[i].tok))
		nums[drafts[i].num].Claim = drafts[i].claim.ID
	}
	for i := range drafts {
		drafts[i].claim.Base = baseID(drafts, &drafts[i])
	}
	for i := range nums {
		if r.title {
			nums[i].In = "title"
		}
	}
	sort.SliceStable(nums, func(i, j int) bool { return nums[i].Start < nums[j].Start })
	return r.repeats(d, claims, drafts, nums)
}

// convertedFrom is the draft of the sum that the figure at k gives in another currency: "140,000
// dirhams (some $13,600)", "£12.5 million, or about $15.8 million"; nil for none.
func (d *doc) convertedFrom(s *sentence, k int, drafts []draft) *draft {
	n := len(drafts)
	if n == 0 || drafts[n-1].sent < 0 || &d.sents[drafts[n-1].sent] != s || d.ments[d.toks[k].fig].Kind != quantity.Money {
		return nil
	}
	p := &drafts[n-1]
	a, b := &d.ments[d.toks[p.tok].fig], &d.ments[d.toks[k].fig]
	if a.Kind != quantity.Money || a.Unit == b.Unit || k-p.tok > 6 || k == p.tok+1 || k+1 < s.hi && comparatives[d.toks[k+1].low] {
		return nil
	}
	if k+1 < s.hi && d.toks[k+1].kind != punct && d.toks[k+1].class&(prep|auxiliary) == 0 {
		return nil // "5 million euros ($1.2 million profit)"
	}
	bracket, equal := false, false
	for i := p.tok + 1; i < k; i++ {
		switch low := d.toks[i].low; {
		case low == "(" && i == p.tok+1, low == ";" && i == p.tok+1 && k == i+1:
			bracket = true
		case low == "or" || low == "equivalent" || low == "equal" || low == "worth" || low == "roughly" || low == "about" || low == "approximately" || low == "around":
			equal = true
		case low == "," || dashes[low] || low == "the" || low == "of" || low == "to" || low == "some" || low == "nearly" || low == "over" || low == "just":
		default:
			return nil
		}
	}
	// "€5m, about $3m" gives one sum twice where its bound stands before the second figure, which
	// is then part of its words.
	if !bracket && !equal && b.From >= b.Start {
		return nil
	}
	if !bracket && d.toks[p.tok+1].kind != punct && d.toks[p.tok+1].low != "or" {
		return nil
	}
	return p
}

// ofSame makes a claim count what another does, there and then.
func ofSame(c, o *news.Claim) {
	c.Measure, c.What, c.Head, c.Of, c.Place, c.Scene, c.Aspect, c.AsOf, c.Period = o.Measure, o.What, o.Head, o.Of, o.Place, o.Scene, o.Aspect, o.AsOf, o.Period
}

// addUp marks figures as parts that add up to one before them in their sentence: "85 died, eight by
// wind and 77 by water".
func addUp(drafts []draft) {
	counts := func(dr *draft, like *draft) bool {
		return dr.sent == like.sent && dr.claim.Kind == string(quantity.Count) && dr.claim.Measure == like.claim.Measure && dr.claim.Value != nil && *dr.claim.Value > 0
	}
	for i := range drafts {
		if drafts[i].claim.Measure == "" || !counts(&drafts[i], &drafts[i]) {
			continue
		}
		sum, n := 0.0, i+1
		for n < len(drafts) && counts(&drafts[n], &drafts[i]) && sum < *drafts[i].claim.Value {
			sum += *drafts[n].claim.Value
			n++
		}
		if n > i+2 && sum == *drafts[i].claim.Value {
			for j := i + 1; j < n; j++ {
				drafts[j].claim.Part = true
			}
		}
	}
}

// eventDay dates a crowd without a day by the one day that the text gives its event:
// "Saturday's rally", "the march on 15 March". The sentence of the crowd may name no other
// event, and neither may be one that is to come or was called off.
func (r *reader) eventDay(d *doc, drafts []draft) {
	var day, event string
	asked := false
	for i := range drafts {
		c := drafts[i].claim
		if drafts[i].reading.measure != "attended" || c.AsOf != "" || c.Period != "" || c.Kind != string(quantity.Count) || c.Status() != news.StatusDone {
			continue
		}
		if !asked {
			day, event = d.crowdDay(r.pub)
			asked = true
		}
		if own := d.eventIn(&d.sents[drafts[i].sent]); day != "" && (own == "" || own == event) {
			c.AsOf = day
			c.Notes = append(c.Notes, "the day is that of the event in another sentence")
		}
	}
}

// crowdDay is the only day up to pub that the text joins to an event that draws a crowd, and
// the noun of the event; "" for none or several.
func (d *doc) crowdDay(pub time.Time) (day, event string) {
	for si := range d.sents {
		s := &d.sents[si]
		if d.eventIn(s) == "" || d.calledOff(s) {
			continue
		}
		for _, w := range d.dates(s, pub) {
			if !w.day() || w.from.After(pub) {
				continue
			}
			e := d.eventOn(s, &w)
			if e == "" {
				continue
			}
			if found := w.from.Format(isoDay); day == "" {
				day, event = found, e
			} else if found != day || e != event {
				return "", ""
			}
		}
	}
	return day, event
}

// dayEvents are events of a day that draw a crowd; those that people use for each other
// stand for one.
var dayEvents = map[string]string{"rally": "rally", "march": "rally", "protest": "rally", "demonstration": "rally", "concert": "concert", "match": "match", "game": "match",
	"vigil": "vigil", "funeral": "funeral", "parade": "parade", "festival": "festival"}

// eventIn is the event that a sentence names first, "" for none.
func (d *doc) eventIn(s *sentence) string {
	for i := s.lo; i < s.hi; i++ {
		if t := &d.toks[i]; t.kind == word {
			if e := dayEvents[singular(t.low)]; e != "" {
				return e
			}
		}
	}
	return ""
}

// calledOff reports whether a sentence says that what it speaks of did not or may not happen.
func (d *doc) calledOff(s *sentence) bool {
	for i := s.lo; i < s.hi; i++ {
		switch d.toks[i].low {
		case "banned", "cancelled", "canceled", "postponed", "will", "would", "next", "planned", "coming", "upcoming":
			return true
		}
	}
	return false
}

// eventOn is the event that a day stands with: "Saturday's huge rally", "the rally in
// Strelsau on Saturday"; "" for none.
func (d *doc) eventOn(s *sentence, w *when) string {
	if w.hi < s.hi && (d.toks[w.hi].low == "'s" || d.toks[w.hi].low == "'") {
		for i := w.hi + 1; i < s.hi && i < w.hi+5 && d.toks[i].kind == word; i++ {
			if e := dayEvents[singular(d.toks[i].low)]; e != "" {
				return e
			}
		}
		return ""
	}
	if w.lo-1 <= s.lo || d.toks[w.lo-1].low != "on" {
		return ""
	}
	for i := w.lo - 2; i >= s.lo && i > w.lo-7 && d.toks[i].kind == word && d.toks[i].class&(verbPast|auxiliary|modal) == 0; i-- {
		if e := dayEvents[singular(d.toks[i].low)]; e != "" {
			return e
		}
	}
	return ""
}

// ill calls those whom a disease killed deaths, as a text that counts its cases about as
// often does, where it does not speak of people.
func (r *reader) ill(drafts []draft) {
	ill, dead := 0, 0
	for i := range drafts {
		switch drafts[i].reading.measure {
		case "infected":
			ill++
		case "killed":
			dead++
		}
	}
	r.disease = r.disease || ill > 0 && 2*ill >= dead
	for i := range drafts {
		if c := drafts[i].claim; r.disease && drafts[i].reading.noun.none() && c.Measure == "killed" && c.What == "people killed" {
			c.What = "deaths"
		}
	}
}

// claim fills everything but the speakers, which later sentences may change.
func (r *reader) claim(d *doc, s *sentence, dr *draft, ws []when, es []event, told bool) news.Claim {
	a := r.a
	k := dr.tok
	m := &d.ments[d.toks[k].fig]
	rd := &dr.reading
	c := news.Claim{
		Text: d.text[m.Start:m.End], Start: m.Start, End: m.End, Sentence: d.text[s.start:s.end],
		Low: finite(m.Lo), High: finite(m.Hi), Value: finite(m.Value), Qualifier: qualifierOf(m),
		Vague: m.Vague, Increment: m.Increment, Trend: string(m.Trend), About: m.Approx, Kind: string(m.Kind), Unit: m.Unit,
		Measure: rd.measure, Notes: append([]string{}, m.Notes...), Confidence: m.Confidence,
		Article:   news.ArticleRef{URL: a.URL, Title: a.Title, Publisher: a.Publisher, Published: a.Published, Version: a.Version},
		ArticleID: a.ID,
	}
	if d.title {
		c.In = "title"
	}
	b := d.blocks[s.block]
	c.Quote = quoteOf(d.text, s.start, s.end, b.start, b.end)
	if b.start == s.start && b.end == s.end && s.block > 0 && d.text != "" {
		c.Quote = quoteOf(d.text, s.start, s.end, d.blocks[s.block-1].start, len(d.text))
	}
	c.Selector = b.selector
	c.Fragment = r.fragment(d, s, &c)
	c.Occur = r.occurrence(d, s)
	c.What, c.Head, c.Of = dr.noun, headOf(dr.noun), ""
	if !rd.noun.none() {
		if c.Of = d.of(rd.noun); c.Of != "" && leaving[rd.measure] && c.Of == d.fromLand(rd.noun.hi) {
			c.Of = "" // "withdrew 500 soldiers from Mali": they are of another country
		}
		if h := d.toks[rd.noun.head].low; dr.noun == d.textOf(rd.noun) {
			c.Head = singular(h)
		}
	}
	r.ownedBy(d, s, dr, &c)
	d.remeasure(s, dr, &c)
	r.soldiersOf(d, s, dr, &c)
	if c.What == "" && c.Kind == string(quantity.Money) && lexicon.ofSums[rd.measure] {
		c.What = strings.ReplaceAll(rd.measure, "_", " ") // "set aside an initial $5m"
	}
	if c.What = d.complete(c.What, rd); c.Kind == string(quantity.Percent) && rd.measure == "inflation" && d.english {
		c.What = inflationOf(c.What)
	}
	if c.Place = r.where(d, s, k, rd, es); c.Place == "" {
		if c.Scene = r.sceneOf(d, s); c.Scene == "" && harms[rd.measure] {
			c.Scene = d.territoryOf(es, k)
		}
	}
	c.Aspect = d.aspect(s, k, rd, c.What)
	c.Part = dr.part || rd.same || d.partOf(s) || d.partitive(s, k)
	c.AsOf, c.Period = d.dated(s, k, ws, es)
	c.Former = d.former(k)
	var v *voice
	if dr.heard && dr.own {
		v = &dr.voice
	}
	c.Modality = d.modality(s, k, rd, v, told)
	if harms[rd.measure] || rd.measure == "destroyed" || rd.measure == "damaged" || rd.measure == "cost" || rd.measure == "displaced" {
		c.Event = r.eventOf(d, s, k)
	}
	c.Past = c.Modality == news.Conditional && d.perfect(s, k)
	c.Named = d.onNames(s, k, &c)
	if rd.whole && c.Modality != news.Estimated {
		c.Modality = news.Reported // a plan for a tenth of the jobs is none for all
	}
	if harms[rd.measure] && c.Aspect == "" && d.projects(s, k, c.Modality) {
		c.Aspect = "projected" // nobody has been killed yet
		if c.What == "people killed" {
			c.What = "projected deaths"
		}
	}
	if rd.measure == "" && c.What == "" {
		c.Confidence *= 0.8
		c.Notes = append(c.Notes, "the text does not say what is counted")
	}
	return c
}

// harms are measures that nobody plans: in the future they are projections.
var harms = wordSet("killed wounded casualties")

// projects reports whether the figure at k is of what is to come: "the toll could
// exceed 10,000", "is expected to pass 3,000", "a 35 % chance of 10,000 deaths"; not
// "may have killed".
func (d *doc) projects(s *sentence, k int, modality string) bool {
	if modality == news.Planned {
		return true
	}
	for i := s.lo; i < s.hi && modality != news.Denied; i++ {
		switch d.toks[i].low {
		case "chance", "likelihood", "probability", "possibility":
			return true
		}
	}
	if modality != news.Conditional && modality != news.Estimated {
		return false
	}
	for i := k - 1; i >= s.lo && i > k-8; i-- {
		if d.toks[i].class&modal != 0 {
			return d.toks[i+1].low != "have"
		}
	}
	return d.mightBe(s, k)
}

// perfect reports whether the figure at k may be of what has happened: "may have been killed".
func (d *doc) perfect(s *sentence, k int) bool {
	lo, hi := d.clause(s, k)
	for i := lo; i+1 < hi; i++ {
		switch d.toks[i].low {
		case "may", "might", "could":
			j := i + 1
			for j < hi && d.toks[j].class&(adverb|negation) != 0 {
				j++
			}
			return j < hi && d.toks[j].low == "have"
		}
	}
	return false
}

// onNames reports whether the figure at k counts people by a list of their names: "the names of 53
// people killed", "a list of 388 names".
func (d *doc) onNames(s *sentence, k int, c *news.Claim) bool {
	if c.Kind != string(quantity.Count) || !lexicon.ofPeople[c.Measure] {
		return false
	}
	if k+1 < s.hi && d.toks[k+1].low == "names" {
		return true
	}
	i := k - 1
	for i > s.lo && (d.toks[i].class&det != 0 || roundWords[d.toks[i].low]) {
		i--
	}
	return i > s.lo && d.toks[i].low == "of" && d.toks[i-1].low == "names"
}

// longText is the length from which on occurrences of a quotation are counted
// by whole sentences only, so that a huge page costs no more than its length.
const longText = 1 << 16

// occurrence is which occurrence of its words in the text a sentence is.
func (r *reader) occurrence(d *doc, s *sentence) int {
	exact := d.text[s.start:s.end]
	if len(d.text) <= longText {
		return strings.Count(d.text[:s.start], exact)
	}
	if d.same == nil {
		d.same = make(map[int]int, len(d.sents))
		n := map[string]int{}
		for i := range d.sents {
			w := d.text[d.sents[i].start:d.sents[i].end]
			d.same[d.sents[i].start] = n[w]
			n[w]++
		}
	}
	return d.same[s.start]
}

// Head is the lemma of the head of a counted noun phrase, as Head of a claim has it: "soldier" for
// "North Korean soldiers", "person" for "people killed"; "" for "".
func Head(what string) string {
	d := newDoc(news.Article{Text: "2 " + what, Language: "en"})
	if len(d.ments) > 0 && d.ments[0].End == 1 && d.ments[0].Kind == quantity.Count { // no unit
		if p := d.countedAfter(0, d.sents[0].hi); !p.none() {
			return singular(d.toks[p.head].low)
		}
	}
	return headOf(what)
}

// headOf is the lemma of the head of a phrase given as words.
func headOf(what string) string {
	if what == "" {
		return ""
	}
	w := what
	for _, p := range []string{" of ", " and ", " without "} {
		w, _, _ = strings.Cut(w, p)
	}
	f := strings.Fields(w)
	if len(f) == 0 {
		return ""
	}
	return singular(lower(f[len(f)-1]))
}

func finite(v float64) *float64 {
	if math.IsNaN(v) || math.IsInf(v, 0) {
		return nil
	}
	return &v
}

// credit fills in the speakers and the id of a claim. The id of a figure that a person points
// at comes later: it counts after those that are read without him.
func (r *reader) credit(dr *draft, given bool) {
	c := dr.claim
	var names []string
	if r.a.Publisher != "" {
		names = append(names, r.a.Publisher)
	}
	var chain []speaker
	if r.dateline != nil {
		chain = append(chain, *r.dateline)
	}
	if dr.heard {
		chain = append(chain, dr.voice.chain...)
		c.Cue = dr.voice.cue
	}
	pub := r.mem.canonical(r.a.Publisher)
	for _, w := range r.mem.dedupe(chain) {
		if w.pron == "this" && pub != "" {
			continue // "this newspaper"
		}
		if pub != "" && (r.mem.canonical(w.name) == pub || shortFor(w.name, r.a.Publisher)) {
			continue
		}
		if of := r.mem.outlet(&w); of != "" && pub != "" && (r.mem.canonical(of) == pub || shortFor(of, r.a.Publisher)) {
			continue // its own reporters
		}
		names = append(names, w.name)
		c.Anonymous = w.anon
	}
	c.Attribution = names
	if names == nil {
		c.Attribution = []string{}
	}
	c.Chain = make([]string, len(names))
	for i, n := range names {
		if full := r.mem.aliases[n]; full != "" && !known(n) {
			n = full
		}
		canon := r.mem.forms(n).canon
		if home, ok := r.homeBody(canon); ok && i > 0 {
			canon = home
		}
		c.Chain[i] = r.mem.id(canon)
	}
	if len(names) > 0 {
		last := names[len(names)-1]
		if full := r.mem.aliases[last]; full != "" && !known(last) {
			last = full
		}
		canon := r.mem.forms(last).canon
		if home, ok := r.homeBody(canon); ok && len(names) > 1 {
			canon = home
			c.Notes = append(c.Notes, `"`+last+`" is taken to be that of the country that the text is about`)
		}
		if dr.same != "" && dr.heard {
			c.Notes = append(c.Notes, `"`+last+`" is taken to be `+dr.same+`, as the text goes on`)
			canon = dr.same
			c.Chain[len(names)-1] = r.mem.id(canon)
		}
		c.Origin, c.OriginID = canon, r.mem.id(canon)
	}
	if !dr.heard {
		c.Cue = ""
	}
	if dr.heard && !dr.own {
		c.Confidence *= 0.9
		c.Notes = append(c.Notes, "the speaker is carried over from a sentence beside it")
	}
	c.Confidence = math.Round(c.Confidence*100) / 100
	if given {
		return
	}
	key := c.Sentence + "\x00" + c.Text + "\x00" + c.In
	c.ID = r.id(c, r.seen[key])
	r.seen[key]++
}

// id is the id of the figure of a claim that is number n, from 0, of its words in its sentence
// and in those that are the same.
func (r *reader) id(c *news.Claim, n int) string {
	parts := []string{r.identity(), c.Sentence, c.Text, strconv.Itoa(n)}
	if c.In != "" {
		parts = append(parts, c.In)
	}
	return news.ID(parts...)
}

// shortFor reports whether a name is how a paper speaks of itself: "The Post" in
// The Washington Post, "Lodestar" in the Lodestar News Agency.
func shortFor(name, publisher string) bool {
	short := strings.TrimPrefix(strings.TrimPrefix(name, "The "), "the ")
	publisher = strings.TrimPrefix(strings.TrimPrefix(publisher, "The "), "the ")
	if len(short) < 4 || strings.ContainsRune(short, ' ') {
		return false
	}
	if rest, ok := strings.CutPrefix(publisher, short+" "); ok {
		for _, w := range strings.Fields(rest) {
			if !outletWords[lower(w)] {
				return false
			}
		}
		return true
	}
	return strings.HasSuffix(publisher, " "+short)
}

// outletWords are words behind the name of an outlet that only say what it is.
var outletWords = wordSet("news agency newspaper daily weekly wire press service media online magazine network radio television tv broadcasting group")

// datelineOf is the agency that a dateline or a credit line names: "SEOUL
// (Reuters) –", "(AFP)", "Source: AP". The outlet itself is none.
func (r *reader) datelineOf(d *doc) *speaker {
	for si := range d.sents {
		s := &d.sents[si]
		if s.block > 4 && s.block < len(d.blocks)-1 {
			continue
		}
		for i := s.from; i < s.hi && i < s.from+14; i++ {
			if d.toks[i].low != "(" || i+2 >= s.hi {
				continue
			}
			j := d.closing(i, s.hi)
			if j < 0 || j-i > 6 {
				continue
			}
			e := i + 1
			for e < j && d.toks[e].kind == word && d.toks[e].low != "/" {
				e++
			}
			name := d.span(i+1, e)
			if !newsroom(name) && e < j && e+1 < j {
				// "(UrduPoint News / Sputnik - 03rd November, 2022)"
				f := e + 1
				for f < j && d.toks[f].kind == word {
					f++
				}
				if newsroom(d.span(e+1, f)) {
					name = d.span(e+1, f)
				}
			}
			if !newsroom(name) || canonical(name) == canonical(r.a.Publisher) {
				continue
			}
			// In the dateline of the first blocks, or alone at the foot.
			dash := j+1 < s.hi && d.toks[j+1].kind == punct
			if s.first && (dash || i <= s.from+5 && d.datelined(s, i)) || i == s.from && j == s.hi-1 {
				return &speaker{name: name, kind: mediaSpeaker, proper: true, at: i + 1, end: e}
			}
		}
		if s.block >= len(d.blocks)-2 && s.hi-s.lo <= 6 && (d.toks[s.lo].low == "source" || d.toks[s.lo].low == "credit") && s.lo+2 < s.hi && d.toks[s.lo+1].low == ":" {
			if name := strings.TrimRight(d.span(s.lo+2, s.hi), "."); newsroom(name) && canonical(name) != canonical(r.a.Publisher) {
				return &speaker{name: name, kind: mediaSpeaker, proper: true, at: s.lo + 2, end: s.hi}
			}
		}
	}
	return nil
}

// datelined reports whether what stands before a bracket is a dateline: places
// and dates in capitals, no verb.
func (d *doc) datelined(s *sentence, i int) bool {
	for j := s.from; j < i; j++ {
		t := &d.toks[j]
		if t.kind == word && !t.capital {
			return false
		}
	}
	return true
}

// repeats drops from the claims what headings inside the text only repeat.
func (r *reader) repeats(d *doc, claims []news.Claim, drafts []draft, nums []news.Number) ([]news.Claim, []news.Number) {
	var head, body []news.Claim
	for i := range drafts {
		s := &d.sents[drafts[i].sent]
		if !r.title && !d.isGiven(drafts[i].tok) && (s.kind == news.Heading || s.block == 0 && fold(d.text[s.start:s.end]) == fold(r.a.Title)) {
			if head == nil {
				body = append(make([]news.Claim, 0, len(claims)), claims[:i]...)
			}
			head = append(head, claims[i])
		} else if head != nil {
			body = append(body, claims[i])
		}
	}
	if len(head) == 0 {
		return claims, nums
	}
	kept, nums := withoutRepeats(head, nums, body, headingRepeats)
	claims = append(kept, body...)
	sort.SliceStable(claims, func(i, j int) bool { return claims[i].Start < claims[j].Start })
	return claims, nums
}

// withoutRepeats drops the claims of headings whose figure the text gives for
// the same measure, by the same voice or by somebody where the heading names
// nobody. Their numbers stay, with the reason.
func withoutRepeats(head []news.Claim, nums []news.Number, body []news.Claim, why string) ([]news.Claim, []news.Number) {
	said := map[string][]int{}
	for i := range body {
		k := figureKey(&body[i])
		said[k] = append(said[k], i)
	}
	var kept []news.Claim
	dropped := map[string]bool{}
	for i := range head {
		h := &head[i]
		for n, j := range said[figureKey(h)] {
			if n == 20 {
				break
			}
			if repeats(h, &body[j]) {
				dropped[h.ID] = true
				break
			}
		}
		for j := 0; h.Vague && !dropped[h.ID] && j < len(body) && j < 200; j++ {
			dropped[h.ID] = roughly(h, &body[j])
		}
		if !dropped[h.ID] {
			kept = append(kept, *h)
		}
	}
	for i := range nums {
		if dropped[nums[i].Claim] {
			nums[i].State, nums[i].Why, nums[i].Claim = news.NumberSkipped, why, ""
		}
	}
	return kept, nums
}

// figureKey is the figure of a claim, with its kind and unit. A headline drops
// the words that bound a figure, so its value is enough where it has one.
func figureKey(c *news.Claim) string {
	var b strings.Builder
	ends := []*float64{c.Value}
	if c.Value == nil {
		ends = []*float64{c.Low, c.High}
	}
	for _, v := range ends {
		if v != nil {
			b.WriteString(strconv.FormatFloat(*v, 'g', -1, 64))
		}
		b.WriteByte('|')
	}
	return b.String() + c.Kind + "|" + c.Unit + "|" + strconv.FormatBool(c.Increment)
}

// repeats reports whether heading h, whose figure is that of c, says no more
// than c.
func repeats(h, c *news.Claim) bool {
	if h.Measure != "" && c.Measure != "" && h.Measure != c.Measure && h.Head != c.Head {
		return false
	}
	// One figure of one measure is one statement: a headline that credits
	// "Seoul" shortens the text, which says who in Seoul.
	return h.Cue == "" || h.OriginID == c.OriginID || h.Origin != "" && strings.HasSuffix(c.Origin, " "+h.Origin) || h.Measure != "" && h.Measure == c.Measure
}

// roughly reports whether heading h only rounds c: "thousands killed" over a
// text that counts 4,700.
func roughly(h, c *news.Claim) bool {
	if !h.Vague || h.Measure == "" || h.Measure != c.Measure || h.Kind != c.Kind || h.Unit != c.Unit || h.Low == nil || h.High == nil {
		return false
	}
	v := c.Value
	if v == nil {
		v = c.Low
	}
	return v != nil && *h.Low <= *v && *v <= *h.High
}
