package extract

import (
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"rangefinder/news"
	"rangefinder/quantity"
)

// times, lengths, volumes and speeds, by their common unit names.
var (
	times   = wordSet("second minute hour day week month year decade century fortnight")
	lengths = wordSet("kilometre metre mile foot inch yard centimetre millimetre")
	volumes = wordSet("gallon litre")
	speeds  = wordSet("kilometre/hour mile/hour metre/second knot")
	// winds and quakes have speeds, depths and distances that say how strong
	// and where they were, and that no two sources are reconciled about.
	winds  = wordSet("wind winds gust gusts gusting windspeed")
	quakes = wordSet("quake quakes earthquake earthquakes tremor tremors temblor aftershock aftershocks epicentre epicenter hypocentre seismologist seismologists usgs emsc magnitude")
)

// idle says why a figure makes no claim although it is a quantity; "" where it
// does make one.
func (d *doc) idle(s *sentence, k int, r *reading) string {
	t := &d.toks[k]
	m := &d.ments[t.fig]
	text := d.text[m.Start:m.End]
	low := lower(text)
	prev, next := "", ""
	if k > s.lo {
		prev = d.toks[k-1].low
	}
	if k+1 < s.hi {
		next = d.toks[k+1].low
	}
	switch {
	case s.kind != news.TableRow && s.kind != news.ListItem && m.Kind == quantity.Count && !d.wordIn(s):
		// A line of nothing but a number: a counter of shares or comments.
		return "page furniture"
	case (next == "quake" || next == "earthquake" || next == "tremor" || next == "temblor" || next == "aftershock") && m.Kind == quantity.Count && m.Hi < 10 && strings.ContainsRune(text, '.'), d.quakeRank(s, k):
		return "magnitude"
	case m.Unit == "magnitude", strings.Contains(low, "magnitude"), d.near(s, k, "measuring", 3) && m.Kind == quantity.Count && m.Hi < 11 && r.noun.none():
		return "magnitude"
	case strings.Contains(low, "-stor") || strings.Contains(low, "-floor") || next == "storey" || next == "stories" || next == "storeys" || next == "-storey" || next == "-story":
		return "height"
	case strings.Contains(next, "magnitude") || strings.HasPrefix(next, "-magnitude") || strings.Contains(prev, "magnitude") || d.near(s, k, "magnitude", 2) || d.near(s, k, "magnitudes", 5):
		return "magnitude"
	case prev == "of" && k-2 >= s.lo && parents[d.toks[k-2].low] && (next == "" || k+1 < s.hi && !d.nominal(k+1)):
		return "children of one of them" // "a mother of four was killed"
	case prev == "category" || prev == "grade" || prev == "phase" || prev == "level" && m.Kind == quantity.Count && next != "":
		return "rank"
	case d.behind(k, "©"), prev == "©":
		return "year"
	case next == "-year-old":
		return "age"
	case m.Unit == "millimetre" && d.calibre(s, k), m.Kind == quantity.Count && k+2 < s.hi && d.toks[k+1].low == "and" && d.toks[k+2].kind == figure && d.ments[d.toks[k+2].fig].Unit == "millimetre" && d.calibre(s, k):
		return "calibre"
	case m.Kind == quantity.Count && d.agesPair(s, k):
		return "age"
	case d.furnished(s), d.teaser(s, k), d.readers(s, k):
		return "page furniture"
	case d.address(s, k):
		return "address"
	case d.exchangeRate(s, k):
		return "exchange rate"
	case d.ageOf(s, k, r):
		return "age"
	case d.populous(s, k):
		return "population"
	case d.numberOf(s, k):
		return "name"
	case d.called(s, k):
		return "phone number"
	}
	if m.Kind == quantity.Measure {
		switch {
		case speeds[m.Unit]:
			if d.speaksOf(s, winds) {
				return "wind speed"
			}
		case lengths[strings.TrimPrefix(m.Unit, "nautical ")]:
			if why := d.located(s, k); why != "" {
				return why
			}
		}
		if (lengths[strings.TrimPrefix(m.Unit, "nautical ")] || volumes[m.Unit]) && d.wet(s, k) {
			return "rainfall"
		}
	}
	if low == "one" && r.measure == "" && r.noun.none() && !(prev == "and" && k != s.figs[0]) {
		return "pronoun"
	}
	if m.Kind == quantity.Count && !r.noun.none() {
		h := singular(d.toks[r.noun.head].low)
		if times[h] {
			return "duration"
		}
	}
	if d.traded(s, k) {
		return "exchange rate"
	}
	return ""
}

// wordIn reports whether a sentence has a word beside its figures.
func (d *doc) wordIn(s *sentence) bool {
	for i := s.lo; i < s.hi; i++ {
		if d.toks[i].kind == word {
			return true
		}
	}
	return false
}

// quakeRank reports "a 4.7 Category earthquake", as translations have it.
func (d *doc) quakeRank(s *sentence, k int) bool {
	return k+2 < s.hi && d.toks[k+1].low == "category" && (d.toks[k+2].low == "earthquake" || d.toks[k+2].low == "quake")
}

// near reports whether a word stands within n tokens before k.
func (d *doc) near(s *sentence, k int, w string, n int) bool {
	for i := k - 1; i >= s.lo && i >= k-n; i-- {
		if d.toks[i].low == w {
			return true
		}
		if d.toks[i].kind == punct {
			return false
		}
	}
	return false
}

