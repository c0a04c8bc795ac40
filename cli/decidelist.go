package cli

import (
	"bufio"
	"cmp"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"rangefinder/decide"
	"rangefinder/news"
	"rangefinder/reconcile"
	"rangefinder/report"
	"rangefinder/scraper/extract"
	"rangefinder/scraper/fetch"
	"rangefinder/worker"
)

// A listed decision is one with what has become of it.
type listed struct {
	news.Decision
	UndoneBy string       `json:"undone_by,omitempty"` // id of the undo in force
	Undo     *undoing     `json:"undo,omitempty"`      // that one
	Review   *news.Review `json:"review,omitempty"`    // why it waits for a person
	Idle     string       `json:"idle,omitempty"`      // why nothing comes of it, though it is in force
}

// An undoing is who took a decision back, when and why.
type undoing struct {
	Who string    `json:"who"`
	At  time.Time `json:"at"`
	Why string    `json:"why"`
}

// wanted is which decisions are listed.
type wanted struct {
	who, since, on string
	review, undone bool
}

func (a *app) decideListCmd() *cobra.Command {
	var w wanted
	cmd := &cobra.Command{
		Use: "list", Short: "List what was decided and is in force, oldest first", Args: unknownCommand,
		Long: `Lists the decisions in force, oldest first: id, when, who, what, and why. With --review those
that wait for a person, because their words have changed, or because nothing here is what they
are on; with --undone those that were taken back.`,
		Example: `  rangefinder decide list --who ana --since 7d
  rangefinder decide list --on "Soldiers killed"
  rangefinder decide list --review`,
		RunE: func(cmd *cobra.Command, _ []string) error {
			var since time.Time
			if w.since != "" {
				var err error
				if since, err = parseWhen(w.since, time.Now()); err != nil {
					return usagef("--since %s: %w", w.since, err)
				}
			}
			return a.atDesk(cmd, ruling{}, func(d *desk) error { return d.list(w, since) })
		},
	}
	f := cmd.Flags()
	f.StringVar(&w.who, "who", "", "only decisions of `NAME`")
	f.StringVar(&w.since, "since", "", "only those of `TIME` and later: a day, an instant, or how long ago")
	f.StringVar(&w.on, "on", "", "only those on `THING`: a claim, an article and its claims, a topic, a story, an origin")
	f.BoolVar(&w.review, "review", false, "only those that wait to be looked at again")
	f.BoolVar(&w.undone, "undone", false, "those that were taken back instead")
	a.jsonFlag(cmd)
	return cmd
}

func (d *desk) list(w wanted, since time.Time) error {
	all, err := d.all()
	if err != nil {
		return err
	}
	out := []listed{}
	for _, l := range all {
		switch {
		case l.Do == news.DoUndo, w.undone != (l.UndoneBy != ""), w.review && l.Review == nil && l.Idle == "":
		case w.who != "" && !sameName(l.Who, w.who), l.At.Before(since), w.on != "" && !d.isOn(l.Decision, w.on):
		default:
			out = append(out, l)
		}
	}
	if d.app.json {
		return d.app.encode(out)
	}
	if len(out) == 0 {
		switch {
		case w.review:
			d.app.note("nothing that was decided waits to be looked at again")
		case len(d.log) == 0:
			d.app.note("nothing has been decided yet")
		default:
			d.app.note("nothing that was decided is of that kind")
		}
		return nil
	}
	t := d.app.table()
	for _, l := range out {
		fmt.Fprintf(t, "%s\t%s\t%s\t%s\t%s\t%s\t%s\n", printable(l.ID), l.At.Format("2006-01-02 15:04"), printable(l.Who), printable(l.Do), clip(onWhat(l.On)), clip(sets(l.Decision)), clip(l.state()))
	}
	return t.Flush()
}

