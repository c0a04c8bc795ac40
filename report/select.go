package report

import (
	"fmt"
	"slices"
	"sort"
	"strings"
	"unicode"

	"rangefinder/news"
)

// An UnknownTopic is the error of Select when nothing matches; Nearest are the
// names of up to three topics that come close, nearest first.
type UnknownTopic struct {
	Topic   string
	Nearest []string
}

func (e *UnknownTopic) Error() string {
	if len(e.Nearest) == 0 {
		return fmt.Sprintf("no topic %q: the report has none yet", e.Topic)
	}
	quoted := make([]string, len(e.Nearest))
	for i, n := range e.Nearest {
		quoted[i] = fmt.Sprintf("%q", n)
	}
	return fmt.Sprintf("no topic %q; nearest: %s", e.Topic, strings.Join(quoted, ", "))
}

// minPrefix is how much of an id must be given before it is taken for one: a
// shorter one is more likely a word.
const minPrefix = 4

// An UnknownClass is the error of Only for a class that it does not know.
type UnknownClass struct{ Class string }

func (e *UnknownClass) Error() string {
	if e.Class == "" {
		return "no class of figures is named: there are " + list(Classes())
	}
	return fmt.Sprintf("no class of figures %q: there are %s", e.Class, list(Classes()))
}

// Classes are the classes of figures that Only knows, by what people have decided of them.
func Classes() []string {
	var out []string
	for _, c := range classesOf {
		out = append(out, c.name)
	}
	return out
}

// Only says which claims are of one of the classes named, with commas between them: accepted
// (a person read the figure and found it right, put it right, or added it), rejected,
// edited, added, decided (any of these, or moved to another topic, or such that what was decided of its article or
// origin changes what it says) and undecided (all others: a note decides nothing, nor does what waits to be looked at again). It fails with
// *UnknownClass. With it reconcile.Narrow answers a report anew; Options.Only
// then says so to its readers.
func Only(classes string) (func(news.Claim) bool, error) {
	named := splitClasses(classes)
	if len(named) == 0 {
		return nil, &UnknownClass{}
	}
	var of []classOf
	for _, n := range named {
		i := slices.IndexFunc(classesOf, func(c classOf) bool { return c.name == n })
		if i < 0 {
			return nil, &UnknownClass{n}
		}
		of = append(of, classesOf[i])
	}
	return func(c news.Claim) bool {
		return slices.ContainsFunc(of, func(class classOf) bool { return class.is(c) })
	}, nil
}

// Select narrows a report to the topics that topic names: one by its id, its
// whole name or the beginning of its id; else all whose name, measure, group
// or place hold every word given (a word may be cut short: "wound" finds
// "wounded"). Stories, claims and the decisions that wait are narrowed with them, the coverage is
// not: a page that could not be read may bear on any topic. An empty topic selects all.
func Select(r news.Report, topic string) (news.Report, error) {
	topic = strings.TrimSpace(topic)
	if topic == "" {
		return r, nil
	}
	found := match(r.Topics, topic)
	if len(found) == 0 {
		return news.Report{}, &UnknownTopic{Topic: topic, Nearest: nearest(r.Topics, topic)}
	}
	return narrow(r, found), nil
}

// Story narrows a report to the topics of one story, by its name in any case or
// its id; known is false where there is none of that name. Claims of its articles of which a
// person has decided stay, also those that answer none of the topics (Unanswered).
func Story(r news.Report, story string) (out news.Report, known bool) {
	wanted := map[string]bool{}
	for _, s := range r.Stories {
		if strings.EqualFold(s.Name, story) || s.ID == story {
			wanted[s.ID] = true
		}
	}
	var found []news.Topic
	for _, t := range r.Topics {
		if wanted[t.Story] {
			found = append(found, t)
		}
	}
	out = narrow(r, found)
	articles := map[string]bool{}
	for _, c := range out.Claims {
		articles[articleOf(c)] = true
	}
	for _, c := range Unanswered(r) {
		if articles[articleOf(c)] {
			out.Claims = append(out.Claims, c)
		}
	}
	return out, len(wanted) > 0
}

func match(all []news.Topic, asked string) []news.Topic {
	for _, is := range []func(news.Topic) bool{
		func(t news.Topic) bool { return t.ID == asked },
		func(t news.Topic) bool { return strings.EqualFold(clean(t.Topic), asked) },
		func(t news.Topic) bool { return len(asked) >= minPrefix && strings.HasPrefix(t.ID, asked) },
		func(t news.Topic) bool { return holds(words(searchable(t)), words(asked)) },
	} {
		var found []news.Topic
		for _, t := range all {
			if is(t) {
				found = append(found, t)
			}
		}
		if len(found) > 0 {
			return found
		}
	}
	return nil
}

