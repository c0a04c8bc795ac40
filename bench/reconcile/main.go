// Command reconcile scores the reconciler on numbers that it made itself: the truth is
// known, and so is who copies whom. It prints, by set, how far the best figures of every
// method lie from the truth, how many origins were found, and how often the likely range
// holds the truth at each level that was asked for.
//
//	go run ./bench/reconcile
//	go run ./bench/reconcile -topics 2000 -seeds 3
package main

import (
	"flag"
	"fmt"
	"math"
	"math/rand/v2"
	"os"
	"text/tabwriter"
	"time"

	"rangefinder/reconcile"
)

// A set is claims with the truth behind them, by topic.
type set struct {
	name    string
	claims  []reconcile.Claim
	truth   map[string]float64
	origins map[string]int // independent of each other
}

func main() {
	topics := flag.Int("topics", 3000, "topics of a set")
	seeds := flag.Int("seeds", 3, "how often each set is made anew")
	flag.Parse()
	if *topics < 1 || *seeds < 1 {
		fmt.Fprintln(os.Stderr, "reconcile: want at least one topic and one seed")
		os.Exit(2)
	}
	w := tabwriter.NewWriter(os.Stdout, 0, 0, 2, ' ', tabwriter.AlignRight)
	fmt.Fprint(w, "set\ttopics\tclaims\tanswered\tours\t")
	for _, m := range reconcile.Methods() {
		fmt.Fprint(w, m, "\t")
	}
	fmt.Fprint(w, "origins\t")
	for _, l := range levels {
		fmt.Fprintf(w, "%.0f %%\t", 100*l)
	}
	fmt.Fprint(w, "claims/s\t\n")
	for _, build := range []func(*rand.Rand, int) set{newsroom, unsaid, feeds} {
		for seed := range *seeds {
			row(w, build(rand.New(rand.NewPCG(uint64(seed), 7)), *topics))
		}
	}
	if err := w.Flush(); err != nil {
		fmt.Fprintln(os.Stderr, "reconcile:", err)
		os.Exit(1)
	}
}

var levels = []float64{0.5, 0.6, 0.7, 0.8, 0.9, 0.95}

// row scores one set: the error is the mean over topics of |best − truth| ÷ max(|truth|, 1),
// over the topics that our model answers with a figure.
func row(w *tabwriter.Writer, s set) {
	start := time.Now()
	ours := reconcile.Topics(s.claims, reconcile.Options{})
	took := time.Since(start).Seconds()
	answered, right := 0, 0
	for _, a := range ours {
		if a.Best != nil {
			answered++
		}
		if a.Origins == s.origins[a.Topic] {
			right++
		}
	}
	n := float64(len(ours))
	fmt.Fprintf(w, "%s\t%d\t%d\t%.3f\t%.4f\t", s.name, len(ours), len(s.claims), float64(answered)/n, s.err(ours, ours))
	for _, m := range reconcile.Methods() {
		fmt.Fprintf(w, "%.4f\t", s.err(reconcile.Topics(s.claims, reconcile.Options{Method: m}), ours))
	}
	fmt.Fprintf(w, "%.3f\t", float64(right)/n)
	for _, l := range levels {
		held, of := 0, 0
		for _, a := range reconcile.Topics(s.claims, reconcile.Options{Level: l}) {
			if a.LikelyLow == nil {
				continue
			}
			of++
			if x := s.truth[a.Topic]; *a.LikelyLow <= x && x <= *a.LikelyHigh {
				held++
			}
		}
		fmt.Fprintf(w, "%.3f\t", float64(held)/float64(max(of, 1)))
	}
	fmt.Fprintf(w, "%.0f\t\n", float64(len(s.claims))/took)
}

// err is the mean error of the answers on the topics that the others answer too.
func (s *set) err(answers, others []reconcile.Answer) float64 {
	sum, n := 0.0, 0
	for i, a := range answers {
		if a.Best == nil || others[i].Best == nil {
			continue
		}
		x := s.truth[a.Topic]
		sum += math.Abs(*a.Best-x) / math.Max(math.Abs(x), 1)
		n++
	}
	return sum / float64(max(n, 1))
}

// unsaid is a newsroom in which nobody says whose figure it is.
func unsaid(r *rand.Rand, topics int) set {
	s := newsroom(r, topics)
	s.name = "unsaid"
	for i := range s.claims {
		s.claims[i].Origin = ""
	}
	return s
}

