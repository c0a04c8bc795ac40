package embedded

import (
	"math"
	"strconv"
	"strings"
	"time"

	"github.com/alicebob/miniredis/v2/server"
)

// A patient command is one that waits: what it tries each time, and for how long.
type patient struct {
	tries   [][]string // the first that finds something answers
	keyed   bool       // the reply begins with the key that had it
	array   bool       // the null reply is that of an array
	timeout time.Duration
}

// parsePatient takes a waiting command apart; the string is an error for the client.
func parsePatient(argv []string) (p patient, wrong string) {
	last := len(argv) - 1
	timeout := argv[last]
	keys := func(cmd string) {
		for _, k := range argv[1:last] {
			p.tries = append(p.tries, []string{cmd, k})
		}
		p.keyed, p.array = true, true
	}
	switch strings.ToUpper(argv[0]) {
	case "BLPOP":
		keys("LPOP")
	case "BRPOP":
		keys("RPOP")
	case "BZPOPMIN":
		keys("ZPOPMIN")
	case "BZPOPMAX":
		keys("ZPOPMAX")
	case "BRPOPLPUSH":
		p.tries = [][]string{append([]string{"RPOPLPUSH"}, argv[1:last]...)}
	case "BLMOVE":
		p.tries = [][]string{append([]string{"LMOVE"}, argv[1:last]...)}
	case "BLMPOP":
		timeout = argv[1]
		p.tries, p.array = [][]string{append([]string{"LMPOP"}, argv[2:]...)}, true
	case "BZMPOP":
		timeout = argv[1]
		p.tries, p.array = [][]string{append([]string{"ZMPOP"}, argv[2:]...)}, true
	}
	seconds, err := strconv.ParseFloat(timeout, 64)
	switch {
	case err != nil || math.IsNaN(seconds) || seconds > math.MaxInt32:
		return p, "ERR timeout is not a float or out of range"
	case seconds < 0:
		return p, "ERR timeout is negative"
	}
	p.timeout = time.Duration(seconds * float64(time.Second))
	return p, ""
}

// attempt tries a waiting command once.
func (e *engine) attempt(c *server.Peer, argv []string) []byte {
	p, wrong := parsePatient(argv)
	if wrong != "" {
		return failure(wrong)
	}
	for _, try := range p.tries {
		reply := e.write(c, commands[try[0]], try)
		if isNothing(reply) {
			continue
		}
		if p.keyed && reply[0] != '-' {
			reply = withKey(try[1], reply)
		}
		return reply
	}
	return nothing(c.Resp3, p.array)
}

// withKey puts the key before what was found there: a string, or a pair.
func withKey(key string, reply []byte) []byte {
	n := 2
	if reply[0] == '*' {
		_, rest, _ := strings.Cut(string(reply), "\r\n")
		reply, n = []byte(rest), 3
	}
	return append(appendBulk(appendLen(nil, '*', n), key), reply...)
}
