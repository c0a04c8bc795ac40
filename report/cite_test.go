package report

import (
	"bytes"
	"encoding/json"
	"strings"
	"testing"

	"rangefinder/internal/needs"
	"rangefinder/news"
)

func TestCite(t *testing.T) {
	r := fixture()
	sent := r.Topics[1]
	c, err := Cite(r, sent, Options{Base: "https://figures.example"})
	if err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{
		"“North Korean soldiers sent to Russia”: 11,000 – 30,000 (done 11,000; planned, additional 25,000–30,000; no conflict, 2 independent origins)",
		"as of 4 Jul 2025, 08:30 UTC", "https://figures.example/topics/sent7korea7aaaaa?at=2025-07-04T08%3A30%3A00Z", c.Digest,
	} {
		if !strings.Contains(c.Text, want) {
			t.Errorf("the citation lacks %q:\n%s", want, c.Text)
		}
	}
	if want := "rangefinder report sent7korea7aaaaa --at 2025-07-04T08:30:00Z"; c.Command != want {
		t.Errorf("command %q, want %q", c.Command, want)
	}
	// What is cited is what anybody gets who selects the topic.
	one, err := Select(r, sent.ID)
	if err != nil {
		t.Fatal(err)
	}
	var out bytes.Buffer
	if err := JSON(&out, one); err != nil {
		t.Fatal(err)
	}
	var got struct{ Digest string }
	if err := json.Unmarshal(out.Bytes(), &got); err != nil || got.Digest != c.Digest {
		t.Errorf("the topic as JSON has digest %q (%v), its citation %q", got.Digest, err, c.Digest)
	}
}

func TestDigest(t *testing.T) {
	digest := func(edit func(*news.Report)) string {
		r := fixture()
		edit(&r)
		d, err := Digest(r)
		if err != nil {
			t.Fatal(err)
		}
		return d
	}
	was := digest(func(*news.Report) {})
	for what, edit := range map[string]func(*news.Report){
		"the time of making":    func(r *news.Report) { r.Generated = "2030-01-01T00:00:00Z" },
		"the coverage":          func(r *news.Report) { r.Coverage = news.Coverage{} },
		"what it compares with": func(r *news.Report) { w := r.Topics[1].Standing(r.Topics[0].Changes[0].At); r.Topics[0].Was = &w },
		"nil for an empty list": func(r *news.Report) {
			r.Topics[1].Sums = append([]news.Sum{}, r.Topics[1].Sums...)
			r.Topics[0].Sums = []news.Sum{}
		},
	} {
		if digest(edit) != was {
			t.Errorf("%s has changed the digest", what)
		}
	}
	for what, edit := range map[string]func(*news.Report){
		"a figure":       func(r *news.Report) { r.Topics[0].Strands[0].Origins[0].Value = f(1201) },
		"a quotation":    func(r *news.Report) { r.Claims[0].Sentence += "!" },
		"who said it":    func(r *news.Report) { r.Claims[0].Origin = "somebody else" },
		"a story's name": func(r *news.Report) { r.Stories[0].Name = "another" },
		"a change":       func(r *news.Report) { r.Topics[0].Changes = r.Topics[0].Changes[1:] },
	} {
		if digest(edit) == was {
			t.Errorf("%s has not changed the digest", what)
		}
	}
}

// Names from pages may neither end a field nor begin another entry.
const citedByOthers = `import { Cite } from "@citation-js/core";
import "@citation-js/plugin-bibtex";
import "@citation-js/plugin-csl";
import { readFileSync } from "fs";
const { bibtex, csl } = JSON.parse(readFileSync(0, "utf8"));
const items = new Cite(bibtex).data, same = new Cite(csl);
console.log(JSON.stringify({
  bibtex: items.map(i => ({ title: i.title, author: i.author, issued: i.issued, note: i.note, id: i["citation-key"] ?? i.id })),
  csl: same.data.map(i => ({ title: i.title, author: i.author, issued: i.issued, note: i.note })),
  apa: same.format("bibliography", { template: "apa", format: "text" }),
}));
`

func TestCitationsAreReadByOthers(t *testing.T) {
	needs.Plain(t)
	dir := needs.Node(t, "@citation-js/core@0.7.18", "@citation-js/plugin-bibtex@0.7.18", "@citation-js/plugin-csl@0.7.18")
	r := fixture()
	const hostile = `A "flood" } @book{evil, title={owned}} \\input{x} $1 & 50% #2 a_b ~ ^`
	r.Topics[0].Topic = hostile
	var bibtex, csl bytes.Buffer
	if err := BibTeX(&bibtex, r, Options{}); err != nil {
		t.Fatal(err)
	}
	if err := CSL(&csl, r, Options{}); err != nil {
		t.Fatal(err)
	}
	in, err := json.Marshal(map[string]string{"bibtex": bibtex.String(), "csl": csl.String()})
	if err != nil {
		t.Fatal(err)
	}
	type item struct {
		Title, Note string
		Author      []struct{ Literal, Family string }
		Issued      struct {
			DateParts [][]int `json:"date-parts"`
		}
	}
	var got struct {
		BibTeX, CSL []item
		APA         string
	}
	if out := needs.Script(t, dir, citedByOthers, in); json.Unmarshal(out, &got) != nil {
		t.Fatalf("citation.js printed %s", out)
	}
	if len(got.BibTeX) != len(r.Topics) || len(got.CSL) != len(r.Topics) {
		t.Fatalf("citation.js reads %d entries of BibTeX and %d of CSL, want %d of each", len(got.BibTeX), len(got.CSL), len(r.Topics))
	}
	for i := range r.Topics {
		b, c := got.BibTeX[i], got.CSL[i]
		if len(b.Issued.DateParts) != 1 || len(c.Issued.DateParts) != 1 || b.Issued.DateParts[0][0] != 2025 || c.Issued.DateParts[0][2] != 4 {
			t.Errorf("entry %d is dated %v and %v", i, b.Issued, c.Issued)
		}
		if len(b.Author) != 1 || b.Author[0].Literal+b.Author[0].Family != "Rangefinder" {
			t.Errorf("entry %d is by %v", i, b.Author)
		}
		if i > 0 && b.Title != c.Title {
			t.Errorf("entry %d is called %q in BibTeX and %q in CSL", i, b.Title, c.Title)
		}
		if !strings.Contains(c.Note, "SHA-256 ") || !strings.Contains(b.Note, "SHA-256 ") {
			t.Errorf("entry %d has no digest: %q, %q", i, b.Note, c.Note)
		}
	}
	if !strings.HasPrefix(got.CSL[0].Title, hostile) {
		t.Errorf("the hostile title became %q", got.CSL[0].Title)
	}
	if strings.Count(got.APA, "Rangefinder. (2025") != len(r.Topics) {
		t.Errorf("the bibliography is\n%s", got.APA)
	}
}
