package web

import (
	"context"
	"fmt"
	"net/http"
	"net/http/httptest"
	"net/url"
	"regexp"
	"strings"
	"sync"
	"testing"

	"rangefinder/decide"
	"rangefinder/news"
)

// ben is the same site for another person.
func ben(b *bench) http.Handler {
	return Handler(b, Options{Decisions: b, Access: Access{LocalName: "ben"}})
}

// heads are the heads of the forms for a claim on a page, by what they do.
func headOn(t *testing.T, page string) string {
	t.Helper()
	m := regexp.MustCompile(`name="head" value="([^"]*)"`).FindStringSubmatch(page)
	if m == nil {
		t.Fatalf("no form on %s", plain(page))
	}
	return m[1]
}

// All that was decided of a figure is decided again of the one that stands in its place, and the page says what it is.
func TestDecideAllAgain(t *testing.T) {
	b := newBench()
	h := deskOfBench(b)
	id := b.claim(t, "55").ID
	for _, fields := range [][]string{{"do", "edit", "figure", "54", "why", "a misprint"}, {"do", "move", "to", "Dead by the mayor"}} {
		if res, text := sent(t, h, "/decide/claims/"+id, append(fields, "on", "claim", "id", id, "head", b.headOf(t, b.claim(t, "55"), news.OnClaim))...); res.StatusCode != http.StatusSeeOther {
			t.Fatal(plain(text))
		}
	}
	b.articles[0].Text = strings.Replace(b.articles[0].Text, "people were killed in Lenk.\n\nThe quake", "people were killed in Lenk by Monday night.\n\nThe quake", 1)
	_, queue := visit(t, h).get("/decide")
	for _, want := range []string{"<dt>figure</dt><dd><del><bdi>55</bdi></del>", "<ins><bdi>54</bdi></ins>", "<ins><bdi>Dead by the mayor</bdi></ins>"} {
		if !strings.Contains(queue, want) {
			t.Errorf("what was decided lacks %q: %s", want, plain(queue))
		}
	}
	now := b.claim(t, "55").ID
	for claim, says := range map[string]string{"": "it is not said on which figure", b.claim(t, "48").ID: "what stands in its place is " + now, "none": "what stands in its place is " + now} {
		if res, text := sent(t, h, "/decide", "do", "again", "on", "decision", "id", b.log[1].ID, "claim", claim, "back", "/decide"); res.StatusCode != http.StatusUnprocessableEntity || !strings.Contains(text, says) {
			t.Errorf("on %q = %d %s", claim, res.StatusCode, plain(text))
		}
	}
	res, text := sent(t, h, "/decide", "do", "again", "on", "decision", "id", b.log[1].ID, "claim", now, "back", "/decide")
	if res.StatusCode != http.StatusSeeOther {
		t.Fatal(plain(text))
	}
	if _, text := visit(t, h).get(res.Header.Get("Location")); !strings.Contains(text, "<p>Edited. Moved.</p>") {
		t.Errorf("it is not said what was decided again: %s", plain(text))
	}
	res, text = sent(t, h, "/decide", "do", "again", "on", "decision", "id", b.log[1].ID, "claim", now, "back", "/decide")
	if res.StatusCode != http.StatusSeeOther || len(b.log) != 4 {
		t.Fatalf("twice = %d, %d decisions: %s", res.StatusCode, len(b.log), plain(text))
	}
	if c := b.claim(t, "55"); *c.Value != 54 || b.topicOf(t, c.ID).Topic != "Dead by the mayor" || len(b.report().Review) > 0 {
		t.Errorf("again it is %v in %q, and %d wait", *c.Value, b.topicOf(t, c.ID).Topic, len(b.report().Review))
	}
	if res, _ := sent(t, ben(b), "/decide", "do", "again", "on", "decision", "id", b.log[1].ID, "claim", now, "head", ""); res.StatusCode != http.StatusConflict {
		t.Errorf("by another, who was slower = %d", res.StatusCode)
	}
	// The line above the page takes all of it back.
	_, text = visit(t, h).get(res.Header.Get("Location"))
	if !strings.Contains(text, `name="whole" value="1"`) {
		t.Errorf("the page does not take all of it back: %s", plain(text))
	}
	last := b.log[3].ID
	for range 2 {
		if res, text := sent(t, h, "/decide", "do", "undo", "on", "decision", "id", last, "head", last, "whole", "1"); res.StatusCode != http.StatusSeeOther || len(b.log) != 6 || len(decide.Standing(b.log)) != 2 {
			t.Errorf("taken back = %d, %d decisions, and in force are %d: %s", res.StatusCode, len(b.log), len(decide.Standing(b.log)), plain(text))
		}
	}
}

