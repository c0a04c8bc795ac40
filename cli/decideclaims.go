package cli

import (
	"errors"
	"fmt"
	"regexp"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"rangefinder/decide"
	"rangefinder/news"
)

func (a *app) decideAcceptCmd() *cobra.Command {
	var r ruling
	cmd := &cobra.Command{
		Use: "accept CLAIM...", Short: "Say that claims are read rightly", Args: cobra.MinimumNArgs(1),
		Long: `Says that claims are read rightly. What is accepted is the reading as it stands now: it
stays so, also where a later reader would read the sentence otherwise.`,
		Example:           `  rangefinder decide accept 2ujbr6zt 5xuevnl7 --why "checked against the ministry's own text"`,
		ValidArgsFunction: a.completeClaims,
		RunE: func(cmd *cobra.Command, args []string) error {
			return a.atDesk(cmd, r, func(d *desk) error {
				return d.eachThing(args, []string{news.OnClaim}, func(t thing) (news.Decision, error) {
					art, err := d.article(t.claim.ArticleID)
					return decide.Accept(art, t.claim), err
				})
			})
		},
	}
	a.rulingFlags(cmd, &r)
	return cmd
}

func (a *app) decideRejectCmd() *cobra.Command {
	var r ruling
	cmd := &cobra.Command{
		Use: "reject CLAIM...|URL...", Short: "Say that claims are none, or that nothing of an article counts", Args: cobra.MinimumNArgs(1),
		Long: `Says that claims are none, or of no use, or with the address of an article that nothing of it
counts. What is rejected stays in sight, set aside with who rejected it and why, and is in
no range. An edit of a rejected claim makes it one again.`,
		Example: `  rangefinder decide reject 5xuevnl7 --why "the year of the battle, no count"
  rangefinder decide reject https://example.org/satire/army --why satire`,
		ValidArgsFunction: a.completeClaims,
		RunE: func(cmd *cobra.Command, args []string) error {
			return a.atDesk(cmd, r, func(d *desk) error {
				return d.eachThing(args, []string{news.OnClaim, news.OnArticle}, func(t thing) (news.Decision, error) {
					if t.kind == news.OnArticle {
						art, err := d.article(t.id)
						return decide.RejectArticle(art), err
					}
					art, err := d.article(t.claim.ArticleID)
					return decide.Reject(art, t.claim), err
				})
			})
		},
	}
	a.rulingFlags(cmd, &r)
	return cmd
}

// eachThing makes one decision of each of some arguments; one that is named twice is decided once.
func (d *desk) eachThing(args, kinds []string, make func(thing) (news.Decision, error)) error {
	things, err := d.things(args, kinds...)
	if err != nil {
		return err
	}
	var ds []news.Decision
	for _, t := range things {
		x, err := make(t)
		if err != nil {
			return err
		}
		if !slices.ContainsFunc(ds, func(o news.Decision) bool { return decide.Key(o.On) == decide.Key(x.On) }) {
			ds = append(ds, x)
		}
	}
	return d.decide(ds...)
}

func (a *app) decideEditCmd() *cobra.Command {
	var r ruling
	var e edits
	cmd := &cobra.Command{
		Use: "edit CLAIM|URL [--figure FIGURE ...]", Short: "Put right what was read of a claim, or of an article", Args: cobra.ExactArgs(1),
		Long: `Sets fields of a claim, or of an article; what is not named stays as it is read.

A figure is written as prose or reports write it: "about 300", "25,000 to 30,000", "at
least 600", "$1.2bn". What can be meant in two ways ("1.200", "600 m") is asked for anew,
and so is a count below zero. A number without a unit is in the unit that the claim has;
--unit gives another, and --unit "" takes it away. --qualifier alone changes how the
present number is bound: ` + strings.Join(decide.Bounds, ", ") + `.

--speaker names who gave the figure; whoever passed it on stays. --chain names all of them,
nearest the reader first, the origin last.

Of an article, by its address: when it was published, by whom, and that its text is a copy
of another's: its figures then count as those of that article's origins.
An empty text ("") takes a field away; a figure stays somebody's, at least its outlet's.`,
		Example: `  rangefinder decide edit 2ujbr6zt --figure "about 300"
  rangefinder decide edit 2ujbr6zt --qualifier at_least --why "the sentence says no fewer than"
  rangefinder decide edit r232ic6a --chain "UNN < CNN < Ukrainian intelligence"
  rangefinder decide edit https://example.org/news/a --published 2025-04-30 --copy-of https://example.com/wire/1`,
		ValidArgsFunction: a.completeClaims,
		RunE: func(cmd *cobra.Command, args []string) error {
			if !e.any(cmd, claimEdits) && !e.any(cmd, articleEdits) {
				return usagef("decide edit: say what is otherwise, as in --figure \"about 300\" (rangefinder decide edit --help)")
			}
			return a.atDesk(cmd, r, func(d *desk) error {
				t, err := d.thing(args[0], news.OnClaim, news.OnArticle)
				if err != nil {
					return err
				}
				if t.kind == news.OnArticle {
					return d.editArticle(cmd, t, e)
				}
				return d.editClaim(cmd, t.claim, e)
			})
		},
	}
	e.claimFlags(cmd)
	e.articleFlags(cmd)
	a.rulingFlags(cmd, &r)
	return cmd
}