// newsroom is counts of events: outlets of different care, an agency that others print word
// for word, counts that grow, parties that lean, slips of the pen, and every way of
// bounding a figure.
func newsroom(r *rand.Rand, topics int) set {
	s := set{name: "newsroom", truth: map[string]float64{}, origins: map[string]int{}}
	care := map[string]float64{}
	name := func(kind string, i int) string { return fmt.Sprintf("%s %02d", kind, i) }
	for i := range 40 {
		care[name("outlet", i)] = 0.03 + 0.35*r.Float64()*r.Float64()
	}
	for i := range 5 {
		care[name("agency", i)] = 0.03 + 0.08*r.Float64()
	}
	for t := range topics {
		topic := fmt.Sprintf("event %05d", t)
		truth := math.Round(math.Max(3, math.Exp(4.6+1.8*r.NormFloat64())))
		s.truth[topic] = truth
		say := func(who string, lean, share float64, day int) reconcile.Claim {
			c := reconcile.Claim{Topic: topic, Source: who, Origin: who, AsOf: fmt.Sprintf("2024-03-%02d", day)}
			v := truth * share * math.Exp(lean+care[who]*r.NormFloat64())
			put := func(q string, x float64) { x = twoDigits(r, x); c.Qualifier, c.Value = q, &x }
			switch u := r.Float64(); {
			case u < 0.40:
				put("exact", v)
			case u < 0.57:
				put("about", v)
			case u < 0.76:
				put("at_least", v*(0.8+0.2*r.Float64()))
			case u < 0.82:
				put("more_than", v*(0.8+0.2*r.Float64()))
			case u < 0.87:
				put("up_to", v*(1+0.25*r.Float64()))
			default:
				wide := 0.05 + 0.2*r.Float64()
				lo, hi := twoDigits(r, v*(1-wide)), twoDigits(r, v*(1+wide))
				lo, hi = math.Min(lo, hi), math.Max(lo, hi)
				c.Qualifier, c.Low, c.High = "range", &lo, &hi
			}
			return c
		}
		some := r.Perm(40)[:2+r.IntN(5)]
		switch kind := r.Float64(); {
		case kind < 0.25: // an agency and who prints it
			base := say(name("agency", r.IntN(5)), 0, 1, 10)
			s.claims = append(s.claims, base)
			for _, i := range some[1:] {
				c := base
				c.Source = name("outlet", i)
				s.claims = append(s.claims, c)
			}
			s.claims = append(s.claims, say(name("outlet", some[0]), 0, 1, 10))
			s.origins[topic] = 2
		case kind < 0.40: // a count that grows
			for n, i := range some {
				share, day := 1.0, 15
				if n < len(some)/2 {
					share, day = 0.35+0.5*r.Float64(), 10
				}
				s.claims = append(s.claims, say(name("outlet", i), 0, share, day))
			}
			s.origins[topic] = len(some)
		case kind < 0.52: // two parties beside the outlets
			for n, i := range some {
				s.claims = append(s.claims, say(name("outlet", i), 0, 1, 10))
				if n < 2 {
					care[name("party", n)] = 0.1
					s.claims = append(s.claims, say(name("party", n), []float64{-0.35, 0.45}[n], 1, 10))
				}
			}
			s.origins[topic] = len(some) + min(2, len(some))
		default:
			for n, i := range some {
				c := say(name("outlet", i), 0, 1, 10)
				if n == 2 && kind > 0.92 { // a slip of the pen
					x := twoDigits(r, truth*[]float64{10, 0.1, 100}[r.IntN(3)])
					c.Qualifier, c.Value, c.Low, c.High = "exact", &x, nil, nil
				}
				s.claims = append(s.claims, c)
			}
			s.origins[topic] = len(some)
		}
	}
	return s
}

// twoDigits rounds as the press does: to one digit or two.
func twoDigits(r *rand.Rand, x float64) float64 {
	if x < 20 {
		return math.Max(1, math.Round(x))
	}
	digits := 1.0
	if r.Float64() < 0.6 {
		digits = 2
	}
	unit := math.Pow(10, math.Floor(math.Log10(x))+1-digits)
	return math.Max(1, math.Round(x/unit)*unit)
}

// feeds is temperatures of sites that share feeds and do not say so.
func feeds(r *rand.Rand, topics int) set {
	s := set{name: "feeds", truth: map[string]float64{}, origins: map[string]int{}}
	feed := []int{0, 0, 0, 0, 0, 0, 1, 1, 1, 1, 2, 2, 2, 3, 3, 4, 5, 5}
	spread := []float64{1.6, 2.2, 2.0, 3.0, 2.5, 4.0}
	own := make([]float64, len(feed)) // how often a site reads its own instrument
	for i := range own {
		own[i] = 0.02 + 0.2*r.Float64()
	}
	for t := range topics {
		topic := fmt.Sprintf("city %05d", t)
		truth := math.Round(12 + 9*r.NormFloat64())
		s.truth[topic] = truth
		wire := make([]float64, len(spread))
		for i := range wire {
			wire[i] = math.Round(truth + spread[i]*r.NormFloat64())
		}
		voices := map[string]bool{}
		for i, f := range feed {
			if r.Float64() < 0.12 {
				continue
			}
			x, whose := wire[f], fmt.Sprint("feed ", f)
			if r.Float64() < own[i] {
				x, whose = math.Round(truth+spread[f]*r.NormFloat64()), fmt.Sprint("site ", i)
			}
			voices[whose] = true
			s.claims = append(s.claims, reconcile.Claim{Topic: topic, Source: fmt.Sprintf("site %02d", i), Value: &x, Qualifier: "exact", Scale: "linear", Group: "temperature"})
		}
		s.origins[topic] = len(voices)
	}
	return s
}
