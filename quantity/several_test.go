package quantity

import (
	"fmt"
	"os"
	"strings"
	"testing"
)

// Sentences with more than one figure, or whose verb moves one: every mention
// as "value unit" with a trend as an arrow and "+" for an increment.
func TestSeveral(t *testing.T) {
	for _, c := range []struct{ text, want string }{
		{"Attendance fell from 21,000 to 18,500.", "21000↓ · 18500↓"},
		{"Inflation fell from 4.8 to 4.7 per cent.", "4.8 percent↓ · 4.7 percent↓"},
		{"The rate went from 3% to 5%.", "3 percent↑ · 5 percent↑"},
		{"The toll rose to 45 from 30.", "45↑ · 30↑"},
		{"The toll rose to 45 people from 30.", "45↑ · 30↑"},
		{"It rose from 12 in January to 45 in March.", "12↑ · 45↑"},
		{"Profit is up from $3m.", "3e+06 USD↑"},
		{"Revenue rose 12% to $4.2 billion.", "12 percent↑ · 4.2e+09 USD↑"},
		{"Shares fell 2.1% to 4,123 points.", "2.1 percent↓ · 4123 point↓"},
		{"There was a 5% rise in rents.", "5 percent↑"},
		{"Rents are 20 per cent lower.", "20 percent↓"},
		{"Growth slowed to 2 per cent.", "2 percent↓"},
		{"The toll has gone up to 3,145.", "3145↑"},
		{"That brings the toll up to 45.", "45↑"},
		{"The firm cut 300 jobs.", "300"},
		{"The toll rose by one to 84.", "1↑ · 84↑"},
		{"It sold 614 boats (382 abroad), up from 580.", "614↑ · 382 · 580↑"},
		{"It goes 540 kilometres (336 miles), up from 480 km.", "540 kilometre↑ · 336 mile↑ · 480 kilometre↑"},
		{"Summers are 1.5ºC warmer than in 1960.", "1.5 celsius↑"},
		{"Drinkers ran a 20% higher risk.", "20 percent"},
		{"The share went up, shifting from 2.4 to 6.1 per cent.", "2.4 percent↑ · 6.1 percent↑"},
		{"The bank index closed down 2.4%.", "2.4 percent↓"},
		{"The chain closed down 40 branches.", "40"},
		{"Norway trimmed output 4%.", "4 percent↓"},
		{"The cabinet raised the tobacco tax 12% to 90 crowns.", "12 percent↑ · 90 CZK↑"},
		{"Joblessness fell to a six-year low of 4.1%.", "4.1 percent↓"},
		{"The reading deteriorated to 41 per cent from 47 per cent.", "41 percent↓ · 47 percent↓"},
		{"Oil gained 2% to settle at $64.10.", "2 percent↑ · 64.1 USD↑"},
		{"Tin gave up 1.3% in London.", "1.3 percent↓"},
		{"The firm lost €400m last year.", "4e+08 EUR"},
		{"It lost €400m of its market value.", "4e+08 EUR↓"},
		{"The crew fired 80 rockets, 6 of which fell short.", "80 · 6"},
		{"Grain fell 3% thanks to a 40-tonne sale.", "3 percent↓ · 40 tonne"},
		{"A weight cut of 55kg to 1,240kg helps.", "55 kilogram↓ · 1240 kilogram↓"},
		{"Arrivals and stays were 4% and 9% lower than in June.", "4 percent↓ · 9 percent↓"},
		{"Its range is 310 miles, 22 more than before.", "310 mile · 22 mile↑"},
		{"Sales were €4 billion against 3.6 billion last year.", "4e+09 EUR · 3.6e+09 EUR"},
		{"It has €9m for roads, 2m for parks and 1m for paths.", "9e+06 EUR · 2e+06 EUR · 1e+06 EUR"},
		{"They raised $5m.", "5e+06 USD"},
		{"Monthly arrivals more than doubled to 4,300.", "4300↑"},
		{"About 600 were killed and 4,100 wounded.", "600 · 4100"},
		{"Of the 87, 12 were children.", "87 · 12"},
		{"The court freed 17 men and 9 women.", "17 · 9"},
		{"He sold 600 cars, at least 12 of them red.", "600 · ≥12"},
		{"Damage is put at US$2.5 billion (A$3.8bn).", "2.5e+09 USD · 3.8e+09 AUD"},
		{"It struck 10km (6.2 miles) down.", "10 kilometre · 6.2 mile"},
		{"57 of the country's 330 districts", "57 · 330"},
		{"Killed 300 — 200 of them children.", "300 · 200"},
		{"In 2023, 1,200 people died.", "1200"},
		{"On April 3, 85 people were missing.", "85"},
		{"In June 17 people were killed.", "17"},
		{"The 11,000 sent last year and 25,000–30,000 more", "11000 · 25000..30000+"},
		{"dozens of tanks and another 3,000 men", "24..99 · 3000+"},
		{"Dead: 600; wounded: 4,100", "600 · 4100"},
		{"half the 4,000 soldiers", "0.5 · 4000"},
		{"Some said 20, others 30 or more.", "20 · ≥30"},
		{"magnitudes 3 and 5 on the scale", "3 magnitude · 5 magnitude"},
		{"One in three, or 33%, agreed.", "0.3333333333333333 · 33 percent"},
		{"Two hangars held F-16 jets beside T-72 tanks.", "2"},
		{"At 1.98m and 112kg he is the heaviest.", "1.98 metre · 112 kilogram"},
		{"The mast is 280m tall, with 115m blades.", "280 metre · 115 metre"},
		{"Sales rose 4.7% to 38,412.", "4.7 percent↑ · 38412↑"},
		{"Vacancies fell by 26,000 to 816,000.", "26000↓ · 816000↓"},
		{"Crude slid $1.43 to $71.08 a barrel.", "1.43 USD↓ · 71.08 USD↓"},
		{"They cut their carbon emissions by 38 per cent.", "38 percent↓"},
		{"The bank trimmed its growth forecast to 1.1%.", "1.1 percent↓"},
		{"The rate ticked up to 4.3 per cent from 4.2.", "4.3 percent↑ · 4.2 percent↑"},
		{"It has 320 million users, up from 275 million.", "3.2e+08↑ · 2.75e+08↑"},
		{"The rate is 6.7%, the bank said, down from 6.9%.", "6.7 percent↓ · 6.9 percent↓"},
		{"It closed 0.6% lower at 8,214.93.", "0.6 percent↓ · 8214.93↓"},
		{"House prices were up 0.3% on the month and 2.9% on the year.", "0.3 percent↑ · 2.9 percent↑"},
		{"Traders expect 62 basis points of cuts.", "62 basis_point↓"},
		{"There were 4% fewer than a year earlier.", "4 percent↓"},
		{"It is 30% more than the rival has.", "30 percent"},
		{"Shares fell 3%, or $2, to $61.", "3 percent↓ · 2 USD↓ · 61 USD↓"},
		{"They shot down 61 of the drones.", "61"},
		{"Tickets will go up from €2 to €3, and passes from €68 to €74.", "2 EUR↑ · 3 EUR↑ · 68 EUR↑ · 74 EUR↑"},
		{"It climbed from 1,411 in 2006 to 3,682 in 2022.", "1411↑ · 3682↑"},
		{"The wait was cut from nine hours to under four.", "9 hour↓ · -Inf..4 hour↓"},
		{"They shipped 2.4m tonnes in May, against 3.1m in April.", "2.4e+06 tonne · 3.1e+06 tonne"},
		{"The towers are 88 and 102 metres tall respectively.", "88 metre · 102 metre"},
		{"It comes in 100 and 130hp guises.", "100 horsepower · 130 horsepower"},
		{"It makes 473 hp in the saloon and 503 in the estate.", "473 horsepower · 503 horsepower"},
		{"Stocks fell by 2m barrels to 440m.", "2e+06 barrel↓ · 4.4e+08 barrel↓"},
		{"Deaths fell 12% from 3,000.", "12 percent↓ · 3000↓"},
		{"Turnout was 38 per cent, against 44 in 2019.", "38 percent · 44 percent"},
		{"It cost $5bn, compared with 300 in the plan of the board.", "5e+09 USD · 300"},
		{"France grew 0.3% and Spain 0.8.", "0.3 percent↑ · 0.8 percent↑"},
		{"Damage was put at €4.2bn, of which 1.6bn was insured.", "4.2e+09 EUR · 1.6e+09 EUR"},
		{"He drove 12 km and 30 were hurt.", "12 kilometre · 30"},
		{"Italy sent 1,200 tents, Spain 800 and Poland 250.", "1200 · 800 · 250"},
		{"In all, 218 out of 9,641 deaths were counted.", "218 · 9641"},
		{"Production will rise from 300,000 to 400,000 barrels a day.", "300000 barrel/day↑ · 400000 barrel/day↑"},
	} {
		ms, _ := Find(c.text, "en")
		var got []string
		for _, m := range ms {
			s := fmt.Sprint(m.Lo)
			switch {
			case m.Qualifier == FromLow || m.Qualifier == MoreThan:
				s = "≥" + s
			case m.Lo != m.Hi:
				s = fmt.Sprint(m.Lo, "..", m.Hi)
				s = strings.ReplaceAll(s, " ", "")
			}
			if m.Unit != "" {
				s += " " + m.Unit
			}
			if m.Increment {
				s += "+"
			}
			s += map[Trend]string{Up: "↑", Down: "↓", "": ""}[m.Trend]
			got = append(got, s)
		}
		if g := strings.Join(got, " · "); g != c.want {
			t.Errorf("Find(%q) = %s, want %s", c.text, g, c.want)
		}
	}
}

