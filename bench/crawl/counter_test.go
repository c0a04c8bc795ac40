package main

import (
	"bytes"
	"errors"
	"io"
	"maps"
	"strings"
	"testing"
	"testing/iotest"
)

func TestPassCountsWhatIsSentAndChangesNothing(t *testing.T) {
	sent := "*1\r\n$4\r\nPING\r\n" +
		"*3\r\n$3\r\nset\r\n$1\r\nk\r\n$7\r\n*1\r\n$4\r\r\n" + // a value that looks like a command
		"*2\r\n$3\r\nGET\r\n$0\r\n\r\n" +
		"*3\r\n$7\r\nevalsha\r\n$2\r\nab\r\n$1\r\n0\r\n" +
		"*2\r\n$3\r\nget\r\n$1\r\nk\r\n"
	want := map[string]int{"ping": 1, "set": 1, "get": 2, "evalsha": 1}
	for _, from := range []io.Reader{strings.NewReader(sent), iotest.OneByteReader(strings.NewReader(sent))} {
		var got bytes.Buffer
		names := map[string]int{}
		if err := pass(&got, from, func(name string) { names[name]++ }); !errors.Is(err, io.EOF) {
			t.Errorf("pass: %v, want EOF", err)
		}
		if got.String() != sent {
			t.Errorf("passed on %q, want %q", got.String(), sent)
		}
		if !maps.Equal(names, want) || sum(names) != 5 {
			t.Errorf("counted %v, want %v", names, want)
		}
	}
}

func TestPassRefusesWhatIsNoCommand(t *testing.T) {
	for _, sent := range []string{"PING\r\n", "*x\r\n", "*1\r\n+OK\r\n", "*-1\r\n"} {
		var got bytes.Buffer
		if err := pass(&got, strings.NewReader(sent), func(string) {}); err == nil || errors.Is(err, io.EOF) {
			t.Errorf("pass(%q): %v, want an error that names it", sent, err)
		}
	}
}
