package quantity

import (
	"encoding/json"
	"math"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"unicode/utf8"

	"rangefinder/internal/needs"
)

// check reports what is wrong with the answer of Find, "" for nothing.
func check(text string, ms []Mention, ss []Skip) string {
	valid := utf8.ValidString(text) // elsewhere there are no runes to cut
	border := func(i int) bool { return i == len(text) || i >= 0 && i < len(text) && utf8.RuneStart(text[i]) }
	end := 0
	for _, m := range ms {
		switch {
		case m.Start < 0 || m.Start >= m.End || m.End > len(text):
			return "span outside the text"
		case m.From > m.Start || m.To < m.End || m.From < 0 || m.To > len(text):
			return "the words around do not contain the figure"
		case m.Start < end:
			return "mentions overlap or are out of order"
		case valid && !(border(m.Start) && border(m.End) && border(m.From) && border(m.To)):
			return "offset inside a rune"
		case !(m.Lo <= m.Hi):
			return "low above high"
		case m.Qualifier == Range && !math.IsNaN(m.Value), m.Qualifier != Range && math.IsNaN(m.Value):
			return "value and qualifier disagree"
		case m.Confidence <= 0 || m.Confidence > 1:
			return "confidence outside (0, 1]"
		case m.Kind == Money && m.Unit == "", m.Kind == Percent && m.Unit == "", m.Kind == Measure && m.Unit == "":
			return "unit missing"
		case !HasUnit(m.Kind, m.Unit):
			return "a unit that no figure of its kind is read in: " + m.Unit
		}
		end = m.End
	}
	last := 0
	for _, s := range ss {
		switch {
		case s.Start < 0 || s.Start >= s.End || s.End > len(text):
			return "skip outside the text"
		case s.Start < last:
			return "skips overlap or are out of order"
		case s.Why == "":
			return "skip without a reason"
		case valid && !(border(s.Start) && border(s.End)):
			return "skip inside a rune"
		}
		last = s.End
	}
	i := 0
	for _, m := range ms {
		for i < len(ss) && ss[i].End <= m.Start {
			i++
		}
		if i < len(ss) && ss[i].Start < m.End {
			return "a number is both read and skipped"
		}
	}
	return ""
}

func TestCorpusProperties(t *testing.T) {
	corpusLines(t, func(file, _, line string) {
		for _, lang := range []string{"", "en", "de"} {
			ms, ss := Find(line, lang)
			if wrong := check(line, ms, ss); wrong != "" {
				t.Errorf("%s: Find(%q, %q): %s", file, line, lang, wrong)
			}
			again, _ := Find(line, lang)
			for i := range ms {
				if readingOf(ms[i]) != readingOf(again[i]) {
					t.Errorf("Find(%q) reads %v, then %v", line, readingOf(ms[i]), readingOf(again[i]))
				}
			}
		}
	})
}

// A digit that is neither read nor skipped is a figure lost without a word.
func TestEveryDigitIsAccountedFor(t *testing.T) {
	corpusLines(t, func(file, _, line string) {
		if strings.ContainsAny(line, "&²³") {
			return // character references and footnote marks are not figures
		}
		ms, ss := Find(line, "en")
		covered := make([]bool, len(line))
		for _, m := range ms {
			for i := m.Start; i < m.End; i++ {
				covered[i] = true
			}
		}
		for _, s := range ss {
			for i := s.Start; i < s.End; i++ {
				covered[i] = true
			}
		}
		for i := range len(line) {
			if line[i] >= '0' && line[i] <= '9' && !covered[i] {
				t.Errorf("%s: Find(%q): the digit at %d is neither read nor skipped", file, line, i)
				return
			}
		}
	})
}

var sentences = []string{
	"The ministry said 11,000 men had crossed by Monday.",
	"About 600 of them died.",
	"Between 300 and 400 houses burned, 40 per cent of the town.",
	"The toll rose to 45 from 30.",
	"On June 17, 2024, two ministers signed.",
	"It cost $3-4 billion.",
	"Inflation fell from 4.8 per cent to 4.7 per cent.",
	"Up to 100 vessels waited.",
	"Dozens were hurt!",
	"Were 5,000 or more missing?",
	"One in five children goes hungry.",
	"A further 25,000–30,000 will follow.",
	"The siege lasted 72 hours.",
	"Three brigades moved.",
	"In 2024 the F-16 arrived.",
	"More than 1.2 million Syrians returned.",
}

