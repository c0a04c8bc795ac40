package fetch

import (
	"context"
	"net/netip"
	"slices"
	"sync"
	"time"
)

const (
	addressAge  = 5 * time.Minute // how long an answer of the name service is remembered
	mostAddress = 4096            // names remembered
)

// An addressBook remembers at which address a name was found.
type addressBook struct {
	mu    sync.Mutex
	names map[string]addressAt
}

type addressAt struct {
	address string
	until   time.Time
}

// Address is the address of the machine behind the host of url: the first in
// their order of those that its name is found at, an IPv6 address by its network
// (/64). Hosts with the same one are better not all visited at once. It is "" for
// a host that is an address itself, and for one that is not found; it says
// nothing about what may be dialled.
func (c *Client) Address(ctx context.Context, url string) string {
	a, err := parseURL("", url)
	if err != nil {
		return ""
	}
	if _, ok := a.ip(); ok {
		return ""
	}
	now := c.now()
	c.book.mu.Lock()
	at, ok := c.book.names[a.host]
	c.book.mu.Unlock()
	if ok && now.Before(at.until) {
		return at.address
	}
	ctx, cancel := context.WithTimeout(ctx, c.headerTimeout)
	defer cancel()
	found, err := c.guard.resolver.LookupNetIP(ctx, "ip", a.host)
	at = addressAt{until: now.Add(addressAge)}
	if err == nil && len(found) > 0 {
		for i := range found {
			found[i] = found[i].Unmap()
		}
		at.address = networkOf(slices.MinFunc(found, netip.Addr.Compare))
	}
	c.book.mu.Lock()
	defer c.book.mu.Unlock()
	if c.book.names == nil || len(c.book.names) >= mostAddress {
		c.book.names = map[string]addressAt{}
	}
	c.book.names[a.host] = at
	return at.address
}

func networkOf(ip netip.Addr) string {
	if ip.Is4() {
		return ip.String()
	}
	p, err := ip.WithZone("").Prefix(64)
	if err != nil {
		return ip.String()
	}
	return p.String()
}
