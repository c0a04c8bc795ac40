package store

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/redis/go-redis/v9"

	"rangefinder/decide"
	"rangefinder/news"
)

// The log of decisions is one part of keys, to which lines are only added. What is on
// claims can be had by article; what is on articles, topics, stories and origins is
// little and comes together. An undo lies beside what it undoes.

// shelfOf is where a decision lies.
func shelfOf(d news.Decision) string {
	switch d.On.Kind {
	case news.OnClaim:
		return "c:" + d.On.Article
	case news.OnArticle:
		return "articles"
	}
	return "wide"
}

// Regroup stands before an article of DecisionsToTell that may be of another story now.
const Regroup = "="

// Within stands before the decide.Key of a story, of whose topics something was decided.
const Within = "~"

// wide are the shelves that every story asks for.
var wide = []string{"wide", "articles"}

// ErrBehind is the error of a decision that was made without knowledge of a later one.
type ErrBehind struct {
	On news.Subject
	By news.Decision // the newest on it
}

func (e *ErrBehind) Error() string {
	return fmt.Sprintf("%s decided of it meanwhile (%s, %s)", e.By.Who, e.By.Do, e.By.At.Format("2 Jan 15:04:05"))
}

// The arguments are n decisions, seven for each: id, JSON, milliseconds, shelf, subject, what the
// newest on the subject has to be ("*" for anything), and what is to hear of it. Of several on one
// subject the first is held against what was there. Nothing is written where one of them
// is behind: then the place of it is returned, from 1. The head of a subject is the decision on
// it that came last, with the latest time of any.
var decideScript = redis.NewScript(`
local log, by, head, outbox, rev = unpack(KEYS)
local first = {}
for i = 1, #ARGV, 7 do
  local id, subject, seen = ARGV[i], ARGV[i + 4], ARGV[i + 5]
  if seen ~= '*' and not first[subject] and redis.call('HEXISTS', log, id) == 0 then
    local now = redis.call('HGET', head, subject) or ''
    if now ~= '' then now = string.sub(now, string.find(now, ' ') + 1) end
    if now ~= seen then return {(i + 6) / 7, now} end
  end
  first[subject] = true
end
local added = 0
for i = 1, #ARGV, 7 do
  local id, shelf, subject = ARGV[i], ARGV[i + 3], ARGV[i + 4]
  if redis.call('HSETNX', log, id, ARGV[i + 1]) == 1 then
    added = added + 1
    local was = redis.call('HGET', by, shelf)
    redis.call('HSET', by, shelf, was and was .. ' ' .. id or id)
    local ms = string.format('%015d', tonumber(ARGV[i + 2]))
    for _, of in ipairs({subject, '*' .. (string.match(subject, '^%a+') or '')}) do
      local last = string.sub(redis.call('HGET', head, of) or '', 1, 15)
      redis.call('HSET', head, of, (last > ms and last or ms) .. ' ' .. id)
    end
    redis.call('HSET', outbox, ARGV[i + 6], redis.call('INCR', rev))
  end
end
return {0, added}`)

func decisionKeys() []string {
	return []string{decisionsKey("log"), decisionsKey("by"), decisionsKey("head"), decisionsKey("outbox"), decisionsKey("rev")}
}

// decisionArgs are the arguments of decideScript for one decision.
func decisionArgs(d news.Decision, seen string) ([]any, error) {
	row, err := json.Marshal(d)
	if err != nil {
		return nil, err
	}
	hears := All
	switch d.On.Kind {
	case news.OnClaim:
		hears = d.On.Article
	case news.OnArticle:
		hears = Regroup + d.On.Article
	case news.OnStory:
		hears = Regroup + All
	case news.OnTopic:
		if d.On.Story != "" {
			hears = Within + decide.Key(news.Subject{Kind: news.OnStory, Name: d.On.Story})
		}
	}
	return []any{d.ID, row, d.At.UnixMilli(), shelfOf(d), decide.Key(d.On), seen, hears}, nil
}

