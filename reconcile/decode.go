package reconcile

import (
	"bufio"
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
)

// maxLine bounds one line of claims.
const maxLine = 1 << 20

// DecodeLines reads claims, one JSON object a line, blank lines left out. An
// error names its line, counted from 1; the claims before it are returned
// with it. Fields that are not of a Claim are passed over.
func DecodeLines(r io.Reader) ([]Claim, error) {
	sc := bufio.NewScanner(r)
	sc.Buffer(make([]byte, 0, 64<<10), maxLine)
	var claims []Claim
	n := 0
	for sc.Scan() {
		n++
		line := bytes.TrimSpace(sc.Bytes())
		if n == 1 {
			line = bytes.TrimPrefix(line, []byte("\ufeff"))
		}
		if len(line) == 0 {
			continue
		}
		var c Claim
		if err := json.Unmarshal(line, &c); err != nil {
			return claims, fmt.Errorf("line %d: %w", n, err)
		}
		if c.Topic == "" {
			return claims, fmt.Errorf("line %d: a claim without a topic", n)
		}
		claims = append(claims, c)
	}
	switch err := sc.Err(); {
	case errors.Is(err, bufio.ErrTooLong):
		return claims, fmt.Errorf("line %d: longer than %d bytes", n+1, maxLine)
	case err != nil:
		return claims, fmt.Errorf("line %d: %w", n+1, err)
	}
	return claims, nil
}
