package quantity

import "strings"

// nameEnd steps over the rest of a name written with hyphens: MH-17-B.
func (r *reader) nameEnd(j int) int {
	for j+1 < len(r.toks) && isHyphen(r.mark(j)) && r.tight(j) && r.tight(j+1) && (r.formAt(j+1) == mixed || r.formAt(j+1) == numeral && r.plain(j+1) >= 0) {
		j += 2
	}
	return j
}

// named reads numbers that name: F-16, Room 101, Resolution 2270, No. 10, #5,
// 737-800, 5G, 4x4.
func (r *reader) named(i int) (int, string) {
	p := i - 1
	switch m := r.mark(p); {
	case m == '#' && r.tight(i), m == '№', m == '@' && r.tight(i):
		return i + 1, "name"
	case m == '/' && r.tight(i) && r.tight(p) && r.acronym(p-1) && !(p > 1 && r.formAt(p-2) == numeral && r.tight(p-1)):
		return i + 1, "name" // AB/4471
	case m == '+' && r.tight(i) && r.tight(p) && r.formAt(p-1) == mixed:
		return i + 1, "name" // the P5+1
	case r.mark(i+1) == '(' && r.tight(i+1) && r.tight(i+2) && r.formAt(i+2) == word && len(r.raw(i+2)) == 1 && r.mark(i+3) == ')':
		return i + 4, "name" // 401(k)
	}
	if k := r.upto(i + 1); r.plain(i) >= 100 && (r.inGroup("model", r.raw(k)) && (r.raw(k) == "MAX" || !r.capital(k+1)) || r.raw(k) == "C" && r.tight(k) && r.capital(p) && r.formAt(p) == word && !r.is(p, inStop|inDet)) {
		return k + 1, "name" // a 737 MAX, the Chrysler 300C
	}
	if r.mark(p) == '.' && r.tight(i) && r.tight(p) && r.acronym(p-1) {
		return i + 1, "name" // BA.5
	}
	if raw := r.raw(i); len(raw) > 1 && raw[0] == '0' && r.plain(i) >= 0 && (len(raw) > 2 || r.acronym(r.prev(i))) {
		return i + 1, "code" // 0340, 007
	}
	if i > 0 && isHyphen(r.mark(p)) && r.tight(i) && r.tight(p) && (r.formAt(p-1) == word || r.formAt(p-1) == mixed) && p-1 >= r.floor {
		if to, why := r.joined(i, p-1); to > 0 {
			return to, why
		}
	}
	if to := r.letters(i); to > 0 {
		return r.nameEnd(to), "name"
	}
	if r.mark(i+1) == '.' && r.tight(i+1) && r.tight(i+2) && r.formAt(i+2) == mixed {
		return i + 3, "name" // a move of chess: 1.d4
	}
	if isHyphen(r.mark(i+1)) && r.tight(i+1) && r.tight(i+2) && r.plain(i) >= 0 {
		// 737-MAX, 20-F, 3-D
		if r.capital(i+2) && r.formAt(i+2) == word && len(r.raw(i+2)) <= 3 && strings.ToUpper(r.raw(i+2)) == r.raw(i+2) && r.unitWord(i+2) == nil {
			if u, _ := r.unitForm(i+2, &number{digits: true}); u == nil {
				return i + 3, "name"
			}
		}
		if r.formAt(i+2) == mixed {
			return i + 3, "name"
		}
	}
	if k := r.upto(i + 1); (r.is(r.prev(i), inDet) && r.low(r.prev(i)) != "some" || r.low(r.prev(i)) == "'s" || strings.HasSuffix(r.low(r.prev(i)), "'s")) && r.plain(i) > 99 && r.acronym(k) && !r.tight(k) && !r.bodies(k) && !r.counted(k+1) && r.currencyBefore(i) < 0 {
		if u, _, _ := r.unitAfter(k, &number{digits: true, lo: 2}); u == nil {
			return i + 2, "name" // the 737 MAX
		}
	}
	if r.formAt(r.prev(i)) == mixed && r.prev(i) >= 0 && r.acronym(r.upto(i+1)) {
		return i + 1, "name" // the A4 35 TFSI
	}
	if k := r.upto(i + 1); r.formAt(k) == mixed && k >= 0 && !r.tight(k) && r.plain(i) > 99 && r.capital(k) {
		return i + 2, "name" // Porsche's 911 GT3
	}
	if k := r.upto(i + 1); r.low(r.prev(i)) == "the" && r.plain(i) > 99 && r.capital(k) && !r.tight(k) && r.formAt(k) == word && r.unitWord(k) == nil && !r.counted(k) && !r.is(k, inPeople) && !r.headline(i) {
		return i + 1, "name" // the 787 Dreamliner
	}
	if k := r.upto(i + 1); k >= 0 && r.low(r.prev(i)) == "the" && r.plain(i) > 0 {
		switch r.low(k) {
		case "bus", "tram", "train", "trolleybus", "ferry":
			if r.counted(r.upto(k + 1)) {
				break // "the 45 bus passengers"
			}
			return i + 1, "name" // the 73 bus
		}
	}
	if l := r.low(r.prev(i)); l == "last" && r.plain(i) == 16 && r.nounless(i+1) {
		return i + 1, "name" // the round of a cup
	}
	return r.headed(i)
}

