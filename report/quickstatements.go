package report

import (
	"encoding/csv"
	"fmt"
	"io"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"rangefinder/news"
	"rangefinder/quantity"
)

// WikidataOptions are what QuickStatements needs to know that no report says.
type WikidataOptions struct {
	Item     string // the item that the figures are of: Q123
	Property string // the property for the figures of one topic: P1120; empty for the one that properties has for its measure
	Unit     string // the item of the unit, for what is no plain count: Q4917; empty for none
	CSV      bool   // the dialect with a header, instead of the one with tabs (V1)

	// LeftOut is told of every claim of the topics that got no row, and why, as a
	// line for a person; by Wikitext of those that wait for a person. Nil for nobody.
	LeftOut func(line string)
}

// A WikidataError says what QuickStatements lacks.
type WikidataError struct{ Why string }

func (e *WikidataError) Error() string { return "quickstatements: " + e.Why }

// properties are the properties of Wikidata that mean exactly a measure.
var properties = map[string]string{
	"killed":     "P1120", // number of deaths
	"wounded":    "P1339", // number of injured
	"missing":    "P1446", // number of missing
	"casualties": "P1590", // number of casualties
	"survived":   "P1561", // number of survivors
	"infected":   "P1603", // number of cases
}

// circumstances are the items with which Wikidata's "sourcing circumstances"
// (P1480) qualifies a number that is not exact.
var circumstances = map[string]string{
	string(quantity.About):    "Q5727902",  // circa
	string(quantity.FromLow):  "Q55935291", // greater than or equal to
	string(quantity.MoreThan): "Q47035128", // greater than
	string(quantity.UpTo):     "Q55935272", // less than or equal to
	string(quantity.LessThan): "Q52834024", // less than
}

var (
	anItem    = regexp.MustCompile(`^Q[1-9][0-9]*$`)
	aProperty = regexp.MustCompile(`^P[1-9][0-9]*$`)
)

// mostOfText is how many characters Wikidata takes in a text or an address.
const mostOfText = 1500

// QuickStatements writes commands for the tool of that name, with which a person
// adds statements to Wikidata: a row for what one source said in one article,
// with the day that the figure is of (P585), how exact it is (P1480), and a
// reference: address (S854), headline (S1476), day of publication (S577), day on
// which it was last read there (S813) and the sentence (S1683). By default the
// dialect is V1, tabs between the parts; with o.Wikidata.CSV it is the one with a
// header. Both are as in Wikidata's Help:QuickStatements.
//
// No row is ever made of a reconciled range, a sum or a likely range. A statement
// of Wikidata has an amount, and a span such as 25,000–30,000 has none that
// anybody said, so claims without a value have no row; neither has what is
// planned, denied, added, set aside, withdrawn, gone from its page, vague or not
// on the web, what a person has rejected, and what waits for a person to be looked at
// again. A figure that a person has edited is that of the person, with the sentence as
// it stands on the page. LeftOut is told of each that is left out.
//
// It fails with *WikidataError without an item, and where figures of two topics
// would go to one property.
func QuickStatements(w io.Writer, r news.Report, o Options) error {
	d := o.Wikidata
	batch, err := statements(r, o)
	if err != nil {
		return err
	}
	if d.CSV {
		return writeTable(w, d.Item, batch)
	}
	for _, s := range batch {
		parts := []string{d.Item, s.property, s.amount}
		for _, p := range s.parts {
			if p.value != "" {
				parts = append(parts, p.key, p.value)
			}
		}
		if _, err := io.WriteString(w, strings.Join(parts, "\t")+"\n"); err != nil {
			return err
		}
	}
	return nil
}

// A statement is one row: what is said of the item, its qualifiers and one
// reference.
type statement struct {
	property, amount string
	parts            []part
}

type part struct{ key, value string }

// statementColumns are the columns of the dialect with a header by the keys of the
// other: the first of a reference has a capital letter there.
var statementColumns = map[string]string{
	"P585": "qal585", "P1480": "qal1480", "S854": "S854", "S1476": "s1476", "S577": "s577", "S813": "s813", "S1683": "s1683",
}

