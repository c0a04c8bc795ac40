package web

import (
	"context"
	"fmt"
	"slices"
)

// deeds are Actions that write down what they were asked to do.
type deeds struct{ done []string }

func (d *deeds) Retry(_ context.Context, ids ...string) (int, error) {
	d.done = append(d.done, fmt.Sprint("retry ", ids))
	if len(ids) > 0 && !slices.Contains(ids, "read:u1") {
		return 0, nil
	}
	return 1, nil
}

func (d *deeds) Delete(_ context.Context, ids ...string) (int, error) {
	d.done = append(d.done, fmt.Sprint("delete ", ids))
	return len(ids), nil
}

func (d *deeds) Fetch(_ context.Context, url string) error {
	d.done = append(d.done, "fetch "+url)
	return nil
}

func (d *deeds) Pause(_ context.Context, url string, paused bool) error {
	if url != "https://bay.example/feed" && url != "https://bay.example/map" {
		return ErrNotFound
	}
	d.done = append(d.done, fmt.Sprint("pause ", url, " ", paused))
	return nil
}
