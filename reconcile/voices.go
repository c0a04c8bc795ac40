package reconcile

import (
	"cmp"
	"slices"
	"strings"
)

// A count is one figure of one origin on one topic, with all the claims that
// carry it: one voice, however many outlets print it.
type count struct {
	amount
	claims []*telling // sorted; never empty
	when   date       // of the count: as_of, else the earliest print

	// why is empty for a current figure, else the reason why it is not in the
	// range.
	why        string
	superseded bool // an earlier or vaguer figure of the same thing
	merged     bool // its claims stand with another wording of the same count
	note       string
}

// A voice is one origin on one topic.
type voice struct {
	origin string
	id     int32 // of the origin, over all topics
	kind   int32 // of what is known of the origin on figures of this kind

	// current are the figures that the origin stands by; one, unless outlets
	// relay figures of it that cannot both be meant. past are the others.
	current []*count
	past    []*count

	weight float64 // how much of a witness it is, 0..1
	leader int32   // the voice whose figure it repeats, -1 for its own
	twins  pairing // of it and the one that it repeats

	form  form    // current on the scale of the topic
	g, n  float64 // what this topic taught of the origin: share right, of n
	early bool    // overtaken by a newer count of a total that may grow: a floor to the model
	older bool    // overtaken by a newer count of a total that does grow: out of the range, too
	stale bool    // an older count of a level: out of the range, and says nothing
	lost  bool    // a slip that left a million or billion out
	slip  bool    // a power of ten away from figures that agree
	muted bool    // nothing current: withdrawn or denied
}

// main is the figure that the voice is quoted with.
func (v *voice) main() *count {
	if len(v.current) > 0 {
		return v.current[0]
	}
	return v.past[0]
}

// split reports whether the origin is quoted with figures that exclude each
// other.
func (v *voice) split() bool { return len(v.current) > 1 }

// standing reports whether the voice takes part in the range.
func (v *voice) standing() bool { return !v.muted && !v.older && !v.slip }

// sortClaims puts claims into an order that does not depend on how they came.
func sortClaims(cs []*telling) {
	slices.SortFunc(cs, compareClaims)
}

func compareClaims(a, b *telling) int {
	// Most are told apart by whose they are and who printed them: the rest is not looked at
	// unless they are alike in that.
	if d := cmp.Or(strings.Compare(a.teller(), b.teller()), strings.Compare(a.AsOf, b.AsOf)); d != 0 {
		return d
	}
	if d := cmp.Or(strings.Compare(a.Published, b.Published), strings.Compare(a.Source, b.Source)); d != 0 {
		return d
	}
	return cmp.Or(
		strings.Compare(a.Ref, b.Ref),
		strings.Compare(a.Qualifier, b.Qualifier),
		comparePointer(a.Value, b.Value),
		comparePointer(a.Low, b.Low),
		comparePointer(a.High, b.High),
		strings.Compare(a.Wording, b.Wording),
		strings.Compare(a.Status, b.Status),
		strings.Compare(a.Corrects, b.Corrects),
		strings.Compare(a.Note, b.Note),
		strings.Compare(a.Derived, b.Derived),
		strings.Compare(a.URL, b.URL),
		strings.Compare(a.Origin, b.Origin),
		strings.Compare(a.Group, b.Group),
		strings.Compare(a.Scale, b.Scale),
		strings.Compare(a.Measure, b.Measure),
		strings.Compare(a.Unit, b.Unit),
		compareBool(a.Vague, b.Vague),
	)
}

func comparePointer(a, b *float64) int {
	switch {
	case a == nil && b == nil:
		return 0
	case a == nil:
		return -1
	case b == nil:
		return 1
	}
	return cmp.Compare(*a, *b)
}

func compareBool(a, b bool) int {
	switch {
	case a == b:
		return 0
	case a:
		return 1
	}
	return -1
}

// The statuses under which a claim does not stand for its figure.
func takenBack(status string) bool {
	switch status {
	case "corrected", "withdrawn", "retracted":
		return true
	}
	return false
}

const (
	denied = "denied"
	former = "former" // its origin names it as what the figure was before
)

// A stock is memory for the counts of many topics: to ask for each of them apart took longer
// than to hear them.
type stock struct {
	counts []count
	lists  []*count
}

// more is how many to ask for after n were used up: a single topic needs few.
func more(n int) int { return min(max(2*n, 16), 256) }

// count is a new one.
func (s *stock) count(f amount, claims []*telling) *count {
	if len(s.counts) == cap(s.counts) {
		s.counts = make([]count, 0, more(len(s.counts)))
	}
	s.counts = append(s.counts, count{amount: f, claims: claims})
	return &s.counts[len(s.counts)-1]
}

// list is an empty list with room for one.
func (s *stock) list() []*count {
	n := len(s.lists)
	if n == cap(s.lists) {
		s.lists, n = make([]*count, 0, more(n)), 0
	}
	s.lists = s.lists[:n+1]
	return s.lists[n : n : n+1]
}

