package worker

import (
	"context"
	"encoding/json"
	"testing"
	"time"

	"rangefinder/news"
	rendered "rangefinder/report"
)

// A report that was made while pages came and changed comes back later, with its
// digest, its topics and its claims, and with what had become of each address.
func TestPastReportsComeBack(t *testing.T) {
	onEach(t, func(t *testing.T, url, dir string) {
		web := newSite(t, map[string]string{"/a": "Toll\nkilled: 40 soldiers", "/b": "Toll\nkilled: 55 soldiers\nwounded: 7 soldiers"})
		db := open(t, url, dir)
		start(t, db, toyOptions(dir))
		var past []news.Report
		step := func(path, text string, o EnqueueOptions) {
			t.Helper()
			if text != "" {
				web.set(path, text)
			}
			enqueue(t, db, o, web.url(path))
			wait(t, db)
			past = append(past, report(t, db))
		}
		step("/a", "", EnqueueOptions{Story: "War"})
		step("/b", "", EnqueueOptions{Story: "War"})
		step("/a", "Toll\nkilled: 400 soldiers", EnqueueOptions{})
		step("/a", "Toll\nkilled: 40 soldiers", EnqueueOptions{}) // as it was, and yet with a history
		step("/b", "Toll\nkilled: 55 soldiers", EnqueueOptions{})
		step("/b", "Toll\nkilled: 55 soldiers", EnqueueOptions{Story: "Another war"}) // moves to a story of its own
		step("/none", "", EnqueueOptions{})

		seen := map[string]bool{}
		for i, was := range past {
			at, err := time.Parse(time.RFC3339, was.Generated)
			if err != nil {
				t.Fatal(err)
			}
			is, err := db.ReportAt(context.Background(), at)
			if err != nil {
				t.Fatal(err)
			}
			digest, err := rendered.Digest(was)
			if err != nil {
				t.Fatal(err)
			}
			if again, err := rendered.Digest(is); err != nil || again != digest {
				t.Errorf("report %d had digest %s and has %s, %v", i, digest, again, err)
			}
			for _, r := range []*news.Report{&was, &is} {
				for j := range r.Coverage.Outcomes {
					r.Coverage.Outcomes[j].At = time.Time{} // of the last visit then, of the first with this outcome now
				}
			}
			before, err := json.Marshal(was)
			if err != nil {
				t.Fatal(err)
			}
			after, err := json.Marshal(is)
			if err != nil {
				t.Fatal(err)
			}
			if string(before) != string(after) {
				t.Errorf("report %d was\n%s\nand is\n%s", i, before, after)
			}
			seen[digest] = true
		}
		if len(seen) < len(past)-1 { // the last step changes no figure
			t.Errorf("%d reports have %d digests", len(past), len(seen))
		}
	})
}
