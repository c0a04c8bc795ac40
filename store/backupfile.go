package store

import (
	"archive/tar"
	"bufio"
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"hash"
	"io"
	"strings"
	"time"

	"github.com/klauspost/compress/zstd"
)

// A backup is one file: a tar, compressed with zstd. Its members, in this order:
//
//	manifest.json      what the file is: BackupManifest
//	keys/000001.resp   the keys, as the commands of the Redis protocol that make them,
//	                   in as many members as it takes; redis-cli --pipe reads them too
//	pages/PACK         the packs of kept pages, as they lie in pages.dir
//	forgets.jsonl      what was forgotten: a Forget a line
//	contents.json      the SHA-256 of every member before it, and counts: BackupContents
//
// Keys are kept by what they hold and not as DUMP has them, which is of one release of
// one server. A file that ends before contents.json is no backup.
const (
	backupFormat  = "rangefinder backup"
	backupVersion = 1
	// Schema is the version of the key schema. It moves when an older release could
	// misread what a newer one keeps.
	Schema = 1

	memberManifest = "manifest.json"
	memberForgets  = "forgets.jsonl"
	memberContents = "contents.json"
	dirKeys        = "keys/"
	dirPages       = "pages/"

	keysMember = 4 << 20   // bytes after which a member of keys ends
	maxValue   = 256 << 20 // of one word of a command
	maxWords   = 4096      // of one command
	maxJSON    = 64 << 20  // of a member of JSON

	// A file that grows by more than this when it is unpacked was not made by Backup: it
	// is to fill a disk.
	maxGrowth = 1000
	growthAt  = 256 << 20 // bytes from which on that is looked at
)

// A BackupManifest says what a backup is.
type BackupManifest struct {
	Format  string    `json:"format"`
	Version int       `json:"version"` // of the file
	Schema  int       `json:"schema"`  // of the keys
	Created time.Time `json:"created"` // by the clock of the store
	Pages   bool      `json:"pages"`   // bodies of pages are in it
}

// A BackupMember is one part of a backup.
type BackupMember struct {
	Name   string `json:"name"`
	Size   int64  `json:"size"` // bytes, unpacked
	SHA256 string `json:"sha256"`
}

// BackupCounts is how much is in a backup.
type BackupCounts struct {
	Keys     int   `json:"keys"`
	Pages    int   `json:"pages"` // that are known, whether their bodies are kept or not
	Articles int   `json:"articles"`
	Stories  int   `json:"stories"`
	Watches  int   `json:"watches"`
	Forgets  int   `json:"forgets"`
	Packs    int   `json:"packs"`
	Bodies   int   `json:"bodies"` // in the packs, those that no page names included
	Bytes    int64 `json:"bytes"`  // of all members, unpacked
}

// BackupContents ends a backup.
type BackupContents struct {
	Members []BackupMember `json:"members"`
	Counts  BackupCounts   `json:"counts"`
}

// ErrBackup says that a file is no whole backup.
var ErrBackup = errors.New("the backup cannot be used")

func unusable(format string, args ...any) error {
	return fmt.Errorf("%w: %w", ErrBackup, fmt.Errorf(format, args...))
}

// A backupWriter writes members and remembers what they were.
type backupWriter struct {
	zip  *zstd.Encoder
	tar  *tar.Writer
	at   time.Time
	list []BackupMember
	size int64
}

func newBackupWriter(w io.Writer, at time.Time) (*backupWriter, error) {
	// Most of a backup is packs, which are compressed.
	zip, err := zstd.NewWriter(w, zstd.WithEncoderLevel(zstd.SpeedFastest), zstd.WithEncoderConcurrency(1))
	if err != nil {
		return nil, err
	}
	return &backupWriter{zip: zip, tar: tar.NewWriter(zip), at: at}, nil
}

