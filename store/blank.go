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

// blankLeast is the shortest member that there can be: header, the shortest block, trailer.
const blankLeast = extraAt + extraLen + 64 + 1 + 2 + 8

// shortBlocks hold no zero, one and two, in the fixed code of RFC 1951 section 3.2.6: the
// head of a stored block would not fit where they are needed.
var shortBlocks = [][]byte{{0x03, 0x00}, {0x63, 0x00, 0x00}, {0x63, 0x60, 0x00, 0x00}}

// blank is a member of a length that holds zeros (RFC 1951, RFC 1952).
func blank(length int64) ([]byte, error) {
	if length < blankLeast || length > maxBody {
		return nil, fmt.Errorf("no member has %d bytes", length)
	}
	zeros, blocks := zeroBlocks(length - blankLeast + 2)
	b := make([]byte, 0, length)
	b = append(b, 0x1f, 0x8b, 8, 4|8, 0, 0, 0, 0, 0, 255, 8, 0, 'R', 'F', 4, 0)
	b = binary.LittleEndian.AppendUint32(b, uint32(length))
	b = append(b, Hash(zeros)...)
	b = append(b, 0)
	b = append(b, blocks...)
	b = binary.LittleEndian.AppendUint32(b, crc32.ChecksumIEEE(zeros))
	return binary.LittleEndian.AppendUint32(b, uint32(len(zeros))), nil
}

// zeroBlocks is blocks of deflate of exactly size bytes, at least two, and the zeros that
// they hold: stored ones, but for the shortest.
func zeroBlocks(size int64) (zeros, blocks []byte) {
	if size < 5 {
		return make([]byte, size-2), shortBlocks[size-2]
	}
	const head, most = 5, 65535
	for size > 0 {
		n := min(size, head+most)
		if left := size - n; left > 0 && left < head {
			n -= head // so that the last one has room for its head
		}
		last := byte(0)
		if size -= n; size == 0 {
			last = 1
		}
		held := uint16(n - head)
		blocks = append(blocks, last)
		blocks = binary.LittleEndian.AppendUint16(blocks, held)
		blocks = binary.LittleEndian.AppendUint16(blocks, ^held)
		blocks = append(blocks, make([]byte, held)...)
		zeros = append(zeros, make([]byte, held)...)
	}
	return zeros, blocks
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
