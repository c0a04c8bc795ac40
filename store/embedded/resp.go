package embedded

import (
	"bufio"
	"errors"
	"fmt"
	"io"
	"strconv"
	"strings"
)

const (
	maxWords   = 1 << 20  // of one command, as in Redis
	maxCommand = 64 << 20 // bytes of one command; Redis allows 512 MB a word
)

var (
	errProtocol = errors.New("ERR Protocol error: expected an array of bulk strings")
	errTooLarge = fmt.Errorf("ERR Protocol error: a command is limited to %d MB", maxCommand>>20)
)

// readCommand reads one command: an array of bulk strings, or a line of words
// as a person types it.
func readCommand(r *bufio.Reader) ([]string, error) {
	line, err := readLine(r)
	if err != nil || line == "" {
		return nil, err
	}
	if line[0] != '*' {
		return strings.Fields(line), nil
	}
	n, err := strconv.Atoi(line[1:])
	if err != nil || n > maxWords {
		return nil, errProtocol
	}
	argv := make([]string, 0, max(0, min(n, 64)))
	total := 0
	for range n {
		line, err := readLine(r)
		if err != nil {
			return nil, err
		}
		if line == "" || line[0] != '$' {
			return nil, errProtocol
		}
		size, err := strconv.Atoi(line[1:])
		if err != nil || size < 0 {
			return nil, errProtocol
		}
		if total += size; total > maxCommand {
			return nil, errTooLarge
		}
		b := make([]byte, size+2)
		if _, err := io.ReadFull(r, b); err != nil {
			return nil, err
		}
		if b[size] != '\r' || b[size+1] != '\n' {
			return nil, errProtocol
		}
		argv = append(argv, string(b[:size]))
	}
	return argv, nil
}

func readLine(r *bufio.Reader) (string, error) {
	b, err := r.ReadSlice('\n')
	if errors.Is(err, bufio.ErrBufferFull) {
		return "", errProtocol
	}
	if err != nil {
		return "", err
	}
	return strings.TrimSuffix(string(b[:len(b)-1]), "\r"), nil
}

// The replies, in the bytes of the protocol.

func simple(s string) []byte { return []byte("+" + s + "\r\n") }
func failure(s string) []byte {
	return []byte("-" + strings.NewReplacer("\r", " ", "\n", " ").Replace(s) + "\r\n")
}
func integer(n int64) []byte { return []byte(":" + strconv.FormatInt(n, 10) + "\r\n") }
func bulk(s string) []byte   { return appendBulk(nil, s) }

func appendBulk(b []byte, s string) []byte {
	b = append(b, '$')
	b = strconv.AppendInt(b, int64(len(s)), 10)
	b = append(b, "\r\n"...)
	b = append(b, s...)
	return append(b, "\r\n"...)
}

func appendLen(b []byte, kind byte, n int) []byte {
	b = append(b, kind)
	b = strconv.AppendInt(b, int64(n), 10)
	return append(b, "\r\n"...)
}

// nothing is the null reply: of an array where RESP2 tells arrays from strings.
func nothing(resp3, array bool) []byte {
	switch {
	case resp3:
		return []byte("_\r\n")
	case array:
		return []byte("*-1\r\n")
	}
	return []byte("$-1\r\n")
}

// isNothing reports whether a reply is null or an empty array.
func isNothing(reply []byte) bool {
	switch string(reply) {
	case "_\r\n", "*-1\r\n", "$-1\r\n", "*0\r\n", "~0\r\n", "%0\r\n":
		return true
	}
	return false
}

// parseInteger reads a reply like ":12"; ok is false for any other kind.
func parseInteger(reply []byte) (n int64, ok bool) {
	if len(reply) < 4 || reply[0] != ':' {
		return 0, false
	}
	n, err := strconv.ParseInt(string(reply[1:len(reply)-2]), 10, 64)
	return n, err == nil
}

// words returns the strings of a reply that is a string or a flat collection of
// strings.
func words(reply []byte) []string {
	var out []string
	for s := string(reply); s != ""; {
		kind := s[0]
		head, rest, ok := strings.Cut(s, "\r\n")
		if !ok {
			return out
		}
		s = rest
		n, err := strconv.Atoi(head[1:])
		switch {
		case kind == '$' && err == nil && n >= 0 && n+2 <= len(rest):
			out = append(out, rest[:n])
			s = rest[n+2:]
		case kind == '+' || kind == ',':
			out = append(out, head[1:])
		}
	}
	return out
}