// member writes size bytes of r.
func (b *backupWriter) member(name string, size int64, r io.Reader) error {
	h := &tar.Header{Typeflag: tar.TypeReg, Name: name, Size: size, Mode: 0o600, ModTime: b.at, Format: tar.FormatPAX}
	if err := b.tar.WriteHeader(h); err != nil {
		return err
	}
	sum := sha256.New()
	if _, err := io.CopyN(io.MultiWriter(b.tar, sum), r, size); err != nil {
		if errors.Is(err, io.EOF) {
			err = io.ErrUnexpectedEOF
		}
		return fmt.Errorf("%s: %w", name, err)
	}
	b.list = append(b.list, BackupMember{name, size, hex.EncodeToString(sum.Sum(nil))})
	b.size += size
	return nil
}

func (b *backupWriter) json(name string, v any) error {
	text, err := json.MarshalIndent(v, "", " ")
	if err != nil {
		return err
	}
	text = append(text, '\n')
	return b.member(name, int64(len(text)), bytes.NewReader(text))
}

func (b *backupWriter) close() error {
	return errors.Join(b.tar.Close(), b.zip.Close())
}

// A backupVisitor is told of the members of a backup. What it does not read is read, and
// checked, all the same; its functions may be nil.
type backupVisitor struct {
	manifest func(BackupManifest) error
	command  func(argv []string) error
	pack     func(name string, size int64, r io.Reader) error
	forget   func(Forget) error
	at       func(unpacked int64) // progress
}

// readBackup goes through a backup, and ends without an error only where all of it is as
// it was written. Whatever the visitor is told before that end may be damaged.
func readBackup(r io.Reader, v backupVisitor) (m BackupManifest, c BackupContents, err error) {
	packed := &counter{r: r}
	zip, err := zstd.NewReader(packed, zstd.WithDecoderConcurrency(1), zstd.WithDecoderMaxWindow(32<<20))
	if err != nil {
		return m, c, err
	}
	defer zip.Close()
	b := &backupReader{visitor: v, packed: packed, unpacked: &counter{r: zip}}
	b.tar = tar.NewReader(b.unpacked)
	return b.manifest, b.contents, b.read()
}

// A counter counts what is read through it.
type counter struct {
	r io.Reader
	n int64
}

func (c *counter) Read(p []byte) (int, error) {
	n, err := c.r.Read(p)
	c.n += int64(n)
	return n, err
}

type backupReader struct {
	visitor          backupVisitor
	packed, unpacked *counter
	tar              *tar.Reader
	manifest         BackupManifest
	contents         BackupContents
	seen             []BackupMember
	keys             int // members of keys
	forgets          bool
	last             string // pack
}

func (b *backupReader) read() error {
	for b.contents.Members == nil {
		h, err := b.tar.Next()
		if err != nil {
			if errors.Is(err, io.EOF) && len(b.seen) > 0 {
				err = io.ErrUnexpectedEOF
			}
			return b.broken(err)
		}
		if h.Typeflag != tar.TypeReg {
			return unusable("%.100q in it is no plain file", h.Name)
		}
		for k := range h.PAXRecords { // their zeros would cost nothing here and fill a disk there
			if strings.HasPrefix(k, "GNU.sparse.") {
				return unusable("%.100q in it has holes", h.Name)
			}
		}
		if err := b.member(h.Name, h.Size); err != nil {
			return err
		}
	}
	if _, err := b.tar.Next(); !errors.Is(err, io.EOF) {
		return unusable("something follows its end")
	}
	rest, err := io.Copy(io.Discard, b.unpacked)
	if err != nil {
		return b.broken(err)
	}
	if rest > 0 {
		return unusable("something follows its end")
	}
	return nil
}

// broken says what a fault of the stream means.
func (b *backupReader) broken(err error) error {
	switch {
	case len(b.seen) == 0 && (errors.Is(err, zstd.ErrMagicMismatch) || errors.Is(err, io.EOF) || errors.Is(err, tar.ErrHeader)):
		return unusable("this is not a file that `rangefinder backup` has written")
	case errors.Is(err, io.ErrUnexpectedEOF), errors.Is(err, io.EOF):
		return unusable("the file is cut short: whatever wrote it did not come to its end")
	}
	return unusable("it is damaged: %w", err)
}

