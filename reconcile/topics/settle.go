package topics

import (
	"math"
	"slices"
	"sort"
	"strconv"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"rangefinder/news"
	"rangefinder/news/places"
)

// settle fills what keys leave open from what the story says elsewhere. keys[i]
// is of claims[i]; claims are sorted by id, and every step is a function of the
// whole set, so that no order of arrival shows.
//
// The steps, each of which only narrows what the one before left open:
//
//  1. who fighters are: rebels where the story speaks of such; whose soldiers: by the same head,
//     in the article, then in the story; soldiers present are those who were sent
//  2. what is measured, where the verb measures nothing: as of that noun elsewhere
//  3. who, where a harm names only people: the one group that the story is about
//  4. where: near a place is at it, unless an article tells the two apart; the country that the
//     story is set in
//  5. which side of a rate, monthly or annual, by how large it is; when: the period that
//     the article speaks of, for a crowd the days in which the story reports it
//  6. figures: two open readings that share a telling figure are one question
//  7. events: what another storm did years ago is no figure of this one
//  8. parts: some of those whom the same article counts are no rival figure of them
//
// A wrong merge is worse than two topics: what several answers fit stays open.
func settle(claims []news.Claim, keys []key) {
	s := settler{claims, keys}
	s.fighters()
	s.owners()
	s.deployed()
	s.measures()
	s.people()
	s.outskirts()
	s.places()
	s.onePlace()
	s.sides()
	s.bareCrowds()
	s.periods()
	s.crowds()
	s.undate()
	s.figures()
	s.events()
	s.parts()
	// "Eighty people" without a word of what became of them answer nothing that
	// another eighty do.
	for i, k := range keys {
		if k.measure == "" && k.people() && k.of == "" && k.lone == "" {
			keys[i].lone = claims[i].ID
		}
	}
}

type settler struct {
	claims []news.Claim
	keys   []key
}

// fill gives every key that is open the field of the full keys that fit it: the only
// one of its article, else the only one of the story.
func (s settler) fill(open func(i int) bool, fits func(a, b key) bool, take func(dst *key, src key)) {
	type placed struct {
		article string
		k       key
	}
	seen := map[placed]bool{}
	var all []key
	byArticle := map[string][]key{}
	for i, k := range s.keys {
		a := s.claims[i].ArticleID
		if !seen[placed{a, k}] {
			seen[placed{a, k}] = true
			byArticle[a] = append(byArticle[a], k)
		}
		if !seen[placed{"", k}] {
			seen[placed{"", k}] = true
			all = append(all, k)
		}
	}
	// what a key would become, and how many answers there are, up to two
	answer := func(k key, from []key) (filled key, n int) {
		for _, other := range from {
			if !fits(k, other) {
				continue
			}
			f := k
			if take(&f, other); n == 0 || f != filled {
				if filled, n = f, n+1; n > 1 {
					break
				}
			}
		}
		return filled, n
	}
	anywhere := map[key]key{} // the only answer of the story, for open keys that were asked for
	next := append([]key(nil), s.keys...)
	for i, k := range s.keys {
		if !open(i) {
			continue
		}
		if f, n := answer(k, byArticle[s.claims[i].ArticleID]); n > 0 {
			if n == 1 {
				next[i] = f
			}
			continue
		}
		f, ok := anywhere[k]
		if !ok {
			var n int
			if f, n = answer(k, all); n != 1 {
				f = k
			}
			anywhere[k] = f
		}
		next[i] = f
	}
	copy(s.keys, next)
}

func base(a, b key) bool { return a.kind == b.kind && a.unit == b.unit }

// related reports whether two measures are of one family, so that the group
// of one is a fair guess for the other: the killed and the wounded of one
// report are the same people's.
func related(a, b string) bool {
	return a == b || lexicon.harm(a) && lexicon.harm(b)
}

