package store

import (
	"bytes"
	"cmp"
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/redis/go-redis/v9"
	"golang.org/x/sync/errgroup"
)

// keyTypes is the types of the keys that stand in groups: one may come while a backup is
// being written that no other of its kind had before. Of other kinds they are found out.
var keyTypes = map[string]map[string]string{
	"work": {":seq": "string", ":gen": "hash", ":due": "zset", ":out": "zset", ":epoch": "hash", ":token": "hash", ":tries": "hash", ":failed": "hash"},
	"h":    {":due": "zset", ":entry": "hash", ":state": "hash", ":robots": "string", ":tdmrep": "string"},
	"p":    {"": "string", ":body": "string"},
	"u":    {"": "string", ":unread": "zset"},
	"a":    {"": "hash", ":versions": "hash", ":claims": "string", ":changes": "list"},
	"w":    {":seen": "hash", ":pages": "hash"},
	"stories": {":sigs": "hash", ":touched": "hash", ":of": "hash", ":meta": "hash", ":dirty": "hash", ":pace": "hash",
		":token": "string", ":heard": "hash", ":hearer": "hash", ":world": "hash", ":past": "set"},
	"decisions": {":log": "hash", ":by": "hash", ":head": "hash", ":outbox": "hash", ":rev": "string"},

	"watches":  {":all": "hash", ":state": "hash", ":sites": "string"},
	"outcomes": {":row": "hash", ":at": "zset", ":past": "zset", ":turns": "string"},
	"s":        {"": "hash", ":editions": "zset", ":parts": "hash", ":gone": "set"},
	"urls":     {"": "hash"},
	"alike":    {"": "hash"},
	"reread":   {":line": "zset", ":reader": "string"},
}

// single is the kinds of which there is one group in any store.
var single = []string{"stories", "decisions", "watches", "outcomes", "urls", "alike", "reread"}

// BackupOptions is what a backup holds.
type BackupOptions struct {
	NoPages bool     // leave the bodies of pages out
	Forgets []Forget // known beside those in the store; all go in
	// Wait is how long to wait for another process that prunes, forgets, backs up or
	// restores; then the error is ErrPruning. Waiting, which may be nil, is told about once
	// a second for how long that has been.
	Wait    time.Duration
	Waiting func(waited time.Duration)
}

// passing is the kinds of keys that are of the moment, and in no backup: who leads, who
// prunes, whose turn it is, who visits. What was forgotten is a member of its own.
var passing = map[string]bool{"lead": true, "turn": true, "share": true, "pruning": true, "restoring": true, "forgotten": true}

// backupOrder is the order in which kinds of keys are read while work goes on. Whatever
// still has something to do is read before what that leads to: so either the work is in
// the backup or what came of it, and doing it twice does no harm. Articles come before
// their pages, so that no version is without one; stories before the work of
// reconciling, and findings after it. Kinds that are not named come last.
var backupOrder = []string{"watches", "w", "h", "reread", "u", "a", "p", "urls", "alike", "outcomes", "decisions", "stories", "work", "s"}

// Backup writes everything that is shared to w, and the bodies of pages, while work goes
// on: the keys of one article, host or story are of one moment, and what Restore makes of
// the file is a store as a stop at the beginning of the backup could have left it. Until
// it is done nothing is pruned or forgotten, and who does is waited for. Keys are written
// sorted: the same store gives the same file, but for times. progress, which may be nil, is
// told of the counts so far. Memory: the names of all keys, and the keys of 16 stories with
// all their answers, or of 256 groups of anything else.
func (db *DB) Backup(ctx context.Context, w io.Writer, pages Pages, o BackupOptions, progress func(BackupCounts)) (BackupCounts, error) {
	b := &backup{db: db, pages: pages, options: o, progress: progress}
	err := db.aloneWithin(ctx, o.Wait, o.Waiting, func(ctx context.Context) error { return b.write(ctx, w) })
	if err != nil {
		return b.counts, fmt.Errorf("store: backup: %w", err)
	}
	return b.counts, nil
}

// aloneFor is how long a forgetting and a restore, at which a person looks on, wait for who
// prunes.
const aloneFor = 2 * time.Minute

