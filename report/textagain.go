package report

import "strings"

// ruling says what people have decided of a figure, under it.
func (t *terminal) ruling(r ruling) {
	text := r.Text()
	if text == "" {
		return
	}
	if !r.Loud() {
		t.hanging("    ", "      ", text)
		return
	}
	for i, l := range wrap(rulingSigns[r.Class]+" "+text, t.prose-4, t.prose-6) {
		indent := "    "
		if i > 0 {
			indent = "      "
		}
		t.line(indent + t.paint(bold, l))
	}
}

// unanswered are figures of which a person has decided and that no topic has.
func (t *terminal) unanswered(a apartView) {
	t.line(t.paint(bold, strings.ToUpper(a.Title)))
	t.sayings(a.Said)
	t.gap()
}

// again are the decisions that wait for a person.
func (t *terminal) again(all []reviewView) {
	if len(all) == 0 {
		return
	}
	t.line(t.paint(bold, strings.ToUpper(againTitle)))
	t.wrapped("  ", againMeaning)
	for _, v := range all {
		head := "! " + v.Did
		if v.On != "" {
			head += ": " + v.On
		}
		t.hanging("  ", "    ", head)
		if v.Why != "" {
			t.hanging("    why: ", "         ", v.Why)
		}
		t.hanging("    it waits: ", "         ", v.Reason)
		t.quoted("    then: “", v.Then)
		t.quoted("    now:  “", v.Now)
		if v.Claim == "" && v.On == "" {
			t.wrapped("    ", "now:  no figure stands in its place")
		}
		if v.Where != "" {
			t.address("    ", v.Where)
		}
	}
	t.gap()
}

// quoted is a sentence with its figure in brackets.
func (t *terminal) quoted(first string, q marked) {
	if q.Text() == "" {
		return
	}
	figure := q.Figure
	if figure != "" {
		figure = "[" + figure + "]"
	}
	t.hanging(first, "           ", q.Before+figure+q.After+"”")
}
