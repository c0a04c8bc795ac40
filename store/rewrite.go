package store

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"time"

	"golang.org/x/sync/errgroup"
)

// grace is how long a crawler may have the metadata of a page in its hands: what it
// read before a body was moved it has written back by then.
var grace = 10 * time.Second

const (
	rewriteLooks  = 3  // that are taken for pages which name a pack that is to go
	rewriteAtOnce = 16 // bodies that are moved at the same time, and reach the disk together
)

// sound reports whether something may leave a pack: whether it may be written anew,
// and everything that pages keep in it can be read. So nothing leaves before that is sure.
func (p *pruner) sound(ctx context.Context, h *heap) (bool, error) {
	if h.stays || h.sound {
		return !h.stays, nil
	}
	for _, at := range h.places {
		if err := ctx.Err(); err != nil {
			return false, err
		}
		b := p.bodies[at]
		if len(b.pages) == 0 {
			continue
		}
		if _, err := p.pages.Get(b.hash, at); err != nil {
			p.damaged(h)
			return false, nil
		}
	}
	h.sound = true
	return true, nil
}

// rewrite moves what stays out of the packs that something left, and removes them.
// A crawler may write back the old place of a body that was moved, and one may have
// fetched a page again whose body has left: so a pack is removed only after a look at
// all pages, some time later, that found none which names it.
func (p *pruner) rewrite(ctx context.Context) error {
	old := map[string]*heap{}
	for name, h := range p.packs {
		if h.anew {
			old[name] = h
		}
	}
	if len(old) == 0 {
		return nil
	}
	for _, name := range sortedKeys(old) {
		whole, err := p.empty(ctx, old[name])
		if err != nil {
			return err
		}
		if !whole {
			delete(old, name)
		}
	}
	for look := 0; look < rewriteLooks && len(old) > 0; look++ {
		if err := p.pause(ctx); err != nil {
			return err
		}
		named, err := p.named(ctx, old)
		if err != nil {
			return err
		}
		for _, name := range sortedKeys(old) {
			if named[name] {
				continue // perhaps at the next look, or by the next run
			}
			if err := os.Remove(filepath.Join(p.pages.Dir, name)); err != nil && !errors.Is(err, fs.ErrNotExist) {
				return fmt.Errorf("store: pack: %w", err)
			}
			old[name].gone = true
			p.out.Freed += old[name].Size
			delete(old, name)
		}
	}
	return syncDir(p.pages.Dir)
}

func (p *pruner) pause(ctx context.Context) error {
	if p.budget.rest != nil {
		return p.budget.rest(ctx)
	}
	select {
	case <-ctx.Done():
		return context.Cause(ctx)
	case <-time.After(grace):
		return nil
	}
}

// empty moves the bodies that stay out of a pack. whole is false where one of them
// cannot be read any more.
func (p *pruner) empty(ctx context.Context, h *heap) (whole bool, err error) {
	var list []string
	for _, at := range h.places {
		if b := p.bodies[at]; len(b.pages) > 0 && !b.gone {
			list = append(list, at)
		}
	}
	for some := range slices.Chunk(list, rewriteAtOnce) {
		if err := ctx.Err(); err != nil {
			return false, err
		}
		to := make([]copied, len(some))
		var g errgroup.Group
		for i, at := range some {
			g.Go(func() (err error) {
				to[i], err = p.pages.again(p.bodies[at].hash, at)
				return err
			})
		}
		if err := g.Wait(); err != nil {
			return false, err
		}
		for i, at := range some {
			p.count(at, to[i])
		}
		for i, at := range some {
			if to[i].bad {
				p.damaged(h)
				return false, nil
			}
			for _, id := range p.bodies[at].pages {
				if err := p.db.movePage(ctx, id, at, to[i].kept); err != nil {
					return false, err
				}
			}
		}
	}
	return true, nil
}

// A copied is a body that was put once more.
type copied struct {
	kept  string
	bytes int64 // that it takes; 0 where it lay there already
	bad   bool  // it cannot be read where it lies
}

// again puts a body once more, as it is: it is checked, and not compressed anew.
func (p Pages) again(hash, at string) (copied, error) {
	_, member, err := p.get(hash, at)
	if err != nil || len(member) < extraAt+extraLen+len(hash) {
		return copied{bad: true}, nil
	}
	if length, name, ok := memberHead(member[:extraAt+extraLen+len(hash)]); !ok || length != int64(len(member)) || name != hash {
		return copied{bad: true}, nil
	}
	kept, fresh, err := p.packer().put(member, hash)
	if err != nil {
		return copied{}, fmt.Errorf("store: page %s: %w", hash, err)
	}
	c := copied{kept: kept}
	if fresh {
		c.bytes = int64(len(member))
	}
	return c, nil
}

func (p *pruner) count(at string, c copied) {
	if !c.bad {
		p.moved[at] = c.kept
		p.out.Freed -= c.bytes
	}
}

// named looks which of the packs are named by a page after all, and moves its body.
func (p *pruner) named(ctx context.Context, old map[string]*heap) (map[string]bool, error) {
	named := map[string]bool{}
	err := p.db.PageIDs(ctx, func(id string) error {
		row, err := p.db.pageRow(ctx, id)
		if err != nil || row == nil {
			return err
		}
		var k kept
		if err := json.Unmarshal(row, &k); err != nil {
			return fmt.Errorf("store: page %s: %w", id, err)
		}
		name, _, _, err := place(k.Kept)
		h := old[name]
		if err != nil || h == nil {
			return nil // it has none, or verify says so
		}
		named[name] = true
		to, ok := p.moved[k.Kept]
		if !ok {
			c, err := p.pages.again(k.Hash, k.Kept)
			if err != nil {
				return err
			}
			if c.bad {
				p.damaged(h)
				delete(old, name)
				return nil
			}
			p.count(k.Kept, c)
			to = c.kept
		}
		return p.db.movePage(ctx, id, k.Kept, to)
	})
	return named, err
}

// movePage says where the body of a page lies now, if the page still names the old place.
func (db *DB) movePage(ctx context.Context, id, from, to string) error {
	return db.changePage(ctx, id, func(k *kept) bool {
		if k.Kept != from {
			return false
		}
		k.Kept = to
		return true
	})
}
