package decide

import (
	"bufio"
	"bytes"
	"cmp"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"math"
	"reflect"
	"slices"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"rangefinder/news"
	"rangefinder/quantity"
)

// Bounds of a log that is read from outside.
const (
	MaxLine  = 256 << 10 // bytes of one decision
	maxID    = 64        // bytes
	maxWho   = 200
	maxWords = 20_000 // bytes of any text of a decision but an added claim's
)

// Made is a decision with its time brought to the millisecond and its id.
func Made(d news.Decision) news.Decision {
	d.At = d.At.UTC().Truncate(time.Millisecond)
	d.ID = ""
	text, err := json.Marshal(d)
	if err != nil {
		panic(err) // figures of a claim are finite, and all else has a form in JSON
	}
	d.ID = news.ID("decision", string(text))
	return d
}

// Compare orders decisions as the log does: by time, then by place in what one command made, then by id.
func Compare(a, b news.Decision) int {
	return cmp.Or(a.At.Compare(b.At), a.Seq-b.Seq, strings.Compare(a.ID, b.ID))
}

// Standing are the decisions of a log that are in force, in its order, undos left out.
// The log need not be sorted and may hold a decision twice.
func Standing(log []news.Decision) []news.Decision {
	log = Sorted(log)
	undone := undone(log)
	return slices.DeleteFunc(log, func(d news.Decision) bool {
		_, off := undone[d.ID]
		return off || d.Do == news.DoUndo || d.Forgotten
	})
}

// Undone gives by id the undo in force by which a decision of a log is out of force, which may be an undo
// itself. An undo counts for what was decided before it, of the subject that it names.
func Undone(log []news.Decision) map[string]news.Decision { return undone(Sorted(log)) }

func undone(sorted []news.Decision) map[string]news.Decision {
	place := make(map[string]int, len(sorted))
	for i, d := range sorted {
		place[d.ID] = i
	}
	by := map[string]news.Decision{}
	for i, d := range slices.Backward(sorted) {
		at, ok := place[d.Undoes]
		// Only what comes before it can be undone, so whether it is undone itself is known by now.
		if _, off := by[d.ID]; ok && at < i && d.Do == news.DoUndo && !off && !d.Forgotten && Key(sorted[at].On) == Key(d.On) {
			by[d.Undoes] = d
		}
	}
	return by
}

// Sorted is a copy of a log in its order, each decision once.
func Sorted(log []news.Decision) []news.Decision {
	log = slices.Clone(log)
	slices.SortFunc(log, Compare)
	return slices.CompactFunc(log, func(a, b news.Decision) bool { return a.ID == b.ID })
}

// Key names what a decision is on: decisions with the same one are on the same thing.
func Key(s news.Subject) string {
	switch s.Kind {
	case news.OnClaim:
		return s.Kind + ":" + s.Claim
	case news.OnArticle:
		return s.Kind + ":" + s.Article
	case news.OnTopic:
		return s.Kind + ":" + label(s.Story) + "\x00" + label(s.Name)
	}
	return s.Kind + ":" + label(s.Name)
}

// label is a name as names are compared.
func label(s string) string { return strings.ToLower(strings.Join(strings.Fields(s), " ")) }

// Check says why a decision cannot be one, nil where it can.
func Check(d news.Decision) error {
	if d.Forgotten {
		return checkLeft(d)
	}
	switch {
	case d.At.Year() < 1970 || d.At.Year() > 9000:
		return errors.New("no time (at) that can be")
	case d.Seq < 0:
		return errors.New("a place among others below the first (seq)")
	case strings.TrimSpace(d.Who) == "":
		return errors.New("nobody's name (who)")
	case len(d.Who) > maxWho:
		return fmt.Errorf("a name of more than %d bytes (who)", maxWho)
	case Made(d).ID != d.ID:
		return errors.New("its id is not that of what it says: it was changed after it was made")
	}
	if d.Do == news.DoUndo {
		if !isID(d.Undoes) || d.Undoes == d.ID {
			return errors.New("an undo that does not say of what (undoes)")
		}
		if len(Set(d.After)) > 0 {
			return errors.New("an undo that sets something (after)")
		}
		return checkSubject(d.On)
	}
	if d.Undoes != "" {
		return fmt.Errorf("%q undoes nothing", d.Do)
	}
	allowed, ok := may[d.Do][d.On.Kind]
	if !ok {
		return fmt.Errorf("cannot %q a %q", d.Do, d.On.Kind)
	}
	if err := checkSubject(d.On); err != nil {
		return err
	}
	set := Set(d.After)
	if len(set) == 0 {
		return errors.New("it sets nothing (after)")
	}
	for _, f := range set {
		if !slices.Contains(allowed, f) {
			return fmt.Errorf("%s of a %s does not set %s", d.Do, d.On.Kind, f)
		}
	}
	return checkFields(d)
}

