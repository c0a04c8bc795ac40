package store

import (
	"crypto/rand"
	"encoding/hex"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"runtime"
	"sync"
	"time"
)

var packers sync.Map // folder → *packer

// A packer appends to the pack of this process in one folder. Bodies that come
// while others are being written to the disk are written together: one by one,
// the disk would set the pace of a crawl of many hosts.
type packer struct {
	dir string

	mu     sync.Mutex
	file   *os.File // nil before the first body
	name   string
	size   int64
	opened time.Time         // by the clock on the wall, as the file system has it
	has    map[string]string // hash → where it lies in this pack
	batch  *batch            // those who come now
	busy   bool              // somebody writes those who came before
	ended  error             // how the last pack was closed
}

// A batch is the bodies that reach the disk together.
type batch struct {
	done chan struct{}
	err  error
}

// put appends a member and returns when it is on the disk; fresh is false where this
// pack had it already.
func (k *packer) put(member []byte, hash string) (kept string, fresh bool, err error) {
	k.mu.Lock()
	// Before it is looked into: what lies in a pack that has rested may be on its way
	// to another one.
	if k.file != nil && time.Since(k.opened) > packAge {
		if err := k.end(); err != nil {
			k.mu.Unlock()
			return "", false, err
		}
	}
	kept, had := k.has[hash]
	if had = had && k.stands(kept, hash); !had {
		if kept, err = k.append(member); err != nil {
			k.mu.Unlock()
			return "", false, err
		}
		k.has[hash] = kept
	}
	// One that is kept already may still be on its way to the disk.
	if k.batch == nil {
		k.batch = &batch{done: make(chan struct{})}
	}
	mine := k.batch
	if !k.busy {
		k.busy = true
		go k.settle()
	}
	k.mu.Unlock()
	<-mine.done
	return kept, !had, mine.err
}

// stands reports whether a member is still what it was: one that was forgotten is
// written over where it lies.
func (k *packer) stands(kept, hash string) bool {
	_, at, _, err := place(kept)
	head := make([]byte, extraAt+extraLen+len(hash))
	if err == nil {
		_, err = k.file.ReadAt(head, at)
	}
	if err != nil {
		return false
	}
	_, name, ok := memberHead(head)
	return ok && name == hash
}

// append writes a member behind the others, under mu.
func (k *packer) append(member []byte) (string, error) {
	if k.file != nil && k.size+int64(len(member)) > maxPack {
		if err := k.end(); err != nil {
			return "", err
		}
	}
	if k.file == nil {
		if err := k.begin(); err != nil {
			return "", err
		}
	}
	if _, err := k.file.WriteAt(member, k.size); err != nil {
		// What came of it, on a full disk, is taken back, or is the pack's last.
		if k.file.Truncate(k.size) != nil {
			err = errors.Join(err, k.end())
		}
		return "", err
	}
	kept := place3(k.name, k.size, int64(len(member)))
	k.size += int64(len(member))
	return kept, nil
}

// begin begins a pack: its name says when, and is nobody else's.
func (k *packer) begin() error {
	if err := os.MkdirAll(k.dir, 0o700); err != nil {
		return err
	}
	var own [6]byte
	rand.Read(own[:])
	name := time.Now().UTC().Format("20060102-150405") + "-" + hex.EncodeToString(own[:]) + packExt
	f, err := os.OpenFile(filepath.Join(k.dir, name), os.O_RDWR|os.O_CREATE|os.O_EXCL, 0o600)
	if err != nil {
		return err
	}
	if err := syncDir(k.dir); err != nil {
		return errors.Join(err, f.Close())
	}
	k.file, k.name, k.size, k.opened, k.has, k.ended = f, name, 0, time.Now().Round(0), map[string]string{}, nil
	return nil
}

// end closes the pack, under mu, with everything in it on the disk.
func (k *packer) end() error {
	f := k.file
	k.file, k.has = nil, nil
	k.ended = errors.Join(f.Sync(), f.Close())
	return k.ended
}

func (k *packer) close() error {
	k.mu.Lock()
	defer k.mu.Unlock()
	if k.file == nil {
		return nil
	}
	return k.end()
}

// settle brings to the disk what was appended, until nobody waits for it.
func (k *packer) settle() {
	k.mu.Lock()
	defer k.mu.Unlock()
	for k.batch != nil {
		now, f := k.batch, k.file
		k.batch = nil
		now.err = k.ended
		if f != nil {
			k.mu.Unlock()
			err := f.Sync()
			k.mu.Lock()
			if now.err = err; errors.Is(err, os.ErrClosed) {
				now.err = k.ended // closing it brought it to the disk, or not
			}
			if now.err != nil && k.file == f {
				// What a failed sync has left behind is not known: nothing of this
				// pack is relied on any more.
				now.err = fmt.Errorf("pack %s did not reach the disk: %w", k.name, errors.Join(now.err, k.end()))
			}
		}
		close(now.done)
	}
	k.busy = false
}

// syncDir brings the names of a folder to the disk. Windows does so by itself.
func syncDir(dir string) error {
	if runtime.GOOS == "windows" {
		return nil
	}
	d, err := os.Open(dir)
	if err != nil {
		return err
	}
	return errors.Join(d.Sync(), d.Close())
}
