package fetch

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	neturl "net/url"
	"strings"

	"rangefinder/news"
)

const (
	// maxTDMRep is how much of a tdmrep.json is read; more cannot be read at
	// all, since half a JSON document is none.
	maxTDMRep = 512 << 10
	// maxTDMRules is how many of its rules are read.
	maxTDMRules = 10_000
	tdmrepPath  = "/.well-known/tdmrep.json"
)

// A TDMRep is what an origin says of text and data mining in its
// /.well-known/tdmrep.json (TDM Reservation Protocol, final report of the W3C
// Community Group, 2024): for each location, whether it is reserved and on what
// terms it can be had. The first location that matches holds; locations are
// patterns of paths as in robots.txt.
//
// The zero value is a file that could not be asked for, and reserves nothing. As
// JSON it is the file itself and its status.
type TDMRep struct {
	status int
	body   []byte
	rules  []tdmRule
	notes  []string
}

type tdmRule struct {
	location rule
	reserved bool
	policy   string
}

// ParseTDMRep reads a tdmrep.json that was answered with status; 0 stands for an
// origin that could not be reached. Whatever is no file of the protocol, by its
// status or by what is in it, has no rules: its origin does not take part.
func ParseTDMRep(body []byte, status int) TDMRep {
	t := TDMRep{status: status}
	if status < 200 || status > 299 {
		return t
	}
	if len(body) > maxTDMRep {
		t.note("tdmrep.json is larger than 512 KiB; it is not read")
		return t
	}
	t.body = bytes.Clone(body)
	var entries []json.RawMessage
	if err := json.Unmarshal(bytes.TrimPrefix(body, []byte("\ufeff")), &entries); err != nil {
		t.note("tdmrep.json is no list in JSON; it is read as having no rules")
		return t
	}
	for _, raw := range entries {
		if len(t.rules) == maxTDMRules {
			t.note(fmt.Sprintf("tdmrep.json has more than %d rules; what lies beyond is not read", maxTDMRules))
			break
		}
		if r, ok := tdmRuleOf(raw); ok {
			t.rules = append(t.rules, r)
		} else {
			t.note("tdmrep.json has a rule without a location or with a reservation that is neither 0 nor 1; it is left out")
		}
	}
	return t
}

func tdmRuleOf(raw json.RawMessage) (tdmRule, bool) {
	var e struct {
		Location    string          `json:"location"`
		Reservation json.RawMessage `json:"tdm-reservation"`
		Policy      string          `json:"tdm-policy"`
	}
	if json.Unmarshal(raw, &e) != nil || e.Location == "" {
		return tdmRule{}, false
	}
	// JSON has room for a space, an address has not.
	location := strings.ReplaceAll(e.Location, " ", "%20")
	r := tdmRule{location: appendRules(nil, location, false)[0], policy: e.Policy}
	switch strings.Trim(string(e.Reservation), `" `) { // a number, and in some files a string
	case "1":
		r.reserved = true
	case "0":
	default:
		return tdmRule{}, false
	}
	return r, true
}

func (t *TDMRep) note(text string) {
	for _, n := range t.notes {
		if n == text {
			return
		}
	}
	t.notes = append(t.notes, text)
}

// Known reports whether the origin has answered, be it that it has no such file.
// Where it has not, it is worth asking again.
func (t TDMRep) Known() bool {
	return t.status >= 200 && t.status != 429 && t.status < 500
}

// Notes say what about the file is out of order and how it was read.
func (t TDMRep) Notes() []string { return append([]string(nil), t.notes...) }

// Rights is what the file says of url, which is of its origin: nothing, where no
// rule matches. It goes under what the page says of itself (news.Rights.Under).
func (t TDMRep) Rights(url string) news.Rights {
	if len(t.rules) == 0 {
		return news.Rights{}
	}
	a, err := parseURL("", url)
	if err != nil {
		return news.Rights{}
	}
	path := a.path
	if a.query != "" {
		path += "?" + a.query
	}
	p := newRobotsPath(path)
	for _, r := range t.rules {
		if !r.location.matches(p) {
			continue
		}
		rights := news.Rights{TDMReserved: r.reserved, TDMIn: tdmrepPath}
		if r.reserved {
			rights.TDMPolicy = policyAt(a, r.policy)
		}
		return rights
	}
	return news.Rights{}
}

// policyAt is the address of the terms that a rule names, "" for none.
func policyAt(a address, policy string) string {
	if policy == "" {
		return ""
	}
	to, err := parseURL(a.scheme+"://"+a.authority()+tdmrepPath, policy)
	if err != nil {
		return ""
	}
	if u, err := neturl.Parse(policy); err == nil && u.Fragment != "" {
		return to.String() + "#" + u.EscapedFragment()
	}
	return to.String()
}

type tdmrepJSON struct {
	Status int    `json:"status"`
	Body   []byte `json:"body,omitempty"`
}

// MarshalJSON gives the file and its status.
func (t TDMRep) MarshalJSON() ([]byte, error) { return json.Marshal(tdmrepJSON{t.status, t.body}) }

// UnmarshalJSON reads what MarshalJSON gave, and parses the file again.
func (t *TDMRep) UnmarshalJSON(b []byte) error {
	var j tdmrepJSON
	if err := json.Unmarshal(b, &j); err != nil {
		return fmt.Errorf("tdmrep: %w", err)
	}
	*t = ParseTDMRep(j.Body, j.Status)
	return nil
}

// TDMRep fetches the tdmrep.json of url's origin, over at most five redirects and
// 512 KiB.
//
// The error is nil just where the answer is Known, be it that there is no such
// file. Otherwise nothing is known to be reserved, the error says why, and
// nothing needs to wait for it: the page itself may still say so.
func (c *Client) TDMRep(ctx context.Context, url string) (TDMRep, error) {
	a, err := parseURL("", url)
	if err != nil {
		return TDMRep{}, err
	}
	a.path, a.query = tdmrepPath, ""
	asked := a.String()

	ctx, cancel := context.WithTimeout(ctx, c.timeout)
	defer cancel()
	w := walk{at: a, most: robotsHops}
	res, err := c.follow(ctx, &w)
	if err != nil {
		var e *Error
		if errors.As(err, &e) && (e.Code == news.TooManyHops || e.Code == news.BadRedirect) {
			return ParseTDMRep(nil, 302), nil // it answers, but has no file to show
		}
		return TDMRep{}, w.placed(err, asked)
	}
	defer res.Body.Close()
	if t := ParseTDMRep(nil, res.StatusCode); !t.Known() {
		return t, w.placed(c.refused(res), asked)
	} else if res.StatusCode > 299 {
		return t, nil
	}
	b, err := readBody(res, bound{most: maxTDMRep, cut: true})
	if err != nil {
		return TDMRep{}, w.placed(c.failed(ctx, err, readingBody), asked)
	}
	if b.partial {
		return TDMRep{}, w.placed(&Error{Code: news.Unreachable, Reason: "the connection broke in the middle"}, asked)
	}
	text := b.bytes
	if b.cut {
		text = append(text, ' ') // larger than the bound, as ParseTDMRep is to see
	}
	return ParseTDMRep(text, res.StatusCode), nil
}
