package main

import (
	"bufio"
	"bytes"
	"context"
	"encoding/json"
	"flag"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"time"
)

// throughput crawls many hosts as fast as they and the machine allow, and lets others
// fetch the same pages from the same sites.
func throughput(ctx context.Context, args []string) error {
	f := flag.NewFlagSet("throughput", flag.ExitOnError)
	quick := f.Bool("quick", false, "50 hosts of 20 pages, one run each")
	hosts := f.Int("hosts", 500, "hosts")
	pages := f.Int("pages", 40, "pages of each")
	size := f.Int("size", 20_000, "bytes of a page")
	parallel := f.Int("parallel", 40, "pages that the peers fetch at once: as many as a worker does")
	runs := f.Int("runs", 3, "runs of each, by turns; the median is reported")
	_ = f.Parse(args)
	if *quick {
		*hosts, *pages, *runs = 50, 20, 1
	}
	port, stopSites, err := sites(*size)
	if err != nil {
		return err
	}
	defer stopSites()

	// The peers get the order that suits them best: as many hosts side by side as
	// there are fetches, so that every connection is used again.
	urls := addresses(*hosts, *pages, port)
	interleaved := interleave(urls, *pages, *parallel)
	results := map[string][]peerResult{}
	for range *runs {
		r, err := ours(ctx, urls)
		if err != nil {
			return err
		}
		results["ours"] = append(results["ours"], r)
		for _, name := range []string{"colly", "goquery"} {
			if r, err = others(ctx, name, interleaved, *parallel); err != nil {
				return fmt.Errorf("%s: %w", name, err)
			}
			results[name] = append(results[name], r)
		}
	}
	sent, err := commandsOf(ctx, urls[:max(len(urls)/5, *pages)])
	if err != nil {
		return err
	}

	fmt.Printf("`go run . %s`\n\n", strings.Join(os.Args[1:], " "))
	fmt.Printf("%d pages of %d KB at %d hosts, %d cores for sites, Redis and crawler together; median of %d runs by turns (all of them)\n\n",
		len(urls), *size/1000, *hosts, runtime.NumCPU(), *runs)
	fmt.Println("| | pages a second | CPU of its own a page | memory at most | keeps |")
	fmt.Println("|---|---|---|---|---|")
	var bad faults
	for _, row := range [][3]string{
		{"ours", "`rangefinder worker --only crawl`, with Redis", "body on the disk, metadata, address, place in the line of the reader"},
		{"colly", "Colly v2.3.0, OnHTML for title and paragraphs, robots.txt obeyed", "nothing"},
		{"goquery", "net/http + goquery, title and paragraphs, no robots.txt", "nothing"},
	} {
		rs := results[row[0]]
		slices.SortFunc(rs, func(a, b peerResult) int { return int(a.Wall - b.Wall) })
		m := rs[len(rs)/2]
		var all []string
		for _, r := range rs {
			all = append(all, fmt.Sprintf("%.0f", speed(r)))
			bad.unless(r.Pages == int64(len(urls)), "%s has %d pages of %d", row[0], r.Pages, len(urls))
		}
		fmt.Printf("| %s | %.0f (%s) | %.0f µs | %d MB | %s |\n", row[1], speed(m), strings.Join(all, ", "),
			float64(m.CPU.Microseconds())/float64(m.Pages), m.Peak>>20, row[2])
	}
	fmt.Printf("\nRedis commands a page, in a run of its own over %d pages with a counter between: %s\n", sent.pages, sent.text)
	return bad.err()
}

func speed(r peerResult) float64 { return float64(r.Pages) / r.Wall.Seconds() }

// sites starts the sites and gives their port.
func sites(size int) (port string, stop func(), err error) {
	self, err := os.Executable()
	if err != nil {
		return "", nil, err
	}
	cmd := exec.Command(self, "serve", "-size", fmt.Sprint(size))
	cmd.Stderr = os.Stderr
	out, err := cmd.StdoutPipe()
	if err != nil {
		return "", nil, err
	}
	if err := cmd.Start(); err != nil {
		return "", nil, err
	}
	stop = func() {
		_ = cmd.Process.Kill()
		_ = cmd.Wait()
	}
	port, err = bufio.NewReader(out).ReadString('\n')
	if err != nil {
		stop()
		return "", nil, fmt.Errorf("the sites gave no port: %w", err)
	}
	return strings.TrimSpace(port), stop, nil
}

// interleave takes pages of side hosts by turns, from urls that go host by host.
func interleave(urls []string, pages, side int) []string {
	var out []string
	for first := 0; first < len(urls); first += side * pages {
		group := urls[first:min(first+side*pages, len(urls))]
		for p := range pages {
			for h := p; h < len(group); h += pages {
				out = append(out, group[h])
			}
		}
	}
	return out
}

// ours crawls with one worker process, on a Redis and a folder that were empty.
func ours(ctx context.Context, urls []string) (r peerResult, err error) {
	l, err := newLab(ctx)
	if err != nil {
		return r, err
	}
	defer l.close()
	if err := l.enqueue(urls); err != nil {
		return r, err
	}
	begun := time.Now()
	w, err := l.worker(l.socket, "crawl", "w", 0)
	if err != nil {
		return r, err
	}
	if err := l.crawled(ctx); err != nil {
		return r, err
	}
	r.Wall = time.Since(begun)
	r.CPU, r.Peak, _ = usage(w.Process.Pid)
	if err := stop(w); err != nil {
		return r, err
	}
	kept, err := l.pages(ctx)
	r.Pages = int64(len(kept))
	return r, err
}

// others lets a peer fetch.
func others(ctx context.Context, name string, urls []string, parallel int) (r peerResult, err error) {
	self, err := os.Executable()
	if err != nil {
		return r, err
	}
	cmd := exec.CommandContext(ctx, self, "peer", "-parallel", fmt.Sprint(parallel), name)
	cmd.Stdin = strings.NewReader(strings.Join(urls, "\n"))
	cmd.Stderr = os.Stderr
	var out bytes.Buffer
	cmd.Stdout = &out
	if err := cmd.Run(); err != nil {
		return r, err
	}
	return r, json.Unmarshal(out.Bytes(), &r)
}

type traffic struct {
	pages int
	text  string
}

// commandsOf counts what a worker asks of Redis for some pages.
func commandsOf(ctx context.Context, urls []string) (t traffic, err error) {
	l, err := newLab(ctx)
	if err != nil {
		return t, err
	}
	defer l.close()
	socket := filepath.Join(l.dir, "count.sock")
	c, err := newCounter(socket, l.socket)
	if err != nil {
		return t, err
	}
	defer c.close()
	if err := l.enqueue(urls); err != nil {
		return t, err
	}
	if _, err := l.worker(socket, "crawl", "w", 0); err != nil {
		return t, err
	}
	if err := l.crawled(ctx); err != nil {
		return t, err
	}
	sent := c.take()
	return traffic{len(urls), fmt.Sprintf("%.2f (%s)", float64(sum(sent))/float64(len(urls)), most(sent, len(urls)))}, nil
}
