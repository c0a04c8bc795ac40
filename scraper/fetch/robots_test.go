package fetch

import (
	"encoding/json"
	"fmt"
	"io"
	"net"
	"net/http"
	"reflect"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/jimsmart/grobotstxt"
	"rangefinder/news"
)

// The published behaviour of Google's parser: rules, then addresses that they
// allow and addresses that they do not, for one agent.
var robotsCases = []struct {
	name, rules, agent string
	allowed, not       []string // paths
}{
	{"nothing", "", "FooBot", []string{"", "/", "/x"}, nil},
	{"everything", "user-agent: FooBot\ndisallow: /\n", "FooBot", nil, []string{"", "/", "/x/y"}},
	{"not for us", "user-agent: FooBot\ndisallow: /\n", "BarBot", []string{"/x/y"}, nil},
	{"an agent without a name", "user-agent: FooBot\ndisallow: /\n", "", []string{"/"}, nil},
	{"unknown lines", "foo: FooBot\nbar: /\n", "FooBot", []string{"/x/y"}, nil},
	{"no colon", "user-agent FooBot\ndisallow /\n", "FooBot", nil, []string{"/x/y"}},
	{"no colon, three words", "user-agent FooBot\ndisallow / x\n", "FooBot", []string{"/x/y"}, nil},

	{"rules before any agent", "allow: /foo/bar/\n\nuser-agent: FooBot\ndisallow: /\n", "FooBot", nil, []string{"/foo/bar/"}},
	{"groups of one agent are merged", "user-agent: FooBot\ndisallow: /\nallow: /x/\nuser-agent: BarBot\ndisallow: /\nallow: /y/\n\nuser-agent: FooBot\nallow: /z/\ndisallow: /\n",
		"FooBot", []string{"/x/b", "/z/d"}, []string{"/y/c", "/w/a"}},
	{"a blank line ends no group", "user-agent: BarBot\ndisallow: /\nallow: /y/\n\n\nallow: /w/\n", "BarBot", []string{"/y/c", "/w/a"}, []string{"/z/d"}},
	{"agents in a row share a group", "user-agent: BazBot\n\nuser-agent: FooBot\nallow: /z/\ndisallow: /\n", "BazBot", []string{"/z/d"}, []string{"/x"}},
	{"a sitemap ends no group", "User-agent: BarBot\nSitemap: https://foo.bar/sitemap\nUser-agent: *\nDisallow: /\n", "BarBot", nil, []string{"/"}},
	{"an unknown line ends no group", "User-agent: FooBot\nInvalid-Unknown-Line: unknown\nUser-agent: *\nDisallow: /\n", "FooBot", nil, []string{"/"}},
	{"a delay ends no group", "User-agent: FooBot\nCrawl-delay: 5\nUser-agent: *\nDisallow: /\n", "FooBot", nil, []string{"/"}},

	{"keys in capitals", "USER-AGENT: FooBot\nALLOW: /x/\nDISALLOW: /\n", "FooBot", []string{"/x/y"}, []string{"/a/b"}},
	{"keys in any case", "uSeR-aGeNt: FooBot\nAlLoW: /x/\ndIsAlLoW: /\n", "FooBot", []string{"/x/y"}, []string{"/a/b"}},
	{"agents in any case", "User-Agent: FOO BAR\nAllow: /x/\nDisallow: /\n", "foo", []string{"/x/y"}, []string{"/a/b"}},
	{"agents up to the first blank", "User-Agent: *\nDisallow: /\nUser-Agent: Foo Bar\nAllow: /x/\nDisallow: /\n", "Foo", []string{"/x/y"}, []string{"/a/b"}},
	{"agents up to the version", "User-Agent: FooBot/2.1\nDisallow: /\n", "FooBot", nil, []string{"/a"}},
	{"our version is no part of our name", "User-Agent: FooBot\nDisallow: /\n", "FooBot/2.1 (+https://example.org)", nil, []string{"/a"}},
	{"another that begins like us", "User-Agent: FooBotNews\nDisallow: /\n", "FooBot", []string{"/a"}, nil},
	{"paths know case", "user-agent: FooBot\ndisallow: /X/\n", "FooBot", []string{"/x/y"}, []string{"/X/y"}},

	{"everybody", "user-agent: *\nallow: /\nuser-agent: FooBot\ndisallow: /\n", "FooBot", nil, []string{"/x/y"}},
	{"everybody else", "user-agent: *\nallow: /\nuser-agent: FooBot\ndisallow: /\n", "BarBot", []string{"/x/y"}, nil},
	{"nobody said", "user-agent: FooBot\nallow: /\nuser-agent: BarBot\ndisallow: /\nuser-agent: BazBot\ndisallow: /\n", "QuxBot", []string{"/x/y"}, nil},
	{"everybody, with words behind", "User-agent: * bots\nDisallow: /x\n", "FooBot", []string{"/y"}, []string{"/x"}},
	{"our group is all we read", "User-agent: *\nDisallow: /x/\nUser-agent: FooBot\nDisallow: /y/\n", "FooBot", []string{"/x/page"}, []string{"/y/page"}},
	{"our group is empty", "User-agent: *\nDisallow: /\nUser-agent: FooBot\nDisallow:\n", "FooBot", []string{"/x/page"}, nil},
	{"our group has no rule", "User-agent: *\nDisallow: /\nUser-agent: FooBot\n", "FooBot", []string{"/x"}, nil},
	{"our name twice in one group", "User-agent: FooBot\nUser-agent: foobot\nDisallow: /x\n", "FooBot", []string{"/y"}, []string{"/x"}},

	{"the longest disallows", "user-agent: FooBot\ndisallow: /x/page.html\nallow: /x/\n", "FooBot", []string{"/x/"}, []string{"/x/page.html"}},
	{"the longest allows", "user-agent: FooBot\nallow: /x/page.html\ndisallow: /x/\n", "FooBot", []string{"/x/page.html"}, []string{"/x/"}},
	{"both empty", "user-agent: FooBot\ndisallow: \nallow: \n", "FooBot", []string{"/x/page.html"}, nil},
	{"a tie", "user-agent: FooBot\ndisallow: /\nallow: /\n", "FooBot", []string{"/x/page.html"}, nil},
	{"a tie in two groups", "user-agent: FooBot\ndisallow: /x\nuser-agent: BarBot\ndisallow: /\nuser-agent: FooBot\nallow: /x\n", "FooBot", []string{"/x"}, nil},
	{"the slash counts", "user-agent: FooBot\ndisallow: /x\nallow: /x/\n", "FooBot", []string{"/x/"}, []string{"/x"}},
	{"a longer pattern, not a longer match", "user-agent: FooBot\nallow: /page\ndisallow: /*.html\n", "FooBot", []string{"/page"}, []string{"/page.html"}},
	{"a dot more", "user-agent: FooBot\nallow: /x/page.\ndisallow: /*.html\n", "FooBot", []string{"/x/page.html"}, []string{"/x/y.html"}},

	{"query", "User-agent: FooBot\nDisallow: /\nAllow: /foo/bar?qux=taz&baz=http://foo.bar?tar&par\n", "FooBot", []string{"/foo/bar?qux=taz&baz=http://foo.bar?tar&par"}, []string{"/foo/bar"}},
	{"C59 written in Japanese", "User-agent: FooBot\nDisallow: /\nAllow: /foo/bar/ツ\n", "FooBot", []string{"/foo/bar/%E3%83%84", "/foo/bar/%e3%83%84", "/foo/bar/ツ"}, []string{"/foo/bar/"}},
	{"C59 percent-encoded", "User-agent: FooBot\nDisallow: /\nAllow: /foo/bar/%E3%83%84\n", "FooBot", []string{"/foo/bar/%E3%83%84", "/foo/bar/ツ"}, nil},
	{"C59 percent-encoded in small letters", "User-agent: FooBot\nDisallow: /foo/%e3%83%84\n", "FooBot", nil, []string{"/foo/%E3%83%84", "/foo/%e3%83%84"}},
	{"C59 an escaped slash is no slash", "User-agent: FooBot\nDisallow: /a%2Fb\n", "FooBot", []string{"/a/b"}, []string{"/a%2fb"}},
	{"C59 needless escapes open nothing", "User-agent: FooBot\nDisallow: /\nAllow: /foo/bar/%62%61%7A\n", "FooBot", []string{"/foo/bar/%62%61%7A"}, []string{"/foo/bar/baz"}},

	{"a star", "User-agent: FooBot\nDisallow: /foo/bar/quz\nAllow: /foo/*/qux\n", "FooBot", []string{"/foo/quz", "/foo//quz", "/foo/bax/quz"}, []string{"/foo/bar/quz"}},
	{"C59 the end", "User-agent: FooBot\nDisallow: /foo/bar$\nAllow: /foo/bar/qux\n", "FooBot", []string{"/foo/bar/qux", "/foo/bar/", "/foo/bar/baz"}, []string{"/foo/bar"}},
	{"C59 a dollar elsewhere is itself", "User-agent: FooBot\nDisallow: /a$b\n", "FooBot", []string{"/a"}, []string{"/a$b", "/a$bc"}},
	{"a comment", "User-agent: FooBot\n# Disallow: /\nDisallow: /foo/quz#qux\nAllow: /\n", "FooBot", []string{"/foo/bar"}, []string{"/foo/quz"}},
	{"an index page is its directory", "User-Agent: *\nAllow: /slash/index.html\nDisallow: /\n", "foobot", []string{"/slash/", "/slash/index.html"}, []string{"/slash/index.htm", "/slash", "/other"}},

	{"prefix", "user-agent: FooBot\ndisallow: /\nallow: /fish\n", "FooBot",
		[]string{"/fish", "/fish.html", "/fish/salmon.html", "/fishheads", "/fishheads/yummy.html", "/fish.html?id=anything"}, []string{"/bar", "/Fish.asp", "/catfish", "/?id=fish"}},
	{"prefix with a star", "user-agent: FooBot\ndisallow: /\nallow: /fish*\n", "FooBot",
		[]string{"/fish", "/fish.html", "/fish/salmon.html", "/fishheads", "/fish.html?id=anything"}, []string{"/bar", "/Fish.bar", "/catfish", "/?id=fish"}},
	{"directory", "user-agent: FooBot\ndisallow: /\nallow: /fish/\n", "FooBot",
		[]string{"/fish/", "/fish/salmon", "/fish/?salmon", "/fish/salmon.html", "/fish/?id=anything"}, []string{"/fish", "/fish.html", "/Fish/Salmon.html"}},
	{"suffix", "user-agent: FooBot\ndisallow: /\nallow: /*.php\n", "FooBot",
		[]string{"/filename.php", "/folder/filename.php", "/folder/filename.php?parameters", "//folder/any.php.file.html", "/filename.php/", "/index?f=filename.php/"},
		[]string{"/bar", "/php/", "/index?php", "/windows.PHP"}},
	{"suffix to the end", "user-agent: FooBot\ndisallow: /\nallow: /*.php$\n", "FooBot",
		[]string{"/filename.php", "/folder/filename.php"},
		[]string{"/bar", "/filename.php?parameters", "/filename.php/", "/filename.php5", "/php/", "/filename?php", "/aaaphpaaa", "//windows.PHP"}},
	{"prefix and suffix", "user-agent: FooBot\ndisallow: /\nallow: /fish*.php\n", "FooBot", []string{"/fish.php", "/fishheads/catfish.php?parameters"}, []string{"/Fish.PHP"}},
	{"precedence by length", "user-agent: FooBot\nallow: /p\ndisallow: /\n", "FooBot", []string{"/page"}, []string{"/other"}},
	{"precedence by kind", "user-agent: FooBot\nallow: /folder\ndisallow: /folder\n", "FooBot", []string{"/folder/page"}, nil},
	{"precedence of a longer star", "user-agent: FooBot\nallow: /page\ndisallow: /*.htm\n", "FooBot", nil, []string{"/page.htm"}},
	{"the front page only", "user-agent: FooBot\nallow: /$\ndisallow: /\n", "FooBot", []string{"/"}, []string{"/page.html"}},

	{"misspelled", "useragent: FooBot\ndissallow: /a\ndissalow: /b\ndisalow: /c\ndiaslow: /d\ndiasllow: /e\ndisallaw: /f\n", "FooBot", []string{"/g"}, []string{"/a", "/b", "/c", "/d", "/e", "/f"}},
	{"C56 a mark of UTF-8", "\xef\xbb\xbfUser-Agent: FooBot\nDisallow: /x\n", "FooBot", []string{"/y"}, []string{"/x"}},
	{"C56 half a mark", "\xef\xbbUser-Agent: FooBot\nDisallow: /x\n", "FooBot", []string{"/y"}, []string{"/x"}},
	{"C56 a mark within", "User-Agent: FooBot\n\xef\xbb\xbfDisallow: /x\nDisallow: /z\n", "FooBot", []string{"/x"}, []string{"/z"}},
	{"C56 CR only", "User-Agent: FooBot\rDisallow: /x\rAllow: /x/y\r", "FooBot", []string{"/x/y", "/y"}, []string{"/x"}},
	{"C56 CR and LF", "User-Agent: FooBot\r\nDisallow: /x\r\n", "FooBot", []string{"/y"}, []string{"/x"}},
	{"C56 no line end at the end", "User-Agent: FooBot\nDisallow: /x", "FooBot", []string{"/y"}, []string{"/x"}},
	{"blanks around", "  User-Agent :  FooBot \n\t Disallow\t:\t/x \n", "FooBot", []string{"/y"}, []string{"/x"}},
	{"stars without end", "User-Agent: FooBot\nDisallow: /***a***b***$\n", "FooBot", []string{"/ba"}, []string{"/ab", "/xaxb", "/abc"}},
	{"a piece that overlaps itself", "User-Agent: FooBot\nDisallow: /*aba*ba$\n", "FooBot", []string{"/aba"}, []string{"/ababa", "/abaxba"}},
	{"the file itself may be read", "", "FooBot", []string{"/robots.txt"}, nil},
}

