package worker

import (
	"net/url"
	"path"
	"regexp"
	"strings"
	"unicode"
)

// Session numbers that some servers write into the path: /a.html;jsessionid=1F2E
// (servlets), /(S(abc123))/a.aspx (ASP.NET without cookies). Without them the
// address leads to the same page; with them every visit finds new addresses.
var (
	servletSession = regexp.MustCompile(`(?i);(jsessionid|phpsessid|sid|sessionid)=[^/;?#]*`)
	dotnetSession  = regexp.MustCompile(`(?i)/(\(|%28)[a-z](\(|%28)[a-z0-9]{8,}(\)|%29){2}`)
)

// unsessioned is an address without the number of our own visit.
func unsessioned(address string) string {
	at, query, asked := strings.Cut(address, "?")
	at = dotnetSession.ReplaceAllString(servletSession.ReplaceAllString(at, ""), "")
	if asked {
		at += "?" + query
	}
	return at
}

// shape is what an address has in common with those that a template makes
// without end, a calendar's days and the pages of a list: its parts, with a # for
// what holds a digit, and the names of its parameters. It is "" for what has
// nothing to count, and for the address of an article by a slug of three words.
func shape(raw string) string {
	u, err := url.Parse(raw)
	if err != nil {
		return ""
	}
	parts := strings.Split(strings.Trim(u.Path, "/"), "/")
	last := parts[len(parts)-1]
	n := 0
	for _, w := range words(strings.TrimSuffix(last, path.Ext(last))) {
		if strings.IndexFunc(w, unicode.IsDigit) < 0 {
			n++
		}
	}
	if n >= 3 && u.RawQuery == "" {
		return ""
	}
	counted := false
	for i, p := range parts {
		if strings.ContainsFunc(p, unicode.IsDigit) {
			parts[i], counted = "#", true
		}
	}
	s := u.Host + "/" + strings.Join(parts, "/")
	if u.RawQuery != "" {
		counted = true
		var names []string
		for pair := range strings.SplitSeq(u.RawQuery, "&") {
			name, _, _ := strings.Cut(pair, "=")
			names = append(names, name+"=#")
		}
		s += "?" + strings.Join(names, "&")
	}
	if !counted {
		return ""
	}
	if len(s) > 200 {
		s = s[:200]
	}
	return s
}