// A decision that nothing stands in the place of is in the queue of its story and topic too, and keys have it.
func TestDecideReviewOfNothing(t *testing.T) {
	b := newBench()
	h := deskOfBench(b)
	c := b.claim(t, "300")
	if res, text := sent(t, h, "/decide/claims/"+c.ID, "do", "edit", "on", "claim", "id", c.ID, "place", "Old Lenk"); res.StatusCode != http.StatusSeeOther {
		t.Fatal(plain(text))
	}
	b.articles[0].Text = strings.Replace(b.articles[0].Text, "The quake injured 300 people, the health ministry said.", "Nobody knows more.", 1)
	topic := b.topicOf(t, b.claim(t, "55").ID).ID
	for path, want := range map[string]bool{"/decide": true, "/decide?story=quake": true, "/decide?topic=" + topic: true, "/decide?story=other": false,
		"/decide?topic=" + b.topicOf(t, b.claim(t, "1,200").ID).ID: false} {
		_, text := visit(t, h).get(path)
		if strings.Contains(text, `class="verdict review" id="w-`+b.log[0].ID+`"`) != want {
			t.Errorf("%s: want it %v: %s", path, want, plain(text))
		}
	}
}

// Where the page has put another sentence in the place of one, nothing is decided of the old one.
func TestDecideOfWhatIsGone(t *testing.T) {
	b := newBench()
	h := deskOfBench(b)
	was := b.claim(t, "55").ID
	b.replaced(t, 0, "said 55 people were killed", "said 57 people were killed")
	now := b.claim(t, "57").ID
	if res, text := visit(t, h).get("/decide/claims/" + was); res.StatusCode != http.StatusOK || !strings.Contains(text, "another sentence in the place") ||
		!strings.Contains(text, `href="/decide/claims/`+now) || strings.Contains(text, `value="accept"`) {
		t.Errorf("its page = %d %s", res.StatusCode, plain(text))
	}
	for _, do := range []string{"accept", "reject", "edit"} {
		res, text := sent(t, h, "/decide", "do", do, "on", "claim", "id", was, "place", "Old Lenk", "why", "as I read it")
		if res.StatusCode != http.StatusConflict || !strings.Contains(text, `href="/decide/claims/`+now) || !strings.Contains(text, "as I read it") || len(b.log) > 0 {
			t.Errorf("%s = %d %s", do, res.StatusCode, plain(text))
		}
	}
	if res, text := sent(t, h, "/decide", "do", "note", "on", "claim", "id", was, "note", "it was raised"); res.StatusCode != http.StatusSeeOther {
		t.Errorf("a note = %d %s", res.StatusCode, plain(text))
	}
}

