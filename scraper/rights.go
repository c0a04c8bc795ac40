package scraper

import (
	"net/url"
	"strings"

	"golang.org/x/net/html"

	"rangefinder/news"
)

// maxRights is how much of a page is looked through for its rights, in bytes:
// they stand at its beginning.
const maxRights = 512 << 10

// Rights reads what a page says of how it may be used, in its header and in its
// meta elements. What its site says in /.well-known/tdmrep.json is read by
// fetch.TDMRep, and goes under it (news.Rights.Under).
//
// noarchive, and nocache as Bing calls it, is read from robots meta elements, for
// all or for Rangefinder by name, and from X-Robots-Tag, with and without an
// agent before it. Of several the strictest holds.
//
// tdm-reservation and tdm-policy are read as the final report of the TDM
// Reservation Protocol has it (W3C Community Group, 2024): 1 reserves, 0 does not,
// anything else is as if it were not there, and the page's own word goes before
// its header's. Of two that contradict each other in one place, 1 holds.
//
// What else there is of such words is about other things and is not read:
// noindex, nosnippet and the like are about the results of search engines; noai
// (no standard), Content-Signal, the drafts of AIPREF and RSL are about training
// and feeding models that make text, which is done nowhere here.
func Rights(p news.Page) news.Rights {
	var r news.Rights
	for _, line := range p.Header.Values("X-Robots-Tag") {
		if keepsOut(line) {
			r.NoArchive, r.NoArchiveIn = true, "X-Robots-Tag header"
		}
	}
	said := reservation{in: "tdm-reservation header"}
	for _, line := range p.Header.Values("Tdm-Reservation") {
		for value := range strings.SplitSeq(line, ",") {
			said.read(value)
		}
	}
	for _, line := range p.Header.Values("Tdm-Policy") {
		said.policy = either(said.policy, policy(line, p))
	}
	own := reservation{in: "tdm-reservation meta element"}
	for _, m := range metas(p) {
		switch m.name {
		case "robots", strings.ToLower(news.Agent):
			if !r.NoArchive && forbidsCopies(m.content) {
				r.NoArchive, r.NoArchiveIn = true, m.name+" meta element"
			}
		case "tdm-reservation":
			own.read(m.content)
		case "tdm-policy":
			own.policy = either(own.policy, policy(m.content, p))
		}
	}
	tdm := own.rights().Under(said.rights())
	r.TDMReserved, r.TDMIn, r.TDMPolicy = tdm.TDMReserved, tdm.TDMIn, tdm.TDMPolicy
	return r
}

// A reservation is what is said of mining in one place.
type reservation struct {
	in             string
	reserved, free bool
	policy         string
}

func (s *reservation) read(value string) {
	switch strings.TrimSpace(value) {
	case "1":
		s.reserved = true
	case "0":
		s.free = true
	}
}

func (s *reservation) rights() news.Rights {
	switch {
	case s.reserved:
		return news.Rights{TDMReserved: true, TDMIn: s.in, TDMPolicy: s.policy}
	case s.free:
		return news.Rights{TDMIn: s.in}
	}
	return news.Rights{}
}

// policy is the address of the terms of use, "" where it is none of the web's.
func policy(text string, p news.Page) string {
	const most = 2048
	u, err := url.Parse(strings.TrimSpace(text))
	if err != nil || len(text) > most || text == "" {
		return ""
	}
	if base, err := url.Parse(address(p)); err == nil {
		u = base.ResolveReference(u)
	}
	if u.User = nil; !web(u) {
		return ""
	}
	return u.String()
}

// withValue are the robots directives that have a value behind a colon, which
// would else be read as the names of agents.
var withValue = set("unavailable_after max-snippet max-image-preview max-video-preview")

// keepsOut reports whether a line of X-Robots-Tag forbids copies to everybody or
// to Rangefinder. The name of an agent holds for what follows it.
func keepsOut(line string) bool {
	ours := true
	for part := range strings.SplitSeq(line, ",") {
		if name, rest, ok := strings.Cut(part, ":"); ok {
			name = strings.ToLower(strings.TrimSpace(name))
			if withValue[name] || strings.ContainsAny(name, " \t") { // the colon of a time of day
				continue
			}
			name, _, _ = strings.Cut(name, "/")
			ours = name == "*" || name == "robots" || name == strings.ToLower(news.Agent)
			part = rest
		}
		if ours && forbidsCopies(part) {
			return true
		}
	}
	return false
}

// forbidsCopies reports whether noarchive is among directives.
func forbidsCopies(directives string) bool {
	for word := range strings.FieldsFuncSeq(strings.ToLower(directives), func(r rune) bool { return r == ',' || r == ' ' || r == '\t' || r == '\n' || r == '\r' }) {
		if word == "noarchive" || word == "nocache" {
			return true
		}
	}
	return false
}

type meta struct{ name, content string }

// metas are the meta elements with a name of a page of HTML, wherever they
// stand: a head that is broken ends early, and its publisher means it all the
// same. The words of scripts, comments and attributes are none.
func metas(p news.Page) []meta {
	src := decode(p.Body[:min(len(p.Body), maxRights)], p.Header.Get("Content-Type"))
	switch sniff(src.text, p.ContentType()) {
	case kindFeed, kindData, kindPlain:
		return nil
	}
	var found []meta
	z := html.NewTokenizer(strings.NewReader(src.text))
	z.SetMaxBuf(maxTagBytes)
	for {
		kind := z.Next()
		if kind == html.ErrorToken {
			return found // the end, or a tag of monstrous size
		}
		if kind != html.StartTagToken && kind != html.SelfClosingTagToken {
			continue
		}
		if name, more := z.TagName(); !more || string(name) != "meta" {
			continue
		}
		var m meta
		for more := true; more; {
			var key, value []byte
			key, value, more = z.TagAttr()
			switch string(key) {
			case "name":
				m.name = either(m.name, strings.ToLower(strings.TrimSpace(string(value))))
			case "content":
				m.content = either(m.content, string(value))
			}
		}
		if m.name != "" {
			found = append(found, m)
		}
	}
}
