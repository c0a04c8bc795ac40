package cli

import (
	"fmt"
	"io"
	"os"
	"strings"

	"github.com/spf13/cobra"

	"rangefinder/news"
	"rangefinder/reconcile/topics"
	"rangefinder/store"
	"rangefinder/worker"
)

// maxRulesBytes bounds a file of rules.
const maxRulesBytes = 1 << 20

func (a *app) topicsCmd() *cobra.Command {
	var story, into, words string
	cmd := &cobra.Command{
		Use:   "topics",
		Short: "Say which topics are one, what they are called, and what belongs elsewhere",
		Long: `Shows what was said of topics, oldest first. What a person says of topics outranks
the grouping and holds ever after: for pages that are crawled next year, after a
re-read by a better reader, and on every machine that shares the store.

Names are those of the report, without regard to case. A rule is a line:

  Houses damaged => Buildings damaged         renamed, or merged if both are there
  People killed / monastery => Monks killed   split: figures whose sentence has the word
  [Quake in Myanmar]                          what follows is for that story alone`,
		Example: `  rangefinder topics merge "Houses damaged" "Homes damaged" --into "Buildings damaged"
  rangefinder topics split "People killed" --words monastery --into "Monks killed"
  rangefinder topics load rules.txt`,
		Args: unknownCommand,
		RunE: func(cmd *cobra.Command, _ []string) error {
			return a.withStore(cmd, func(db *store.DB) error {
				text, err := db.TopicRules(cmd.Context())
				if err != nil {
					return err
				}
				if a.json {
					return a.encode(struct {
						Rules []string `json:"rules"`
					}{ruleLines(text)})
				}
				if text == "" {
					a.note("nothing was said of topics yet; see rangefinder topics --help")
					return nil
				}
				_, err = io.WriteString(a.out, printableLines(text))
				return err
			})
		},
	}
	a.jsonFlag(cmd)

	rename := &cobra.Command{
		Use: "rename TOPIC NAME", ValidArgsFunction: a.completeTopic, Short: "Call a topic by another name; one that has the name takes it in", Args: cobra.ExactArgs(2),
		RunE: func(cmd *cobra.Command, args []string) error {
			return a.addRules(cmd, story, args[:1], "", args[1])
		},
	}
	merge := &cobra.Command{
		Use: "merge TOPIC... --into NAME", ValidArgsFunction: a.completeTopic, Short: "Put topics together under one name", Args: cobra.MinimumNArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			if into == "" {
				return usagef("topics merge: say into what with --into NAME")
			}
			return a.addRules(cmd, story, args, "", into)
		},
	}
	split := &cobra.Command{
		Use: "split TOPIC --words WORDS --into NAME", ValidArgsFunction: a.completeTopic, Short: "Take the figures whose sentence has these words out of a topic", Args: cobra.ExactArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			if words == "" || into == "" {
				return usagef("topics split: say which figures with --words, and where they belong with --into NAME")
			}
			return a.addRules(cmd, story, args, words, into)
		},
	}
	for _, c := range []*cobra.Command{merge, split} {
		c.Flags().StringVar(&into, "into", "", "`NAME` of the topic that they belong to")
	}
	split.Flags().StringVar(&words, "words", "", "`WORDS` that the sentence has, all of them")
	for _, c := range []*cobra.Command{rename, merge, split} {
		c.Flags().StringVar(&story, "story", "", "`NAME` of the one story that it holds for")
	}
	load := &cobra.Command{
		Use: "load FILE|-", Short: "Put the rules of a file in the place of all that was said", Args: cobra.ExactArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			text, err := a.readRules(args[0])
			if err != nil {
				return err
			}
			return a.withStore(cmd, func(db *store.DB) error { return a.obeyRules(cmd, db, text) })
		},
	}
	undo := &cobra.Command{
		Use: "undo", Short: "Take back what was said last", Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			return a.withStore(cmd, func(db *store.DB) error {
				text, err := db.TopicRules(cmd.Context())
				if err != nil {
					return err
				}
				lines := ruleLines(text)
				if len(lines) == 0 {
					return fmt.Errorf("nothing was said of topics, so there is nothing to take back")
				}
				last := lines[len(lines)-1]
				if err := a.obeyRules(cmd, db, withoutLastRule(text)); err != nil {
					return err
				}
				a.note("taken back: %s", printable(last))
				return nil
			})
		},
	}
	cmd.AddCommand(rename, merge, split, load, undo)
	return cmd
}

// ruleLines are the rules of a text, without remarks and headings of stories.
func ruleLines(text string) []string {
	out := []string{}
	for _, l := range strings.Split(text, "\n") {
		if l = strings.TrimSpace(l); l != "" && l[0] != '#' && l[0] != '[' {
			out = append(out, l)
		}
	}
	return out
}

// withoutLastRule is a text of rules up to the last line that is one.
func withoutLastRule(text string) string {
	all := strings.Split(text, "\n")
	for i := len(all) - 1; i >= 0; i-- {
		if len(ruleLines(all[i])) > 0 {
			return strings.TrimRight(strings.Join(all[:i], "\n"), "\n") + "\n"
		}
	}
	return text
}

