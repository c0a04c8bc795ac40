package cli

import (
	"context"
	"os"
	"slices"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"rangefinder/report"
)

// completeFormats offers the formats of a report.
func completeFormats(*cobra.Command, []string, string) ([]cobra.Completion, cobra.ShellCompDirective) {
	return report.Formats(), cobra.ShellCompDirectiveNoFileComp
}

// completeTopics offers the names of the topics in the store. Words that were
// typed without quotation marks count as the beginning of one name.
func (a *app) completeTopics(cmd *cobra.Command, args []string, word string) ([]cobra.Completion, cobra.ShellCompDirective) {
	begun := ""
	if len(args) > 0 {
		begun = strings.Join(args, " ") + " "
	}
	var out []cobra.Completion
	for _, name := range a.topicNames(cmd.Context()) {
		if len(name) > len(begun) && strings.EqualFold(name[:len(begun)], begun) && hasPrefixFold(name[len(begun):], word) {
			// As it was typed: shells compare what they are offered letter by letter.
			out = append(out, word+name[len(begun)+len(word):])
		}
	}
	return out, cobra.ShellCompDirectiveNoFileComp
}

// completeTopic is completeTopics for commands whose arguments are a topic each.
func (a *app) completeTopic(cmd *cobra.Command, _ []string, word string) ([]cobra.Completion, cobra.ShellCompDirective) {
	return a.completeTopics(cmd, nil, word)
}

func hasPrefixFold(s, prefix string) bool {
	return len(s) >= len(prefix) && strings.EqualFold(s[:len(prefix)], prefix)
}

// topicNames is quiet and quick: somebody is typing. A store that is not there
// is not made, and what goes wrong offers nothing.
func (a *app) topicNames(ctx context.Context) []string {
	ctx, cancel := context.WithTimeout(ctx, 2*time.Second)
	defer cancel()
	c, err := a.config()
	if err != nil {
		return nil
	}
	if _, err := os.Stat(c.DataDir); err != nil && c.RedisURL == "" {
		return nil
	}
	db, err := a.open(ctx, c)
	if err != nil {
		return nil
	}
	defer db.Close()
	stories, err := db.Stories(ctx)
	if err != nil {
		return nil
	}
	var names []string
	for _, s := range stories {
		topics, err := db.Findings(ctx, s.Story.ID)
		if err != nil {
			return nil
		}
		for _, t := range topics {
			names = append(names, report.Name(t.Topic))
		}
	}
	slices.Sort(names)
	return slices.Compact(names)
}