// What was typed comes back wherever a form is not taken.
func TestTypedIsReturned(t *testing.T) {
	const typed = "typed <here>\nin two lines"
	shown := "typed &lt;here&gt;\nin two lines"
	b := newBench()
	h := Handler(b, Options{Access: byToken, Decisions: b})
	c, topic := b.claim(t, "55"), b.topicOf(t, b.claim(t, "55").ID)
	editing := visit(t, h)
	editing.post("/login", "token", editorToken)
	editing.get("/decide/claims/" + c.ID)
	note := []string{"do", "note", "on", "claim", "id", c.ID, "note", typed}
	for name, x := range map[string]struct {
		change func(*browser)
		fields []string
		status int
		link   string
	}{
		"whose session ended":   {func(b *browser) { b.cookies = nil }, note, 401, `href="/login?next=%2Fdecide%2Fclaims%2F` + c.ID},
		"of before a start":     {func(b *browser) { b.form = "old" }, note, 403, `href="/decide/claims/` + c.ID},
		"of what is gone":       {func(*browser) {}, []string{"do", "note", "on", "claim", "id", "none", "note", typed}, 404, ""},
		"that is too long":      {func(*browser) {}, append(note[:6:6], "note", typed+strings.Repeat("ю", 12_000)), 422, `<textarea id="note-note"`},
		"with a reason":         {func(*browser) {}, []string{"do", "accept", "on", "claim", "id", c.ID, "why", typed + strings.Repeat("x", 20_000)}, 422, `<button name="do" value="accept"`},
		"of a topic that is no": {func(*browser) {}, []string{"do", "note", "on", "topic", "id", "none", "note", typed, "was", "Nobody’s"}, 404, ""},
	} {
		as := *editing
		x.change(&as)
		res, text := as.post("/decide", x.fields...)
		if name == "with a reason" { // an input has one line
			text = strings.Replace(text, "typed &lt;here&gt;&#10;in", "typed &lt;here&gt;\nin", 1)
		}
		if res.StatusCode != x.status || !strings.Contains(text, shown) || !strings.Contains(text, x.link) || len(b.log) > 0 {
			t.Errorf("a form %s = %d, with what was typed %v: %s", name, res.StatusCode, strings.Contains(text, shown), plain(text))
		}
	}
	if res, text := editing.post("/decide", append(note, "why", strings.Repeat("x", maxOrder))...); res.StatusCode != http.StatusRequestEntityTooLarge || !strings.Contains(text, "<h1") || !strings.Contains(text, "It may have 512 KiB") {
		t.Errorf("a form beyond all bounds = %d %.300s", res.StatusCode, text)
	}
	// A topic that was renamed twice meanwhile.
	for _, to := range []string{"Dead in Lenk", "The dead of Lenk"} {
		on := b.topicOf(t, c.ID)
		if res, text := sent(t, ben(b), "/decide", "do", "rename", "on", "topic", "id", on.ID, "was", on.Topic, "to", to); res.StatusCode != http.StatusSeeOther {
			t.Fatal(plain(text))
		}
	}
	res, text := editing.post("/decide", "do", "note", "on", "topic", "id", topic.ID, "was", topic.Topic, "note", typed, "head", "")
	if res.StatusCode != http.StatusConflict || !strings.Contains(text, "The dead of Lenk") || !strings.Contains(text, `name="id" value="`+b.topicOf(t, c.ID).ID+`"`) || !strings.Contains(text, shown) {
		t.Errorf("renamed twice = %d %s", res.StatusCode, plain(text))
	}
}

// Who clicks twice has decided once, and is not told that somebody was faster.
func TestDecideTwice(t *testing.T) {
	b := newBench()
	h := deskOfBench(b)
	c, topic := b.claim(t, "55"), b.topicOf(t, b.claim(t, "55").ID)
	for i, fields := range [][]string{
		{"do", "accept", "on", "claim", "id", c.ID, "head", "", "why", "seen"},
		{"do", "move", "on", "claim", "id", c.ID, "to", "Dead by the mayor", "head", "HEAD"},
		{"do", "rename", "on", "topic", "id", topic.ID, "was", topic.Topic, "to", "Dead in Lenk", "head", ""},
		{"do", "split", "on", "topic", "id", b.topicOf(t, b.claim(t, "300").ID).ID, "words", "health", "to", "Hurt by the ministry", "head", ""},
		{"do", "add", "on", "article", "id", c.ArticleID, "quote", "the old town", "figure", "90", "measure", "damaged", "head", ""},
		{"do", "undo", "on", "decision", "id", "FIRST", "head", "LAST"},
	} {
		if i > 0 {
			fields = strings.Split(strings.NewReplacer("HEAD", b.log[0].ID, "FIRST", b.log[0].ID, "LAST", b.log[min(1, len(b.log)-1)].ID).Replace(strings.Join(fields, "\x00")), "\x00")
		}
		for range 2 {
			if res, text := sent(t, h, "/decide", fields...); res.StatusCode != http.StatusSeeOther || len(b.log) != i+1 {
				t.Fatalf("%v = %d, %d decisions: %s", fields, res.StatusCode, len(b.log), plain(text))
			}
		}
		// Of another it is another decision.
		if res, _ := sent(t, ben(b), "/decide", fields...); res.StatusCode == http.StatusSeeOther {
			t.Errorf("by another %v is taken too", fields)
		}
	}
}

