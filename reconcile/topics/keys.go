package topics

import (
	"strings"
	"time"

	"rangefinder/news"
	"rangefinder/news/places"
)

// A key is the question that a claim answers, in the words of the tables. Two
// claims of a story with equal keys are of one topic. An empty field is open:
// the claim does not say, and what its story says elsewhere may fill it.
type key struct {
	measure string // of measures.txt or a verb's lemma
	head    string // group of what is counted
	of      string // whose they are, folded
	aspect  string // direct, insured, monthly …
	place   string
	period  string // for counts a closed stretch A/B; for rates and prices its last day
	kind    string
	unit    string
	lone    string // what keeps a claim apart that says too little to be compared: its id, its article, its figure
}

func (k key) String() string {
	return strings.Join([]string{k.measure, k.head, k.of, k.aspect, k.place, k.period, k.kind, k.unit, k.lone}, "|")
}

// level reports whether a figure stands for one period and is then replaced, as
// a rate, a price or a crowd is, rather than counted up.
func (k key) level() bool {
	f := lexicon.family(k.measure)
	return f == "level" || f == "crowd" || k.measure == "" && k.kind == "percent"
}

// people reports whether the key counts people at large, or does not say what.
func (k key) people() bool { return k.head == "" || lexicon.people(k.head) }

func keyOf(c news.Claim) key {
	k := key{
		measure: lexicon.measure(c.Measure),
		head:    lexicon.group(c.Head),
		of:      fold(c.Of),
		place:   placeOf(c),
		kind:    c.Kind,
		unit:    c.Unit,
	}
	m, known := lexicon.byName[k.measure]
	if !known && (lexicon.act(k.head) || k.kind == "measure" || k.kind == "money" && k.head != "") || k.kind == "money" && counts[m.family] || k.kind == "measure" && (m.family == "law" || m.family == "harm") {
		k.measure, m = "", measure{} // complaints are lodged, logged and received; nitrate is stored and kept
	}
	side, stretch, two := strings.Cut(c.Aspect, " ") // "core monthly"
	if timely[c.Aspect] || m.aspects[c.Aspect] || two && m.aspects[side] && timely[stretch] {
		k.aspect = c.Aspect
	}
	k.period = periodOf(c, k)
	// A sum or a rate is known by its measure: "losses", "damage" and "costs" are
	// nouns that carry it, and "U.S. losses" says where.
	if m.anything {
		k.head = ""
		if where := places.CountryOf(c.Of); where != "" && k.place == "" {
			k.place = fold(where)
		}
		// The revenue of one firm is not that of another.
		if m.family != "flow" || places.CountryOf(c.Of) != "" {
			k.of = ""
		}
	}
	// "600 North Koreans": the head is the people's name and says no more.
	if k.of != "" && k.head != "" && (strings.HasSuffix(k.of, k.head) || strings.HasSuffix(k.head, k.of) || fold(places.Adjective(k.head)) == k.of || fold(places.Adjective(k.head+"s")) == k.of) {
		k.head = "person"
	}
	// "600 deaths": the head says what happened, not who.
	if lexicon.event(k.head) {
		k.head = ""
	}
	if lexicon.people(k.head) {
		k.head = "person"
	}
	// What the measure counts anyway: customers without power, jobs laid off.
	if m.subjects[k.head] {
		k.head = m.subject
	}
	// A named force is itself wherever it stands: "in Kursk" and "in Russia"
	// do not make two bodies of North Korean soldiers.
	if k.of != "" && !lexicon.people(k.head) && lexicon.family(k.measure) != "work" {
		k.place = ""
	}
	return k
}

// counts are families of measures that count people and things: a sum of money has
// another measure, whatever the words.
var counts = map[string]bool{"harm": true, "law": true, "work": true, "crowd": true, "move": true, "data": true, "loss": true}

// timely are aspects of time, which part the figures of any measure: 26 missiles
// a year are no stock of 26.
var timely = map[string]bool{"hourly": true, "daily": true, "weekly": true, "monthly": true, "quarterly": true, "annual": true}

// placeOf is the place of a claim as topics compare it: a country under its usual
// name, without "area" or "region", which the press puts behind a name at will.
func placeOf(c news.Claim) string {
	p := c.Place
	if p == "" {
		p = c.Scene
	}
	if n := places.Country(p); n != "" {
		p = n
	}
	p = fold(p)
	for _, w := range []string{" area", " region", " community"} {
		p = strings.TrimSuffix(p, w)
	}
	return p
}

// periodOf is the stretch of time that parts a claim from others of its measure.
//
// A count that runs ("since the beginning of the year") is dated by it and not
// parted; nor is the sum of one event, which no year has twice. A rate stands for the stretch that ends on its last day, so that "2023"
// and "December 2023" are one annual rate.
func periodOf(c news.Claim, k key) string {
	if lexicon.family(k.measure) == "crowd" && c.AsOf != "" {
		return c.AsOf // a crowd is of its day
	}
	from, to, ok := strings.Cut(c.Period, "/")
	if !ok || from == "" || to == "" || from == ".." || to == ".." || lexicon.byName[k.measure].once {
		return ""
	}
	if k.level() {
		return to
	}
	return c.Period
}

// long reports whether a closed period spans a month or more.
func long(period string) bool {
	from, to, _ := strings.Cut(period, "/")
	a, err1 := time.Parse(time.DateOnly, from)
	b, err2 := time.Parse(time.DateOnly, to)
	return err1 == nil && err2 == nil && b.Sub(a) >= 27*24*time.Hour
}

func fold(s string) string {
	s = strings.ToLower(strings.TrimSpace(s))
	s = strings.TrimPrefix(s, "the ")
	s = strings.TrimSuffix(s, "'s")
	s = strings.TrimSuffix(s, "’s")
	return s
}
