package scraper

import (
	"strings"
	"time"
	"unicode/utf8"

	"rangefinder/news"
)

// parsePlain reads a text that is not HTML. Article.Text is the input byte for
// byte where that is UTF-8, so that offsets are offsets into what the user
// gave; else it is the input decoded. Every block is Text[Start:End].
func parsePlain(p news.Page, src source) (news.Article, error) {
	text := src.text
	if src.valid {
		text = string(p.Body)
	}
	a := news.Article{URL: address(p), Title: p.Title, Publisher: p.Publisher, Plain: true, Text: text, Blocks: []news.Block{}, Outcome: news.Read}
	for _, n := range src.notes {
		note(&a, n)
	}
	if !p.Published.IsZero() {
		t := p.Published
		a.Published = &t
	} else if t, ok := leadingDate(text); ok {
		a.Published = &t
	}
	a.Blocks = paragraphs(text)
	if len(a.Blocks) == maxBlocks {
		note(&a, "the text has more paragraphs than are read: the rest was left out")
		a.Outcome = news.Partial
	}
	if len(a.Blocks) == 0 {
		return news.Article{}, &Error{news.Empty, "the text is empty"}
	}
	a.Language, _ = detect(text)
	switch {
	case a.Language != "" && a.Language != "en":
		a.Outcome = news.LanguageNotRead
		note(&a, "the text is not in English ("+a.Language+")")
	case p.Partial:
		a.Outcome = news.Partial
		note(&a, "the text did not arrive whole")
	}
	return a, nil
}

// leadingDate reads the day of a text that begins with a line of metadata:
// "date 2025-09-02 …", "published: 2025-09-02". Anything less plain is left alone.
func leadingDate(text string) (time.Time, bool) {
	f := strings.Fields(strings.TrimPrefix(text[:min(len(text), 200)], "\ufeff"))
	if len(f) < 2 {
		return time.Time{}, false
	}
	switch strings.ToLower(strings.TrimSuffix(f[0], ":")) {
	case "date", "published":
	default:
		return time.Time{}, false
	}
	for _, l := range isoLayouts[:8] {
		if t, err := time.Parse(l.layout, f[1]); err == nil {
			if m, ok := checked(moment{Time: t}); ok {
				return m.Time, true
			}
		}
	}
	return time.Time{}, false
}

// paragraphs cuts a text at its lines. Lines that a mail program or a terminal
// wrapped at a width belong together: see wrapped.
func paragraphs(text string) []news.Block {
	blocks := []news.Block{}
	add := func(from, to int) {
		for from < to && (strings.IndexByte(" \t\r\n\f\v", text[from]) >= 0) {
			from++
		}
		if strings.HasPrefix(text[from:to], "\ufeff") {
			from += len("\ufeff")
			for from < to && strings.IndexByte(" \t\r\n\f\v", text[from]) >= 0 {
				from++
			}
		}
		for to > from && strings.IndexByte(" \t\r\n\f\v", text[to-1]) >= 0 {
			to--
		}
		if from == to || len(blocks) >= maxBlocks || !wordy(text[from:to]) {
			return
		}
		b := news.Block{Kind: news.Paragraph, Start: from, End: to}
		for _, mark := range []string{"• ", "- ", "– ", "* ", "· ", "▪ ", "● "} {
			if strings.HasPrefix(text[from:to], mark) {
				b.Kind = news.ListItem
				b.Start += len(mark)
				break
			}
		}
		b.Text = text[b.Start:b.End]
		if b.Kind == news.Paragraph && len(b.Text) < 60 && !strings.ContainsRune(b.Text, '\n') && len(blocks) > 0 && headed(b.Text) {
			b.Kind = news.Heading
		}
		blocks = append(blocks, b)
	}
	width := wrapWidth(text)
	start, at := 0, 0
	prev := ""
	for at < len(text) {
		end := strings.IndexByte(text[at:], '\n')
		if end < 0 {
			end = len(text)
		} else {
			end += at
		}
		line := strings.TrimSpace(text[at:end])
		if line == "" || prev == "" || width == 0 || !wrapped(prev, line, width) {
			add(start, at)
			start = at
		}
		prev = line
		at = end + 1
	}
	add(start, len(text))
	return blocks
}

// wrapWidth is the width that a text's lines were wrapped at, 0 for a text
// whose lines are its paragraphs. A wrapped text has no line beyond 100
// characters, and more than once a line that goes on in small letters on the
// next.
func wrapWidth(text string) int {
	width, goOn := 0, 0
	prev := ""
	for line := range strings.Lines(text) {
		line = strings.TrimSpace(line)
		n := utf8.RuneCountInString(line)
		if n > 100 {
			return 0
		}
		width = max(width, n)
		if len(prev) >= 50 && line != "" && !finished(prev) && 'a' <= line[0] && line[0] <= 'z' {
			goOn++
		}
		prev = line
	}
	if goOn < 2 {
		return 0
	}
	return width
}

// wrapped reports whether next goes on with the paragraph of line, in a text
// wrapped at width.
func wrapped(line, next string, width int) bool {
	return utf8.RuneCountInString(line)*10 >= width*7 && !bulleted(next)
}

// headed reports whether a short line is a heading: it ends like none of a
// sentence, a line of data or a list.
func headed(s string) bool {
	r, _ := utf8.DecodeLastRuneInString(s)
	return !strings.ContainsRune(".!?:;,)\"”'’…-–", r) && (r < '0' || r > '9')
}
