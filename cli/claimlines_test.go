package cli

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"strings"
	"testing"
	"time"
)

func TestClaimLinesKeepTheirOrder(t *testing.T) {
	const n = 20_000 // many batches
	var in, out bytes.Buffer
	for i := range n {
		fmt.Fprintf(&in, `{"id":%d,"text":"About %d soldiers were killed."}`+"\n", i, i+2)
	}
	a := &app{in: &in, out: &out}
	if err := a.claimLines([]string{"-"}); err != nil {
		t.Fatal(err)
	}
	dec := json.NewDecoder(&out)
	for i := range n {
		var line struct {
			ID     int
			Claims []struct{ Value float64 }
		}
		if err := dec.Decode(&line); err != nil {
			t.Fatalf("answer %d: %v", i, err)
		}
		if line.ID != i || len(line.Claims) != 1 || line.Claims[0].Value != float64(i+2) {
			t.Fatalf("answer %d is %+v", i, line)
		}
	}
	if dec.More() {
		t.Error("more answers than lines")
	}
}

func TestClaimLinesAnswerWhatStoodBeforeAnError(t *testing.T) {
	good := `{"id":1,"text":"12 people died."}` + "\n"
	var out bytes.Buffer
	a := &app{in: strings.NewReader(strings.Repeat(good, 5000) + "{broken\n" + good), out: &out}
	err := a.claimLines([]string{"-"})
	if err == nil || !strings.Contains(err.Error(), "line 5001") {
		t.Errorf("error %v, want one that names line 5001", err)
	}
	if got := strings.Count(out.String(), "\n"); got != 5000 {
		t.Errorf("%d lines answered, want 5000", got)
	}
}

// Whoever writes a line and waits has the answer before the input ends.
func TestClaimLinesAnswerAtOnce(t *testing.T) {
	in, write := io.Pipe()
	read, out := io.Pipe()
	a := &app{in: in, out: out}
	done := make(chan error, 1)
	go func() { done <- a.claimLines([]string{"-"}) }()
	answers := json.NewDecoder(read)
	for i := range 3 {
		go fmt.Fprintf(write, `{"id":%d,"text":"12 people died."}`+"\n", i)
		var line struct{ ID int }
		got := make(chan error, 1)
		go func() { got <- answers.Decode(&line) }()
		select {
		case err := <-got:
			if err != nil || line.ID != i {
				t.Fatalf("answer %d is for %d: %v", i, line.ID, err)
			}
		case <-time.After(30 * time.Second):
			t.Fatalf("line %d waits for its answer", i)
		}
	}
	write.Close()
	if err := <-done; err != nil {
		t.Error(err)
	}
}

// Half of the next line does not hold up the answer to a whole one.
func TestClaimLinesDoNotWaitForHalfALine(t *testing.T) {
	in, write := io.Pipe()
	read, out := io.Pipe()
	a := &app{in: in, out: out}
	go a.claimLines([]string{"-"})
	go io.WriteString(write, `{"id":1,"text":"12 people died."}`+"\n"+`{"id":2,"te`)
	got := make(chan error, 1)
	var line struct{ ID int }
	go func() { got <- json.NewDecoder(read).Decode(&line) }()
	select {
	case err := <-got:
		if err != nil || line.ID != 1 {
			t.Errorf("answer for %d: %v", line.ID, err)
		}
	case <-time.After(30 * time.Second):
		t.Error("the first line waits for the second")
	}
	write.CloseWithError(io.ErrUnexpectedEOF)
}

// A line without its newline is the last one.
func TestClaimLinesWithoutNewline(t *testing.T) {
	var out bytes.Buffer
	a := &app{in: strings.NewReader(`{"id":1,"text":"12 people died."}`), out: &out}
	if err := a.claimLines([]string{"-"}); err != nil || strings.Count(out.String(), "\n") != 1 {
		t.Errorf("%v, %q", err, out.String())
	}
}

// A text without a word makes no claims, and the lines behind it are answered.
func TestClaimLinesOfNothing(t *testing.T) {
	var out bytes.Buffer
	a := &app{in: strings.NewReader(`{"id":1,"text":"..."}
{"id":2,"text":"- - -"}
{"id":3,"text":" "}
{"id":4,"text":"12 people died."}`), out: &out}
	if err := a.claimLines([]string{"-"}); err != nil {
		t.Fatal(err)
	}
	if n := strings.Count(out.String(), `"claims":[]`); n != 3 || strings.Count(out.String(), "\n") != 4 {
		t.Errorf("answers %q, want three without a claim and one with", out.String())
	}
}

type closedPipe struct{}

func (closedPipe) Write([]byte) (int, error) { return 0, errPipe }

var errPipe = errors.New("the reader has left")

func TestClaimLinesStopWhereNobodyReads(t *testing.T) {
	endless := io.MultiReader(strings.NewReader(strings.Repeat(`{"id":1,"text":"12 people died."}`+"\n", 50_000)))
	a := &app{in: endless, out: closedPipe{}}
	if err := a.claimLines([]string{"-"}); !errors.Is(err, errPipe) {
		t.Errorf("error %v, want that of the pipe", err)
	}
}
