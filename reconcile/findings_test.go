package reconcile

import (
	"math/rand"
	"reflect"
	"strings"
	"testing"
	"time"

	"rangefinder/news"
)

func said(id, measure, modality string, increment bool, lo, v, hi float64, qualifier, origin, asOf string) news.Claim {
	c := news.Claim{ID: id, ArticleID: "a-" + origin, Text: id, Measure: measure, What: "North Korean soldiers", Head: "soldier", Of: "North Korean",
		Qualifier: qualifier, Kind: "count", Modality: modality, Increment: increment, Origin: origin, AsOf: asOf,
		Article: news.ArticleRef{URL: "https://" + origin + ".example/", Publisher: origin + " Paper"}}
	set := func(p **float64, x float64) {
		if x >= 0 {
			*p = &x
		}
	}
	set(&c.Low, lo)
	set(&c.Value, v)
	set(&c.High, hi)
	return c
}

func exactly(id, measure, modality string, increment bool, v float64, origin, asOf string) news.Claim {
	return said(id, measure, modality, increment, v, v, v, "exact", origin, asOf)
}

func byMeasure(ts []news.Topic) map[string]news.Topic {
	m := map[string]news.Topic{}
	for _, t := range ts {
		m[t.Measure] = t
	}
	return m
}

var kursk = []news.Claim{
	exactly("sent", "sent", news.Reported, false, 11_000, "Cable", "2024-10-18"),
	said("plan", "sent", news.Planned, true, 25_000, -1, 30_000, "range", "Cable", "2025-07-02"),
	exactly("more", "sent", news.Reported, true, 3_000, "Chiefs", "2025-03-27"),
	exactly("dead", "killed", news.Reported, false, 600, "Agency", "2025-04-30"),
	exactly("dead-old", "killed", news.Reported, false, 300, "Agency", "2025-01-13"),
	exactly("hurt", "wounded", news.Reported, false, 4_100, "Agency", "2025-04-30"),
	exactly("losses", "casualties", news.Reported, false, 4_700, "Agency", "2025-04-30"),
}

func TestSpanNamesItsStrandsAndLeavesDoneIncrementsOut(t *testing.T) {
	sent := byMeasure(Findings(news.Story{ID: "s"}, nil, kursk, nil, Options{}))["sent"]
	if sent.Span.Low == nil || *sent.Span.Low != 11_000 || sent.Span.High == nil || *sent.Span.High != 30_000 {
		t.Fatalf("span = %v, want 11,000 to 30,000", sent.Span)
	}
	var got []string
	for _, s := range sent.Strands {
		line := s.Status
		if s.Increment {
			line += " +"
		}
		got = append(got, line)
		if s.Conflict {
			t.Errorf("strand %s is a conflict", line)
		}
	}
	if want := []string{"done", "done +", "planned +"}; !reflect.DeepEqual(got, want) {
		t.Errorf("strands = %q, want %q", got, want)
	}
	if len(sent.Sums) != 1 || *sent.Sums[0].Low != 36_000 || *sent.Sums[0].High != 41_000 {
		t.Errorf("sums = %+v, want ours of 36,000 to 41,000", sent.Sums)
	}
}

func TestPartsAreAddedUpAgainstTheWhole(t *testing.T) {
	for _, tc := range []struct {
		whole float64
		says  string
	}{
		{4_700, "they fit"},
		{4_000, "the parts exceed the whole"},
		{5_000, "300 are in neither part"},
	} {
		claims := append([]news.Claim{}, kursk...)
		claims[len(claims)-1] = exactly("losses", "casualties", news.Reported, false, tc.whole, "Agency", "2025-04-30")
		whole := byMeasure(Findings(news.Story{ID: "s"}, nil, claims, nil, Options{}))["casualties"]
		if len(whole.Sums) != 1 || *whole.Sums[0].Low != 4_700 || !strings.Contains(whole.Sums[0].Text, tc.says) {
			t.Errorf("casualties %v: sums %+v, want 4,700 and %q", tc.whole, whole.Sums, tc.says)
		}
	}
}

func TestGroupsAreAddedUpAgainstAllPeople(t *testing.T) {
	who := func(id, what, head string, n float64, place string) news.Claim {
		c := exactly(id, "killed", news.Reported, false, n, "Source of "+id, "2022-02-08")
		c.What, c.Head, c.Of, c.Place = what, head, "", place
		return c
	}
	for _, tc := range []struct {
		people float64
		says   string
	}{
		{90, "our sum: soldiers 60 + civilians 25 = 85; people killed in Zenda are given as 90: 5 are of neither group"},
		{85, "they fit"},
		{70, "they exceed it"},
	} {
		ts := Findings(news.Story{ID: "s"}, nil, []news.Claim{
			who("all", "people", "person", tc.people, "Zenda"), who("army", "soldiers", "soldier", 60, "Zenda"), who("others", "civilians", "civilian", 25, "Zenda"),
		}, nil, Options{})
		found := ""
		for _, topic := range ts {
			for _, s := range topic.Sums {
				found += s.Text
			}
			for _, st := range topic.Strands {
				if st.Conflict {
					t.Errorf("%s: parts and whole conflict", topic.Topic)
				}
			}
		}
		if !strings.Contains(found, tc.says) {
			t.Errorf("%v people: sums say %q, want %q", tc.people, found, tc.says)
		}
	}
	ts := Findings(news.Story{ID: "s"}, nil, []news.Claim{
		who("here", "people", "person", 300, "Valencia"), who("land", "people", "person", 200, "Spain"), who("more", "people", "person", 3, "Malaga"),
	}, nil, Options{})
	found := ""
	for _, topic := range ts {
		for _, s := range topic.Sums {
			found += topic.Place + ": " + s.Text
		}
	}
	if !strings.Contains(found, "Spain: our check: 300 given for people killed in Valencia, a part, exceed the 200 given for people killed in Spain") {
		t.Errorf("a part beyond its whole: %q", found)
	}
}

