// Crawl measures the crawler as it is used: worker processes of a rangefinder that it
// builds, a redis-server of its own on a unix socket, and sites that it serves on
// loopback, many of them at addresses of their own in 127/8. It is a module of its own,
// so that the peers are no burden of the program's. Linux, go and redis-server are needed.
//
//	go run . politeness     one host, many workers: overlaps, gaps, Redis commands, time
//	go run . throughput     many hosts: pages a second, beside Colly and net/http + goquery
//	go run . kills          kill -9 of random workers: lost, repeated, doubled, recovery
//	go run . recrawl        pages that have not changed: share of 304
//
// Each prints a table in Markdown, says how much of the machine others had meanwhile, and
// fails where something came out that may not.
// -quick measures little, to see that all works; -h names the sizes.
package main

import (
	"context"
	"fmt"
	"log"
	"os"
	"os/signal"
	"strings"
	"syscall"
)

var commands = map[string]func(ctx context.Context, args []string) error{
	"politeness": politeness,
	"throughput": throughput,
	"kills":      kills,
	"recrawl":    recrawl,
	"peer":       peer,  // for throughput: another crawler in a process of its own
	"serve":      serve, // for throughput: the sites in a process of their own
}

func main() {
	log.SetFlags(0)
	if len(os.Args) < 2 || commands[os.Args[1]] == nil {
		fmt.Fprintln(os.Stderr, "usage: crawl politeness|throughput|kills|recrawl [-quick] [flags]")
		os.Exit(2)
	}
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	m := newMeter()
	err := commands[os.Args[1]](ctx, os.Args[2:])
	if os.Args[1] != "serve" && os.Args[1] != "peer" {
		fmt.Printf("\nOther processes had %.0f %% of the cores' time meanwhile.\n", 100*m.others())
	}
	if err != nil {
		log.Fatalf("%s: %v", os.Args[1], err)
	}
}

// A table is printed as Markdown, below the command that made it.
type table [][2]string

func (t *table) add(what, format string, args ...any) {
	*t = append(*t, [2]string{what, fmt.Sprintf(format, args...)})
}

func (t table) print(heading string) {
	fmt.Printf("`go run . %s`\n\n| %s | |\n|---|---|\n", strings.Join(os.Args[1:], " "), heading)
	for _, row := range t {
		fmt.Printf("| %s | %s |\n", row[0], row[1])
	}
}

// faults collects what may not be.
type faults []string

func (f *faults) unless(ok bool, format string, args ...any) {
	if !ok {
		*f = append(*f, fmt.Sprintf(format, args...))
	}
}

func (f faults) err() error {
	if len(f) == 0 {
		return nil
	}
	return fmt.Errorf("it may not be that %s", strings.Join(f, "; nor that "))
}