func searchable(t news.Topic) string {
	return strings.Join([]string{t.Topic, t.Measure, t.What, t.Of, t.Place}, " ")
}

func words(s string) []string {
	return strings.FieldsFunc(strings.ToLower(s), func(r rune) bool {
		return !unicode.IsLetter(r) && !unicode.IsDigit(r)
	})
}

// holds reports whether every word asked for begins a word of text.
func holds(text, asked []string) bool {
	for _, a := range asked {
		if !begins(text, a) {
			return false
		}
	}
	return len(asked) > 0
}

func begins(text []string, asked string) bool {
	for _, w := range text {
		if strings.HasPrefix(w, asked) {
			return true
		}
	}
	return false
}

func narrow(r news.Report, topics []news.Topic) news.Report {
	stories, claims := map[string]bool{}, map[string]bool{}
	for _, t := range topics {
		stories[t.Story] = true
		for _, id := range t.ClaimIDs() {
			claims[id] = true
		}
	}
	out := r
	out.Topics, out.Stories, out.Claims, out.Review = topics, nil, nil, nil
	for _, s := range r.Stories {
		if stories[s.ID] {
			out.Stories = append(out.Stories, s)
		}
	}
	for _, c := range r.Claims {
		if claims[c.ID] {
			out.Claims = append(out.Claims, c)
		}
	}
	if len(r.Review) > 0 {
		out.Review = bearing(r.Review, out)
	}
	return out
}

// articleOf is the id of the article of a claim.
func articleOf(c news.Claim) string {
	if c.ArticleID != "" {
		return c.ArticleID
	}
	return news.ID(c.Article.URL)
}

// bearing are the decisions that may bear on the topics of r: on a claim of theirs, or on one that is no
// longer found in an article of theirs, on the topics, their stories and origins by name.
func bearing(all []news.Review, r news.Report) []news.Review {
	here := map[string]bool{}
	for _, t := range r.Topics {
		here[news.OnTopic+t.Topic] = true
		for _, s := range t.Strands {
			for _, o := range s.Origins {
				here[news.OnOrigin+o.Origin] = true
			}
		}
	}
	for _, s := range r.Stories {
		here[news.OnStory+s.Name] = true
	}
	for _, c := range r.Claims {
		here[news.OnClaim+c.ID], here[news.OnArticle+articleOf(c)] = true, true
	}
	return slices.DeleteFunc(slices.Clone(all), func(w news.Review) bool {
		switch {
		case w.Claim != "":
			return !here[news.OnClaim+w.Claim]
		case w.On.Article != "":
			return !here[news.OnArticle+w.On.Article]
		}
		return !here[w.On.Kind+w.On.Name]
	})
}

// nearest are the names of the three topics closest to what was asked: by how
// many of the words they hold or nearly hold, ties in the order of the report.
func nearest(all []news.Topic, asked string) []string {
	type scored struct {
		name  string
		score float64
	}
	var list []scored
	for _, t := range all {
		list = append(list, scored{clean(t.Topic), closeness(words(searchable(t)), words(asked))})
	}
	sort.SliceStable(list, func(i, j int) bool { return list[i].score > list[j].score })
	var names []string
	for _, s := range list[:min(3, len(list))] {
		names = append(names, s.name)
	}
	return names
}

// closeness is the mean, over the words asked for, of how near the best word
// of text comes: 1 the same, 0 nothing in common.
func closeness(text, asked []string) float64 {
	sum := 0.0
	for _, a := range asked {
		best := 0.0
		for _, w := range text {
			d := distance(a, w)
			best = max(best, 1-float64(d)/float64(max(len([]rune(a)), len([]rune(w)), 1)))
		}
		sum += best
	}
	return sum / float64(max(len(asked), 1))
}

// distance is the number of letters to insert, delete or exchange to make b of
// a (Levenshtein 1966). Words beyond 64 letters are cut: nobody mistypes those.
func distance(a, b string) int {
	s, t := cut([]rune(a), 64), cut([]rune(b), 64)
	row := make([]int, len(t)+1)
	for j := range row {
		row[j] = j
	}
	for i := range s {
		diag := row[0]
		row[0] = i + 1
		for j := range t {
			change := diag
			if s[i] != t[j] {
				change++
			}
			diag = row[j+1]
			row[j+1] = min(change, row[j]+1, diag+1)
		}
	}
	return row[len(t)]
}

func cut(s []rune, n int) []rune { return s[:min(n, len(s))] }
