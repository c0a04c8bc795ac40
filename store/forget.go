package store

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"
	"time"

	"github.com/redis/go-redis/v9"

	"rangefinder/news"
)

// A Forgetting is one run that takes out of the store, and out of the packs, whatever
// lines of the record are about.
type Forgetting struct {
	Counts  ForgetCounts
	Stories []string // that have to be answered anew
	Watches []string // that are removed, by id
	Damaged []string // packs that could not be looked through to their end

	// What a line of the record has to name besides, as hashes.
	Addresses, Articles []string

	looks []*sweep
}

// Also is what one line of the record has to name besides, of the Addresses and Articles of all
// that were looked for.
func (f Forgetting) Also(line string) (addresses, articles []string) {
	for _, s := range f.looks {
		for a, by := range s.addresses {
			if by == line {
				addresses = append(addresses, URLID(a))
			}
		}
		for a, by := range s.articles {
			if by == line {
				articles = append(articles, a)
			}
		}
	}
	return union(addresses, nil), union(articles, nil)
}

// atOnce has whoever leads the schedule announce work and put it into the queue, which the
// store cannot.
const atOnce = time.Millisecond

// PlanForget says what a line would take out, and changes nothing.
func (db *DB) PlanForget(ctx context.Context, line Forget) (Forgetting, error) {
	s := newSweep(db, Pages{}, []Forget{line})
	if err := s.look(ctx); err != nil {
		return Forgetting{}, fmt.Errorf("store: forget: %w", err)
	}
	return s.out, nil
}

// Erase takes out of the store and out of the packs whatever the lines are about, which
// SaveForgets has forbidden to fetch already: pages and their bodies, articles with all
// versions, claims and changes, what findings and learning had of them, places in
// frontiers, in the lists of watches and among outcomes, where a line without an address
// is left. Their stories are to be grouped and answered anew, which is announced.
// Nothing is pruned or backed up meanwhile. It can be repeated, and has to be where it
// did not come to its end.
//
// A worker may have had a page in its hands. Where workers are at work, Erase waits some
// seconds and looks once more.
func (db *DB) Erase(ctx context.Context, pages Pages, lines []Forget, working bool) (Forgetting, error) {
	var first Forgetting
	err := db.aloneSoon(ctx, func(ctx context.Context) error {
		var err error
		if first, err = db.erase(ctx, pages, lines); err != nil || !working {
			return err
		}
		if err := pause(ctx, grace); err != nil {
			return err
		}
		second, err := db.erase(ctx, pages, lines)
		first.looks = append(first.looks, second.looks...)
		return err
	})
	if err != nil {
		return first, fmt.Errorf("store: forget: %w", err)
	}
	return first, nil
}

func (db *DB) erase(ctx context.Context, pages Pages, lines []Forget) (Forgetting, error) {
	s := newSweep(db, pages, lines)
	for _, step := range []func(context.Context) error{s.look, s.clearWaiting, s.clearWatches, s.clearDecisions, s.clearStories, s.clearPast, s.clearArticles, s.clearOutcomes, s.clearWords, s.clearPages} {
		if err := step(ctx); err != nil {
			return s.out, err
		}
	}
	return s.out, nil
}

// A sweep is one look at everything.
type sweep struct {
	db    *DB
	pages Pages
	lines []Forget
	by    refused
	out   Forgetting

	addresses map[string]string    // plain → line
	articles  map[string]string    // id → line
	rows      map[string]news.Page // pages that go, by id
	places    map[string]bool      // of other pages' bodies
	hashes    map[string]bool      // of the bodies that go
	waiting   map[string][]string  // host → addresses in its frontier
	hosts     map[string]bool      // of which everything goes
	listed    map[string][]string  // watch → addresses that it has listed
	own       map[string][]string  // watch → pages of its own
	removed   []string             // addresses of watches that go
	stories   map[string]StoryRow  // that lose an article
	outcomes  map[string]string    // address → line
	turns     []any                // of outcomes, as they stand in their history
	claims    map[string]bool      // of the articles, in all versions
	began     map[string]bool      // stories that an article began
	decisions []news.Decision      // what is left of them

	reworded        []fieldOf   // what is said of other addresses, without these
	rewordedTurns   []rewording // the same in the history of outcomes
	rewordedWatches []string    // and of watches, by id
}

