package store

import (
	"bufio"
	"bytes"
	"cmp"
	"context"
	"crypto/rand"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"net/url"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"github.com/redis/go-redis/v9"

	"rangefinder/news"
)

// What can be forgotten.
const (
	ForgetPage    = "page"    // an address, and everything that was read as the same article
	ForgetHost    = "host"    // everything of one host
	ForgetHosts   = "hosts"   // everything of the hosts below one, without itself
	ForgetArticle = "article" // an article by its id
	ForgetUndo    = "undo"    // one of the former is taken back: it may be fetched again
)

// A Forget is one line of the record of what was forgotten. It names what it is about by
// hashes alone (URLID, and news.ID of "host" or "hosts" and the name), so that the record
// itself keeps nothing of it.
type Forget struct {
	ID   string    `json:"id"`
	Kind string    `json:"kind"`
	Of   string    `json:"of"` // hash of what was named; for an undo the ID of a line
	At   time.Time `json:"at"`
	By   string    `json:"by"`  // user and machine
	Why  string    `json:"why"` // as the person gave it
	// Addresses and articles that went with it, as hashes.
	Addresses []string     `json:"addresses,omitempty"`
	Articles  []string     `json:"articles,omitempty"`
	Counts    ForgetCounts `json:"counts"`
}

// ForgetCounts is what is, or was, there to be forgotten.
type ForgetCounts struct {
	Addresses int `json:"addresses"`
	Pages     int `json:"pages"`
	Bodies    int `json:"bodies"` // in packs, copies that no page names included
	Shared    int `json:"shared"` // bodies that stay, as another page has the very same bytes
	Articles  int `json:"articles"`
	Versions  int `json:"versions"`
	Claims    int `json:"claims"`
	Stories   int `json:"stories"` // that are answered anew
	Waiting   int `json:"waiting"` // addresses in frontiers
	Listed    int `json:"listed"`  // rows of watches
	Watches   int `json:"watches"` // that are removed
	Outcomes  int `json:"outcomes"`
	Decisions int `json:"decisions"`
	Listings  int `json:"listings"` // kept feeds and section pages that may quote what was forgotten
}

// The record of what was forgotten:
//
//	rf:{forgotten}:log      list  Forget as JSON, oldest first
//	rf:{forgotten}:refused  hash  hash of an address, a host or the hosts below one →
//	                              id of the line that forbids to fetch it
//	rf:{forgotten}:rev      counts the changes of the two
const (
	forgetsKey    = "rf:{forgotten}:log"
	refusedKey    = "rf:{forgotten}:refused"
	forgetsRevKey = "rf:{forgotten}:rev"
)

// NewForget is a line that was not kept yet.
func NewForget(kind, of, by, why string, at time.Time) Forget {
	return Forget{ID: strings.ToLower(rand.Text()[:10]), Kind: kind, Of: of, By: by, Why: why, At: at.UTC().Truncate(time.Second)}
}

// HostID and HostsID name a host, and the hosts below it, in a Forget.
func HostID(host string) string  { return news.ID("host", strings.ToLower(host)) }
func HostsID(host string) string { return news.ID("hosts", strings.ToLower(host)) }

// addressIDs is all hashes by which an address can be forgotten.
func addressIDs(address string) []string {
	ids := []string{URLID(address)}
	host := hostOf(address)
	if host == "" {
		return ids
	}
	return append(ids, hostIDs(host)...)
}

// hostIDs is all hashes by which a host can be forgotten.
func hostIDs(host string) []string {
	ids := []string{HostID(host)}
	name := host
	if u, err := url.Parse("//" + host); err == nil {
		name = u.Hostname()
	}
	for {
		_, above, ok := strings.Cut(name, ".")
		if !ok {
			return ids
		}
		ids = append(ids, HostsID(above))
		name = above
	}
}

// hostOf is the host of a normalised address, with its port where that is not the
// scheme's own; "" for what is no address of the web.
func hostOf(address string) string {
	u, err := url.Parse(address)
	if err != nil || u.Scheme != "http" && u.Scheme != "https" {
		return ""
	}
	return strings.ToLower(u.Host)
}

