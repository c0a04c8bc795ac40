package decide

import (
	"math"
	"strings"
	"testing"
)

// sideBySide makes pairs of the values of two coders, one a word.
func sideBySide(a, b string) [][2]string {
	x, y := strings.Fields(a), strings.Fields(b)
	pairs := make([][2]string, len(x))
	for i := range x {
		pairs[i] = [2]string{x[i], y[i]}
	}
	return pairs
}

// crossed makes pairs of a table of counts, the values of the first coder in its rows.
func crossed(table [][]int) [][2]string {
	var pairs [][2]string
	for i, row := range table {
		for j, n := range row {
			for range n {
				pairs = append(pairs, [2]string{string(rune('a' + i)), string(rune('a' + j))})
			}
		}
	}
	return pairs
}

func TestCoefficientsOfTheLiterature(t *testing.T) {
	for _, c := range []struct {
		name         string
		pairs        [][2]string
		same         int
		kappa, alpha float64
	}{
		// Cohen, Weighted kappa (Psychological Bulletin 70, 1968), table 1: 200 cases, three diagnoses, two
		// judges; unweighted kappa .492. By hand: 140 agree; rows 120, 60, 20; columns 100, 60, 40;
		// chance (120·100 + 60·60 + 20·40)/200² = .41; (.70 − .41)/(1 − .41) = .4915.
		// Alpha by hand: values 220, 120, 60 of 400; 1 − 399·120/(400² − 220² − 120² − 60²) = 1 − 47880/93600.
		{"Cohen 1968", crossed([][]int{{88, 14, 18}, {10, 40, 10}, {2, 6, 12}}), 140, 0.29 / 0.59, 1 - 47880.0/93600},
		// Fleiss, Cohen and Everitt (Psychological Bulletin 72, 1969): 140 of 200 agree; rows 120, 60, 20; columns 130, 50,
		// 20; chance (120·130 + 60·50 + 20·20)/200² = .475; kappa .225/.525 = .429.
		// Alpha by hand: values 250, 110, 40 of 400; 1 − 399·120/(160000 − 62500 − 12100 − 1600) = 1 − 47880/83800.
		{"Fleiss, Cohen and Everitt 1969", crossed([][]int{{106, 10, 4}, {22, 28, 10}, {2, 12, 6}}), 140, 0.225 / 0.525, 1 - 47880.0/83800},
		// Krippendorff 2011, A: two observers, ten units, yes or no: alpha .095. By hand: 4 of 10 differ, 14 values 0 and
		// 6 values 1; 1 − 19·8/(400 − 196 − 36) = 1 − 152/168.
		// Kappa by hand: chance (8·6 + 2·4)/100 = .56; (.6 − .56)/.44.
		{"Krippendorff 2011, A", sideBySide("0 1 0 0 0 0 0 0 1 0", "1 1 1 0 0 1 0 0 0 0"), 6, 0.04 / 0.44, 1 - 152.0/168},
		// Krippendorff 2011, B: two observers, twelve units, five values: alpha .692. By hand: 3 of 12 differ; values
		// a 4, b 6, c 6, d 6, e 2; 1 − 23·6/(576 − 128) = 1 − 138/448.
		// Kappa by hand: chance (3·1 + 2·4 + 3·3 + 3·3 + 1·1)/144 = 30/144; (108 − 30)/(144 − 30).
		{"Krippendorff 2011, B", sideBySide("a a b b d c c c e d d a", "b a b b b c c c e d d d"), 9, 78.0 / 114, 1 - 138.0/448},
		// One rejects what the other accepts, throughout: nothing by chance, nothing agreed; kappa 0,
		// alpha 1 − 5·6/(36 − 9 − 9) = −2/3.
		{"never", sideBySide("a a a", "b b b"), 0, 0, -2.0 / 3},
		{"always", sideBySide("a b a", "a b a"), 3, 1, 1},
	} {
		r := reliability("verdict", c.pairs)
		if r.Same != c.same || r.Kappa == nil || r.Alpha == nil || !nearly(*r.Kappa, c.kappa) || !nearly(*r.Alpha, c.alpha) {
			t.Errorf("%s: %d same, kappa %v, alpha %v; want %d, %v, %v", c.name, r.Same, shown(r.Kappa), shown(r.Alpha), c.same, c.kappa, c.alpha)
		}
	}
}

func TestCoefficientsThatAreUndefined(t *testing.T) {
	for _, c := range []struct {
		pairs [][2]string
		why   string
	}{
		{nil, noneShared},
		{sideBySide("a a a", "a a a"), oneValue},
	} {
		r := reliability("verdict", c.pairs)
		if r.Kappa != nil || r.Alpha != nil || r.Undefined != c.why {
			t.Errorf("%v: kappa %v, alpha %v, %q; want none, because %q", c.pairs, shown(r.Kappa), shown(r.Alpha), r.Undefined, c.why)
		}
	}
}

func TestAlphaByTheMetricOfIntervals(t *testing.T) {
	for _, c := range []struct {
		name  string
		pairs [][2]float64
		want  float64
		why   string
	}{
		// By hand, in the form of Krippendorff 2011: coincidences (1,1) 2, (2,3) 1, (3,2) 1, (4,4) 2; values 1 twice, 2 once, 3
		// once, 4 twice. Observed: 2·(2 − 3)² = 2. Expected over all pairs of values, both ways:
		// 2·(2·1·1 + 2·1·4 + 2·2·9 + 1·1·1 + 1·2·4 + 1·2·1) = 114. 1 − (6 − 1)·2/114.
		{"by hand", [][2]float64{{1, 1}, {2, 3}, {4, 4}}, 1 - 10.0/114, ""},
		// The metric of intervals is that of the paper for two values: the same as nominal, .095.
		{"yes or no", [][2]float64{{0, 1}, {1, 1}, {0, 1}, {0, 0}, {0, 0}, {0, 1}, {0, 0}, {0, 0}, {1, 0}, {0, 0}}, 1 - 152.0/168, ""},
		{"beyond what squares hold", [][2]float64{{1e300, 1e300}, {2e300, 3e300}, {4e300, 4e300}}, 1 - 10.0/114, ""},
		{"one number", [][2]float64{{0.1, 0.1}, {0.1, 0.1}, {0.1, 0.1}}, 0, oneValue},
		{"none", nil, 0, noNumbers},
	} {
		r := intervalAlpha(c.pairs)
		if r.Undefined != c.why || (c.why == "") != (r.Alpha != nil) || r.Alpha != nil && !nearly(*r.Alpha, c.want) {
			t.Errorf("%s: alpha %v, %q; want %v, %q", c.name, shown(r.Alpha), r.Undefined, c.want, c.why)
		}
	}
}

func nearly(a, b float64) bool { return math.Abs(a-b) < 1e-12 }

func shown(f *float64) any {
	if f == nil {
		return "none"
	}
	return *f
}
