package cli

import (
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"rangefinder/internal/needs"
	"rangefinder/report"
)

// pages are what people are told.
func pages(t *testing.T) []string {
	t.Helper()
	docs, err := filepath.Glob("../docs/*.md")
	if err != nil || len(docs) < 5 {
		t.Fatalf("the documentation is %v, %v", docs, err)
	}
	return append(docs, "../README.md")
}

// A fence is a block of code in Markdown.
type fence struct{ info, text string }

var fenced = regexp.MustCompile("(?ms)^```([a-z ]*)\n(.*?)^```$")

func fences(t *testing.T, path string) []fence {
	t.Helper()
	raw, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	var out []fence
	for _, m := range fenced.FindAllStringSubmatch(string(raw), -1) {
		out = append(out, fence{m[1], m[2]})
	}
	return out
}

// Every command line of the documentation is one that the program takes:
// commands, flags and their values, and the number of arguments.
func TestDocumentedCommandsExist(t *testing.T) {
	found := map[string]int{}
	for _, path := range pages(t) {
		for _, f := range fences(t, path) {
			if !strings.HasPrefix(f.info, "sh") {
				continue
			}
			for _, args := range calls(f.text) {
				found[filepath.Base(path)]++
				if err := parses(args); err != nil {
					t.Errorf("%s: rangefinder %s: %v", path, strings.Join(args, " "), err)
				}
			}
		}
	}
	for _, page := range []string{"README.md", "tutorial.md", "howto.md", "reference.md", "watches.md"} {
		if found[page] == 0 {
			t.Errorf("%s: no command found", page)
		}
	}
}

func parses(args []string) error {
	root := (&app{in: strings.NewReader(""), out: io.Discard, err: io.Discard}).root()
	root.InitDefaultCompletionCmd()
	cmd, rest, err := root.Find(args)
	if err != nil {
		return err
	}
	if cmd == root {
		return usagef("no such command")
	}
	if err := cmd.ParseFlags(rest); err != nil {
		return err
	}
	if f := cmd.Flags().Lookup("format"); f != nil && !slices.Contains(report.Formats(), f.Value.String()) && meanings[f.Value.String()] == "" {
		return &report.UnknownFormat{Format: f.Value.String()}
	}
	return cmd.ValidateArgs(cmd.Flags().Args())
}

// calls are the calls of the program in lines of shell, without what the shell
// does with their output.
func calls(text string) [][]string {
	var out [][]string
	for _, line := range strings.Split(text, "\n") {
		words := shellWords(line)
		for i, w := range words {
			if w != "rangefinder" && w != "./rangefinder" || i > 0 && words[i-1] != "|" {
				continue
			}
			args := words[i+1:]
			if end := slices.IndexFunc(args, func(s string) bool { return s == "|" || s == ">" || s == ">>" || s == "<" || strings.HasPrefix(s, "#") }); end >= 0 {
				args = args[:end]
			}
			out = append(out, args)
		}
	}
	return out
}

// shellWords splits a line at spaces outside quotation marks.
func shellWords(line string) []string {
	var out []string
	for _, m := range regexp.MustCompile(`(?:[^\s"']|"[^"]*"|'[^']*')+`).FindAllString(line, -1) {
		out = append(out, strings.NewReplacer(`"`, "", "'", "").Replace(m))
	}
	return out
}

// What the documentation marks with "sh run" is run, block after block in one
// folder, and the text that follows a block is in what it printed, line by
// line.
func TestDocumentedCommandsRun(t *testing.T) {
	for _, path := range []string{"../docs/tutorial.md", "../docs/howto.md"} {
		t.Run(filepath.Base(path), func(t *testing.T) {
			p := on(t, "")
			bin, dir := t.TempDir(), t.TempDir()
			self, err := os.Executable()
			if err != nil {
				t.Fatal(err)
			}
			if err := os.Symlink(self, filepath.Join(bin, "rangefinder")); err != nil {
				t.Fatal(err)
			}
			printed, ran := "", 0
			for _, f := range fences(t, path) {
				switch f.info {
				case "sh run":
					cmd := exec.Command("bash", "-e", "-o", "pipefail", "-c", f.text)
					cmd.Dir = dir
					cmd.Env = append(p.env, "PATH="+bin+string(os.PathListSeparator)+os.Getenv("PATH"))
					out, err := cmd.CombinedOutput()
					if err != nil {
						t.Fatalf("%s\n%v\n%s", f.text, err, out)
					}
					printed = string(out)
					ran++
				case "text":
					inOrder(t, printed, f.text)
				}
			}
			if ran == 0 {
				t.Error("nothing is marked to be run")
			}
		})
	}
}

// The excerpt of the demo in the README is what the demo prints.
func TestReadmeShowsTheDemo(t *testing.T) {
	out := on(t, "").do("demo", "-q")
	for _, f := range fences(t, "../README.md") {
		if f.info == "text" {
			// The line below the title ends with the time in print.
			inOrder(t, out, strings.Replace(f.text, "8 topics, largest disagreement first\n", "", 1))
			return
		}
	}
	t.Error("the README has no excerpt")
}

// inOrder checks that the lines are among those printed, in their order.
func inOrder(t *testing.T, printed, lines string) {
	t.Helper()
	rest := strings.Split(printed, "\n")
	for _, l := range strings.Split(strings.TrimRight(lines, "\n"), "\n") {
		if l == "" || l == "…" {
			continue
		}
		i := slices.Index(rest, l)
		if i < 0 {
			t.Errorf("was not printed, or not here: %q\n%s", l, printed)
			return
		}
		rest = rest[i+1:]
	}
}

// Links between the pages lead somewhere.
func TestDocumentationLinks(t *testing.T) {
	needs.Plain(t)
	link := regexp.MustCompile(`\]\(([^)#:]*)(#[^)]*)?\)`)
	for _, path := range pages(t) {
		raw, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		for _, m := range link.FindAllStringSubmatch(string(raw), -1) {
			target := path
			if m[1] != "" {
				target = filepath.Join(filepath.Dir(path), m[1])
			}
			text, err := os.ReadFile(target)
			if err != nil {
				t.Errorf("%s: link to %s: %v", path, m[0], err)
				continue
			}
			if m[2] != "" && !slices.Contains(anchors(string(text)), m[2]) {
				t.Errorf("%s: %s has no heading %s", path, target, m[2])
			}
		}
	}
}

// anchors are the names under which GitHub has the headings of a page.
func anchors(text string) []string {
	var out []string
	for _, m := range regexp.MustCompile(`(?m)^#+ (.*)$`).FindAllStringSubmatch(text, -1) {
		name := strings.ToLower(m[1])
		name = regexp.MustCompile(`[^\p{L}\p{N} _-]`).ReplaceAllString(name, "")
		out = append(out, "#"+strings.ReplaceAll(name, " ", "-"))
	}
	return out
}
