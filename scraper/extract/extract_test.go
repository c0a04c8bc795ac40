package extract

import (
	"bytes"
	"encoding/json"
	"os"
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	"rangefinder/news"
)

// article makes an article of blocks, as the scraper does.
func article(title string, blocks ...string) news.Article {
	a := news.Article{CanonicalURL: "https://paper.example/1", Title: title, Publisher: "Paper", Language: "en"}
	for i, b := range blocks {
		if i > 0 {
			a.Text += "\n\n"
		}
		kind := news.Paragraph
		switch {
		case strings.HasPrefix(b, "# "):
			kind, b = news.Heading, b[2:]
		case strings.HasPrefix(b, "- "):
			kind, b = news.ListItem, b[2:]
		case strings.HasPrefix(b, "| "):
			kind, b = news.TableRow, b[2:]
		}
		a.Blocks = append(a.Blocks, news.Block{Kind: kind, Text: b, Selector: "p:nth-of-type(1)", Start: len(a.Text), End: len(a.Text) + len(b)})
		a.Text += b
	}
	return a
}

var flood = article("Flood kills 41 in Ruritania, 300 missing",
	"STRELSAU (Reuters) – At least 41 people were killed when the Eisen burst its banks on Friday, the interior ministry said.",
	"“We have never seen this. Some 2,300 homes are under water,” said mayor Antonia de Mauban.",
	"# 2,300 homes under water",
	"The Red Cross put the number of displaced at 12,000–15,000. It added that 60 of its volunteers were on the ground. In 2019 a similar flood cost $40 million.",
	"| Region: Zenda; Killed: 30; Missing: 200",
	"Call +44 20 7946 0958. The river stood at 4.2 m at 10.30 pm. See page 12, section 4.")

// checkPlaces holds the promises on offsets: what a claim quotes stands where
// it says, byte for byte, and every number of the text is accounted for once.
func checkPlaces(t *testing.T, a news.Article, claims []news.Claim, numbers []news.Number) {
	t.Helper()
	text := func(in string) string {
		if in == "title" {
			return a.Title
		}
		return a.Text
	}
	ids := map[string]bool{}
	for _, c := range claims {
		s := text(c.In)
		if c.Start < 0 || c.End > len(s) || c.Start >= c.End || s[c.Start:c.End] != c.Text {
			t.Fatalf("claim %q: text[%d:%d] is not it", c.Text, c.Start, c.End)
		}
		if c.Sentence != c.Quote.Exact || !strings.Contains(s, c.Quote.Prefix+c.Quote.Exact+c.Quote.Suffix) {
			t.Fatalf("claim %q: its quotation with prefix and suffix is not in the text: %+v", c.Text, c.Quote)
		}
		if !strings.Contains(c.Sentence, c.Text) {
			t.Fatalf("claim %q is not in its sentence %q", c.Text, c.Sentence)
		}
		if len(s) <= longText {
			at := -1
			for n := 0; n <= c.Occur; n++ {
				i := strings.Index(s[at+1:], c.Quote.Exact)
				if i < 0 {
					t.Fatalf("claim %q: no occurrence %d of its sentence", c.Text, c.Occur)
				}
				at += 1 + i
			}
		}
		if ids[c.ID] {
			t.Fatalf("claim %q: id %s was given before", c.Text, c.ID)
		}
		ids[c.ID] = true
		if c.Attribution == nil || c.Notes == nil {
			t.Fatalf("claim %q: null where an empty list belongs", c.Text)
		}
		if c.Low != nil && c.High != nil && *c.Low > *c.High {
			t.Fatalf("claim %q: low %v above high %v", c.Text, *c.Low, *c.High)
		}
		if !(c.Confidence > 0 && c.Confidence <= 1) {
			t.Fatalf("claim %q: confidence %v", c.Text, c.Confidence)
		}
	}
	type place struct {
		in         string
		start, end int
	}
	seen := map[place]bool{}
	made := 0
	for _, n := range numbers {
		s := text(n.In)
		if n.Start < 0 || n.End > len(s) || s[n.Start:n.End] != n.Text {
			t.Fatalf("number %q: text[%d:%d] is not it", n.Text, n.Start, n.End)
		}
		p := place{n.In, n.Start, n.End}
		if seen[p] {
			t.Fatalf("number %q at %d is accounted for twice", n.Text, n.Start)
		}
		seen[p] = true
		switch n.State {
		case news.NumberClaim:
			made++
			if !ids[n.Claim] {
				t.Fatalf("number %q names claim %q, which is not there", n.Text, n.Claim)
			}
		case news.NumberSkipped:
			if n.Why == "" {
				t.Fatalf("number %q is skipped without a reason", n.Text)
			}
		case news.NumberUnread:
		default:
			t.Fatalf("number %q has state %q", n.Text, n.State)
		}
	}
	if made != len(claims) {
		t.Fatalf("%d numbers became claims, %d claims came back", made, len(claims))
	}
}

