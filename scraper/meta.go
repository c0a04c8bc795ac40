package scraper

import (
	_ "embed"
	"net/netip"
	"net/url"
	"strings"

	"golang.org/x/net/html"
	"golang.org/x/net/publicsuffix"
)

//go:embed data/newsrooms.txt
var newsroomList string

var newsrooms = readNewsrooms(newsroomList)

func readNewsrooms(s string) map[string]string {
	m := map[string]string{}
	for line := range strings.Lines(s) {
		host, name, ok := strings.Cut(strings.TrimSpace(line), " ")
		if ok && host != "#" {
			m[host] = name
		}
	}
	return m
}

// A head is what a page says of itself, collected in one walk over its DOM.
type head struct {
	host      string              // of the page's address
	title     string              // of the title element
	lang      string              // of the html element
	base      string              // of the base element
	meta      map[string][]string // by property or name, in small letters, in order
	canonical []string
	linked    linked
	h1        []*html.Node
	times     []*html.Node        // time elements
	props     map[string][]string // itemprop values, in order
	noscript  []string
	scripts   int  // bytes of script
	appRoot   bool // a framework's root element stands empty
}

func (d *document) head() *head {
	h := &head{meta: map[string][]string{}, props: map[string][]string{}}
	var ld []string
	var visit func(n *html.Node)
	visit = func(n *html.Node) {
		for c := n.FirstChild; c != nil; c = c.NextSibling {
			if c.Type != html.ElementNode {
				continue
			}
			switch c.Data {
			case "html":
				h.lang = either(attr(c, "lang"), attr(c, "xml:lang"))
			case "title":
				// An svg has titles too.
				if h.title == "" && c.Namespace == "" {
					h.title = clip(fold(content(c)), maxTitle)
				}
				continue
			case "base":
				if h.base == "" {
					h.base = attr(c, "href")
				}
			case "meta":
				v := strings.TrimSpace(attr(c, "content"))
				if v == "" || len(v) > 4096 {
					break
				}
				for _, k := range []string{"property", "name", "itemprop", "http-equiv"} {
					if key := strings.ToLower(strings.TrimSpace(attr(c, k))); key != "" {
						if k == "itemprop" {
							h.props[key] = append(h.props[key], v)
							continue
						}
						for key := range strings.FieldsSeq(key) {
							h.meta[key] = append(h.meta[key], v)
						}
					}
				}
			case "link":
				rel := strings.ToLower(attr(c, "rel"))
				if hasAnyClass(rel, set("canonical")) {
					h.canonical = append(h.canonical, attr(c, "href"))
				}
			case "script":
				if strings.Contains(strings.ToLower(attr(c, "type")), "ld+json") {
					if len(ld) < 50 {
						ld = append(ld, content(c))
					}
					continue
				}
				h.scripts += len(content(c))
				if hasAttr(c, "src") {
					h.scripts += 1000
				}
				continue
			case "noscript":
				h.noscript = append(h.noscript, strings.ToLower(content(c)))
				continue
			case "h1":
				if !hidden(c) {
					h.h1 = append(h.h1, c)
				}
			case "time":
				h.times = append(h.times, c)
			case "div", "app-root", "main":
				if d.size[c].chars < 40 && (c.Data == "app-root" || appRoots[attr(c, "id")]) {
					h.appRoot = true
				}
			}
			if p := strings.ToLower(attr(c, "itemprop")); p != "" && c.Data != "meta" {
				v := either(attr(c, "datetime"), attr(c, "content"))
				if v == "" && (p == "author" || p == "name" || p == "headline" || p == "datepublished" || p == "datemodified") {
					v = fold(allText(c))
				}
				if v != "" && len(v) < 1000 {
					h.props[p] = append(h.props[p], v)
				}
			}
			if unread[c.Data] && c.Data != "head" {
				continue
			}
			visit(c)
		}
	}
	visit(d.root)
	h.linked = readLinked(ld)
	return h
}

// appRoots are the ids of the element that the frameworks fill by script.
var appRoots = set("root app __next __nuxt ___gatsby svelte app-root main-app react-root")

func either(a, b string) string {
	if a != "" {
		return a
	}
	return b
}

