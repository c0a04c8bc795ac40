package quantity

import (
	"strings"
	"testing"
)

// A word that stands twice in a class, or that no token can ever be, is a slip of
// the pen that nothing else would tell.
func TestClosedClassesCanMatch(t *testing.T) {
	for _, file := range []string{"sets.txt", "names.txt", "trends.txt"} {
		for _, line := range list(file) {
			sep := " "
			if file == "sets.txt" {
				sep = ":"
			}
			name, words, _ := strings.Cut(line, sep)
			seen := map[string]bool{}
			for _, w := range strings.Fields(words) {
				if seen[w] {
					t.Errorf("%s: %s: %q stands twice", file, name, w)
				}
				seen[w] = true
				r := reader{text: w, lang: "en", lex: lex}
				r.tokenize(0, len(w))
				if len(r.toks) != 1 || r.low(0) != w {
					t.Errorf("%s: %s: %q is no single token in lower case", file, name, w)
				}
			}
		}
	}
}
