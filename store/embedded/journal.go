package embedded

import (
	"fmt"
	"os"
	"path/filepath"
	"sync"
	"sync/atomic"
)

// Sync says when the journal is forced from the operating system to the disk.
// Either way it reaches the operating system before a reply leaves, so the end
// of the process, by kill -9 too, loses nothing; what is at stake is the end of
// the machine.
type Sync int

const (
	// EverySecond risks the last second when the machine goes down, like
	// Redis' appendfsync everysec.
	EverySecond Sync = iota
	// Always waits for the disk before each reply to a write. Commands of
	// several connections share one wait.
	Always
)

// journalFile is what a journal needs of its file; tests put a full disk in its place.
type journalFile interface {
	WriteAt(p []byte, off int64) (int, error)
	Truncate(size int64) error
	Sync() error
	Close() error
}

// A journal appends records to one file after another. append, ready and rotate
// are called in the engine's turn; flushed may be called at any time.
type journal struct {
	dir  string
	gen  uint64
	seq  uint64 // of the next record
	f    journalFile
	size int64 // bytes of f that are whole records

	// pending is what could not be written. As long as there is some, no
	// command that writes is begun: a later record must not stand without it.
	pending []byte

	written atomic.Int64 // bytes over all files, for those who wait for a sync
	syncing sync.Mutex
	synced  int64
	syncErr atomic.Pointer[error]
}

func journalName(dir string, gen uint64) string {
	return filepath.Join(dir, fmt.Sprintf("journal-%010d", gen))
}

func snapshotName(dir string, gen uint64) string {
	return filepath.Join(dir, fmt.Sprintf("snapshot-%010d", gen))
}

// createJournal puts a journal without records in place, whole or not at all.
func createJournal(dir string, gen, seq uint64) (*os.File, error) {
	name := journalName(dir, gen)
	f, err := os.OpenFile(name+".tmp", os.O_CREATE|os.O_TRUNC|os.O_RDWR, 0o600)
	if err != nil {
		return nil, err
	}
	if err := place(f, fileHeader(journalMagic, gen, seq), name); err != nil {
		f.Close()
		return nil, err
	}
	return f, nil
}

// place writes b to the temporary file f and renames it, synced.
func place(f *os.File, b []byte, name string) error {
	if _, err := f.Write(b); err != nil {
		return err
	}
	if err := f.Sync(); err != nil {
		return err
	}
	if err := os.Rename(f.Name(), name); err != nil {
		return err
	}
	return syncDir(filepath.Dir(name))
}

func syncDir(dir string) error {
	d, err := os.Open(dir)
	if err != nil {
		return err
	}
	defer d.Close()
	return d.Sync()
}

// append writes one record of the given commands and returns the position that
// sync has to reach. An error means that the record is not in the file yet.
func (j *journal) append(commands [][]string) (int64, error) {
	j.pending = appendRecord(j.pending, j.seq, commands)
	j.seq++
	err := j.ready()
	return j.written.Load(), err
}

// ready writes what is pending and reports whether the journal takes records.
func (j *journal) ready() error {
	if e := j.syncErr.Load(); e != nil {
		return *e
	}
	if len(j.pending) == 0 {
		return nil
	}
	if _, err := j.f.WriteAt(j.pending, j.size); err != nil {
		// A part of a record at the end would be dropped as torn; without it
		// the file needs no such mercy. If this fails too, the next try
		// writes over it.
		_ = j.f.Truncate(j.size)
		return fmt.Errorf("journal: %w", err)
	}
	j.size += int64(len(j.pending))
	j.written.Add(int64(len(j.pending)))
	if cap(j.pending) > 1<<20 {
		j.pending = nil
	}
	j.pending = j.pending[:0]
	return nil
}

// sync returns when everything up to the position pos is on the disk.
func (j *journal) sync(pos int64) error {
	j.syncing.Lock()
	defer j.syncing.Unlock()
	if j.synced >= pos {
		return nil
	}
	reached := j.written.Load()
	if err := j.f.Sync(); err != nil {
		err = fmt.Errorf("journal: %w", err)
		j.syncErr.Store(&err)
		return err
	}
	j.syncErr.Store(nil)
	j.synced = reached
	return nil
}

// rotate goes on in a new file. The old one is on the disk before the new one
// gets its first record, or a crash of the machine could keep the later and
// lose the earlier.
func (j *journal) rotate() error {
	if err := j.ready(); err != nil {
		return err
	}
	f, err := createJournal(j.dir, j.gen+1, j.seq)
	if err != nil {
		return fmt.Errorf("journal: %w", err)
	}
	if err := j.sync(j.written.Load()); err != nil {
		f.Close()
		os.Remove(f.Name())
		os.Remove(journalName(j.dir, j.gen+1))
		return err
	}
	j.syncing.Lock()
	old := j.f
	j.f, j.gen, j.size = f, j.gen+1, headerSize
	j.syncing.Unlock()
	return old.Close()
}

func (j *journal) close() error {
	err := j.ready()
	if e := j.sync(j.written.Load()); err == nil {
		err = e
	}
	if e := j.f.Close(); err == nil {
		err = e
	}
	return err
}
