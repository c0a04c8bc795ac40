package fetch

import (
	"errors"
	neturl "net/url"
	"strings"
	"testing"

	"rangefinder/news"
)

func TestNormalize(t *testing.T) {
	for _, c := range []struct{ name, raw, want string }{
		{"as it is", "https://example.org/world/2024/story.html", "https://example.org/world/2024/story.html"},
		{"host in lower case, path not", "HTTPS://News.Example.ORG/World", "https://news.example.org/World"},
		{"no path", "https://example.org", "https://example.org/"},
		{"default ports", "http://example.org:80/a", "http://example.org/a"},
		{"default port of TLS", "https://example.org:443/a", "https://example.org/a"},
		{"the other's default port stays", "http://example.org:443/a", "http://example.org:443/a"},
		{"fragment", "https://example.org/a#part-2", "https://example.org/a"},
		{"text fragment", "https://example.org/a#:~:text=eleven", "https://example.org/a"},
		{"A21 user and password", "http://user:pass@example.org/a", "http://example.org/a"},
		{"root dot", "https://example.org./a", "https://example.org/a"},
		{"IDNA", "http://例え.jp/パス", "http://xn--r8jz45g.jp/%E3%83%91%E3%82%B9"},
		{"D77 another path is another page", "http://例え.jp/別", "http://xn--r8jz45g.jp/%E5%88%A5"},
		{"upper-case umlaut", "http://BÜCHER.example/", "http://xn--bcher-kva.example/"},
		{"dot segments", "https://example.org/a/./b/../c", "https://example.org/a/c"},
		{"dot segments, escaped", "https://example.org/a/%2e%2e/c", "https://example.org/c"},
		{"escaped slash stays", "https://example.org/a%2Fb", "https://example.org/a%2Fb"},
		{"double slash stays", "https://example.org//a//b", "https://example.org//a//b"},
		{"trailing slash stays", "https://example.org/a/", "https://example.org/a/"},
		{"blank", "https://example.org/a b", "https://example.org/a%20b"},
		{"zero-width space in the host is nothing", "http://exam\u200bple.org/", "http://example.org/"},
		{"around it", "  https://example.org/a \n", "https://example.org/a"},
		{"D80 tab and newline inside", "https://exam\tple.org/a\nb", "https://example.org/ab"},
		{"D80 NUL in the path", "https://example.org/a\x00b", "https://example.org/a%00b"},
		{"D80 direction marks in the path", "https://example.org/\u202egnp.exe", "https://example.org/%E2%80%AEgnp.exe"},
		{"stray percent", "https://example.org/100%/a?b=5%", "https://example.org/100%25/a?b=5%25"},
		{"bar and caret", "https://example.org/a|b^c?d|e", "https://example.org/a%7Cb%5Ec?d%7Ce"},
		{"stray percent beside an escaped slash", "https://example.org/a%2Fb|c", "https://example.org/a%2Fb%7Cc"},

		{"tracking", "https://example.org/a?utm_source=x&utm_medium=y", "https://example.org/a"},
		{"D76 tracking among others", "https://example.org/a?id=1&fbclid=z&page=2&gclid=q&mc_cid=5", "https://example.org/a?id=1&page=2"},
		{"D76 id is no tracking", "https://example.org/a?id=2", "https://example.org/a?id=2"},
		{"tracking in capitals", "https://example.org/a?UTM_Source=x", "https://example.org/a"},
		{"tracking, escaped", "https://example.org/a?utm%5Fsource=x&b", "https://example.org/a?b"},
		{"order is kept", "https://example.org/a?z=1&a=2", "https://example.org/a?z=1&a=2"},
		{"names that only contain one", "https://example.org/a?my_utm_source=1&fbclidx=2", "https://example.org/a?my_utm_source=1&fbclidx=2"},
		{"no parameter at all", "https://example.org/a?", "https://example.org/a"},
		{"value as written", "https://example.org/a?q=%e3%81%82+b", "https://example.org/a?q=%e3%81%82+b"},

		{"A12 decimal", "http://2130706433/", "http://127.0.0.1/"},
		{"A12 hexadecimal and short", "http://0x7f.1/", "http://127.0.0.1/"},
		{"A12 octal", "http://0177.0.0.1/", "http://127.0.0.1/"},
		{"A12 short", "http://127.1/", "http://127.0.0.1/"},
		{"A12 hexadecimal whole", "http://0x7f000001/", "http://127.0.0.1/"},
		{"A13 full-width digits", "http://１２７.0.0.1/", "http://127.0.0.1/"},
		{"A13 ideographic stops", "http://127。0。0。1/", "http://127.0.0.1/"},
		{"A13 circled digits", "http://①②⑦.⓪.⓪.①/", "http://127.0.0.1/"},
		{"A12 root dot", "http://127.0.0.1./", "http://127.0.0.1/"},
		{"A12 percent-encoded", "http://%31%32%37.0.0.1/", "http://127.0.0.1/"},
		{"A6 mapped", "http://[::ffff:127.0.0.1]/", "http://[::ffff:127.0.0.1]/"},
		{"A6 mapped in hexadecimal", "http://[::ffff:7f00:1]/", "http://[::ffff:127.0.0.1]/"},
		{"IPv6 written out", "http://[2001:0DB8:0:0:0:0:0:1]:8080/", "http://[2001:db8::1]:8080/"},

		{"A22 backslashes", `http:\\evil.test\@good.test/`, "http://evil.test/@good.test/"},
		{"A22 fragment before the at sign", "http://good.test#@evil.test/", "http://good.test/"},
		{"A22 backslash before the at sign", `http://good.test\@evil.test`, "http://good.test/@evil.test"},
		{"A22 two at signs", "http://a@b@good.test/", "http://good.test/"},
		{"A22 one slash", "http:/good.test/", "http://good.test/"},
		{"A22 no slash", "http:good.test", "http://good.test/"},
	} {
		t.Run(c.name, func(t *testing.T) {
			got, err := Normalize(c.raw)
			if err != nil || got != c.want {
				t.Fatalf("Normalize(%q) = %q, %v, want %q", c.raw, got, err, c.want)
			}
			if again, err := Normalize(got); err != nil || again != got {
				t.Errorf("Normalize(%q) = %q, %v: normalising twice must change nothing", got, again, err)
			}
		})
	}
}

