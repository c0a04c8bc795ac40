package report

import "rangefinder/news"

// Independent counts the origins that stand in a strand, none of which repeats
// another, and the outlets that carried them. One that was replaced, or whose
// claims are all set aside, does not stand.
func Independent(s news.Strand) (origins, outlets int) {
	aside := setAside(s)
	voices, press := map[string]bool{}, map[string]bool{}
	for _, o := range s.Origins {
		stands := len(o.Claims) == 0
		for _, id := range o.Claims {
			_, out := aside[id]
			stands = stands || !out
		}
		if o.Superseded || !stands {
			continue
		}
		voices[o.Origin] = true
		for _, name := range o.Outlets {
			press[name] = true
		}
	}
	return len(voices), len(press)
}