func (d *desk) editClaim(cmd *cobra.Command, c news.Claim, e edits) error {
	if e.any(cmd, articleEdits) {
		return usagef("%s is a claim: --published, --publisher and --copy-of are of an article; name its address, %s", short(c.ID), c.Article.URL)
	}
	set, err := e.ofClaim(cmd, c, false)
	if err != nil {
		return err
	}
	if saysAlready(c, set) && (c.Decision == nil || c.Decision.Verdict != news.Rejected && c.Decision.Verdict != news.NeedsReview) {
		return usagef("decide edit: claim %s says that already, and nothing was decided; `rangefinder decide accept %s` says that it is read rightly", short(c.ID), short(c.ID))
	}
	art, err := d.article(c.ArticleID)
	if err != nil {
		return err
	}
	if set.Measure != nil && *set.Measure != "" && !slices.ContainsFunc(d.report.Claims, func(o news.Claim) bool { return o.Measure == *set.Measure }) {
		d.app.note("no other figure has the measure %q: it may be a slip", *set.Measure)
	}
	return d.decide(decide.Edit(art, c, set))
}

// saysAlready reports whether a claim has all that an edit sets.
func saysAlready(c news.Claim, set news.Fields) bool {
	has := decide.Of(c)
	return !slices.ContainsFunc(decide.Set(set), func(name string) bool { return !decide.Same(has, set, name) })
}

func (d *desk) editArticle(cmd *cobra.Command, t thing, e edits) error {
	if e.any(cmd, claimEdits) {
		return usagef("an article has its date, its publisher and what it is a copy of (--published, --publisher, --copy-of); the rest is of its claims")
	}
	art, err := d.article(t.id)
	if err != nil {
		return err
	}
	set, err := e.ofArticle(cmd)
	if err != nil {
		return err
	}
	if cmd.Flags().Changed("copy-of") {
		if set.CopyOf, err = d.source(t, e.copyOf); err != nil {
			return err
		}
	}
	return d.decide(decide.EditArticle(art, d.log, set))
}

// source is the address of the article that another is a copy of, "" for none.
func (d *desk) source(t thing, of string) (*string, error) {
	if of == "" {
		return &of, nil
	}
	from, err := d.thing(of, news.OnArticle)
	if err != nil {
		return nil, fmt.Errorf("--copy-of: %w", err)
	}
	if from.id == t.id {
		return nil, usagef("--copy-of: an article is no copy of itself")
	}
	source, err := d.article(from.id)
	if err != nil {
		return nil, err
	}
	own, _ := d.storyOf(t.id)
	if other, _ := d.storyOf(from.id); own.Story.ID != other.Story.ID {
		d.app.note("the two articles are of different stories: nothing comes of it until they are of one (rangefinder decide move URL --to STORY)")
	}
	return &source.URL, nil
}

