package embedded

import (
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strconv"
	"strings"
)

// endOfSnapshot is the last record of a snapshot, with the number of keys.
const endOfSnapshot = "END"

// files are the generations that stand in a directory.
type files struct {
	snapshot uint64   // the newest; 0 when there is none
	journals []uint64 // from that of the snapshot on, without a gap
}

// listFiles finds what has to be read. With tidy it removes what no restart
// needs: temporary files and the generations before the newest snapshot.
func listFiles(dir string, tidy bool) (files, error) {
	var f files
	entries, err := os.ReadDir(dir)
	if err != nil {
		return f, err
	}
	journals := map[uint64]bool{}
	var stale []string
	for _, e := range entries { // in the order of their names, so of their numbers
		kind, number, ok := strings.Cut(e.Name(), "-")
		if !ok || kind != "journal" && kind != "snapshot" {
			continue
		}
		gen, err := strconv.ParseUint(number, 10, 64)
		switch {
		case strings.HasSuffix(number, ".tmp"):
			stale = append(stale, e.Name())
		case err != nil:
		case kind == "snapshot":
			f.snapshot = gen
		default:
			journals[gen] = true
		}
	}
	first := f.snapshot
	if first == 0 {
		first = 1
	}
	for gen := first; journals[gen]; gen++ {
		f.journals = append(f.journals, gen)
		delete(journals, gen)
	}
	for gen := range journals {
		if gen > first {
			return f, fmt.Errorf("%s is missing although %s is there", journalName(dir, first+uint64(len(f.journals))), journalName(dir, gen))
		}
		stale = append(stale, filepath.Base(journalName(dir, gen)))
	}
	if f.snapshot != 0 && len(f.journals) == 0 {
		return f, fmt.Errorf("%s is missing although %s is there", journalName(dir, first), snapshotName(dir, first))
	}
	for gen := f.snapshot; tidy && gen > 1; gen-- {
		if err := os.Remove(snapshotName(dir, gen-1)); err != nil {
			break
		}
	}
	for _, name := range stale {
		if tidy {
			os.Remove(filepath.Join(dir, name))
		}
	}
	return f, nil
}

// A loaded is where reading the files ended.
type loaded struct {
	gen     uint64 // of the last journal; 0 when there was none
	seq     uint64 // of the next record
	size    int64  // bytes of the last journal that are whole records
	dropped int64  // bytes after them
	records int
}

// load reads a snapshot and the journals after it into an empty engine. Only
// the last journal may end in a torn record, and only where torn is allowed.
func load(e *engine, dir string, f files, torn bool) (loaded, error) {
	l := loaded{seq: 1}
	if f.snapshot != 0 {
		if err := loadSnapshot(e, snapshotName(dir, f.snapshot), f.snapshot, &l); err != nil {
			return l, err
		}
	}
	for i, gen := range f.journals {
		last := i == len(f.journals)-1
		if err := loadJournal(e, journalName(dir, gen), gen, last && torn, &l); err != nil {
			return l, err
		}
	}
	return l, nil
}

func loadSnapshot(e *engine, name string, gen uint64, l *loaded) error {
	rr, err := openRecords(name, snapshotMagic)
	if err != nil {
		return err
	}
	defer rr.Close()
	if rr.gen != gen {
		return &CorruptError{name, 0, fmt.Sprintf("its header says that it is snapshot %d", rr.gen)}
	}
	l.seq = rr.seq
	rr.seq = 1 // the records of a snapshot count for themselves
	complete := false
	for {
		at := rr.off
		commands, err := rr.next()
		if errors.Is(err, io.EOF) {
			break
		}
		if errors.Is(err, errTorn) {
			return &CorruptError{name, at, err.Error()}
		}
		if err != nil {
			return err
		}
		if complete {
			return &CorruptError{name, at, "records follow its end"}
		}
		if complete = commands[0][0] == endOfSnapshot; complete {
			if n := len(e.m.DB(0).Keys()); len(commands[0]) != 2 || commands[0][1] != strconv.Itoa(n) {
				return &CorruptError{name, at, fmt.Sprintf("it should hold %v keys and holds %d", commands[0][1:], n)}
			}
			continue
		}
		if err := e.replay(commands); err != nil {
			return &CorruptError{name, at, err.Error()}
		}
	}
	if !complete {
		return &CorruptError{name, rr.off, "it has no end"}
	}
	return nil
}

func loadJournal(e *engine, name string, gen uint64, torn bool, l *loaded) error {
	rr, err := openRecords(name, journalMagic)
	if err != nil {
		return err
	}
	defer rr.Close()
	if rr.gen != gen || rr.seq != l.seq {
		return &CorruptError{name, 0, fmt.Sprintf("its header says journal %d from record %d on; journal %d from record %d on was expected", rr.gen, rr.seq, gen, l.seq)}
	}
	for {
		at := rr.off
		commands, err := rr.next()
		if errors.Is(err, errTorn) {
			if !torn {
				return &CorruptError{name, at, err.Error() + " although a later journal exists"}
			}
			l.dropped = rr.size - at
			err = io.EOF
		}
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			return err
		}
		if err := e.replay(commands); err != nil {
			return &CorruptError{name, at, err.Error()}
		}
		l.records++
	}
	l.gen, l.seq, l.size = gen, rr.seq, rr.off
	return nil
}

// replay applies the commands of one record. Only commands that succeeded are
// written down, so an error here means that the state is not what it was.
func (e *engine) replay(commands [][]string) error {
	e.mu.Lock()
	defer e.mu.Unlock()
	for _, argv := range commands {
		if reply := e.call(nil, argv...); len(reply) == 0 || reply[0] == '-' {
			return fmt.Errorf("%s does not apply: %s", argv[0], strings.TrimSpace(string(reply)))
		}
		e.track(nil, argv)
	}
	return nil
}
