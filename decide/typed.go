package decide

import (
	"errors"
	"fmt"
	"math"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"

	"rangefinder/news"
	"rangefinder/quantity"
	"rangefinder/reconcile/topics"
)

// The functions below read what a person types, in a flag or in a field of a form: there is one reading of
// it. What cannot be meant in one way is an error, a sentence that says how to write it. White space around a text
// is nothing, and nothing but white space is "".

// Kinds, Modalities and Bounds are the words that a person has for them. A range has no bound: it is written as a figure.
var (
	Kinds      = []string{string(quantity.Count), string(quantity.Money), string(quantity.Percent), string(quantity.Measure), string(quantity.Ratio)}
	Modalities = []string{news.Reported, news.Estimated, news.Planned, news.Denied, news.Conditional}
	Bounds     = []string{string(quantity.Exact), string(quantity.About), string(quantity.FromLow), string(quantity.MoreThan), string(quantity.UpTo), string(quantity.LessThan)}
)

// TypedWords are words that a person types, with single spaces.
func TypedWords(typed string) string { return strings.Join(strings.Fields(typed), " ") }

// A Unit is what figures are in: a kind, and the name that the reader has for a unit of that kind.
type Unit struct{ Kind, Name string }

// UnitOf is the unit of a figure.
func UnitOf(g news.Figure) Unit { return Unit{g.Kind, g.Unit} }

// None is the unit of things that are counted.
var None = Unit{Kind: string(quantity.Count)}

func (u Unit) String() string {
	switch {
	case u.Name != "":
		return u.Name
	case u.Kind == string(quantity.Count):
		return "no unit"
	}
	return u.Kind
}

// TypedUnit reads a unit by its name or sign: "km", "US dollars", "%", "times"; "" is None.
func TypedUnit(typed string) (Unit, error) {
	name := TypedWords(typed)
	if name == "" {
		return None, nil
	}
	for _, kind := range []quantity.Kind{quantity.Money, quantity.Percent, quantity.Measure} {
		if quantity.HasUnit(kind, name) {
			return Unit{string(kind), name}, nil
		}
	}
	for _, text := range []string{"2 " + name, "2,000 " + name, name + "2", name + " 2"} {
		m, err := quantity.Parse(text)
		if err == nil && m.Kind != quantity.Count && m.Qualifier == quantity.Exact && (m.Value == 2 || m.Value == 2000) && !m.Increment {
			return Unit{string(m.Kind), m.Unit}, nil
		}
	}
	return Unit{}, fmt.Errorf("%q is no unit that is known: write it as km, USD, percent, percentage points or times, or leave it empty for a plain number", typed)
}

// TypedFigure reads a figure as prose or a report writes it: "about 300", "25,000 to 30,000", "$1.2bn". A number
// without a unit is in that of the figure that it takes the place of; own says that it names its unit itself.
func TypedFigure(typed string, of Unit) (g news.Figure, own bool, err error) {
	text := TypedWords(typed)
	if len(text) > 1 && text[0] == '-' && (text[1] == '.' || text[1] >= '0' && text[1] <= '9') {
		text = "−" + text[1:] // at the head of a line of prose it is the mark of an item
	}
	if err := plainNumerals(text); err != nil {
		return g, false, err
	}
	m, err := quantity.Parse(text)
	if err != nil {
		return g, false, notOne(typed, text)
	}
	for _, check := range []func(string, quantity.Mention) error{oneDecimal, oneBound, fullEnds, noGuess} {
		if err := check(text, m); err != nil {
			return g, false, err
		}
	}
	u := Unit{string(m.Kind), m.Unit}
	if err := oneCurrency(text, u, of); err != nil {
		return g, false, err
	}
	if err := metresOrMillions(text, u, of); err != nil {
		return g, false, err
	}
	if own = u != None; !own && of.Kind != "" {
		u = of
	}
	read := news.Figure{Low: finite(m.Lo), Value: finite(m.Value), High: finite(m.Hi), Qualifier: string(m.Qualifier),
		Kind: u.Kind, Unit: u.Name, Vague: m.Vague, About: m.Approx && m.Qualifier == quantity.Range}
	if err := notBelow(read); err != nil {
		return g, false, fmt.Errorf("%q: %w", typed, err)
	}
	return read, own, nil
}

// finite is a number as JSON has it; nil for an open end, and for none.
func finite(v float64) *float64 {
	if math.IsNaN(v) || math.IsInf(v, 0) {
		return nil
	}
	return &v
}

