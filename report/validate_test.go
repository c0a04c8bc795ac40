package report

import (
	"bytes"
	"encoding/csv"
	"encoding/json"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"rangefinder/internal/needs"
	"rangefinder/news"
)

// formatAttacks are what a page may put where a name, a headline or a sentence is
// wanted, to become something else in one of the formats.
var formatAttacks = []string{
	hostile,
	"]] [[Category:Owned]] {{delete}} {{!}} | x=y }} </ref><ref>z</ref> <nowiki> ''' ~~~~ __NOTOC__ -{x}- {{{1}}}",
	"[https://evil.example x] https://evil.example mailto:a@evil.example ISBN 0306406152 RFC 2822 PMID 12345 <!-- x",
	"a\tb\nQ42\tP31\tQ5\r\nc || Q1|P2|Q3 \"quoted\" “curly” /* x */",
	"![x](http://evil.example/p.gif) <img src=x> [x](javascript:alert(1)) `a` ``` www.evil.example # h\n# h",
	"]]></title><entry/>&amp; &#x0; \x00\x0b \ufffe \ud7ff",
	`@id","@graph":[{"@type":"ClaimReview"}],"x":"`,
}

// infiltrated is the fixture with the n-th attack in every text of a page, and
// with addresses that break out of where they stand.
func infiltrated(n int) news.Report {
	s := formatAttacks[n%len(formatAttacks)]
	r := fixture()
	for i := range r.Claims {
		c := &r.Claims[i]
		c.Sentence = s + " " + c.Text + " " + s
		c.What, c.Of, c.Place, c.Unit = s, s, s, s
		c.Origin += " " + s
		c.Attribution = []string{s, c.Origin}
		c.Article.Title, c.Article.Publisher = s, "The "+s
		c.Notes = []string{s}
		if i%3 == 0 {
			c.Article.URL = "https://example.org/a|b]c d'''{{x}}~~~~?q=[x]\"y\"<z>&lt;__TOC__#x`y\\z"
		}
	}
	for i := range r.Topics {
		r.Topics[i].Topic += " " + s
		r.Topics[i].What, r.Topics[i].Place = s, s
	}
	for i := range r.Stories {
		r.Stories[i].Name = s
	}
	return r
}

func written(t *testing.T, r news.Report, format string, o Options) string {
	t.Helper()
	var b bytes.Buffer
	if err := Write(&b, r, format, o); err != nil {
		t.Fatalf("%s: %v", format, err)
	}
	return b.String()
}

// aQuad is a line of N-Quads (W3C) without blank nodes, of which there are none.
var aQuad = regexp.MustCompile(strings.ReplaceAll(`^IRI IRI (IRI|"([^"\\\n\r]|\\.)*"(\^\^IRI)?) \.$`, "IRI", "<[^\\x00-\\x20<>\"{}|^`\\\\]*>"))