func TestNormalizeRefuses(t *testing.T) {
	for _, c := range []struct{ name, raw, code, says string }{
		{"empty", "", news.BadURL, "empty"},
		{"blanks", " \t\n", news.BadURL, "empty"},
		{"no scheme", "example.org/a", news.BadURL, "https://"},
		{"no scheme, with a port", "example.org:8080/a", news.BadURL, "https://"},
		{"no host", "http://", news.BadURL, ""},
		{"empty part", "http://a..b/", news.BadURL, "empty part"},
		{"long part", "http://" + strings.Repeat("a", 64) + ".test/", news.BadURL, "63"},
		{"long name", "http://" + strings.Repeat("abcdefg.", 40) + "test/", news.BadURL, "253"},
		{"number too large", "http://4294967296/", news.BadURL, ""},
		{"five numbers", "http://1.2.3.4.5/", news.BadURL, ""},
		{"part too large", "http://256.1.1.1/", news.BadURL, ""},
		{"number behind a name", "http://a.1/", news.BadURL, ""},
		{"blank in the host", "http://exa mple.org/", news.BadURL, ""},
		{"direction mark in the host", "http://exam\u202eple.org/", news.BadURL, ""},
		{"port of letters", "http://example.org:abc/", news.BadURL, ""},
		{"port too large", "http://example.org:65536/", news.BadURL, ""},
		{"bracket left open", "http://[::1/", news.BadURL, ""},
		{"D80 100 KB", "http://example.org/" + strings.Repeat("a", 100<<10), news.BadURL, "8,192"},
		{"A14 zone", "http://[fe80::1%25eth0]/", news.BlockedAddress, "zone"},
		{"A14 zone unescaped", "http://[fe80::1%eth0]/", news.BlockedAddress, "zone"},
		{"A19 file", "file:///etc/passwd", news.BlockedScheme, "file"},
		{"A19 gopher", "gopher://127.0.0.1:6379/_PING", news.BlockedScheme, "gopher"},
		{"A19 ftp", "ftp://example.org/", news.BlockedScheme, "ftp"},
		{"A19 data", "data:text/html,hello", news.BlockedScheme, "data"},
		{"A19 javascript", "javascript:alert(1)", news.BlockedScheme, "javascript"},
		{"mailto", "mailto:desk@example.org", news.BlockedScheme, "mailto"},
		{"about", "about:blank", news.BlockedScheme, "about"},
	} {
		t.Run(c.name, func(t *testing.T) {
			got, err := Normalize(c.raw)
			var e *Error
			if !errors.As(err, &e) || e.Code != c.code || !strings.Contains(e.Reason, c.says) {
				t.Fatalf("Normalize(%.80q) = %q, %v, want code %s with %q", c.raw, got, err, c.code, c.says)
			}
			if !Final(err) {
				t.Errorf("Final(%v) = false, want true", err)
			}
			if len(e.URL) > 320 || strings.ContainsFunc(strings.TrimSuffix(e.URL, "…"), func(r rune) bool { return r <= ' ' || r >= 0x7f }) {
				t.Errorf("Error.URL = %q, want short and printable", e.URL)
			}
		})
	}
}