// What the report does not show yet is said, and who decides without knowing of it is told.
func TestDecideOfALateReading(t *testing.T) {
	b := newBench()
	h := deskOfBench(b)
	b.slow = true
	_, text := visit(t, h).get("/decide")
	first := regexp.MustCompile(`id="d-([a-z0-9]+)"`).FindStringSubmatch(text)[1]
	left := regexp.MustCompile(`(\d+) to look at`)
	n := left.FindStringSubmatch(text)[1]
	if res, text := sent(t, ben(b), "/decide", "do", "reject", "on", "claim", "id", first, "head", ""); res.StatusCode != http.StatusSeeOther {
		t.Fatal(plain(text))
	}
	b.late = 1
	_, text = visit(t, h).get("/decide")
	second := regexp.MustCompile(`id="d-([a-z0-9]+)"`).FindStringSubmatch(text)[1]
	if now := left.FindStringSubmatch(text)[1]; second == first || now == n {
		t.Errorf("the queue still shows %s, and %s of %s to look at", second, now, n)
	}
	if _, text := visit(t, h).get("/decide?n=1"); strings.Contains(text, `id="d-`+second) || strings.Contains(text, `id="d-`+first) {
		t.Error("what was left for later comes at once")
	}
	_, text = visit(t, h).get("/decide/claims/" + first)
	if !strings.Contains(text, "not in this reading yet: <bdi>reject by ben") || headOn(t, text) != "" {
		t.Errorf("its page has the head %q: %s", headOn(t, text), plain(text))
	}
	res, text := sent(t, h, "/decide/claims/"+first, "do", "accept", "on", "claim", "id", first, "head", "")
	if res.StatusCode != http.StatusConflict || !strings.Contains(text, "look at it first") {
		t.Errorf("who has not seen it = %d %s", res.StatusCode, plain(text))
	}
	if b.late = 0; true {
		if _, text := visit(t, h).get("/decide/claims/" + first); headOn(t, text) != b.log[0].ID {
			t.Errorf("once it is worked out the head is %q", headOn(t, text))
		}
	}
	// A name that is taken already, and its figures.
	topic := b.topicOf(t, b.claim(t, "300").ID)
	if res, text := sent(t, ben(b), "/decide", "do", "merge", "on", "topic", "id", topic.ID, "to", "Homes destroyed in Lenk", "head", ""); res.StatusCode != http.StatusSeeOther {
		t.Fatal(plain(text))
	}
	b.late = 1
	if _, text := visit(t, h).get("/decide/topics/" + topic.ID); headOn(t, text) != "" {
		t.Errorf("the head of a topic that has been merged is %q", headOn(t, text))
	}
	b.nobody = true
	if _, text := visit(t, h).get("/decide?did=accept&later=1"); !strings.Contains(text, "no worker is running") {
		t.Error("it is not said that nobody is at work")
	}
}

// A reading shows decisions that were taken back, and brought back, by what is in force.
func TestSeen(t *testing.T) {
	b := newBench()
	c := b.claim(t, "55")
	decideOf := func(d news.Decision) news.Decision {
		d.Who = "ana"
		made, _, err := b.Decide(t.Context(), []news.Decision{d}, nil)
		if err != nil {
			t.Fatal(err)
		}
		return made[0]
	}
	accept := decideOf(decide.Accept(b.articles[0], c))
	undo := decideOf(decide.Undo(accept))
	back := decideOf(decide.Undo(undo))
	log := b.log
	of := func(ids ...string) news.Claim { x := c; x.Decision = &news.Decided{Decisions: ids}; return x }
	for name, x := range map[string]struct {
		c      news.Claim
		log    []news.Decision
		newest string
		waits  string
		head   string
		since  int
	}{
		"nothing":               {c, nil, "", "", "", 0},
		"what is in force":      {of(accept.ID), log, back.ID, "", back.ID, 0},
		"before all of it":      {c, log[:1], accept.ID, "", "", 1},
		"taken back since":      {of(accept.ID), log[:2], undo.ID, "", accept.ID, 1},
		"taken back":            {c, log[:2], undo.ID, "", undo.ID, 0},
		"brought back since":    {c, log, back.ID, "", undo.ID, 1},
		"waits for a person":    {c, log[:1], accept.ID, accept.ID, accept.ID, 0},
		"with its article's":    {of(accept.ID, "of its article"), log[:1], accept.ID, "", accept.ID, 0},
		"older, of another log": {of(back.ID), log, accept.ID, "", back.ID, 2},
	} {
		if head, since := seen(x.c, x.log, x.newest, x.waits); head != x.head || len(since) != x.since {
			t.Errorf("%s: head %q and %d since, want %q and %d", name, head, len(since), x.head, x.since)
		}
	}
}

