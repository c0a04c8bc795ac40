package cli

import (
	"bytes"
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"io"
	"os"
	"os/exec"
	"reflect"
	"strings"
	"testing"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"rangefinder/config"
	"rangefinder/internal/needs"
	"rangefinder/report"
)

// meanings are the formats in words.
var meanings = map[string]string{
	"text":            "for the terminal: a list with every voice, a table from thirteen topics on, one topic in full",
	"json":            "the whole report, as [below](#json)",
	"jsonl":           "one claim a line, with the topic that it stands in",
	"csv":             "a table, one row a claim; with `--summary` one a topic",
	"html":            "one page that stands alone: no scripts, nothing loaded",
	"md":              "Markdown, for a wiki or an e-mail",
	"svg":             "the chart of a topic as a picture",
	"bibtex":          "how to cite, for LaTeX and reference managers",
	"csl":             "how to cite, as CSL JSON",
	"atom":            "a feed of changes",
	"jsonld":          "linked data in the words of schema.org and PROV",
	"quickstatements": "statements of single sources for Wikidata",
	"wikitext":        "a sentence with its sources for Wikipedia",
}

const referenceHead = `# Reference

All commands, flags, settings, formats and fields. This file is written by the program itself and its source
(` + "`go test ./cli -run TestReference -update`" + `) and compared with them by a test. To begin, read the [tutorial](tutorial.md);
for a task, [how to](howto.md); for the reasons, [how a range is made](explanation.md).

- [Commands](#commands)
- [Flags of all commands](#flags-of-all-commands)
- [Exit codes](#exit-codes)
- [Settings](#settings)
- [Formats of a report](#formats-of-a-report)
- [JSON](#json)
`

// docs/reference.md says what --help, the settings and the types of JSON say.
func TestReference(t *testing.T) {
	root := (&app{in: strings.NewReader(""), out: io.Discard, err: io.Discard}).root()
	root.InitDefaultCompletionCmd()
	var b strings.Builder
	b.WriteString(referenceHead)
	b.WriteString("\n## Commands\n")
	for _, c := range documented(root) {
		if c.Parent() != root && c.Parent().Name() == "completion" {
			continue // one text a shell, each a page long
		}
		referTo(&b, c)
	}
	b.WriteString("\n## Flags of all commands\n\n")
	flagTable(&b, root.PersistentFlags())
	b.WriteString("\n## Exit codes\n\n| code | |\n|---:|---|\n")
	for _, e := range exitCodes {
		fmt.Fprintf(&b, "| %d | %s |\n", e.code, e.what)
	}
	settingsTable(t, &b)
	b.WriteString("\n## Formats of a report\n\n`rangefinder report --format FORMAT`:\n\n| format | |\n|---|---|\n")
	for _, f := range report.Formats() {
		meaning := meanings[f]
		if meaning == "" {
			meaning = "see `rangefinder report --help`"
		}
		fmt.Fprintf(&b, "| `%s` | %s |\n", f, meaning)
	}
	fields(t, &b)
	compareFile(t, "../docs/reference.md", b.String())
}