// all is the log with what has become of each decision.
func (d *desk) all() ([]listed, error) {
	idle, err := worker.IdleDecisions(d.ctx, d.db, d.report)
	if err != nil {
		return nil, err
	}
	by := decide.Undone(d.log)
	review := map[string]*news.Review{} // by decision, and by claim for all that hang on its sentence
	for i, r := range d.report.Review {
		review[r.Decision] = &d.report.Review[i]
		if r.On.Kind == news.OnClaim {
			review[decide.Key(r.On)] = &d.report.Review[i]
		}
	}
	nothing := map[string]string{}
	for _, r := range idle {
		nothing[r.Decision] = r.Reason
	}
	carried := map[string]bool{}
	for _, c := range d.report.Claims {
		// On a sentence that a page has replaced nothing is carried out that anybody would see.
		if c.Decision != nil && c.Decision.Verdict != news.NeedsReview && !c.Gone {
			for _, id := range c.Decision.Decisions {
				carried[id] = true
			}
		}
	}
	standing := map[string]bool{}
	for _, x := range decide.Standing(d.log) {
		standing[x.ID] = true
	}
	out := make([]listed, len(d.log))
	for i, x := range d.log {
		l := listed{Decision: x, Review: review[x.ID], Idle: nothing[x.ID]}
		if u, ok := by[x.ID]; ok {
			l.UndoneBy, l.Undo = u.ID, &undoing{u.Who, u.At, u.Why}
		}
		if l.Review == nil && standing[x.ID] && !carried[x.ID] {
			l.Review = review[decide.Key(x.On)]
		}
		out[i] = l
	}
	return out, nil
}

// state is why a decision was made, and what has become of it.
func (l listed) state() string {
	s := l.Why
	switch {
	case l.Forgotten:
		s = "what it was on was forgotten"
	case l.Review != nil:
		s = "to be looked at again: " + l.Review.Reason
	case l.Idle != "":
		s = "nothing comes of it: " + l.Idle
	case l.Undo != nil:
		s = strings.TrimPrefix(s+"; ", "; ") + strings.TrimSuffix(fmt.Sprintf("taken back by %s (%s): %s", l.Undo.Who, l.UndoneBy, l.Undo.Why), ": ")
	}
	return s
}

// isOn reports whether a decision is on a thing, as it was called before, was called then or is called now; on an article
// are those on its claims too.
func (d *desk) isOn(x news.Decision, word string) bool {
	s := x.On
	kind, rest, ok := strings.Cut(word, ":")
	if ok && slices.Contains(thingKinds, kind) {
		if word = strings.TrimSpace(rest); kind != s.Kind && !(kind == news.OnArticle && s.Kind == news.OnClaim) {
			return false
		}
	}
	if isURL(word) {
		u, err := fetch.Normalize(word)
		return s.URL == word || err == nil && s.URL == u
	}
	if len(word) >= minThing && s.Kind == news.OnClaim && strings.HasPrefix(s.Claim, word) || s.Article != "" && s.Article == word {
		return true
	}
	if s.Name == "" {
		return false
	}
	for _, name := range namesOf(x) {
		if sameName(name, word) || s.Kind == news.OnOrigin && d.sameOrigin(name, word) {
			return true
		}
	}
	found, err := d.candidates(word, []string{s.Kind})
	return err == nil && slices.ContainsFunc(found, func(t thing) bool {
		on, err := d.subject(t)
		return err == nil && decide.Key(on) == decide.Key(s)
	})
}

// namesOf are the names of what a decision is on: the one that it had, and the one that it was given.
func namesOf(x news.Decision) []string {
	names := []string{x.On.Name}
	if (x.Do == news.DoRename || x.Do == news.DoMerge) && x.After.To != nil {
		names = append(names, *x.After.To)
	}
	return names
}

// sameOrigin reports whether two names are of one origin as it is read: by the canonical names of the reader, and by acronyms of
// a story. What people have decided of it since does not count.
func (d *desk) sameOrigin(a, b string) bool {
	id := func(name string) string {
		_, id := extract.Name(name)
		return cmp.Or(d.acronyms()[id], id)
	}
	return id(a) != "" && id(a) == id(b)
}

// acronyms are the origins that are short for another, by id, among the speakers as they are read and set.
func (d *desk) acronyms() map[string]string {
	if d.short != nil {
		return d.short
	}
	d.short = map[string]string{}
	of := map[string][]news.Claim{}
	for _, c := range d.report.Claims {
		s, _ := d.storyOf(c.ArticleID)
		for _, name := range c.Attribution {
			x := news.Claim{}
			x.Origin, x.OriginID = extract.Name(name)
			of[s.Story.ID] = append(of[s.Story.ID], x)
		}
	}
	for _, claims := range of {
		maps.Copy(d.short, reconcile.Acronyms(claims))
	}
	return d.short
}

