package web

import (
	"encoding/base64"
	"encoding/hex"
	"errors"
	"fmt"
	"net/http"
)

// keptPage hands a kept page to an editor, byte for byte as it was received, as a
// file of plain text: a browser saves it and does nothing with what stands in it.
func (s *site) keptPage(w http.ResponseWriter, r *http.Request) {
	p, err := s.src.Page(r.Context(), r.PathValue("id"))
	switch {
	case errors.Is(err, ErrNotFound):
		s.problem(w, r, http.StatusNotFound, problem{Title: "There is no such page", Text: "It was never kept, or it has been forgotten."})
		return
	case err != nil:
		s.fail(w, r, err)
		return
	case p.Closed != "":
		s.problem(w, r, http.StatusForbidden, problem{Title: "This page is not shown", Text: p.Closed})
		return
	}
	h := w.Header()
	h.Set("Content-Security-Policy", "sandbox; default-src 'none'; frame-ancestors 'none'")
	h.Set("Content-Type", "text/plain")
	h.Set("Cache-Control", "no-store")
	h.Set("Content-Length", fmt.Sprint(len(p.Body)))
	name := "page"
	if sum, err := hex.DecodeString(p.Hash); err == nil && len(sum) == 32 {
		name += "-" + p.Hash[:16]
		h.Set("Repr-Digest", "sha-256=:"+base64.StdEncoding.EncodeToString(sum)+":") // RFC 9530
	}
	h.Set("Content-Disposition", fmt.Sprintf("attachment; filename=%s.txt", name))
	if r.Method == http.MethodHead {
		return
	}
	if _, err := w.Write(p.Body); err != nil {
		s.log.Debug("answer", "path", r.URL.Path, "err", err)
	}
}