// joined reads the number behind "word-": a model (F-16), a year (mid-2024),
// an age (under-18).
func (r *reader) joined(i, w int) (int, string) {
	if r.is(w, inMid) || r.low(w) == "pre" || r.low(w) == "post" {
		if r.yearLike(i) {
			return i + 1, "year"
		}
	}
	switch r.low(w) {
	case "magnitude":
		return 0, ""
	case "under", "over":
		if r.low(i+1) == "s" && r.tight(i+1) {
			return i + 2, "age"
		}
		return i + 1, "age"
	case "sub", "non", "minus", "plus":
		return 0, ""
	}
	if c := r.word(w); c.class == cardinal || c.class == magnitude {
		return 0, ""
	}
	if r.code(r.raw(w), r.raw(i)) && !r.month(w) {
		return 0, ""
	}
	if r.unitWord(w) != nil && !r.capital(w) && w > 0 && r.formAt(w-1) == numeral {
		return 0, ""
	}
	return r.nameEnd(i + 1), "name"
}

// letters is the token behind letters that touch the numeral at i and are
// neither unit nor magnitude: 5G, 4x4, 3D. 0 for none.
func (r *reader) letters(i int) int {
	j := i + 1
	if !r.tight(j) || r.suffixed(i) {
		return 0
	}
	switch r.formAt(j) {
	case mixed:
		if u, _ := r.unitForm(j, &number{digits: true}); u != nil {
			return 0
		}
		return j + 1
	case word:
	default:
		return 0
	}
	raw := r.raw(j)
	if r.inGroup("picture", r.raw(i)+raw) && !r.counted(r.upto(j+1)) && r.unmeasured(i, j) {
		return j + 1 // 1080p, 4K television
	}
	if raw == "m" && r.currencyBefore(i) < 0 && r.event(i) {
		return j + 1
	}
	if r.inGroup("lettered", r.raw(i)+raw) && (r.nounless(j+1) || r.inGroup("telling", r.low(r.upto(j+1)))) && r.unmeasured(i, j) {
		return j + 1 // a 10K, the company 3M
	}
	if _, ok := r.lex.suffix[raw]; ok {
		return 0
	}
	if _, ok := r.lex.moneySuffix[raw]; ok && r.currencyBefore(i) >= 0 {
		return 0
	}
	if u, _ := r.unitForm(j, &number{digits: true}); u != nil {
		return 0
	}
	switch raw {
	case "x", "p", "c", "s", "plus", "ish":
		return 0
	case "X":
		if v := r.plain(i); v >= 0 && v < 100 {
			return 0 // "2X points", but a 777X
		}
	}
	if _, to := r.currencyAt(j); to > 0 {
		return 0
	}
	if _, to := r.moneyAfter(j, &number{digits: true}); to > 0 {
		return 0
	}
	if r.word(j).class != plainWord {
		return 0
	}
	if len(raw) > 3 && raw[0] >= 'a' {
		return 0 // "600soldiers": a space was lost
	}
	return j + 1
}

// unmeasured reports whether the numeral at i with its letter at j counts nothing: no
// people or verb behind it, no bound and no currency before it.
func (r *reader) unmeasured(i, j int) bool {
	return !r.is(r.upto(j+1), inBe|inPeople) && !r.boundAt(r.prev(i)) && r.currencyBefore(i) < 0
}

// boundAt reports whether a phrase that bounds a number ends at token p.
func (r *reader) boundAt(p int) bool {
	if p < 0 {
		return false
	}
	_, q, ok := r.phraseBefore(p, nil)
	return ok && q != Exact
}

