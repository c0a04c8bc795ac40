package topics

import (
	"maps"
	"slices"
	"strings"
	"time"

	"rangefinder/news"
	"rangefinder/news/places"
	"rangefinder/news/verbs"
)

// name is what a person would call the topic: "North Korean soldiers killed",
// "People killed in Mandalay".
func name(t news.Topic, k key, placed bool, claims []news.Claim) string {
	who := t.What
	phrase := lexicon.byName[k.measure].phrase
	if strings.Contains(phrase, "{what}") && who == "" {
		who = strings.ReplaceAll(k.measure, "_", " ")
	}
	if b := lexicon.byName[k.measure].bare; b != "" && who == "people" {
		phrase = b
	}
	if who == deaths && k.measure == "killed" {
		phrase = "{who}"
	}
	if phrase == "" {
		phrase = unnamed(k.measure, who, claims)
	}
	if who == "" {
		who = plural(lexicon.byName[k.measure].subject) // "the number sent was 12,000"
	}
	s := strings.TrimSpace(strings.ReplaceAll(strings.ReplaceAll(phrase, "{who}", who), "{what}", who))
	if t.Place != "" && placed && !strings.Contains(strings.ToLower(s), strings.ToLower(t.Place)) {
		s += " " + lexicon.preposition(k.measure) + " " + t.Place
	}
	if k.aspect != "" && !strings.Contains(strings.ToLower(s), k.aspect) {
		s += ", " + k.aspect
	}
	if t.Period != "" {
		s += ", " + stretch(t.Period)
	}
	switch t.Kind {
	case "percent":
		s += " (per cent)"
	case "money":
		s += " (" + t.Unit + ")"
	case "ratio":
		s += " (share)"
	}
	return upperFirst(s)
}

// stretch writes a closed period as a person would: "2024", "January 2025",
// "January to March 2025", "3 April 2025", "3 April to 9 May 2025".
func stretch(period string) string {
	from, to, ok := strings.Cut(period, "/")
	if !ok {
		// the last day of what a rate stands for
		if d, err := time.Parse(time.DateOnly, period); err == nil {
			if d.AddDate(0, 0, 1).Day() == 1 {
				return d.Format("January 2006")
			}
			return d.Format("2 January 2006")
		}
	}
	a, err1 := time.Parse(time.DateOnly, from)
	b, err2 := time.Parse(time.DateOnly, to)
	if err1 != nil || err2 != nil {
		return strings.Replace(period, "/", " to ", 1)
	}
	months := a.Day() == 1 && b.AddDate(0, 0, 1).Day() == 1
	sameYear := a.Year() == b.Year()
	switch {
	case months && sameYear && a.Month() == time.January && b.Month() == time.December:
		return a.Format("2006")
	case months && sameYear && a.Month() == b.Month():
		return a.Format("January 2006")
	case months && sameYear:
		return a.Format("January") + " to " + b.Format("January 2006")
	case months:
		return a.Format("January 2006") + " to " + b.Format("January 2006")
	case a.Equal(b):
		return a.Format("2 January 2006")
	case sameYear:
		return a.Format("2 January") + " to " + b.Format("2 January 2006")
	}
	return a.Format("2 January 2006") + " to " + b.Format("2 January 2006")
}

// unnamed is the phrase of a measure that measures.txt does not know: what is counted and
// the participle of its verb, "Claims filed".
func unnamed(m, who string, claims []news.Claim) string {
	switch {
	case m == "":
		return "{who}"
	case strings.EqualFold(who, m):
		return m
	}
	words := strings.ReplaceAll(m, "_", " ")
	if verb := verbs.Lemma(m); words == m && (verb == m || verb == "" && !typed(m, claims)) {
		words = verbs.Of(m).Participle
	}
	return strings.TrimSpace("{who} " + words)
}

// typed reports whether a measure of one word is in the words of people alone. What the extractor does not know
// it takes for a verb; a person may have written any noun.
func typed(m string, claims []news.Claim) bool {
	theirs := false
	for _, c := range claims {
		if c.Measure == "" {
			continue
		}
		if c.Measure != m || c.Decision == nil || !slices.Contains(c.Decision.Fields, "measure") {
			return false
		}
		theirs = true
	}
	return theirs
}

// group is the words for who or what is counted, as the press writes them:
// the commonest wording that names the group fully, else our own.
func group(t news.Topic, k key, claims []news.Claim) string {
	if m := lexicon.byName[k.measure]; m.anything {
		return common(claims, func(c news.Claim) string { return strings.TrimSpace(c.What) })
	}
	if k.head == "person" && t.Of == "" {
		if k.measure == "killed" && common(claims, func(c news.Claim) string { return c.What }) == deaths {
			return deaths
		}
		return "people"
	}
	if k.kind == "percent" && !k.people() {
		if what := common(claims, func(c news.Claim) string { return c.What }); what != "" {
			return what // "wage rise", "transport costs", not "rises" and "costs"
		}
	}
	of := strings.ToLower(t.Of)
	fits := func(c news.Claim) bool {
		// The head of "600 deaths" is an event; as a name it would say the
		// measure twice, as "wounded soldiers wounded" does.
		// One is no plural, and a topic is named in the plural.
		if c.Value != nil && *c.Value == 1 {
			return false
		}
		return lexicon.group(c.Head) == k.head && !lexicon.says(k.measure, strings.ToLower(c.What))
	}
	full := common(claims, func(c news.Claim) string {
		if fits(c) && strings.HasPrefix(strings.ToLower(c.What), of) && !supplied(c) {
			return c.What
		}
		return ""
	})
	if full != "" {
		return full
	}
	// No capital: a wording with one may name another people than t.Of does,
	// or the same by another name ("DPRK soldiers").
	plain := common(claims, func(c news.Claim) string {
		what := c.What
		if supplied(c) {
			what = strings.TrimPrefix(what, c.Of+" ")
		}
		if fits(c) && what == strings.ToLower(what) {
			return what
		}
		return ""
	})
	if plain == "" {
		plain = plural(k.head)
	}
	return strings.TrimSpace(t.Of + " " + plain)
}

