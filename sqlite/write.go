// Package sqlite writes a report as one SQLite file, for Datasette, R, a
// spreadsheet or SQL: stories, topics, strands, voices, claims, articles and
// outlets as tables with foreign keys, with what people have decided of them, and views that join them
// (v_ranges, v_claims, v_decided). The table columns says what each column holds.
//
// Texts are made safe to show in a terminal (report.Visible), and otherwise as
// the pages had them.
package sqlite

import (
	"bytes"
	"context"
	"database/sql"
	_ "embed"
	"encoding/binary"
	"fmt"
	"io"
	"net/url"
	"os"
	"path/filepath"
	"strings"

	_ "modernc.org/sqlite" // the driver "sqlite", in Go alone

	"rangefinder/news"
)

//go:embed schema.sql
var schema string

// applicationID marks a file as ours in its header (SQLite's application_id):
// "RngF". The version of the tables stands beside it as user_version.
const (
	applicationID = 0x526e6746
	userVersion   = 1
)

// Write puts a report into a new file, all of it or nothing: it is written
// beside path and takes its place when it is whole. An earlier export at path is
// replaced; any other file is left alone, with an error. The same report gives
// the same bytes.
func Write(ctx context.Context, path string, r news.Report) (err error) {
	if err := mayReplace(path); err != nil {
		return err
	}
	f, err := os.CreateTemp(filepath.Dir(path), "."+filepath.Base(path)+".part-*")
	if err != nil {
		return err
	}
	part := f.Name()
	defer func() {
		if err != nil {
			os.Remove(part)
		}
	}()
	if err = f.Close(); err != nil {
		return err
	}
	if err = fill(ctx, part, r); err != nil {
		return fmt.Errorf("write %s: %w", path, err)
	}
	if err = settle(part); err != nil {
		return err
	}
	return os.Rename(part, path)
}

// settle brings a file to the disk, readable as other files are.
func settle(path string) error {
	f, err := os.OpenFile(path, os.O_RDWR, 0)
	if err != nil {
		return err
	}
	defer f.Close()
	if err := f.Chmod(0o644); err != nil {
		return err
	}
	return f.Sync()
}

// mayReplace reports an error where something stands at path that is no export.
// The first 16 bytes of a SQLite file are its magic, the application's id stands
// at 68 (SQLite, Database File Format §1.3).
func mayReplace(path string) error {
	f, err := os.Open(path)
	if os.IsNotExist(err) {
		return nil
	}
	if err != nil {
		return err
	}
	defer f.Close()
	head := make([]byte, 72)
	if _, err := io.ReadFull(f, head); err != nil || !bytes.HasPrefix(head, []byte("SQLite format 3\x00")) || binary.BigEndian.Uint32(head[68:]) != applicationID {
		return fmt.Errorf("%s is there and is no export of Rangefinder's: name another file, or remove it", path)
	}
	return nil
}

func fill(ctx context.Context, path string, r news.Report) (err error) {
	// One connection without a journal: a file that is not whole is thrown away.
	abs, err := filepath.Abs(path)
	if err != nil {
		return err
	}
	name := url.URL{Scheme: "file", Path: abs, RawQuery: "_pragma=journal_mode(off)&_pragma=synchronous(off)&_pragma=foreign_keys(on)"}
	db, err := sql.Open("sqlite", name.String())
	if err != nil {
		return err
	}
	defer func() {
		if cerr := db.Close(); err == nil {
			err = cerr
		}
	}()
	db.SetMaxOpenConns(1)
	for _, s := range []string{
		fmt.Sprintf("PRAGMA application_id = %d", applicationID), fmt.Sprintf("PRAGMA user_version = %d", userVersion), schema,
	} {
		if _, err := db.ExecContext(ctx, s); err != nil {
			return err
		}
	}
	tx, err := db.BeginTx(ctx, nil)
	if err != nil {
		return err
	}
	x := newExport(ctx, tx, r)
	x.all(r)
	if x.err != nil {
		return x.err // with its file, the transaction goes
	}
	return tx.Commit()
}

// A description says what a table or, with a column, that column holds.
type description struct{ table, column, text string }

// descriptions are the comments of the schema: behind the bracket that opens a
// table, and behind each of its columns.
func descriptions() []description {
	var out []description
	table := ""
	for line := range strings.Lines(schema) {
		code, comment, ok := strings.Cut(line, "--")
		words := strings.Fields(code)
		switch {
		case strings.HasPrefix(line, "CREATE TABLE "):
			table = words[2]
			out = append(out, description{table, "", strings.TrimSpace(comment)})
		case strings.HasPrefix(line, ")"):
			table = ""
		case table != "" && ok && len(words) > 1:
			out = append(out, description{table, words[0], strings.TrimSpace(comment)})
		}
	}
	return out
}
