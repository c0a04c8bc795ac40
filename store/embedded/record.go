package embedded

import (
	"bufio"
	"bytes"
	"encoding/binary"
	"errors"
	"fmt"
	"hash/crc32"
	"io"
	"os"
)

// A file begins with a header of headerSize bytes, little endian:
//
//	magic   8   journalMagic or snapshotMagic; the last byte is the version
//	gen     8   the N of its name
//	seq     8   number of the first record that belongs here
//	crc     4   CRC-32C of the 24 bytes before
//
// and goes on in records, each of one or more commands that are applied together:
//
//	magic   4   recordMagic
//	len     4   bytes of payload
//	seq     8   counts up by one, across files
//	crc     4   CRC-32C of len, seq and payload
//	payload     per command: uvarint number of words; per word: uvarint length, bytes
const (
	journalMagic  = "rgfjrnl\x01"
	snapshotMagic = "rgfsnap\x01"
	recordMagic   = "rgf\xe1"

	headerSize = 28
	recordHead = 20
)

var castagnoli = crc32.MakeTable(crc32.Castagnoli)

// A CorruptError says where a file of the store does not check out. Nothing is
// repaired by itself: what follows the damage may build upon what was lost.
type CorruptError struct {
	File   string
	Offset int64 // of the first byte of the header or record that is damaged
	Reason string
}

func (e *CorruptError) Error() string {
	return fmt.Sprintf("%s is damaged at byte %d: %s; put a backup of the directory in its place", e.File, e.Offset, e.Reason)
}

func fileHeader(magic string, gen, seq uint64) []byte {
	b := append(make([]byte, 0, headerSize), magic...)
	b = binary.LittleEndian.AppendUint64(b, gen)
	b = binary.LittleEndian.AppendUint64(b, seq)
	return binary.LittleEndian.AppendUint32(b, crc32.Checksum(b, castagnoli))
}

// appendRecord adds one record of the given commands to b.
func appendRecord(b []byte, seq uint64, commands [][]string) []byte {
	start := len(b)
	b = append(b, recordMagic...)
	b = append(b, make([]byte, recordHead-len(recordMagic))...)
	for _, argv := range commands {
		b = binary.AppendUvarint(b, uint64(len(argv)))
		for _, word := range argv {
			b = binary.AppendUvarint(b, uint64(len(word)))
			b = append(b, word...)
		}
	}
	head := b[start : start+recordHead]
	binary.LittleEndian.PutUint32(head[4:], uint32(len(b)-start-recordHead))
	binary.LittleEndian.PutUint64(head[8:], seq)
	sum := crc32.Update(crc32.Checksum(head[4:16], castagnoli), castagnoli, b[start+recordHead:])
	binary.LittleEndian.PutUint32(head[16:], sum)
	return b
}

var errPayload = errors.New("the words of a record do not add up")

func parsePayload(p []byte) ([][]string, error) {
	var commands [][]string
	for len(p) > 0 {
		words, n := binary.Uvarint(p)
		if n <= 0 || words == 0 || words > uint64(len(p)) {
			return nil, errPayload
		}
		p = p[n:]
		argv := make([]string, 0, words)
		for range words {
			size, n := binary.Uvarint(p)
			if n <= 0 || size > uint64(len(p)-n) {
				return nil, errPayload
			}
			argv = append(argv, string(p[n:n+int(size)]))
			p = p[n+int(size):]
		}
		commands = append(commands, argv)
	}
	return commands, nil
}

// A recordReader reads one file from its beginning.
type recordReader struct {
	f    *os.File
	r    *bufio.Reader
	name string
	size int64
	off  int64 // of the next record
	gen  uint64
	seq  uint64 // expected of the next record
}

// openRecords opens a file and checks its header.
func openRecords(name, magic string) (*recordReader, error) {
	f, err := os.Open(name)
	if err != nil {
		return nil, err
	}
	rr := &recordReader{f: f, r: bufio.NewReaderSize(f, 1<<20), name: name}
	if err := rr.header(magic); err != nil {
		f.Close()
		return nil, err
	}
	return rr, nil
}