// Decide adds decisions that are made now to the log, all or none, and gives them as they stand there:
// their time is that of the server's clock, after all that was decided of the same thing. seen holds,
// by decide.Key, the id of the newest decision on a subject that the person has seen, "" for
// none; a subject that is not in it is not asked about. *ErrBehind says that another has decided
// meanwhile. What is to be answered again hears of it by DecisionsToTell.
func (db *DB) Decide(ctx context.Context, ds []news.Decision, seen map[string]string) ([]news.Decision, error) {
	if len(ds) == 0 {
		return nil, nil
	}
	for range 20 {
		made, heads, err := db.dated(ctx, ds)
		if err != nil {
			return nil, err
		}
		for _, d := range made {
			if err := decide.Check(d); err != nil {
				return nil, fmt.Errorf("decision: %w", err)
			}
		}
		var args []any
		for _, d := range made {
			key := decide.Key(d.On)
			want := heads[key]
			if id, asked := seen[key]; asked {
				want = id
			}
			more, err := decisionArgs(d, want)
			if err != nil {
				return nil, err
			}
			args = append(args, more...)
		}
		got, err := decideScript.Run(ctx, db.Client, decisionKeys(), args...).Slice()
		if err != nil {
			return nil, fmt.Errorf("store: decisions: %w", err)
		}
		at, _ := got[0].(int64)
		if at == 0 {
			return made, nil
		}
		behind := made[at-1]
		if _, asked := seen[decide.Key(behind.On)]; !asked {
			continue // somebody was faster by a hair: dated once more, after him
		}
		id, _ := got[1].(string)
		by, err := db.Decision(ctx, id)
		if err != nil {
			return nil, err
		}
		return nil, &ErrBehind{behind.On, by}
	}
	return nil, errors.New("store: decisions: too many writers at once")
}

// dated gives decisions their time and id, and says which are the newest on their subjects now.
func (db *DB) dated(ctx context.Context, ds []news.Decision) (made []news.Decision, heads map[string]string, err error) {
	keys := make([]string, 0, 2*len(ds))
	for _, d := range ds {
		keys = append(keys, decide.Key(d.On))
		if d.On.Kind != news.OnClaim && d.On.Kind != news.OnArticle {
			keys = append(keys, "*"+d.On.Kind) // each is carried out on what came of the ones before it
		}
	}
	pipe := db.Client.Pipeline()
	clock, rows := pipe.Time(ctx), pipe.HMGet(ctx, decisionsKey("head"), keys...)
	if _, err := pipe.Exec(ctx); err != nil {
		return nil, nil, fmt.Errorf("store: decisions: %w", err)
	}
	now := clock.Val().UTC().Truncate(time.Millisecond)
	heads = map[string]string{}
	for i, row := range rows.Val() {
		s, _ := row.(string)
		ms, id, _ := strings.Cut(s, " ")
		heads[keys[i]] = id
		if n, err := strconv.ParseInt(ms, 10, 64); err == nil && n >= now.UnixMilli() {
			now = time.UnixMilli(n + 1).UTC() // of a clock that was set back, or of another machine
		}
	}
	made = slices.Clone(ds)
	for i := range made {
		made[i].At, made[i].Seq = now, i
		made[i] = decide.Made(made[i])
	}
	return made, heads, nil
}

// ahead is how far the clock of another machine may be ahead.
const ahead = 24 * time.Hour

// A Refusal is a decision of another log that is not taken in, and why.
type Refusal struct {
	Decision news.Decision
	Why      string
}

// ImportDecisions adds decisions that were made elsewhere; those that are there already are passed
// over. It says how many came. Refused are those that cannot be (decide.Check), what is left of
// forgotten ones, those dated in the future, which would outrank all that is decided until then, and undos
// of something else than they name.
func (db *DB) ImportDecisions(ctx context.Context, ds []news.Decision) (added int, refused []Refusal, err error) {
	now, err := db.Client.Time(ctx).Result()
	if err != nil {
		return 0, nil, fmt.Errorf("store: decisions: %w", err)
	}
	strays, err := db.strayUndos(ctx, ds)
	if err != nil {
		return 0, nil, err
	}
	var fit []news.Decision
	for _, d := range ds {
		why := ""
		switch err := decide.Check(d); {
		case err != nil:
			why = err.Error()
		case d.Forgotten:
			why = "what it was on was forgotten where it comes from"
		case d.At.After(now.Add(ahead)):
			why = fmt.Sprintf("it is dated %s, which is yet to come", d.At.Format(time.DateTime))
		case strays[d.ID]:
			why = fmt.Sprintf("it undoes %s, which is on something else", d.Undoes)
		default:
			fit = append(fit, d)
			continue
		}
		refused = append(refused, Refusal{d, why})
	}
	for some := range slices.Chunk(fit, 200) {
		var args []any
		for _, d := range some {
			more, err := decisionArgs(d, "*")
			if err != nil {
				return added, refused, err
			}
			if d.On.Kind == news.OnTopic {
				more[len(more)-1] = All // which claims it held tells where it bears, and here their story may have another name
			}
			args = append(args, more...)
		}
		got, err := decideScript.Run(ctx, db.Client, decisionKeys(), args...).Slice()
		if err != nil {
			return added, refused, fmt.Errorf("store: decisions: %w", err)
		}
		n, _ := got[1].(int64)
		added += int(n)
	}
	return added, refused, nil
}

