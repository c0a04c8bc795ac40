package store

import (
	"sort"
	"strings"
	"time"
	"unicode"

	"rangefinder/news"
)

// A difference says how the claims of an article change from what is kept to
// what was read now.
type difference struct {
	at    time.Time
	cause string // news.CausePage or news.CauseReader
	// partial: the page is known to lack something, so that nothing which is
	// missing was taken off it.
	partial bool
	version int // for CauseReader: the version that was read anew
}

// apply gives the claims to be kept, sorted by id, and what changed. Old claims
// that are gone from the page stay, marked; those that only a better reader no
// longer makes are dropped, since no reader of the page ever saw them.
func (d difference) apply(was, now []news.Claim) ([]news.Claim, []news.Change) {
	fresh := map[string]bool{}
	for _, c := range now {
		fresh[c.ID] = true
	}
	var old, keep []news.Claim // old: on the page until now, and not word for word on it any more
	known := map[string]news.Claim{}
	for _, c := range was {
		known[c.ID] = c
		switch {
		case fresh[c.ID]:
		case c.Gone:
			keep = append(keep, c)
		default:
			old = append(old, c)
		}
	}
	var added []news.Claim
	for _, c := range now {
		if k, ok := known[c.ID]; !ok || k.Gone {
			added = append(added, c)
		}
		if k, ok := known[c.ID]; ok && k.Withdrawn {
			c.Withdrawn = true // what its origin took back stays taken back while the words stand
		}
		keep = append(keep, c)
	}

	var changes []news.Change
	note := func(kind, claim string, before *news.Claim) {
		ch := news.Change{At: d.at, Kind: kind, Cause: d.cause, Claim: claim}
		if before != nil {
			id := before.ID
			ch.Was = &id
		}
		changes = append(changes, ch)
	}

	// A notice of correction names the figure that it takes back.
	withdrawn := map[string]bool{}
	for _, c := range added {
		if !c.Withdrawn {
			continue
		}
		i := takenBack(c, old, withdrawn)
		if i < 0 {
			note(news.ChangeWithdrawn, c.ID, nil)
			continue
		}
		withdrawn[old[i].ID] = true
		note(news.ChangeWithdrawn, c.ID, &old[i])
	}

	followed, newer := pair(old, added)
	for i, c := range old {
		j, ok := followed[i]
		c.Withdrawn = c.Withdrawn || withdrawn[c.ID]
		switch {
		case ok && sameFigure(c, added[j]) && !withdrawn[c.ID]:
			continue // said in other words or at another place: the figure stands
		case ok:
			note(news.ChangeRevised, added[j].ID, &c)
		case d.partial && !withdrawn[c.ID] && !(d.cause == news.CauseReader && c.Article.Version == d.version):
			keep = append(keep, c)
			continue
		default:
			note(news.ChangeGone, c.ID, nil)
		}
		if d.cause == news.CausePage {
			c.Gone = true
			keep = append(keep, c)
		}
	}
	for j, c := range added {
		if !newer[j] && !c.Withdrawn {
			note(news.ChangeNew, c.ID, nil)
		}
	}
	sort.Slice(keep, func(i, j int) bool { return keep[i].ID < keep[j].ID })
	sort.Slice(changes, func(i, j int) bool { return before(changes[i], changes[j]) })
	return keep, changes
}

func before(a, b news.Change) bool {
	switch {
	case !a.At.Equal(b.At):
		return a.At.Before(b.At)
	case a.Claim != b.Claim:
		return a.Claim < b.Claim
	case a.Kind != b.Kind:
		return a.Kind < b.Kind
	}
	return a.Was != nil && (b.Was == nil || *a.Was < *b.Was)
}

// takenBack finds the old claim that a withdrawn one speaks of: the same figure
// of the same thing, the first by id.
func takenBack(c news.Claim, old []news.Claim, taken map[string]bool) int {
	best := -1
	for i, o := range old {
		if taken[o.ID] || !sameValue(c, o) || c.Kind != o.Kind || c.Unit != o.Unit || (c.Measure != "" && o.Measure != "" && c.Measure != o.Measure) {
			continue
		}
		if best < 0 || o.ID < old[best].ID {
			best = i
		}
	}
	return best
}

