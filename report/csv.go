package report

import (
	"encoding/csv"
	"fmt"
	"io"
	"slices"
	"strconv"
	"strings"
	"time"

	"rangefinder/news"
)

// The columns of both tables. best, high, low, number_of_sources and source_* are
// called as in the Georeferenced Event Dataset of UCDP, where they fit:
// source_article is the address, source_office the outlet, source_date the day of
// publication, source_headline the headline and source_original who gave the
// figure. number_of_sources counts independent origins, which is stricter than
// there: what several outlets took from one origin is one.
var (
	claimColumns = []string{
		"topic_id", "topic", "story", "strand", "claim_id", "best", "low", "high", "qualifier", "figure", "kind", "unit", "vague",
		"what", "of", "measure", "place", "as_of", "period", "modality", "attribution", "set_aside", "gone", "withdrawn",
		"number_of_sources", "source_article", "source_office", "source_date", "source_headline", "source_original", "sentence", "confidence", "notes",
		"decision", "decided_by", "decided_at", "decision_why", "machine_reading", "decided_fields", // behind all that stood here before
	}
	summaryColumns = []string{
		"topic_id", "topic", "story", "best", "low", "high", "likely_low", "likely_high", "finding", "strands", "our_sums", "kind", "unit",
		"what", "of", "measure", "place", "as_of", "number_of_sources", "number_of_outlets",
		"source_article", "source_office", "source_date", "source_headline", "source_original",
		"figures", "accepted", "edited", "rejected", "added", "needs_review",
	}
)

// CSV writes one row a claim of a topic, or with summary one row a topic, under
// a header (RFC 4180, lines end in LF). An open end is an empty cell.
//
// In a summary low and high are the span; best and the model's likely range
// are given only where the topic has a single strand, since there is no one
// figure over strands that answer different questions. The column strands has
// each of them.
//
// What a person has decided of a claim stands in the last columns, the fields that
// the machine read otherwise as JSON in machine_reading, and who decided which of them as JSON
// in decided_fields. Where several have decided, decided_by and decision_why have all of
// them. Claims that a person has rejected, edited, added or moved and that stand in no topic have
// rows behind the others, without a topic. In a summary the last columns
// count the claims of the topic, and those of them by what was decided.
//
// No cell acts in a spreadsheet: text that begins with =, +, -, @, a tab or a
// line break is led by an apostrophe (OWASP, CSV injection). Numbers stay
// numbers.
func CSV(w io.Writer, r news.Report, summary bool) error {
	c := csv.NewWriter(w)
	b := newBook(r, Options{})
	columns, rows := claimColumns, b.claimRows
	if summary {
		columns, rows = summaryColumns, b.summaryRows
	}
	if err := c.Write(columns); err != nil {
		return err
	}
	for _, t := range r.Topics {
		for _, row := range rows(t) {
			if err := c.Write(row); err != nil {
				return err
			}
		}
	}
	if !summary {
		for _, claim := range Unanswered(r) {
			why := "in no topic here"
			if isRejected(claim) {
				why = "rejected by " + claim.Decision.Who
				if claim.Decision.Why != "" {
					why += ": " + claim.Decision.Why
				}
			}
			if err := c.Write(b.claimRow(news.Topic{}, "", 0, claim, why)); err != nil {
				return err
			}
		}
	}
	c.Flush()
	return c.Error()
}

func (b *book) claimRows(t news.Topic) [][]string {
	var rows [][]string
	for _, s := range t.Strands {
		aside := setAside(s)
		sources, _ := Independent(s)
		for _, id := range strandClaims(s) {
			c, ok := b.claim(s, id)
			if !ok {
				continue
			}
			if c.Kind != t.Kind || c.Unit != t.Unit {
				c.Kind, c.Unit = t.Kind, t.Unit // derived
			}
			rows = append(rows, b.claimRow(t, strandName(s), sources, c, aside[id]))
		}
	}
	return rows
}

// claimRow is the row of a claim in a strand; aside is why it is out of the range.
func (b *book) claimRow(t news.Topic, strand string, sources int, c news.Claim, aside string) []string {
	return append([]string{
		cell(t.ID), cell(t.Topic), cell(b.stories[t.Story]), cell(strand), cell(c.ID),
		number(c.Value), number(c.Low), number(c.High), cell(c.Qualifier), cell(c.Text), cell(c.Kind), cell(c.Unit), strconv.FormatBool(c.Vague),
		cell(c.What), cell(c.Of), cell(c.Measure), cell(c.Place), cell(c.AsOf), cell(c.Period), cell(c.Modality),
		cell(strings.Join(c.Attribution, " < ")), cell(aside), strconv.FormatBool(c.Gone), strconv.FormatBool(c.Withdrawn),
		strconv.Itoa(sources), cell(c.Article.URL), cell(Name(c.Article.Publisher)), cell(isoDay(c)), cell(Name(c.Article.Title)), cell(Name(c.Origin)),
		cell(c.Sentence), strconv.FormatFloat(c.Confidence, 'f', -1, 64), cell(strings.Join(slices.Concat(c.Notes, followed(c), remarks(c)), "; ")),
	}, decidedCells(c)...)
}

