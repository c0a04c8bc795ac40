package report

import (
	"strings"
	"testing"

	"rangefinder/news"
)

func TestWikiEscapes(t *testing.T) {
	for in, want := range map[string]string{
		"plain 11,000": "plain 11,000", "[[x]]": "&#91;&#91;x&#93;&#93;", "{{x|y=z}}": "&#123;&#123;x&#124;y&#61;z&#125;&#125;",
		"''x''": "&#39;&#39;x&#39;&#39;", "<ref>": "&#60;ref&#62;", "~~~~": "&#126;&#126;&#126;&#126;", "__TOC__": "&#95;&#95;TOC&#95;&#95;",
		"https://a": "https&#58;//a", "mailto:a@b": "mailto&#58;a@b", "Note: x": "Note: x", "&amp;": "&#38;amp;", "a\nb\t c": "a b c",
		"ISBN 0306406152": "&#73;SBN 0306406152", "RFC 1": "&#82;FC 1", "PMID 1": "&#80;MID 1", "Rome": "Rome",
	} {
		if got := wiki(in); got != want {
			t.Errorf("wiki(%q) = %q, want %q", in, got, want)
		}
	}
}

func TestWikiAddress(t *testing.T) {
	for in, want := range map[string]string{
		"https://a.example/b?c=d&e=f#g": "https://a.example/b?c=d&e=f#g",
		"https://a.example/|]} ''~~~~":  "https://a.example/%7C%5D%7D%20%27%27%7E%7E%7E%7E",
		"https://a.example/__TOC__":     "https://a.example/%5F%5FTOC%5F%5F",
		"https://a.example/&lt;x":       "https://a.example/&lt%3Bx",
		"https://[::1]/x[1]":            "https://%5B::1%5D/x%5B1%5D",
		"https://a.example/%7C":         "https://a.example/%7C",
	} {
		if got := wikiAddress(in); got != want {
			t.Errorf("wikiAddress(%q) = %q, want %q", in, got, want)
		}
	}
}

// An encyclopedia repeats what sources said: no sum, no span, no likely range.
func TestWikitextSaysWhatWasSaid(t *testing.T) {
	got := written(t, fixture(), "wikitext", Options{})
	for _, never := range []string{"36,000", "41,000", "11,000 – 30,000", "1,150", "12,000", "100–999", "our sum"} {
		if strings.Contains(got, never) {
			t.Errorf("the wikitext has %q", never)
		}
	}
	for _, want := range []string{
		"The sources contradict each other: according to Valley council, 1,200 as of 8 May 2025;<ref",
		"according to a fireman, who is not named, “hundreds” as of 10 May 2025.<ref",
		"Planned in addition, not done: according to Ukrainian assessment, 25,000–30,000",
		"The figure grew: according to National Intelligence Service, about 300 as of 13 January 2025;<ref",
		"|access-date=4 July 2025",
	} {
		if !strings.Contains(got, want) {
			t.Errorf("the wikitext lacks %q", want)
		}
	}
}

// One sentence that holds figures of two topics is one footnote.
func TestWikitextNamesAFootnoteAgain(t *testing.T) {
	r := fixture()
	for i := range r.Claims {
		if c := &r.Claims[i]; c.ID == "cas1" || c.ID == "dead2" {
			c.Sentence = "The agency has 600 killed and 4,700 killed or wounded."
		}
	}
	got := written(t, r, "wikitext", Options{})
	id := "rf-" + news.ID(sentenceOf(r.Claims[5]))
	if strings.Count(got, `<ref name="`+id+`">`) != 1 || strings.Count(got, `<ref name="`+id+`" />`) != 1 {
		t.Errorf("footnote %s is not written once and named once:\n%s", id, got)
	}
}
