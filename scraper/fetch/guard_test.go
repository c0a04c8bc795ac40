package fetch

import (
	"context"
	"errors"
	"net"
	"net/netip"
	"strings"
	"sync"
	"testing"

	"rangefinder/news"
)

// names is a Resolver of its own; each look-up of a name gives its next answer.
type names struct {
	mu      sync.Mutex
	answers map[string][][]string
	asked   []string
}

func (n *names) LookupNetIP(_ context.Context, _, host string) ([]netip.Addr, error) {
	n.mu.Lock()
	defer n.mu.Unlock()
	n.asked = append(n.asked, host)
	a, ok := n.answers[host]
	if !ok {
		return nil, &net.DNSError{Err: "no such host", Name: host, IsNotFound: true}
	}
	if len(a) > 1 {
		n.answers[host] = a[1:]
	}
	var ips []netip.Addr
	for _, s := range a[0] {
		ips = append(ips, netip.MustParseAddr(s))
	}
	return ips, nil
}

// dialled records what would have been connected to, after the guard's word on
// the socket's address, and connects nowhere.
type dialled struct {
	mu   sync.Mutex
	each []string
}

var errNowhere = errors.New("no connection in this test")

func (d *dialled) connect(_ context.Context, dialer *net.Dialer, _, address string) (net.Conn, error) {
	if err := dialer.Control("tcp", address, nil); err != nil {
		return nil, err
	}
	d.mu.Lock()
	defer d.mu.Unlock()
	d.each = append(d.each, address)
	return nil, errNowhere
}

func code(err error) string {
	var e *Error
	if errors.As(err, &e) {
		return e.Code
	}
	return ""
}

