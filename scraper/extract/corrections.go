package extract

import "rangefinder/news"

// A correction notice takes a figure back: "An earlier version of this article
// said that 6,000 had been killed." The figure that it names was the outlet's
// own mistake, so it is the outlet's claim, and withdrawn; what the notice puts
// in its place is a claim like any other.

var (
	earlier  = wordSet("earlier previous original first initial")
	printed  = wordSet("version article story report edition piece post dispatch headline caption item")
	misgiven = wordSet("misstate misreport misidentify misquote overstate understate")
)

// retracted is the clause [lo, hi) of a sentence in which figures are taken
// back, empty where there is none. It reaches to the words that give the right
// figure: "said 6,000, not 600", "instead of 600".
func (d *doc) retracted(s *sentence) (lo, hi int) {
	for i := s.lo; i < s.hi; i++ {
		t := &d.toks[i]
		if t.class&(verbPast|verbBase|verbIng) != 0 && misgiven[lemma(t.low)] {
			return i, d.amended(i, s.hi)
		}
		if !earlier[t.low] || i+1 >= s.hi || !printed[singular(d.toks[i+1].low)] {
			continue
		}
		for v := i + 2; v < s.hi; v++ {
			if c := lexicon.cueVerb(d.toks[v].low); c != nil || d.toks[v].low == "gave" || d.toks[v].low == "put" || misgiven[lemma(d.toks[v].low)] {
				return v, d.amended(v, s.hi)
			}
		}
	}
	return s.hi, s.hi
}

// amended is where, behind token i, a notice turns to the right figure.
func (d *doc) amended(i, hi int) int {
	for j := i + 1; j < hi; j++ {
		switch d.toks[j].low {
		case "not", "instead", "rather", "when", "whereas", ";":
			return j
		case "in":
			if j+1 < hi && d.toks[j+1].low == "fact" {
				return j
			}
		}
	}
	return hi
}

// withdraw makes a draft of the retracted clause [lo, hi) the outlet's own and
// withdrawn.
func (dr *draft) withdraw(lo, hi int) {
	if dr.tok < lo || dr.tok >= hi {
		return
	}
	dr.voice, dr.heard, dr.own = voice{}, false, false
	dr.claim.Withdrawn = true
	dr.claim.Modality = news.Reported
	dr.claim.Notes = append(dr.claim.Notes, "taken back by a correction")
}

// captions reports whether block c is the caption of the table that block row
// is a row of: whoever the caption credits gives the figures of every row.
func (d *doc) captions(c, row int) bool {
	if c < 0 || c >= row || d.blocks[c].kind != news.Caption {
		return false
	}
	for b := c + 1; b < row; b++ {
		if d.blocks[b].kind != news.TableRow {
			return false
		}
	}
	return true
}

// partOf reports whether a sentence opens on a part of what the one before it
// counted: "Of these", "Among them".
func (d *doc) partOf(s *sentence) bool {
	i := s.lo
	for i < s.hi && d.toks[i].kind == punct {
		i++
	}
	if i+1 >= s.hi || d.toks[i].low != "of" && d.toks[i].low != "among" {
		return false
	}
	switch d.toks[i+1].low {
	case "these", "those", "them":
		return true
	}
	return false
}
