package decide

import (
	"slices"
	"strings"

	"rangefinder/news"
)

// Anew are the decisions in force on the claim of x, made anew on the claim c, each with its reason. Those that set fields
// become one, which says as well that the claim is one and has the reasons of all.
func Anew(log []news.Decision, x news.Decision, art news.Article, c news.Claim) []news.Decision {
	var edit, verdict, move *news.Decision
	var out []news.Decision
	var reasons []string // of an edit
	for _, o := range Standing(log) {
		if Key(o.On) != Key(x.On) {
			continue
		}
		n := Again(o, art, c)
		n.Why = o.Why
		switch o.Do {
		case news.DoEdit, news.DoAdd, news.DoAccept:
			if o.Why != "" && !slices.Contains(reasons, o.Why) {
				reasons = append(reasons, o.Why)
			}
		}
		switch o.Do {
		case news.DoEdit, news.DoAdd:
			if edit != nil {
				n.After, n.Before = Over(edit.After, n.After), Over(n.Before, edit.Before)
			}
			edit, verdict = &n, nil
		case news.DoAccept, news.DoReject:
			verdict = &n
		case news.DoMove:
			move = &n
		case news.DoNote:
			out = append(out, n)
		}
	}
	switch {
	case verdict != nil && verdict.Do == news.DoReject:
		out = append(out, *verdict)
	case edit != nil:
		edit.Why = strings.Join(reasons, "; ")
		out = append(out, *edit)
	case verdict != nil:
		out = append(out, *verdict)
	}
	if move != nil {
		out = append(out, *move)
	}
	return out
}
