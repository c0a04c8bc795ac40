package reconcile

import (
	"bytes"
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"slices"
	"strconv"
	"strings"
)

// Rates are exchange rates by day, from a table of the user's.
type Rates struct {
	quotes map[[2]string][]quote // from, to → by day, oldest first
}

// A quote is what one unit of a currency cost on a day.
type quote struct {
	day  int64 // since 1970
	rate float64
}

const (
	maxRates   = 64 << 20 // bytes of a table
	staleRate  = 10       // days that a rate may be older than the sum: weekends, holidays
	leastRate  = 1e-50    // beyond it, and the other way round, sums come out as nought or infinite
	secondsDay = 86400
)

// ReadRates reads exchange rates as CSV in one of two shapes:
//
//	date,from,to,rate       2024-03-06,EUR,USD,1.0875: what one euro cost in dollars
//	Date,USD,JPY,…          a column a currency, each in units to the euro, as the
//	                        European Central Bank publishes its reference rates
//
// Currencies are codes of ISO 4217, days are as in ISO 8601. Cells that are empty or "N/A" are
// passed over. name is used in errors only.
func ReadRates(r io.Reader, name string) (*Rates, error) {
	b, err := io.ReadAll(io.LimitReader(r, maxRates+1))
	if err != nil {
		return nil, fmt.Errorf("rates %s: %w", name, err)
	}
	if len(b) > maxRates {
		return nil, fmt.Errorf("rates %s: larger than %d bytes", name, maxRates)
	}
	rows := csv.NewReader(bytes.NewReader(bytes.TrimPrefix(b, []byte("\ufeff"))))
	rows.FieldsPerRecord, rows.TrimLeadingSpace, rows.ReuseRecord = -1, true, true
	head, err := rows.Read()
	if err != nil {
		return nil, fmt.Errorf("rates %s: no header: %w", name, err)
	}
	columns, wide, err := rateColumns(head)
	if err != nil {
		return nil, fmt.Errorf("rates %s: %w", name, err)
	}
	out := &Rates{map[[2]string][]quote{}}
	for {
		row, err := rows.Read()
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			return nil, fmt.Errorf("rates %s: %w", name, err) // it names the line
		}
		if err := out.add(columns, wide, row); err != nil {
			line, _ := rows.FieldPos(0)
			return nil, fmt.Errorf("rates %s: line %d: %w", name, line, err)
		}
	}
	for _, q := range out.quotes {
		slices.SortStableFunc(q, func(a, b quote) int { return int(a.day - b.day) })
	}
	return out, nil
}

// rateColumns is the header of a table: its names in lower case, or its currencies in upper case
// where it has one a column.
func rateColumns(head []string) (columns []string, wide bool, err error) {
	for i, h := range head {
		h = strings.TrimSpace(h)
		if i > 0 && isCurrency(strings.ToUpper(h)) {
			wide = true
			h = strings.ToUpper(h)
		} else {
			h = strings.ToLower(h)
		}
		columns = append(columns, h)
	}
	if wide && columns[0] == "date" {
		return columns, true, nil
	}
	for _, want := range []string{"date", "from", "to", "rate"} {
		if !slices.Contains(columns, want) {
			return nil, false, fmt.Errorf(`want the columns "date,from,to,rate", or "date" and a currency a column`)
		}
	}
	return columns, false, nil
}

func isCurrency(s string) bool {
	return len(s) == 3 && strings.Trim(s, "ABCDEFGHIJKLMNOPQRSTUVWXYZ") == ""
}

// add adds one row.
func (r *Rates) add(columns []string, wide bool, row []string) error {
	cell := func(name string) string {
		if i := slices.Index(columns, name); i >= 0 && i < len(row) {
			return strings.TrimSpace(row[i])
		}
		return ""
	}
	d := parseDate(cell("date"))
	if d.prec != toDay {
		return fmt.Errorf("%q is no day", cell("date"))
	}
	day := floorDiv(d.unix, secondsDay)
	put := func(from, to, text string) error {
		x, err := strconv.ParseFloat(text, 64)
		if err != nil || !(x > leastRate && x < 1/leastRate) {
			return fmt.Errorf("%q is no rate", text)
		}
		r.quotes[[2]string{from, to}] = append(r.quotes[[2]string{from, to}], quote{day, x})
		return nil
	}
	if !wide {
		from, to := strings.ToUpper(cell("from")), strings.ToUpper(cell("to"))
		if !isCurrency(from) || !isCurrency(to) {
			return fmt.Errorf("%q and %q: want codes of three letters", from, to)
		}
		return put(from, to, cell("rate"))
	}
	for i, text := range row {
		text = strings.TrimSpace(text)
		if i == 0 || i >= len(columns) || !isCurrency(columns[i]) || text == "" || strings.EqualFold(text, "n/a") {
			continue
		}
		if err := put("EUR", columns[i], text); err != nil {
			return fmt.Errorf("%s: %w", columns[i], err)
		}
	}
	return nil
}

// on is what one unit of a currency cost in another on the day of d, or on the last day before it
// with a quote, at most ten days; the day is that of the older quote where it takes two. ok is
// false where the table does not say.
func (r *Rates) on(d date, from, to string) (rate float64, day date, ok bool) {
	if r == nil || d.prec < toDay || from == to {
		return 0, date{}, false
	}
	at := floorDiv(d.unix, secondsDay)
	if x, on, ok := r.pair(at, from, to); ok {
		return x, dayOf(on), true
	}
	for _, via := range []string{"EUR", "USD"} {
		a, on, ok := r.pair(at, from, via)
		if !ok {
			continue
		}
		if b, then, ok := r.pair(at, via, to); ok {
			return a * b, dayOf(min(on, then)), true
		}
	}
	return 0, date{}, false
}

func dayOf(n int64) date { return date{n * secondsDay, toDay} }

// pair looks a quote up, either way round.
func (r *Rates) pair(day int64, from, to string) (float64, int64, bool) {
	if q, ok := upTo(r.quotes[[2]string{from, to}], day); ok {
		return q.rate, q.day, true
	}
	if q, ok := upTo(r.quotes[[2]string{to, from}], day); ok {
		return 1 / q.rate, q.day, true
	}
	return 0, 0, false
}

// upTo is the last quote up to a day.
func upTo(qs []quote, day int64) (quote, bool) {
	i, _ := slices.BinarySearchFunc(qs, day+1, func(q quote, d int64) int { return int(q.day - d) })
	if i == 0 || day-qs[i-1].day > staleRate {
		return quote{}, false
	}
	return qs[i-1], true
}
