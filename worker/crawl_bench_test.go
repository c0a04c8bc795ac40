package worker

import (
	"bufio"
	"context"
	"fmt"
	"net"
	"os"
	"os/exec"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/redis/go-redis/v9"

	"rangefinder/scraper/fetch"
)

const benchPages = 40 // of one host

// BenchmarkCrawl is the way from the frontier to the kept page: a worker that only
// crawls, a redis-server of its own, and sites in a process of their own, each at an
// address of 127/8. An operation is a page.
//
//	go test -run '^$' -bench Crawl -benchtime 20000x -cpuprofile cpu.out ./worker
func BenchmarkCrawl(b *testing.B) {
	url, dir := redisServer(b)
	ctx := context.Background()
	db := open(b, url, dir)
	var count commands
	db.Client.AddHook(&count)

	port := benchSites(b)
	urls := make([]string, b.N)
	for i := range urls {
		h := i / benchPages
		urls[i] = fmt.Sprintf("http://127.%d.%d.1:%s/%d", 1+h/250, h%250, port, i%benchPages)
	}
	if _, err := Enqueue(ctx, db, urls, EnqueueOptions{Force: true}); err != nil {
		b.Fatal(err)
	}

	ctx, stop := context.WithCancel(ctx)
	done := make(chan error, 1)
	o := Options{Only: queueCrawl, MinDelay: -1, MaxUnread: 1 << 30, DataDir: dir, Fetch: fetch.Options{AllowPrivate: []string{"127.0.0.0/8"}}}
	count.Store(0)
	b.ResetTimer()
	go func() { done <- Run(ctx, db, o) }()
	for {
		loads, err := db.Loads(ctx, 0)
		if err != nil {
			b.Fatal(err)
		}
		if loads[0].Live == 0 {
			break
		}
		time.Sleep(100 * time.Millisecond)
	}
	b.StopTimer()
	b.ReportMetric(float64(b.N)/b.Elapsed().Seconds(), "pages/s")
	b.ReportMetric(float64(count.Load())/float64(b.N), "commands/page")
	stop()
	if err := <-done; err != nil {
		b.Fatal(err)
	}
	kept, err := db.Client.Keys(context.Background(), "rf:{p:*}").Result()
	if err != nil || len(kept) != b.N {
		b.Fatalf("%d pages kept, %v, want %d", len(kept), err, b.N)
	}
}

// commands counts what is asked of Redis: each command, and each script as one.
type commands struct{ atomic.Int64 }

func (c *commands) DialHook(next redis.DialHook) redis.DialHook { return next }

func (c *commands) ProcessHook(next redis.ProcessHook) redis.ProcessHook {
	return func(ctx context.Context, cmd redis.Cmder) error {
		c.Add(1)
		return next(ctx, cmd)
	}
}

func (c *commands) ProcessPipelineHook(next redis.ProcessPipelineHook) redis.ProcessPipelineHook {
	return func(ctx context.Context, cmds []redis.Cmder) error {
		c.Add(int64(len(cmds)))
		return next(ctx, cmds)
	}
}

// benchSites starts the sites and gives their port.
func benchSites(b *testing.B) (port string) {
	b.Helper()
	cmd := exec.Command(os.Args[0])
	cmd.Env = append(os.Environ(), "RANGEFINDER_TEST_SITES=1")
	cmd.Stderr = os.Stderr
	out, err := cmd.StdoutPipe()
	if err != nil {
		b.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		b.Fatal(err)
	}
	b.Cleanup(func() {
		cmd.Process.Kill()
		cmd.Wait()
	})
	line, err := bufio.NewReader(out).ReadString('\n')
	if err != nil {
		b.Fatalf("the sites said %q, %v", line, err)
	}
	return strings.TrimSpace(line)
}

// serveSites answers every GET with 20 KB that differ from page to page, on every
// address of this machine, with as little work as that takes.
func serveSites() {
	l, err := net.Listen("tcp", "0.0.0.0:0")
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
	_, port, _ := net.SplitHostPort(l.Addr().String())
	fmt.Println(port)
	rest := strings.Repeat("<p>The figures of the day, 4,000 of them, were given out by the ministry on Monday.</p>\n", 230)
	for {
		c, err := l.Accept()
		if err != nil {
			return
		}
		go func() {
			defer c.Close()
			r := bufio.NewReader(c)
			var path, host string
			for {
				line, err := r.ReadString('\n')
				switch line = strings.TrimSpace(line); {
				case err != nil:
					return
				case strings.HasPrefix(line, "GET "):
					path = strings.Fields(line)[1]
				case strings.HasPrefix(line, "Host: "):
					host = line
				case line == "" && path == "/robots.txt":
					fmt.Fprint(c, "HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\n\r\n")
				case line == "":
					head := "<!doctype html><title>" + host + path + "</title>\n"
					fmt.Fprintf(c, "HTTP/1.1 200 OK\r\nContent-Type: text/html; charset=utf-8\r\nContent-Length: %d\r\n\r\n%s%s", len(head)+len(rest), head, rest)
				}
			}
		}()
	}
}
