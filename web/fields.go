package web

import (
	"context"
	"fmt"
	"net/url"
	"slices"
	"strings"

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
	Was               *string // what the field had when its page was made, which is sent along; nil where that does not matter
	Machine           string  // "" where the machine is not asked
	Error             string
	Choices           []choiceView // of a field with a few answers
	Names             []string     // that are offered
	Lines             bool         // it has several lines
}

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
	{name: "kind", label: "Kind", choices: decide.Kinds, hint: "count takes a unit away", of: func(f news.Fields) string { return figureOr(f).Kind }},
	{name: "unit", label: "Unit", hint: "of money, measures and shares: USD, km, percent", of: func(f news.Fields) string { return figureOr(f).Unit }},
	{name: "attribution", label: "Who said it", hint: "one name a line, or with ← between them, nearest the reader first, the origin last", of: func(f news.Fields) string {
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
	{name: "modality", label: "Said as", choices: decide.Modalities, of: func(f news.Fields) string { return said(f.Modality) }},
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
		v := fieldView{Name: f.name, Label: f.label, Hint: f.hint, Error: no[f.name], Lines: f.name == "attribution"}
		if !added {
			v.Machine = or(report.Visible(strings.ReplaceAll(f.of(read), "\n", " ← ")), "nothing")
		}
		v.fill(typable(f.of(now)), typed)
		v.Choices = choices(f.choices, v.Value)
		out = append(out, v)
	}
	return out
}

// wasName is the name under which a form sends what a field had when its page was made.
func wasName(field string) string { return "was_" + field }

// fill gives a field what it has now, or what was typed in it, and what it had when that was typed.
func (v *fieldView) fill(now string, typed url.Values) {
	v.Value, v.Was = now, &now
	if typed.Has(v.Name) {
		v.Value = typed.Get(v.Name)
	}
	if was := typed.Get(wasName(v.Name)); typed.Has(wasName(v.Name)) {
		v.Was = &was
	}
}

// A filled is a form as it was sent. A field is changed where it has something else than what its page showed, so that
// what another has set since stays as it is.
type filled struct {
	form url.Values
	now  func(field string) string // for forms that do not say what they showed
}

// typed is the text of a field, with single spaces.
func (f filled) typed(field string) string { return decide.TypedWords(f.form.Get(field)) }

// shown is what the page of the form had in a field.
func (f filled) shown(field string) string {
	if was := wasName(field); f.form.Has(was) {
		return decide.TypedWords(f.form.Get(was))
	}
	return decide.TypedWords(typable(f.now(field)))
}

