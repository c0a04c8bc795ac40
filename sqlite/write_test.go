package sqlite

import (
	"bytes"
	"context"
	"database/sql"
	"fmt"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"
	"unicode"

	"rangefinder/news"
)

func f(v float64) *float64 { return &v }

// told is a report of two topics: one with a planned strand, our sum, and a figure
// of our arithmetic, the other with all that hangs on a topic. Every name is
// followed by evil.
func told(evil string) news.Report {
	day := time.Date(2025, 4, 30, 9, 0, 0, 0, time.UTC)
	claim := func(id, article string, v float64, origin string) news.Claim {
		return news.Claim{
			ID: id, ArticleID: article, Text: fmt.Sprint(v), Low: f(v), Value: f(v), High: f(v), Qualifier: "exact", Kind: "count", Modality: news.Reported,
			Sentence: "They counted " + fmt.Sprint(v) + "." + evil, Origin: origin + evil, OriginID: "o" + origin, Attribution: []string{"Courier" + evil, origin + evil},
			Article: news.ArticleRef{URL: "https://courier.example/" + article, Title: "A count" + evil, Publisher: "Courier" + evil, Published: &day, Version: 2, Hash: "beef"},
			Notes:   []string{"a doubt" + evil}, Confidence: 0.9, Fragment: "#:~:text=They",
		}
	}
	voice := func(origin string, v float64, ids ...string) news.Origin {
		return news.Origin{Origin: origin + evil, Low: f(v), Value: f(v), High: f(v), Qualifier: "exact", Outlets: []string{"Courier" + evil, "Ledger" + evil}, Claims: ids}
	}
	file := claim("c4", "a3", 40, "Council")
	file.Article = news.ArticleRef{URL: "javascript:alert(1)", Title: evil}
	range1 := claim("c3", "a2", 0, "Assessment")
	range1.Low, range1.Value, range1.High, range1.Qualifier = f(25), nil, f(30), "range"
	derived := voice("Lawmaker", 12, "c2")
	derived.Derived = "40 percent of 30" + evil
	edited := claim("c2", "a1", 40, "Lawmaker")
	edited.Decision = &news.Decided{Verdict: news.Edited, Who: "ana" + evil, At: day.Add(time.Millisecond), Why: "a slip of the pen" + evil, Fields: []string{"figure"},
		Machine: &news.Fields{Figure: &news.Figure{Low: f(4), Value: f(4), High: f(4), Qualifier: "exact", Kind: "count", Unit: evil}}, Notes: []news.Remark{{Who: "ben", Text: "a note" + evil}}, Decisions: []string{"d1", "d2"},
		By: []news.FieldBy{{Field: "figure", Who: "ana" + evil, At: day, Why: "a slip" + evil, Decision: "d1"}, {Field: news.ByOrigin, Who: "ben" + evil, At: day, Decision: "d2", Read: "MP" + evil}}}
	rejected := claim("c5", "a1", 2025, "Lawmaker")
	rejected.Decision = &news.Decided{Verdict: news.Rejected, Who: "ben" + evil, At: day, To: "Another" + evil}
	best, was := "c1", "c2"
	return news.Report{
		Generated: "2025-07-04T08:30:00Z",
		Stories:   []news.Story{{ID: "s1", Name: "A story" + evil, Articles: 3, Pinned: true}},
		Claims:    []news.Claim{claim("c1", "a1", 11, "Network"), edited, range1, file, rejected},
		Review: []news.Review{
			{Decision: "d3", Do: news.DoEdit, Who: "ana" + evil, At: day, Why: "why" + evil, Claim: "c3", Reason: "another sentence" + evil, On: news.Subject{Kind: news.OnClaim, URL: "javascript:x" + evil, Sentence: "Once 20." + evil, Text: "20"}},
			{Decision: "d4", Do: news.DoMerge, Who: "ben" + evil, At: day, Claim: "not kept", Reason: "no such origin", On: news.Subject{Kind: news.OnOrigin, Name: "Police" + evil}},
		},
		Topics: []news.Topic{
			{
				ID: "t1", Topic: "Sent" + evil, Story: "s1", Measure: "sent", Kind: "count", Span: news.Span{Low: f(11), High: f(30)},
				Strands: []news.Strand{
					{
						Status: news.StatusDone, Low: f(11), Best: f(11), High: f(12), LikelyLow: f(1), LikelyHigh: f(2), Word: news.Overlap,
						Origins:  []news.Origin{voice("Network", 11, "c1", "c1", "not kept"), derived},
						Ends:     news.Ends{Low: "c1", Best: &best, High: "not kept"},
						SetAside: []news.SetAside{{Claim: "c4", Why: "a slip" + evil}, {Claim: "not kept", Why: "x"}}, Explain: []string{"why" + evil},
					},
					{Status: news.StatusPlanned, Increment: true, Low: f(25), High: f(30), Word: news.SingleOrigin, Origins: []news.Origin{{Origin: "Assessment" + evil, Low: f(25), High: f(30), Qualifier: "range", Claims: []string{"c3"}}}},
				},
				Sums: []news.Sum{{Low: f(36), High: f(41), Of: []string{"t1", "t2", "gone"}, Text: "our sum" + evil}},
			},
			{
				ID: "t2", Topic: "Killed" + evil, Story: "no such story", Measure: "killed", Kind: "count", Notes: []string{"a note" + evil},
				Strands: []news.Strand{{Status: news.StatusDone, Low: f(40), Best: f(40), High: f(40), LikelyLow: f(39), LikelyHigh: f(41), Word: news.Agreement,
					Origins: []news.Origin{voice("A", 40, "c4"), voice("B", 40, "c2"), voice("C", 40, "c1")}, Ends: news.Ends{Low: "c4", High: "c4"}}},
				Changes: []news.Change{{At: day, Kind: news.ChangeRevised, Cause: news.CausePage, Claim: "c1", Was: &was}, {At: day, Kind: news.ChangeGone, Cause: news.CausePage, Claim: "not kept"}},
				Links:   []news.Link{{Topic: "t1", Name: "Sent" + evil, Why: "part of"}, {Topic: "t1", Name: "Sent" + evil, Why: "part of"}},
				Relays:  []news.Relay{{Claim: "c2", Of: "c1", URL: "https://courier.example/a1", Why: "same text"}},
			},
		},
		Coverage: news.Coverage{Pages: 4, Read: 3, Outcomes: []news.Outcome{{URL: "https://walled.example/" + evil, Code: news.Paywall, Reason: "half" + evil, At: day}}, Numbers: news.Numbers{Claims: 4, Skipped: 2, Unread: 1}},
	}
}