// notOne says why a text is no figure, as far as that can be told.
func notOne(typed, text string) error {
	if l, h, ok := cutRange(text); ok && l.Value > h.Value {
		return falls(typed)
	}
	if found := quantity.Amounts(text, "en"); len(found) == 1 && found[0].From == 0 && counted(text[found[0].To:]) {
		return fmt.Errorf("%q is more than the figure: write %s alone; what is counted has a field of its own, and so has the unit", typed, text[:found[0].To])
	}
	return fmt.Errorf("%q is not one figure: write it in digits or in English words, as \"about 300\", \"at least 600\", \"25,000 to 30,000\" or \"$1.2bn\"", typed)
}

// counted reports whether the words behind a number name people, things or what happened to them. Any other word may be
// a part of the figure, as "тысяч" and "k" are.
func counted(words string) bool {
	return strings.HasPrefix(words, " ") && !slices.ContainsFunc(strings.Fields(words), func(w string) bool { return !topics.Counted(w) })
}

var (
	// numeral is digits with what may separate them.
	numeral = regexp.MustCompile(`\d+(?:[.,'’ \x{a0}\x{2009}\x{202f}]\d+)*`)
	// grouped is a numeral as the English press writes it.
	grouped = regexp.MustCompile(`^(?:\d+|[1-9]\d{0,2}(?:,\d{3})+|[1-9]\d{0,2}(?:['’ \x{a0}\x{2009}\x{202f}]\d{3})+|[1-9]\d?(?:,\d{2})+,\d{3})(?:\.\d+)?$`)
	// thousandth is a numeral that has three decimals, or a full stop between its thousands.
	thousandth = regexp.MustCompile(`^[1-9]\d{0,2}\.\d{3}$`)
)

// plainNumerals says how to write a numeral that is not written as the English press does: "12,00" is 1,200 with a
// comma that slipped, or 12.00 as others write it.
func plainNumerals(text string) error {
	for _, n := range numeral.FindAllString(text, -1) {
		if strings.ContainsAny(n, ".,") && !grouped.MatchString(n) {
			return rewrite(n)
		}
	}
	return nil
}

// oneDecimal refuses "1.200", which many write for 1,200. A magnitude behind it tells, and a share may have three
// decimals.
func oneDecimal(text string, m quantity.Mention) error {
	for _, n := range numeral.FindAllString(text, -1) {
		if !thousandth.MatchString(n) || m.Kind == quantity.Percent && n[len(n)-1] != '0' {
			continue
		}
		v := valueOf(n)
		for _, end := range []float64{m.Lo, m.Hi, m.Value} {
			if end = math.Abs(end); end == v || end == math.Round(v*1000) {
				return rewrite(n)
			}
		}
	}
	return nil
}

// rewrite says how a numeral is to be written, for each number that it may be.
func rewrite(n string) error {
	at := strings.LastIndexAny(n, ".,")
	mark, whole, decimals := n[at:at+1], onlyDigits(n[:at]), n[at+1:]
	mixed := len(strings.ReplaceAll(n[:at], mark, "")) > len(whole)
	once := strings.Count(n, mark) == 1
	var ways []string
	if whole != "0" && !(mixed && once) {
		ways = append(ways, inThousands(whole+decimals))
	}
	if once || len(decimals) != 3 {
		if thousandth.MatchString(n) { // three decimals are what cannot be told
			if decimals = strings.TrimRight(decimals, "0"); len(decimals) == 3 {
				decimals += "0"
			}
		}
		ways = append(ways, strings.TrimSuffix(inThousands(whole)+"."+decimals, "."))
	}
	if len(ways) == 1 {
		return fmt.Errorf("%q is not how a number is written here: write %s", n, ways[0])
	}
	return fmt.Errorf("%q can be meant in two ways: write %s or %s", n, ways[0], ways[1])
}

func onlyDigits(s string) string {
	return strings.Map(func(r rune) rune {
		if r < '0' || r > '9' {
			return -1
		}
		return r
	}, s)
}

// inThousands is digits with a comma between thousands.
func inThousands(digits string) string {
	digits = strings.TrimLeft(digits[:len(digits)-1], "0") + digits[len(digits)-1:]
	for i := len(digits) - 3; i > 0; i -= 3 {
		digits = digits[:i] + "," + digits[i:]
	}
	return digits
}

// valueOf is the number of a numeral as the English press writes it.
func valueOf(n string) float64 {
	whole, decimals, _ := strings.Cut(n, ".")
	v, err := strconv.ParseFloat(onlyDigits(whole)+"."+decimals+"0", 64)
	if err != nil {
		return math.NaN()
	}
	return v
}

