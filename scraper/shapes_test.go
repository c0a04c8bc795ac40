package scraper

import (
	"fmt"
	"os"
	"path/filepath"
	"sort"
	"strings"
	"testing"
	"time"

	"github.com/rogpeppe/go-internal/txtar"

	"rangefinder/news"
)

// The pages of testdata/shapes stand for the shapes that pages have. What each
// should give (want.txt) was written by hand, before it was read; where the
// reading differs, known.txt says so line by line. The test fails on a
// difference that is not known, and on a known one that is gone: -update
// writes the list, and its diff is the review.
func TestShapes(t *testing.T) {
	const known = "testdata/shapes/known.txt"
	pages := shapes(t)
	files := sortedKeys(pages)
	var got strings.Builder
	right, lost, extra, whole := 0, 0, 0, 0
	for _, f := range files {
		ar := pages[f]
		p := pageOf(ar)
		a, err := Parse(p)
		if err != nil {
			t.Errorf("%s: %v", f, err)
			continue
		}
		fields, blocks := wanted(string(part(ar, "want")))
		name := strings.TrimSuffix(filepath.Base(f), ".txtar")
		diff := 0
		say := func(format string, args ...any) {
			diff++
			fmt.Fprintf(&got, "%s: %s\n", name, fmt.Sprintf(format, args...))
		}
		have := map[string]string{"title": a.Title, "byline": a.Byline, "publisher": a.Publisher, "published": moments(a.Published), "modified": moments(a.Modified),
			"language": a.Language, "canonical_url": a.CanonicalURL}
		for _, k := range []string{"title", "byline", "publisher", "published", "modified", "language", "canonical_url"} {
			if want, err := time.Parse(time.RFC3339, fields[k]); err == nil {
				fields[k] = moments(&want)
			}
			if have[k] != fields[k] {
				say("%s is %q, not %q", k, have[k], fields[k])
			}
		}
		n, l, x := 0, 0, 0
		left := map[string]int{}
		for _, b := range a.Blocks {
			left[line(b)]++
		}
		for _, w := range blocks {
			if left[w] > 0 {
				left[w]--
				n++
				continue
			}
			l++
			say("lost %s", w)
		}
		for _, b := range a.Blocks {
			if w := line(b); left[w] > 0 {
				left[w]--
				x++
				say("extra %s", w)
			}
		}
		right, lost, extra = right+n, lost+l, extra+x
		if diff == 0 {
			whole++
		}
	}
	t.Logf("%d shapes, %d read as written to the last field; blocks: precision %.3f, recall %.3f", len(files), whole,
		float64(right)/float64(right+extra), float64(right)/float64(right+lost))
	want, err := os.ReadFile(known)
	if err != nil && !*update {
		t.Fatal(err)
	}
	if got.String() == string(want) {
		return
	}
	if *update {
		if err := os.WriteFile(known, []byte(got.String()), 0o644); err != nil {
			t.Fatal(err)
		}
		return
	}
	now, was := lineSet(got.String()), lineSet(string(want))
	for _, s := range sortedKeys(now) {
		if !was[s] {
			t.Errorf("new: %s", s)
		}
	}
	for _, s := range sortedKeys(was) {
		if !now[s] {
			t.Errorf("known and gone: %s", s)
		}
	}
}

// shapes reads testdata/shapes/*.txtar: url, page.html, want.txt.
func shapes(t testing.TB) map[string]*txtar.Archive {
	files, err := filepath.Glob("testdata/shapes/*.txtar")
	if err != nil || len(files) < 40 {
		t.Fatalf("%d pages of shapes: %v", len(files), err)
	}
	all := map[string]*txtar.Archive{}
	for _, f := range files {
		if all[f], err = txtar.ParseFile(f); err != nil {
			t.Fatal(err)
		}
	}
	return all
}

// wanted reads want.txt: fields, an empty line, blocks as line writes them.
func wanted(s string) (fields map[string]string, blocks []string) {
	fields = map[string]string{}
	head, rest, _ := strings.Cut(s, "\n\n")
	for l := range strings.Lines(head) {
		k, v, _ := strings.Cut(strings.TrimRight(l, "\n"), ":")
		fields[k] = strings.TrimSpace(v)
	}
	for l := range strings.Lines(rest) {
		if l = strings.TrimSpace(l); l != "" {
			blocks = append(blocks, l)
		}
	}
	return fields, blocks
}

func line(b news.Block) string {
	s := b.Kind + "|" + b.Text
	if b.Aside {
		s = "aside " + s
	}
	return s
}

func moments(t *time.Time) string {
	if t == nil {
		return ""
	}
	return t.Format(time.RFC3339)
}

func lineSet(s string) map[string]bool {
	m := map[string]bool{}
	for l := range strings.Lines(s) {
		m[strings.TrimSpace(l)] = true
	}
	return m
}

func sortedKeys[V any](m map[string]V) (k []string) {
	for s := range m {
		k = append(k, s)
	}
	sort.Strings(k)
	return k
}