const evil = " '); DROP TABLE claims; -- \" <script>alert(1)</script>\x1b[2J\x00 \u202egnp.exe \xff\xfe ‘é"

func open(t *testing.T, path string) *sql.DB {
	t.Helper()
	db, err := sql.Open("sqlite", path)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { db.Close() })
	return db
}

// rows are the rows of a query, their cells joined by a bar.
func rows(t *testing.T, db *sql.DB, query string) []string {
	t.Helper()
	rs, err := db.Query(query)
	if err != nil {
		t.Fatalf("%s: %v", query, err)
	}
	defer rs.Close()
	names, err := rs.Columns()
	if err != nil {
		t.Fatal(err)
	}
	var out []string
	for rs.Next() {
		cells, into := make([]sql.NullString, len(names)), make([]any, len(names))
		for i := range cells {
			into[i] = &cells[i]
		}
		if err := rs.Scan(into...); err != nil {
			t.Fatal(err)
		}
		parts := make([]string, len(cells))
		for i, c := range cells {
			parts[i] = c.String
			if !c.Valid {
				parts[i] = "NULL"
			}
		}
		out = append(out, strings.Join(parts, "|"))
	}
	if err := rs.Err(); err != nil {
		t.Fatal(err)
	}
	return out
}

func TestWrite(t *testing.T) {
	path := filepath.Join(t.TempDir(), "figures?_pragma=x #1.db")
	if err := Write(t.Context(), path, told("")); err != nil {
		t.Fatal(err)
	}
	db := open(t, (&url.URL{Scheme: "file", Path: path}).String())
	for _, c := range []struct {
		query string
		want  []string
	}{
		{"PRAGMA integrity_check", []string{"ok"}},
		{"PRAGMA foreign_key_check", nil},
		{"SELECT generated, length(digest), pages, pages_read, numbers_claims FROM report", []string{"2025-07-04T08:30:00Z|64|4|3|4"}},
		{"SELECT topic, story, status, increment, low, best, high, model_low, word, origins, outlets, low_origin, high_origin FROM v_ranges ORDER BY topic_id, status", []string{
			"Sent|A story|done|0|11|11|12|NULL|overlap|2|2|Network|NULL", "Sent|A story|planned|1|25|NULL|30|NULL|single_origin|1|0|NULL|NULL",
			"Killed|NULL|done|0|40|40|40|39|agreement|3|2|Council|Council",
		}},
		{"SELECT claim_id, status, origin, figure, low, value, high, derived, standing, why, outlet, link FROM v_claims WHERE topic_id = 't1' ORDER BY claim_id", []string{
			"c1|done|Network|11|11|11|11||in range||Courier|https://courier.example/a1#:~:text=They",
			"c2|done|Lawmaker|40|12|12|12|40 percent of 30|in range||Courier|https://courier.example/a1#:~:text=They",
			"c3|planned|Assessment|0|25|NULL|30||in range||Courier|https://courier.example/a2#:~:text=They",
			"c4|done|Council|40|40|40|40||set aside|a slip|NULL|NULL",
		}},
		{"SELECT name FROM outlets ORDER BY id", []string{"Courier", "Ledger"}},
		{"SELECT a.id, count(c.id) FROM articles a JOIN claims c ON c.article_id = a.id GROUP BY a.id ORDER BY a.id", []string{"a1|3", "a2|1", "a3|1"}},
		{"SELECT version, page_hash FROM claims ORDER BY id", []string{"2|beef", "2|beef", "2|beef", "0|", "2|beef"}},
		{"SELECT position, name FROM attribution WHERE claim_id = 'c1' ORDER BY position", []string{"1|Courier", "2|Network"}},
		{"SELECT s.low, s.high, s.text, t.id FROM sums s JOIN sum_topics st ON st.sum_id = s.id JOIN topics t ON t.id = st.topic_id ORDER BY t.id", []string{"36|41|our sum|t1", "36|41|our sum|t2"}},
		{"SELECT topic_id, at, kind, cause, claim_id, was_claim_id FROM changes ORDER BY id", []string{"t2|2025-04-30T09:00:00Z|revised|page|c1|c2", "t2|2025-04-30T09:00:00Z|gone|page|NULL|NULL"}},
		{"SELECT topic_id, other_id, why FROM links", []string{"t2|t1|part of"}},
		{"SELECT claim_id, of_claim_id, why FROM relays", []string{"c2|c1|same text"}},
		{"SELECT note FROM notes WHERE topic_id = 't2' OR strand_id = 1 ORDER BY note", []string{"a note", "why"}},
		{"SELECT count(*) FROM notes WHERE claim_id IS NOT NULL", []string{"5"}},
		{"SELECT code, reason FROM outcomes", []string{"paywall|half"}},
		{"SELECT claim_id, decision, decided_by FROM v_claims WHERE decision IS NOT NULL", []string{"c2|edited|ana; ben", "c2|edited|ana; ben"}},
		{"SELECT claim_id, verdict, who, at, why, fields, json_extract(machine_reading, '$.figure.value'), moved_to, notes, figure, value, outlet FROM v_decided ORDER BY claim_id", []string{
			`c2|edited|ana|2025-04-30T09:00:00.001Z|a slip of the pen|["figure"]|4||[{"who":"ben","at":"0001-01-01T00:00:00Z","text":"a note"}]|40|40|Courier`, `c5|rejected|ben|2025-04-30T09:00:00Z||[]|NULL|Another|[]|2025|2025|Courier`,
		}},
		{"SELECT claim_id, who, people FROM v_decided ORDER BY claim_id", []string{"c2|ana|ana; ben", "c5|ben|ben"}},
		{"SELECT claim_id, json_extract(j.value, '$.field'), json_extract(j.value, '$.who'), json_extract(j.value, '$.why'), json_extract(j.value, '$.read') FROM v_decided, json_each(by_field) j", []string{
			"c2|figure|ana|a slip|NULL", "c2|origin|ben||MP",
		}},
		{"SELECT j.value FROM decided, json_each(decisions) j WHERE claim_id = 'c2'", []string{"d1", "d2"}},
		{"SELECT decision_id, did, who, at, on_kind, on_name, sentence, figure, claim_id, reason FROM reviews ORDER BY id", []string{
			"d3|edit|ana|2025-04-30T09:00:00Z|claim||Once 20.|20|c3|another sentence", "d4|merge|ben|2025-04-30T09:00:00Z|origin|Police|||NULL|no such origin",
		}},
	} {
		if got := rows(t, db, c.query); strings.Join(got, "\n") != strings.Join(c.want, "\n") {
			t.Errorf("%s\ngives %q\nwant  %q", c.query, got, c.want)
		}
	}
}

