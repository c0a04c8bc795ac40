package main

import (
	"flag"
	"fmt"
	"log"
	"os"
	"strings"
	"syscall"
	"time"

	"golang.org/x/net/html"
)

func main() {
	log.SetFlags(0)
	only := flag.String("only", "", "extractors, comma-separated (all)")
	list := flag.Bool("list", false, "list the faults of each page")
	set := flag.String("set", "", "sets, comma-separated")
	var o opts
	flag.StringVar(&o.labels, "labels", "labels.txt", "")
	flag.StringVar(&o.out, "out", "", "")
	flag.BoolVar(&o.weak, "weak", false, "")
	flag.IntVar(&o.d1, "d1", 2, "")
	flag.IntVar(&o.d2, "d2", 2, "")
	flag.IntVar(&o.r1, "r1", 150, "")
	flag.IntVar(&o.r2, "r2", 150, "")
	flag.StringVar(&dropSigns, "drop", "", "")
	flag.IntVar(&minSites, "minsites", 6, "")
	flag.Float64Var(&shrink, "shrink", 3, "")
	flag.StringVar(&o.show, "show", "", "")
	flag.Float64Var(&o.rate, "rate", 0.1, "")
	flag.Float64Var(&o.rows, "rows", 0, "")
	flag.Float64Var(&o.cols, "cols", 0, "")
	flag.BoolVar(&noCaptions, "nocap", false, "")
	flag.BoolVar(&o.reuse, "reuse", false, "")
	flag.Parse()
	o.list = *list
	_ = set
	tr, err := trafilaturaPages()
	if err != nil {
		log.Fatal(err)
	}
	rd, err := readabilityPages()
	if err != nil {
		log.Fatal(err)
	}
	hd, err := htmldatePages()
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println(len(tr), len(rd), len(hd))
	if *set == "dump" {
		l, _ := readLabels(o.labels)
		dump(pick(tr, hd, l), flag.Arg(0))
		return
	}
	if *set == "learn" {
		learn(tr, hd, rd, o)
		return
	}
	if *set == "meta" {
		metaScores(tr, hd, *list)
		return
	}
	if *set == "speed" {
		speed(tr, o.out)
		return
	}
	if *set == "peers" {
		peers(tr, hd, o)
		return
	}
	if *set == "cut" {
		cutcheck(tr)
		return
	}
	for _, x := range extractors {
		if *only != "" && !strings.Contains(","+*only+",", ","+x.name+",") {
			continue
		}
		var s snippets
		start := cpu()
		for _, p := range tr {
			a := x.run(p)
			s.add(p, a.text, *list)
		}
		el := cpu() - start
		fmt.Printf("%-14s snippets F1 %.3f P %.3f R %.3f   %.0f pages/CPU s\n", x.name, s.f1(), s.p(), s.r(), float64(len(tr))/el.Seconds())
		var g grams
		for _, p := range rd {
			a := x.run(p)
			f := g.add(p.Text, a.text)
			if *list {
				fmt.Printf("READ %.3f %s\n", f, p.Name)
			}
		}
		fmt.Printf("%-14s 4-grams F1 %.3f P %.3f R %.3f\n", x.name, g.f1(), g.p/float64(g.n), g.r/float64(g.n))
	}
}

func cpu() time.Duration {
	var r syscall.Rusage
	_ = syscall.Getrusage(syscall.RUSAGE_SELF, &r)
	return time.Duration(r.Utime.Nano() + r.Stime.Nano())
}

type snippets struct{ tp, fn, fp, tn int }

func (s *snippets) add(p *page, text string, list bool) {
	for _, w := range p.With {
		if text != "" && strings.Contains(text, w) {
			s.tp++
		} else {
			s.fn++
			if list {
				fmt.Printf("LOST %s %q\n", p.Name, w)
			}
		}
	}
	for _, w := range p.Without {
		if text != "" && strings.Contains(text, w) {
			s.fp++
			if list {
				fmt.Printf("EXTRA %s %q\n", p.Name, w)
			}
		} else {
			s.tn++
		}
	}
}
func (s *snippets) p() float64  { return float64(s.tp) / float64(s.tp+s.fp) }
func (s *snippets) r() float64  { return float64(s.tp) / float64(s.tp+s.fn) }
func (s *snippets) f1() float64 { return float64(2*s.tp) / float64(2*s.tp+s.fp+s.fn) }

// grams scores texts by their runs of four words, every page counting the same.
type grams struct {
	p, r float64
	n    int
}

func (g *grams) add(want, got string) float64 {
	w, h := shingles(want), shingles(got)
	tp, fp, fn := 0, 0, 0
	for k, n := range w {
		m := h[k]
		tp += min(n, m)
		fn += max(0, n-m)
	}
	for k, m := range h {
		fp += max(0, m-w[k])
	}
	p, r := 1.0, 1.0
	if tp+fp > 0 {
		p = float64(tp) / float64(tp+fp)
	} else if tp+fn > 0 {
		p = 0
	}
	if tp+fn > 0 {
		r = float64(tp) / float64(tp+fn)
	}
	g.p += p
	g.r += r
	g.n++
	if p+r == 0 {
		return 0
	}
	return 2 * p * r / (p + r)
}

func (g *grams) f1() float64 {
	p, r := g.p/float64(g.n), g.r/float64(g.n)
	return 2 * p * r / (p + r)
}

func shingles(s string) map[string]int {
	t := words(s)
	m := map[string]int{}
	if len(t) == 0 {
		return m
	}
	if len(t) < 4 {
		m[strings.Join(t, " ")]++
		return m
	}
	for i := 0; i+4 <= len(t); i++ {
		m[strings.Join(t[i:i+4], " ")]++
	}
	return m
}

func words(s string) []string {
	return strings.FieldsFunc(s, func(r rune) bool { return !isWord(r) })
}

func visibleText(b []byte) string {
	n, err := html.Parse(strings.NewReader(string(b)))
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		return ""
	}
	var w strings.Builder
	var visit func(n *html.Node)
	visit = func(n *html.Node) {
		if n.Type == html.TextNode {
			w.WriteString(n.Data)
		}
		if n.Type == html.ElementNode && (n.Data == "script" || n.Data == "style") {
			return
		}
		if n.Type == html.ElementNode && !inline[n.Data] {
			w.WriteString("\n")
		}
		for c := n.FirstChild; c != nil; c = c.NextSibling {
			visit(c)
		}
		if n.Type == html.ElementNode && !inline[n.Data] {
			w.WriteString("\n")
		}
	}
	visit(n)
	return w.String()
}