// Forgets is the record of what was forgotten, oldest first.
func (db *DB) Forgets(ctx context.Context) ([]Forget, error) {
	rows, err := db.Client.LRange(ctx, forgetsKey, 0, -1).Result()
	if err != nil {
		return nil, fmt.Errorf("store: what was forgotten: %w", err)
	}
	list := make([]Forget, len(rows))
	for i, r := range rows {
		if err := json.Unmarshal([]byte(r), &list[i]); err != nil {
			return nil, fmt.Errorf("store: what was forgotten: %w", err)
		}
	}
	return list, nil
}

// SaveForgets puts a record into the place of the one that is kept. What it forbids is
// forbidden from then on.
func (db *DB) SaveForgets(ctx context.Context, list []Forget) error {
	_, err := db.changeForgets(ctx, func([]Forget) []Forget { return list })
	return err
}

// AddForget adds a line to the record, and those of known that it lacks, and gives the
// whole. Of a line that is there already all but its addresses and articles is replaced by
// the new one's. Any number of processes may do it at once.
func (db *DB) AddForget(ctx context.Context, line Forget, known ...Forget) ([]Forget, error) {
	return db.changeForgets(ctx, func(list []Forget) []Forget { return MergeForgets([]Forget{line}, list, known) })
}

// ForgetAlso adds addresses to a line of the record that were found to lead to what it is
// about, and gives the whole record. added is false where nothing was new, or the line is
// in force no longer.
func (db *DB) ForgetAlso(ctx context.Context, line string, addresses ...string) (list []Forget, added bool, err error) {
	list, err = db.changeForgets(ctx, func(list []Forget) []Forget {
		added = false
		i := slices.IndexFunc(list, func(f Forget) bool { return f.ID == line })
		if i < 0 || !slices.ContainsFunc(Active(list), func(f Forget) bool { return f.ID == line }) {
			return list
		}
		ids := slices.Clone(list[i].Addresses)
		for _, a := range addresses {
			ids = append(ids, URLID(a))
		}
		more := union(list[i].Addresses, ids)
		if added = len(more) > len(list[i].Addresses); !added {
			return list
		}
		list = slices.Clone(list)
		list[i].Counts.Addresses += len(more) - len(list[i].Addresses)
		list[i].Addresses = more
		return list
	})
	return list, added, err
}

// forbids is what the lines in force forbid to fetch: hash of an address or host → line.
func forbids(list []Forget) map[string]string {
	refused := map[string]string{}
	for _, f := range Active(list) {
		if f.Kind != ForgetArticle {
			refused[f.Of] = f.ID
		}
		for _, a := range f.Addresses {
			refused[a] = f.ID
		}
	}
	return refused
}

// The arguments are the count of changes that was seen, n rows that are others, each with
// its place, how many rows there are now, and then lines with the hashes that they forbid, in
// one string; those of the line "" are forbidden no longer.
var forgetsScript = redis.NewScript(`
local log, refused, rev = unpack(KEYS)
if (redis.call('GET', rev) or '0') ~= ARGV[1] then return 0 end
local rows, at = tonumber(ARGV[2]), 3
for _ = 1, rows do
  local place = tonumber(ARGV[at])
  if place < redis.call('LLEN', log) then redis.call('LSET', log, place, ARGV[at + 1])
  else redis.call('RPUSH', log, ARGV[at + 1]) end
  at = at + 2
end
local n = tonumber(ARGV[at])
if n == 0 then redis.call('DEL', log) else redis.call('LTRIM', log, 0, n - 1) end
for i = at + 1, #ARGV, 2 do
  for id in string.gmatch(ARGV[i + 1], '%S+') do
    if ARGV[i] == '' then redis.call('HDEL', refused, id) else redis.call('HSET', refused, id, ARGV[i]) end
  end
end
redis.call('INCR', rev)
return 1`)