func newSweep(db *DB, pages Pages, lines []Forget) *sweep {
	s := &sweep{db: db, pages: pages, lines: lines, by: refusedBy(lines),
		addresses: map[string]string{}, articles: map[string]string{}, rows: map[string]news.Page{}, places: map[string]bool{},
		hashes: map[string]bool{}, waiting: map[string][]string{}, hosts: map[string]bool{}, listed: map[string][]string{},
		own: map[string][]string{}, stories: map[string]StoryRow{}, outcomes: map[string]string{}, claims: map[string]bool{}, began: map[string]bool{}}
	s.out.looks = []*sweep{s}
	return s
}

// look finds everything that goes.
func (s *sweep) look(ctx context.Context) error {
	for id, line := range s.by.articles {
		s.articles[id] = line
	}
	// The articles of addresses, and then the other addresses of these.
	err := s.hash(ctx, urlsKey, func(address, article string) error {
		if line := s.by.address(address); line != "" {
			s.articles[article] = line
		}
		return nil
	})
	if err != nil {
		return err
	}
	err = s.hash(ctx, urlsKey, func(address, article string) error {
		if line := s.articles[article]; line != "" {
			s.addresses[address] = line
		}
		return nil
	})
	if err != nil {
		return err
	}
	for _, step := range []func(context.Context) error{s.lookArticles, s.lookDecisions, s.lookWatches, s.lookPages, s.lookFrontier, s.lookOutcomes, s.lookFailures, s.lookStories} {
		if err := step(ctx); err != nil {
			return err
		}
	}
	for a := range s.addresses {
		s.out.Addresses = append(s.out.Addresses, URLID(a))
	}
	s.out.Articles = sortedKeys(s.articles)
	slices.Sort(s.out.Addresses)
	c := &s.out.Counts
	c.Addresses, c.Pages, c.Watches, c.Outcomes, c.Stories = len(s.addresses), len(s.rows), len(s.removed), len(s.outcomes), len(s.stories)
	c.Bodies = len(s.hashes)
	for _, list := range s.waiting {
		c.Waiting += len(list)
	}
	for _, list := range s.listed {
		c.Listed += len(list)
	}
	return nil
}

// address is the line that forbids an address, whether it is named there or was found to
// lead to what is.
func (s *sweep) address(address string) string {
	if line := s.addresses[address]; line != "" {
		return line
	}
	return s.by.address(address)
}

// hash calls f with every field of a hash.
func (s *sweep) hash(ctx context.Context, key string, f func(field, value string) error) error {
	var cursor uint64
	for {
		rows, next, err := s.db.Client.HScan(ctx, key, cursor, "", scanStep).Result()
		if err != nil {
			return err
		}
		for i := 0; i+1 < len(rows); i += 2 {
			if err := f(rows[i], rows[i+1]); err != nil {
				return err
			}
		}
		if cursor = next; cursor == 0 {
			return nil
		}
	}
}

// lookArticles finds the pages of the articles, and what they were called by besides.
func (s *sweep) lookArticles(ctx context.Context) error {
	for _, id := range sortedKeys(s.articles) {
		line := s.articles[id]
		history, err := s.db.History(ctx, id)
		if err != nil {
			return err
		}
		if len(history) > 0 {
			s.out.Counts.Articles++
		}
		s.out.Counts.Versions += len(history)
		for _, v := range history {
			s.out.Counts.Claims += len(v.Claims)
			for _, c := range v.Claims {
				s.claims[c.ID] = true
			}
			if v.Article.URL != "" {
				s.addresses[v.Article.URL] = line
			}
			p, _, ok, err := s.db.Page(ctx, v.Page)
			if err != nil {
				return err
			}
			if ok {
				s.page(v.Page, p, line)
			}
		}
	}
	return nil
}

