package store

import (
	"bytes"
	"encoding/binary"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"sync"
	"time"

	"github.com/klauspost/compress/gzip"
)

// Pages is the folder of page bodies, shared by all workers.
//
// Bodies lie in packs: files of gzip members (RFC 1952), one member a body, to
// which one process appends and nobody else. A file for each body would cost many
// file systems ten times as much, and a year of them could be copied no more. The
// header of a member has the SHA-256 of its body as its name, and its own length
// in an extra field "RF", as BGZF has it under "BC": so a pack can be gone through
// from one member to the next, by any reader of gzip too, and be checked without
// anything else.
//
// Where a body lies stands in the metadata of its page (news.Page.Kept).
type Pages struct {
	Dir string
}

const (
	maxBody = 1 << 30 // of what is unpacked from one member
	// A pack is closed when it is as large or as old as this: what is closed can
	// be copied away, and cleared of what left.
	maxPack = 256 << 20
	packAge = time.Hour

	extraAt  = 10 + 2      // where the extra field begins in a member
	extraLen = 2 + 2 + 4   // its subfield: name, length, value
	packExt  = ".pages.gz" // ends the name of a pack
)

// A Member is one body of a pack.
type Member struct {
	Hash   string // as its header says; Get compares
	Kept   string // where it lies, as news.Page has it
	Length int64  // on the disk
}

// Put keeps a body of the given Hash and says where. When it returns, the body is
// on the disk, whole, or an error says why it is not. A body that this process
// has just kept is not kept again.
func (p Pages) Put(body []byte, hash string) (kept string, err error) {
	if _, err := hex.DecodeString(hash); err != nil || len(hash) != 64 {
		return "", fmt.Errorf("store: page hash %q is no SHA-256", hash)
	}
	member, err := pack(body, hash)
	if err != nil {
		return "", fmt.Errorf("store: page %s: %w", hash, err)
	}
	if kept, _, err = p.packer().put(member, hash); err != nil {
		return "", fmt.Errorf("store: page %s: %w", hash, err)
	}
	return kept, nil
}

func (p Pages) packer() *packer {
	v, _ := packers.LoadOrStore(p.Dir, &packer{dir: p.Dir})
	return v.(*packer)
}

// Get gives a body back from where it is kept. Its content is checked against its
// hash.
func (p Pages) Get(hash, kept string) ([]byte, error) {
	body, _, err := p.get(hash, kept)
	return body, err
}

// get is Get, with the member as it lies there.
func (p Pages) get(hash, kept string) (body, member []byte, err error) {
	name, offset, length, err := place(kept)
	if err != nil {
		return nil, nil, fmt.Errorf("store: page %s: %w", hash, err)
	}
	if member, err = readAt(filepath.Join(p.Dir, name), offset, length); err != nil {
		return nil, nil, fmt.Errorf("store: page %s: %w", hash, err)
	}
	if body, err = unpack(member); err != nil {
		return nil, nil, fmt.Errorf("store: page %s in %s: %w", hash, kept, err)
	}
	if Hash(body) != hash {
		return nil, nil, fmt.Errorf("store: page %s: %s holds something else; it was changed or damaged", hash, kept)
	}
	return body, member, nil
}

// Close closes the pack that this process appends to; the next body begins another.
func (p Pages) Close() error {
	v, ok := packers.Load(p.Dir)
	if !ok {
		return nil
	}
	return v.(*packer).close()
}

// A Pack is one file of bodies.
type Pack struct {
	Name string
	Size int64
	Last time.Time // when something was last written to it
}

// Packs is the packs of the folder, the oldest first, and how many files lie in it,
// and in folders below, that are none.
func (p Pages) Packs() (packs []Pack, strays int, err error) {
	root := filepath.Clean(p.Dir)
	err = filepath.WalkDir(root, func(path string, e fs.DirEntry, err error) error {
		if errors.Is(err, fs.ErrNotExist) {
			return nil // not yet, or not any more
		}
		if err != nil || e.IsDir() {
			return err
		}
		if filepath.Dir(path) != root || !packName(e.Name()) {
			strays++
			return nil
		}
		info, err := os.Stat(path) // somebody may have moved it away and left a link
		if errors.Is(err, fs.ErrNotExist) {
			return nil
		}
		if err != nil {
			return err
		}
		packs = append(packs, Pack{e.Name(), info.Size(), info.ModTime()})
		return nil
	})
	if err != nil {
		return nil, 0, fmt.Errorf("store: packs: %w", err)
	}
	return packs, strays, nil
}

