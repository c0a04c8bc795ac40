package web

import (
	"errors"
	"time"
)

// errBusy is what a gate says to those for whom there was no room in time.
var errBusy = errors.New("too much is asked for at once")

// patience is how long somebody waits at a gate before he is told to come again.
const patience = 5 * time.Second

// A gate lets in a few at a time: what takes the store or a processor for long must
// not take them from everybody.
type gate struct {
	room     chan struct{}
	patience time.Duration
}

func newGate(room int) *gate { return &gate{make(chan struct{}, room), patience} }

// enter waits for room and gives what makes it free again; errBusy where there is
// none in time.
func (g *gate) enter() (leave func(), err error) {
	leave = func() { <-g.room }
	select {
	case g.room <- struct{}{}:
		return leave, nil
	default:
	}
	late := time.NewTimer(g.patience)
	defer late.Stop()
	select {
	case g.room <- struct{}{}:
		return leave, nil
	case <-late.C:
		return nil, errBusy
	}
}
