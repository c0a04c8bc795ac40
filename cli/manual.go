package cli

import (
	"fmt"
	"io"
	"slices"
	"strings"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"rangefinder/config"
)

func (a *app) manCmd() *cobra.Command {
	return &cobra.Command{
		Use:   "man",
		Short: "Print the manual page",
		Long: `Prints the manual page, of all commands and their flags, for man(1). It is made of
what --help says, so that it is always that of this program.`,
		Example: `  rangefinder man | man -l -
  rangefinder man > ~/.local/share/man/man1/rangefinder.1`,
		Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			return manual(a.out, cmd.Root())
		},
	}
}

// documented are the commands under root that a manual speaks of, group by
// group, each followed by those under it.
func documented(root *cobra.Command) []*cobra.Command {
	var out []*cobra.Command
	var add func(c *cobra.Command)
	add = func(c *cobra.Command) {
		if !c.IsAvailableCommand() || c.Name() == "help" {
			return
		}
		out = append(out, c)
		for _, sub := range c.Commands() {
			add(sub)
		}
	}
	groups := root.Groups()
	cmds := slices.Clone(root.Commands())
	place := func(c *cobra.Command) int {
		return slices.IndexFunc(groups, func(g *cobra.Group) bool { return g.ID == c.GroupID })
	}
	slices.SortStableFunc(cmds, func(a, b *cobra.Command) int { return place(a) - place(b) })
	for _, c := range cmds {
		add(c)
	}
	return out
}

// describes is what a command's help says of it.
func describes(c *cobra.Command) string {
	if c.Long != "" {
		return c.Long
	}
	return c.Short + "."
}

// exitCodes are the exit codes, for a person.
var exitCodes = []struct {
	code int
	what string
}{
	{exitDone, "done"},
	{exitFailed, "failed; one line on standard error says why"},
	{exitUsage, "wrong use: a flag, an argument or a setting that cannot be"},
	{exitPartly, "partly done: some of what was given came to nothing, each with a line on standard error"},
	{exitOther, "not the same, only where a flag asks for this code (decide compare --exit-code)"},
}

// manual writes the page in the language of man(7).
func manual(w io.Writer, root *cobra.Command) error {
	c, err := config.Load(config.Options{Env: func(string) (string, bool) { return "", false }})
	if err != nil {
		return err
	}
	var r roff
	r.macro("TH", "RANGEFINDER", "1", "", "Rangefinder", "User Commands")
	r.macro("SH", "NAME")
	r.line("rangefinder \\- " + escaped(strings.ToLower(root.Short[:1])+root.Short[1:]))
	r.macro("SH", "SYNOPSIS")
	r.line("\\fBrangefinder\\fR \\fICOMMAND\\fR [\\fIFLAGS\\fR] [\\fIARGUMENTS\\fR]")
	r.macro("SH", "DESCRIPTION")
	r.text(root.Long)
	r.macro("SH", "COMMANDS")
	for _, c := range documented(root) {
		r.macro("SS", c.UseLine())
		r.text(describes(c))
		r.flags(c.LocalFlags())
		if c.Example != "" {
			r.line(".PP")
			r.line("Examples:")
			r.asIs(c.Example)
		}
	}
	r.macro("SH", "FLAGS OF ALL COMMANDS")
	r.flags(root.PersistentFlags())
	r.macro("SH", "EXIT STATUS")
	for _, e := range exitCodes {
		r.item(fmt.Sprint(e.code), e.what)
	}
	r.macro("SH", "ENVIRONMENT")
	r.text("A flag outranks the environment, and the environment the settings file. The name in brackets is the key in the file; rangefinder config prints what is in force.")
	for _, s := range c.Settings() {
		r.item("\\fB"+escaped(s.Env)+"\\fR ("+escaped(s.Key)+")", s.Help)
	}
	r.item("\\fBNO_COLOR\\fR", "if set, no colours, unless --color asks for them")
	r.macro("SH", "FILES")
	r.item("\\fI$XDG_CONFIG_HOME/rangefinder/config.toml\\fR", "settings, watches and rules for sites (~/.config without the variable)")
	r.item("\\fI$XDG_DATA_HOME/rangefinder\\fR", "the embedded store and the kept pages (~/.local/share without the variable)")
	_, err = io.WriteString(w, r.b.String())
	return err
}

// A roff is a manual page while it is written.
type roff struct{ b strings.Builder }

func (r *roff) line(s string) { r.b.WriteString(s + "\n") }

func (r *roff) macro(name string, args ...string) {
	r.b.WriteString("." + name)
	for _, a := range args {
		r.b.WriteString(` "` + strings.ReplaceAll(escaped(a), `"`, `\(dq`) + `"`)
	}
	r.b.WriteString("\n")
}

// text writes paragraphs; what is indented stays as it is.
func (r *roff) text(s string) {
	for i, p := range strings.Split(strings.Trim(s, "\n"), "\n\n") {
		if strings.HasPrefix(p, "  ") {
			r.asIs(p)
			continue
		}
		if i > 0 {
			r.line(".PP")
		}
		for _, l := range strings.Split(p, "\n") {
			r.line(escaped(l))
		}
	}
}

func (r *roff) asIs(s string) {
	r.line(".PP")
	r.line(".nf")
	for _, l := range strings.Split(strings.Trim(s, "\n"), "\n") {
		r.line(escaped(l))
	}
	r.line(".fi")
}

// item is a word with what it means below it; the word is roff, the meaning text.
func (r *roff) item(word, meaning string) {
	r.line(".TP")
	r.line(word)
	r.line(escaped(meaning))
}

func (r *roff) flags(set *pflag.FlagSet) {
	set.VisitAll(func(f *pflag.Flag) {
		if f.Hidden || f.Name == "help" {
			return
		}
		name, usage := pflag.UnquoteUsage(f)
		word := "\\fB" + escaped("--"+f.Name) + "\\fR"
		if f.Shorthand != "" {
			word = "\\fB" + escaped("-"+f.Shorthand) + "\\fR, " + word
		}
		if name != "" {
			word += " \\fI" + escaped(name) + "\\fR"
		}
		if d := shownDefault(f); d != "" {
			usage += " (default " + d + ")"
		}
		r.item(word, usage)
	})
}

// shownDefault is the default of a flag where it says something.
func shownDefault(f *pflag.Flag) string {
	switch f.DefValue {
	case "", "0", "0s", "false", "[]":
		return ""
	}
	return f.DefValue
}

// escaped makes a text safe from roff: the backslash begins its commands, a dot
// or an apostrophe at the beginning of a line its macros, and a bare hyphen
// could not be copied into a shell.
func escaped(s string) string {
	s = strings.NewReplacer(`\`, `\e`, "-", `\-`).Replace(s)
	if strings.HasPrefix(s, ".") || strings.HasPrefix(s, "'") {
		s = `\&` + s
	}
	return s
}
