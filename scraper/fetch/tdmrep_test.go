package fetch

import (
	"encoding/json"
	"io"
	"net/http"
	"strings"
	"testing"

	"rangefinder/news"
)

func TestTDMRepLocations(t *testing.T) {
	file := ParseTDMRep([]byte("\ufeff"+`[
		{"location": "/letters/", "tdm-reservation": 0, "tdm-policy": "https://news.example/free"},
		{"location": "/a b/Straße", "tdm-reservation": 1},
		{"location": "/photos/*.jpg$", "tdm-reservation": 1, "tdm-policy": "/terms#photos"},
		{"location": "/price-%24", "tdm-reservation": 1},
		{"location": "/wire/*/premium", "tdm-reservation": "1", "tdm-policy": "javascript:alert(1)"},
		{"location": "/wire/", "tdm-reservation": 0},
		{"location": "/archive?id=", "tdm-reservation": 1},
		{"tdm-reservation": 1}, {"location": "/x", "tdm-reservation": 2}, {"location": "/x"}, 7, {"location": 1, "tdm-reservation": 1}
	]`), 200)
	for path, want := range map[string]string{
		"/":                      "",
		"/letters":               "",
		"/letters/1":             "free",
		"/Letters/1":             "",
		"/a%20b/Stra%C3%9Fe/1":   "reserved",
		"/a%20b/stra%c3%9fe":     "",
		"/photos/2025/a.jpg":     "reserved https://news.example/terms#photos",
		"/photos/2025/a.jpg?w=1": "",
		"/photos/2025/a.png":     "",
		"/price-$1":              "",
		"/price-%24":             "reserved",
		"/wire/7/premium/x":      "reserved",
		"/wire/7":                "free",
		"/archive?id=7":          "reserved",
		"/archive":               "",
		"/x":                     "",
	} {
		r := file.Rights("https://news.example" + path)
		got := ""
		switch {
		case r.TDMReserved:
			got = strings.TrimSpace("reserved " + r.TDMPolicy)
		case r.TDMIn != "":
			got = "free" + r.TDMPolicy
		}
		if got != want || r.TDMIn != "" && r.TDMIn != "/.well-known/tdmrep.json" {
			t.Errorf("Rights(%s) = %+v, want %q", path, r, want)
		}
	}
	if n := file.Notes(); len(n) != 1 || !strings.Contains(n[0], "left out") {
		t.Errorf("Notes = %q, want one that tells of the rules that are none", n)
	}
	if r := file.Rights("no address"); r != (news.Rights{}) {
		t.Errorf("Rights of no address = %+v", r)
	}
}

func TestTDMRepFiles(t *testing.T) {
	all := `[{"location": "/", "tdm-reservation": 1}]`
	deep := strings.Repeat("[", 20_000) + strings.Repeat("]", 20_000)
	for _, tc := range []struct {
		name, body             string
		status                 int
		known, reserved, noted bool
	}{
		{"a file", all, 200, true, true, false},
		{"none", "", 404, true, false, false},
		{"refused", all, 403, true, false, false},
		{"a redirect to nowhere", all, 302, true, false, false},
		{"come again", all, 429, false, false, false},
		{"broken", all, 503, false, false, false},
		{"nobody there", all, 0, false, false, false},
		{"a page in its place", "<!doctype html><p>Not found", 200, true, false, true},
		{"no list", `{"location": "/", "tdm-reservation": 1}`, 200, true, false, true},
		{"cut short", all[:20], 200, true, false, true},
		{"an empty list", "[]", 200, true, false, false},
		{"nothing", "", 200, true, false, true},
		{"nested 20,000 deep", deep, 200, true, false, true},
		{"too large", all + strings.Repeat(" ", maxTDMRep), 200, true, false, true},
		{"more rules than are read", "[" + strings.Repeat(`{"location":"/x","tdm-reservation":0},`, maxTDMRules) + all[1:], 200, true, false, true},
	} {
		f := ParseTDMRep([]byte(tc.body), tc.status)
		b, err := json.Marshal(f)
		if err != nil {
			t.Fatal(err)
		}
		var back TDMRep
		if err := json.Unmarshal(b, &back); err != nil {
			t.Fatal(err)
		}
		for kept, f := range map[string]TDMRep{"read": f, "read back": back} {
			if r := f.Rights("https://news.example/a").TDMReserved; f.Known() != tc.known || r != tc.reserved || kept == "read" && len(f.Notes()) > 0 != tc.noted {
				t.Errorf("%s, %s: Known %v, reserved %v, Notes %q", tc.name, kept, f.Known(), r, f.Notes())
			}
		}
	}
	var zero TDMRep
	if zero.Known() || zero.Rights("https://news.example/").TDMIn != "" {
		t.Error("the zero value knows something")
	}
	if err := json.Unmarshal([]byte(`7`), &zero); err == nil || !strings.HasPrefix(err.Error(), "tdmrep: ") {
		t.Errorf("7 is no file: %v", err)
	}
}