func TestEveryNumberIsAccountedFor(t *testing.T) {
	claims, numbers := Claims(flood)
	checkPlaces(t, flood, claims, numbers)
	// Every run of digits of text and headline lies in one of the numbers.
	for in, s := range map[string]string{"": flood.Text, "title": flood.Title} {
		for i := 0; i < len(s); i++ {
			if s[i] < '0' || s[i] > '9' {
				continue
			}
			n := 0
			for _, x := range numbers {
				if x.In == in && x.Start <= i && i < x.End {
					n++
				}
			}
			if n != 1 {
				t.Errorf("the digit at %d of %q (%.20q…) is in %d numbers, want 1", i, in, s[i:], n)
			}
		}
	}
}

func TestHeadlineRepeatsTheText(t *testing.T) {
	claims, numbers := Claims(flood)
	var titles []string
	for _, c := range claims {
		if c.In == "title" {
			titles = append(titles, c.Text)
		}
		if c.Text == "2,300" && strings.HasPrefix(c.Sentence, "2,300") {
			t.Errorf("the heading %q made a claim although the text says the same", c.Sentence)
		}
	}
	if len(titles) != 1 || titles[0] != "300" {
		t.Errorf("claims of the headline are %q, want 300 alone", titles)
	}
	for _, n := range numbers {
		if n.In == "title" && n.Text == "41" && (n.State != news.NumberSkipped && n.State != news.NumberClaim) {
			t.Errorf("the 41 of the headline is %+v", n)
		}
	}
}

// A headline that shows what a register of the text lists says nothing of its own.
func TestHeadlineShowsWhatTheTextCounts(t *testing.T) {
	for title, text := range map[string]string{
		"Wage ledger shows 260 posts gone at Velora": "Velora has laid off 260 welders since May, according to a ledger of wages kept by the labour office.",
		"Union lists 410 dismissed":                  "The union said 410 people had lost their jobs.",
		"Map shows 12 bridges destroyed in Zenda":    "Twelve bridges were destroyed in Zenda, a map drawn by the army shows.",
	} {
		claims, _ := Claims(article(title, text))
		if len(claims) != 1 || claims[0].In != "" {
			t.Errorf("%q over %q gives %d claims, want the one of the text: %+v", title, text, len(claims), claims)
		}
	}
}