func TestRevisedLeavesTheRangeAndGoneStays(t *testing.T) {
	at := time.Date(2025, 5, 1, 9, 0, 0, 0, time.UTC)
	was := "forty"
	old, now := exactly("forty", "killed", news.Reported, false, 40, "Agency", "2025-05-01"), exactly("fourhundred", "killed", news.Reported, false, 400, "Agency", "2025-05-01")
	old.Gone = true
	changes := []news.Change{{At: at, Kind: news.ChangeRevised, Cause: news.CausePage, Claim: now.ID, Was: &was}}

	topic := Findings(news.Story{ID: "s"}, nil, []news.Claim{old, now}, changes, Options{})[0]
	if *topic.Span.Low != 400 || *topic.Span.High != 400 || len(topic.Changes) != 1 {
		t.Errorf("span %v, %d changes, want 400 and one change", topic.Span, len(topic.Changes))
	}
	if aside := topic.Strands[0].SetAside; len(aside) != 1 || aside[0].Claim != "forty" || !strings.Contains(aside[0].Why, "revised on the page") {
		t.Errorf("set aside %+v, want the 40 with its reason", aside)
	}

	// 10 → 20 → 10: what stands on the page was not replaced.
	old.Gone = false
	now.Gone = true
	topic = Findings(news.Story{ID: "s"}, nil, []news.Claim{old}, changes, Options{})[0]
	if *topic.Span.Low != 40 {
		t.Errorf("span %v, want the 40 that stands on the page again", topic.Span)
	}

	// Gone without a successor stays, with a note.
	old.Gone = true
	topic = Findings(news.Story{ID: "s"}, nil, []news.Claim{old}, []news.Change{{At: at, Kind: news.ChangeGone, Claim: old.ID}}, Options{})[0]
	if topic.Span.Low == nil || *topic.Span.Low != 40 || len(topic.Notes) != 1 {
		t.Errorf("span %v, notes %q, want 40 and a note", topic.Span, topic.Notes)
	}
}

func TestFindingsDoNotDependOnOrder(t *testing.T) {
	want := Findings(news.Story{ID: "s"}, nil, kursk, nil, Options{})
	claims := append([]news.Claim{}, kursk...)
	r := rand.New(rand.NewSource(1))
	for range 50 {
		r.Shuffle(len(claims), func(i, j int) { claims[i], claims[j] = claims[j], claims[i] })
		if got := Findings(news.Story{ID: "s"}, nil, claims, nil, Options{}); !reflect.DeepEqual(got, want) {
			t.Fatal("findings of another order differ")
		}
	}
}

func TestOpenEndsOfASpan(t *testing.T) {
	f := func(v float64) *float64 { return &v }
	for _, tc := range []struct {
		name    string
		strands []news.Strand
		low     *float64
		high    *float64
	}{
		{"a floor alone is open above", []news.Strand{{Status: news.StatusDone, Low: f(1000)}}, f(1000), nil},
		{"a ceiling alone is open below", []news.Strand{{Status: news.StatusDone, High: f(100)}}, nil, f(100)},
		{"a floor under a plan reaches to the plan", []news.Strand{{Status: news.StatusDone, Low: f(1000)}, {Status: news.StatusPlanned, Low: f(5000), High: f(5000)}}, f(1000), f(5000)},
		{"a floor above a plan is open", []news.Strand{{Status: news.StatusDone, Low: f(9000)}, {Status: news.StatusPlanned, Low: f(5000), High: f(5000)}}, f(5000), nil},
		{"nothing", nil, nil, nil},
	} {
		if got := hull(tc.strands); !reflect.DeepEqual(got.Low, tc.low) || !reflect.DeepEqual(got.High, tc.high) {
			t.Errorf("%s: hull = %v, want %v to %v", tc.name, got, tc.low, tc.high)
		}
	}
}

func TestAnAcronymIsTheBodyThatItIsShortFor(t *testing.T) {
	a := exactly("a", "killed", news.Reported, false, 12, "RNA", "")
	b := exactly("b", "killed", news.Reported, false, 12, "Ruritanian News Agency", "")
	c := exactly("c", "killed", news.Reported, false, 12, "Rural Nurses Alliance", "")
	a.OriginID, b.OriginID, c.OriginID = "rna", "agency", "nurses"
	for n, claims := range [][]news.Claim{{a, b}, {a, b, c}} {
		origins := Findings(news.Story{ID: "s"}, nil, claims, nil, Options{})[0].Strands[0].Origins
		if want := []int{1, 3}[n]; len(origins) != want { // of two, nobody knows which
			t.Errorf("origins = %+v, want %d", origins, want)
		}
	}
}

func TestOneOriginInTwoSpellingsIsOneVoice(t *testing.T) {
	a := exactly("a", "killed", news.Reported, false, 12, "Police", "")
	b := exactly("b", "killed", news.Reported, false, 12, "police", "")
	a.OriginID, b.OriginID = "police", "police"
	origins := Findings(news.Story{ID: "s"}, nil, []news.Claim{a, b}, nil, Options{})[0].Strands[0].Origins
	if len(origins) != 1 || origins[0].Origin != "police" || len(origins[0].Claims) != 2 {
		t.Errorf("origins = %+v, want the police once", origins)
	}
}
