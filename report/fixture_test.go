package report

import (
	"fmt"
	"time"

	"rangefinder/news"
)

// The report that the golden files render: the story of the North Korean
// soldiers (facts of the record, sentences of our own), and a conflict told by
// hostile pages.

func f(v float64) *float64 { return &v }

func at(day string) *time.Time {
	t, err := time.Parse(time.DateOnly, day)
	if err != nil {
		panic(err)
	}
	return &t
}

// hostile is what a page may put where a name or a title is wanted: markup, a
// formula, an escape sequence that clears the screen, and a mark that turns
// the direction of reading.
const hostile = "=HYPERLINK(\"http://evil.example\",\"x\")<script>alert(1)</script>\x1b[2J\x1b]0;owned\x07 \u202egnp.exe"

type place struct{ publisher, url, title, day string }

var (
	courier = place{"The Harbour Courier", "https://courier.example/world/troops", "Pyongyang weighs a second contingent", "2025-07-02"}
	morning = place{"Morning Ledger", "https://ledger.example/2025/07/03/troops", "More soldiers may follow, network reports", "2025-07-03"}
	evening = place{"Evening Standard-Bearer", "https://bearer.example/a?id=7&p=2", "A second wave?", "2025-07-03"}
	winter  = place{"Winter Wire", "https://winter.example/kursk-losses", "First losses counted near Kursk", "2025-01-14"}
	spring  = place{"The Harbour Courier", "https://courier.example/world/losses", "Losses double, agency tells lawmakers", "2025-04-30"}
	quay    = place{"Quayside Post", "https://quay.example/losses", "Lawmakers hear of 600 dead", "2025-05-01"}
	market  = place{"Market Bulletin", "https://market.example/flood", hostile, "2025-05-09"}
	valley  = place{"قناة الوادي", "https://valley.example/floods", "الفيضانات: آلاف الأسر بلا مأوى", "2025-05-10"}
	local   = place{"Valley <b>Voice</b>", "javascript:alert(document.domain)", "Count of homes disputed", "2025-05-11"}
)

func claim(id, text, sentence string, p place, edit func(*news.Claim)) news.Claim {
	c := news.Claim{
		ID: id, Text: text, Sentence: sentence, Quote: news.Quote{Exact: text},
		Qualifier: "exact", Kind: "count", Modality: news.Reported, Confidence: 1,
		Article: news.ArticleRef{URL: p.url, Title: p.title, Publisher: p.publisher, Published: at(p.day), Version: 1},
	}
	edit(&c)
	c.ArticleID = news.ID(c.Article.URL)
	c.Fragment = "#:~:text=" + escapeFragment(sentence[:min(len(sentence), 24)])
	return c
}

func exactly(v float64, chain ...string) func(*news.Claim) {
	return func(c *news.Claim) {
		c.Low, c.Value, c.High = f(v), f(v), f(v)
		c.Attribution, c.Origin = chain, chain[len(chain)-1]
	}
}

func also(edits ...func(*news.Claim)) func(*news.Claim) {
	return func(c *news.Claim) {
		for _, e := range edits {
			e(c)
		}
	}
}

func asOf(day string) func(*news.Claim) { return func(c *news.Claim) { c.AsOf = day } }

func ref(s string) *string { return &s }

