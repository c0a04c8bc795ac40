package decide

import "rangefinder/news"

// Anew are the decisions in force on the claim of x, made anew on the claim c. Those that set fields become
// one, which says as well that the claim is one.
func Anew(log []news.Decision, x news.Decision, art news.Article, c news.Claim) []news.Decision {
	var edit, verdict, move *news.Decision
	var out []news.Decision
	for _, o := range Standing(log) {
		if Key(o.On) != Key(x.On) {
			continue
		}
		switch o.Do {
		case news.DoEdit, news.DoAdd:
			n := Again(o, art, c)
			if edit != nil {
				n.After, n.Before = Over(edit.After, n.After), Over(n.Before, edit.Before)
			}
			edit, verdict = &n, nil
		case news.DoAccept, news.DoReject:
			n := Again(o, art, c)
			verdict = &n
		case news.DoMove:
			n := Again(o, art, c)
			move = &n
		case news.DoNote:
			out = append(out, Again(o, art, c))
		}
	}
	switch {
	case verdict != nil && verdict.Do == news.DoReject:
		out = append(out, *verdict)
	case edit != nil:
		out = append(out, *edit)
	case verdict != nil:
		out = append(out, *verdict)
	}
	if move != nil {
		out = append(out, *move)
	}
	return out
}
