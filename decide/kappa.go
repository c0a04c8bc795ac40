package decide

import "math"

// A Reliability is how far two coders agree in one field, over the claims on which both have a value
// there. What cannot be worked out is null, and Undefined says why.
//
// Kappa is Cohen's (J. Cohen, A coefficient of agreement for nominal scales, Educational and
// Psychological Measurement 20, 1960): what they agree beyond what the shares in which each of them
// gives each value would bring by chance. Alpha is Krippendorff's for nominal data
// (K. Krippendorff, Computing Krippendorff's Alpha-Reliability, 2011), where chance is that of the values of
// both put together. Values are the same or not: that one is near another does not count.
type Reliability struct {
	Field     string   `json:"field"` // by its name in news.Fields; "to" is the topic
	N         int      `json:"n"`     // claims
	Same      int      `json:"same"`  // of them, where both have one value
	Percent   *float64 `json:"percent"`
	Kappa     *float64 `json:"kappa"`
	Alpha     *float64 `json:"alpha"`
	Undefined string   `json:"undefined,omitempty"`
	Numbers   *Numbers `json:"numbers,omitempty"` // of the field "figure" alone
}

// Numbers are how far two coders agree in the number that a figure gives: Krippendorff's alpha by the
// metric of intervals, where a disagreement counts by the square of how far the numbers are apart.
type Numbers struct {
	N         int      `json:"n"` // claims of which both numbers are known
	Alpha     *float64 `json:"alpha"`
	Undefined string   `json:"undefined,omitempty"`
}

// Why a coefficient is null.
const (
	noneShared = "there is no claim that both have a value of"
	noNumbers  = "there is no claim of which both numbers are known"
	oneValue   = "both gave one value throughout, so agreement cannot be told from chance"
)

// reliability works out the coefficients of a field from the values of both coders.
func reliability(field string, pairs [][2]string) Reliability {
	r := Reliability{Field: field, N: len(pairs)}
	if r.N == 0 {
		r.Undefined = noneShared
		return r
	}
	for _, p := range pairs {
		if p[0] == p[1] {
			r.Same++
		}
	}
	percent := 100 * float64(r.Same) / float64(r.N)
	r.Percent = &percent
	kappa, alpha, ok := coefficients(pairs)
	if !ok {
		r.Undefined = oneValue
		return r
	}
	r.Kappa, r.Alpha = &kappa, &alpha
	return r
}

// coefficients are Cohen's kappa and Krippendorff's nominal alpha of two coders. Both are undefined where
// no more than one value was given.
func coefficients(pairs [][2]string) (kappa, alpha float64, ok bool) {
	type times struct{ a, b int }
	counts := map[string]times{}
	same := 0
	for _, p := range pairs {
		a := counts[p[0]]
		a.a++
		counts[p[0]] = a
		b := counts[p[1]]
		b.b++
		counts[p[1]] = b
		if p[0] == p[1] {
			same++
		}
	}
	if len(counts) < 2 {
		return 0, 0, false
	}
	// In whole numbers, so that the order in which a map is walked changes nothing.
	n := len(pairs)
	chance, squares := 0, 0
	for _, c := range counts {
		chance += c.a * c.b
		squares += (c.a + c.b) * (c.a + c.b)
	}
	kappa = float64(n*same-chance) / float64(n*n-chance)
	alpha = 1 - float64((2*n-1)*2*(n-same))/float64(4*n*n-squares)
	return kappa, alpha, true
}

// intervalAlpha is Krippendorff's alpha of two coders by the metric of intervals.
func intervalAlpha(pairs [][2]float64) Numbers {
	r := Numbers{N: len(pairs)}
	if r.N == 0 {
		r.Undefined = noNumbers
		return r
	}
	n := float64(2 * len(pairs))
	mean, widest := 0.0, 0.0
	for _, p := range pairs {
		mean += p[0]/n + p[1]/n
	}
	for _, p := range pairs {
		widest = max(widest, math.Abs(p[0]-mean), math.Abs(p[1]-mean))
	}
	apart, spread, differ := 0.0, 0.0, false
	for _, p := range pairs {
		// Against the widest, as the squares of very large numbers have no place in a float64.
		a, b := (p[0]-mean)/widest, (p[1]-mean)/widest
		apart += (a - b) * (a - b)
		spread += a*a + b*b
		differ = differ || p[0] != pairs[0][0] || p[1] != pairs[0][0]
	}
	if !differ {
		r.Undefined = oneValue
		return r
	}
	alpha := 1 - (n-1)*apart/(n*spread)
	r.Alpha = &alpha
	return r
}