func (a *app) decideMoveCmd() *cobra.Command {
	var r ruling
	var to string
	cmd := &cobra.Command{
		Use: "move CLAIM...|URL... --to NAME", Short: "Have claims answer another topic, or articles tell another story", Args: cobra.MinimumNArgs(1),
		Long: `Has claims answer another topic, by its name or id, or articles another story. A name that
nothing has yet makes a topic or story of that name. A claim answers a topic of its own story.
What looks like an id is taken for one: a name begins with a capital letter, or has a
space. --to "" takes all moves back: the machine finds the place again.`,
		Example: `  rangefinder decide move 5xuevnl7 --to "Soldiers killed"
  rangefinder decide move https://example.org/news/a --to "Quake in Myanmar"`,
		ValidArgsFunction: a.completeClaims,
		RunE: func(cmd *cobra.Command, args []string) error {
			if !cmd.Flags().Changed("to") {
				return usagef("decide move: say where to with --to NAME")
			}
			return a.atDesk(cmd, r, func(d *desk) error {
				things, err := d.things(args, news.OnClaim, news.OnArticle)
				if err != nil {
					return err
				}
				if err := sameKind(things); err != nil {
					return err
				}
				kind := map[string]string{news.OnClaim: news.OnTopic, news.OnArticle: news.OnStory}[things[0].kind]
				to, err := d.nameOf("--to", to, kind, d.storiesOf(things))
				if err != nil {
					return err
				}
				if to == "" {
					return d.moveBack(args, things)
				}
				return d.eachThing(args, []string{news.OnClaim, news.OnArticle}, func(t thing) (news.Decision, error) { return d.move(t, to) })
			})
		},
	}
	cmd.Flags().StringVar(&to, "to", "", "`NAME` of the topic that the claims answer, or of the story that the articles tell")
	// Fails only for a flag that is not there.
	_ = cmd.RegisterFlagCompletionFunc("to", a.completeTopic)
	a.rulingFlags(cmd, &r)
	return cmd
}

func (d *desk) move(t thing, to string) (news.Decision, error) {
	if t.kind == news.OnArticle {
		art, err := d.article(t.id)
		from, _ := d.storyOf(t.id)
		return decide.MoveArticle(art, from.Story.Name, to), err
	}
	art, err := d.article(t.claim.ArticleID)
	from, _ := d.topicOf(t.claim.ID)
	return decide.Move(art, t.claim, from.Topic, to), err
}

// sameKind says so where things of two kinds are named.
func sameKind(things []thing) error {
	for _, t := range things {
		if t.kind != things[0].kind {
			return usagef("%s and %s do not go together: name things of one kind", aOf(things[0].kind), aOf(t.kind))
		}
	}
	return nil
}

// moveBack takes all moves of claims or articles back, so that nothing of them is left.
func (d *desk) moveBack(args []string, things []thing) error {
	of, standing := d.thingOf(), decide.Standing(d.log)
	var undos []news.Decision
	done := map[string]bool{}
	for i, t := range things {
		on := decide.Key(news.Subject{Kind: t.kind, Claim: t.claim.ID, Article: t.id})
		if done[on] {
			continue
		}
		done[on] = true
		moves := slices.DeleteFunc(slices.Clone(standing), func(x news.Decision) bool { return x.Do != news.DoMove || of(x) != on })
		if len(moves) == 0 {
			return usagef("%s was moved by nobody: it stands where the machine puts it", args[i])
		}
		for _, x := range moves {
			undos = append(undos, decide.Undo(x))
		}
	}
	return d.decide(undos...)
}

// storiesOf are the ids of the stories of some things, each once.
func (d *desk) storiesOf(things []thing) []string {
	var out []string
	for _, t := range things {
		id := t.topic.Story
		if t.kind == news.OnClaim {
			s, _ := d.storyOf(t.claim.ArticleID)
			id = s.Story.ID
		}
		if id != "" && !slices.Contains(out, id) {
			out = append(out, id)
		}
	}
	return out
}

// idShape is how ids of topics, stories and claims look.
var idShape = regexp.MustCompile(`^[a-z2-7]{16}$`)

// nameFor is a name that a person gives to things of a kind, "" for none; what is no name but points to something else is
// refused.
func nameFor(flag, word, kind string) (string, error) {
	before, rest, ok := strings.Cut(strings.TrimSpace(word), ":")
	if ok && slices.Contains(thingKinds, before) {
		if before != kind {
			return "", usagef("%s %q: %s is wanted, not %s; a name that begins so is written %s:%s", flag, word, aOf(kind), aOf(before), kind, word)
		}
		word = rest
	}
	return strings.Join(strings.Fields(word), " "), nil
}

