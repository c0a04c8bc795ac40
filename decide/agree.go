package decide

import (
	"cmp"
	"encoding/json"
	"reflect"
	"slices"
	"strconv"
	"strings"

	"rangefinder/news"
)

// An Agreement is how far two coders agree who worked apart on the same pages.
type Agreement struct {
	A []string `json:"a"` // names of who decided, sorted
	B []string `json:"b"`

	Both   int           `json:"both"`   // claims on which both ruled
	Kept   int           `json:"kept"`   // of them, those that neither rejected: fields are compared among these
	Fields []Reliability `json:"fields"` // the verdict first, then the fields of a claim, then its topic

	Disagreements []Disagreement `json:"disagreements"`
	OnlyA         []Alone        `json:"only_a"` // claims on which only the first ruled
	OnlyB         []Alone        `json:"only_b"`

	Tallies []Tally  `json:"tallies"` // of what was ruled on articles, topics, stories and origins
	Rulings []Ruling `json:"rulings"` // the same one by one
}

// A Disagreement is a field of a claim in which two coders differ.
type Disagreement struct {
	Claim    string `json:"claim"`             // id, that of the first log
	ClaimB   string `json:"claim_b,omitempty"` // that of the second where it is another
	URL      string `json:"url"`
	Text     string `json:"text"`
	Sentence string `json:"sentence"`
	Field    string `json:"field"`
	A        Side   `json:"a"`
	B        Side   `json:"b"`
}

// A Side is what one coder made of one field.
type Side struct {
	Value    news.Fields `json:"value"`   // that field alone; empty where it was left as read and neither log says what that was
	AsRead   bool        `json:"as_read"` // the coder ruled on the claim and left the field alone
	Who      string      `json:"who"`
	Why      string      `json:"why"`
	Decision string      `json:"decision"` // id of the last one that set it, or the last on the claim
}

// Alone is a claim on which one coder ruled, and the other did not.
type Alone struct {
	Claim     string   `json:"claim"`
	URL       string   `json:"url"`
	Text      string   `json:"text"`
	Sentence  string   `json:"sentence"`
	Decisions []string `json:"decisions"` // ids, oldest first
}

// How two coders stand to each other in a ruling (Ruling.Outcome).
const (
	OutcomeSame   = "same"
	OutcomeOnlyA  = "only_a"
	OutcomeOnlyB  = "only_b"
	OutcomeContra = "contradicting" // one thing, ruled on in two ways
)

// A Tally counts rulings on one kind of thing.
type Tally struct {
	Kind          string `json:"kind"`
	Same          int    `json:"same"`
	OnlyA         int    `json:"only_a"`
	OnlyB         int    `json:"only_b"`
	Contradicting int    `json:"contradicting"`
}

// A Ruling is what was decided on an article, topic, story or origin, beside what the other coder decided
// of it.
type Ruling struct {
	Outcome string `json:"outcome"`
	Kind    string `json:"kind"`
	Do      string `json:"do"`
	Field   string `json:"field"`
	On      string `json:"on"`    // its name, or the address of the article
	Story   string `json:"story"` // the one story that a ruling on a topic holds for, "" for all
	A       *Side  `json:"a"`     // nil where that coder did not rule
	B       *Side  `json:"b"`
}

// comparedFields are the fields of a claim in which coders are compared, beside the verdict.
var comparedFields = append(slices.Clone(may[news.DoEdit][news.OnClaim]), "to")

