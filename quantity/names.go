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
	if r.mark(p) == '#' && r.tight(i) || r.mark(p) == '№' {
		return i + 1, "name"
	}
	if i > 0 && isHyphen(r.mark(p)) && r.tight(i) && r.tight(p) && (r.formAt(p-1) == word || r.formAt(p-1) == mixed) && p-1 >= r.floor {
		if to, why := r.joined(i, p-1); to > 0 {
			return to, why
		}
	}
	if to := r.letters(i); to > 0 {
		return to, "name"
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
	if r.code(r.raw(w)) && !r.month(w) {
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
	if v := r.plain(i); raw == "K" && (v == 4 || v == 8) && (r.upto(j+1) < 0 || r.mark(j+1) != 0 || !strings.HasSuffix(r.low(j+1), "s")) && r.currencyBefore(i) < 0 {
		return j + 1 // a picture format
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

// headed reads the number behind a word that names: "Room 101", "Articles 5
// and 6", "No. 10".
func (r *reader) headed(i int) (int, string) {
	v := r.shape(i)
	if v.long || v.groups > 2 || v.groups > 0 && v.marks[0] != '.' || r.currencyBefore(i) >= 0 {
		return 0, ""
	}
	p, dotted := r.prev(i), false
	if r.mark(p) == '.' && r.tight(p) {
		q := r.prev(p)
		switch r.low(q) {
		case "no", "nos", "art", "sec", "ch", "vol", "fig", "pp", "p", "para", "nr":
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
	w := r.word(p)
	named := dotted || w.sets&inAnyName != 0 || w.sets&inCapitalName != 0 && r.capital(p)
	if r.low(p) == "no" && !r.capital(p) && !dotted {
		named = false
	}
	if !named && !r.properName(i, p, next) {
		return 0, ""
	}
	if !named || next >= 0 {
		if n, ok := r.digits(i); ok && n.mag > 0 {
			return 0, ""
		}
	}
	if r.is(p, inMonth) {
		return 0, ""
	}
	if u, _, _ := r.unitAfter(i+1, &number{digits: true, lo: 1}); u != nil && u.dim != "point" {
		return 0, ""
	}
	return r.chain(i), "name"
}

// chain steps over further numbers of the same name: "Sections 3, 4 and 5".
func (r *reader) chain(i int) int {
	j := i + 1
	for range 8 {
		k := r.upto(j)
		if k < 0 || !(r.mark(k) == ',' || isDash(r.mark(k)) && r.tight(k) || r.low(k) == "and" || r.low(k) == "to" || r.low(k) == "or") {
			return j
		}
		if r.upto(k+1) < 0 || r.plain(k+1) < 0 || r.plain(k+1) > 9999 {
			return j
		}
		if after := r.upto(k + 2); after >= 0 && r.formAt(after) == word && !r.is(after, inStop) {
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

// properName reports whether a small bare number behind a capitalised word is
// part of its name: "Falcon 9 lifted off", "aboard the Kursk 2". Where the
// whole line is capitalised nothing follows from a capital.
func (r *reader) properName(i, p, next int) bool {
	v := r.plain(i)
	if v < 0 || v > 9999 || !r.capital(p) || r.month(p) || r.is(p, inWeekday|inStop|inUp|inDown|inBe) || len(r.raw(i)) > 4 || r.toks[i].end-r.toks[i].start == 4 && r.yearLike(i) {
		return false
	}
	if r.prev(p) < 0 || r.toks[p].line {
		return false // any word is capitalised there
	}
	if r.word(p).class != plainWord || r.lex.before[r.low(p)] != nil {
		return false
	}
	if next < 0 && v >= 100 || next >= 0 && !r.is(next, inBe) {
		return false
	}
	return !r.headline(i)
}

// headline reports whether the words around i are capitalised throughout.
func (r *reader) headline(i int) bool {
	small := 0
	for k := max(0, i-8); k < min(len(r.toks), i+8); k++ {
		if r.formAt(k) == word && !r.capital(k) && len(r.raw(k)) > 3 {
			small++
		}
	}
	return small == 0
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
	return 0, ""
}
