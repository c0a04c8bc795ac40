package fetch

import (
	"bytes"
	"encoding/json"
	"fmt"
	"math"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"time"
	"unicode/utf16"

	"rangefinder/news"
)

// Agent is the product token by which robots rules call Rangefinder.
const Agent = news.Agent

const (
	// maxRobots is how much of a robots.txt is read (RFC 9309 section 2.5:
	// at least 500 KiB).
	maxRobots = 500 << 10
	// maxRobotsLine is how much of a line is read, as Google's parser has it:
	// eight times the longest address of a browser.
	maxRobotsLine = 2083*8 - 1
	maxDelay      = 300 * time.Second
)

// Robots are the rules of one origin's robots.txt (RFC 9309, read as Google's
// published parser reads it: typos, a missing colon, groups merged by agent,
// the longest rule wins and Allow wins a tie).
//
// The zero value is a file that could not be had: Deferred. As JSON it is the
// file itself, at most 500 KiB of it, and its status.
type Robots struct {
	status   int
	body     []byte
	blocks   []block
	agents   map[string][]place // lower-case product token, or "*"
	sitemaps []string
	notes    []string
}

// A block is what stands between two runs of User-agent lines.
type block struct {
	rules  []rule // longest first, Allow before Disallow
	delays []delay
}

// A place is one User-agent line: its block, and how many came before it there.
type place struct{ block, nth int }

// A delay is one Crawl-delay line; it is for those agents of its block that
// were named before it.
type delay struct {
	agents int
	wait   time.Duration
}

// ParseRobots reads a robots.txt that was answered with status; 0 stands for an
// origin that could not be reached.
//
// 2xx: the rules of the first 500 KiB. 4xx, and 3xx where redirects led nowhere:
// there are none, everything is allowed. 429, 5xx and 0: nobody knows, so the
// whole host is deferred (RFC 9309 section 2.3.1).
func ParseRobots(body []byte, status int) Robots {
	r := Robots{status: status}
	if status < 200 || status > 299 {
		return r
	}
	cut := len(body) > maxRobots
	if cut {
		body = body[:maxRobots]
		// A rule cut in two says something that nobody wrote.
		if i := bytes.LastIndexAny(body, "\r\n"); i >= 0 {
			body = body[:i+1]
		}
		r.note("robots.txt is larger than 500 KiB; what lies beyond is not read")
	}
	r.body = bytes.Clone(body)
	r.parse(robotsText(body))
	return r
}

func (r *Robots) note(text string) {
	const most = 20
	if len(r.notes) < most && !slices.Contains(r.notes, text) {
		r.notes = append(r.notes, text)
	}
}

// Deferred reports whether the rules are unknown, so that nothing of the host
// may be fetched before they are.
func (r Robots) Deferred() bool {
	return r.status < 200 || r.status == http.StatusNotModified || r.status == http.StatusTooManyRequests || r.status >= 500
}

// Status is the HTTP status that the rules were answered with, 0 for none.
func (r Robots) Status() int { return r.status }

// Notes say what about the file is out of order and how it was read.
func (r Robots) Notes() []string { return slices.Clone(r.notes) }

// Sitemaps are the addresses of Sitemap lines, as written. They are hints like
// any link, and may point anywhere.
func (r Robots) Sitemaps() []string { return slices.Clone(r.sitemaps) }

// Allowed reports whether userAgent, a product token or a whole User-Agent
// value, may fetch url. A deferred host allows nothing; robots.txt itself may
// always be fetched.
func (r Robots) Allowed(userAgent, url string) bool {
	if r.Deferred() {
		return false
	}
	if len(r.blocks) == 0 {
		return true
	}
	path := "/"
	if a, err := parseURL("", url); err == nil {
		path = a.path
		if a.query != "" {
			path += "?" + a.query
		}
	}
	if path == "/robots.txt" {
		return true
	}
	p := newRobotsPath(path)
	best := rule{allow: true} // nothing matched: allowed
	group := r.group(userAgent)
	for i, at := range group {
		if i > 0 && group[i-1].block == at.block {
			continue // the same agent twice in one run
		}
		for _, u := range r.blocks[at.block].rules {
			if len(u.pattern) < len(best.pattern) || len(u.pattern) == len(best.pattern) && (best.allow || !u.allow) {
				break // all that follow are weaker
			}
			if u.matches(p) {
				best = u
				break
			}
		}
	}
	return best.allow
}

