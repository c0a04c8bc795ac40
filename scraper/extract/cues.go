package extract

import (
	"fmt"
	"strings"
)

type cueTables struct {
	cueVerbs map[string]*cueVerb // lemma
	cueForms map[string]*cueVerb // form
	phrases  map[string][]cuePhrase
	document map[string]bool
	silent   map[string][][]string  // by first word
	speakers map[string]speakerKind // lemma of a head noun
	anon     map[string]bool
	titles   map[string]bool
	noname   map[string]bool
}

type cueVerb struct {
	lemma                        string
	speech, claim, deny, passive bool
}

type cuePhrase struct {
	words []string
	inner bool
}

type speakerKind int

const (
	noSpeaker speakerKind = iota
	personSpeaker
	orgSpeaker
	mediaSpeaker
	documentSpeaker
)

var speakerKinds = map[string]speakerKind{"person": personSpeaker, "org": orgSpeaker, "media": mediaSpeaker, "document": documentSpeaker}

func (w *words) loadCues() {
	w.cueTables = cueTables{map[string]*cueVerb{}, map[string]*cueVerb{}, map[string][]cuePhrase{}, map[string]bool{}, map[string][][]string{},
		map[string]speakerKind{}, map[string]bool{}, map[string]bool{}, map[string]bool{}}
	for _, line := range lines("cues.txt") {
		f := strings.Split(line, "|")
		for i := range f {
			f[i] = strings.TrimSpace(f[i])
		}
		switch {
		case f[0] == "verb" && len(f) == 3:
			for _, l := range strings.Fields(f[2]) {
				w.addCueVerb(l, f[1])
			}
		case f[0] == "phrase" || f[0] == "inner":
			ws := strings.Fields(f[1])
			w.phrases[ws[0]] = append(w.phrases[ws[0]], cuePhrase{ws, f[0] == "inner"})
		case f[0] == "document":
			addAll(w.document, f[1])
		case f[0] == "silent":
			ws := strings.Fields(f[1])
			w.silent[ws[0]] = append(w.silent[ws[0]], ws)
		default:
			panic(fmt.Sprintf("cues.txt: %s", line))
		}
	}
	for form, l := range w.lemmas {
		if c := w.cueVerbs[l]; c != nil {
			w.cueForms[form] = c
		}
	}
	for _, line := range lines("speakers.txt") {
		name, rest, _ := strings.Cut(line, ":")
		switch name {
		case "anonymous":
			addAll(w.anon, rest)
		case "title":
			addAll(w.titles, rest)
		case "noname":
			addAll(w.noname, rest)
		default:
			k, ok := speakerKinds[name]
			if !ok {
				panic("speakers.txt: unknown kind " + name)
			}
			for _, f := range strings.Fields(rest) {
				if _, ok := w.speakers[f]; !ok {
					w.speakers[f] = k
				}
			}
		}
	}
}

func (w *words) addCueVerb(l, kind string) {
	c := w.cueVerbs[l]
	if c == nil {
		c = &cueVerb{lemma: l}
		w.cueVerbs[l] = c
		if _, ok := w.lemmas[l]; !ok {
			w.lemmas[l] = l
			w.classes[l] |= verbBase
			w.addVerb(l)
		}
	}
	switch kind {
	case "speech":
		c.speech = true
	case "claim":
		c.claim = true
	case "deny":
		c.deny = true
	case "passive":
		c.passive = true
	default:
		panic("cues.txt: unknown class " + kind)
	}
}

// cueVerb is the cue that a verb form is, nil for none.
func (w *words) cueVerb(low string) *cueVerb {
	if c := w.cueForms[low]; c != nil && (c.speech || c.claim || c.deny) {
		return c
	}
	return nil
}