// checkLeft says why something cannot be what is left of a forgotten decision: it keeps its id, which is no longer that
// of what it says.
func checkLeft(d news.Decision) error {
	if !isID(d.ID) || d.At.Year() < 1970 || d.At.Year() > 9000 || len(d.Who) > maxWho {
		return errors.New("a forgotten decision without its id or time")
	}
	for _, id := range []string{d.Undoes, d.On.Article, d.On.Claim} {
		if id != "" && !isID(id) {
			return errors.New("a forgotten decision with an id that can be none")
		}
	}
	left := news.Decision{
		ID: d.ID, At: d.At, Who: d.Who, Do: d.Do, Seq: d.Seq, Undoes: d.Undoes, Forgotten: true,
		On: news.Subject{Kind: d.On.Kind, Article: d.On.Article, Claim: d.On.Claim},
	}
	if !reflect.DeepEqual(d, left) {
		return errors.New("a forgotten decision that still has words")
	}
	return nil
}

// may are the fields that each decision on each kind of thing can set.
var may = func() map[string]map[string][]string {
	claim := []string{"figure", "attribution", "what", "of", "measure", "place", "as_of", "period", "modality", "increment"}
	article := []string{"published", "publisher", "copy_of"}
	note := []string{"note"}
	verdict := []string{"verdict"}
	to := []string{"to"}
	return map[string]map[string][]string{
		news.DoAccept: {news.OnClaim: append(append([]string{}, verdict...), claim...)},
		news.DoReject: {news.OnClaim: verdict, news.OnArticle: verdict},
		news.DoEdit:   {news.OnClaim: claim, news.OnArticle: article},
		news.DoMove:   {news.OnClaim: to, news.OnArticle: to},
		news.DoMerge:  {news.OnTopic: to, news.OnStory: to, news.OnOrigin: to},
		news.DoSplit:  {news.OnTopic: {"to", "words"}},
		news.DoRename: {news.OnTopic: to, news.OnStory: to, news.OnOrigin: to},
		news.DoNote:   {news.OnClaim: note, news.OnTopic: note, news.OnStory: note, news.OnArticle: note, news.OnOrigin: note},
		news.DoAdd:    {news.OnClaim: append([]string{"claim"}, claim...)},
	}
}()

// isID reports whether a text can be an id: those of claims and articles are hashes, and no id has what would act where
// it is printed.
func isID(s string) bool {
	return s != "" && len(s) <= maxID && strings.Trim(s, "abcdefghijklmnopqrstuvwxyz0123456789-") == ""
}

func checkSubject(s news.Subject) error {
	for _, id := range append([]string{s.Article, s.Claim}, s.Held...) {
		if id != "" && !isID(id) {
			return errors.New("an id that can be none (on)")
		}
	}
	switch s.Kind {
	case news.OnClaim:
		if s.Claim == "" || s.Article == "" || s.Sentence == "" || s.Quote == nil || s.Quote.Exact == "" {
			return errors.New("a claim without id, article, sentence or quotation (on)")
		}
		if s.Offset < 0 || s.Occur < 0 || s.Times < 0 || s.Offset > len(s.Quote.Exact) || !strings.Contains(s.Quote.Exact, s.Text) {
			return errors.New("a claim whose figure is not in its quotation (on)")
		}
	case news.OnArticle:
		if s.Article == "" {
			return errors.New("an article without id (on)")
		}
	case news.OnTopic, news.OnStory, news.OnOrigin:
		if strings.TrimSpace(s.Name) == "" {
			return fmt.Errorf("a %s without a name (on)", s.Kind)
		}
	default:
		return fmt.Errorf("it is on %q, which is none of claim, article, topic, story and origin (on)", s.Kind)
	}
	words := []string{s.URL, s.Article, s.Claim, s.Text, s.In, s.Sentence, s.Name, s.Story}
	if s.Quote != nil {
		words = append(words, s.Quote.Exact, s.Quote.Prefix, s.Quote.Suffix)
	}
	for _, w := range append(words, s.Held...) {
		if len(w) > maxWords {
			return fmt.Errorf("a text of more than %d bytes (on)", maxWords)
		}
	}
	return nil
}

