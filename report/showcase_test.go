package report

import (
	"time"

	"rangefinder/news"
)

// showcase is the report of the pictures in the documentation: an earthquake
// that nobody lived through, told by outlets that do not exist.
func showcase() news.Report {
	var (
		wire    = place{"Meridian Wire", "https://meridian.example/quake/toll", "Toll passes twelve hundred, ministry says", "2025-05-09"}
		lantern = place{"The Daily Lantern", "https://lantern.example/quake", "A city counts its dead", "2025-05-09"}
		ledger  = place{"Eastern Ledger", "https://ledger.example/quake-aid", "Aid workers fear far more victims", "2025-05-09"}
		gazette = place{"Lakeside Gazette", "https://gazette.example/2025/quake", "Hospitals overflow in the north", "2025-05-08"}
		relay   = place{"Harbour Relay", "https://relay.example/quake/one", "First figures from the valley", "2025-05-07"}
		voice   = place{"Northern Voice", "https://voice.example/world/quake", "“Count us too”: the unrecorded villages", "2025-05-10"}
	)
	told := func(id, sentence, day string, p place, figure string, low, val, high *float64, qualifier string, chain ...string) news.Claim {
		return claim(id, figure, sentence, p, func(c *news.Claim) {
			c.Low, c.Value, c.High, c.Qualifier, c.AsOf = low, val, high, qualifier, day
			c.Attribution, c.Origin, c.What, c.Measure = append([]string{p.publisher}, chain...), chain[len(chain)-1], "people", "killed"
			c.Article.Hash = "9f2c4be1d07a55e83c6f" + id
		})
	}
	ministry, crescent, hospitals, council := "Interior Ministry", "Red Crescent", "Hospital officials", "Council of the northern villages"
	claims := []news.Claim{
		told("ministry2", "The Interior Ministry put the number of dead at 1,204 on Friday evening.", "2025-05-09", wire, "1,204", f(1204), f(1204), f(1204), "exact", ministry),
		told("ministry3", "By the ministry’s count 1,204 people have lost their lives.", "2025-05-09", lantern, "1,204", f(1204), f(1204), f(1204), "exact", wire.publisher, ministry),
		told("ministry1", "At least 830 people were killed, the ministry said in its first statement.", "2025-05-07", relay, "830", f(830), f(830), nil, "at_least", ministry),
		told("crescent1", "The Red Crescent believes that between 1,500 and 1,900 people died.", "2025-05-09", ledger, "between 1,500 and 1,900", f(1500), nil, f(1900), "range", crescent),
		told("hospital1", "More than 1,100 bodies had been brought to four hospitals, officials there said.", "2025-05-08", gazette, "More than 1,100", f(1100), f(1100), nil, "more_than", hospitals),
		told("council1", "The council has the names of 2,400 dead from forty villages that no official list holds.", "2025-05-09", voice, "2,400", f(2400), f(2400), f(2400), "exact", council),
		told("slip1", "Some 12,040 are dead, an early edition had it.", "2025-05-09", lantern, "12,040", f(12040), f(12040), f(12040), "about", lantern.publisher),
	}
	by := map[string]news.Claim{}
	for _, c := range claims {
		by[c.ID] = c
	}
	stands := func(id string, outlets ...string) news.Origin {
		c := by[id]
		return news.Origin{Origin: c.Origin, Low: c.Low, Value: c.Value, High: c.High, Qualifier: c.Qualifier, AsOf: c.AsOf, Outlets: outlets, Claims: []string{id}}
	}
	now := stands("ministry2", wire.publisher, lantern.publisher)
	now.Claims = append(now.Claims, "ministry3")
	was := stands("ministry1", relay.publisher)
	was.Superseded, was.Why = true, "superseded: earlier count of a growing total"
	return news.Report{
		Generated: "2025-05-10T18:00:00Z",
		Stories:   []news.Story{{ID: "quake", Name: "The earthquake of Nordvalley", Articles: 6}},
		Topics: []news.Topic{{
			ID: "quake7killed7aaa", Topic: "People killed in the earthquake", Story: "quake", Measure: "killed", What: "people", Kind: "count",
			Span: news.Span{Low: f(1100), High: f(2400)},
			Strands: []news.Strand{{
				Status: news.StatusDone, Low: f(1100), High: f(2400), LikelyLow: f(1180), LikelyHigh: f(2050), Agreement: 0.3, Conflict: true, Word: news.Conflict,
				Origins:  []news.Origin{now, stands("hospital1", gazette.publisher), stands("crescent1", ledger.publisher), stands("council1", voice.publisher), was},
				Ends:     news.Ends{Low: "hospital1", High: "council1"},
				SetAside: []news.SetAside{{Claim: "ministry1", Why: was.Why}, {Claim: "slip1", Why: "withdrawn by its own origin"}},
				Explain:  []string{"reported 1,100 to 2,400; no best figure: rivals stand against each other and nothing decides between them; 4 origins, 5 outlets"},
			}},
			Changes: []news.Change{
				{At: time.Date(2025, 5, 10, 9, 15, 0, 0, time.UTC), Kind: news.ChangeNew, Cause: news.CausePage, Claim: "council1"},
				{At: time.Date(2025, 5, 9, 20, 40, 0, 0, time.UTC), Kind: news.ChangeRevised, Cause: news.CausePage, Claim: "ministry2", Was: ref("ministry1")},
			},
			Relays: []news.Relay{{Claim: "ministry3", Of: "ministry2", URL: wire.url, Why: "relays"}},
			Links:  []news.Link{{Topic: "quake7hurt77aaaa", Name: "People hurt in the earthquake", Why: "same measure, other group"}},
			Was: &news.Was{At: time.Date(2025, 5, 9, 18, 0, 0, 0, time.UTC), Span: news.Span{Low: f(830), High: f(1900)},
				Strands: []news.WasStrand{{Status: news.StatusDone, Low: f(830), High: f(1900), Word: news.Overlap, Origins: 3}}},
		}},
		Claims: claims,
		Coverage: news.Coverage{
			Pages: 9, Read: 7,
			Outcomes: []news.Outcome{
				{URL: wire.url, Code: news.Read, At: time.Date(2025, 5, 10, 17, 31, 0, 0, time.UTC)},
				{URL: "https://paper.example/quake-special", Code: news.Paywall, At: time.Date(2025, 5, 10, 17, 32, 0, 0, time.UTC)},
				{URL: "https://closed.example/quake", Code: news.Robots, At: time.Date(2025, 5, 10, 17, 33, 0, 0, time.UTC)},
			},
			Numbers: news.Numbers{Claims: 7, Skipped: 31, Unread: 0},
		},
	}
}
