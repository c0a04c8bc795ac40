package decide

import (
	"fmt"
	"slices"
	"testing"

	"rangefinder/news"
)

// machineRead is what was read of a claim of figureIn.
func machineRead(id, cue string, confidence float64, notes ...string) news.Claim {
	return news.Claim{ID: id, Cue: cue, Confidence: confidence, Notes: notes, Attribution: []string{"TASS"}, Modality: news.Reported}
}

func overruleLines(all []Overrule, names ...string) []string {
	var out []string
	for _, l := range all {
		if len(names) == 0 || slices.Contains(names, l.Name) {
			out = append(out, fmt.Sprintf("%s: %d, %d edited, %d rejected, %.2f", l.Name, l.Looked, l.Edited, l.Rejected, l.Share))
		}
	}
	return out
}

func TestOverruled(t *testing.T) {
	ana := &coder{who: "ana"}
	by := func(names ...string) news.Fields { return news.Fields{Attribution: &names} }
	claims := []news.Claim{
		machineRead("c1", "said", 0.9, "denied by the mayor", "the text does not say what is counted"),
		machineRead("c2", "Said", 0.49, "denied by Kyiv", "denied by Moscow"),
		machineRead("c3", "according to", 0.5, `"the "Wagner" group" is taken to be that of the country that the text is about`),
		machineRead("c4", "said", 0.7, `"she" is taken to be Anna Lindgren, the mayor, as the text goes on`, "“another” goes on from another count"),
		machineRead("c5", "", 0.95),
		machineRead("c7", "said", 0.1), // nobody looked at it
	}
	on := func(id string) news.Subject { return figureIn("x", id, id[1:]) }
	ana.accept(on("c1"))
	ana.rule(news.DoEdit, on("c2"), by("TASS"), by("Kyiv"))
	ana.rule(news.DoEdit, on("c2"), placed(""), placed("Odesa"))
	ana.rule(news.DoEdit, on("c3"), by("TASS"), by("Reuters"))
	ana.reject(on("c3"))
	// Edited and put back is left as it was; so is what was undone.
	ana.rule(news.DoEdit, on("c4"), by("TASS"), by("Kyiv"))
	ana.rule(news.DoEdit, on("c4"), by("Kyiv"), by("TASS"))
	ana.undo(ana.rule(news.DoReject, on("c4"), news.Fields{}, verdictOf(news.Rejected)))
	ana.rule(news.DoMove, on("c5"), toward("shells"), toward("rockets"))
	ana.rule(news.DoEdit, on("c6"), placed("Lviv"), placed("Odesa")) // no longer read
	for _, id := range []string{"c8", "c9", "d1", "d2"} {
		ana.rule(news.DoAdd, on(id), news.Fields{}, news.Fields{Claim: &news.Claim{ID: id}})
	}
	ana.reject(on("d2")) // an added one, taken back

	s := Overruled(ana.log, claims, map[string]string{"c8": "year", "c9": "year"})
	if s.Claims != 6 || s.Edited != 3 || s.Rejected != 1 || s.Added != 3 || s.Missing != 1 {
		t.Errorf("%d claims, %d edited, %d rejected, %d added, %d missing; want 6, 3, 1, 3, 1", s.Claims, s.Edited, s.Rejected, s.Added, s.Missing)
	}
	for _, c := range []struct {
		name      string
		got, want []string
	}{
		{"fields", overruleLines(s.Fields, "attribution", "place", "to", "figure"), []string{
			"place: 6, 2 edited, 1 rejected, 0.40",
			"attribution: 6, 1 edited, 1 rejected, 0.20",
			"to: 6, 1 edited, 1 rejected, 0.20",
			"figure: 6, 0 edited, 1 rejected, 0.00",
		}},
		{"cues", overruleLines(s.Cues), []string{
			"said: 3, 1 edited, 0 rejected, 0.33",
			"according to: 1, 0 edited, 1 rejected, 0.00",
		}},
		{"notes", overruleLines(s.Notes), []string{
			`"…" is taken to be that of the country that the text is about: 1, 0 edited, 1 rejected, 1.00`,
			"denied by …: 2, 1 edited, 0 rejected, 0.50",
			`"…" is taken to be …, as the text goes on: 1, 0 edited, 0 rejected, 0.00`,
			"the text does not say what is counted: 1, 0 edited, 0 rejected, 0.00",
			"“another” goes on from another count: 1, 0 edited, 0 rejected, 0.00",
		}},
		{"bands", overruleLines(s.Bands), []string{
			"0.5–0.7: 1, 0 edited, 1 rejected, 1.00",
			"below 0.5: 1, 1 edited, 0 rejected, 1.00",
			"0.9 and above: 2, 1 edited, 0 rejected, 0.50",
			"0.7–0.9: 1, 0 edited, 0 rejected, 0.00",
		}},
	} {
		if !slices.Equal(c.got, c.want) {
			t.Errorf("%s: %q\nwant %q", c.name, c.got, c.want)
		}
	}
	if want := []Missed{{"year", 2, 2.0 / 3}, {noNumber, 1, 1.0 / 3}}; !slices.Equal(s.Missed, want) {
		t.Errorf("missed %+v, want %+v", s.Missed, want)
	}
	slices.Reverse(ana.log)
	slices.Reverse(claims)
	if again := Overruled(ana.log, claims, nil); !slices.Equal(again.Fields, s.Fields) || !slices.Equal(again.Notes, s.Notes) || len(again.Missed) != 1 {
		t.Errorf("in another order %+v, want %+v", again, s)
	}
}

func TestOverruledOfNothing(t *testing.T) {
	s := Overruled(nil, []news.Claim{machineRead("c1", "said", 0.9)}, nil)
	if s.Claims != 0 || len(s.Fields) != 0 || s.Fields == nil || s.Missed == nil {
		t.Errorf("%+v, want empty tables", s)
	}
}
