package archive

import (
	"encoding/json"
	"fmt"
	"net/url"
	"slices"
	"sort"
	"strconv"
	"strings"

	"rangefinder/news"
)

// A cdx is an index of a WARC: a line for each page, by which replay finds it.
type cdx struct{ lines []string }

// add takes a page in. The values are strings, numbers too, as readers expect.
func (c *cdx) add(p news.Page, at place, file string) error {
	mime, _, _ := strings.Cut(mediaType(p), ";")
	row := struct {
		URL      string `json:"url"`
		MIME     string `json:"mime"`
		Status   string `json:"status"`
		Digest   string `json:"digest"`
		Length   string `json:"length"`
		Offset   string `json:"offset"`
		Filename string `json:"filename"`
	}{address(p), strings.TrimSpace(mime), "200", digest(p.Body), strconv.FormatInt(at.length, 10), strconv.FormatInt(at.offset, 10), file}
	if answered(p) {
		row.Status = strconv.Itoa(p.Status)
	}
	b, err := json.Marshal(row)
	if err != nil {
		return err
	}
	c.lines = append(c.lines, fmt.Sprintf("%s %s %s\n", sortKey(row.URL), p.Fetched.UTC().Format("20060102150405"), b))
	return nil
}

// bytes is the index in the order that readers search in.
func (c *cdx) bytes() []byte {
	sort.Strings(c.lines)
	return []byte(strings.Join(slices.Compact(c.lines), ""))
}

// sortKey is an address as archives sort them (SURT): the host turned round and
// without www, the arguments sorted, all in lower case. What is no address of the
// web stays as it is, but for blanks, which would end the key.
func sortKey(address string) string {
	low := strings.ToLower(address)
	u, err := url.Parse(low)
	if err != nil || u.Scheme != "http" && u.Scheme != "https" || u.Hostname() == "" {
		return strings.ReplaceAll(address, " ", "%20")
	}
	host := strings.Split(withoutWWW(u.Hostname()), ".")
	slices.Reverse(host)
	var b strings.Builder
	b.WriteString(strings.Join(host, ","))
	if p := u.Port(); p != "" && !(u.Scheme == "http" && p == "80") && !(u.Scheme == "https" && p == "443") {
		b.WriteString(":" + p)
	}
	b.WriteByte(')')
	if p := u.EscapedPath(); p != "" {
		b.WriteString(p)
	} else {
		b.WriteByte('/')
	}
	if u.RawQuery != "" {
		args := strings.Split(u.RawQuery, "&")
		sort.Strings(args)
		b.WriteString("?" + strings.Join(args, "&"))
	}
	return b.String()
}

// withoutWWW takes www, www2 … off a host.
func withoutWWW(host string) string {
	rest, ok := strings.CutPrefix(host, "www")
	if !ok {
		return host
	}
	if rest, ok = strings.CutPrefix(strings.TrimLeft(rest, "0123456789"), "."); ok {
		return rest
	}
	return host
}
