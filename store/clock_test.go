package store_test

import (
	"context"
	"fmt"
	"testing"
	"time"

	"github.com/redis/go-redis/v9"

	"rangefinder/news"
	"rangefinder/report"
	"rangefinder/store"
)

// ahead makes the newest answer of a story one that a clock gave which was an hour ahead.
func ahead(t *testing.T, db *store.DB, story string) {
	t.Helper()
	key := "rf:{s:" + story + "}:editions"
	z := must(db.Client.ZRevRangeWithScores(ctx, key, 0, 0).Result())(t)[0]
	entry := z.Member.(string)
	at := int64(z.Score) + time.Hour.Milliseconds()
	check(t, db.Client.ZRem(ctx, key, entry).Err())
	check(t, db.Client.ZAdd(ctx, key, redis.Z{Score: float64(at), Member: fmt.Sprint(at) + entry[13:]}).Err())
}

// A given is a report as somebody may have cited it.
type given struct {
	at     time.Time
	digest string
}

func gave(t *testing.T, r news.Report) given {
	t.Helper()
	return given{must(time.Parse(time.RFC3339, r.Generated))(t), must(report.Digest(r))(t)}
}

func (g given) stands(t *testing.T, db *store.DB) {
	t.Helper()
	if got := must(report.Digest(must(db.ReportAt(ctx, g.at))(t)))(t); got != g.digest {
		t.Errorf("the report as of %v has the digest %s, had %s", g.at, got, g.digest)
	}
}

// What was reported stands, and the time of reports never goes back, while the clock that
// was set back has not come to where it was.
func clockSetBack(t *testing.T, db *store.DB) {
	check(t, db.SaveFindings(ctx, 1, counted("s", 10)))
	check(t, db.SaveFindings(ctx, 1, counted("u", 20)))
	ahead(t, db, "s")
	reader := store.NewReader(db)
	var past []given
	for token := int64(2); token < 5; token++ {
		past = append(past, gave(t, must(db.Report(ctx))(t)), gave(t, must(reader.Report(ctx))(t)))
		check(t, db.SaveFindings(ctx, token, counted("u", float64(token))))
		check(t, db.SaveFindings(ctx, token, counted(fmt.Sprint("new", token), 7)))
	}
	past = append(past, gave(t, must(db.Report(ctx))(t)))
	for i, g := range past {
		g.stands(t, db)
		if i > 0 && g.at.Before(past[i-1].at) {
			t.Errorf("report %d is of %v, the one before it of %v", i, g.at, past[i-1].at)
		}
	}
	if n := len(must(db.Report(ctx))(t).Topics); n != 5 {
		t.Errorf("the report that stands has %d topics, want 5", n)
	}
}

// A report stands that was made while a clock was ahead which gave no answer then, also
// against who asked for the time before it was made and answers after it.
func clockSetBackMeanwhile(t *testing.T, db *store.DB) {
	check(t, db.SaveFindings(ctx, 1, counted("s", 10)))
	told := must(db.Client.Time(ctx).Result())(t).Add(time.Hour).UnixMilli()
	check(t, db.Client.HSet(ctx, "rf:{stories}:world", "told", told).Err())
	g := gave(t, must(db.Report(ctx))(t))
	if g.at.UnixMilli() != told {
		t.Errorf("the report is of %v, want the time of the last one, %v", g.at, time.UnixMilli(told))
	}
	check(t, db.Client.HDel(ctx, "rf:{stories}:world", "told").Err()) // as it was before
	check(t, db.SaveFindings(ctx, 2, counted("s", 11)))
	g.stands(t, db)
}

// Stories lie on several nodes of a cluster, and no script reaches two of them.
func TestClockOfAClusterSetBack(t *testing.T) {
	t.Parallel()
	db := openCluster(t)
	clockSetBack(t, db)
}

// A refusal is the answer of a server that is full.
type refusal string

func (r refusal) Error() string { return string(r) }
func (refusal) RedisError()     {}

// full refuses all scripts, as it does those that write.
type full struct{}

func (full) DialHook(next redis.DialHook) redis.DialHook { return next }
func (full) ProcessPipelineHook(next redis.ProcessPipelineHook) redis.ProcessPipelineHook {
	return next
}
func (full) ProcessHook(next redis.ProcessHook) redis.ProcessHook {
	return func(ctx context.Context, cmd redis.Cmder) error {
		if name := cmd.Name(); name == "eval" || name == "evalsha" {
			cmd.SetErr(refusal("OOM command not allowed when used memory > 'maxmemory'."))
			return cmd.Err()
		}
		return next(ctx, cmd)
	}
}

func TestAFullStoreReports(t *testing.T) {
	t.Parallel()
	db := openEmbedded(t)
	check(t, db.SaveFindings(ctx, 1, counted("s", 10)))
	db.Client.AddHook(full{})
	if r := must(db.Report(ctx))(t); len(r.Topics) != 1 {
		t.Errorf("a full store reports %d topics, want 1", len(r.Topics))
	}
}
