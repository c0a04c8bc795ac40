package cli

import (
	"errors"
	"math"
	"regexp"
	"slices"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"rangefinder/news"
	"rangefinder/quantity"
)

// edits is what the flags of `decide edit` and `decide add` set.
type edits struct {
	figure, qualifier, speaker, chain                           string
	what, of, measure, place, asOf, period, modality, increment string
	published, publisher, copyOf                                string
}

var (
	claimEdits   = []string{"figure", "qualifier", "speaker", "chain", "what", "of", "measure", "place", "as-of", "period", "modality", "increment"}
	articleEdits = []string{"published", "publisher", "copy-of"}

	qualifiers = []string{string(quantity.Exact), string(quantity.About), string(quantity.FromLow), string(quantity.MoreThan), string(quantity.UpTo), string(quantity.LessThan)}
	modalities = []string{news.Reported, news.Estimated, news.Planned, news.Denied, news.Conditional}
)

// claimFlags are the flags for the fields of a claim.
func (e *edits) claimFlags(cmd *cobra.Command) {
	f := cmd.Flags()
	f.StringVar(&e.figure, "figure", "", "`FIGURE`, as prose writes it: \"about 300\", \"25,000 to 30,000\"")
	f.StringVar(&e.qualifier, "qualifier", "", "how its number is bound: `WORD` is "+strings.Join(qualifiers, ", "))
	f.StringVar(&e.speaker, "speaker", "", "`NAME` of who gave the figure")
	f.StringVar(&e.chain, "chain", "", "`CHAIN` of all who passed it on: \"OUTLET < AGENCY < ORIGIN\"")
	f.StringVar(&e.what, "what", "", "`WORDS` for what is counted")
	f.StringVar(&e.of, "of", "", "`WORDS` for whose, or of which group")
	f.StringVar(&e.measure, "measure", "", "`WORD` for what happened to it: killed, sent, damaged")
	f.StringVar(&e.place, "place", "", "`NAME` of the place")
	f.StringVar(&e.asOf, "as-of", "", "`DAY` for which the figure holds: 2025, 2025-04, 2025-04-30 or an instant")
	f.StringVar(&e.period, "period", "", "`FROM/TO` that it covers, as 2025-01/2025-03; .. for an open end")
	f.StringVar(&e.modality, "modality", "", "`WORD` is "+strings.Join(modalities, ", "))
	f.StringVar(&e.increment, "increment", "", "whether it comes in addition: `WORD` is yes or no")
	fixed := func(flag string, words []string) {
		// Fails only for a flag that is not there.
		_ = cmd.RegisterFlagCompletionFunc(flag, cobra.FixedCompletions(words, cobra.ShellCompDirectiveNoFileComp))
	}
	fixed("qualifier", qualifiers)
	fixed("modality", modalities)
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

// ofClaim are the fields that the flags set of a claim, but for those flags that are heeded already.
func (e *edits) ofClaim(cmd *cobra.Command, c news.Claim, heeded ...string) (set news.Fields, err error) {
	given := func(flag string) bool { return cmd.Flags().Changed(flag) && !slices.Contains(heeded, flag) }
	if given("figure") || given("qualifier") {
		if set.Figure, err = e.amount(c, given("figure"), given("qualifier")); err != nil {
			return set, err
		}
	}
	if given("speaker") && given("chain") {
		return set, usagef("--speaker and --chain both say who gave the figure: give one of them")
	}
	if given("speaker") {
		names := spokenBy(c, strings.Join(strings.Fields(e.speaker), " "))
		set.Attribution = &names
	}
	if given("chain") {
		names, err := parseChain(e.chain)
		if err != nil {
			return set, err
		}
		set.Attribution = &names
	}
	if err := e.checkWords(given); err != nil {
		return set, err
	}
	e.measure = strings.ReplaceAll(strings.ToLower(strings.TrimSpace(e.measure)), " ", "_")
	for _, x := range []struct {
		flag string
		from *string
		to   **string
	}{
		{"what", &e.what, &set.What}, {"of", &e.of, &set.Of}, {"measure", &e.measure, &set.Measure}, {"place", &e.place, &set.Place},
		{"as-of", &e.asOf, &set.AsOf}, {"period", &e.period, &set.Period}, {"modality", &e.modality, &set.Modality},
	} {
		if given(x.flag) {
			text := strings.TrimSpace(*x.from)
			*x.to = &text
		}
	}
	if given("increment") {
		yes := e.increment == "yes"
		set.Increment = &yes
	}
	return set, nil
}

func (e *edits) checkWords(given func(string) bool) error {
	switch {
	case given("modality") && !slices.Contains(modalities, e.modality):
		return usagef("--modality %q: want %s", e.modality, strings.Join(modalities, ", "))
	case given("increment") && e.increment != "yes" && e.increment != "no":
		return usagef("--increment %q: want yes or no", e.increment)
	case given("as-of") && e.asOf != "" && !isMoment(e.asOf):
		return usagef("--as-of %q: want a year, month or day such as 2025-04-30, or an instant", e.asOf)
	case given("period") && e.period != "" && !isPeriod(e.period):
		return usagef("--period %q: want FROM/TO such as 2025-01/2025-03, with .. for an open end", e.period)
	}
	return nil
}

var isoDay = regexp.MustCompile(`^\d{4}(-\d\d(-\d\d)?)?$`)

// isMoment reports whether a text is a year, month, day or instant of ISO 8601.
func isMoment(s string) bool {
	if !isoDay.MatchString(s) {
		_, err := time.Parse(time.RFC3339, s)
		return err == nil
	}
	_, err := time.Parse("2006-01-02"[:len(s)], s)
	return err == nil
}

func isPeriod(s string) bool {
	from, to, ok := strings.Cut(s, "/")
	end := func(s string) bool { return s == ".." || isMoment(s) }
	return ok && end(from) && end(to) && (from != ".." || to != "..") && (from == ".." || to == ".." || from <= to || strings.HasPrefix(from, to))
}

// amount is the figure that is given, or the one of the claim with another bound.
func (e *edits) amount(c news.Claim, figure, qualifier bool) (*news.Figure, error) {
	g := news.Figure{Low: c.Low, Value: c.Value, High: c.High, Qualifier: c.Qualifier, Kind: c.Kind, Unit: c.Unit, Vague: c.Vague, About: c.About}
	if figure {
		m, err := quantity.Parse(strings.TrimSpace(e.figure))
		if err != nil {
			return nil, usagef("--figure %q is not one figure: write it as \"about 300\", \"25,000 to 30,000\", \"at least 600\" or \"$1.2bn\"", e.figure)
		}
		kind, unit := string(m.Kind), m.Unit
		if m.Kind == quantity.Count && m.Unit == "" && c.Kind != "" {
			kind, unit = c.Kind, c.Unit // a number alone is in the unit of the claim
		}
		g = news.Figure{Low: finite(m.Lo), Value: finite(m.Value), High: finite(m.Hi), Qualifier: string(m.Qualifier), Kind: kind, Unit: unit, Vague: m.Vague, About: m.Approx}
	}
	if qualifier {
		if err := bind(&g, e.qualifier); err != nil {
			return nil, err
		}
	}
	return &g, nil
}

// bind gives the number of a figure another bound, as the prose of that bound is read.
func bind(g *news.Figure, qualifier string) error {
	if !slices.Contains(qualifiers, qualifier) {
		return usagef("--qualifier %q: want %s; a range is written with --figure", qualifier, strings.Join(qualifiers, ", "))
	}
	if g.Value == nil {
		return usagef("--qualifier: the figure is a range and not one number; write it with --figure")
	}
	v := *g.Value
	g.Low, g.High, g.Qualifier, g.About, g.Vague = &v, &v, qualifier, false, false
	switch quantity.Qualifier(qualifier) {
	case quantity.FromLow, quantity.MoreThan:
		g.High = nil
	case quantity.UpTo, quantity.LessThan:
		g.Low = nil
	}
	return nil
}

// finite is a number as JSON has it; nil for an open end, and for none.
func finite(v float64) *float64 {
	if math.IsNaN(v) || math.IsInf(v, 0) {
		return nil
	}
	return &v
}

// spokenBy is the attribution of a claim with another at its end: the outlet, and whoever passed it on, stay.
func spokenBy(c news.Claim, name string) []string {
	names := slices.Clone(c.Attribution)
	if len(names) > 1 || len(names) == 1 && !sameName(names[0], c.Article.Publisher) {
		names = names[:len(names)-1]
	}
	if name == "" || len(names) > 0 && sameName(names[len(names)-1], name) {
		return append([]string{}, names...)
	}
	return append(names, name)
}

func parseChain(s string) ([]string, error) {
	names := []string{}
	if strings.TrimSpace(s) == "" {
		return names, nil
	}
	for _, n := range strings.Split(s, "<") {
		if n = strings.Join(strings.Fields(n), " "); n == "" {
			return nil, usageError{errors.New(`--chain: a name is missing; write it as "OUTLET < AGENCY < ORIGIN"`)}
		}
		names = append(names, n)
	}
	return names, nil
}