// Agree compares two logs of people who worked apart. Of each log the decisions in force count, and
// of several on one field the last; notes are no rulings. Whose decisions stand in a log does not matter:
// each log is one coder.
//
// The units are the claims on which both ruled: found in the other log by id, else by article and quotation
// (words, prefix and suffix) and the figure as written, which reads logs of other stores or of another
// reader; where a sentence has but one claim left in each log, it is enough that the figures overlap ("300",
// "some 300"). What can be meant in two ways is not matched.
//
// The verdict has two values, as inclusion has in coded conflict data: the figure is kept or it is not. Who
// only edits a claim, moves or adds it has kept it, and agrees in that with one who accepted
// it as read; that they differ in a field is told under the field and not twice. Fields are compared
// among the claims that neither rejected, as a rejected one has no values.
//
// A coder who ruled on a claim and left a field alone has given it the value that was read, one value
// ("as read") in all claims. An edit to that very value, as the other's log has it
// (Before), is the same. So kappa and alpha say how far two coders agree on what has to be changed, and to
// what. Where one added a claim that was read for the other, nothing tells what was
// read, and the fields that the other left alone are left out. But for figures neither case nor white
// space counts.
//
// Of the figure the number is compared besides (Numbers), as far as it stands in a log: claims whose
// figure both left alone are not among these. It is the value, else the middle of the two ends, else the one
// end that was given.
//
// On articles, topics, stories and origins rulings are compared one by one. Two that make one thing of the same two,
// each under the other name, are the same. An article that one rejected whole is found there,
// and not under its claims.
//
// The order of the logs changes nothing but who is A, and the result has one order.
func Agree(a, b []news.Decision) Agreement {
	name := oneName(a, b)
	of, with := rulingsOf(a), rulingsOf(b)
	pairs, onlyA, onlyB := pairUp(of, with, name)
	g := Agreement{A: coders(a), B: coders(b), Both: len(pairs), Disagreements: []Disagreement{}, OnlyA: listAlone(onlyA), OnlyB: listAlone(onlyB)}
	kept := make([]codedPair, 0, len(pairs))
	for _, p := range pairs {
		if p.a.verdict() != news.Rejected && p.b.verdict() != news.Rejected {
			kept = append(kept, p)
		}
	}
	g.Kept = len(kept)
	g.compare("verdict", pairs)
	for _, field := range comparedFields {
		g.compare(field, kept)
	}
	slices.SortStableFunc(g.Disagreements, func(x, y Disagreement) int {
		return cmp.Or(strings.Compare(x.URL, y.URL), strings.Compare(x.Sentence, y.Sentence), strings.Compare(x.Text, y.Text), strings.Compare(x.Claim, y.Claim))
	})
	g.Rulings = beside(deeds(a, name), deeds(b, name))
	g.Tallies = tallied(g.Rulings)
	return g
}

// compare adds the reliability of a field over those claims, and what they differ in.
func (g *Agreement) compare(field string, pairs []codedPair) {
	var values [][2]string
	var numbers [][2]float64
	for _, p := range pairs {
		a, b, ok := p.values(field)
		if !ok {
			continue
		}
		values = append(values, [2]string{a.same, b.same})
		x, knownA := oneNumber(a.side.Value.Figure)
		y, knownB := oneNumber(b.side.Value.Figure)
		if knownA && knownB {
			numbers = append(numbers, [2]float64{x, y})
		}
		if a.same == b.same {
			continue
		}
		on := p.a.on
		d := Disagreement{Claim: on.Claim, URL: on.URL, Text: on.Text, Sentence: on.Sentence, Field: field, A: a.side, B: b.side}
		if p.b.on.Claim != on.Claim {
			d.ClaimB = p.b.on.Claim
		}
		g.Disagreements = append(g.Disagreements, d)
	}
	r := reliability(field, values)
	if field == "figure" {
		i := intervalAlpha(numbers)
		r.Numbers = &i
	}
	g.Fields = append(g.Fields, r)
}

// oneNumber is the one number that stands for a figure; ok is false where it has none.
func oneNumber(f *news.Figure) (n float64, ok bool) {
	switch {
	case f == nil:
		return 0, false
	case f.Value != nil:
		return *f.Value, true
	case f.Low != nil && f.High != nil:
		return *f.Low/2 + *f.High/2, true
	case f.Low != nil:
		return *f.Low, true
	case f.High != nil:
		return *f.High, true
	}
	return 0, false
}

// A coded claim is what one coder made of it.
type coded struct {
	on    news.Subject
	last  news.Decision
	ids   []string
	set   news.Fields              // what was set and stands
	by    map[string]news.Decision // by field
	read  news.Fields              // what the machine had, so far as the log says
	added bool
}