func TestRobotsRules(t *testing.T) {
	n := 0
	for _, c := range robotsCases {
		t.Run(c.name, func(t *testing.T) {
			r := ParseRobots([]byte(c.rules), 200)
			cached := roundTrip(t, r)
			for want, paths := range map[bool][]string{true: c.allowed, false: c.not} {
				for _, p := range paths {
					n++
					url := "http://foo.bar" + p
					if got := r.Allowed(c.agent, url); got != want {
						t.Errorf("Allowed(%q, %q) = %v, want %v, by\n%s", c.agent, url, got, want, c.rules)
					}
					if got := cached.Allowed(c.agent, url); got != want {
						t.Errorf("from JSON: Allowed(%q, %q) = %v, want %v", c.agent, url, got, want)
					}
				}
			}
		})
	}
	t.Logf("%d addresses", n)
}

// The port of Google's parser judges the same table. It is asked about the
// product alone, which is all that it takes for an agent; and not where an
// escape is in small letters, which it spoils (%e3%83 becomes %E3%\x18\x13 in a
// rule, and stays as it is in an address; RFC 3986 has them equal).
func TestRobotsLikeGoogle(t *testing.T) {
	for _, c := range robotsCases {
		for want, paths := range map[bool][]string{true: c.allowed, false: c.not} {
			for _, p := range paths {
				agent, _, _ := strings.Cut(c.agent, "/")
				if escapes := c.rules + p; strings.Contains(escapes, "%e3") || strings.Contains(escapes, "%2f") {
					continue
				}
				if got := grobotstxt.AgentAllowed(c.rules, agent, "http://foo.bar"+p); got != want {
					t.Errorf("%s: grobotstxt allows %q: %v, the table says %v", c.name, p, got, want)
				}
			}
		}
	}
}

