// Package demo is a small web of made-up outlets that tell one true story:
// how many North Korean soldiers went to Russia, and what became of them.
//
// The outlets have the habits of the press: one leads with its figure, one
// buries it, one prints a table, one a live page that changes, one a list, one
// relays, one prints an agency's text as it came, one corrects itself, one
// hides behind a paywall. The figures are those that were given at the time by
// those who are named.
package demo

import (
	"context"
	"embed"
	"errors"
	"fmt"
	"io/fs"
	"net"
	"net/http"
	"path"
	"sort"
	"strings"
	"sync/atomic"
	"text/template"
	"time"
)

//go:embed web
var files embed.FS

// Story is what the demo's articles are about.
const Story = "North Korean soldiers in Russia"

// firstPort is where the outlets are looked for, one port each, so that the
// demo's addresses and with them all ids are the same in every run. A port
// that is taken is replaced by any free one.
const firstPort = 47_811

// A Web is the demo's outlets, served on loopback until it is closed.
type Web struct {
	Feed   string   // the agency's feed
	Pages  []string // addresses that are not in the feed
	Live   string   // the page that Advance changes
	Hosts  []string // host:port of every outlet, for the private-address list
	bases  map[string]string
	stop   []*http.Server
	second atomic.Bool // the live page shows its second state
}

// Serve starts the outlets. They answer until ctx ends or Close is called.
func Serve(ctx context.Context) (*Web, error) {
	dirs, err := fs.ReadDir(files, "web")
	if err != nil {
		return nil, err
	}
	w := &Web{bases: map[string]string{}}
	var listeners []net.Listener
	for i, d := range dirs {
		l, err := listen(firstPort + i)
		if err != nil {
			w.Close()
			return nil, fmt.Errorf("demo: %w", err)
		}
		listeners = append(listeners, l)
		w.bases[title(d.Name())] = "http://" + l.Addr().String()
		w.Hosts = append(w.Hosts, l.Addr().String())
	}
	for i, d := range dirs {
		srv := &http.Server{Handler: w.outlet(d.Name()), ReadHeaderTimeout: 5 * time.Second}
		w.stop = append(w.stop, srv)
		go func() {
			// Serve ends with ErrServerClosed on Close; any other end shows
			// itself as pages that cannot be reached.
			_ = srv.Serve(listeners[i])
		}()
	}
	if err := w.list(); err != nil {
		w.Close()
		return nil, err
	}
	context.AfterFunc(ctx, w.Close)
	return w, nil
}

// Close stops the outlets.
func (w *Web) Close() {
	for _, s := range w.stop {
		s.Close()
	}
}

// Advance moves the live page on to its second state.
func (w *Web) Advance() { w.second.Store(true) }

func listen(port int) (net.Listener, error) {
	l, err := net.Listen("tcp", fmt.Sprintf("127.0.0.1:%d", port))
	if err != nil {
		return net.Listen("tcp", "127.0.0.1:0")
	}
	return l, nil
}

// list finds the pages of the outlets: all but the agency's, which its feed
// names.
func (w *Web) list() error {
	err := fs.WalkDir(files, "web", func(p string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() || path.Ext(p) != ".html" {
			return err
		}
		outlet, rest, _ := strings.Cut(strings.TrimPrefix(p, "web/"), "/")
		switch address := w.bases[title(outlet)] + "/" + rest; {
		case outlet == "meridian":
		case strings.HasSuffix(rest, ".v1.html"):
			w.Live = strings.TrimSuffix(address, ".v1.html") + ".html"
			w.Pages = append(w.Pages, w.Live)
		case strings.HasSuffix(rest, ".v2.html"):
		default:
			w.Pages = append(w.Pages, address)
		}
		return nil
	})
	w.Feed = w.bases["Meridian"] + "/feed.xml"
	// One link that has died, as in every list of links.
	w.Pages = append(w.Pages, w.bases["Courier"]+"/world/archive/2024.html")
	sort.Strings(w.Pages)
	return err
}

var contentTypes = map[string]string{
	".html": "text/html; charset=utf-8",
	".xml":  "application/rss+xml; charset=utf-8",
	".txt":  "text/plain; charset=utf-8",
}

func (w *Web) outlet(name string) http.Handler {
	return http.HandlerFunc(func(rw http.ResponseWriter, r *http.Request) {
		p := path.Join("web", name, path.Clean("/"+r.URL.Path))
		raw, err := files.ReadFile(p)
		if errors.Is(err, fs.ErrNotExist) && path.Ext(p) == ".html" {
			version := ".v1.html"
			if w.second.Load() {
				version = ".v2.html"
			}
			raw, err = files.ReadFile(strings.TrimSuffix(p, ".html") + version)
		}
		if err != nil {
			http.NotFound(rw, r)
			return
		}
		t, err := template.New(p).Option("missingkey=error").Parse(string(raw))
		if err != nil {
			http.Error(rw, err.Error(), http.StatusInternalServerError)
			return
		}
		var b strings.Builder
		if err := t.Execute(&b, w.bases); err != nil {
			http.Error(rw, err.Error(), http.StatusInternalServerError)
			return
		}
		rw.Header().Set("Content-Type", contentTypes[path.Ext(p)])
		http.ServeContent(rw, r, "", time.Time{}, strings.NewReader(b.String()))
	})
}

func title(s string) string { return strings.ToUpper(s[:1]) + s[1:] }
