package reconcile

import (
	_ "embed"
	"math"
	"strconv"
	"strings"
	"sync"
)

//go:embed wordings.txt
var wordingsText string

// A vagueWord is a row of wordings.txt.
type vagueWord struct {
	low, best, high float64
	acled           float64 // NaN where ACLED codes none
}

// coded is the figure and the floor of the word under a coding, the claim
// having low for its floor.
func (w vagueWord) coded(coding string, low float64) (best, floor float64) {
	if coding == "acled" && !math.IsNaN(w.acled) {
		return w.acled, w.acled
	}
	return math.Max(w.best, low), low
}

type wordTable struct {
	byName map[string]vagueWord
	byEnds map[[2]float64]vagueWord
}

func (t *wordTable) named(s string) (vagueWord, bool) {
	if s == "" || len(s) > 40 {
		return vagueWord{}, false
	}
	w, ok := t.byName[s]
	if !ok {
		w, ok = t.byName[strings.ToLower(strings.TrimSpace(strings.TrimSuffix(strings.TrimSpace(s), " of")))]
	}
	return w, ok
}

func (t *wordTable) between(lo, hi float64) (vagueWord, bool) {
	w, ok := t.byEnds[[2]float64{lo, hi}]
	return w, ok
}

var vagueWords = sync.OnceValue(func() *wordTable {
	t := &wordTable{byName: map[string]vagueWord{}, byEnds: map[[2]float64]vagueWord{}}
	for line := range dataLines(wordingsText) {
		f := strings.Fields(line)
		n := len(f) - 4
		if n < 1 {
			panic("wordings.txt: short row: " + line)
		}
		w := vagueWord{low: mustNumber(f[n]), best: mustNumber(f[n+1]), high: mustNumber(f[n+2]), acled: math.NaN()}
		if f[n+3] != "-" {
			w.acled = mustNumber(f[n+3])
		}
		t.byName[strings.Join(f[:n], " ")] = w
		if _, taken := t.byEnds[[2]float64{w.low, w.high}]; !taken {
			t.byEnds[[2]float64{w.low, w.high}] = w
		}
	}
	return t
})

func mustNumber(s string) float64 {
	v, err := strconv.ParseFloat(s, 64)
	if err != nil {
		panic("data list: " + err.Error())
	}
	return v
}