func bounds(m quantity.Mention) bool {
	return m.Qualifier != quantity.Exact && m.Qualifier != quantity.About && m.Qualifier != quantity.Range
}

// oneBound refuses a bound and a range in one: "at least 600 to 700".
func oneBound(text string, m quantity.Mention) error {
	if m.Qualifier != quantity.Range {
		return nil
	}
	// What bounds a number in the place of the range bounds the range.
	around, err := quantity.Parse(text[:m.Start] + "600" + text[m.End:])
	both := err == nil && bounds(around)
	if l, h, ok := cutRange(text[m.Start:m.End]); ok {
		both = both || bounds(l.Mention) || bounds(h.Mention)
	}
	if both {
		return fmt.Errorf("%q is a bound and a range: write one of the two, as in \"at least 600\" or \"600 to 700\"", text)
	}
	return nil
}

// An end of a range, as it is read alone.
type end struct {
	quantity.Mention
	numeral string // "" where it is written in words
}

// scale is what a magnitude makes of the numeral, 1 where none is said.
func (e end) scale() float64 {
	if v := valueOf(e.numeral); v > 0 && math.Abs(e.Value) > 999*v {
		return math.Round(math.Abs(e.Value) / v)
	}
	return 1
}

// bare reports whether a magnitude that another end says may be meant of this one too.
func (e end) bare() bool {
	return e.numeral != "" && !strings.ContainsAny(e.numeral, ".,") && e.Value > 0 && e.Value < 1000
}

var (
	between = regexp.MustCompile(`\s*[-‐‑–—‒−]\s*|\s+(?:to|and|or|till|through|&)\s+`)
	opener  = regexp.MustCompile(`^(?i:between|from)\s+`)
)

// cutRange are the two ends of a range.
func cutRange(text string) (low, high end, ok bool) {
	text = opener.ReplaceAllString(text, "")
	for _, at := range between.FindAllStringIndex(text, -1) {
		l, err1 := quantity.Parse(text[:at[0]])
		h, err2 := quantity.Parse(text[at[1]:])
		if err1 == nil && err2 == nil && l.Qualifier != quantity.Range && h.Qualifier != quantity.Range {
			return end{l, numeral.FindString(text[:at[0]])}, end{h, numeral.FindString(text[at[1]:])}, true
		}
	}
	return low, high, false
}

// fullEnds refuses a range whose ends stand the wrong way round, and one of which the first may be in the thousands
// or millions that only the last one says: "25–30,000" is, "1 to 5,000" may be.
func fullEnds(text string, m quantity.Mention) error {
	if m.Qualifier != quantity.Range || m.Vague {
		return nil
	}
	l, h, ok := cutRange(text[m.Start:m.End])
	switch {
	case !ok:
		return fmt.Errorf("%q: write a range with its two ends, as in 25,000 to 30,000", text)
	case l.Value > h.Value && l.Value == m.Hi:
		return falls(text)
	case !l.bare():
		return nil
	}
	shared := m.Lo != l.Value
	scale := h.scale()
	switch said := scale > 1; {
	case said && shared: // $3-4 billion
		return nil
	case !said && !strings.Contains(h.numeral, ","):
		return nil
	case !said && shared && h.Value <= 2*m.Lo: // 25–30,000
		return nil
	case !said && l.Value*1000 >= h.Value && h.Value < 500*l.Value: // 900 to 1,000
		return nil
	case !said:
		scale = 1000
	}
	full := func(v float64) string { return strconv.FormatFloat(v, 'f', -1, 64) }
	ways := full(l.Value) + " to " + full(h.Value)
	if l.Value*scale < h.Value {
		ways = quantity.FormatNumber(l.Value*scale) + " to " + quantity.FormatNumber(h.Value) + " or " + ways
	}
	return fmt.Errorf("%q can be meant in two ways: write both ends in full, as in %s", text, ways)
}

func falls(text string) error { return fmt.Errorf("%q falls: write the lower end first", text) }

// sharers are the currencies that go by one name or sign.
var sharers = map[string][]string{
	"$": {"USD", "CAD", "AUD", "NZD", "HKD", "SGD", "TWD", "MXN", "ARS", "CLP", "COP"}, "dollar": {"USD", "CAD", "AUD", "NZD", "HKD", "SGD", "TWD"},
	"£": {"GBP", "EGP", "LBP", "SYP", "SDG"}, "pound": {"GBP", "EGP", "LBP", "SYP", "SDG", "pound"}, "¥": {"JPY", "CNY"},
	"rupee": {"INR", "PKR", "LKR", "NPR"}, "peso": {"MXN", "ARS", "CLP", "COP", "PHP"}, "dinar": {"IQD", "KWD"}, "shilling": {"KES", "UGX", "TZS"},
	"dirham": {"AED", "MAD"}, "crown": {"CZK", "SEK", "NOK", "DKK"}, "krone": {"DKK", "NOK"}, "kroner": {"DKK", "NOK"},
}