func TestIDsAreOfTheContent(t *testing.T) {
	before, _ := Claims(flood)
	changed := article(flood.Title,
		strings.Replace(flood.Blocks[0].Text, "At least 41", "At least 43", 1),
		flood.Blocks[1].Text, "# "+flood.Blocks[2].Text, flood.Blocks[3].Text, "| "+flood.Blocks[4].Text, flood.Blocks[5].Text)
	after, _ := Claims(changed)
	again, _ := Claims(flood)
	old := map[string]string{}
	for _, c := range before {
		old[c.ID] = c.Text
	}
	for i, c := range again {
		if c.ID != before[i].ID {
			t.Errorf("claim %q has id %s, then %s", c.Text, before[i].ID, c.ID)
		}
	}
	fresh := 0
	for _, c := range after {
		if old[c.ID] == "" {
			fresh++
			if c.Text != "43" && c.In != "title" {
				t.Errorf("claim %q of an unchanged sentence has a new id", c.Text)
			}
		}
	}
	if fresh == 0 {
		t.Error("the changed sentence kept its ids")
	}
	twice := article("", "Four men died. Four men died.", "Four men died.")
	claims, numbers := Claims(twice)
	checkPlaces(t, twice, claims, numbers)
	if len(claims) != 3 {
		t.Errorf("three equal sentences give %d claims", len(claims))
	}
}

func TestDeterministic(t *testing.T) {
	a, an := Claims(flood)
	for range 5 {
		b, bn := Claims(flood)
		x, _ := json.Marshal([]any{a, an})
		y, _ := json.Marshal([]any{b, bn})
		if !bytes.Equal(x, y) {
			t.Fatal("the same article gave different claims")
		}
	}
}

func TestPublisherAndOrigin(t *testing.T) {
	claims, _ := Claims(flood)
	for _, want := range []struct{ text, chain, origin, id string }{
		{"41", "Paper < Reuters < the interior ministry", "interior ministry", "interior-ministry"},
		{"12,000–15,000", "Paper < Reuters < Red Cross", "International Committee of the Red Cross", "international-committee-of-the-red-cross"},
		{"60", "Paper < Reuters < Red Cross", "International Committee of the Red Cross", "international-committee-of-the-red-cross"},
		{"$40 million", "Paper < Reuters", "Reuters", "reuters"},
	} {
		c := find(claims, want.text)
		if c == nil {
			t.Errorf("no claim %q", want.text)
			continue
		}
		if got := strings.Join(c.Attribution, " < "); got != want.chain || c.Origin != want.origin || c.OriginID != want.id {
			t.Errorf("%s is credited to %q, origin %q (%s), want %q, %q (%s)", want.text, got, c.Origin, c.OriginID, want.chain, want.origin, want.id)
		}
	}
	alone, _ := Claims(news.Article{Publisher: "Paper", Text: "Four men died."})
	if c := alone[0]; len(c.Attribution) != 1 || c.Origin != "Paper" || c.Cue != "" {
		t.Errorf("a figure with nobody behind it belongs to %q, origin %q", c.Attribution, c.Origin)
	}
}

// A number with which a name begins counts nothing, where the text shows that it is a name.
func TestNamesThatBeginWithNumbers(t *testing.T) {
	for text, want := range map[string]int{
		"FIVE SPRINGS, June 3 — A shed burned down.":                      0,
		"FIVE SPRINGS, Wis. (Reuters) – Police found 12 guns.":            1,
		"Nine Elms is shut after the flood.":                              0,
		"Twelve Oaks lost its school. Buses still stop in Twelve Oaks.":   0,
		"Seven Oaks, where the road ends, was cut off.":                   0,
		"Two Ruritanians were hurt.":                                      1,
		"Five Ryanair jets were grounded in Zenda.":                       1,
		"TWO MINERS DEAD — POLICE":                                        1,
		"Three villages were cut off. Buses still stop at three villages": 2,
	} {
		claims, numbers := Claims(news.Article{Text: text, Language: "en"})
		checkPlaces(t, news.Article{Text: text}, claims, numbers)
		if len(claims) != want {
			t.Errorf("Claims(%q) = %d claims, want %d: %+v", text, len(claims), want, claims)
		}
	}
}