// Delay is how long to wait between two requests by Crawl-delay, at most 300 s;
// 0 where the file asks for none that can be understood.
func (r Robots) Delay(userAgent string) time.Duration {
	var d time.Duration
	for _, at := range r.group(userAgent) {
		for _, l := range r.blocks[at.block].delays {
			if at.nth < l.agents {
				d = max(d, l.wait)
			}
		}
	}
	return d
}

// group is where userAgent is named, or else where everybody is.
func (r Robots) group(userAgent string) []place {
	if g, ok := r.agents[product(userAgent)]; ok {
		return g
	}
	return r.agents["*"]
}

// product is the product token that a User-Agent begins with, in lower case;
// RFC 9309 allows letters, "_" and "-" in one.
func product(userAgent string) string {
	i := 0
	for i < len(userAgent) {
		c := userAgent[i]
		if !('a' <= c && c <= 'z' || 'A' <= c && c <= 'Z' || c == '_' || c == '-') {
			break
		}
		i++
	}
	return strings.ToLower(userAgent[:i])
}

// robotsText is the file as UTF-8. The standard knows no other encoding, but
// who has saved rules as UTF-16 means them.
func robotsText(b []byte) string {
	var order func([]byte) uint16
	switch {
	case bytes.HasPrefix(b, []byte{0xff, 0xfe}):
		order = func(b []byte) uint16 { return uint16(b[0]) | uint16(b[1])<<8 }
	case bytes.HasPrefix(b, []byte{0xfe, 0xff}):
		order = func(b []byte) uint16 { return uint16(b[1]) | uint16(b[0])<<8 }
	default:
		// A mark that is there in part only is skipped too, as Google does.
		for _, c := range []byte{0xef, 0xbb, 0xbf} {
			if len(b) > 0 && b[0] == c {
				b = b[1:]
				continue
			}
			break
		}
		return string(b)
	}
	units := make([]uint16, 0, len(b)/2)
	for b = b[2:]; len(b) >= 2; b = b[2:] {
		units = append(units, order(b))
	}
	return string(utf16.Decode(units))
}

func (r *Robots) parse(text string) {
	if t := strings.TrimSpace(text); strings.HasPrefix(t, "<") && markup([]byte(t[:min(len(t), 4<<10)])) {
		r.note("robots.txt is an HTML page; it is read as having no rules")
		return
	}
	r.agents = map[string][]place{}
	var (
		b       block
		agents  int
		closed  bool // a rule has come: the next User-agent begins another block
		written = false
	)
	flush := func() {
		if written {
			slices.SortFunc(b.rules, stronger)
			b.rules = slices.Compact(b.rules)
			r.blocks = append(r.blocks, b)
		}
		b, agents, closed, written = block{}, 0, false, false
	}
	for line := range robotsLines(text) {
		key, value, ok := keyValue(line)
		if !ok {
			continue
		}
		switch directive(key) {
		case userAgentLine:
			if closed {
				flush()
			}
			name := product(value)
			if value == "*" || len(value) > 1 && value[0] == '*' && (value[1] == ' ' || value[1] == '\t') {
				name = "*"
			}
			if name != "" {
				r.agents[name] = append(r.agents[name], place{len(r.blocks), agents})
			}
			agents++
			written = true
		case allowLine, disallowLine:
			if agents == 0 {
				continue // a rule for nobody
			}
			closed = true
			b.rules = appendRules(b.rules, value, directive(key) == allowLine)
		case delayLine:
			if agents == 0 {
				continue
			}
			d, note := crawlDelay(value)
			if note != "" {
				r.note(note)
			}
			if d > 0 {
				b.delays = append(b.delays, delay{agents, d})
			}
		case sitemapLine:
			if value != "" {
				r.sitemaps = append(r.sitemaps, value)
			}
		}
	}
	flush()
}