// askAgain is after how long who waits to be alone looks again.
var askAgain = time.Second

// aloneSoon is alone, when another process is done with what it does alone; for long it is
// not waited for.
func (db *DB) aloneSoon(ctx context.Context, do func(context.Context) error) error {
	return db.aloneWithin(ctx, aloneFor, nil, do)
}

// aloneWithin is aloneSoon with a time to wait; waiting, which may be nil, is told how much
// of it has gone by.
func (db *DB) aloneWithin(ctx context.Context, most time.Duration, waiting func(time.Duration), do func(context.Context) error) error {
	for since := time.Now(); ; {
		begun := false
		err := db.alone(ctx, func(ctx context.Context) error {
			begun = true
			return do(ctx)
		})
		waited := time.Since(since)
		if begun || !errors.Is(err, ErrPruning) || waited >= most {
			return err
		}
		if waiting != nil {
			waiting(waited)
		}
		if err := pause(ctx, askAgain); err != nil {
			return err
		}
	}
}

// A backup is one run of Backup.
type backup struct {
	db       *DB
	pages    Pages
	options  BackupOptions
	progress func(BackupCounts)

	tags  map[string]map[string]bool   // kind → the parts in braces
	types map[string]map[string]string // kind → what follows the braces → type
	skew  time.Duration                // of the store's clock over ours

	out    *backupWriter
	buf    []byte
	member int
	counts BackupCounts
}

func (b *backup) write(ctx context.Context, w io.Writer) error {
	now, err := b.db.Client.Time(ctx).Result()
	if err != nil {
		return err
	}
	b.skew = time.Until(now)
	if b.out, err = newBackupWriter(w, now.UTC().Truncate(time.Second)); err != nil {
		return err
	}
	m := BackupManifest{backupFormat, backupVersion, Schema, now.UTC().Truncate(time.Second), !b.options.NoPages}
	if err := b.out.json(memberManifest, m); err != nil {
		return err
	}
	b.begin()
	if err := b.list(ctx); err != nil {
		return err
	}
	if err := b.keys(ctx); err != nil {
		return err
	}
	if !b.options.NoPages {
		if err := b.packs(ctx); err != nil {
			return err
		}
	}
	forgets, err := b.db.Forgets(ctx)
	if err != nil {
		return err
	}
	forgets = MergeForgets(forgets, b.options.Forgets)
	text, err := EncodeForgets(forgets)
	if err != nil {
		return err
	}
	if err := b.out.member(memberForgets, int64(len(text)), bytes.NewReader(text)); err != nil {
		return err
	}
	b.counts.Forgets, b.counts.Bytes = len(forgets), b.out.size
	if err := b.out.json(memberContents, BackupContents{b.out.list, b.counts}); err != nil {
		return err
	}
	return b.out.close()
}

func (b *backup) show() {
	if b.progress != nil {
		b.counts.Bytes = b.out.size
		b.progress(b.counts)
	}
}

// fresh is the kinds of which new groups of keys come while work goes on.
var fresh = []string{"w", "h", "u", "a", "p", "s"}

// begin names the groups that there are in any store, also in one that is empty still.
func (b *backup) begin() {
	b.tags, b.types = map[string]map[string]bool{}, map[string]map[string]string{}
	for kind, types := range keyTypes {
		b.tags[kind], b.types[kind] = map[string]bool{}, maps.Clone(types)
	}
	for _, kind := range single {
		b.tags[kind][kind] = true
	}
	for _, k := range Kinds {
		b.tags["work"]["work:"+string(k)] = true
	}
}

// list finds out which keys there are. A key that comes while they are looked for may be
// missed, or found without those that belong to it: so all that any of its kind has is
// asked for, whatever was found of the one.
func (b *backup) list(ctx context.Context) error {
	return b.db.scanKeys(ctx, "rf:*", func(key string) error {
		kind, tag, rest := keyParts(key)
		if passing[kind] {
			return nil
		}
		if kind == "" {
			return fmt.Errorf("the key %.100q is none that this release knows; was a newer one at work on this store?", key)
		}
		if b.tags[kind] == nil {
			b.tags[kind], b.types[kind] = map[string]bool{}, map[string]string{}
		}
		b.tags[kind][tag] = true
		if b.types[kind][rest] != "" {
			return nil
		}
		t, err := b.db.Client.Type(ctx, key).Result()
		if err == nil && t != "none" { // none: gone meanwhile
			b.types[kind][rest] = t
		}
		return err
	})
}

