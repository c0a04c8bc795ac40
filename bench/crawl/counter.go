package main

import (
	"bufio"
	"cmp"
	"fmt"
	"io"
	"maps"
	"net"
	"slices"
	"strconv"
	"strings"
	"sync"
)

// A counter stands between workers and Redis and counts what the workers ask for. The
// server's own statistics count what scripts call as well, and cannot tell the two apart.
type counter struct {
	mu     sync.Mutex
	byName map[string]int
	conns  []net.Conn
	l      net.Listener
	server string
}

// newCounter listens on the socket at path and passes on to the one at server.
func newCounter(path, server string) (*counter, error) {
	l, err := net.Listen("unix", path)
	if err != nil {
		return nil, err
	}
	c := &counter{byName: map[string]int{}, l: l, server: server}
	go c.accept()
	return c, nil
}

func (c *counter) accept() {
	for {
		in, err := c.l.Accept()
		if err != nil {
			return
		}
		out, err := net.Dial("unix", c.server)
		if err != nil {
			in.Close()
			continue
		}
		c.mu.Lock()
		c.conns = append(c.conns, in, out)
		c.mu.Unlock()
		go func() {
			_, _ = io.Copy(in, out)
			in.Close()
		}()
		go func() {
			_ = pass(out, in, c.count)
			out.Close()
		}()
	}
}

func (c *counter) count(name string) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.byName[name]++
}

// take is how often each command was sent since the last take.
func (c *counter) take() map[string]int {
	c.mu.Lock()
	defer c.mu.Unlock()
	m := c.byName
	c.byName = map[string]int{}
	return m
}

func (c *counter) close() {
	c.l.Close()
	c.mu.Lock()
	defer c.mu.Unlock()
	for _, conn := range c.conns {
		conn.Close()
	}
}

func sum(m map[string]int) (n int) {
	for _, v := range m {
		n += v
	}
	return n
}

// most names the commands that are sent most, with how many of each there are a page.
func most(m map[string]int, pages int) string {
	names := slices.SortedFunc(maps.Keys(m), func(a, b string) int {
		return cmp.Or(cmp.Compare(m[b], m[a]), cmp.Compare(a, b))
	})
	var out []string
	for _, n := range names[:min(len(names), 8)] {
		out = append(out, fmt.Sprintf("%s %.2f", n, float64(m[n])/float64(pages)))
	}
	return strings.Join(out, ", ")
}

// pass copies commands, each an array of bulk strings (RESP, the form in which every
// client of today sends them), and names each to count.
func pass(to io.Writer, from io.Reader, count func(name string)) error {
	r, w := bufio.NewReader(from), bufio.NewWriter(to)
	for {
		n, err := header(r, w, '*')
		if err != nil {
			return err
		}
		for i := range n {
			size, err := header(r, w, '$')
			if err != nil {
				return err
			}
			if i > 0 {
				if _, err := io.CopyN(w, r, int64(size)+2); err != nil {
					return err
				}
				continue
			}
			name := make([]byte, size+2)
			if _, err := io.ReadFull(r, name); err != nil {
				return err
			}
			if _, err := w.Write(name); err != nil {
				return err
			}
			count(strings.ToLower(string(name[:size])))
		}
		if r.Buffered() == 0 { // a pipeline is passed on as one
			if err := w.Flush(); err != nil {
				return err
			}
		}
	}
}

// header passes on one line, a mark and a number.
func header(r *bufio.Reader, w *bufio.Writer, mark byte) (int, error) {
	line, err := r.ReadString('\n')
	if err != nil {
		return 0, err
	}
	n, err := strconv.Atoi(strings.TrimRight(strings.TrimPrefix(line, string(mark)), "\r\n"))
	if err != nil || line[0] != mark || n < 0 {
		return 0, fmt.Errorf("%q where %q and a number should stand", line, mark)
	}
	_, err = w.WriteString(line)
	return n, err
}
