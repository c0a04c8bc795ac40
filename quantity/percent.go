package quantity

// Percentages are units like any other in the table (dimension percent), but
// stand apart in every report: kind Percent, and 40 % is 40, not 0.4.

// certain reports whether the percentage that ends before token j says how
// sure somebody is ("90 per cent certain"), which is a share of nothing.
func (r *reader) certain(j int) bool { return r.is(r.upto(j), inSure) }
