package embedded

import (
	"fmt"
	"io"
)

// renew puts the state that was read back for a snapshot in the place of the
// running one, when it has caught up with journal gen, whose first record is seq.
//
// miniredis keeps a version of every key that ever was, for WATCH; with tasks
// whose keys come and go, that grows for ever. And a state that has just been
// read from the files is one that the next start will read from them: if the two
// differ, that is seen here, while the running one is still at hand.
//
// On return fresh is the engine to be closed, whichever that is.
func (e *engine) renew(fresh *engine, gen, seq uint64) error {
	rr, err := openRecords(journalName(e.log.dir, gen), journalMagic)
	if err != nil {
		return err
	}
	defer rr.Close()
	if rr.seq != seq {
		return &CorruptError{rr.name, 0, fmt.Sprintf("it begins with record %d, and the snapshot ends before %d", rr.seq, seq)}
	}
	// Twice without the turn: what is left for the third time is little.
	for range 2 {
		e.mu.Lock()
		size := e.log.size
		e.mu.Unlock()
		if err := fresh.follow(rr, size); err != nil {
			return err
		}
	}
	e.mu.Lock()
	defer e.mu.Unlock()
	if e.log.ready() != nil {
		return nil // the disk is full: there will be another snapshot
	}
	if err := fresh.follow(rr, e.log.size); err != nil {
		return err
	}
	have, _ := parseInteger(e.call(nil, "DBSIZE"))
	if read, _ := parseInteger(fresh.call(nil, "DBSIZE")); read != have || rr.seq != e.log.seq {
		return fmt.Errorf("the files give %d keys up to record %d, the running store has %d up to record %d", read, rr.seq, have, e.log.seq)
	}
	for text := range e.scripts {
		fresh.call(nil, "SCRIPT", "LOAD", text)
	}
	e.m, fresh.m = fresh.m, e.m
	e.srv, fresh.srv = fresh.srv, e.srv
	e.deadlines, fresh.deadlines = fresh.deadlines, e.deadlines
	e.srv.SetPreHook(e.hook)
	e.renewals++
	return nil
}

// follow applies the records of a journal up to size, all of which are whole.
func (e *engine) follow(rr *recordReader, size int64) error {
	if _, err := rr.f.Seek(rr.off, io.SeekStart); err != nil {
		return err
	}
	rr.r.Reset(rr.f)
	rr.size = size
	for rr.off < size {
		commands, err := rr.next()
		if err != nil {
			return err
		}
		if err := e.replay(commands); err != nil {
			return err
		}
	}
	return nil
}