// writeTable gives each property a group of columns of its own, those that any
// of its rows fills; a row fills one group and leaves the others empty.
func writeTable(w io.Writer, item string, batch []statement) error {
	if len(batch) == 0 {
		return nil
	}
	var order []string
	used := map[string]map[string]bool{}
	for _, s := range batch {
		if used[s.property] == nil {
			order = append(order, s.property)
			used[s.property] = map[string]bool{}
		}
		for _, p := range s.parts {
			used[s.property][p.key] = used[s.property][p.key] || p.value != ""
		}
	}
	header := []string{"qid"}
	at := map[string]int{} // property, or property and key → column
	for _, property := range order {
		at[property] = len(header)
		header = append(header, property)
		for _, p := range batch[0].parts {
			if used[property][p.key] {
				at[property+p.key] = len(header)
				header = append(header, statementColumns[p.key])
			}
		}
	}
	c := csv.NewWriter(w)
	if err := c.Write(header); err != nil {
		return err
	}
	for _, s := range batch {
		row := make([]string, len(header))
		row[0], row[at[s.property]] = item, s.amount
		for _, p := range s.parts {
			if p.value != "" {
				row[at[s.property+p.key]] = p.value
			}
		}
		if err := c.Write(row); err != nil {
			return err
		}
	}
	c.Flush()
	return c.Error()
}

// statements are the rows of a report, in its order.
func statements(r news.Report, o Options) ([]statement, error) {
	d := o.Wikidata
	switch {
	case d.Item == "":
		return nil, &WikidataError{"say which item of Wikidata the figures are of, such as Q123"}
	case !anItem.MatchString(d.Item):
		return nil, &WikidataError{fmt.Sprintf("%q is no item of Wikidata: want a Q and a number, such as Q123", clean(d.Item))}
	case d.Property != "" && !aProperty.MatchString(d.Property):
		return nil, &WikidataError{fmt.Sprintf("%q is no property of Wikidata: want a P and a number, such as P1120", clean(d.Property))}
	case d.Unit != "" && !anItem.MatchString(d.Unit):
		return nil, &WikidataError{fmt.Sprintf("%q is no item of Wikidata: the unit wants a Q and a number, such as Q4917", clean(d.Unit))}
	case d.Property != "" && len(r.Topics) != 1:
		return nil, &WikidataError{fmt.Sprintf("a property is for one topic, and here are %d: name one", len(r.Topics))}
	}
	x := &statementWriter{book: newBook(r, o), options: d, read: lastRead(r), stands: map[string]statement{}}
	takenBy := map[string]string{}
	for _, t := range r.Topics {
		p := d.Property
		if p == "" {
			p = properties[t.Measure]
		}
		if p == "" {
			x.leave(name(t.Topic), "no property of Wikidata is known to mean exactly this: give one")
			continue
		}
		if other, ok := takenBy[p]; ok {
			return nil, &WikidataError{fmt.Sprintf("figures of two topics would go to %s, those of %q and those of %q: name one of them", p, other, name(t.Topic))}
		}
		takenBy[p] = name(t.Topic)
		x.topic(t, p)
	}
	return x.batch, nil
}

type statementWriter struct {
	book    *book
	options WikidataOptions
	read    map[string]time.Time
	stands  map[string]statement // property and amount → the first row with it
	batch   []statement
}

func (x *statementWriter) leave(what, why string) {
	if x.options.LeftOut != nil {
		x.options.LeftOut(clean(what + ": " + why))
	}
}

func (x *statementWriter) topic(t news.Topic, property string) {
	for _, s := range t.Strands {
		aside, derived, superseded := map[string]string{}, map[string]bool{}, map[string]bool{}
		for _, a := range s.SetAside {
			aside[a.Claim] = a.Why
		}
		for _, o := range s.Origins {
			for _, id := range o.Claims {
				derived[id] = derived[id] || o.Derived != ""
				superseded[id] = superseded[id] || o.Superseded
			}
		}
		for _, id := range strandClaims(s) {
			c, ok := x.book.claims[id]
			if !ok {
				continue
			}
			why := unfit(c, s)
			again, waits := x.book.waits(c)
			switch {
			case waits:
				why = again.Head + ": " + again.Rest
			case isRejected(c):
				why = x.book.ruling(c).Text()
			case why != "":
			case derived[id]:
				why = "the figure follows by arithmetic of ours; nobody said it"
			case superseded[id] && c.AsOf == "":
				why = "a later figure has replaced it, and no day says when it held"
			case aside[id] != "" && !superseded[id]:
				why = "set aside: " + aside[id]
			case t.Kind != string(quantity.Count) && x.options.Unit == "":
				why = "it is counted in " + orWord(t.Unit, t.Kind) + ": give the item of that unit"
			default:
				why = x.row(c, property)
			}
			if why != "" {
				who, outlet := orUnnamed(c.Origin), x.book.print(c).Outlet
				if outlet != "" && outlet != who {
					who += ", " + outlet
				}
				x.leave(scaleOf(t).ofClaim(c)+" ("+who+")", why)
			}
		}
	}
}

func orWord(a, b string) string {
	if a != "" {
		return a
	}
	return b
}