// owners says whose soldiers are meant where a claim only says soldiers, unless its
// article, or the story where the article names none, speaks of those of several; and
// which North Koreans where it only names the people.
func (s settler) owners() {
	type place struct{ head, article string }
	owned := map[place]map[string]bool{}
	for i, k := range s.keys {
		if k.of == "" {
			continue
		}
		for _, at := range []place{{k.head, s.claims[i].ArticleID}, {k.head, ""}} {
			if owned[at] == nil {
				owned[at] = map[string]bool{}
			}
			owned[at][k.of] = true
		}
	}
	several := make([]bool, len(s.keys))
	for i, k := range s.keys {
		n := len(owned[place{k.head, s.claims[i].ArticleID}])
		several[i] = n > 1 || n == 0 && len(owned[place{k.head, ""}]) > 1
	}
	s.fill(func(i int) bool {
		k := s.keys[i]
		return k.of == "" && k.head != "" && k.head != "person" && !several[i]
	},
		func(a, b key) bool {
			return b.of != "" && base(a, b) && a.head == b.head && related(a.measure, b.measure)
		},
		func(dst *key, src key) { dst.of, dst.place = src.of, src.place })
	// "North Koreans sent" are its soldiers where the story speaks of such, and so are those
	// who arrived.
	type troop struct{ of, measure, kind, unit string }
	troops := map[troop]bool{}
	for _, k := range s.keys {
		if k.head == "soldier" {
			troops[troop{k.of, k.measure, k.kind, k.unit}] = true
		}
	}
	for i := range s.keys {
		k := &s.keys[i]
		if k.of == "" || !k.people() || lexicon.family(k.measure) != "move" {
			continue
		}
		if k.measure == "arrived" && troops[troop{k.of, "sent", k.kind, k.unit}] {
			k.measure = "sent"
		}
		if troops[troop{k.of, k.measure, k.kind, k.unit}] {
			k.head, k.place = "soldier", ""
		}
	}
	// "The number sent was 12,000": of whom the article, or the story, counts as sent.
	s.fill(func(i int) bool {
		k := s.keys[i]
		return k.of == "" && k.head == "" && lexicon.family(k.measure) == "move"
	},
		func(a, b key) bool { return b.head != "" && base(a, b) && a.measure == b.measure },
		func(dst *key, src key) { dst.head, dst.of, dst.place = src.head, src.of, src.place })
	// Whose jobs they are where several firms cut some is not for us to say, unless the
	// story and the headline are of one of them.
	firm := s.ask(func(i int) string {
		if lexicon.family(s.keys[i].measure) == "work" {
			return s.keys[i].of
		}
		return ""
	}).majority()
	about := map[string]bool{} // articles that give figures of the firm, or by it
	firms := map[string]bool{} // the others
	for i, k := range s.keys {
		if lexicon.family(k.measure) == "work" && k.of != "" && k.of != firm {
			firms[k.of] = true
		}
		about[s.claims[i].ArticleID] = about[s.claims[i].ArticleID] || firm != "" && news.HasWords(strings.ToLower(s.claims[i].Sentence), firm)
	}
	for i := range s.keys {
		k := &s.keys[i]
		if k.of != "" || !several[i] || lexicon.family(k.measure) != "work" {
			continue
		}
		if firm != "" && (news.HasWords(strings.ToLower(s.claims[i].Article.Title), firm) || about[s.claims[i].ArticleID] && !s.names(i, firms)) {
			k.of = firm
		} else {
			k.lone = s.claims[i].ArticleID
		}
	}
	s.fill(func(i int) bool { k := s.keys[i]; return k.of != "" && k.people() && lexicon.harm(k.measure) },
		func(a, b key) bool { return !b.people() && base(a, b) && a.of == b.of && related(a.measure, b.measure) },
		func(dst *key, src key) { dst.head = src.head })
}

// fighters are rebels where the story counts rebels of the same side: the word says neither.
func (s settler) fighters() {
	type side struct{ of, kind string }
	rebels := map[side]bool{}
	for _, k := range s.keys {
		if k.head == "rebel" {
			rebels[side{k.of, k.kind}] = true
		}
	}
	for i := range s.keys {
		if k := &s.keys[i]; s.claims[i].Head == "fighter" && rebels[side{k.of, k.kind}] {
			k.head = "rebel"
		}
	}
}

// deployed are soldiers who are where others of the story say that they were sent, as long as nobody
// speaks of any that left.
func (s settler) deployed() {
	sent, left := map[string]bool{}, map[string]bool{}
	for i, k := range s.keys {
		switch {
		case k.head != "soldier" || s.claims[i].Status() != news.StatusDone:
		case k.measure == "sent" && !s.claims[i].Increment:
			sent[k.of] = true
		case k.measure == "withdrawn", k.measure == "returned":
			left[k.of] = true
		}
	}
	for i := range s.keys {
		if k := &s.keys[i]; k.head == "soldier" && k.measure == "present" && k.of != "" && sent[k.of] && !left[k.of] && !s.claims[i].Part && s.claims[i].Status() == news.StatusDone {
			k.measure = "sent"
		}
	}
}

// outskirts are places near a place, "outside Strelsau": they are the place, unless an article counts
// both.
func (s settler) outskirts() {
	const near = "outside "
	said := map[[2]string]bool{} // article, place
	for i, k := range s.keys {
		said[[2]string{s.claims[i].ArticleID, k.place}] = true
	}
	apart := map[string]bool{}
	for at := range said {
		if p, ok := strings.CutPrefix(at[1], near); ok && said[[2]string{at[0], p}] {
			apart[p] = true
		}
	}
	for i := range s.keys {
		if p, ok := strings.CutPrefix(s.keys[i].place, near); ok && !apart[p] {
			s.keys[i].place = p
		}
	}
}