// A new name that stands alone is the person of whom the text has spoken by office, if it
// gives the same figure and nobody else stands between.
func TestNamedLater(t *testing.T) {
	for text, want := range map[string][2]string{
		"Some 31 men drowned, the director of the rescue station said. \"There were 31 drowned, and I saw them,\" Dr Ruth Kell told the Gazette.": {"Ruth Kell", "Ruth Kell"},
		"The mayor of Hentzau put the drowned at 31. It had rained for days. Anna Vidal told reporters that 31 people had drowned.":               {"Anna Vidal", "Anna Vidal"},
		"The director of the clinic said 31 had died. Director Ruth Kell said 31 people died at night.":                                           {"Ruth Kell", "Ruth Kell"},
		"A spokesman for the Northern League said 31 had died. Colonel Ivo Petrov said the 31 had died at night.":                                 {"Northern League", "Northern League"},
		"The director of the clinic said 31 had died. Mayor Ruth Kell said 31 had died.":                                                          {"director of the clinic", "Ruth Kell"},
		"The mayor said 31 had drowned. Anna Vidal also spoke of 31 drowned.":                                                                     {"mayor", "Anna Vidal"},
		"The mayor said 31 had drowned. A nurse wept. Anna Vidal told reporters that 31 had drowned.":                                             {"mayor", "Anna Vidal"},
		"The mayor said 31 had drowned. Rosa Lind lost her son. Anna Vidal told reporters that 31 had drowned.":                                   {"mayor", "Anna Vidal"},
		"The mayor said 31 had drowned. Anna Vidal, a nurse, told reporters that 31 had drowned.":                                                 {"mayor", "Anna Vidal"},
		"The mayor said 31 had drowned. Anna Vidal, who lost her son, told reporters that 31 had drowned.":                                        {"mayor", "Anna Vidal"},
		"Anna Vidal wept. The mayor said 31 had drowned. Anna Vidal told reporters that 31 had drowned.":                                          {"mayor", "Anna Vidal"},
		"An official said 31 had drowned. Anna Vidal told reporters that 31 had drowned.":                                                         {"official", "Anna Vidal"},
		"The mayor said 31 had drowned. Anna Vidal told reporters that 30 had drowned.":                                                           {"mayor", "Anna Vidal"},
	} {
		claims, _ := Claims(news.Article{Text: text, Publisher: "Paper", Language: "en"})
		if len(claims) != 2 || strings.TrimPrefix(strings.ToLower(claims[0].Origin), "an ") != strings.ToLower(want[0]) || claims[1].Origin != want[1] {
			t.Errorf("Claims(%q): origins are not %q: %+v", text, want, claims)
		}
	}
}

// An outlet's own reporters are the outlet, and "this newspaper" is who prints it.
func TestOwnReporters(t *testing.T) {
	for text, want := range map[string]string{
		"The blast killed 33, according to a count by Beacon reporters.":              "Beacon News Agency",
		"The blast killed 33, a Beacon correspondent counted.":                        "Beacon News Agency",
		"The blast killed 33, according to its own reporters.":                        "Beacon News Agency",
		"The blast killed 33, Beacon has learnt.":                                     "Beacon News Agency",
		"The mayor spoke of 30 dead. This agency has counted 33.":                     "Beacon News Agency",
		"The blast killed 33, according to reporters for the Zenda Courier.":          "Beacon News Agency < reporters for the Zenda Courier",
		"The mayor told this agency that 33 had died.":                                "Beacon News Agency < The mayor",
		"The police said 33 had died, and this agency's reporters saw their coffins.": "Beacon News Agency < The police",
	} {
		claims, _ := Claims(news.Article{Text: text, Publisher: "Beacon News Agency", Language: "en"})
		if c := find(claims, "33"); c == nil || !strings.EqualFold(strings.Join(c.Attribution, " < "), want) {
			t.Errorf("Claims(%q): 33 is %+v, want it credited to %q", text, c, want)
		}
	}
}