// What others' tools make of the formats: each reads the fixture and the same
// with hostile texts. One installation serves all.
func TestOthersReadTheFormats(t *testing.T) {
	needs.Plain(t)
	dir := needs.Node(t, "ajv@8.20.0", "ajv-formats@3.0.1", "jsonld@9.0.0", "quickstatements-to-wikibase-edit@1.2.1",
		"feedsmith@3.0.1", "wikiparser-node@1.40.0", "commonmark@0.31.2", "vnu-jar@26.9.27")
	reports := []news.Report{fixture(), completed()}
	for i := range formatAttacks {
		reports = append(reports, infiltrated(i))
	}
	script := func(t *testing.T, text string, in, out any) {
		t.Helper()
		b, err := json.Marshal(in)
		if err != nil {
			t.Fatal(err)
		}
		if err := json.Unmarshal(needs.Script(t, dir, stdin+text, b), out); err != nil {
			t.Fatal(err)
		}
	}

	eachOf := func(reports []news.Report, format string, o Options) []string {
		var out []string
		for _, r := range reports {
			out = append(out, written(t, r, format, o))
		}
		return out
	}
	each := func(format string, o Options) []string { return eachOf(reports, format, o) }
	decided := []news.Report{ruled()}
	for i := range 2 {
		decided = append(decided, filledWith(ruled(), func(n int) string { return formatAttacks[(n+i)%len(formatAttacks)] }, func(n int) string { return addresses[(n+i)%len(addresses)] }))
	}
	all := slices.Concat(reports, decided)

	t.Run("ajv", func(t *testing.T) {
		var in struct {
			Report, Claim     json.RawMessage
			Reports, Claims   []string
			NoReport, NoClaim []string
		}
		var err error
		if in.Report, err = Schema("report"); err != nil {
			t.Fatal(err)
		}
		if in.Claim, err = Schema("claim"); err != nil {
			t.Fatal(err)
		}
		for _, r := range all {
			in.Reports = append(in.Reports, written(t, r, "json", Options{}))
			in.Claims = append(in.Claims, strings.Split(strings.TrimSpace(written(t, r, "jsonl", Options{})), "\n")...)
		}
		one := in.Claims[0]
		in.NoClaim = []string{
			strings.Replace(one, `"qualifier":"exact"`, `"qualifier":"roughly"`, 1), strings.Replace(one, `"anonymous":false,`, "", 1),
			strings.Replace(one, `"low":`, `"lowest":`, 1), strings.Replace(one, `"vague":false`, `"vague":null`, 1),
		}
		whole := in.Reports[0]
		in.NoReport = []string{
			strings.Replace(whole, `"word": "conflict"`, `"word": "lie"`, 1), strings.Replace(whole, `"sums": []`, `"sums": null`, 1),
			strings.Replace(whole, `"generated": "2025-07-04T08:30:00Z"`, `"generated": "yesterday"`, 1), strings.Replace(whole, `"digest"`, `"hash"`, 1),
		}
		for i, s := range append(slices.Clone(in.NoClaim), in.NoReport...) {
			if s == one || s == whole {
				t.Fatalf("the %d. wrong document is a right one", i)
			}
		}
		var wrong []string
		script(t, ajvScript, in, &wrong)
		for _, w := range wrong {
			t.Error(w)
		}
	})

	t.Run("jsonld", func(t *testing.T) {
		var graphs [][]string
		script(t, jsonldScript, eachOf(all, "jsonld", Options{}), &graphs)
		for _, want := range []string{
			`<urn:rangefinder:claim:line1> <http://www.w3.org/ns/prov#wasInfluencedBy> <urn:rangefinder:decision:line1> .`,
			`<urn:rangefinder:decision:line1> <http://www.w3.org/ns/oa#motivatedBy> <http://www.w3.org/ns/oa#editing> .`,
			`<urn:rangefinder:decision:line1> <http://www.w3.org/ns/oa#hasTarget> <urn:rangefinder:claim:line1> .`,
			`<urn:rangefinder:observation:line1> <http://www.w3.org/ns/prov#wasRevisionOf> <urn:rangefinder:observation:line1:machine> .`,
			`<urn:rangefinder:decision:year1> <http://purl.org/dc/terms/creator> <urn:rangefinder:person:` + news.ID("ben") + `> .`,
		} {
			if !slices.Contains(graphs[len(reports)], want) {
				t.Errorf("the graph of decisions lacks %s", want)
			}
		}
		for i, r := range all {
			quads := graphs[i]
			claims := 0
			for _, q := range quads {
				if !aQuad.MatchString(q) {
					t.Errorf("report %d: %s is no quad of N-Quads", i, q)
				}
				if strings.Contains(q, "ClaimReview>") {
					t.Errorf("report %d rates somebody: %s", i, q)
				}
				if strings.HasSuffix(q, "#type> <https://schema.org/Claim> .") {
					claims++
				}
			}
			if claims != len(r.Claims) {
				t.Errorf("report %d has %d claims in its graph, want %d", i, claims, len(r.Claims))
			}
			if i > 0 {
				continue
			}
			const integer = "^^<http://www.w3.org/2001/XMLSchema#integer> ."
			for _, want := range []string{
				`<urn:rangefinder:claim:plan1> <http://www.w3.org/ns/prov#hadPrimarySource> <urn:rangefinder:origin:` + news.ID("Ukrainian assessment") + `> .`,
				`<urn:rangefinder:claim:plan1> <http://www.w3.org/ns/prov#wasDerivedFrom> <urn:rangefinder:quotation:plan1> .`,
				`<urn:rangefinder:claim:plan1> <https://schema.org/about> <urn:rangefinder:observation:plan1> .`,
				`<urn:rangefinder:observation:plan1> <https://schema.org/minValue> "25000"` + integer,
				`<urn:rangefinder:observation:plan1> <https://schema.org/maxValue> "30000"` + integer,
				`<urn:rangefinder:observation:dead3> <https://schema.org/minValue> "600"` + integer,
				`<urn:rangefinder:finding:homes7flood7aaaa:done:likely> <https://schema.org/maxValue> "3700"` + integer,
				`<urn:rangefinder:finding:sent7korea7aaaaa:span> <https://schema.org/minValue> "11000"` + integer,
				`<urn:rangefinder:finding:homes7flood7aaaa:done> <http://www.w3.org/ns/prov#wasDerivedFrom> <urn:rangefinder:claim:home4> .`,
			} {
				if !slices.Contains(quads, want) {
					t.Errorf("the graph lacks %s", want)
				}
			}
			for _, q := range quads {
				for _, never := range []string{
					"<urn:rangefinder:observation:plan1> <https://schema.org/value>", "<urn:rangefinder:observation:dead3> <https://schema.org/maxValue>",
					"finding:sent7korea7aaaaa:done:likely", "finding:homes7flood7aaaa:done> <https://schema.org/value>",
					"finding:homes7flood7aaaa:done> <http://www.w3.org/ns/prov#wasDerivedFrom> <urn:rangefinder:claim:home5>",
				} {
					if strings.Contains(q, never) {
						t.Errorf("the graph has %s", q)
					}
				}
			}
		}
	})

	t.Run("quickstatements", func(t *testing.T) {
		o := Options{Topic: "dead7korea7aaaaa", Wikidata: WikidataOptions{Item: "Q42"}}
		batches := each("quickstatements", o)
		var edits [][]struct {
			ID     string
			Claims map[string][]struct {
				Value                  struct{ Amount float64 }
				Qualifiers, References map[string][]any
			}
		}
		script(t, quickScript, batches, &edits)
		o.Wikidata.CSV = true
		for i, r := range reports {
			rows, got := batches[i], edits[i]
			if len(got) != 1 || got[0].ID != "Q42" || len(got[0].Claims) != 1 {
				t.Fatalf("report %d makes edits of %+v, want one property of Q42 alone", i, got)
			}
			all := got[0].Claims["P1120"]
			if len(all) != 2 || all[0].Value.Amount != 600 || all[1].Value.Amount != 300 {
				t.Errorf("report %d: %d statements, %+v; want 600 and 300 killed", i, len(all), all)
			}
			for _, s := range all {
				for _, ref := range []string{"P854", "P1476", "P577", "P1683"} {
					if len(s.References[ref]) != 1 {
						t.Errorf("report %d: reference %s is %v", i, ref, s.References[ref])
					}
				}
				if len(s.Qualifiers) != 2 || len(s.Qualifiers["P585"]) != 1 || s.Qualifiers["P1480"][0] != "Q5727902" {
					t.Errorf("report %d: qualifiers %v", i, s.Qualifiers)
				}
			}
			if table := written(t, r, "quickstatements", o); fromTable(t, table) != rows {
				t.Errorf("report %d: the dialects differ:\n%s\n%s", i, rows, table)
			}
		}
	})

	t.Run("atom", func(t *testing.T) {
		for _, o := range []Options{{}, {Base: "https://figures.example"}, {Base: "https://figures.example", Topic: "homes7flood7aaaa"}} {
			var feeds []struct {
				ID, Title, Updated string
				Links              []struct{ Rel, Href string }
				Entries            []struct{ ID, Title, Updated, Content string }
			}
			script(t, atomScript, each("atom", o), &feeds)
			for i, r := range reports {
				got := feeds[i]
				want := 0
				for _, topic := range r.Topics {
					want += len(topic.Changes)
				}
				if got.ID == "" || got.Title == "" || got.Updated == "" || len(got.Entries) != want {
					t.Errorf("report %d: a feed %q of %d entries, want %d", i, got.ID, len(got.Entries), want)
				}
				for _, e := range got.Entries {
					if e.ID == "" || e.Title == "" || e.Updated == "" || e.Content == "" {
						t.Errorf("report %d: an entry lacks something: %+v", i, e)
					}
				}
				if o.Topic != "" && (len(got.Links) != 2 || got.Links[0].Href != "https://figures.example/topics/homes7flood7aaaa.atom" || got.ID != got.Links[0].Href) {
					t.Errorf("the feed of a topic has the id %s and the links %+v", got.ID, got.Links)
				}
			}
		}
	})

	t.Run("wikitext", func(t *testing.T) {
		var all []map[string]int
		script(t, wikiScript, each("wikitext", Options{}), &all)
		for i, r := range reports {
			got := all[i]
			addresses := 0
			sentences := map[string]bool{}
			for _, c := range r.Claims {
				unsaid := c.ID == "home5" || c.ID == "home3" && r.Topics[0].Strands[0].Origins[3].Derived != "" // set aside; ours
				if !unsaid && !sentences[sentenceOf(c)] {
					sentences[sentenceOf(c)] = true
					if webAddress(c.Article.URL) != "" {
						addresses++
					}
				}
			}
			want := map[string]int{"root": 1, "quote": 2 * len(r.Topics), "ext:ref": len(sentences), "template:Template:Cite_news": len(sentences), "free-ext-link": addresses}
			for k, n := range got {
				if n != want[k] {
					t.Errorf("report %d: %d of %s, want %d", i, n, k, want[k])
				}
			}
			for k, n := range want {
				if got[k] != n {
					t.Errorf("report %d: %d of %s, want %d", i, got[k], k, n)
				}
			}
		}
	})

	t.Run("html", func(t *testing.T) {
		java := needs.Program(t, "java")
		files := t.TempDir()
		args := []string{"-jar", filepath.Join(dir, "node_modules", "vnu-jar", "build", "dist", "vnu.jar"), "--format", "json", "--stdout", "--exit-zero-always"}
		for i, page := range slices.Concat(eachOf(all, "html", Options{}), each("html", Options{Topic: "homes7flood7aaaa", Served: true, Base: "https://figures.example"}),
			eachOf(decided, "html", Options{Only: "accepted", Served: true, Base: "https://figures.example"})) {
			name := filepath.Join(files, fmt.Sprintf("%d.html", i))
			if err := os.WriteFile(name, []byte(page), 0o600); err != nil {
				t.Fatal(err)
			}
			args = append(args, name)
		}
		out, err := exec.Command(java, args...).Output()
		if err != nil {
			t.Fatalf("vnu: %v", err)
		}
		var got struct {
			Messages []struct{ Type, URL, Message, Extract string }
		}
		if err := json.Unmarshal(out, &got); err != nil {
			t.Fatal(err)
		}
		for _, m := range got.Messages {
			// The checker does not know these properties of SVG 2, and does not see that the policy names the style by its hash.
			if strings.Contains(m.Message, "“paint-order”") || strings.Contains(m.Message, "“r”: Property") || strings.HasPrefix(m.Message, "Inline style violates Content Security Policy") {
				continue
			}
			t.Errorf("%s: %s: %s\n%s", filepath.Base(m.URL), m.Type, m.Message, m.Extract)
		}
	})

	t.Run("markdown", func(t *testing.T) {
		for _, topic := range append([]news.Topic{{}}, fixture().Topics...) {
			var pages []struct {
				HTML, Images, Code int
				Links              []string
			}
			texts := each("md", Options{Topic: topic.ID})
			if topic.ID == "" {
				texts = append(texts, eachOf(decided, "md", Options{})...)
			}
			script(t, markdownScript, texts, &pages)
			for i, got := range pages {
				if got.HTML+got.Images+got.Code > 0 {
					t.Errorf("report %d, topic %q: %d elements of HTML, %d images, %d of code", i, topic.ID, got.HTML, got.Images, got.Code)
				}
				for _, l := range got.Links {
					if strings.Contains(l, "evil.example") || !strings.HasPrefix(l, "https://") {
						t.Errorf("report %d, topic %q: a link to %s", i, topic.ID, l)
					}
				}
				if len(got.Links) == 0 {
					t.Errorf("report %d, topic %q: no link at all", i, topic.ID)
				}
			}
		}
	})
}

