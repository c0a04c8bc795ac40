package reconcile

import (
	"strconv"
	"unicode/utf8"
)

// plain reads a line as nearly all are written: one flat object, the fields named as those
// of a Claim, strings without escapes. ok is false where anything else comes up; the line
// is then for encoding/json, whose reading and whose errors hold in every case. It is
// several times as fast, and half of the work on many claims was to read them.
func (k *clerk) plain(line []byte, c *Claim) (ok bool) {
	i := space(line, 0)
	if i == len(line) || line[i] != '{' {
		return false
	}
	for i = space(line, i+1); ; i = space(line, i+1) {
		name, end, ok := text(line, i)
		if !ok {
			return false
		}
		i = space(line, end)
		if i == len(line) || line[i] != ':' {
			return false
		}
		if i, ok = k.field(line, space(line, i+1), name, c); !ok {
			return false
		}
		if i = space(line, i); i == len(line) {
			return false
		}
		switch line[i] {
		case ',':
		case '}':
			return space(line, i+1) == len(line)
		default:
			return false
		}
	}
}

// field reads the value at i into the field of that name, and returns where it ends.
func (k *clerk) field(line []byte, i int, name []byte, c *Claim) (end int, ok bool) {
	switch string(name) {
	case "topic":
		return k.name(line, i, &c.Topic, &k.last.Topic)
	case "source":
		return k.name(line, i, &c.Source, &k.last.Source)
	case "origin":
		return k.name(line, i, &c.Origin, &k.last.Origin)
	case "low":
		return k.number(line, i, &c.Low)
	case "high":
		return k.number(line, i, &c.High)
	case "value":
		return k.number(line, i, &c.Value)
	case "qualifier":
		return k.name(line, i, &c.Qualifier, &k.last.Qualifier)
	case "as_of":
		return k.name(line, i, &c.AsOf, &k.last.AsOf)
	case "url":
		return words(line, i, &c.URL)
	case "group":
		return k.name(line, i, &c.Group, &k.last.Group)
	case "scale":
		return k.name(line, i, &c.Scale, &k.last.Scale)
	case "vague":
		return truth(line, i, &c.Vague)
	case "wording":
		return words(line, i, &c.Wording)
	case "status":
		return k.name(line, i, &c.Status, &k.last.Status)
	case "corrects":
		return words(line, i, &c.Corrects)
	case "note":
		return words(line, i, &c.Note)
	case "derived":
		return words(line, i, &c.Derived)
	case "published":
		return k.name(line, i, &c.Published, &k.last.Published)
	case "ref":
		return words(line, i, &c.Ref)
	case "measure":
		return k.name(line, i, &c.Measure, &k.last.Measure)
	case "unit":
		return k.name(line, i, &c.Unit, &k.last.Unit)
	}
	return skip(line, i, name)
}

// skip passes over a field that is not of a Claim. A name with a capital may be one of a
// Claim after all, to encoding/json.
func skip(line []byte, i int, name []byte) (end int, ok bool) {
	for _, b := range name {
		if (b < 'a' || b > 'z') && (b < '0' || b > '9') && b != '_' {
			return i, false
		}
	}
	if _, end, ok = text(line, i); ok {
		return end, true
	}
	var yes bool
	if end, ok = truth(line, i, &yes); ok {
		return end, true
	}
	end, _, ok = digitsOf(line, i)
	return end, ok
}

// name reads a string that other claims are likely to hold, too; last is what it was on
// the line before.
func (k *clerk) name(line []byte, i int, s, last *string) (end int, ok bool) {
	if end, ok = null(line, i); ok {
		return end, true
	}
	b, end, ok := text(line, i)
	switch {
	case !ok:
		return i, false
	case string(b) != *last:
		*last = k.names.of(b)
	}
	*s = *last
	return end, true
}

// words reads a string that is the claim's alone.
func words(line []byte, i int, s *string) (end int, ok bool) {
	if end, ok = null(line, i); ok {
		return end, true
	}
	b, end, ok := text(line, i)
	if ok {
		*s = string(b)
	}
	return end, ok
}

func truth(line []byte, i int, yes *bool) (end int, ok bool) {
	switch {
	case has(line, i, "true"):
		*yes = true
		return i + len("true"), true
	case has(line, i, "false"):
		*yes = false
		return i + len("false"), true
	}
	return null(line, i)
}

func (k *clerk) number(line []byte, i int, x **float64) (end int, ok bool) {
	if end, ok = null(line, i); ok {
		*x = nil
		return end, true
	}
	end, v, ok := digitsOf(line, i)
	if !ok {
		return i, false
	}
	if len(k.numbers) == cap(k.numbers) {
		k.numbers = make([]float64, 0, 512)
	}
	k.numbers = append(k.numbers, v)
	*x = &k.numbers[len(k.numbers)-1]
	return end, true
}

// exactTens are the powers of ten that a float64 holds exactly.
var exactTens = [...]float64{1, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11, 1e12, 1e13, 1e14, 1e15}

// digitsOf reads the number at i, as JSON writes numbers.
func digitsOf(line []byte, i int) (end int, x float64, ok bool) {
	at := i
	minus := at < len(line) && line[at] == '-'
	if minus {
		at++
	}
	first := at
	var n uint64
	for ; at < len(line) && isDigit(line[at]); at++ {
		n = n*10 + uint64(line[at]-'0')
	}
	seen := at - first
	if seen == 0 || seen > 1 && line[first] == '0' {
		return i, 0, false
	}
	places := 0
	if at < len(line) && line[at] == '.' {
		for at++; at < len(line) && isDigit(line[at]); at++ {
			n = n*10 + uint64(line[at]-'0')
			places++
		}
		if places == 0 {
			return i, 0, false
		}
	}
	if at < len(line) && (line[at] == 'e' || line[at] == 'E') {
		at++
		if at < len(line) && (line[at] == '+' || line[at] == '-') {
			at++
		}
		power := at
		for ; at < len(line) && isDigit(line[at]); at++ {
		}
		if at == power {
			return i, 0, false
		}
	} else if seen+places <= 15 {
		// Both are exact, so that their quotient is the nearest there is.
		x = float64(n) / exactTens[places]
		if minus {
			x = -x
		}
		return at, x, true
	}
	x, err := strconv.ParseFloat(string(line[i:at]), 64)
	return at, x, err == nil
}

func isDigit(b byte) bool { return '0' <= b && b <= '9' }

// text is the string at i, without its quotes and where it has no escapes.
func text(line []byte, i int) (s []byte, end int, ok bool) {
	if i == len(line) || line[i] != '"' {
		return nil, i, false
	}
	i++
	ascii := true
	for at := i; at < len(line); at++ {
		switch b := line[at]; {
		case b == '"':
			s = line[i:at]
			return s, at + 1, ascii || utf8.Valid(s)
		case b == '\\' || b < ' ':
			return nil, i, false
		case b >= utf8.RuneSelf:
			ascii = false
		}
	}
	return nil, i, false
}

func null(line []byte, i int) (end int, ok bool) {
	if has(line, i, "null") {
		return i + len("null"), true
	}
	return i, false
}

func has(line []byte, i int, word string) bool {
	return len(line)-i >= len(word) && string(line[i:i+len(word)]) == word
}

// space is where the white space at i ends.
func space(line []byte, i int) int {
	for i < len(line) && (line[i] == ' ' || line[i] == '\t' || line[i] == '\n' || line[i] == '\r') {
		i++
	}
	return i
}