func (a *app) decideShowCmd() *cobra.Command {
	cmd := &cobra.Command{
		Use: "show CLAIM|DECISION", Short: "Show a claim with the machine's reading beside the person's, or a decision", Args: cobra.ExactArgs(1),
		Long: `Shows every field of a claim as the machine read it and as people have put it, with all that was
decided of it; or a decision with what stood there before.`,
		Example:           `  rangefinder decide show 2ujbr6zt`,
		ValidArgsFunction: a.completeClaims,
		RunE: func(cmd *cobra.Command, args []string) error {
			return a.atDesk(cmd, ruling{}, func(d *desk) error {
				word := args[0]
				if strings.HasPrefix(word, news.OnClaim+":") {
					t, err := d.thing(word, news.OnClaim)
					if err != nil {
						return err
					}
					return d.showClaim(t.claim)
				}
				x, none := d.decision(word)
				found, err := d.candidates(word, []string{news.OnClaim})
				switch {
				case err != nil:
					return err
				case none == nil && (len(found) == 0 || x.ID == word):
					return d.showDecision(x)
				case none == nil:
					return usagef("%q begins the id of the decision %s and of %s: give more of it", word, x.ID, d.exactly(found[0]))
				case len(found) == 0 && errors.As(none, new(usageError)):
					return none
				}
				t, err := d.thing(word, news.OnClaim)
				if err != nil {
					return err
				}
				return d.showClaim(t.claim)
			})
		},
	}
	a.jsonFlag(cmd)
	return cmd
}

func (d *desk) showDecision(x news.Decision) error {
	all, err := d.all()
	if err != nil {
		return err
	}
	l := all[slices.IndexFunc(all, func(l listed) bool { return l.ID == x.ID })]
	if d.app.json {
		return d.app.encode(l)
	}
	t := d.app.table()
	line := func(name, text string) {
		if text != "" {
			fmt.Fprintf(t, "%s\t%s\n", name, printable(text))
		}
	}
	line("decision", x.ID)
	line("what", doing(x, d.log))
	line("on", onWhat(x.On))
	line("article", x.On.URL)
	line("sentence", x.On.Sentence)
	line("who", x.Who)
	line("when", x.At.Format(time.RFC3339))
	line("why", x.Why)
	for _, f := range decide.Set(x.After) {
		if before := value(x.Before, f); before != "" {
			line(f, before+" → "+value(x.After, f))
		} else {
			line(f, value(x.After, f))
		}
	}
	if x.Do == news.DoAccept {
		for _, f := range decide.Set(x.Before) {
			line("  "+f, value(x.Before, f))
		}
	}
	if u := l.Undo; u != nil {
		line("taken back", strings.TrimSuffix(fmt.Sprintf("by %s on %s (%s): %s", u.Who, u.At.Format("2 Jan 2006"), l.UndoneBy, u.Why), ": "))
	}
	if l.Review != nil {
		line("waits", l.Review.Reason)
		line("stands there", l.Review.Claim)
	}
	line("nothing comes of it", l.Idle)
	return t.Flush()
}

func (d *desk) showClaim(c news.Claim) error {
	all, err := d.all()
	if err != nil {
		return err
	}
	history := []listed{}
	for _, l := range all {
		if l.On.Claim == c.ID || c.Decision != nil && slices.Contains(c.Decision.Decisions, l.ID) || l.Review != nil && l.Review.Claim == c.ID ||
			l.On.Kind == news.OnArticle && l.On.Article == c.ArticleID || l.On.Kind == news.OnOrigin && d.speaks(l.Decision, c) {
			history = append(history, l)
		}
	}
	topic, _ := d.topicOf(c.ID)
	machine, now := decide.Machine(c), decide.Of(c)
	if d.app.json {
		return d.app.encode(struct {
			Claim     news.Claim  `json:"claim"`
			Topic     string      `json:"topic"` // id, "" where it answers none
			TopicName string      `json:"topic_name"`
			Machine   news.Fields `json:"machine"`
			Now       news.Fields `json:"now"`
			History   []listed    `json:"history"` // what was decided of it, its article and those who are named as its speakers
		}{c, topic.ID, topic.Topic, machine, now, history})
	}
	out := bufio.NewWriter(d.app.out)
	fmt.Fprintf(out, "claim %s, %s\n%s\n  %s\n", printable(c.ID), printable(report.Figure(c)), printable(c.Article.URL), printable(c.Sentence))
	if topic.Topic != "" {
		fmt.Fprintf(out, "answers: %s\n", printable(topic.Topic))
	} else {
		fmt.Fprintln(out, "answers no topic")
	}
	if len(c.Attribution) > 0 && !sameName(c.Origin, c.Attribution[len(c.Attribution)-1]) {
		fmt.Fprintf(out, "counts as: %s\n", printable(cmp.Or(c.Origin, "nobody's")))
	}
	if c.Decision != nil {
		fmt.Fprintf(out, "%s\n", printable(decide.Words(*c.Decision)))
	}
	added := c.Decision != nil && c.Decision.Verdict == news.Added
	t := tableOn(out)
	fmt.Fprintf(t, "\nfield\tmachine\tperson\n")
	for _, f := range decide.Set(now) {
		was, is := value(machine, f), value(now, f)
		switch {
		case added:
			fmt.Fprintf(t, "%s\t\t%s\n", f, clip(is))
		case was != is: // a person's own, or what follows from what he said of the article
			fmt.Fprintf(t, "%s\t%s\t%s\n", f, clip(was), clip(is))
		default:
			fmt.Fprintf(t, "%s\t%s\t\n", f, clip(was))
		}
	}
	t.Flush()
	for i, l := range history {
		if i == 0 {
			fmt.Fprintln(out)
		}
		what := sets(l.Decision)
		switch l.On.Kind {
		case news.OnArticle:
			what = strings.TrimSuffix("of its article: "+what, ": ")
		case news.OnOrigin:
			what = strings.TrimSuffix("of "+onWhat(l.On)+": "+what, ": ")
		}
		fmt.Fprintf(t, "%s\t%s\t%s\t%s\t%s\t%s\n", printable(l.ID), l.At.Format("2006-01-02 15:04"), printable(l.Who), printable(doing(l.Decision, d.log)), clip(what), clip(l.state()))
	}
	t.Flush()
	return out.Flush() // tells what any write before failed with
}

