package worker

import (
	"strings"
	"testing"
)

func TestFilter(t *testing.T) {
	const plain = "https://example.org/12345"
	for _, c := range []struct {
		match, exclude []string
		words, url     string
		want           bool
	}{
		{nil, nil, "Anything", plain, true},
		{[]string{"quake"}, nil, "Quake hits Myanmar", plain, true},
		{[]string{"quake"}, nil, "Earthquake hits Myanmar", plain, false}, // whole words
		{[]string{"*quake"}, nil, "Quake hits Myanmar", plain, true},      // a * in front says nothing
		{[]string{"quake myanmar"}, nil, "Quake in Nepal", plain, false},  // both
		{[]string{"quake myanmar"}, nil, "Myanmar: quake kills 40", plain, true},
		{[]string{"quake myanmar", "flood"}, nil, "Flood in Ostrau", plain, true}, // one or the other
		{[]string{"flood*"}, nil, "Floods in Ostrau", plain, true},
		{[]string{`"north korea" troops`}, nil, "Troops from North Korea arrive", plain, true},
		{[]string{`"north korea" troops`}, nil, "Troops move north; Korea says nothing", plain, true},
		{[]string{`"north korea" troops`}, nil, "Troops move in the north of Korea", plain, false},
		{[]string{`troops "north korea"`}, nil, "North Korea: troops", plain, true},
		{[]string{"“north korea”"}, nil, "NORTH KOREA", plain, true},
		{[]string{`"south ostrau"`}, nil, "the south", "https://example.org/ostrau-flood-toll", false}, // not over the border
		{[]string{"erdogan"}, nil, "Erdoğan’s visit", plain, true},
		{[]string{"visit"}, nil, "Erdoğan’s visit", plain, true},
		{[]string{"quake"}, nil, "", "https://example.org/2025/quake-kills-40.html", true},
		{[]string{"quake"}, nil, "", "https://example.org/2025/flood-kills-40.html", false},
		{[]string{"quake"}, nil, "", plain, true}, // no words: cannot be judged
		{[]string{"quake"}, nil, "", "https://example.org/news/story", true},
		{nil, []string{"podcast"}, "Podcast: the flood", plain, false},
		{[]string{"flood"}, []string{"podcast"}, "Podcast: the flood", plain, false},
		{[]string{"flood"}, []string{"podcast"}, "The flood", plain, true},
		{[]string{"наводнение"}, nil, "Наводнение в Острау", plain, true},
	} {
		f, err := parseFilter(c.match, c.exclude)
		if err != nil {
			t.Fatal(err)
		}
		if got := f.wants(Listed{URL: c.url, Words: c.words}); got != c.want {
			t.Errorf("%q but not %q wants %q (%s): %v", c.match, c.exclude, c.words, c.url, got)
		}
	}
	for s, want := range map[string]string{"": "no word", `"…"`: "no word", `"north korea`: "quotation mark is missing", "*": "no word"} {
		if _, err := parseFilter(nil, []string{s}); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("parseFilter(%q) = %v, want %q", s, err, want)
		}
	}
}

func TestShape(t *testing.T) {
	for url, want := range map[string]string{
		"https://a.example/calendar/2031/01/05":             "a.example/calendar/#/#/#",
		"https://a.example/calendar/2031-01-05.html":        "a.example/calendar/#",
		"https://a.example/list?page=17&sort=up":            "a.example/list?page=#&sort=#",
		"https://a.example/page/17":                         "a.example/page/#",
		"https://a.example/news/123456":                     "a.example/news/#",
		"https://a.example/news/toll-rises-again":           "",
		"https://a.example/2025/09/02/toll-rises-again-77":  "",
		"https://a.example/toll-rises-again?day=2031-01-05": "a.example/toll-rises-again?day=#",
		"https://a.example/world":                           "",
	} {
		if got := shape(url); got != want {
			t.Errorf("shape(%s) = %q, want %q", url, got, want)
		}
	}
}

func TestSessionNumbersAreNoPartOfAnAddress(t *testing.T) {
	for url, want := range map[string]string{
		"https://a.example/a.do;jsessionid=1F2E3D?id=4":          "https://a.example/a.do?id=4",
		"https://a.example/a;jsessionid=1F2E/b":                  "https://a.example/a/b",
		"https://a.example/(S(lit3py55t21z5v55vlm25s55))/a.aspx": "https://a.example/a.aspx",
		"https://a.example/%28S%28lit3py55t21z5v55%29%29/a.aspx": "https://a.example/a.aspx",
		"https://a.example/wiki/Mercury_(planet)":                "https://a.example/wiki/Mercury_(planet)",
		"https://a.example/a?next=/b;jsessionid=1":               "https://a.example/a?next=/b;jsessionid=1",
		"https://a.example/s(abc)/a":                             "https://a.example/s(abc)/a",
		"https://a.example/toll-rises-again;v=2":                 "https://a.example/toll-rises-again;v=2",
	} {
		if got := unsessioned(url); got != want {
			t.Errorf("unsessioned(%s) = %q, want %q", url, got, want)
		}
	}
}