func roundTrip(t *testing.T, r Robots) Robots {
	t.Helper()
	b, err := json.Marshal(r)
	if err != nil {
		t.Fatal(err)
	}
	var back Robots
	if err := json.Unmarshal(b, &back); err != nil {
		t.Fatal(err)
	}
	return back
}

// What stands nearer RFC 9309 than Google's parser does, or where that is silent.
func TestRobotsBeyondGoogle(t *testing.T) {
	r := ParseRobots([]byte("User-agent: *\nDisallow: /\nUser-agent: Rangefinder\nDisallow: /caf%65/\nDisallow: /b%61r\n"), 200)
	for url, want := range map[string]bool{
		"https://a.test/cafe/x":           false, // RFC 9309: a needless escape is undone
		"https://a.test/caf%65/x":         false,
		"https://a.test/bar":              false,
		"https://a.test/b%61r":            false,
		"https://a.test/b%41r":            true,
		"https://a.test/robots.txt":       true,
		"https://A.TEST/./cafe/../cafe/x": false, // as it will be asked for
		"https://a.test/other":            true,
	} {
		if got := r.Allowed("Rangefinder/1.0 (+x)", url); got != want {
			t.Errorf("Allowed(%q) = %v, want %v", url, got, want)
		}
	}
	everything := ParseRobots([]byte("User-agent: *\nDisallow: /\n"), 200)
	if !everything.Allowed(Agent, "https://a.test/robots.txt") {
		t.Error("robots.txt itself is disallowed; RFC 9309 section 2.2.2 always allows it")
	}
	if everything.Allowed(Agent, "no address") {
		t.Error("what is no address is allowed where nothing is")
	}
}