// names reports whether the sentence of claim i names one of some bodies.
func (s settler) names(i int, bodies map[string]bool) bool {
	sentence := strings.ToLower(s.claims[i].Sentence)
	for b := range bodies {
		if news.HasWords(sentence, b) {
			return true
		}
	}
	return false
}

// A ballot counts the articles that give each answer.
type ballot map[string]map[string]bool

// ask collects the answers of all claims; "" abstains.
func (s settler) ask(answer func(i int) string) ballot {
	b := ballot{}
	for i := range s.keys {
		if a := answer(i); a != "" {
			if b[a] == nil {
				b[a] = map[string]bool{}
			}
			b[a][s.claims[i].ArticleID] = true
		}
	}
	return b
}

// best is the answer that most articles give, the first by name on a tie, with
// their number and that of all answers.
func (b ballot) best() (answer string, n, all int) {
	for a, articles := range b {
		all += len(articles)
		if len(articles) > n || len(articles) == n && a < answer {
			answer, n = a, len(articles)
		}
	}
	return answer, n, all
}

// majority is the answer that more articles give than all others together, ""
// where none is.
func (b ballot) majority() string {
	if a, n, all := b.best(); 2*n > all {
		return a
	}
	return ""
}

// measures fills a verb that measures nothing ("the files include 2.7 billion
// records") with what the story measures of the same noun.
func (s settler) measures() {
	answers := map[key]string{}
	next := append([]key(nil), s.keys...)
	for i, k := range s.keys {
		bare := k.kind == "percent" && carried(s.claims[i].What)
		if bare {
			k.measure, k.head = "", ""
		}
		if k.measure != "" || k.head == "" && k.kind != "percent" {
			continue
		}
		q := key{head: k.head, kind: k.kind, unit: k.unit, aspect: k.aspect, of: k.of}
		if _, ok := answers[q]; !ok {
			b := s.ask(func(j int) string {
				o := s.keys[j]
				if o.measure == "" || !base(o, q) || o.of != q.of && q.of != "" {
					return ""
				}
				if q.kind == "percent" && q.head == "" {
					if m := lexicon.byName[o.measure]; m.family == "level" && m.anything {
						return o.measure
					}
					return ""
				}
				if o.head == q.head || lexicon.byName[o.measure].subjects[q.head] && q.head != "person" {
					return o.measure
				}
				return ""
			})
			// People and soldiers suffer and do many things: no majority says that a
			// figure of them is of the killed.
			a := b.majority()
			if lexicon.human(q.head) {
				a = ""
			}
			answers[q] = a
		}
		if m := answers[q]; m != "" {
			next[i].measure = m
			next[i].period = periodOf(s.claims[i], next[i])
			if t := lexicon.byName[m]; t.anything {
				next[i].head, next[i].of = "", ""
			} else if t.subjects[k.head] {
				next[i].head = t.subject
			}
		}
	}
	copy(s.keys, next)
	// People affected by a breach are those whose data was exposed.
	said := s.ask(func(i int) string { return s.keys[i].measure + "|" + s.keys[i].head })
	for i, k := range s.keys {
		if to := lexicon.meets[k.measure]; to != "" && len(said[to+"|"+k.head]) > len(said[k.measure+"|"+k.head]) {
			s.keys[i].measure = to
		}
	}
}

// carried reports whether the words for a percentage only carry it: "the
// year-on-year rate", "monthly level".
func carried(what string) bool {
	n := 0
	for _, w := range strings.Fields(what) {
		if r, _ := utf8.DecodeRuneInString(w); unicode.IsUpper(r) && n+len(w) < len(what) && !carriers[strings.ToLower(w)] {
			continue // whose forecast it is
		}
		if !carriers[strings.ToLower(w)] {
			return false
		}
		n++
	}
	return n > 0
}

// carriers are nouns that only carry a percentage, with what may stand before them.
var carriers = set("rate level index figure forecast reading rise increase target estimate number pace price prices annual yearly monthly year-on-year month-on-month official true headline overall year-end the")

func set(words string) map[string]bool {
	m := map[string]bool{}
	for _, w := range strings.Fields(words) {
		m[w] = true
	}
	return m
}