func (s *sweep) page(id string, p news.Page, line string) {
	s.rows[id] = p
	s.hashes[p.Hash] = true
	s.addresses[p.URL] = line
}

// lookWatches finds what watches have listed. The kept pages of a watch that listed an
// address may quote what was there, and go as well: they are asked for anew.
func (s *sweep) lookWatches(ctx context.Context) error {
	watches, err := s.db.Watches(ctx)
	if err != nil {
		return err
	}
	for _, w := range watches {
		id := WatchID(w.URL)
		if s.address(w.URL) != "" {
			s.removed = append(s.removed, w.URL)
			s.out.Watches = append(s.out.Watches, id)
			continue
		}
		seen, err := s.db.SeenURLs(ctx, id)
		if err != nil {
			return err
		}
		for _, u := range seen {
			if s.address(u) != "" {
				s.listed[id] = append(s.listed[id], u)
			}
		}
		below, err := s.db.WatchPages(ctx, id)
		if err != nil {
			return err
		}
		for u, p := range below {
			if s.address(u) != "" || p.Parent != "" && s.address(p.Parent) != "" {
				s.own[id] = append(s.own[id], u)
			}
		}
		if s.rewordWatch(&w) {
			s.rewordedWatches = append(s.rewordedWatches, id)
		}
	}
	return nil
}

// lookPages finds the pages of addresses, and which bodies belong to other pages too.
func (s *sweep) lookPages(ctx context.Context) error {
	listings, err := s.listings(ctx)
	if err != nil {
		return err
	}
	places := map[string]string{} // of pages that stay → page
	err = s.db.PageIDs(ctx, func(id string) error {
		if _, known := s.rows[id]; known {
			return nil
		}
		p, _, ok, err := s.db.Page(ctx, id)
		if err != nil || !ok {
			return err
		}
		for _, u := range append([]string{p.URL, p.FinalURL}, p.Hops...) {
			if line := s.address(u); line != "" && u != "" {
				s.page(id, p, line)
				return nil
			}
		}
		if listings[p.URL] {
			s.out.Counts.Listings++
			s.rows[id] = p
			s.hashes[p.Hash] = true
			return nil
		}
		if p.Kept != "" {
			places[p.Kept] = p.Hash
		}
		return nil
	})
	if err != nil {
		return err
	}
	for at, hash := range places {
		if s.hashes[hash] {
			s.places[at] = true
		}
	}
	return nil
}

// listings is the addresses of the feeds and section pages that have listed what goes.
func (s *sweep) listings(ctx context.Context) (map[string]bool, error) {
	out := map[string]bool{}
	watches, err := s.db.Watches(ctx)
	if err != nil {
		return nil, err
	}
	for _, w := range watches {
		id := WatchID(w.URL)
		if len(s.listed[id]) == 0 {
			continue
		}
		out[w.URL] = true
		below, err := s.db.WatchPages(ctx, id)
		if err != nil {
			return nil, err
		}
		for u := range below {
			out[u] = true
		}
	}
	return out, nil
}

// lookFrontier finds the addresses that wait to be fetched, and the hosts of which there
// may be no more than work that was announced, or given up.
func (s *sweep) lookFrontier(ctx context.Context) error {
	err := s.db.scanKeys(ctx, "rf:{h:*}:*", func(key string) error {
		_, tag, rest := keyParts(key)
		host := strings.TrimPrefix(tag, "h:")
		switch {
		case s.by.host(host) != "":
			s.hosts[host] = true
		case rest == ":state":
			return s.lookState(ctx, key)
		}
		if rest != ":entry" {
			return nil
		}
		urls, err := s.db.Client.HKeys(ctx, key).Result()
		if err != nil {
			return err
		}
		s.waiting[host] = nil
		for _, u := range urls {
			if s.address(u) != "" {
				s.waiting[host] = append(s.waiting[host], u)
			}
		}
		return nil
	})
	if err != nil {
		return err
	}
	for _, part := range []string{"gen", "failed"} {
		err := s.hash(ctx, workKey(Crawl, part), func(host, _ string) error {
			if s.by.host(host) != "" {
				s.hosts[host] = true
			}
			return nil
		})
		if err != nil {
			return err
		}
	}
	return nil
}