func (rr *recordReader) header(magic string) error {
	st, err := rr.f.Stat()
	if err != nil {
		return err
	}
	rr.size = st.Size()
	var h [headerSize]byte
	if _, err := io.ReadFull(rr.r, h[:]); err != nil {
		return &CorruptError{rr.name, 0, "the file is shorter than its header"}
	}
	if string(h[:7]) == magic[:7] && h[7] > magic[7] {
		return fmt.Errorf("%s was written by a newer version of this program (format %d, known is %d)", rr.name, h[7], magic[7])
	}
	if string(h[:8]) != magic || crc32.Checksum(h[:24], castagnoli) != binary.LittleEndian.Uint32(h[24:]) {
		return &CorruptError{rr.name, 0, "the header does not check out"}
	}
	rr.gen = binary.LittleEndian.Uint64(h[8:])
	rr.seq = binary.LittleEndian.Uint64(h[16:])
	rr.off = headerSize
	return nil
}

func (rr *recordReader) Close() error { return rr.f.Close() }

// errTorn stands for a last record that is cut short: nothing good follows.
var errTorn = errors.New("the last record is cut short")

// next returns the commands of the next record; io.EOF after the last one,
// errTorn or a CorruptError where the bytes at rr.off are no record.
func (rr *recordReader) next() ([][]string, error) {
	if rr.off == rr.size {
		return nil, io.EOF
	}
	var head [recordHead]byte
	if rr.size-rr.off < recordHead {
		return nil, rr.broken("a record begins and does not end")
	}
	if _, err := io.ReadFull(rr.r, head[:]); err != nil {
		return nil, err
	}
	size := int64(binary.LittleEndian.Uint32(head[4:]))
	switch {
	case string(head[:4]) != recordMagic:
		return nil, rr.broken("no record begins here")
	case size > rr.size-rr.off-recordHead:
		return nil, rr.broken("a record begins and does not end")
	}
	payload := make([]byte, size)
	if _, err := io.ReadFull(rr.r, payload); err != nil {
		return nil, err
	}
	sum := crc32.Update(crc32.Checksum(head[4:16], castagnoli), castagnoli, payload)
	if sum != binary.LittleEndian.Uint32(head[16:]) {
		return nil, rr.broken("the checksum does not match")
	}
	if seq := binary.LittleEndian.Uint64(head[8:]); seq != rr.seq {
		return nil, &CorruptError{rr.name, rr.off, fmt.Sprintf("record %d stands where %d was expected", seq, rr.seq)}
	}
	commands, err := parsePayload(payload)
	if err != nil {
		return nil, &CorruptError{rr.name, rr.off, err.Error()}
	}
	rr.off += recordHead + size
	rr.seq++
	return commands, nil
}

// broken tells a torn end from damage in the middle: after damage in the middle
// a later record can still be found.
func (rr *recordReader) broken(reason string) error {
	rest := make([]byte, rr.size-rr.off)
	if _, err := rr.f.ReadAt(rest, rr.off); err != nil {
		return err
	}
	for at := 1; ; at++ {
		i := bytes.Index(rest[min(at, len(rest)):], []byte(recordMagic))
		if i < 0 {
			return errTorn
		}
		at += i
		if rr.recordAt(rest[at:]) {
			return &CorruptError{rr.name, rr.off, reason + ", and good records follow"}
		}
	}
}

func (rr *recordReader) recordAt(b []byte) bool {
	if len(b) < recordHead {
		return false
	}
	size := uint64(binary.LittleEndian.Uint32(b[4:]))
	if size > uint64(len(b)-recordHead) || binary.LittleEndian.Uint64(b[8:]) < rr.seq {
		return false
	}
	sum := crc32.Update(crc32.Checksum(b[4:16], castagnoli), castagnoli, b[recordHead:recordHead+size])
	return sum == binary.LittleEndian.Uint32(b[16:])
}
