package cli

import (
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"rangefinder/config"
	"rangefinder/news"
	"rangefinder/reconcile"
)

// onlys are the choices of --only.
var onlys = []string{"accepted", "rejected", "edited", "added", "decided", "undecided"}

func (a *app) onlyFlag(cmd *cobra.Command, only *string) {
	cmd.Flags().StringVar(only, "only", "", "answer from claims alone of which people decided so: `WHAT` is "+strings.Join(onlys, ", "))
	// Fails only for a flag that is not there.
	_ = cmd.RegisterFlagCompletionFunc("only", cobra.FixedCompletions(onlys, cobra.ShellCompDirectiveNoFileComp))
}

func knownOnly(only string) error {
	if only == "" || slices.Contains(onlys, only) {
		return nil
	}
	return usagef("--only %s: want %s", only, strings.Join(onlys, ", "))
}

// keeps says which claims --only means. Accepted are those to which a person has said yes: as they are read, with
// something otherwise, or as added.
func keeps(only string) func(news.Claim) bool {
	verdicts := map[string][]string{
		"accepted": {news.Accepted, news.Edited, news.Added},
		"rejected": {news.Rejected},
		"edited":   {news.Edited},
		"added":    {news.Added},
	}[only]
	if verdicts == nil {
		verdicts = []string{news.Accepted, news.Rejected, news.Edited, news.Moved, news.Added}
	}
	return func(c news.Claim) bool {
		is := c.Decision != nil && slices.Contains(verdicts, c.Decision.Verdict)
		return is != (only == "undecided")
	}
}

// onlyClaims is a report answered from the claims that --only means, or as it is where that is "".
// What was rejected answers nothing: its topics have no figure, and show it as set aside.
func onlyClaims(c *config.Config, r news.Report, only string) (news.Report, error) {
	if only == "" {
		return r, nil
	}
	if only == "rejected" {
		return rejectedOnly(r), nil
	}
	o, err := reconcileOptions(c)
	if err != nil {
		return r, err
	}
	return reconcile.Narrow(r, keeps(only), o), nil
}

func rejectedOnly(r news.Report) news.Report {
	rejected := map[string]bool{}
	keep := keeps("rejected")
	r.Claims = slices.DeleteFunc(slices.Clone(r.Claims), func(c news.Claim) bool { return !keep(c) })
	for _, c := range r.Claims {
		rejected[c.ID] = true
	}
	var ts []news.Topic
	for _, t := range r.Topics {
		var strands []news.Strand
		for _, s := range t.Strands {
			aside := slices.DeleteFunc(slices.Clone(s.SetAside), func(x news.SetAside) bool { return !rejected[x.Claim] })
			if len(aside) > 0 {
				strands = append(strands, news.Strand{Status: s.Status, Increment: s.Increment, Word: news.SingleOrigin, SetAside: aside})
			}
		}
		if len(strands) > 0 {
			t.Span, t.Strands, t.Sums, t.Changes, t.Links, t.Relays, t.Was = news.Span{}, strands, nil, nil, nil, nil, nil
			ts = append(ts, t)
		}
	}
	r.Topics = ts
	return r
}