func (c *coded) verdict() string {
	if c.set.Verdict != nil {
		return *c.set.Verdict
	}
	return news.Accepted
}

// rulingsOf are the claims on which a log rules, sorted.
func rulingsOf(log []news.Decision) []*coded {
	by := map[string]*coded{}
	for _, d := range Standing(log) {
		if d.On.Kind != news.OnClaim || d.Do == news.DoNote {
			continue
		}
		c := by[d.On.Claim]
		if c == nil {
			c = &coded{by: map[string]news.Decision{}}
			by[d.On.Claim] = c
		}
		after := d.After
		if after.Claim != nil {
			after, c.added = Over(Of(*after.Claim), after), true
			after.Claim = nil
		}
		switch d.Do {
		case news.DoAccept:
			after = Only(after, []string{"verdict"})
		case news.DoEdit, news.DoAdd:
			c.set.Verdict = nil // whoever puts a claim right takes it for one
			delete(c.by, "verdict")
		}
		c.on, c.last, c.ids, c.set = d.On, d, append(c.ids, d.ID), Over(c.set, after)
		for _, f := range Set(after) {
			c.by[f] = d
		}
	}
	// The first edit of a field met what the machine had, though it may have been undone since; of a claim
	// that was added the machine had only the topic that it put it under.
	for _, d := range Sorted(log) {
		c := by[d.On.Claim]
		if c == nil || d.On.Kind != news.OnClaim || d.Do == news.DoUndo {
			continue
		}
		before := d.Before
		if c.added {
			before = Only(before, []string{"to"})
		}
		c.read = Over(before, c.read)
	}
	out := make([]*coded, 0, len(by))
	for _, c := range by {
		out = append(out, c)
	}
	slices.SortFunc(out, func(x, y *coded) int {
		return cmp.Or(strings.Compare(x.on.URL, y.on.URL), strings.Compare(x.on.Sentence, y.on.Sentence), strings.Compare(x.on.Text, y.on.Text), strings.Compare(x.on.Claim, y.on.Claim))
	})
	return out
}

// A codedPair is one claim in both logs.
type codedPair struct{ a, b *coded }

// A codedValue is what a coder made of a field, and by what it is compared: "" for as read.
type codedValue struct {
	side Side
	same string
}

// values are what both made of a field; ok is false where that cannot be compared.
func (p codedPair) values(field string) (a, b codedValue, ok bool) {
	a, b = p.a.value(field, p.b), p.b.value(field, p.a)
	if field == "verdict" {
		return a, b, true
	}
	readA, readB := spelled(p.a.read, field), spelled(p.b.read, field)
	if readA != "" && readB != "" && readA != readB {
		return a, b, true // two readers read it in two ways: what was read is no value of its own
	}
	read := cmp.Or(readA, readB)
	for _, x := range []struct {
		v     *codedValue
		other *coded
	}{{&a, p.b}, {&b, p.a}} {
		if x.v.side.AsRead && read == "" && x.other.added && spelled(x.other.set, field) != "" {
			return a, b, false
		}
		if x.v.side.AsRead || x.v.same == read {
			x.v.same = ""
		}
	}
	return a, b, true
}

// value is what a coder made of a field; of one left alone, what was read, by this log or the other's.
func (c *coded) value(field string, other *coded) codedValue {
	f, by, asRead := c.set, c.by[field], false
	if spelled(f, field) == "" {
		f, by, asRead = Over(other.read, c.read), c.last, true
	}
	if verdict := c.verdict(); field == "verdict" {
		f, asRead = news.Fields{Verdict: &verdict}, false
	}
	return codedValue{
		side: Side{Value: Only(f, []string{field}), AsRead: asRead, Who: by.Who, Why: by.Why, Decision: by.ID},
		same: spelled(f, field),
	}
}

