package reconcile

import (
	"bytes"
	"encoding/binary"
	"encoding/json"
	"math"
	"reflect"
	"slices"
	"strconv"
	"unicode/utf8"
)

// A page is JSON text that is being written, byte for byte as encoding/json would write it
// without escapes for HTML. That one asks every answer for its shape anew, and cost as much
// as the answers themselves.
type page struct {
	text []byte
	keys []string // memory for the keys of an object
	err  error    // the first number that JSON cannot hold
}

// answer writes a on a line of its own, with s to explain it where a has no explanation.
func (p *page) answer(a *Answer, s *script) {
	p.name(`{"topic":`, a.Topic)
	p.number(`,"low":`, a.Low)
	p.number(`,"best":`, a.Best)
	p.number(`,"high":`, a.High)
	p.number(`,"likely_low":`, a.LikelyLow)
	p.number(`,"likely_high":`, a.LikelyHigh)
	p.names(`,"sources":`, a.Sources)
	p.count(`,"origins":`, a.Origins)
	p.count(`,"outlets":`, a.Outlets)
	p.float(`,"agreement":`, a.Agreement)
	p.truth(`,"conflict":`, a.Conflict)
	p.name(`,"word":`, a.Word)
	p.names(`,"words":`, a.Words)
	p.asides(`,"set_aside":`, a.SetAside)
	p.shares(`,"credibility":`, a.Credibility)
	p.end(`,"ends":{"low":`, a.Ends.Low)
	p.end(`,"best":`, a.Ends.Best)
	p.end(`,"high":`, a.Ends.High)
	if p.put(`},"explain":`); a.Explain != nil {
		p.names("", a.Explain)
	} else {
		p.script(s)
	}
	p.voices(`,"voices":`, a.Voices)
	p.put("}\n")
}

func (p *page) voices(key string, vs []Voice) {
	if p.put(key); vs == nil {
		p.put("null")
		return
	}
	for i := range vs {
		v := &vs[i]
		p.put(opening(i))
		p.name(`{"origin":`, v.Origin)
		p.number(`,"low":`, v.Low)
		p.number(`,"value":`, v.Value)
		p.number(`,"high":`, v.High)
		p.name(`,"qualifier":`, v.Qualifier)
		p.name(`,"as_of":`, v.AsOf)
		p.names(`,"outlets":`, v.Outlets)
		p.names(`,"refs":`, v.Refs)
		p.float(`,"p":`, v.P)
		p.count(`,"cases":`, v.Cases)
		if v.Derived != "" {
			p.name(`,"derived":`, v.Derived)
		}
		if v.Repeats != "" {
			p.name(`,"repeats":`, v.Repeats)
		}
		p.float(`,"weight":`, v.Weight)
		if v.Superseded {
			p.truth(`,"superseded":`, true)
		}
		if v.Why != "" {
			p.name(`,"why":`, v.Why)
		}
		p.put("}")
	}
	p.close(len(vs))
}

func (p *page) asides(key string, as []SetAside) {
	if p.put(key); as == nil {
		p.put("null")
		return
	}
	for i := range as {
		p.put(opening(i))
		p.name(`{"origin":`, as[i].Origin)
		p.name(`,"source":`, as[i].Source)
		p.name(`,"ref":`, as[i].Ref)
		p.name(`,"figure":`, as[i].Figure)
		p.name(`,"as_of":`, as[i].AsOf)
		p.name(`,"why":`, as[i].Why)
		p.put("}")
	}
	p.close(len(as))
}

func (p *page) end(key string, e *End) {
	if p.put(key); e == nil {
		p.put("null")
		return
	}
	p.name(`{"ref":`, e.Ref)
	p.name(`,"source":`, e.Source)
	p.name(`,"origin":`, e.Origin)
	p.number(`,"low":`, e.Low)
	p.number(`,"value":`, e.Value)
	p.number(`,"high":`, e.High)
	p.name(`,"qualifier":`, e.Qualifier)
	p.name(`,"wording":`, e.Wording)
	p.name(`,"as_of":`, e.AsOf)
	p.name(`,"url":`, e.URL)
	p.put("}")
}

// shares writes an object, its keys sorted.
func (p *page) shares(key string, of map[string]float64) {
	if p.put(key); of == nil {
		p.put("null")
		return
	}
	p.keys = p.keys[:0]
	for k := range of {
		p.keys = append(p.keys, k)
	}
	slices.Sort(p.keys)
	p.put("{")
	for i, k := range p.keys {
		if i > 0 {
			p.put(",")
		}
		p.name("", k)
		p.float(":", of[k])
	}
	p.put("}")
}

func (p *page) names(key string, list []string) {
	if p.put(key); list == nil {
		p.put("null")
		return
	}
	for i, s := range list {
		p.name(opening(i), s)
	}
	p.close(len(list))
}

