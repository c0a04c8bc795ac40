package extract

import (
	"strings"

	"rangefinder/news"
	"rangefinder/news/places"
	"rangefinder/quantity"
)

// remeasure corrects a measure once it is known who or what is counted: soldiers who
// "are still there" are present, posts that are cut are laid off, people whose data was
// taken are exposed.
func (d *doc) remeasure(s *sentence, dr *draft, c *news.Claim) {
	k, rd := dr.tok, &dr.reading
	become := func(m string) { rd.measure, c.Measure = m, m }
	army := troops[c.Head]
	if a := d.fromLand(k + 1); a != "" && c.Kind == string(quantity.Count) && !leaving[rd.measure] && (army || human(c.Head)) {
		if first, rest, ok := strings.Cut(c.What, " "); ok && (places.Adjective(first) == c.Of || places.Demonym(lower(first)) == c.Of) {
			c.What = rest // "45 Ruritanian soldiers and five from Elphberg"
		}
		c.Of = a
	}
	if h := rd.noun.head; rd.measure == "revenue" && !rd.noun.none() && h > s.lo && d.toks[h].low == "income" && netted[d.toks[h-1].low] {
		become("profit") // "net income of $3.2 billion"
	}
	if draws[rd.measure] && !rd.subject && rd.verb > s.lo && c.Kind == string(quantity.Count) && (c.Head == "" || human(c.Head)) && d.crowdBefore(s, rd.verb) {
		become("attended") // "the rally drew 200,000"
		if dr.noun == "" {
			dr.noun, c.What, c.Head = "people", "people", "person"
		}
	}
	if v := rd.verb; rd.measure == "launched" && v >= 0 && lemma(d.toks[v].low) == "fire" && (c.Head == "" || human(c.Head)) && c.Kind == string(quantity.Count) {
		become("laid_off") // "the answer is to fire 17,000"
		if c.What == "" {
			dr.noun, c.What, c.Head = "people", "people", "person"
		}
	}
	if c.Head == "man" && harms[rd.measure] && d.troopsLose(s, k) {
		c.Head = "soldier" // "the brigade lost 600 men killed"
		c.What = strings.Replace(c.What, "men", "soldiers", 1)
		dr.noun = strings.Replace(dr.noun, "men", "soldiers", 1)
	}
	if posts[c.Head] && cuts[rd.measure] || (c.Head == "job" || c.Head == "role") && vanishes[rd.measure] {
		become("laid_off") // "10,000 roles would be cut"
	}
	switch people := c.Head == "" || army || human(c.Head) || role(c.Head); {
	case rd.measure == "dismiss" && people && c.Head != "":
		become("laid_off") // "dismissed 40 welders"
	case rd.measure == "laid_off" && !people && rd.verb >= 0 && d.toks[rd.verb].low == "dismissed" && !posts[c.Head]:
		become("dismiss") // "40 lawsuits were dismissed"
	}
	guards := army || c.Head == "police" || c.Head == "officer"
	if guards && (rd.measure == "attended" || (rd.measure == "" || rd.measure == "sent" || rd.measure == "go") && d.atWork(k, s.hi)) || army && d.standing(s, k) && (rd.measure == "" || sights[rd.measure] || rd.verb >= 0 && lemma(d.toks[rd.verb].low) == "deploy") {
		become("present") // "8,500 soldiers are still deployed there", not "already sent"
	}
	if v := rd.verb; rd.measure == "present" && v >= 0 && !army && !human(c.Head) && v+1 < s.hi && d.toks[v+1].class&verbPast != 0 && lemma(d.toks[v].low) == "remain" {
		m := lemma(d.toks[v+1].low) // "1,300 homes remain flooded"
		if x := lexicon.measureTables.verbs[m]; x != "" {
			m = x
		}
		become(m)
	}
	if rd.measure == "ordered_out" && c.Head != "" && !human(c.Head) {
		become("") // "told to leave 3,000 homes"
	}
	if c.Kind == string(quantity.Percent) && d.dearerBehind(k, s.hi) && c.What != "" && !strings.Contains(c.What, "price") {
		become("price") // "Food was 48 per cent more expensive"
		if !charges[c.Head] {
			c.What = c.What + " prices"
			dr.noun, c.Head = c.What, "price"
		}
	}
	if c.Kind == string(quantity.Percent) && rd.measure == "employed" && wages[c.Head] {
		become("lose") // "would cost employees 18 per cent of their income"
	}
	if (rd.measure == "" || dataNouns[rd.measure] || takers[rd.measure]) && human(c.Head) && rd.noun.lo > k && d.dataTaken(s, k) {
		become("exposed") // "stole the data of 2 million people"
	}
	if (rd.measure == "" || rd.measure == "hold" || rd.measure == "keep" || rd.measure == "have") && (human(c.Head) || army || c.Of != "") && d.imprisoned(k, s.hi) {
		become("captured") // "are held as prisoners of war"
	}
	if v := rd.verb; rd.measure == "carry" && rd.subject && v > k && v+2 < s.hi && d.toks[v+1].low == "to" && (army || human(c.Head)) && d.toks[v+2].capital && !d.careBehind(v+2, s.hi) {
		become("sent") // "were carried to Vladivostok"
	}
	if rd.measure == "cost" && c.Kind == string(quantity.Count) && d.ofTroops(rd.noun) {
		become("casualties") // "losses of the army's forces are put at 4,700"
	}
	if guards && (rd.measure == "" || rd.measure == "put") && c.Kind == string(quantity.Count) && d.putThere(s, k, rd) {
		become("sent") // "has put 9,000 soldiers on the border"
	}
	if v := rd.verb; v >= 0 && (rd.measure == "supplied" || conveys[rd.measure]) && c.Kind == string(quantity.Count) && conveys[lemma(d.toks[v].low)] && d.toks[v].class&(verbPast|verbBase|verbIng) != 0 &&
		(army || human(c.Head) && !fares[c.Head] && d.bound(max(v+1, rd.noun.hi), s.hi)) && !d.homeward(v, s.hi) {
		become("sent") // "shipped 400 gunners to the island"
	}
	if army && marches[rd.measure] && !d.homeward(rd.verb, s.hi) {
		become("sent") // who arrived had been sent
	}
	if (sights[rd.measure] || rd.measure == "") && army && d.stationed(k, s.hi) {
		become("present") // "France has 2,400 soldiers in Mali"
	}
}

