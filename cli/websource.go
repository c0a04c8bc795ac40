package cli

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"slices"
	"time"

	"rangefinder/news"
	"rangefinder/store"
	"rangefinder/web"
	"rangefinder/worker"
)

// webSource is the store as the web pages see it.
type webSource struct {
	db    *store.DB
	read  *store.Reader
	pages store.Pages
	obey  bool // what publishers say of copies
}

func (s webSource) Revision(ctx context.Context) (string, error) { return s.db.Revision(ctx) }

func (s webSource) Report(ctx context.Context) (news.Report, error) { return s.read.Report(ctx) }

func (s webSource) ReportAt(ctx context.Context, at time.Time) (news.Report, error) {
	r, err := s.db.ReportAt(ctx, at)
	return r, tooOld(err)
}

// tooOld is an error of the store as the pages know it.
func tooOld(err error) error {
	if errors.Is(err, store.ErrThinned) {
		return web.ErrThinned
	}
	return err
}

func (s webSource) Compare(ctx context.Context, r *news.Report, at, since time.Time) error {
	return tooOld(s.db.Compare(ctx, r, at, since))
}

func (s webSource) Article(ctx context.Context, id string, version int) (web.Article, error) {
	newest, ok, err := s.db.Version(ctx, id, 0)
	if err == nil && !ok {
		err = web.ErrNotFound
	}
	if err != nil {
		return web.Article{}, err
	}
	last := newest.Article.Version
	if version == 0 || version == last {
		// Those that are gone stand with the newest.
		if newest.Claims, err = s.db.Claims(ctx, id); err != nil {
			return web.Article{}, err
		}
		return s.shown(ctx, newest, last)
	}
	v, ok, err := s.db.Version(ctx, id, version)
	if err == nil && !ok {
		err = web.ErrNotFound
	}
	if err != nil {
		return web.Article{}, err
	}
	return s.shown(ctx, v, last)
}

// shown is a version as the pages show it, with what its own page says of copies.
func (s webSource) shown(ctx context.Context, v store.Version, last int) (web.Article, error) {
	a := web.Article{Article: v.Article, Claims: v.Claims, Numbers: v.Numbers, Versions: last, Page: v.Page, Fetched: v.Fetched, Reader: v.Reader}
	p, _, ok, err := s.db.Page(ctx, v.Page)
	if err != nil {
		return a, err
	}
	if !ok {
		a.Page = ""
		return a, nil
	}
	if !s.obey || p.Supplied {
		return a, nil
	}
	// Where the body has left or cannot be read, what was noted of it has to do.
	if p.Body, err = s.db.Body(ctx, s.pages, p); err != nil && ctx.Err() != nil {
		return a, err
	}
	a.Reserved = noArchive(p)
	return a, nil
}

func (s webSource) History(ctx context.Context, id string) ([]web.Article, []news.Change, error) {
	versions, err := s.db.History(ctx, id)
	if err != nil {
		return nil, nil, err
	}
	if len(versions) == 0 {
		return nil, nil, web.ErrNotFound
	}
	changes, err := s.db.Changes(ctx, id)
	if err != nil {
		return nil, nil, err
	}
	all := make([]web.Article, len(versions))
	for i, v := range versions {
		if all[i], err = s.shown(ctx, v, versions[len(versions)-1].Article.Version); err != nil {
			return nil, nil, err
		}
	}
	return all, changes, nil
}

func (s webSource) Unclaimed(ctx context.Context, articles []string, all bool) ([]news.Unclaimed, error) {
	if len(articles) == 0 { // which the store takes for all that there are
		return nil, nil
	}
	list, err := s.db.UnclaimedNumbers(ctx, articles...)
	if err != nil || all || !s.obey {
		return list, err
	}
	closed := map[string]bool{}
	for _, n := range list {
		if _, known := closed[n.ArticleID]; known {
			continue
		}
		a, err := s.Article(ctx, n.ArticleID, 0)
		if err != nil && !errors.Is(err, web.ErrNotFound) { // forgotten meanwhile
			return nil, err
		}
		closed[n.ArticleID] = err != nil || a.Reserved != ""
	}
	return slices.DeleteFunc(list, func(n news.Unclaimed) bool { return closed[n.ArticleID] }), nil
}

