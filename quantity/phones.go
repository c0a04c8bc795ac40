package quantity

import "strings"

// phoneNumber reads +44 20 7946 0958, 555-0123 behind a cue, 1-800-555-0199.
func (r *reader) phoneNumber(i int) (int, string) {
	digits, groups := 0, 0
	j := i
	for r.formAt(j) == numeral && j < len(r.toks) && groups < 8 {
		if strings.ContainsAny(r.raw(j), ",'") {
			return 0, ""
		}
		digits += len(r.raw(j))
		groups++
		j++
		k := j
		if r.mark(k) == '(' && r.mark(k+2) != ')' {
			break
		}
		for k < j+2 && (isHyphen(r.mark(k)) || r.mark(k) == ')' || r.mark(k) == '(' || r.mark(k) == '.') {
			k++
		}
		if r.formAt(k) != numeral || k >= len(r.toks) || r.toks[k].opens {
			break
		}
		j = k
	}
	plus := r.mark(i-1) == '+' && r.tight(i)
	cue := false
	for p, n := r.prev(i), 0; p >= 0 && n < 4; p, n = r.prev(p), n+1 {
		cue = cue || r.is(p, inPhone)
	}
	if (cue || r.raw(i) == "555") && groups == 2 && len(r.raw(i)) == 3 && isHyphen(r.mark(i+1)) && r.tight(i+1) && r.tight(i+2) && len(r.raw(i+2)) == 4 && r.plain(i+2) >= 0 {
		return i + 3, "phone" // 555-0123, and others behind a cue
	}
	switch {
	case plus && digits >= 6, groups == 2 && digits >= 9 && r.raw(i)[0] == '0' && len(r.raw(i)) >= 3:
	case cue && digits >= 6 && groups >= 2, cue && groups == 1 && digits >= 9, groups == 1 && digits >= 5 && r.texted(i) && r.nounless(i+1), groups == 1 && r.is(r.prev(i), inPhone) && r.inGroup("emergency", r.raw(i)):
	case groups >= 3 && digits >= 9 && digits <= 15 && r.dialled(i, j):
	default:
		return 0, ""
	}
	for j > i && r.formAt(j-1) != numeral {
		j--
	}
	return j, "phone"
}

// texted reports whether a message is to be sent to the number at i: "text 60017",
// "text HELP to 85258".
func (r *reader) texted(i int) bool {
	if r.plain(i) < 0 {
		return false
	}
	p := r.prev(i)
	if r.is(p, inPhone) {
		return !pluralForm(r.low(p))
	}
	if l := r.low(p); l != "to" && l != "on" && l != "at" {
		return false
	}
	p = r.prev(p)
	return r.is(p, inPhone) && !pluralForm(r.low(p)) || r.acronym(p) && r.is(r.prev(p), inPhone)
}

// dialled keeps "11 000 300 000" and lists of counts from being a phone: some
// group touches a hyphen or opens with a nought.
func (r *reader) dialled(i, j int) bool {
	for k := i; k < j; k++ {
		if r.formAt(k) == numeral && r.raw(k)[0] == '0' || isHyphen(r.mark(k)) && r.tight(k) {
			return true
		}
	}
	return false
}
