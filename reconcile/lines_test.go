package reconcile

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"math"
	"math/rand/v2"
	"reflect"
	"strings"
	"testing"

	"rangefinder/internal/needs"
)

// linesOf are claims as JSON, one a line.
func linesOf(t testing.TB, claims []Claim) []byte {
	t.Helper()
	var b bytes.Buffer
	enc := json.NewEncoder(&b)
	for i := range claims {
		if err := enc.Encode(&claims[i]); err != nil {
			t.Fatal(err)
		}
	}
	return b.Bytes()
}

// weather are temperatures in n cities from 18 sites that read six feeds and do not say so.
func weather(n int) []Claim {
	r := rand.New(rand.NewPCG(8, 8))
	feed := []int{0, 0, 0, 0, 0, 0, 1, 1, 1, 1, 2, 2, 2, 3, 3, 4, 5, 5}
	var out []Claim
	for t := range n {
		truth := 12 + 9*r.NormFloat64()
		var wire [6]float64
		for i := range wire {
			wire[i] = math.Round(truth + 2*r.NormFloat64())
		}
		for i, f := range feed {
			x := wire[f]
			if r.Float64() < 0.1 {
				x = math.Round(truth + 2*r.NormFloat64())
			}
			out = append(out, Claim{Topic: fmt.Sprintf("city %05d", t), Source: fmt.Sprintf("site %02d", i), Value: &x, Qualifier: "exact", Scale: "linear", Group: "temperature"})
		}
	}
	return out
}

// All that is written is what encoding/json writes of the answers of Topics.
func TestLinesAreTheAnswersOfTopics(t *testing.T) {
	needs.Plain(t)
	odd := killed(
		say("A \"quoted\" \\ and <b>", "exact", 0.1, because("two\nlines\u2028more"), on("2024-01-02")),
		say("B\x00\x7f\xff", "about", 1e21, via("é\u2029"), ref("r&d")),
		say("C", "exact", 1e-7), say("C", "exact", math.Copysign(0, -1)), between("D", 24, 99, worded("dozens")), say("E", "exact", 123.45678),
	)
	for name, claims := range map[string][]Claim{"muddle": muddle(2, 900), "weather": weather(600), "odd": odd, "none": nil} {
		for _, o := range []Options{{}, {Method: "median", Level: 0.6}} {
			var want, got, from bytes.Buffer
			enc := json.NewEncoder(&want)
			enc.SetEscapeHTML(false)
			for _, a := range Topics(claims, o) {
				if err := enc.Encode(a); err != nil {
					t.Fatal(err)
				}
			}
			if err := WriteLines(&got, claims, o); err != nil || got.String() != want.String() {
				t.Errorf("%s, method %q: WriteLines (%v) does not write what encoding/json makes of Topics", name, o.Method, err)
			}
			if err := Lines(bytes.NewReader(linesOf(t, claims)), &from, o); err != nil {
				t.Errorf("%s, method %q: Lines: %v", name, o.Method, err)
			}
			if name != "odd" && from.String() != want.String() { // JSON has no bytes that are not UTF-8
				t.Errorf("%s, method %q: Lines does not write what Topics answers", name, o.Method)
			}
		}
	}
}

// fill sets every field that v has.
func fill(v reflect.Value, r *rand.Rand) {
	texts := []string{"", "plain", "a \"b\" \\ <c> & \t\n", "é — ü", "\u2028", "\xff\xfe", "longer than eight bytes\x01", "\b\f\x7f"}
	numbers := []float64{0, math.Copysign(0, -1), 1, -3, 0.9722, 0.05, -0.25, 9.9999, 12.5, 1e15, 1e20, 1e21, 1e-6, 1e-7, 1.0 / 3, 5e-324, math.MaxFloat64, 123456.789}
	switch v.Kind() {
	case reflect.Struct:
		for i := range v.NumField() {
			fill(v.Field(i), r)
		}
	case reflect.Pointer:
		if r.IntN(4) > 0 {
			v.Set(reflect.New(v.Type().Elem()))
			fill(v.Elem(), r)
		}
	case reflect.Slice:
		if n := r.IntN(4); n < 3 {
			v.Set(reflect.MakeSlice(v.Type(), n, n))
			for i := range n {
				fill(v.Index(i), r)
			}
		}
	case reflect.Map:
		if r.IntN(4) > 0 {
			v.Set(reflect.MakeMap(v.Type()))
			for range r.IntN(4) {
				key, x := reflect.New(v.Type().Key()).Elem(), reflect.New(v.Type().Elem()).Elem()
				fill(key, r)
				fill(x, r)
				v.SetMapIndex(key, x)
			}
		}
	case reflect.String:
		v.SetString(texts[r.IntN(len(texts))])
	case reflect.Float64:
		v.SetFloat(numbers[r.IntN(len(numbers))])
	case reflect.Int:
		v.SetInt(int64(r.IntN(2000) - 1000))
	case reflect.Bool:
		v.SetBool(r.IntN(2) == 0)
	default:
		panic("an Answer holds a " + v.Kind().String())
	}
}

