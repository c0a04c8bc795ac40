package store

import (
	"context"
	"encoding/json"
	"strings"

	"rangefinder/decide"
	"rangefinder/news"
)

// decisions checks the log of what people have decided: each line is as it was written, lies where it is
// looked for, and quotes nothing that was forgotten. That words no longer stand in an article is no
// fault: pages change, and the report says so.
func (v *verifier) decisions(ctx context.Context) error {
	lies := map[string]bool{}
	err := v.db.eachField(ctx, decisionsKey("by"), func(shelf, ids string) error {
		for _, id := range strings.Fields(ids) {
			lies[shelf+" "+id] = true
		}
		return nil
	})
	if err != nil {
		return err
	}
	return v.db.eachField(ctx, decisionsKey("log"), func(id, row string) error {
		v.Decisions++
		v.show()
		var d news.Decision
		if err := json.Unmarshal([]byte(row), &d); err != nil {
			return v.fault(FaultRecord, "", "decision "+id, "it cannot be read: "+err.Error(), doReport)
		}
		if err := decide.Check(d); err != nil || d.ID != id {
			return v.fault(FaultRecord, d.On.URL, "decision "+id, "it is not as it was written: "+errorWords(err), doReport)
		}
		if !d.Forgotten && !lies[shelfOf(d)+" "+id] {
			return v.fault(FaultRecord, d.On.URL, "decision "+id, "it lies where nobody looks for it, and so is not in force", doReport)
		}
		if d.Forgotten || d.On.URL == "" {
			return nil
		}
		lines, err := v.db.Forgotten(ctx, d.On.URL)
		if err == nil && lines[0] != "" {
			return v.fault(FaultRecord, "", "decision "+id, "it is on an article that was forgotten, and still has its words", "repeat `rangefinder forget`")
		}
		return err
	})
}

func errorWords(err error) string {
	if err == nil {
		return "it has another id"
	}
	return err.Error()
}

// eachField calls f with every field of a hash, some perhaps more than once.
func (db *DB) eachField(ctx context.Context, key string, f func(field, value string) error) error {
	it := db.Client.HScan(ctx, key, 0, "", 512).Iterator()
	for it.Next(ctx) {
		field := it.Val()
		if !it.Next(ctx) {
			break
		}
		if err := f(field, it.Val()); err != nil {
			return err
		}
	}
	return it.Err()
}
