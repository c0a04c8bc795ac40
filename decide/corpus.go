package decide

import (
	"bytes"
	"cmp"
	"encoding/json"
	"slices"
	"strings"
	"unicode"

	"rangefinder/news"
)

// The files of Corpus, named after those of the extractor (scraper/extract/testdata), whose place they do not take.
const (
	FiguresFile  = "figures/decided.jsonl" // a sentence with its figures a line
	ChainsFile   = "decided-chains.txt"    // text | figure | chain
	MeasuresFile = "decided-measures.txt"  // text | figure | what | head | of | measure | place
	ModalityFile = "decided-modality.txt"  // text | figure | modality
	DatesFile    = "decided-dates.txt"     // day of publication | text | figure | as_of | period
)

// CorpusFiles are decisions as cases of the extractor's corpora.
type CorpusFiles struct {
	Files   map[string][]byte `json:"-"`     // by name, a file without a case left out
	Cases   map[string]int    `json:"cases"` // by name of the file
	LeftOut []LeftOut         `json:"left_out"`
}

// LeftOut counts what has become no case.
type LeftOut struct {
	File string `json:"file"`
	Why  string `json:"why"`
	N    int    `json:"n"`
}

// Why something has become no case.
const (
	whyHeadline = "a headline, of which the text may repeat a figure"
	whyAnother  = "decided otherwise where the same words stand again"
	whyLong     = "longer than a corpus is read"
	whySigns    = "a bar, a line break or a sign of the table's own in it"
	whyTwice    = "a figure that its sentence writes twice"
	whyBeyond   = "what the sentence alone does not say"
	whyNowhere  = "a claim that does not stand in its article as it was decided"
)

// maxCase is how many bytes of a line a reader of lines takes (bufio.Scanner).
const maxCase = 64 << 10

// Corpus makes cases of what people decided. The claims are all that were read in the articles, as decided
// (Ledger.Apply), rejected ones among them; the log is whose decisions they carry.
//
// A sentence in which somebody accepted, edited, added or rejected a claim is a case of the figures.
// What was kept has to be read as it stands, what was rejected has to be left alone, and a figure of that sentence
// that nobody looked at is neither wanted nor wrong ("ignore"). Where all are rejected the sentence is one to be silent
// on. A claim that was only moved or noted was not looked at. The direction in which a figure moved is
// none that a person can set: it is the machine's, and nothing for a claim that was added.
//
// The tables hold one line for each claim that was kept. They are read a sentence at a time and without a
// publisher, so the outlet is left out of a chain, and a line whose names the sentence does not have, or whose value the
// machine says to have from elsewhere, is left out whole. A day that a person gave is taken to be said
// there.
//
// A rejected claim may be none, or a figure of no use to that person: what is to be taken over into the
// corpora has to be looked through for the second kind.
//
// The order of claims and log changes nothing.
func Corpus(log []news.Decision, claims []news.Claim) CorpusFiles {
	did := map[string]string{}
	for _, d := range log {
		if d.On.Kind == news.OnClaim {
			did[d.ID] = d.Do
		}
	}
	w := &corpusWriter{files: map[string]*caseFile{}, left: map[LeftOut]int{}}
	for _, s := range bySentence(claims) {
		w.sentence(s, did)
	}
	w.astray(log, claims)
	return w.done()
}

// bySentence are the claims of each sentence, in the order of the text.
func bySentence(claims []news.Claim) [][]news.Claim {
	type place struct {
		article, in, sentence string
		occur                 int
	}
	of := func(c news.Claim) place {
		return place{cmp.Or(c.ArticleID, c.Article.URL), c.In, c.Sentence, c.Occur}
	}
	claims = slices.Clone(claims)
	slices.SortStableFunc(claims, func(x, y news.Claim) int {
		return cmp.Or(strings.Compare(x.Article.URL, y.Article.URL), strings.Compare(of(x).article, of(y).article), strings.Compare(x.In, y.In),
			cmp.Compare(x.Start, y.Start), cmp.Compare(x.End, y.End), strings.Compare(x.ID, y.ID))
	})
	var out [][]news.Claim
	at := map[place]int{}
	for _, c := range claims {
		i, ok := at[of(c)]
		if !ok {
			i = len(out)
			at[of(c)] = i
			out = append(out, nil)
		}
		out[i] = append(out[i], c)
	}
	return out
}

// What a person made of a reading.
type looked int

const (
	lookNone looked = iota
	lookKept
	lookRefused
)

// lookedAt says what a person made of the reading of a claim; did is what each decision on a claim does, by its id.
func lookedAt(c *news.Claim, did map[string]string) looked {
	if c.Decision == nil {
		return lookNone
	}
	switch c.Decision.Verdict {
	case news.Rejected:
		return lookRefused
	case news.Accepted, news.Edited, news.Added:
		return lookKept
	case news.NeedsReview:
		return lookNone
	}
	for _, id := range c.Decision.Decisions {
		switch did[id] {
		case news.DoAccept, news.DoEdit, news.DoAdd:
			return lookKept
		}
	}
	return lookNone
}