// deaths are whom a disease killed, as the reader calls them.
const deaths = "deaths"

// supplied reports whether the reader put the owner before what is counted, where the
// text has it elsewhere: "French soldiers" of "France has 2,400 soldiers".
func supplied(c news.Claim) bool {
	return c.Of != "" && strings.HasPrefix(c.What, c.Of+" ") && c.Sentence != "" && !strings.Contains(c.Sentence, c.What)
}

func plural(head string) string {
	switch {
	case head == "person":
		return "people"
	case head == "" || strings.HasSuffix(head, "s") || strings.HasSuffix(head, "ed"):
		return head
	case head == "child":
		return "children"
	case head == "aircraft" || head == "personnel":
		return head
	case strings.HasSuffix(head, "y") && !strings.HasSuffix(head, "ay") && !strings.HasSuffix(head, "ey"):
		return head[:len(head)-1] + "ies"
	}
	return head + "s"
}

func upperFirst(s string) string {
	if s == "" {
		return "Figures without a subject"
	}
	for i, r := range s {
		if i == 0 {
			return strings.ToUpper(string(r)) + s[len(string(r)):]
		}
	}
	return s
}

// maxLinks bounds what a story with hundreds of places would hang on each topic.
const maxLinks = 12

// link points from topic to topic of one story: a part to its whole, and one
// group to another of the same measure, so that figures kept apart on purpose
// are found from either side.
//
// A topic has at most maxLinks of them, those of its own parts first.
func link(groups []Group) {
	type counted struct{ measure, head, of, aspect, place, period, kind, unit, lone string }
	type measured struct{ measure, kind, unit string }
	at := func(m string, g *Group) counted {
		return counted{m, g.key.head, g.key.of, g.key.aspect, g.key.place, g.key.period, g.Topic.Kind, g.Topic.Unit, g.key.lone}
	}
	// wholes are the questions that the one of g is a part of with the same measure: soldiers and
	// civilians are people, Valencia is in Spain.
	wholes := func(g *Group) []counted {
		c := at(g.Topic.Measure, g)
		var out []counted
		if c.measure == "" || c.lone != "" {
			return nil
		}
		if c.of == "" && lexicon.human(c.head) && !lexicon.people(c.head) {
			w := c
			w.head = "person"
			out = append(out, w)
		}
		if land := landOf(c.place); land != "" && land != c.place {
			w := c
			w.place = land
			out = append(out, w)
		}
		return out
	}
	narrower := map[counted][]int{}
	for i := range groups {
		for _, w := range wholes(&groups[i]) {
			narrower[w] = append(narrower[w], i)
		}
	}
	byCounted, byMeasured := map[counted][]int{}, map[measured][]int{}
	for i := range groups {
		t := &groups[i].Topic
		c, m := at(t.Measure, &groups[i]), measured{t.Measure, t.Kind, t.Unit}
		byCounted[c] = append(byCounted[c], i)
		byMeasured[m] = append(byMeasured[m], i)
	}
	parts := map[string][]string{} // measure → those that are parts of it
	for name, m := range lexicon.byName {
		if m.whole != "" {
			parts[m.whole] = append(parts[m.whole], name)
		}
	}
	for i := range groups {
		a := &groups[i].Topic
		am := lexicon.byName[a.Measure]
		why := map[int]string{}
		if am.whole != "" {
			for _, j := range byCounted[at(am.whole, &groups[i])] {
				why[j] = "part of"
			}
		}
		for _, p := range parts[a.Measure] {
			for _, j := range byCounted[at(p, &groups[i])] {
				why[j] = "whole of"
			}
		}
		for _, w := range wholes(&groups[i]) {
			for _, j := range byCounted[w] {
				why[j] = "part of"
			}
		}
		for _, j := range narrower[at(a.Measure, &groups[i])] {
			why[j] = "whole of"
		}
		related := slices.Sorted(maps.Keys(why))
		if a.Measure != "" && am.family != "" {
			for _, j := range byMeasured[measured{a.Measure, a.Kind, a.Unit}] {
				if len(related) >= maxLinks {
					break
				}
				if j != i && why[j] == "" {
					related = append(related, j)
				}
			}
		}
		for _, j := range related[:min(len(related), maxLinks)] {
			b := &groups[j].Topic
			w := why[j]
			if w == "" {
				w = "same measure, other group"
			}
			a.Links = append(a.Links, news.Link{Topic: b.ID, Name: b.Topic, Why: w})
		}
	}
}

// landOf is the country that a place below a country is known to lie in, as topics name it; "" for none.
func landOf(place string) string {
	if place == "" || places.Country(place) != "" {
		return ""
	}
	first, rest, _ := strings.Cut(place, " ")
	next, _, _ := strings.Cut(rest, " ")
	c, n := places.Mention(first, next)
	if c == "" || len(strings.Fields(place)) != n {
		return ""
	}
	return fold(c)
}