func TestSentencesReadAlikeAloneAndTogether(t *testing.T) {
	var apart []reading
	for _, s := range sentences {
		ms, _ := Find(s, "en")
		for _, m := range ms {
			apart = append(apart, readingOf(m))
		}
	}
	for _, sep := range []string{" ", "\n", "\n\n"} {
		ms, _ := Find(strings.Join(sentences, sep), "en")
		if len(ms) != len(apart) {
			t.Fatalf("joined by %q: %d mentions, apart %d", sep, len(ms), len(apart))
		}
		for i, m := range ms {
			if readingOf(m) != apart[i] {
				t.Errorf("joined by %q, mention %d = %v, apart %v", sep, i, readingOf(m), apart[i])
			}
		}
	}
	// Every pair, in both orders: no sentence reads its neighbour.
	for _, a := range sentences {
		for _, b := range sentences {
			x, _ := Find(a, "en")
			y, _ := Find(b, "en")
			both, _ := Find(a+" "+b, "en")
			if len(both) != len(x)+len(y) {
				t.Errorf("Find(%q) = %d mentions, apart %d", a+" "+b, len(both), len(x)+len(y))
			}
		}
	}
}

// newsSentences are the sentences of the corpus of whole claims, which are the
// longest and the most mixed that we have.
func newsSentences(t testing.TB) (texts []string) {
	t.Helper()
	paths, err := filepath.Glob("../scraper/extract/testdata/figures/*.jsonl")
	if err != nil || len(paths) == 0 {
		t.Fatalf("no corpus of figures: %v", err)
	}
	for _, p := range paths {
		b, err := os.ReadFile(p)
		if err != nil {
			t.Fatal(err)
		}
		for line := range strings.Lines(string(b)) {
			var s struct{ Text string }
			if err := json.Unmarshal([]byte(line), &s); err != nil {
				t.Fatalf("%s: %v", p, err)
			}
			texts = append(texts, s.Text)
		}
	}
	return texts
}

func TestNewsProperties(t *testing.T) {
	texts := newsSentences(t)
	for i, s := range texts {
		ms, ss := Find(s, "en")
		if wrong := check(s, ms, ss); wrong != "" {
			t.Errorf("Find(%q): %s", s, wrong)
		}
		// A text cut into its paragraphs reads as the whole.
		next := texts[(i+1)%len(texts)]
		xs, _ := Find(next, "en")
		both, _ := Find(s+"\n\n"+next, "en")
		if len(both) != len(ms)+len(xs) {
			t.Errorf("%q and %q: %d mentions together, %d and %d apart", s, next, len(both), len(ms), len(xs))
			continue
		}
		for j, m := range both {
			apart := append(ms[:len(ms):len(ms)], xs...)[j]
			if readingOf(m) != readingOf(apart) || m.Trend != apart.Trend {
				t.Errorf("%q and %q: mention %d is %v together, %v apart", s, next, j, readingOf(m), readingOf(apart))
			}
		}
	}
}

func BenchmarkFind(b *testing.B) {
	dense := strings.Join(newsSentences(b), "\n")
	plain := strings.Repeat("The council met in the old hall and spoke of bread, of roads and of the river below the town. ", 1500)
	for name, text := range map[string]string{"news": dense, "plain": plain, "one-line": strings.Repeat("At least 600 men and between 300 and 400 more, said the ministry, ", 2000)} {
		b.Run(name, func(b *testing.B) {
			b.SetBytes(int64(len(text)))
			b.ReportAllocs()
			for b.Loop() {
				Find(text, "en")
			}
		})
	}
	// A sentence at a time, as they come from a feed: the cost of a call.
	b.Run("sentence", func(b *testing.B) {
		texts := newsSentences(b)
		n := 0
		for b.Loop() {
			Find(texts[n%len(texts)], "en")
			n++
		}
		b.SetBytes(int64(len(dense) / len(texts)))
		b.ReportAllocs()
	})
}

