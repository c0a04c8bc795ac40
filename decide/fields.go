package decide

import (
	"reflect"
	"slices"
	"strings"

	"rangefinder/news"
)

// fieldNames are the names in JSON of news.Fields, by index.
var fieldNames = func() []string {
	t := reflect.TypeFor[news.Fields]()
	names := make([]string, t.NumField())
	for i := range names {
		names[i], _, _ = strings.Cut(t.Field(i).Tag.Get("json"), ",")
	}
	return names
}()

// Set are the names of the fields that are set, sorted.
func Set(f news.Fields) []string {
	v := reflect.ValueOf(f)
	names := []string{}
	for i, name := range fieldNames {
		if !v.Field(i).IsNil() {
			names = append(names, name)
		}
	}
	slices.Sort(names)
	return names
}

// Over is f with the fields that g sets in the place of its own.
func Over(f, g news.Fields) news.Fields {
	to, from := reflect.ValueOf(&f).Elem(), reflect.ValueOf(g)
	for i := range to.NumField() {
		if !from.Field(i).IsNil() {
			to.Field(i).Set(from.Field(i))
		}
	}
	return f
}

// Only is f with the fields of those names alone.
func Only(f news.Fields, names []string) news.Fields {
	v := reflect.ValueOf(&f).Elem()
	for i, name := range fieldNames {
		if !slices.Contains(names, name) {
			v.Field(i).SetZero()
		}
	}
	return f
}

// Of are the fields of a claim that an edit can set, all of them.
func Of(c news.Claim) news.Fields {
	attribution := append([]string{}, c.Attribution...)
	return news.Fields{
		Figure:      &news.Figure{Low: c.Low, Value: c.Value, High: c.High, Qualifier: c.Qualifier, Kind: c.Kind, Unit: c.Unit, Vague: c.Vague, About: c.About},
		Attribution: &attribution,
		What:        &c.What, Of: &c.Of, Measure: &c.Measure, Place: &c.Place, AsOf: &c.AsOf, Period: &c.Period,
		Modality: &c.Modality, Increment: &c.Increment,
	}
}

// Same reports whether a field has one value in both, by what they say in JSON; name is as in Set.
func Same(f, g news.Fields, name string) bool {
	i := slices.Index(fieldNames, name)
	if i < 0 {
		return false
	}
	return reflect.DeepEqual(reflect.ValueOf(f).Field(i).Interface(), reflect.ValueOf(g).Field(i).Interface())
}

// A Namer gives the canonical name of a source, and its id.
type Namer func(name string) (canonical, id string)

// put sets the fields of a claim, and all that follows from them.
func put(c *news.Claim, f news.Fields, named Namer, head func(what string) string) {
	if f.Figure != nil {
		g := *f.Figure
		c.Low, c.Value, c.High, c.Qualifier, c.Kind, c.Unit, c.Vague, c.About = g.Low, g.Value, g.High, g.Qualifier, g.Kind, g.Unit, g.Vague, g.About
	}
	if f.Attribution != nil {
		credit(c, *f.Attribution, named)
	}
	if f.What != nil {
		c.What, c.Head = *f.What, head(*f.What)
	}
	for _, x := range []struct {
		to   *string
		from *string
	}{{&c.Of, f.Of}, {&c.Measure, f.Measure}, {&c.AsOf, f.AsOf}, {&c.Period, f.Period}, {&c.Modality, f.Modality}} {
		if x.from != nil {
			*x.to = *x.from
		}
	}
	if f.Place != nil {
		c.Place, c.Scene = *f.Place, "" // where the passage is was the machine's guess for want of a place
	}
	if f.Increment != nil {
		c.Increment = *f.Increment
	}
}

// credit gives a claim its speakers, nearest the reader first.
func credit(c *news.Claim, names []string, named Namer) {
	c.Attribution = append([]string{}, names...)
	c.Chain = make([]string, len(names))
	c.Origin, c.OriginID, c.Anonymous = "", "", false
	for i, n := range names {
		c.Origin, c.OriginID = named(n)
		c.Chain[i] = c.OriginID
	}
}
