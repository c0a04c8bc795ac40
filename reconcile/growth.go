package reconcile

import "math"

// mostGrowth is the ratio beyond which a newer figure that one origin alone
// gives is no growth of what several others gave before: it stands against
// them as a conflict.
const mostGrowth = 10

// findOlder marks the voices of a growing total that a newer count overtook.
// Their figure was right for its own day and is now a floor.
//
// Only what certainly lies below a newer count is overtaken: equal figures
// agree, and an older figure above a newer one by another origin contradicts
// it. Where it is not known whether the total can only grow, an older figure
// counts as a floor in the model but stays in the reported range: that it is
// out of date would be a guess.
func (t *topic) findOlder() {
	if t.course == level {
		return
	}
	for i := range t.voices {
		v := &t.voices[i]
		if v.muted || v.slip || v.split() {
			continue
		}
		v.early = t.overtaken(i)
		v.older = v.early && t.course == cumulative
	}
}

func (t *topic) overtaken(i int) bool {
	v := &t.voices[i]
	when := v.main().when
	top := v.form.hi
	if v.form.shape == asFloor || v.form.shape == asVague && math.IsInf(top, 1) {
		top = v.form.at
	}
	for j := range t.voices {
		o := &t.voices[j]
		if j == i || o.muted || o.slip || !when.before(o.main().when) {
			continue
		}
		f := form{shape: asPoint, lo: top, hi: top, at: top, rlo: v.form.rhi, rhi: v.form.rhi}
		if v.form.shape == asFloor {
			f.rhi = v.form.rlo
		}
		if o.form.lo <= top || f.gap(o.form) == 0 {
			continue
		}
		if t.scale.from(o.form.lo) > mostGrowth*(t.scale.from(top)+1) && !t.company(j) && t.company(i) {
			continue
		}
		return true
	}
	return false
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
