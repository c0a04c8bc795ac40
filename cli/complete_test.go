package cli

import (
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"rangefinder/internal/needs"
)

// A press of TAB in bash, with as much of the package bash-completion as the
// script of the command library asks for.
const pressTab = `
_get_comp_words_by_ref() { words=("${COMP_WORDS[@]}"); cword=$COMP_CWORD; cur=${words[cword]}; prev=${words[cword-1]}; }
__ltrim_colon_completions() { :; }
compopt() { :; }
source <(rangefinder completion bash)
COMP_WORDS=("$@"); COMP_CWORD=$(($# - 1)); COMP_LINE="$*"; COMP_POINT=${#COMP_LINE}; COMP_TYPE=9
__start_rangefinder
printf '%s\n' "${COMPREPLY[@]}"
`

func TestBashCompletes(t *testing.T) {
	bash := needs.Program(t, "bash")
	p := on(t, "")
	p.do("run", "-q", note(t, "The storm damaged 340 houses in the valley, the mayor said. In the storm 52 houses were flooded, the county said."))
	bin := t.TempDir()
	self, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	if err := os.Symlink(self, filepath.Join(bin, "rangefinder")); err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		typed []string
		want  string
	}{
		{[]string{"rangefinder", "rep"}, "report"},
		{[]string{"rangefinder", "report", "--format", "js"}, "json jsonl"},
		{[]string{"rangefinder", "report", "hou"}, "houses damaged houses flooded"},
		{[]string{"rangefinder", "report", "--color", "n"}, "never"},
	} {
		cmd := exec.Command(bash, append([]string{"--norc", "-c", pressTab, "bash"}, c.typed...)...)
		cmd.Env = append(p.env, "PATH="+bin+string(os.PathListSeparator)+os.Getenv("PATH"))
		out, err := cmd.Output()
		if err != nil {
			t.Fatalf("%v: %v", c.typed, err)
		}
		var got []string
		for _, l := range strings.Split(strings.TrimSpace(string(out)), "\n") {
			l, _, _ = strings.Cut(l, "  (") // what a command is for
			got = append(got, strings.TrimSpace(l))
		}
		if s := strings.Join(got, " "); !strings.HasPrefix(s, c.want) {
			t.Errorf("TAB after %q offers %q, want %q", strings.Join(c.typed, " "), s, c.want)
		}
	}
	for shell, mark := range map[string]string{"zsh": "#compdef rangefinder", "fish": "complete -c rangefinder"} {
		if out := p.do("completion", shell); !strings.Contains(out, mark) {
			t.Errorf("completion for %s lacks %q", shell, mark)
		}
	}
}
