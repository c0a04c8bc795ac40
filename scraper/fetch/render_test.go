package fetch

import (
	"io"
	"net/http"
	"testing"

	"rangefinder/internal/needs"
	"rangefinder/news"
)

// rendering is a change of Options: pages of loopback are rendered.
func rendering(t *testing.T) func(*Options) {
	browser := needs.Chromium(t)
	return func(o *Options) {
		o.Render = []string{"127.0.0.1"}
		o.Browser = browser
		o.Timeout = 0
	}
}

func TestRenderFigureOfAScript(t *testing.T) {
	s := serve(t, func(w http.ResponseWriter, r *http.Request) {
		switch r.URL.Path {
		case "/app.js":
			io.WriteString(w, `fetch("/toll").then(r => r.text()).then(n => document.querySelector("p").textContent = "The ministry counted " + n + " homes.")`)
		case "/toll":
			io.WriteString(w, "4,120")
		default:
			w.Header().Set("Content-Type", "text/html")
			io.WriteString(w, `<!doctype html><title>Flood</title><p></p><script src="/app.js"></script>`)
		}
	})
	p, err := get(t, client(s.URL, rendering(t)), s.URL+"/story")
	if err != nil {
		t.Fatal(err)
	}
	t.Logf("%s %v", p.Body, p.Header)
	_ = news.Page{}
}