func fixture() news.Report {
	const nis = "National Intelligence Service"
	claims := []news.Claim{
		claim("sent1", "11,000", "The network put the first contingent, already in Russia, at 11,000 soldiers.", courier,
			also(exactly(11000, courier.publisher, "CNN"), asOf("2024-12-31"))),
		claim("sent2", "11,000", "CNN counts 11,000 soldiers sent so far, 11,000 more than Pyongyang admitted at first.", morning,
			also(exactly(11000, morning.publisher, "CNN"), asOf("2024-12-31"), func(c *news.Claim) {
				c.Start, c.Quote.Prefix, c.Quote.Suffix = 11, "CNN counts ", " soldiers sent so far"
			})),
		claim("plan1", "25,000 to 30,000", "An assessment seen by CNN speaks of an additional 25,000 to 30,000 troops in the coming months.", courier,
			func(c *news.Claim) {
				c.Low, c.High, c.Qualifier, c.Increment, c.Modality = f(25000), f(30000), "range", true, news.Planned
				c.Attribution, c.Origin, c.AsOf = []string{courier.publisher, "CNN", "a Ukrainian assessment"}, "Ukrainian assessment", "2025-07-02"
			}),
		claim("plan2", "25–30,000", "Another 25–30,000 could board trains west by autumn, the same document says.", evening,
			func(c *news.Claim) {
				c.Low, c.High, c.Qualifier, c.Increment, c.Modality = f(25000), f(30000), "range", true, news.Planned
				c.Attribution, c.Origin, c.AsOf = []string{evening.publisher, "CNN", "Ukrainian assessment"}, "Ukrainian assessment", "2025-07-02"
			}),
		claim("dead1", "about 300", "The service believed that about 300 of the soldiers had been killed by mid-January.", winter,
			func(c *news.Claim) {
				c.Low, c.Value, c.High, c.Qualifier, c.Text = f(300), f(300), f(300), "about", "300"
				c.Attribution, c.Origin, c.AsOf, c.Modality = []string{winter.publisher, "South Korean lawmakers", nis}, nis, "2025-01-13", news.Estimated
			}),
		claim("dead2", "600", "Some 600 are now thought to have died, lawmakers said after a closed session with the agency.", spring,
			func(c *news.Claim) {
				c.Low, c.Value, c.High, c.Qualifier = f(600), f(600), f(600), "about"
				c.Attribution, c.Origin, c.AsOf = []string{spring.publisher, "South Korean lawmakers", "the agency"}, nis, "2025-04-30"
			}),
		claim("dead3", "600", "At least 600 soldiers were dead, the agency told parliament.", quay,
			func(c *news.Claim) {
				c.Low, c.Value, c.Qualifier = f(600), f(600), "at_least"
				c.Attribution, c.Origin, c.AsOf = []string{quay.publisher, nis}, nis, "2025-04-30"
			}),
		claim("cas1", "4,700", "Killed and wounded together came to about 4,700, the service said.", spring,
			func(c *news.Claim) {
				c.Low, c.Value, c.High, c.Qualifier = f(4700), f(4700), f(4700), "about"
				c.Attribution, c.Origin, c.AsOf = []string{spring.publisher, nis}, nis, "2025-04-30"
			}),
		claim("home1", "1,200", "The council lists 1,200 homes under water; 1,200 is its final word, it adds.", market,
			also(exactly(1200, "Market Bulletin", "Valley council"), asOf("2025-05-08"))),
		claim("home2", "٣٬٤٠٠", "قال الهلال الأحمر إن ٣٬٤٠٠ منزل غمرتها المياه.", valley,
			also(exactly(3400, "قناة الوادي", "الهلال الأحمر"), asOf("2025-05-09"))),
		claim("home3", "hundreds", "Hundreds of homes, a fireman guessed, <img src=x onerror=alert(1)> maybe hundreds more.", local,
			func(c *news.Claim) {
				c.Low, c.High, c.Qualifier, c.Vague, c.Anonymous = f(100), f(999), "range", true, true
				c.Attribution, c.Origin, c.AsOf = []string{"Valley <b>Voice</b>", "a fireman"}, "a fireman", "2025-05-10"
			}),
		claim("home4", "2,000", "Insurers reckon more than 2,000 houses will have to be rebuilt.", morning,
			func(c *news.Claim) {
				c.Low, c.Value, c.Qualifier, c.Gone = f(2000), f(2000), "more_than", true
				c.Attribution, c.Origin, c.AsOf = []string{morning.publisher, "+Insurers' union"}, "+Insurers' union", "2025-05-10"
			}),
		claim("home5", "12,000", "An early bulletin had 12,000 homes, a slip that was soon set right.", quay,
			also(exactly(12000, quay.publisher, "@valleyfire"), asOf("2025-05-07"))),
	}
	voice := func(origin string, c news.Claim, outlets []string, ids ...string) news.Origin {
		return news.Origin{
			Origin: origin, Low: c.Low, Value: c.Value, High: c.High, Qualifier: c.Qualifier, AsOf: c.AsOf,
			Outlets: outlets, Claims: ids, Credibility: news.Credibility{P: 0.6},
		}
	}
	by := map[string]news.Claim{}
	for _, c := range claims {
		by[c.ID] = c
	}
	old := voice(nis, by["dead1"], []string{winter.publisher}, "dead1")
	old.Superseded, old.Why = true, "an earlier count of the same origin: it now has about 600"
	rated := voice("Valley council", by["home1"], []string{"Market Bulletin"}, "home1")
	rated.Credibility = news.Credibility{P: 0.875, Cases: 8}
	return news.Report{
		Generated: "2025-07-04T08:30:00Z",
		Stories: []news.Story{
			{ID: "storykorea", Name: "North Korean soldiers in Russia", Articles: 6},
			{ID: "storyflood", Name: "Floods in the valley", Articles: 5},
		},
		Topics: []news.Topic{
			{
				ID: "homes7flood7aaaa", Topic: "Homes flooded in the valley", Story: "storyflood", Measure: "flooded", What: "homes", Kind: "count",
				Span: news.Span{Low: f(1200), High: f(3400)},
				Strands: []news.Strand{{
					Status: news.StatusDone, Low: f(1200), High: f(3400), LikelyLow: f(1150), LikelyHigh: f(3700), Agreement: 0.1, Conflict: true, Word: news.Conflict,
					Origins: []news.Origin{
						rated,
						voice("الهلال الأحمر", by["home2"], []string{"قناة الوادي"}, "home2"),
						voice("+Insurers' union", by["home4"], []string{morning.publisher}, "home4"),
						voice("a fireman", by["home3"], []string{"Valley <b>Voice</b>"}, "home3"),
					},
					Ends:     news.Ends{Low: "home1", High: "home2"},
					SetAside: []news.SetAside{{Claim: "home5", Why: "a slip: ten times what two others have"}},
					Explain:  []string{"Valley council: 1,200, adds 2.1", "Red Crescent: 3,400, adds 1.9\x1b[31m"},
				}},
				Changes: []news.Change{
					{At: time.Date(2025, 5, 11, 6, 0, 0, 0, time.UTC), Kind: news.ChangeGone, Cause: news.CausePage, Claim: "home4"},
					{At: time.Date(2025, 5, 10, 6, 0, 0, 0, time.UTC), Kind: news.ChangeRevised, Cause: news.CausePage, Claim: "home1", Was: ref("home5")},
				},
			},
			{
				ID: "sent7korea7aaaaa", Topic: "North Korean soldiers sent to Russia", Story: "storykorea", Measure: "sent", What: "soldiers", Of: "North Korean", Place: "Russia", Kind: "count",
				Span: news.Span{Low: f(11000), High: f(30000)},
				Strands: []news.Strand{
					{
						Status: news.StatusDone, Low: f(11000), Best: f(11000), High: f(11000), LikelyLow: f(10500), LikelyHigh: f(11500), Agreement: 1, Word: news.SingleOrigin,
						Origins: []news.Origin{voice("CNN", by["sent1"], []string{courier.publisher, morning.publisher}, "sent1", "sent2")},
						Ends:    news.Ends{Low: "sent1", Best: ref("sent1"), High: "sent1"},
						Explain: []string{"one origin: CNN"},
					},
					{
						Status: news.StatusPlanned, Increment: true, Low: f(25000), Best: f(25000), High: f(30000), Agreement: 1, Word: news.SingleOrigin,
						Origins: []news.Origin{voice("Ukrainian assessment", by["plan1"], []string{courier.publisher, evening.publisher}, "plan1", "plan2")},
						Ends:    news.Ends{Low: "plan1", Best: ref("plan1"), High: "plan1"},
					},
				},
				Sums: []news.Sum{{Low: f(36000), High: f(41000), Of: []string{"sent7korea7aaaaa"}, Text: "our sum: 11,000 done + 25,000–30,000 planned in addition = 36,000–41,000, if the plan is carried out"}},
			},
			{
				ID: "dead7korea7aaaaa", Topic: "North Korean soldiers killed", Story: "storykorea", Measure: "killed", What: "soldiers", Of: "North Korean", Kind: "count",
				Span: news.Span{Low: f(600), High: f(600)},
				Strands: []news.Strand{{
					Status: news.StatusDone, Low: f(600), Best: f(600), High: f(600), Agreement: 1, Word: news.Growth,
					Origins: []news.Origin{voice(nis, by["dead2"], []string{spring.publisher, quay.publisher}, "dead2", "dead3"), old},
					Ends:    news.Ends{Low: "dead2", Best: ref("dead2"), High: "dead2"},
				}},
				Links: []news.Link{{Topic: "cas77korea7aaaaa", Why: "part of"}},
			},
			{
				ID: "cas77korea7aaaaa", Topic: "North Korean soldiers killed or wounded", Story: "storykorea", Measure: "casualties", What: "soldiers", Of: "North Korean", Kind: "count",
				Span: news.Span{Low: f(4700), High: f(4700)},
				Strands: []news.Strand{{
					Status: news.StatusDone, Low: f(4700), Best: f(4700), High: f(4700), Agreement: 1, Word: news.SingleOrigin,
					Origins: []news.Origin{voice(nis, by["cas1"], []string{spring.publisher}, "cas1")},
					Ends:    news.Ends{Low: "cas1", Best: ref("cas1"), High: "cas1"},
				}},
				Links: []news.Link{{Topic: "dead7korea7aaaaa", Why: "whole of"}},
			},
		},
		Claims: claims,
		Coverage: news.Coverage{
			Pages: 14, Read: 11,
			Outcomes: []news.Outcome{
				{URL: courier.url, Code: news.Read, At: time.Date(2025, 7, 4, 8, 0, 0, 0, time.UTC)},
				{URL: "https://walled.example/losses", Code: news.Paywall, Reason: "the text ends after two sentences", At: time.Date(2025, 7, 4, 8, 1, 0, 0, time.UTC)},
				{URL: "https://closed.example/private", Code: news.Robots, At: time.Date(2025, 7, 4, 8, 2, 0, 0, time.UTC)},
				{URL: "https://down.example/\x1b[31m", Code: news.HTTPStatus, Reason: "503 Service Unavailable", At: time.Date(2025, 7, 4, 8, 3, 0, 0, time.UTC)},
			},
			Numbers: news.Numbers{Claims: 13, Skipped: 21, Unread: 1},
		},
	}
}