// The work must grow with the text and not faster. Counted in steps of the
// reader would tie the test to its insides; the texts here are such that a
// quadratic reader does not return in the time a test is given.
func TestLongLines(t *testing.T) {
	needs.Plain(t)
	n := 1 << 19
	for name, unit := range map[string]string{
		"prose":      "At least 600 soldiers and between 300 and 400 more, said the ministry, ",
		"digits":     "7",
		"groups":     "123 ",
		"commas":     "1,",
		"less-than":  "<",
		"tags":       "<b",
		"and":        "one and ",
		"digits and": "1 and ",
		"metres and": "1m and ",
		"metres":     "5m ",
		"capitals":   "Gaza 45, ",
		"scores":     "6-4, ",
		"against":    "5 km against ",
		"hyphens":    "1-",
		"fillers":    "about ",
		"a hundred":  "a hundred ",
		"ampersands": "&",
		"signs":      "$",
		"hyphenated": "twenty-",
		"soft":       "1\u00AD",
		"slashes":    "1/",
		"colons":     "1:",
		"words":      "word",
		"address":    "http://a",
		"or":         "2 or ",
		"months":     "May 5, ",
	} {
		text := strings.Repeat(unit, n/len(unit))
		ms, ss := Find(text, "en")
		if wrong := check(text, ms, ss); wrong != "" {
			t.Errorf("%s: %s", name, wrong)
		}
	}
}

func TestFormatReadsBack(t *testing.T) {
	inf := math.Inf(1)
	kinds := []struct {
		kind Kind
		unit string
	}{
		{Count, ""}, {Money, "USD"}, {Money, "EUR"}, {Money, "RUB"}, {Money, "INR"}, {Money, "UAH"}, {Percent, "percent"}, {Percent, "percentage_point"},
		{Percent, "basis_point"}, {Measure, "kilometre"}, {Measure, "celsius"}, {Measure, "barrel/day"}, {Measure, "mile/hour"}, {Measure, "foot"}, {Measure, "magnitude"},
	}
	intervals := []Interval{
		{600, 600}, {11000, 30000}, {600, inf}, {-inf, 100}, {1.2e9, 1.2e9}, {3e9, 4e9}, {0, 0}, {4.7, 4.8}, {78.7e9, 78.7e9}, {1234567.5, 1234567.5}, {2, 3}, {1, 1},
		{36000, 41000}, {5e12, 5e12}, {999999, 1e6}, {2024, 2024}, {1500, 1600}, {0.1, 0.3}, {1, 5000}, {5, 3e6}, {-36.5, 1.2e6}, {-5, -3}, {-24, 7},
	}
	for _, k := range kinds {
		for _, i := range intervals {
			s := Format(i, k.kind, k.unit)
			m, err := Parse(s)
			if err != nil || m.Interval != i {
				t.Errorf("Parse(Format(%v, %s, %q) = %q) = %v, %v", i, k.kind, k.unit, s, m.Interval, err)
				continue
			}
			if m.Kind != k.kind || m.Unit != k.unit {
				t.Errorf("Parse(%q) = %s %q, want %s %q", s, m.Kind, m.Unit, k.kind, k.unit)
			}
		}
	}
	for _, v := range []float64{0.2, 0.5, 2.0 / 3, 0.9, 3, 10, 0.123} {
		s := Format(Exactly(v), Ratio, "")
		if m, err := Parse(s); err != nil || m.Lo != v || m.Kind != Ratio {
			t.Errorf("Parse(Format(%v, ratio) = %q) = %v %s, %v", v, s, m.Lo, m.Kind, err)
		}
	}
}

func TestFormat(t *testing.T) {
	inf := math.Inf(1)
	for _, c := range []struct {
		i    Interval
		kind Kind
		unit string
		want string
	}{
		{Interval{11000, 30000}, Count, "", "11,000 – 30,000"},
		{Interval{600, inf}, Count, "", "≥ 600"},
		{Interval{-inf, 100}, Count, "", "up to 100"},
		{Interval{1.2e9, 1.2e9}, Money, "USD", "$1.2bn"},
		{Interval{3e9, 4e9}, Money, "EUR", "€3bn – €4bn"},
		{Interval{5e6, 5e6}, Money, "RUB", "RUB 5m"},
		{Interval{40, 40}, Percent, "percent", "40 %"},
		{Interval{1, 1}, Percent, "percentage_point", "1 percentage point"},
		{Interval{10, 10}, Measure, "kilometre", "10 kilometres"},
		{Interval{350000, 350000}, Measure, "barrel/day", "350,000 barrels/day"},
		{Interval{0.2, 0.2}, Ratio, "", "1 in 5"},
		{Interval{3, 3}, Ratio, "", "3 times"},
		{Interval{-21, -21}, Measure, "celsius", "−21 celsius"},
		{Interval{-inf, inf}, Count, "", "?"},
	} {
		if got := Format(c.i, c.kind, c.unit); got != c.want {
			t.Errorf("Format(%v, %s, %q) = %q, want %q", c.i, c.kind, c.unit, got, c.want)
		}
	}
}

