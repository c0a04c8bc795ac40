package reconcile

import (
	"fmt"
	"math"
	"math/rand/v2"
	"reflect"
	"strings"
	"testing"
)

// unsaid are the claims of n topics about which nobody says whose figure it is: some count
// for themselves, with an error of spread, and the copyists print what the wire gives.
func unsaid(seed uint64, n int, spread float64, counting, copying int) []Claim {
	r := rand.New(rand.NewPCG(seed, 2))
	var out []Claim
	for t := range n {
		truth := 1000 * math.Exp(2*r.Float64())
		figure := func() float64 {
			v := truth * math.Exp(spread*r.NormFloat64())
			unit := math.Pow(10, math.Floor(math.Log10(v))-1)
			return math.Round(v/unit) * unit
		}
		say := func(who string, v float64) {
			out = append(out, Claim{Topic: fmt.Sprintf("t%03d", t), Source: who, Value: &v, Qualifier: "exact"})
		}
		wire := figure()
		say("wire", wire)
		for i := range copying {
			if r.Float64() < 0.7 {
				say(fmt.Sprintf("copy%d", i), wire)
			}
		}
		for i := range counting {
			if r.Float64() < 0.8 {
				say(fmt.Sprintf("own%d", i), figure())
			}
		}
	}
	return out
}

func TestUnsaidCopiesAreNoWitnesses(t *testing.T) {
	claims := unsaid(1, 60, 0.15, 4, 3)
	right, echoes := 0, 0
	answers := Topics(claims, Options{})
	for _, a := range answers {
		want := 0
		for _, s := range a.Sources {
			if s == "wire" || strings.HasPrefix(s, "own") {
				want++
			}
		}
		if a.Origins == want {
			right++
		}
		for _, v := range a.Voices {
			if v.Repeats != "" {
				echoes++
				if strings.HasPrefix(v.Origin, "own") {
					t.Errorf("%s: %s is said to repeat %s", a.Topic, v.Origin, v.Repeats)
				}
				if v.Weight > 0.5 {
					t.Errorf("%s: %s repeats %s and counts as %v of a witness", a.Topic, v.Origin, v.Repeats, v.Weight)
				}
				if !strings.Contains(strings.Join(a.Explain, "\n"), "repeats "+v.Repeats) {
					t.Errorf("%s: explanation does not say that %s repeats %s", a.Topic, v.Origin, v.Repeats)
				}
			}
		}
	}
	if right < 57 || echoes < 100 {
		t.Errorf("origins right in %d of %d topics, %d echoes; want 57 and 100", right, len(answers), echoes)
	}
}

// Where everybody counts exactly, to be equal is to be right and no sign of copying.
func TestExactCountsAreNoCopies(t *testing.T) {
	r := rand.New(rand.NewPCG(3, 3))
	var claims []Claim
	for i := range 40 {
		n := float64(3 + r.IntN(200))
		for _, who := range []string{"a", "b", "c", "d", "e"} {
			v := n
			if r.Float64() < 0.15 {
				v = float64(3 + r.IntN(200))
			}
			claims = append(claims, Claim{Topic: fmt.Sprintf("t%02d", i), Source: who, Value: &v, Qualifier: "exact"})
		}
	}
	for _, a := range Topics(claims, Options{}) {
		if a.Origins != 5 {
			t.Errorf("%s: %d origins, want 5: %q", a.Topic, a.Origins, a.Explain)
		}
	}
}

// Who names an origin is taken at his word.
func TestNamedOriginsAreNotSearchedForCopies(t *testing.T) {
	claims := unsaid(1, 60, 0.15, 4, 3)
	for i := range claims {
		claims[i].Origin = claims[i].Source
	}
	for _, a := range Topics(claims, Options{}) {
		if a.Origins != len(a.Sources) {
			t.Fatalf("%s: %d origins of %d sources", a.Topic, a.Origins, len(a.Sources))
		}
	}
}

func TestCopiesDoNotDependOnOrder(t *testing.T) {
	claims := unsaid(5, 40, 0.2, 3, 3)
	want := Topics(claims, Options{})
	r := rand.New(rand.NewPCG(9, 9))
	for range 5 {
		r.Shuffle(len(claims), func(i, j int) { claims[i], claims[j] = claims[j], claims[i] })
		if got := Topics(claims, Options{}); !reflect.DeepEqual(got, want) {
			t.Fatal("another order gives another answer")
		}
	}
}

// A higher level never gives a narrower range.
func TestLevelsAreNested(t *testing.T) {
	claims := muddle(4, 60)
	var before []Answer
	for _, level := range []float64{0.5, 0.7, 0.9, 0.95} {
		now := Topics(claims, Options{Level: level})
		for i := range before {
			a, b := before[i], now[i]
			if (a.LikelyLow == nil) != (b.LikelyLow == nil) {
				t.Fatalf("%s: a likely range at one level and none at another", a.Topic)
			}
			if a.LikelyLow != nil && (*b.LikelyLow > *a.LikelyLow || *b.LikelyHigh < *a.LikelyHigh) {
				t.Errorf("%s: [%v, %v] holds [%v, %v] at level %v no more", a.Topic, *b.LikelyLow, *b.LikelyHigh, *a.LikelyLow, *a.LikelyHigh, level)
			}
		}
		before = now
	}
}

// One more witness of the best figure never widens the likely range, but for the rounding
// of its ends.
func TestAgreementNeverWidensTheRange(t *testing.T) {
	r := rand.New(rand.NewPCG(8, 1))
	for range 300 {
		truth := math.Round(10 + 5000*r.Float64())
		var claims []Claim
		for i := range 2 + r.IntN(4) {
			v := math.Round(truth * math.Exp(0.2*r.NormFloat64()))
			name := fmt.Sprint("origin ", i)
			claims = append(claims, Claim{Topic: "t", Source: name, Origin: name, Value: &v, Qualifier: "exact"})
		}
		before := Topics(claims, Options{})[0]
		if before.Best == nil {
			continue
		}
		v := *before.Best
		after := Topics(append(claims, Claim{Topic: "t", Source: "another", Origin: "another", Value: &v, Qualifier: "exact"}), Options{})[0]
		was, is := *before.LikelyHigh-*before.LikelyLow, *after.LikelyHigh-*after.LikelyLow
		if is > was+2*digitUnit(*before.LikelyHigh, 3)+2 {
			t.Errorf("%q: a range of %v became %v", before.Explain, was, is)
		}
	}
}

// A slip of the pen overtakes nobody, however new it is.
func TestASlipOvertakesNobody(t *testing.T) {
	a := Topics(killed(
		say("A", "exact", 100, on("2025-01-13")), say("B", "exact", 100, on("2025-01-13")),
		say("C", "exact", 102, on("2025-01-14")), say("D", "exact", 1000, on("2025-02-01")),
	), Options{})[0]
	for _, v := range a.Voices {
		if v.Superseded && v.Origin != "D" && *v.Value != 100 {
			t.Errorf("%s is superseded", v.Origin)
		}
	}
	if a.High == nil || *a.High > 102 {
		t.Errorf("high is %v; 1,000 is a slip of 100: %q", a.High, a.Explain)
	}
}
