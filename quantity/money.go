package quantity

import (
	"slices"
	"strings"
)

// currencyAt reads the sign or code of a currency that begins at token i.
func (r *reader) currencyAt(i int) (code string, to int) {
	if i < 0 || i >= len(r.toks) || r.toks[i].form > word {
		return "", 0
	}
	for _, f := range r.lex.signs[r.raw(i)] {
		if r.match(i, f.words, true) {
			// "A $5" is not Australian: the letters touch the sign.
			if len(f.words) > 1 && r.toks[i+1].spaced && f.words[0] != "US" && f.words[0] != "U.S." {
				continue
			}
			if len(f.words) == 1 && (f.words[0] == "N" || f.words[0] == "R") && (!r.tight(i+1) || r.formAt(i+1) != numeral) {
				continue // the letters of naira and rand are written to their number
			}
			return f.code, i + len(f.words)
		}
	}
	switch r.mark(i) {
	case '＄', '﹩':
		return "USD", i + 1
	case '￡':
		return "GBP", i + 1
	case '￥':
		return "JPY", i + 1
	}
	return "", 0
}

// currencyBefore is the token where a currency sign begins that ends just
// before token i, -1 for none.
func (r *reader) currencyBefore(i int) int {
	for k := max(i-3, 0); k < i; k++ {
		if _, to := r.currencyAt(k); to == i {
			if k > 0 && r.formAt(k) == word && r.tight(k) && isHyphen(r.mark(k-1)) && r.tight(k-1) && r.formAt(k-2) != sign {
				continue
			}
			opens := false
			for j := k + 1; j <= i && j < len(r.toks); j++ {
				opens = opens || r.toks[j].opens
			}
			if !opens {
				return k
			}
		}
	}
	return -1
}

// CurrencyNamed is the ISO 4217 code of a currency by its name in lower case, "egyptian
// pounds"; "" for a name that the table does not have.
func CurrencyNamed(name string) string {
	words := strings.Fields(name)
	if len(words) == 0 {
		return ""
	}
	for _, f := range lex.money[words[0]] {
		if slices.Equal(f.words, words) {
			return f.code
		}
	}
	return ""
}

// moneyAfter reads the name of a currency at token j behind a number.
func (r *reader) moneyAfter(j int, n *number) (code string, to int) {
	i := j
	if r.upto(i) < 0 {
		return "", 0
	}
	if isHyphen(r.mark(i)) && r.tight(i) && r.tight(i+1) {
		i++
	}
	if (n.vague || n.about || n.mag == 12) && r.low(i) == "of" {
		i++
	}
	if r.upto(i) < 0 {
		return "", 0
	}
	if (r.raw(i) == "p" || r.raw(i) == "c") && n.digits && n.mag == 0 && r.tight(i) && n.lo < 100000 && i == j {
		if r.raw(i) == "p" {
			return "penny", i + 1
		}
		return "cent", i + 1
	}
	for _, f := range r.lex.money[r.low(i)] {
		if !r.match(i, f.words, false) {
			continue
		}
		if r.mark(i) != 0 && (i > j || r.tight(i+1) && r.formAt(i+1) == numeral) {
			continue // "£1.5m-£2m": the sign of the next number
		}
		if len(f.words) == 1 {
			if strings.ToUpper(f.words[0]) == f.code && r.raw(i) != f.code {
				continue // "10 try", "3 all" are no codes
			}
			switch f.words[0] {
			case "won":
				if n.lo < 100 || n.mag == 0 && n.lo < 1000 && !n.grouped {
					continue
				}
			case "pound", "pounds":
				if r.weight(n, j, i) {
					continue
				}
			}
		}
		return f.code, i + len(f.words)
	}
	return "", 0
}

// weight reports whether the pounds at i are mass: "20 pounds of cocaine", "a
// 20-pound fish", "weighs 200 pounds".
func (r *reader) weight(n *number, j, i int) bool {
	if i > j && !n.vague && n.mag == 0 {
		return true // joined by a hyphen
	}
	if r.low(r.upto(i+1)) == "of" && r.is(r.upto(i+2), inSubstance) {
		return true
	}
	for k, p := 0, r.prev(n.from); k < 5 && p >= 0; k, p = k+1, r.prev(p) {
		if r.is(p, inHeavy) {
			return true
		}
	}
	return r.is(r.upto(i+1), inHeavy)
}