// A field that is added to Answer and forgotten in encode.go shows here.
func TestPagesAreWrittenAsEncodingJSONWrites(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 9))
	for range 3000 {
		var a Answer
		fill(reflect.ValueOf(&a).Elem(), r)
		var want bytes.Buffer
		enc := json.NewEncoder(&want)
		enc.SetEscapeHTML(false)
		if err := enc.Encode(&a); err != nil {
			t.Fatal(err)
		}
		var s script
		for _, line := range a.Explain {
			s.say(line)
			s.end()
		}
		for _, explain := range [][]string{a.Explain, nil} {
			if a.Explain == nil && explain == nil {
				want.Reset()
				a.Explain = []string{}
				if err := enc.Encode(&a); err != nil {
					t.Fatal(err)
				}
			}
			a.Explain = explain
			var p page
			if p.answer(&a, &s); p.err != nil || string(p.text) != want.String() {
				t.Fatalf("%v: a page has\n%s\nwant\n%s", p.err, p.text, want.String())
			}
		}
	}
	var p page
	if p.answer(&Answer{Agreement: math.NaN()}, &script{}); p.err == nil {
		t.Error("a page holds what is not a number")
	}
}

func TestFiguresInLinesOfAnExplanation(t *testing.T) {
	r := rand.New(rand.NewPCG(2, 9))
	for i := range 20000 {
		x := []float64{r.Float64() * 20, r.NormFloat64() * 1e6, float64(r.IntN(400)) / 20, float64(r.IntN(40)) / 4}[i%4]
		var s script
		s.about(x)
		s.say(" ")
		s.tenths(x)
		if want := fmt.Sprintf("%.0f %.1f", x, x); string(s.text) != want {
			t.Fatalf("%v is written %s, want %s", x, s.text, want)
		}
	}
}

// lineCorpus are lines as they come, and as they should not.
var lineCorpus = []string{
	`{"topic":"t","source":"A","origin":"","low":null,"high":null,"value":3,"qualifier":"exact","as_of":"2024-01-02","url":"","group":"","scale":""}`,
	` { "topic" : "t" , "value" : -0.50 , "vague" : true , "extra" : "x" , "other_2" : 1.5e3 , "third" : false } `,
	`{"topic":"t","low":1e3,"high":12345678901234567890,"value":0.1234567890123456789}`,
	`{"topic":"t","value":-0,"wording":"","status":"denied","corrects":"3","note":"n","derived":"d","published":"2024","ref":"r","measure":"killed","unit":"people"}`,
	`{"topic":"t","topic":"u","value":1,"value":2,"low":3,"low":null,"source":"A","source":null,"vague":true,"vague":null}`,
	`{"topic":"t","TOPIC":"u","Value":5,"\u0073ource":"A","nested":{"topic":"x"},"list":[1,[2]]}`,
	`{"topic":"caf\u00e9 \ud83d\ude00 \ud800","source":"é\u2028` + "\u2029 \xff\xc0" + `"}`,
	"{\"topic\":\"tab\there\"}", "{\"topic\":\"\x00\"}", "{\"topic\":\"\x7f\"}",
	`{"topic":"t","value":"3"}`, `{"topic":3}`, `{"topic":"t","vague":1}`, `{"topic":"t","value":{}}`, `{"topic":null}`, `{}`, `{ }`, `[]`, `null`, `3`, `""`,
	`{"topic":"t","value":01}`, `{"topic":"t","value":1.}`, `{"topic":"t","value":.5}`, `{"topic":"t","value":+1}`, `{"topic":"t","value":1e}`, `{"topic":"t","value":-}`,
	`{"topic":"t","value":1e999}`, `{"topic":"t","x":1e999}`, `{"topic":"t","value":NaN}`, `{"topic":"t","value":Infinity}`, `{"topic":"t","value":nul}`, `{"topic":"t","value":nullx}`,
	`{"topic":"t",}`, `{"topic":"t"`, `{"topic":"t"}x`, `{"topic":"t"}}`, `{"topic":"t"} {"topic":"u"}`, `{"topic" "t"}`, `{topic:"t"}`, `{"topic":"t","x":tru}`, `{"topic":"t`, `{"`, `{`,
	`{"topic":"t","x":` + strings.Repeat("[", 20000) + strings.Repeat("]", 20000) + `}`,
	"{\"topic\":\"t\",\"\xff\":1}", `{"topic":"t","ſource":"long s"}`, `{"topic":"t","Kind":1,"":2}`,
}