// Every address goes through the guard three ways: written in the URL, found
// by name, and handed to the socket behind the guard's back.
func TestGuardAddresses(t *testing.T) {
	blocked := []string{
		// A1–A5: this machine
		"127.0.0.1", "127.0.0.2", "127.255.255.254", "::1", "0.0.0.0", "0.1.2.3", "::",
		// A6: IPv4-mapped
		"::ffff:127.0.0.1", "::ffff:10.0.0.1", "::ffff:169.254.169.254",
		// A7: IPv4-compatible, and IPv4-translated
		"::127.0.0.1", "::10.0.0.1", "::ffff:0:127.0.0.1",
		// A8: NAT64
		"64:ff9b::a9fe:a9fe", "64:ff9b::7f00:1", "64:ff9b:1::1", "64:ff9b:1:fffe:7f:0:100:0",
		// A9: 6to4, Teredo, and an ISATAP address inside a public prefix
		"2002:7f00:1::", "2002:a00:1::1", "2001::1", "2001:0:4136:e378:8000:63bf:3fff:fdd2", "2a00:1450:4001::5efe:a00:1", "2a00:1450:4001:0:200:5efe:a00:1",
		// A10: metadata services
		"169.254.169.254", "169.254.170.2", "fd00:ec2::254", "100.100.100.200", "192.0.0.192", "168.63.129.16",
		// A11: private, shared, benchmark, documentation, multicast, reserved
		"10.0.0.1", "10.255.255.255", "172.16.0.1", "172.31.255.255", "192.168.0.1", "192.168.255.255",
		"100.64.0.1", "100.127.255.255", "198.18.0.1", "198.19.255.255", "192.0.2.1", "198.51.100.7", "203.0.113.9",
		"192.88.99.1", "224.0.0.1", "239.255.255.250", "240.0.0.1", "255.255.255.255",
		"fc00::1", "fdff:ffff::1", "fe80::1", "febf::1", "fec0::1", "feff::1", "ff02::1", "ff0e::1",
		"2001:db8::1", "3fff::1", "3fff:fff::1", "5f00::1", "100::1", "100:0:0:1::1", "2001:10::1", "2001:20::1", "4000::1", "8000::1",
		// A14: with a zone
		"fe80::1%eth0", "2a00:1450:4001:81b::200e%1",
	}
	public := []string{
		"1.1.1.1", "8.8.8.8", "93.184.215.14", "126.255.255.255", "128.0.0.1", "172.15.0.1", "172.32.0.1", "100.63.255.255", "100.128.0.1",
		"169.253.0.1", "192.167.0.1", "198.17.0.1", "223.255.255.1", "168.63.129.17",
		"2a00:1450:4001:81b::200e", "2606:4700::1111", "2001:4860:4860::8888", "2400::1",
	}
	if n := len(blocked) + len(public); n < 60 {
		t.Fatalf("%d addresses, want 60 at least", n)
	}

	try := func(host, ip string) (string, []string) {
		d := &dialled{}
		g := newGuard(nil, &names{answers: map[string][][]string{"name.test": {{ip}}}}, 1e9)
		g.connect = d.connect
		_, err := g.dial(t.Context(), "tcp", net.JoinHostPort(host, "443"))
		return code(err), d.each
	}
	for _, ip := range blocked {
		// A resolver's mapped address is IPv4 in another spelling and judged as such.
		for _, host := range []string{ip, "name.test"} {
			if got, each := try(host, ip); got != news.BlockedAddress || len(each) > 0 {
				t.Errorf("dial %s at %s: code %q, dialled %q, want %s and nothing", host, ip, got, each, news.BlockedAddress)
			}
		}
		g := newGuard(nil, nil, 1e9)
		if got := code(g.permit("name.test", netip.MustParseAddr(ip), 443)); got != news.BlockedAddress {
			t.Errorf("permit %s on the socket: code %q, want %s", ip, got, news.BlockedAddress)
		}
	}
	for _, ip := range public {
		for _, host := range []string{ip, "name.test"} {
			if got, each := try(host, ip); got != news.Unreachable || len(each) != 1 || each[0] != net.JoinHostPort(ip, "443") {
				t.Errorf("dial %s at %s: code %q, dialled %q, want that address only", host, ip, got, each)
			}
		}
	}
	if got, each := try("name.test", "::ffff:8.8.8.8"); len(each) != 1 || each[0] != "8.8.8.8:443" {
		t.Errorf("a resolver's ::ffff:8.8.8.8: code %q, dialled %q, want 8.8.8.8", got, each)
	}
}

