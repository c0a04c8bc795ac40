package extract

import (
	"reflect"
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	"rangefinder/internal/needs"
	"rangefinder/news"
	"rangefinder/quantity"
)

// A person who points at what is read gets it, by its id; and were it not read, what he would be
// given is the same.
func TestAtWhatIsRead(t *testing.T) {
	needs.Plain(t)
	for i, a := range corpora(t) {
		r, claims, numbers := read(a)
		for j, want := range claims {
			w, err := wordsAt(a, want.In, want.Start, want.End)
			if err != nil {
				t.Fatal(err)
			}
			w.heed(r, claims, numbers)
			got, err := w.at("")
			if err != nil {
				t.Errorf("%q: %v", want.Text, err)
				continue
			}
			if got.Confidence != 1 || len(got.Notes) != len(want.Notes)+1 {
				t.Errorf("%q: confidence %v, notes %q", want.Text, got.Confidence, got.Notes)
			}
			got.Confidence, got.Notes = want.Confidence, want.Notes
			if !reflect.DeepEqual(got, want) {
				t.Errorf("%q at %d is %+v, want %+v", want.Text, want.Start, got, want)
			}
			if (i+j)%4 != 0 {
				continue // reading again takes its time
			}
			if again, err := w.read(w.mentionOf(&want)); err != nil || !reflect.DeepEqual(again, want) {
				t.Errorf("%q read again is %+v (%v), want %+v", want.Text, again, err, want)
			}
		}
	}
}

// FuzzAt points anywhere: what comes back stands where it says, and is no other claim.
func FuzzAt(f *testing.F) {
	f.Add("In 2019 soldiers died. “No one,” said Bo, 34, of Zenda, “is safe.” 3 died.", "Three 3s", false, 3, 7, "")
	f.Add("Le 3 mars, 12 500 personnes, l’Insee l’a dit.\n\n12 500 à Zenda.", "", false, 3, 20, "3 000")
	f.Add("STRELSAU, March 3 — 3 of 3. 3 of 3.\n\n3 of 3.", "Five Springs: 5", false, 16, 17, "at least 300")
	f.Add("7.7-magnitude 8GB/128GB 1990s 19th", "A 3-year-old, 4", true, 2, 9, "≥ 600")
	f.Add("No soldiers were killed.", "One in five", true, 0, 11, "0")
	f.Add("1. First\n2. Second “3” (4) five-year 6’s", "", false, 0, 2, "about a dozen")
	f.Fuzz(func(t *testing.T, text, title string, head bool, start, end int, figure string) {
		if !utf8.ValidString(text) || !utf8.ValidString(title) || len(text) > 2000 || len(title) > 400 {
			return
		}
		pub := time.Date(2025, 4, 30, 9, 0, 0, 0, time.UTC)
		a := news.Article{Text: text, Title: title, Publisher: "P", Published: &pub}
		in := ""
		if head {
			in, text = "title", title
		}
		if start < 0 || end < start || end > len(text) {
			if _, err := At(a, in, start, end, figure); err == nil {
				t.Errorf("[%d, %d) of %d bytes is a claim", start, end, len(text))
			}
			start, end = int(uint(start)%uint(len(text)+1)), int(uint(end)%uint(len(text)+1))
		}
		checkAt(t, a, in, min(start, end), max(start, end), figure)
	})
}

// checkAt points at words of an article and holds what At promises of what comes back.
func checkAt(t *testing.T, a news.Article, in string, start, end int, figure string) {
	t.Helper()
	c, err := At(a, in, start, end, figure)
	if err != nil {
		return
	}
	if why := c.Resolve(a); why != "" {
		t.Fatalf("%q: %s", c.Text, why)
	}
	if c.In != in || c.Start >= end || c.End <= start {
		t.Errorf("%q stands in %q at [%d, %d), not at the words [%d, %d) of %q", c.Text, c.In, c.Start, c.End, start, end, in)
	}
	if c.Low != nil && c.High != nil && *c.Low > *c.High || c.Low == nil && c.High == nil {
		t.Errorf("%q: the figure is %v to %v", c.Text, c.Low, c.High)
	}
	if c.ID == "" || c.Attribution == nil || c.Confidence != 1 || len(c.Notes) == 0 {
		t.Errorf("%q: it lacks id, speakers, confidence or notes: %+v", c.Text, c)
	}
	claims, _ := Claims(a)
	for _, o := range claims {
		if same := o.In == c.In && o.Start == c.Start && o.End == c.End; same != (o.ID == c.ID) {
			t.Errorf("%q at %d has id %s, the claim %q at %d has %s", c.Text, c.Start, c.ID, o.Text, o.Start, o.ID)
		}
	}
	if again, err := At(a, in, c.Start, c.End, figure); err == nil && again.ID != c.ID {
		t.Errorf("At(%q, %d, %d, %q) = %q, whose own words give id %s, want %s (%v)", in, start, end, figure, c.Text, again.ID, c.ID, err)
	}
	for _, s := range append([]string{c.What, c.Of, c.Place, c.Scene, c.Origin, c.Measure, c.Head, c.Cue}, c.Attribution...) {
		if !utf8.ValidString(s) {
			t.Errorf("%q of %q is cut inside a letter", s, c.Text)
		}
	}
}

