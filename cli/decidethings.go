package cli

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/spf13/cobra"

	"rangefinder/decide"
	"rangefinder/news"
	"rangefinder/report"
	"rangefinder/scraper/extract"
	"rangefinder/scraper/fetch"
	"rangefinder/store"
)

// A thing is what a person names to decide of it. Of the fields those of its kind are set.
type thing struct {
	kind   string // as in news.Subject
	claim  news.Claim
	id     string // of the article
	topic  news.Topic
	story  store.StoryRow
	origin string
}

// minThing is how much of an id has to be given.
const minThing = 4

var thingKinds = []string{news.OnClaim, news.OnArticle, news.OnTopic, news.OnStory, news.OnOrigin}

// things finds what each of some arguments names; all have to be of one of the kinds.
func (d *desk) things(args []string, kinds ...string) ([]thing, error) {
	var out []thing
	for _, arg := range args {
		t, err := d.thing(arg, kinds...)
		if err != nil {
			return nil, err
		}
		out = append(out, t)
	}
	return out, nil
}

// thing finds what an argument names among things of some kinds, all where none is given.
func (d *desk) thing(arg string, kinds ...string) (thing, error) {
	if len(kinds) == 0 {
		kinds = thingKinds
	}
	asked, word := kinds, strings.TrimSpace(arg)
	if kind, rest, ok := strings.Cut(word, ":"); ok && slices.Contains(thingKinds, kind) {
		if !slices.Contains(kinds, kind) {
			return thing{}, usagef("%q: want %s", arg, orOf(kinds))
		}
		asked, word = []string{kind}, strings.TrimSpace(rest)
	}
	if word == "" {
		return thing{}, usagef("an empty name is nothing's; want %s", orOf(kinds))
	}
	if err := d.knownStory(); err != nil {
		return thing{}, err
	}
	found, err := d.candidates(word, asked)
	switch {
	case err != nil:
		return thing{}, err
	case len(found) == 1 && found[0].kind != news.OnTopic && d.ruling.story != "":
		return thing{}, usagef("--story says of which story a topic is, and %q is %s", arg, aOf(found[0].kind))
	case len(found) == 1:
		return found[0], nil
	case len(found) > 1:
		return thing{}, d.ambiguous(arg, found)
	}
	if len(word) < minThing && slices.ContainsFunc(d.ids(asked), func(id string) bool { return strings.HasPrefix(id, word) }) {
		return thing{}, usagef("%q is too short for an id: give at least its first %d characters", arg, minThing)
	}
	others := slices.DeleteFunc(slices.Clone(thingKinds), func(k string) bool { return slices.Contains(asked, k) })
	if beside, err := d.candidates(word, others); err == nil && len(beside) > 0 {
		return thing{}, usagef("%q is %s; this takes %s", arg, aOf(beside[0].kind), orOf(kinds))
	}
	return thing{}, fmt.Errorf("nothing here is called %q%s: want %s; ids of claims are in `rangefinder decide queue` and `rangefinder report --json`, names in `rangefinder report`", arg, d.near(word, asked), orOf(kinds))
}

// ids are those of all things of some kinds.
func (d *desk) ids(kinds []string) (out []string) {
	for _, kind := range kinds {
		switch kind {
		case news.OnClaim:
			for _, c := range d.report.Claims {
				out = append(out, c.ID)
			}
		case news.OnArticle:
			for _, s := range d.stories {
				out = append(out, s.Articles...)
			}
		case news.OnTopic:
			for _, t := range d.report.Topics {
				out = append(out, t.ID)
			}
		case news.OnStory:
			for _, s := range d.stories {
				out = append(out, s.Story.ID)
			}
		}
	}
	return out
}

// knownStory says so where no story is the one that --story names.
func (d *desk) knownStory() error {
	if d.ruling.story == "" || slices.ContainsFunc(d.report.Stories, func(s news.Story) bool { return d.ofStory(s.ID) }) {
		return nil
	}
	var names []string
	for _, s := range d.report.Stories {
		names = append(names, strconv.Quote(report.Name(s.Name)))
	}
	const most = 6
	if len(names) > most {
		names = append(names[:most], "…")
	}
	return usagef("--story: no story is called %q; there are %s", d.ruling.story, cmp.Or(strings.Join(names, ", "), "none"))
}

// near are the topics whose names come close to a word, where a topic is asked for.
func (d *desk) near(word string, kinds []string) string {
	if !slices.Contains(kinds, news.OnTopic) || len(d.report.Topics) == 0 {
		return ""
	}
	const most = 3
	var names []string
	var unknown *report.UnknownTopic
	r, err := report.Select(d.report, word)
	if errors.As(err, &unknown) {
		names = unknown.Nearest
	}
	for _, t := range r.Topics {
		names = append(names, t.Topic)
	}
	for i, n := range names {
		names[i] = strconv.Quote(report.Name(n))
	}
	return " (nearest: " + strings.Join(names[:min(most, len(names))], ", ") + ")"
}

