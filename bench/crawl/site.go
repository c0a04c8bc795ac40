package main

import (
	"bufio"
	"context"
	"errors"
	"flag"
	"fmt"
	"net"
	"strings"
	"time"
)

// A site answers requests by hand, since net/http would take more of the cores that it
// shares with what is measured. It knows what the crawlers here send: GET without a body.
type site struct {
	page   func(host, path string) (body, etag string, ok bool)
	answer time.Duration // from the request to its answer
	log    *visits       // nil: nothing is remembered
}

// listen opens a port on every address of 127/8.
func listen() (net.Listener, string, error) {
	l, err := net.Listen("tcp4", "0.0.0.0:0")
	if err != nil {
		return nil, "", err
	}
	_, port, err := net.SplitHostPort(l.Addr().String())
	return l, port, err
}

// serve answers until l is closed.
func (s *site) serve(l net.Listener) {
	for {
		c, err := l.Accept()
		if errors.Is(err, net.ErrClosed) {
			return
		}
		if err != nil {
			time.Sleep(time.Millisecond) // out of file descriptors, say
			continue
		}
		if local, ok := c.LocalAddr().(*net.TCPAddr); !ok || !local.IP.IsLoopback() {
			c.Close() // nobody else's business
			continue
		}
		go s.talk(c)
	}
}

func (s *site) talk(c net.Conn) {
	defer c.Close()
	r, w := bufio.NewReader(c), bufio.NewWriterSize(c, 32<<10)
	for {
		if _, err := r.Peek(1); err != nil {
			return
		}
		q, etag, err := readRequest(r, time.Now())
		if err != nil {
			return
		}
		number := 0
		if s.log != nil {
			number = s.log.begin(q)
		}
		time.Sleep(s.answer)
		status := s.reply(w, q, etag)
		if s.log != nil {
			// Before the last of it is written: afterwards the crawler may have
			// gone on while we waited for a core.
			s.log.end(number, status)
		}
		err = w.Flush()
		if err != nil {
			return
		}
	}
}

func (s *site) reply(w *bufio.Writer, q visit, etag string) (status int) {
	body, tag, ok := s.page(q.host, q.path)
	switch {
	case !ok:
		w.WriteString("HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\n\r\n")
		return 404
	case tag != "" && tag == etag:
		fmt.Fprintf(w, "HTTP/1.1 304 Not Modified\r\nETag: %s\r\n\r\n", tag)
		return 304
	}
	kind := "text/html; charset=utf-8"
	if strings.HasSuffix(q.path, ".xml") {
		kind = "application/xml"
	}
	w.WriteString("HTTP/1.1 200 OK\r\nContent-Type: " + kind + "\r\n")
	if tag != "" {
		w.WriteString("ETag: " + tag + "\r\n")
	}
	fmt.Fprintf(w, "Content-Length: %d\r\n\r\n", len(body))
	w.WriteString(body)
	return 200
}

func readRequest(r *bufio.Reader, begun time.Time) (q visit, etag string, err error) {
	q.begun = begun
	for first := true; ; first = false {
		raw, err := r.ReadString('\n')
		if err != nil {
			return q, "", err
		}
		line := strings.TrimRight(raw, "\r\n")
		if first {
			method, rest, _ := strings.Cut(line, " ")
			path, _, ok := strings.Cut(rest, " ")
			if method != "GET" || !ok {
				return q, "", fmt.Errorf("%q is no request that is answered here", line)
			}
			q.path = path
			continue
		}
		if line == "" {
			return q, etag, nil
		}
		name, value, _ := strings.Cut(line, ": ")
		switch {
		case strings.EqualFold(name, "Host"):
			q.host = value
		case strings.EqualFold(name, "If-None-Match"):
			etag = value
		case strings.EqualFold(name, "User-Agent"):
			if _, contact, ok := strings.Cut(value, "(+"); ok {
				q.worker = strings.TrimSuffix(contact, ")")
			}
		}
	}
}

// addresses are the URLs of n pages of each of some hosts, a host after the other.
func addresses(hosts, n int, port string) []string {
	urls := make([]string, 0, hosts*n)
	for h := range hosts {
		for p := range n {
			urls = append(urls, fmt.Sprintf("http://%s/%d", hostName(h, port), p))
		}
	}
	return urls
}

// hostName is an address of its own for each site: what a crawler allows to one
// address, it allows to each of them.
func hostName(h int, port string) string {
	return fmt.Sprintf("127.%d.%d.1:%s", 1+h/250, h%250, port)
}

// article is a page of at least size bytes that is like no other: what is kept by its
// content would be kept once otherwise.
func article(size int) func(host, path string) (body, etag string, ok bool) {
	const line = "<p>The ministry said on Monday that 4,000 of the 11,000 soldiers sent there had been wounded.</p>\n"
	rest := strings.Repeat(line, 1+size/len(line)) + "</article></body></html>\n"
	return func(host, path string) (string, string, bool) {
		if path == robotsPath || path == rightsPath {
			return "", "", false
		}
		return "<!doctype html><html lang=\"en\"><head><title>News of " + host + path + "</title></head>\n<body><article><h1>News of " +
			host + path + "</h1>\n" + rest, "", true
	}
}

// serve is the sites in a process of their own. It prints their port.
func serve(ctx context.Context, args []string) error {
	f := flag.NewFlagSet("serve", flag.ExitOnError)
	size := f.Int("size", 20_000, "`BYTES` of a page")
	_ = f.Parse(args)
	l, port, err := listen()
	if err != nil {
		return err
	}
	fmt.Println(port)
	context.AfterFunc(ctx, func() { l.Close() })
	s := site{page: article(*size)}
	s.serve(l)
	return nil
}