// people says who was killed where the text says people or nothing: the group
// that most of the story's articles name, if more name it than speak of people
// at large. Else they are people, and monks and children are some of them.
func (s settler) people() {
	var named, large = map[string]bool{}, map[string]bool{}
	group := s.ask(func(i int) string {
		k := s.keys[i]
		if !lexicon.harm(k.measure) || k.people() || !lexicon.human(k.head) || lexicon.part(k.head) {
			return ""
		}
		return k.head + "|" + k.of
	}).majority()
	for i, k := range s.keys {
		if !lexicon.harm(k.measure) {
			continue
		}
		if k.people() && k.of == "" {
			large[s.claims[i].ArticleID] = true
		} else if k.head+"|"+k.of == group {
			named[s.claims[i].ArticleID] = true
		}
	}
	head, of, _ := strings.Cut(group, "|")
	for i := range s.keys {
		k := &s.keys[i]
		if k.head == "" || k.head == "person" && k.of == "" {
			if lexicon.harm(k.measure) && group != "" && (len(named) > len(large) || k.head == "" && named[s.claims[i].ArticleID]) {
				k.head, k.of = head, of
				if of != "" {
					k.place = ""
				}
			}
		}
		if m := lexicon.byName[k.measure]; k.head == "" && m.family != "move" && !m.anything {
			k.head = m.subject
		}
	}
}

// places says where a figure without a place belongs: to the country that the
// story is set in, which is the only one that it names with figures, or one that
// half of its articles name, with a figure or in their headline.
func (s settler) places() {
	s.adjectives()
	b := s.ask(func(i int) string { return fold(places.Country(s.keys[i].place)) })
	alone := len(b) == 1
	articles := map[string]bool{}
	for _, c := range s.claims {
		if articles[c.ArticleID] {
			continue
		}
		articles[c.ArticleID] = true
		for _, country := range named(c.Article.Title) {
			if b[country] == nil {
				b[country] = map[string]bool{}
			}
			b[country][c.ArticleID] = true
		}
	}
	s.homeCity(len(articles))
	home, n, _ := b.best()
	if home == "" || !alone && 2*n < len(articles) {
		return
	}
	for country, said := range b {
		if country != home && 2*len(said) > n {
			return // the story is of two countries, or of a continent
		}
	}
	for i := range s.keys {
		k := &s.keys[i]
		if k.place == "" && k.of == "" {
			k.place = home
		}
		if k.of != "" && k.people() && fold(places.CountryOf(k.of)) == home {
			k.of, k.place = "", home
		}
	}
}

// adjectives are places under the name of their people: the Valencian Community is
// Valencia.
func (s settler) adjectives() {
	said := map[string]bool{}
	for _, k := range s.keys {
		said[k.place] = true
	}
	for i := range s.keys {
		if p, ok := strings.CutSuffix(s.keys[i].place, "n"); ok && said[p] && strings.HasSuffix(p, "a") {
			s.keys[i].place = p
		}
	}
}

// sides says whether a rate without a word for it is the monthly or the annual one, where
// the story gives both and they lie apart: 25 per cent is of those that run from 13 to
// 26, and not of those from 150 to 250.
func (s settler) sides() {
	type rate struct{ measure, kind, unit string }
	type band struct{ lo, hi float64 }
	bands := map[rate]map[string]band{}
	for i, k := range s.keys {
		v := upper(s.claims[i])
		if !k.level() || k.measure == "" || !timely[k.aspect] || v <= 0 {
			continue
		}
		r := rate{k.measure, k.kind, k.unit}
		if bands[r] == nil {
			bands[r] = map[string]band{}
		}
		b, ok := bands[r][k.aspect]
		if !ok {
			b = band{v, v}
		}
		bands[r][k.aspect] = band{min(b.lo, v), max(b.hi, v)}
	}
	const near = 1.25
	for i := range s.keys {
		k := &s.keys[i]
		sides := bands[rate{k.measure, k.kind, k.unit}]
		v := upper(s.claims[i])
		if k.aspect != "" || !k.level() || len(sides) < 2 || v <= 0 {
			continue
		}
		fits, n := "", 0
		for side, b := range sides {
			if v*near >= b.lo && v <= b.hi*near {
				fits = side
				n++
			}
		}
		if n == 1 {
			k.aspect = fits
		}
	}
}

// homeCity takes the place from figures of the one place below a country that most
// headlines name: "killed in Beirut" is killed.
func (s settler) homeCity(articles int) {
	b := s.ask(func(i int) string {
		if p := s.keys[i].place; places.Country(p) == "" {
			return p
		}
		return ""
	})
	titles := s.titles()
	home := ""
	for _, p := range sortedKeys(b) {
		if n := titles[plain(p)]; 2*n >= articles && n > 1 {
			if home != "" {
				return // two of them: the story is of neither alone
			}
			home = p
		}
	}
	if home == "" {
		return
	}
	more := s.parted(home)
	for i := range s.keys {
		if k := &s.keys[i]; k.place == home && !more[question{k.measure, k.head}] {
			k.place = ""
		}
	}
}

