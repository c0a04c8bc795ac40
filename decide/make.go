package decide

import (
	"slices"
	"strings"
	"time"

	"rangefinder/news"
)

// The functions below make decisions that are not in the log yet: who, why and the time are still
// to come. c is a claim as it is decided now, with the article that it stands in, so that
// Before is what the person sees.

// Accept says that a claim is read rightly, as it is shown. Before is what the machine reads of it, which no
// better reader changes any more; After has the fields that people had edited, so that it is known what
// was accepted where such an edit is taken back.
func Accept(a news.Article, c news.Claim) news.Decision {
	d := news.Decision{Do: news.DoAccept, On: In(a, c), Before: unedited(c), After: verdict(news.Accepted)}
	if c.Decision != nil && c.Decision.Verdict != news.Added {
		d.After = Over(Only(Of(c), c.Decision.Fields), d.After)
	}
	return d
}

// unedited are the fields of a claim as they are shown, but for those that people have edited: there it is
// what the machine reads.
func unedited(c news.Claim) news.Fields {
	f := Of(c)
	if c.Decision != nil && c.Decision.Machine != nil {
		f = Over(f, Only(*c.Decision.Machine, c.Decision.Fields))
	}
	return f
}

// Machine is what the machine reads of a claim, also where people have decided otherwise.
func Machine(c news.Claim) news.Fields {
	f := Of(c)
	if c.Decision != nil && c.Decision.Machine != nil {
		f = Over(f, *c.Decision.Machine)
	}
	return f
}

// Raw is a decision to accept a claim as it was made, with Before as the machine reads the claim without what was
// decided of its article or its origins: those stand by themselves. raw is the claim as it is kept, and before the last
// acceptance of it that is in force, nil for none: what was accepted is what is accepted again.
func Raw(d news.Decision, raw news.Claim, before *news.Decision) news.Decision {
	d.Before = Of(raw)
	if before != nil {
		d.Before = Only(before.Before, editable)
	}
	return d
}

// Reject says that a claim is none, or of no use.
func Reject(a news.Article, c news.Claim) news.Decision {
	return news.Decision{Do: news.DoReject, On: In(a, c), Before: had(c), After: verdict(news.Rejected)}
}

func verdict(v string) news.Fields { return news.Fields{Verdict: &v} }

// had is the verdict that a claim has, if it has one.
func had(c news.Claim) news.Fields {
	if c.Decision == nil || c.Decision.Verdict != news.Accepted && c.Decision.Verdict != news.Rejected {
		return news.Fields{}
	}
	return verdict(c.Decision.Verdict)
}

// Edit sets fields of a claim. Those that have the value already are left in, since the person has
// said so.
func Edit(a news.Article, c news.Claim, set news.Fields) news.Decision {
	return news.Decision{Do: news.DoEdit, On: In(a, c), Before: Only(Of(c), Set(set)), After: set}
}

// Move has a claim answer another topic, or with "" the one that the machine finds for it. from is the
// name of the one that it answers.
func Move(a news.Article, c news.Claim, from, to string) news.Decision {
	d := news.Decision{Do: news.DoMove, On: In(a, c), After: news.Fields{To: &to}}
	if from != "" {
		d.Before.To = &from
	}
	return d
}

// Add is a claim that the machine has not made, as extract.At gives it, with what the person sets
// beside it.
func Add(a news.Article, c news.Claim, set news.Fields) news.Decision {
	c.ArticleID, c.Decision = a.ID, nil
	set.Claim = &c
	return news.Decision{Do: news.DoAdd, On: In(a, c), After: set}
}

// Note says something of a claim, an article, a topic, a story or an origin.
func Note(on news.Subject, text string) news.Decision {
	return news.Decision{Do: news.DoNote, On: on, After: news.Fields{Note: &text}}
}

// OnArticle is the subject that an article is.
func OnArticle(a news.Article) news.Subject {
	return news.Subject{Kind: news.OnArticle, URL: a.URL, Article: a.ID}
}

