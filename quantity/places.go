package quantity

// coordinate reads 38.5°N, 22°00′N, 96.1 E.
func (r *reader) coordinate(i int) (int, string) {
	if to := r.latLong(i); to > 0 {
		return to, "coordinate"
	}
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

// latLong reads a pair of decimals as maps print it: 36.1408, -5.3536.
func (r *reader) latLong(i int) int {
	fine := func(i int) bool {
		s := r.shape(i)
		return !s.long && s.groups == 1 && s.marks[0] == '.' && s.size[1] >= 3
	}
	if !fine(i) || r.mark(r.upto(i+1)) != ',' {
		return 0
	}
	j := i + 2
	if isHyphen(r.mark(r.upto(j))) {
		j++
	}
	if r.upto(j) < 0 || r.formAt(j) != numeral || !fine(j) {
		return 0
	}
	return j + 1
}

// address reads "10 Downing Street", "221B Baker Street", "4417 W. 63rd St.".
func (r *reader) address(i int) (int, string) {
	if r.plain(i) < 0 || r.currencyBefore(i) >= 0 {
		return 0, ""
	}
	j := i + 1
	switch r.raw(min(j, len(r.toks)-1)) {
	case "N", "S", "E", "W", "NE", "NW", "SE", "SW":
		if j++; r.mark(j) == '.' {
			j++
		}
	}
	for n := 0; n < 4; n++ {
		switch {
		case r.upto(j) < 0:
			return 0, ""
		case r.formAt(j) == numeral && r.suffixed(j):
			j += 2
			continue
		case !r.capital(j):
			return 0, ""
		case r.is(j, inStreet) && j > i+1:
			if r.counted(r.upto(j + 1)) {
				return 0, "" // "3 Supreme Court justices"
			}
			return j + 1, "address"
		}
		j++
	}
	return 0, ""
}