// completed is the fixture with everything in it that the fixture leaves out.
func completed() news.Report {
	r := fixture()
	t := &r.Topics[0]
	was := t.Standing(*at("2025-05-01"))
	t.Was, t.Period, t.Notes = &was, "2025-05-01/..", []string{"a note"}
	t.Relays = []news.Relay{{Claim: "home2", Of: "home1", URL: market.url, Why: "same text"}}
	t.Strands[0].Origins[3].Derived = "40 percent of 1,500"
	r.Topics[1].Was = &news.Was{At: *at("2025-05-01"), New: true}
	r.Stories[0].Shares, r.Stories[0].Pinned = []string{"Kursk"}, true
	c := &r.Claims[0]
	c.In, c.Scene, c.Aspect, c.Event, c.Base, c.Period, c.OriginID = "title", "Kursk", "direct", "Zelda", "sent2", "2024-12-01/2024-12-31", "o"
	c.Former, c.Named, c.Past, c.Part, c.Withdrawn, c.Chain = true, true, true, true, true, []string{"a", "b"}
	c.Withdrawn, c.Article.Hash = false, "beef"
	text, yes, names := "x", true, []string{"a", "b"}
	r.Claims[1].Decision = &news.Decided{
		Verdict: news.Edited, Who: "ana", At: *at("2025-07-03"), Why: "so it is", Fields: []string{"figure", "place"}, To: "Another topic", Notes: []news.Remark{{Who: "ben", At: *at("2025-07-04"), Text: "a note"}}, Decisions: []string{"d1"},
		Machine: &news.Fields{
			Verdict: &text, Figure: &news.Figure{Low: f(1), High: f(2), Qualifier: "range", Kind: "money", Unit: "EUR", Vague: true, About: true}, Attribution: &names, What: &text, Of: &text,
			Measure: &text, Place: &text, AsOf: &text, Period: &text, Modality: &text, Increment: &yes, Published: &text, Publisher: &text, CopyOf: &text, To: &text, Words: &text, Note: &text, Claim: &r.Claims[0],
		},
	}
	r.Review = []news.Review{{Decision: "d2", Do: news.DoEdit, Who: "ben", At: *at("2025-07-03"), Why: "so it was", Reason: "it is gone", On: news.Subject{
		Kind: news.OnClaim, URL: courier.url, Article: "a", Claim: "x", Text: "12", In: "title", Sentence: "There were 12.", Quote: &news.Quote{Exact: "12"}, Occur: 1, Offset: 2, Name: "x", Story: "y", Held: names,
	}}}
	r.Coverage.Unclaimed = []news.Unclaimed{{Number: news.Number{Text: "2024", State: news.NumberSkipped, Why: "year", Sentence: "In 2024."}, Article: c.Article}}
	return r
}