// event reports whether the metres at i name a race: "the women's 100m", "the
// reigning 200m champion", "the 50m freestyle".
func (r *reader) event(i int) bool {
	if !r.inGroup("race", r.raw(i)) {
		return false
	}
	next := r.upto(i + 2)
	if r.is(next, inRace) {
		return true
	}
	switch r.low(r.prev(i)) {
	case "men's", "women's", "boys'", "girls'":
		return true
	case "the", "her", "his":
		// "will skip the 200m in Zurich", but "the 200m in need"
		return r.low(r.prev(r.prev(i))) != "of" && (next < 0 || r.mark(next) == '.' || r.low(next) == "in" && r.capital(r.upto(next+1)))
	}
	return false
}

// headed reads the number behind a word that names: "Room 101", "Articles 5
// and 6", "No. 10", "an RTX 4070", "aboard the Kursk 2".
func (r *reader) headed(i int) (int, string) {
	v := r.shape(i)
	if v.long || v.groups > 2 || v.groups > 0 && v.marks[0] != '.' || r.currencyBefore(i) >= 0 {
		return 0, ""
	}
	p, dotted := r.prev(i), false
	if r.mark(p) == '.' && r.tight(p) {
		q := r.prev(p)
		switch r.low(q) {
		case "no", "nos", "art", "sec", "ch", "vol", "fig", "pp", "p", "para", "nr", "apt", "ste", "rm":
			p, dotted = q, true
		}
	}
	if p < 0 || r.formAt(p) != word {
		return 0, ""
	}
	next := r.upto(i + 1)
	if next >= 0 && (r.is(next, inPeople) || r.mark(next) == '%') {
		return 0, ""
	}
	if r.is(next, inStreet) && r.capital(next) && r.capital(p) {
		return next + 1, "address"
	}
	if r.is(p, inStreet) && r.capital(p) && r.capital(r.prev(p)) && !r.counted(next) {
		return i + 1, "address" // Peace Avenue 12
	}
	if r.counted(next) && (r.capital(p) && r.nameWord(p, inPlaceName) && r.placed(p) || !r.capital(p) && !dotted && r.is(r.prev(p), inDet)) {
		return 0, "" // "at Nasser Hospital 12 patients", "on the bus 45 passengers"
	}
	listed := dotted || r.namesAlways(p) || r.namesAsCapital(p)
	if r.low(p) == "no" && !r.capital(p) && !dotted {
		listed = false
	}
	if listed && !dotted && r.mark(r.prev(p)) == ',' && r.afterList(p) && (next < 0 || r.mark(next) != 0 || r.low(next) == "and") {
		return 0, "" // "Boeing delivered 45, Airbus 51"
	}
	if listed && r.tight(i+1) && r.formAt(i+1) == word && len(r.raw(i+1)) == 1 && r.capital(i+1) {
		return i + 2, "name" // "Exit 14B", "seat 14C"
	}
	if !listed && !r.namesWeakly(p, next) && !r.properName(i, p, next) {
		return 0, ""
	}
	if !listed || next >= 0 {
		if n, ok := r.digits(i); ok && n.mag > 0 {
			return 0, ""
		}
	}
	if r.is(p, inMonth) && r.capital(p) {
		return 0, ""
	}
	if u, _, _ := r.unitAfter(i+1, &number{digits: true, lo: 1}); u != nil && u.dim != "point" {
		return 0, ""
	}
	return r.chain(i), "name"
}

// namesAlways reports whether the word at p names what a number after it is,
// in any case: "chapter 4", "type 2".
func (r *reader) namesAlways(p int) bool { return r.nameWord(p, inAnyName) }

// namesAsCapital reports the same of words that do so with a capital only:
// "Unit 504", "Exits 12 and 19".
func (r *reader) namesAsCapital(p int) bool {
	return r.capital(p) && r.nameWord(p, inCapitalName|inPlaceName)
}

// nameWord looks a word up in a list of names, and the singular of a plural.
func (r *reader) nameWord(p int, s set) bool {
	if r.is(p, s) {
		return true
	}
	l := r.low(p)
	if x := r.lex.words[strings.TrimSuffix(l, "s")]; len(l) > 3 && x != nil && x.sets&s != 0 {
		return true
	}
	return false
}

// namesWeakly reports whether a word such as "day" or "round" names here: it
// has neither article nor adjective ("on day 2", but "that day 2 died"), and no
// plural follows.
func (r *reader) namesWeakly(p, next int) bool {
	if !r.nameWord(p, inWeakName) || r.counted(next) || r.is(next, inBe) {
		return false
	}
	q := r.prev(p)
	if l := r.low(q); r.low(p) == "number" && r.formAt(q) == word && !pluralForm(l) && !strings.HasSuffix(l, "ly") && l != "now" && !r.is(q, inDet) {
		return q >= 0 // "incident number 4471", but "they now number 187"
	}
	return q < 0 || r.mark(q) != 0 || r.is(q, inStop) && !r.is(q, inBe|inDet)
}

