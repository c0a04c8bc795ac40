package extract

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"rangefinder/bench/gold"
	"rangefinder/news"
)

// corpora are all articles of testdata: each row and sentence is one.
func corpora(t testing.TB) []news.Article {
	t.Helper()
	pub := time.Date(2025, 4, 30, 9, 0, 0, 0, time.UTC)
	seen := map[string]bool{}
	out := []news.Article{flood}
	add := func(text string) {
		if !seen[text] {
			seen[text] = true
			out = append(out, news.Article{CanonicalURL: "https://paper.example/" + news.ID(text), Text: text, Publisher: "Paper", Published: &pub, Language: "en", Plain: true})
		}
	}
	names, err := filepath.Glob("testdata/*.txt")
	if err != nil {
		t.Fatal(err)
	}
	for _, name := range names {
		b, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		if filepath.Base(name) == "article.txt" {
			add(string(b))
			continue
		}
		for _, l := range strings.Split(string(b), "\n") {
			if l = strings.TrimSpace(l); l != "" && l[0] != '#' && filepath.Base(name) != "known.txt" {
				row, _, _ := strings.Cut(l, "|")
				add(unfold(strings.TrimSpace(row)))
			}
		}
	}
	sets, err := gold.Load("testdata/figures")
	if err != nil {
		t.Fatal(err)
	}
	for _, set := range sets {
		for _, s := range set.Sentences {
			add(s.Text)
		}
	}
	return out
}

func TestFind(t *testing.T) {
	a := article("Dam breaks – 300 ‘missing’",
		"“We count 300,” the mayor said.  By\u00a0noon 1,300 had fled — most on foot.",
		"The governor said 300 had fled. The mayor’s count was 1 300, the gover\u00adnor’s 300.",
		"Zürich sent 30 men.")
	for _, c := range []struct {
		name, quote, prefix, suffix string
		in, want                    string // the words as they stand
		at                          int    // which of those words in the text
	}{
		{"as it stands", "the mayor said", "", "", "", "the mayor said", 0},
		{"blanks around it", " the mayor said\n", "", "", "", "the mayor said", 0},
		{"plain quotation marks", `"We count 300," the mayor`, "", "", "", "“We count 300,” the mayor", 0},
		{"curly apostrophe for plain", "mayor's count", "", "", "", "mayor’s count", 0},
		{"white space of other kinds", "said. By noon", "", "", "", "said.  By\u00a0noon", 0},
		{"a line break", "1\n300", "", "", "", "1 300", 0},
		{"another dash", "fled - most", "", "", "", "fled — most", 0},
		{"a soft hyphen", "governor's", "", "", "", "gover\u00adnor’s", 0},
		{"whole words before parts of longer ones", "30", "", "", "", "30", 5},
		{"a whole number", "1,300", "", "", "", "1,300", 0},
		{"told by what stands before", "300", "governor said", "", "", "300", 2},
		{"with a blank", "300", "governor said ", "", "", "300", 2},
		{"by what stands before, folded", "300", `"We count`, "", "", "300", 0},
		{"by what stands behind", "300", "", " had fled.", "", "300", 2},
		{"by both", "300", "governor's", ".", "", "300", 4},
		{"a part of a word, where it is told", "noon 1,300", "By", "had", "", "noon 1,300", 0},
		{"the headline", "Dam breaks", "", "", "title", "Dam breaks", 0},
		{"the headline, folded", "- 300 'missing'", "", "", "title", "– 300 ‘missing’", 0},
		{"the headline, by what stands behind", "300", "", "‘missing’", "title", "300", 0},
		{"letters of several bytes", "Zürich", "", "", "", "Zürich", 0},
	} {
		in, start, end, err := Find(a, c.quote, c.prefix, c.suffix)
		text := a.Text
		if in == "title" {
			text = a.Title
		}
		if err != nil || in != c.in || text[start:end] != c.want || strings.Count(text[:start], c.want) != c.at {
			t.Errorf("%s: Find(%q, %q, %q) = %q, %q at %d, %v, want %q, %q as number %d", c.name, c.quote, c.prefix, c.suffix, in, text[start:end], start, err, c.in, c.want, c.at)
		}
	}
}

func TestFindErrors(t *testing.T) {
	a := article("Dam breaks", "The mayor said 300 had fled. The governor said 300 had fled.", "Of 300, 7 came back.")
	for _, c := range []struct{ quote, prefix, suffix, want string }{
		{"", "", "", "nothing is quoted"},
		{" \u00ad\n", "", "", "nothing is quoted"},
		{"400", "", "", "neither in the text nor in the headline"},
		{"The Mayor", "", "", "neither in the text nor in the headline"},
		{"300", "", "", `3 times, say what stands before or behind it: "The mayor said […] had fled. The`},
		{"300", "said", "had fled", "2 times"},
		{"300", "bishop said", "", `between "bishop said" and ""`},
		{"7", "300,", "left", `between "300," and "left"`},
	} {
		if in, start, end, err := Find(a, c.quote, c.prefix, c.suffix); err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("Find(%q, %q, %q) = %q, %d, %d, %v, want an error with %q", c.quote, c.prefix, c.suffix, in, start, end, err, c.want)
		}
	}
}

// What Claims quotes is found where it stands.
func TestFindClaims(t *testing.T) {
	for _, a := range corpora(t)[:200] {
		claims, _ := Claims(a)
		for _, c := range claims {
			in, start, end, err := Find(a, c.Quote.Exact, c.Quote.Prefix, c.Quote.Suffix)
			if err != nil || in != c.In || start > c.Start || end < c.End {
				t.Errorf("Find(%q) = %q, %d, %d, %v, want around %q, %d, %d", c.Quote.Exact, in, start, end, err, c.In, c.Start, c.End)
			}
		}
	}
}

func FuzzFind(f *testing.F) {
	f.Add("“We count 300,” said Bo’s  aide — 300.", "300 ‘gone’", "300", "said", "")
	f.Add("a\u00ada\u200b aa aaa", "", "a a", "a", "a")
	f.Add("\xffé–\xc2", "\xc3", "\xc3", "", "-")
	f.Fuzz(func(t *testing.T, text, title, quote, prefix, suffix string) {
		a := news.Article{Text: text, Title: title}
		in, start, end, err := Find(a, quote, prefix, suffix)
		if err != nil {
			return
		}
		if in == "title" {
			text = title
		}
		if got := folding(text[start:end]).text; got != folding(quote).text {
			t.Errorf("Find(%q) is %q", quote, got)
		}
	})
}
