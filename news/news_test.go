package news

import (
	"net/http"
	"testing"
)

func TestIDIsStableAndKeepsPartsApart(t *testing.T) {
	if got, want := ID("a", "b"), ID("a", "b"); got != want || len(got) != 16 {
		t.Errorf("ID = %q and %q, want the same 16 characters", got, want)
	}
	if ID("ab", "c") == ID("a", "bc") {
		t.Error("ID does not keep its parts apart")
	}
	// Ids stand in stores and links: another hash is a break, not a detail.
	if got, want := ID("topic", "story"), "vo4t5a37g45iprrv"; got != want {
		t.Errorf("ID(topic, story) = %q, want %q", got, want)
	}
}

func TestStatusOfModalities(t *testing.T) {
	for modality, want := range map[string]string{
		Reported: StatusDone, Estimated: StatusDone, Denied: StatusDone, "": StatusDone,
		Planned: StatusPlanned, Conditional: StatusConditional,
	} {
		if got := Status(modality); got != want {
			t.Errorf("Status(%q) = %q, want %q", modality, got, want)
		}
	}
}

func TestContentTypeDropsParameters(t *testing.T) {
	p := Page{Header: http.Header{"Content-Type": {" Text/HTML ; charset=utf-8"}}}
	if got := p.ContentType(); got != "text/html" {
		t.Errorf("ContentType = %q, want text/html", got)
	}
	if got := (Page{}).ContentType(); got != "" {
		t.Errorf("ContentType of nothing = %q", got)
	}
}

func TestIdentityPrefersTheCanonicalAddress(t *testing.T) {
	a := Article{URL: "https://m.example/x?utm=1"}
	if a.Identity() != a.URL {
		t.Errorf("Identity = %q", a.Identity())
	}
	a.CanonicalURL = "https://example/x"
	if a.Identity() != a.CanonicalURL {
		t.Errorf("Identity = %q", a.Identity())
	}
}
