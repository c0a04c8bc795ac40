package scraper

import (
	"bytes"
	"encoding/json"
	"errors"
	"flag"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/PuerkitoBio/goquery"
	"github.com/rogpeppe/go-internal/txtar"

	"rangefinder/news"
)

var update = flag.Bool("update", false, "rewrite the wanted articles in testdata")

// A golden is what is kept of a page beside it: the article with what JSON
// leaves out, or the error.
type golden struct {
	Outcome string `json:"outcome,omitempty"`
	Error   string `json:"error,omitempty"`
	*news.Article
}

// archives reads testdata/*.txtar: url, type, page.html or page.txt, and want.json.
func archives(t testing.TB) map[string]*txtar.Archive {
	files, err := filepath.Glob("testdata/*.txtar")
	if err != nil || len(files) == 0 {
		t.Fatalf("no archives in testdata: %v", err)
	}
	all := map[string]*txtar.Archive{}
	for _, f := range files {
		a, err := txtar.ParseFile(f)
		if err != nil {
			t.Fatal(err)
		}
		all[f] = a
	}
	return all
}

func part(a *txtar.Archive, name string) []byte {
	for _, f := range a.Files {
		if f.Name == name || strings.TrimSuffix(f.Name, filepath.Ext(f.Name)) == name {
			return f.Data
		}
	}
	return nil
}

func pageOf(a *txtar.Archive) news.Page {
	u := strings.TrimSpace(string(part(a, "url")))
	return news.Page{URL: u, FinalURL: u, Status: 200, Body: part(a, "page"),
		Header: http.Header{"Content-Type": {strings.TrimSpace(string(part(a, "type")))}}}
}

func TestGolden(t *testing.T) {
	for file, ar := range archives(t) {
		t.Run(strings.TrimSuffix(filepath.Base(file), ".txtar"), func(t *testing.T) {
			a, err := Parse(pageOf(ar))
			g := golden{Outcome: a.Outcome, Article: &a}
			var e *Error
			switch {
			case errors.As(err, &e):
				g = golden{Error: e.Code + ": " + e.Reason}
			case err != nil:
				t.Fatalf("Parse: %v is not an *Error", err)
			}
			var got bytes.Buffer
			enc := json.NewEncoder(&got)
			enc.SetEscapeHTML(false)
			enc.SetIndent("", "  ")
			if err := enc.Encode(g); err != nil {
				t.Fatal(err)
			}
			want := part(ar, "want")
			if bytes.Equal(got.Bytes(), want) {
				return
			}
			if !*update {
				t.Errorf("Parse(%s) gives\n%s\nwant\n%s", file, got.Bytes(), want)
				return
			}
			files := ar.Files[:0]
			for _, f := range ar.Files {
				if f.Name != "want.json" {
					files = append(files, f)
				}
			}
			ar.Files = append(files, txtar.File{Name: "want.json", Data: got.Bytes()})
			if err := os.WriteFile(file, txtar.Format(ar), 0o644); err != nil {
				t.Fatal(err)
			}
		})
	}
}

// Every block leads back to its element: the selector finds exactly one, in
// the page as received, and the block's words stand in it (for a row of a
// table, whose labels are the table's, in its table).
func TestSelectors(t *testing.T) {
	for file, ar := range archives(t) {
		p := pageOf(ar)
		a, err := Parse(p)
		if err != nil || a.Plain {
			continue
		}
		doc, err := goquery.NewDocumentFromReader(bytes.NewReader(p.Body))
		if err != nil {
			continue // nested too deep: the blocks have no selectors, see TestDeep
		}
		checkSelectors(t, file, a, doc)
	}
}

func checkSelectors(t testing.TB, file string, a news.Article, doc *goquery.Document) {
	t.Helper()
	for _, b := range a.Blocks {
		s := doc.Find(b.Selector)
		if s.Length() != 1 {
			t.Errorf("%s: %q finds %d elements, want 1 (block %.60q)", file, b.Selector, s.Length(), b.Text)
			continue
		}
		if b.Kind == news.TableRow && s.Closest("table").Length() > 0 {
			s = s.Closest("table")
		}
		text := bareWords(strings.ReplaceAll(s.Text(), `\n`, " "))
		for w := range strings.FieldsSeq(b.Text) {
			if w := bareWords(w); w != "" && !strings.ContainsAny(w, "²³") && !strings.Contains(text, w) {
				t.Errorf("%s: %q of block %.60q is not in %s", file, w, b.Text, b.Selector)
			}
		}
	}
}

// Offsets are the contract with everything that cites a claim.
func TestBlocksAreTheText(t *testing.T) {
	for file, ar := range archives(t) {
		a, err := Parse(pageOf(ar))
		if err != nil {
			continue
		}
		checkSpans(t, file, a)
		if a.Plain && a.Text != string(part(ar, "page")) {
			t.Errorf("%s: the text of a plain text is not the input", file)
		}
	}
}

func checkSpans(t testing.TB, file string, a news.Article) {
	t.Helper()
	var texts []string
	last := 0
	for _, b := range a.Blocks {
		if b.Start < last || b.End < b.Start || b.End > len(a.Text) || a.Text[b.Start:b.End] != b.Text {
			t.Fatalf("%s: block %.40q is not at [%d,%d)", file, b.Text, b.Start, b.End)
		}
		last = b.End
		texts = append(texts, b.Text)
	}
	if want := strings.Join(texts, "\n\n"); !a.Plain && a.Text != want {
		t.Fatalf("%s: the text is not the blocks joined by a blank line", file)
	}
}