// fromTable is the dialect with a header as rows of the other.
func fromTable(t *testing.T, table string) string {
	t.Helper()
	rows, err := csv.NewReader(strings.NewReader(table)).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	var out strings.Builder
	for _, row := range rows[1:] {
		var parts []string
		for i, cell := range row {
			key := rows[0][i]
			switch {
			case cell == "":
				continue
			case strings.HasPrefix(key, "qal"):
				parts = append(parts, "P"+key[3:])
			case key[0] == 's' || key[0] == 'S':
				parts = append(parts, "S"+key[1:])
			case key[0] == 'P':
				parts = append(parts, key)
			}
			parts = append(parts, cell)
		}
		fmt.Fprintln(&out, strings.Join(parts, "\t"))
	}
	return out.String()
}

const stdin = `
import { readFileSync } from 'node:fs'
const input = JSON.parse(readFileSync(0, 'utf8'))
const answer = v => process.stdout.write(JSON.stringify(v))
const all = async read => { const out = []; for (const doc of input) out.push(await read(doc)); answer(out) }
`

// Beyond the schemas, nothing may stand in an object that they do not name.
const ajvScript = `
import Ajv from 'ajv/dist/2020.js'
import addFormats from 'ajv-formats'
const closed = s => {
  if (Array.isArray(s)) return s.map(closed)
  if (s === null || typeof s !== 'object') return s
  const out = Object.fromEntries(Object.entries(s).map(([k, v]) => [k, closed(v)]))
  if (out.type === 'object' && out.properties) out.additionalProperties = false
  return out
}
const ajv = new Ajv.default({ strict: true, allowUnionTypes: true, allErrors: true })
addFormats.default(ajv)
const report = ajv.compile(closed(input.Report)), claim = ajv.compile(closed(input.Claim))
const wrong = []
const check = (name, valid, docs, want) => docs.forEach((d, i) => {
  if (valid(JSON.parse(d)) !== want) wrong.push(name + ' ' + i + (want ? ': ' + ajv.errorsText(valid.errors) : ' is valid and should not be'))
})
check('report', report, input.Reports, true)
check('claim', claim, input.Claims, true)
check('wrong report', report, input.NoReport, false)
check('wrong claim', claim, input.NoClaim, false)
answer(wrong)
`