// spelled is a field in a form by which values are compared, "" where it is not set.
func spelled(f news.Fields, field string) string {
	v := reflect.ValueOf(f).Field(slices.Index(fieldNames, field))
	if v.IsNil() {
		return ""
	}
	text, err := json.Marshal(v.Interface())
	if err != nil {
		panic(err) // as in Made
	}
	if field == "figure" {
		return string(text) // in units the case of a letter says something
	}
	return label(string(text))
}

// oneName gives each article one name in both logs: the id that its address first had, so
// that one which another store knows by another id is the same.
func oneName(a, b []news.Decision) func(news.Subject) string {
	ids := map[string]string{}
	for _, log := range [][]news.Decision{a, b} {
		for _, d := range log {
			if u := d.On.URL; u != "" && (ids[u] == "" || d.On.Article < ids[u]) {
				ids[u] = d.On.Article
			}
		}
	}
	return func(s news.Subject) string { return cmp.Or(ids[s.URL], s.Article) }
}

// pairUp finds the claims of one log in the other; see Agree.
func pairUp(a, b []*coded, article func(news.Subject) string) (pairs []codedPair, onlyA, onlyB []*coded) {
	quotation := func(c *coded) []string {
		q := c.on.Quote
		if q == nil {
			return nil
		}
		return []string{article(c.on), c.on.In, q.Exact, q.Prefix, q.Suffix}
	}
	ways := []func(c *coded) []string{
		func(c *coded) []string { return []string{c.on.Claim} },
		func(c *coded) []string {
			if k := quotation(c); k != nil {
				return append(k, c.on.Text, strconv.Itoa(c.on.Occur))
			}
			return nil
		},
		func(c *coded) []string {
			if k := quotation(c); k != nil {
				return append(k, c.on.Text)
			}
			return nil
		},
		quotation,
	}
	taken := map[*coded]bool{}
	for _, way := range ways {
		inA, inB := byWay(a, way, taken), byWay(b, way, taken)
		for _, c := range a {
			k := strings.Join(way(c), "\x00")
			if x, y := inA[k], inB[k]; k != "" && len(x) == 1 && len(y) == 1 && x[0] == c && (c.on.Claim == y[0].on.Claim || overlapping(c.on.Text, y[0].on.Text)) {
				taken[c], taken[y[0]] = true, true
				pairs = append(pairs, codedPair{c, y[0]})
			}
		}
	}
	rest := func(all []*coded) []*coded {
		return slices.DeleteFunc(slices.Clone(all), func(c *coded) bool { return taken[c] })
	}
	slices.SortFunc(pairs, func(p, q codedPair) int { // as sums of floats depend on the order, the same whoever is A
		return cmp.Or(strings.Compare(min(p.a.on.Claim, p.b.on.Claim), min(q.a.on.Claim, q.b.on.Claim)), strings.Compare(p.a.on.Claim, q.a.on.Claim))
	})
	return pairs, rest(a), rest(b)
}

func byWay(all []*coded, way func(*coded) []string, taken map[*coded]bool) map[string][]*coded {
	out := map[string][]*coded{}
	for _, c := range all {
		if !taken[c] {
			k := strings.Join(way(c), "\x00")
			out[k] = append(out[k], c)
		}
	}
	return out
}

// overlapping reports whether one figure as written stands in the other, word for word.
func overlapping(a, b string) bool {
	a, b = " "+label(a)+" ", " "+label(b)+" "
	return strings.Contains(a, b) || strings.Contains(b, a)
}

func listAlone(all []*coded) []Alone {
	out := make([]Alone, 0, len(all))
	for _, c := range all {
		out = append(out, Alone{c.on.Claim, c.on.URL, c.on.Text, c.on.Sentence, c.ids})
	}
	return out
}

// coders are the names of those whose decisions are in force.
func coders(log []news.Decision) []string {
	names := []string{}
	for _, d := range Standing(log) {
		names = append(names, d.Who)
	}
	slices.Sort(names)
	return slices.Compact(names)
}

// A deedKey says what a deed is on and of what sort: those of two logs with one key are about the same.
type deedKey struct{ kind, story, on, do, words, field string }

