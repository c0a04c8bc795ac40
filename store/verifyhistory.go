package store

import (
	"context"
	"fmt"
	"strings"
)

// history checks the answers that a story was given: that each part is what its
// name says, and that every answer has its parts, but for those that were forgotten.
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
		if excused, err := v.excused(ctx, story, k); err != nil {
			return err
		} else if !excused {
			return lost("a topic of a past answer is not there")
		}
	}
	for _, k := range e.Review {
		if there[k] {
			continue
		}
		if excused, err := v.excused(ctx, story, k); err != nil {
			return err
		} else if !excused {
			return lost("decisions that a past answer has to be reviewed are not there")
		}
	}
	for _, k := range e.Claims {
		if there[k] {
			continue
		}
		if excused, err := v.excused(ctx, story, k); err != nil {
			return err
		} else if excused {
			continue
		}
		article := articleOf(k) // one that is not there was forgotten, before that was noted
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

// excused reports whether a part of a story's past answers that was not found was taken out
// at a person's wish, or has come back since.
func (v *verifier) excused(ctx context.Context, story, part string) (bool, error) {
	tx := v.db.Client.TxPipeline()
	gone, there := tx.SIsMember(ctx, storyPart(story, "gone"), part), tx.HExists(ctx, storyPart(story, "parts"), part)
	if _, err := tx.Exec(ctx); err != nil {
		return false, fmt.Errorf("store: verify: %w", err)
	}
	return gone.Val() || there.Val(), nil
}
