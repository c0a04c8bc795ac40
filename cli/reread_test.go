package cli

import (
	"strings"
	"testing"
)

func TestRereadVisitsNobodyAndChangesNothing(t *testing.T) {
	backends(t, func(t *testing.T, redisURL string) {
		s := newSite(t)
		a := s.article(1, "The flood in Ostrau has killed 12 people, the fire brigade said.")
		b := s.article(2, "Some 300 people were displaced by the flood in Ostrau, the mayor said.")
		p := on(t, redisURL)
		p.start("worker")
		p.do("enqueue", "--wait", a, b)
		before, visits := timeless(t, decode(t, p.do("report", "--json"))), s.total()
		if out := p.do("reread", "--all", "--wait", "--json"); !strings.Contains(out, `"articles": 2`) {
			t.Errorf("reread says %s", out)
		}
		p.do("reread", "--wait", a)
		if after := timeless(t, decode(t, p.do("report", "--json"))); after != before {
			t.Errorf("the same reader gives another report:\n%s\n---\n%s", after, before)
		}
		if n := s.total() - visits; n != 0 {
			t.Errorf("the site was visited %d times", n)
		}
		if out := p.do("verify"); !strings.Contains(out, "no faults") {
			t.Errorf("verify = %s", out)
		}
	})
}
