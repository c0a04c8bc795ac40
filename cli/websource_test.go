package cli

import (
	"net/http"
	"path/filepath"
	"testing"
	"time"

	"rangefinder/news"
	"rangefinder/store"
)

// Whether the text of a version is shown is asked of the page that it was read from:
// of what was noted of that page and of its body, and either is enough.
func TestVersionsHaveTheRightsOfTheirOwnPages(t *testing.T) {
	dir := t.TempDir()
	db, err := store.Open(t.Context(), "", dir)
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	pages := store.Pages{Dir: filepath.Join(dir, "pages")}
	defer pages.Close()
	type version struct {
		body   string
		rights news.Rights // as noted
		want   string
	}
	versions := []version{
		{`<meta name="robots" content="noarchive"><p>one</p>`, news.Rights{}, "robots meta element"}, // read before rights were
		{"<p>two</p>", news.Rights{NoArchive: true}, "noarchive"},
		{"<p>three</p>", news.Rights{NoArchive: true, NoArchiveIn: "X-Robots-Tag header"}, "X-Robots-Tag header"},
		{"<p>four</p>", news.Rights{}, ""},
	}
	save := func(id string, i int, v version) {
		t.Helper()
		at, url := time.Date(2025, 7, 1+i, 0, 0, 0, 0, time.UTC), "https://bay.example/"+id
		p := news.Page{URL: url, FinalURL: url, Fetched: at, Status: 200, Body: []byte(v.body), Hash: store.Hash([]byte(v.body)), Header: http.Header{"Content-Type": {"text/html"}}, Rights: v.rights}
		if p.Kept, err = pages.Put(p.Body, p.Hash); err != nil {
			t.Fatal(err)
		}
		if err := db.SavePage(t.Context(), p, ""); err != nil {
			t.Fatal(err)
		}
		in := store.Reading{Page: store.PageID(p), PageHash: p.Hash, Fetched: at, Reader: "1", Article: news.Article{ID: id, URL: url, Title: "Quake", Text: v.body, Outcome: news.Read},
			Numbers: []news.Number{{Text: "9", State: news.NumberUnread, Sentence: "At 9 he said so."}}}
		if _, err := db.SaveVersion(t.Context(), in); err != nil {
			t.Fatal(err)
		}
	}
	for i, v := range versions {
		save("open", i, v)
	}
	save("closed", 0, versions[0])
	src := webSource{db, store.NewReader(db), pages, true}
	all, _, err := src.History(t.Context(), "open")
	if err != nil || len(all) != len(versions) {
		t.Fatalf("%d versions, %v", len(all), err)
	}
	for i, v := range versions {
		a, err := src.Article(t.Context(), "open", i+1)
		if err != nil {
			t.Fatal(err)
		}
		p, err := src.Page(t.Context(), a.Page)
		if err != nil {
			t.Fatal(err)
		}
		if a.Reserved != v.want || all[i].Reserved != v.want || (p.Closed != "") != (v.want != "") {
			t.Errorf("version %d is reserved by %q, among all by %q, and its page is closed by %q; want %q", i+1, a.Reserved, all[i].Reserved, p.Closed, v.want)
		}
	}
	if a, err := (webSource{db, store.NewReader(db), pages, false}).Article(t.Context(), "open", 1); err != nil || a.Reserved != "" {
		t.Errorf("with fetch.rights = record it is reserved by %q (%v)", a.Reserved, err)
	}
	for all, want := range map[bool]int{true: 2, false: 1} {
		numbers, err := src.Unclaimed(t.Context(), []string{"open", "closed"}, all)
		if err != nil || len(numbers) != want || numbers[len(numbers)-1].ArticleID != "open" {
			t.Errorf("with all %v the numbers are %+v (%v), want %d", all, numbers, err, want)
		}
	}
	if numbers, err := src.Unclaimed(t.Context(), nil, true); err != nil || len(numbers) != 0 {
		t.Errorf("of no article there are %d numbers (%v)", len(numbers), err)
	}
}
