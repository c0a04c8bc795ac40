package fetch

import (
	_ "embed"
	"net/netip"
	neturl "net/url"
	"strings"

	"github.com/nlnwa/whatwg-url/url"
	"rangefinder/news"
)

// maxURL is the longest address read, in bytes. Servers refuse longer ones,
// and the parser's time is not linear in malformed input.
const maxURL = 8 << 10

//go:embed tracking.txt
var trackingList string

var tracking = compileTracking(trackingList)

type trackingNames struct {
	exact    map[string]bool
	prefixes []string
}

func compileTracking(list string) trackingNames {
	t := trackingNames{exact: map[string]bool{}}
	for line := range strings.Lines(list) {
		line = strings.TrimSpace(line)
		if line == "" || line[0] == '#' {
			continue
		}
		if p, ok := strings.CutSuffix(line, "*"); ok {
			t.prefixes = append(t.prefixes, p)
		} else {
			t.exact[line] = true
		}
	}
	return t
}

func (t trackingNames) has(name string) bool {
	if t.exact[name] {
		return true
	}
	for _, p := range t.prefixes {
		if strings.HasPrefix(name, p) {
			return true
		}
	}
	return false
}

// Normalize gives the one spelling of an address that Rangefinder compares,
// keeps and asks for. It is idempotent.
//
// The address is read as browsers read it (WHATWG URL), so that what the policy
// judges and what is dialled can never be two readings of one text. Then:
// lower-case host, IDNA to ASCII, every spelling of an IPv4 address in dotted
// decimal, no root dot, no default port, no fragment, no user name or password,
// and no tracking parameter (tracking.txt). The other parameters stay as they
// are and in their order: some servers answer by it, and sorting would make two
// of their pages one.
//
// Anything but http and https is an *Error with news.BlockedScheme; what is no
// address, or is longer than 8 KiB, one with news.BadURL.
func Normalize(raw string) (string, error) {
	u, err := parseURL("", raw)
	if err != nil {
		return "", err
	}
	return u.identity(), nil
}

// Host is the key by which politeness is kept: the host name in lower case,
// with its port where that is not the scheme's own ("example.org",
// "127.0.0.1:8080", "[2001:db8::1]"). It is "" for what is no web address.
func Host(url string) string {
	u, err := parseURL("", url)
	if err != nil {
		return ""
	}
	return u.authority()
}

// An address is a web address after parsing: every part is plain ASCII and is
// written on the wire exactly as it stands here.
type address struct {
	scheme string
	host   string // a name, an IPv4 address or an IPv6 address without brackets
	port   string // "" for the scheme's own
	path   string // begins with "/"
	query  string // without "?"
}

// ip is the address that host spells, if it is not a name.
func (a address) ip() (netip.Addr, bool) {
	ip, err := netip.ParseAddr(a.host)
	return ip, err == nil
}

func (a address) authority() string {
	h := a.host
	if strings.Contains(h, ":") {
		h = "[" + h + "]"
	}
	if a.port != "" {
		h += ":" + a.port
	}
	return h
}

func (a address) dialPort() string {
	if a.port != "" {
		return a.port
	}
	if a.scheme == "https" {
		return "443"
	}
	return "80"
}

func (a address) String() string {
	s := a.scheme + "://" + a.authority() + a.path
	if a.query != "" {
		s += "?" + a.query
	}
	return s
}

// identity is the address without the parameters that only track.
func (a address) identity() string {
	a.query = untracked(a.query)
	return a.String()
}

// parseURL reads raw, or ref against base where base is given.
func parseURL(base, raw string) (address, error) {
	bad := func(reason string) (address, error) {
		return address{}, &Error{Code: news.BadURL, URL: shown(raw), Reason: reason}
	}
	if len(raw) > maxURL {
		return bad("the address is longer than 8,192 bytes")
	}
	if strings.TrimSpace(raw) == "" {
		return bad("the address is empty")
	}
	u, err := url.ParseRef(base, raw)
	if err != nil {
		if zoned(raw) {
			return address{}, &Error{Code: news.BlockedAddress, URL: shown(raw),
				Reason: "an IPv6 zone names a network interface of this machine, which is not a public address"}
		}
		if base == "" && !strings.Contains(raw, "://") {
			return bad("the address has no scheme; write it with https:// in front")
		}
		return bad("this is not a web address: " + plainParseError(err))
	}
	scheme := u.Scheme()
	if scheme != "http" && scheme != "https" {
		if base == "" && !strings.Contains(raw, "://") && strings.Contains(scheme, ".") {
			// "example.org:8080/x" parses, with the host as its scheme.
			return bad("the address has no scheme; write it with https:// in front")
		}
		return address{}, &Error{Code: news.BlockedScheme, URL: shown(raw),
			Reason: scheme + " addresses are not fetched, only http and https"}
	}

	a := address{scheme: scheme, host: u.Hostname(), port: u.Port(), path: stray(u.Pathname()), query: stray(u.Query())}
	if a.path == "" {
		a.path = "/"
	}
	if h, ok := strings.CutPrefix(a.host, "["); ok {
		ip, err := netip.ParseAddr(strings.TrimSuffix(h, "]"))
		if err != nil {
			return bad("the address in brackets is not an IPv6 address")
		}
		a.host = ip.String()
	} else {
		a.host = strings.TrimSuffix(a.host, ".")
		if why := badHost(a.host); why != "" {
			return bad(why)
		}
	}
	// The connection is made by net/http, which reads addresses by another
	// standard. Where the two differ there is no telling who is meant.
	n, err := neturl.Parse(a.String())
	if err != nil || n.Host != a.authority() || n.User != nil || n.RequestURI() != strings.TrimPrefix(a.String(), a.scheme+"://"+a.authority()) {
		return bad("the address can be read in two ways")
	}
	return a, nil
}

