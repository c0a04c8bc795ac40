package store

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"github.com/redis/go-redis/v9"
)

// restoringKey says that the store holds half of a restore: since when, as RFC 3339.
const restoringKey = "rf:{restoring}"

// RestoreOptions is how a backup is taken back.
type RestoreOptions struct {
	Replace bool     // empty a store that holds something
	Forgets []Forget // known beside those of the store and of the backup
	// Idle, which may be nil, is asked when the file was found whole, before anything is
	// changed: an error says that a worker is at work, and ends the restore.
	Idle func() error
}

// A Restored is what came of a restore.
type Restored struct {
	Manifest  BackupManifest `json:"backup"`
	Counts    BackupCounts   `json:"counts"`
	Known     int            `json:"packs_known"` // packs that lay in the folder already
	Bodiless  int            `json:"bodiless"`    // pages whose bodies are in no pack of this folder
	Forgotten ForgetCounts   `json:"forgotten"`   // what was in the backup and had been forgotten
	Forgets   []Forget       `json:"-"`           // the record as it stands
}

// ErrNotEmpty says that a store holds something already.
var ErrNotEmpty = errors.New("the store is not empty")

// CheckBackup reads a backup from its beginning to its end, and changes nothing.
func CheckBackup(r io.Reader, progress func(unpacked int64)) (BackupManifest, BackupContents, error) {
	return readBackup(r, backupVisitor{at: progress})
}

// Restore makes the store what it was when the backup began, and puts its packs into the
// folder of pages. The file is read twice: nothing is changed before all of it was found
// whole. Then the store is marked as half restored, so that Open refuses it until the
// work has come to its end; an interrupted restore is begun again the same way. No worker
// may be at work. Nothing is pruned, forgotten or backed up meanwhile: who does is waited
// for, for two minutes, and then the error is ErrPruning.
//
// What was forgotten, by the record of the store, of the backup or of the options, is
// taken out again. Work that was under way is due again; tokens and epochs go on above
// all that were given out before, here and where the backup was made. progress, which may
// be nil, is told how many bytes were gone through, of both readings.
func (db *DB) Restore(ctx context.Context, src io.ReadSeeker, pages Pages, o RestoreOptions, progress func(unpacked int64)) (Restored, error) {
	r := &restore{db: db, pages: pages, options: o, loaded: map[string]bool{}, progress: progress}
	if err := r.run(ctx, src); err != nil {
		return r.out, fmt.Errorf("store: restore: %w", err)
	}
	return r.out, nil
}

// A restore is one run of Restore.
type restore struct {
	db       *DB
	pages    Pages
	options  RestoreOptions
	progress func(int64)
	out      Restored

	seq     map[Kind]int64 // of the store before
	pipe    redis.Pipeliner
	waiting int    // bytes in pipe
	list    string // that is being made
	pushed  int    // values of it so far

	// What has something to do.
	hosts, unread, watches, told, stories []string
	loaded                                map[string]bool // articles
}

func (r *restore) run(ctx context.Context, src io.ReadSeeker) error {
	m, c, err := readBackup(src, backupVisitor{at: r.progress})
	if err != nil {
		return err
	}
	r.out.Manifest, r.out.Counts = m, c.Counts
	if _, err := src.Seek(0, io.SeekStart); err != nil {
		return err
	}
	return r.db.aloneSoon(ctx, func(ctx context.Context) error { return r.load(ctx, src) })
}

// load makes the store of a file that was found whole.
func (r *restore) load(ctx context.Context, src io.Reader) error {
	forgets, err := r.begin(ctx)
	if err != nil {
		return err
	}
	before := r.out.Counts.Bytes // of the first reading
	r.pipe = r.db.Client.Pipeline()
	var own []Forget
	_, _, err = readBackup(src, backupVisitor{
		command: func(argv []string) error { return r.command(ctx, argv) },
		pack:    r.pack,
		forget:  func(f Forget) error { own = append(own, f); return nil },
		at: func(n int64) {
			if r.progress != nil {
				r.progress(before + n)
			}
		},
	})
	if errors.Is(err, ErrBackup) {
		err = fmt.Errorf("the file has changed since it was found whole: %v", err)
	}
	if err == nil {
		err = r.flush(ctx)
	}
	if err != nil {
		return err
	}
	if err := syncDir(r.pages.Dir); err != nil && !errors.Is(err, fs.ErrNotExist) {
		return err
	}
	r.out.Forgets = MergeForgets(forgets, own, r.options.Forgets)
	return r.finish(ctx)
}