// changeForgets gives the record to change and keeps what that makes of it, in one step:
// should somebody else have changed it meanwhile, change is given what he made of it.
func (db *DB) changeForgets(ctx context.Context, change func([]Forget) []Forget) ([]Forget, error) {
	for range 50 {
		rev, err := db.Client.Get(ctx, forgetsRevKey).Result()
		if isNil(err) {
			rev, err = "0", nil
		}
		if err != nil {
			return nil, fmt.Errorf("store: what was forgotten: %w", err)
		}
		was, err := db.Forgets(ctx)
		if err != nil {
			return nil, err
		}
		list := change(was)
		args, err := forgetsChange(was, list)
		if err != nil || len(args) == 0 {
			return list, err
		}
		keys := []string{forgetsKey, refusedKey, forgetsRevKey}
		done, err := forgetsScript.Run(ctx, db.Client, keys, append([]any{rev}, args...)...).Bool()
		if err != nil {
			return nil, fmt.Errorf("store: what was forgotten: %w", err)
		}
		if done {
			return list, nil
		}
	}
	return nil, errors.New("store: what was forgotten: too many writers at once")
}

// forgetsChange is what makes one record another, as forgetsScript takes it; nothing where
// they are the same.
func forgetsChange(was, list []Forget) (args []any, err error) {
	rows := []any{}
	for i, f := range list {
		row, err := json.Marshal(f)
		if err != nil {
			return nil, err
		}
		if i < len(was) {
			if old, err := json.Marshal(was[i]); err != nil {
				return nil, err
			} else if bytes.Equal(old, row) {
				continue
			}
		}
		rows = append(rows, i, row)
	}
	if len(rows) == 0 && len(list) == len(was) {
		return nil, nil
	}
	args = append(append([]any{len(rows) / 2}, rows...), len(list))
	before, after := forbids(was), forbids(list)
	by := map[string][]string{}
	for id, line := range after {
		if before[id] != line {
			by[line] = append(by[line], id)
		}
	}
	for id := range before {
		if after[id] == "" {
			by[""] = append(by[""], id)
		}
	}
	for _, line := range sortedKeys(by) {
		args = append(args, line, strings.Join(by[line], " "))
	}
	return args, nil
}

// Forgotten reports for each of some normalised addresses which line of the record forbids to fetch
// it, "" for none.
func (db *DB) Forgotten(ctx context.Context, addresses ...string) ([]string, error) {
	out := make([]string, len(addresses))
	var ids []string
	var of []int
	for i, a := range addresses {
		for _, id := range addressIDs(a) {
			ids, of = append(ids, id), append(of, i)
		}
	}
	for len(ids) > 0 {
		n := min(len(ids), 1000)
		rows, err := db.Client.HMGet(ctx, refusedKey, ids[:n]...).Result()
		if err != nil {
			return nil, fmt.Errorf("store: what was forgotten: %w", err)
		}
		for i, r := range rows {
			if line, ok := r.(string); ok {
				out[of[i]] = line
			}
		}
		ids, of = ids[n:], of[n:]
	}
	return out, nil
}

// Active is the lines of a record that were not taken back.
func Active(list []Forget) []Forget {
	undone := map[string]bool{}
	for _, f := range list {
		if f.Kind == ForgetUndo {
			undone[f.Of] = true
		}
	}
	var out []Forget
	for _, f := range list {
		if f.Kind != ForgetUndo && !undone[f.ID] {
			out = append(out, f)
		}
	}
	return out
}

// MergeForgets is all lines of several records, each once, by time. Of a line that stands
// in several the first counts, with the addresses and articles of all.
func MergeForgets(lists ...[]Forget) []Forget {
	at := map[string]int{}
	out := []Forget{}
	for _, list := range lists {
		for _, f := range list {
			i, seen := at[f.ID]
			if !seen {
				at[f.ID] = len(out)
				out = append(out, f)
				continue
			}
			out[i].Addresses, out[i].Articles = union(out[i].Addresses, f.Addresses), union(out[i].Articles, f.Articles)
			out[i].Counts.Addresses = max(out[i].Counts.Addresses, len(out[i].Addresses))
		}
	}
	slices.SortFunc(out, func(a, b Forget) int { return cmp.Or(a.At.Compare(b.At), strings.Compare(a.ID, b.ID)) })
	return out
}

// union is all of two lists, each once, in order.
func union(a, b []string) []string {
	all := slices.Concat(a, b)
	slices.Sort(all)
	return slices.Compact(all)
}