func TestRobotsAgents(t *testing.T) {
	rules := []byte("User-agent: *\nDisallow: /all\n\nUser-agent: Rangefinder\nDisallow: /one\n\nUser-agent: rangefinder/1.0\nDisallow: /two\nCrawl-delay: 4\n\nUser-agent: RANGEFINDER\nCrawl-delay: 7\nDisallow: /three\n")
	r := ParseRobots(rules, 200)
	for path, want := range map[string]bool{"/all": true, "/one": false, "/two": false, "/three": false, "/four": true} {
		if got := r.Allowed(Agent, "https://a.test"+path); got != want {
			t.Errorf("C58: Allowed(%q) = %v, want %v", path, got, want)
		}
	}
	if got := r.Delay("Rangefinder/1.0"); got != 7*time.Second {
		t.Errorf("C58: Delay = %v, want the longest of the group, 7s", got)
	}
	if got := r.Delay("Other"); got != 0 {
		t.Errorf("Delay of another = %v, want 0", got)
	}
}

func TestRobotsDelay(t *testing.T) {
	for _, c := range []struct {
		value string
		want  time.Duration
		noted bool
	}{
		{"10", 10 * time.Second, false}, {"0.5", 500 * time.Millisecond, false}, {"1,5", 1500 * time.Millisecond, false},
		{"0", 0, false}, {"-1", 0, true}, {"NaN", 0, true}, {"soon", 0, true}, {"", 0, true}, {"5s", 0, true},
		{"1e9", 300 * time.Second, true}, {"86400", 300 * time.Second, true}, {"inf", 300 * time.Second, true}, {"1e999", 300 * time.Second, true},
		{"300", 300 * time.Second, false},
	} {
		r := ParseRobots([]byte("User-agent: *\nCrawl-delay: "+c.value+"\nDisallow: /x\n"), 200)
		if got := r.Delay(Agent); got != c.want || (len(r.Notes()) > 0) != c.noted {
			t.Errorf("C57: Crawl-delay %q: Delay %v, notes %q, want %v, noted %v", c.value, got, r.Notes(), c.want, c.noted)
		}
	}
	r := ParseRobots([]byte("User-agent: SlowBot\nCrawl-delay: 60\n\nUser-agent: *\nDisallow: /x\n"), 200)
	if got := r.Delay(Agent); got != 0 {
		t.Errorf("a delay before the next agent's name is %v for that one, want 0", got)
	}
	if got := r.Delay("SlowBot"); got != time.Minute {
		t.Errorf("SlowBot's delay is %v, want 1m", got)
	}
}