// A question is what is asked of any place.
type question struct{ measure, head string }

// parted are the questions to which an article gives a place as a part of the answer:
// "30 dead, including 25 in Strelsau" counts the dead of more than Strelsau.
func (s settler) parted(place string) map[question]bool {
	type asked struct {
		article string
		question
	}
	most := map[asked]float64{} // the largest figure of another place
	for i, k := range s.keys {
		if k.place != place {
			q := asked{s.claims[i].ArticleID, question{k.measure, k.head}}
			most[q] = max(most[q], upper(s.claims[i]))
		}
	}
	out := map[question]bool{}
	for i, k := range s.keys {
		q := asked{s.claims[i].ArticleID, question{k.measure, k.head}}
		if s.claims[i].Part && k.place == place && most[q] > upper(s.claims[i]) {
			out[q.question] = true
		}
	}
	return out
}

func sortedKeys(b ballot) []string {
	out := make([]string, 0, len(b))
	for a := range b {
		out = append(out, a)
	}
	sort.Strings(out)
	return out
}

// titles counts the headlines that each run of up to four words stands in.
func (s settler) titles() map[string]int {
	n := map[string]int{}
	done := map[string]bool{}
	for _, c := range s.claims {
		if done[c.ArticleID] {
			continue
		}
		done[c.ArticleID] = true
		words := strings.Fields(plain(strings.ToLower(c.Article.Title)))
		seen := map[string]bool{}
		for i := range words {
			for j := i + 1; j <= min(i+4, len(words)); j++ {
				if run := strings.Join(words[i:j], " "); !seen[run] {
					seen[run] = true
					n[run]++
				}
			}
		}
	}
	return n
}

// plain is a text with a blank for all that is no letter or digit.
func plain(s string) string {
	return strings.Join(strings.FieldsFunc(s, func(r rune) bool { return !unicode.IsLetter(r) && !unicode.IsDigit(r) }), " ")
}

// named are the countries that a headline names, by themselves or their people.
func named(title string) []string {
	words := strings.FieldsFunc(title, func(r rune) bool { return unicode.IsSpace(r) || unicode.IsPunct(r) && r != '.' && r != '-' })
	for i, w := range words {
		if places.CountryOf(w) == "" {
			words[i] = strings.TrimSuffix(w, ".") // but for "U.S."
		}
	}
	var out []string
	for i := 0; i < len(words); i++ {
		w := words[i]
		if i+1 < len(words) {
			if c := places.CountryOf(w + " " + words[i+1]); c != "" {
				out = append(out, fold(c))
				i++
				continue
			}
		}
		if c := places.CountryOf(w); c != "" && unicode.IsUpper([]rune(w)[0]) {
			out = append(out, fold(c))
		}
	}
	return out
}

// periods gives a rate without a period, and a crowd without a day, the one that its
// article gives most often, the first on a tie, which is the one it speaks of.
func (s settler) periods() {
	byArticle := map[string][]int{}
	for i, k := range s.keys {
		if k.level() {
			byArticle[s.claims[i].ArticleID] = append(byArticle[s.claims[i].ArticleID], i)
		}
	}
	for _, is := range byArticle {
		sort.SliceStable(is, func(a, b int) bool { return s.claims[is[a]].Start < s.claims[is[b]].Start })
		lead, n := "", map[string]int{}
		for _, i := range is {
			if p := s.keys[i].period; p != "" && !s.claims[i].Former {
				n[p]++ // what it was before is not what the article is of
			}
		}
		for _, i := range is {
			if p := s.keys[i].period; n[p] > n[lead] {
				lead = p
			}
		}
		for _, i := range is {
			switch k := &s.keys[i]; {
			case k.period != "":
			case s.claims[i].Former:
				k.lone = "before " + lead // what it was before is of another period, whichever
			default:
				k.period = lead
			}
		}
	}
}