func checkFields(d news.Decision) error {
	f := d.After
	for _, w := range []*string{f.CopyOf, f.Words, f.Note, &d.Why} {
		if w != nil && len(*w) > maxWords {
			return fmt.Errorf("a text of more than %d bytes", maxWords)
		}
	}
	switch {
	case f.Verdict != nil && *f.Verdict != map[string]string{news.DoAccept: news.Accepted, news.DoReject: news.Rejected}[d.Do]:
		return fmt.Errorf("%s with the verdict %q", d.Do, *f.Verdict)
	case f.To != nil && strings.TrimSpace(*f.To) == "" && d.Do != news.DoMove:
		return fmt.Errorf("%s to no name", d.Do)
	case d.Do == news.DoSplit && (f.To == nil || f.Words == nil || strings.TrimSpace(*f.Words) == ""):
		return errors.New("a split without words, or without a name to go to")
	case f.Note != nil && strings.TrimSpace(*f.Note) == "":
		return errors.New("an empty note")
	}
	faults := Faults(f)
	if d.Do == news.DoAccept {
		faults = append(faults, Faults(Only(d.Before, editable))...) // what was accepted is what is held fast
		// An index whose unit the reader has not found.
		faults = slices.DeleteFunc(faults, func(f Fault) bool { return errors.Is(f, errBelow) })
	}
	if len(faults) > 0 {
		return faults[0]
	}
	if d.Do == news.DoAdd {
		if err := checkAdded(d); err != nil {
			return err
		}
	}
	if d.On.Kind == news.OnArticle && f.CopyOf != nil && *f.CopyOf != "" && (*f.CopyOf == d.On.URL || *f.CopyOf == d.On.Article) {
		return errors.New("an article that is a copy of itself")
	}
	return nil
}

// A Fault is a field that says what cannot be.
type Fault struct {
	Field string // its name in news.Fields
	Err   error
}

func (f Fault) Error() string { return f.Field + ": " + f.Err.Error() }
func (f Fault) Unwrap() error { return f.Err }

// Faults are what cannot be in fields that an edit sets, in the order of news.Fields. A log and a program may
// say what people can type, and nothing else.
func Faults(f news.Fields) []Fault {
	var out []Fault
	fault := func(field string, err error) {
		if err != nil {
			out = append(out, Fault{field, err})
		}
	}
	if f.Figure != nil {
		err := checkFigure(*f.Figure)
		if err == nil {
			err = notBelow(*f.Figure)
		}
		fault("figure", err)
	}
	if f.Attribution != nil {
		fault("attribution", checkNames(*f.Attribution))
	}
	for _, x := range []struct {
		field string
		text  *string
		check func(string) error
	}{
		{"what", f.What, nil}, {"of", f.Of, nil}, {"measure", f.Measure, nil}, {"place", f.Place, nil},
		{"as_of", f.AsOf, func(s string) error { _, err := TypedMoment(s); return err }},
		{"period", f.Period, func(s string) error { _, err := TypedPeriod(s); return err }},
		{"modality", f.Modality, func(s string) error { return oneOf(s, Modalities) }},
		{"published", f.Published, func(s string) error {
			if s == "" {
				return nil // not known
			}
			_, err := Published(s)
			return err
		}},
		{"publisher", f.Publisher, nil}, {"to", f.To, nil},
	} {
		if x.text == nil {
			continue
		}
		err := checkWords(*x.text)
		if err == nil && x.check != nil {
			err = x.check(*x.text)
		}
		fault(x.field, err)
	}
	return out
}

func oneOf(s string, words []string) error {
	if !slices.Contains(words, s) {
		return fmt.Errorf("%q is none of %s", s, strings.Join(words, ", "))
	}
	return nil
}

