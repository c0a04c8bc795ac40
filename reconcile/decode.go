package reconcile

import (
	"bufio"
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"slices"
)

// maxLine bounds one line of claims.
const maxLine = 1 << 20

// atOnce is how many lines are decoded together.
const atOnce = 4096

// DecodeLines reads claims, one JSON object a line, blank lines left out. An
// error names its line, counted from 1; the claims before it are returned
// with it. Fields that are not of a Claim are passed over.
func DecodeLines(r io.Reader) ([]Claim, error) {
	sc := bufio.NewScanner(r)
	sc.Buffer(make([]byte, 0, 64<<10), maxLine)
	var (
		done   [][]Claim // copied together once, at the end
		seen   = names{}
		text   []byte // of the lines that wait
		lines  []line
		failed = make([]error, atOnce)
	)
	all := func() []Claim { return slices.Concat(done...) }
	flush := func() error {
		decoded := make([]Claim, len(lines))
		parallel(len(lines), func(i int) {
			failed[i] = json.Unmarshal(text[lines[i].from:lines[i].to], &decoded[i])
		})
		for i, l := range lines {
			err := failed[i]
			if err == nil && decoded[i].Topic == "" {
				err = errors.New("a claim without a topic")
			}
			if err != nil {
				done = append(done, decoded[:i])
				return fmt.Errorf("line %d: %w", l.n, err)
			}
			seen.share(&decoded[i])
		}
		done = append(done, decoded)
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
				return all(), err
			}
		}
	}
	if err := flush(); err != nil {
		return all(), err
	}
	switch err := sc.Err(); {
	case errors.Is(err, bufio.ErrTooLong):
		return all(), fmt.Errorf("line %d: longer than %d bytes", n+1, maxLine)
	case err != nil:
		return all(), fmt.Errorf("line %d: %w", n+1, err)
	}
	return all(), nil
}

// A line is where the line n stands in the text that waits.
type line struct {
	n, from, to int
}

// names holds every name once: most claims say what others have said.
type names map[string]string

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
