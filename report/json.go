package report

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"

	"rangefinder/news"
)

// JSON writes the whole report as one indented object, its field names as in
// package news, with its Digest. Lists that are empty are [], never null. Nothing is cleaned:
// programs get what the pages said; but characters that could act on a
// terminal (C1 controls, DEL, bidirectional marks) are written as \u escapes,
// which every parser reads back as themselves.
func JSON(w io.Writer, r news.Report) error {
	digest, err := Digest(r)
	if err != nil {
		return err
	}
	b, err := encode(document{filled(r), digest}, "  ")
	if err != nil {
		return err
	}
	_, err = w.Write(b)
	return err
}

// A document is a report with what names its content.
type document struct {
	news.Report
	Digest string `json:"digest"`
}

// A line is a claim with the topic that it answers, "" for none.
type line struct {
	news.Claim
	Topic string `json:"topic"`
}

// JSONLines writes one claim a line, in the order of the report.
func JSONLines(w io.Writer, r news.Report) error {
	topics := map[string]string{}
	for _, t := range r.Topics {
		for _, s := range t.Strands {
			derived := map[string]bool{} // they answer a question of their own as well
			for _, o := range s.Origins {
				for _, id := range o.Claims {
					derived[id] = o.Derived != ""
				}
			}
			for _, id := range strandClaims(s) {
				if topics[id] == "" || !derived[id] {
					topics[id] = t.ID
				}
			}
		}
	}
	for _, c := range filled(r).Claims {
		b, err := encode(line{c, topics[c.ID]}, "")
		if err != nil {
			return err
		}
		if _, err := w.Write(b); err != nil {
			return err
		}
	}
	return nil
}

// strandClaims are the claims of a strand, those set aside last, each once.
func strandClaims(s news.Strand) []string {
	var ids []string
	seen := map[string]bool{}
	add := func(id string) {
		if id != "" && !seen[id] {
			seen[id] = true
			ids = append(ids, id)
		}
	}
	for _, o := range s.Origins {
		for _, id := range o.Claims {
			add(id)
		}
	}
	for _, a := range s.SetAside {
		add(a.Claim)
	}
	return ids
}

func encode(v any, indent string) ([]byte, error) {
	var b bytes.Buffer
	e := json.NewEncoder(&b)
	e.SetEscapeHTML(false) // addresses stay readable; the escapes are for script elements, and this is no HTML
	e.SetIndent("", indent)
	if err := e.Encode(v); err != nil {
		return nil, fmt.Errorf("report as json: %w", err)
	}
	return Armour(b.Bytes()), nil
}

// Armour escapes, in JSON, what hides from or acts on a terminal. Outside strings
// JSON is ASCII, so this can only meet the inside of one, and every parser reads
// it back as itself. Where there is nothing to escape, it gives b.
func Armour(b []byte) []byte {
	if !bytes.ContainsFunc(b, func(r rune) bool { return r >= 0x7f && (r < 0xa0 || hidden(r)) }) {
		return b
	}
	var out bytes.Buffer
	out.Grow(len(b))
	for _, r := range string(b) {
		switch {
		case r == 0x7f, r >= 0x80 && r < 0xa0, hidden(r) && r <= 0xffff:
			fmt.Fprintf(&out, `\u%04x`, r)
		case hidden(r): // as a surrogate pair (RFC 8259 §7)
			r -= 0x10000
			fmt.Fprintf(&out, `\u%04x\u%04x`, 0xd800+r>>10, 0xdc00+r&0x3ff)
		default:
			out.WriteRune(r)
		}
	}
	return out.Bytes()
}

// filled is r with every nil list replaced by an empty one, down to the
// claims. It copies what it changes.
func filled(r news.Report) news.Report {
	r.Stories = full(r.Stories)
	r.Topics = append([]news.Topic{}, r.Topics...)
	for i := range r.Topics {
		t := &r.Topics[i]
		t.Strands = append([]news.Strand{}, t.Strands...)
		for j := range t.Strands {
			s := &t.Strands[j]
			s.Origins = append([]news.Origin{}, s.Origins...)
			for k := range s.Origins {
				s.Origins[k].Outlets = full(s.Origins[k].Outlets)
				s.Origins[k].Claims = full(s.Origins[k].Claims)
			}
			s.SetAside, s.Explain = full(s.SetAside), full(s.Explain)
		}
		t.Sums = append([]news.Sum{}, t.Sums...)
		for j := range t.Sums {
			t.Sums[j].Of = full(t.Sums[j].Of)
		}
		t.Changes = full(t.Changes)
		if t.Was != nil {
			was := *t.Was
			was.Strands = full(was.Strands)
			t.Was = &was
		}
	}
	r.Claims = append([]news.Claim{}, r.Claims...)
	for i := range r.Claims {
		r.Claims[i].Attribution = full(r.Claims[i].Attribution)
		r.Claims[i].Notes = full(r.Claims[i].Notes)
		if d := r.Claims[i].Decision; d != nil && d.Decisions == nil {
			decided := *d
			decided.Decisions = []string{}
			r.Claims[i].Decision = &decided
		}
	}
	r.Coverage.Outcomes = full(r.Coverage.Outcomes)
	return r
}

func full[T any](s []T) []T {
	if s == nil {
		return []T{}
	}
	return s
}
