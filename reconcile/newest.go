package reconcile

import (
	"cmp"
	"slices"
)

// choose finds the figures that an origin stands by among those it did not
// take back: its newest count, then its most exact. The others are marked with
// the reason. The result has one figure, or several that were given for the
// same time and exclude each other.
func choose(alive []*count, c course, sc scale) []*count {
	if len(alive) == 1 {
		return alive
	}
	newest := newestOf(alive)
	var front []*count
	for _, k := range alive {
		if !k.when.before(newest) || restates(k, alive, newest) {
			front = append(front, k)
			continue
		}
		k.superseded = true
	}
	front = dropParts(dropUndated(front, newest, c), c)
	slices.SortStableFunc(front, func(a, b *count) int {
		return cmp.Or(
			cmp.Compare(a.exactness(), b.exactness()),
			-compareBool(a.own(), b.own()),
			cmp.Compare(a.at, b.at),
			cmp.Compare(a.lo, b.lo),
			cmp.Compare(a.hi, b.hi),
			b.when.compare(a.when),
		)
	})
	top := front[0]
	current := []*count{top}
	form := formOf(top.amount, sc)
	itself := top.own()
	for _, k := range front[1:] {
		switch {
		case form.gap(formOf(k.amount, sc)) == 0:
			// Another wording of the same count: one voice, in more outlets.
			top.claims = append(top.claims, k.claims...)
			k.merged = true
		case itself && !k.own():
			k.why = "relayed otherwise than its origin says it: " + top.words(top.claims[0])
		default:
			current = append(current, k)
		}
	}
	for _, k := range alive {
		if k.superseded && !k.merged {
			k.why = earlier(k, top, c)
		}
	}
	if reason := top.reason(); reason != "" && top.note == "" {
		top.note = reason
	}
	return current
}

// own reports whether the origin gave the count in its own outlet. Its own word
// outranks relays of it; how many outlets relay a figure does not count.
func (k *count) own() bool { return slices.ContainsFunc(k.claims, own) }

// earlier is the reason why an origin's older figure gave way to top.
func earlier(k, top *count, c course) string {
	switch {
	case c == cumulative && k.at < top.at && k.onlyWith(top):
		return "superseded: a part, or an earlier count, beside the total in the same text"
	case c == cumulative && k.at < top.at:
		return "superseded: earlier count of a growing total"
	case top.at < k.at && top.reason() != "":
		return "superseded: revised downwards by the same origin (" + top.reason() + ")"
	case top.at < k.at && c == cumulative:
		return "superseded: revised downwards by the same origin"
	}
	return "superseded: the same origin has a newer figure"
}

// newestOf is the latest date among counts, unknown where none is dated.
func newestOf(counts []*count) date {
	var newest date
	for _, k := range counts {
		if k.when.known() && (!newest.known() || newest.before(k.when) || !k.when.before(newest) && k.when.unix > newest.unix) {
			newest = k.when
		}
	}
	return newest
}

// restates reports whether a newest figure gives k in other words, the same
// number or bounds that k keeps ("more than 4,000" after 4,100): then k is as
// new. Who bounds a figure does not take back the exact one.
func restates(k *count, alive []*count, newest date) bool {
	for _, o := range alive {
		if o == k || o.when.before(newest) || !o.when.known() {
			continue
		}
		if o.at == k.at || o.exactness() > k.exactness() && o.lo <= k.lo && k.hi <= o.hi {
			return true
		}
	}
	return false
}

// dropUndated sets aside figures without a date that a dated one explains: the
// lower figure of a growing total was an earlier one.
func dropUndated(front []*count, newest date, c course) []*count {
	if c != cumulative || !newest.known() {
		return front
	}
	top := 0.0
	for _, k := range front {
		if k.when.known() && k.shape != asCeiling {
			top = max(top, k.lo)
		}
	}
	kept := front[:0]
	for _, k := range front {
		if !k.when.known() && (k.hi < top || k.shape == asFloor && k.at < top) {
			k.superseded = true
			continue
		}
		kept = append(kept, k)
	}
	return kept
}

// dropParts sets aside what one text gives beside a larger figure of a total: "85 in all, 77 of them by
// drowning", or the count of the morning.
func dropParts(front []*count, c course) []*count {
	if c != cumulative || len(front) < 2 {
		return front
	}
	kept := make([]*count, 0, len(front))
	for _, k := range front {
		most := k.hi
		if k.shape == asFloor {
			most = k.at
		}
		if slices.ContainsFunc(front, func(o *count) bool { return o.lo > most && o.shape != asVague && k.onlyWith(o) }) {
			k.superseded = true
			continue
		}
		kept = append(kept, k)
	}
	return kept
}

// onlyWith reports whether every text that gives k gives o as well.
func (k *count) onlyWith(o *count) bool {
	return !slices.ContainsFunc(k.claims, func(c *telling) bool {
		return c.URL == "" || !slices.ContainsFunc(o.claims, func(d *telling) bool { return d.URL == c.URL })
	})
}

func (d date) compare(e date) int {
	return cmp.Or(cmp.Compare(d.unix, e.unix), cmp.Compare(d.prec, e.prec))
}
