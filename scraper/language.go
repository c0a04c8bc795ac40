package scraper

import (
	_ "embed"
	"strings"
	"unicode"
)

//go:embed data/languages.txt
var languagesList string

// frequent maps a word to the languages it is frequent in.
var frequent = readLanguages(languagesList)

func readLanguages(s string) map[string][]string {
	m := map[string][]string{}
	for line := range strings.Lines(s) {
		code, words, ok := strings.Cut(line, ":")
		if !ok || strings.HasPrefix(line, "#") {
			continue
		}
		for w := range strings.FieldsSeq(words) {
			m[w] = append(m[w], code)
		}
	}
	return m
}

// scripts that one language of the press has to itself, or nearly.
var scripts = []struct {
	code  string
	table *unicode.RangeTable
}{
	{"el", unicode.Greek}, {"he", unicode.Hebrew}, {"ko", unicode.Hangul}, {"th", unicode.Thai}, {"hi", unicode.Devanagari},
	{"bn", unicode.Bengali}, {"ta", unicode.Tamil}, {"te", unicode.Telugu}, {"ka", unicode.Georgian}, {"hy", unicode.Armenian},
	{"my", unicode.Myanmar}, {"km", unicode.Khmer}, {"am", unicode.Ethiopic}, {"si", unicode.Sinhala}, {"gu", unicode.Gujarati},
}

// detect names the language of a text (ISO 639-1) and says whether it is sure:
// by the script where that is enough, else by frequent words. "" below about
// twenty words, or where no language leads.
func detect(text string) (code string, sure bool) {
	if len(text) > 20_000 {
		text = text[:20_000]
	}
	count := map[string]int{}
	letters, latin, cyrillic, arabic, han, kana := 0, 0, 0, 0, 0, 0
	var uk, ru, sr, fa, ur int
	for _, r := range text {
		if !unicode.IsLetter(r) {
			continue
		}
		letters++
		switch {
		case r < 0x250:
			latin++
		case unicode.Is(unicode.Cyrillic, r):
			cyrillic++
			switch unicode.ToLower(r) {
			case 'і', 'ї', 'є', 'ґ':
				uk++
			case 'ы', 'э', 'ё':
				ru++
			case 'ј', 'љ', 'њ', 'ћ', 'ђ', 'џ':
				sr++
			}
		case unicode.Is(unicode.Arabic, r):
			arabic++
			switch r {
			case 'پ', 'چ', 'ژ', 'گ', 'ک', 'ی':
				fa++
			case 'ٹ', 'ڈ', 'ڑ', 'ے', 'ں':
				ur++
			}
		case unicode.Is(unicode.Han, r):
			han++
		case unicode.Is(unicode.Hiragana, r) || unicode.Is(unicode.Katakana, r):
			kana++
		default:
			for _, s := range scripts {
				if unicode.Is(s.table, r) {
					count[s.code]++
					break
				}
			}
		}
	}
	if letters < 30 {
		return "", false
	}
	most := func(n int) bool { return n*2 > letters }
	switch {
	case kana*20 > letters && most(kana+han):
		return "ja", true
	case most(han):
		return "zh", true
	case most(arabic):
		switch {
		case ur*50 > arabic:
			return "ur", true
		case fa*20 > arabic:
			return "fa", true
		}
		return "ar", true
	case most(cyrillic):
		switch {
		case uk > ru && uk*100 > cyrillic:
			return "uk", true
		case sr*100 > cyrillic:
			return "sr", true
		case ru*200 > cyrillic:
			return "ru", true
		}
		return "bg", cyrillic > 400
	}
	for _, s := range scripts {
		if most(count[s.code]) {
			return s.code, true
		}
	}
	if !most(latin) {
		return "", false
	}

	words, score := 0, map[string]float64{}
	for w := range strings.FieldsFuncSeq(strings.ToLower(text), func(r rune) bool { return !unicode.IsLetter(r) }) {
		words++
		codes := frequent[w]
		for _, c := range codes {
			score[c] += 1 / float64(len(codes))
		}
	}
	if words < 20 {
		return "", false
	}
	lead, next := 0.0, 0.0
	for _, c := range codes {
		switch s := score[c]; {
		case s > lead:
			code, lead, next = c, s, lead
		case s > next:
			next = s
		}
	}
	if lead < float64(words)*0.06 || lead < next*1.2 {
		return "", false
	}
	return code, words >= 60 && lead > float64(words)*0.15 && lead > next*2
}

// codes are the languages of the list, in its order, so that ties break the
// same way every time.
var codes = languageCodes(languagesList)

func languageCodes(s string) (c []string) {
	for line := range strings.Lines(s) {
		if code, _, ok := strings.Cut(line, ":"); ok && !strings.HasPrefix(line, "#") {
			c = append(c, code)
		}
	}
	return c
}

// languageCode is the primary subtag of a language tag (BCP 47: "en-GB",
// "en_US"), where it is two letters; "" for anything else.
func languageCode(tag string) string {
	tag = strings.ToLower(strings.TrimSpace(tag))
	if i := strings.IndexAny(tag, "-_, "); i >= 0 {
		tag = tag[:i]
	}
	if len(tag) != 2 || tag[0] < 'a' || tag[0] > 'z' || tag[1] < 'a' || tag[1] > 'z' {
		switch tag {
		case "english", "eng":
			return "en"
		}
		return ""
	}
	return tag
}

// language decides between what the page says of its language and what its
// text shows. A template that says "en" over German text is common, so a sure
// reading of the text wins, with a note.
func language(declared, text string) (code, why string) {
	found, sure := detect(text)
	switch {
	case declared == "":
		return found, ""
	case sure && found != declared && !akin(found, declared):
		return found, "the page says its language is " + declared + ", its text reads as " + found
	}
	return declared, ""
}

// akin are languages that frequent words do not tell apart reliably.
func akin(a, b string) bool {
	for _, pair := range []string{"no da", "no nb", "nb da", "no nn", "nb nn", "id ms", "hr sr", "hr bs", "sr bs", "cs sk", "es gl", "es ca", "pt gl", "ru be", "bg mk", "ar fa", "fa ps", "hi mr", "hi ne", "af nl", "sr mk", "ru kk", "ru ky"} {
		x, y, _ := strings.Cut(pair, " ")
		if a == x && b == y || a == y && b == x {
			return true
		}
	}
	return false
}
