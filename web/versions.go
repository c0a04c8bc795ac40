package web

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strings"

	"rangefinder/news"
	"rangefinder/report"
)

type versionsPage struct {
	frame
	Name, Href string
	Versions   []versionView // the newest first
	Reserved   string
}

// A versionView is a version with what became different by it.
type versionView struct {
	Number                int
	Href, Page            string // Page is for editors alone
	Fetched, Hash, Reader string
	Title                 string // where it is another one than before
	Lines                 []diffLine
	Changes               []changeView
	First                 bool
	Old                   bool // not compared: there are too many later ones
}

// A diffLine is a paragraph that came or went, or a number of those that stayed.
type diffLine struct {
	Came, Went bool
	Text       string
	Same       int // paragraphs, where it is neither
}

type changeView struct{ Kind, Cause, Now, Was, Topic string }

// maxCompared is how many versions of an article are compared with the one before
// them, the newest ones.
const maxCompared = 50

func (s *site) versions(w http.ResponseWriter, r *http.Request) {
	b, err := s.versionsBody(r.Context(), r.PathValue("id"), callOf(r).role == editor)
	switch {
	case errors.Is(err, ErrNotFound):
		s.noArticle(w, r)
	case err != nil:
		s.fail(w, r, err)
	default:
		s.send(w, r, b)
	}
}

// versionsBody is made for every request, a few at a time: it holds all texts of an
// article and compares them.
func (s *site) versionsBody(ctx context.Context, id string, isEditor bool) (*body, error) {
	leave, err := s.texts.enter()
	if err != nil {
		return nil, err
	}
	defer leave()
	all, changes, err := s.src.History(ctx, id)
	if err != nil {
		return nil, err
	}
	if len(all) == 0 {
		return nil, ErrNotFound
	}
	p := versionsOf(all, changes, "/articles/"+url.PathEscape(id), isEditor)
	p.frame = s.frame("Versions")
	return s.bodyOf("versions", p)
}

func versionsOf(all []Article, changes []news.Change, at string, isEditor bool) versionsPage {
	p := versionsPage{Name: or(report.Name(all[len(all)-1].Title), "Article without a headline"), Href: at}
	texts := true
	claims := map[string]news.Claim{}
	for _, a := range all {
		if a.Reserved != "" && !isEditor {
			texts, p.Reserved = false, report.Visible(a.Reserved)
		}
		for _, c := range a.Claims {
			claims[c.ID] = c
		}
	}
	for i, a := range all {
		v := versionView{Number: a.Version, Href: fmt.Sprintf("%s?version=%d", at, a.Version), Fetched: when(a.Fetched), Reader: report.Visible(a.Reader), First: i == 0}
		if isEditor && a.Page != "" {
			v.Page = "/pages/" + url.PathEscape(a.Page)
		}
		if i > 0 {
			was := all[i-1]
			if a.Title != was.Title {
				v.Title = or(report.Name(a.Title), "none")
			}
			switch {
			case !texts:
			case len(all)-i > maxCompared:
				v.Old = true
			default:
				v.Lines = differ(paragraphs(was.Text), paragraphs(a.Text))
			}
		}
		for _, c := range changes {
			if c.At.Equal(a.Fetched) {
				v.Changes = append(v.Changes, changed(c, claims))
			}
		}
		p.Versions = append(p.Versions, v)
	}
	slices.Reverse(p.Versions)
	return p
}

// causes are who made a change, in words.
var causes = map[string]string{
	news.CausePage: "the page was edited", news.CauseReader: "the page is read differently now",
	news.CauseModel: "the model changed", news.CausePerson: "a person decided",
}

func changed(c news.Change, claims map[string]news.Claim) changeView {
	v := changeView{Kind: report.Visible(c.Kind), Cause: or(causes[c.Cause], report.Visible(c.Cause))}
	if now, ok := claims[c.Claim]; ok {
		v.Now = report.Name(now.Text + " " + now.What)
	}
	if c.Was != nil {
		if was, ok := claims[*c.Was]; ok {
			v.Was = report.Name(was.Text + " " + was.What)
		}
	}
	return v
}

func paragraphs(text string) []string {
	var out []string
	for p := range strings.SplitSeq(text, "\n\n") {
		if p = strings.TrimSpace(p); p != "" {
			out = append(out, p)
		}
	}
	return out
}

// mostCells bounds the table of a comparison, which takes 4 bytes for each: two texts
// of a thousand paragraphs have a million.
const mostCells = 1 << 20

// differ compares two texts by paragraphs, by their longest common subsequence. Of
// texts too long for that, what lies between their common beginning and end counts
// as replaced.
func differ(was, now []string) []diffLine {
	var lines []diffLine
	same := func(n int) {
		if n == 0 {
			return
		}
		if k := len(lines); k > 0 && !lines[k-1].Came && !lines[k-1].Went {
			lines[k-1].Same += n
			return
		}
		lines = append(lines, diffLine{Same: n})
	}
	came := func(text string) { lines = append(lines, diffLine{Came: true, Text: report.Visible(text)}) }
	went := func(text string) { lines = append(lines, diffLine{Went: true, Text: report.Visible(text)}) }

	head := 0
	for head < len(was) && head < len(now) && was[head] == now[head] {
		head++
	}
	tail := 0
	for tail < len(was)-head && tail < len(now)-head && was[len(was)-1-tail] == now[len(now)-1-tail] {
		tail++
	}
	same(head)
	a, b := was[head:len(was)-tail], now[head:len(now)-tail]
	table := common(a, b)
	for i, j := 0, 0; i < len(a) || j < len(b); {
		switch {
		case table != nil && i < len(a) && j < len(b) && a[i] == b[j]:
			same(1)
			i, j = i+1, j+1
		case i < len(a) && (table == nil || j == len(b) || table[i+1][j] >= table[i][j+1]):
			went(a[i])
			i++
		default:
			came(b[j])
			j++
		}
	}
	same(tail)
	return lines
}

// common is the length of the longest common subsequence of a[i:] and b[j:]; nil
// where the table would be too large.
func common(a, b []string) [][]int32 {
	if (len(a)+1)*(len(b)+1) > mostCells {
		return nil
	}
	table := make([][]int32, len(a)+1)
	for i := range table {
		table[i] = make([]int32, len(b)+1)
	}
	for i := len(a) - 1; i >= 0; i-- {
		for j := len(b) - 1; j >= 0; j-- {
			if a[i] == b[j] {
				table[i][j] = table[i+1][j+1] + 1
			} else {
				table[i][j] = max(table[i+1][j], table[i][j+1])
			}
		}
	}
	return table
}