// Every column says what it holds.
func TestEveryColumnIsDescribed(t *testing.T) {
	path := filepath.Join(t.TempDir(), "figures.db")
	if err := Write(t.Context(), path, news.Report{}); err != nil {
		t.Fatal(err)
	}
	db := open(t, path)
	if got := rows(t, db, `SELECT m.name, p.name FROM sqlite_schema m JOIN pragma_table_info(m.name) p
		LEFT JOIN columns c ON c.table_name = m.name AND c.column_name = p.name WHERE m.type = 'table' AND length(coalesce(c.description, '')) < 4`); got != nil {
		t.Errorf("without a description: %q", got)
	}
	if got := rows(t, db, `SELECT table_name, column_name FROM columns WHERE column_name <> '' AND NOT EXISTS (SELECT 1 FROM pragma_table_info(table_name) WHERE name = column_name)`); got != nil {
		t.Errorf("described and not there: %q", got)
	}
	if got := rows(t, db, `SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT IN (SELECT table_name FROM columns WHERE column_name = '')`); got != nil {
		t.Errorf("tables without a description: %q", got)
	}
	// Every foreign key is found by an index from its own side, so that joins need no scan.
	if got := rows(t, db, `SELECT m.name, k."from" FROM sqlite_schema m JOIN pragma_foreign_key_list(m.name) k WHERE m.type = 'table' AND m.name IN ('claims', 'strands', 'origins', 'set_aside', 'topics', 'articles')
		AND k."from" NOT LIKE '%\_claim\_id' ESCAPE '\' AND NOT EXISTS (SELECT 1 FROM pragma_index_list(m.name) i JOIN pragma_index_info(i.name) c WHERE c.seqno = 0 AND c.name = k."from")`); got != nil {
		t.Errorf("foreign keys without an index: %q", got)
	}
}