// begin marks the store and empties it, but for the record of what was forgotten.
func (r *restore) begin(ctx context.Context) ([]Forget, error) {
	half, err := r.db.Client.Exists(ctx, restoringKey).Result()
	if err != nil {
		return nil, err
	}
	held := 0
	err = r.db.scanKeys(ctx, "rf:*", func(key string) error {
		if kind, _, _ := keyParts(key); !passing[kind] {
			held++
		}
		return nil
	})
	if err != nil {
		return nil, err
	}
	if held > 0 && half == 0 && !r.options.Replace {
		return nil, ErrNotEmpty
	}
	forgets, err := r.db.Forgets(ctx)
	if err != nil {
		return nil, err
	}
	r.seq = map[Kind]int64{}
	for _, k := range Kinds {
		n, err := r.db.Client.Get(ctx, workKey(k, "seq")).Int64()
		if err != nil && !isNil(err) {
			return nil, err
		}
		r.seq[k] = n
	}
	// The counters outlive a restore that does not come to its end.
	if half > 0 {
		var before map[Kind]int64
		row, err := r.db.Client.Get(ctx, restoringKey).Bytes()
		if err != nil {
			return nil, err
		}
		var was restoring
		if err := json.Unmarshal(row, &was); err == nil {
			before = was.Seq
		}
		for k, n := range before {
			r.seq[k] = max(r.seq[k], n)
		}
	}
	row, err := json.Marshal(restoring{time.Now().UTC(), r.seq})
	if err != nil {
		return nil, err
	}
	if r.options.Idle != nil {
		if err := r.options.Idle(); err != nil {
			return nil, err
		}
	}
	if err := r.db.Client.Set(ctx, restoringKey, row, 0).Err(); err != nil {
		return nil, err
	}
	return forgets, r.empty(ctx)
}

// restoring is what stands at restoringKey.
type restoring struct {
	Since time.Time      `json:"since"`
	Seq   map[Kind]int64 `json:"seq"` // counters of the store before
}

// empty takes out all keys of ours, but for the marker, the record of what was forgotten and
// the key that keeps others out. A scan may miss none that stood there all the time.
func (r *restore) empty(ctx context.Context) error {
	var batch []string
	flush := func() error {
		if len(batch) == 0 {
			return nil
		}
		pipe := r.db.Client.Pipeline()
		for _, key := range batch {
			pipe.Del(ctx, key) // one by one: in a cluster they lie apart
		}
		batch = batch[:0]
		_, err := pipe.Exec(ctx)
		return err
	}
	err := r.db.scanKeys(ctx, "rf:*", func(key string) error {
		if kind, _, _ := keyParts(key); kind == "restoring" || kind == "forgotten" || kind == "pruning" {
			return nil
		}
		if batch = append(batch, key); len(batch) < 500 {
			return nil
		}
		return flush()
	})
	return errors.Join(err, flush())
}

const restoreAtOnce = 1 << 20 // bytes of commands that are sent together

// listScript adds values to the end of a list before which so many stand, as the first
// argument says. What a broken connection left without an answer is sent once more: those
// that are there already are not added again.
var listScript = redis.NewScript(`
for i = redis.call('LLEN', KEYS[1]) - tonumber(ARGV[1]) + 2, #ARGV do redis.call('RPUSH', KEYS[1], ARGV[i]) end
return 1`)

// push adds values to a list. The commands that make one follow each other in a backup.
func (r *restore) push(ctx context.Context, key string, values []any) {
	if r.list != key {
		r.list, r.pushed = key, 0
	}
	listScript.Eval(ctx, r.pipe, []string{key}, append([]any{r.pushed}, values...)...)
	r.pushed += len(values)
}

// command carries out one command of the backup, and notes who has something to do.
func (r *restore) command(ctx context.Context, argv []string) error {
	args := make([]any, len(argv))
	for i, w := range argv {
		args[i] = w
		r.waiting += len(w) + 16
	}
	if argv[0] == "RPUSH" {
		r.push(ctx, argv[1], args[2:])
	} else {
		r.pipe.Do(ctx, args...)
	}
	kind, tag, rest := keyParts(argv[1])
	_, name, _ := strings.Cut(tag, ":")
	switch {
	case kind == "h" && rest == ":due":
		r.hosts = append(r.hosts, name)
	case kind == "u" && rest == ":unread":
		r.unread = append(r.unread, name)
	case kind == "a" && rest == "":
		r.loaded[name] = true
		for i := 2; i < len(argv); i += 2 {
			if argv[i] == "outbox" {
				r.told = append(r.told, name)
			}
		}
	case kind == "s" && rest == ":editions":
		r.pipe.SAdd(ctx, storiesKey("past"), name) // it may have been answered first after the stories were read
	case argv[1] == storiesKey("meta"):
		for i := 2; i < len(argv); i += 2 {
			r.stories = append(r.stories, argv[i])
		}
	case argv[1] == watchesKey:
		for i := 2; i < len(argv); i += 2 {
			r.watches = append(r.watches, argv[i])
		}
	}
	if r.waiting < restoreAtOnce {
		return nil
	}
	return r.flush(ctx)
}