// decidedCells are the last columns of a claim.
func decidedCells(c news.Claim) []string {
	d := c.Decision
	if d == nil {
		return []string{"", "", "", "", "", ""}
	}
	who, why := d.Who, d.Why
	if deeds := d.Deeds(); severally(deeds) {
		var people, reasons []string
		for _, x := range deeds {
			people = appendNew(people, x.Who)
			if x.Why != "" {
				reasons = append(reasons, x.Who+": "+x.Why)
			}
		}
		who, why = strings.Join(people, "; "), strings.Join(reasons, "; ")
	}
	return []string{cell(d.Verdict), cell(who), isoTime(d.At), cell(why), cell(MachineReading(*d)), cell(compact(d.By, len(d.By) > 0))}
}

// MachineReading is what the machine read in the fields that are a person's, as compact
// JSON; "" where it read nothing else.
func MachineReading(d news.Decided) string {
	return compact(d.Machine, d.Machine != nil)
}

// compact is a value as JSON in one line, "" where there is none.
func compact(v any, there bool) string {
	if !there {
		return ""
	}
	text, err := encode(v, "")
	if err != nil {
		return "" // figures of a claim are finite, and all else has a form in JSON
	}
	return strings.TrimSpace(string(text))
}

func isoTime(t time.Time) string {
	if t.IsZero() {
		return ""
	}
	return t.UTC().Format(time.RFC3339Nano)
}

// decidedCounts are the last columns of a topic.
func (b *book) decidedCounts(t news.Topic) []string {
	counts := map[string]int{}
	ids := map[string]bool{}
	for _, s := range t.Strands {
		for _, id := range strandClaims(s) {
			if c, ok := b.claims[id]; ok && !ids[id] {
				ids[id] = true
				if c.Decision != nil {
					counts[c.Decision.Verdict]++
				}
			}
		}
	}
	out := []string{strconv.Itoa(len(ids))}
	for _, verdict := range []string{news.Accepted, news.Edited, news.Rejected, news.Added, news.NeedsReview} {
		out = append(out, strconv.Itoa(counts[verdict]))
	}
	return out
}

func (b *book) summaryRows(t news.Topic) [][]string {
	v := b.topic(t)
	best, likelyLow, likelyHigh := "", "", ""
	if len(t.Strands) == 1 {
		best = number(t.Strands[0].Best)
		likelyLow, likelyHigh = number(v.Strands[0].likelyLow), number(v.Strands[0].likelyHi)
	}
	var strands, sums []string
	var urls, outlets, days, titles, origins []string
	for i, s := range v.Strands {
		strands = append(strands, fmt.Sprintf("%s: %s (%s)", s.Name, s.Range, s.Word))
		aside := setAside(t.Strands[i])
		for _, id := range strandClaims(t.Strands[i]) {
			if _, out := aside[id]; out {
				continue // no source of the range
			}
			if c, ok := b.claims[id]; ok {
				urls, outlets = appendNew(urls, c.Article.URL), appendNew(outlets, Name(c.Article.Publisher))
				days, titles = appendNew(days, isoDay(c)), appendNew(titles, Name(c.Article.Title))
				origins = appendNew(origins, Name(c.Origin))
			}
		}
	}
	for _, s := range v.Sums {
		sums = append(sums, s.Figure)
	}
	newest := ""
	for _, s := range t.Strands {
		for _, o := range s.Origins {
			if !o.Superseded {
				newest = max(newest, o.AsOf)
			}
		}
	}
	join := func(l []string) string { return cell(strings.Join(l, "; ")) }
	row := []string{
		cell(t.ID), cell(t.Topic), cell(b.stories[t.Story]), best, number(t.Span.Low), number(t.Span.High), likelyLow, likelyHigh,
		cell(v.Word), join(strands), join(sums), cell(t.Kind), cell(t.Unit), cell(t.What), cell(t.Of), cell(t.Measure), cell(t.Place),
		cell(newest), strconv.Itoa(v.Origins), strconv.Itoa(v.Outlets), join(urls), join(outlets), join(days), join(titles), join(origins),
	}
	return [][]string{append(row, b.decidedCounts(t)...)}
}

func appendNew(list []string, s string) []string {
	if s == "" {
		return list
	}
	for _, have := range list {
		if have == s {
			return list
		}
	}
	return append(list, s)
}

func isoDay(c news.Claim) string {
	if c.Article.Published == nil || c.Article.Published.IsZero() {
		return ""
	}
	return c.Article.Published.UTC().Format("2006-01-02")
}

func number(v *float64) string {
	if v == nil {
		return ""
	}
	return strconv.FormatFloat(*v, 'f', -1, 64)
}

// cell is a text made safe for a spreadsheet. The full-width forms of the
// signs are among those that begin a formula in some of them.
func cell(s string) string {
	first := ""
	for _, r := range s {
		first = string(r)
		break
	}
	s = clean(s)
	if strings.ContainsAny(first, "\t\r\n") {
		return "'" + s
	}
	if s == "" || !strings.ContainsRune("=+-@|＝＋－＠", []rune(s)[0]) || isNumber(s) {
		return s
	}
	return "'" + s
}

// isNumber reports whether s is a number as a table has it: a minus, digits, a
// point. Neither hexadecimal nor infinite, and no exponent.
func isNumber(s string) bool {
	s = strings.TrimPrefix(s, "-")
	whole, frac, point := strings.Cut(s, ".")
	digits := func(s string) bool { return s != "" && strings.Trim(s, "0123456789") == "" }
	return digits(whole) && (!point || digits(frac))
}
