package cli

import (
	"bufio"
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"runtime"

	"rangefinder/news"
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

// lineBatch is how many bytes of lines one worker answers at a time. A batch
// ends sooner where the next line has not arrived, so that whoever writes a
// line and waits is answered.
const lineBatch = 64 << 10

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

// claimLines answers line by line, on every core, in constant memory. A line
// that cannot be read is an error that names it; what stood before it has been
// answered.
func (a *app) claimLines(args []string) error {
	if len(args) != 1 || args[0] != "-" {
		return usagef("claims --jsonl reads standard input: give - and nothing else")
	}
	n := runtime.GOMAXPROCS(0)
	jobs, inOrder, quit := make(chan *batch, n), make(chan *batch, n), make(chan struct{})
	defer close(quit)
	go readLines(a.in, jobs, inOrder, quit)
	for range n {
		go func() {
			for b := range jobs {
				a.answer(b)
				close(b.done)
			}
		}()
	}
	out := bufio.NewWriterSize(a.out, 64<<10)
	defer out.Flush()
	for b := range inOrder {
		<-b.done
		if _, err := out.Write(b.out.Bytes()); err != nil {
			return err
		}
		if b.bad != nil {
			return b.bad
		}
		if b.err != nil {
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

// readLines cuts the input into batches until it ends or quit is closed.
func readLines(in io.Reader, jobs, inOrder chan<- *batch, quit <-chan struct{}) {
	defer close(jobs)
	defer close(inOrder)
	r := bufio.NewReaderSize(in, 1<<20)
	for n, end := 1, false; !end; {
		b := &batch{first: n, done: make(chan struct{})}
		for {
			line, err := r.ReadBytes('\n')
			if len(line) > 0 {
				b.lines, b.bytes = append(b.lines, line), b.bytes+len(line)
				n++
			}
			if err != nil {
				end = true
				if !errors.Is(err, io.EOF) {
					b.err = err
				}
				break
			}
			if b.bytes >= lineBatch || r.Buffered() == 0 {
				break
			}
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

// answer writes the answers to the lines of a batch, up to the first that
// cannot be read.
func (a *app) answer(b *batch) {
	enc := json.NewEncoder(&b.out)
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
	if t.Text == nil || t.ID == nil {
		return errors.New(`want {"id","text"}`)
	}
	s := supplied{publisher: t.Publisher, published: t.Published, url: t.URL, title: t.Title}
	art, err := a.article(func() (news.Page, error) {
		return textPage("", []byte(*t.Text)), nil
	}, s)
	claims := []news.Claim{}
	switch {
	case err == nil:
		if c, _ := extract.Claims(art); c != nil {
			claims = c
		}
	case len(bytes.TrimSpace([]byte(*t.Text))) == 0:
		// An empty text makes no claims, and that is an answer.
	default:
		return err
	}
	return enc.Encode(claimLine{t.ID, claims})
}