// member reads one member, and leaves its SHA-256 in seen.
func (b *backupReader) member(name string, size int64) error {
	sum := sha256.New()
	r := &guarded{b: b, left: size, sum: sum}
	var err error
	pack, isPack := strings.CutPrefix(name, dirPages)
	switch {
	case len(b.seen) == 0:
		if name != memberManifest {
			return unusable("this is not a file that `rangefinder backup` has written")
		}
		err = b.first(r, size)
	case name == fmt.Sprintf("%s%06d.resp", dirKeys, b.keys+1) && b.last == "" && !b.forgets:
		b.keys++
		err = b.commands(r)
	case isPack && packName(pack) && pack > b.last && !b.forgets:
		b.last = pack
		if size > maxPack+maxBody {
			return unusable("the pack %s in it is larger than any", pack)
		}
		if b.visitor.pack != nil {
			err = b.visitor.pack(pack, size, r)
		}
	case name == memberForgets && !b.forgets:
		b.forgets = true
		err = readForgets(io.LimitReader(r, maxJSON), b.visitor.forget)
	case name == memberContents && b.forgets:
		return b.end(r, size)
	default:
		return unusable("%.100q does not belong in it, or not there", name)
	}
	if err != nil {
		return b.cause(r, err)
	}
	if _, err := io.Copy(io.Discard, r); err != nil {
		return b.broken(err)
	}
	b.seen = append(b.seen, BackupMember{name, size, hex.EncodeToString(sum.Sum(nil))})
	if b.visitor.at != nil {
		b.visitor.at(b.unpacked.n)
	}
	return nil
}

// cause is the error of the stream where there was one, rather than what it led to.
func (b *backupReader) cause(r *guarded, err error) error {
	if r.err != nil {
		return b.broken(r.err)
	}
	return err
}

// A guarded is the bytes of one member: hashed, and stopped where they were made to fill a disk.
type guarded struct {
	b    *backupReader
	left int64
	sum  hash.Hash
	err  error // of the stream; io.EOF is none
}

var errGrowth = errors.New("it is made to unpack to more than it can hold")

func (g *guarded) Read(p []byte) (int, error) {
	if g.left == 0 {
		return 0, io.EOF
	}
	n, err := g.b.tar.Read(p)
	g.sum.Write(p[:n])
	g.left -= int64(n)
	if g.b.unpacked.n > growthAt && g.b.unpacked.n/maxGrowth > g.b.packed.n {
		err = errGrowth
	}
	if errors.Is(err, io.EOF) {
		err = nil
		if g.left > 0 {
			err = io.ErrUnexpectedEOF
		}
	}
	if err != nil {
		g.err = err
	}
	return n, err
}

func (b *backupReader) first(r io.Reader, size int64) error {
	if err := readJSON(r, size, &b.manifest); err != nil {
		return err
	}
	m := b.manifest
	switch {
	case m.Format != backupFormat:
		return unusable("this is not a file that `rangefinder backup` has written")
	case m.Version > backupVersion || m.Schema > Schema:
		return unusable("it was written by a newer release (file %d, keys %d; this one knows %d and %d): use that release", m.Version, m.Schema, backupVersion, Schema)
	}
	if b.visitor.manifest != nil {
		return b.visitor.manifest(m)
	}
	return nil
}

func (b *backupReader) end(r *guarded, size int64) error {
	if err := readJSON(r, size, &b.contents); err != nil {
		return b.cause(r, err)
	}
	list := b.contents.Members
	if len(list) != len(b.seen) {
		return unusable("it has %d members and names %d", len(b.seen), len(list))
	}
	for i, m := range list {
		if m != b.seen[i] {
			return unusable("%s in it is not what was written: it was changed or damaged", b.seen[i].Name)
		}
	}
	return nil
}

func readJSON(r io.Reader, size int64, v any) error {
	if size > maxJSON {
		return unusable("a member of %d bytes in it is larger than any of its kind", size)
	}
	b, err := io.ReadAll(r)
	if err != nil {
		return err
	}
	if err := json.Unmarshal(b, v); err != nil {
		return unusable("it cannot be read: %w", err)
	}
	return nil
}

