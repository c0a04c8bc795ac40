package fetch

import (
	"context"
	"errors"
	"fmt"
	"net"
	"net/netip"
	"slices"
	"strconv"
	"strings"
	"syscall"
	"time"

	"code.dny.dev/ssrf"
	"rangefinder/news"
)

// A Resolver looks up the addresses of a name, as *net.Resolver does.
type Resolver interface {
	LookupNetIP(ctx context.Context, network, host string) ([]netip.Addr, error)
}

// A guard decides which addresses may be dialled, and dials them. Its word is
// given on the address that the socket is about to be connected to, after the
// look-up, so that neither a name, nor a second look-up, nor a redirect can say
// one thing and mean another.
type guard struct {
	resolver Resolver
	book     *addressBook  // what Client.Address has found
	timeout  time.Duration // for look-up and connection together

	names    map[string][]uint16 // host name → ports, empty for every port
	prefixes []openPrefix
	public   *ssrf.Guardian

	// connect is (*net.Dialer).DialContext; tests that need an address which
	// this machine cannot reach put their own here.
	connect func(ctx context.Context, d *net.Dialer, network, address string) (net.Conn, error)
}

type openPrefix struct {
	netip.Prefix
	port uint16 // 0 for every port
}

// Public only in the table of the registries: 168.63.129.16 answers each Azure
// machine as its host's own agent, DNS and metadata service.
var alsoDenied = []netip.Prefix{netip.MustParsePrefix("168.63.129.16/32")}

// CheckAllow reports what is wrong with an entry of Options.AllowPrivate, nil
// where it can be used. New leaves entries out that cannot: a guard that is not
// understood stays closed.
func CheckAllow(entry string) error {
	var g guard
	return g.open(entry)
}

func newGuard(allow []string, r Resolver, timeout time.Duration) *guard {
	g := &guard{
		resolver: r,
		timeout:  timeout,
		book:     &addressBook{now: time.Now},
		public:   ssrf.New(ssrf.WithAnyPort(), ssrf.WithDeniedV4Prefixes(alsoDenied...)),
		connect: func(ctx context.Context, d *net.Dialer, network, address string) (net.Conn, error) {
			return d.DialContext(ctx, network, address)
		},
	}
	if g.resolver == nil {
		g.resolver = net.DefaultResolver
	}
	for _, entry := range allow {
		_ = g.open(entry) // CheckAllow tells the one who wrote it
	}
	return g
}

// open reads one entry: a name, an address or a CIDR block, with or without a
// port ("localhost:8080", "::1", "[::1]:8080", "10.0.0.0/8", "10.0.0.0/8:8080").
func (g *guard) open(entry string) error {
	host, port := strings.TrimSpace(entry), uint16(0)
	if h, p, err := net.SplitHostPort(host); err == nil {
		n, err := strconv.ParseUint(p, 10, 16)
		if err != nil || n == 0 {
			return fmt.Errorf("allow %q: %q is not a port", entry, p)
		}
		host, port = h, uint16(n)
	}
	host = strings.Trim(host, "[]")

	if p, err := netip.ParsePrefix(host); err == nil {
		g.prefixes = append(g.prefixes, openPrefix{p.Masked(), port})
		return nil
	}
	if ip, err := netip.ParseAddr(host); err == nil {
		if ip.Zone() != "" {
			return fmt.Errorf("allow %q: an address with a zone cannot be allowed", entry)
		}
		g.prefixes = append(g.prefixes, openPrefix{netip.PrefixFrom(ip, ip.BitLen()), port})
		return nil
	}
	if strings.ContainsAny(host, "/:@?#") {
		return fmt.Errorf("allow %q: not a host, an address or a CIDR block", entry)
	}
	a, err := parseURL("", "http://"+host+"/")
	if err != nil {
		return fmt.Errorf("allow %q: not a host, an address or a CIDR block", entry)
	}
	if ip, ok := a.ip(); ok { // an odd spelling of one: "127.1"
		g.prefixes = append(g.prefixes, openPrefix{netip.PrefixFrom(ip, ip.BitLen()), port})
		return nil
	}
	if g.names == nil {
		g.names = map[string][]uint16{}
	}
	ports, had := g.names[a.host]
	switch {
	case port == 0, had && len(ports) == 0:
		g.names[a.host] = nil // an entry without a port opens every port
	default:
		g.names[a.host] = append(ports, port)
	}
	return nil
}

