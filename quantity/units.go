package quantity

import "strings"

// SI is the unit's dimension ("length", "mass") and the factor that brings a
// value to the SI unit of that dimension: kilometre is 1000 metres. ok is
// false for a unit that is not in the table and for scales that a factor
// cannot convert (celsius, magnitude). A compound ("barrel/day") is the
// quotient of its parts.
func SI(name string) (dimension string, factor float64, ok bool) {
	if u := lex.unitNames[name]; u != nil {
		return u.dim, u.factor, u.factor != 0
	}
	for i := range len(name) {
		if name[i] != '/' {
			continue
		}
		a, b := lex.unitNames[name[:i]], lex.unitNames[name[i+1:]]
		if a == nil || b == nil || a.factor == 0 || b.factor == 0 {
			return "", 0, false
		}
		return a.dim + "/" + b.dim, a.factor / b.factor, true
	}
	return "", 0, false
}

// HasUnit reports whether figures of a kind are read in a unit of that name: money in "USD", shares in
// "percentage_point", measures in "kilometre" or "barrel/day", all else in "".
func HasUnit(kind Kind, name string) bool {
	switch kind {
	case Count, Ratio:
		return name == ""
	case Money:
		return lex.codes[name]
	case Percent:
		u := lex.unitNames[name]
		return u != nil && u.dim == "percent"
	}
	measures := func(name string) bool {
		u := lex.unitNames[name]
		return u != nil && u.dim != "percent"
	}
	a, b, quotient := strings.Cut(name, "/")
	return kind == Measure && (measures(name) || quotient && measures(a) && measures(b))
}

// unitWord is the unit whose word stands at i, nil for none.
func (r *reader) unitWord(i int) *unit {
	if i < 0 {
		return nil
	}
	u, _ := r.unitForm(i, nil)
	return u
}

// unitForm is the longest spelling of a unit at i and where it ends. Symbols
// are read behind digits only: n is the number, nil for words alone.
func (r *reader) unitForm(i int, n *number) (u *unit, to int) {
	if n != nil && n.digits && r.raw(i) == "s" && r.tight(i) && (n.decimal || r.low(r.prev(n.from)) == "in") {
		return r.lex.unitNames["second"], i + 1 // "in 9.58s"
	}
	if n != nil && n.digits {
		for _, f := range r.lex.symbols[r.raw(i)] {
			if (!f.tight || r.tight(i)) && r.match(i, f.words, true) && len(f.words) > to-i {
				// "5m2" is one token; "5 in" never an inch.
				u, to = f.unit, i+len(f.words)
				break
			}
		}
	}
	// "square-mile", "kilowatt-hours"
	if isHyphen(r.mark(i+1)) && r.tight(i+1) && r.tight(i+2) {
		for _, f := range r.lex.units[r.low(i)] {
			if len(f.words) == 2 && r.low(i+2) == f.words[1] {
				return f.unit, i + 3
			}
		}
	}
	for _, f := range r.lex.units[r.low(i)] {
		if i+len(f.words) > to && r.match(i, f.words, false) {
			return f.unit, i + len(f.words)
		}
	}
	return u, to
}

// unitAfter reads the unit that stands at token j behind a number, with what
// it is divided by ("barrels a day", "km per second"); hyphen says that it is
// joined to the number ("a 12-inch screen").
func (r *reader) unitAfter(j int, n *number) (u *unit, to int, hyphen bool) {
	if r.upto(j) < 0 {
		return nil, 0, false
	}
	i := j
	if isHyphen(r.mark(i)) && r.tight(i) && r.tight(i+1) && r.upto(i+1) > 0 {
		i++
		hyphen = true
	}
	if (n.vague || n.about || n.mag == 12) && r.low(i) == "of" {
		i++
	}
	if r.upto(i) < 0 {
		return nil, 0, false
	}
	u, to = r.unitForm(i, n)
	if u == nil {
		return nil, 0, false
	}
	if r.formAt(i) == word && u.dim == "length" && r.capital(i) && len(r.raw(i)) > 3 && !hyphen && !r.headline(i) {
		return nil, 0, false // 8 Mile, Nine Inch Nails
	}
	switch u.name {
	case "inch":
		if r.mark(i) == '”' && r.inQuotes(i) {
			return nil, 0, false // “not less than 38”
		}
	case "storey":
		if !hyphen && (n.lo < 2 || r.low(i) == "storeys") {
			return nil, 0, false
		}
	case "second":
		// "one second-hand car"
		if isHyphen(r.mark(to)) && r.tight(to) && r.low(to+1) == "hand" {
			return nil, 0, false
		}
	case "degree":
		if r.mark(i) == 0 && n.lo > 360 {
			return nil, 0, false
		}
	}
	return u, to, hyphen
}

// per reads the denominator of a compound unit behind a unit that ends at j:
// "a day", "per second", "/h".
func (r *reader) per(u *unit, j int) (v *unit, to int) {
	if u == nil || u.dim == "time" || u.dim == "percent" || u.dim == "point" || u.dim == "magnitude" || strings.Contains(u.name, "/") || r.upto(j) < 0 {
		return nil, 0
	}
	k := j
	if r.low(k) == "of" && r.formAt(r.upto(k+1)) == word && r.upto(k+1) >= 0 {
		// "12,000 tonnes of cane a day"
		k += 2
		if r.formAt(r.upto(k)) == word && !r.is(k, inStop|inDet) {
			k++
		}
		switch r.low(r.upto(k)) {
		case "a", "an", "per", "each", "every":
			j = k
		default:
			return nil, 0
		}
	}
	switch r.low(k) {
	case "a", "an", "per", "each", "every":
		k++
	case "-":
		// "a 10-terabyte-a-second link"
		if !r.tight(k) || r.low(k+1) != "a" || !isHyphen(r.mark(k+2)) {
			return nil, 0
		}
		k += 3
	case "/":
		if !r.tight(k) {
			return nil, 0
		}
		k++
	default:
		return nil, 0
	}
	if r.upto(k) < 0 {
		return nil, 0
	}
	given := r.low(j) == "per" || r.mark(j) == '/'
	v, to = r.unitForm(k, &number{digits: given})
	if v == nil || v.dim == "percent" || v.dim == "point" || v.dim != "time" && !given || v == u {
		return nil, 0
	}
	switch r.low(r.upto(to)) {
	case "ago", "old", "earlier", "later":
		return nil, 0 // "402 Mbps a year ago"
	}
	return v, to
}

// inQuotes reports whether the mark at i closes a quotation of its sentence.
func (r *reader) inQuotes(i int) bool {
	for p := r.prev(i); p >= 0; p = r.prev(p) {
		switch r.mark(p) {
		case '“':
			return true
		case '”':
			return false
		}
	}
	return false
}
