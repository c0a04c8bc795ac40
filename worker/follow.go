package worker

import (
	"cmp"
	"context"
	"maps"
	"slices"
	"sort"
	"time"

	"rangefinder/store"
)

// A section page has no end: a calendar or the pages of a list give new addresses
// at every look. What only a number tells apart is counted by its shape.
const (
	maxShapeLook = 100  // new addresses of one shape in one look
	maxShapeDay  = 500  // and in one day
	maxShapes    = 1000 // shapes counted for themselves; those beyond count as one
)

// entries puts into the frontier what is to be fetched of a list, and says how
// many addresses were on it and whether a limit held some of them back. What is held back by a limit is not noted as seen,
// so that its turn comes at the next look or on the next day.
func (f *following) entries(ctx context.Context, list Listing) (listed int, more bool, err error) {
	w := f.w
	all, err := w.remembered(ctx, f.normalized(list.Entries))
	if err != nil {
		return 0, false, err
	}
	held := map[string]int{}
	var wanted []Listed
	for _, l := range all {
		if f.filter.wants(l) {
			wanted = append(wanted, l)
		} else {
			held[heldWords]++
		}
	}
	urls := make([]string, len(wanted))
	for i, l := range wanted {
		urls[i] = l.URL
	}
	seen, err := w.db.Seen(ctx, f.id, urls)
	if err != nil {
		return 0, false, err
	}
	now := w.now()
	fresh, changed, again, err := f.sorted(ctx, wanted, seen, now)
	if err != nil {
		return 0, false, err
	}

	// Where there is more of both than a look may follow, what is new and what has
	// changed have half of it each: neither keeps the other waiting.
	left := max(cmp.Or(f.watch.Limit, DefaultLimit)-f.watch.Followed, 0)
	fresh, shapes := f.budget(fresh, list.Section, held)
	most := max(left-len(changed), (left+1)/2)
	held[heldLimit] = max(len(fresh)-most, 0)
	fresh = fresh[:min(len(fresh), most)]
	left -= len(fresh)
	held[heldLimit] += max(len(changed)-left, 0)
	changed = changed[:min(len(changed), left)]
	left -= len(changed)
	chosen := append(changed, fresh...)
	n := min(len(again), left, max(maxRechecks-f.watch.Again, 0)) // the rest has time
	chosen = append(chosen, again[:n]...)

	entries := make([]store.Entry, len(chosen))
	for i, l := range chosen {
		entries[i] = store.Entry{URL: l.URL, Story: f.watch.Story}
	}
	full, err := push(ctx, w.db, w.queue, w.deps.Host, entries...)
	if err != nil {
		return 0, false, err
	}
	if len(full) > 0 {
		none := func(l Listed) bool { return slices.Contains(full, l.URL) }
		held[heldHost] = len(full)
		chosen, fresh = slices.DeleteFunc(chosen, none), slices.DeleteFunc(slices.Clone(fresh), none)
		n = min(n, len(chosen))
	}
	if err := w.db.SaveSeen(ctx, f.id, marks(wanted, chosen, seen, now)); err != nil {
		return 0, false, err
	}
	// What the limit of a look took from fresh is no part of the day's count.
	today := map[string]int{}
	if list.Section {
		for _, l := range fresh {
			if s := shapes[l.URL]; s != "" {
				today[s]++
			}
		}
	}
	for why, n := range held {
		more = more || why != heldWords && n > 0
	}
	return len(all), more, f.note(ctx, func(s *store.Watch) {
		s.Followed += len(chosen)
		s.Again += n
		s.Today += len(fresh)
		for shape, k := range today {
			if s.Shapes == nil {
				s.Shapes = map[string]int{}
			}
			s.Shapes[shape] += k
		}
		addHeld(s, held)
	})
}

// normalized is the addresses of a list as they are compared, each once, without
// those of the watch's own pages.
func (f *following) normalized(list []Listed) []Listed {
	w := f.w
	once := map[string]bool{}
	out := make([]Listed, 0, len(list))
	for _, l := range list {
		u, err := w.deps.Normalize(unsessioned(l.URL))
		if _, own := f.pages[u]; err != nil || own || once[u] || w.deps.Host(u) == "" {
			continue
		}
		once[u] = true
		l.URL = u
		out = append(out, l)
	}
	return out
}

