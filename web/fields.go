package web

import (
	"context"
	"fmt"
	"math"
	"net/url"
	"regexp"
	"slices"
	"strings"
	"time"

	"rangefinder/decide"
	"rangefinder/news"
	"rangefinder/quantity"
	"rangefinder/report"
)

// A fieldView is a field of a form, with what the machine has read there and what is wrong with what was
// typed.
type fieldView struct {
	Name, Label, Hint string
	Value             string
	Machine           string // "" where the machine is not asked
	Error             string
	Choices           []choiceView // of a field with a few answers
	Names             []string     // that are offered
	Lines             bool         // it has several lines
}

var (
	modalities = []string{news.Reported, news.Estimated, news.Planned, news.Denied, news.Conditional}
	kinds      = []string{string(quantity.Count), string(quantity.Money), string(quantity.Percent), string(quantity.Measure), string(quantity.Ratio)}
)

// claimField is a field of a claim as its form has it.
type claimField struct {
	name, label, hint string
	choices           []string
	of                func(news.Fields) string
}

func said(s *string) string {
	if s == nil {
		return ""
	}
	return *s
}

// claimFieldsOf are the fields of a claim, in the order of their forms.
var claimFieldsOf = []claimField{
	{name: "figure", label: "Figure", hint: "as prose writes it: at least 300, about $1.2bn, 25,000–30,000", of: figureText},
	{name: "kind", label: "Kind", choices: kinds, of: func(f news.Fields) string { return figureOr(f).Kind }},
	{name: "unit", label: "Unit", hint: "of money, measures and shares: USD, km, percent", of: func(f news.Fields) string { return figureOr(f).Unit }},
	{name: "attribution", label: "Who said it", hint: "one name a line, nearest the reader first, the origin last", of: func(f news.Fields) string {
		if f.Attribution == nil {
			return ""
		}
		return strings.Join(*f.Attribution, "\n")
	}},
	{name: "what", label: "What is counted", hint: "bodies, North Korean soldiers", of: func(f news.Fields) string { return said(f.What) }},
	{name: "of", label: "Whose", hint: "the group or country that it is of", of: func(f news.Fields) string { return said(f.Of) }},
	{name: "measure", label: "Measure", hint: "killed, wounded, displaced, sent, cost …", of: func(f news.Fields) string { return said(f.Measure) }},
	{name: "place", label: "Place", of: func(f news.Fields) string { return said(f.Place) }},
	{name: "as_of", label: "As of", hint: "a day (2025-07-02), a month, a year, or an instant", of: func(f news.Fields) string { return said(f.AsOf) }},
	{name: "period", label: "Period", hint: "2025-01-01/2025-07-02; .. for an open end", of: func(f news.Fields) string { return said(f.Period) }},
	{name: "modality", label: "Said as", choices: modalities, of: func(f news.Fields) string { return said(f.Modality) }},
	{name: "increment", label: "An addition, no total", choices: []string{"no", "yes"}, of: func(f news.Fields) string {
		if f.Increment != nil && *f.Increment {
			return "yes"
		}
		return "no"
	}},
}

func figureOr(f news.Fields) news.Figure {
	if f.Figure == nil {
		return news.Figure{}
	}
	return *f.Figure
}

// figureText is an amount as it is typed.
func figureText(f news.Fields) string {
	if f.Figure == nil {
		return ""
	}
	g := *f.Figure
	return report.Figure(news.Claim{Low: g.Low, Value: g.Value, High: g.High, Qualifier: g.Qualifier, Kind: g.Kind, Unit: g.Unit, Vague: g.Vague, About: g.About})
}

// claimForm are the fields of a claim with the present reading, or with what was typed, beside that of
// the machine.
func claimForm(c news.Claim, typed url.Values, no wrong, added bool) []fieldView {
	now, read := decide.Of(c), decide.Machine(c)
	var out []fieldView
	for _, f := range claimFieldsOf {
		v := fieldView{Name: f.name, Label: f.label, Hint: f.hint, Value: typable(f.of(now)), Error: no[f.name], Lines: f.name == "attribution"}
		if !added {
			v.Machine = or(report.Visible(strings.ReplaceAll(f.of(read), "\n", " ← ")), "nothing")
		}
		if typed != nil && typed.Has(f.name) {
			v.Value = typed.Get(f.name)
		}
		v.Choices = choices(f.choices, v.Value)
		out = append(out, v)
	}
	return out
}

// typable is a text of a page as a field has it: what turns or hides it left out, line by line.
func typable(s string) string {
	lines := strings.Split(s, "\n")
	for i := range lines {
		lines[i] = report.Visible(lines[i])
	}
	return strings.Join(lines, "\n")
}