// pair finds for each old claim the new one that stands in its place: the same
// sentence with another figure, or else the same thing counted for the same
// origin in a sentence that shares most of its words. The best pairs are made
// first; ties go by place in the text and then by id.
func pair(old, added []news.Claim) (followed map[int]int, newer map[int]bool) {
	type match struct {
		i, j  int
		score float64
		gap   int
	}
	frames := func(cs []news.Claim) []frame {
		f := make([]frame, len(cs))
		for i, c := range cs {
			f[i] = frameOf(c)
		}
		return f
	}
	fo, fa := frames(old), frames(added)
	var all []match
	for i := range old {
		for j := range added {
			if added[j].Withdrawn {
				continue
			}
			if s := likeness(old[i], added[j], fo[i], fa[j]); s > 0 {
				gap := old[i].Start - added[j].Start
				all = append(all, match{i, j, s, max(gap, -gap)})
			}
		}
	}
	sort.Slice(all, func(x, y int) bool {
		a, b := all[x], all[y]
		switch {
		case a.score != b.score:
			return a.score > b.score
		case a.gap != b.gap:
			return a.gap < b.gap
		case old[a.i].ID != old[b.i].ID:
			return old[a.i].ID < old[b.i].ID
		}
		return added[a.j].ID < added[b.j].ID
	})
	followed, newer = map[int]int{}, map[int]bool{}
	for _, m := range all {
		if _, ok := followed[m.i]; ok || newer[m.j] {
			continue
		}
		followed[m.i], newer[m.j] = m.j, true
	}
	return followed, newer
}

// A frame is a sentence without its figures.
type frame struct {
	one   string          // only the claim's own figure is taken out
	all   string          // every digit is
	words map[string]bool // of all
}

func frameOf(c news.Claim) frame {
	f := frame{one: strings.Replace(c.Sentence, c.Text, "#", 1), words: map[string]bool{}}
	var b strings.Builder
	for _, r := range strings.ToLower(f.one) {
		switch {
		case unicode.IsDigit(r) || r == ',' || r == '.':
		case unicode.IsLetter(r):
			b.WriteRune(r)
		default:
			b.WriteByte(' ')
		}
	}
	fields := strings.Fields(b.String())
	for _, w := range fields {
		f.words[w] = true
	}
	f.all = strings.Join(fields, " ")
	return f
}

// likeness is how surely b stands in the place of a; 0 means that it does not.
func likeness(a, b news.Claim, fa, fb frame) float64 {
	if a.Kind != b.Kind || a.In != b.In {
		return 0
	}
	thing := a.Measure == b.Measure && a.Head == b.Head && a.Of == b.Of && a.Unit == b.Unit &&
		a.Increment == b.Increment && a.Status() == b.Status()
	common := 0
	for w := range fa.words {
		if fb.words[w] {
			common++
		}
	}
	shared := 0.0
	if n := len(fa.words) + len(fb.words) - common; n > 0 {
		shared = float64(common) / float64(n)
	}
	switch {
	case fa.one == fb.one && fa.all != "":
		return 5
	case fa.all == fb.all && fa.all != "" && thing:
		return 4
	case fa.all == fb.all && fa.all != "":
		return 3
	case thing && shared >= 0.5:
		return 1 + shared
	case thing && a.OriginID == b.OriginID && a.Selector != "" && a.Selector == b.Selector:
		return 1
	}
	return 0
}

func sameFigure(a, b news.Claim) bool {
	return sameValue(a, b) && a.Qualifier == b.Qualifier && a.Unit == b.Unit
}

func sameValue(a, b news.Claim) bool {
	eq := func(x, y *float64) bool { return x == nil && y == nil || x != nil && y != nil && *x == *y }
	return eq(a.Low, b.Low) && eq(a.Value, b.Value) && eq(a.High, b.High)
}
