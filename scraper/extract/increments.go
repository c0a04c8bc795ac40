package extract

// first takes the increment from a figure that adds to nothing: after "40 were
// killed", "another 25 are missing" is all the missing that there are, while
// "another 25 bodies were found" adds to a count of bodies. Only where the text
// has not counted the same before; a plan or a delivery ("an additional 3,000
// will be sent") adds to what is there, counted or not.
func (d *doc) first(dr *draft, before []draft) {
	if !dr.claim.Increment || !lexicon.ofPeople[dr.reading.measure] || dr.reading.measure == "joined" || len(before) == 0 {
		return
	}
	p := &before[len(before)-1]
	if dr.sent-p.sent > 1 || p.reading.measure == "" || p.reading.measure == dr.reading.measure || !lexicon.ofPeople[p.reading.measure] {
		return
	}
	for i := range before {
		if before[i].reading.measure == dr.reading.measure {
			return
		}
	}
	dr.claim.Increment = false
	dr.claim.Notes = append(dr.claim.Notes, "“another” goes on from another count")
}
