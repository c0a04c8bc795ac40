package worker

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"rangefinder/news"
	"rangefinder/store"
)

// spokenClaims are toy claims whose last word says whose they are.
func spokenClaims(a news.Article) ([]news.Claim, []news.Number) {
	cs, ns := toyClaims(a)
	for i := range cs {
		words := strings.Fields(cs[i].Sentence)
		cs[i].Origin = words[len(words)-1]
		cs[i].OriginID = cs[i].Origin
	}
	return cs, ns
}

// Who fits the others in six stories is believed in the seventh, where two oppose each other; and
// which story came first does not matter.
func TestWhomToBelieveIsLearnedOverAllStories(t *testing.T) {
	onEach(t, func(t *testing.T, url, dir string) {
		pages := map[string]string{"/7": "Seven\nkilled: 50 by Alpha\nkilled: 100 by Gamma"}
		paths := []string{"/7"}
		for i := range 6 {
			n := 200 + 70*i
			path := fmt.Sprint("/", i)
			pages[path] = fmt.Sprintf("Story %d\nkilled: %d by Alpha\nkilled: %d by Beta\nkilled: %d by Delta\nkilled: %d by Gamma", i, n, n, n, 2*n)
			paths = append(paths, path)
		}
		web := newSite(t, pages)
		var reports []string
		for round := range 2 {
			if round > 0 {
				url, dir = "", shortDir(t)
				slices.Reverse(paths)
			}
			db := open(t, url, dir)
			o := toyOptions(dir)
			o.Deps.Claims, o.Deps.Findings = spokenClaims, nil
			stop := start(t, db, o)
			for _, path := range paths {
				enqueue(t, db, EnqueueOptions{Story: "S" + path[1:]}, web.url(path))
				wait(t, db)
			}
			stop()
			r := report(t, db)
			found := false
			for _, topic := range r.Topics {
				s := topic.Strands[0]
				if s.Low != nil && *s.Low == 50 {
					found = true
					if s.Best == nil || *s.Best != 50 {
						t.Errorf("round %d: best of the seventh is %v, want 50, which is Alpha's", round, s.Best)
					}
					for _, v := range s.Origins {
						if v.Credibility.Cases < 6 {
							t.Errorf("round %d: %s is known from %d topics, want 6 or more", round, v.Origin, v.Credibility.Cases)
						}
					}
				}
			}
			if !found {
				t.Fatalf("round %d: no topic of 50 to 100 in %s", round, timeless(t, r))
			}
			reports = append(reports, timeless(t, r))
		}
		if reports[0] != reports[1] {
			t.Errorf("the order of the stories shows:\n%s\n%s", reports[0], reports[1])
		}
	})
}

// Who dies between what he learned and the stories that it changes leaves them to the next one.
func TestWhatWasLearnedIsHandedOn(t *testing.T) {
	onEach(t, func(t *testing.T, url, dir string) {
		db := open(t, url, dir)
		for _, story := range []string{"a", "b"} {
			if _, err := db.SaveHeard(t.Context(), 1, story, []byte(`{"topic":"t","source":"s","value":1}`)); err != nil {
				t.Fatal(err)
			}
		}
		if err := db.SaveLearned(t.Context(), 2, time.Now(), []byte("[]"), []string{"a", "b"}); err != nil {
			t.Fatal(err)
		}
		notice, err := db.Add(t.Context(), store.Learn, store.All, 0)
		if err != nil || notice.Epoch == 0 {
			t.Fatal(notice, err)
		}
		stop := start(t, db, toyOptions(dir))
		defer stop()
		wait(t, db)
		if dirty, err := db.Dirty(t.Context()); err != nil || len(dirty) > 0 {
			t.Errorf("Dirty = %v, %v: nobody answers these stories again", dirty, err)
		}
	})
}
