package web

import (
	"mime"
	"strconv"
	"strings"
)

// accepted is the form that an Accept header likes best (RFC 9110 §12.5.1):
// by quality, then by how exactly the type is named, then in the order of
// forms. What asks for nothing that there is gets HTML.
func accepted(header string) form {
	best, quality, exactness := forms[0], 0.0, 0
	for _, f := range forms {
		media, _, _ := strings.Cut(f.media, ";")
		q, exact := rated(header, media)
		if q > quality || q == quality && exact > exactness {
			best, quality, exactness = f, q, exact
		}
	}
	return best
}

// rated is the quality that a header gives a media type, and how exactly it
// names it: 3 the type, 2 its kind, 1 anything, 0 not at all.
func rated(header, media string) (quality float64, exact int) {
	kind, _, _ := strings.Cut(media, "/")
	for _, part := range strings.Split(header, ",") {
		name, params, err := mime.ParseMediaType(strings.TrimSpace(part))
		if err != nil {
			continue
		}
		e := 0
		switch name {
		case media:
			e = 3
		case kind + "/*":
			e = 2
		case "*/*":
			e = 1
		}
		if e <= exact {
			continue
		}
		exact, quality = e, 1
		if q, err := strconv.ParseFloat(params["q"], 64); err == nil && q >= 0 && q <= 1 {
			quality = q
		}
	}
	return quality, exact
}