// Members goes through a pack. It ends without an error at a member that is cut
// short at the end of the file: that is one being written, or one whose writer
// died; torn is how many bytes it has.
func (p Pages) Members(name string, do func(Member) error) (torn int64, err error) {
	if !packName(name) {
		return 0, fmt.Errorf("store: %q is no pack", name)
	}
	f, err := os.Open(filepath.Join(p.Dir, name))
	if err != nil {
		return 0, fmt.Errorf("store: pack: %w", err)
	}
	defer f.Close()
	info, err := f.Stat()
	if err != nil {
		return 0, fmt.Errorf("store: pack: %w", err)
	}
	head := make([]byte, extraAt+extraLen+64)
	for at := int64(0); at < info.Size(); {
		left := info.Size() - at
		if left < int64(len(head)) {
			return left, nil
		}
		if _, err := f.ReadAt(head, at); err != nil {
			return 0, fmt.Errorf("store: pack %s: %w", name, err)
		}
		length, hash, ok := memberHead(head)
		if !ok {
			return 0, fmt.Errorf("store: pack %s: there is no member at byte %d; it was changed or damaged", name, at)
		}
		if length > left {
			return left, nil
		}
		if err := do(Member{hash, place3(name, at, length), length}); err != nil {
			return 0, err
		}
		at += length
	}
	return 0, nil
}

// memberHead reads the length and the hash of a member from its first bytes.
func memberHead(b []byte) (length int64, hash string, ok bool) {
	const flags = 4 | 8 // an extra field and a name
	if b[0] != 0x1f || b[1] != 0x8b || b[2] != 8 || b[3] != flags || b[extraAt] != 'R' || b[extraAt+1] != 'F' {
		return 0, "", false
	}
	length = int64(binary.LittleEndian.Uint32(b[extraAt+4:]))
	hash = string(b[extraAt+extraLen:])
	if _, err := hex.DecodeString(hash); err != nil || length < int64(len(b)) {
		return 0, "", false
	}
	return length, hash, true
}

var gzips = sync.Pool{New: func() any {
	w, _ := gzip.NewWriterLevel(nil, gzip.BestSpeed) // the level is one that there is
	return w
}}

// pack makes a body a member; the same bytes always give the same bytes.
func pack(body []byte, hash string) ([]byte, error) {
	w := gzips.Get().(*gzip.Writer)
	defer gzips.Put(w)
	b := bytes.NewBuffer(make([]byte, 0, len(body)/3+512))
	w.Reset(b)
	w.Name = hash
	w.Extra = []byte{'R', 'F', 4, 0, 0, 0, 0, 0}
	if _, err := w.Write(body); err != nil {
		return nil, err
	}
	if err := w.Close(); err != nil {
		return nil, err
	}
	if int64(b.Len()) > maxBody {
		return nil, errors.New("the body is larger than any that is kept")
	}
	binary.LittleEndian.PutUint32(b.Bytes()[extraAt+4:], uint32(b.Len()))
	return b.Bytes(), nil
}

func unpack(member []byte) ([]byte, error) {
	r, err := gzip.NewReader(bytes.NewReader(member))
	if err != nil {
		return nil, err
	}
	r.Multistream(false)
	body, err := io.ReadAll(io.LimitReader(r, maxBody+1))
	if err != nil {
		return nil, err
	}
	if len(body) > maxBody {
		return nil, errors.New("the body is larger than any that is kept")
	}
	return body, r.Close()
}

// place reads where a body is kept: pack, offset and length.
func place(kept string) (name string, offset, length int64, err error) {
	parts := strings.Split(kept, ":")
	if len(parts) == 3 && packName(parts[0]) {
		offset, err = strconv.ParseInt(parts[1], 10, 64)
		if err == nil {
			length, err = strconv.ParseInt(parts[2], 10, 64)
		}
		if err == nil && offset >= 0 && length > 0 && length <= maxBody {
			return parts[0], offset, length, nil
		}
	}
	return "", 0, 0, fmt.Errorf("%q is no place in a pack", kept)
}

func place3(name string, offset, length int64) string {
	return name + ":" + itoa(offset) + ":" + itoa(length)
}

// packName reports whether a name is one that newPack gives: it names no folder.
func packName(name string) bool {
	stem, ok := strings.CutSuffix(name, packExt)
	return ok && stem != "" && strings.Trim(stem, "0123456789abcdefghijklmnopqrstuvwxyz-") == ""
}

func readAt(path string, offset, length int64) ([]byte, error) {
	f, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	b := make([]byte, length)
	if _, err := f.ReadAt(b, offset); err != nil {
		if errors.Is(err, io.EOF) {
			err = fmt.Errorf("%s is shorter than it was: %w", filepath.Base(path), err)
		}
		return nil, err
	}
	return b, nil
}