func TestAnonymous(t *testing.T) {
	for text, want := range map[string]bool{
		"Western officials said 30 men died.":                  true,
		"A source in the General Staff said 30 men died.":      true,
		"Two people familiar with the talks said 30 men died.": true,
		"Analysts say 30 men died.":                            true,
		"The interior ministry said 30 men died.":              false,
		"Maria Petrova, an analyst, said 30 men died.":         false,
		"Thirty men died.":                                     false,
	} {
		claims, _ := Claims(news.Article{Text: text})
		c := claims[len(claims)-1]
		if c.Anonymous != want {
			t.Errorf("Claims(%q) anonymous = %v, credited to %q, want %v", text, c.Anonymous, c.Attribution, want)
		}
	}
}

func TestCanonical(t *testing.T) {
	for name, want := range map[string]string{
		"South Korean intelligence":          "National Intelligence Service",
		"NIS":                                "National Intelligence Service",
		"AFP":                                "Agence France-Presse",
		"the Pentagon":                       "US Department of Defense",
		"U.S. Geological Survey":             "US Geological Survey",
		"Senior Gen. Min Aung Hlaing":        "Min Aung Hlaing",
		"President Joko Arif":                "Joko Arif",
		"Defence Minister Kim Yong-su":       "Defence Ministry",
		"Prime Minister Mark Foss":           "Mark Foss",
		"spokesman for the Health Ministry":  "Health Ministry",
		"Health Ministry spokesman Ali Reza": "Health Ministry",
		"Unicef":                             "UNICEF",
		"Strelsau Gazette":                   "Strelsau Gazette",
		"the carmaker Velora":                "Velora",
		"Facebook parent Meta":               "Meta",
		"online shop Tandem":                 "Tandem",
		"Strelsau-based Crisis Monitor":      "Crisis Monitor",
		"marine biologist Rose Rassendyll":   "Rose Rassendyll",
		"Fisherman Tom Low":                  "Tom Low",
		"hospital officials":                 "hospital officials",
		"the country's health ministry":      "health ministry",
		"The nation's NIS":                   "National Intelligence Service",
		"Ruritanian state television":        "Ruritanian state television",
		"Russia's defence ministry":          "Ministry of Defence of Russia",
		"the Russian Ministry of Defence":    "Ministry of Defence of Russia",
		"the defence ministry in Moscow":     "Ministry of Defence of Russia",
		"the Kremlin's defense ministry":     "Ministry of Defence of Russia",
		"Ukraine's air force":                "Ukrainian Air Force",
		"Turkey's health ministry":           "Turkish Ministry of Health",
		"the Turkish Ministry of Health":     "Turkish Ministry of Health",
		"Ministry of Health of Turkey":       "Turkish Ministry of Health",
		"the health ministry in Ankara":      "Turkish Ministry of Health",
		"Health Ministry in Sanaa":           "Yemeni Ministry of Health (Sanaa)",
		"the Turkish opposition":             "Turkish opposition",
	} {
		if got := canonical(name); got != want {
			t.Errorf("canonical(%q) = %q, want %q", name, got, want)
		}
	}
}

func TestSentences(t *testing.T) {
	for _, c := range []struct {
		text string
		want []string
	}{
		{"Gen. A. B. Cole of the U.S. Army spoke. He left 2.", []string{"Gen. A. B. Cole of the U.S. Army spoke.", "He left 2."}},
		{"It rained in the U.S. The 2 rains fell.", []string{"It rained in the U.S.", "The 2 rains fell."}},
		{"“Go,” he said. “Now!” She left at 5 p.m. on Monday.", []string{"“Go,” he said.", "“Now!”", "She left at 5 p.m. on Monday."}},
		{"“Why?” asked Bo. No. 5 won.", []string{"“Why?” asked Bo.", "No. 5 won."}},
		{"Prices rose 3.5 per cent. Wages fell.", []string{"Prices rose 3.5 per cent.", "Wages fell."}},
		{"The files were stolen.By June the 2 were sold.", []string{"The files were stolen.", "By June the 2 were sold."}},
		{"See unn.ua for 2 more. Done", []string{"See unn.ua for 2 more.", "Done"}},
		{"He died on Jan. 3. Nobody knew.", []string{"He died on Jan. 3.", "Nobody knew."}},
	} {
		d := newDoc(news.Article{Text: c.text})
		var got []string
		for _, s := range d.sents {
			got = append(got, c.text[s.start:s.end])
		}
		if strings.Join(got, "|") != strings.Join(c.want, "|") {
			t.Errorf("sentences of %q are %q, want %q", c.text, got, c.want)
		}
	}
}

