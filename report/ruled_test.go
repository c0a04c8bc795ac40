package report

import (
	"bytes"
	"encoding/csv"
	"errors"
	"slices"
	"strings"
	"testing"
	"time"

	"rangefinder/news"
)

// ruled is a report in which people have decided something of every kind: a ferry that sank,
// told by outlets that do not exist.
func ruled() news.Report {
	var (
		coast = place{"Coast Courier", "https://coast.example/ferry", "Ferry sinks off the cape", "2025-06-02"}
		bay   = place{"Bay Bulletin", "https://bay.example/ferry", "Search goes on in the dark", "2025-06-03"}
		isle  = place{"Isle Post", "https://isle.example/ferry/2", "Families wait at the pier", "2025-06-03"}
		north = place{"North Wire", "https://north.example/0603", "Divers reach the lower deck", "2025-06-04"}
	)
	on := func(day int, hour int) time.Time { return time.Date(2025, 6, day, hour, 30, 0, 0, time.UTC) }
	told := func(id, figure, sentence string, p place, edits ...func(*news.Claim)) news.Claim {
		return claim(id, figure, sentence, p, also(append([]func(*news.Claim){func(c *news.Claim) {
			c.What, c.Measure, c.Article.Hash = "people", "missing", "9f2c4be1d07a55e83c6f"+id
		}}, edits...)...))
	}
	decided := func(d news.Decided) func(*news.Claim) {
		return func(c *news.Claim) { d.Decisions = []string{"d-" + c.ID}; c.Decision = &d }
	}
	guard, line, pier := "Coast Guard", "Cape Ferries", "a priest at the pier"
	port := func(c *news.Claim) { c.Origin, c.OriginID = "Port of the Cape", "port" }
	merged := []news.FieldBy{
		{Field: news.ByOrigin, Who: "ana", At: on(4, 18), Why: "one body", Decision: "d-merge", Read: "the harbour office"},
		{Field: news.ByOrigin, Who: "ben", At: on(4, 19), Why: "its name", Decision: "d-name", Read: "the harbour office"},
	}
	claims := []news.Claim{
		told("guard1", "212", "The Coast Guard lists 212 people as missing.", coast, exactly(212, coast.publisher, guard), asOf("2025-06-02"),
			decided(news.Decided{Verdict: news.Accepted, Who: "ana", At: on(4, 9), Why: "as on the page"})),
		told("guard2", "212", "The list of the missing has 212 names, according to the Coast Guard.", bay, exactly(212, bay.publisher, guard), asOf("2025-06-02"),
			decided(news.Decided{Verdict: news.Accepted, Who: "ben", At: on(4, 10), By: []news.FieldBy{
				{Field: news.ByPublisher, Who: "cem", At: on(4, 9), Why: "renamed in May", Decision: "d-bay", Read: "Bay Paper"},
			}})),
		told("line1", "40", "Forty are unaccounted for among the crew and 40 tens of passengers, the owner's lawyer said.", isle, exactly(400, isle.publisher, line), asOf("2025-06-03"),
			decided(news.Decided{Verdict: news.Edited, Who: "ana", At: on(4, 11), Why: "“40 tens” are four hundred", Fields: []string{"attribution", "figure"}, Machine: &news.Fields{
				Figure: &news.Figure{Low: f(40), Value: f(40), High: f(40), Qualifier: "exact", Kind: "count"}, Attribution: &[]string{isle.publisher, "the owner's lawyer"},
			}})),
		told("year1", "2,019", "The ferry had been overhauled in 2,019 hours of work.", isle, exactly(2019, isle.publisher), asOf("2025-06-03"),
			decided(news.Decided{Verdict: news.Rejected, Who: "ben", At: on(4, 12), Why: "hours of work, nobody missing"})),
		told("priest1", "between 180 and 200", "A priest at the pier had counted between 180 and 200 who did not come home.", bay, func(c *news.Claim) {
			c.Low, c.High, c.Qualifier, c.Anonymous = f(180), f(200), "range", true
			c.Attribution, c.Origin, c.AsOf = []string{bay.publisher, pier}, pier, "2025-06-03"
		}, decided(news.Decided{Verdict: news.Added, Who: "ana", At: on(4, 13), Why: "not read: a count in the second sentence"})),
		told("divers1", "150", "The divers’ chief put those still missing at 150.", north, exactly(150, north.publisher, "the divers’ chief"), asOf("2025-06-04"),
			decided(news.Decided{Verdict: news.Moved, Who: "ben", At: on(4, 14), To: "People missing after the ferry sank", Why: "the same question", Notes: []news.Remark{{Who: "ana", At: on(4, 15), Text: "she spoke to the families later"}}})),
		told("mayor1", "230", "The mayor speaks of 230.", north, exactly(230, north.publisher, "Mayor"), asOf("2025-06-04"),
			decided(news.Decided{Verdict: news.Noted, Who: "ana", At: on(4, 15), Notes: []news.Remark{{Who: "ana", At: on(4, 15), Text: "he corrected himself on air; look for a text"}}})),
		told("union1", "310", "The seamen’s union now says 310.", north, exactly(310, north.publisher, "Seamen’s union"), asOf("2025-06-04"),
			decided(news.Decided{Verdict: news.NeedsReview, Who: "ana", At: on(3, 9), Why: "the union is the origin"})),
		told("union0", "290", "At first the union had said 290.", coast, exactly(290, coast.publisher, "Seamen’s union"), asOf("2025-06-02")),
		told("pilot1", "30", "The pilot, who had the list, spoke of 30 in the water.", north, exactly(300, north.publisher, "a pilot"), asOf("2025-06-04"),
			decided(news.Decided{Verdict: news.Edited, Who: "ben", At: on(4, 17), Why: "off the cape, he says", Fields: []string{"figure", "place"}, To: "People missing after the ferry sank",
				Machine: &news.Fields{Figure: &news.Figure{Low: f(30), Value: f(30), High: f(30), Qualifier: "exact", Kind: "count"}, Place: new(string)},
				By: []news.FieldBy{
					{Field: "figure", Who: "ana", At: on(4, 15), Why: "a nought is lost", Decision: "d-nought"},
					{Field: news.ByTo, Who: "ana", At: on(4, 16), Decision: "d-to"},
					{Field: "place", Who: "ben", At: on(4, 17), Why: "off the cape, he says", Decision: "d-pilot1"},
					{Field: news.ByVerdict, Who: "cem", At: on(4, 18), Decision: "d-cem"},
				}})),
		told("port1", "205", "The harbour office counts 205.", coast, exactly(205, coast.publisher, "the harbour office"), asOf("2025-06-03"), port,
			decided(news.Decided{Verdict: news.Follows, Who: "ben", At: on(4, 19), Why: "its name", By: merged, Notes: []news.Remark{{Who: "ana", At: on(4, 19), Text: "counts tickets", On: news.OnOrigin}}})),
		told("port2", "205", "There are 205 on the list of the harbour office.", bay, exactly(205, bay.publisher, "the harbour office"), asOf("2025-06-03"), port,
			decided(news.Decided{Verdict: news.Follows, Who: "ben", At: on(4, 19), Why: "its name", By: merged, Notes: []news.Remark{{Who: "ana", At: on(4, 19), Text: "counts tickets", On: news.OnOrigin}}})),
		told("boats1", "600", "Boats came from 600 metres and more.", isle, exactly(600, isle.publisher), asOf("2025-06-03"),
			decided(news.Decided{Verdict: news.Edited, Who: "ben", At: on(4, 20), Why: "metres, no people", Fields: []string{"figure"}, By: []news.FieldBy{{Field: "figure", Who: "ben", At: on(4, 20), Why: "metres, no people", Decision: "d-boats1"}},
				Machine: &news.Fields{Figure: &news.Figure{Low: f(600), Value: f(600), High: f(600), Qualifier: "exact", Kind: "count"}}}), func(c *news.Claim) { c.Kind, c.Unit = "measure", "metre" }),
		told("price1", "35", "A ticket cost 35.", coast, exactly(35, coast.publisher), decided(news.Decided{Verdict: news.Rejected, Who: "ana", At: on(4, 16)})),
	}
	by := map[string]news.Claim{}
	for _, c := range claims {
		by[c.ID] = c
	}
	voice := func(outlets []string, ids ...string) news.Origin {
		c := by[ids[0]]
		return news.Origin{Origin: c.Origin, Low: c.Low, Value: c.Value, High: c.High, Qualifier: c.Qualifier, AsOf: c.AsOf, Outlets: outlets, Claims: ids}
	}
	was := voice([]string{coast.publisher}, "union0")
	was.Superseded, was.Why = true, "superseded: an earlier count of the same origin"
	person := func(day, hour int, kind, id string) news.Change {
		return news.Change{At: on(day, hour), Kind: kind, Cause: news.CausePerson, Claim: id}
	}
	quote := by["union0"].Quote
	return news.Report{
		Generated: "2025-06-05T08:00:00Z",
		Stories:   []news.Story{{ID: "ferry", Name: "The ferry off the cape", Articles: 4}},
		Topics: []news.Topic{{
			ID: "ferry7missing7aa", Topic: "People missing after the ferry sank", Story: "ferry", Measure: "missing", What: "people", Kind: "count",
			Span: news.Span{Low: f(150), High: f(400)},
			Strands: []news.Strand{{
				Status: news.StatusDone, Low: f(150), High: f(400), Agreement: 0.2, Conflict: true, Word: news.Conflict,
				Origins: []news.Origin{
					voice([]string{coast.publisher, bay.publisher}, "guard1", "guard2"), voice([]string{isle.publisher}, "line1"), voice([]string{bay.publisher}, "priest1"),
					voice([]string{north.publisher}, "divers1"), voice([]string{north.publisher}, "mayor1"), voice([]string{north.publisher}, "union1"), was,
					voice([]string{north.publisher}, "pilot1"), voice([]string{coast.publisher, bay.publisher}, "port1", "port2"),
				},
				Ends:     news.Ends{Low: "divers1", High: "line1"},
				SetAside: []news.SetAside{{Claim: "year1", Why: "rejected by ben: hours of work, nobody missing"}},
			}},
			Changes: []news.Change{
				person(4, 11, news.ChangeRevised, "line1"), person(4, 12, news.ChangeGone, "year1"), person(4, 13, news.ChangeNew, "priest1"),
				person(4, 15, news.ChangeRevised, "pilot1"), person(4, 17, news.ChangeRevised, "pilot1"),
				{At: on(4, 8), Kind: news.ChangeRevised, Cause: news.CausePage, Claim: "union1", Was: ref("union0")},
			},
		}},
		Claims: claims,
		Review: []news.Review{
			{Decision: "d-union", Do: news.DoEdit, Who: "ana", At: on(3, 9), Why: "the union is the origin", Claim: "union1", Reason: "the page has since put another sentence in the place of this one",
				On: news.Subject{Kind: news.OnClaim, URL: north.url, Article: by["union1"].ArticleID, Claim: "union0", Text: "290", Sentence: "The seamen’s union says 290.", Quote: &quote}},
			{Decision: "d-gone", Do: news.DoAccept, Who: "ben", At: on(3, 10), Reason: "the sentence is no longer in the article as it was",
				On: news.Subject{Kind: news.OnClaim, URL: isle.url, Article: by["line1"].ArticleID, Claim: "gone", Text: "12", Sentence: "Twelve boats and 12 divers took part.", Quote: &news.Quote{Exact: "12 divers"}}},
			{Decision: "d-copy", Do: news.DoEdit, Who: "ana", At: on(3, 11), Why: "word for word", Reason: "the article that it is a copy of is not in the same story",
				On: news.Subject{Kind: news.OnArticle, URL: bay.url, Article: by["guard2"].ArticleID}},
		},
		Coverage: news.Coverage{
			Pages: 4, Read: 4,
			Outcomes: []news.Outcome{{URL: coast.url, Code: news.Read, At: time.Date(2025, 6, 5, 7, 30, 0, 0, time.UTC)}},
			Numbers:  news.Numbers{Claims: 14, Skipped: 5},
		},
	}
}

