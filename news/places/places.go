// Package places knows the countries of the world by the names that the press
// gives them, with the adjective of their people and their seat of government.
// It is data (places.txt, regions.txt) and look-ups; towns are not in it.
package places

import (
	_ "embed"
	"fmt"
	"strings"
)

//go:embed places.txt
var text string

//go:embed regions.txt
var regionsText string

type place struct {
	adjective string
	country   string // its usual name, "" for a people without one
	part      byte   // 'c' the country, 'p' its people, 's' its seat
}

var (
	byName, byAdjective = compile(text)
	regions             = parts(regionsText)
	opening             = firsts(byName, byAdjective) // first words of names of several
	opensRegion         = firstWords(regions)
)

func compile(text string) (names, adjectives map[string]place) {
	names, adjectives = map[string]place{}, map[string]place{}
	for n, line := range strings.Split(text, "\n") {
		if line = strings.TrimSpace(line); line == "" || line[0] == '#' {
			continue
		}
		adj, rest, ok := strings.Cut(line, ":")
		if !ok {
			panic(fmt.Sprintf("places.txt:%d has no colon: %s", n+1, line))
		}
		country := ""
		for i, part := range strings.SplitN(rest, ";", 3) {
			for _, name := range strings.Split(part, ",") {
				if name = strings.TrimSpace(name); name == "" {
					continue
				}
				if i == 0 && country == "" {
					country = name
				}
				if _, ok := names[strings.ToLower(name)]; !ok {
					names[strings.ToLower(name)] = place{adj, country, "cps"[i]}
				}
			}
		}
		adjectives[strings.ToLower(adj)] = place{adj, country, 'a'}
	}
	return names, adjectives
}

// parts maps the regions of countries, in lower case, to their country.
func parts(text string) map[string]string {
	out := map[string]string{}
	for n, line := range strings.Split(text, "\n") {
		if line = strings.TrimSpace(line); line == "" || line[0] == '#' {
			continue
		}
		country, names, ok := strings.Cut(line, ":")
		if !ok {
			panic(fmt.Sprintf("regions.txt:%d has no colon: %s", n+1, line))
		}
		for _, name := range strings.Split(names, ",") {
			out[strings.ToLower(strings.TrimSpace(name))] = country
		}
	}
	return out
}

// firsts are the words that begin a name of several.
func firsts(tables ...map[string]place) map[string]bool {
	out := map[string]bool{}
	for _, t := range tables {
		for name := range t {
			if w, _, ok := strings.Cut(name, " "); ok {
				out[w] = true
			}
		}
	}
	return out
}

func firstWords(names map[string]string) map[string]bool {
	out := map[string]bool{}
	for name := range names {
		if w, _, ok := strings.Cut(name, " "); ok {
			out[w] = true
		}
	}
	return out
}

func fold(name string) string {
	return strings.TrimPrefix(strings.ToLower(strings.TrimSpace(name)), "the ")
}

// Country is the usual name of the country that name is a name of: "Türkiye"
// is Turkey; "" for anything else, a capital and a people included.
func Country(name string) string {
	if p, ok := byName[fold(name)]; ok && p.part == 'c' {
		return p.country
	}
	return ""
}

// CountryOf is the country in which a seat of government lies, or whose people
// an adjective or noun names: "Bangkok" is Thailand's, "Thai" too. A country's
// own name gives itself; "" where there is none.
func CountryOf(name string) string {
	if p, ok := byName[fold(name)]; ok {
		return p.country
	}
	return byAdjective[fold(name)].country
}

// Mention is CountryOf for running text, regions included: the country that the lower-case
// word low, with next behind it where a name is of two words, is or belongs to, and how
// many words of the text that takes; "" and 0 for none.
func Mention(low, next string) (country string, words int) {
	if opening[low] {
		if c := CountryOf(low + " " + next); c != "" {
			return c, 2
		}
	}
	if p, ok := byName[low]; ok && p.country != "" {
		return p.country, 1
	}
	if c := byAdjective[low].country; c != "" {
		return c, 1
	}
	if opensRegion[low] {
		if c := regions[low+" "+next]; c != "" {
			return c, 2
		}
	}
	if c := regions[low]; c != "" {
		return c, 1
	}
	return "", 0
}

// Region reports whether name is a part of a country that the table knows.
func Region(name string) bool { return regions[fold(name)] != "" }

// Adjective is the adjective of the people that a country or a word for its
// people belongs to: "DPRK" and "North Koreans" are North Korean; "" for a seat,
// whose residents have a name of their own.
func Adjective(name string) string {
	if p := byName[fold(name)]; p.part != 's' {
		return p.adjective
	}
	return ""
}

// Government is the adjective of the government that a country or its seat
// speaks for: "Moscow" and "Russia" are the Russian one; "" for anything else.
func Government(name string) string {
	if p := byName[fold(name)]; p.part != 'p' {
		return p.adjective
	}
	return ""
}

// Demonym is name as an adjective of the table writes it ("north korean" is
// North Korean), "" where it is none.
func Demonym(name string) string { return byAdjective[strings.ToLower(name)].adjective }

// People reports whether name is a people: "North Koreans".
func People(name string) bool { return byName[fold(name)].part == 'p' }
