package store

import (
	"context"
	"encoding/json"
	"fmt"
	"regexp"
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/redis/go-redis/v9"

	"rangefinder/news"
)

// What is kept for people of other addresses may name one that was forgotten: why a page
// that redirects there could not be had, why a host is left alone, what is wrong with a
// sitemap. The words stay, and the address leaves them.

// removedWord stands where an address stood.
const removedWord = "(removed)"

var (
	urlInWords  = regexp.MustCompile(`[A-Za-z][A-Za-z0-9+.-]*://[^\s"'<>` + "`" + `]+`)
	hostInWords = regexp.MustCompile(`(?:\[[0-9A-Fa-f:.]+\]|(?:[A-Za-z0-9_-]+\.)+[A-Za-z0-9-]+)(?::[0-9]+)?(?:[/?#][^\s"'<>` + "`" + `]*)?`)
)

// without is a text without the addresses and hosts that the lines forbid.
func (s *sweep) without(text string) string {
	if !strings.ContainsAny(text, ".:") {
		return text
	}
	text = urlInWords.ReplaceAllStringFunc(text, func(u string) string { return s.word(u, s.names) })
	return hostInWords.ReplaceAllStringFunc(text, func(h string) string { return s.word(h, s.namesHost) })
}

// word is removedWord in the place of an address, with the punctuation that follows it, or
// what was given.
func (s *sweep) word(given string, forbidden func(string) bool) string {
	const after = ".,;:!?)]}…"
	is := given
	for address := given; ; {
		cut, off := strings.CutSuffix(address, "…")
		if forbidden(address) || off && s.begins(cut) {
			is = removedWord + given[len(address):] // the shortest: of a host any is
		}
		last, size := utf8.DecodeLastRuneInString(address)
		if size == 0 || !strings.ContainsRune(after, last) {
			return is
		}
		address = address[:len(address)-size]
	}
}

// names reports whether an address is forbidden, what follows # left aside.
func (s *sweep) names(address string) bool {
	plain, _, _ := strings.Cut(address, "#")
	return s.address(address) != "" || s.address(plain) != ""
}

// namesHost is the same of a host, with what follows it.
func (s *sweep) namesHost(at string) bool {
	if i := strings.IndexAny(at, "/?#"); i >= 0 {
		at = at[:i]
	}
	host := strings.ToLower(at)
	bare := strings.TrimSuffix(strings.TrimSuffix(host, ":443"), ":80")
	return s.by.host(host) != "" || s.by.host(bare) != ""
}

// begins reports whether an address that was cut off is the beginning of one that goes.
func (s *sweep) begins(cut string) bool {
	for a := range s.addresses {
		if strings.HasPrefix(a, cut) && len(cut) > len(hostOf(a))+len("https:///") {
			return true
		}
	}
	return false
}

// A rewording is a row as it stands, and without the addresses.
type rewording struct{ old, new string }

// lookOutcome notes an outcome that goes, or whose reason names what does.
func (s *sweep) lookOutcome(row string, gone func(address, line string), reworded func(address string, r rewording)) error {
	var o news.Outcome
	if err := json.Unmarshal([]byte(row), &o); err != nil {
		return fmt.Errorf("what became of an address: %w", err)
	}
	if line := s.address(o.URL); line != "" {
		gone(o.URL, line)
		return nil
	}
	is := s.without(o.Reason)
	if is == o.Reason {
		return nil
	}
	o.Reason = is
	now, err := json.Marshal(o)
	if err == nil {
		reworded(o.URL, rewording{row, string(now)})
	}
	return err
}

// lookFailures finds the work that was given up for reasons that name what goes.
func (s *sweep) lookFailures(ctx context.Context) error {
	for _, k := range Kinds {
		err := s.hash(ctx, workKey(k, "failed"), func(item, row string) error {
			var f Failure
			if err := json.Unmarshal([]byte(row), &f); err != nil {
				return fmt.Errorf("failure %s %s: %w", k, item, err)
			}
			is := s.without(f.Reason)
			if is == f.Reason {
				return nil
			}
			f.Reason = is
			now, err := json.Marshal(f)
			if err == nil {
				s.reworded = append(s.reworded, fieldOf{workKey(k, "failed"), item, rewording{row, string(now)}})
			}
			return err
		})
		if err != nil {
			return err
		}
	}
	return nil
}

// A fieldOf is a field of a hash that is to say something else.
type fieldOf struct {
	key, field string
	rewording
}

var rewordScript = redis.NewScript(`
if redis.call('HGET', KEYS[1], ARGV[1]) ~= ARGV[2] then return 0 end
redis.call('HSET', KEYS[1], ARGV[1], ARGV[3])
return 1`)

var rewordTurnScript = redis.NewScript(`
local at = redis.call('ZSCORE', KEYS[1], ARGV[1])
if not at then return 0 end
redis.call('ZREM', KEYS[1], ARGV[1])
redis.call('ZADD', KEYS[1], at, ARGV[2])
return 1`)

// clearWords takes the addresses out of what is said of others. What somebody has written
// anew meanwhile is left to the next look.
func (s *sweep) clearWords(ctx context.Context) error {
	for _, f := range s.reworded {
		if err := rewordScript.Run(ctx, s.db.Client, []string{f.key}, f.field, f.old, f.new).Err(); err != nil {
			return err
		}
	}
	for _, r := range s.rewordedTurns {
		if err := rewordTurnScript.Run(ctx, s.db.Client, []string{outcomePastKey}, r.old, r.new).Err(); err != nil {
			return err
		}
	}
	for _, id := range s.rewordedWatches {
		if _, _, err := s.db.UpdateWatch(ctx, id, func(w *Watch) error { s.rewordWatch(w); return nil }); err != nil {
			return err
		}
	}
	if len(s.reworded)+len(s.rewordedTurns) == 0 {
		return nil
	}
	return s.db.Client.Incr(ctx, outcomeTurnsKey).Err() // reports are others now
}

// rewordWatch takes the addresses out of what is said of a watch, and reports whether any
// stood there. What is counted by a shape of addresses of a host that goes is not counted.
func (s *sweep) rewordWatch(w *Watch) (changed bool) {
	for _, text := range []*string{&w.Reason, &w.Hint} {
		if is := s.without(*text); is != *text {
			*text, changed = is, true
		}
	}
	for _, counts := range []map[string]int{w.Held, w.Shapes} {
		for what := range counts {
			if s.without(what) != what {
				delete(counts, what)
				changed = true
			}
		}
	}
	return changed
}

// Names reports whether a text names an address or a host of what was looked for.
func (f Forgetting) Names(text string) bool {
	return slices.ContainsFunc(f.looks, func(s *sweep) bool { return s.without(text) != text })
}

// Host reports whether a line is about a host, or about those below one.
func (f Forget) Host(host string) bool {
	return slices.Contains(hostIDs(strings.ToLower(host)), f.Of)
}