func TestGuardPorts(t *testing.T) {
	for _, c := range []struct {
		name  string
		allow []string
		host  string
		port  string
		want  string // code; "" for dialled
	}{
		{"web", nil, "1.1.1.1", "80", ""},
		{"web, TLS", nil, "1.1.1.1", "443", ""},
		{"A20 ssh", nil, "1.1.1.1", "22", news.BlockedPort},
		{"A20 mail", nil, "1.1.1.1", "25", news.BlockedPort},
		{"A20 redis", nil, "1.1.1.1", "6379", news.BlockedPort},
		{"A20 memcached", nil, "public.test", "11211", news.BlockedPort},
		{"other web port", nil, "public.test", "8080", news.BlockedPort},
		{"private comes before the port", nil, "127.0.0.1", "6379", news.BlockedAddress},

		{"address opens every port", []string{"127.0.0.1"}, "127.0.0.1", "6379", ""},
		{"address with a port opens that one", []string{"127.0.0.1:8080"}, "127.0.0.1", "8080", ""},
		{"and no other", []string{"127.0.0.1:8080"}, "127.0.0.1", "8081", news.BlockedAddress},
		{"and not the web's", []string{"127.0.0.1:8080"}, "127.0.0.1", "80", news.BlockedAddress},
		{"one address is not its neighbour", []string{"127.0.0.1"}, "127.0.0.2", "80", news.BlockedAddress},
		{"an address opens itself by any name", []string{"127.0.0.1:8080"}, "loop.test", "8080", ""},
		{"a name opens its addresses", []string{"loop.test"}, "loop.test", "8080", ""},
		{"a name in capitals, with a root dot", []string{"Loop.TEST."}, "loop.test", "8080", ""},
		{"a name does not open them to others", []string{"loop.test"}, "127.0.0.1", "8080", news.BlockedAddress},
		{"nor to other names there", []string{"loop.test"}, "other.loop.test", "80", news.BlockedAddress},
		{"a name with a port", []string{"loop.test:8080"}, "loop.test", "8080", ""},
		{"and no other port", []string{"loop.test:8080"}, "loop.test", "9090", news.BlockedAddress},
		{"two ports", []string{"loop.test:8080", "loop.test:9090"}, "loop.test", "9090", ""},
		{"every port wins", []string{"loop.test", "loop.test:9090"}, "loop.test", "7070", ""},
		{"every port wins, said later", []string{"loop.test:9090", "loop.test"}, "loop.test", "7070", ""},
		{"block", []string{"10.0.0.0/8"}, "10.1.2.3", "80", ""},
		{"block with a port", []string{"10.0.0.0/8:8080"}, "10.1.2.3", "8080", ""},
		{"block with another port", []string{"10.0.0.0/8:8080"}, "10.1.2.3", "80", news.BlockedAddress},
		{"outside the block", []string{"10.0.0.0/8"}, "11.1.2.3", "8080", news.BlockedPort},
		{"IPv6", []string{"::1"}, "::1", "8080", ""},
		{"IPv6 in brackets", []string{"[::1]"}, "::1", "8080", ""},
		{"IPv6 with a port", []string{"[::1]:8080"}, "::1", "8080", ""},
		{"IPv6 with another port", []string{"[::1]:8080"}, "::1", "80", news.BlockedAddress},
		{"IPv6 block", []string{"fd00::/8"}, "fd12::1", "80", ""},
		{"a port of a public host", []string{"public.test:8080"}, "public.test", "8080", ""},
		{"odd spelling in the list", []string{"127.1:80"}, "127.0.0.1", "80", ""},
		{"a mapped address is not the one inside", []string{"127.0.0.1"}, "::ffff:127.0.0.1", "80", news.BlockedAddress},
		{"not understood opens nothing", []string{"http://127.0.0.1/", "127.0.0.1:none", "*", ""}, "127.0.0.1", "80", news.BlockedAddress},
	} {
		t.Run(c.name, func(t *testing.T) {
			d := &dialled{}
			g := newGuard(c.allow, &names{answers: map[string][][]string{
				"public.test": {{"1.1.1.1"}}, "loop.test": {{"127.0.0.1"}}, "other.loop.test": {{"127.0.0.1"}}}}, 1e9)
			g.connect = d.connect
			_, err := g.dial(t.Context(), "tcp", net.JoinHostPort(c.host, c.port))
			got := code(err)
			if errors.Is(err, errNowhere) {
				got = ""
			}
			if got != c.want || (len(d.each) == 1) != (c.want == "") {
				t.Errorf("dial %s port %s with %q: %v, dialled %q, want code %q", c.host, c.port, c.allow, err, d.each, c.want)
			}
		})
	}
}

func TestCheckAllow(t *testing.T) {
	for _, good := range []string{"127.0.0.1", "127.0.0.1:80", "::1", "[::1]:80", "10.0.0.0/8", "10.0.0.0/8:80", "localhost", "localhost:8080", "Intranet.Example.org", " localhost "} {
		if err := CheckAllow(good); err != nil {
			t.Errorf("CheckAllow(%q) = %v, want nil", good, err)
		}
	}
	for _, bad := range []string{"", "http://localhost/", "localhost:http", "localhost:0", "localhost:99999", "a b", "*.example.org", "fe80::1%eth0", "10.0.0.0/33", "user@localhost"} {
		if err := CheckAllow(bad); err == nil {
			t.Errorf("CheckAllow(%q) = nil, want an error", bad)
		}
	}
}