func TestRobotsStatus(t *testing.T) {
	rules := []byte("User-agent: *\nDisallow: /x\n")
	for _, c := range []struct {
		status           int
		deferred, x, y   bool
		inTheStandardsOf string
	}{
		{200, false, false, true, "the rules"}, {204, false, false, true, "the rules"},
		{302, false, true, true, "redirects that led nowhere"},
		{400, false, true, true, "unavailable"}, {401, false, true, true, "unavailable"}, {403, false, true, true, "unavailable"}, {404, false, true, true, "unavailable"}, {410, false, true, true, "unavailable"},
		{429, true, false, false, "unreachable"}, {500, true, false, false, "unreachable"}, {503, true, false, false, "unreachable"}, {599, true, false, false, "unreachable"},
		{0, true, false, false, "unreachable"}, {100, true, false, false, "unreachable"}, {304, true, false, false, "unreachable"}, {-1, true, false, false, "unreachable"},
	} {
		r := ParseRobots(rules, c.status)
		for name, r := range map[string]Robots{"parsed": r, "from JSON": roundTrip(t, r)} {
			if r.Deferred() != c.deferred || r.Allowed(Agent, "http://a.test/x") != c.x || r.Allowed(Agent, "http://a.test/y") != c.y || r.Status() != c.status {
				t.Errorf("C50, C51: %s, %d (%s): Deferred %v, /x %v, /y %v", name, c.status, c.inTheStandardsOf, r.Deferred(), r.Allowed(Agent, "http://a.test/x"), r.Allowed(Agent, "http://a.test/y"))
			}
		}
	}
	var zero Robots
	if !zero.Deferred() || zero.Allowed(Agent, "http://a.test/") {
		t.Error("the zero Robots allows something")
	}
}

func TestRobotsOddFiles(t *testing.T) {
	wide := "\xff\xfe"
	for _, r := range "User-agent: *\nDisallow: /x\n" {
		wide += string([]byte{byte(r), 0})
	}
	big := "\xfe\xff"
	for _, r := range "User-agent: *\nDisallow: /x\n" {
		big += string([]byte{0, byte(r)})
	}
	for _, c := range []struct {
		name, body string
		x          bool
		note       string
	}{
		{"C56 NUL bytes", "User-agent: *\nDisallow: /\x00\nDisallow: /x\n", false, ""},
		{"C56 UTF-16", wide, false, ""},
		{"C56 UTF-16, the other way", big, false, ""},
		{"C56 HTML", "\n<!DOCTYPE html><html><body>\nUser-agent: *\nDisallow: /x\n</body></html>", true, "HTML"},
		{"C56 bytes", "\x00\x01\x02\xff\xfe\xfd", true, ""},
		{"C53 a rule in the last KiB", "User-agent: *\n" + strings.Repeat("#"+strings.Repeat("-", 62)+"\n", (499<<10)/64) + "Disallow: /x\n" + strings.Repeat("#\n", 2000), false, "500 KiB"},
		{"C53 a rule behind it", "User-agent: *\n" + strings.Repeat("#"+strings.Repeat("-", 62)+"\n", (500<<10)/64) + "Disallow: /x\n", true, "500 KiB"},
		{"C53 a rule across it", "User-agent: *\n" + strings.Repeat("#", 500<<10-len("User-agent: *\n\nDisallow: /")) + "\nDisallow: /xylophone\n", true, "500 KiB"},
	} {
		t.Run(c.name, func(t *testing.T) {
			r := ParseRobots([]byte(c.body), 200)
			if got := r.Allowed(Agent, "http://a.test/x"); got != c.x {
				t.Errorf("Allowed(/x) = %v, want %v", got, c.x)
			}
			if notes := strings.Join(r.Notes(), "; "); !strings.Contains(notes, c.note) || c.note == "" && notes != "" {
				t.Errorf("notes %q, want %q", notes, c.note)
			}
			if b, err := json.Marshal(r); err != nil || len(b) > 700<<10 {
				t.Errorf("%d bytes of JSON, %v", len(b), err)
			}
		})
	}
}