// candidates are the things of some kinds that a word names: those that it names whole, else those
// whose id it begins.
func (d *desk) candidates(word string, kinds []string) ([]thing, error) {
	for _, whole := range []bool{true, false} {
		var found []thing
		for _, kind := range kinds {
			more, err := d.named(kind, word, whole)
			if err != nil {
				return nil, err
			}
			found = append(found, more...)
		}
		if len(found) > 0 {
			return found, nil
		}
	}
	return nil, nil
}

func (d *desk) named(kind, word string, whole bool) (out []thing, err error) {
	id := func(id string) bool {
		return id == word || !whole && len(word) >= minThing && strings.HasPrefix(id, word)
	}
	switch kind {
	case news.OnClaim:
		for _, c := range d.report.Claims {
			if id(c.ID) {
				out = append(out, thing{kind: kind, claim: c})
			}
		}
	case news.OnArticle:
		return d.articles(word, whole)
	case news.OnTopic:
		for _, t := range d.report.Topics {
			if id(t.ID) || whole && sameName(t.Topic, word) && d.ofStory(t.Story) {
				out = append(out, thing{kind: kind, topic: t})
			}
		}
	case news.OnStory:
		for _, s := range d.stories {
			if id(s.Story.ID) || whole && sameName(s.Story.Name, word) {
				out = append(out, thing{kind: kind, story: s})
			}
		}
	case news.OnOrigin:
		if whole {
			return d.origins(word), nil
		}
	}
	return out, nil
}

// articles are those at an address, or of an id.
func (d *desk) articles(word string, whole bool) (out []thing, err error) {
	if !isURL(word) {
		for _, s := range d.stories {
			for _, id := range s.Articles {
				if id == word || !whole && len(word) >= minThing && strings.HasPrefix(id, word) {
					out = append(out, thing{kind: news.OnArticle, id: id})
				}
			}
		}
		return out, nil
	}
	if !whole {
		return nil, nil
	}
	urls := []string{word}
	if u, err := fetch.Normalize(word); err == nil && u != word {
		urls = append(urls, u)
	}
	ids, err := d.db.ArticlesAt(d.ctx, urls)
	for _, id := range ids {
		out = append(out, thing{kind: news.OnArticle, id: id})
	}
	return out, err
}

// origins are those of a name, by the canonical names of the reader where none is written so.
func (d *desk) origins(word string) []thing {
	names := map[string]string{} // id → name
	for _, c := range d.report.Claims {
		if c.OriginID != "" && sameName(c.Origin, word) {
			names[c.OriginID] = c.Origin
		}
	}
	if _, id := extract.Name(word); len(names) == 0 && id != "" {
		for _, c := range d.report.Claims {
			if c.OriginID == id {
				names[id] = c.Origin
			}
		}
	}
	var out []thing
	for _, id := range sortedNames(names) {
		out = append(out, thing{kind: news.OnOrigin, origin: names[id]})
	}
	return out
}

func sortedNames(m map[string]string) []string {
	var out []string
	for k := range m {
		out = append(out, k)
	}
	slices.Sort(out)
	return out
}

// ofStory reports whether a story is the one that --story names, or none is named.
func (d *desk) ofStory(id string) bool {
	return d.ruling.story == "" || id == d.ruling.story || sameName(d.storyName(id), d.ruling.story)
}

func (d *desk) storyName(id string) string {
	for _, s := range d.report.Stories {
		if s.ID == id {
			return s.Name
		}
	}
	return ""
}

// sameName compares names as decisions do, without regard to case and white space.
func sameName(a, b string) bool {
	return decide.Key(news.Subject{Name: a}) == decide.Key(news.Subject{Name: b})
}

// ambiguous says what a word may mean, and how to say which.
func (d *desk) ambiguous(arg string, found []thing) error {
	const most = 6
	var list []string
	topics := 0
	for _, t := range found {
		if len(list) < most {
			list = append(list, d.exactly(t))
		}
		if t.kind == news.OnTopic {
			topics++
		}
	}
	if len(found) > most {
		list = append(list, fmt.Sprintf("and %d more", len(found)-most))
	}
	hint := ""
	if topics > 1 {
		hint = ", or name the story with --story"
	}
	return usagef("%q may be %s: say which%s", arg, strings.Join(list, ", "), hint)
}

// exactly names a thing so that nothing else is named so.
func (d *desk) exactly(t thing) string {
	switch t.kind {
	case news.OnClaim:
		return fmt.Sprintf("claim:%s (%s, %s)", t.claim.ID, t.claim.Text, t.claim.Origin)
	case news.OnArticle:
		return "article:" + t.id
	case news.OnTopic:
		return fmt.Sprintf("topic:%s (%s, of %s)", t.topic.ID, t.topic.Topic, d.storyName(t.topic.Story))
	case news.OnStory:
		return fmt.Sprintf("story:%s (%s)", t.story.Story.ID, t.story.Story.Name)
	}
	return "origin:" + t.origin
}