// lookState looks whether the last failure of a host that stays names what goes.
func (s *sweep) lookState(ctx context.Context, key string) error {
	why, err := s.db.Client.HGet(ctx, key, "why").Result()
	if isNil(err) {
		return nil
	}
	if err != nil {
		return err
	}
	if is := s.without(why); is != why {
		s.reworded = append(s.reworded, fieldOf{key, "why", rewording{why, is}})
	}
	return nil
}

// lookOutcomes finds what became of the addresses, now and before, and the reasons of others
// that name them.
func (s *sweep) lookOutcomes(ctx context.Context) error {
	err := s.hash(ctx, outcomeRowKey, func(_, row string) error {
		return s.lookOutcome(row,
			func(address, line string) { s.outcomes[address] = line },
			func(address string, r rewording) {
				s.reworded = append(s.reworded, fieldOf{outcomeRowKey, address, r})
			})
	})
	if err != nil {
		return err
	}
	it := s.db.Client.ZScan(ctx, outcomePastKey, 0, "", scanStep).Iterator()
	for it.Next(ctx) {
		row := it.Val()
		it.Next(ctx) // its time
		err := s.lookOutcome(row,
			func(string, string) { s.turns = append(s.turns, row) },
			func(_ string, r rewording) { s.rewordedTurns = append(s.rewordedTurns, r) })
		if err != nil {
			return err
		}
	}
	return it.Err()
}

func (s *sweep) lookStories(ctx context.Context) error {
	stories, err := s.db.Stories(ctx)
	if err != nil {
		return err
	}
	for _, row := range stories {
		if slices.ContainsFunc(row.Articles, func(a string) bool { return s.articles[a] != "" }) {
			s.stories[row.Story.ID] = row
			s.out.Stories = append(s.out.Stories, row.Story.ID)
		}
	}
	return nil
}

var pullScript = redis.NewScript(`
for i = 1, #ARGV do
  redis.call('HDEL', KEYS[1], ARGV[i])
  redis.call('ZREM', KEYS[2], ARGV[i])
  if redis.call('HGET', KEYS[3], 'flight') == ARGV[i] then redis.call('HSET', KEYS[3], 'flight', '') end
end
return 1`)

// clearWaiting takes addresses out of frontiers. Of a host that goes nothing is left: a
// visit of it that is under way has lost its claim.
func (s *sweep) clearWaiting(ctx context.Context) error {
	for host, urls := range s.waiting {
		for some := range slices.Chunk(urls, 500) {
			args := make([]any, len(some))
			for i, u := range some {
				args[i] = u
			}
			keys := []string{hostKey(host, "entry"), hostKey(host, "due"), hostKey(host, "state")}
			if err := pullScript.Run(ctx, s.db.Client, keys, args...).Err(); err != nil {
				return err
			}
		}
	}
	for host := range s.hosts {
		if err := s.db.Drop(ctx, Crawl, host); err != nil {
			return err
		}
		keys := []string{hostKey(host, "entry"), hostKey(host, "due"), hostKey(host, "state"), hostKey(host, RobotsTxt), hostKey(host, TDMRep)}
		if err := s.db.Client.Del(ctx, keys...).Err(); err != nil {
			return err
		}
	}
	return nil
}

func (s *sweep) clearWatches(ctx context.Context) error {
	for _, u := range s.removed {
		if _, err := s.db.RemoveWatch(ctx, u); err != nil {
			return err
		}
	}
	for id, urls := range s.listed {
		for some := range slices.Chunk(urls, 500) {
			if err := s.db.Client.HDel(ctx, seenKey(id), some...).Err(); err != nil {
				return err
			}
		}
	}
	for id, urls := range s.own {
		if err := s.db.DropWatchPages(ctx, id, urls...); err != nil {
			return err
		}
	}
	return nil
}