// What pages say is data: it neither becomes SQL nor acts on a terminal.
func TestHostileTextsAreTexts(t *testing.T) {
	path := filepath.Join(t.TempDir(), "figures.db")
	if err := Write(t.Context(), path, told(evil)); err != nil {
		t.Fatal(err)
	}
	db := open(t, path)
	if got := rows(t, db, "PRAGMA integrity_check"); len(got) != 1 || got[0] != "ok" {
		t.Errorf("integrity: %q", got)
	}
	if got := rows(t, db, "SELECT count(*) FROM claims"); got[0] != "5" {
		t.Errorf("%s claims, want 5", got[0])
	}
	for _, table := range rows(t, db, "SELECT name FROM sqlite_schema WHERE type IN ('table', 'view')") {
		for _, row := range rows(t, db, "SELECT * FROM "+table) {
			if i := strings.IndexFunc(row, func(r rune) bool { return unicode.IsControl(r) || unicode.Is(unicode.Bidi_Control, r) }); i >= 0 {
				t.Errorf("%s has %q", table, row[i:])
			}
		}
	}
	if got := rows(t, db, "SELECT link FROM claims WHERE id = 'c4'"); got[0] != "NULL" {
		t.Errorf("a link to %s", got[0])
	}
	// Another build of SQLite reads it too, where there is one.
	if sqlite3, err := exec.LookPath("sqlite3"); err == nil {
		out, err := exec.Command(sqlite3, path, "PRAGMA integrity_check; PRAGMA foreign_key_check; SELECT count(*) FROM v_claims;").CombinedOutput()
		if err != nil || string(out) != "ok\n7\n" {
			t.Errorf("sqlite3 says %q: %v", out, err)
		}
	}
}