// unfit says why a claim is nothing to state of an item, "" where it is.
func unfit(c news.Claim, s news.Strand) string {
	switch {
	case s.Status == news.StatusPlanned, s.Status == news.StatusConditional:
		return "it is " + s.Status + ", not done"
	case c.Modality == news.Denied:
		return "the figure is named in order to deny it"
	case s.Increment:
		return "an addition, not a total"
	case c.Withdrawn:
		return "its origin has withdrawn it"
	case c.Gone:
		return "it is no longer on the page"
	case c.Vague:
		return "an order of magnitude, not a count"
	case c.Value == nil:
		return "a range without a value: any one number would be nobody's"
	case c.Qualifier != string(quantity.Exact) && circumstances[c.Qualifier] == "":
		return "Wikidata cannot say " + orWord(c.Qualifier, "how exact it is")
	}
	u := webAddress(c.Article.URL)
	switch {
	case u == "":
		return "its article has no address on the web to refer to"
	case len(u) > mostOfText:
		return "the address of its article is longer than Wikidata takes"
	}
	return ""
}

// row adds a claim, or says why it cannot stand beside those that do. The tool
// puts what has the same amount into one statement, with the qualifiers of
// both: one that holds for another day, or is less exact, must not come to it.
func (x *statementWriter) row(c news.Claim, property string) string {
	circumstance := c.Qualifier
	if c.About && circumstance == string(quantity.Exact) {
		circumstance = string(quantity.About)
	}
	s := statement{property: property, amount: amount(*c.Value)}
	if x.options.Unit != "" {
		s.amount += "U" + x.options.Unit[1:]
	}
	s.parts = []part{
		{"P585", wikiTime(c.AsOf)},
		{"P1480", circumstances[circumstance]},
		{"S854", quoted(webAddress(c.Article.URL))},
		{"S1476", worded(Name(c.Article.Title))},
		{"S577", published(c.Article.Published)},
		{"S813", published(x.lastRead(c))},
		{"S1683", worded(c.Sentence)},
	}
	key := s.property + " " + s.amount
	if first, ok := x.stands[key]; ok {
		if !slices.Equal(first.parts[:2], s.parts[:2]) {
			return "the same number has a row with another day or exactness, and Wikidata would put the two together"
		}
	} else {
		x.stands[key] = s
	}
	x.batch = append(x.batch, s)
	return ""
}

func (x *statementWriter) lastRead(c news.Claim) *time.Time {
	t, ok := x.read[c.Article.URL]
	if !ok {
		return nil
	}
	return &t
}

// lastRead is when each address was last read, or found unchanged.
func lastRead(r news.Report) map[string]time.Time {
	out := map[string]time.Time{}
	for _, o := range r.Coverage.Outcomes {
		if (o.Code == news.Read || o.Code == news.Unchanged) && o.At.After(out[o.URL]) {
			out[o.URL] = o.At
		}
	}
	return out
}

// amount is a number as Wikidata writes it: no exponent, no separators.
func amount(v float64) string { return strconv.FormatFloat(v, 'f', -1, 64) }

// wikiTime is an ISO 8601 day, month, year or instant with its precision: 11 a
// day, 10 a month, 9 a year. Wikidata keeps no time of day.
func wikiTime(iso string) string {
	for _, f := range []struct{ layout, out, precision string }{
		{time.DateOnly, "+2006-01-02T00:00:00Z", "/11"},
		{"2006-01", "+2006-01-00T00:00:00Z", "/10"},
		{"2006", "+2006-00-00T00:00:00Z", "/9"},
		{time.RFC3339, "+2006-01-02T00:00:00Z", "/11"},
		{"2006-01-02T15:04", "+2006-01-02T00:00:00Z", "/11"},
		{"2006-01-02T15:04:05", "+2006-01-02T00:00:00Z", "/11"},
	} {
		if t, err := time.Parse(f.layout, iso); err == nil {
			return t.Format(f.out) + f.precision
		}
	}
	return ""
}

func published(t *time.Time) string {
	if t == nil || t.IsZero() {
		return ""
	}
	return wikiTime(t.UTC().Format(time.DateOnly))
}

// quoted is a text as the tool reads it: from the first quotation mark to the
// last, without escapes. What parts rows and cells there must not be in it: tab,
// line break, bar.
func quoted(s string) string { return `"` + s + `"` }

// worded is a text in its language, "" for none. English is what Rangefinder reads;
// a text in another script is marked as undetermined. A bar becomes a broken
// one, since the tool knows no escape for it.
func worded(s string) string {
	s = strings.ReplaceAll(clean(s), "|", "¦")
	if s == "" {
		return ""
	}
	if utf8.RuneCountInString(s) > mostOfText {
		s = string([]rune(s)[:mostOfText-1]) + "…"
	}
	language := "en"
	for _, r := range s {
		if unicode.IsLetter(r) && !unicode.Is(unicode.Latin, r) {
			language = "und"
			break
		}
	}
	return language + ":" + quoted(s)
}