// KeepForgets writes a record, as AddForget gives it, into a file beside the store. Two who
// do it at once each write until the file has what the store has: the last one of them wrote
// all of it.
func (db *DB) KeepForgets(ctx context.Context, path string, list []Forget) error {
	text, err := EncodeForgets(list)
	for {
		if err == nil {
			err = WriteForgets(path, list)
		}
		if err == nil {
			list, err = db.Forgets(ctx)
		}
		if err != nil {
			return err
		}
		now, err := EncodeForgets(list)
		if err != nil || bytes.Equal(now, text) {
			return err
		}
		text = now
	}
}

// EncodeForgets is a record as a file has it: a line of JSON each.
func EncodeForgets(list []Forget) ([]byte, error) {
	var b bytes.Buffer
	for _, f := range list {
		line, err := json.Marshal(f)
		if err != nil {
			return nil, err
		}
		b.Write(line)
		b.WriteByte('\n')
	}
	return b.Bytes(), nil
}

// readForgets calls f, which may be nil, with every line.
func readForgets(r io.Reader, f func(Forget) error) error {
	in := bufio.NewScanner(r)
	in.Buffer(nil, 64<<20)
	for in.Scan() {
		if len(bytes.TrimSpace(in.Bytes())) == 0 {
			continue
		}
		var line Forget
		if err := json.Unmarshal(in.Bytes(), &line); err != nil {
			return fmt.Errorf("a line of what was forgotten cannot be read: %w", err)
		}
		if line.ID == "" || line.Of == "" {
			return errors.New("a line of what was forgotten has no id")
		}
		if f != nil {
			if err := f(line); err != nil {
				return err
			}
		}
	}
	return in.Err()
}

// ForgetsFile is where the record is kept beside the store, so that it outlives it.
func ForgetsFile(dataDir string) string { return filepath.Join(dataDir, "forgets.jsonl") }

// ReadForgets reads a record from a file; there may be none.
func ReadForgets(path string) ([]Forget, error) {
	f, err := os.Open(path)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	defer f.Close()
	var list []Forget
	if err := readForgets(f, func(l Forget) error { list = append(list, l); return nil }); err != nil {
		return nil, fmt.Errorf("%s: %w", path, err)
	}
	return list, nil
}

// WriteForgets puts a record into a file, all of it or nothing.
func WriteForgets(path string, list []Forget) error {
	text, err := EncodeForgets(list)
	if err != nil {
		return err
	}
	if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
		return err
	}
	return putFile(path, bytes.NewReader(text))
}

// putFile writes a file beside where it is to be, brings it to the disk and puts it in place.
func putFile(path string, r io.Reader) (err error) {
	f, err := os.CreateTemp(filepath.Dir(path), "."+filepath.Base(path)+".part-*")
	if err != nil {
		return err
	}
	defer func() {
		if err != nil {
			f.Close()
			os.Remove(f.Name())
		}
	}()
	if _, err = io.Copy(f, r); err != nil {
		return err
	}
	if err = f.Sync(); err != nil {
		return err
	}
	if err = f.Close(); err != nil {
		return err
	}
	if err = os.Rename(f.Name(), path); err != nil {
		return err
	}
	return syncDir(filepath.Dir(path))
}

// refused is the lines of a record as a sweep needs them.
type refused struct {
	ids      map[string]string // hash of an address or host → line
	articles map[string]string
}

func refusedBy(list []Forget) refused {
	r := refused{map[string]string{}, map[string]string{}}
	for _, f := range list {
		if f.Kind == ForgetArticle {
			r.articles[f.Of] = f.ID
		} else {
			r.ids[f.Of] = f.ID
		}
		for _, a := range f.Addresses {
			r.ids[a] = f.ID
		}
		for _, a := range f.Articles {
			r.articles[a] = f.ID
		}
	}
	return r
}

// address is the line that forbids an address, "" for none.
func (r refused) address(address string) string { return r.any(addressIDs(address)) }

func (r refused) host(host string) string { return r.any(hostIDs(host)) }

func (r refused) any(ids []string) string {
	for _, id := range ids {
		if line := r.ids[id]; line != "" {
			return line
		}
	}
	return ""
}

// isNil reports that there is no such key.
func isNil(err error) bool { return errors.Is(err, redis.Nil) }
