package main

import (
	"fmt"
	"os"
	"slices"
	"strings"
	"syscall"
	"text/tabwriter"
	"time"
	"unicode"

	"golang.org/x/net/html"
)

// score prints what each reader makes of each set, in one run.
func score(s *suite, only string) {
	w := tabwriter.NewWriter(os.Stdout, 0, 4, 2, ' ', 0)
	fmt.Fprintf(w, "reader\tsentences (%d) F1\tP\tR\tlabelled (%d) F1\tof 150 words (%d) F1\tP\tR\treadability's (%d) F1\ttitle\tbyline\tdates (%d) F1\tpages a CPU s\n",
		len(s.sentences), len(s.labelled), long(s.labelled), len(s.readability), len(s.dates))
	for _, r := range readers {
		if only != "" && !strings.Contains(only, r.name) {
			continue
		}
		var of [4][]article
		start := cpu()
		of[0] = r.all(s.sentences)
		rate := float64(len(s.sentences)) / (cpu() - start).Seconds()
		of[1], of[2], of[3] = r.all(s.labelled), r.all(s.readability), r.all(s.dates)
		t := total(s, func(set int, i int) article { return of[set][i] })
		if !r.text {
			fmt.Fprintf(w, "%s\t\t\t\t\t\t\t\t\t\t\t%.3f\t\n", r.name, t.dates.f1())
			continue
		}
		fmt.Fprintf(w, "%s\t%.3f\t%.3f\t%.3f\t%.3f\t%.3f\t%.3f\t%.3f\t%.3f\t%.3f\t%.3f\t%.3f\t%.0f\n", r.name,
			t.sentences.f1(), t.sentences.p(), t.sentences.r(), t.labelled.f1(), t.long.f1(), t.long.p/float64(t.long.n), t.long.r/float64(t.long.n),
			t.readability.f1(), t.title.share(), t.byline.share(), t.dates.f1(), rate)
	}
	_ = w.Flush()
}

func long(ps []*page) (n int) {
	for _, p := range ps {
		if p.long {
			n++
		}
	}
	return n
}

func (r *reader) all(ps []*page) []article {
	out := make([]article, len(ps))
	for i, p := range ps {
		out[i] = r.read(p.page())
	}
	return out
}

func cpu() time.Duration {
	var r syscall.Rusage
	_ = syscall.Getrusage(syscall.RUSAGE_SELF, &r)
	return time.Duration(r.Utime.Nano() + r.Stime.Nano())
}

// totals are the scores over a suite.
type totals struct {
	sentences, dates            hits
	labelled, long, readability grams
	title, byline               exact
}

// total scores what was read: of is asked for the article of page i of set 0
// sentences, 1 labelled, 2 readability's, 3 dates.
func total(s *suite, of func(set, i int) article) (t totals) {
	for i, p := range s.sentences {
		a := of(0, i)
		for _, w := range p.With {
			t.sentences.add(true, strings.Contains(a.text, w))
		}
		for _, w := range p.Without {
			t.sentences.add(false, strings.Contains(a.text, w))
		}
		if p.Title != "" {
			t.title.add(a.title == p.Title)
		}
		if len(p.Authors) > 0 {
			t.byline.add(bag(strings.Join(p.Authors, " ")) == bag(a.byline))
		}
	}
	for i, p := range s.labelled {
		a := of(1, i)
		t.labelled.add(p.gold, a.text)
		if p.long {
			t.long.add(p.gold, a.text)
		}
	}
	for i, p := range s.readability {
		t.readability.add(p.Text, of(2, i).text)
	}
	for i, p := range s.dates {
		switch d := of(3, i).date; d {
		case p.Date:
			t.dates.tp++
		case "":
			t.dates.fn++
		default:
			t.dates.fp++
		}
	}
	return t
}

type hits struct{ tp, fn, fp int }

func (h *hits) add(wanted, got bool) {
	switch {
	case wanted && got:
		h.tp++
	case wanted:
		h.fn++
	case got:
		h.fp++
	}
}
func (h *hits) p() float64  { return float64(h.tp) / float64(h.tp+h.fp) }
func (h *hits) r() float64  { return float64(h.tp) / float64(h.tp+h.fn) }
func (h *hits) f1() float64 { return float64(2*h.tp) / float64(2*h.tp+h.fp+h.fn) }

type exact struct{ right, n int }

func (e *exact) add(right bool) {
	e.n++
	if right {
		e.right++
	}
}
func (e *exact) share() float64 { return float64(e.right) / float64(max(1, e.n)) }

// grams scores texts by their runs of four words, every page counting the same.
type grams struct {
	p, r float64
	n    int
}

func (g *grams) add(want, got string) {
	w, h := shingles(want), shingles(got)
	tp, fp, fn := 0, 0, 0
	for k, n := range w {
		tp += min(n, h[k])
		fn += max(0, n-h[k])
	}
	for k, n := range h {
		fp += max(0, n-w[k])
	}
	g.n++
	if tp+fn == 0 {
		g.r++
	} else {
		g.r += float64(tp) / float64(tp+fn)
	}
	switch {
	case tp+fp > 0:
		g.p += float64(tp) / float64(tp+fp)
	case tp+fn == 0:
		g.p++
	}
}

func (g *grams) f1() float64 {
	p, r := g.p/float64(g.n), g.r/float64(g.n)
	return 2 * p * r / (p + r)
}

func shingles(s string) map[string]int {
	t := words(s)
	m := map[string]int{}
	if 0 < len(t) && len(t) < 4 {
		m[strings.Join(t, " ")]++
	}
	for i := 0; i+4 <= len(t); i++ {
		m[strings.Join(t[i:i+4], " ")]++
	}
	return m
}

func isWord(r rune) bool {
	return unicode.IsLetter(r) || unicode.IsDigit(r) || r == '_' || unicode.IsMark(r)
}

func words(s string) []string {
	return strings.FieldsFunc(s, func(r rune) bool { return !isWord(r) })
}

func bag(s string) string {
	w := words(strings.ToLower(s))
	slices.Sort(w)
	return strings.Join(w, " ")
}

// visibleText is the text of an HTML fragment.
func visibleText(b []byte) string {
	n, err := html.Parse(strings.NewReader(string(b)))
	if err != nil {
		return ""
	}
	var w strings.Builder
	lay(n, &w, func(text string) { w.WriteString(text) })
	return w.String()
}