func TestHost(t *testing.T) {
	for _, c := range []struct{ raw, want string }{
		{"https://News.Example.org/a", "news.example.org"},
		{"https://news.example.org:443/a", "news.example.org"},
		{"http://127.1:8080/", "127.0.0.1:8080"},
		{"http://[2001:DB8::1]/", "[2001:db8::1]"},
		{"http://[2001:DB8::1]:81/", "[2001:db8::1]:81"},
		{"file:///etc/passwd", ""},
		{"nothing", ""},
	} {
		if got := Host(c.raw); got != c.want {
			t.Errorf("Host(%q) = %q, want %q", c.raw, got, c.want)
		}
	}
}

// What Normalize gives is read alike by everybody: by itself, and by the
// library that makes the connection.
func FuzzNormalize(f *testing.F) {
	for _, s := range []string{
		"http://example.org/a?b=c&utm_source=d#e", `http:\\a\@b/`, "http://１２７.1/", "http://[::1]:80/",
		"http://a%2eb/%zz|^?%|", "https://例え.jp/パス?q=あ", "http://user:pw@host./..//%2e/", "HTTP://[::ffff:1.2.3.4]/\x00",
	} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, raw string) {
		n, err := Normalize(raw)
		if err != nil {
			var e *Error
			if !errors.As(err, &e) || e.Code == "" || e.Reason == "" {
				t.Fatalf("Normalize(%q): %v is no *Error with code and reason", raw, err)
			}
			return
		}
		again, err := Normalize(n)
		if err != nil || again != n {
			t.Fatalf("Normalize(%q) = %q, and of that %q, %v", raw, n, again, err)
		}
		u, err := neturl.Parse(n)
		if err != nil {
			t.Fatalf("net/url cannot read %q: %v", n, err)
		}
		if u.Host != Host(n) || u.User != nil || u.Fragment != "" || u.String() != n {
			t.Fatalf("net/url reads %q as host %q, whole %q; Host = %q", n, u.Host, u.String(), Host(n))
		}
		for i := 0; i < len(n); i++ {
			if n[i] <= ' ' || n[i] >= 0x7f {
				t.Fatalf("Normalize(%q) = %q, which is not printable ASCII", raw, n)
			}
		}
	})
}

func TestPasswordsAreNotShown(t *testing.T) {
	for raw, want := range map[string]string{
		"http://u:p@host/a@b":         "http://host/a@b",
		"http:\\\\u:p@host":           "http:\\\\host",
		"ftp://u:p@q@host":            "ftp://host",
		"u:p@host":                    "u:host",
		"http:u:p@host/":              "http:host/",
		"http://host/?mail=a@b":       "http://host/?mail=a@b",
		"http://host#a@b":             "http://host#a@b",
		"javascript:mail('a@b')":      "javascript:mail('a@b')",
		"http://u:p@exa mple/\x1b[2J": "http://exa%20mple/%1B[2J",
	} {
		if got := shown(raw); got != want {
			t.Errorf("A21: shown(%q) = %q, want %q", raw, got, want)
		}
		if got := Private(raw); got != (strings.Contains(raw, "p@") && !strings.Contains(raw, "?")) {
			t.Errorf("A21: Private(%q) = %v", raw, got)
		}
	}
}