// badHost says why a host is neither a name that DNS could hold nor an IPv4
// address in dotted decimal, or "".
func badHost(host string) string {
	if host == "" {
		return "the address names no host"
	}
	if len(host) > 253 {
		return "the host name is longer than 253 bytes"
	}
	label := ""
	for label = range strings.SplitSeq(host, ".") {
		if label == "" {
			return "the host name has an empty part"
		}
		if len(label) > 63 {
			return "a part of the host name is longer than 63 bytes"
		}
		for _, c := range []byte(label) {
			if !('a' <= c && c <= 'z' || '0' <= c && c <= '9' || c == '-' || c == '_') {
				return "the host name has a character that names cannot have"
			}
		}
	}
	// No top-level domain is a number, so this is an address or a mistake; the
	// system's resolver might read it as an address all the same.
	if numeric(label) {
		if _, err := netip.ParseAddr(host); err != nil {
			return "the host is neither a name nor an address"
		}
	}
	return ""
}

func numeric(label string) bool {
	if h, ok := strings.CutPrefix(label, "0x"); ok {
		return strings.Trim(h, "0123456789abcdef") == ""
	}
	return strings.Trim(label, "0123456789") == ""
}

// zoned reports whether raw has an IPv6 address with a zone ("[fe80::1%25eth0]").
func zoned(raw string) bool {
	_, rest, ok := strings.Cut(raw, "[")
	in, _, closed := strings.Cut(rest, "]")
	return ok && closed && strings.Contains(in, "%") && strings.Contains(in, ":")
}

// stray percent-encodes what WHATWG leaves as it is and RFC 3986 does not
// allow: a % that begins no escape, and the delimiters | and ^. Servers read
// both spellings alike, and net/http would rewrite the whole path otherwise.
func stray(s string) string {
	if !strings.ContainsAny(s, "%|^") {
		return s
	}
	var b strings.Builder
	for i := 0; i < len(s); i++ {
		switch c := s[i]; {
		case c == '|':
			b.WriteString("%7C")
		case c == '^':
			b.WriteString("%5E")
		case c == '%' && !(i+2 < len(s) && hexDigit(s[i+1]) && hexDigit(s[i+2])):
			b.WriteString("%25")
		default:
			b.WriteByte(c)
		}
	}
	return b.String()
}

func hexDigit(c byte) bool {
	return '0' <= c && c <= '9' || 'a' <= c && c <= 'f' || 'A' <= c && c <= 'F'
}

// untracked is query without the parameters that only track.
func untracked(query string) string {
	if query == "" {
		return ""
	}
	kept := make([]string, 0, 8)
	for pair := range strings.SplitSeq(query, "&") {
		name, _, _ := strings.Cut(pair, "=")
		if n, err := neturl.QueryUnescape(name); err == nil {
			name = n
		}
		if !tracking.has(strings.ToLower(name)) {
			kept = append(kept, pair)
		}
	}
	return strings.Join(kept, "&")
}

// Private reports whether an address has a user name or a password in it. They
// are never sent, and no address that is given back has them.
func Private(raw string) bool {
	return withoutUser(raw) != raw
}

// withoutUser takes user name and password out of an address, be it one or not:
// what stands before the last @ of what is, or may be meant as, its authority.
func withoutUser(raw string) string {
	scheme, rest, ok := strings.Cut(raw, ":")
	if !ok {
		return raw
	}
	switch strings.ToLower(strings.TrimSpace(scheme)) {
	case "javascript", "data", "mailto":
		return raw // no authority: an @ is part of what they say
	}
	slashes := len(rest) - len(strings.TrimLeft(rest, `/\`))
	end := len(rest)
	if i := strings.IndexAny(rest[slashes:], `/\?#`); i >= 0 {
		end = slashes + i
	}
	at := strings.LastIndexByte(rest[slashes:end], '@')
	if at < 0 {
		return raw
	}
	return scheme + ":" + rest[:slashes] + rest[slashes+at+1:]
}

// shown is raw as an outcome may hold it: printable ASCII, short, and without
// user name and password.
func shown(raw string) string {
	raw = withoutUser(raw)
	const most = 300
	var b strings.Builder
	for i, c := range []byte(raw) {
		if i == most {
			b.WriteString("…")
			break
		}
		if c <= ' ' || c >= 0x7f {
			const hex = "0123456789ABCDEF"
			b.WriteByte('%')
			b.WriteByte(hex[c>>4])
			b.WriteByte(hex[c&15])
			continue
		}
		b.WriteByte(c)
	}
	return b.String()
}

// plainParseError is the parser's reason without the address it repeats.
func plainParseError(err error) string {
	s := err.Error()
	if i := strings.IndexAny(s, ".:"); i > 0 {
		s = s[:i]
	}
	return shownText(s)
}

// shownText is text from outside as a reason may hold it: one line of printable
// characters, and short.
func shownText(s string) string {
	s = strings.Map(func(r rune) rune {
		if r < ' ' || r >= 0x7f {
			return '?'
		}
		return r
	}, s)
	if len(s) > 200 {
		s = s[:200] + "…"
	}
	return s
}