// Every rendering for people says who has done what, and what the machine read.
func TestWhatPeopleDecidedIsSaid(t *testing.T) {
	for _, format := range []string{"text", "html", "md"} {
		got := strings.Join(strings.Fields(strings.ReplaceAll(written(t, ruled(), format, Options{Width: 200, Full: true}), `\`, "")), " ")
		got = strings.NewReplacer("&#39;", "'", "“40 tens”", "“40 tens”").Replace(got)
		for _, want := range []string{
			"checked by ana", "(checked by ben. The outlet", "edited by ana, 4 Jun 2025: figure, speaker; the machine read: 40, the owner's lawyer ← Isle Post. Why: “40 tens” are four hundred",
			"rejected by ben, 4 Jun 2025: hours of work, nobody missing", "added by ana, 4 Jun 2025. Why: not read", "moved by ben, 4 Jun 2025: to “People missing after the ferry sank”",
			"note by ana: he corrected himself on air", "note by ana: she spoke to the families later",
			"to be looked at again: edited by ana, 3 Jun 2025; the page has since put another sentence in the place of this one",
			"3 decisions wait to be looked at again", "2 figures rejected by a person, 1 of them in no topic here; 1 figure edited, added or moved, and in no topic here",
			"edited by ana, 4 Jun 2025: figure (a nought is lost); moved by ana, 4 Jun 2025: to “People missing after the ferry sank”; edited by ben, 4 Jun 2025: place (off the cape, he says); checked by cem; the machine read: 30, nothing",
			"edited by ana: figure (a nought is lost); moved by ana: to “People missing after the ferry sank”; edited by ben: place (off the cape, he says); checked by cem",
			"“the harbour office” counted as Port of the Cape, by ana, 4 Jun 2025 (one body) and by ben, 4 Jun 2025 (its name)", "note by ana on the origin: counts tickets",
			"The outlet “Bay Paper” set to Bay Bulletin, by cem, 4 Jun 2025 (renamed in May)",
			"metres and more", "edited by ben, 4 Jun 2025: figure; the machine read: 600. Why: metres, no people",
			"Accepted by ben, 3 Jun 2025", "Edited by ana, 3 Jun 2025", "is a copy of is not in the same story",
		} {
			if !strings.Contains(got, want) && !strings.Contains(strings.ToLower(got), strings.ToLower(want)) {
				t.Errorf("%s does not say %q", format, want)
			}
		}
		if !strings.Contains(strings.ToUpper(got), "REJECTED, AND IN NO TOPIC HERE") || !strings.Contains(strings.ToUpper(got), "EDITED, ADDED OR MOVED, AND IN NO TOPIC HERE") || !strings.Contains(strings.ToUpper(got), "TO BE LOOKED AT AGAIN") {
			t.Errorf("%s lacks a section", format)
		}
		for _, want := range []string{"40 → 400 (Cape Ferries, in Isle Post)", "figure and speaker edited by ana", "a person decided: “40 tens” are four hundred", "rejected by ben", "added by ana",
			"30 → 300 (a pilot, in North Wire)", "figure edited by ana", "a person decided: a nought is lost", "place edited by ben", "a person decided: off the cape, he says"} {
			if !strings.Contains(got, want) {
				t.Errorf("%s does not say of the change: %q", format, want)
			}
		}
		for _, never := range []string{"by a person (a person", "gone from the page"} {
			if strings.Contains(got, never) {
				t.Errorf("%s says %q", format, never)
			}
		}
	}
	v := newBook(ruled(), Options{}).topic(ruled().Topics[0])
	if got, want := v.Checked.Line(), "5 of 11 figures checked by ana, ben and cem; 1 rejected; 1 to be looked at again"; got != want {
		t.Errorf("checked: %q, want %q", got, want)
	}
	if v := newBook(fixture(), Options{}).topic(fixture().Topics[0]); v.Checked != nil {
		t.Errorf("of a topic of which nobody has decided anything it says %q", v.Checked.Line())
	}
}

// Each footnote of a list has a row that refers to it, however many it refers to, and none is of a voice that has
// no row there. The chart marks a voice for the figure that it stands with.
func TestFootnotesOfAListHaveARow(t *testing.T) {
	r := ruled()
	other, claims := topicOf("Boats at sea", "count", "", news.SingleOrigin, exact("Police", 7, "2025-06-02"))
	r.Topics, r.Claims = append(r.Topics, other), append(r.Claims, claims...)
	st := &r.Topics[0].Strands[0]
	st.Origins = slices.Insert(slices.Clone(st.Origins), 0, st.Origins[6]) // the union's first, which is out of the range
	st.Origins = slices.Delete(st.Origins, 7, 8)
	for i := range r.Claims {
		c := &r.Claims[i]
		switch c.ID {
		case "union0":
			c.Decision = &news.Decided{Verdict: news.Edited, Who: "dora", At: *at("2025-06-04"), Fields: []string{"figure"}}
		case "guard1":
			c.Decision = &news.Decided{Verdict: news.Edited, Who: "emil", At: *at("2025-06-04"), Fields: []string{"figure"}, Notes: []news.Remark{{Who: "emil", Text: "on the radio"}, {Who: "emil", Text: "and in print"}}}
			c.Low, c.Value, c.High = f(210), f(210), f(210) // the voice is at 212
		}
	}
	list := written(t, r, "text", Options{})
	rows, rest, _ := strings.Cut(list, "\n¹ ")
	notes, _, _ := strings.Cut("¹ "+rest, "\n\n")
	n := 0
	for _, line := range strings.Split(notes, "\n") {
		mark, _, ok := strings.Cut(line, " ")
		if !ok || mark == "" {
			continue
		}
		if n++; !strings.Contains(rows, " "+mark) || mark != superscript(n) {
			t.Errorf("no row refers to %q", line)
		}
	}
	if n < 8 || strings.Contains(notes, "dora") || !strings.Contains(notes, "emil") {
		t.Errorf("%d footnotes:\n%s", n, list)
	}
	for _, v := range newBook(r, Options{}).topic(r.Topics[0]).Strands[0].Voices {
		if v.Name == "Coast Guard" && v.Redrawn != "" {
			t.Errorf("a figure of the machine's is marked %q", v.Redrawn)
		}
	}
}

// Where a report is answered from some figures alone, each rendering says so before it answers.
func TestNarrowedReportsSaySo(t *testing.T) {
	const says = "Answered from the figures that a person has checked alone"
	for _, format := range []string{"text", "html", "md", "svg", "atom", "bibtex", "csl"} {
		with, without := written(t, ruled(), format, Options{Only: "accepted"}), written(t, ruled(), format, Options{})
		if at := strings.Index(with, says); at < 0 || (format == "text" || format == "md" || format == "atom") && at > len(with)/8 || strings.Contains(without, says) {
			t.Errorf("%s: said at %d", format, at)
		}
	}
	if got, want := narrowed("edited, Undecided,edited"), "Answered from the figures that a person has edited or that nobody has decided on alone."; got != want {
		t.Errorf("narrowed = %q, want %q", got, want)
	}
	c, err := Cite(ruled(), ruled().Topics[0], Options{Only: "accepted", Base: "https://figures.example"})
	if err != nil {
		t.Fatal(err)
	}
	if !strings.HasSuffix(c.Command, " --at 2025-06-05T08:00:00Z --only accepted") || c.URL != "" {
		t.Errorf("cited by %q at %q", c.Command, c.URL)
	}
}

// A topic of which all was rejected has no figure, and says by whom.
func TestATopicOfRejectedFiguresAlone(t *testing.T) {
	r := ruled()
	topic := &r.Topics[0]
	topic.Span, topic.Changes = news.Span{}, nil
	topic.Strands = []news.Strand{{Status: news.StatusDone, Word: news.SingleOrigin, SetAside: topic.Strands[0].SetAside}}
	for _, format := range []string{"text", "html", "md", "svg"} {
		got := written(t, r, format, Options{Only: "rejected"})
		if !strings.Contains(strings.ToLower(got), "no figure") || !strings.Contains(got, "2,019") || strings.Contains(got, "One origin alone") {
			t.Errorf("%s:\n%s", format, got)
		}
	}
	if got, want := newBook(r, Options{}).topic(*topic).Checked.Line(), "no figure left; 1 rejected"; got != want {
		t.Errorf("checked: %q, want %q", got, want)
	}
}

// What waits at a figure that the report was not answered from is told, and is not said to stand at nothing.
func TestWaitingBesideANarrowedReport(t *testing.T) {
	r := ruled()
	r.Topics, r.Claims, r.Review = nil, nil, r.Review[:1]
	for _, format := range []string{"text", "html", "md"} {
		got := written(t, r, format, Options{Only: "accepted"})
		if !strings.Contains(got, "No topic is answered by such figures.") || !strings.Contains(got, "290") || strings.Contains(strings.ToLower(got), "no figure stands in its place") {
			t.Errorf("%s:\n%s", format, got)
		}
	}
}

func TestOnly(t *testing.T) {
	verdicts := map[string]string{}
	for _, c := range ruled().Claims {
		verdicts[c.ID] = ""
		if c.Decision != nil {
			verdicts[c.ID] = c.Decision.Verdict
		}
	}
	for _, c := range []struct{ classes, want string }{
		{"accepted", "boats1 guard1 guard2 line1 pilot1 priest1"}, {"rejected", "price1 year1"}, {"edited", "boats1 line1 pilot1"}, {"added", "priest1"}, {" Edited , added,", "boats1 line1 pilot1 priest1"},
		{"decided", "boats1 divers1 guard1 guard2 line1 pilot1 port1 port2 price1 priest1 year1"}, {"undecided", "mayor1 union0 union1"},
	} {
		is, err := Only(c.classes)
		if err != nil {
			t.Fatal(err)
		}
		var got []string
		for _, c := range ruled().Claims {
			if is(c) {
				got = append(got, c.ID)
			}
		}
		slices.Sort(got)
		if strings.Join(got, " ") != c.want {
			t.Errorf("Only(%q) takes %q, want %q", c.classes, got, c.want)
		}
	}
	for classes, want := range map[string]string{
		"right":          `no class of figures "right": there are accepted, rejected, edited, added, decided and undecided`,
		"accepted,right": `no class of figures "right"`, "": "no class of figures is named", " , ": "no class of figures is named",
	} {
		_, err := Only(classes)
		var unknown *UnknownClass
		if !errors.As(err, &unknown) || !strings.HasPrefix(err.Error(), want) {
			t.Errorf("Only(%q): %v", classes, err)
		}
	}
}

// A topic keeps the decisions that may bear on it, a story the rejected claims of its articles.
func TestSelectionsKeepWhatBears(t *testing.T) {
	r := ruled()
	other, claims := topicOf("Boats at sea", "count", "", news.SingleOrigin, exact("Police", 7, "2025-06-02"))
	r.Topics, r.Claims = append(r.Topics, other), append(r.Claims, claims...)
	r.Stories = append(r.Stories, news.Story{ID: "edge", Name: "Edges"})
	for topic, want := range map[string]int{"ferry7missing7aa": 3, other.ID: 0} {
		sel, err := Select(r, topic)
		if err != nil {
			t.Fatal(err)
		}
		if len(sel.Review) != want || len(Unanswered(sel)) != 0 {
			t.Errorf("%s: %d decisions wait and %d claims are in no topic, want %d and none", topic, len(sel.Review), len(Unanswered(sel)), want)
		}
	}
	for story, want := range map[string]int{"The ferry off the cape": 2, "Edges": 0} {
		if sel, known := Story(r, story); !known || len(Unanswered(sel)) != want {
			t.Errorf("%s: %d decided claims without a topic, want %d", story, len(Unanswered(sel)), want)
		}
	}
}

func TestDecisionsInTables(t *testing.T) {
	read := func(o Options) map[string]map[string]string {
		rows, err := csv.NewReader(strings.NewReader(written(t, ruled(), "csv", o))).ReadAll()
		if err != nil {
			t.Fatal(err)
		}
		out := map[string]map[string]string{}
		for _, row := range rows[1:] {
			cells := map[string]string{}
			for i, c := range row {
				cells[rows[0][i]] = c
			}
			out[cells["claim_id"]] = cells
		}
		return out
	}
	rows := read(Options{})
	for _, c := range []struct{ id, column, want string }{
		{"guard1", "decision", "accepted"}, {"guard1", "decided_by", "ana"}, {"guard1", "decided_at", "2025-06-04T09:30:00Z"}, {"guard1", "decision_why", "as on the page"}, {"guard1", "machine_reading", ""},
		{"line1", "decision", "edited"}, {"line1", "best", "400"}, {"line1", "figure", "40"},
		{"line1", "machine_reading", `{"figure":{"low":40,"value":40,"high":40,"qualifier":"exact","kind":"count","unit":""},"attribution":["Isle Post","the owner's lawyer"]}`},
		{"year1", "decision", "rejected"}, {"year1", "set_aside", "rejected by ben: hours of work, nobody missing"},
		{"price1", "topic_id", ""}, {"price1", "decision", "rejected"}, {"price1", "set_aside", "rejected by ana"},
		{"boats1", "topic_id", ""}, {"boats1", "decision", "edited"}, {"boats1", "set_aside", "in no topic here"},
		{"pilot1", "decided_by", "ana; ben; cem"}, {"pilot1", "decision_why", "ana: a nought is lost; ben: off the cape, he says"},
		{"port1", "decision", "follows"}, {"port1", "decided_by", "ana; ben"}, {"port1", "decision_why", "ana: one body; ben: its name"}, {"port1", "source_original", "Port of the Cape"},
		{"port1", "decided_fields", `[{"field":"origin","who":"ana","at":"2025-06-04T18:30:00Z","why":"one body","decision":"d-merge","read":"the harbour office"},{"field":"origin","who":"ben","at":"2025-06-04T19:30:00Z","why":"its name","decision":"d-name","read":"the harbour office"}]`},
		{"port1", "notes", "“the harbour office” counted as Port of the Cape, by ana, 4 Jun 2025 (one body) and by ben, 4 Jun 2025 (its name); note by ana on the origin: counts tickets"},
		{"union0", "decision", ""}, {"union0", "decided_fields", ""}, {"union1", "decision", "needs_review"}, {"mayor1", "notes", "note by ana: he corrected himself on air; look for a text"},
	} {
		if got := rows[c.id][c.column]; got != c.want {
			t.Errorf("%s of %s is %q, want %q", c.column, c.id, got, c.want)
		}
	}
	sum := read(Options{Summary: true})[""]
	for column, want := range map[string]string{"figures": "12", "accepted": "2", "edited": "2", "rejected": "1", "added": "1", "needs_review": "1"} {
		if sum[column] != want {
			t.Errorf("%s of the topic is %q, want %q", column, sum[column], want)
		}
	}
}

// A statement for others is never made of a rejected figure, nor of one on which a decision waits; of an edited one
// it is what the person says, with the sentence as it stands.
func TestStatementsHeedDecisions(t *testing.T) {
	for _, format := range []string{"quickstatements", "wikitext"} {
		var left []string
		got := written(t, ruled(), format, Options{Wikidata: WikidataOptions{Item: "Q42", LeftOut: func(l string) { left = append(left, l) }}})
		for _, never := range []string{"2019", "2,019", "310", "seamen", "hours of work"} {
			if strings.Contains(got, never) {
				t.Errorf("%s has %q:\n%s", format, never, got)
			}
		}
		if !strings.Contains(got, "400") || !strings.Contains(got, "Forty are unaccounted for among the crew and 40 tens of passengers") {
			t.Errorf("%s lacks the edited figure with its sentence:\n%s", format, got)
		}
		if said := strings.Join(left, "\n"); !strings.Contains(said, "310 (Seamen’s union") || !strings.Contains(said, "to be looked at again: edited by ana") {
			t.Errorf("%s does not say why the union has no row: %q", format, left)
		}
	}
}

// Entries of a person's changes keep their ids, and two decisions within a second are two.
func TestPersonsChangesInTheFeed(t *testing.T) {
	r := ruled()
	first := written(t, r, "atom", Options{})
	if again := written(t, r, "atom", Options{}); again != first {
		t.Error("the feed changes from one writing to the next")
	}
	if !strings.Contains(first, "Figure and speaker edited by ana; a person decided: “40 tens” are four hundred.") {
		t.Errorf("no entry for the edit:\n%s", first)
	}
	ids := func(s string) (out []string) {
		for _, part := range strings.Split(s, "<id>urn:rangefinder:change:")[1:] {
			id, _, _ := strings.Cut(part, "<")
			out = append(out, id)
		}
		return out
	}
	before := ids(first)
	r.Topics[0].Changes[0].At = r.Topics[0].Changes[0].At.Add(3 * time.Millisecond)
	after := ids(written(t, r, "atom", Options{}))
	same := 0
	for _, id := range after {
		if slices.Contains(before, id) {
			same++
		}
	}
	if len(before) != 6 || len(after) != 6 || same != 5 {
		t.Errorf("of %d entries %d keep their ids, want 5 of 6", len(after), same)
	}
}

// Charts mark what a person gave by its shape, and fade what one rejected.
func TestDecisionsInCharts(t *testing.T) {
	var b bytes.Buffer
	if err := SVG(&b, ruled(), Options{}); err != nil {
		t.Fatal(err)
	}
	got := b.String()
	if n := strings.Count(got, `class="diamond"`); n != 3 { // the edited figures and the added range
		t.Errorf("%d diamonds, want 3", n)
	}
	for _, want := range []string{"<title>edited by ana: figure, speaker</title>", "A diamond: a", "2,019, rejected"} {
		if !strings.Contains(got, want) {
			t.Errorf("the picture lacks %q", want)
		}
	}
	b.Reset()
	if err := SVG(&b, ruled(), Options{Chart: ChartTimeline}); err != nil {
		t.Fatal(err)
	}
	if n := strings.Count(b.String(), `class="diamond"`); n != 3 {
		t.Errorf("%d diamonds on the timeline, want 3", n)
	}
	if text := written(t, ruled(), "text", Options{}); !strings.Contains(text, "◆") || !strings.Contains(text, "(◆ a figure that a person has edited or added)") {
		t.Errorf("the plot in letters does not mark it:\n%s", text)
	}
}

func TestAPageOfAHundredDecidedClaimsIsSmall(t *testing.T) {
	r := march(100)
	for i := range r.Claims {
		c := &r.Claims[i]
		c.Decision = &news.Decided{Verdict: news.Accepted, Who: "ana", At: *at("2025-07-03"), Decisions: []string{"d"}}
		if i%40 == 0 {
			c.Decision.Verdict, c.Decision.Fields, c.Decision.Machine = news.Edited, []string{"figure"}, &news.Fields{Figure: &news.Figure{Value: f(3), Qualifier: "exact", Kind: "count"}}
		}
	}
	if n := len(pageOf(t, r, Options{})); n > 100<<10 {
		t.Errorf("it has %d bytes, want at most %d", n, 100<<10)
	}
}

// Of several who decided of one figure each is named with what is his; of one person all of it is said at once.
func TestRulingsNameEachPerson(t *testing.T) {
	day := time.Date(2025, 6, 4, 9, 0, 0, 0, time.UTC)
	later := day.AddDate(0, 0, 1)
	word := func(field, who, why string) news.FieldBy {
		return news.FieldBy{Field: field, Who: who, At: later, Why: why, Decision: "d"}
	}
	read := func(b news.FieldBy, is string) news.FieldBy { b.Read = is; return b }
	for name, tc := range map[string]struct {
		d           news.Decided
		text, short string
	}{
		"one editor": {
			news.Decided{Verdict: news.Edited, Who: "ana", At: later, Why: "a slip", Fields: []string{"figure", "place"}, By: []news.FieldBy{word("figure", "ana", "a slip"), word("place", "ana", "a slip")}},
			"edited by ana, 5 Jun 2025: figure, place. Why: a slip", "edited by ana: figure, place",
		},
		"as reports had it before": {
			news.Decided{Verdict: news.Edited, Who: "ana", At: later, Why: "a slip", Fields: []string{"figure"}, To: "Lost"},
			"edited by ana, 5 Jun 2025: figure; moved to “Lost”. Why: a slip", "edited by ana: figure; moved to “Lost”",
		},
		"two editors": {
			news.Decided{Verdict: news.Edited, Who: "ben", At: later, Why: "there", Fields: []string{"figure", "place"}, By: []news.FieldBy{word("figure", "ana", "a slip"), word("place", "ben", "there")}},
			"edited by ana, 5 Jun 2025: figure (a slip); by ben, 5 Jun 2025: place (there)", "edited by ana: figure (a slip); by ben: place (there)",
		},
		"one editor, two reasons": {
			news.Decided{Verdict: news.Edited, Who: "ana", At: later, Fields: []string{"figure", "place"}, By: []news.FieldBy{word("figure", "ana", "a slip"), word("place", "ana", "")}},
			"edited by ana, 5 Jun 2025: figure (a slip); by ana, 5 Jun 2025: place", "edited by ana: figure (a slip); by ana: place",
		},
		"checked by the editor, too": {
			news.Decided{Verdict: news.Edited, Who: "ana", At: later, Why: "a slip", Fields: []string{"figure"}, By: []news.FieldBy{word("figure", "ana", "a slip"), word(news.ByVerdict, "ana", "")}},
			"edited by ana, 5 Jun 2025: figure. Why: a slip", "edited by ana: figure",
		},
		"checked, and moved by another": {
			news.Decided{Verdict: news.Accepted, Who: "ana", At: day, Why: "as on the page", To: "Lost", By: []news.FieldBy{word(news.ByTo, "ben", "")}},
			"checked by ana; moved by ben, 5 Jun 2025: to “Lost”", "checked by ana; moved by ben: to “Lost”",
		},
		"added, and edited by another": {
			news.Decided{Verdict: news.Added, Who: "ana", At: day, Why: "not read", By: []news.FieldBy{word("figure", "ben", "a nought")}},
			"added by ana, 4 Jun 2025 (not read); edited by ben, 5 Jun 2025: figure (a nought)", "added by ana (not read); edited by ben: figure (a nought)",
		},
		"rejected, and edited before": {
			news.Decided{Verdict: news.Rejected, Who: "ben", At: later, Why: "a year", Fields: []string{"figure"}, By: []news.FieldBy{word("figure", "ana", "a slip")}},
			"rejected by ben, 5 Jun 2025: a year", "rejected by ben",
		},
		"follows its origin": {
			news.Decided{Verdict: news.Follows, Who: "ana", At: later, By: []news.FieldBy{read(word(news.ByOrigin, "ana", ""), "NIS")}},
			"“NIS” counted as CNN, by ana, 5 Jun 2025", "",
		},
		"follows its article": {
			news.Decided{Verdict: news.Follows, Who: "ana", At: later, By: []news.FieldBy{
				read(word(news.ByPublished, "ana", ""), "2025-06-01T00:00:00Z"), word(news.ByPublisher, "ben", "its imprint"), read(word(news.ByCopyOf, "cem", ""), "CNN"),
			}},
			"the day of publication 1 Jun 2025 set to 2 Jun 2025, by ana, 5 Jun 2025. The outlet set to Courier, by ben, 5 Jun 2025 (its imprint). The article taken for a copy, by cem, 5 Jun 2025", "",
		},
		"a copy of another's": {
			news.Decided{Verdict: news.Follows, Who: "ana", At: later, By: []news.FieldBy{read(word(news.ByCopyOf, "ana", ""), "Courier")}},
			"the article taken for a copy, and “Courier” credited to CNN, by ana, 5 Jun 2025", "",
		},
		"waits, and follows": {
			news.Decided{Verdict: news.NeedsReview, Who: "ana", At: day, By: []news.FieldBy{read(word(news.ByOrigin, "ben", ""), "NIS")}},
			"to be looked at again: decided by ana, 4 Jun 2025, on another text. “NIS” counted as CNN, by ben, 5 Jun 2025", "to be looked at again: decided by ana, 4 Jun 2025, on another text",
		},
	} {
		c := news.Claim{Origin: "CNN", Article: news.ArticleRef{Publisher: "Courier", Published: at("2025-06-02")}, Decision: &tc.d}
		r := newBook(news.Report{}, Options{}).ruling(c)
		if r.Text() != tc.text || r.Short != tc.short {
			t.Errorf("%s: %q and %q, want %q and %q", name, r.Text(), r.Short, tc.text, tc.short)
		}
	}
	gone := news.Claim{Origin: "CNN", Decision: &news.Decided{Verdict: news.Follows, By: []news.FieldBy{read(word(news.ByPublisher, "ana", ""), "Courier")}}}
	if got, want := Ruled(gone), "the outlet “Courier” taken away, by ana, 5 Jun 2025"; got != want {
		t.Errorf("without an outlet: %q, want %q", got, want)
	}
}
