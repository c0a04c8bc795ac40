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

// knownOnly brings what --only says to one spelling: lower case, each class once, in the order of report.Classes.
func knownOnly(cmd *cobra.Command, only *string) error {
	if !cmd.Flags().Changed("only") {
		return nil
	}
	if _, err := report.Only(*only); err != nil {
		return usagef("--only: %v", err)
	}
	named := map[string]bool{}
	for part := range strings.SplitSeq(*only, ",") {
		named[strings.ToLower(strings.TrimSpace(part))] = true
	}
	*only = strings.Join(slices.DeleteFunc(report.Classes(), func(c string) bool { return !named[c] }), ",")
	return nil
}

// onlyClaims is a report answered from the claims that --only means, or as it is where that is "".
// What was rejected answers nothing: it stands in its topics as set aside.
func onlyClaims(c *config.Config, r news.Report, only string) (news.Report, error) {
	if only == "" {
		return r, nil
	}
	keep, err := report.Only(only)
	if err != nil {
		return r, err
	}
	o, err := reconcileOptions(c)
	if err != nil {
		return r, err
	}
	return withRejected(reconcile.Narrow(r, keep, o), r, keep), nil
}

// withRejected is a report that was narrowed from another, with the claims that people have rejected set aside in their
// topics, those of them that are kept.
func withRejected(narrowed, r news.Report, keep func(news.Claim) bool) news.Report {
	rejected := map[string]bool{}
	for _, c := range r.Claims {
		rejected[c.ID] = keep(c) && c.Decision != nil && c.Decision.Verdict == news.Rejected
	}
	at := map[string]int{}
	for i, t := range narrowed.Topics {
		at[t.ID] = i
	}
	ts := slices.Clone(narrowed.Topics)
	for _, t := range r.Topics {
		aside := asideOf(t, rejected)
		if len(aside) == 0 {
			continue
		}
		if i, ok := at[t.ID]; ok {
			ts[i].Strands = putAside(ts[i].Strands, aside, t.Strands)
			continue
		}
		t.Span, t.Strands, t.Sums, t.Changes, t.Links, t.Relays, t.Was = news.Span{}, aside, nil, nil, nil, nil, nil
		ts = append(ts, t)
	}
	reconcile.Sort(ts)
	narrowed.Topics = ts
	return narrowed
}

// asideOf are the strands of a topic with nothing but those claims that are rejected, set aside.
func asideOf(t news.Topic, rejected map[string]bool) (strands []news.Strand) {
	for _, s := range t.Strands {
		aside := slices.DeleteFunc(slices.Clone(s.SetAside), func(x news.SetAside) bool { return !rejected[x.Claim] })
		if len(aside) > 0 {
			strands = append(strands, news.Strand{Status: s.Status, Increment: s.Increment, Word: news.SingleOrigin, Origins: []news.Origin{}, SetAside: aside, Explain: []string{}})
		}
	}
	return strands
}

// putAside adds what is set aside to the strands that it is of, in the order that they have in the whole topic.
func putAside(strands, aside, whole []news.Strand) []news.Strand {
	place := func(s news.Strand) int {
		return slices.IndexFunc(whole, func(o news.Strand) bool { return o.Status == s.Status && o.Increment == s.Increment })
	}
	strands = slices.Clone(strands)
	for _, s := range aside {
		i := slices.IndexFunc(strands, func(o news.Strand) bool { return place(o) == place(s) })
		if i < 0 {
			strands = append(strands, s)
			continue
		}
		strands[i].SetAside = append(slices.Clone(strands[i].SetAside), s.SetAside...)
		slices.SortStableFunc(strands[i].SetAside, func(a, b news.SetAside) int { return strings.Compare(a.Claim, b.Claim) })
	}
	slices.SortStableFunc(strands, func(a, b news.Strand) int { return place(a) - place(b) })
	return strands
}
