package cli

import (
	"encoding/json"
	"fmt"
	"io"
	"reflect"
	"strconv"
	"strings"
	"text/tabwriter"

	"rangefinder/decide"
	"rangefinder/news"
	"rangefinder/report"
)

// How decisions are shown in a line or a table.

func (a *app) table() *tabwriter.Writer { return tableOn(a.out) }

func tableOn(w io.Writer) *tabwriter.Writer { return tabwriter.NewWriter(w, 0, 4, 2, ' ', 0) }

// maxCell is how many characters of a text a cell of a table has.
const maxCell = 90

// clip is a text of a page or a person as a cell of a table shows it.
func clip(s string) string {
	r := []rune(strings.Join(strings.Fields(s), " "))
	if len(r) > maxCell {
		r = append(r[:maxCell-1], '…')
	}
	return printable(string(r))
}

// short is the beginning of an id, long enough to name it among many.
func short(id string) string { return id[:min(8, len(id))] }

// onWhat names what a decision is on.
func onWhat(s news.Subject) string {
	switch s.Kind {
	case news.OnClaim:
		return fmt.Sprintf("claim %s (%s)", short(s.Claim), s.Text)
	case news.OnArticle:
		return "article " + s.URL
	case "":
		return "forgotten"
	}
	name := s.Kind + " " + strconv.Quote(s.Name)
	if s.Kind == news.OnTopic && s.Story != "" {
		name += " of " + strconv.Quote(s.Story)
	}
	return name
}

// doing is what a decision does; of an undo, what it takes back.
func doing(d news.Decision, log []news.Decision) string {
	if d.Do != news.DoUndo {
		return d.Do
	}
	for _, o := range log {
		if o.ID == d.Undoes {
			return "undo of " + o.Do
		}
	}
	return "undo of " + d.Undoes
}

// sets says what the fields of a decision are now.
func sets(d news.Decision) string {
	if d.After.Claim != nil {
		f := decide.Over(decide.Of(*d.After.Claim), d.After)
		return figureOf(*f.Figure) + ", " + chainOf(*f.Attribution)
	}
	if d.Do == news.DoMove && d.After.To != nil && *d.After.To == "" {
		return "to where the machine finds it"
	}
	var parts []string
	for _, f := range decide.Set(d.After) {
		if f != "verdict" {
			parts = append(parts, f+" "+value(d.After, f))
		}
	}
	return strings.Join(parts, "; ")
}

// value is a field in words, as a person writes it on the command line; "" where it is not set.
func value(f news.Fields, name string) string {
	v := reflect.ValueOf(f)
	for i := range v.NumField() {
		tag, _, _ := strings.Cut(v.Type().Field(i).Tag.Get("json"), ",")
		if tag != name || v.Field(i).IsNil() {
			continue
		}
		switch x := v.Field(i).Interface().(type) {
		case *news.Figure:
			return figureOf(*x)
		case *[]string:
			return chainOf(*x)
		case *string:
			if *x == "" {
				return "none"
			}
			return *x
		case *bool:
			return map[bool]string{true: "yes", false: "no"}[*x]
		case *news.Claim:
			return report.Figure(*x)
		}
	}
	return ""
}

func figureOf(f news.Figure) string {
	return report.Figure(news.Claim{Low: f.Low, Value: f.Value, High: f.High, Qualifier: f.Qualifier, Kind: f.Kind, Unit: f.Unit, Vague: f.Vague, About: f.About})
}

func chainOf(names []string) string {
	if len(names) == 0 {
		return "nobody"
	}
	return strings.Join(names, " < ")
}

// flat is a decision as JSON holds it, for comparing two.
func flat(f news.Fields) string {
	text, err := json.Marshal(f)
	if err != nil {
		return ""
	}
	return string(text)
}
