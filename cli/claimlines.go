package cli

import (
	"bufio"
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"runtime"
	"runtime/debug"

	"golang.org/x/sync/semaphore"

	"rangefinder/news"
	"rangefinder/scraper"
	"rangefinder/scraper/extract"
)

// A textLine is one line of `claims --jsonl`.
type textLine struct {
	ID        json.RawMessage `json:"id"`
	Text      *string         `json:"text"`
	Title     string          `json:"title"`
	Publisher string          `json:"publisher"`
	Published string          `json:"published"`
	URL       string          `json:"url"`
}

type claimLine struct {
	ID     json.RawMessage `json:"id"`
	Claims []news.Claim    `json:"claims"`
}

const (
	// lineBatch is how many bytes of lines one worker answers at a time. A batch
	// ends sooner where no whole line has arrived behind it, so that whoever
	// writes a line and waits is answered.
	lineBatch = 64 << 10
	// inFlight bounds the bytes of lines that are being answered or whose answer
	// is not yet written: the answer to a line of nothing but figures is a
	// thousand times its size. A line that is longer goes through alone.
	inFlight = 512 << 10
	// softMemory is where the collector of garbage starts to work harder.
	softMemory = 1 << 30
)

// A batch is some lines on their way through: read in one goroutine, answered
// in any, written in the order in which they came.
type batch struct {
	lines [][]byte
	first int // number of its first line
	bytes int
	err   error // of reading the input, behind these lines
	done  chan struct{}
	out   bytes.Buffer
	bad   error // of the first line that could not be answered
}

// claimLines answers line by line, on every core, with no more than inFlight
// bytes or one line, and the answers to them, in memory beside the line that is
// being read. A line that is no JSON of the shape is an error that names it; what
// stood before it has been answered.
func (a *app) claimLines(args []string) (err error) {
	if len(args) != 1 || args[0] != "-" {
		return usagef("claims --jsonl reads standard input: give - and nothing else")
	}
	if _, set := os.LookupEnv("GOGC"); !set {
		// Little of a line outlives its answer: tens of megabytes more of heap
		// save a third of the time.
		defer debug.SetGCPercent(debug.SetGCPercent(400))
		defer debug.SetMemoryLimit(debug.SetMemoryLimit(softMemory))
	}
	n := runtime.GOMAXPROCS(0)
	jobs, inOrder, quit := make(chan *batch, n), make(chan *batch, n), make(chan struct{})
	defer close(quit)
	room := semaphore.NewWeighted(inFlight)
	go readLines(a.in, room, jobs, inOrder, quit)
	for range n {
		go func() {
			for b := range jobs {
				a.answer(b)
				close(b.done)
			}
		}()
	}
	out := bufio.NewWriterSize(a.out, 64<<10)
	defer func() { err = errors.Join(err, out.Flush()) }()
	for b := range inOrder {
		<-b.done
		if _, err := out.Write(b.out.Bytes()); err != nil {
			return err
		}
		room.Release(b.weight())
		switch {
		case b.bad != nil:
			return b.bad
		case b.err != nil:
			return fmt.Errorf("standard input: %w", b.err)
		}
		if len(inOrder) == 0 {
			if err := out.Flush(); err != nil {
				return err
			}
		}
	}
	return nil
}

// weight is what a batch takes of the room in flight.
func (b *batch) weight() int64 { return int64(min(b.bytes, inFlight)) }

// readLines cuts the input into batches until it ends or quit is closed. A line
// that an error cuts short is not answered.
func readLines(in io.Reader, room *semaphore.Weighted, jobs, inOrder chan<- *batch, quit <-chan struct{}) {
	ctx, cancel := context.WithCancel(context.Background())
	defer cancel()
	go func() {
		select {
		case <-quit:
			cancel()
		case <-ctx.Done():
		}
	}()
	defer close(jobs)
	defer close(inOrder)
	r := bufio.NewReaderSize(in, 1<<20)
	for n, end := 1, false; !end; {
		b := &batch{first: n, done: make(chan struct{})}
		for {
			line, err := r.ReadBytes('\n')
			if end = err != nil; end && !errors.Is(err, io.EOF) {
				b.err = err
				break
			}
			if len(line) > 0 {
				b.lines, b.bytes = append(b.lines, line), b.bytes+len(line)
				n++
			}
			if end || b.bytes >= lineBatch || !lineBuffered(r) {
				break
			}
		}
		if room.Acquire(ctx, b.weight()) != nil {
			return
		}
		select {
		case inOrder <- b:
		case <-quit:
			return
		}
		select {
		case jobs <- b:
		case <-quit:
			return
		}
	}
}

// lineBuffered reports whether a whole line can be read without waiting.
func lineBuffered(r *bufio.Reader) bool {
	held, _ := r.Peek(r.Buffered())
	return bytes.IndexByte(held, '\n') >= 0
}

// answer writes the answers to the lines of a batch, up to the first that
// cannot be read.
func (a *app) answer(b *batch) {
	enc := json.NewEncoder(armoured{&b.out})
	enc.SetEscapeHTML(false)
	for i, line := range b.lines {
		if len(bytes.TrimSpace(line)) == 0 {
			continue
		}
		if err := a.claimLine(enc, line); err != nil {
			b.bad = fmt.Errorf("standard input, line %d: %w", b.first+i, err)
			return
		}
	}
}

func (a *app) claimLine(enc *json.Encoder, line []byte) error {
	var t textLine
	if err := json.Unmarshal(line, &t); err != nil {
		return err
	}
	if t.Text == nil || t.ID == nil || string(t.ID) == "null" {
		return errors.New(`want {"id","text"}`)
	}
	s := supplied{publisher: t.Publisher, published: t.Published, url: t.URL, title: t.Title}
	art, err := a.article(func() (news.Page, error) {
		return textPage("", []byte(*t.Text)), nil
	}, s, scraper.Parse)
	claims := []news.Claim{}
	var empty *scraper.Error
	switch {
	case err == nil:
		if c, _ := extract.Claims(art); c != nil {
			claims = c
		}
	case errors.As(err, &empty) && empty.Code == news.Empty:
		// A text without a word makes no claims, and that is an answer.
	default:
		return err
	}
	return enc.Encode(claimLine{t.ID, claims})
}