// bareCurrency is the name or sign of a currency right by a number, without what says whose it is.
var bareCurrency = regexp.MustCompile(`^(?:.*[^A-Za-z.])?([$£¥])|(?i:\d|illion|illions of|thousand|hundred|bn|tn|\d ?m|\d ?k|lakh|crore)[ -]?(?i:(dollar|pound|rupee|peso|dinar|shilling|dirham|crown|kroner|krone)s?)$`)

// oneCurrency refuses a name that several currencies share, where the claim is in another of them than the name is
// taken for: "$500" of a claim in Canadian dollars.
func oneCurrency(text string, u, of Unit) error {
	m := bareCurrency.FindStringSubmatch(text)
	if m == nil || of == u || of.Name == "" || u.Kind != string(quantity.Money) {
		return nil
	}
	all := sharers[strings.ToLower(m[1]+m[2])]
	if !slices.Contains(all, of.Name) || !slices.Contains(all, u.Name) {
		return nil
	}
	other := of.Name
	if of.Kind == string(quantity.Measure) {
		other = "lb"
	}
	return fmt.Errorf("%q goes for several currencies or units: write %s or %s in its place", m[1]+m[2], u.Name, other)
}

// letterM is an m right by a number, or a space or hyphen from it.
var letterM = regexp.MustCompile(`(\d)[ \x{a0}\x{2009}\x{202f}-]?m\b`)

// metresOrMillions refuses "600 m" where the claim is not in metres, and "600m" where it is: the reader takes the one
// for metres and the other for millions, and people write either for both.
func metresOrMillions(text string, u, of Unit) error {
	const metre = "metre"
	if !letterM.MatchString(text) || u != None && u.Name != metre || (u.Name == metre) == (of.Name == metre) {
		return nil
	}
	full := func(word string) string { return letterM.ReplaceAllString(text, "${1} "+word) }
	return fmt.Errorf("%q can be meant in two ways: write %s or %s", text, full("metres"), full("million"))
}

// noGuess refuses what is read by a guess, and what is said beside the amount.
func noGuess(text string, m quantity.Mention) error {
	switch {
	case m.Increment:
		return fmt.Errorf("%q is an addition: write the figure alone; that it is no total has a field of its own", text)
	case len(m.Notes) > 0:
		return fmt.Errorf("%q can only be guessed (%s): write it in digits", text, strings.Join(m.Notes, ", "))
	}
	return nil
}

// Bind gives the number of a figure another bound, as the prose of that bound is read.
func Bind(g news.Figure, bound string) (news.Figure, error) {
	if !slices.Contains(Bounds, bound) {
		return g, fmt.Errorf("%q is no bound: it is one of %s; a range is written as a figure", bound, strings.Join(Bounds, ", "))
	}
	if g.Value == nil {
		return g, errors.New("the figure is a range and not one number: write it anew as a figure")
	}
	v := *g.Value
	g.Low, g.High, g.Qualifier, g.About, g.Vague = &v, &v, bound, false, false
	switch quantity.Qualifier(bound) {
	case quantity.FromLow, quantity.MoreThan:
		g.High = nil
	case quantity.UpTo, quantity.LessThan:
		g.Low = nil
	}
	return g, nil
}

var isoDay = regexp.MustCompile(`^\d{4}(-\d\d(-\d\d)?)?$`)

// moment is a year, month, day or instant of ISO 8601; ok is false for anything else.
func moment(s string) (t time.Time, ok bool) {
	layout := time.RFC3339
	if isoDay.MatchString(s) {
		layout = time.DateOnly[:len(s)]
	}
	t, err := time.Parse(layout, s)
	return t, err == nil
}

// Years in which a figure can hold, and in which an article can be published.
const (
	firstHeld, firstPrinted, lastYear = 1000, 1800, 2199
)

// TypedMoment reads when a figure holds: a year, month, day or instant, which may be still to come.
func TypedMoment(typed string) (string, error) {
	s := TypedWords(typed)
	if s == "" {
		return "", nil
	}
	t, ok := moment(s)
	switch {
	case !ok:
		return "", fmt.Errorf("%q is no day: write a day such as 2025-07-02, a month, a year, or an instant such as 2025-07-02T09:00:00Z", typed)
	case t.Year() < firstHeld || t.Year() > lastYear:
		return "", fmt.Errorf("%q is of the year %d: write one of %d to %d", typed, t.Year(), firstHeld, lastYear)
	}
	return s, nil
}

