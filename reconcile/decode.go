package reconcile

import (
	"bufio"
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"runtime"
	"slices"
)

// maxLine bounds one line of claims.
const maxLine = 1 << 20

// atOnce is how many lines are decoded together, piece of them by one clerk.
const (
	atOnce = 4096
	piece  = 256
)

// DecodeLines reads claims, one JSON object a line, blank lines left out. An
// error names its line, counted from 1; the claims before it are returned
// with it. Fields that are not of a Claim are passed over.
func DecodeLines(r io.Reader) ([]Claim, error) {
	var done [][]Claim // copied together once, at the end
	err := decode(r, func(claims []Claim) { done = append(done, slices.Clone(claims)) })
	return slices.Concat(done...), err
}

// decode reads lines and hands their claims on, many at a time and in their order. The
// memory of what it hands on is used again.
func decode(r io.Reader, take func([]Claim)) error {
	sc := bufio.NewScanner(r)
	sc.Buffer(make([]byte, 0, 64<<10), maxLine)
	var (
		text    []byte // of the lines that wait
		lines   []line
		decoded []Claim
		failed  []error
		free    = make(chan *clerk, runtime.GOMAXPROCS(0))
	)
	for range cap(free) {
		free <- &clerk{names: names{}}
	}
	flush := func() error {
		decoded, failed = grow(decoded, len(lines)), grow(failed, len(lines))
		parallel((len(lines)+piece-1)/piece, func(p int) {
			k := <-free
			for i := p * piece; i < min((p+1)*piece, len(lines)); i++ {
				failed[i] = k.read(text[lines[i].from:lines[i].to], &decoded[i])
			}
			free <- k
		})
		for i, l := range lines {
			if failed[i] != nil {
				take(decoded[:i])
				return fmt.Errorf("line %d: %w", l.n, failed[i])
			}
		}
		take(decoded)
		text, lines = text[:0], lines[:0]
		return nil
	}
	n := 0
	for sc.Scan() {
		n++
		b := bytes.TrimSpace(sc.Bytes())
		if n == 1 {
			b = bytes.TrimPrefix(b, []byte("\ufeff"))
		}
		if len(b) == 0 {
			continue
		}
		lines = append(lines, line{n, len(text), len(text) + len(b)})
		text = append(text, b...)
		if len(lines) == atOnce || len(text) > 16*maxLine {
			if err := flush(); err != nil {
				return err
			}
		}
	}
	if err := flush(); err != nil {
		return err
	}
	switch err := sc.Err(); {
	case errors.Is(err, bufio.ErrTooLong):
		return fmt.Errorf("line %d: longer than %d bytes", n+1, maxLine)
	case err != nil:
		return fmt.Errorf("line %d: %w", n+1, err)
	}
	return nil
}

// A line is where the line n stands in the text that waits.
type line struct {
	n, from, to int
}

// A clerk reads lines, one after the other.
type clerk struct {
	names   names
	last    Claim     // names of earlier lines: most say the same again
	numbers []float64 // memory for the numbers of the next claims
}

// read reads a line into c.
func (k *clerk) read(line []byte, c *Claim) error {
	if *c = (Claim{}); !k.plain(line, c) {
		*c = Claim{}
		if err := json.Unmarshal(line, c); err != nil {
			return err
		}
		k.names.share(c)
	}
	if c.Topic == "" {
		return errors.New("a claim without a topic")
	}
	return nil
}

// names holds every name once: most claims say what others have said.
type names map[string]string

// of is the name b.
func (s names) of(b []byte) string {
	name, ok := s[string(b)]
	if !ok {
		name = string(b)
		s[name] = name
	}
	return name
}

func (s names) share(c *Claim) {
	for _, f := range []*string{&c.Topic, &c.Source, &c.Origin, &c.Qualifier, &c.AsOf, &c.Group, &c.Scale, &c.Status, &c.Published, &c.Measure, &c.Unit} {
		if *f == "" {
			continue
		}
		if same, ok := s[*f]; ok {
			*f = same
		} else {
			s[*f] = *f
		}
	}
}