// The arguments are counted lists: the fence, n articles, n stories that stay with their
// rows, n stories that are no more.
var unlearnScript = redis.NewScript(luaNow + `
local sigs, touched, of, meta, dirty, heard, world, fence = unpack(KEYS)
redis.call('SET', fence, ARGV[1])
local at = 2
local function list(width, f)
  local n = tonumber(ARGV[at])
  at = at + 1
  for _ = 1, n do
    f(ARGV[at], ARGV[at + 1])
    at = at + width
  end
end
list(1, function(a)
  redis.call('HDEL', sigs, a)
  redis.call('HDEL', touched, a)
  redis.call('HDEL', of, a)
end)
local function again(id)
  redis.call('HSET', dirty, id, 'forgotten ' .. now)
  redis.call('HDEL', heard, id)
end
list(2, function(id, row) redis.call('HSET', meta, id, row); again(id) end)
list(1, function(id) redis.call('HDEL', meta, id); again(id) end)
redis.call('HDEL', world, 'learned', 'at', 'origins')
redis.call('HINCRBY', world, 'heard', 1)
return 1`)

var fenceScript = redis.NewScript(`
redis.call('HSET', KEYS[1], 'token', ARGV[1])
redis.call('HDEL', KEYS[1], 'topics')
return 1`)

// clearStories takes the articles out of their stories. Groupings and reconcilings that are
// under way are fenced off. Until its next grouping a story has no name but one that a
// person gave it: it is made of words of its articles.
func (s *sweep) clearStories(ctx context.Context) error {
	heard, err := s.heard(ctx)
	if err != nil || !heard {
		return err
	}
	token, err := s.db.Client.Incr(ctx, workKey(Group, "seq")).Result()
	if err != nil {
		return err
	}
	var stay, gone []any
	for _, id := range sortedKeys(s.stories) {
		row := s.stories[id]
		row.Articles = slices.DeleteFunc(slices.Clone(row.Articles), func(a string) bool { return s.articles[a] != "" })
		if len(row.Articles) == 0 {
			gone = append(gone, id)
			continue
		}
		if row.Story.Shares = nil; !row.Story.Pinned {
			row.Story.Name = ""
		}
		row.Story.Articles = len(row.Articles)
		text, err := json.Marshal(row)
		if err != nil {
			return err
		}
		stay = append(stay, id, text)
	}
	args := []any{token, len(s.articles)}
	for _, id := range sortedKeys(s.articles) {
		args = append(args, id)
	}
	args = append(append(args, len(stay)/2), stay...)
	args = append(append(args, len(gone)), gone...)
	keys := []string{storiesKey("sigs"), storiesKey("touched"), storiesKey("of"), storiesKey("meta"), storiesKey("dirty"),
		storiesKey("heard"), storiesKey("world"), storiesKey("token")}
	if err := unlearnScript.Run(ctx, s.db.Client, keys, args...).Err(); err != nil {
		return err
	}
	for _, id := range sortedKeys(s.stories) {
		if err := s.db.Drop(ctx, Reconcile, id); err != nil {
			return err
		}
		token, err := s.db.Client.Incr(ctx, workKey(Reconcile, "seq")).Result()
		if err != nil {
			return err
		}
		if err := fenceScript.Run(ctx, s.db.Client, []string{storyKey(id)}, token).Err(); err != nil {
			return err
		}
		if err := s.db.Client.HSet(ctx, storiesKey("hearer"), id, token).Err(); err != nil {
			return err
		}
		if _, err := s.db.Add(ctx, Reconcile, id, atOnce); err != nil {
			return err
		}
	}
	if _, err := s.db.Add(ctx, Group, All, atOnce); err != nil {
		return err
	}
	_, err = s.db.Add(ctx, Learn, All, atOnce)
	return err
}