// Words that are not read, or not as a person reads them. What is wanted is: figure as written | low
// value high qualifier kind unit | what | head | measure | speakers | modality | as of | place.
func TestAt(t *testing.T) {
	pub := time.Date(2025, 4, 30, 9, 0, 0, 0, time.UTC)
	foreign := func(lang, publisher, text string) news.Article {
		return news.Article{Text: text, Language: lang, Publisher: publisher}
	}
	for _, c := range []struct {
		name          string
		a             news.Article
		words, figure string
		want          string
	}{
		{"a year that is a count", article("", "Rescuers pulled 1998 from the rubble, the fire brigade said."), "1998", "",
			"1998 | 1,998 1,998 1,998 exact count |  |  | pull | Paper < the fire brigade | reported |  | "},
		{"with a word beside it", article("", "In spring the fort had held 1850, the keeper of the archive said."), "held 1850", "",
			"1850 | 1,850 1,850 1,850 exact count |  |  | hold | Paper | reported |  | "},
		{"on a day", news.Article{Text: "On Monday 1900 men were freed in Strelsau, the Red Cross said.", Publisher: "Paper", Published: &pub}, "1900", "",
			"1900 | 1,900 1,900 1,900 exact count | men freed | man | released | Paper < Red Cross | reported | 2025-04-28 | Strelsau"},
		{"an age", article("", "The youngest of the hostages, aged 12, was freed on Monday, police said."), "12", "",
			"12 | 12 12 12 exact count |  |  |  | Paper < police | reported |  | "},
		{"children of one of them", article("", "A mother of four was killed in Zenda when the roof fell, the mayor said."), "of four", "",
			"four | 4 4 4 exact count | people killed | person | killed | Paper < the mayor | reported |  | Zenda"},
		{"a name", article("", "Five Springs burned, and with it Nine Elms, the governor said."), "Nine", "",
			"Nine | 9 9 9 exact count | Elms | elm |  | Paper < the governor | reported |  | "},
		{"one side of a score", article("", "The council voted 31-14 to shut the mine, the clerk said."), "31-14", "31",
			"31 | 31 31 31 exact count |  |  |  | Paper < the clerk | reported |  | "},
		{"an ordinal", article("", "She was the 19th victim, the coroner said."), "19th", "19",
			"19th | 19 19 19 exact count | victim | victim |  | Paper < the coroner | reported |  | "},
		{"a word that is no number", article("", "The ministry said that umpteen soldiers had deserted."), "umpteen", "12 to 40",
			"umpteen | 12 - 40 range count | soldiers | soldier | desert | Paper < the ministry | reported |  | "},
		{"in a plan", article("", "The ministry plans to send a brigade of them to Zenda by June."), "a brigade", "about 3,000",
			"a brigade | 3,000 3,000 3,000 about count |  |  | sent | Paper | planned |  | Zenda"},
		{"a pronoun", article("", "The army said one was shot in Zenda."), "one", "",
			"one | 1 1 1 exact count |  |  |  | Paper < the army | reported |  | Zenda"},
		{"the day of a date", article("", "By 14 March 2024 the clinic had treated them all."), "14", "",
			"14 | 14 14 14 exact count | people treated | person | treated | Paper | reported |  | "},
		{"what looks like a date", article("", "The clinic had treated 2 April 2024 patients, a slip of the pen, the nurse said."), "2 April 2024", "2,400",
			"2 April 2024 | 2,400 2,400 2,400 exact count | patients | patient | treated | Paper < the nurse | reported |  | "},
		{"a dateline", article("", "STRELSAU, March 3 (Reuters) – The army buried its dead."), "3", "",
			"3 | 3 3 3 exact count |  |  |  | Paper < Reuters | reported |  | "},
		{"its bound is not among the words", article("", "The deputy mayor, 51, is a father of at least three."), "three", "",
			"three | 3 3 - at_least count |  |  |  | Paper | reported |  | "},
		{"page furniture", article("", "ALSO READ: Bread price in Zenda rises by £3"), "£3", "",
			"£3 | 3 3 3 exact money GBP | Bread price | price | price | Paper | reported |  | Zenda"},
		{"a number of a list", article("", "7. soldiers were shot, the ministry said."), "7", "",
			"7 | 7 7 7 exact count |  |  |  | Paper < the ministry | reported |  | "},
		{"several words of one number", article("", "The army lost six and a half thousand in Zenda."), "six and a half thousand", "",
			"six and a half thousand | 6,500 6,500 6,500 exact count |  |  | lose | Paper | reported |  | Zenda"},
		{"another figure than is read", article("", "Some 300 soldiers were killed near Zenda, the ministry said."), "300 soldiers", "at least 400",
			"300 | 400 400 - at_least count | soldiers | soldier | killed | Paper < the ministry | reported |  | Zenda"},
		{"a bare number keeps its bound", article("", "At least 300 soldiers were killed near Zenda, the ministry said."), "300", "300",
			"300 | 300 300 - at_least count | soldiers | soldier | killed | Paper < the ministry | reported |  | Zenda"},
		{"and its unit", article("", "The bridge cost £3 million, the ministry said."), "£3 million", "3,000,000",
			"£3 million | 3,000,000 3,000,000 3,000,000 exact money GBP | bridge | bridge | cost | Paper < the ministry | reported |  | "},
		{"which of several", article("", "Some 300 soldiers and 20 nurses were killed, the ministry said."), "300 soldiers and 20 nurses", "20",
			"20 | 20 20 20 exact count | nurses | nurse | killed | Paper < the ministry | reported |  | "},
		{"which of several, not read", article("", "Some 300 soldiers, aged 34 on average, were killed, the ministry said."), "300 soldiers, aged 34", "34",
			"34 | 34 34 34 exact count | soldiers | soldier | killed | Paper < the ministry | reported |  | "},
		{"the headline", article("Section 12 of Zenda tunnel fell on miners, company says", "It rained."), "Section 12", "",
			"12 | 12 12 12 exact count | Zenda tunnel | tunnel | fall | Paper < company | reported |  | "},
		{"a headline that repeats the text", article("Flood kills 41 in Zenda", "The flood killed 41 people in Zenda, the mayor said."), "kills 41", "",
			"41 | 41 41 41 exact count | people killed | person | killed | Paper | reported |  | Zenda"},
		{"a cell", article("", "| Zenda, 2019 — Dead: 1999; Missing: 4"), "1999", "",
			"1999 | 1,999 1,999 1,999 exact count | people killed | person | killed | Paper | reported |  | "},
		{"an item", article("", "The ministry gave these figures:", "- Dead: 2019", "- Missing: 7"), "2019", "",
			"2019 | 2,019 2,019 2,019 exact count | people killed | person | killed | Paper < the ministry | reported |  | "},
		{"German", foreign("de", "Blatt", "Laut Polizei starben im Jahr 1850 Menschen."), "1850", "",
			"1850 | 1,850 1,850 1,850 exact count | Menschen | menschen |  | Blatt < Polizei | reported |  | "},
		{"Ukrainian, in words", foreign("uk", "УНН", "За даними ДСНС, загинуло п’ятеро людей."), "п’ятеро", "5",
			"п’ятеро | 5 5 5 exact count | people killed | person | killed | УНН < ДСНС | reported |  | "},
		{"a language that is hardly read", foreign("it", "Foglio", "Il primo maggio 1986 operai scioperarono, disse il sindaco."), "1986", "",
			"1986 | 1,986 1,986 1,986 exact count | operai | operai |  | Foglio | reported |  | "},
		{"no blanks between words", foreign("ja", "新聞", "警察によると二人が死亡した。"), "二人", "2",
			"二人 | 2 2 2 exact count |  |  |  | 新聞 | reported |  | "},
	} {
		in, start := "", strings.Index(c.a.Text, c.words)
		if start < 0 {
			in, start = "title", strings.Index(c.a.Title, c.words)
		}
		got, err := At(c.a, in, start, start+len(c.words), c.figure)
		if err != nil {
			t.Errorf("%s: %v", c.name, err)
			continue
		}
		if s := facts(&got); s != c.want {
			t.Errorf("%s:\n got %s\nwant %s", c.name, s, c.want)
		}
		checkAt(t, c.a, in, start, start+len(c.words), c.figure)
	}
}

