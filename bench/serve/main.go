// Command serve measures how fast `rangefinder serve` answers: it fills a store, starts the
// program on it, and has wrk ask for one topic of 1,000 claims (and for the list, and an origin) over
// 32 connections. The same bytes from net/http's FileServer, in a process of its own in the same
// run, say what the machine can do at all.
//
//	apt-get install wrk
//	go run ./bench/serve
//	go run ./bench/serve -claims 5000 -connections 8 -time 30s
//
// "standing" is a store in which nothing changes; "every second" one in which an answer changes each
// second, so that the report is put together anew; "after a change" is the first request after one,
// made by this program.
package main

import (
	"bufio"
	"context"
	"flag"
	"fmt"
	"io"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"text/tabwriter"
	"time"

	"rangefinder/store"
)

func main() {
	claims := flag.Int("claims", 1000, "claims of the topic")
	others := flag.Int("others", 1000, "other topics in the store, of 20 claims each")
	connections := flag.Int("connections", 32, "connections of wrk")
	length := flag.Duration("time", 10*time.Second, "how long each address is asked for")
	peer := flag.String("peer", "", "serve the files of `DIR` instead: how the peer is started")
	flag.Parse()
	var err error
	if *peer != "" {
		err = files(*peer)
	} else {
		err = measure(*claims, *others, *connections, *length)
	}
	if err != nil {
		fmt.Fprintln(os.Stderr, "serve:", err)
		os.Exit(1)
	}
}

// A process is a server that was started for the run.
type process struct {
	cmd *exec.Cmd
	at  string // http://127.0.0.1:port
}

var address = regexp.MustCompile(`http://127\.0\.0\.1:\d+`)

// start runs a server, which says on standard error where it is.
func start(name string, args ...string) (*process, error) {
	cmd := exec.Command(name, args...)
	says, err := cmd.StderrPipe()
	if err != nil {
		return nil, err
	}
	if err := cmd.Start(); err != nil {
		return nil, err
	}
	lines := bufio.NewScanner(says)
	for lines.Scan() {
		if at := address.FindString(lines.Text()); at != "" {
			go func() { _, _ = io.Copy(os.Stderr, says) }() // it must not wait for a reader
			return &process{cmd, at}, nil
		}
		fmt.Fprintln(os.Stderr, lines.Text())
	}
	_ = cmd.Wait() // why it ended stands above
	return nil, fmt.Errorf("%s %s ended without serving", name, strings.Join(args, " "))
}

func (p *process) stop() {
	if p != nil {
		_ = p.cmd.Process.Signal(os.Interrupt) // it may have ended
		_ = p.cmd.Wait()
	}
}

// memory is the resident set now and at its largest, in MiB.
func (p *process) memory() (now, most string) {
	raw, err := os.ReadFile(fmt.Sprintf("/proc/%d/status", p.cmd.Process.Pid))
	if err != nil {
		return "?", "?"
	}
	find := func(key string) string {
		for line := range strings.Lines(string(raw)) {
			var kib int
			if n, _ := fmt.Sscanf(line, key+": %d kB", &kib); n == 1 {
				return fmt.Sprint(kib / 1024)
			}
		}
		return "?"
	}
	return find("VmRSS"), find("VmHWM")
}