// TypedPeriod reads the stretch of time that a figure covers, with .. for an open end.
func TypedPeriod(typed string) (string, error) {
	s := TypedWords(typed)
	if s == "" {
		return "", nil
	}
	from, to, ok := strings.Cut(s, "/")
	if from, to = TypedWords(from), TypedWords(to); !ok || from == "" || to == "" || from == ".." && to == ".." {
		return "", fmt.Errorf("%q is no period: write FROM/TO such as 2025-01-01/2025-07-02, with .. for an open end", typed)
	}
	for _, end := range []string{from, to} {
		if _, err := TypedMoment(end); end != ".." && err != nil {
			return "", err
		}
	}
	if from != ".." && to != ".." && from > to && !strings.HasPrefix(from, to) {
		return "", fmt.Errorf("%q ends before it begins", typed)
	}
	return from + "/" + to, nil
}

// ahead is how far a clock may be wrong, and a newspaper ahead of its day.
const ahead = 3 * 24 * time.Hour

// TypedPublished reads when an article was published, a day or an instant; now is when somebody says so.
func TypedPublished(typed string, now time.Time) (string, error) {
	s := TypedWords(typed)
	if s == "" {
		return "", nil
	}
	t, err := Published(s)
	switch {
	case err != nil:
		return "", err
	case t.After(now.Add(ahead)):
		return "", fmt.Errorf("%q is still to come: nothing is published then", typed)
	}
	return s, nil
}

// Published reads the time that an edit gives an article: RFC 3339, or a day, which is
// taken to be that of UTC.
func Published(s string) (time.Time, error) {
	for _, layout := range []string{time.RFC3339, time.DateOnly} {
		t, err := time.Parse(layout, s)
		switch {
		case err != nil:
		case t.Year() < firstPrinted || t.Year() > lastYear:
			return time.Time{}, fmt.Errorf("%q is of the year %d, in which nothing of the kind was published", s, t.Year())
		default:
			return t, nil
		}
	}
	return time.Time{}, fmt.Errorf("the time %q is neither a day (2025-07-02) nor RFC 3339", s)
}

// TypedModality reads with what reserve a figure is said.
func TypedModality(typed string) (string, error) {
	s := strings.ToLower(TypedWords(typed))
	if !slices.Contains(Modalities, s) {
		return "", fmt.Errorf("%q: it is one of %s", typed, strings.Join(Modalities, ", "))
	}
	return s, nil
}

// TypedMeasure reads what happened to what is counted, and names it as the reader does: a form of a verb by the measure
// that has it, else by its lemma. Anything else stays as it is typed.
func TypedMeasure(typed string) string {
	return topics.MeasureOf(strings.ReplaceAll(strings.ToLower(TypedWords(typed)), " ", "_"))
}

// links stand between the names of a chain, nearest the reader first, as commands and as pages print it.
const links = "<←"

// TypedName reads the name of one speaker.
func TypedName(typed string) (string, error) {
	name := TypedWords(typed)
	if strings.ContainsAny(name, links) {
		return "", fmt.Errorf("%q is several names: it is a chain of all who passed the figure on", typed)
	}
	return name, nil
}

// TypedChain reads all who passed a figure on: "OUTLET < AGENCY < ORIGIN".
func TypedChain(typed string) ([]string, error) {
	names := []string{}
	if TypedWords(typed) == "" {
		return names, nil
	}
	for _, n := range strings.Split(strings.ReplaceAll(typed, "←", "<"), "<") {
		if n = TypedWords(n); n == "" {
			return nil, fmt.Errorf("%q lacks a name: write it as OUTLET < AGENCY < ORIGIN", typed)
		}
		if slices.ContainsFunc(names, func(o string) bool { return label(o) == label(n) }) {
			return nil, fmt.Errorf("%q has %s twice: write each name once, as OUTLET < AGENCY < ORIGIN", typed, n)
		}
		names = append(names, n)
	}
	return names, nil
}

// SpokenBy is the attribution of a claim with another at its end: the outlet, and whoever passed it on, stay.
func SpokenBy(c news.Claim, name string) []string {
	names := slices.Clone(c.Attribution)
	if len(names) > 1 || len(names) == 1 && label(names[0]) != label(c.Article.Publisher) {
		names = names[:len(names)-1]
	}
	if name == "" || len(names) > 0 && label(names[len(names)-1]) == label(name) {
		return append([]string{}, names...)
	}
	return append(names, name)
}
