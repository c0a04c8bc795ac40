package cli

import (
	"slices"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"rangefinder/decide"
	"rangefinder/news"
	"rangefinder/quantity"
)

// edits is what the flags of `decide edit` and `decide add` set.
type edits struct {
	figure, qualifier, unit, speaker, chain                     string
	what, of, measure, place, asOf, period, modality, increment string
	published, publisher, copyOf                                string
}

var (
	claimEdits   = []string{"figure", "qualifier", "unit", "speaker", "chain", "what", "of", "measure", "place", "as-of", "period", "modality", "increment"}
	articleEdits = []string{"published", "publisher", "copy-of"}
)

// claimFlags are the flags for the fields of a claim.
func (e *edits) claimFlags(cmd *cobra.Command) {
	f := cmd.Flags()
	f.StringVar(&e.figure, "figure", "", "`FIGURE`, as prose writes it: \"about 300\", \"25,000 to 30,000\"")
	f.StringVar(&e.qualifier, "qualifier", "", "how its number is bound: `WORD` is "+strings.Join(decide.Bounds, ", "))
	f.StringVar(&e.unit, "unit", "", "`UNIT` of the figure: USD, km, percent; \"\" for a plain number")
	f.StringVar(&e.speaker, "speaker", "", "`NAME` of who gave the figure, one name")
	f.StringVar(&e.chain, "chain", "", "`CHAIN` of all who passed it on: \"OUTLET < AGENCY < ORIGIN\"")
	f.StringVar(&e.what, "what", "", "`WORDS` for what is counted")
	f.StringVar(&e.of, "of", "", "`WORDS` for whose, or of which group")
	f.StringVar(&e.measure, "measure", "", "`WORD` for what happened to it: killed, sent, damaged")
	f.StringVar(&e.place, "place", "", "`NAME` of the place")
	f.StringVar(&e.asOf, "as-of", "", "`DAY` for which the figure holds: 2025, 2025-04, 2025-04-30 or an instant")
	f.StringVar(&e.period, "period", "", "`FROM/TO` that it covers, as 2025-01/2025-03; .. for an open end")
	f.StringVar(&e.modality, "modality", "", "`WORD` is "+strings.Join(decide.Modalities, ", "))
	f.StringVar(&e.increment, "increment", "", "whether it comes in addition: `WORD` is yes or no")
	fixed := func(flag string, words []string) {
		// Fails only for a flag that is not there.
		_ = cmd.RegisterFlagCompletionFunc(flag, cobra.FixedCompletions(words, cobra.ShellCompDirectiveNoFileComp))
	}
	fixed("qualifier", decide.Bounds)
	fixed("modality", decide.Modalities)
	fixed("increment", []string{"yes", "no"})
}

// articleFlags are the flags for the fields of an article.
func (e *edits) articleFlags(cmd *cobra.Command) {
	f := cmd.Flags()
	f.StringVar(&e.published, "published", "", "`DAY` or instant at which the article was published")
	f.StringVar(&e.publisher, "publisher", "", "`NAME` of its outlet")
	f.StringVar(&e.copyOf, "copy-of", "", "`URL` of the article whose text it has")
}

func (e *edits) any(cmd *cobra.Command, flags []string) bool {
	return slices.ContainsFunc(flags, func(f string) bool { return cmd.Flags().Changed(f) })
}

// ofArticle are the fields that the flags set of an article, but for what it is a copy of. That is a thing of the store.
func (e *edits) ofArticle(cmd *cobra.Command) (set news.Fields, err error) {
	if cmd.Flags().Changed("published") {
		day, err := decide.TypedPublished(e.published, time.Now())
		if err != nil {
			return set, usagef("--published: %w", err)
		}
		set.Published = &day
	}
	if cmd.Flags().Changed("publisher") {
		name, err := decide.TypedName(e.publisher)
		if err != nil {
			return set, usagef("--publisher: %w", err)
		}
		set.Publisher = &name
	}
	return set, nil
}