// checkWords says why a text cannot be a name or words of a claim. What would act where it is printed, or turn what
// stands around it, is in no name that a person types.
func checkWords(s string) error {
	acts := func(r rune) bool {
		return unicode.IsControl(r) || r >= 0x202a && r <= 0x202e || r >= 0x2066 && r <= 0x2069 || unicode.Is(unicode.Noncharacter_Code_Point, r)
	}
	switch {
	case len(s) > maxWords:
		return fmt.Errorf("a text of more than %d bytes", maxWords)
	case s != "" && strings.TrimSpace(s) == "":
		return errors.New("nothing but white space")
	}
	if i := strings.IndexFunc(s, acts); i >= 0 {
		return fmt.Errorf("%.100q has a character that cannot be seen", s)
	}
	return nil
}

// checkNames says why names cannot be those of all who passed a figure on.
func checkNames(names []string) error {
	for _, name := range names {
		switch {
		case strings.TrimSpace(name) == "" || len(name) > maxWho:
			return errors.New("an attribution with an empty name, or one that is too long")
		case strings.Contains(name, "←") || strings.Contains(name, " < "):
			return fmt.Errorf("%q is a chain, and not the name of one of it", name)
		}
		if err := checkWords(name); err != nil {
			return err
		}
	}
	if len(names) > 20 {
		return errors.New("an attribution of more than 20 names")
	}
	return nil
}

// checkAdded says why the claim of an addition cannot be one.
func checkAdded(d news.Decision) error {
	c := d.After.Claim
	if c == nil || c.ID != d.On.Claim || c.Sentence != d.On.Sentence || c.Quote != *d.On.Quote || c.Text != d.On.Text || c.In != d.On.In {
		return errors.New("an added claim that is not the one that the decision is on")
	}
	if c.Gone || c.Withdrawn || c.Decision != nil || c.Base != "" {
		return errors.New("an added claim that says of itself what only its page or a decision can")
	}
	if err := oneOf(c.Trend, []string{"", string(quantity.Up), string(quantity.Down)}); err != nil {
		return err
	}
	own := Of(*c)
	if err := checkFields(news.Decision{Do: news.DoAccept, After: own}); err != nil {
		return err // of what is read there, as if it were accepted
	}
	return notBelow(*Over(own, d.After).Figure)
}

// most is the largest figure that a person can give: sums of many still are numbers.
const most = 1e21

// checkFigure says why the reader cannot give a figure. Its ends follow from its qualifier: "at least 600" has its
// value for the lowest number and none for the highest, a range has two ends and no value.
func checkFigure(f news.Figure) error {
	low, value, high := f.Low, f.Value, f.High
	for _, e := range []*float64{low, value, high} {
		if e != nil && !(math.Abs(*e) <= most) {
			return fmt.Errorf("a figure beyond %g", most)
		}
	}
	is := func(a, b *float64) bool { return a != nil && b != nil && *a == *b }
	fits := false
	switch q := quantity.Qualifier(f.Qualifier); q {
	case quantity.Exact, quantity.About:
		fits = is(low, value) && is(high, value)
	case quantity.FromLow, quantity.MoreThan:
		fits = is(low, value) && high == nil
	case quantity.UpTo, quantity.LessThan:
		fits = is(high, value) && low == nil
	case quantity.Range:
		fits = low != nil && high != nil && value == nil
	default:
		return fmt.Errorf("the qualifier %q: it is range or one of %s", f.Qualifier, strings.Join(Bounds, ", "))
	}
	switch {
	case low == nil && value == nil && high == nil:
		return errors.New("a figure without a number")
	case low != nil && high != nil && *low > *high:
		return errors.New("a figure whose ends are the wrong way round")
	case !fits:
		return fmt.Errorf("low, value and high are not those of a figure that is %q", f.Qualifier)
	case (f.Vague || f.About) && f.Qualifier != string(quantity.Range):
		return errors.New("vague or approximate ends of what is no range")
	}
	return CheckUnit(Unit{f.Kind, f.Unit})
}

var errBelow = errors.New("a count is never below zero; what can be has a unit, such as points or percent")