// Programs are answered as JSON whatever is wrong, and with what.
func TestProgramsAreTold(t *testing.T) {
	b := newBench()
	h := Handler(b, Options{Access: byToken, Decisions: b})
	id := b.claim(t, "55").ID
	order := func(rest string) string { return fmt.Sprintf(`{"on":"claim","id":%q,%s}`, id, rest) }
	for text, want := range map[string]struct {
		status int
		holds  string
	}{
		order(`"do":"accept"`) + order(`"do":"reject"`):                      {422, "more than one"},
		order(`"do":"accept","set":{"place":"Lenk"}`):                        {422, "sets nothing"},
		order(`"do":"move"`):                                                 {422, "where to"},
		order(`"do":"move","set":{"to":"Dead","what":"miners"}`):             {422, `"what":"to move a claim does not set it"`},
		order(`"do":"note","set":{"note":"seen","what":"miners"}`):           {422, `"what":"to note a claim does not set it"`},
		order(`"do":"note","set":{"note":"seen\u0000"}`):                     {422, `"note":`},
		order(`"do":"edit","set":{"place":"Lenk","published":"2025-07-01"}`): {422, `"published":`},
		order(`"do":"accept","claim":"x"`):                                   {422, `"claim":`},
		order(`"do":"accept","quote":{"exact":"55 people"}`):                 {422, `"quote":`},
		order(`"do":"move","set":{"to":"\u202ex\u0000"}`):                    {422, "cannot be seen"},
		strings.Replace(order(`"do":"edit","set":{"publisher":"Bay","what":"miners"}`), `"claim","id":"`+id, `"article","id":"`+b.articles[0].ID, 1): {422, `"what":"to edit a article`},
		strings.Replace(order(`"do":"reject","set":{"verdict":"accepted"}`), `"claim","id":"`+id, `"article","id":"`+b.articles[0].ID, 1):            {422, "sets nothing"},
		order(`"do":"move","set":{"to":""}`):                                 {422, "nobody has moved it"},
		order(`"do":"accept","head":"nonsense"`):                             {422, "nothing has been decided of it"},
		order(`"do":"accept","why":"` + strings.Repeat("x", maxOrder) + `"`): {413, "at most"},
		order(`"do":"move","set":{"to":"` + strings.Repeat("x", 301) + `"}`): {422, "at most 300 letters"},
	} {
		r := httptest.NewRequest(http.MethodPost, "http://localhost/decide", strings.NewReader(text))
		r.Header.Set("Content-Type", "application/json")
		r.Header.Set("Authorization", "Bearer "+editorToken)
		w := httptest.NewRecorder()
		if h.ServeHTTP(w, r); w.Code != want.status || !strings.Contains(w.Body.String(), want.holds) || len(b.log) > 0 {
			t.Errorf("%.200s = %d %s", text, w.Code, w.Body)
		}
	}
	// What is kept is what was looked at.
	for text, want := range map[string]string{
		order(`"do":"edit","why":" seen ","set":{"as_of":" 2025-01-01 ","place":" Old  Lenk","attribution":["Bay Herald"," The  mayor "]}`): `{"attribution":["Bay Herald","The mayor"],"place":"Old Lenk","as_of":"2025-01-01"}`,
		fmt.Sprintf(`{"do":"edit","on":"article","id":%q,"set":{"publisher":"  Foo  "}}`, b.articles[0].ID):                                 `{"publisher":"Foo"}`,
	} {
		b.log = nil
		r := httptest.NewRequest(http.MethodPost, "http://localhost/decide", strings.NewReader(text))
		r.Header.Set("Content-Type", "application/json")
		r.Header.Set("Authorization", "Bearer "+editorToken)
		w := httptest.NewRecorder()
		if h.ServeHTTP(w, r); len(b.log) != 1 || jsonOf(t, b.log[0].After) != want || strings.Contains(b.log[0].Why, " ") {
			t.Errorf("%s = %d %s, kept %s", text, w.Code, w.Body, jsonOf(t, b.log))
		}
	}
	for token, want := range map[string]int{"": 401, viewerToken: 403, "a token that is not known": 401} {
		r := httptest.NewRequest(http.MethodPost, "http://localhost/decide", strings.NewReader(order(`"do":"accept"`)))
		r.Header.Set("Content-Type", "application/json")
		if token != "" {
			r.Header.Set("Authorization", "Bearer "+token)
		}
		w := httptest.NewRecorder()
		if h.ServeHTTP(w, r); w.Code != want || !strings.HasPrefix(w.Body.String(), `{"answered":false,"error":"`) {
			t.Errorf("with %q = %d %.100s", token, w.Code, w.Body)
		}
	}
}