// strayUndos are the ids of undos among decisions that come in of another subject than what they undo.
func (db *DB) strayUndos(ctx context.Context, ds []news.Decision) (map[string]bool, error) {
	on := map[string]string{}
	var ask []string
	for _, d := range ds {
		on[d.ID] = decide.Key(d.On)
		if d.Do == news.DoUndo {
			ask = append(ask, d.Undoes)
		}
	}
	known, err := db.decisions(ctx, ask)
	if err != nil {
		return nil, err
	}
	for _, d := range known {
		on[d.ID] = decide.Key(d.On)
	}
	out := map[string]bool{}
	for _, d := range ds {
		if key, ok := on[d.Undoes]; ok && d.Do == news.DoUndo && key != decide.Key(d.On) {
			out[d.ID] = true
		}
	}
	return out, nil
}

// BearingDecisions are the ids of the decisions that bear on any story as it is answered now.
func (db *DB) BearingDecisions(ctx context.Context) (map[string]bool, error) {
	rows, err := db.storyRows(ctx)
	if err != nil {
		return nil, err
	}
	out := map[string]bool{}
	for some := range slices.Chunk(sortedKeys(rows), 500) {
		now, err := db.editions(ctx, some, time.Time{})
		if err != nil {
			return nil, err
		}
		for _, e := range now {
			for _, id := range e.Decisions {
				out[id] = true
			}
		}
	}
	return out, nil
}

// ErrNoDecision is the error for an id that no decision has.
type ErrNoDecision struct{ ID string }

func (e *ErrNoDecision) Error() string { return "no decision has the id " + e.ID }

// Decision is one decision; *ErrNoDecision where there is none of that id.
func (db *DB) Decision(ctx context.Context, id string) (d news.Decision, err error) {
	ds, err := db.decisions(ctx, []string{id})
	if err == nil && len(ds) == 0 {
		err = &ErrNoDecision{id}
	}
	if err != nil {
		return d, err
	}
	return ds[0], nil
}

// Decisions is the whole log, in its order.
func (db *DB) Decisions(ctx context.Context) ([]news.Decision, error) {
	rows, err := db.Client.HVals(ctx, decisionsKey("log")).Result()
	if err != nil {
		return nil, fmt.Errorf("store: decisions: %w", err)
	}
	return readDecisions(rows)
}

// DecisionsOn is what was decided of the claims of articles, and all that was decided of articles,
// topics, stories and origins.
func (db *DB) DecisionsOn(ctx context.Context, articles []string) ([]news.Decision, error) {
	shelves := slices.Clone(wide)
	for _, a := range articles {
		shelves = append(shelves, "c:"+a)
	}
	var ids []string
	for some := range slices.Chunk(shelves, 500) {
		rows, err := db.Client.HMGet(ctx, decisionsKey("by"), some...).Result()
		if err != nil {
			return nil, fmt.Errorf("store: decisions: %w", err)
		}
		for _, r := range rows {
			s, _ := r.(string)
			ids = append(ids, strings.Fields(s)...)
		}
	}
	return db.decisions(ctx, ids)
}

func (db *DB) decisions(ctx context.Context, ids []string) ([]news.Decision, error) {
	var all []news.Decision
	for some := range slices.Chunk(ids, 500) {
		rows, err := db.Client.HMGet(ctx, decisionsKey("log"), some...).Result()
		if err != nil {
			return nil, fmt.Errorf("store: decisions: %w", err)
		}
		texts := make([]string, 0, len(rows))
		for _, r := range rows {
			if s, ok := r.(string); ok {
				texts = append(texts, s)
			}
		}
		ds, err := readDecisions(texts)
		if err != nil {
			return nil, err
		}
		all = append(all, ds...)
	}
	return decide.Sorted(all), nil
}

func readDecisions(rows []string) ([]news.Decision, error) {
	ds := make([]news.Decision, len(rows))
	for i, r := range rows {
		if err := json.Unmarshal([]byte(r), &ds[i]); err != nil {
			return nil, fmt.Errorf("store: decisions: %w", err)
		}
	}
	return decide.Sorted(ds), nil
}

// DecisionHeads are, by decide.Key, the ids of the newest decisions on subjects, "" for none.
func (db *DB) DecisionHeads(ctx context.Context, on []news.Subject) (map[string]string, error) {
	out := map[string]string{}
	if len(on) == 0 {
		return out, nil
	}
	keys := make([]string, len(on))
	for i, s := range on {
		keys[i] = decide.Key(s)
	}
	rows, err := db.Client.HMGet(ctx, decisionsKey("head"), keys...).Result()
	if err != nil {
		return nil, fmt.Errorf("store: decisions: %w", err)
	}
	for i, r := range rows {
		s, _ := r.(string)
		_, out[keys[i]], _ = strings.Cut(s, " ")
	}
	return out, nil
}