// commands reads a member of keys.
func (b *backupReader) commands(r io.Reader) error {
	in := bufio.NewReaderSize(r, 64<<10)
	for {
		argv, err := readWords(in)
		if errors.Is(err, io.EOF) {
			return nil
		}
		if err != nil {
			return err
		}
		if err := belongs(argv); err != nil {
			return err
		}
		if b.visitor.command != nil {
			if err := b.visitor.command(argv); err != nil {
				return err
			}
		}
	}
}

// belongs holds the commands of a backup to those that Backup writes: they make keys of
// ours, and nothing else.
func belongs(argv []string) error {
	words, pair := len(argv), 2 // of whole commands: name, key, and then so many at once
	switch argv[0] {
	case "SET", "PEXPIREAT":
		if words != 3 {
			return unusable("a command in it is none of a backup's")
		}
		pair = 1
	case "RPUSH", "SADD":
		pair = 1
	case "HSET", "ZADD":
	default:
		return unusable("a command in it is none of a backup's")
	}
	if words < 2+pair || (words-2)%pair != 0 || !strings.HasPrefix(argv[1], "rf:{") {
		return unusable("a command in it is none of a backup's")
	}
	if kind, _, _ := keyParts(argv[1]); passing[kind] {
		return unusable("the key %.100q in it is none of a backup's", argv[1])
	}
	return nil
}

// appendWords writes a command as the Redis protocol has it.
func appendWords(b []byte, argv ...string) []byte {
	b = fmt.Appendf(b, "*%d\r\n", len(argv))
	for _, w := range argv {
		b = fmt.Appendf(b, "$%d\r\n", len(w))
		b = append(b, w...)
		b = append(b, '\r', '\n')
	}
	return b
}

// readWords reads a command back; io.EOF says that there is none.
func readWords(r *bufio.Reader) ([]string, error) {
	if _, err := r.Peek(1); err != nil {
		return nil, err
	}
	n, err := readLength(r, '*', maxWords)
	if err != nil {
		return nil, err
	}
	if n < 3 {
		return nil, unusable("a command in it is none of a backup's")
	}
	argv := make([]string, n)
	for i := range argv {
		size, err := readLength(r, '$', maxValue)
		if err != nil {
			return nil, err
		}
		// Not made at once: a length may be a lie.
		var word strings.Builder
		if _, err := io.CopyN(&word, r, int64(size)); err != nil {
			return nil, unfinished(err)
		}
		var end [2]byte
		if _, err := io.ReadFull(r, end[:]); err != nil {
			return nil, unfinished(err)
		}
		if end != [2]byte{'\r', '\n'} {
			return nil, unusable("a command in it cannot be read")
		}
		argv[i] = word.String()
	}
	return argv, nil
}

func unfinished(err error) error {
	if errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF) {
		return unusable("a command in it does not end")
	}
	return err
}

func readLength(r *bufio.Reader, mark byte, most int) (int, error) {
	var line []byte
	for {
		c, err := r.ReadByte()
		if err != nil {
			return 0, unfinished(err)
		}
		if c == '\n' {
			break
		}
		if line = append(line, c); len(line) > 16 {
			return 0, unusable("a command in it cannot be read")
		}
	}
	text, ok := strings.CutSuffix(string(line), "\r")
	if !ok || text == "" || text[0] != mark || len(text) > 1 && strings.Trim(text[1:], "0123456789") != "" || len(text) == 1 {
		return 0, unusable("a command in it cannot be read")
	}
	n := atoi(text[1:])
	if n > int64(most) {
		return 0, unusable("a value in it is larger than any that is kept")
	}
	return int(n), nil
}

// keyParts takes a key apart: rf:{kind:name}rest, or rf:{kind}rest.
func keyParts(key string) (kind, tag, rest string) {
	inner, rest, ok := strings.Cut(strings.TrimPrefix(key, "rf:{"), "}")
	if !ok {
		return "", key, ""
	}
	kind, _, _ = strings.Cut(inner, ":")
	return kind, inner, rest
}