// keys writes all keys.
func (b *backup) keys(ctx context.Context) error {
	kinds := sortedKeys(b.tags)
	slices.SortStableFunc(kinds, func(x, y string) int { return cmp.Compare(rank(x), rank(y)) })
	for _, kind := range kinds {
		// What has left a kind that was read already may be what came to this one since
		// the keys were listed: a page that was waited for, say, and is an article now.
		if slices.Contains(fresh, kind) {
			if err := b.list(ctx); err != nil {
				return err
			}
		}
		if err := b.kind(ctx, kind); err != nil {
			return err
		}
	}
	// Counters last: no token that was read is greater.
	for _, k := range Kinds {
		n, err := b.db.Client.Get(ctx, workKey(k, "seq")).Result()
		if errors.Is(err, redis.Nil) {
			continue
		}
		if err != nil {
			return err
		}
		if err := b.put("SET", workKey(k, "seq"), n); err != nil {
			return err
		}
		b.counts.Keys++
	}
	return b.flush()
}

func rank(kind string) int {
	if i := slices.Index(backupOrder, kind); i >= 0 {
		return i
	}
	return len(backupOrder)
}

// Groups of keys are asked for so many at a time, and so many at once; each is of one
// moment. A story that is answered again and again has more in its group than anything else.
const (
	backupBatch   = 256
	backupStories = 16
	backupAtOnce  = 16
)

func (b *backup) kind(ctx context.Context, kind string) error {
	rests := slices.DeleteFunc(sortedKeys(b.types[kind]), func(rest string) bool { return kind == "work" && rest == ":seq" })
	batch := backupBatch
	if kind == "s" {
		batch = backupStories
	}
	for some := range slices.Chunk(sortedKeys(b.tags[kind]), batch) {
		if err := ctx.Err(); err != nil {
			return err
		}
		groups := make([][]held, len(some))
		g, gctx := errgroup.WithContext(ctx)
		g.SetLimit(backupAtOnce)
		for i, tag := range some {
			g.Go(func() (err error) {
				groups[i], err = b.group(gctx, tag, kind, rests)
				return err
			})
		}
		if err := g.Wait(); err != nil {
			return err
		}
		for _, group := range groups {
			for _, h := range group {
				if err := b.key(h); err != nil {
					return err
				}
			}
		}
		b.show()
	}
	return nil
}

// A held is a key with what it holds: a hash or a sorted set in pairs.
type held struct {
	key, kind string
	words     []string
	ttl       time.Duration // less than zero for none
}

// group reads the keys of one part at one moment; those that are not there are left out.
func (b *backup) group(ctx context.Context, tag, kind string, rests []string) ([]held, error) {
	tx := b.db.Client.TxPipeline()
	type answer struct {
		held
		left  *redis.DurationCmd
		value redis.Cmder
	}
	var answers []answer
	for _, rest := range rests {
		a := answer{held: held{key: "rf:{" + tag + "}" + rest, kind: b.types[kind][rest]}}
		a.left = tx.PTTL(ctx, a.key)
		switch a.kind {
		case "string":
			a.value = tx.Get(ctx, a.key)
		case "hash":
			a.value = tx.HGetAll(ctx, a.key)
		case "list":
			a.value = tx.LRange(ctx, a.key, 0, -1)
		case "set":
			a.value = tx.SMembers(ctx, a.key)
		case "zset":
			a.value = tx.ZRangeWithScores(ctx, a.key, 0, -1)
		default:
			return nil, fmt.Errorf("the key %s is of a type that is not known: %s", a.key, a.kind)
		}
		answers = append(answers, a)
	}
	if _, err := tx.Exec(ctx); err != nil && !isNil(err) {
		return nil, err
	}
	var out []held
	for _, a := range answers {
		if a.ttl = a.left.Val(); a.ttl == -2 { // as go-redis has it, in nanoseconds
			continue
		}
		switch v := a.value.(type) {
		case *redis.StringCmd:
			a.words = []string{v.Val()}
		case *redis.MapStringStringCmd:
			for _, field := range sortedKeys(v.Val()) {
				a.words = append(a.words, field, v.Val()[field])
			}
		case *redis.StringSliceCmd:
			a.words = v.Val()
			if a.kind == "set" {
				slices.Sort(a.words)
			}
		case *redis.ZSliceCmd:
			for _, z := range v.Val() {
				member, ok := z.Member.(string)
				if !ok {
					return nil, fmt.Errorf("the key %s was not answered as it should be", a.key)
				}
				a.words = append(a.words, strconv.FormatFloat(z.Score, 'g', -1, 64), member)
			}
		}
		out = append(out, a.held)
	}
	return out, nil
}