// troopsLose reports whether the figure at k counts whom a body of soldiers lost: "the corps that was
// sent north has lost 600 men".
func (d *doc) troopsLose(s *sentence, k int) bool {
	v := k - 1
	for v > s.lo && (d.toks[v].class&adverb != 0 || roundWords[d.toks[v].low]) {
		v--
	}
	if v < s.lo || lemma(d.toks[v].low) != "lose" && d.toks[v].low != "had" {
		return false // "has lost 600 men", "has had 600 men killed"
	}
	for i := v - 1; i >= s.lo && d.toks[i].kind != figure && d.toks[i].low != ";"; i-- {
		if h := singular(d.toks[i].low); h != "company" && (units[h] || units[d.toks[i].low] || troops[h]) {
			return true // a company that lost men may be of miners
		}
	}
	return false
}

// ofTroops reports whether soldiers are named in a phrase.
func (d *doc) ofTroops(p phrase) bool {
	for i := p.lo; i < p.hi; i++ {
		if troops[singular(d.toks[i].low)] {
			return true
		}
	}
	return false
}

// dearerBehind reports whether the figure at k says how much dearer something is.
func (d *doc) dearerBehind(k, hi int) bool {
	i := k + 1
	for i < hi && i < k+3 && (d.toks[i].low == "more" || d.toks[i].low == "less") {
		i++
	}
	return i < hi && dearer[d.toks[i].low]
}