// Figures that stand beside what is none are lost more easily than others.
func TestFiguresBesideNames(t *testing.T) {
	b, err := os.ReadFile("testdata/sentences/beside.txt")
	if err != nil {
		t.Fatal(err)
	}
	for line := range strings.Lines(string(b)) {
		text, want, ok := strings.Cut(strings.TrimSpace(line), " |")
		if strings.HasPrefix(line, "#") || !ok {
			continue
		}
		ms, _ := Find(text, "en")
		var got []string
		for _, m := range ms {
			got = append(got, text[m.Start:m.End])
		}
		if g := strings.Join(got, ";"); g != strings.TrimSpace(want) {
			t.Errorf("Find(%q) = %s, want %s", text, g, want)
		}
	}
}

// The page's language decides what a comma and a full stop are.
func TestFindByLanguage(t *testing.T) {
	for _, c := range []struct {
		text, lang string
		want       float64
	}{
		{"11.000 Soldaten", "de", 11000}, {"11,5 Prozent", "de", 11.5}, {"1.234,5 Euro", "de", 1234.5}, {"1.234.567 Menschen", "de", 1234567},
		{"11,000 soldiers", "en", 11000}, {"11.5 percent", "en", 11.5}, {"1,234.5 euros", "en", 1234.5}, {"11.125 percent", "en", 11.125},
		{"3 Millionen Menschen", "de", 3e6}, {"75,45%", "el", 75.45}, {"11 000 soldats", "fr", 11000},
	} {
		ms, _ := Find(c.text, c.lang)
		if len(ms) != 1 || ms[0].Lo != c.want {
			t.Errorf("Find(%q, %q) = %v, want %v", c.text, c.lang, ms, c.want)
		}
	}
}

func TestBrokenNumeralsSayTheirDoubt(t *testing.T) {
	for _, c := range []struct {
		text string
		want float64
	}{
		{"110,00 troops", 11000}, {"11.000 soldiers", 11000}, {"the annual rate was 64,77 in May", 64.77}, {"1.234.567 people", 1234567},
	} {
		ms, _ := Find(c.text, "en")
		if len(ms) != 1 || ms[0].Lo != c.want || ms[0].Confidence >= 0.9 || len(ms[0].Notes) == 0 {
			t.Errorf("Find(%q) = %+v, want %v with a note and a confidence below 0.9", c.text, ms, c.want)
		}
	}
}