// onePlace takes the place from a question that the story asks of one place alone, and of
// no place as well, where both give the same figures: "16 died in Strelsau" and "16 died".
func (s settler) onePlace() {
	type asked struct{ measure, head, of, aspect, kind, unit string }
	values := map[asked]map[string]map[float64]bool{} // question → place → figures
	for i, k := range s.keys {
		q := asked{k.measure, k.head, k.of, k.aspect, k.kind, k.unit}
		if k.measure == "" || k.lone != "" || k.level() || s.claims[i].Part {
			continue
		}
		if values[q] == nil {
			values[q] = map[string]map[float64]bool{}
		}
		if values[q][k.place] == nil {
			values[q][k.place] = map[float64]bool{}
		}
		values[q][k.place][upper(s.claims[i])] = true
	}
	parts := map[string]map[question]bool{} // by place
	next := append([]key(nil), s.keys...)
	for i := range next {
		k := &next[i]
		byPlace := values[asked{k.measure, k.head, k.of, k.aspect, k.kind, k.unit}]
		if k.place == "" || k.lone != "" || len(byPlace) != 2 || byPlace[""] == nil || s.claims[i].Part {
			continue
		}
		if parts[k.place] == nil {
			parts[k.place] = s.parted(k.place)
		}
		if parts[k.place][question{k.measure, k.head}] {
			continue
		}
		shared, large := 0, false
		for v := range byPlace[k.place] {
			if byPlace[""][v] {
				shared++
				large = large || v >= 10
			}
		}
		if shared > 1 && large {
			k.place = ""
		}
	}
	copy(s.keys, next)
}

// bareCrowds are people of whom nothing is said, thousands of them, in an article that
// counts a crowd of their size: "the ministry saw about 29,000 people on the square".
func (s settler) bareCrowds() {
	// Marchers march, where the story counts a crowd, whatever the verb: "spoke of 180,000 marchers".
	crowds := s.ask(func(i int) string {
		if lexicon.family(s.keys[i].measure) == "crowd" {
			return s.keys[i].measure
		}
		return ""
	})
	for i, k := range s.keys {
		if k.head == "protester" && len(crowds) == 1 && k.measure == "" && k.kind == "count" && upper(s.claims[i]) >= 100 && !s.claims[i].Part {
			for m := range crowds {
				s.keys[i].measure, s.keys[i].head = m, lexicon.byName[m].subject
			}
			s.keys[i].period = periodOf(s.claims[i], s.keys[i])
		}
	}
	crowd := map[string][]int{} // by article, by size
	for i, k := range s.keys {
		if lexicon.family(k.measure) == "crowd" && k.people() {
			crowd[s.claims[i].ArticleID] = append(crowd[s.claims[i].ArticleID], i)
		}
	}
	for _, is := range crowd {
		sort.SliceStable(is, func(a, b int) bool { return upper(s.claims[is[a]]) < upper(s.claims[is[b]]) })
	}
	next := append([]key(nil), s.keys...)
	for i, k := range s.keys {
		v := upper(s.claims[i])
		if k.measure != "" || !k.people() || k.head == "" || k.of != "" || k.kind != "count" || v < 1000 || s.claims[i].Part {
			continue
		}
		is := crowd[s.claims[i].ArticleID]
		from := sort.Search(len(is), func(n int) bool { return upper(s.claims[is[n]]) > v/10 })
		for _, j := range is[from:min(len(is), from+maxLinks)] {
			if o := upper(s.claims[j]); o < v*10 && s.claims[i].Status() == s.claims[j].Status() {
				next[i] = s.keys[j]
				break
			}
		}
	}
	copy(s.keys, next)
}

// crowds parts the crowds of rallies that are weeks apart where the text gives no day: those
// reported within some days of each other are of one, on the one day that is given among
// them, else in the month of the first report.
func (s settler) crowds() {
	const apart = 9 * 24 * time.Hour
	type told struct {
		day   time.Time
		given string // the day that the claim has
		i     int
	}
	var all []told
	for i, k := range s.keys {
		if lexicon.family(k.measure) != "crowd" || k.lone != "" {
			continue
		}
		if d, err := time.Parse(time.DateOnly, k.period); err == nil {
			all = append(all, told{d, k.period, i})
		} else if p := s.claims[i].Article.Published; k.period == "" && p != nil {
			y, m, d := p.Date()
			all = append(all, told{time.Date(y, m, d, 0, 0, 0, 0, time.UTC), "", i})
		}
	}
	sort.SliceStable(all, func(a, b int) bool { return all[a].day.Before(all[b].day) })
	if len(all) == 0 || all[len(all)-1].day.Sub(all[0].day) <= apart {
		return
	}
	for lo := 0; lo < len(all); {
		hi := lo + 1
		for hi < len(all) && all[hi].day.Sub(all[hi-1].day) <= apart {
			hi++
		}
		days := map[string]bool{}
		for _, t := range all[lo:hi] {
			if t.given != "" {
				days[t.given] = true
			}
		}
		period := ""
		for d := range days {
			period = d
		}
		if len(days) != 1 {
			first := all[lo].day.AddDate(0, 0, 1-all[lo].day.Day())
			period = first.Format(time.DateOnly) + "/" + first.AddDate(0, 1, -1).Format(time.DateOnly)
		}
		for _, t := range all[lo:hi] {
			if t.given == "" {
				s.keys[t.i].period = period
			}
		}
		lo = hi
	}
}