// DecisionsToTell are the articles and, with Within, the stories of which something was decided that the stories have not
// heard of, each with the mark that DecisionsTold takes; All stands for every story.
func (db *DB) DecisionsToTell(ctx context.Context) (map[string]string, error) {
	m, err := db.Client.HGetAll(ctx, decisionsKey("outbox")).Result()
	if err != nil {
		return nil, fmt.Errorf("store: decisions: %w", err)
	}
	return m, nil
}

// DecisionsTold says that stories have heard, unless more was decided since.
func (db *DB) DecisionsTold(ctx context.Context, article, mark string) error {
	if err := handedScript.Run(ctx, db.Client, []string{decisionsKey("outbox")}, article, mark).Err(); err != nil {
		return fmt.Errorf("store: decisions: %w", err)
	}
	return nil
}

var decidedScript = redis.NewScript(`
local of, meta, dirty = unpack(KEYS)
local mark = 'decided ' .. ARGV[2]
if ARGV[1] == ARGV[3] then
  for _, id in ipairs(redis.call('HKEYS', meta)) do redis.call('HSET', dirty, id, mark) end
  return 1
end
local id = redis.call('HGET', of, ARGV[1])
if id then redis.call('HSET', dirty, id, mark) end
return 1`)

// MarkDecided marks the story of an article dirty, with Within those on whose topics decisions bear that were made
// in it, and with All every one. Add(Group, All) or the handing on of dirty stories must follow.
func (db *DB) MarkDecided(ctx context.Context, whom, mark string) error {
	if key, ok := strings.CutPrefix(whom, Within); ok {
		in, err := db.decidedWithin(ctx, key)
		if err != nil {
			return err
		}
		if len(in) > 0 {
			marks := make([]any, 0, 2*len(in))
			for _, id := range in {
				marks = append(marks, id, "decided "+mark)
			}
			if err := db.Client.HSet(ctx, storiesKey("dirty"), marks...).Err(); err != nil {
				return fmt.Errorf("store: %s: %w", whom, err)
			}
			return nil
		}
		whom = All // under another name by now
	}
	keys := []string{storiesKey("of"), storiesKey("meta"), storiesKey("dirty")}
	if err := decidedScript.Run(ctx, db.Client, keys, whom, mark, All).Err(); err != nil {
		return fmt.Errorf("store: story of %s: %w", whom, err)
	}
	return nil
}

// decidedWithin are the stories of a name, by decide.Key, and those on which decisions bear that were made of topics
// of one of that name. There is none where no story is called so.
func (db *DB) decidedWithin(ctx context.Context, key string) ([]string, error) {
	rows, err := db.storyRows(ctx)
	if err != nil {
		return nil, err
	}
	set := map[string]bool{}
	for id, s := range rows {
		if decide.Key(news.Subject{Kind: news.OnStory, Name: s.Story.Name}) == key {
			set[id] = true
		}
	}
	if len(set) == 0 {
		return nil, nil
	}
	log, err := db.DecisionsOn(ctx, nil)
	if err != nil {
		return nil, err
	}
	made := map[string]bool{}
	for _, d := range log {
		if d.On.Kind == news.OnTopic && decide.Key(news.Subject{Kind: news.OnStory, Name: d.On.Story}) == key {
			made[d.ID] = true
		}
	}
	now, err := db.editions(ctx, sortedKeys(rows), time.Time{})
	if err != nil {
		return nil, err
	}
	for id, e := range now {
		set[id] = set[id] || slices.ContainsFunc(e.Decisions, func(d string) bool { return made[d] })
	}
	maps.DeleteFunc(set, func(_ string, in bool) bool { return !in })
	return sortedKeys(set), nil
}

const oldRulesKey = "rf:{stories}:rules"

// OldTopicRules is what was said of topics in a store that had no decisions, as text, "" for nothing.
func (db *DB) OldTopicRules(ctx context.Context) (string, error) {
	text, err := db.Client.Get(ctx, oldRulesKey).Result()
	if err != nil && !errors.Is(err, redis.Nil) {
		return "", fmt.Errorf("store: rules of topics: %w", err)
	}
	return text, nil
}

// DropOldTopicRules lets it go.
func (db *DB) DropOldTopicRules(ctx context.Context) error {
	if err := db.Client.Del(ctx, oldRulesKey).Err(); err != nil {
		return fmt.Errorf("store: rules of topics: %w", err)
	}
	return nil
}