func (f filled) changed(field string) bool {
	return f.form.Has(field) && f.typed(field) != f.shown(field)
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

// claimFields are the fields of a claim that an order sets: of a form, those that were changed in it.
func (o *order) claimFields(c news.Claim) (set news.Fields, err error) {
	no := wrong{}
	if o.form == nil {
		set = o.Set
		if set.Measure != nil {
			m := decide.TypedMeasure(*set.Measure)
			set.Measure = &m
		}
	} else {
		set = typedFields(o.form, decide.Of(c), no)
	}
	for _, fault := range decide.Faults(set) {
		if no[fault.Field] == "" {
			no[fault.Field] = fault.Err.Error()
		}
	}
	if set.Attribution != nil && len(*set.Attribution) == 0 && no["attribution"] == "" {
		no["attribution"] = "somebody has said it: the outlet at least"
	}
	if len(no) > 0 {
		return set, no
	}
	return set, nil
}

// typedFields are the fields that were changed in the form of a claim, now those of the claim.
func typedFields(form url.Values, now news.Fields, no wrong) (set news.Fields) {
	f := filled{form, func(field string) string {
		return claimFieldsOf[slices.IndexFunc(claimFieldsOf, func(c claimField) bool { return c.name == field })].of(now)
	}}
	if f.changed("figure") || f.changed("kind") || f.changed("unit") {
		set.Figure = f.figure(figureOr(now), no)
	}
	if form.Has("attribution") {
		was := form.Get(wasName("attribution"))
		if !form.Has(wasName("attribution")) {
			was = typable(f.now("attribution"))
		}
		if typed := lines(form.Get("attribution")); !slices.Equal(typed, lines(was)) {
			names, err := namesIn(typed)
			if err != nil {
				no["attribution"] = err.Error()
			}
			set.Attribution = &names
		}
	}
	plain := func(s string) (string, error) { return s, nil }
	for _, x := range []struct {
		name string
		read func(string) (string, error)
		to   **string
	}{
		{"what", plain, &set.What}, {"of", plain, &set.Of}, {"place", plain, &set.Place},
		{"measure", func(s string) (string, error) { return decide.TypedMeasure(s), nil }, &set.Measure},
		{"as_of", decide.TypedMoment, &set.AsOf}, {"period", decide.TypedPeriod, &set.Period}, {"modality", decide.TypedModality, &set.Modality},
	} {
		if !f.changed(x.name) {
			continue
		}
		v, err := x.read(f.typed(x.name))
		if err != nil {
			no[x.name] = err.Error()
			continue
		}
		*x.to = &v
	}
	if f.changed("increment") {
		is := f.typed("increment") == "yes"
		if set.Increment = &is; !is && f.typed("increment") != "no" {
			no["increment"] = "it is yes or no"
		}
	}
	return set
}

// lines are the lines of a text that are not empty.
func lines(text string) []string {
	out := []string{}
	for line := range strings.Lines(text) {
		if l := decide.TypedWords(line); l != "" {
			out = append(out, l)
		}
	}
	return out
}

// namesIn are the names in the lines of a field, several in one where they stand as pages print a chain.
func namesIn(lines []string) ([]string, error) {
	names := []string{}
	for _, line := range lines {
		chain, err := decide.TypedChain(line)
		if err != nil {
			return names, err
		}
		names = append(names, chain...)
	}
	return names, nil
}

// figure is the amount of a form of which a field was changed, now the one of the claim. A figure that names its unit
// has it; a kind or unit that somebody has chosen beside it, and that is another, is wrong.
func (f filled) figure(now news.Figure, no wrong) *news.Figure {
	unit := f.unit(decide.UnitOf(now), no)
	g := now
	g.Kind, g.Unit = unit.Kind, unit.Name
	if f.changed("figure") {
		typed, own, err := decide.TypedFigure(f.typed("figure"), unit)
		if err != nil {
			no["figure"] = err.Error()
			return nil
		}
		g = typed
		is := decide.UnitOf(typed)
		switch {
		case !own:
		case f.changed("unit") && is != unit:
			no["unit"] = fmt.Sprintf("the figure is typed in %s, and this says %s: leave one of them as it was", is, unit)
		case f.changed("kind") && is.Kind != unit.Kind:
			no["kind"] = fmt.Sprintf("the figure is typed in %s, and this says %s: leave one of them as it was", is, unit.Kind)
		}
	}
	if err := decide.CheckUnit(decide.UnitOf(g)); err != nil && no["kind"] == "" && no["unit"] == "" {
		no["unit"] = err.Error()
	}
	if no["kind"] != "" || no["unit"] != "" {
		return nil
	}
	return &g
}

// unit is what the kind and the unit of a form say, now those of the claim, which stay where nobody has changed them. One that
// was changed alone brings the other with it, as far as that can be told.
func (f filled) unit(now decide.Unit, no wrong) decide.Unit {
	is := now
	if f.changed("kind") {
		if is.Kind = f.typed("kind"); !slices.Contains(decide.Kinds, is.Kind) {
			no["kind"] = "it is one of " + strings.Join(decide.Kinds, ", ")
		}
		switch quantity.Kind(is.Kind) {
		case quantity.Count, quantity.Ratio:
			is.Name = ""
		case quantity.Percent:
			is.Name = string(quantity.Percent)
		}
	}
	if !f.changed("unit") {
		return is
	}
	typed, err := decide.TypedUnit(f.typed("unit"))
	switch {
	case err != nil:
		no["unit"] = err.Error()
	case f.typed("unit") == "":
		is.Name = ""
	case f.changed("kind") && typed.Kind != is.Kind:
		no["unit"] = fmt.Sprintf("%s is no unit of the kind %s", typed, is.Kind)
	default:
		is = typed
	}
	return is
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
		v := fieldView{Name: f.name, Label: f.label, Hint: f.hint, Machine: or(report.Visible(said(f.read)), "nothing"), Error: no[f.name]}
		v.fill(typable(said(f.now)), typed)
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

// articleFields are the fields of an article that an order sets: of a form, those that were changed in it.
func (s *site) articleFields(ctx context.Context, e *edition, a Article, o *order) (set news.Fields, err error) {
	no := wrong{}
	if o.form == nil {
		set = o.Set
	} else {
		now, err := s.decidedArticle(ctx, a.Article)
		if err != nil {
			return set, err
		}
		fields := map[string]struct {
			to  **string
			now *string
		}{"published": {&set.Published, now.Published}, "publisher": {&set.Publisher, now.Publisher}, "copy_of": {&set.CopyOf, now.CopyOf}}
		f := filled{o.form, func(field string) string { return said(fields[field].now) }}
		for name, x := range fields {
			if v := f.typed(name); f.changed(name) {
				*x.to = &v
			}
		}
	}
	if set.Published != nil {
		day, err := decide.TypedPublished(*set.Published, s.editions.now())
		if set.Published = &day; err != nil {
			no["published"] = err.Error()
		}
	}
	for _, fault := range decide.Faults(set) {
		if no[fault.Field] == "" {
			no[fault.Field] = fault.Err.Error()
		}
	}
	if set.CopyOf != nil && *set.CopyOf != "" {
		of := e.articleAt(*set.CopyOf, s.address)
		switch {
		case *set.CopyOf == a.URL || *set.CopyOf == a.Identity() || of.URL == a.URL:
			no["copy_of"] = "that is this article itself"
		case of.URL == "":
			no["copy_of"] = "no article with a figure has been read at that address"
		}
		set.CopyOf = &of.URL
	}
	switch {
	case len(no) > 0:
		return set, no
	case len(decide.Set(set)) == 0:
		return set, wrongly("", "no field was changed")
	}
	return set, nil
}

// articleAt is the article that somebody names: by its id, or by its address as it is kept or as people copy it.
// address gives the address that is kept of one that is written in another way.
func (e *edition) articleAt(word string, address func(string) string) news.ArticleRef {
	kept := word
	if address != nil {
		kept = address(word)
	}
	for _, c := range e.rep.Claims {
		if c.ArticleID == word || c.Article.URL == word || c.Article.URL == kept {
			return c.Article
		}
	}
	return news.ArticleRef{}
}