// What nothing can come of is said at the form.
func TestDecideWhatComesToNothing(t *testing.T) {
	b := newBench()
	h := deskOfBench(b)
	topic := b.topicOf(t, b.claim(t, "55").ID)
	if res, text := sent(t, h, "/decide", "do", "split", "on", "topic", "id", topic.ID, "words", "dragons", "to", "Dead by dragons"); res.StatusCode != 422 || !strings.Contains(text, "no figure of this topic that counts has them") {
		t.Errorf("a split by words that nothing has = %d %s", res.StatusCode, plain(text))
	}
	c := b.claim(t, "55")
	b.Decide(t.Context(), []news.Decision{{Do: news.DoReject, Who: "ana", On: decide.In(b.articles[0], c), After: decide.Reject(b.articles[0], c).After}}, nil)
	if res, text := sent(t, h, "/decide", "do", "split", "on", "topic", "id", topic.ID, "words", "Mayor", "to", "Dead by the mayor"); res.StatusCode != 422 || !strings.Contains(text, "no figure of this topic that counts has them") {
		t.Errorf("a split of rejected figures = %d %s", res.StatusCode, plain(text))
	}
	b.log = nil
	hill := b.articles[1].ID
	if res, text := sent(t, h, "/decide", "do", "move", "on", "article", "id", hill, "to", ""); res.StatusCode != 422 || !strings.Contains(text, "nobody has moved it") {
		t.Errorf("a move of what was not moved = %d %s", res.StatusCode, plain(text))
	}
	b.apart = true
	if res, text := sent(t, h, "/decide", "do", "edit", "on", "article", "id", hill, "copy_of", b.articles[2].URL); res.StatusCode != 422 || !strings.Contains(text, "that article tells another story, Homes in Lenk") {
		t.Errorf("a copy of what tells another story = %d %s", res.StatusCode, plain(text))
	}
	if b.apart = false; len(b.log) > 0 {
		t.Fatalf("%d decisions", len(b.log))
	}
	// What is in force and comes to nothing can be found, with the reason.
	b.Decide(t.Context(), []news.Decision{
		{Do: news.DoRename, Who: "ana", On: decide.OnOrigin("Nobody in particular"), After: news.Fields{To: &topic.Topic}},
		{Do: news.DoRename, Who: "ana", On: decide.OnTopic(b.report(), topic), After: news.Fields{To: &topic.Measure}},
	}, nil)
	_, text := visit(t, h).get("/decisions?undone=idle")
	if strings.Count(text, `<li id="r-`) != 1 || !strings.Contains(text, "Nothing comes of it: <bdi>nothing is of &#34;Nobody in particular&#34;") {
		t.Errorf("what comes to nothing is %s", plain(text))
	}
	b.nobody = true
	if _, text := visit(t, h).get("/decisions?undone=idle"); strings.Contains(text, "Nothing comes of it") || !strings.Contains(text, "Nothing has come of it yet, and answers are still being worked out: <bdi>nothing is of") {
		t.Errorf("while nobody works it out it is %s", plain(text))
	}
	if _, text := visit(t, h).get("/decide"); !strings.Contains(text, `href="/decisions?undone=idle"`) {
		t.Error("the queue does not lead there")
	}
}