// nameOf is the name that a topic, a story or an origin is to have, where it is given by its id too; stories are those in
// which a topic may be. That nothing has the name yet is said: it may be a slip.
func (d *desk) nameOf(flag, word, kind string, stories []string) (string, error) {
	word, err := nameFor(flag, word, kind)
	if err != nil || word == "" {
		return "", err
	}
	found, err := d.named(kind, word, true)
	if err != nil {
		return "", err
	}
	byID := len(found) == 1 && word == found[0].idOf()
	if len(found) == 0 {
		if found, err = d.named(kind, word, false); err != nil {
			return "", err
		}
		if byID = len(found) > 0; len(found) > 1 {
			return "", d.ambiguous(word, found)
		}
	}
	if kind == news.OnTopic && len(stories) > 0 {
		own := slices.DeleteFunc(slices.Clone(found), func(t thing) bool { return !slices.Contains(stories, t.topic.Story) })
		if len(own) == 0 && byID {
			return "", usagef("%s %s is %q, a topic of another story, %q; give a name, and the story has a topic of that name", flag, word, found[0].topic.Topic, d.storyName(found[0].topic.Story))
		}
		if len(own) == 0 && len(found) > 0 {
			d.app.note("%q is a topic of another story, %q: one of that name is made", word, d.storyName(found[0].topic.Story))
			return word, nil
		}
		found = own
	}
	switch {
	case len(found) == 0 && idShape.MatchString(word):
		return "", usagef("%s %s looks like an id, and nothing has it: a name begins with a capital letter, or has a space", flag, word)
	case len(found) == 0:
		d.app.note("nothing is called %q yet: it is made", word)
		return word, nil
	case kind == news.OnTopic:
		return found[0].topic.Topic, nil
	case kind == news.OnStory:
		return found[0].story.Story.Name, nil
	}
	return found[0].origin, nil
}

// idOf is the id by which a thing can be named, "" for an origin.
func (t thing) idOf() string {
	switch t.kind {
	case news.OnClaim:
		return t.claim.ID
	case news.OnTopic:
		return t.topic.ID
	case news.OnStory:
		return t.story.Story.ID
	}
	return t.id
}

func (a *app) decideAgainCmd() *cobra.Command {
	var r ruling
	cmd := &cobra.Command{
		Use: "again DECISION", Short: "Make a decision anew on the sentence that stands in the place of its own", Args: cobra.ExactArgs(1),
		Long: `Takes a decision that waits because its sentence has changed (rangefinder decide list
--review), and makes it anew, with all that was decided of the same claim, on the claim
that stands there now. What the machine reads there stays where nothing was set.`,
		Example:           `  rangefinder decide again h6w2kd7q`,
		ValidArgsFunction: a.completeWaiting,
		RunE: func(cmd *cobra.Command, args []string) error {
			return a.atDesk(cmd, r, func(d *desk) error { return d.again(args[0]) })
		},
	}
	a.rulingFlags(cmd, &r)
	return cmd
}

func (d *desk) again(word string) error {
	x, err := d.decision(word)
	if err != nil {
		return err
	}
	i := slices.IndexFunc(d.report.Review, func(r news.Review) bool {
		return r.Decision == x.ID || decide.Key(r.On) == decide.Key(x.On)
	})
	if i < 0 {
		return fmt.Errorf("the decision %s does not wait for anybody: `rangefinder decide list --review` shows those that do", short(x.ID))
	}
	review := d.report.Review[i]
	if x.On.Kind != news.OnClaim {
		return fmt.Errorf("%s: decide it anew of what is there now, or `rangefinder decide undo %s`", review.Reason, x.ID)
	}
	at := slices.IndexFunc(d.report.Claims, func(c news.Claim) bool { return c.ID == review.Claim })
	if at < 0 {
		return fmt.Errorf("%s, and no claim stands in its place: decide of another, `rangefinder decide add` one, or `rangefinder decide undo %s`", review.Reason, x.ID)
	}
	c := d.report.Claims[at]
	art, err := d.article(c.ArticleID)
	if err != nil {
		return err
	}
	ds := decide.Anew(d.log, x, art, c)
	if len(ds) == 0 {
		return errors.New("of what was decided there nothing is in force")
	}
	d.over = true
	return d.decide(ds...)
}