// many is a report of one topic with n voices, for sizes.
func many(n int) news.Report {
	r := news.Report{Generated: "2025-07-04T08:30:00Z", Stories: []news.Story{{ID: "s", Name: "A march", Articles: n}}}
	st := news.Strand{Status: news.StatusDone, Low: f(1000), High: f(1000 + float64(n)), Word: news.Conflict, Conflict: true}
	for i := range n {
		name := fmt.Sprintf("Observer %d", i)
		c := claim(fmt.Sprintf("c%d", i), fmt.Sprint(1000+i), fmt.Sprintf("Observer %d counted %d marchers on the square before noon.", i, 1000+i),
			place{name + " Gazette", fmt.Sprintf("https://gazette%d.example/march", i), "A march", "2025-05-01"}, exactly(float64(1000+i), name+" Gazette", name))
		r.Claims = append(r.Claims, c)
		st.Origins = append(st.Origins, news.Origin{Origin: name, Low: c.Low, Value: c.Value, High: c.High, Qualifier: "exact", Outlets: []string{name + " Gazette"}, Claims: []string{c.ID}})
	}
	r.Topics = []news.Topic{{ID: "march", Topic: "People at the march", Story: "s", Kind: "count", Span: news.Span{Low: st.Low, High: st.High}, Strands: []news.Strand{st}}}
	return r
}