func TestRobotsLongLine(t *testing.T) {
	long := "/x/" + strings.Repeat("a", 20<<10)
	r := ParseRobots([]byte("User-agent: *\nDisallow: "+long+"\n"), 200)
	if r.blocks[0].rules[0].pattern != long[:maxRobotsLine-len("Disallow: ")] {
		t.Errorf("a rule of %d bytes was read, want %d", len(r.blocks[0].rules[0].pattern), maxRobotsLine-len("Disallow: "))
	}
}

func TestSitemaps(t *testing.T) {
	r := ParseRobots([]byte("Sitemap: https://a.test/one.xml\nUser-agent: *\nDisallow: /x\nsite-map: http://127.0.0.1/two.xml # local\nSITEMAP: /three.xml\nSitemap:\n"), 200)
	want := []string{"https://a.test/one.xml", "http://127.0.0.1/two.xml", "/three.xml"}
	if got := r.Sitemaps(); !reflect.DeepEqual(got, want) {
		t.Errorf("Sitemaps() = %q, want %q", got, want)
	}
	// A29: a sitemap's address is a link like any other.
	if _, err := New(Options{}).Get(t.Context(), want[1], Conditions{}); code(err) != news.BlockedAddress {
		t.Errorf("A29: %v, want it blocked", err)
	}
}

// hostile are files made to take long, with the paths they take long on.
var hostile = []struct {
	name, line, path string
}{
	{"C55 many stars", "Disallow: /*" + strings.Repeat("a*", 900) + "bb\n", "/bb" + strings.Repeat("a", 2000)},
	{"C55 many stars in short lines", "Disallow: /*a*a*a*a*bb\n", "/bb" + strings.Repeat("a", 2000)},
	{"C55 a piece that nearly stands everywhere", "Disallow: /*aaaaaaaab\n", "/ab" + strings.Repeat("a", 2000)},
	{"C55 a piece that nearly stands, to the end", "Disallow: /*a*aaaa*aaab$\n", "/ab" + strings.Repeat("a", 2000)},
	{"C55 prefixes", "Disallow: /" + strings.Repeat("a", 100) + "b\n", "/" + strings.Repeat("a", 2000)},
	{"C55 escapes", "Disallow: /*%61*%61*%62\n", "/" + strings.Repeat("%61", 660)},
	{"C55 agents", "User-agent: Rangefinder\nDisallow: /*aab\n", "/ab" + strings.Repeat("a", 2000)},
	{"C55 index pages", "Allow: /*a/index.html\n", "/" + strings.Repeat("a/", 1000)},
}

// hostileFile is 500 KiB of the line, each a little different from the others,
// by bytes that the path has too.
func hostileFile(line string) []byte {
	file := []byte("User-agent: *\nUser-agent: Rangefinder\n")
	for i := 0; len(file) < maxRobots-len(line)-20; i++ {
		own := strings.NewReplacer("0", "a", "1", "b").Replace(fmt.Sprintf("%b", i))
		file = fmt.Appendf(file, "%s*%s\n", strings.TrimRight(line, "$\n"), own)
	}
	return file
}

// A file of 500 KiB is answered right; what it costs is BenchmarkHostileRobots'.
func TestHostileRobots(t *testing.T) {
	for _, c := range hostile {
		r := ParseRobots(hostileFile(c.line), 200)
		if !r.Allowed(Agent, "http://a.test"+c.path) {
			t.Errorf("%s: disallowed, and no rule matches", c.name)
		}
	}
	r := ParseRobots(hostileFile(hostile[0].line), 200)
	if r.Allowed(Agent, "http://a.test"+hostile[0].path+"bba") {
		t.Error("C55: the rule that matches was lost among the others")
	}
}

func BenchmarkHostileRobots(b *testing.B) {
	for _, c := range hostile {
		file := hostileFile(c.line)
		b.Run("parse/"+c.name, func(b *testing.B) {
			for b.Loop() {
				ParseRobots(file, 200)
			}
		})
		r := ParseRobots(file, 200)
		b.Run("ask/"+c.name, func(b *testing.B) {
			for b.Loop() {
				r.Allowed(Agent, "http://a.test"+c.path)
			}
		})
	}
}