func aOf(kind string) string {
	switch kind {
	case news.OnArticle:
		return "an article"
	case news.OnOrigin:
		return "an origin"
	}
	return "a " + kind
}

func orOf(kinds []string) string {
	words := make([]string, len(kinds))
	for i, k := range kinds {
		words[i] = map[string]string{
			news.OnClaim: "the id of a claim", news.OnArticle: "the address of an article", news.OnTopic: "a topic",
			news.OnStory: "a story", news.OnOrigin: "an origin",
		}[k]
	}
	last := len(words) - 1
	if last < 2 {
		return strings.Join(words, " or ")
	}
	return strings.Join(words[:last], ", ") + " or " + words[last]
}

// subject is the thing as a decision has it.
func (d *desk) subject(t thing) (news.Subject, error) {
	switch t.kind {
	case news.OnClaim:
		art, err := d.article(t.claim.ArticleID)
		return decide.In(art, t.claim), err
	case news.OnArticle:
		art, err := d.article(t.id)
		return decide.OnArticle(art), err
	case news.OnTopic:
		return decide.OnTopic(d.report, t.topic), nil
	case news.OnStory:
		return decide.OnStory(t.story.Story, t.story.Articles), nil
	}
	return decide.OnOrigin(t.origin), nil
}

// topicOf is the topic that a claim answers, ok is false where it answers none.
func (d *desk) topicOf(claim string) (news.Topic, bool) {
	for _, t := range d.report.Topics {
		if slices.Contains(figuresOf(t), claim) {
			return t, true
		}
	}
	return news.Topic{}, false
}

// storyOf is the story that an article tells.
func (d *desk) storyOf(article string) (store.StoryRow, bool) {
	for _, s := range d.stories {
		if slices.Contains(s.Articles, article) {
			return s, true
		}
	}
	return store.StoryRow{}, false
}

// completeThings offers topics by name and claims by id.
func (a *app) completeThings(cmd *cobra.Command, _ []string, word string) ([]cobra.Completion, cobra.ShellCompDirective) {
	out, how := a.completeTopics(cmd, nil, word)
	more, _ := a.completeClaims(cmd, nil, word)
	return append(out, more...), how
}

// completeInForce offers the ids of decisions that can be taken back, each with what it does.
func (a *app) completeInForce(cmd *cobra.Command, args []string, word string) ([]cobra.Completion, cobra.ShellCompDirective) {
	return a.completeDecisions(cmd, args, word, func(_ context.Context, _ *store.DB, log []news.Decision) map[string]bool {
		undone, ids := decide.Undone(log), map[string]bool{}
		for _, x := range log {
			_, off := undone[x.ID]
			ids[x.ID] = !off && !x.Forgotten
		}
		return ids
	})
}

// completeWaiting offers the ids of decisions on claims that wait to be made anew.
func (a *app) completeWaiting(cmd *cobra.Command, args []string, word string) ([]cobra.Completion, cobra.ShellCompDirective) {
	return a.completeDecisions(cmd, args, word, func(ctx context.Context, db *store.DB, _ []news.Decision) map[string]bool {
		ids := map[string]bool{}
		if r, err := db.Report(ctx); err == nil {
			for _, x := range r.Review {
				ids[x.Decision] = x.Claim != ""
			}
		}
		return ids
	})
}

func (a *app) completeDecisions(cmd *cobra.Command, args []string, word string, which func(context.Context, *store.DB, []news.Decision) map[string]bool) ([]cobra.Completion, cobra.ShellCompDirective) {
	var out []cobra.Completion
	a.whileTyping(cmd.Context(), func(ctx context.Context, db *store.DB) {
		log, err := db.Decisions(ctx)
		if err != nil {
			return
		}
		ids := which(ctx, db, log)
		for _, x := range log {
			if ids[x.ID] && strings.HasPrefix(x.ID, word) && !slices.Contains(args, x.ID) {
				out = append(out, cobra.CompletionWithDesc(report.Name(x.ID), report.Name(doing(x, log)+" "+onWhat(x.On)+", "+x.Who)))
			}
		}
	})
	return out, cobra.ShellCompDirectiveNoFileComp
}

// completeClaims offers the ids of claims, each with its figure and who gave it.
func (a *app) completeClaims(cmd *cobra.Command, args []string, word string) ([]cobra.Completion, cobra.ShellCompDirective) {
	var out []cobra.Completion
	for _, c := range a.claimsTyped(cmd.Context()) {
		if strings.HasPrefix(c.ID, word) && !slices.Contains(args, c.ID) {
			out = append(out, cobra.CompletionWithDesc(report.Name(c.ID), report.Name(report.Figure(c)+", "+c.Origin)))
		}
	}
	return out, cobra.ShellCompDirectiveNoFileComp
}
