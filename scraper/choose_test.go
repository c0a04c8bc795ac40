package scraper

import (
	"bytes"
	"slices"
	"strings"
	"testing"

	"golang.org/x/net/html"

	"rangefinder/news"
)

// A model says the same after it was written and read.
func TestModelRoundTrip(t *testing.T) {
	var first, second bytes.Buffer
	if err := body.Write(&first); err != nil {
		t.Fatal(err)
	}
	m, err := ReadModel(bytes.NewReader(first.Bytes()))
	if err != nil {
		t.Fatal(err)
	}
	if err := m.Write(&second); err != nil {
		t.Fatal(err)
	}
	if !bytes.Equal(first.Bytes(), second.Bytes()) {
		t.Error("the model changes as it is written and read")
	}
	if len(m.First.Trees) < 100 || len(m.Second.Trees) < 100 || len(m.Names) < 300 {
		t.Errorf("a model of %d and %d trees and %d names", len(m.First.Trees), len(m.Second.Trees), len(m.Names))
	}
}

func TestReadModel(t *testing.T) {
	for _, c := range []struct{ text, want string }{
		{"round 1 0\ntree links<=0.5@0 1", "line 2: the tree breaks off"},
		{"round 1 0\ntree links<=0.5@0 1 2 3", "line 2: 1 words too many"},
		{"round 1 0\ntree nosuch<=0.5@0 1 2", `line 2: no sign is called "nosuch"`},
		{"tree 1", "line 1: not a line of a model"},
		{"round 3 0", "line 1: not a line of a model"},
		{"# words\nname menu often", "line 2: strconv.ParseFloat: parsing \"often\": invalid syntax"},
		{"round 1 0\ntree" + strings.Repeat(" links<=0.5@0", 40), "line 2: the tree breaks off"},
	} {
		if _, err := ReadModel(strings.NewReader(c.text)); err == nil || err.Error() != c.want {
			t.Errorf("ReadModel(%.40q): %v, want %s", c.text, err, c.want)
		}
	}
	m, err := ReadModel(strings.NewReader("name menu -2\nround 1 0.5\ntree links<=0.5@0.1 1 chars<=3@-0.2 -1 -2\nround 2 0"))
	if err != nil {
		t.Fatal(err)
	}
	signs := make([]float32, len(firstSigns)+len(secondSigns))
	links := slices.IndexFunc(firstSigns, func(s sign) bool { return s.name == "links" })
	chars := slices.IndexFunc(firstSigns, func(s sign) bool { return s.name == "chars" })
	if got := m.First.score(signs); got != 1.5 {
		t.Errorf("few links score %v, want 1.5", got)
	}
	signs[links], signs[chars] = 1, 8
	if got := m.First.score(signs); got != -1.5 {
		t.Errorf("many links and a long text score %v, want -1.5", got)
	}
	points := make([]float64, len(signs))
	m.First.credit(signs, points)
	if p := points[links]; p < -0.31 || p > -0.29 {
		t.Errorf("links are credited %v, want -0.3", p)
	}
	if p := points[chars]; p < -1.81 || p > -1.79 {
		t.Errorf("chars are credited %v, want -1.8", p)
	}
}

const harbour = `<html lang="en"><head><title>Storm sinks twelve boats - The Quay</title></head><body>
<nav><a href="/">Home</a> <a href="/sport">Sport</a></nav>
<article><h1>Storm sinks twelve boats</h1>
<p>A storm that came without a warning sank 12 boats in the harbour of Westhaven on Monday night, the harbour master said.</p>
<p>Nobody was hurt, but 40 people who live on their boats spent the night in the school, where the council had put up beds.</p>
<div class="newsletter-signup"><p>Sign up for our newsletter and get the news of the quay every morning.</p></div>
<p>The damage will cost about 3 million dollars, and half of the boats were not insured, according to the owners' club.</p></article>
<footer><p>Copyright The Quay. All rights reserved.</p></footer></body></html>`

// Every block of a page has its verdict, in order, and the kept ones are the article.
func TestExplain(t *testing.T) {
	a, vs, err := Explain(news.Page{URL: "https://quay.example/1", Body: []byte(harbour)}, nil)
	if err != nil {
		t.Fatal(err)
	}
	var kept, why []string
	words := -1
	for _, v := range vs {
		if v.Kept {
			kept = append(kept, v.Text)
		}
		if v.Why == "" || v.Selector == "" || v.Likely < 0 || v.Likely > 1 {
			t.Errorf("verdict %+v says too little", v)
		}
		if v.Look.Words[0] < words || v.Look.Words[1] <= v.Look.Words[0] {
			t.Errorf("words of %.30q are %v, after %d", v.Text, v.Look.Words, words)
		}
		words = v.Look.Words[1]
		why = append(why, v.Why)
	}
	if got := strings.Join(kept, "\n\n"); got != a.Text {
		t.Errorf("kept blocks are %q, the text is %q", got, a.Text)
	}
	if len(kept) != 3 || !slices.Contains(why, "the headline") {
		t.Errorf("%d blocks kept; reasons %q", len(kept), why)
	}
	parsed, err := Parse(news.Page{URL: "https://quay.example/1", Body: []byte(harbour)})
	if err != nil || parsed.Text != a.Text {
		t.Errorf("Parse gives %q, %v; Explain %q", parsed.Text, err, a.Text)
	}
}

