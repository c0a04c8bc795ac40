package reconcile

import (
	"bytes"
	"encoding/csv"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"maps"
	"math"
	"net/url"
	"slices"
	"strconv"
	"strings"
)

// maxRatings bounds a ratings file.
const maxRatings = 16 << 20

// ReadRatings reads a user's opinions of sources: CSV rows "name or domain,
// 0..1" (a header row is allowed) or one JSON object of them. Names are found
// as written and in lower case, domains in lower case without "www.". name is
// used in errors only.
func ReadRatings(r io.Reader, name string) (map[string]float64, error) {
	b, err := io.ReadAll(io.LimitReader(r, maxRatings+1))
	if err != nil {
		return nil, fmt.Errorf("ratings %s: %w", name, err)
	}
	if len(b) > maxRatings {
		return nil, fmt.Errorf("ratings %s: larger than %d bytes", name, maxRatings)
	}
	b = bytes.TrimPrefix(b, []byte("\ufeff"))
	out := map[string]float64{}
	if bytes.HasPrefix(bytes.TrimSpace(b), []byte("{")) {
		var in map[string]float64
		if err := json.Unmarshal(b, &in); err != nil {
			return nil, fmt.Errorf("ratings %s: %w", name, err)
		}
		for _, k := range slices.Sorted(maps.Keys(in)) {
			if err := addRating(out, k, in[k]); err != nil {
				return nil, fmt.Errorf("ratings %s: %w", name, err)
			}
		}
		return out, nil
	}
	rows := csv.NewReader(bytes.NewReader(b))
	rows.FieldsPerRecord, rows.TrimLeadingSpace, rows.Comment = -1, true, '#'
	for first := true; ; first = false {
		row, err := rows.Read()
		if errors.Is(err, io.EOF) {
			return out, nil
		}
		if err != nil {
			return nil, fmt.Errorf("ratings %s: %w", name, err)
		}
		line, _ := rows.FieldPos(0)
		if len(row) < 2 {
			return nil, fmt.Errorf("ratings %s: line %d: want a name and a number from 0 to 1", name, line)
		}
		v, err := strconv.ParseFloat(strings.TrimSpace(row[1]), 64)
		if err != nil && first {
			continue
		}
		if err != nil {
			return nil, fmt.Errorf("ratings %s: line %d: %q is not a number from 0 to 1", name, line, row[1])
		}
		if err := addRating(out, row[0], v); err != nil {
			return nil, fmt.Errorf("ratings %s: line %d: %w", name, line, err)
		}
	}
}

func addRating(m map[string]float64, key string, v float64) error {
	key = strings.TrimSpace(key)
	if key == "" {
		return errors.New("a rating without a name")
	}
	if math.IsNaN(v) || v < 0 || v > 1 {
		return fmt.Errorf("%q: %v is not between 0 and 1", key, v)
	}
	m[key] = v
	m[strings.TrimPrefix(strings.ToLower(key), "www.")] = v
	return nil
}

// domain is the host of an address, in lower case without "www."; "" for none.
func domain(address string) string {
	if address == "" {
		return ""
	}
	u, err := url.Parse(address)
	if err != nil {
		return ""
	}
	return strings.TrimPrefix(strings.ToLower(u.Hostname()), "www.")
}