// A corpusFigure is a figure as the corpora have it.
type corpusFigure struct {
	Low       *float64 `json:"low"`
	High      *float64 `json:"high"`
	Value     *float64 `json:"value,omitempty"`
	Qualifier string   `json:"qualifier"`
	Kind      string   `json:"kind"`
	Unit      string   `json:"unit,omitempty"`
	What      string   `json:"what,omitempty"`
	Trend     string   `json:"trend,omitempty"`
	About     bool     `json:"about,omitempty"`
	Ignore    bool     `json:"ignore,omitempty"`
}

// A caseFile is the lines of one file by what they are on; "" for what is decided in two ways.
type caseFile struct {
	order []string
	lines map[string]string
}

type corpusWriter struct {
	files map[string]*caseFile
	left  map[LeftOut]int
}

func (w *corpusWriter) leave(file, why string) { w.left[LeftOut{File: file, Why: why}]++ }

// add puts a line into a file, once however often the same words stand in the news.
func (w *corpusWriter) add(file, on, line string) {
	f := w.files[file]
	if f == nil {
		f = &caseFile{lines: map[string]string{}}
		w.files[file] = f
	}
	was, ok := f.lines[on]
	switch {
	case !ok:
		f.order = append(f.order, on)
		f.lines[on] = line
	case was != line:
		f.lines[on] = ""
	}
}

// sentence makes the cases of one sentence.
func (w *corpusWriter) sentence(claims []news.Claim, did map[string]string) {
	type figures struct {
		ID     string         `json:"id"`
		Text   string         `json:"text"`
		Claims []corpusFigure `json:"claims"`
	}
	text := claims[0].Sentence
	s := figures{ID: "decided-" + news.ID(text), Text: text, Claims: []corpusFigure{}}
	written := map[string]int{}
	decided := false
	for i := range claims {
		c := &claims[i]
		written[c.Text]++
		l := lookedAt(c, did)
		decided = decided || l != lookNone
		if l != lookRefused {
			s.Claims = append(s.Claims, corpusFigure{c.Low, c.High, c.Value, c.Qualifier, c.Kind, c.Unit, c.What, c.Trend, c.About, l == lookNone})
		}
	}
	if !decided {
		return
	}
	if claims[0].In != "" {
		w.leave(FiguresFile, whyHeadline)
		return
	}
	if line := lineOf(s); len(line) < maxCase {
		w.add(FiguresFile, text, line)
	} else {
		w.leave(FiguresFile, whyLong)
	}
	for i := range claims {
		if c := &claims[i]; lookedAt(c, did) == lookKept {
			w.rows(c, written[c.Text] > 1)
		}
	}
}

func lineOf(v any) string {
	var b bytes.Buffer
	enc := json.NewEncoder(&b)
	enc.SetEscapeHTML(false)
	if err := enc.Encode(v); err != nil {
		panic(err) // as in Made
	}
	return strings.TrimSuffix(b.String(), "\n")
}

// rows puts a claim into each of the tables.
func (w *corpusWriter) rows(c *news.Claim, twice bool) {
	names := c.Attribution
	if len(names) > 0 && c.Article.Publisher != "" && label(names[0]) == label(c.Article.Publisher) {
		names = names[1:]
	}
	day := "-"
	if p := c.Article.Published; p != nil && !p.IsZero() {
		day = p.Format("2006-01-02")
	}
	for _, t := range []struct {
		file   string
		named  []string // that the sentence has to have
		before []string
		fields []string
	}{
		{ChainsFile, names, nil, []string{strings.Join(names, " < ")}},
		{MeasuresFile, []string{c.Of, c.Place}, nil, []string{c.What, c.Head, c.Of, c.Measure, c.Place}},
		{ModalityFile, nil, nil, []string{c.Modality}},
		{DatesFile, nil, []string{day}, []string{c.AsOf, c.Period}},
	} {
		row := append(t.before, c.Sentence, c.Text)
		on := strings.Join(row, "\x00")
		for _, f := range t.fields {
			row = append(row, cmp.Or(strings.TrimSpace(f), "-"))
		}
		switch {
		case !tabular(row, t.fields):
			w.leave(t.file, whySigns)
		case twice:
			w.leave(t.file, whyTwice)
		case fromElsewhere(c, t.file) || !saysAll(c.Sentence, t.named) || t.file == MeasuresFile && !counts(c):
			w.leave(t.file, whyBeyond)
		default:
			w.add(t.file, on, strings.Join(row, " | "))
		}
	}
}