// For files of plain lines our answer is that of Google's parser, or stricter
// where RFC 9309 is.
func FuzzParseRobots(f *testing.F) {
	for _, c := range robotsCases {
		path := "/"
		if len(c.not) > 0 {
			path = c.not[0]
		}
		f.Add([]byte(c.rules), path)
	}
	f.Fuzz(func(t *testing.T, body []byte, path string) {
		r := ParseRobots(body, 200)
		if r.Deferred() {
			t.Fatal("a file that came is deferred")
		}
		url, err := Normalize("http://a.test/" + strings.TrimPrefix(path, "/"))
		if err != nil {
			return
		}
		got := r.Allowed("FooBot", url)
		if d := r.Delay("FooBot"); d < 0 || d > maxDelay {
			t.Fatalf("Delay = %v", d)
		}
		b, err := json.Marshal(r)
		if err != nil {
			t.Fatal(err)
		}
		var back Robots
		if err := json.Unmarshal(b, &back); err != nil || back.Allowed("FooBot", url) != got {
			t.Fatalf("from JSON: %v, Allowed %v, was %v", err, back.Allowed("FooBot", url), got)
		}
		// The port knows no UTF-16, takes an HTML page for rules, more
		// characters for a product's, and normalises escapes by another library.
		for _, c := range body {
			if c >= 0x80 || c < ' ' && c != '\n' && c != '\r' && c != '\t' || c == '%' {
				return
			}
		}
		if strings.Contains(url, "%") || len(r.Notes()) > 0 || strings.HasSuffix(url, "/robots.txt") || strings.ContainsAny(string(body), "~#$'+.^`|0123456789") {
			return
		}
		if want := grobotstxt.AgentAllowed(string(body), "FooBot", url); got != want {
			t.Fatalf("Allowed(%q) = %v, Google's parser says %v, by\n%s", url, got, want, body)
		}
	})
}

