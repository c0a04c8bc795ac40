package report

import (
	"bytes"
	"flag"
	"os"
	"path/filepath"
	"testing"
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
	} {
		t.Run(g.file, func(t *testing.T) {
			var got bytes.Buffer
			if err := Write(&got, fixture(), g.format, g.options); err != nil {
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