// heard reports whether stories know any of the articles.
func (s *sweep) heard(ctx context.Context) (bool, error) {
	if len(s.articles) == 0 || len(s.stories) > 0 {
		return len(s.stories) > 0, nil
	}
	for some := range slices.Chunk(sortedKeys(s.articles), 500) {
		for _, part := range []string{"sigs", "touched", "of"} {
			rows, err := s.db.Client.HMGet(ctx, storiesKey(part), some...).Result()
			if err != nil {
				return false, err
			}
			if slices.ContainsFunc(rows, func(r any) bool { return r != nil }) {
				return true, nil
			}
		}
	}
	return false, nil
}

// clearPast takes the articles out of all answers that were ever given: their claims, the
// topics that speak of them, and what others of the answers have of either (clearAnswers). A
// story that had no other articles leaves no answers.
func (s *sweep) clearPast(ctx context.Context) error {
	if len(s.articles) == 0 {
		return nil
	}
	stories, err := s.db.PastStories(ctx)
	if err != nil {
		return err
	}
	for a := range s.articles {
		s.began[news.ID("cluster", a)] = true // as its first article names it, package topics
	}
	for _, story := range stories {
		gone, err := s.goneTopics(ctx, story)
		if err != nil {
			return err
		}
		if err := s.clearAnswers(ctx, story, gone); err != nil {
			return err
		}
		if err := s.clearTopics(ctx, story, gone); err != nil {
			return err
		}
	}
	if _, err := s.db.ForgetEditions(ctx, sortedKeys(s.articles)); err != nil {
		return err
	}
	for id, row := range s.stories {
		if slices.ContainsFunc(row.Articles, func(a string) bool { return s.articles[a] == "" }) {
			continue
		}
		if err := s.db.Client.Del(ctx, storyPart(id, "editions"), storyPart(id, "parts"), storyPart(id, "gone")).Err(); err != nil {
			return err
		}
	}
	return nil
}

// names reports whether a JSON value has one of the strings in it, as a value or a name.
func names(v any, claims map[string]bool) bool {
	switch v := v.(type) {
	case string:
		return claims[v]
	case []any:
		return slices.ContainsFunc(v, func(e any) bool { return names(e, claims) })
	case map[string]any:
		for k, e := range v {
			if claims[k] || names(e, claims) {
				return true
			}
		}
	}
	return false
}

// goneTopics finds the topics in the answers of a story that name a claim of the articles: the
// parts with their ids.
func (s *sweep) goneTopics(ctx context.Context, story string) (map[string]string, error) {
	key := storyPart(story, "parts")
	claims := maps.Clone(s.claims) // and those that no version has any longer
	err := s.hash(ctx, key, func(part, row string) error {
		if !strings.HasPrefix(part, partArticle) || s.articles[articleOf(part)] == "" {
			return nil
		}
		var list []packedClaim
		if err := readPart(row, &list); err != nil {
			return fmt.Errorf("story %s part %s: %w", story, part, err)
		}
		for _, c := range list {
			claims[c.ID] = true
		}
		return nil
	})
	if err != nil || len(claims) == 0 {
		return nil, err
	}
	gone := map[string]string{}
	err = s.hash(ctx, key, func(part, row string) error {
		if !strings.HasPrefix(part, partTopic+":") {
			return nil
		}
		var topic map[string]any
		if err := readPart(row, &topic); err != nil {
			return fmt.Errorf("story %s part %s: %w", story, part, err)
		}
		if names(topic, claims) {
			gone[part], _ = topic["id"].(string)
		}
		return nil
	})
	return gone, err
}

// clearTopics takes topics out of the answers of a story, and notes that they are not lost.
func (s *sweep) clearTopics(ctx context.Context, story string, gone map[string]string) error {
	for some := range slices.Chunk(sortedKeys(gone), 500) {
		tx := s.db.Client.TxPipeline()
		for _, part := range some {
			tx.SAdd(ctx, storyPart(story, "gone"), part)
		}
		tx.HDel(ctx, storyPart(story, "parts"), some...)
		if _, err := tx.Exec(ctx); err != nil {
			return err
		}
	}
	return nil
}