func printableLines(text string) string {
	var b strings.Builder
	for _, l := range strings.Split(strings.TrimRight(text, "\n"), "\n") {
		b.WriteString(printable(l))
		b.WriteByte('\n')
	}
	return b.String()
}

func (a *app) readRules(path string) (string, error) {
	in := a.in
	if path != "-" {
		f, err := os.Open(path)
		if err != nil {
			return "", fmt.Errorf("rules of topics: %w", err)
		}
		defer f.Close()
		in = f
	}
	b, err := io.ReadAll(io.LimitReader(in, maxRulesBytes+1))
	if err != nil {
		return "", fmt.Errorf("rules of topics: %w", err)
	}
	if len(b) > maxRulesBytes {
		return "", fmt.Errorf("rules of topics: %s has more than %d bytes", path, maxRulesBytes)
	}
	if _, err := topics.ParseRules(strings.NewReader(string(b))); err != nil {
		return "", fmt.Errorf("rules of topics %s: %w", path, err)
	}
	return string(b), nil
}

// addRules appends one rule a topic, after it has looked that there is such a topic.
func (a *app) addRules(cmd *cobra.Command, story string, from []string, words, to string) error {
	for _, n := range append(append([]string{}, from...), to, words, story) {
		if strings.Contains(n, "=>") || strings.Contains(n, " / ") || strings.ContainsAny(n, "\n\r[]") || strings.HasPrefix(strings.TrimSpace(n), "#") {
			return usagef("a name cannot have \"=>\", \" / \", a bracket or a line break in it, nor begin with #: %q", n)
		}
	}
	return a.withStore(cmd, func(db *store.DB) error {
		text, err := db.TopicRules(cmd.Context())
		if err != nil {
			return err
		}
		var b strings.Builder
		b.WriteString(text)
		if text != "" && !strings.HasSuffix(text, "\n") {
			b.WriteByte('\n')
		}
		if story != "" {
			fmt.Fprintf(&b, "[%s]\n", story)
		}
		for _, f := range from {
			if strings.EqualFold(strings.Join(strings.Fields(f), " "), strings.Join(strings.Fields(to), " ")) {
				continue // merged into one of themselves
			}
			if err := a.knownTopic(cmd, db, f, story); err != nil {
				return err
			}
			if words != "" {
				f += " / " + words
			}
			fmt.Fprintf(&b, "%s => %s\n", f, to)
		}
		if story != "" {
			b.WriteString("[]\n")
		}
		if _, err := topics.ParseRules(strings.NewReader(b.String())); err != nil {
			return err
		}
		if err := a.obeyRules(cmd, db, b.String()); err != nil {
			return err
		}
		return a.showNamed(cmd, db, to)
	})
}

// knownTopic says so when no topic has the name, since a rule for none is most
// likely a slip.
func (a *app) knownTopic(cmd *cobra.Command, db *store.DB, name, story string) error {
	stories, err := db.Stories(cmd.Context())
	if err != nil {
		return err
	}
	for _, s := range stories {
		if story != "" && !strings.EqualFold(s.Story.Name, story) {
			continue
		}
		ts, err := db.Findings(cmd.Context(), s.Story.ID)
		if err != nil {
			return err
		}
		for _, t := range ts {
			if strings.EqualFold(t.Topic, strings.Join(strings.Fields(name), " ")) {
				return nil
			}
		}
	}
	return fmt.Errorf("no topic is called %q; rangefinder report lists them (rangefinder topics load takes rules for topics to come)", name)
}

// obeyRules keeps the rules and has every story reconciled by them.
func (a *app) obeyRules(cmd *cobra.Command, db *store.DB, text string) error {
	c, err := a.config()
	if err != nil {
		return err
	}
	if err := worker.SetTopicRules(cmd.Context(), db, text); err != nil {
		return err
	}
	job, err := a.startJob(cmd.Context(), c, db)
	if err != nil {
		return err
	}
	defer job.stop()
	return job.wait(cmd.Context())
}

// showNamed prints what the topic of a name now holds.
func (a *app) showNamed(cmd *cobra.Command, db *store.DB, name string) error {
	stories, err := db.Stories(cmd.Context())
	if err != nil {
		return err
	}
	for _, s := range stories {
		ts, err := db.Findings(cmd.Context(), s.Story.ID)
		if err != nil {
			return err
		}
		for _, t := range ts {
			if strings.EqualFold(t.Topic, strings.Join(strings.Fields(name), " ")) {
				n, noun := claimsOf(t), "figures"
				if n == 1 {
					noun = "figure"
				}
				fmt.Fprintf(a.out, "%s (%s): %d %s\n", printable(t.Topic), printable(s.Story.Name), n, noun)
			}
		}
	}
	return nil
}

func claimsOf(t news.Topic) int {
	seen := map[string]bool{}
	for _, s := range t.Strands {
		for _, o := range s.Origins {
			for _, c := range o.Claims {
				seen[c] = true
			}
		}
		for _, x := range s.SetAside {
			seen[x.Claim] = true
		}
	}
	return len(seen)
}
