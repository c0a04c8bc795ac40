package report

import (
	"crypto/sha256"
	"encoding/hex"

	"rangefinder/news"
)

// Digest is the SHA-256, in hexadecimal, of what a report says: of its stories,
// topics and claims as JSON writes them, without the time at which it was made,
// without the coverage and without what it compares itself with. Two reports
// with one digest say the same of the same topics, from the same quotations, so
// that a citation can be checked: report.Digest of Select(r, topic) is that of
// one topic.
func Digest(r news.Report) (string, error) {
	r = filled(r)
	for i := range r.Topics {
		r.Topics[i].Was = nil
	}
	b, err := encode(struct {
		Stories []news.Story `json:"stories"`
		Topics  []news.Topic `json:"topics"`
		Claims  []news.Claim `json:"claims"`
	}{r.Stories, r.Topics, r.Claims}, "")
	if err != nil {
		return "", err
	}
	sum := sha256.Sum256(b)
	return hex.EncodeToString(sum[:]), nil
}
