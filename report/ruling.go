package report

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"rangefinder/news"
	"rangefinder/quantity"
)

// A ruling is what people have decided of a claim, in words that are clean but not
// yet escaped. The zero value is that nobody has.
type ruling struct {
	Class string // the verdict as in JSON
	Head  string // what was done, by whom and when: edited by ana, 27 Nov 2026
	Rest  string // what of it, and what the machine read there: figure; the machine read: 40
	Why   string
	Short string // the same for a footnote: edited by ana: figure
	Waits bool   // the decision is among those of the report that wait for a person

	// Follows is what was decided of its article and origin and changes what it says, a line each; the
	// footnotes of its figure have them too.
	Follows []string
}

// Text is a ruling in one line.
func (r ruling) Text() string {
	s := r.Head
	if r.Rest != "" {
		s += ": " + r.Rest
	}
	switch {
	case r.Why == "":
	case r.Class == news.Rejected:
		s += ": " + r.Why
	default:
		s += ". Why: " + r.Why
	}
	for _, f := range r.Follows {
		if s != "" {
			f = strings.TrimSuffix(s, ".") + ". " + sentence(f)
		}
		s = f
	}
	return s
}

// Loud reports whether the figure is not what stands on the page as the machine
// reads it, or may not be: a reader has to be told wherever it stands.
func (r ruling) Loud() bool {
	return slices.Contains([]string{news.Edited, news.Added, news.Moved, news.NeedsReview}, r.Class)
}

// rulingSigns are the verdicts as a shape, so that none is told by its colour alone.
var rulingSigns = map[string]string{news.Edited: "◆", news.Added: "+", news.Moved: "→", news.NeedsReview: "!"}

// Ruled is what people have decided of a claim, in one line as reports say it; "" where
// nobody has.
func Ruled(c news.Claim) string { return (&book{}).ruling(c).Text() }

// ruling is what people have decided of a claim. One for which a decision waits says
// that before anything else.
func (b *book) ruling(c news.Claim) ruling {
	if again, ok := b.waits(c); ok {
		return again
	}
	d := c.Decision
	if d == nil {
		return ruling{}
	}
	r := ruling{Class: d.Verdict, Follows: followed(c)}
	if d.Verdict == news.Follows {
		return r
	}
	if deeds := d.Deeds(); severally(deeds) {
		r.Head, r.Short = deedsOf(d, deeds, true), deedsOf(d, deeds, false)
		if read := machineRead(d); read != "" {
			r.Head += "; the machine read: " + read
		}
		return r
	}
	by := " by " + name(d.Who)
	r.Head, r.Why = d.Verdict+by, name(d.Why)
	switch d.Verdict {
	case news.Accepted: // quietly: who and no more
		r.Head, r.Why = "checked"+by, ""
	case news.Noted:
		r.Why = ""
	}
	r.Rest = strings.Join(ruledOn(d), "; ")
	if d.Verdict == news.Accepted && d.Machine != nil && d.Machine.Figure != nil {
		r.Rest = "the machine reads by now: " + amountOf(*d.Machine.Figure)
	}
	if r.Short = r.Head; r.Rest != "" {
		r.Short += ": " + r.Rest
		if read := machineRead(d); read != "" {
			r.Rest += "; the machine read: " + read
		}
	}
	if d.Verdict != news.Accepted && !d.At.IsZero() {
		r.Head += ", " + dayOf(&d.At)
	}
	return r
}

// severally reports whether more than one person has decided, or one for more than one reason. Why somebody
// checked a figure is not told.
func severally(deeds []news.Deed) bool {
	for _, x := range deeds {
		first := deeds[0]
		if x.Who != first.Who || x.Why != first.Why && first.Verdict != news.Accepted {
			return true
		}
	}
	return false
}

