package extract_test

import (
	"encoding/json"
	"io/fs"
	"net/http"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/rogpeppe/go-internal/txtar"

	"rangefinder/internal/needs"
	"rangefinder/news"
	"rangefinder/scraper"
	"rangefinder/scraper/extract"
)

// polyfill tells how often each fragment of a page matches in it, by the reading of the
// standard that its authors give (2 is twice or more). jsdom answers two questions of the
// polyfill in time that grows with the page, and is given answers: styles are asked for
// once, and whether a range meets a node is told by their places in the page.
const polyfill = `
import { JSDOM } from "jsdom";
import { readFileSync } from "node:fs";
const { getFragmentDirectives, parseFragmentDirectives, processTextFragmentDirective } =
  await import("text-fragments-polyfill/text-fragment-utils");

function quicken(window) {
  const styles = new Map(), ask = window.getComputedStyle.bind(window);
  window.getComputedStyle = (e) => {
    if (!styles.has(e)) {
      const { visibility, display, height, width, opacity, overflowX, overflowY } = ask(e);
      styles.set(e, { visibility, display, height, width, opacity, overflowX, overflowY });
    }
    return styles.get(e);
  };
  const begin = new Map(), end = new Map();
  let at = 0;
  (function walk(n) {
    begin.set(n, at++);
    for (let c = n.firstChild; c; c = c.nextSibling) walk(c);
    end.set(n, at++);
  })(window.document);
  const place = (n, offset) =>
    !n.firstChild ? begin.get(n) + 0.5 : offset < n.childNodes.length ? begin.get(n.childNodes[offset]) - 0.5 : end.get(n) - 0.5;
  window.Range.prototype.intersectsNode = function (n) {
    return begin.get(n) < place(this.endContainer, this.endOffset) && end.get(n) > place(this.startContainer, this.startOffset);
  };
}

for (const page of JSON.parse(readFileSync(0, "utf8"))) {
  const { window } = new JSDOM(page.html);
  globalThis.window = window;
  for (const name of ["document", "Node", "NodeFilter", "HTMLElement", "Range"]) globalThis[name] = window[name];
  globalThis.navigator ??= window.navigator;
  quicken(window);
  for (const f of page.fragments) {
    const [directive] = parseFragmentDirectives(getFragmentDirectives(f)).text;
    console.log(processTextFragmentDirective(directive, window.document, window.document.body).length);
  }
}`

// A fragmented is a page and the fragments that were made from it, each once.
type fragmented struct {
	Name      string   `json:"name"`
	HTML      string   `json:"html"`
	Fragments []string `json:"fragments"`
}

// notOnce is the pages in which some fragments do not match once, with how many and why. A
// page of which all do fails the test until it is struck off here.
var notOnce = map[string]struct {
	n   int
	why string
}{
	"nextjs_jsonld":   {11, "its text stands in a script alone, not in its elements"},
	"jsonldonly":      {3, "its text stands in a script alone, not in its elements"},
	"doubled_body":    {9, "the page prints its whole body twice"},
	"pdf_lines":       {6, "each line of the print is an element, and words are cut at its end"},
	"amp":             {2, "the style hides the body until a script shows it"},
	"interview_bold":  {2, "a pull quote says the same"},
	"wpreadalso":      {1, "an embedded article says the same"},
	"forumthread":     {1, "an answer quotes the question"},
	"drupalrelease":   {1, "the headline stands in the page twice"},
	"election_tables": {1, "a cell without a figure stands between"},
	"wikilike":        {1, "the mark of a footnote stands between the lines of a cell"},
	"nestedtables":    {1, "the sentence goes over a line break"},
	"germanbox":       {1, "the page cuts words with soft hyphens"},
	"japanese":        {1, "the reading of a name stands beside it (ruby)"},
}

// webPages are all pages of the demo and of the tests of the scraper that are HTML.
func webPages(t *testing.T) map[string]news.Page {
	t.Helper()
	all := map[string]news.Page{}
	add := func(name, url, typ string, body []byte) {
		if strings.Contains(typ, "html") {
			all[name] = news.Page{URL: url, FinalURL: url, Status: 200, Body: body, Header: http.Header{"Content-Type": {typ}}}
		}
	}
	err := filepath.WalkDir("../../cli/demo/web", func(path string, d fs.DirEntry, err error) error {
		if err != nil || filepath.Ext(path) != ".html" {
			return err
		}
		body, err := os.ReadFile(path)
		add(path, "https://outlet.example/"+filepath.Base(path), "text/html; charset=utf-8", body)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	for _, pattern := range []string{"../testdata/*.txtar", "../testdata/shapes/*.txtar"} {
		files, err := filepath.Glob(pattern)
		if err != nil || len(files) == 0 {
			t.Fatalf("%s: %v, %v", pattern, files, err)
		}
		for _, f := range files {
			a, err := txtar.ParseFile(f)
			if err != nil {
				t.Fatal(err)
			}
			parts := map[string][]byte{}
			for _, p := range a.Files {
				parts[strings.TrimSuffix(p.Name, filepath.Ext(p.Name))] = p.Data
			}
			typ := strings.TrimSpace(string(parts["type"]))
			if typ == "" {
				typ = "text/html; charset=utf-8"
			}
			add(f, strings.TrimSpace(string(parts["url"])), typ, parts["page"])
		}
	}
	return all
}

func TestFragmentsMatchOnce(t *testing.T) {
	needs.Plain(t)
	dir := needs.Node(t, "text-fragments-polyfill@6.7.0", "jsdom@26.1.0")
	var list []fragmented
	all := 0
	for name, p := range webPages(t) {
		a, err := scraper.Parse(p)
		if err != nil {
			continue // no article
		}
		f := fragmented{Name: strings.TrimSuffix(filepath.Base(name), filepath.Ext(name)), HTML: string(p.Body)}
		claims, _ := extract.Claims(a)
		for _, c := range claims {
			if c.Fragment == "" {
				t.Errorf("%s: no fragment for %q", name, c.Quote.Exact)
			} else if !slices.Contains(f.Fragments, c.Fragment) {
				f.Fragments = append(f.Fragments, c.Fragment)
				all++
			}
		}
		if len(f.Fragments) > 0 {
			list = append(list, f)
		}
	}
	in, err := json.Marshal(list)
	if err != nil {
		t.Fatal(err)
	}
	out := strings.Fields(string(needs.Script(t, dir, polyfill, in)))
	if len(out) != all {
		t.Fatalf("%d answers for %d fragments", len(out), all)
	}
	once := 0
	for _, f := range list {
		var other []string
		for _, fragment := range f.Fragments {
			if out[0] == "1" {
				once++
			} else {
				other = append(other, out[0]+" "+fragment)
			}
			out = out[1:]
		}
		if want := notOnce[f.Name]; len(other) != want.n {
			t.Errorf("%s: %d fragments do not match once, want %d (%s):\n  %s", f.Name, len(other), want.n, want.why, strings.Join(other, "\n  "))
		}
	}
	t.Logf("%d of %d fragments match exactly once", once, all)
}
