package embedded

import (
	"container/heap"
	"strconv"
	"strings"
	"time"
)

// absolute returns a command with its relative time to live turned into the
// absolute one, in milliseconds since the epoch. A command that gives none, or
// one that is malformed or not positive where it has to be, comes back as it
// was: the engine has the words for what is wrong with it.
func absolute(argv []string, now time.Time) []string {
	at := func(amount string, unit int64) (string, bool) {
		n, err := strconv.ParseInt(amount, 10, 64)
		// The bound is a few thousand years: no sum here overflows.
		if err != nil || n > 1e14 || n < -1e14 {
			return "", false
		}
		return strconv.FormatInt(now.UnixMilli()+n*unit, 10), true
	}
	positive := func(amount string, unit int64) (string, bool) {
		if ms, ok := at(amount, unit); ok && !strings.HasPrefix(amount, "-") && strings.Trim(amount, "0") != "" {
			return ms, true
		}
		return "", false
	}
	switch strings.ToUpper(argv[0]) {
	case "EXPIRE":
		if ms, ok := at(argv[2], 1000); ok {
			return append([]string{"PEXPIREAT", argv[1], ms}, argv[3:]...)
		}
	case "PEXPIRE":
		if ms, ok := at(argv[2], 1); ok {
			return append([]string{"PEXPIREAT", argv[1], ms}, argv[3:]...)
		}
	case "SETEX":
		if ms, ok := positive(argv[2], 1000); ok {
			return []string{"SET", argv[1], argv[3], "PXAT", ms}
		}
	case "PSETEX":
		if ms, ok := positive(argv[2], 1); ok {
			return []string{"SET", argv[1], argv[3], "PXAT", ms}
		}
	case "SET", "GETEX":
		first := 3
		if strings.EqualFold(argv[0], "GETEX") {
			first = 2
		}
		for i := first; i+1 < len(argv); i++ {
			unit := int64(1)
			switch strings.ToUpper(argv[i]) {
			case "EX":
				unit = 1000
			case "PX":
			default:
				continue
			}
			ms, ok := positive(argv[i+1], unit)
			if !ok {
				return argv
			}
			out := append([]string(nil), argv...)
			out[i], out[i+1] = "PXAT", ms
			return out
		}
	}
	return argv
}

// A deadline is the moment, in milliseconds since the epoch, from which on a key
// is gone.
type deadline struct {
	key string
	at  int64
	pos int
}

// deadlines is a heap of the keys that have one, soonest first. It may hold keys
// that have lost theirs since: whoever takes one out asks the engine.
type deadlines struct {
	heap  []*deadline
	byKey map[string]*deadline
}

func (d *deadlines) Len() int           { return len(d.heap) }
func (d *deadlines) Less(i, j int) bool { return d.heap[i].at < d.heap[j].at }
func (d *deadlines) Swap(i, j int) {
	d.heap[i], d.heap[j] = d.heap[j], d.heap[i]
	d.heap[i].pos, d.heap[j].pos = i, j
}

func (d *deadlines) Push(x any) {
	e := x.(*deadline)
	e.pos = len(d.heap)
	d.heap = append(d.heap, e)
}

func (d *deadlines) Pop() any {
	last := len(d.heap) - 1
	e := d.heap[last]
	d.heap[last] = nil
	d.heap = d.heap[:last]
	return e
}

func (d *deadlines) set(key string, at int64) {
	if e := d.byKey[key]; e != nil {
		e.at = at
		heap.Fix(d, e.pos)
		return
	}
	e := &deadline{key: key, at: at}
	if d.byKey == nil {
		d.byKey = map[string]*deadline{}
	}
	d.byKey[key] = e
	heap.Push(d, e)
}

func (d *deadlines) remove(key string) {
	if e := d.byKey[key]; e != nil {
		heap.Remove(d, e.pos)
		delete(d.byKey, key)
	}
}

func (d *deadlines) clear() { d.heap, d.byKey = nil, nil }

// due takes out the soonest key whose time is over at now.
func (d *deadlines) due(now int64) (key string, ok bool) {
	if len(d.heap) == 0 || d.heap[0].at > now {
		return "", false
	}
	e := heap.Pop(d).(*deadline)
	delete(d.byKey, e.key)
	return e.key, true
}