// charges are what has a price as its own: fares are dear, and have no prices.
var charges = wordSet("fare fee rent loan cost bill ticket rate charge toll tuition premium")

// wages are what people earn.
var wages = wordSet("income pay wage salary earnings")

// vanishes are measures that, of jobs, mean layoffs.
var vanishes = wordSet("missing destroyed disappear vanish")

// marches are verbs of soldiers who get somewhere.
var marches = wordSet("arrive arrived travel come go move transfer")

// conveys are verbs by which people are brought somewhere as goods are; fares are people
// who pay for it.
var (
	conveys = wordSet("ship fly ferry airlift truck helicopter")
	fares   = wordSet("passenger tourist customer visitor traveller traveler holidaymaker fan")
)

// bound reports whether the words from i on say where somebody is brought, and it is no
// place where the hurt are taken.
func (d *doc) bound(i, hi int) bool {
	for n := 0; i+1 < hi && n < 4 && d.toks[i].kind == word; i, n = i+1, n+1 {
		if low := d.toks[i].low; low == "to" || low == "into" || low == "towards" || low == "toward" || low == "onto" {
			return d.toks[i+1].class&(verbBase|verbPast) == 0 && !d.careBehind(i+1, hi)
		}
	}
	return false
}

// putThere reports whether the figure at k counts people whom somebody puts in a place:
// "put 9,000 soldiers on the border", not "on leave".
func (d *doc) putThere(s *sentence, k int, rd *reading) bool {
	i := k - 1
	for i > s.lo && d.toks[i].class&adverb != 0 {
		i--
	}
	if i < s.lo || lemma(d.toks[i].low) != "put" || rd.noun.hi <= k || rd.noun.hi+1 >= s.hi {
		return false
	}
	switch d.toks[rd.noun.hi].low {
	case "ashore":
		return true
	case "on", "in", "at", "into", "along", "near", "inside", "around", "across":
		j := rd.noun.hi + 1
		return d.toks[j].capital && d.toks[j].class&timeWord == 0 || d.toks[j].class&det != 0 || d.possessiveDet(j) != ""
	}
	return false
}

// homeward reports whether the movement of the verb at v is away from where it was: "moved
// out of Kherson", "arrived home".
func (d *doc) homeward(v, hi int) bool {
	for i := v + 1; v >= 0 && i < hi && i < v+8 && d.toks[i].kind == word; i++ {
		switch d.toks[i].low {
		case "from", "out", "home", "back", "away", "off":
			return true
		}
	}
	return false
}

// careBehind reports whether the place that begins at i is one where the hurt are taken.
func (d *doc) careBehind(i, hi int) bool {
	for n := 0; i < hi && n < 5 && d.toks[i].kind == word; i, n = i+1, n+1 {
		switch d.toks[i].low {
		case "hospital", "hospitals", "clinic", "centre", "center", "infirmary":
			return true
		}
	}
	return false
}

// draws are verbs by which an event brings a crowd.
var draws = wordSet("draw attract pull")

// crowds are events that draw one.
var crowds = wordSet("rally march protest demonstration concert match game vigil funeral parade festival service ceremony strike sit-in meeting gathering")

// crowdBefore reports whether such an event stands before the verb at v in its clause.
func (d *doc) crowdBefore(s *sentence, v int) bool {
	for i := v - 1; i >= s.lo && v-i < 14 && d.toks[i].low != ";"; i-- {
		if crowds[singular(d.toks[i].low)] {
			return true
		}
	}
	return false
}

// leaving are measures of those who are no longer where "from" says.
var leaving = wordSet("withdrawn returned displaced rescued arrived escaped released captured sent withdraw expel deport evacuate leave remove pull recall bring")

// netted are what makes income profit.
var netted = wordSet("net operating pretax pre-tax")