// undate takes a long period from a total that the story gives without one as
// well: "11,000 were sent last year" is the 11,000 that others give undated. A
// day or a week is a window of its own ("12 in 24 hours" is not "57 since
// Monday"), and so are two years beside each other, but for the one in which the
// story begins: what was counted in it is the total.
func (s settler) undate() {
	periods := map[key][]string{} // key without its period → the periods it has
	for _, k := range s.keys {
		bare := k
		bare.period = ""
		if !slices.Contains(periods[bare], k.period) {
			periods[bare] = append(periods[bare], k.period)
		}
	}
	start := s.start()
	both := map[key]bool{} // questions that one article answers for the period and at large
	at := map[string]map[key]string{}
	for i, k := range s.keys {
		a, bare := s.claims[i].ArticleID, k
		bare.period = ""
		if at[a] == nil {
			at[a] = map[key]string{}
		}
		if p, ok := at[a][bare]; ok && p != k.period {
			both[bare] = true
		}
		at[a][bare] = k.period
	}
	for i, k := range s.keys {
		bare := k
		bare.period = ""
		ps := periods[bare]
		if k.level() || k.period == "" || !slices.Contains(ps, "") {
			continue
		}
		if long(k.period) && len(ps) == 2 && recent(k.period, start) || !short(k.period) && holds(k.period, start) ||
			len(ps) == 2 && !both[bare] && lately(k.period, start) {
			s.keys[i] = bare
		}
	}
}

// start is the day of the story's first article, "" where none is dated.
func (s settler) start() string {
	var first *time.Time
	for _, c := range s.claims {
		if p := c.Article.Published; p != nil && (first == nil || p.Before(*first)) {
			first = p
		}
	}
	if first == nil {
		return ""
	}
	return first.UTC().Format(time.DateOnly)
}

// holds reports whether a day lies in a closed period.
func holds(period, day string) bool {
	from, to, _ := strings.Cut(period, "/")
	return day != "" && from <= day && day <= to
}

// lately reports whether a closed period of more than a day ends in the week before a story begins, or
// within it: the days of what the story is of, where no article counts more than them. What was
// counted in a day is a step of a total.
func lately(period, start string) bool {
	const week = 7 * 24 * time.Hour
	from, to, _ := strings.Cut(period, "/")
	begin, err1 := time.Parse(time.DateOnly, from)
	end, err2 := time.Parse(time.DateOnly, to)
	d, err3 := time.Parse(time.DateOnly, start)
	return err1 == nil && err2 == nil && err3 == nil && end.Sub(begin) > 24*time.Hour && d.Sub(end) <= week && end.Sub(d) <= week
}

// short reports whether a closed period is of less than five days: what was counted in a
// day or two is no total although the story began in them.
func short(period string) bool {
	from, to, _ := strings.Cut(period, "/")
	a, err1 := time.Parse(time.DateOnly, from)
	b, err2 := time.Parse(time.DateOnly, to)
	return err1 != nil || err2 != nil || b.Sub(a) < 4*24*time.Hour
}

// recent reports whether a closed period ends less than a year and a month before a day:
// the dead of another flood, long ago, are none of this one's.
func recent(period, day string) bool {
	_, to, _ := strings.Cut(period, "/")
	end, err1 := time.Parse(time.DateOnly, to)
	d, err2 := time.Parse(time.DateOnly, day)
	return err1 != nil || err2 != nil || d.Sub(end) < 400*24*time.Hour
}

// events keeps what another event did apart, where the headlines name this one: "Zelda killed 900" in a
// story about Yanto.
func (s settler) events() {
	titles := s.titles()
	ours := false
	for _, c := range s.claims {
		ours = ours || c.Event != "" && titles[plain(fold(c.Event))] > 0
	}
	if !ours {
		return
	}
	for i, c := range s.claims {
		if c.Event != "" && titles[plain(fold(c.Event))] == 0 {
			s.keys[i].lone = "event " + fold(c.Event)
		}
	}
}

// parts keeps figures of some apart from the figure of all of them that goes before in
// their article, where no word of ours tells what makes them a part: "5,000 wounded, of
// whom 120 may lose a leg".
func (s settler) parts() {
	byArticle := map[string][]int{} // in the order of the text
	for i := range s.keys {
		a := s.claims[i].ArticleID
		byArticle[a] = append(byArticle[a], i)
	}
	next := append([]key(nil), s.keys...)
	for _, is := range byArticle {
		sort.SliceStable(is, func(a, b int) bool { return s.claims[is[a]].Start < s.claims[is[b]].Start })
		for n, i := range is {
			c := &s.claims[i]
			if !c.Part {
				continue
			}
			for m := n - 1; m >= 0; m-- {
				o := &s.claims[is[m]]
				if upper(*o) <= upper(*c) || s.keys[is[m]].kind != s.keys[i].kind {
					continue
				}
				if a, b := s.keys[is[m]], s.keys[i]; a == b || o.Sentence == c.Sentence && a.measure == b.measure && a.head == b.head && a.aspect == b.aspect && c.Place == "" {
					next[i].lone = "part " + strconv.FormatFloat(upper(*c), 'g', -1, 64)
					break
				}
				if o.Sentence == c.Sentence || m == n-1 {
					break // of those whom another question counts: "of 12,000 sent, 3,000 were killed"
				}
			}
		}
	}
	copy(s.keys, next)
}

