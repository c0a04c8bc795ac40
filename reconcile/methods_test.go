package reconcile

import (
	"math"
	"testing"
)

func TestMethodsOnAPlainMajority(t *testing.T) {
	var claims []Claim
	for i := range 8 {
		n := float64(100 * (i + 1))
		for _, c := range []Claim{say("A", "exact", n), say("B", "exact", n), say("C", "exact", n), say("D", "exact", n+50)} {
			c.Topic = string(rune('a' + i))
			claims = append(claims, c)
		}
	}
	for _, method := range Methods() {
		for i, a := range Topics(claims, Options{Method: method}) {
			n := float64(100 * (i + 1))
			// The Gaussian model averages by design; it must at least lean to the three.
			if a.Best == nil || math.Abs(*a.Best-n) > 12.5 {
				t.Errorf("%s: best of %s = %v, want about %v", method, a.Topic, a.Best, n)
			}
			if a.Credibility["A"] < a.Credibility["D"] {
				t.Errorf("%s: credibility %v: the odd one out is trusted more", method, a.Credibility)
			}
			if a.LikelyLow != nil || a.LikelyHigh != nil {
				t.Errorf("%s: a likely range that the method does not give", method)
			}
			keepsPromises(t, a)
		}
	}
}

func TestMethodsKeepTheirPromises(t *testing.T) {
	claims := muddle(4, 150)
	for _, method := range Methods() {
		for _, a := range Topics(claims, Options{Method: method}) {
			keepsPromises(t, a)
		}
	}
}
