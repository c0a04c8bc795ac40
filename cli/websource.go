package cli

import (
	"context"

	"rangefinder/news"
	"rangefinder/store"
	"rangefinder/web"
	"rangefinder/worker"
)

// webSource is the store as the web pages see it.
type webSource struct{ db *store.DB }

func (s webSource) Report(ctx context.Context) (news.Report, error) { return s.db.Report(ctx) }

func (s webSource) Article(ctx context.Context, id string) (news.Article, []news.Claim, error) {
	a, ok, err := s.db.Article(ctx, id, 0)
	if err != nil {
		return a, nil, err
	}
	if !ok {
		return a, nil, web.ErrNotFound
	}
	claims, err := s.db.Claims(ctx, id)
	return a, claims, err
}

func (s webSource) Queue(ctx context.Context) (web.Queue, error) {
	state, err := worker.Queue(ctx, s.db)
	if err != nil {
		return web.Queue{}, err
	}
	var q web.Queue
	for _, x := range state.Queues {
		q.Pending += int(x.Waiting)
		q.Active += int(x.Active)
		q.Retry += int(x.Later)
		q.Archived += int(x.Failed)
	}
	for _, f := range state.Failures {
		where := f.URL
		if where == "" {
			where = f.Item
		}
		q.Failed = append(q.Failed, news.Outcome{URL: where, Code: f.Task, Reason: f.Reason, At: f.At})
	}
	outcomes, err := s.db.Outcomes(ctx)
	if err != nil {
		return q, err
	}
	for _, o := range outcomes {
		if failedOutcome(o.Code) {
			q.Failed = append(q.Failed, o)
		}
	}
	watches, err := s.db.Watches(ctx)
	if err != nil {
		return q, err
	}
	for _, w := range watches {
		row := web.Watch{URL: w.URL, Story: w.Story, Every: w.Every, Cron: w.Cron, Paused: w.Paused, Last: w.Last, Next: w.Next}
		if w.Outcome != "" && failedOutcome(w.Outcome) {
			row.Error = says(news.Outcome{Code: w.Outcome, Reason: w.Reason})
		}
		q.Watches = append(q.Watches, row)
	}
	return q, nil
}
