package report

import (
	"bytes"
	"flag"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"rangefinder/news"
)

var update = flag.Bool("update", false, "rewrite the golden files in testdata")

func TestGolden(t *testing.T) {
	for _, g := range []struct {
		file, format string
		options      Options
	}{
		{"list.txt", "text", Options{}},
		{"list-120.txt", "text", Options{Width: 120}},
		{"sent.txt", "text", Options{Topic: "soldiers sent"}},
		{"killed.txt", "text", Options{Topic: "dead7korea"}},
		{"homes-100.txt", "text", Options{Topic: "homes", Width: 100}},
		{"homes-40.txt", "text", Options{Topic: "homes", Width: 40}},
		{"report.html", "html", Options{}},
		{"sent.html", "html", Options{Topic: "sent7korea7aaaaa", Served: true}},
		{"homes.svg", "svg", Options{Topic: "homes"}},
		{"sent.svg", "svg", Options{Topic: "soldiers sent"}},
		{"killed-timeline.svg", "svg", Options{Topic: "dead7korea", Chart: ChartTimeline}},
		{"report.json", "json", Options{}},
		{"report.jsonl", "jsonl", Options{}},
		{"report.csv", "csv", Options{}},
		{"summary.csv", "csv", Options{Summary: true}},
		{"report.md", "md", Options{}},
		{"report.bib", "bibtex", Options{}},
		{"sent.csl.json", "csl", Options{Topic: "soldiers sent", Base: "https://figures.example"}},
		{"report.atom", "atom", Options{Base: "https://figures.example"}},
		{"homes.atom", "atom", Options{Base: "https://figures.example", Topic: "homes7flood7aaaa"}},
		{"report.jsonld", "jsonld", Options{}},
		{"sent.jsonld", "jsonld", Options{Base: "https://figures.example", Topic: "sent7korea7aaaaa"}},
		{"report.qs.tsv", "quickstatements", Options{Wikidata: WikidataOptions{Item: "Q42"}}},
		{"report.qs.csv", "quickstatements", Options{Wikidata: WikidataOptions{Item: "Q42", CSV: true}}},
		{"report.wiki", "wikitext", Options{}},
		{"ruled.txt", "text", Options{}},
		{"ruled-list.txt", "text", Options{}},
		{"ruled.html", "html", Options{Only: "accepted,undecided"}},
		{"ruled.md", "md", Options{}},
		{"ruled.svg", "svg", Options{}},
		{"ruled-timeline.svg", "svg", Options{Chart: ChartTimeline}},
		{"ruled.json", "json", Options{}},
		{"ruled.jsonl", "jsonl", Options{}},
		{"ruled.csv", "csv", Options{}},
		{"ruled-summary.csv", "csv", Options{Summary: true}},
		{"ruled.atom", "atom", Options{}},
		{"ruled.bib", "bibtex", Options{Only: "accepted"}},
		{"ruled.jsonld", "jsonld", Options{}},
		{"ruled.qs.tsv", "quickstatements", Options{Wikidata: WikidataOptions{Item: "Q42"}}},
		{"ruled.wiki", "wikitext", Options{}},
	} {
		t.Run(g.file, func(t *testing.T) {
			r := fixture()
			if strings.HasPrefix(g.file, "ruled") {
				r = ruled()
			}
			if g.file == "ruled-list.txt" { // one topic alone is shown in full
				topic, claims := topicOf("Boats at sea", "count", "", news.SingleOrigin, exact("Police", 7, "2025-06-02"))
				r.Topics, r.Claims = append(r.Topics, topic), append(r.Claims, claims...)
			}
			var got bytes.Buffer
			if err := Write(&got, r, g.format, g.options); err != nil {
				t.Fatal(err)
			}
			path := filepath.Join("testdata", g.file)
			if *update {
				if err := os.WriteFile(path, got.Bytes(), 0o644); err != nil {
					t.Fatal(err)
				}
			}
			want, err := os.ReadFile(path)
			if err != nil {
				t.Fatal(err)
			}
			if !bytes.Equal(got.Bytes(), want) {
				t.Errorf("%s differs from testdata at byte %d; if the new one is meant: go test ./report -update", g.file, differ(got.Bytes(), want))
			}
		})
	}
}

func differ(a, b []byte) int {
	for i := range min(len(a), len(b)) {
		if a[i] != b[i] {
			return i
		}
	}
	return min(len(a), len(b))
}