// facts are those fields of a claim that TestAt looks at.
func facts(c *news.Claim) string {
	end := func(v *float64) string {
		if v == nil {
			return "-"
		}
		return quantity.FormatNumber(*v)
	}
	figure := strings.TrimSpace(strings.Join([]string{end(c.Low), end(c.Value), end(c.High), c.Qualifier, c.Kind, c.Unit}, " "))
	return strings.Join([]string{c.Text, figure, c.What, c.Head, c.Measure, strings.Join(c.Attribution, " < "), c.Modality, c.AsOf, c.Place}, " | ")
}

// The first note says what of a claim is the machine's.
func TestAtNotes(t *testing.T) {
	a := article("", "Some 300 soldiers were killed near Zenda, the ministry said.", "The youngest was 19.")
	for _, c := range []struct{ words, figure, want string }{
		{"300", "", "read by the machine: the figure, who says it, what is counted, what happened, where, with what reserve"},
		{"300", "320", "read by the machine: who says it, what is counted, what happened, where, with what reserve"},
		{"19", "", "read by the machine: the figure, what is counted, with what reserve"},
		{"19", "7", "read by the machine: what is counted, with what reserve"},
	} {
		start := strings.Index(a.Text, c.words)
		got, err := At(a, "", start, start+len(c.words), c.figure)
		if err != nil || got.Notes[0] != c.want {
			t.Errorf("At(%q, %q): notes %q (%v), want %q", c.words, c.figure, got.Notes, err, c.want)
		}
	}
}

