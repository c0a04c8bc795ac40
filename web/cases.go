package web

import (
	"fmt"
	"math"
	"strings"
	"time"

	"rangefinder/news"
	"rangefinder/report"
)

// A record is how the figures of one origin compare with what was best supported
// later, as far as a report can tell.
type record struct {
	Cases []caseView
	Fits  int
	// Why the others cannot be compared, counted.
	own, undecided, grown, first, undated int
}

// Others says how many figures cannot be compared, and why; "" where all can.
func (r record) Others() string {
	var out []string
	for _, x := range []struct {
		n   int
		why string
	}{
		{r.own, "where its own figure is the best-supported one"}, {r.undecided, "where nothing decides"}, {r.grown, "of counts that have grown since"},
		{r.first, "where the best-supported one is not the later"}, {r.undated, "without a date of publication"},
	} {
		if x.n > 0 {
			out = append(out, fmt.Sprintf("%d %s", x.n, x.why))
		}
	}
	return strings.Join(out, "; ")
}

// A caseView is one figure of an origin beside the later best-supported one of
// another.
type caseView struct {
	Topic, Href     string
	Figure, Day     string
	Best, Who, When string
	Outcome         string // of the later figure: fits, lower, higher
}

// recordOf compares what an origin gave, strand by strand, with the best-supported
// figure where that is another origin's and was published later. Nothing follows for
// figures of a count that grew meanwhile: they are of different days. Fitting says
// that the later figure lies within the one that was given; it says of neither that
// it is so.
func (e *edition) recordOf(id string) record {
	var rec record
	v := e.origins[id]
	if v == nil {
		return rec
	}
	for i, t := range e.rep.Topics {
		if !v.topics[i] {
			continue
		}
		for _, st := range t.Strands {
			for _, o := range st.Origins {
				if c, ok := e.first(o); ok && originID(c) == id {
					e.judge(&rec, t, st, o, c)
				}
			}
		}
	}
	return rec
}

// first is the claim of an origin's figure that was published first.
func (e *edition) first(o news.Origin) (news.Claim, bool) {
	var found news.Claim
	ok := false
	for _, id := range o.Claims {
		c, is := e.claim(id)
		if is && (!ok || published(c).Before(published(found)) && !published(c).IsZero()) {
			found, ok = c, true
		}
	}
	return found, ok
}

func published(c news.Claim) time.Time {
	if c.Article.Published == nil {
		return time.Time{}
	}
	return *c.Article.Published
}

func (e *edition) judge(rec *record, t news.Topic, st news.Strand, o news.Origin, c news.Claim) {
	if st.Best == nil || st.Ends.Best == nil {
		rec.undecided++
		return
	}
	best, ok := e.claim(*st.Ends.Best)
	switch {
	case !ok:
		rec.undecided++
		return
	case originID(best) == originID(c):
		rec.own++
		return
	case st.Word == news.Growth && day(o.AsOf) != day(best.AsOf), o.Superseded && day(o.AsOf) != day(best.AsOf):
		rec.grown++
		return
	case published(c).IsZero() || published(best).IsZero():
		rec.undated++
		return
	case !published(best).After(published(c)):
		rec.first++
		return
	}
	v := caseView{
		Topic: report.Name(t.Topic), Href: e.href(topicHref(t.ID)), Figure: report.Figure(c), Day: published(c).UTC().Format("2 Jan 2006"),
		Best: report.Figure(best), Who: or(report.Name(best.Origin), "unnamed source"), When: published(best).UTC().Format("2 Jan 2006"),
	}
	low, high := bounds(c)
	switch {
	case *st.Best < low:
		v.Outcome = "lower"
	case *st.Best > high:
		v.Outcome = "higher"
	default:
		v.Outcome = "fits"
		rec.Fits++
	}
	rec.Cases = append(rec.Cases, v)
}

func day(iso string) string { d, _, _ := strings.Cut(iso, "T"); return d }

// bounds are the ends of what a claim gives; a rounded figure reaches half of its
// last digit that counts to either side.
func bounds(c news.Claim) (low, high float64) {
	low, high = math.Inf(-1), math.Inf(1)
	if c.Low != nil {
		low = *c.Low
	}
	if c.High != nil {
		high = *c.High
	}
	if c.About || c.Qualifier == "about" {
		low, high = low-half(low), high+half(high)
	}
	return low, high
}

// half is half of the last digit of v that counts: 50 for 300, 0.05 for 4.7.
func half(v float64) float64 {
	if v == 0 || math.IsInf(v, 0) || math.IsNaN(v) {
		return 0
	}
	unit := math.Pow(10, math.Floor(math.Log10(math.Abs(v))))
	for range 6 {
		if r := v / unit; math.Abs(r-math.Round(r)) < 1e-9*math.Abs(r) {
			break
		}
		unit /= 10
	}
	return unit / 2
}