// deedsOf names each person with what is his, and why: edited by ana: figure (why); by ben: place (why).
func deedsOf(d *news.Decided, deeds []news.Deed, dated bool) string {
	parts := make([]string, len(deeds))
	for i, x := range deeds {
		by := "by " + name(x.Who)
		if dated && x.Verdict != news.Accepted && !x.At.IsZero() {
			by += ", " + dayOf(&x.At)
		}
		why := name(x.Why)
		switch x.Verdict {
		case news.Accepted:
			parts[i], why = "checked "+by, ""
		case news.Edited:
			parts[i] = by + ": " + strings.Join(fieldsOf(x.Fields), ", ")
			if i == 0 || deeds[i-1].Verdict != news.Edited {
				parts[i] = "edited " + parts[i]
			}
		case news.Moved:
			parts[i] = "moved " + by + ": to “" + name(d.To) + "”"
		default:
			parts[i] = x.Verdict + " " + by
		}
		if why != "" {
			parts[i] += " (" + why + ")"
		}
	}
	return strings.Join(parts, "; ")
}

// followed is what was decided of the article and the origin of a claim and changes what it says, a line for each
// thing: “NIS” counted as CNN, by ana, 4 Jun 2025 (one newsroom).
func followed(c news.Claim) []string {
	if c.Decision == nil {
		return nil
	}
	quoted := func(s string) string {
		if s = name(s); s != "" {
			s = "“" + s + "” "
		}
		return s
	}
	is := func(verb, now string) string {
		if now = name(now); now == "" {
			return "taken away"
		}
		return verb + " " + now
	}
	var fields, out []string
	for _, b := range c.Decision.By {
		i := slices.Index(fields, b.Field)
		switch {
		case !b.Followed():
			continue
		case i >= 0:
			out[i] += " and "
		case b.Field == news.ByOrigin:
			out = append(out, quoted(b.Read)+is("counted as", orUnnamed(c.Origin))+", ")
		case b.Field == news.ByCopyOf:
			line := "the article taken for a copy"
			if b.Read != c.Origin {
				line += ", and " + quoted(b.Read) + is("credited to", orUnnamed(c.Origin))
			}
			out = append(out, line+", ")
		case b.Field == news.ByPublisher:
			out = append(out, "the outlet "+quoted(b.Read)+is("set to", c.Article.Publisher)+", ")
		case b.Field == news.ByPublished:
			read := ""
			if t, err := time.Parse(time.RFC3339, b.Read); err == nil {
				read = dayOf(&t) + " "
			}
			out = append(out, "the day of publication "+read+is("set to", dayOf(c.Article.Published))+", ")
		}
		if i < 0 {
			i, fields = len(out)-1, append(fields, b.Field)
		}
		out[i] += "by " + name(b.Who)
		if !b.At.IsZero() {
			out[i] += ", " + dayOf(&b.At)
		}
		if why := name(b.Why); why != "" {
			out[i] += " (" + why + ")"
		}
	}
	return out
}

// ruledOn is what of a claim a person decided: its fields, and where it was moved. Of one that was
// rejected it does not matter any longer.
func ruledOn(d *news.Decided) []string {
	if d.Verdict == news.Rejected {
		return nil
	}
	var what []string
	if fields := fieldsOf(d.Fields); len(fields) > 0 {
		what = append(what, strings.Join(fields, ", "))
	}
	switch {
	case d.To == "":
	case d.Verdict == news.Moved:
		what = append(what, "to “"+name(d.To)+"”")
	default:
		what = append(what, "moved to “"+name(d.To)+"”")
	}
	return what
}

// waits is the ruling of a claim in whose place a decision waits for a person.
func (b *book) waits(c news.Claim) (ruling, bool) {
	again, known := b.reviews[c.ID]
	d := c.Decision
	if !known && (d == nil || d.Verdict != news.NeedsReview) {
		return ruling{}, false
	}
	r := ruling{Class: news.NeedsReview, Head: "to be looked at again", Waits: known, Follows: followed(c)}
	if known {
		r.Rest, r.Why = did(again)+"; "+clean(again.Reason), name(again.Why)
	} else {
		r.Rest, r.Why = "decided by "+name(d.Who)+", "+dayOf(&d.At)+", on another text", name(d.Why)
	}
	r.Short = r.Head + ": " + r.Rest
	return r, true
}