func TestParseRefuses(t *testing.T) {
	for _, s := range []string{"", "soldiers", "600 soldiers", "17 June 2024", "600 and 700", "about", "?"} {
		if m, err := Parse(s); err == nil {
			t.Errorf("Parse(%q) = %v, want an error", s, m.Interval)
		}
	}
}

func TestSI(t *testing.T) {
	for _, c := range []struct {
		unit, dim string
		factor    float64
		ok        bool
	}{
		{"kilometre", "length", 1000, true}, {"tonne", "mass", 1000, true}, {"barrel/day", "volume/time", 1.8401307283333336e-06, true},
		{"celsius", "temperature", 0, false}, {"cubit", "", 0, false}, {"hectare", "area", 1e4, true},
	} {
		dim, f, ok := SI(c.unit)
		if dim != c.dim || f != c.factor || ok != c.ok {
			t.Errorf("SI(%q) = %q, %v, %v; want %q, %v, %v", c.unit, dim, f, ok, c.dim, c.factor, c.ok)
		}
	}
}

func FuzzFind(f *testing.F) {
	for _, s := range append(sentences, newsSentences(f)...) {
		f.Add(s, "en")
	}
	for _, s := range []string{
		"٦٠٠ 1 234,5 12,50,000 110,00", "25<b>,000</b>&nbsp;3 &#8211; 4", "-$5m−€3bn one-and-a-half", "a\u00ADb1\u200B2½²", "May 5, 2024 10:30 F-16 3-1 2/3",
		"twenty-five hundred and a half million or more", "$-5 £ Rs. per 1 x 2 (3) [4]", "\xff1\xfe2\xed\xa0\x80", "half a a hundred hundreds of of", "1.1.1.1, 1/2/3-4",
	} {
		f.Add(s, "de")
	}
	f.Fuzz(func(t *testing.T, text, lang string) {
		ms, ss := Find(text, lang)
		if wrong := check(text, ms, ss); wrong != "" {
			t.Fatalf("Find(%q, %q): %s\n%+v\n%+v", text, lang, wrong, ms, ss)
		}
	})
}

func FuzzFormat(f *testing.F) {
	f.Add(11000.0, 30000.0, uint8(0))
	f.Add(1.2e9, math.Inf(1), uint8(1))
	f.Add(math.Inf(-1), 4.7, uint8(2))
	f.Add(0.2, 0.2, uint8(3))
	kinds := []struct {
		kind Kind
		unit string
	}{{Count, ""}, {Money, "USD"}, {Percent, "percent"}, {Measure, "kilometre"}}
	f.Fuzz(func(t *testing.T, a, b float64, k uint8) {
		// Figures as the press has them: not longer than a numeral may be.
		for _, v := range []float64{a, b} {
			if math.IsNaN(v) || !math.IsInf(v, 0) && (math.Abs(v) > 1e15 || v != 0 && math.Abs(v) < 1e-9) || len(FormatNumber(v)) > 30 {
				return
			}
		}
		i := Between(a, b)
		if math.IsInf(i.Lo, 1) || math.IsInf(i.Hi, -1) || math.IsInf(i.Lo, -1) && math.IsInf(i.Hi, 1) {
			return // nothing to print
		}
		c := kinds[int(k)%len(kinds)]
		s := Format(i, c.kind, c.unit)
		m, err := Parse(s)
		if err != nil || m.Interval != i {
			t.Fatalf("Parse(Format(%v, %s) = %q) = %v, %v", i, c.kind, s, m.Interval, err)
		}
	})
}
