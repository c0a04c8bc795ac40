package worker

import (
	"strings"
	"testing"

	"rangefinder/news"
	"rangefinder/store"
)

func TestTasksReadBackAsThemselves(t *testing.T) {
	seen := map[string]bool{}
	for _, k := range store.Kinds {
		n := store.Notice{Kind: k, Item: "host:8080", Epoch: 7}
		typ, id, body, err := encode(n)
		if err != nil {
			t.Fatal(err)
		}
		if seen[id] {
			t.Errorf("two tasks have the id %s", id)
		}
		seen[id] = true
		if got, err := decode(typ, body); err != nil || got != n {
			t.Errorf("decode(%s, %s) = %+v, %v, want %+v", typ, body, got, err, n)
		}
	}
	for _, typ := range []string{"", "page:read", "page:read:v12", "no:such:task"} {
		if n, err := decode(typ, []byte(`{"item":"x","epoch":1}`)); err == nil {
			t.Errorf("decode of a task called %q = %+v, want an error", typ, n)
		}
	}
	for _, body := range []string{`{"epoch":1,"item":"` + strings.Repeat("x", maxPayload) + `"}`, "", "[]", `{}`, `{"item":"x"}`, `{"item":"x","epoch":-1}`, `{"item":"x","epoch":1,"step":"?"}`} {
		if n, err := decode(taskRead, []byte(body)); err == nil {
			t.Errorf("decode(%q) = %+v, want an error", body, n)
		}
	}
}

func TestIdentityOfAnArticle(t *testing.T) {
	w := &worker{deps: Deps{}.defaults(Options{}, nil)}
	for _, tc := range []struct{ name, url, canonical, want string }{
		{"none given", "https://news.example.org/a", "", "https://news.example.org/a"},
		{"same site", "https://m.example.org/a", "https://www.example.org/a", "https://www.example.org/a"},
		{"another site", "https://example.org/a", "https://example.com/a", "https://example.org/a"},
		{"two customers of one public suffix", "https://one.github.io/a", "https://two.github.io/a", "https://one.github.io/a"},
		{"front page on every page", "https://example.org/a", "https://example.org/", "https://example.org/a"},
		{"front page of itself", "https://example.org/", "https://example.org/", "https://example.org/"},
		{"another port", "http://127.0.0.1:81/a", "http://127.0.0.1:82/a", "http://127.0.0.1:81/a"},
		{"another machine", "http://10.0.0.1/a", "http://11.0.0.1/a", "http://10.0.0.1/a"},
		{"http and https", "http://example.org/a", "https://example.org/a", "https://example.org/a"},
		{"no address", "https://example.org/a", "javascript:alert(1)", "https://example.org/a"},
		{"a file is cited by its address", "file:///home/x/a.html", "https://example.org/a", "https://example.org/a"},
	} {
		t.Run(tc.name, func(t *testing.T) {
			got, _ := w.identity(news.Page{URL: tc.url, FinalURL: tc.url}, news.Article{CanonicalURL: tc.canonical})
			if got != tc.want {
				t.Errorf("identity = %q, want %q", got, tc.want)
			}
		})
	}
}

func TestAlikeAddresses(t *testing.T) {
	for _, group := range [][]string{
		{"https://www.example.org/a/flood", "https://m.example.org/a/flood/", "http://amp.example.org/a/flood", "https://example.org/amp/a/flood",
			"https://example.org/a/flood/amp/", "https://example.org/a/flood.amp", "https://example.org/a/flood?amp=1", "https://example.org/a/flood?outputType=amp"},
		{"https://example.org/x.html?b=2&a=1", "https://example.org/x.amp.html?a=1&b=2"},
	} {
		for _, u := range group {
			if got, want := alikeAs(u), alikeAs(group[0]); got != want || got == "" {
				t.Errorf("alikeAs(%s) = %q, want %q", u, got, want)
			}
		}
	}
	apart := []string{"https://example.org/a?id=1", "https://example.org/a?id=2", "https://example.org/A?id=1", "https://example.com/a?id=1",
		"https://news.example.org/a?id=1", "https://example.org/b?id=1", "https://example.org/a/b?id=1", "https://example.org/a?id=1&id=2", "https://m.org/a?id=1"}
	seen := map[string]string{}
	for _, u := range apart {
		k := alikeAs(u)
		if was, ok := seen[k]; ok {
			t.Errorf("%s and %s are alike: %q", was, u, k)
		}
		seen[k] = u
	}
	if got := alikeAs("file:///tmp/x"); got != "" {
		t.Errorf("alikeAs of a file = %q", got)
	}
}