// The address of a topic that has another name by now leads on, and what was decided of it is found there.
func TestFormerAddress(t *testing.T) {
	b := newBench()
	h := deskOfBench(b)
	id := b.claim(t, "55").ID
	first := b.topicOf(t, id)
	for _, to := range []string{"Dead in Lenk", "The dead of Lenk"} {
		on := b.topicOf(t, id)
		if res, text := sent(t, h, "/decide", "do", "rename", "on", "topic", "id", on.ID, "was", on.Topic, "to", to, "why", "called "+to); res.StatusCode != http.StatusSeeOther {
			t.Fatal(plain(text))
		}
	}
	now := b.topicOf(t, id)
	for from, to := range map[string]string{
		"/topics/" + first.ID: "/topics/" + now.ID, "/topics/" + first.ID + ".json": "/topics/" + now.ID + ".json", "/topics/" + first.ID + "?decide=1": "/topics/" + now.ID + "?decide=1",
		"/decide/topics/" + first.ID: "/decide/topics/" + now.ID, "/decide?topic=" + first.ID + "&all=1": "/decide?all=1&topic=" + now.ID,
		"/topics/" + first.ID + ".json?unread=1": "/topics/" + now.ID + ".json?unread=1", "/topics/" + first.ID + "?unread=1": "/topics/" + now.ID + "?unread=1",
		"/decide/topics/" + first.ID + "?back=/decide": "/decide/topics/" + now.ID + "?back=%2Fdecide",
	} {
		if res, text := visit(t, h).get(from); res.Header.Get("Location") != to {
			t.Errorf("%s = %d to %q, want %q: %s", from, res.StatusCode, res.Header.Get("Location"), to, plain(text))
		}
	}
	if res, text := sent(t, h, "/decide", "do", "undo", "on", "decision", "id", b.log[1].ID, "head", b.log[1].ID); res.StatusCode != http.StatusSeeOther {
		t.Fatal(plain(text))
	}
	if res, _ := visit(t, h).get("/topics/" + now.ID); res.Header.Get("Location") != "/topics/"+b.topicOf(t, id).ID {
		t.Errorf("the address of a name that was taken back leads to %q", res.Header.Get("Location"))
	}
	if res, _ := visit(t, h).get("/topics/" + strings.Repeat("a", 16)); res.StatusCode != http.StatusNotFound {
		t.Errorf("an id that there never was = %d", res.StatusCode)
	}
	// Also where its story has another name.
	to := "The quake"
	b.Decide(t.Context(), []news.Decision{{Do: news.DoRename, Who: "ana", On: decide.OnStory(b.report().Stories[0], nil), After: news.Fields{To: &to}}}, nil)
	b.story = to
	_, text := visit(t, h).get("/decide/topics/" + b.topicOf(t, id).ID)
	for _, want := range []string{"called Dead in Lenk", `value="` + b.log[0].ID + `"><button name="do" value="undo"`} {
		if !strings.Contains(text, want) {
			t.Errorf("its page lacks %q: %s", want, plain(text))
		}
	}
}

// So do those of an origin.
func TestFormerAddressOfAnOrigin(t *testing.T) {
	b := newBench()
	h := deskOfBench(b)
	first := b.claim(t, "55").OriginID
	lead := func(to string) {
		t.Helper()
		for from, to := range map[string]string{"/origins/" + first: "/origins/" + to, "/origins/" + first + "?decide=1": "/origins/" + to + "?decide=1", "/decide/origins/" + first + "?back=/": "/decide/origins/" + to + "?back=%2F"} {
			if res, text := visit(t, h).get(from); res.Header.Get("Location") != to {
				t.Errorf("%s = %d to %q, want %q: %s", from, res.StatusCode, res.Header.Get("Location"), to, plain(text))
			}
		}
	}
	for _, to := range []string{"The mayor of Lenk", "Mayor Roth of Lenk"} {
		if res, text := sent(t, h, "/decide", "do", "rename", "on", "origin", "id", b.claim(t, "55").OriginID, "to", to); res.StatusCode != http.StatusSeeOther {
			t.Fatal(plain(text))
		}
		lead(b.claim(t, "55").OriginID)
	}
	if res, text := sent(t, h, "/decide", "do", "merge", "on", "origin", "id", b.claim(t, "55").OriginID, "to", "interior ministry"); res.StatusCode != http.StatusSeeOther {
		t.Fatal(plain(text))
	}
	lead(b.claim(t, "48").OriginID)
	if res, _ := visit(t, h).get("/origins/" + strings.Repeat("a", 16)); res.StatusCode != http.StatusNotFound {
		t.Errorf("an id that there never was = %d", res.StatusCode)
	}
}

