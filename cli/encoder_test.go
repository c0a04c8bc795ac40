package cli

import (
	"bytes"
	"encoding/json"
	"testing"
)

func TestJSONDoesNotActOnATerminal(t *testing.T) {
	const said = "\x1b[2J \u009b2J \x7f \u202egnp.exe <b> é"
	var b bytes.Buffer
	enc := newEncoder(&b)
	if err := enc.Encode(said); err != nil {
		t.Fatal(err)
	}
	if err := enc.Flush(); err != nil {
		t.Fatal(err)
	}
	if want := `"\u001b[2J \u009b2J \u007f \u202egnp.exe <b> é"` + "\n"; b.String() != want {
		t.Errorf("wrote %q, want %q", b.String(), want)
	}
	var back string
	if err := json.Unmarshal(b.Bytes(), &back); err != nil || back != said {
		t.Errorf("reads back as %q, %v", back, err)
	}
}
