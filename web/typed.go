package web

import (
	"net/http"
	"net/url"
	"strings"

	"rangefinder/news"
)

// What somebody has typed is his work: wherever a form is not taken, the page that says so has it.

// typedNames are the fields of forms that people type in, with their labels, in the order of a page.
var typedNames = func() []near {
	var out []near
	for _, f := range claimFieldsOf {
		out = append(out, near{f.label, f.name})
	}
	return append(out, near{"Published", "published"}, near{"Outlet", "publisher"}, near{"Copy of", "copy_of"},
		near{"Words of the article", "quote"}, near{"Words", "words"}, near{"To", "to"}, near{"Note", "note"}, near{"Why", "why"})
}()

// typedIn are the fields of a form that are not empty, or were emptied, by their labels, without those that are as the form
// had them.
func typedIn(form url.Values) []near {
	var out []near
	for _, f := range typedNames {
		if was := wasName(f.Href); form.Has(was) && shownName(form.Get(was)) == shownName(form.Get(f.Href)) {
			continue
		}
		switch text := typable(form.Get(f.Href)); {
		case strings.TrimSpace(text) != "":
			out = append(out, near{f.Name, text})
		case strings.TrimSpace(form.Get(wasName(f.Href))) != "" && form.Has(f.Href):
			out = append(out, near{f.Name, "(emptied)"})
		}
	}
	return out
}

// returned answers a form that was not taken with what was typed in it, and where to go on.
func (s *site) returned(w http.ResponseWriter, r *http.Request, status int, p problem) {
	p.Typed = typedIn(r.PostForm)
	if again := formPage(r.PostForm); again != "" && p.Links == nil && status != http.StatusNotFound {
		p.Links = []near{{"The form once more", again}}
	}
	s.problem(w, r, status, p)
}

// formPage is the address of a page that has the form that was sent, "" where no address says which.
func formPage(form url.Values) string {
	kind, id := map[string]string{news.OnClaim: "claims", news.OnArticle: "articles", news.OnTopic: "topics", news.OnStory: "stories", news.OnOrigin: "origins"}[form.Get("on")], form.Get("id")
	if kind == "" || id == "" || strings.Trim(id, ".") == "" {
		return ""
	}
	page := "/decide/" + kind + "/" + url.PathEscape(id)
	v := url.Values{}
	if form.Get("do") == news.DoAdd {
		page += "/add"
		v.Set("quote", form.Get("quote"))
	}
	if back := form.Get("back"); back != "" {
		v.Set("back", back)
	}
	if len(v) > 0 {
		page += "?" + v.Encode()
	}
	return page
}

// typedInto reports whether a request is a form in which somebody may have typed for long.
func typedInto(r *http.Request) bool {
	return r.Method == http.MethodPost && r.URL.Path == "/decide" && !program(r)
}
