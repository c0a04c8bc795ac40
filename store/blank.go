package store

import (
	"encoding/binary"
	"errors"
	"fmt"
	"hash/crc32"
	"io/fs"
	"os"
	"path/filepath"
)

// A body that has to go at once is written over where it lies, by a member of the same
// length that holds nothing but zeros: its pack may be one that another process appends
// to, and stays one that any reader of gzip can read. It is dead from then on, and prune
// clears it like other dead bytes.

// blankLeast is the shortest member that there can be: header, an empty block that is stored, trailer.
const blankLeast = extraAt + extraLen + 64 + 1 + 5 + 8

// blank is a member of a length that holds zeros (RFC 1951 section 3.2.4, RFC 1952).
func blank(length int64) ([]byte, error) {
	if length < blankLeast || length > maxBody {
		return nil, fmt.Errorf("no member has %d bytes", length)
	}
	const most = 65535
	room := length - blankLeast + 5 // of all stored blocks, their heads of 5 bytes included
	var blocks []int64
	for room > 0 {
		n := min(room, most+5)
		if left := room - n; left > 0 && left < 5 {
			n -= 5 // so that a head has room behind it
		}
		blocks = append(blocks, n-5)
		room -= n
	}
	size := int64(0)
	for _, n := range blocks {
		size += n
	}
	zeros := make([]byte, size)
	b := make([]byte, 0, length)
	b = append(b, 0x1f, 0x8b, 8, 4|8, 0, 0, 0, 0, 0, 255, 8, 0, 'R', 'F', 4, 0)
	b = binary.LittleEndian.AppendUint32(b, uint32(length))
	b = append(b, Hash(zeros)...)
	b = append(b, 0)
	for i, n := range blocks {
		last := byte(0)
		if i == len(blocks)-1 {
			last = 1
		}
		b = append(b, last)
		b = binary.LittleEndian.AppendUint16(b, uint16(n))
		b = binary.LittleEndian.AppendUint16(b, ^uint16(n))
		b = append(b, zeros[:n]...)
	}
	b = binary.LittleEndian.AppendUint32(b, crc32.ChecksumIEEE(zeros))
	b = binary.LittleEndian.AppendUint32(b, uint32(size))
	return b, nil
}

// Blank writes over every body of one of these hashes, wherever it lies, but at places
// that are to be kept, and says how many it were and how many stay. What is written over
// is on the disk when it returns. Packs that cannot be looked through to their end are
// named: up to there they were.
func (p Pages) Blank(hashes map[string]bool, keep map[string]bool) (blanked, kept int, damaged []string, err error) {
	packs, _, err := p.Packs()
	if err != nil {
		return 0, 0, nil, err
	}
	for _, k := range packs {
		var list []Member
		_, err := p.Members(k.Name, func(m Member) error {
			switch {
			case !hashes[m.Hash]:
			case keep[m.Kept]:
				kept++
			default:
				list = append(list, m)
			}
			return nil
		})
		if errors.Is(err, fs.ErrNotExist) {
			continue // rewritten meanwhile
		}
		if err != nil {
			damaged = append(damaged, k.Name)
		}
		if err := p.blankIn(k.Name, list); err != nil {
			return blanked, kept, damaged, err
		}
		blanked += len(list)
	}
	return blanked, kept, damaged, nil
}

func (p Pages) blankIn(pack string, list []Member) error {
	if len(list) == 0 {
		return nil
	}
	f, err := os.OpenFile(filepath.Join(p.Dir, pack), os.O_WRONLY, 0)
	if err != nil {
		return fmt.Errorf("store: pack: %w", err)
	}
	for _, m := range list {
		var b []byte
		_, at, length, err := place(m.Kept)
		if err == nil {
			b, err = blank(length)
		}
		if err == nil {
			_, err = f.WriteAt(b, at)
		}
		if err != nil {
			return errors.Join(fmt.Errorf("store: pack %s: %w", pack, err), f.Close())
		}
	}
	if err := errors.Join(f.Sync(), f.Close()); err != nil {
		return fmt.Errorf("store: pack %s: %w", pack, err)
	}
	return nil
}