// sameAsJSON reports how a line is read otherwise than by encoding/json.
func sameAsJSON(line []byte) error {
	k := clerk{names: names{}}
	k.last.Topic, k.last.Source = "u", "A"
	var want, plain, got Claim
	wantErr := json.Unmarshal(line, &want)
	if k.plain(line, &plain) && (wantErr != nil || !reflect.DeepEqual(plain, want)) {
		return fmt.Errorf("plain reads %q as %+v; encoding/json as %+v, %v", line, plain, want, wantErr)
	}
	if plain.Value != nil && want.Value != nil && math.Signbit(*plain.Value) != math.Signbit(*want.Value) {
		return fmt.Errorf("plain loses the sign in %q", line)
	}
	if wantErr == nil && want.Topic == "" {
		wantErr = errors.New("a claim without a topic")
	}
	err := k.read(line, &got)
	if fmt.Sprint(err) != fmt.Sprint(wantErr) || err == nil && !reflect.DeepEqual(got, want) {
		return fmt.Errorf("%q is read as %+v, %v; want %+v, %v", line, got, err, want, wantErr)
	}
	return nil
}

func TestLinesAreReadAsEncodingJSONReadsThem(t *testing.T) {
	for _, line := range lineCorpus {
		if err := sameAsJSON([]byte(line)); err != nil {
			t.Error(err)
		}
		for n := range min(len(line), 300) {
			if err := sameAsJSON([]byte(line[:n])); err != nil {
				t.Error(err)
			}
		}
	}
	for _, line := range bytes.Split(bytes.TrimSpace(linesOf(t, muddle(1, 100))), []byte("\n")) {
		if !(&clerk{names: names{}}).plain(line, &Claim{}) {
			t.Errorf("%s is not plain", line)
		}
		if err := sameAsJSON(line); err != nil {
			t.Error(err)
		}
	}
}

func FuzzLine(f *testing.F) {
	for _, line := range lineCorpus {
		f.Add([]byte(line))
	}
	f.Fuzz(func(t *testing.T, line []byte) {
		if err := sameAsJSON(line); err != nil {
			t.Error(err)
		}
	})
}

// Lines beyond what is decoded together, with the error in one of the later ones.
func TestDecodeLinesKeepsTheClaimsBeforeAnError(t *testing.T) {
	claims := muddle(6, 1500)
	text := append(linesOf(t, claims), "{\"topic\":\n{\"topic\":\"t\"}\n"...)
	got, err := DecodeLines(bytes.NewReader(text))
	if want := fmt.Sprintf("line %d: ", len(claims)+1); err == nil || !strings.HasPrefix(err.Error(), want) {
		t.Errorf("DecodeLines: %v, want %q", err, want)
	}
	if !reflect.DeepEqual(got, claims) {
		t.Errorf("DecodeLines returns %d claims with the error, want the %d before it as they were", len(got), len(claims))
	}
	if err := Lines(bytes.NewReader(text), io.Discard, Options{}); err == nil || !strings.HasPrefix(err.Error(), "line ") {
		t.Errorf("Lines = %v, want the line", err)
	}
}

func BenchmarkLines(b *testing.B) {
	for name, claims := range map[string][]Claim{"weather": weather(4000), "newsroom": muddle(1, 4000)} {
		text := linesOf(b, claims)
		b.Run(name, func(b *testing.B) {
			b.ReportAllocs()
			b.SetBytes(int64(len(text)))
			for b.Loop() {
				if err := Lines(bytes.NewReader(text), io.Discard, Options{}); err != nil {
					b.Fatal(err)
				}
			}
			b.ReportMetric(float64(len(claims))*float64(b.N)/b.Elapsed().Seconds(), "claims/s")
		})
	}
}

// One topic is answered again with what all taught.
func BenchmarkLearned(b *testing.B) {
	for name, claims := range map[string][]Claim{"weather": weather(4000), "newsroom": muddle(1, 4000)} {
		learned := Learn(claims, Options{})
		topic := ofTopic(claims, claims[len(claims)/2].Topic)
		b.Run(name, func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				learned.Topics(topic)
			}
		})
	}
}