// key writes one key.
func (b *backup) key(h held) error {
	b.counts.Keys++
	switch kind, _, rest := keyParts(h.key); {
	case kind == "p" && rest == "":
		b.counts.Pages++
	case kind == "a" && rest == "":
		b.counts.Articles++
	case h.key == storiesKey("meta"):
		b.counts.Stories = len(h.words) / 2
	case h.key == watchesKey:
		b.counts.Watches = len(h.words) / 2
	}
	command, pair := map[string]string{"string": "SET", "hash": "HSET", "list": "RPUSH", "set": "SADD", "zset": "ZADD"}[h.kind], 1
	if h.kind == "hash" || h.kind == "zset" {
		pair = 2
	}
	for words := h.words; len(words) > 0; {
		n, size := 0, 0
		for n < len(words) && n < 512 && size < 1<<20 {
			for _, w := range words[n : n+pair] {
				size += len(w)
			}
			n += pair
		}
		if err := b.put(append([]string{command, h.key}, words[:n]...)...); err != nil {
			return err
		}
		words = words[n:]
	}
	if h.ttl < 0 {
		return nil
	}
	until := time.Now().Add(b.skew + h.ttl)
	return b.put("PEXPIREAT", h.key, itoa(until.UnixMilli()))
}

func (b *backup) put(argv ...string) error {
	for _, w := range argv {
		if len(w) > maxValue {
			return fmt.Errorf("the key %s holds a value of %d bytes, more than a backup can", argv[1], len(w))
		}
	}
	b.buf = appendWords(b.buf, argv...)
	if len(b.buf) < keysMember {
		return nil
	}
	return b.flush()
}

func (b *backup) flush() error {
	if len(b.buf) == 0 {
		return nil
	}
	b.member++
	err := b.out.member(fmt.Sprintf("%s%06d.resp", dirKeys, b.member), int64(len(b.buf)), bytes.NewReader(b.buf))
	b.buf = b.buf[:0]
	return err
}

// packs copies the packs after the keys that name places in them: they only grow
// meanwhile, as nobody prunes.
func (b *backup) packs(ctx context.Context) error {
	packs, _, err := b.pages.Packs()
	if err != nil {
		return err
	}
	slices.SortFunc(packs, func(x, y Pack) int { return strings.Compare(x.Name, y.Name) })
	for _, p := range packs {
		if err := ctx.Err(); err != nil {
			return err
		}
		if err := b.pack(p); err != nil {
			return err
		}
		b.show()
	}
	return nil
}

// pack copies one pack, as far as it holds whole bodies. Of one that is damaged all is
// copied: what pages keep in it may be readable.
func (b *backup) pack(p Pack) error {
	size, bodies := int64(0), 0
	_, err := b.pages.Members(p.Name, func(m Member) error {
		size += m.Length
		bodies++
		return nil
	})
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	if err != nil {
		size = p.Size
	}
	if size == 0 {
		return nil
	}
	f, err := os.Open(filepath.Join(b.pages.Dir, p.Name))
	if err != nil {
		return err
	}
	defer f.Close()
	if err := b.out.member(dirPages+p.Name, size, f); err != nil {
		return err
	}
	b.counts.Packs++
	b.counts.Bodies += bodies
	return nil
}