// Claims of equal words in equal sentences have ids of their own, also beside those that are read.
func TestAtIDs(t *testing.T) {
	a := article("", "In 2019 the camp held 2019 men. In 2019 the camp held 2019 men.", "In 2019 the camp held 2019 men.")
	claims, _ := Claims(a)
	places := map[string]int{}
	for at := 0; ; at++ {
		i := strings.Index(a.Text[at:], "2019")
		if i < 0 {
			break
		}
		at += i
		c, err := At(a, "", at, at+4, "")
		if err != nil {
			t.Fatal(err)
		}
		if o, ok := places[c.ID]; ok {
			t.Errorf("those at %d and %d have one id", o, at)
		}
		places[c.ID] = at
	}
	if len(places) != 6 {
		t.Errorf("%d places, want 6", len(places))
	}
	for _, c := range claims {
		if places[c.ID] != c.Start {
			t.Errorf("the claim at %d has the id of the words at %d", c.Start, places[c.ID])
		}
	}
	// Where none of them is read, the ids are those that a reader of all gives.
	all := article("", "Four men died. Four men died.")
	read, _ := Claims(all)
	none := all
	none.Text, none.Blocks = strings.ReplaceAll(all.Text, "Four", "Some"), nil
	for i, c := range read {
		got, err := At(none, "", c.Start, c.End, "4")
		if err != nil {
			t.Fatal(err)
		}
		parts := []string{none.CanonicalURL, "Some men died.", "Some", string(rune('0' + i))}
		if want := news.ID(parts...); got.ID != want {
			t.Errorf("claim %d has id %s, want that of %q", i, got.ID, parts)
		}
	}
}

func TestAtErrors(t *testing.T) {
	a := article("Flood", "Some 300 soldiers, aged 34, and 20 nurses – “née” – died in 2019.", "Nobody came.")
	at := func(words string) [2]int { i := strings.Index(a.Text, words); return [2]int{i, i + len(words)} }
	accent := strings.Index(a.Text, "é")
	for _, c := range []struct {
		name, in string
		at       [2]int
		figure   string
		want     string
	}{
		{"before the text", "", [2]int{-1, 4}, "", "outside the text"},
		{"behind it", "", [2]int{0, len(a.Text) + 1}, "", "outside the text"},
		{"the wrong way round", "", [2]int{8, 5}, "", "outside the text"},
		{"behind the headline", "title", at("300"), "", "outside the text"},
		{"elsewhere", "body", at("300"), "", `neither "" nor "title"`},
		{"inside a letter", "", [2]int{accent + 1, accent + 5}, "", "inside a letter"},
		{"up to the inside of one", "", [2]int{0, accent + 1}, "", "inside a letter"},
		{"nothing", "", [2]int{5, 5}, "", "no words"},
		{"a blank", "", [2]int{4, 5}, "", "no words"},
		{"two paragraphs", "", at("in 2019.\n\nNobody"), "", "over 2 paragraphs"},
		{"no figure", "", at("Nobody"), "", "say the figure"},
		{"an empty headline's", "title", [2]int{0, 5}, "", "say the figure"},
		{"several that are read", "", at("300 soldiers, aged 34, and 20"), "", `3 figures ("300", "34", "20")`},
		{"none of several that are read", "", at("300 soldiers, aged 34, and 20"), "50", "none is"},
		{"no number", "", at("300"), "many", `figure "many"`},
		{"a part of a number", "", [2]int{at("2019")[0], at("2019")[0] + 2}, "", "say the figure"},
		{"a part of a number, with a figure", "", [2]int{at("2019")[0], at("2019")[0] + 2}, "20", "choose whole ones"},
	} {
		if got, err := At(a, c.in, c.at[0], c.at[1], c.figure); err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%s: At = %q, %v, want an error with %q", c.name, got.Text, err, c.want)
		}
	}
	twice := article("", "Of the men aged 34 and the women aged 34 all came.")
	if _, err := At(twice, "", 0, len(twice.Text), "34"); err == nil || !strings.Contains(err.Error(), "2 times") {
		t.Errorf("a figure that the words hold twice gives %v", err)
	}
}