func (g *guard) openName(host string, port uint16) bool {
	ports, ok := g.names[host]
	return ok && (len(ports) == 0 || slices.Contains(ports, port))
}

func (g *guard) openAddr(ip netip.Addr, port uint16) bool {
	for _, p := range g.prefixes {
		if p.Contains(ip) && (p.port == 0 || p.port == port) {
			return true
		}
	}
	return false
}

// permit says whether a connection for host may be made to ip and port.
func (g *guard) permit(host string, ip netip.Addr, port uint16) error {
	if g.openName(host, port) || g.openAddr(ip, port) {
		return nil
	}
	// SafeAddr lets only 2000::/3 and IPv4 pass, less what the registries of
	// IANA set aside in them: mapped and compatible IPv4, NAT64, site-local and
	// any address with a zone lie outside.
	if g.public.SafeAddr(ip) != nil || isatap(ip) {
		return blockedAddress(host, ip)
	}
	if port != 80 && port != 443 {
		return blockedPort(host, port)
	}
	return nil
}

// isatap reports whether ip is an ISATAP address (RFC 5214), which a router of
// the local network unpacks to the IPv4 address inside, whatever its prefix.
func isatap(ip netip.Addr) bool {
	if !ip.Is6() {
		return false
	}
	b := ip.As16()
	return b[8]&^0x02 == 0 && b[9] == 0 && b[10] == 0x5e && b[11] == 0xfe
}

func blockedAddress(host string, ip netip.Addr) *Error {
	reason := fmt.Sprintf("%s is not a public address; allow it with --allow-private %s or fetch.allow_private", ip, host)
	if host != ip.String() {
		reason = fmt.Sprintf("%s is at %s, which is not a public address; allow it with --allow-private %s or fetch.allow_private", host, ip, host)
	}
	return &Error{Code: news.BlockedAddress, Reason: reason}
}

func blockedPort(host string, port uint16) *Error {
	return &Error{Code: news.BlockedPort, Reason: fmt.Sprintf(
		"port %d is not one of the web's (80, 443); allow it with --allow-private %s or fetch.allow_private",
		port, net.JoinHostPort(host, strconv.Itoa(int(port))))}
}

// shut is g without the hosts that were opened.
func (g *guard) shut() *guard {
	s := *g
	s.names, s.prefixes = nil, nil
	return &s
}

// inside reports whether a is one of the hosts that were opened, which the web
// is not.
func (g *guard) inside(ctx context.Context, a address) bool {
	n, err := strconv.ParseUint(a.dialPort(), 10, 16)
	if err != nil {
		return false
	}
	port := uint16(n)
	if g.openName(a.host, port) {
		return true
	}
	ips := []netip.Addr{}
	if ip, ok := a.ip(); ok {
		ips = append(ips, ip)
	} else if len(g.prefixes) > 0 {
		ctx, cancel := context.WithTimeout(ctx, g.timeout)
		defer cancel()
		if ips, err = g.lookup(ctx, a.host); err != nil {
			return false
		}
	}
	return slices.ContainsFunc(ips, func(ip netip.Addr) bool { return g.openAddr(ip, port) })
}

// check refuses what can be refused before anything is looked up or dialled.
func (g *guard) check(a address) error {
	n, err := strconv.ParseUint(a.dialPort(), 10, 16)
	if err != nil {
		return &Error{Code: news.BadURL, Reason: "the port is not a number up to 65535"}
	}
	port := uint16(n)
	if ip, ok := a.ip(); ok {
		return g.permit(a.host, ip, port)
	}
	if port == 80 || port == 443 || g.openName(a.host, port) {
		return nil
	}
	for _, p := range g.prefixes {
		if p.port == 0 || p.port == port {
			return nil // the name may lie at an address whose port is open
		}
	}
	return blockedPort(a.host, port)
}

// dial connects to one of the addresses of host that may be dialled. The name
// is looked up once, and only what that look-up gave is tried, so there is no
// second answer that could differ from the one that was judged.
func (g *guard) dial(ctx context.Context, network, hostport string) (net.Conn, error) {
	host, p, err := net.SplitHostPort(hostport)
	if err != nil {
		return nil, &Error{Code: news.BadURL, Reason: "the address names no host and port", Err: err}
	}
	n, err := strconv.ParseUint(p, 10, 16)
	if err != nil {
		return nil, &Error{Code: news.BadURL, Reason: "the port is not a number up to 65535", Err: err}
	}
	port := uint16(n)
	ctx, cancel := context.WithTimeout(ctx, g.timeout)
	defer cancel()

	ips, err := g.addresses(ctx, host, port)
	if err != nil {
		return nil, err
	}
	d := &net.Dialer{KeepAlive: 15 * time.Second, Control: func(_, address string, _ syscall.RawConn) error {
		ap, err := netip.ParseAddrPort(address)
		if err != nil {
			return &Error{Code: news.BlockedAddress, Reason: "the address about to be dialled cannot be read", Err: err}
		}
		return g.permit(host, ap.Addr(), ap.Port())
	}}
	return g.race(ctx, d, host, ips, port)
}