func TestRobotsFetch(t *testing.T) {
	const rules = "User-agent: *\nDisallow: /x\nCrawl-delay: 3\n"
	var asked atomic.Value
	redirects := func(n int) http.HandlerFunc {
		return func(w http.ResponseWriter, r *http.Request) {
			var i int
			fmt.Sscanf(r.URL.Path, "/%d", &i)
			if i == n {
				io.WriteString(w, rules)
				return
			}
			http.Redirect(w, r, fmt.Sprintf("/%d", i+1), http.StatusFound)
		}
	}
	status := func(n int) http.HandlerFunc {
		return func(w http.ResponseWriter, r *http.Request) { w.WriteHeader(n); io.WriteString(w, rules) }
	}
	location := func(to string) http.HandlerFunc {
		return func(w http.ResponseWriter, r *http.Request) {
			w.Header()["Location"] = []string{to}
			w.WriteHeader(302)
		}
	}
	for _, c := range []struct {
		name string
		h    http.HandlerFunc
		x    bool   // /x is allowed
		code string // "" where the rules are known
	}{
		{"200", func(w http.ResponseWriter, r *http.Request) {
			asked.Store(r.URL.RequestURI())
			io.WriteString(w, rules)
		}, false, ""},
		{"under gzip", func(w http.ResponseWriter, r *http.Request) {
			w.Header().Set("Content-Encoding", "gzip")
			w.Write(gzipped([]byte(rules)))
		}, false, ""},
		{"labelled as bytes", func(w http.ResponseWriter, r *http.Request) {
			w.Header().Set("Content-Type", "image/png")
			io.WriteString(w, rules)
		}, false, ""},
		{"empty", func(w http.ResponseWriter, r *http.Request) {}, true, ""},
		{"C51 404", status(404), true, ""}, {"C51 401", status(401), true, ""}, {"C51 403", status(403), true, ""}, {"C51 410", status(410), true, ""},
		{"C51 429", status(429), false, news.HostDeferred},
		{"C50 500", status(500), false, news.HostDeferred}, {"C50 503", status(503), false, news.HostDeferred},
		{"C52 five redirects", redirects(5), false, ""},
		{"C52 six redirects", redirects(6), true, ""},
		{"C52 in a circle", location("/robots.txt"), true, ""},
		{"C52 without a target", location(""), true, ""},
		{"A29 to a private address", location("http://10.0.0.1/robots.txt"), false, news.BlockedAddress},
		{"A29 to a file", location("file:///etc/robots.txt"), false, news.BlockedScheme},
		{"C53 rule, then 600 KiB", func(w http.ResponseWriter, r *http.Request) {
			io.WriteString(w, rules+strings.Repeat("# on and on\n", 50<<10))
		}, false, ""},
		{"C54 2 GiB by its length", func(w http.ResponseWriter, r *http.Request) {
			w.Header().Set("Content-Length", "2147483648")
			io.WriteString(w, rules)
			until(func() error { _, err := io.WriteString(w, strings.Repeat("# on and on\n", 1000)); return err })
		}, false, ""},
		{"C54 endless", func(w http.ResponseWriter, r *http.Request) {
			io.WriteString(w, rules)
			until(func() error { _, err := io.WriteString(w, strings.Repeat("# on and on\n", 1000)); return err })
		}, false, ""},
		{"C54 gzip bomb", func(w http.ResponseWriter, r *http.Request) {
			w.Header().Set("Content-Encoding", "gzip")
			w.Write(gzipped([]byte(rules + strings.Repeat("# on and on\n", 1<<20))))
		}, false, ""},
		{"C50 broken coding", func(w http.ResponseWriter, r *http.Request) {
			w.Header().Set("Content-Encoding", "gzip")
			io.WriteString(w, rules)
		}, false, news.HostDeferred},
		{"C50 cut short", func(w http.ResponseWriter, r *http.Request) {
			w.Header().Set("Content-Length", "1000")
			io.WriteString(w, rules)
		}, false, news.HostDeferred},
		{"C50 timeout", func(w http.ResponseWriter, r *http.Request) { <-r.Context().Done() }, false, news.HostDeferred},
	} {
		t.Run(c.name, func(t *testing.T) {
			s := serve(t, c.h)
			cl := client(s.URL, func(o *Options) {
				if strings.HasSuffix(c.name, "timeout") {
					hurried(o)
				}
			})
			r, err := cl.Robots(t.Context(), s.URL+"/a/b?c=d#e")
			cl.Close()
			if (err != nil) != r.Deferred() {
				t.Fatalf("error %v, Deferred %v, want both or neither", err, r.Deferred())
			}
			if got := r.Allowed(Agent, s.URL+"/x"); got != c.x {
				t.Errorf("Allowed(/x) = %v, want %v", got, c.x)
			}
			if c.code != "" {
				e := wantCode(t, err, c.code)
				if e.URL != s.URL+"/robots.txt" || Final(err) != (c.code != news.HostDeferred) {
					t.Errorf("URL %q, Final %v", e.URL, Final(err))
				}
			}
		})
	}
	if asked.Load() != "/robots.txt" {
		t.Errorf("asked for %q", asked.Load())
	}

	t.Run("C52 across hosts", func(t *testing.T) {
		other := serve(t, func(w http.ResponseWriter, r *http.Request) { io.WriteString(w, rules) })
		s := serve(t, location(other.URL+"/robots.txt"))
		cl := client(s.URL, func(o *Options) { o.AllowPrivate = append(o.AllowPrivate, Host(other.URL)) })
		r, err := cl.Robots(t.Context(), s.URL)
		cl.Close()
		if err != nil || r.Allowed(Agent, s.URL+"/x") || r.Delay(Agent) != 3*time.Second {
			t.Errorf("%v, Delay %v", err, r.Delay(Agent))
		}
	})
	t.Run("C60 asks for a pause", func(t *testing.T) {
		s := serve(t, func(w http.ResponseWriter, r *http.Request) {
			w.Header().Set("Retry-After", "600")
			w.WriteHeader(503)
		})
		cl := client(s.URL)
		_, err := cl.Robots(t.Context(), s.URL)
		cl.Close()
		if e := wantCode(t, err, news.HostDeferred); e.RetryAfter != 10*time.Minute || e.Status != 503 {
			t.Errorf("RetryAfter %v, Status %d", e.RetryAfter, e.Status)
		}
	})
	t.Run("C50 no such host", func(t *testing.T) {
		c := New(Options{Resolver: &names{}})
		r, err := c.Robots(t.Context(), "https://gone.test/a")
		if wantCode(t, err, news.HostDeferred); !r.Deferred() {
			t.Error("not deferred")
		}
	})
	t.Run("C50 no TLS", func(t *testing.T) {
		s := serve(t, func(w http.ResponseWriter, r *http.Request) { io.WriteString(w, rules) })
		url := strings.Replace(s.URL, "http:", "https:", 1)
		_, err := client(url).Robots(t.Context(), url)
		wantCode(t, err, news.HostDeferred)
	})
	t.Run("C50 refused", func(t *testing.T) {
		l, err := net.Listen("tcp", "127.0.0.1:0")
		if err != nil {
			t.Fatal(err)
		}
		url := "http://" + l.Addr().String()
		l.Close()
		_, err = client(url).Robots(t.Context(), url)
		wantCode(t, err, news.HostDeferred)
	})
	t.Run("no address", func(t *testing.T) {
		if r, err := New(Options{}).Robots(t.Context(), "file:///a"); code(err) != news.BlockedScheme || !r.Deferred() {
			t.Errorf("%v, Deferred %v", err, r.Deferred())
		}
	})
}
