package report

import (
	"html/template"
	"slices"
	"strings"
	"testing"
)

// What is written by hand is escaped as html/template does it in the same place.
func TestMarkupEscapesAsTemplates(t *testing.T) {
	var signs strings.Builder
	for c := range 0x180 {
		signs.WriteRune(rune(c))
		signs.WriteByte(byte(c)) // also where it is no UTF-8
	}
	texts := slices.Concat(attacks, addresses, []string{
		"", signs.String(), "a+b", "\xff<\xfe", "https://a.example/ü?q=a+b&c='d'#:~:text=%C3%A9,-x%", "https://a.example/%zz%4", "http:", "HTTP://A.example/",
		"/articles/a1#c1", "//evil.example", "#q-c1", "#:~:text=a", "mailto:a@b.example", "relative/path", "relative:path", "https://[::1]:80/(a)!*", "\thttps://a.example/",
	})
	for _, s := range texts {
		sameAsTemplate(t, s)
	}
}

func FuzzMarkup(f *testing.F) {
	for _, s := range slices.Concat(attacks, addresses) {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) { sameAsTemplate(t, s) })
}

var everyPlace = template.Must(template.New("").Parse(`<p id="{{.}}" class="a {{.}}">{{.}}</p><svg><title>{{.}}</title></svg><a href="{{.}}"></a>`))

// sameAsTemplate holds what a markup writes of s, in every place that there is for
// it, against html/template.
func sameAsTemplate(t *testing.T, s string) {
	t.Helper()
	var want strings.Builder
	if err := everyPlace.Execute(&want, s); err != nil {
		t.Fatal(err)
	}
	var m markup
	m.raw("<p")
	m.attr("id", s)
	m.raw(` class="a `)
	m.text(s)
	m.raw(`">`)
	m.text(s)
	m.raw("</p><svg><title>")
	m.text(s)
	m.raw("</title></svg><a")
	m.link(s)
	m.raw("></a>")
	if got := string(m.HTML()); got != want.String() {
		t.Errorf("of %q the markup makes\n%s\nand html/template\n%s", s, got, want.String())
	}
}
