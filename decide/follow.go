package decide

import (
	"cmp"
	"slices"
	"time"

	"rangefinder/news"
)

// credited fills in whose what was decided of a claim is. The verdict is of its last decision (by; of an
// added claim added), and an edited claim's of the last edit of which something is left; last is the last
// edit of each field.
func credited(out *news.Decided, by, added, moved news.Decision, last map[string]news.Decision) {
	for field, d := range last {
		if out.Verdict == news.Added && Same(d.After, Over(Of(*added.After.Claim), Only(added.After, editable)), field) ||
			out.Verdict != news.Added && !slices.Contains(out.Fields, field) {
			continue
		}
		out.By = append(out.By, wordOf(d, field))
	}
	sortBy(out.By)
	confirmed := by
	switch {
	case out.Verdict == news.Added:
		by = added
	case out.Verdict == news.Edited && len(out.By) > 0:
		e := out.By[len(out.By)-1]
		by = news.Decision{Who: e.Who, At: e.At, Why: e.Why}
	}
	out.Who, out.At, out.Why = by.Who, by.At, by.Why
	if confirmed.Do == news.DoAccept && (out.Verdict == news.Added || out.Verdict == news.Edited) {
		out.By = append(out.By, wordOf(confirmed, news.ByVerdict))
	}
	if out.To != "" {
		out.By = append(out.By, wordOf(moved, news.ByTo))
	}
	sortBy(out.By)
}

func wordOf(d news.Decision, field string) news.FieldBy {
	return news.FieldBy{Field: field, Who: d.Who, At: d.At, Why: d.Why, Decision: d.ID}
}

func sortBy(by []news.FieldBy) {
	slices.SortStableFunc(by, func(x, y news.FieldBy) int {
		return cmp.Or(x.At.Compare(y.At), compareID(x.Decision, y.Decision), compareID(x.Field, y.Field))
	})
}

// editsClaim reports whether it is an edit of the claim itself.
func editsClaim(b news.FieldBy) bool {
	return !b.Followed() && b.Field != news.ByTo && b.Field != news.ByVerdict
}

// upheld is when somebody last took a claim for right, zero for never.
func upheld(d news.Decided) time.Time {
	if !slices.Contains([]string{news.Accepted, news.Edited, news.Added}, d.Verdict) {
		return time.Time{}
	}
	at := d.At
	for _, b := range d.By {
		if (editsClaim(b) || b.Field == news.ByVerdict) && b.At.After(at) {
			at = b.At
		}
	}
	return at
}

// maxFollowed is how many decisions of a chain are told at each claim, the last ones: of origins renamed to and fro a
// hundred times nobody reads the first.
const maxFollowed = 10

// follow notes that decisions on the article or the origin of a claim have changed what it says; read is
// what the machine read there. A claim of which nothing else was decided has that for its verdict.
func follow(c *news.Claim, field string, by []news.Decision, read string) {
	d := decided(c, by...)
	d.By = slices.Clone(d.By)
	for _, x := range by[max(0, len(by)-maxFollowed):] {
		b := wordOf(x, field)
		b.Read = read
		d.By = append(d.By, b)
	}
	sortBy(d.By)
	if d.Verdict == news.Noted || d.Verdict == news.Follows {
		last := d.By[len(d.By)-1] // a noted claim has no other
		d.Verdict, d.Who, d.At, d.Why = news.Follows, last.Who, last.At, last.Why
	}
}

// renamed notes on the claims of an article that a person has given it another day or outlet than it was
// read with.
func (a *applying) renamed(read news.Article, claims []news.Claim) {
	var day, outlet *news.Decision
	own := a.ledger.articles[read.ID]
	for i := range own {
		if d := &own[i]; d.Do == news.DoEdit {
			if d.After.Published != nil {
				day = d
			}
			if d.After.Publisher != nil {
				outlet = d
			}
		}
	}
	for i := range claims {
		c := &claims[i]
		if outlet != nil && c.Article.Publisher != read.Publisher {
			follow(c, news.ByPublisher, []news.Decision{*outlet}, read.Publisher)
		}
		if day != nil && dayOf(c.Article.Published) != dayOf(read.Published) {
			follow(c, news.ByPublished, []news.Decision{*day}, dayOf(read.Published))
		}
	}
}

func dayOf(t *time.Time) string {
	if t == nil {
		return ""
	}
	return t.Format(time.RFC3339)
}

// noted puts notes on an origin beside the claims that are of it now; is gives the id of what an origin is
// by what was decided.
func (a *applying) noted(is func(id string) string) {
	notes := map[string][]news.Decision{} // by the origin
	for _, d := range a.ledger.origins {
		if d.After.Note != nil {
			_, id := a.reader.Name(d.On.Name)
			notes[is(id)] = append(notes[is(id)], d)
		}
	}
	for i := range a.out.Claims {
		c := &a.out.Claims[i]
		if c.OriginID == "" {
			continue
		}
		ds := notes[is(c.OriginID)]
		if len(ds) == 0 {
			continue
		}
		x := decided(c, ds...)
		x.Notes = slices.Clone(x.Notes)
		for _, d := range ds {
			a.used[d.ID] = true
			r := remark(d)
			r.On = news.OnOrigin
			x.Notes = append(x.Notes, r)
		}
	}
}

// asRead adds to what the machine read what else it reads otherwise of claims that follow a
// decision on their article: who said it, and of when.
func asRead(claims, read []news.Claim) {
	by := make(map[string]*news.Claim, len(read))
	for i := range read {
		by[read[i].ID] = &read[i]
	}
	for i := range claims {
		c := &claims[i]
		was := by[c.ID]
		if was == nil || c.Decision == nil || !slices.ContainsFunc(c.Decision.By, news.FieldBy.Followed) {
			continue
		}
		now, then := Of(*c), Of(*was)
		var machine news.Fields
		d := *c.Decision
		if d.Machine != nil {
			machine = *d.Machine
		}
		for _, name := range []string{"attribution", "as_of", "period"} { // what was read with another day or outlet is no reading of the machine's
			if slices.Contains(Set(machine), name) || !Same(now, then, name) {
				machine = Over(machine, Only(then, []string{name}))
			}
		}
		if len(Set(machine)) > 0 {
			d.Machine, c.Decision = &machine, &d
		}
	}
}

// StoryNotes are what people have noted of a story, oldest first: of the one that has half of the articles that theirs
// held, or that has its name where it has none of them.
func (l *Ledger) StoryNotes(story news.Story, articles []string) []string {
	var out []string
	for _, d := range l.stories {
		if d.After.Note == nil {
			continue
		}
		n := 0
		for _, a := range articles {
			if _, ok := slices.BinarySearch(d.On.Held, a); ok {
				n++
			}
		}
		if n > 0 && 2*n >= len(d.On.Held) || n == 0 && label(d.On.Name) == label(story.Name) {
			out = append(out, "note by "+d.Who+" on the story: "+*d.After.Note)
		}
	}
	return out
}
