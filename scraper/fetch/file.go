package fetch

import (
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io/fs"
	neturl "net/url"
	"os"
	"path/filepath"
	"time"

	"rangefinder/news"
)

// File reads a local file as a page of Status 0 whose address is
// "file://" and its absolute path; it is cited by that and never fetched. At
// most max bytes are read, 8 MiB if max is 0. What is no file, is larger, empty
// or of a type that is not read is an *Error.
func File(path string, max int64) (news.Page, error) {
	max = orInt(max, 8<<20)
	fail := func(code, reason string, err error) (news.Page, error) {
		return news.Page{}, &Error{Code: code, URL: path, Reason: reason, Err: err}
	}
	abs, err := filepath.Abs(path)
	if err != nil {
		return fail(news.BadURL, "the path cannot be made absolute", err)
	}
	// Asked before it is opened: opening a pipe waits for somebody to write.
	info, err := os.Stat(abs)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return fail(news.BadURL, "there is no such file", err)
	case errors.Is(err, fs.ErrPermission):
		return fail(news.BadURL, "this user may not read the file", err)
	case err != nil:
		return fail(news.BadURL, "the file cannot be read", err)
	case info.IsDir():
		return fail(news.BadURL, "this is a directory; name the files in it", nil)
	case !info.Mode().IsRegular():
		return fail(news.BadURL, "this is not a regular file", nil)
	case info.Size() > max:
		return fail(news.TooLarge, fmt.Sprintf("the file is larger than %s; the limit is set by fetch.max_body", bytesText(max)), nil)
	}
	f, err := os.Open(abs)
	if err != nil {
		if errors.Is(err, fs.ErrPermission) {
			return fail(news.BadURL, "this user may not read the file", err)
		}
		return fail(news.BadURL, "the file cannot be opened", err)
	}
	defer f.Close()
	read, err := chunks(f, bound{most: max})
	if err == errFull {
		return fail(news.TooLarge, fmt.Sprintf("the file is larger than %s; the limit is set by fetch.max_body", bytesText(max)), nil)
	}
	if err != nil {
		return fail(news.BadURL, "the file cannot be read to its end", err)
	}
	if len(read) == 0 {
		return fail(news.Empty, "the file is empty", nil)
	}
	b, err := readable(body{bytes: read}, "", bound{most: max})
	if err != nil {
		e := err.(*Error)
		return fail(e.Code, e.Reason, e.Err)
	}
	url := (&neturl.URL{Scheme: "file", Path: filepath.ToSlash(abs)}).String()
	sum := sha256.Sum256(b.bytes)
	return news.Page{URL: url, FinalURL: url, Fetched: time.Now().UTC(), Body: b.bytes, Partial: b.partial,
		Hash: hex.EncodeToString(sum[:])}, nil
}
