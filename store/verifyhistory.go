package store

import (
	"context"
	"fmt"
	"strings"
)

// history checks the answers that a story was given: that each part is what its
// name says, and that every answer has its parts. Claims may be missing of an
// article that is not there: it was forgotten.
func (v *verifier) history(ctx context.Context, story string) error {
	// Entries first: a writer adds parts before the entry that names them.
	entries, err := v.db.Client.ZRange(ctx, storyPart(story, "editions"), 0, -1).Result()
	if err != nil {
		return fmt.Errorf("store: verify: %w", err)
	}
	there := map[string]bool{}
	it := v.db.Client.HScan(ctx, storyPart(story, "parts"), 0, "", 128).Iterator()
	for it.Next(ctx) {
		key := it.Val()
		if !it.Next(ctx) {
			break
		}
		if there[key] {
			continue // a scan may give one twice
		}
		there[key] = true
		text, err := unsqueeze.DecodeAll([]byte(it.Val()), nil)
		if of := key[:max(strings.LastIndexByte(key, ':'), 0)]; err != nil || partKey(of, text) != key {
			if err := v.fault(FaultDamaged, "", "story "+story+" part "+key, "a part of a past answer is not what its name says", doReport); err != nil {
				return err
			}
		}
	}
	if err := it.Err(); err != nil {
		return fmt.Errorf("store: verify: %w", err)
	}
	for _, entry := range entries {
		if err := v.answer(ctx, story, entry, there); err != nil {
			return err
		}
		v.Answers++
		v.show()
	}
	return nil
}

func (v *verifier) answer(ctx context.Context, story, entry string, there map[string]bool) error {
	lost := func(what string) error {
		if err := v.db.Client.ZScore(ctx, storyPart(story, "editions"), entry).Err(); err != nil {
			return nil // it left meanwhile
		}
		return v.fault(FaultLost, "", "story "+story+" answer "+entry, what, doReport)
	}
	_, key, _ := strings.Cut(entry, " ")
	rows, err := v.db.parts(ctx, story, []string{key})
	if err != nil {
		return err
	}
	if rows[0] == "" {
		return lost("the list of a past answer is not there")
	}
	e, err := readEdition(entry, rows[0])
	if err != nil {
		return v.fault(FaultRecord, "", "story "+story+" answer "+entry, "a past answer cannot be read back: "+err.Error(), doReport)
	}
	for _, k := range e.Topics {
		if there[k] {
			continue
		}
		forgotten, err := v.db.Client.SIsMember(ctx, storyPart(story, "gone"), k).Result()
		if err != nil {
			return fmt.Errorf("store: verify: %w", err)
		}
		if !forgotten {
			return lost("a topic of a past answer is not there")
		}
	}
	for _, k := range e.Claims {
		if there[k] {
			continue
		}
		article := articleOf(k)
		n, err := v.db.Client.Exists(ctx, articleKey(article)).Result()
		if err != nil {
			return fmt.Errorf("store: verify: %w", err)
		}
		if n > 0 {
			return lost("the claims of article " + article + " in a past answer are not there")
		}
	}
	return nil
}
