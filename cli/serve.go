package cli

import (
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"net/http"
	"net/netip"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"rangefinder/config"
	"rangefinder/scraper/fetch"
	"rangefinder/store"
	"rangefinder/web"
)

const aboutServing = `It listens on 127.0.0.1 unless told otherwise, and whoever has an account on this
machine may then do everything. Where others can reach it, it starts only with
serve.token (for viewers) and serve.editor_token, or with the name of the header
in which a proxy says who asks (serve.user_header, serve.trusted_proxies), and with
the names under which it is asked for (serve.hosts). docs/serve.md has examples.

Tokens are set in the config file or the environment (RANGEFINDER_SERVE_TOKEN,
RANGEFINDER_SERVE_EDITOR_TOKEN), never as flags, which others on the machine can
see. Every request to change something leaves a line on standard error.`

func (a *app) serveCmd() *cobra.Command {
	cmd := &cobra.Command{
		Use:   "serve",
		Short: "Show the reports as web pages",
		Long: `Shows topics, origins, outlets, articles, watches and the queue as web pages, and
the reports in every format, for programs too. Editors decide there of every
figure, by forms or by keys, as rangefinder decide does. /healthz and /readyz say
whether it is well, /metrics is for Prometheus.

` + aboutServing,
		Example: `  rangefinder serve
  RANGEFINDER_SERVE_TOKEN=$(openssl rand -hex 24) rangefinder serve --listen 0.0.0.0:8080 --hosts figures.example.org`,
		Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			return a.serveAll(cmd.Context(), false, true)
		},
	}
	a.servingFlags(cmd)
	return cmd
}

func (a *app) upCmd() *cobra.Command {
	cmd := &cobra.Command{
		Use:   "up",
		Short: "Worker, schedule and web pages in one process",
		Long:  "Does what `rangefinder worker` and `rangefinder serve` do.\n\n" + aboutServing,
		Args:  cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			return a.serveAll(cmd.Context(), true, true)
		},
	}
	a.servingFlags(cmd)
	a.setting(cmd.Flags(), "concurrency", "worker.concurrency", "`N` tasks at once")
	return cmd
}

func (a *app) servingFlags(cmd *cobra.Command) {
	a.setting(cmd.Flags(), "listen", "serve.listen", "`ADDRESS` to listen on")
	a.setting(cmd.Flags(), "hosts", "serve.hosts", "`NAMES`, beside localhost, under which it is asked for, comma-separated")
	a.setting(cmd.Flags(), "tls-cert", "serve.tls_cert", "`FILE` of a certificate (PEM), for https")
	a.setting(cmd.Flags(), "tls-key", "serve.tls_key", "`FILE` of its key (PEM)")
}

// access is what the settings say of who may see the site.
func access(c *config.Config) (web.Access, error) {
	a := web.Access{Token: c.Serve.Token, EditorToken: c.Serve.EditorToken, UserHeader: c.Serve.UserHeader, RoleHeader: c.Serve.RoleHeader,
		LocalName: strings.Join(strings.Fields(c.Decide.Who), " ")}
	for _, s := range c.Serve.TrustedProxies {
		p, err := netip.ParsePrefix(s)
		if err != nil {
			ip, ipErr := netip.ParseAddr(s)
			if ipErr != nil {
				return a, fmt.Errorf("serve.trusted_proxies: %q is neither an address nor a network such as 10.1.0.0/16", s)
			}
			p = netip.PrefixFrom(ip, ip.BitLen())
		}
		a.Proxies = append(a.Proxies, p.Masked())
	}
	return a, nil
}

// server listens where the settings say, and refuses where anybody could come in.
func (a *app) server(c *config.Config, db *store.DB) (*http.Server, net.Listener, error) {
	who, err := access(c)
	if err != nil {
		return nil, nil, usageError{err}
	}
	var secure *tls.Config
	switch {
	case (c.Serve.TLSCert == "") != (c.Serve.TLSKey == ""):
		return nil, nil, usagef("serve.tls_cert and serve.tls_key go together: set both, or neither")
	case c.Serve.TLSCert != "":
		pair, err := tls.LoadX509KeyPair(c.Serve.TLSCert, c.Serve.TLSKey)
		if err != nil {
			return nil, nil, fmt.Errorf("serve.tls_cert, serve.tls_key: %w", err)
		}
		secure = &tls.Config{Certificates: []tls.Certificate{pair}, MinVersion: tls.VersionTLS12, NextProtos: []string{"h2", "http/1.1"}}
	}
	l, err := net.Listen("tcp", c.Serve.Listen)
	if err != nil {
		return nil, nil, fmt.Errorf("serve: %w; choose another address with --listen", err)
	}
	hosts := c.Serve.Hosts
	if err := who.Check(l.Addr(), hosts); err != nil {
		l.Close()
		return nil, nil, usagef("serve: %w", err)
	}
	names, err := own(l.Addr(), hosts)
	if err != nil {
		l.Close()
		return nil, nil, usageError{err}
	}
	reader := store.NewReader(db)
	h := web.Handler(webSource{db, reader, store.Pages{Dir: c.PagesDir}, c.Fetch.Rights != "record"}, web.Options{
		Hosts: names, Access: who, Actions: webActions{db}, Decisions: webDecisions{db, reader, answerTime}, Log: a.log(),
		Audit: slog.New(slog.NewTextHandler(a.err, nil)), Address: keptAt,
	})
	srv := web.Server(l.Addr().String(), h)
	srv.ErrorLog = slog.NewLogLogger(a.log().Handler(), slog.LevelInfo)
	srv.TLSConfig = secure
	scheme := "http"
	if secure != nil {
		scheme = "https"
	}
	a.note("reports at %s://%s", scheme, l.Addr())
	return srv, l, nil
}

// keptAt is the address under which an article is kept, of one as people copy it; what is no address is none.
func keptAt(address string) string {
	kept, err := fetch.Normalize(address)
	if err != nil {
		return ""
	}
	return kept
}

// own are the names under which the site may be asked for: those of the settings,
// and the address that it listens on. An address in a Host header is nobody's trick:
// what tricks a browser is a name.
func own(addr net.Addr, hosts []string) ([]string, error) {
	host, _, err := net.SplitHostPort(addr.String())
	if err != nil {
		return nil, err
	}
	for _, h := range hosts {
		if strings.ContainsAny(h, "/ *") {
			return nil, fmt.Errorf("serve.hosts: %q is not a name such as figures.example.org", h)
		}
	}
	ip, err := netip.ParseAddr(host)
	switch {
	case err != nil:
		return hosts, nil
	case !ip.IsUnspecified():
		return append([]string{ip.WithZone("").String()}, hosts...), nil
	case len(hosts) == 0:
		return nil, fmt.Errorf("serve: %s listens on every address of this machine: say in serve.hosts (or --hosts) under which names or addresses it is asked for", addr)
	}
	return hosts, nil
}

// serve answers until the context ends.
func serve(ctx context.Context, srv *http.Server, l net.Listener) error {
	stopped := make(chan struct{})
	go func() {
		defer close(stopped)
		<-ctx.Done()
		grace, cancel := context.WithTimeout(context.Background(), 5*time.Second)
		defer cancel()
		// What is not answered within the grace is cut off by Close.
		if srv.Shutdown(grace) != nil {
			srv.Close()
		}
	}()
	var err error
	if srv.TLSConfig != nil {
		err = srv.ServeTLS(l, "", "")
	} else {
		err = srv.Serve(l)
	}
	if !errors.Is(err, http.ErrServerClosed) {
		return err
	}
	<-stopped
	return nil
}
