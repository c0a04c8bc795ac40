package main

import (
	"fmt"
	"sort"
	"strings"
	"time"
)

func bag(s string) string {
	w := words(strings.ToLower(s))
	sort.Strings(w)
	return strings.Join(w, " ")
}

func metaScores(tr, hd []*page, list bool) {
	nt, ot, ft := 0, 0, 0
	nb, ob := 0, 0
	nd, od, none := 0, 0, 0
	type row struct {
		title, byline string
		pub           *time.Time
	}
	rows := make([]row, len(tr))
	parallel(len(tr), func(i int) {
		a, _ := explain(tr[i], nil)
		rows[i] = row{a.Title, a.Byline, a.Published}
	})
	for i, p := range tr {
		a := rows[i]
		if p.Title != "" {
			nt++
			if a.title == p.Title {
				ot++
			} else if strings.EqualFold(bag(a.title), bag(p.Title)) {
				ft++
			} else if list {
				fmt.Printf("TITLE %s\n   want %q\n   got  %q\n", p.Name, p.Title, a.title)
			}
		}
		if len(p.Authors) > 0 {
			nb++
			if bag(strings.Join(p.Authors, " ")) == bag(a.byline) {
				ob++
			} else if list {
				fmt.Printf("BYLINE %s\n   want %q\n   got  %q\n", p.Name, p.Authors, a.byline)
			}
		}
		if p.Date != "" {
			nd++
			got := ""
			if a.pub != nil {
				got = a.pub.Format("2006-01-02")
			}
			if got == p.Date {
				od++
			} else if list {
				fmt.Printf("DATE %s want %s got %s\n", p.Name, p.Date, got)
			}
		}
	}
	fmt.Printf("title exact %.3f, same words %.3f of %d; byline %.3f of %d; date %.3f of %d\n", float64(ot)/float64(nt), float64(ot+ft)/float64(nt), nt, float64(ob)/float64(nb), nb, float64(od)/float64(nd), nd)
	dates := make([]string, len(hd))
	parallel(len(hd), func(i int) {
		a, _ := explain(hd[i], nil)
		if a.Published != nil {
			dates[i] = a.Published.Format("2006-01-02")
		}
	})
	tp, fp, fn := 0, 0, 0
	for i, p := range hd {
		switch {
		case dates[i] == p.Date:
			tp++
		case dates[i] == "":
			fn++
			none++
		default:
			fp++
		}
		if list && dates[i] != p.Date {
			fmt.Printf("HDATE %s want %s got %s %s\n", p.Name, p.Date, dates[i], p.URL)
		}
	}
	pr, re := float64(tp)/float64(tp+fp), float64(tp)/float64(tp+fn)
	fmt.Printf("htmldate: right %d, wrong %d, none %d: P %.3f R %.3f F1 %.3f\n", tp, fp, fn, pr, re, 2*pr*re/(pr+re))
}