func (r *restore) flush(ctx context.Context) error {
	if r.pipe.Len() == 0 {
		return nil
	}
	r.waiting = 0
	_, err := r.pipe.Exec(ctx)
	return err
}

// pack puts a pack into the folder. One that lies there already stays, if it begins as
// this one does: it may have grown since the backup.
func (r *restore) pack(name string, size int64, in io.Reader) error {
	if err := os.MkdirAll(r.pages.Dir, 0o700); err != nil {
		return err
	}
	path := filepath.Join(r.pages.Dir, name)
	f, err := os.CreateTemp(r.pages.Dir, ".restore-*")
	if err != nil {
		return err
	}
	defer os.Remove(f.Name()) // renamed by then, or of no use
	if _, err := io.Copy(f, in); err != nil {
		return errors.Join(err, f.Close())
	}
	if err := errors.Join(f.Sync(), f.Close()); err != nil {
		return err
	}
	there, err := os.Open(path)
	if errors.Is(err, fs.ErrNotExist) {
		return os.Rename(f.Name(), path)
	}
	if err != nil {
		return err
	}
	defer there.Close()
	longer, alike, err := begins(there, f.Name())
	switch {
	case err != nil:
		return err
	case alike && longer:
		r.out.Known++
		return nil
	case alike:
		return os.Rename(f.Name(), path)
	}
	return r.merge(f.Name(), path)
}

// merge puts the bodies of the backup's pack in the place of those of the folder's, where
// the two differ: one of them was written over where something was forgotten, or is
// damaged. What the folder's has beyond that came since, and stays.
func (r *restore) merge(fresh, path string) error {
	there, err := os.Open(path)
	if err != nil {
		return err
	}
	defer there.Close()
	f, err := os.OpenFile(fresh, os.O_WRONLY|os.O_APPEND, 0)
	if err != nil {
		return err
	}
	info, err := f.Stat()
	if err == nil {
		_, err = there.Seek(info.Size(), io.SeekStart)
	}
	if err == nil {
		_, err = io.Copy(f, there)
	}
	if err == nil {
		err = f.Sync()
	}
	if err := errors.Join(err, f.Close()); err != nil {
		return err
	}
	return os.Rename(fresh, path)
}

// begins reports whether one of two files begins as the other does, and whether the first
// is the longer one, or as long.
func begins(a io.Reader, path string) (longer, alike bool, err error) {
	b, err := os.Open(path)
	if err != nil {
		return false, false, err
	}
	defer b.Close()
	x, y := make([]byte, 64<<10), make([]byte, 64<<10)
	for {
		n, errA := io.ReadFull(a, x)
		m, errB := io.ReadFull(b, y)
		k := min(n, m)
		if !slices.Equal(x[:k], y[:k]) {
			return false, false, nil
		}
		for _, err := range []error{errA, errB} {
			if err != nil && !errors.Is(err, io.EOF) && !errors.Is(err, io.ErrUnexpectedEOF) {
				return false, false, err
			}
		}
		if errA != nil || errB != nil {
			return n >= m, true, nil
		}
	}
}

// finish brings what was loaded together, and gives the store free.
func (r *restore) finish(ctx context.Context) error {
	for _, k := range Kinds {
		n, err := r.db.Client.Get(ctx, workKey(k, "seq")).Int64()
		if err != nil && !isNil(err) {
			return err
		}
		// More than any: of this store before, and of the other one since.
		if err := r.db.Client.Set(ctx, workKey(k, "seq"), max(n, r.seq[k])+1, 0).Err(); err != nil {
			return err
		}
	}
	for _, step := range []func(context.Context) error{r.strays, r.bodiless, r.forget, r.announce} {
		if err := step(ctx); err != nil {
			return err
		}
	}
	return r.db.Client.Del(ctx, restoringKey).Err()
}

// strays takes out of the stories the articles that came while the backup was being
// written, and are not in it; they will be read again.
func (r *restore) strays(ctx context.Context) error {
	g, err := r.db.Grouping(ctx)
	if err != nil {
		return err
	}
	stray := map[string]bool{}
	for _, list := range []map[string]string{g.Signatures, g.Touched} {
		for a := range list {
			if !r.loaded[a] {
				stray[a] = true
			}
		}
	}
	for _, s := range g.Stories {
		for _, a := range s.Articles {
			if !r.loaded[a] {
				stray[a] = true
			}
		}
	}
	if len(stray) == 0 {
		return nil
	}
	s := newSweep(r.db, Pages{}, nil)
	for a := range stray {
		s.articles[a] = "restore"
	}
	if err := s.lookStories(ctx); err != nil {
		return err
	}
	return s.clearStories(ctx)
}