// robotsLines are the lines of text, ended by LF, CR or both, each cut at the
// length beyond which nothing is read.
func robotsLines(text string) func(yield func(string) bool) {
	return func(yield func(string) bool) {
		for len(text) > 0 {
			line := text
			if i := strings.IndexAny(text, "\r\n"); i >= 0 {
				line, text = text[:i], text[i+1:]
			} else {
				text = ""
			}
			if len(line) > maxRobotsLine {
				line = line[:maxRobotsLine]
			}
			if line != "" && !yield(line) {
				return
			}
		}
	}
}

// keyValue splits a line at its colon, or, where there is none, at the only
// gap between two words ("disallow /").
func keyValue(line string) (key, value string, ok bool) {
	line, _, _ = strings.Cut(line, "#")
	line = strings.TrimSpace(line)
	key, value, ok = strings.Cut(line, ":")
	if !ok {
		i := strings.IndexAny(line, " \t")
		if i < 0 {
			return "", "", false
		}
		key, value = line[:i], strings.TrimSpace(line[i:])
		if strings.ContainsAny(value, " \t") {
			return "", "", false
		}
	}
	key, value = strings.TrimSpace(key), strings.TrimSpace(value)
	return key, value, key != ""
}

type line int

const (
	otherLine line = iota
	userAgentLine
	allowLine
	disallowLine
	sitemapLine
	delayLine
)

// directive names a line by how its key begins, with the misspellings that
// Google's parser has met often enough to read.
func directive(key string) line {
	begins := func(names ...string) bool {
		for _, n := range names {
			if len(key) >= len(n) && strings.EqualFold(key[:len(n)], n) {
				return true
			}
		}
		return false
	}
	switch {
	case begins("user-agent", "useragent", "user agent"):
		return userAgentLine
	case begins("allow"):
		return allowLine
	case begins("disallow", "dissallow", "dissalow", "disalow", "diaslow", "diasllow", "disallaw"):
		return disallowLine
	case begins("sitemap", "site-map"):
		return sitemapLine
	case begins("crawl-delay", "crawldelay", "crawl delay"):
		return delayLine
	}
	return otherLine
}

// crawlDelay reads seconds, with a fraction after a point or a comma.
func crawlDelay(value string) (time.Duration, string) {
	v := strings.Replace(value, ",", ".", 1)
	s, err := strconv.ParseFloat(v, 64)
	switch {
	case math.IsInf(s, 1): // beyond what a number can be, or spelled out
		return maxDelay, fmt.Sprintf("Crawl-delay %s is read as 300 seconds, the most", shownText(value))
	case err != nil || math.IsNaN(s) || s < 0:
		return 0, fmt.Sprintf("Crawl-delay %q is no number of seconds; it is left out", shownText(value))
	case s > maxDelay.Seconds():
		return maxDelay, fmt.Sprintf("Crawl-delay %s is read as 300 seconds, the most", shownText(value))
	}
	return time.Duration(s * float64(time.Second)), ""
}

type robotsJSON struct {
	Status int    `json:"status"`
	Body   []byte `json:"body,omitempty"`
}

// MarshalJSON gives the file and its status.
func (r Robots) MarshalJSON() ([]byte, error) {
	return json.Marshal(robotsJSON{r.status, r.body})
}

// UnmarshalJSON reads what MarshalJSON gave, and parses the file again.
func (r *Robots) UnmarshalJSON(b []byte) error {
	var j robotsJSON
	if err := json.Unmarshal(b, &j); err != nil {
		return fmt.Errorf("robots: %w", err)
	}
	*r = ParseRobots(j.Body, j.Status)
	return nil
}
