package cli

import (
	"context"
	"os"
	"slices"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"rangefinder/news"
	"rangefinder/report"
	"rangefinder/store"
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

// whileTyping is quiet and quick: somebody is typing. A store that is not there is not made,
// and what goes wrong offers nothing.
func (a *app) whileTyping(ctx context.Context, do func(context.Context, *store.DB)) {
	ctx, cancel := context.WithTimeout(ctx, 2*time.Second)
	defer cancel()
	c, err := a.config()
	if err != nil {
		return
	}
	if _, err := os.Stat(c.DataDir); err != nil && c.RedisURL == "" {
		return
	}
	db, err := a.open(ctx, c)
	if err != nil {
		return
	}
	defer db.Close()
	do(ctx, db)
}

func (a *app) topicNames(ctx context.Context) (names []string) {
	a.whileTyping(ctx, func(ctx context.Context, db *store.DB) {
		stories, err := db.Stories(ctx)
		if err != nil {
			return
		}
		for _, s := range stories {
			topics, err := db.Findings(ctx, s.Story.ID)
			if err != nil {
				return
			}
			for _, t := range topics {
				names = append(names, report.Name(t.Topic))
			}
		}
	})
	slices.Sort(names)
	return slices.Compact(names)
}

func (a *app) claimsTyped(ctx context.Context) (claims []news.Claim) {
	a.whileTyping(ctx, func(ctx context.Context, db *store.DB) {
		if r, err := db.Report(ctx); err == nil {
			claims = r.Claims
		}
	})
	return claims
}
