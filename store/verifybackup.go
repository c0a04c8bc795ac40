package store

import (
	"encoding/json"
	"errors"
	"io"
)

// VerifyBackup reads a backup from its beginning to its end, and looks at what Verify looks
// at in the folder of pages: that every body is what its hash says, and that every page
// which had a body has it in the backup. An error says that the file is no whole backup;
// found is told of what else is wrong. Memory: some 200 bytes a page.
func VerifyBackup(r io.Reader, found func(Fault) error, progress func(Verified)) (BackupManifest, BackupContents, Verified, error) {
	v := &backupVerifier{found: found, progress: progress, named: map[string]string{}}
	m, c, err := readBackup(r, backupVisitor{command: v.command, pack: v.pack})
	if err == nil && m.Pages {
		for _, at := range sortedKeys(v.named) {
			if err = v.fault(FaultLost, v.named[at], "body at "+at, "the backup does not hold the body of a page",
				"make another backup; if the body is lost there too, `rangefinder verify` on the store says what to do"); err != nil {
				break
			}
		}
	}
	return m, c, v.Verified, err
}

type backupVerifier struct {
	Verified
	found    func(Fault) error
	progress func(Verified)
	named    map[string]string // place → address of a page whose body lies there
}

func (v *backupVerifier) fault(kind, url, subject, says, do string) error {
	v.Faults++
	return v.found(Fault{kind, url, subject, says, do})
}

func (v *backupVerifier) command(argv []string) error {
	kind, tag, rest := keyParts(argv[1])
	switch {
	case kind == "a" && rest == ":versions":
		v.Versions += (len(argv) - 2) / 2
	case kind == "a" && rest == "" && argv[0] == "HSET":
		v.Articles++
	case kind == "p" && rest == "" && argv[0] == "SET":
		v.Pages++
		var k kept
		if err := json.Unmarshal([]byte(argv[2]), &k); err != nil {
			return v.fault(FaultRecord, "", tag, "what is known of the page cannot be read: "+err.Error(), doReport)
		}
		if k.Kept != "" {
			v.named[k.Kept] = k.URL
		} else if !k.Removed.IsZero() {
			v.Removed++
		}
	}
	return nil
}

// pack hashes every body of a pack. One that is damaged is passed over where it can be
// told where the next one begins.
func (v *backupVerifier) pack(name string, size int64, r io.Reader) error {
	const again = "make another backup, and let `rangefinder verify` look at the store"
	head := make([]byte, extraAt+extraLen+64)
	for at := int64(0); at < size; {
		if _, err := io.ReadFull(r, head); err != nil {
			if errors.Is(err, io.ErrUnexpectedEOF) || errors.Is(err, io.EOF) {
				return v.fault(FaultDamaged, "", "pack "+name, "it ends in half a body", again)
			}
			return err
		}
		length, hash, ok := memberHead(head)
		if !ok || length > size-at || length > maxBody {
			return v.fault(FaultDamaged, "", "pack "+name, "it cannot be looked through beyond byte "+itoa(at), again)
		}
		rest, err := io.ReadAll(io.LimitReader(r, length-int64(len(head))))
		if err != nil {
			return err
		}
		kept := place3(name, at, length)
		url, named := v.named[kept]
		delete(v.named, kept)
		if !named {
			v.Orphans++
		}
		v.Bodies++
		if body, err := unpack(append(append(make([]byte, 0, length), head...), rest...)); err != nil || Hash(body) != hash {
			if err := v.fault(FaultDamaged, url, "body "+hash, "the body in the backup is not what its name says", again); err != nil {
				return err
			}
		}
		at += length
		if v.progress != nil {
			v.progress(v.Verified)
		}
	}
	return nil
}
