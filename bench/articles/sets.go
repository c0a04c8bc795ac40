package main

import (
	"encoding/json"
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"log"
	"os"
	"os/exec"
	"path/filepath"
	"sort"
	"strconv"
	"strings"

	"rangefinder/news"
)

// A page is one test page of a library, with what its authors say of it.
type page struct {
	Set, Name, URL string
	file           string

	With, Without []string // sentences of the article, and of the page around it
	Text          string   // the article as the library should give it
	Title         string
	Authors       []string
	Date          string // YYYY-MM-DD

	spans []span // our labels
	hard  bool   // picked because the reader was unsure of it: no part of the fit
	gold  string // the text that they call the article's
	long  bool   // that text has 150 words or more: an article, and no product or film
}

func (p *page) key() string { return p.Set + "/" + strings.ReplaceAll(p.Name, "/", "_") }

// page is the page as it would be fetched.
func (p *page) page() news.Page {
	b, err := os.ReadFile(p.file)
	if err != nil {
		log.Fatal(err)
	}
	return news.Page{URL: p.URL, FinalURL: p.URL, Status: 200, Body: b}
}

// moduleDir is where the module lies that go.mod asks for.
func moduleDir(path string) (string, error) {
	out, err := exec.Command("go", "list", "-m", "-f", "{{.Dir}}", path).Output()
	dir := strings.TrimSpace(string(out))
	if err != nil || dir == "" {
		return "", fmt.Errorf("module %s is not there: go mod download %s", path, path)
	}
	return dir, nil
}

// trafilaturaPages are the pages of go-trafilatura's comparison.
func trafilaturaPages() ([]*page, error) {
	dir, err := moduleDir("github.com/markusmobius/go-trafilatura")
	if err != nil {
		return nil, err
	}
	var pages []*page
	err = entries(filepath.Join(dir, "scripts/comparison/data.go"), func(url string, f fields) {
		p := &page{Set: "trafilatura", URL: url, Name: f.str("File"), Title: f.str("Title"), Date: f.str("Date"),
			With: f.list("With"), Without: f.list("Without"), Authors: f.list("Authors")}
		for _, d := range []string{"comparison", "mock"} {
			if file := filepath.Join(dir, "test-files", d, p.Name); p.file == "" && p.Name != "" {
				if _, err := os.Stat(file); err == nil {
					p.file = file
				}
			}
		}
		if p.file != "" {
			pages = append(pages, p)
		}
	})
	return sorted(pages), err
}

// htmldatePages are the pages of go-htmldate's comparison.
func htmldatePages() ([]*page, error) {
	dir, err := moduleDir("github.com/markusmobius/go-htmldate")
	if err != nil {
		return nil, err
	}
	var pages []*page
	for _, src := range []string{"data-default.go", "data-mediacloud.go"} {
		err = entries(filepath.Join(dir, "scripts/comparison", src), func(_ string, f fields) {
			p := &page{Set: "htmldate", URL: f.str("URL"), Name: f.str("File"), Date: f.str("Date")}
			for _, d := range []string{"comparison", "mock", "mediacloud"} {
				if file := filepath.Join(dir, "test-files", d, p.Name); p.file == "" && p.Name != "" {
					if _, err := os.Stat(file); err == nil {
						p.file = file
					}
				}
			}
			if p.file != "" {
				pages = append(pages, p)
			}
		})
		if err != nil {
			return nil, err
		}
	}
	return sorted(pages), nil
}

// readabilityPages are the pages of go-readability, each with the article that
// the library is expected to give.
func readabilityPages() ([]*page, error) {
	dir, err := moduleDir("codeberg.org/readeck/go-readability/v2")
	if err != nil {
		return nil, err
	}
	files, err := filepath.Glob(filepath.Join(dir, "test-pages/*/source.html"))
	if err != nil {
		return nil, err
	}
	var pages []*page
	for _, f := range files {
		d := filepath.Dir(f)
		p := &page{Set: "readability", Name: filepath.Base(d), URL: "http://fakehost/test/page.html", file: f}
		want, err := os.ReadFile(filepath.Join(d, "expected.html"))
		if err != nil {
			continue
		}
		p.Text = visibleText(want)
		var m struct{ Title, Byline string }
		if b, err := os.ReadFile(filepath.Join(d, "expected-metadata.json")); err == nil {
			_ = json.Unmarshal(b, &m)
		}
		p.Title = m.Title
		if m.Byline != "" {
			p.Authors = []string{m.Byline}
		}
		pages = append(pages, p)
	}
	return sorted(pages), nil
}

func sorted(p []*page) []*page {
	sort.Slice(p, func(i, j int) bool { return p[i].Name < p[j].Name })
	return p
}

// fields are the fields of a composite literal of strings.
type fields map[string]ast.Expr

func (f fields) str(k string) string {
	l, ok := f[k].(*ast.BasicLit)
	if !ok {
		return ""
	}
	s, _ := strconv.Unquote(l.Value)
	return s
}

func (f fields) list(k string) (list []string) {
	c, ok := f[k].(*ast.CompositeLit)
	if !ok {
		return nil
	}
	for _, e := range c.Elts {
		if l, ok := e.(*ast.BasicLit); ok {
			if s, err := strconv.Unquote(l.Value); err == nil && s != "" {
				list = append(list, s)
			}
		}
	}
	return list
}

// entries reads the literals of a Go file that have a field File; the key is
// that of the map they stand in, where they stand in one. The data are part of
// a program there, which nothing can import.
func entries(file string, each func(key string, f fields)) error {
	f, err := parser.ParseFile(token.NewFileSet(), file, nil, parser.SkipObjectResolution)
	if err != nil {
		return err
	}
	ast.Inspect(f, func(n ast.Node) bool {
		c, ok := n.(*ast.CompositeLit)
		if !ok {
			return true
		}
		for _, e := range c.Elts {
			key := ""
			v := e
			if kv, ok := e.(*ast.KeyValueExpr); ok {
				if l, ok := kv.Key.(*ast.BasicLit); ok {
					key, _ = strconv.Unquote(l.Value)
				}
				v = kv.Value
			}
			l, ok := v.(*ast.CompositeLit)
			if !ok {
				continue
			}
			m := fields{}
			for _, e := range l.Elts {
				if kv, ok := e.(*ast.KeyValueExpr); ok {
					if id, ok := kv.Key.(*ast.Ident); ok {
						m[id.Name] = kv.Value
					}
				}
			}
			if m["File"] != nil {
				each(key, m)
			}
		}
		return true
	})
	return nil
}
