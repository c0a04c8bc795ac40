// Package quantity reads the figures that stand in English news prose and
// writes them back: "25–30,000" ⇄ [25000, 30000].
//
// It knows numbers, their bounds and their units, and nothing of who said them
// or what they count: that is the business of package extract. It is pure, has
// no dependency outside the standard library, and every offset it returns is a
// byte offset that lies on a rune border of the text it was given.
//
// # How a figure is read
//
// A text is cut into tokens that keep their byte offsets (tokens.go). The
// reader goes over them once, from left to right (find.go). At every token that
// can begin a number it asks, in this order:
//
//  1. Is it part of a phrase whose number counts nothing, such as "second to
//     none"? (lexicon/idioms.txt)
//  2. Does its surrounding make it something else than an amount? A date
//     (dates.go), a time of day (clock.go), a telephone (phones.go), a name
//     (names.go), a result (scores.go), a place (places.go), an age (ages.go), an
//     ordinal (ordinals.go). The list stands in skips.go; the first that says yes
//     ends the matter, and its reason is kept as a Skip.
//  3. What number is it? Digits (numerals.go), words (spelled.go), an order of
//     magnitude (vague.go), a share or a multiple (ratios.go).
//  4. Of what: money (money.go) or a unit (units.go), before it or behind it, or
//     borrowed from the figure that it is set against (elided.go).
//  5. Is it one end of a range, or of a move from one value to another?
//     (ranges.go)
//  6. What has been read may still be no amount: a year, an age, the pronoun
//     one (pronouns.go), a length of time that only dates (durations.go).
//  7. Which words bound it ("at least", "or more": bounds.go), and which way does
//     the prose say it moved (trends.go)?
//
// Words are data: lexicon/numbers.txt, units.txt, currencies.txt, bounds.txt,
// trends.txt, names.txt and idioms.txt take a new word in one line, and
// lexicon/sets.txt holds the small closed classes that the rules ask about.
//
// # Capitals
//
// Most numbers in the news that count nothing belong to a name, and no list has
// them all. So the grammar decides (capitals.go): a bare number behind a
// capitalised word is part of its name, unless a plural follows that it could
// count ("In Gaza 45 civilians"), a verb follows a place ("in Gaza 45 were"), or
// it stands in a list of results ("CDU 33, SPD 15").
package quantity
