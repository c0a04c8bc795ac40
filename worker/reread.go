package worker

import (
	"context"
	"errors"
	"fmt"
	"time"

	"rangefinder/news"
	"rangefinder/scraper/fetch"
	"rangefinder/store"
)

const (
	rereadAtOnce = 20              // articles put in line for reading in one step
	rereadPause  = 2 * time.Second // while new pages wait to be read
	rereadStep   = 200 * time.Millisecond
)

// renew has the articles that an older reader has read put in line for this one, once
// for each reader: by whichever worker asks first.
func (w *worker) renew(ctx context.Context) {
	done, err := w.db.LinedUp(ctx, w.deps.Reader)
	if err == nil && !done {
		err = w.lineUp(ctx)
	}
	if err != nil && ctx.Err() == nil {
		w.log.Warn("articles of an older reader not put in line", "error", err.Error())
	}
}

func (w *worker) lineUp(ctx context.Context) error {
	n, err := w.db.LineUp(ctx, w.deps.Reader, false)
	if err != nil {
		return err
	}
	if n > 0 {
		w.log.Info("read by an older reader, to be read again", "articles", n)
		if err := w.add(ctx, store.Reread, store.All, 0); err != nil {
			return err
		}
	}
	return w.db.SetLinedUp(ctx, w.deps.Reader)
}

// reread puts some of the articles that stand in line back among the unread ones, by the
// pages that are kept of them, and only while no new page waits: news comes first.
func (w *worker) reread(ctx context.Context, _ store.Claim) (time.Duration, error) {
	loads, err := w.db.Loads(ctx, 0)
	if err != nil {
		return 0, err
	}
	for _, l := range loads {
		if l.Kind == store.Read && l.Live > l.Later {
			return rereadPause, nil
		}
	}
	list, err := w.db.NextInLine(ctx, rereadAtOnce)
	if err != nil {
		return 0, err
	}
	if len(list) == 0 {
		return store.Finished, nil
	}
	for _, id := range list {
		if w.stop() {
			return 0, nil
		}
		why, err := readAgain(ctx, w.db, w.queue, id)
		if err != nil {
			return 0, err
		}
		if why != "" {
			w.log.Info("not read again", "article", id, "why", why)
		}
		// Last of all: until then another worker may do all of it again.
		if err := w.db.LeaveLine(ctx, id); err != nil {
			return 0, err
		}
	}
	return rereadStep, nil
}

// readAgain puts the page of an article's newest version back in line for its reader. why
// says why that cannot be.
func readAgain(ctx context.Context, db *store.DB, q queue, article string) (why string, err error) {
	v, ok, err := db.Version(ctx, article, 0)
	if err != nil || !ok {
		return "it was forgotten", err
	}
	return pageAgain(ctx, db, q, v.Page)
}

func pageAgain(ctx context.Context, db *store.DB, q queue, page string) (why string, err error) {
	p, _, ok, err := db.Page(ctx, page)
	switch {
	case err != nil || !ok:
		return "its page was forgotten", err
	case !p.Removed.IsZero():
		return "the body of its page left by the budget on " + p.Removed.Format(time.DateOnly), nil
	}
	if err := db.MarkUnread(ctx, p); err != nil {
		return "", err
	}
	return "", q.add(ctx, store.Read, store.URLID(p.URL), 0)
}

// catchUp has the newest version of an article read by this reader first, where an older
// one has read it and another page of it is at hand: so what differs between
// the readers is never taken for an edit of the outlet.
func (w *worker) catchUp(ctx context.Context, article, page string) error {
	by, err := w.db.Reader(ctx, article)
	if err != nil || by == "" || !store.NewerReader(w.deps.Reader, by) {
		return err
	}
	v, ok, err := w.db.Version(ctx, article, 0)
	if err != nil || !ok || v.Page == page {
		return err
	}
	err = w.tryOne(ctx, v.Page)
	var broken final
	if errors.Is(err, errBody) || errors.As(err, &broken) {
		w.log.Warn("the page of an older version was not read again", "article", article, "error", err.Error())
		return nil // the new page is all there is
	}
	return err
}

// tryOne reads one page; that it breaks its reader is no fault of the page that is
// to be read after it.
func (w *worker) tryOne(ctx context.Context, id string) (err error) {
	defer func() {
		if r := recover(); r != nil {
			err = final{fmt.Errorf("panic: %v", r)}
		}
	}()
	return w.readOne(ctx, id)
}

// Again is what Reread has put in line.
type Again struct {
	Articles int      `json:"articles"` // put in line, without those that stood in it
	Line     int      `json:"line"`     // in line now
	Pages    int      `json:"pages"`    // pages of the addresses that were named
	Refused  []Result `json:"refused"`  // addresses of which nothing can be read
}

// Reread has kept pages read again by the reader of this program, without a visit: those of
// the addresses, or else the articles that an older reader has read; with all, every
// article. The workers do it when no new page waits.
func Reread(ctx context.Context, db *store.DB, urls []string, all bool) (Again, error) {
	out := Again{Refused: []Result{}}
	q := newQueue(db)
	if len(urls) == 0 {
		n, err := db.LineUp(ctx, reader(), all)
		if err != nil {
			return out, err
		}
		out.Articles = n
		if out.Line, err = db.LineLength(ctx); err != nil || out.Line == 0 {
			return out, err
		}
		return out, q.add(ctx, store.Reread, store.All, 0)
	}
	for _, raw := range urls {
		r := Result{Input: raw, URL: raw}
		if u, err := fetch.Normalize(raw); err == nil {
			r.URL = u
		}
		why, err := addressAgain(ctx, db, q, r.URL)
		if err != nil {
			return out, err
		}
		if why != "" {
			r.Code, r.Reason = news.Unreadable, why
			out.Refused = append(out.Refused, r)
			continue
		}
		out.Pages++
	}
	return out, nil
}

// addressAgain reads the article of an address again; where none was made of it, its
// newest page.
func addressAgain(ctx context.Context, db *store.DB, q queue, url string) (why string, err error) {
	articles, err := db.ArticlesAt(ctx, []string{url})
	if err != nil {
		return "", err
	}
	if len(articles) > 0 {
		return readAgain(ctx, db, q, articles[0])
	}
	at, ok, err := db.Address(ctx, store.URLID(url))
	if err != nil || !ok {
		return "no page of it is kept; fetch it with `rangefinder enqueue`", err
	}
	return pageAgain(ctx, db, q, at.Page)
}
