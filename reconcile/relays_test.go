package reconcile

import (
	"reflect"
	"testing"
	"time"

	"rangefinder/news"
)

// carried is one outlet's claim of 41 killed, in the words of sentence, published on
// a day of May; chain names the outlet and whom it credits.
func carried(id string, day int, sentence string, chain ...string) news.Claim {
	v := 41.0
	at := time.Date(2025, 5, day, 0, 0, 0, 0, time.UTC)
	last := chain[len(chain)-1]
	return news.Claim{ID: id, ArticleID: "a-" + id, Text: "41", Sentence: sentence, Measure: "killed", What: "people killed", Head: "person",
		Low: &v, Value: &v, High: &v, Qualifier: "exact", Kind: "count", Modality: news.Reported,
		Attribution: chain, Chain: chain, Origin: last, OriginID: last,
		Article: news.ArticleRef{URL: "https://" + id + ".example/", Publisher: chain[0], Published: &at}}
}

func TestRelaysAndSharedTextsAreOneOrigin(t *testing.T) {
	const text = "Rescue teams pulled 41 bodies out of the mine before the rain stopped them."
	for _, tc := range []struct {
		name    string
		claims  []news.Claim
		origins []string
		relays  []news.Relay
		ends    string // the claim that both ends are told by
	}{
		{"an outlet that relays a piece in the store has its origin",
			[]news.Claim{carried("wire", 2, "The ministry said 41 died.", "wire", "ministry"), carried("site", 3, "41 died, the wire reported.", "site", "wire")},
			[]string{"ministry"}, []news.Relay{{Claim: "site", Of: "wire", URL: "https://wire.example/", Why: "relays"}}, ""},
		{"one that names the origin itself keeps it",
			[]news.Claim{carried("wire", 2, "The ministry said 41 died.", "wire", "ministry"), carried("site", 3, "41 died, the wire reported, citing the ministry.", "site", "wire", "ministry")},
			[]string{"ministry"}, []news.Relay{{Claim: "site", Of: "wire", URL: "https://wire.example/", Why: "relays"}}, ""},
		{"an outlet that the store does not have is an origin of its own",
			[]news.Claim{carried("site", 3, "41 died, the wire reported.", "site", "wire"), carried("paper", 3, "The police said 41 died.", "paper", "police")},
			[]string{"police", "wire"}, nil, ""},
		{"who is credited by one passes on whom another names behind him",
			[]news.Claim{carried("able", 3, "41 died, the wire reported.", "able", "wire"), carried("paper", 3, "41 died, the wire reported, citing the police.", "paper", "wire", "police")},
			[]string{"police"}, nil, "paper"},
		{"and stays where two are named behind him",
			[]news.Claim{carried("site", 3, "41 died, the wire reported.", "site", "wire"), carried("paper", 3, "41 died, the wire reported, citing the police.", "paper", "wire", "police"),
				carried("post", 3, "41 died, the wire said, citing the army.", "post", "wire", "army")},
			[]string{"army", "police", "wire"}, nil, ""},
		{"one text in two outlets is of whom it names",
			[]news.Claim{carried("early", 1, text, "early"), carried("late", 4, text, "late", "wire"), carried("third", 5, text, "third")},
			[]string{"wire"}, []news.Relay{{Claim: "early", Of: "late", URL: "https://late.example/", Why: "same text"}, {Claim: "third", Of: "late", URL: "https://late.example/", Why: "same text"}}, ""},
		{"else of the outlet that had it first",
			[]news.Claim{carried("late", 4, text, "late"), carried("early", 1, text, "early")},
			[]string{"early"}, []news.Relay{{Claim: "late", Of: "early", URL: "https://early.example/", Why: "same text"}}, ""},
		{"a short sentence is written twice by chance",
			[]news.Claim{carried("one", 1, "At least 41 people died.", "one"), carried("two", 1, "At least 41 people died.", "two")},
			[]string{"one", "two"}, nil, ""},
	} {
		ts := Findings(news.Story{ID: "s"}, nil, tc.claims, nil, Options{})
		if len(ts) != 1 {
			t.Errorf("%s: %d topics, want 1", tc.name, len(ts))
			continue
		}
		var got []string
		for _, o := range ts[0].Strands[0].Origins {
			got = append(got, o.Origin)
		}
		if !reflect.DeepEqual(got, tc.origins) {
			t.Errorf("%s: origins %q, want %q", tc.name, got, tc.origins)
		}
		if tc.ends != "" && (ts[0].Strands[0].Ends.Low != tc.ends || ts[0].Strands[0].Ends.High != tc.ends) {
			t.Errorf("%s: ends %+v, want those of %s", tc.name, ts[0].Strands[0].Ends, tc.ends)
		}
		if !reflect.DeepEqual(ts[0].Relays, tc.relays) {
			t.Errorf("%s: relays %+v, want %+v", tc.name, ts[0].Relays, tc.relays)
		}
	}
}