// Marks of footnotes, lines of print, tables by role, captions by what they are.
func TestBlocksOfShapes(t *testing.T) {
	const before = `<p>The council of Westhaven counted the losses of the storm on Tuesday and found more than it had feared, its treasurer said.</p>`
	const behind = `<p>The harbour will stay closed for a week, and the ferry goes from the old quay until then, said the harbour master of the town.</p>`
	for _, c := range []struct{ name, html, kind, want string }{
		{"footnote link", `<p>They counted 204,000<a class="footnote-anchor" href="#footnote-2">2</a> shells in the old sheds behind the quay of the town.</p>`, news.Paragraph, "They counted 204,000 shells in the old sheds behind the quay of the town."},
		{"link of a figure", `<p>They counted <a href="/shells#all">204</a> shells in the old sheds behind the quay of the town on Tuesday.</p>`, news.Paragraph, "They counted 204 shells in the old sheds behind the quay of the town on Tuesday."},
		{"role table", `<div role="table"><div role="row"><span role="columnheader">Quay</span><span role="columnheader">Boats</span><span role="columnheader">Sunk</span></div>
			<div role="row"><span role="cell">North</span><span role="cell">80</span><span role="cell">9</span></div><div role="row"><span role="cell">South</span><span role="cell">41</span><span role="cell">3</span></div></div>`, news.TableRow, "North — Boats: 80; Sunk: 9"},
		{"years over columns", `<table><tr><td>Boats</td><td>2023</td><td>2024</td></tr><tr><td>Afloat</td><td>121</td><td>109</td></tr><tr><td>Sunk</td><td>2</td><td>12</td></tr></table>`, news.TableRow, "Sunk — 2023: 2; 2024: 12"},
		{"total in heads", `<table><tr><th>Quay</th><th>Sunk</th></tr><tr><td>North</td><td>9</td></tr><tr><td>South</td><td>3</td></tr><tr><th>Total</th><th>12</th></tr></table>`, news.TableRow, "Total — Sunk: 12"},
		{"under a picture", `<div class="pix"><img src="a.jpg"><div>Divers look for the 12 boats that sank off the northern quay on Monday night.</div></div>`, news.Caption, "Divers look for the 12 boats that sank off the northern quay on Monday night."},
	} {
		page := `<html lang="en"><head><title>What the storm took</title></head><body><article><h1>What the storm took</h1>` + before + c.html + behind + `</article></body></html>`
		a, err := Parse(news.Page{URL: "https://quay.example/2", Body: []byte(page)})
		if err != nil {
			t.Errorf("%s: %v", c.name, err)
			continue
		}
		if !slices.ContainsFunc(a.Blocks, func(b news.Block) bool { return b.Kind == c.kind && b.Text == c.want }) {
			t.Errorf("%s: no %s %q in %q", c.name, c.kind, c.want, a.Text)
		}
	}
}

func TestJoinLines(t *testing.T) {
	lines := []string{"The flood that came down the river in the night of the ninth of", "November killed 27 people in the lower valley and left 1,940 homes",
		"unfit to live in. Nobody had seen the like since the county began to", "keep its records.", "The inquiry heard 212 witnesses and read some 46,000 docu-",
		"ments that the county and the water board had given to it before", "the summer. It finds no fault with any person in what it has read so", "far.",
		"The cost is put at 86 million by the treasurer of the county, who says", "that bridges and roads were the most of it, and that the state will",
		"pay for half of what the county cannot pay, which is not yet known to", "the last of the bridges."}
	var b strings.Builder
	for _, l := range lines {
		b.WriteString(`<div class="t">` + l + "</div>\n")
	}
	a, err := Parse(news.Page{URL: "https://quay.example/3", Body: []byte("<html lang=en><title>The flood</title><body><div class=pc>" + b.String() + "</div></body></html>")})
	if err != nil {
		t.Fatal(err)
	}
	if len(a.Blocks) != 3 || !strings.Contains(a.Text, "some 46,000 documents that the county") || !strings.HasSuffix(a.Blocks[0].Text, "keep its records.") {
		t.Errorf("%d blocks: %q", len(a.Blocks), a.Text)
	}
}

