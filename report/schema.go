package report

import (
	"embed"
	"fmt"
	"slices"
	"strings"
)

//go:embed schema
var schemas embed.FS

// Schemas are the names that Schema knows.
func Schemas() []string { return []string{"report", "claim"} }

// Schema is a JSON Schema (draft 2020-12) of what programs get: "report" of the
// whole report as JSON writes it, "claim" of one line of JSONLines and of the
// claims command. Fields may be added to both, none is taken away.
func Schema(name string) ([]byte, error) {
	if !slices.Contains(Schemas(), name) {
		return nil, fmt.Errorf("no schema of %q: there is one of %s", name, strings.Join(Schemas(), " and one of "))
	}
	return schemas.ReadFile("schema/" + name + ".schema.json")
}
