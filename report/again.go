package report

import (
	"fmt"
	"slices"
	"strings"

	"rangefinder/news"
	"rangefinder/quantity"
)

// A reviewView is a decision that waits for a person, in words.
type reviewView struct {
	Did    string // edited by ana, 27 Nov 2026
	Why    string
	Reason string // why it waits
	On     string // what it was on, where that is no sentence: topic “…”
	Then   marked // the sentence as it was
	Now    marked // that of the claim that seems to stand in its place, where the report has it
	Claim  string // id of it, "" for none
	Where  string // address of the article
	Href   string // the same, "" where it is not on the web
}

// done are the decisions as what was done.
var done = map[string]string{
	news.DoAccept: "accepted", news.DoReject: "rejected", news.DoEdit: "edited", news.DoMove: "moved", news.DoMerge: "merged",
	news.DoSplit: "split", news.DoRename: "renamed", news.DoNote: "noted", news.DoAdd: "added",
}

// did is a decision that waits, with who made it and when.
func did(r news.Review) string {
	s := said(done, r.Do) + " by " + name(r.Who)
	if !r.At.IsZero() {
		s += ", " + dayOf(&r.At)
	}
	return s
}

// again are the decisions of a report that wait for a person, in its order.
func (b *book) again(r news.Report) []reviewView {
	var out []reviewView
	for _, w := range r.Review {
		v := reviewView{Did: did(w), Why: name(w.Why), Reason: clean(w.Reason), Claim: w.Claim, Where: clean(w.On.URL), Href: webAddress(w.On.URL)}
		switch {
		case w.On.Sentence != "":
			v.Then = marked{Before: clean(w.On.Sentence)}
			if at := places(w.On.Sentence, w.On.Text); len(at) > 0 {
				v.Then = cutAt(w.On.Sentence, w.On.Text, at[0])
			}
		case w.On.Name != "":
			v.On = clean(w.On.Kind) + " “" + name(w.On.Name) + "”"
		default:
			v.On = clean(w.On.Kind)
		}
		if c, ok := b.claims[w.Claim]; ok {
			v.Now = b.mark(c)
		}
		out = append(out, v)
	}
	return out
}

// waiting says how many decisions wait, "" for none.
func waiting(n int) string {
	switch n {
	case 0:
		return ""
	case 1:
		return "1 decision waits to be looked at again"
	}
	return fmt.Sprintf("%d decisions wait to be looked at again", n)
}

// Unanswered are the claims of a report that a person has rejected, edited, added or moved and that stand in
// none of its topics: nothing would show them, were they not named by themselves.
func Unanswered(r news.Report) []news.Claim {
	in := answering(r)
	var out []news.Claim
	for _, c := range r.Claims {
		if missed(c) && !in[c.ID] {
			out = append(out, c)
		}
	}
	return out
}

// missed reports whether a reader would look for a claim in vain that stands in no topic.
func missed(c news.Claim) bool {
	return ruledAs(c, news.Rejected, news.Edited, news.Added, news.Moved)
}

// answering are the ids of the claims that stand in topics of a report.
func answering(r news.Report) map[string]bool {
	in := map[string]bool{}
	for _, t := range r.Topics {
		for _, s := range t.Strands {
			for _, id := range strandClaims(s) {
				in[id] = true
			}
		}
	}
	return in
}

// An apartView is figures of which a person has decided and that no topic has, under what was decided.
type apartView struct {
	Title    string
	Rejected bool
	Said     []saidView
}

// unanswered are the claims of sel of which a person has decided and that stand in none of the topics that
// are known, with their quotations: those that were rejected first, and the others.
func (b *book) unanswered(sel news.Report) []apartView {
	rejected, others := apartView{Title: rejectedApart, Rejected: true}, apartView{Title: othersApart}
	for _, c := range sel.Claims {
		if !missed(c) || b.answers[c.ID] {
			continue
		}
		v := b.saying(scale{quantity.Kind(c.Kind), clean(c.Unit)}, news.Status(c.Modality), c, &noter{})
		v.Notes = nil
		if isRejected(c) {
			rejected.Said = append(rejected.Said, v)
		} else {
			others.Said = append(others.Said, v)
		}
	}
	return slices.DeleteFunc([]apartView{rejected, others}, func(a apartView) bool { return len(a.Said) == 0 })
}

const (
	againTitle   = "To be looked at again"
	againMeaning = "These decisions could not be carried out as they were made. They are kept, and nothing was done in their name."

	rejectedApart = "Rejected, and in no topic here"
	othersApart   = "Edited, added or moved, and in no topic here"
)

// decidedNumbers says what people have done with the figures of a report, "" for nothing.
func (b *book) decidedNumbers(sel news.Report) string {
	rejected, apart, others := 0, 0, 0
	for _, c := range sel.Claims {
		if isRejected(c) {
			rejected++
		}
		switch {
		case !missed(c) || b.answers[c.ID]:
		case isRejected(c):
			apart++
		default:
			others++
		}
	}
	var parts []string
	if rejected > 0 {
		s := count(rejected, "figure") + " rejected by a person"
		if apart > 0 {
			s += fmt.Sprintf(", %d of them in no topic here", apart)
		}
		parts = append(parts, s)
	}
	if others > 0 {
		parts = append(parts, count(others, "figure")+" edited, added or moved, and in no topic here")
	}
	if w := waiting(len(sel.Review)); w != "" {
		parts = append(parts, w)
	}
	return strings.Join(parts, "; ")
}