// A deed is one field that a log sets of an article, topic, story or origin.
type deed struct {
	shown string // name, or address of the article
	story string
	to    string // what it sets, as values are compared
	side  Side   // of the last decision
}

// deeds are what a log rules beside claims.
func deeds(log []news.Decision, article func(news.Subject) string) map[deedKey]deed {
	out := map[deedKey]deed{}
	for _, d := range Standing(log) {
		if d.On.Kind == news.OnClaim || d.Do == news.DoNote {
			continue
		}
		k := deedKey{kind: d.On.Kind, story: label(d.On.Story), on: label(d.On.Name), do: d.Do}
		if d.On.Kind == news.OnArticle {
			k.on = article(d.On)
		}
		if d.After.Words != nil {
			k.words = label(*d.After.Words) // a topic can be split by several
		}
		for _, k.field = range Set(d.After) {
			if k.field == "words" {
				continue
			}
			out[k] = deed{
				shown: cmp.Or(d.On.Name, d.On.URL, d.On.Article), story: d.On.Story, to: spelled(d.After, k.field),
				side: Side{Value: Only(d.After, []string{k.field, "words"}), Who: d.Who, Why: d.Why, Decision: d.ID},
			}
		}
	}
	return out
}

// beside puts the deeds of two logs side by side.
func beside(a, b map[deedKey]deed) []Ruling {
	type line struct {
		deedKey
		Ruling
	}
	var lines []line
	add := func(outcome string, k deedKey, d deed, x, y *Side) {
		lines = append(lines, line{k, Ruling{Outcome: outcome, Kind: k.kind, Do: k.do, Field: k.field, On: d.shown, Story: d.story, A: x, B: y}})
	}
	done := map[deedKey]bool{} // of b
	for k, x := range a {
		y, ok := b[k]
		switch other := turned(k, x); {
		case ok && x.to == y.to:
			add(OutcomeSame, k, x, &x.side, &y.side)
		case ok:
			add(OutcomeContra, k, x, &x.side, &y.side)
		case mirrored(k, a, b):
			k, y = other, b[other]
			add(OutcomeSame, k, x, &x.side, &y.side)
		default:
			add(OutcomeOnlyA, k, x, &x.side, nil)
		}
		done[k] = true
	}
	for k, y := range b {
		if !done[k] {
			add(OutcomeOnlyB, k, y, nil, &y.side)
		}
	}
	slices.SortFunc(lines, func(x, y line) int {
		p, q := x.deedKey, y.deedKey
		return cmp.Or(strings.Compare(p.kind, q.kind), strings.Compare(p.on, q.on), strings.Compare(p.story, q.story),
			strings.Compare(p.do, q.do), strings.Compare(p.words, q.words), strings.Compare(p.field, q.field))
	})
	out := make([]Ruling, len(lines))
	for i, l := range lines {
		out[i] = l.Ruling
	}
	return out
}

// turned is the key of the merge that makes one of the same two under the other name.
func turned(k deedKey, d deed) deedKey {
	if k.do == news.DoMerge && d.side.Value.To != nil {
		k.on = label(*d.side.Value.To)
	}
	return k
}

// mirrored reports whether b has the merge of a at k the other way round.
func mirrored(k deedKey, a, b map[deedKey]deed) bool {
	other := turned(k, a[k])
	_, own := a[other]
	d, ok := b[other]
	return ok && !own && turned(other, d) == k
}

// tallied counts rulings by kind, in the order in which they stand.
func tallied(all []Ruling) []Tally {
	out := []Tally{}
	for _, r := range all {
		if n := len(out); n == 0 || out[n-1].Kind != r.Kind {
			out = append(out, Tally{Kind: r.Kind})
		}
		t := &out[len(out)-1]
		switch r.Outcome {
		case OutcomeSame:
			t.Same++
		case OutcomeOnlyA:
			t.OnlyA++
		case OutcomeOnlyB:
			t.OnlyB++
		case OutcomeContra:
			t.Contradicting++
		}
	}
	return out
}
