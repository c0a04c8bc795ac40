package report

import (
	"os"
	"strings"
	"testing"
)

// The page on formats speaks of all of them, and of what each measure becomes in
// Wikidata.
func TestFormatsAreDocumented(t *testing.T) {
	b, err := os.ReadFile("../docs/formats.md")
	if err != nil {
		t.Fatal(err)
	}
	page := string(b)
	for _, f := range Formats() {
		if !strings.Contains(page, "`"+f+"`") {
			t.Errorf("docs/formats.md does not speak of %s", f)
		}
	}
	for measure, property := range properties {
		if !strings.Contains(page, "| "+measure+" | "+property+",") {
			t.Errorf("docs/formats.md does not say that %s becomes %s", measure, property)
		}
	}
	for _, s := range Schemas() {
		if !strings.Contains(page, "../report/schema/"+s+".schema.json") {
			t.Errorf("docs/formats.md does not lead to the schema of %s", s)
		}
	}
}