// addresses looks host up, and keeps what may be dialled.
func (g *guard) addresses(ctx context.Context, host string, port uint16) ([]netip.Addr, error) {
	if ip, err := netip.ParseAddr(host); err == nil {
		return []netip.Addr{ip}, g.permit(host, ip, port)
	}
	found, err := g.lookup(ctx, host)
	if err != nil {
		return nil, err
	}
	var first error
	ips := found[:0:0]
	for _, ip := range found {
		if err := g.permit(host, ip, port); err != nil {
			if first == nil {
				first = err
			}
			continue
		}
		ips = append(ips, ip)
	}
	if len(ips) == 0 {
		return nil, first
	}
	return ips, nil
}

// lookup finds the addresses of a name, at least one.
func (g *guard) lookup(ctx context.Context, host string) ([]netip.Addr, error) {
	found, ok := g.book.use(host)
	if !ok {
		var err error
		if found, err = g.resolver.LookupNetIP(ctx, "ip", host); err != nil {
			return nil, lookupFailed(host, err)
		}
	}
	if len(found) == 0 {
		return nil, &Error{Code: news.Unreachable, Reason: "no address is known for the name " + host}
	}
	ips := make([]netip.Addr, len(found))
	for i, ip := range found {
		ips[i] = ip.Unmap() // a resolver's way to write IPv4
	}
	return ips, nil
}

func lookupFailed(host string, err error) *Error {
	var dns *net.DNSError
	if errors.As(err, &dns) && dns.IsNotFound {
		return &Error{Code: news.Unreachable, Reason: "there is no host named " + host, Err: err}
	}
	return &Error{Code: news.Unreachable, Reason: "the name " + host + " could not be looked up; is the network up?", Err: err}
}

// race tries the addresses in turn, a quarter of a second apart, and returns
// the first connection (RFC 8305, "happy eyeballs").
func (g *guard) race(ctx context.Context, d *net.Dialer, host string, ips []netip.Addr, port uint16) (net.Conn, error) {
	const (
		apart = 250 * time.Millisecond
		most  = 8 // addresses tried
	)
	if len(ips) > most {
		ips = ips[:most]
	}
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	type result struct {
		conn net.Conn
		err  error
	}
	results := make(chan result, len(ips))
	started, ended := 0, 0
	start := func() {
		ip := ips[started]
		started++
		go func() {
			c, err := g.connect(ctx, d, "tcp", netip.AddrPortFrom(ip, port).String())
			results <- result{c, err}
		}()
	}
	start()
	tick := time.NewTicker(apart)
	defer tick.Stop()
	var first error
	for ended < len(ips) {
		select {
		case <-tick.C:
			if started < len(ips) {
				start()
			}
		case r := <-results:
			ended++
			if r.err == nil {
				go func(left int) { // the others' connections are of no use
					for range left {
						if o := <-results; o.conn != nil {
							o.conn.Close()
						}
					}
				}(started - ended)
				return r.conn, nil
			}
			if first == nil {
				first = r.err
			}
			if started < len(ips) {
				start()
			}
		}
	}
	return nil, dialFailed(host, port, first)
}

func dialFailed(host string, port uint16, err error) error {
	var e *Error
	if errors.As(err, &e) {
		return e
	}
	at := net.JoinHostPort(host, strconv.Itoa(int(port)))
	var timeout net.Error
	switch {
	case errors.Is(err, syscall.ECONNREFUSED):
		return &Error{Code: news.Unreachable, Reason: "nothing answers at " + at + " (connection refused)", Err: err}
	case errors.As(err, &timeout) && timeout.Timeout():
		return &Error{Code: news.Unreachable, Reason: "no connection to " + at + " came about in time", Err: err}
	}
	return &Error{Code: news.Unreachable, Reason: "no connection to " + at + ": " + shownText(err.Error()), Err: err}
}