func TestSameReportSameBytes(t *testing.T) {
	dir := t.TempDir()
	var files [2][]byte
	for i := range files {
		path := filepath.Join(dir, fmt.Sprint(i))
		if err := Write(t.Context(), path, told(evil)); err != nil {
			t.Fatal(err)
		}
		b, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		files[i] = b
	}
	if !bytes.Equal(files[0], files[1]) {
		t.Error("two exports of one report differ")
	}
}

// An export takes the place of an earlier one and of nothing else, and one that
// fails leaves what was there.
func TestWhatStandsThere(t *testing.T) {
	dir := t.TempDir()
	path := filepath.Join(dir, "figures.db")
	for range 2 {
		if err := Write(t.Context(), path, told("")); err != nil {
			t.Fatal(err)
		}
	}
	before, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	ended, end := context.WithCancel(t.Context())
	end()
	if err := Write(ended, path, news.Report{}); err == nil {
		t.Error("an export that was called off was written")
	}
	if after, err := os.ReadFile(path); err != nil || !bytes.Equal(before, after) {
		t.Errorf("an export that failed changed what was there: %v", err)
	}
	for name, content := range map[string]string{"letter.txt": "Dear reader, this is no export and longer than the header of one. It is not to be lost.", "short": "x", "empty": ""} {
		other := filepath.Join(dir, name)
		if err := os.WriteFile(other, []byte(content), 0o600); err != nil {
			t.Fatal(err)
		}
		if err := Write(t.Context(), other, told("")); err == nil || !strings.Contains(err.Error(), "name another file") {
			t.Errorf("over %s: %v", name, err)
		}
		if b, err := os.ReadFile(other); err != nil || string(b) != content {
			t.Errorf("%s was changed: %v", name, err)
		}
	}
	foreign := filepath.Join(dir, "foreign.db")
	db := open(t, foreign)
	if _, err := db.Exec("CREATE TABLE letters (text TEXT)"); err != nil {
		t.Fatal(err)
	}
	if err := Write(t.Context(), foreign, told("")); err == nil {
		t.Error("the database of somebody else was replaced")
	}
	if err := Write(t.Context(), filepath.Join(dir, "none", "x.db"), told("")); err == nil {
		t.Error("an export into a folder that is not there was written")
	}
	entries, err := os.ReadDir(dir)
	if err != nil {
		t.Fatal(err)
	}
	for _, e := range entries {
		if strings.Contains(e.Name(), ".part-") {
			t.Errorf("%s was left", e.Name())
		}
	}
}
