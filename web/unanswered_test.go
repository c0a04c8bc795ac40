package web

import (
	"testing"
	"time"

	"rangefinder/news"
)

// What a person has rejected and no topic has any longer is on the page of all topics, and on none of some.
func TestRejectedWithoutATopicIsServed(t *testing.T) {
	rejected := news.Claim{ID: "no", Decision: &news.Decided{Verdict: news.Rejected, Who: "ana"}}
	rep := news.Report{
		Topics: []news.Topic{{ID: "a", Story: "s"}, {ID: "b", Story: "s"}},
		Claims: []news.Claim{rejected, {ID: "other"}},
	}
	e := newEdition("1", time.Time{}, rep)
	if got := e.about(rep.Topics).Claims; len(got) != 1 || got[0].ID != "no" {
		t.Errorf("of all topics: %+v, want the rejected claim", got)
	}
	if got := e.about(rep.Topics[:1]).Claims; len(got) != 0 {
		t.Errorf("of one topic: %+v", got)
	}
}