// chain steps over further numbers of the same name: "Sections 3, 4 and 5",
// "a 787-9".
func (r *reader) chain(i int) int {
	j := r.nameEnd(i + 1)
	for range 8 {
		for r.mark(j) == '(' && r.tight(j) && r.plain(j+1) >= 0 && r.mark(j+2) == ')' {
			j += 3 // Article 19(1)
		}
		k := r.upto(j)
		if k < 0 || !(r.mark(k) == ',' || isDash(r.mark(k)) && r.tight(k) || r.low(k) == "and" || r.low(k) == "to" || r.low(k) == "or") {
			return j
		}
		if r.upto(k+1) < 0 || r.plain(k+1) < 0 || r.plain(k+1) > 9999 {
			return j
		}
		if after := r.upto(k + 2); r.is(after, inPeople) || r.counted(after) {
			return j // "Articles 5 and 12 people"
		}
		if r.mark(k) == ',' {
			if after := r.upto(k + 2); after < 0 || r.mark(after) != ',' && r.low(after) != "and" && r.low(after) != "or" {
				return j
			}
		}
		j = k + 2
	}
	return j
}

// version reads 2.0.1 and what follows "version".
func (r *reader) version(i int) (int, string) {
	raw := r.raw(i)
	if strings.Count(raw, ".") >= 2 {
		if s := r.shape(i); s.long || s.groups < 2 {
			return i + 1, "version"
		}
		if n, ok := r.digits(i); !ok || !n.grouped {
			return i + 1, "version"
		}
	}
	// "the 1.8 release", "a 4.2 update"
	if strings.Count(raw, ".") == 1 && r.is(r.upto(i+1), inEdition) && (r.is(r.prev(i), inDet) || r.is(r.prev(r.prev(i)), inDet)) {
		return i + 1, "version"
	}
	return 0, ""
}

// spelledName reads a number in words that is part of a name: "on day two",
// "Chapter One", "the Five Eyes", "Ocean's Eleven".
func (r *reader) spelledName(a *amount) (int, string) {
	p, next := r.prev(a.from), r.upto(a.to)
	if a.to-a.from != 1 {
		return 0, ""
	}
	if r.capital(a.from) && r.capital(next) && r.unitWord(next) != nil && r.capital(r.upto(next+1)) && !r.headline(a.from) {
		return a.to, "name" // "Three Mile Island's owner"
	}
	if p < 0 {
		return 0, ""
	}
	switch {
	case r.formAt(p) == word && r.nounless(a.to) && (r.is(p, inAnyName) && !r.counted(next) || r.namesWeakly(p, next)):
		if to := a.to; r.low(r.upto(to)) == "and" && r.word(r.upto(to+1)).class == cardinal && r.nounless(to+2) {
			return to + 2, "name" // "on days four and five"
		}
		return a.to, "name"
	case !r.capital(a.from):
		return 0, ""
	case r.capital(p) && r.is(p, inCapitalName|inAnyName):
		return a.to, "name"
	case (r.formAt(p) == word || isHyphen(r.mark(p)) && r.tight(p) || r.mark(p) == ',' && r.capital(r.prev(p)) && r.capital(next)) && !r.headline(a.from) && !r.titled(a.from):
		return a.to, "name" // a capital where the sentence has small letters
	}
	return 0, ""
}

// formation reads the number of a military formation: "1 Armoured Brigade", "47
// Commando", "2 Para".
func (r *reader) formation(i int) (int, string) {
	if v := r.plain(i); v > 0 && v < 1000 && r.formationAt(i+1) {
		return i + 1, "name"
	}
	return 0, ""
}

// formationAt reports whether one military formation is named from token i on,
// which a number before it numbers: "2 Para", "30 Commando Royal Marines".
func (r *reader) formationAt(i int) bool {
	for n := 0; n < 4 && r.upto(i) >= 0 && r.capital(i); i, n = i+1, n+1 {
		if x := r.lex.words[strings.TrimSuffix(r.low(i), "'s")]; x != nil && x.sets&inFormation != 0 {
			return !r.pluralAt(r.upto(i + 1)) // "3 Indian Army soldiers"
		}
	}
	return false
}
