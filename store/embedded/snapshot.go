package embedded

import (
	"bufio"
	"fmt"
	"os"
	"slices"
	"strconv"
	"time"
)

const (
	batchWords = 512      // of one command in a snapshot
	batchBytes = 64 << 10 // of one record in a snapshot
)

// writeSnapshot writes the whole state of an engine that nobody else uses, and
// puts it in place as that at the beginning of journal gen, whose first record
// is seq.
func writeSnapshot(e *engine, dir string, gen, seq uint64) (size int64, err error) {
	name := snapshotName(dir, gen)
	f, err := os.OpenFile(name+".tmp", os.O_CREATE|os.O_TRUNC|os.O_WRONLY, 0o600)
	if err != nil {
		return 0, err
	}
	defer func() {
		if e := f.Close(); err == nil {
			err = e
		}
		if err != nil {
			os.Remove(f.Name())
		}
	}()
	w := bufio.NewWriterSize(f, 1<<20)
	w.Write(fileHeader(snapshotMagic, gen, seq)) // a bufio.Writer keeps its first error for Flush
	size = headerSize

	var (
		buf     []byte
		batch   [][]string
		bytes   int
		records = uint64(1)
	)
	put := func(argv ...string) {
		batch = append(batch, argv)
		for _, a := range argv {
			bytes += len(a)
		}
	}
	flush := func() {
		buf = appendRecord(buf[:0], records, batch)
		w.Write(buf)
		size += int64(len(buf))
		records++
		batch, bytes = batch[:0], 0
	}
	keys := e.m.DB(0).Keys()
	for _, key := range keys {
		e.dump(key, put)
		if bytes >= batchBytes {
			flush()
		}
	}
	if len(batch) > 0 {
		flush()
	}
	put(endOfSnapshot, strconv.Itoa(len(keys)))
	flush()
	if err := w.Flush(); err != nil {
		return 0, err
	}
	return size, place(f, nil, name)
}

// dump gives the commands that make a key from nothing.
func (e *engine) dump(key string, put func(argv ...string)) {
	many := func(cmd string, values []string) {
		for part := range slices.Chunk(values, batchWords) {
			put(append([]string{cmd, key}, part...)...)
		}
	}
	db := e.m.DB(0)
	switch kind := db.Type(key); kind {
	case "string":
		v, _ := db.Get(key)
		put("SET", key, v)
	case "hash":
		many("HSET", words(e.call(nil, "HGETALL", key)))
	case "list":
		v, _ := db.List(key)
		many("RPUSH", v)
	case "set":
		v, _ := db.Members(key)
		many("SADD", v)
	case "zset":
		scores, _ := db.SortedSet(key)
		pairs := make([]string, 0, 2*len(scores))
		for member, score := range scores {
			pairs = append(pairs, strconv.FormatFloat(score, 'g', -1, 64), member)
		}
		many("ZADD", pairs)
	default:
		// Unreachable by the commands that are offered; losing it in silence
		// would be worse than stopping.
		panic("embedded: a key of type " + kind)
	}
	if ttl := db.TTL(key); ttl > 0 {
		put("PEXPIREAT", key, strconv.FormatInt(ttl.Milliseconds(), 10))
	}
}

// snapshotAfter is how much a journal holds before the next snapshot.
func (b *builtin) snapshotAfter() int64 {
	return max(b.opts.JournalMax, b.snapshotSize.Load())
}

// snapshot begins a new journal and makes the snapshot that it goes on from.
func (b *builtin) snapshot() error {
	b.e.mu.Lock()
	// The files up to here will not change any more, so they can be read
	// while commands go on into the next.
	err := b.e.log.rotate()
	gen := b.e.log.gen
	b.e.mu.Unlock()
	if err != nil {
		return err
	}
	dir := b.e.log.dir
	f, err := listFiles(dir, false)
	if err != nil {
		return err
	}
	f.journals = slices.DeleteFunc(f.journals, func(g uint64) bool { return g >= gen })
	scratch, err := newEngine(b.opts.Clock)
	if err != nil {
		return err
	}
	defer func() { scratch.close() }()
	l, err := load(scratch, dir, f, false)
	if err != nil {
		return err
	}
	size, err := writeSnapshot(scratch, dir, gen, l.seq)
	if err != nil {
		return fmt.Errorf("snapshot: %w", err)
	}
	b.snapshotSize.Store(size)
	b.lastSave.Store(time.Now().Unix())
	if _, err = listFiles(dir, true); err != nil {
		return err
	}
	return b.e.renew(scratch, gen, l.seq)
}