// hear makes one voice of the claims of one origin, which are sorted. claims
// without a figure are returned apart.
func hear(claims []*telling, c course, sc scale, coding string, s *stock) (v voice, unread []*telling) {
	v.origin = claims[0].teller()
	counts := s.list()
	for i, claim := range claims {
		f, ok := claim.read(coding)
		if !ok {
			unread = append(unread, claim)
			continue
		}
		if k := find(counts, claim, f); k != nil {
			k.claims = append(k.claims, claim)
			continue
		}
		counts = append(counts, s.count(f, claims[i:i+1:i+1]))
	}
	if len(counts) == 0 {
		return v, unread
	}
	counts = joinFormer(counts)
	for _, k := range counts {
		k.dateIt()
	}
	withdraw(counts)
	if c == cumulative {
		unrepeat(counts)
	}
	alive := counts[:0]
	for _, k := range counts {
		if k.why != "" {
			v.past = append(v.past, k)
			continue
		}
		alive = append(alive, k)
	}
	if len(alive) == 0 {
		v.muted = true
	} else {
		v.current = choose(alive, c, sc)
		for _, k := range alive {
			if k.why != "" {
				v.past = append(v.past, k)
			}
		}
	}
	slices.SortStableFunc(v.past, func(a, b *count) int { return cmp.Compare(b.when.unix, a.when.unix) })
	return v, unread
}

// find is the count that has the same figure in the same state as the claim, nil where
// there is none.
func find(counts []*count, claim *telling, f amount) *count {
	for _, k := range counts {
		if k.amount == f && k.claims[0].Status == claim.Status {
			return k
		}
	}
	return nil
}

// joinFormer puts what a figure was before with the count that it was then, where that is known.
func joinFormer(counts []*count) []*count {
	return slices.DeleteFunc(counts, func(f *count) bool {
		if f.claims[0].Status != former {
			return false
		}
		for _, k := range counts {
			if k != nil && k.amount == f.amount && k.claims[0].Status == "" && k.claims[0].AsOf != "" {
				k.claims = append(k.claims, f.claims...)
				return true
			}
		}
		return false
	})
}

// dateIt dates the count. A claim that dates its figure wins over the dates of
// pages: whoever repeats a count in May that was made in January repeats a
// count of January.
func (k *count) dateIt() {
	for _, c := range k.claims {
		if d := parseDate(c.AsOf); d.known() && (!k.when.known() || k.when.before(d) || d.unix > k.when.unix) {
			k.when = d
		}
	}
	if k.when.known() {
		return
	}
	for _, c := range k.claims {
		if d := parseDate(c.Published); d.known() && (!k.when.known() || d.unix < k.when.unix) {
			k.when = d
		}
	}
}

// first is the earliest date that a claim gives the count.
func (k *count) first() date {
	var first date
	for _, c := range k.claims {
		if d := parseDate(c.AsOf); d.known() && (!first.known() || d.unix < first.unix) {
			first = d
		}
	}
	if !first.known() {
		return k.when
	}
	return first
}

// withdraw marks the counts that their origin took back: by status, or because
// a later claim of the same origin says that it corrects them. A correction
// by an outlet of its own relay takes back that outlet's claims only, which it
// does by their status.
func withdraw(counts []*count) {
	for _, k := range counts {
		switch status := k.claims[0].Status; {
		case takenBack(status):
			k.why = status + " by its own origin"
		case status == denied:
			k.why = "denied by the one it is credited to"
		case status == former:
			k.why, k.superseded = "superseded: named as what the figure was before", true
		}
	}
	for _, k := range counts {
		// What an origin takes back in its own outlet it takes back wherever it was printed before.
		if !takenBack(k.claims[0].Status) || !slices.ContainsFunc(k.claims, own) {
			continue
		}
		for _, o := range counts {
			if o.why == "" && o.amount == k.amount && !k.when.before(o.when) {
				o.why = k.why
			}
		}
	}
	for _, k := range counts {
		for _, c := range k.claims {
			if c.Corrects == "" || c.outlet() != c.teller() {
				continue
			}
			for _, old := range counts {
				if old != k && old.corrected(c.Corrects) && !k.when.before(old.when) {
					old.why = "corrected by its own origin to " + k.words(k.claims[0])
					k.note = "corrects " + old.words(old.claims[0])
				}
			}
		}
	}
}

// corrected reports whether what names the count: its figure, in any way of
// writing it, or the ref of one of its claims.
func (k *count) corrected(what string) bool {
	what = strings.TrimSpace(what)
	for _, c := range k.claims {
		if c.Ref != "" && c.Ref == what || c.Wording != "" && c.Wording == what {
			return true
		}
	}
	plain := strings.NewReplacer(",", "", " ", "", " ", "").Replace(what)
	return plain == plainNumber(k.at)
}

// unrepeat dates a figure that was overtaken back to its first print: a total
// that only grows does not return from 600 to 300 because somebody printed the
// old count again, unless a reason came with it.
func unrepeat(counts []*count) {
	for _, k := range counts {
		if k.why != "" || k.reason() != "" {
			continue
		}
		first := k.first()
		for _, o := range counts {
			if o != k && o.why == "" && o.at > k.at && first.before(o.when) && o.when.before(k.when) {
				k.when = first
			}
		}
	}
}

// reason is the note that came with the count, "" for none.
func (k *count) reason() string {
	for _, c := range k.claims {
		if c.Note != "" {
			return c.Note
		}
	}
	return ""
}

// outlets are who printed the count, sorted, each once.
func (k *count) outlets(w *work) []string {
	names := w.list(len(k.claims))
	for i, c := range k.claims {
		names[i] = c.outlet()
	}
	slices.Sort(names)
	return slices.Compact(names)
}

// refs are the callers' names of the claims, sorted, each once.
func (k *count) refs(w *work) []string {
	refs := w.list(len(k.claims))[:0]
	for _, c := range k.claims {
		if c.Ref != "" {
			refs = append(refs, c.Ref)
		}
	}
	slices.Sort(refs)
	return slices.Compact(refs)
}
