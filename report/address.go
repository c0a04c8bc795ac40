package report

import (
	"fmt"
	"strings"

	"rangefinder/news"
)

// address percent-encodes what may not stand in an address (RFC 3986 §2) but is
// let through by lenient parsers, browsers among them: spaces, quotes, brackets
// outside a host, bars, braces. What is encoded already stays.
func address(s string) string {
	return encoded(s, "-._~!$&'()*+,;=:@/?%#")
}

// encoded percent-encodes every byte of an address that is no letter, no digit
// and none of allowed; brackets stay around the number of a host.
func encoded(s, allowed string) string {
	_, rest, _ := strings.Cut(s, "://")
	host := len(s) - len(rest)
	if i := strings.IndexAny(rest, "/?#"); i >= 0 {
		host += i
	} else {
		host = len(s)
	}
	var b strings.Builder
	for i := 0; i < len(s); i++ {
		c := s[i]
		switch {
		case 'a' <= c && c <= 'z' || 'A' <= c && c <= 'Z' || '0' <= c && c <= '9', strings.IndexByte(allowed, c) >= 0,
			i < host && (c == '[' || c == ']' || c == ':' || c == '/'):
			b.WriteByte(c)
		default:
			fmt.Fprintf(&b, "%%%02X", c)
		}
	}
	return b.String()
}

// DeepLink is the address of a claim's article that opens a browser at the
// sentence, "" for an article that is not on the web. It holds nothing but what
// may stand in an address.
func DeepLink(c news.Claim) string { return deepLink(c) }