// sorted tells what is new on a list (news first, by its date), what says that it
// has changed, and what is due to be asked again (the longest unasked first).
//
// A date of change is a hint. Some pages give the time of the look as everybody's
// date; so an address whose date has moved before without a change is asked again
// as if it had none.
func (f *following) sorted(ctx context.Context, list []Listed, seen map[string]store.Seen, now time.Time) (fresh, changed, again []Listed, err error) {
	period := f.period()
	var moved, old []Listed
	for _, l := range list {
		s, ok := seen[l.URL]
		switch {
		case !ok:
			fresh = append(fresh, l)
		case s.Stamp != l.Stamp:
			moved = append(moved, l)
		case now.Sub(s.Checked) >= revisit(period, 0):
			old = append(old, l)
		}
	}
	sort.SliceStable(fresh, func(i, j int) bool { return fresh[i].Stamp > fresh[j].Stamp })
	sort.SliceStable(moved, func(i, j int) bool { return moved[i].Stamp > moved[j].Stamp })
	checked := func(l Listed) time.Time { return seen[l.URL].Checked }
	sort.SliceStable(old, func(i, j int) bool { return checked(old[i]).Before(checked(old[j])) })
	old = old[:min(len(old), 20*maxRechecks)] // of a long list, a part at each look

	ask := make([]string, 0, len(moved)+len(old))
	for _, l := range moved {
		ask = append(ask, l.URL)
	}
	for _, l := range old {
		ask = append(ask, l.URL)
	}
	known, err := f.w.db.Addresses(ctx, ask)
	if err != nil {
		return nil, nil, nil, err
	}
	for _, l := range moved {
		at, had := known[l.URL]
		s := seen[l.URL]
		if had && s.Checked.After(s.First) && at.Fetched.After(checked(l)) && at.Changed.Before(checked(l)) {
			old = append(old, l)
		} else {
			changed = append(changed, l)
		}
	}
	for _, l := range old {
		last := known[l.URL].Changed
		if last.IsZero() {
			last = seen[l.URL].First // never had: asked again like what is new
		}
		if now.Sub(checked(l)) >= revisit(period, now.Sub(last)) {
			again = append(again, l)
		}
	}
	sort.SliceStable(again, func(i, j int) bool { return checked(again[i]).Before(checked(again[j])) })
	return fresh, changed, again, nil
}

// period is about how long it is between two looks.
func (f *following) period() time.Duration {
	if f.watch.Cron == "" {
		return f.watch.Every
	}
	return max(f.watch.Next.Sub(f.watch.Looked), minEvery)
}

// budget takes of what is new as much as the day and, on a section page, its
// shapes allow; shapes gives the shape under which an address counts.
func (f *following) budget(fresh []Listed, section bool, held map[string]int) (taken []Listed, shapes map[string]string) {
	shapes = map[string]string{}
	if section {
		look, today := map[string]int{}, maps.Clone(f.watch.Shapes)
		if today == nil {
			today = map[string]int{}
		}
		kept := fresh[:0:0]
		for _, l := range fresh {
			s := shape(l.URL)
			if s == "" {
				kept = append(kept, l)
				continue
			}
			if _, known := today[s]; !known && len(today) >= maxShapes {
				s = "others"
			}
			if look[s] >= maxShapeLook || today[s] >= maxShapeDay {
				held[heldAs(s)]++
				continue
			}
			look[s]++
			today[s]++
			shapes[l.URL] = s
			kept = append(kept, l)
		}
		fresh = kept
	}
	n := min(len(fresh), max(cmp.Or(f.watch.PerDay, DefaultPerDay)-f.watch.Today, 0))
	held[heldDay] += len(fresh) - n
	return fresh[:n], shapes
}

// marks is what is now known of the addresses of a list: those that were chosen
// were asked for, and all that were seen before are still there.
func marks(list, chosen []Listed, seen map[string]store.Seen, now time.Time) map[string]store.Seen {
	out := map[string]store.Seen{}
	for _, l := range list {
		if s, ok := seen[l.URL]; ok && s.Day != day(now) {
			s.Day = day(now)
			out[l.URL] = s
		}
	}
	for _, l := range chosen {
		s := seen[l.URL]
		s.Stamp, s.Checked, s.Day = l.Stamp, now, day(now)
		if s.First.IsZero() {
			s.First = now
		}
		out[l.URL] = s
	}
	return out
}
