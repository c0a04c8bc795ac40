package reconcile

import "math"

// mostGrowth is the ratio beyond which a newer figure that one origin alone
// gives is no growth of what several others gave before: it stands against
// them as a conflict.
const mostGrowth = 10

// findOlder marks the voices that a newer count overtook. Of a growing total their figure was right
// for its own day and is now a floor; of a level it says nothing of today.
//
// Only what certainly lies below a newer count is overtaken: equal figures
// agree, and an older figure above a newer one by another origin contradicts
// it. Where it is not known whether the total can only grow, an older figure
// counts as a floor in the model but stays in the reported range: that it is
// out of date would be a guess.
func (t *topic) findOlder() {
	if t.course == level {
		t.findStale()
		return
	}
	grew := false
	for i := range t.voices {
		v := &t.voices[i]
		if v.muted || v.slip || v.form.hi == 0 {
			continue // who counts none denies, and does not count early
		}
		v.early = t.overtaken(i)
		v.older = v.early && t.course == cumulative
		grew = grew || v.older
	}
	if !grew {
		return
	}
	// What nobody dated and lies below a total that is known to have grown was counted on its way.
	for i := range t.voices {
		if v := &t.voices[i]; !v.muted && !v.slip && !v.older && !v.main().when.known() && t.below(i) {
			v.early, v.older = true, true
		}
	}
}

// findStale marks the voices of a level that are older than its newest count by more than its measure
// allows: how many were missing on Monday is no rival of how many were on Friday. A slip of the pen, a
// floor and "many" are no newest count.
func (t *topic) findStale() {
	if t.holds == 0 {
		return
	}
	var newest date
	for i := range t.voices {
		if v := &t.voices[i]; !v.muted && !v.slip && v.form.shape != asVague && v.form.shape != asFloor && v.main().when.prec >= toDay && v.main().when.unix > newest.unix {
			newest = v.main().when
		}
	}
	for i := range t.voices {
		v := &t.voices[i]
		if when := v.main().when; !v.muted && !v.slip && when.prec >= toDay && newest.unix-when.unix >= int64(t.holds)*secondsDay {
			v.stale, v.older, v.early, v.weight = true, true, true, 0
		}
	}
}

// overtaken reports whether a newer count lies above all that voice i gives.
func (t *topic) overtaken(i int) bool {
	v := &t.voices[i]
	when := v.main().when
	// Another origin that gives the figure upholds it on its own day.
	var upheld date
	for j := range t.voices {
		o := &t.voices[j]
		if day := o.main().when; j != i && !o.muted && !o.slip && o.witness() && o.form.shape == asPoint && day.known() && (!upheld.known() || upheld.before(day)) &&
			math.Abs(o.form.at-v.form.at) <= math.Hypot(o.form.rlo, v.form.rlo) {
			upheld = day
		}
	}
	for j := range t.voices {
		if o := &t.voices[j]; j != i && !o.muted && !o.slip && when.before(o.main().when) && t.over(j, i) && (!upheld.known() || upheld.before(o.main().when)) {
			return true
		}
	}
	return false
}

// below reports whether a dated count lies above all that voice i gives.
func (t *topic) below(i int) bool {
	for j := range t.voices {
		if o := &t.voices[j]; j != i && !o.muted && !o.slip && o.main().when.known() && t.over(j, i) {
			return true
		}
	}
	return false
}

// over reports whether voice j lies above voice i by more than rounding, and by no more than a total
// grows between two counts.
func (t *topic) over(j, i int) bool {
	v, o := &t.voices[i], &t.voices[j]
	top, err := v.form.hi, v.form.rhi
	if v.form.shape == asFloor || v.form.shape == asVague && math.IsInf(top, 1) {
		top, err = v.form.at, v.form.rlo
	}
	if o.form.lo-top <= math.Hypot(err, o.form.rlo) {
		return false
	}
	return t.scale.from(o.form.lo) <= mostGrowth*(t.scale.from(top)+1) || t.company(j) || !t.company(i)
}

// company reports whether another voice shares a number with voice i.
func (t *topic) company(i int) bool {
	for j := range t.voices {
		o := &t.voices[j]
		if j != i && !o.muted && t.voices[i].form.gap(o.form) == 0 && o.form.shape != asVague && o.form.shape != asCeiling &&
			(o.form.shape != asFloor || math.Abs(o.form.at-t.voices[i].form.at) < aboutError) {
			return true
		}
	}
	return false
}