// tabular reports whether a table can hold a row, so that the same fields are read from it.
func tabular(row, values []string) bool {
	for _, f := range row {
		if strings.ContainsAny(f, "|\n\r") || strings.Contains(f, `\n`) || f != strings.TrimSpace(f) || f == "" {
			return false
		}
	}
	for _, v := range values {
		if strings.HasPrefix(v, "-") {
			return false // nothing is written so
		}
	}
	return row[0][0] != '#'
}

// elsewhereNotes are those by which the machine says that what it read of a claim stands outside its sentence.
var elsewhereNotes = []struct{ note, file string }{
	{"the speaker is carried over", ChainsFile},
	{"the day is that of the event in another sentence", DatesFile},
	{"whose they are is taken from", MeasuresFile},
	{"what is counted is taken from", MeasuresFile},
}

// fieldsOf are the fields of a claim in each table.
var fieldsOf = map[string][]string{
	ChainsFile:   {"attribution"},
	MeasuresFile: {"what", "of", "measure", "place"},
	DatesFile:    {"as_of", "period"},
}

// fromElsewhere reports whether the machine has what a table holds of a claim from outside its sentence, and no person has
// set it since.
func fromElsewhere(c *news.Claim, file string) bool {
	for _, f := range c.Decision.Fields {
		if slices.Contains(fieldsOf[file], f) {
			return false
		}
	}
	for _, n := range c.Notes {
		for _, e := range elsewhereNotes {
			if e.file == file && strings.HasPrefix(n, e.note) {
				return true
			}
		}
	}
	return false
}

// saysAll reports whether a sentence has every word of those names.
func saysAll(sentence string, names []string) bool {
	has := wordsOf(sentence)
	for _, n := range names {
		for _, w := range wordsOf(n) {
			if !slices.Contains(has, w) {
				return false
			}
		}
	}
	return true
}

// counts reports whether the sentence of a claim has a word of what is counted. People may go without: "31 died".
func counts(c *news.Claim) bool {
	has := wordsOf(c.Sentence)
	return c.What == "" || c.Head == "person" || slices.ContainsFunc(wordsOf(c.What), func(w string) bool { return slices.Contains(has, w) })
}

// wordsOf are the words of a text in lower case; the "s" behind an apostrophe is one of its own.
func wordsOf(s string) []string {
	all := strings.FieldsFunc(strings.ToLower(s), func(r rune) bool { return !unicode.IsLetter(r) && !unicode.IsDigit(r) && !unicode.IsMark(r) })
	return slices.DeleteFunc(all, func(w string) bool { return w == "s" })
}

// astray counts the claims that somebody ruled on and that carry no decision now.
func (w *corpusWriter) astray(log []news.Decision, claims []news.Claim) {
	carried := map[string]bool{}
	for _, c := range claims {
		if c.Decision != nil && c.Decision.Verdict != news.NeedsReview {
			for _, id := range c.Decision.Decisions {
				carried[id] = true
			}
		}
	}
	stands := map[string]bool{} // claims as they were decided, whether any of their decisions is carried
	for _, d := range Standing(log) {
		switch d.Do {
		case news.DoAccept, news.DoReject, news.DoEdit, news.DoAdd:
			if d.On.Kind == news.OnClaim {
				stands[d.On.Claim] = stands[d.On.Claim] || carried[d.ID]
			}
		}
	}
	for _, ok := range stands {
		if !ok {
			w.leave(FiguresFile, whyNowhere)
		}
	}
}

// done are the files, each with its heading.
func (w *corpusWriter) done() CorpusFiles {
	out := CorpusFiles{Files: map[string][]byte{}, Cases: map[string]int{}, LeftOut: []LeftOut{}}
	for name, f := range w.files {
		var b bytes.Buffer
		b.WriteString(tableHeadings[name])
		for _, on := range f.order {
			if f.lines[on] == "" {
				w.leave(name, whyAnother)
				continue
			}
			b.WriteString(f.lines[on])
			b.WriteByte('\n')
			out.Cases[name]++
		}
		if out.Cases[name] > 0 {
			out.Files[name] = b.Bytes()
		}
	}
	for l, n := range w.left {
		l.N = n
		out.LeftOut = append(out.LeftOut, l)
	}
	slices.SortFunc(out.LeftOut, func(x, y LeftOut) int {
		return cmp.Or(strings.Compare(x.File, y.File), strings.Compare(x.Why, y.Why))
	})
	return out
}

// tableHeadings are the comments at the top of the tables; lines of JSON have none.
var tableHeadings = map[string]string{
	ChainsFile:   "# Who said it, as decided: text | figure as written | chain, nearest the reader first (\"-\" for nobody)\n",
	MeasuresFile: "# What is counted and what happened, as decided: text | figure | what | head | of | measure | place (\"-\" for none)\n",
	ModalityFile: "# With what reserve, as decided: text | figure | modality\n",
	DatesFile:    "# When, as decided: day of publication (\"-\" for none) | text | figure | as_of | period (\"-\" for none)\n",
}