func choices(all []string, on string) []choiceView {
	var out []choiceView
	for _, c := range all {
		out = append(out, choiceView{c, c, c == on})
	}
	if len(all) > 0 && !slices.Contains(all, on) {
		out = append([]choiceView{{on, or(on, "none"), true}}, out...)
	}
	return out
}

// claimFields are the fields of a claim that an order sets: of a form, those that are otherwise than they
// stand.
func (o *order) claimFields(c news.Claim) (set news.Fields, err error) {
	no := wrong{}
	if o.form == nil {
		set = o.Set
		set.Claim = nil
	} else {
		set = typedFields(o.form, decide.Of(c), no)
	}
	if set.Measure != nil { // as the reader names them: laid_off
		m := strings.ReplaceAll(strings.ToLower(strings.TrimSpace(*set.Measure)), " ", "_")
		set.Measure = &m
	}
	checkFields(set, no)
	if len(no) > 0 {
		return set, no
	}
	return set, nil
}

// typedFields are the fields of a form that say something else than now.
func typedFields(form url.Values, now news.Fields, no wrong) (set news.Fields) {
	typed := func(name string) string { return strings.Join(strings.Fields(form.Get(name)), " ") }
	changed := map[string]bool{}
	for _, f := range claimFieldsOf {
		if form.Has(f.name) && f.name != "attribution" && typed(f.name) != strings.Join(strings.Fields(typable(f.of(now))), " ") {
			changed[f.name] = true
		}
	}
	if changed["figure"] || changed["kind"] || changed["unit"] {
		kind, unit := figureOr(now).Kind, figureOr(now).Unit
		if changed["kind"] {
			kind = typed("kind")
		}
		if changed["unit"] {
			unit = typed("unit")
		}
		g, err := typedFigure(figureOr(now), typed("figure"), kind, unit, changed["figure"])
		if err != nil {
			no["figure"] = err.Error()
		}
		set.Figure = &g
	}
	if form.Has("attribution") {
		names := []string{}
		for line := range strings.Lines(form.Get("attribution")) {
			if n := strings.Join(strings.Fields(line), " "); n != "" {
				names = append(names, n)
			}
		}
		was := []string{}
		if now.Attribution != nil {
			for _, n := range *now.Attribution {
				was = append(was, strings.Join(strings.Fields(report.Visible(n)), " "))
			}
		}
		if !slices.Equal(names, was) {
			set.Attribution = &names
		}
	}
	for name, to := range map[string]**string{"what": &set.What, "of": &set.Of, "measure": &set.Measure, "place": &set.Place,
		"as_of": &set.AsOf, "period": &set.Period, "modality": &set.Modality} {
		if changed[name] {
			v := typed(name)
			*to = &v
		}
	}
	if changed["increment"] {
		is := typed("increment") == "yes"
		set.Increment = &is
	}
	return set
}

// typedFigure is the amount that is typed, in the unit that it names or else in the one that is given.
func typedFigure(now news.Figure, text, kind, unit string, changed bool) (news.Figure, error) {
	g := now
	if changed {
		m, err := quantity.Parse(text)
		if err != nil {
			return g, fmt.Errorf("%q cannot be read as one amount", text)
		}
		g = news.Figure{Low: finite(m.Lo), Value: finite(m.Value), High: finite(m.Hi), Qualifier: string(m.Qualifier),
			Kind: string(m.Kind), Unit: m.Unit, Vague: m.Vague, About: m.Approx}
		if m.Kind != quantity.Count || m.Unit != "" {
			return g, nil
		}
	}
	g.Kind, g.Unit = kind, unit
	return g, nil
}

func finite(v float64) *float64 {
	if math.IsInf(v, 0) || math.IsNaN(v) {
		return nil
	}
	return &v
}

var isoDay = regexp.MustCompile(`^\d{4}(-\d\d(-\d\d)?)?$`)

// isMoment reports whether a text is a year, month, day or instant of ISO 8601.
func isMoment(s string) bool {
	if !isoDay.MatchString(s) {
		_, err := time.Parse(time.RFC3339, s)
		return err == nil
	}
	_, err := time.Parse(time.DateOnly[:len(s)], s)
	return err == nil
}

// isPeriod reports whether a text is a period A/B, one end of which may be open.
func isPeriod(s string) bool {
	from, to, ok := strings.Cut(s, "/")
	end := func(s string) bool { return s == ".." || isMoment(s) }
	if !ok || !end(from) || !end(to) || from == ".." && to == ".." {
		return false
	}
	return from == ".." || to == ".." || from <= to || strings.HasPrefix(from, to)
}

