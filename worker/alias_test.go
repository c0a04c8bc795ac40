package worker

import (
	"context"
	"testing"
)

// What reads the same at two ways to write an address is one article, also when it
// changes; what does not is two.
func TestAddressesAlikeAreOneArticleIfTheyReadTheSame(t *testing.T) {
	onEach(t, func(t *testing.T, url, dir string) {
		ctx := context.Background()
		const text = "Toll\nkilled: 40 soldiers"
		web := newSite(t, map[string]string{"/a": text, "/a/": text, "/amp/a": text, "/a.amp": "Toll\nkilled: 41 soldiers", "/b": text})
		db := open(t, url, dir)
		start(t, db, toyOptions(dir))
		article := func(path string) string {
			t.Helper()
			enqueue(t, db, EnqueueOptions{}, web.url(path))
			wait(t, db)
			ids, err := db.ArticlesAt(ctx, []string{web.url(path)})
			if err != nil || len(ids) != 1 {
				t.Fatalf("articles of %s = %v, %v", path, ids, err)
			}
			return ids[0]
		}
		a := article("/a")
		for path, same := range map[string]bool{"/a/": true, "/amp/a": true, "/a.amp": false, "/b": false} {
			if got := article(path); (got == a) != same {
				t.Errorf("%s is the same article as /a: %v, want %v", path, got == a, same)
			}
		}
		web.set("/a/", "Toll\nkilled: 400 soldiers")
		if got := article("/a/"); got != a {
			t.Error("/a/ is another article after an edit")
		}
		if h, err := db.History(ctx, a); err != nil || len(h) != 2 {
			t.Errorf("%d versions, %v, want the edit", len(h), err)
		}
	})
}
