package places

import "testing"

func TestLookups(t *testing.T) {
	for _, tc := range []struct {
		name, country, of, adjective, government, demonym string
	}{
		{"Türkiye", "Turkey", "Turkey", "Turkish", "Turkish", ""},
		{"the United States", "United States", "United States", "American", "American", ""},
		{"U.S.", "United States", "United States", "American", "American", ""},
		{"Bangkok", "", "Thailand", "", "Thai", ""},
		{"North Koreans", "", "North Korea", "North Korean", "", ""},
		{"north korean", "", "North Korea", "", "", "North Korean"},
		{"Kurds", "", "", "Kurdish", "", ""},
		{"Muslim", "", "", "", "", "Muslim"},
		{"Springfield", "", "", "", "", ""},
	} {
		got := [5]string{Country(tc.name), CountryOf(tc.name), Adjective(tc.name), Government(tc.name), Demonym(tc.name)}
		if want := [5]string{tc.country, tc.of, tc.adjective, tc.government, tc.demonym}; got != want {
			t.Errorf("%q: Country, CountryOf, Adjective, Government, Demonym = %q, want %q", tc.name, got, want)
		}
	}
}