func (s webSource) Page(ctx context.Context, id string) (web.Page, error) {
	p, _, ok, err := s.db.Page(ctx, id)
	if err == nil && !ok {
		err = web.ErrNotFound
	}
	if err != nil {
		return web.Page{}, err
	}
	out := web.Page{URL: p.URL, Fetched: p.Fetched, Hash: p.Hash}
	if !p.Removed.IsZero() {
		out.Closed = "Its body has left by the budget (pages.max_size, pages.max_age). What was read from it stays."
		return out, nil
	}
	p.Body, err = s.db.Body(ctx, s.pages, p)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		out.Closed = "Its body is not where it was kept; `rangefinder verify` says more."
	case err != nil:
		return out, err
	case s.obey && noArchive(p) != "":
		out.Closed = "Its publisher asks that no copies be shown (noarchive), which fetch.rights = \"obey\" obeys."
	default:
		out.Body = p.Body
	}
	return out, nil
}

func (s webSource) Queue(ctx context.Context) (web.Queue, error) {
	state, err := worker.Queue(ctx, s.db)
	if err != nil {
		return web.Queue{}, err
	}
	q := web.Queue{Workers: state.Workers}
	for _, x := range state.Queues {
		q.Kinds = append(q.Kinds, web.Work{Kind: x.Queue, Waiting: int(x.Waiting), Later: int(x.Later), Active: int(x.Active), Failed: int(x.Failed)})
	}
	for _, f := range state.Failures {
		where := f.URL
		if where == "" {
			where = f.Item
		}
		q.Failures = append(q.Failures, web.Failure{ID: f.ID, Task: f.Task, Address: where, Reason: f.Reason, Tries: f.Tries, At: f.At})
	}
	for _, h := range state.Hosts {
		if h.Asked || h.Fails > 0 {
			q.Hosts = append(q.Hosts, web.Host{Name: h.Host, Waiting: int(h.Due + h.Later), Wait: h.Wait, Fails: h.Fails, Since: h.Since, Why: h.Why})
		}
	}
	outcomes, err := s.db.Outcomes(ctx)
	if err != nil {
		return q, err
	}
	for _, o := range outcomes {
		if failedOutcome(o.Code) {
			q.NotRead = append(q.NotRead, o)
		}
	}
	return q, nil
}

func (s webSource) Watches(ctx context.Context) ([]web.Watch, error) {
	list, err := worker.Watches(ctx, s.db)
	if err != nil {
		return nil, err
	}
	var out []web.Watch
	for _, w := range list {
		row := web.Watch{URL: w.URL, Story: w.Story, Every: w.Every, Schedule: when(w.Watch), Last: w.Last, Next: w.Next,
			Listed: w.Listed, Followed: w.Followed, HeldBack: w.HeldBack, Hint: w.Hint, Paused: w.Paused}
		if w.Outcome != "" && failedOutcome(w.Outcome) {
			row.Error = says(news.Outcome{Code: w.Outcome, Reason: w.Reason})
		}
		out = append(out, row)
	}
	return out, nil
}

// webActions is what editors can do.
type webActions struct{ db *store.DB }

func (s webActions) Retry(ctx context.Context, ids ...string) (int, error) {
	return worker.Retry(ctx, s.db, ids...)
}

func (s webActions) Delete(ctx context.Context, ids ...string) (int, error) {
	return worker.Delete(ctx, s.db, ids...)
}

func (s webActions) Fetch(ctx context.Context, url string) error {
	results, err := worker.Enqueue(ctx, s.db, []string{url}, worker.EnqueueOptions{Force: true})
	if err != nil {
		return err
	}
	for _, r := range results {
		if r.Code != "" {
			return fmt.Errorf("%s: %s", r.URL, r.Reason)
		}
	}
	return nil
}

func (s webActions) Pause(ctx context.Context, url string, paused bool) error {
	_, err := worker.WatchEdit(ctx, s.db, url, func(w *store.Watch) { w.Paused = paused })
	if errors.Is(err, worker.ErrNotWatched) {
		return web.ErrNotFound
	}
	return err
}
