package cli

import (
	"io"
	"os"
	"regexp"
	"strings"
	"testing"

	"rangefinder/config"
)

// The README speaks of settings and commands that stand, and of all settings.
func TestReadmeIsTrue(t *testing.T) {
	raw, err := os.ReadFile("../README.md")
	if err != nil {
		t.Fatal(err)
	}
	readme := string(raw)
	c, err := config.Load(config.Options{Env: func(string) (string, bool) { return "", false }})
	if err != nil {
		t.Fatal(err)
	}
	for _, s := range c.Settings() {
		if !strings.Contains(readme, "| `"+s.Key+"` | `"+s.Env+"` | "+s.Help+" |") {
			t.Errorf("README's table lacks: | `%s` | `%s` | %s |", s.Key, s.Env, s.Help)
		}
	}

	blocks := regexp.MustCompile("(?s)```sh\n(.*?)```").FindAllStringSubmatch(readme, -1)
	if len(blocks) == 0 || !strings.HasPrefix(blocks[0][1], "go run . demo\ngo test ./...\n") {
		t.Errorf("the first two commands of the README are not the demo and the tests")
	}
	root := (&app{in: strings.NewReader(""), out: io.Discard, err: io.Discard}).root()
	for _, b := range blocks {
		for _, line := range strings.Split(b[1], "\n") {
			args, ok := strings.CutPrefix(line, "./rangefinder ")
			if !ok {
				continue
			}
			cmd, rest, err := root.Find(strings.Fields(args))
			if err != nil || cmd == root {
				t.Errorf("README: %q: no such command", line)
				continue
			}
			for _, a := range rest {
				if name, ok := strings.CutPrefix(a, "--"); ok && cmd.Flags().Lookup(name) == nil && root.PersistentFlags().Lookup(name) == nil {
					t.Errorf("README: %q: no flag --%s", line, name)
				}
			}
		}
	}
}