func TestGuardNames(t *testing.T) {
	dial := func(answers [][]string, allow ...string) (*names, *dialled, error) {
		n := &names{answers: map[string][][]string{"name.test": answers}}
		d := &dialled{}
		g := newGuard(allow, n, 1e9)
		g.connect = d.connect
		_, err := g.dial(t.Context(), "tcp", "name.test:80")
		return n, d, err
	}

	t.Run("A15 a name at a loopback address", func(t *testing.T) {
		_, d, err := dial([][]string{{"127.0.0.1"}})
		if code(err) != news.BlockedAddress || len(d.each) > 0 {
			t.Fatalf("%v, dialled %q, want it blocked", err, d.each)
		}
		for _, says := range []string{"name.test", "127.0.0.1", "--allow-private", "fetch.allow_private"} {
			if !strings.Contains(err.Error(), says) {
				t.Errorf("%q does not say %q", err, says)
			}
		}
	})
	t.Run("A16 the second look-up would be another", func(t *testing.T) {
		n, d, err := dial([][]string{{"1.1.1.1"}, {"127.0.0.1"}})
		if len(n.asked) != 1 || len(d.each) != 1 || d.each[0] != "1.1.1.1:80" {
			t.Fatalf("%v, %d look-ups, dialled %q, want one and the public address", err, len(n.asked), d.each)
		}
	})
	t.Run("A16 the socket is led elsewhere", func(t *testing.T) {
		g := newGuard(nil, &names{answers: map[string][][]string{"name.test": {{"1.1.1.1"}}}}, 1e9)
		g.connect = func(_ context.Context, d *net.Dialer, _, _ string) (net.Conn, error) {
			return nil, d.Control("tcp4", "127.0.0.1:80", nil)
		}
		if _, err := g.dial(t.Context(), "tcp", "name.test:80"); code(err) != news.BlockedAddress {
			t.Fatalf("%v, want it blocked on the socket", err)
		}
	})
	t.Run("A17 public and private", func(t *testing.T) {
		_, d, err := dial([][]string{{"10.0.0.1", "1.1.1.1", "::1", "2606:4700::1111", "fd00::1"}})
		got := strings.Join(d.each, " ")
		if got != "1.1.1.1:80 [2606:4700::1111]:80" && got != "[2606:4700::1111]:80 1.1.1.1:80" {
			t.Fatalf("%v, dialled %q, want the two public addresses only", err, got)
		}
	})
	t.Run("no such name", func(t *testing.T) {
		g := newGuard(nil, &names{}, 1e9)
		_, err := g.dial(t.Context(), "tcp", "gone.test:80")
		if code(err) != news.Unreachable || Final(err) || !strings.Contains(err.Error(), "gone.test") {
			t.Fatalf("%v, want unreachable, which may pass", err)
		}
	})
	t.Run("a name without addresses", func(t *testing.T) {
		if _, _, err := dial([][]string{{}}); code(err) != news.Unreachable {
			t.Fatalf("%v, want unreachable", err)
		}
	})
}

// The first connection is returned, and those that came about too late are closed.
func TestGuardRace(t *testing.T) {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	g := newGuard(nil, &names{answers: map[string][][]string{"name.test": {{"1.1.1.1", "1.0.0.1"}}}}, 5e9)
	g.connect = func(ctx context.Context, d *net.Dialer, network, address string) (net.Conn, error) {
		if strings.HasPrefix(address, "1.1.1.1") {
			<-ctx.Done() // the first address never answers
			return nil, ctx.Err()
		}
		return (&net.Dialer{}).DialContext(ctx, network, l.Addr().String())
	}
	c, err := g.dial(t.Context(), "tcp", "name.test:80")
	if err != nil {
		t.Fatalf("dial: %v, want the second address", err)
	}
	c.Close()
}
