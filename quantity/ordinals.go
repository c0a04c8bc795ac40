package quantity

// ordinalOrDecade reads 38th, the 1990s, in his 30s.
func (r *reader) ordinalOrDecade(i int) (int, string) {
	if r.suffixed(i) {
		return r.nameEnd(i + 2), "ordinal"
	}
	if v := r.plain(i); v >= 10 && v <= 2090 && v%10 == 0 {
		k := i + 1
		if (r.mark(k) == '\'' || r.mark(k) == '’') && r.tight(k) && r.tight(k+1) {
			k++
		}
		if r.low(k) == "s" && r.tight(k) || r.low(k) == "'s" {
			if v < 100 && r.aged(i) {
				return k + 1, "age"
			}
			return k + 1, "decade"
		}
	}
	// "under-18s", "over 65s"
	if v := r.plain(i); r.low(i+1) == "s" && r.tight(i+1) && v > 0 && v <= 120 && r.low(r.prev(i)) != "in" {
		return i + 2, "age"
	} else if v > 120 && r.low(i+1) == "s" && r.tight(i+1) && r.low(r.prev(i)) == "the" {
		return i + 2, "name" // the 155s of a battery
	}
	return 0, ""
}
