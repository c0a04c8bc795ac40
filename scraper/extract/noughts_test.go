package extract

import (
	"testing"

	"rangefinder/news"
)

// A side that denies harm counts none of it; that nobody was hurt is news, and no count.
func TestNoughts(t *testing.T) {
	for text, want := range map[string]string{
		"The army said that no civilians were killed in Zenda.":                   "killed army",
		"\"No Ruritanian soldiers have died,\" the minister told reporters.":      "killed minister",
		"No civilians have been wounded, according to the air force.":             "wounded air force",
		"The general lied when he said no civilians were killed, the mayor said.": "",
		"No civilians were killed in Zenda.":                                      "",
		"Police said that no one was hurt.":                                       "",
		"Police said that nobody died in the fire.":                               "",
		"The army said no more civilians were killed.":                            "",
		"The army said no civilian was told to leave.":                            "",
		"The mayor said no other soldiers had been hurt.":                         "",
		"The army said it had made sure that no civilians were harmed.":           "",
		"The minister asked whether no soldiers had been killed.":                 "",
		"If no soldiers were killed, the general said, the raid was a success.":   "",
	} {
		got := ""
		claims, _ := Claims(news.Article{Text: text, Plain: true})
		for _, c := range claims {
			if c.Value != nil && *c.Value == 0 {
				got += c.Measure + " " + c.Origin
			}
		}
		if got != want {
			t.Errorf("%s: %q, want %q", text, got, want)
		}
	}
}
