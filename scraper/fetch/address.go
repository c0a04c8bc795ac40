package fetch

import (
	"context"
	"net/netip"
	"slices"
	"sync"
	"time"
)

const (
	addressAge  = time.Minute // how long an answer of the name service is remembered
	mostAddress = 4096        // names remembered
)

// An addressBook remembers where names were found. One connection may be made by
// what it remembers, which is judged as it is dialled; the next has a look-up of
// its own.
type addressBook struct {
	now   func() time.Time
	mu    sync.Mutex
	names map[string]addressAt
}

type addressAt struct {
	found []netip.Addr
	until time.Time
	used  bool // for a connection
}

func (b *addressBook) get(host string) (found []netip.Addr, ok bool) {
	b.mu.Lock()
	defer b.mu.Unlock()
	at, ok := b.names[host]
	return at.found, ok && b.now().Before(at.until)
}

func (b *addressBook) put(host string, found []netip.Addr) {
	b.mu.Lock()
	defer b.mu.Unlock()
	if b.names == nil || len(b.names) >= mostAddress {
		b.names = map[string]addressAt{}
	}
	b.names[host] = addressAt{found: found, until: b.now().Add(addressAge)}
}

// use is get for a connection.
func (b *addressBook) use(host string) (found []netip.Addr, ok bool) {
	b.mu.Lock()
	defer b.mu.Unlock()
	at, ok := b.names[host]
	if !ok || at.used || !b.now().Before(at.until) {
		return nil, false
	}
	at.used = true
	b.names[host] = at
	return at.found, true
}

// Address is the address of the machine behind the host of url: the first in
// their order of those that its name is found at, an IPv6 address by its network
// (/64). Hosts with the same one are better not all visited at once. It is "" for
// a host that is an address itself, that may not be asked, or that is not found;
// it says nothing about what may be dialled. The next connection, if it is made
// within a minute, goes where the name was found here.
func (c *Client) Address(ctx context.Context, url string) string {
	a, err := parseURL("", url)
	if err != nil {
		return ""
	}
	if _, ok := a.ip(); ok || c.guard.check(a) != nil {
		return ""
	}
	found, ok := c.guard.book.get(a.host)
	if !ok {
		ctx, cancel := context.WithTimeout(ctx, c.headerTimeout)
		defer cancel()
		if found, err = c.guard.resolver.LookupNetIP(ctx, "ip", a.host); err != nil {
			return "" // whoever dials it will hear why
		}
		for i := range found {
			found[i] = found[i].Unmap() // a resolver's way to write IPv4
		}
		c.guard.book.put(a.host, found)
	}
	if len(found) == 0 {
		return ""
	}
	return networkOf(slices.MinFunc(found, netip.Addr.Compare))
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