// notBelow refuses a count below zero. The reader may give one where it has not found the unit, and a person who
// writes a figure has it at hand.
func notBelow(f news.Figure) error {
	below := func(v *float64) bool { return v != nil && *v < 0 }
	if f.Kind == string(quantity.Count) && (below(f.Low) || below(f.Value) || below(f.High)) {
		return errBelow
	}
	return nil
}

// CheckUnit says why the reader cannot give figures in a unit.
func CheckUnit(u Unit) error {
	kind := quantity.Kind(u.Kind)
	switch {
	case !slices.Contains(Kinds, u.Kind):
		return fmt.Errorf("the kind %q: it is one of %s", u.Kind, strings.Join(Kinds, ", "))
	case quantity.HasUnit(kind, u.Name):
		return nil
	case kind == quantity.Money && u.Name == "":
		return errors.New("money has a currency, such as USD")
	case u.Name == "":
		return fmt.Errorf("a figure of the kind %s has a unit", kind)
	case kind == quantity.Count || kind == quantity.Ratio:
		return fmt.Errorf("a %s has no unit such as %q", kind, u.Name)
	}
	return fmt.Errorf("%q is no unit of the kind %s", u.Name, kind)
}

// A LineError is a line of a log that is no decision.
type LineError struct {
	Line int // from 1
	Err  error
}

func (e *LineError) Error() string { return fmt.Sprintf("line %d: %v", e.Line, e.Err) }
func (e *LineError) Unwrap() error { return e.Err }

// Read reads a log, one decision a line (decisions.jsonl). Lines that are none are left out and
// come back as bad, with what is wrong with each; err is what the reader itself failed with.
// Of an undo and what it undoes the undo is the later one: another is bad.
func Read(r io.Reader) (log []news.Decision, bad []*LineError, err error) {
	in := bufio.NewReaderSize(r, 64<<10)
	lines := map[string]int{}
	for n := 1; ; n++ {
		line, tooLong, e := readLine(in)
		if e != nil && e != io.EOF {
			return log, bad, e
		}
		if text := bytes.TrimSpace(line); tooLong || len(text) > 0 {
			d, why := parse(text, tooLong)
			if why != nil {
				bad = append(bad, &LineError{n, why})
			} else if lines[d.ID] == 0 {
				lines[d.ID] = n
				log = append(log, d)
			}
		}
		if e == io.EOF {
			break
		}
	}
	at := map[string]time.Time{}
	for _, d := range log {
		at[d.ID] = d.At
	}
	log = slices.DeleteFunc(log, func(d news.Decision) bool {
		of, ok := at[d.Undoes]
		if d.Do != news.DoUndo || !ok || d.At.After(of) {
			return false
		}
		bad = append(bad, &LineError{lines[d.ID], errors.New("it undoes what was decided after it")})
		return true
	})
	slices.SortFunc(bad, func(a, b *LineError) int { return a.Line - b.Line })
	return Sorted(log), bad, nil
}

func parse(text []byte, tooLong bool) (d news.Decision, err error) {
	if tooLong {
		return d, fmt.Errorf("longer than %d bytes", MaxLine)
	}
	if !utf8.Valid(text) {
		return d, errors.New("not UTF-8")
	}
	dec := json.NewDecoder(bytes.NewReader(text))
	dec.DisallowUnknownFields()
	if err := dec.Decode(&d); err != nil {
		return d, fmt.Errorf("no decision: %w", err)
	}
	if dec.More() {
		return d, errors.New("more than one value")
	}
	return d, Check(d)
}

// readLine is the next line without its end; of one longer than MaxLine nothing is kept.
func readLine(in *bufio.Reader) (line []byte, tooLong bool, err error) {
	for {
		part, err := in.ReadSlice('\n')
		if !tooLong {
			line = append(line, part...)
			if len(line) > MaxLine+1 {
				line, tooLong = nil, true
			}
		}
		if err != bufio.ErrBufferFull {
			return line, tooLong, err
		}
	}
}

// Write writes a log as Read reads it, in its order.
func Write(w io.Writer, log []news.Decision) error {
	enc := json.NewEncoder(w)
	enc.SetEscapeHTML(false)
	for _, d := range Sorted(log) {
		if err := enc.Encode(d); err != nil {
			return err
		}
	}
	return nil
}