// A fieldName is a field that a person can set, as readers call it.
type fieldName struct {
	field, name string
	value       func(news.Fields) string // of the machine's reading, "" where it is not in it
}

// fieldNames are in the order in which they are told, the figure and its speaker first.
var fieldNames = []fieldName{
	{"figure", "figure", func(f news.Fields) string {
		if f.Figure == nil {
			return ""
		}
		return amountOf(*f.Figure)
	}},
	{"attribution", "speaker", func(f news.Fields) string {
		if f.Attribution == nil {
			return ""
		}
		names := slices.Clone(*f.Attribution)
		slices.Reverse(names)
		for i := range names {
			names[i] = name(names[i])
		}
		return orNothing(strings.Join(names, " ← "))
	}},
	{"what", "what is counted", func(f news.Fields) string { return setTo(f.What) }},
	{"of", "of whom", func(f news.Fields) string { return setTo(f.Of) }},
	{"measure", "what happened", func(f news.Fields) string { return setTo(f.Measure) }},
	{"place", "place", func(f news.Fields) string { return setTo(f.Place) }},
	{"as_of", "day", func(f news.Fields) string {
		if f.AsOf == nil {
			return ""
		}
		return orNothing(day(*f.AsOf))
	}},
	{"period", "period", func(f news.Fields) string { return setTo(f.Period) }},
	{"modality", "reserve", func(f news.Fields) string { return setTo(f.Modality) }},
	{"increment", "total or addition", func(f news.Fields) string {
		switch {
		case f.Increment == nil:
			return ""
		case *f.Increment:
			return "an addition"
		}
		return "a total"
	}},
}

func amountOf(f news.Figure) string {
	s := scale{quantity.Kind(f.Kind), clean(f.Unit)}.figure(f.Low, f.Value, f.High, f.Qualifier, f.About)
	if f.Vague {
		s += ", an order of magnitude"
	}
	return s
}

func setTo(s *string) string {
	if s == nil {
		return ""
	}
	return orNothing(name(*s))
}

func orNothing(s string) string {
	if s == "" {
		return "nothing"
	}
	return s
}

// fieldsOf are fields as readers call them, in the order in which they are told.
func fieldsOf(fields []string) []string {
	var out []string
	for _, f := range fieldNames {
		if slices.Contains(fields, f.field) {
			out = append(out, f.name)
		}
	}
	for _, f := range fields {
		if !slices.ContainsFunc(fieldNames, func(n fieldName) bool { return n.field == f }) {
			out = append(out, clean(strings.ReplaceAll(f, "_", " ")))
		}
	}
	return out
}

// machineRead is what the machine read in the fields that are a person's.
func machineRead(d *news.Decided) string {
	if d.Machine == nil {
		return ""
	}
	var out []string
	for _, f := range fieldNames {
		if v := f.value(*d.Machine); v != "" {
			out = append(out, v)
		}
	}
	return strings.Join(out, ", ")
}

// redrawn reports whether the figure of a claim is one that a person gave.
func redrawn(c news.Claim) bool {
	d := c.Decision
	return d != nil && (d.Verdict == news.Added || d.Verdict == news.Edited && slices.Contains(d.Fields, "figure"))
}

func isRejected(c news.Claim) bool { return c.Decision != nil && c.Decision.Verdict == news.Rejected }

// remarks are the notes that people have made on a claim, as footnotes.
func remarks(c news.Claim) []string {
	d := c.Decision
	if d == nil {
		return nil
	}
	var out []string
	for _, n := range d.Notes {
		by := "a person’s note: "
		if n.Who != "" {
			by = "note by " + name(n.Who) + ": "
			if n.On == news.OnOrigin {
				by = "note by " + name(n.Who) + " on the origin: "
			}
		}
		out = append(out, by+clean(n.Text))
	}
	return out
}

// A checkedView is how far people have gone through the figures of a topic.
type checkedView struct {
	Yes, All          int // All without those that were rejected
	Rejected, Waiting int
	Who               []string // those who said yes, the first first
}