// atWork reports whether who the figure at k counts are there: "are still deployed
// there", "were already there", "are at work in the area".
func (d *doc) atWork(k, hi int) bool {
	be := -1
	for i := k + 1; i < hi && i < k+14 && d.toks[i].kind != punct; i++ {
		t := &d.toks[i]
		if t.class&beVerb != 0 {
			be = i
		}
		if be < 0 {
			continue
		}
		switch t.low {
		case "there":
			return true
		case "still":
			return i-be < 3
		case "work":
			return d.toks[i-1].low == "at"
		case "remain", "stay":
			return true
		case "to":
			if d.toks[i-1].low != "going" {
				return false
			}
		}
	}
	return false
}

// dataNouns are what a breach is of, behind which stand those whose it is; takers are
// verbs by which it gets out.
var (
	dataNouns = wordSet("data record file detail information password account log")
	takers    = wordSet("steal take get obtain grab harvest scrape leak expose dump sell hack breach compromise")
	leaks     = wordSet("leak breach hack theft dump haul")
)

// dataTaken reports whether the figure at k counts those whose data got out: "hackers
// got the personal details of 40 million customers".
func (d *doc) dataTaken(s *sentence, k int) bool {
	i := k - 1
	for i > s.lo && (d.toks[i].kind == punct && d.toks[i].low != "," || d.toks[i].low == "some" || d.toks[i].class&(adverb|adjective) != 0 && d.toks[i].class&prep == 0) {
		i--
	}
	if i <= s.lo {
		return false
	}
	switch d.toks[i].low {
	case "of", "on", "for", "from", "to", "about":
	default:
		return false
	}
	noun := false
	for ; i >= s.lo && d.toks[i].low != ";"; i-- {
		low := d.toks[i].low
		noun = noun || dataNouns[singular(low)]
		if noun && (takers[lemma(low)] && (i == s.lo || d.toks[i-1].class&det == 0) || leaks[singular(low)]) {
			return true
		}
		if !noun && k-i > 6 {
			return false
		}
	}
	if !noun {
		return false
	}
	for i := k + 1; i+1 < s.hi && i < k+9 && d.toks[i].kind == word; i++ {
		if d.toks[i].class&beVerb != 0 {
			for i++; i < s.hi && d.toks[i].class&adverb != 0; i++ {
			}
			return i < s.hi && takers[lemma(d.toks[i].low)] // "the files of 900 tenants were taken"
		}
	}
	return false
}

// imprisoned reports whether those whom the figure at k counts are prisoners: "are held
// as prisoners", "are prisoners in Ukraine". How many somebody still holds is another
// question.
func (d *doc) imprisoned(k, hi int) bool {
	be := false
	for i := k + 1; i < hi && i < k+8 && d.toks[i].kind == word; i++ {
		be = be || d.toks[i].class&beVerb != 0
		if be && captives[singular(d.toks[i].low)] {
			return true
		}
	}
	return false
}

var captives = wordSet("prisoner captive pow hostage")

// stationed reports whether a place follows the noun of the figure at k, or says where
// they are: "has 2,400 soldiers in Mali", "11,000 soldiers are believed to be in Kursk".
func (d *doc) stationed(k, hi int) bool {
	be := false
	for i := k + 1; i+1 < hi && i < k+13; i++ {
		t := &d.toks[i]
		switch t.low {
		case "in", "at", "across", "near", "inside", "there", "along", "on":
			next := &d.toks[i+1]
			return t.low == "there" || next.capital && next.class&timeWord == 0 || next.class&det != 0 && t.low != "on"
		case "believed", "thought", "estimated", "known", "expected", "to", "be":
			be = true
			continue
		}
		switch {
		case t.class&(auxiliary|modal|beVerb) != 0 || t.class&adverb != 0 && t.class&prep == 0:
			be = true
		case be || !d.nominal(i):
			return false
		}
	}
	return hi > k+1 && d.toks[hi-1].low == "there" && be
}

// sights are verbs before a figure that say nothing of what it counts does.
var sights = wordSet("have show speak see count put say")