// ofClaim are the fields that the flags set of a claim. Of one that is added the figure stands already, as the flag gives it.
func (e *edits) ofClaim(cmd *cobra.Command, c news.Claim, added bool) (set news.Fields, err error) {
	given := cmd.Flags().Changed
	if given("figure") || given("qualifier") || given("unit") {
		if set.Figure, err = e.amount(given, c, added); err != nil {
			return set, err
		}
	}
	if given("speaker") && given("chain") {
		return set, usagef("--speaker and --chain both say who gave the figure: give one of them")
	}
	if given("speaker") {
		name, err := decide.TypedName(e.speaker)
		if err != nil {
			return set, usagef("--speaker: %w; give it with --chain", err)
		}
		names := decide.SpokenBy(c, name)
		set.Attribution = &names
	}
	if given("chain") {
		names, err := decide.TypedChain(e.chain)
		if err != nil {
			return set, usagef("--chain: %w", err)
		}
		set.Attribution = &names
	}
	if set.Attribution != nil && len(*set.Attribution) == 0 {
		return set, usagef("--speaker or --chain leaves nobody who said it: name at least the outlet, as --chain OUTLET")
	}
	words := func(s string) (string, error) { return decide.TypedWords(s), nil }
	for _, x := range []struct {
		flag, typed string
		read        func(string) (string, error)
		to          **string
	}{
		{"what", e.what, words, &set.What}, {"of", e.of, words, &set.Of}, {"place", e.place, words, &set.Place},
		{"measure", e.measure, func(s string) (string, error) { return decide.TypedMeasure(s), nil }, &set.Measure},
		{"as-of", e.asOf, decide.TypedMoment, &set.AsOf}, {"period", e.period, decide.TypedPeriod, &set.Period},
		{"modality", e.modality, decide.TypedModality, &set.Modality},
	} {
		if !given(x.flag) {
			continue
		}
		text, err := x.read(x.typed)
		if err != nil {
			return set, usagef("--%s: %w", x.flag, err)
		}
		*x.to = &text
	}
	if given("increment") {
		if e.increment != "yes" && e.increment != "no" {
			return set, usagef("--increment %q: want yes or no", e.increment)
		}
		yes := e.increment == "yes"
		set.Increment = &yes
	}
	if faults := decide.Faults(set); len(faults) > 0 {
		return set, usagef("%w", faults[0])
	}
	return set, nil
}

// readable says how to write a figure that cannot be read, or can be in two ways, where it stands by itself: the claim
// that is added has no unit yet.
func (e *edits) readable(cmd *cobra.Command) error {
	if !cmd.Flags().Changed("figure") {
		return nil
	}
	var unit decide.Unit
	if cmd.Flags().Changed("unit") {
		u, err := decide.TypedUnit(e.unit)
		if err != nil {
			return usagef("--unit: %w", err)
		}
		unit = u
	}
	if _, _, err := decide.TypedFigure(e.figure, unit); err != nil {
		return usagef("--figure: %w", err)
	}
	return nil
}

// amount is the figure that is given, or that of the claim in another unit or with another bound; nil where that
// of an added claim stands as it is.
func (e *edits) amount(given func(flag string) bool, c news.Claim, added bool) (*news.Figure, error) {
	g, unit := *decide.Of(c).Figure, decide.Unit{Kind: c.Kind, Name: c.Unit}
	if given("unit") {
		u, err := decide.TypedUnit(e.unit)
		if err != nil {
			return nil, usagef("--unit: %w", err)
		}
		unit = u
	}
	own := false
	if given("figure") {
		typed, names, err := decide.TypedFigure(e.figure, unit)
		if err != nil {
			return nil, usagef("--figure: %w", err)
		}
		if own = names; own && given("unit") && decide.UnitOf(typed) != unit {
			return nil, usagef("--figure %q is in %s, and --unit says %s: leave one of them out", e.figure, decide.UnitOf(typed), unit)
		}
		if !added {
			g = typed
		}
	}
	if !own {
		g.Kind, g.Unit = unit.Kind, unit.Name
	}
	if given("qualifier") {
		if q := quantity.Qualifier(g.Qualifier); given("figure") && q != quantity.Exact && string(q) != e.qualifier && q != quantity.Range {
			return nil, usagef("--figure %q is %s, and --qualifier says %s: leave one of them out", e.figure, q, e.qualifier)
		}
		bound, err := decide.Bind(g, e.qualifier)
		if err != nil {
			return nil, usagef("--qualifier: %w", err)
		}
		g = bound
	}
	if added && !given("unit") && !given("qualifier") {
		return nil, nil
	}
	return &g, nil
}
