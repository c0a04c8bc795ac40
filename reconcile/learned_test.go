package reconcile

import (
	"fmt"
	"testing"
)

// ofTopic are the claims of one topic.
func ofTopic(claims []Claim, topic string) []Claim {
	var out []Claim
	for _, c := range claims {
		if c.Topic == topic {
			out = append(out, c)
		}
	}
	return out
}

func TestLearnedAnswersAsTopicsDoes(t *testing.T) {
	kinds := muddle(11, 200)
	for i := range kinds {
		kinds[i].Group = fmt.Sprint("group ", len(kinds[i].Topic+kinds[i].Measure)%3)
		if kinds[i].Group == "group 2" {
			kinds[i].Scale = "linear"
		}
	}
	for name, claims := range map[string][]Claim{"muddle": muddle(4, 200), "kinds": kinds, "unsaid": unsaid(1, 60, 0.15, 4, 3)} {
		o := Options{Ratings: map[string]float64{"outleta": 0.9}, Level: 0.8}
		learned := Learn(claims, o)
		for _, want := range Topics(claims, o) {
			got := learned.Topics(ofTopic(claims, want.Topic))
			if len(got) != 1 || encode(t, got[0]) != encode(t, want) {
				t.Errorf("%s: learned, %s is answered by\n%s\nwant\n%s", name, want.Topic, encode(t, got), encode(t, want))
			}
		}
	}
}

func TestLearnedMeetsChangesAndStrangers(t *testing.T) {
	claims := unsaid(1, 60, 0.15, 4, 3)
	learned := Learn(claims, Options{Ratings: map[string]float64{"stranger": 0.9}})
	topic := ofTopic(claims, "t003")
	before := encode(t, learned.Topics(topic))
	x := *topic[0].Value
	a := learned.Topics(append(topic, Claim{Topic: "t003", Source: "stranger", Value: &x}))[0]
	keepsPromises(t, a)
	if a.Credibility["stranger"] != 0.9 {
		t.Errorf("credibility of a stranger that the user rated 0.9 is %v", a.Credibility["stranger"])
	}
	for _, v := range a.Voices {
		if v.Origin == "stranger" && (v.Cases != 0 || v.Repeats != "") {
			t.Errorf("a stranger has %d cases and repeats %q", v.Cases, v.Repeats)
		}
	}
	keepsPromises(t, learned.Topics([]Claim{{Topic: "new", Source: "wire", Value: &x}, {Topic: "new", Source: "nobody", Value: &x, Scale: "linear"}})[0])
	if after := encode(t, learned.Topics(topic)); after != before {
		t.Errorf("to answer other claims made %s of %s", after, before)
	}
}