func (p *page) script(s *script) {
	from := 0
	for i, to := range s.ends {
		p.put(opening(i))
		p.text = append(append(p.text, '"'), s.text[from:to]...)
		p.quote(len(p.text) - (to - from))
		from = to
	}
	p.close(len(s.ends))
}

// opening stands before the value at i of an array.
func opening(i int) string {
	if i == 0 {
		return "["
	}
	return ","
}

// close ends an array of n values.
func (p *page) close(n int) {
	if n == 0 {
		p.put("[")
	}
	p.put("]")
}

func (p *page) put(s string) { p.text = append(p.text, s...) }

func (p *page) name(key, s string) {
	p.put(key)
	p.text = append(append(p.text, '"'), s...)
	p.quote(len(p.text) - len(s))
}

// quote makes a string of what was written since from, after its first quote.
func (p *page) quote(from int) {
	if s := p.text[from:]; !asItIs(s) {
		var b bytes.Buffer
		enc := json.NewEncoder(&b)
		enc.SetEscapeHTML(false)
		if err := enc.Encode(string(s)); err != nil && p.err == nil {
			p.err = err
		}
		p.text = append(p.text[:from-1], bytes.TrimSuffix(b.Bytes(), []byte("\n"))...)
		return
	}
	p.text = append(p.text, '"')
}

// asItIs reports whether s stands in JSON text as it is. The separators of lines and
// paragraphs, which JavaScript takes for the end of a line, do not.
func asItIs(s []byte) bool {
	ascii, rest := true, s
	for ; len(rest) >= 8; rest = rest[8:] {
		// Eight bytes at once: all that is written comes by here.
		x := binary.LittleEndian.Uint64(rest)
		if anyBelow(x, ' ')|anyBelow(x^(ones*'"'), 1)|anyBelow(x^(ones*'\\'), 1) != 0 {
			return false
		}
		ascii = ascii && x&(ones*0x80) == 0
	}
	for _, b := range rest {
		if b < ' ' || b == '"' || b == '\\' {
			return false
		}
		ascii = ascii && b < utf8.RuneSelf
	}
	return ascii || utf8.Valid(s) && !bytes.Contains(s, []byte("\u2028")) && !bytes.Contains(s, []byte("\u2029"))
}

const ones = 0x0101010101010101

// anyBelow is not nought where one of the eight bytes of x is less than n, which is at most
// 128 (Sean Anderson, "Bit twiddling hacks").
func anyBelow(x, n uint64) uint64 { return (x - ones*n) &^ x & (ones * 0x80) }

func (p *page) count(key string, n int) {
	p.put(key)
	p.text = strconv.AppendInt(p.text, int64(n), 10)
}

func (p *page) truth(key string, yes bool) {
	p.put(key)
	p.text = strconv.AppendBool(p.text, yes)
}

func (p *page) number(key string, x *float64) {
	if x == nil {
		p.put(key)
		p.put("null")
		return
	}
	p.float(key, *x)
}

// float writes x as ECMAScript does, which is what encoding/json follows.
func (p *page) float(key string, x float64) {
	p.put(key)
	size := math.Abs(x)
	switch {
	case math.IsNaN(x) || math.IsInf(x, 0):
		if p.err == nil {
			p.err = &json.UnsupportedValueError{Value: reflect.ValueOf(x), Str: strconv.FormatFloat(x, 'g', -1, 64)}
		}
	case x == math.Trunc(x) && size < 1e15 && (x != 0 || !math.Signbit(x)):
		p.text = strconv.AppendInt(p.text, int64(x), 10)
	case x != 0 && size < 1e-6 || size >= 1e21:
		p.text = strconv.AppendFloat(p.text, x, 'e', -1, 64)
		if n := len(p.text); n >= 4 && p.text[n-4] == 'e' && p.text[n-3] == '-' && p.text[n-2] == '0' {
			p.text[n-2] = p.text[n-1] // e-09 is e-9
			p.text = p.text[:n-1]
		}
	case 0 < size && size < 10 && float64(int64(size*1e4+0.5))/1e4 == size:
		p.share(x)
	default:
		p.text = strconv.AppendFloat(p.text, x, 'f', -1, 64)
	}
}

// share writes a number of at most four decimals and one digit before the point, as tidy
// makes them: no shorter one is as near to any other. Most numbers that are not whole are
// such.
func (p *page) share(x float64) {
	if x < 0 {
		p.put("-")
		x = -x
	}
	n := int64(x*1e4 + 0.5)
	p.text = append(p.text, byte('0'+n/10000), '.')
	for n %= 10000; n > 0; n = n % 1000 * 10 {
		p.text = append(p.text, byte('0'+n/1000))
	}
}