// speaks reports whether a decision is on an origin that a claim names among its speakers, or counts as.
func (d *desk) speaks(x news.Decision, c news.Claim) bool {
	names := append(slices.Clone(c.Attribution), c.Origin)
	return slices.ContainsFunc(names, func(n string) bool { return n != "" && (sameName(n, x.On.Name) || d.sameOrigin(n, x.On.Name)) })
}

// A doubted claim is one that a person should look at.
type doubted struct {
	decide.Doubt
	TopicName string `json:"topic_name"`
	Figure    string `json:"figure"`
	Origin    string `json:"origin"`
	Sentence  string `json:"sentence"`
	URL       string `json:"url"`
}

func (a *app) decideQueueCmd() *cobra.Command {
	n := 20
	cmd := &cobra.Command{
		Use: "queue", Short: "List the claims that a person should look at, the most doubtful first", Args: unknownCommand,
		Long: `Lists the claims that nobody has decided of and on which most hangs, or that are least sure: the
ends of ranges, those of disputed ones first, figures that the reader is unsure of, and the
first figure of an origin; before all those whose sentence has changed since somebody decided.`,
		Example: `  rangefinder decide queue -n 5`,
		RunE: func(cmd *cobra.Command, _ []string) error {
			if n < 0 {
				return usagef("-n %d: want a number of claims, 0 for all", n)
			}
			return a.atDesk(cmd, ruling{}, func(d *desk) error { return d.queue(n) })
		},
	}
	cmd.Flags().IntVarP(&n, "lines", "n", n, "at most `N` claims; 0 for all")
	a.jsonFlag(cmd)
	return cmd
}

func (d *desk) queue(n int) error {
	claims, topics := map[string]news.Claim{}, map[string]string{}
	for _, c := range d.report.Claims {
		claims[c.ID] = c
	}
	for _, t := range d.report.Topics {
		topics[t.ID] = t.Topic
	}
	all := decide.Doubtful(d.report)
	out := []doubted{}
	for _, x := range all {
		if n > 0 && len(out) == n {
			break
		}
		c := claims[x.Claim]
		out = append(out, doubted{x, topics[x.Topic], report.Figure(c), c.Origin, c.Sentence, c.Article.URL})
	}
	if d.app.json {
		return d.app.encode(out)
	}
	w := bufio.NewWriter(d.app.out)
	for _, x := range out {
		fmt.Fprintf(w, "%s  %s, %s: %s\n  %s\n  %s\n", printable(x.Claim), printable(x.Figure), printable(cmp.Or(x.Origin, "nobody")),
			printable(cmp.Or(x.TopicName, "no topic")), printable(x.Sentence), printable(strings.Join(x.Why, "; ")))
	}
	if err := w.Flush(); err != nil {
		return err
	}
	if len(out) < len(all) {
		d.app.note("%d more; -n 0 lists all", len(all)-len(out))
	}
	if len(all) == 0 {
		d.app.note("no claim is doubtful that nobody has decided of")
	}
	return nil
}
