package hostile

import (
	"time"

	"rangefinder/store"
)

// day is the period of a watch that is looked at once.
const day = 24 * time.Hour

// A watched is a watch as the store has it after a look, with the marks of what it has listed.
type watched struct {
	store.Watch
	seen map[string]store.Seen
}

func (x *try) watched(b *lab, url string) watched {
	w, _, err := b.db.Watch(x.Context(), store.WatchID(url))
	x.must(err)
	seen, err := b.db.Seen(x.Context(), store.WatchID(url))
	x.must(err)
	return watched{w, seen}
}

func urlID(url string) string { return store.URLID(url) }

var changeRows = []row{}