// What becomes one of two has the addresses of both.
func TestMergedAddresses(t *testing.T) {
	b := newBench()
	h := deskOfBench(b)
	from, to := b.topicOf(t, b.claim(t, "300").ID), b.topicOf(t, b.claim(t, "1,200").ID)
	if res, text := sent(t, h, "/decide", "do", "merge", "on", "topic", "id", from.ID, "was", from.Topic, "to", to.Topic); res.StatusCode != http.StatusSeeOther {
		t.Fatal(plain(text))
	}
	now := b.topicOf(t, b.claim(t, "300").ID).ID
	for _, id := range []string{from.ID, to.ID} {
		if res, _ := visit(t, h).get("/topics/" + id); id != now && res.Header.Get("Location") != "/topics/"+now {
			t.Errorf("/topics/%s = %d to %q", id, res.StatusCode, res.Header.Get("Location"))
		}
	}
}

// Of two who add a figure at the same words at once one is told.
func TestAddTheSameWords(t *testing.T) {
	b := newBench()
	article := b.articles[0].ID
	add := func(h http.Handler, quote string) (*http.Response, string) {
		return sent(t, h, "/decide", "do", "add", "on", "article", "id", article, "quote", quote, "figure", "90", "measure", "damaged", "head", "")
	}
	var both, there sync.WaitGroup
	there.Add(2)
	got := make([]int, 2)
	for i, who := range []string{"ana", "ben"} {
		h := Handler(b, Options{Decisions: &meeting{b, &there}, Access: Access{LocalName: who}})
		both.Go(func() {
			res, _ := add(h, []string{"the old town", "damage in the old"}[i])
			got[i] = res.StatusCode
		})
	}
	both.Wait()
	if got[0]+got[1] != http.StatusSeeOther+http.StatusConflict {
		t.Errorf("the two are answered %v", got)
	}
	adds := 0
	for _, d := range decide.Standing(b.log) {
		adds++
		if res, text := add(Handler(b, Options{Decisions: b, Access: Access{LocalName: "cora"}}), "old town"); res.StatusCode != http.StatusConflict || !strings.Contains(strings.ToLower(text), d.Who+" has added a figure at these words") {
			t.Errorf("a third = %d %s", res.StatusCode, plain(text))
		}
		if d.Do != news.DoAdd {
			t.Errorf("in force is %s", d.Do)
		}
	}
	if adds != 1 {
		t.Errorf("%d are in force", adds)
	}
	// The report may not have it yet.
	b.late = len(b.log)
	if res, text := add(Handler(b, Options{Decisions: b, Access: Access{LocalName: "dan"}}), "the old town"); res.StatusCode != http.StatusConflict || !strings.Contains(text, "has added a figure at these words") || !strings.Contains(text, "damaged") {
		t.Errorf("late = %d %s", res.StatusCode, plain(text))
	}
}

// A meeting is a bench at which two add before either is in the log.
type meeting struct {
	*bench
	there *sync.WaitGroup
}

func (m *meeting) Decide(ctx context.Context, ds []news.Decision, seen map[string]string) ([]news.Decision, bool, error) {
	if ds[0].Do == news.DoAdd {
		m.there.Done()
		m.there.Wait()
	}
	return m.bench.Decide(ctx, ds, seen)
}

// What is decided in a list leads on to the next of it.
func TestQueueLeadsOn(t *testing.T) {
	b := newBench()
	h := deskOfBench(b)
	_, text := visit(t, h).get("/decide?all=1")
	ids := regexp.MustCompile(`id="d-([a-z0-9]+)"`).FindAllStringSubmatch(text, -1)
	parts := regexp.MustCompile(`id="d-`).Split(text, -1)[1:]
	for i, part := range parts {
		next := ids[(i+1)%len(ids)][1]
		if !strings.Contains(part, `name="at" value="d-`+next+`"`) || !strings.Contains(part, "back="+url.QueryEscape("/decide?all=1#d-"+next)) {
			t.Errorf("%s does not lead on to %s", ids[i][1], next)
		}
	}
}