func (d *doc) behind(k int, mark string) bool {
	at := d.toks[k].start
	return at >= len(mark) && d.text[at-len(mark):at] == mark
}

// speaksOf reports whether a sentence names one of these things.
func (d *doc) speaksOf(s *sentence, things map[string]bool) bool {
	for i := s.lo; i < s.hi; i++ {
		if things[d.toks[i].low] {
			return true
		}
	}
	return false
}

// located says why a length only tells where something is or was: "17 km from
// Mandalay", the depth of a quake, "a 500-mile path"; "" where it measures.
func (d *doc) located(s *sentence, k int) string {
	m := &d.ments[d.toks[k].fig]
	if m.Hi >= 5000 {
		return "" // no place on earth is told by its distance from so far
	}
	quake := d.speaksOf(s, quakes)
	if k+1 < s.hi {
		switch low := d.toks[k+1].low; low {
		case "from":
			// from somewhere: "9 to 10 metres from snout to tail" measures
			if k+2 < s.hi && (d.toks[k+2].capital || d.toks[k+2].class&det != 0) && !d.near(s, min(k+9, s.hi), "to", 6) {
				return "distance"
			}
		case "away", "off", "inland", "outside", "offshore", "downstream", "upstream", "north", "south", "east", "west", "path", "swath", "track":
			return "distance"
		case "deep":
			if quake {
				return "depth"
			}
		default:
			if strings.HasPrefix(low, "north") || strings.HasPrefix(low, "south") {
				return "distance"
			}
		}
	}
	if !quake {
		return ""
	}
	for i := k - 1; i >= s.lo && i >= k-5; i-- {
		switch d.toks[i].low {
		case "depth", "deep":
			return "depth"
		case "within", "radius", "distance":
			return "distance"
		}
	}
	return ""
}

// wet reports whether a length or volume is of rain or snow.
func (d *doc) wet(s *sentence, k int) bool {
	for i := k + 1; i < s.hi && i <= k+3; i++ {
		switch d.toks[i].low {
		case "rain", "snow", "rainfall", "snowfall", "precipitation":
			return true
		}
	}
	return false
}

// traded reports whether a bare number is the price of a currency: "trades at
// 18.7 against the US dollar".
func (d *doc) traded(s *sentence, k int) bool {
	if d.ments[d.toks[k].fig].Kind != quantity.Count {
		return false
	}
	for i := k + 1; i < s.hi && i <= k+4; i++ {
		switch d.toks[i].low {
		case "against", "to", "per":
			for j := i + 1; j < s.hi && j <= i+4; j++ {
				switch d.toks[j].low {
				case "dollar", "euro", "pound", "yen", "greenback", "rouble", "ruble":
					return true
				}
			}
		}
	}
	return false
}

// skipped are the numbers that the reader of figures passed over.
func (d *doc) skipped() []news.Number {
	out := make([]news.Number, 0, len(d.skips))
	si := 0
	for _, k := range d.skips {
		n := news.Number{Text: d.text[k.Start:k.End], Start: k.Start, End: k.End, State: news.NumberSkipped, Why: k.Why}
		for si < len(d.sents) && d.sents[si].end <= k.Start {
			si++
		}
		if si < len(d.sents) && d.sents[si].start <= k.Start {
			n.Sentence = d.text[d.sents[si].start:d.sents[si].end]
		}
		out = append(out, n)
	}
	return out
}

// unread are the runs of digits that nobody has spoken for.
func (d *doc) unread(have []news.Number) []news.Number {
	type span struct{ start, end int }
	covered := make([]span, len(have))
	for i := range have {
		covered[i] = span{have[i].Start, have[i].End}
	}
	slices.SortFunc(covered, func(a, b span) int { return a.start - b.start })
	var out []news.Number
	h, si := 0, 0
	for _, b := range d.blocks {
		for i := b.start; i < b.end; {
			if c := d.text[i]; c < utf8.RuneSelf && (c < '0' || c > '9') {
				i++
				continue
			}
			r, n := utf8.DecodeRuneInString(d.text[i:b.end])
			if !unicode.IsDigit(r) {
				i += n
				continue
			}
			j := i
			for j < b.end {
				r, n := utf8.DecodeRuneInString(d.text[j:b.end])
				if !unicode.IsDigit(r) && !((r == ',' || r == '.') && j+n < b.end && d.text[j+n] >= '0' && d.text[j+n] <= '9') {
					break
				}
				j += n
			}
			for h < len(covered) && covered[h].end <= i {
				h++
			}
			if h >= len(covered) || covered[h].start >= j {
				for si < len(d.sents) && d.sents[si].end <= i {
					si++
				}
				u := news.Number{Text: d.text[i:j], Start: i, End: j, State: news.NumberUnread}
				if si < len(d.sents) && d.sents[si].start <= i {
					u.Sentence = d.text[d.sents[si].start:d.sents[si].end]
				}
				out = append(out, u)
			}
			i = j
		}
	}
	return out
}

// parents are nouns behind which a number counts children.
var parents = wordSet("mother father parent parents mum mom dad grandmother grandfather mothers fathers stepmother stepfather")