func TestClientTDMRep(t *testing.T) {
	status, body := 200, ""
	var asked []string
	s := serve(t, func(w http.ResponseWriter, r *http.Request) {
		asked = append(asked, r.URL.RequestURI())
		switch {
		case status == 302 && r.URL.Path != "/moved":
			http.Redirect(w, r, "/moved", http.StatusFound)
		case status == 301:
			http.Redirect(w, r, r.URL.Path, http.StatusFound)
		case status == 302:
			io.WriteString(w, body)
		default:
			w.WriteHeader(status)
			io.WriteString(w, body)
		}
	})
	all := `[{"location": "/", "tdm-reservation": 1, "tdm-policy": "/terms"}]`
	for _, tc := range []struct {
		name            string
		status          int
		body, code      string
		known, reserved bool
	}{
		{"a file", 200, all, "", true, true},
		{"moved", 302, all, "", true, true},
		{"a circle", 301, all, "", true, false},
		{"none", 404, "", "", true, false},
		{"broken", 503, all, news.HTTPStatus, false, false},
		{"come again", 429, all, news.HTTPStatus, false, false},
		{"empty", 200, "", "", true, false},
		{"endless", 200, all + strings.Repeat(" ", 2<<20), "", true, false},
	} {
		status, body, asked = tc.status, tc.body, nil
		c := client(s.URL)
		f, err := c.TDMRep(t.Context(), s.URL+"/story?x=1")
		c.Close()
		r := f.Rights(s.URL + "/story?x=1")
		if code(err) != tc.code || f.Known() != tc.known || r.TDMReserved != tc.reserved || asked[0] != "/.well-known/tdmrep.json" {
			t.Errorf("%s: %v, Known %v, Rights %+v, asked for %q", tc.name, err, f.Known(), r, asked)
		}
		if tc.reserved && r.TDMPolicy != s.URL+"/terms" {
			t.Errorf("%s: policy %q", tc.name, r.TDMPolicy)
		}
	}
	if _, err := New(Options{}).TDMRep(t.Context(), s.URL); code(err) != news.BlockedAddress {
		t.Errorf("a private host: %v, want it blocked", err)
	}
	if _, err := New(Options{}).TDMRep(t.Context(), "no address"); code(err) != news.BadURL {
		t.Errorf("no address: %v", err)
	}
}

func FuzzTDMRep(f *testing.F) {
	f.Add([]byte(`[{"location": "/*a$", "tdm-reservation": 1, "tdm-policy": "x"}]`), "/a")
	f.Fuzz(func(t *testing.T, body []byte, path string) {
		r := ParseTDMRep(body, 200).Rights("https://news.example/" + path)
		if !r.TDMReserved && r.TDMPolicy != "" || r.TDMReserved && r.TDMIn == "" {
			t.Errorf("Rights = %+v", r)
		}
	})
}
