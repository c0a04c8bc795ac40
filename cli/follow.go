package cli

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"os"
	"strings"
	"time"

	"golang.org/x/term"

	"rangefinder/news"
	"rangefinder/report"
)

func stamp() string { return time.Now().UTC().Format(time.RFC3339) }

// follow looks at the store until it is told to stop, which is its proper end.
func (j *reportJob) follow(ctx context.Context) error {
	if tty(j.app.out) && j.out == "" {
		return j.screen(ctx)
	}
	return j.lines(ctx)
}

// looks calls f with the report at once, and then after each pause, until the
// context ends; the report is read anew only where the store says that it has
// changed. What goes wrong after the first time is given to f as well: a store
// that restarts is asked again, and a topic that is no more may come back.
func (j *reportJob) looks(ctx context.Context, f func(news.Report, error) error) error {
	var r news.Report
	read := "" // revision of r
	for first := true; ; first = false {
		revision, err := j.db.Revision(ctx)
		if err == nil && (first || revision != read) {
			var now news.Report
			if now, err = j.load(ctx); err == nil {
				r, read = now, revision
			}
		}
		if ctx.Err() != nil {
			return nil
		}
		if err != nil && first {
			return err
		}
		if err := f(r, err); err != nil {
			return err
		}
		select {
		case <-ctx.Done():
			return nil
		case <-time.After(j.every):
		}
	}
}

// lines prints each change as a line, and writes the file anew that was asked
// for.
func (j *reportJob) lines(ctx context.Context) error {
	var last news.Report
	said, begun := "", false
	return j.looks(ctx, func(r news.Report, err error) error {
		if err != nil {
			if said != err.Error() {
				said = err.Error()
				j.app.complain(err)
			}
			return nil
		}
		said = ""
		digest, err := report.Digest(r)
		if err != nil {
			return err
		}
		before, err := report.Digest(last)
		if err != nil {
			return err
		}
		if begun && digest == before {
			return nil
		}
		if !begun {
			j.app.note("following %s; what changes is printed here", counted(len(r.Topics), "topic"))
		} else {
			for _, l := range report.Differences(last, r) {
				if _, err := fmt.Fprintf(j.app.out, "%s  %s\n", stamp(), l); err != nil {
					return err
				}
			}
		}
		last, begun = r, true
		if j.out != "" {
			return writeFile(j.out, func(w io.Writer) error { return j.write(w, r) })
		}
		return nil
	})
}

// What a screen is entered and left with (DEC private modes: the alternate
// screen, the cursor, the wrapping of long lines).
const (
	enterScreen = "\x1b[?1049h\x1b[?25l\x1b[?7l"
	leaveScreen = "\x1b[?7h\x1b[?25h\x1b[?1049l"
)

// screen shows the report on the whole terminal and draws it again when it, or
// the size of the terminal, changes. What moved since the beginning is marked.
func (j *reportJob) screen(ctx context.Context) error {
	f := j.app.out.(*os.File) // so tty has said
	r, err := j.load(ctx)
	if err != nil {
		return err
	}
	start, began := r, time.Now()
	if _, err := io.WriteString(f, enterScreen); err != nil {
		return err
	}
	// A terminal that is gone needs no leave.
	defer func() { _, _ = io.WriteString(f, leaveScreen) }()

	drawn, changed := "", began
	return j.looks(ctx, func(r news.Report, err error) error {
		problem := ""
		if err != nil {
			problem = err.Error()
		} else if j.since.IsZero() {
			r = report.Compared(r, start, began)
		}
		columns, rows, err := term.GetSize(int(f.Fd()))
		if err != nil {
			return err
		}
		var b bytes.Buffer
		if problem == "" {
			r.Generated = ""
			if err := j.write(&b, r); err != nil {
				return err
			}
		}
		text := b.String()
		key := fmt.Sprint(columns, rows, problem, text)
		if key == drawn {
			return nil
		}
		if drawn != "" {
			changed = time.Now()
		}
		drawn = key
		status := fmt.Sprintf("changed %s · looks every %s · ^C ends", changed.UTC().Format("15:04:05 MST"), j.every)
		if problem != "" {
			status = printable(problem)
		}
		_, err = io.WriteString(f, page(text, rows, status))
		return err
	})
}

// page is a screen of so many rows: the beginning of the text, and a last line
// that says what is not shown.
func page(text string, rows int, status string) string {
	lines := strings.Split(strings.TrimRight(text, "\n"), "\n")
	room := max(1, rows-1)
	if left := len(lines) - room; left > 0 {
		lines = lines[:room]
		status = fmt.Sprintf("%s; name a topic to see less · %s", counted(left, "more line"), status)
	}
	// Drawn over what stands there, line by line, so that nothing flickers.
	return "\x1b[H" + strings.Join(lines, "\x1b[K\n") + "\x1b[K\n\x1b[J\x1b[" + fmt.Sprint(rows) + ";1H" + status + "\x1b[K"
}