// content is the text of an element that holds text only (title, script).
func content(n *html.Node) string {
	if n.FirstChild != nil && n.FirstChild.NextSibling == nil && n.FirstChild.Type == html.TextNode {
		return n.FirstChild.Data
	}
	var b strings.Builder
	for c := n.FirstChild; c != nil; c = c.NextSibling {
		if c.Type == html.TextNode {
			b.WriteString(c.Data)
		}
	}
	return b.String()
}

// allText is all text under n, folded.
func allText(n *html.Node) string {
	var w writer
	rawWords(n, &w)
	return w.b.String()
}

// clip cuts s to at most n bytes, at a rune's border.
func clip(s string, n int) string {
	if len(s) <= n {
		return s
	}
	for n > 0 && s[n]&0xc0 == 0x80 {
		n--
	}
	return strings.TrimSpace(s[:n])
}

// get is the first value of the first of the keys that has one.
func (h *head) get(keys ...string) string {
	for _, k := range keys {
		for _, v := range h.meta[k] {
			if v = strings.TrimSpace(v); v != "" {
				return v
			}
		}
	}
	return ""
}

// newsroom is the name in the table for a host or a domain above it.
func newsroom(host string) string {
	for host != "" {
		if n := newsrooms[host]; n != "" {
			return n
		}
		_, rest, ok := strings.Cut(host, ".")
		if !ok {
			return ""
		}
		host = rest
	}
	return ""
}

// canonicalOf is the address that the page prefers for itself, where it can be
// trusted: http or https, the same site (any, for a page that is a local file),
// not the home page, and not two different ones.
func (h *head) canonicalOf(page *url.URL) (address, doubt string) {
	var found string
	for _, c := range append(append([]string{}, h.canonical...), h.get("og:url")) {
		if c = strings.TrimSpace(c); c == "" || len(c) > 2048 {
			continue
		}
		u, err := url.Parse(c)
		if err != nil {
			continue
		}
		u = h.baseURL(page).ResolveReference(u)
		u.Fragment, u.RawFragment, u.User = "", "", nil
		if !web(u) {
			continue
		}
		if web(page) && !sameSite(u, page) {
			return found, "canonical address not trusted: it is another site's (" + clip(u.Host, 100) + ")"
		}
		if homePage(u) {
			continue
		}
		s := u.String()
		if found == "" {
			found = s
		} else if found != s && len(h.canonical) > 1 && h.canonical[1] == c {
			return "", "canonical address not trusted: the page gives two"
		}
	}
	return found, ""
}

// baseURL is what relative links of the page are relative to.
func (h *head) baseURL(page *url.URL) *url.URL {
	if h.base != "" {
		if b, err := url.Parse(strings.TrimSpace(h.base)); err == nil {
			if b = page.ResolveReference(b); web(b) {
				return b
			}
		}
	}
	return page
}

func web(u *url.URL) bool {
	return u != nil && (u.Scheme == "http" || u.Scheme == "https") && u.Host != ""
}

func homePage(u *url.URL) bool {
	if u.RawQuery != "" {
		return false
	}
	p := strings.ToLower(strings.Trim(u.Path, "/"))
	return p == "" || p == "index.html" || p == "index.php" || p == "index.htm" || p == "home"
}

// sameSite reports whether two addresses belong to one registrable domain
// (publicsuffix.org), or to one host and port where they have none: addresses,
// localhost.
func sameSite(a, b *url.URL) bool {
	if strings.EqualFold(a.Host, b.Host) {
		return true
	}
	x, y := strings.ToLower(strings.TrimSuffix(a.Hostname(), ".")), strings.ToLower(strings.TrimSuffix(b.Hostname(), "."))
	if isAddress(x) || isAddress(y) {
		return false
	}
	dx, err1 := publicsuffix.EffectiveTLDPlusOne(x)
	dy, err2 := publicsuffix.EffectiveTLDPlusOne(y)
	return err1 == nil && err2 == nil && dx == dy
}

// isAddress reports whether a host is an IP address rather than a name.
func isAddress(host string) bool {
	_, err := netip.ParseAddr(host)
	return err == nil
}
