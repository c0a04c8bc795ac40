package cli

import (
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"rangefinder/decide"
	"rangefinder/news"
)

var namedKinds = []string{news.OnTopic, news.OnStory, news.OnOrigin}

func (a *app) decideMergeCmd() *cobra.Command {
	var r ruling
	var into string
	cmd := &cobra.Command{
		Use: "merge NAME... --into NAME", Short: "Put topics, stories or origins together under one name", Args: cobra.MinimumNArgs(1),
		Long: `Puts topics of a story together under one name, or stories, or origins: two names of one
speaker then count as one voice.`,
		Example: `  rangefinder decide merge "Houses damaged" "Homes damaged" --into "Buildings damaged"
  rangefinder decide merge origin:NIS --into "National Intelligence Service"`,
		ValidArgsFunction: a.completeTopic,
		RunE: func(cmd *cobra.Command, args []string) error {
			if strings.TrimSpace(into) == "" {
				return usagef("decide merge: say into what with --into NAME")
			}
			return a.atDesk(cmd, r, func(d *desk) error {
				things, err := d.things(args, namedKinds...)
				if err != nil {
					return err
				}
				if err := sameKind(things); err != nil {
					return err
				}
				return d.merge(things, into)
			})
		},
	}
	cmd.Flags().StringVar(&into, "into", "", "`NAME` that they have together")
	// Fails only for a flag that is not there.
	_ = cmd.RegisterFlagCompletionFunc("into", a.completeTopic)
	a.storyFlag(cmd, &r)
	a.rulingFlags(cmd, &r)
	return cmd
}

func (d *desk) merge(things []thing, into string) error {
	into, err := d.nameOf("--into", into, things[0].kind, d.storiesOf(things))
	if err != nil {
		return err
	}
	var ds []news.Decision
	for _, t := range things {
		on, err := d.subject(t)
		if err != nil {
			return err
		}
		if !sameName(on.Name, into) {
			ds = append(ds, decide.Merge(on, into))
		}
	}
	if len(ds) == 0 {
		return usagef("decide merge: %q is called so already; name what is to come into it", into)
	}
	return d.decide(ds...)
}

func (a *app) decideSplitCmd() *cobra.Command {
	var r ruling
	var into, words string
	cmd := &cobra.Command{
		Use: "split TOPIC --words WORDS --into NAME", Short: "Take the figures whose sentence has these words out of a topic", Args: cobra.ExactArgs(1),
		Long: `Takes the figures whose sentence, or what it counts, has all the words out of a topic, those
of pages to come as well; one has to be there. rangefinder decide move takes single ones.`,
		Example:           `  rangefinder decide split "People killed" --words monastery --into "Monks killed"`,
		ValidArgsFunction: a.completeTopic,
		RunE: func(cmd *cobra.Command, args []string) error {
			if strings.TrimSpace(words) == "" || strings.TrimSpace(into) == "" {
				return usagef("decide split: say which figures with --words, and where they belong with --into NAME")
			}
			return a.atDesk(cmd, r, func(d *desk) error {
				t, err := d.thing(args[0], news.OnTopic)
				if err != nil {
					return err
				}
				if !d.splits(t.topic, words) {
					return usagef("decide split: no figure of %q that counts has %q in its sentence, or in what it counts", t.topic.Topic, words)
				}
				into, err := d.nameOf("--into", into, news.OnTopic, d.storiesOf([]thing{t}))
				if err != nil {
					return err
				}
				if sameName(t.topic.Topic, into) {
					return usagef("decide split: it goes into itself")
				}
				return d.decide(decide.Split(decide.OnTopic(d.report, t.topic), words, into))
			})
		},
	}
	cmd.Flags().StringVar(&words, "words", "", "`WORDS` that the sentence has, all of them")
	cmd.Flags().StringVar(&into, "into", "", "`NAME` of the topic that they belong to")
	a.storyFlag(cmd, &r)
	a.rulingFlags(cmd, &r)
	return cmd
}

// splits reports whether some words take a figure out of a topic that nobody has rejected.
func (d *desk) splits(t news.Topic, words string) bool {
	in := figuresOf(t)
	return slices.ContainsFunc(d.report.Claims, func(c news.Claim) bool {
		return slices.Contains(in, c.ID) && (c.Decision == nil || c.Decision.Verdict != news.Rejected) && decide.Splits(c, words)
	})
}

func (a *app) decideRenameCmd() *cobra.Command {
	var r ruling
	cmd := &cobra.Command{
		Use: "rename NAME NEW-NAME", Short: "Call a topic, a story or an origin by another name; one that has the name takes it in", Args: cobra.ExactArgs(2),
		Example: `  rangefinder decide rename "Persons hurt" "People injured"
  rangefinder decide rename story:"Quake" "Quake in Myanmar"`,
		ValidArgsFunction: a.completeTopic,
		RunE: func(cmd *cobra.Command, args []string) error {
			if strings.TrimSpace(args[1]) == "" {
				return usagef("decide rename: the new name is empty")
			}
			return a.atDesk(cmd, r, func(d *desk) error {
				t, err := d.thing(args[0], namedKinds...)
				if err != nil {
					return err
				}
				return d.rename(t, args[1])
			})
		},
	}
	a.storyFlag(cmd, &r)
	a.rulingFlags(cmd, &r)
	return cmd
}

func (d *desk) rename(t thing, name string) error {
	name, err := nameFor("the new name", name, t.kind)
	if err != nil {
		return err
	}
	on, err := d.subject(t)
	switch {
	case err != nil:
		return err
	case idShape.MatchString(name):
		return usagef("the new name %s looks like an id: a name begins with a capital letter, or has a space", name)
	case on.Name == name:
		return usagef("decide rename: %q is called so already", name)
	}
	return d.decide(decide.Rename(on, name))
}

func (a *app) decideNoteCmd() *cobra.Command {
	var r ruling
	cmd := &cobra.Command{
		Use: "note THING TEXT", Short: "Say something of a claim, an article, a topic, a story or an origin", Args: cobra.ExactArgs(2),
		Long: `Says something of a claim, an article, a topic, a story or an origin. A note changes no range; it
stands beside what it is of.`,
		Example:           `  rangefinder decide note "Soldiers killed" "the ministry counts volunteers too"`,
		ValidArgsFunction: a.completeThings,
		RunE: func(cmd *cobra.Command, args []string) error {
			text := strings.TrimSpace(args[1])
			if text == "" {
				return usagef("decide note: the note is empty")
			}
			return a.atDesk(cmd, r, func(d *desk) error {
				t, err := d.thing(args[0])
				if err != nil {
					return err
				}
				on, err := d.subject(t)
				if err != nil {
					return err
				}
				return d.decide(decide.Note(on, text))
			})
		},
	}
	a.storyFlag(cmd, &r)
	a.rulingFlags(cmd, &r)
	return cmd
}

func (a *app) storyFlag(cmd *cobra.Command, r *ruling) {
	cmd.Flags().StringVar(&r.story, "story", "", "`NAME` of the story whose topic is meant")
}
