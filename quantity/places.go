package quantity

// coordinate reads 38.5°N, 22°00′N, 96.1 E.
func (r *reader) coordinate(i int) (int, string) {
	j := i + 1
	deg := false
	for range 6 {
		m := r.mark(j)
		switch {
		case m == '°' || m == 'º':
			deg = true
		case deg && (m == '′' || m == '″' || m == '\'' || m == '"' || m == '’' || m == '”'):
		case deg && j < len(r.toks) && r.formAt(j) == numeral && r.tight(j):
		default:
			m = -1
		}
		if m < 0 {
			break
		}
		j++
	}
	if !deg || j >= len(r.toks) {
		return 0, ""
	}
	switch r.raw(j) {
	case "N", "S", "E", "W":
		return j + 1, "coordinate"
	}
	if l := r.low(j); (l == "north" || l == "south" || l == "east" || l == "west") && (r.low(j+1) == "latitude" || r.low(j+1) == "longitude" || r.mark(j+1) == ',') {
		return j + 1, "coordinate"
	}
	return 0, ""
}

// address reads "10 Downing Street", "221B Baker Street".
func (r *reader) address(i int) (int, string) {
	if r.plain(i) < 0 || r.currencyBefore(i) >= 0 {
		return 0, ""
	}
	j := i + 1
	for range 3 {
		if r.upto(j) < 0 || !r.capital(j) {
			return 0, ""
		}
		if r.is(j, inStreet) && j > i+1 {
			return j + 1, "address"
		}
		j++
	}
	if r.upto(j) >= 0 && r.capital(j) && r.is(j, inStreet) {
		return j + 1, "address"
	}
	return 0, ""
}