// Nothing may be asked of the network, and nothing be lost (safe mode).
const jsonldScript = `
import jsonld from 'jsonld'
const documentLoader = url => { throw new Error('asks for ' + url) }
await all(async doc => {
  const quads = await jsonld.toRDF(JSON.parse(doc), { format: 'application/n-quads', documentLoader, safe: true })
  return quads.split('\n').filter(q => q)
})
`

const quickScript = `
import convert from 'quickstatements-to-wikibase-edit'
await all(doc => {
  const { edits, creations, merges } = convert(doc)
  if (creations.length || merges.length) throw new Error('creates or merges')
  return edits
})
`

const atomScript = `
import { parseAtomFeed } from 'feedsmith'
const text = v => typeof v === 'string' ? v : v?.value ?? ''
await all(doc => {
  const f = parseAtomFeed(doc)
  return {
    id: f.id, title: text(f.title), updated: f.updated, links: f.links ?? [],
    entries: (f.entries ?? []).map(e => ({ id: e.id, title: text(e.title), updated: e.updated, content: text(e.content) })),
  }
})
`

// What a text of wiki markup consists of, but for the parts of templates and of
// footnotes' own attributes.
const wikiScript = `
import Parser from 'wikiparser-node'
const inside = /^(ext-attr|ext-attrs|ext-inner|attr-|parameter|template-name|text)/
const walk = (t, counts) => {
  if (!inside.test(t.type)) { const k = t.type + (t.name ? ':' + t.name : ''); counts[k] = (counts[k] ?? 0) + 1 }
  if (t.type !== 'text') t.childNodes.forEach(c => walk(c, counts))
  return counts
}
await all(doc => walk(Parser.parse(doc, false), {}))
`

const markdownScript = `
import { Parser } from 'commonmark'
await all(doc => {
  const seen = { html: 0, images: 0, code: 0, links: [] }
  const walker = new Parser().parse(doc).walker()
  for (let e; (e = walker.next());) {
    if (!e.entering) continue
    switch (e.node.type) {
      case 'html_block': case 'html_inline': seen.html++; break
      case 'image': seen.images++; break
      case 'code': case 'code_block': seen.code++; break
      case 'link': seen.links.push(e.node.destination)
    }
  }
  return seen
})
`
