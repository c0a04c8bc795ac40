package fetch

import (
	"bufio"
	"context"
	"crypto/tls"
	"encoding/base64"
	"errors"
	"fmt"
	"net"
	"net/http"
	neturl "net/url"
	"strconv"
	"time"

	"golang.org/x/net/proxy"
	"rangefinder/news"
)

// An upstream is the proxy of Options.Proxy, through which everything goes.
type upstream struct {
	url     *neturl.URL // with the user's name and password
	dialer  *net.Dialer
	timeout time.Duration
	err     error // why it cannot be used; nothing is fetched then, least of all without it
}

// CheckProxy reports what is wrong with Options.Proxy, nil where it can be used
// or is empty. The error does not repeat it, since a password may be in it.
func CheckProxy(text string) error {
	_, err := readProxy(text)
	return err
}

func readProxy(text string) (*neturl.URL, error) {
	if text == "" {
		return nil, nil
	}
	u, err := neturl.Parse(text)
	if err != nil || u.Hostname() == "" || u.Path != "" && u.Path != "/" || u.RawQuery != "" || u.Fragment != "" || proxyPorts[u.Scheme] == "" {
		return nil, errors.New("fetch.proxy is not the address of a proxy; write http://host:port, https://host:port or socks5://host:port, " +
			"with user:password@ before the host where the proxy asks for them")
	}
	return u, nil
}

// proxyPorts are the kinds of proxy, each with its usual port.
var proxyPorts = map[string]string{"http": "80", "https": "443", "socks5": "1080", "socks5h": "1080"}

func newUpstream(text string, timeout time.Duration) *upstream {
	if text == "" {
		return nil
	}
	u := &upstream{dialer: &net.Dialer{Timeout: timeout, KeepAlive: 15 * time.Second}, timeout: timeout}
	var err error
	if u.url, err = readProxy(text); err != nil {
		u.err = &Error{Code: news.Unreachable, Reason: err.Error()}
	}
	return u
}

// use has t send everything through the proxy.
func (u *upstream) use(t *http.Transport) {
	t.Proxy = func(*http.Request) (*neturl.URL, error) { return u.url, u.err }
	t.DialContext = u.dial
	t.OnProxyConnectResponse = func(_ context.Context, _ *neturl.URL, _ *http.Request, res *http.Response) error {
		return proxyRefused(res.StatusCode)
	}
}

// dial connects to the proxy itself, which may well be private: it is the user's.
func (u *upstream) dial(ctx context.Context, network, hostport string) (net.Conn, error) {
	c, err := u.dialer.DialContext(ctx, network, hostport)
	if err != nil {
		return nil, &Error{Code: news.Unreachable, Reason: "the proxy of fetch.proxy cannot be reached: " + shownText(err.Error()), Err: err}
	}
	return c, nil
}

// proxyRefused is what a proxy's answer to the wish for a tunnel means.
func proxyRefused(status int) error {
	if status == http.StatusOK {
		return nil
	}
	reason := fmt.Sprintf("the proxy of fetch.proxy did not connect to the host: it answered %d", status)
	if status == http.StatusProxyAuthRequired {
		reason = wrongPassword
	}
	return &Error{Code: news.Unreachable, Reason: reason}
}

const wrongPassword = "the proxy of fetch.proxy asks for another user name and password (407); they stand in its address, as in http://user:password@host:port"

func (u *upstream) address() string {
	port := u.url.Port()
	if port == "" {
		port = proxyPorts[u.url.Scheme]
	}
	return net.JoinHostPort(u.url.Hostname(), port)
}