func measure(claims, others, connections int, length time.Duration) error {
	wrk, err := exec.LookPath("wrk")
	if err != nil {
		return fmt.Errorf("%w: apt-get install wrk", err)
	}
	dir, err := os.MkdirTemp("", "serve-")
	if err != nil {
		return err
	}
	defer os.RemoveAll(dir)
	program := filepath.Join(dir, "rangefinder")
	if out, err := exec.Command("go", "build", "-o", program, "rangefinder").CombinedOutput(); err != nil {
		return fmt.Errorf("go build: %w\n%s", err, out)
	}
	ctx := context.Background()
	data := filepath.Join(dir, "data")
	f := filling{claims: claims, others: others}
	if err := f.fill(ctx, data); err != nil {
		return err
	}
	ours, err := start(program, "serve", "--data-dir", data, "--listen", "127.0.0.1:0")
	if err != nil {
		return err
	}
	defer ours.stop()
	db, err := store.Open(ctx, "", data)
	if err != nil {
		return err
	}
	defer db.Close()

	topic := "/topics/" + topicID
	www := filepath.Join(dir, "www")
	if err := os.Mkdir(www, 0o755); err != nil {
		return err
	}
	for name, gz := range map[string]bool{"plain.html": false, "zipped.html": true} {
		body, err := fetch(ours.at+topic, gz)
		if err != nil {
			return err
		}
		if err := os.WriteFile(filepath.Join(www, name), body, 0o644); err != nil {
			return err
		}
		fmt.Printf("%s: %d KiB\n", name, len(body)/1024)
	}
	self, err := os.Executable()
	if err != nil {
		return err
	}
	theirs, err := start(self, "-peer", www)
	if err != nil {
		return err
	}
	defer theirs.stop()

	w := tabwriter.NewWriter(os.Stdout, 0, 0, 2, ' ', tabwriter.AlignRight)
	fmt.Fprintf(w, "\nasked for\tstore\trequests/s\tp50\tp99\tslowest\terrors\tMiB now\tat most\t\n")
	row := func(p *process, what, state, url string, header ...string) error {
		r, err := load(wrk, connections, length, url, header...)
		if err != nil {
			return err
		}
		now, most := p.memory()
		fmt.Fprintf(w, "%s\t%s\t%s\t%s\t%s\t%s\t%d\t%s\t%s\t\n", what, state, r.rate, r.p50, r.p99, r.slowest, r.errors, now, most)
		return nil
	}
	const gzip = "Accept-Encoding: gzip"
	for _, x := range []struct {
		p           *process
		what, state string
		url         string
		header      []string
		changing    bool
	}{
		{ours, "topic, gzip", "standing", ours.at + topic, []string{gzip}, false},
		{theirs, "FileServer, the same bytes", "-", theirs.at + "/zipped.html", nil, false},
		{ours, "topic, plain", "standing", ours.at + topic, nil, false},
		{theirs, "FileServer, the same bytes", "-", theirs.at + "/plain.html", nil, false},
		{ours, "topic, JSON, gzip", "standing", ours.at + topic + ".json", []string{gzip}, false},
		{ours, "list, gzip", "standing", ours.at + "/", []string{gzip}, false},
		{ours, "origin, gzip", "standing", ours.at + "/origins/station-1", []string{gzip}, false},
		{ours, "topic, gzip", "every second", ours.at + topic, []string{gzip}, true},
	} {
		stop := func() error { return nil }
		if x.changing {
			stop = f.keepChanging(ctx, db, time.Second)
		}
		err := row(x.p, x.what, x.state, x.url, x.header...)
		if stopped := stop(); err == nil {
			err = stopped
		}
		if err != nil {
			return err
		}
	}
	first, err := f.afterChanges(ctx, db, ours.at+topic, 50)
	if err != nil {
		return err
	}
	now, most := ours.memory()
	fmt.Fprintf(w, "topic, gzip\tafter a change\t-\t%v\t%v\t%v\t0\t%s\t%s\t\n", first[len(first)/2].Round(time.Millisecond), first[len(first)*99/100].Round(time.Millisecond), first[len(first)-1].Round(time.Millisecond), now, most)
	return w.Flush()
}

// afterChanges is how long the first request after a change takes, n times, sorted.
func (f *filling) afterChanges(ctx context.Context, db *store.DB, url string, n int) ([]time.Duration, error) {
	var took []time.Duration
	for range n {
		if err := f.change(ctx, db); err != nil {
			return nil, err
		}
		begun := time.Now()
		if _, err := fetch(url, true); err != nil {
			return nil, err
		}
		took = append(took, time.Since(begun))
	}
	slices.Sort(took)
	return took, nil
}

// plain takes answers as they come over the wire.
var plain = &http.Client{Transport: &http.Transport{DisableCompression: true}}

func fetch(url string, gzip bool) ([]byte, error) {
	r, err := http.NewRequest(http.MethodGet, url, nil)
	if err != nil {
		return nil, err
	}
	if gzip {
		r.Header.Set("Accept-Encoding", "gzip")
	}
	res, err := plain.Do(r)
	if err != nil {
		return nil, err
	}
	defer res.Body.Close()
	if res.StatusCode != http.StatusOK {
		return nil, fmt.Errorf("%s: %s", url, res.Status)
	}
	return io.ReadAll(res.Body)
}