// upper is the largest number that a claim gives.
func upper(c news.Claim) float64 {
	for _, v := range []*float64{c.High, c.Value, c.Low} {
		if v != nil {
			return *v
		}
	}
	return 0
}

// figures joins what leaves something open to what fills it and shares a telling
// figure with it: 2.9 billion "records" without a verb are the 2.9 billion records
// stolen. A whole key joins where only what is measured is open, for then its
// claims are of one noun; else each claim for itself, since no place and no aspect
// mean the whole as well. Of several the one that shares most has it.
func (s settler) figures() {
	has := map[key]map[string]int{}
	for i, k := range s.keys {
		if has[k] == nil {
			has[k] = map[string]int{}
		}
		if f := telling(s.claims[i]); f != "" {
			has[k][f]++
		}
	}
	order := make([]key, 0, len(has))
	for k := range has {
		order = append(order, k)
	}
	sort.Slice(order, func(i, j int) bool { return order[i].String() < order[j].String() })

	sharing := map[string][]key{} // by figure, in order
	for _, k := range order {
		for f := range has[k] {
			sharing[f] = append(sharing[f], k)
		}
	}

	to := map[key]key{}
	for _, k := range order {
		if k.measure != "" || k.head == "" || k.people() {
			continue // people do and suffer many things: each claim for itself
		}
		shared := map[key]int{}
		for f := range has[k] {
			for _, o := range sharing[f] {
				if k.within(o) {
					shared[o]++
				}
			}
		}
		best := k
		for o, n := range shared {
			if best == k || n > shared[best] || n == shared[best] && o.String() < best.String() {
				best = o
			}
		}
		to[k] = best
	}
	next := make([]key, len(s.keys))
	for i, k := range s.keys {
		if o, ok := to[k]; ok && o != k {
			next[i] = o
			continue
		}
		next[i] = k
		f := telling(s.claims[i])
		if f == "" || has[k][f] > 1 && (k.measure != "" || k.head != "" && !k.people()) {
			continue
		}
		var fits []key
		for _, o := range sharing[f] {
			if k.within(o) {
				fits = append(fits, o)
			}
		}
		if len(fits) == 1 {
			next[i] = fits[0]
		}
	}
	copy(s.keys, next)
}

// open counts what a key leaves open.
func (k key) open() int {
	n := 0
	for _, f := range []string{k.measure, k.head, k.aspect, k.place, k.period} {
		if f == "" {
			n++
		}
	}
	return n
}

// within reports whether o says all that k says, and more. What carries its
// measure whatever the noun fits any noun.
func (k key) within(o key) bool {
	if k == o || !base(k, o) || k.of != o.of && k.of != "" {
		return false
	}
	if f := lexicon.byName[o.measure]; k.head != "" && k.head != o.head && !f.anything {
		return false
	}
	for _, f := range [][2]string{{k.measure, o.measure}, {k.aspect, o.aspect}, {k.place, o.place}, {k.period, o.period}} {
		if f[0] != "" && f[0] != f[1] {
			return false
		}
	}
	return k.open() > o.open() || k.measure == "" && o.measure != ""
}

// telling is a figure that two claims hardly share by chance: three digits that
// count, or two of a number in the millions; "" for any other.
func telling(c news.Claim) string {
	v := c.Value
	if v == nil && c.Low != nil && c.High != nil && *c.Low != *c.High {
		return strconv.FormatFloat(*c.Low, 'g', -1, 64) + "-" + strconv.FormatFloat(*c.High, 'g', -1, 64)
	}
	if v == nil {
		v = c.Low
	}
	if v == nil {
		v = c.High
	}
	if v == nil {
		return ""
	}
	digits := strings.Trim(strings.ReplaceAll(strconv.FormatFloat(math.Abs(*v), 'f', -1, 64), ".", ""), "0")
	if len(digits) >= 3 || len(digits) >= 2 && math.Abs(*v) >= 1e6 {
		return strconv.FormatFloat(*v, 'g', -1, 64)
	}
	return ""
}