// checked is nil where nobody has decided anything of the topic.
func (b *book) checked(t news.Topic) *checkedView {
	var v checkedView
	ids := map[string]bool{}
	for _, s := range t.Strands {
		for _, id := range strandClaims(s) {
			c, ok := b.claims[id]
			if !ok || ids[id] {
				continue
			}
			ids[id] = true
			_, waits := b.waits(c)
			switch {
			case isRejected(c):
				v.Rejected++
				continue
			case waits:
				v.Waiting++
			case isAccepted(c):
				v.Yes++
				for _, x := range c.Decision.Deeds() {
					if x.Verdict != news.Moved {
						v.Who = appendNew(v.Who, name(x.Who))
					}
				}
			}
			v.All++
		}
	}
	if v.Yes+v.Rejected+v.Waiting == 0 {
		return nil
	}
	return &v
}

// Figures is how many of the topic's figures were checked: 7 of 12 figures.
func (v *checkedView) Figures() string {
	if v.All == 0 {
		return "no figure left"
	}
	return fmt.Sprintf("%d of %s", v.Yes, count(v.All, "figure"))
}

// More is by whom, and what else was decided.
func (v *checkedView) More() string {
	var parts []string
	if who := v.Who; len(who) > 0 {
		if n := len(who); n > 3 {
			who = append(slices.Clone(who[:3]), count(n-3, "other"))
		}
		parts = append(parts, "by "+list(who))
	}
	if v.Rejected > 0 {
		parts = append(parts, fmt.Sprintf("%d rejected", v.Rejected))
	}
	if v.Waiting > 0 {
		parts = append(parts, fmt.Sprintf("%d to be looked at again", v.Waiting))
	}
	return strings.Join(parts, "; ")
}

// Line is all of it.
func (v *checkedView) Line() string {
	s := v.Figures()
	if v.All > 0 {
		s += " checked"
	}
	if len(v.Who) > 0 {
		return s + " " + v.More()
	}
	if more := v.More(); more != "" {
		s += "; " + more
	}
	return s
}

// A classOf is a class of figures by what people have decided of them.
type classOf struct {
	name string
	is   func(news.Claim) bool
	that string // behind "the figures that"
}

func ruledAs(c news.Claim, verdicts ...string) bool {
	return c.Decision != nil && slices.Contains(verdicts, c.Decision.Verdict)
}

// isAccepted reports whether a person stands behind the figure: read it and found it
// right, put it right, or added it.
func isAccepted(c news.Claim) bool { return ruledAs(c, news.Accepted, news.Edited, news.Added) }

func isDecided(c news.Claim) bool {
	return isAccepted(c) || ruledAs(c, news.Rejected, news.Moved, news.Follows)
}

var classesOf = []classOf{
	{"accepted", isAccepted, "a person has checked"},
	{"rejected", isRejected, "a person has rejected"},
	{"edited", func(c news.Claim) bool { return ruledAs(c, news.Edited) }, "a person has edited"},
	{"added", func(c news.Claim) bool { return ruledAs(c, news.Added) }, "a person has added"},
	{"decided", isDecided, "a person has decided on"},
	{"undecided", func(c news.Claim) bool { return !isDecided(c) }, "nobody has decided on"},
}

// narrowed says that a report is answered from figures of these classes alone, as Only
// takes them; "" where it is answered from all.
func narrowed(only string) string {
	var those []string
	for _, n := range splitClasses(only) {
		that := "are " + clean(n)
		for _, c := range classesOf {
			if c.name == n {
				that = c.that
			}
		}
		those = append(those, that)
	}
	if len(those) == 0 {
		return ""
	}
	return "Answered from the figures that " + strings.Join(those, " or that ") + " alone."
}

func splitClasses(s string) []string {
	var out []string
	for part := range strings.SplitSeq(s, ",") {
		if part = strings.ToLower(strings.TrimSpace(part)); part != "" {
			out = appendNew(out, part)
		}
	}
	return out
}