func TestRowsAndLists(t *testing.T) {
	a := article("", "The ministry gave these figures:", "- Killed: 300", "- Wounded: 2,700", "| Region: Kharkiv; Missing: 14")
	claims, numbers := Claims(a)
	checkPlaces(t, a, claims, numbers)
	for text, measure := range map[string]string{"300": "killed", "2,700": "wounded", "14": "missing"} {
		c := find(claims, text)
		if c == nil || c.Measure != measure || c.What != "people "+measure {
			t.Errorf("%s reads %+v, want people %s", text, c, measure)
		}
	}
}

func TestOtherLanguages(t *testing.T) {
	for _, tc := range []struct{ lang, text, figure, what, chain string }{
		{"de", "Laut Polizei starben 14 Menschen.", "14", "Menschen", "Polizei"},
		{"de", "Nach Angaben des Innenministeriums kamen 300 Soldaten ums Leben.", "300", "Soldaten", "Innenministerium"},
		{"de", "Der Reederei Nordlinie zufolge fielen 40 Fähren aus.", "40", "Fähren", "Reederei Nordlinie"},
		{"de", "Das Statistische Bundesamt (Destatis) meldete eine jährliche Inflation von 2,3 Prozent.", "2,3 Prozent", "jährliche Inflation", "Statistische Bundesamt"},
		{"de", "Bis zum Abend waren 90 Züge ausgefallen, sagte Petra Lorenz.", "90", "Züge", "Petra Lorenz"},
		{"de", "Die Feuerwehr hatte im Juni 83 Einsätze gemeldet, DLRG 186.", "186", "Einsätze", "DLRG"},
		{"de", "In der Nacht brannten 14 Autos.", "14", "Autos", ""},
		{"fr", "Selon la Croix-Rouge, 27 villages sont coupés du monde.", "27", "villages", "Croix-Rouge"},
		{"fr", "L'Insee estime la hausse à 3,1 %.", "3,1 %", "", "Insee"},
		{"fr", "Plus de 900 personnes ont été déplacées, selon l'Observatoire international pour les réfugiés (OIR).", "900", "people displaced", "Observatoire international pour les réfugiés"},
		{"fr", "L'ONU avait avancé jeudi un bilan de 70 morts dans la vallée, bien au-dessus de celui des autorités.", "70", "people killed", "ONU"},
		{"de", "Eine Woche zuvor hatte die IG Bergbau knapp 900 Streikende gezählt.", "900", "Streikende", "IG Bergbau"},
		{"de", "Den Behörden der Präfektur Zenda zufolge werden 70 Menschen noch vermisst.", "70", "people missing", "Behörden der Präfektur Zenda"},
		{"es", "El consejero delegado, Rodolfo Elfberg, reconoció que hay 22 heridos.", "22", "people wounded", "Rodolfo Elfberg"},
		{"de", "Der Rote Halbmond sprach Ende Mai von 310 Toten.", "310", "people killed", "Rote Halbmond"},
		{"es", "Según el Ministerio de Salud, hubo 61 heridos.", "61", "people wounded", "Ministerio de Salud"},
		{"es", "La ministra de Sanidad, Rosa Vidal, ha informado de que hay 12 muertos.", "12", "people killed", "Rosa Vidal"},
		{"el", "Κατά τη ΛΑΡΚΟ οι απολύσεις φθάνουν τις 400.", "400", "", "ΛΑΡΚΟ"},
		{"ru", "По данным МЧС, пострадали 17 человек.", "17", "people wounded", "МЧС"},
		{"uk", "За даними ДСНС, загинули 12 людей.", "12", "people killed", "ДСНС"},
		{"nl", "Volgens Rijkswaterstaat staan 26 sluizen open.", "26", "sluizen", "Rijkswaterstaat"},
	} {
		claims, _ := Claims(news.Article{Text: tc.text, Language: tc.lang})
		c := find(claims, tc.figure)
		if c == nil {
			t.Errorf("Claims(%q) in %s has no %s", tc.text, tc.lang, tc.figure)
			continue
		}
		if got := strings.Join(c.Attribution, " < "); got != tc.chain {
			t.Errorf("Claims(%q) in %s: credited to %q, want %q", tc.text, tc.lang, got, tc.chain)
		}
		if tc.what != "" && c.What != tc.what {
			t.Errorf("Claims(%q) in %s: what is %q, want %q", tc.text, tc.lang, c.What, tc.what)
		}
	}
}