// OnTopic is the subject that a topic of a report is.
func OnTopic(r news.Report, t news.Topic) news.Subject {
	s := news.Subject{Kind: news.OnTopic, Name: t.Topic}
	for _, st := range r.Stories {
		if st.ID == t.Story {
			s.Story = st.Name
		}
	}
	for _, id := range t.ClaimIDs() {
		if id != "" {
			s.Held = append(s.Held, id)
		}
	}
	s.Held = enough(s.Held)
	return s
}

// maxHeld is how many ids tell a topic or a story that has lost its name.
const maxHeld = 1000

func enough(ids []string) []string {
	slices.Sort(ids)
	ids = slices.Compact(ids)
	return ids[:min(len(ids), maxHeld)]
}

// OnStory is the subject that a story is, with the ids of its articles.
func OnStory(st news.Story, articles []string) news.Subject {
	return news.Subject{Kind: news.OnStory, Name: st.Name, Held: enough(slices.Clone(articles))}
}

// OnOrigin is the subject that an origin is.
func OnOrigin(name string) news.Subject { return news.Subject{Kind: news.OnOrigin, Name: name} }

// Rename gives a topic, a story or an origin another name; where another has it, they become one.
func Rename(on news.Subject, to string) news.Decision { return called(news.DoRename, on, to) }

// Merge puts a topic, a story or an origin into another.
func Merge(on news.Subject, into string) news.Decision { return called(news.DoMerge, on, into) }

func called(do string, on news.Subject, to string) news.Decision {
	to = strings.Join(strings.Fields(to), " ")
	return news.Decision{Do: do, On: on, Before: news.Fields{To: &on.Name}, After: news.Fields{To: &to}}
}

// Split takes the claims whose sentence has all the words out of a topic.
func Split(on news.Subject, words, into string) news.Decision {
	words, into = strings.Join(strings.Fields(words), " "), strings.Join(strings.Fields(into), " ")
	return news.Decision{Do: news.DoSplit, On: on, After: news.Fields{Words: &words, To: &into}}
}

// RejectArticle says that nothing of an article counts.
func RejectArticle(a news.Article) news.Decision {
	return news.Decision{Do: news.DoReject, On: OnArticle(a), After: verdict(news.Rejected)}
}

// EditArticle sets the day, the outlet or the source of an article. log is what was decided of it, perhaps among
// other things: Before is what stands there by now.
func EditArticle(a news.Article, log []news.Decision, set news.Fields) news.Decision {
	day := ""
	if a.Published != nil {
		day = a.Published.Format(time.RFC3339)
	}
	none := ""
	now := news.Fields{Publisher: &a.Publisher, Published: &day, CopyOf: &none}
	for _, o := range Standing(log) {
		if o.Do == news.DoEdit && Key(o.On) == Key(OnArticle(a)) {
			now = Over(now, o.After)
		}
	}
	return news.Decision{Do: news.DoEdit, On: OnArticle(a), Before: Only(now, Set(set)), After: set}
}

// MoveArticle has an article tell another story, or with "" the one that the machine finds for it.
func MoveArticle(a news.Article, from, to string) news.Decision {
	d := news.Decision{Do: news.DoMove, On: OnArticle(a), After: news.Fields{To: &to}}
	if from != "" {
		d.Before.To = &from
	}
	return d
}

// Undo takes a decision back.
func Undo(d news.Decision) news.Decision {
	return news.Decision{Do: news.DoUndo, On: d.On, Undoes: d.ID}
}

// Again is a decision on a claim made anew on the one that stands in its place now (news.Review).
func Again(d news.Decision, a news.Article, c news.Claim) news.Decision {
	out := news.Decision{Do: d.Do, On: In(a, c), Before: Only(Of(c), Set(d.After)), After: d.After}
	switch d.Do {
	case news.DoAccept:
		return Accept(a, c)
	case news.DoReject:
		out.Before = had(c)
	case news.DoAdd: // the machine reads it by now: what the person read is an edit of that
		set := Over(Of(*d.After.Claim), Only(d.After, editable))
		out.Do, out.After, out.Before = news.DoEdit, set, Only(Of(c), Set(set))
	}
	return out
}