func (s *sweep) clearArticles(ctx context.Context) error {
	for _, id := range sortedKeys(s.articles) {
		var keys []string
		for part := range keyTypes["a"] {
			keys = append(keys, articleKey(id)+part)
		}
		if err := s.db.Client.Del(ctx, keys...).Err(); err != nil {
			return err
		}
		if err := s.db.LeaveLine(ctx, id); err != nil {
			return err
		}
	}
	// What led to them, by address and by what addresses have in common.
	var urls, alike []string
	err := s.hash(ctx, urlsKey, func(address, article string) error {
		if s.articles[article] != "" || s.address(address) != "" {
			urls = append(urls, address)
		}
		return nil
	})
	if err == nil {
		err = s.hash(ctx, alikeKey, func(common, address string) error {
			if s.address(address) != "" || s.articles[news.ID(address)] != "" {
				alike = append(alike, common)
			}
			return nil
		})
	}
	if err != nil {
		return err
	}
	return errors.Join(s.fields(ctx, urlsKey, urls), s.fields(ctx, alikeKey, alike))
}

func (s *sweep) fields(ctx context.Context, key string, fields []string) error {
	for some := range slices.Chunk(fields, 500) {
		if err := s.db.Client.HDel(ctx, key, some...).Err(); err != nil {
			return err
		}
	}
	return nil
}

// ForgottenAs is the address under which an outcome stands for what a line has made forgotten.
func ForgottenAs(line string) string { return "forgotten:" + line }

// clearOutcomes puts one outcome without an address in the place of those that name one:
// a report says that something is not there any more, and not what.
func (s *sweep) clearOutcomes(ctx context.Context) error {
	left := map[string]bool{}
	for address, line := range s.outcomes {
		tx := s.db.Client.TxPipeline()
		tx.HDel(ctx, outcomeRowKey, address)
		tx.ZRem(ctx, outcomeAtKey, address)
		tx.Incr(ctx, outcomeTurnsKey)
		if _, err := tx.Exec(ctx); err != nil {
			return err
		}
		left[line] = true
	}
	for some := range slices.Chunk(s.turns, 500) {
		if err := s.db.Client.ZRem(ctx, outcomePastKey, some...).Err(); err != nil {
			return err
		}
	}
	for _, f := range s.lines {
		if !left[f.ID] {
			continue
		}
		o := news.Outcome{URL: ForgottenAs(f.ID), Code: news.Forgotten, Reason: "", At: f.At}
		if err := s.db.SaveOutcome(ctx, o); err != nil {
			return err
		}
	}
	return nil
}

// clearPages takes out the bodies, then the pages that name them: who dies in between
// finds them again.
func (s *sweep) clearPages(ctx context.Context) error {
	if len(s.hashes) > 0 && s.pages.Dir != "" {
		blanked, kept, damaged, err := s.pages.Blank(s.hashes, s.places)
		if err != nil {
			return err
		}
		s.out.Counts.Bodies, s.out.Counts.Shared, s.out.Damaged = blanked, kept, damaged
	}
	gone := map[string]bool{} // addresses of which something goes
	for a := range s.addresses {
		gone[URLID(a)] = true
	}
	for _, id := range sortedKeys(s.rows) {
		gone[URLID(s.rows[id].URL)] = true
		if err := s.db.Client.Del(ctx, pageKey(id), bodyKey(id)).Err(); err != nil {
			return err
		}
	}
	// Addresses of a host that gave no page that was kept.
	err := s.db.scan(ctx, "u", func(id string) error {
		a, ok, err := s.db.Address(ctx, id)
		if err == nil && ok && s.address(a.URL) != "" {
			gone[id] = true
		}
		return err
	})
	if err != nil {
		return err
	}
	for _, id := range sortedKeys(gone) {
		if err := s.db.Drop(ctx, Read, id); err != nil {
			return err
		}
		if err := s.db.Client.Del(ctx, urlKey(id), unreadKey(id)).Err(); err != nil {
			return err
		}
	}
	return nil
}
