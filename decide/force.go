package decide

import (
	"slices"

	"rangefinder/news"
)

// A Taking is a decision that has lost force, all of it or some, to another one.
type Taking struct{ Of, By news.Decision }

// Takings are the decisions in force in a log that lose force when more is decided, in the order of the log: to a later one on the
// same thing that says otherwise, to the rejection of a whole article, or to an undo. What an earlier decision has
// lost already it does not lose again. Of those of more, they are the ones of which nothing comes, since a later one of the log
// says otherwise. thing names what a decision is on, which a reader may have given another id since; nil is Key of its subject.
func Takings(log, more []news.Decision, thing func(news.Decision) string) []Taking {
	if thing == nil {
		thing = func(d news.Decision) string { return Key(d.On) }
	}
	known := map[string]bool{}
	for _, d := range log {
		known[d.ID] = true
	}
	all := Sorted(slices.Concat(log, more))
	undo := undone(all)
	was, is := forces(Standing(log), thing), forces(Standing(all), thing)
	var out []Taking
	for _, d := range all {
		before, after := was[d.ID], is[d.ID]
		switch u, off := undo[d.ID]; {
		case known[d.ID] && len(before.parts) == 0:
		case off && known[d.ID]:
			out = append(out, Taking{d, u})
		case known[d.ID] && len(after.parts) < len(before.parts):
			out = append(out, Taking{d, after.by})
		case !known[d.ID] && len(after.parts) == 0 && known[after.by.ID]:
			out = append(out, Taking{d, after.by})
		}
	}
	return out
}

// A force is what of a decision counts: the fields that it sets, or its verdict.
type force struct {
	parts []string
	by    news.Decision // the newest that has taken some of it
}

// forces gives by id what counts of decisions in force, which are sorted. Notes and splits are left out: they stand beside
// one another.
func forces(standing []news.Decision, thing func(news.Decision) string) map[string]force {
	on := map[string][]news.Decision{}       // thing → decisions
	rejects := map[string][]news.Decision{}  // article → those that reject the whole of it
	articles := map[string]map[string]bool{} // article → things that are claims of it
	for _, d := range standing {
		if d.Do == news.DoNote || d.Do == news.DoSplit {
			continue
		}
		key := thing(d)
		on[key] = append(on[key], d)
		switch {
		case d.On.Kind == news.OnArticle && d.Do == news.DoReject:
			rejects[d.On.Article] = append(rejects[d.On.Article], d)
		case d.On.Kind == news.OnClaim:
			if articles[d.On.Article] == nil {
				articles[d.On.Article] = map[string]bool{}
			}
			articles[d.On.Article][key] = true
		case d.Do == news.DoRename || d.Do == news.DoMerge:
			// Whoever renames what was named so takes the name from whoever gave it.
			named := d.On
			named.Name = *d.After.To
			if key := Key(named); key != Key(d.On) {
				on[key] = append(on[key], d)
			}
		}
	}
	for article, ds := range rejects {
		for key := range articles[article] {
			on[key] = append(on[key], ds...)
		}
	}
	out := map[string]force{}
	for _, ds := range on {
		slices.SortStableFunc(ds, Compare)
		for i, d := range slices.Backward(ds) {
			f, seen := out[d.ID]
			if !seen {
				f.parts = parts(d)
			}
			for j, later := range ds[i+1:] {
				if later.On.Kind == news.OnArticle && d.On.Kind == news.OnClaim && slices.ContainsFunc(ds[i+1+j:], affirms) {
					continue // of the rejected article this claim counts again
				}
				// What has lost its own force takes none. All that come later have been looked at by now.
				lost := takes(later, d, out[later.ID].parts)
				left := slices.DeleteFunc(slices.Clone(f.parts), func(p string) bool { return slices.Contains(lost, p) })
				if len(left) < len(f.parts) && (f.by.ID == "" || Compare(f.by, later) < 0) {
					f.by = later
				}
				f.parts = left
			}
			out[d.ID] = f
		}
	}
	return out
}

// parts are what a decision says.
func parts(d news.Decision) []string {
	switch d.Do {
	case news.DoAccept, news.DoReject:
		return []string{"verdict"}
	case news.DoAdd:
		return append([]string{"claim"}, editable...)
	}
	return Set(d.After)
}

// affirms reports whether a decision says that a claim is one.
func affirms(d news.Decision) bool {
	return d.On.Kind == news.OnClaim && (d.Do == news.DoAccept || d.Do == news.DoEdit || d.Do == news.DoAdd)
}

// takes are the parts of a decision that a later one takes, which itself has those of its own left.
func takes(later, d news.Decision, own []string) []string {
	named := later.Do == news.DoRename || later.Do == news.DoMerge // however it is called since, it is not called as before
	if len(own) == 0 && !named {
		return nil
	}
	switch {
	case later.On.Kind == news.OnArticle && d.On.Kind == news.OnArticle && d.Do == news.DoReject != (later.Do == news.DoReject):
		return nil // its day and outlet, and its story, stand beside its being rejected
	case later.Do == news.DoReject && d.Do != news.DoReject:
		return parts(d)
	case d.Do == news.DoReject:
		if affirms(later) && d.On.Kind == news.OnClaim {
			return parts(d)
		}
		return nil
	case later.Do == news.DoEdit && d.Do == news.DoAccept:
		return parts(d)
	case later.Do == news.DoReject || later.Do == news.DoAccept:
		return nil
	}
	said := d.After
	if d.After.Claim != nil {
		said = Over(Of(*d.After.Claim), d.After)
	}
	var out []string
	for _, f := range Set(later.After) {
		if slices.Contains(Set(said), f) && !Same(later.After, said, f) && (named || slices.Contains(own, f)) {
			out = append(out, f)
		}
	}
	return out
}