// checkFields says what is wrong with the fields of a claim.
func checkFields(f news.Fields, no wrong) {
	if f.AsOf != nil && *f.AsOf != "" && !isMoment(*f.AsOf) {
		no["as_of"] = "this is no day such as 2025-07-02, no month, year or instant"
	}
	if f.Period != nil && *f.Period != "" && !isPeriod(*f.Period) {
		no["period"] = "this is no period such as 2025-01-01/2025-07-02"
	}
	if f.Modality != nil && !slices.Contains(modalities, *f.Modality) {
		no["modality"] = "it is one of " + strings.Join(modalities, ", ")
	}
	if f.Figure != nil && no["figure"] == "" {
		if !slices.Contains(kinds, f.Figure.Kind) {
			no["kind"] = "it is one of " + strings.Join(kinds, ", ")
		}
		if f.Figure.Kind == string(quantity.Money) && f.Figure.Unit == "" {
			no["unit"] = "money has a currency, such as USD"
		}
	}
	if f.Attribution != nil && len(*f.Attribution) == 0 {
		no["attribution"] = "somebody has said it: the outlet at least"
	}
}

// articleForm are the fields of an article: now as people have it, read as the machine has.
func articleForm(now, read news.Fields, typed url.Values, no wrong) []fieldView {
	var out []fieldView
	for _, f := range []struct {
		name, label, hint string
		now, read         *string
	}{
		{"published", "Published", "a day (2025-07-02) or an instant (2025-07-02T09:00:00Z); nothing for not known", now.Published, read.Published},
		{"publisher", "Outlet", "", now.Publisher, read.Publisher},
		{"copy_of", "Copy of", "the address of the article whose text it has; nothing for none", now.CopyOf, read.CopyOf},
	} {
		v := fieldView{Name: f.name, Label: f.label, Hint: f.hint, Value: typable(said(f.now)), Machine: or(report.Visible(said(f.read)), "nothing"), Error: no[f.name]}
		if typed != nil && typed.Has(f.name) {
			v.Value = typed.Get(f.name)
		}
		out = append(out, v)
	}
	return out
}

// readArticle is what an article says of itself.
func readArticle(a news.Article) news.Fields {
	day, none := "", ""
	if a.Published != nil {
		day = a.Published.Format("2006-01-02T15:04:05Z07:00")
	}
	return news.Fields{Published: &day, Publisher: &a.Publisher, CopyOf: &none}
}

// decidedArticle is the same with what people have set.
func (s *site) decidedArticle(ctx context.Context, a news.Article) (news.Fields, error) {
	f := readArticle(a)
	log, err := s.decisions.On(ctx, []string{a.ID})
	if err != nil {
		return f, err
	}
	for _, d := range decide.Standing(log) {
		if d.Do == news.DoEdit && d.On.Kind == news.OnArticle && d.On.Article == a.ID {
			f = decide.Over(f, decide.Only(d.After, []string{"published", "publisher", "copy_of"}))
		}
	}
	return f, nil
}

// articleFields are the fields of an article that an order sets.
func (s *site) articleFields(ctx context.Context, e *edition, a Article, o *order) (set news.Fields, err error) {
	if o.form == nil {
		set = decide.Only(o.Set, []string{"published", "publisher", "copy_of"})
	} else {
		now, err := s.decidedArticle(ctx, a.Article)
		if err != nil {
			return set, err
		}
		for name, x := range map[string]struct {
			to  **string
			now *string
		}{"published": {&set.Published, now.Published}, "publisher": {&set.Publisher, now.Publisher}, "copy_of": {&set.CopyOf, now.CopyOf}} {
			if v := o.text(name, nil); o.form.Has(name) && v != strings.Join(strings.Fields(typable(*x.now)), " ") {
				*x.to = &v
			}
		}
	}
	no := wrong{}
	if set.Published != nil && *set.Published != "" {
		if _, err := decide.Published(*set.Published); err != nil {
			no["published"] = err.Error()
		}
	}
	if set.CopyOf != nil && *set.CopyOf != "" {
		switch {
		case *set.CopyOf == a.URL || *set.CopyOf == a.Identity():
			no["copy_of"] = "that is this article itself"
		case !e.has(*set.CopyOf):
			no["copy_of"] = "no article with a figure has been read at that address"
		}
	}
	switch {
	case len(no) > 0:
		return set, no
	case len(decide.Set(set)) == 0:
		return set, wrongly("", "no field was changed")
	}
	return set, nil
}

// has reports whether a claim of the report is of the article at an address.
func (e *edition) has(address string) bool {
	return slices.ContainsFunc(e.rep.Claims, func(c news.Claim) bool { return c.Article.URL == address })
}