func TestLiveAndEmpty(t *testing.T) {
	for _, a := range []news.Article{{}, {Text: "\n\n"}, {Text: "."}, {Title: "7"}, {Text: "said said said"}, {Text: "according to"}, {Text: "by"}, {Text: "“"}, {Text: "(", Title: "("}, {Text: "\xff\xfe 12 men died"}} {
		claims, numbers := Claims(a)
		checkPlaces(t, a, claims, numbers)
	}
}

func FuzzClaims(f *testing.F) {
	f.Add("STRELSAU (AP) — At least 41 people, \"all miners\", died, the ministry said, citing X (Y).", "41 dead: NIS")
	f.Add("A: 3; B: 4, and 5 of the 6's\n- 7\n", "")
	f.Add("He said that it said that 4 to 5 may, according to according to by a report of May by of.", "of these, 2")
	f.Add("“12 said ‘13’ (14) 15% from 16 to 17 since 2018 as of 3 May’s 19’s", "“")
	f.Add("\u00a012\u00a0000 men\u2009of U.S. 1–2 ago, two days ago, last last last", "Й 3")
	f.Add("0", "0 IN")
	f.Add(",0 A,1", "0")
	f.Add("40 died in the", ")said 0")
	f.Fuzz(func(t *testing.T, text, title string) {
		if !utf8.ValidString(text) || !utf8.ValidString(title) || len(text) > 4000 || len(title) > 400 {
			return
		}
		pub := time.Date(2025, 4, 30, 9, 0, 0, 0, time.UTC)
		a := news.Article{Text: text, Title: title, Publisher: "P", Published: &pub}
		claims, numbers := Claims(a)
		checkPlaces(t, a, claims, numbers)
		for _, c := range claims {
			for _, s := range append([]string{c.What, c.Of, c.Place, c.Scene, c.Origin, c.Measure, c.Head, c.Cue}, c.Attribution...) {
				if !utf8.ValidString(s) {
					t.Errorf("%q of %q is cut inside a letter", s, c.Text)
				}
			}
		}
	})
}

func BenchmarkClaims(b *testing.B) {
	text := strings.Repeat(flood.Text+"\n\n", 4)
	a := news.Article{Text: text, Title: flood.Title, Publisher: "Paper"}
	b.SetBytes(int64(len(text)))
	for b.Loop() {
		Claims(a)
	}
}

// An article of the length that news has in the median, 450 words with 21 figures:
// everything between its text and its claims.
func BenchmarkArticle(b *testing.B) {
	text, err := os.ReadFile("testdata/article.txt")
	if err != nil {
		b.Fatal(err)
	}
	a := news.Article{Text: string(text), Title: "Beirut blast: 135 dead, thousands injured", Publisher: "Paper"}
	b.SetBytes(int64(len(text)))
	for b.Loop() {
		Claims(a)
	}
}