// What looks like a byline and holds a figure stays.
func TestByLines(t *testing.T) {
	for _, c := range []struct {
		text string
		want bool
	}{
		{"Tuesday, 18 October 2022 | by Lotte Vermaas", true},
		{"3 May 2024 by Ann Orr", true},
		{"Ann Orr, shipping correspondent", true},
		{"Ann Orr · 3 May 2024", true},
		{"12 killed by shelling on 3 March 2024", false},
		{"Sunk on 3 March 2024 by Ruritanian drones", false},
		{"Ann Orr counted 12 boats on 3 May 2024.", false},
		{"3 May 2024: 12 boats sunk", false},
	} {
		ch := &chunk{parts: []string{c.text}, chars: len(c.text), kind: news.Paragraph}
		if got := bylined(ch, "Ann Orr"); got != c.want {
			t.Errorf("bylined(%q) = %v", c.text, got)
		}
	}
	for text, want := range map[string]string{"Photo: Ann Orr/Coastal News": "a credit", "Share": "a label of the page", "Photos: 12 boats on the quay": "", "Boats on the quay": ""} {
		if got := furniture.label(text); got != want {
			t.Errorf("label(%q) = %q, want %q", text, got, want)
		}
	}
}

// What lines say by their form alone, whatever the model thinks of them; and
// what looks like it and is text.
func TestForms(t *testing.T) {
	for _, c := range []struct{ line, why string }{
		{`<p>URL: https://www.quayside.example/world/storm-1182.html</p>`, "a web address"},
		{`<p>The council put the full list of 12 boats on its site, https://www.westhaven.example/boats</p>`, ""},
		{`<p>(Reporting by Ines Holt in Westhaven and Tom Rudd; Editing by Hale Whitby)</p>`, "who worked on it"},
		{`<p>Written by hand between 1912 and 1915, the 40 letters of the harbour master were lost with his house that night.</p>`, ""},
		{`<p>2 / 9</p>`, "a number alone"},
		{`<p>© The Quay 2016. Reproduction, also in part, only with written permission, Moor Street 9, Westhaven.</p>`, "a copyright line"},
		{`<p><a href="/list">[ All 12 boats in pictures ]</a></p>`, "a link to something else"},
		{`<p><a href="/s">See also: how 40 people slept in a school?</a></p>`, "a link to something else"},
		{`<ul><li>^ Harbour Office (2018). “Losses by storm”. Retrieved 3 May 2019.</li></ul>`, "a reference"},
		{`<p>Ann Orr is a reporter at The Quay. She sailed for 14 years before she wrote of it.</p>`, "about the author"},
		{`<p>Anna Orr-Lund, 41, who owns three of the boats, said that she would not buy a fourth before the wall is built.</p>`, ""},
	} {
		page := strings.Replace(harbour, "</article>", c.line+"</article>", 1)
		page = strings.Replace(page, "</h1>", `</h1><p class="byline">By <a rel="author" href="/a">Ann Orr</a></p>`, 1)
		_, vs, err := Explain(news.Page{URL: site, Body: []byte(page)}, nil)
		if err != nil {
			t.Fatal(err)
		}
		doc, err := html.Parse(strings.NewReader(c.line))
		if err != nil {
			t.Fatal(err)
		}
		text := allText(doc)
		i := slices.IndexFunc(vs, func(v Verdict) bool { return v.Text == text })
		switch {
		case i < 0:
			t.Errorf("%q is no block of %d", text, len(vs))
		case vs[i].Kept != (c.why == "") || c.why != "" && vs[i].Why != c.why:
			t.Errorf("%q: kept %v, %s; want %q", text, vs[i].Kept, vs[i].Why, c.why)
		}
	}
}

// Empty lines part paragraphs of one element, and a short bold line among them
// is a heading, but for a question.
func TestBoldLines(t *testing.T) {
	const page = `<html><body><h1>Ice leaves 31,000 without power</h1><div>
Some 31,000 homes had no power on Tuesday after the heaviest ice in nineteen years brought down lines from Cold Spring to the river.
<br><br>The cooperative counted 212 broken poles by dusk and said that it had crews to set about 60 of them a day, if it stays dry.
<br><br><b>Warm rooms</b><br><br>The high school and two churches are open as warm rooms, where about 340 people slept on Tuesday night.
<br><br><b>Will it be as bad as in 1998?</b><br><br>The ice of January 1998 was an inch and a half thick and left 48,000 without power for days.</div></body></html>`
	a, err := Parse(news.Page{URL: site, Body: []byte(page)})
	if err != nil {
		t.Fatal(err)
	}
	var got []string
	for _, b := range a.Blocks {
		got = append(got, b.Kind+" "+clip(b.Text, 12))
	}
	want := []string{"paragraph Some 31,000", "paragraph The cooperat", "heading Warm rooms", "paragraph The high sch", "paragraph Will it be a", "paragraph The ice of J"}
	if !slices.Equal(got, want) {
		t.Errorf("blocks %q, want %q", got, want)
	}
}