// tunnel is a connection through the proxy to hostport.
func (u *upstream) tunnel(ctx context.Context, hostport string) (net.Conn, error) {
	if u.err != nil {
		return nil, u.err
	}
	ctx, cancel := context.WithTimeout(ctx, u.timeout)
	defer cancel()
	if u.url.Scheme == "socks5" || u.url.Scheme == "socks5h" {
		var auth *proxy.Auth
		if u.url.User != nil {
			password, _ := u.url.User.Password()
			auth = &proxy.Auth{User: u.url.User.Username(), Password: password}
		}
		d, err := proxy.SOCKS5("tcp", u.address(), auth, u.dialer)
		if err != nil {
			return nil, err
		}
		return d.(proxy.ContextDialer).DialContext(ctx, "tcp", hostport)
	}
	c, err := u.dial(ctx, "tcp", u.address())
	if err != nil {
		return nil, err
	}
	stop := context.AfterFunc(ctx, func() { c.Close() })
	defer stop()
	if c, err = u.ask(ctx, c, hostport); err != nil {
		return nil, err
	}
	return c, nil
}

// ask has the proxy at the other end of c connect it to hostport (RFC 9110
// section 9.3.6).
func (u *upstream) ask(ctx context.Context, c net.Conn, hostport string) (net.Conn, error) {
	fail := func(err error) (net.Conn, error) { return nil, errors.Join(err, c.Close()) }
	if u.url.Scheme == "https" {
		t := tls.Client(c, &tls.Config{MinVersion: tls.VersionTLS12, ServerName: u.url.Hostname()})
		if err := t.HandshakeContext(ctx); err != nil {
			return fail(err)
		}
		c = t
	}
	req := &http.Request{Method: http.MethodConnect, URL: &neturl.URL{Opaque: hostport}, Host: hostport, Header: http.Header{}}
	if user := u.url.User; user != nil {
		password, _ := user.Password()
		req.Header.Set("Proxy-Authorization", "Basic "+base64.StdEncoding.EncodeToString([]byte(user.Username()+":"+password)))
	}
	if err := req.Write(c); err != nil {
		return fail(err)
	}
	r := bufio.NewReaderSize(c, 4<<10)
	res, err := http.ReadResponse(r, req)
	if err != nil {
		return fail(err)
	}
	if err := proxyRefused(res.StatusCode); err != nil {
		return fail(err)
	}
	if r.Buffered() > 0 {
		// In every protocol that goes through here the client speaks first.
		return fail(errors.New("the proxy sent something of its own behind its answer"))
	}
	return c, nil
}

// judge says whether a may be asked for through the proxy, which connects to
// what it finds by itself: g sees the addresses that are found here,
// every one of which must do. Without a proxy it says nothing, for then the
// guard judges what is dialled.
func (c *Client) judge(ctx context.Context, g *guard, a address) error {
	if c.upstream == nil {
		return nil
	}
	if c.upstream.err != nil {
		return c.upstream.err
	}
	ctx, cancel := context.WithTimeout(ctx, g.timeout)
	defer cancel()
	return g.permitAll(ctx, a)
}

// connect is a connection to a, judged by g, through the proxy where there is one.
func (c *Client) connect(ctx context.Context, g *guard, a address) (net.Conn, error) {
	hostport := net.JoinHostPort(a.host, a.dialPort())
	if c.upstream == nil {
		return g.dial(ctx, "tcp", hostport)
	}
	if err := c.judge(ctx, g, a); err != nil {
		return nil, err
	}
	return c.upstream.tunnel(ctx, hostport)
}

// permitAll looks a's host up and permits all of its addresses or none: which
// of them is dialled is not decided here.
func (g *guard) permitAll(ctx context.Context, a address) error {
	n, err := strconv.ParseUint(a.dialPort(), 10, 16)
	if err != nil {
		return &Error{Code: news.BadURL, Reason: "the port is not a number up to 65535", Err: err}
	}
	if ip, ok := a.ip(); ok {
		return g.permit(a.host, ip, uint16(n))
	}
	ips, err := g.lookup(ctx, a.host)
	if err != nil {
		var e *Error
		if errors.As(err, &e) {
			own := *e
			own.Reason += "; what goes through fetch.proxy is looked up here first"
			return &own
		}
		return err
	}
	for _, ip := range ips {
		if err := g.permit(a.host, ip, uint16(n)); err != nil {
			return err
		}
	}
	return nil
}