// bodiless marks the pages whose bodies are in no pack of this folder, where the backup
// was made without them.
func (r *restore) bodiless(ctx context.Context) error {
	if r.out.Manifest.Pages {
		return nil
	}
	packs, _, err := r.pages.Packs()
	if err != nil {
		return err
	}
	size := map[string]int64{}
	for _, p := range packs {
		size[p.Name] = p.Size
	}
	now, err := r.db.Client.Time(ctx).Result()
	if err != nil {
		return err
	}
	return r.db.PageIDs(ctx, func(id string) error {
		p, _, ok, err := r.db.Page(ctx, id)
		if err != nil || !ok || p.Kept == "" {
			return err
		}
		name, offset, length, err := place(p.Kept)
		if err != nil || offset+length <= size[name] {
			return nil // it is there, or verify says what is wrong
		}
		r.out.Bodiless++
		err = r.db.changePage(ctx, id, func(k *kept) bool {
			k.Kept, k.Removed = "", now.UTC()
			return true
		})
		if err != nil {
			return err
		}
		return r.db.forgetValidators(ctx, id)
	})
}

// forget takes out again what was forgotten since the backup, or before.
func (r *restore) forget(ctx context.Context) error {
	if err := r.db.SaveForgets(ctx, r.out.Forgets); err != nil {
		return err
	}
	// What was forgotten after the backup goes, even if it may be fetched again by now:
	// to take a forgetting back brings nothing back.
	gone := Active(r.out.Forgets)
	for _, f := range r.out.Forgets {
		if f.Kind != ForgetUndo && f.At.After(r.out.Manifest.Created) && !slices.ContainsFunc(gone, func(g Forget) bool { return g.ID == f.ID }) {
			gone = append(gone, f)
		}
	}
	if len(gone) == 0 {
		return nil
	}
	f, err := r.db.erase(ctx, r.pages, gone)
	if err != nil {
		return err
	}
	r.out.Forgotten = f.Counts
	// The backup may have known other addresses of it than the store in which it was forgotten.
	also := slices.Clone(r.out.Forgets)
	for i := range also {
		addresses, articles := f.Also(also[i].ID)
		also[i].Addresses, also[i].Articles = union(also[i].Addresses, addresses), union(also[i].Articles, articles)
	}
	r.out.Forgets = also
	return r.db.SaveForgets(ctx, also)
}

// announce has a look taken at everything that has something to do: the keys of work were
// read at other moments than what they are about.
func (r *restore) announce(ctx context.Context) error {
	add := func(k Kind, items []string) error {
		for _, item := range items {
			if _, err := r.db.Add(ctx, k, item, atOnce); err != nil {
				return err
			}
		}
		return nil
	}
	unread := slices.Clone(r.unread)
	for _, id := range r.told {
		page, err := r.untold(ctx, id)
		if err != nil {
			return err
		}
		if page != "" {
			unread = append(unread, page)
		}
	}
	return errors.Join(add(Crawl, r.hosts), add(Read, unread), add(Reconcile, r.stories), add(Watched, r.watches), add(Found, r.watches),
		add(Group, []string{All}), add(Learn, []string{All}), add(Reread, []string{All}))
}

// untold has the newest page of an article read once more of which stories have not heard
// yet, and gives the id of its address.
func (r *restore) untold(ctx context.Context, article string) (string, error) {
	v, ok, err := r.db.Version(ctx, article, 0)
	if err != nil || !ok {
		return "", err
	}
	p, _, ok, err := r.db.Page(ctx, v.Page)
	if err != nil || !ok {
		return "", err
	}
	return URLID(p.URL), r.db.MarkUnread(ctx, p)
}

// half is the error that a store gives which holds half of a restore, nil for any other.
func (db *DB) half(ctx context.Context) error {
	row, err := db.Client.Get(ctx, restoringKey).Bytes()
	if isNil(err) {
		return nil
	}
	if err != nil {
		return &said{explain(db.target.name(), err), err}
	}
	since := ""
	var was restoring
	if json.Unmarshal(row, &was) == nil {
		since = " (begun at " + was.Since.Format(time.RFC3339) + ")"
	}
	return fmt.Errorf("the store holds half of a restore%s that did not come to its end: run `rangefinder restore` again with the backup", since)
}
