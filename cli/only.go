package cli

import (
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"rangefinder/config"
	"rangefinder/news"
	"rangefinder/reconcile"
	"rangefinder/report"
)

func (a *app) onlyFlag(cmd *cobra.Command, only *string) {
	classes := report.Classes()
	cmd.Flags().StringVar(only, "only", "", "answer from claims alone of which people decided so: `WHAT` is one of "+strings.Join(classes, ", ")+", or several with commas")
	// Fails only for a flag that is not there.
	_ = cmd.RegisterFlagCompletionFunc("only", cobra.FixedCompletions(classes, cobra.ShellCompDirectiveNoFileComp))
}

func knownOnly(only string) error {
	if only == "" {
		return nil
	}
	if _, err := report.Only(only); err != nil {
		return usagef("--only: %v", err)
	}
	return nil
}

// onlyClaims is a report answered from the claims that --only means, or as it is where that is "".
// What was rejected answers nothing: its topics have no figure, and show it as set aside.
func onlyClaims(c *config.Config, r news.Report, only string) (news.Report, error) {
	if only == "" {
		return r, nil
	}
	keep, err := report.Only(only)
	if err != nil {
		return r, err
	}
	if only == "rejected" {
		return rejectedOnly(r, keep), nil
	}
	o, err := reconcileOptions(c)
	if err != nil {
		return r, err
	}
	return reconcile.Narrow(r, keep, o), nil
}

func rejectedOnly(r news.Report, keep func(news.Claim) bool) news.Report {
	rejected := map[string]bool{}
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
