package store

import (
	"errors"
	"os"
	"path/filepath"
	"runtime"
	"sync"
)

// A settler sees to it that the files of one folder reach the disk. Those that
// come while others are being written are written together: one by one, the disk
// would set the pace of a crawl of many hosts.
type settler struct {
	mu   sync.Mutex
	next *settling // those who come now
	busy bool      // somebody writes those who came before
}

// A settling is the files that are written together.
type settling struct {
	paths []string
	done  chan struct{}
	err   error
}

var settlers sync.Map // folder → *settler

// settle returns when a file of root, written and given its name, is on the disk
// with it.
func settle(root, path string) error {
	v, _ := settlers.LoadOrStore(root, &settler{})
	s := v.(*settler)
	s.mu.Lock()
	if s.next == nil {
		s.next = &settling{done: make(chan struct{})}
	}
	mine := s.next
	mine.paths = append(mine.paths, path)
	if !s.busy {
		s.busy = true
		go s.write(root)
	}
	s.mu.Unlock()
	<-mine.done
	return mine.err
}

// write writes what waits until nothing does.
func (s *settler) write(root string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	for s.next != nil {
		now := s.next
		s.next = nil
		s.mu.Unlock()
		now.err = toDisk(root, now.paths)
		close(now.done)
		s.mu.Lock()
	}
	s.busy = false
}

// eachToDisk writes files and the folders that name them.
func eachToDisk(paths []string) error {
	for _, p := range paths {
		// Windows writes files only for those who may write to them, and keeps
		// the names in its folders by itself.
		if err := syncFile(os.OpenFile(p, os.O_RDWR, 0)); err != nil {
			return err
		}
		if runtime.GOOS == "windows" {
			continue
		}
		if err := syncFile(os.Open(filepath.Dir(p))); err != nil {
			return err
		}
	}
	return nil
}

func syncFile(f *os.File, err error) error {
	if err != nil {
		return err
	}
	return errors.Join(f.Sync(), f.Close())
}