// Staff and jobs of nobody are the company's that the headline is about, where the
// passage names no other; the claim says where that was taken from.
func TestStaffOfTheHeadlinesCompany(t *testing.T) {
	text := "Velora will cut 900 jobs by March, it said on Monday.\n\n" +
		"Some 260 workers in Strelsau would lose their jobs first.\n\n" +
		"Tandem said last week it was selling its ships. About 400 employees would be laid off."
	for title, want := range map[string][]string{
		"Velora to cut jobs":            {"Velora", "Velora", ""},
		"Velora and Amazon to cut jobs": {"Velora", "", ""},
		"Carmakers to cut jobs":         {"Velora", "", ""},
	} {
		claims, _ := Claims(news.Article{Title: title, Text: text})
		if len(claims) != 3 {
			t.Fatalf("Claims = %d, want 3", len(claims))
		}
		for i, c := range claims {
			of := want[i]
			if i == 2 {
				if c.Of == "Velora" {
					t.Errorf("%q: %s are credited to Velora", title, c.Sentence)
				}
				continue
			}
			if c.Of != of {
				t.Errorf("%q: %q are of %q, want %q", title, c.Sentence, c.Of, of)
			}
		}
	}
	claims, _ := Claims(news.Article{Title: "Velora to cut jobs", Text: text})
	if n := claims[1].Notes; len(n) == 0 || n[len(n)-1] != "whose they are is taken from the headline" {
		t.Errorf("notes = %q, want the headline named", n)
	}
}

// A ministry that is named by its kind alone is that of the only state of the text, one that
// names its owner is its owner's, and of rivals it is nobody's.
func TestOriginsOfMinistries(t *testing.T) {
	for text, want := range map[string]string{
		"Floods in Turkey have destroyed 900 homes. Turkey has sent help, and Turkish soldiers came. The health ministry said 12 were hurt.": "Turkish Ministry of Health",
		"Spain has 400 beds. In Spain it rained. Spain's health ministry said 12 were hurt.":                                                 "Spanish Ministry of Health",
		"Israeli strikes hit Gaza on Monday. Israel said it would go on. Israeli jets flew home. The health ministry said 12 were hurt.":     "health ministry",
		"Israeli jets flew to Sanaa and Israel said so. The Houthi health ministry said 12 were hurt. Israeli pilots rested.":                "Houthi health ministry",
		"Russian posts fell near the town. Russian forces left, and Russia was silent. The general staff said 12 were hurt.":                 "general staff",
		"China's Ministry of Public Security said 12 were hurt.":                                                                             "Chinese Ministry of Public Security",
		"Rain fell in Turkey. The health ministry said 12 were hurt.":                                                                        "health ministry",
	} {
		claims, _ := Claims(news.Article{Text: text, Publisher: "The Daily", Language: "en"})
		if c := find(claims, "12"); c == nil || c.Origin != want {
			t.Errorf("Claims(%q): origin of 12 is %+v, want %q", text, c, want)
		}
	}
}

// A bare "pound" or "dollar" is the one that the text names by its country, if it names one.
func TestCurrenciesOfTheirCountry(t *testing.T) {
	for text, want := range map[string]string{
		"An egg costs 5 pounds in the shop. The Egyptian pound fell again.":                     "EGP",
		"An egg costs 5 pounds in the shop. It rained in Egypt.":                                "GBP",
		"An egg costs 5 dollars in the shop. The Australian dollar fell against the US dollar.": "USD",
		"An egg costs 5 dollars in the shop. The Australian dollar fell again.":                 "AUD",
		"An egg costs 5 dollars in the shop, and $30 buys six. The Australian dollar fell.":     "USD",
		"Aid of 5 pounds is promised, £9 in all. The Egyptian pound fell again.":                "GBP",
	} {
		claims, _ := Claims(news.Article{Text: text, Language: "en"})
		if len(claims) == 0 || claims[0].Unit != want {
			t.Errorf("Claims(%q)[0] = %+v, want unit %s", text, claims, want)
		}
	}
}