func compareFile(t *testing.T, path, want string) {
	t.Helper()
	if *update {
		if err := os.WriteFile(path, []byte(want), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	got, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if string(got) != want {
		t.Errorf("%s is stale: go test ./cli -run TestReference -update", path)
	}
}

func referTo(b *strings.Builder, c *cobra.Command) {
	fmt.Fprintf(b, "\n### %s\n\n%s.\n\n```\n%s\n```\n", c.CommandPath(), c.Short, c.UseLine())
	if c.Long != "" {
		b.WriteString("\n")
		for i, p := range strings.Split(c.Long, "\n\n") {
			if i > 0 {
				b.WriteString("\n")
			}
			if strings.HasPrefix(p, "  ") {
				p = "```\n" + p + "\n```"
			} else {
				p = cell(p, "\n")
			}
			b.WriteString(p + "\n")
		}
	}
	if c.Example != "" {
		fmt.Fprintf(b, "\n```sh\n%s\n```\n", unindent(c.Example))
	}
	if c.LocalNonPersistentFlags().HasAvailableFlags() {
		b.WriteString("\n")
		flagTable(b, c.LocalNonPersistentFlags())
	}
}

func unindent(s string) string {
	lines := strings.Split(strings.Trim(s, "\n"), "\n")
	for i := range lines {
		lines[i] = strings.TrimPrefix(lines[i], "  ")
	}
	return strings.Join(lines, "\n")
}

// cell is a text that Markdown leaves as it is; lines are joined with join.
func cell(s, join string) string {
	s = strings.NewReplacer("|", "\\|", "<", "&lt;", "*", "\\*", "[", "\\[").Replace(s)
	return strings.Join(strings.Split(strings.TrimSpace(s), "\n"), join)
}

func flagTable(b *strings.Builder, set *pflag.FlagSet) {
	b.WriteString("| flag | | default |\n|---|---|---|\n")
	set.VisitAll(func(f *pflag.Flag) {
		if f.Hidden || f.Name == "help" {
			return
		}
		name, usage := pflag.UnquoteUsage(f)
		word := "--" + f.Name
		if f.Shorthand != "" {
			word = "-" + f.Shorthand + ", " + word
		}
		if name != "" {
			word += " " + name
		}
		fmt.Fprintf(b, "| `%s` | %s | %s |\n", word, cell(usage, " "), cell(shownDefault(f), " "))
	})
}

func settingsTable(t *testing.T, b *strings.Builder) {
	c, err := config.Load(config.Options{Env: func(string) (string, bool) { return "", false }})
	if err != nil {
		t.Fatal(err)
	}
	b.WriteString("\n## Settings\n\nFlag over environment over file (`~/.config/rangefinder/config.toml`, or `--config FILE`) over default;\n" +
		"`rangefinder config` prints what is in force and where it came from. The file is TOML, and a key with a dot is one of a\n" +
		"table: `fetch.min_delay` is `min_delay` under `[fetch]`. Of the environment, `NO_COLOR` is obeyed too.\n\n" +
		"| key | environment | |\n|---|---|---|\n")
	for _, s := range c.Settings() {
		fmt.Fprintf(b, "| `%s` | `%s` | %s |\n", s.Key, s.Env, cell(s.Help, " "))
	}
}

// fields are the fields of the report as JSON, from the types that are written.
func fields(t *testing.T, b *strings.Builder) {
	types := map[string]*ast.TypeSpec{}
	docs := map[string]string{}
	for _, file := range []string{"../news/news.go", "../news/topic.go", "../news/decision.go"} {
		f, err := parser.ParseFile(token.NewFileSet(), file, nil, parser.ParseComments)
		if err != nil {
			t.Fatal(err)
		}
		for _, d := range f.Decls {
			g, ok := d.(*ast.GenDecl)
			if !ok {
				continue
			}
			for _, s := range g.Specs {
				if spec, ok := s.(*ast.TypeSpec); ok {
					types[spec.Name.Name], docs[spec.Name.Name] = spec, g.Doc.Text()
				}
			}
		}
	}
	b.WriteString("\n## JSON\n\nWhat `rangefinder report --format json` prints is one *Report*. Numbers are in the base unit of their topic: people,\n" +
		"dollars, kilometres, never thousands. A missing fact is `\"\"`, `null` or `[]`; times are RFC 3339, days ISO 8601.\n")
	done := map[string]bool{}
	queue := []string{"Report"}
	for len(queue) > 0 {
		name := queue[0]
		queue = queue[1:]
		if done[name] || types[name] == nil {
			continue
		}
		done[name] = true
		st, ok := types[name].Type.(*ast.StructType)
		if !ok {
			continue
		}
		fmt.Fprintf(b, "\n### %s\n\n%s\n\n| field | type | |\n|---|---|---|\n", name, cell(docs[name], "\n"))
		for _, f := range st.Fields.List {
			queue = append(queue, field(b, f)...)
		}
	}
	if len(done) < 10 {
		t.Fatalf("only %d types of JSON found", len(done))
	}
}

// field writes a row, and returns the types that it names.
func field(b *strings.Builder, f *ast.Field) []string {
	kind, named := typeInWords(f.Type)
	if len(f.Names) == 0 { // embedded: its fields are ours
		fmt.Fprintf(b, "| | %s | all fields of it |\n", kind)
		return named
	}
	if f.Tag == nil {
		return nil
	}
	tag := reflect.StructTag(strings.Trim(f.Tag.Value, "`")).Get("json")
	name, options, _ := strings.Cut(tag, ",")
	if name == "-" || name == "" {
		return nil
	}
	text := f.Doc.Text()
	if text == "" {
		text = f.Comment.Text()
	}
	if strings.Contains(options, "omit") {
		kind += ", may be missing"
	}
	fmt.Fprintf(b, "| `%s` | %s | %s |\n", name, kind, cell(text, " "))
	return named
}

func typeInWords(e ast.Expr) (words string, named []string) {
	switch e := e.(type) {
	case *ast.StarExpr:
		words, named = typeInWords(e.X)
		return words + " or null", named
	case *ast.ArrayType:
		words, named = typeInWords(e.Elt)
		return "list of " + words, named
	case *ast.SelectorExpr:
		return "time", nil // time.Time is the only one
	case *ast.Ident:
		switch e.Name {
		case "string", "bool":
			return e.Name, nil
		case "int":
			return "whole number", nil
		case "float64":
			return "number", nil
		}
		return "[" + e.Name + "](#" + strings.ToLower(e.Name) + ")", []string{e.Name}
	}
	return fmt.Sprintf("%T", e), nil
}

// The manual is one that man itself has nothing to say against.
func TestManual(t *testing.T) {
	root := (&app{in: strings.NewReader(""), out: io.Discard, err: io.Discard}).root()
	var page bytes.Buffer
	if err := manual(&page, root); err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{`.TH "RANGEFINDER" "1"`, `.SS "rangefinder report [TOPIC] [flags]"`, `\fB\-\-since\fR \fITIME\fR`, "RANGEFINDER_DATA_DIR", `.SS "rangefinder watch add `} {
		if !strings.Contains(page.String(), want) {
			t.Errorf("the manual lacks %q", want)
		}
	}
	cmd := exec.Command(needs.Program(t, "groff"), "-man", "-Kutf8", "-Tutf8", "-ww", "-rLL=100n")
	cmd.Stdin = &page
	var out, errs bytes.Buffer
	cmd.Stdout, cmd.Stderr = &out, &errs
	if err := cmd.Run(); err != nil || errs.Len() > 0 {
		t.Errorf("groff: %v\n%s", err, errs.String())
	}
	if !strings.Contains(out.String(), "the embedded store and the kept pages") {
		t.Error("the manual has come out without its end")
	}
}

func TestRoffIsEscaped(t *testing.T) {
	for in, want := range map[string]string{".so /etc/passwd": `\&.so /etc/passwd`, "'x": `\&'x`, `a\nb`: `a\enb`, "--at": `\-\-at`} {
		if got := escaped(in); got != want {
			t.Errorf("escaped(%q) = %q, want %q", in, got, want)
		}
	}
}
