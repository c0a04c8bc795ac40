package store

import (
	"context"
	"errors"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/redis/go-redis/v9"

	"rangefinder/internal/needs"
)

func TestParseAddress(t *testing.T) {
	for _, c := range []struct {
		url, kind, addrs, masked string
		user, password           string
		db                       int
		tls                      bool
	}{
		{url: "", kind: kindEmbedded, masked: "embedded"},
		{url: "  ", kind: kindEmbedded, masked: "embedded"},
		{url: "spawn:", kind: kindSpawn, masked: "spawn:"},
		{url: "redis://localhost", kind: kindSingle, addrs: "localhost:6379", masked: "redis://localhost"},
		{url: "redis://u:p%40ss@10.0.0.1:7000/3", kind: kindSingle, addrs: "10.0.0.1:7000", user: "u", password: "p@ss", db: 3, masked: "redis://u:***@10.0.0.1:7000/3"},
		{url: "redis://:secret@h", kind: kindSingle, addrs: "h:6379", password: "secret", masked: "redis://:***@h"},
		{url: "REDISS://h/", kind: kindSingle, addrs: "h:6379", tls: true, masked: "REDISS://h/"},
		{url: "redis://[::1]:6380", kind: kindSingle, addrs: "[::1]:6380", masked: "redis://[::1]:6380"},
		{url: "redis://h?dial_timeout=2s&db=4", kind: kindSingle, addrs: "h:6379", db: 4, masked: "redis://h?db=4&dial_timeout=2s"},
		{url: "unix:///run/redis.sock", kind: kindSingle, addrs: "/run/redis.sock", masked: "unix:///run/redis.sock"},
		{url: "unix://u:p@/run/redis.sock?db=2", kind: kindSingle, addrs: "/run/redis.sock", user: "u", password: "p", db: 2, masked: "unix://u:***@/run/redis.sock?db=2"},
		{url: "redis-sentinel://u:p@a,b:26380,[::1]/mymaster/2?sentinel_password=x", kind: kindSentinel, addrs: "a:26379 b:26380 [::1]:26379", user: "u", password: "p", db: 2, masked: "redis-sentinel://u:***@a,b:26380,[::1]/mymaster/2?sentinel_password=***"},
		{url: "redis+sentinel://a?master=mymaster", kind: kindSentinel, addrs: "a:26379", masked: "redis+sentinel://a?master=mymaster"},
		{url: "rediss+sentinel://a/mymaster?db=1&master_name=mymaster", kind: kindSentinel, addrs: "a:26379", db: 1, tls: true, masked: "rediss+sentinel://a/mymaster?db=1&master_name=mymaster"},
		{url: "redis+cluster://u:p@a:7000,b,c:7002", kind: kindCluster, addrs: "a:7000 b:6379 c:7002", user: "u", password: "p", masked: "redis+cluster://u:***@a:7000,b,c:7002"},
		{url: "rediss+cluster://a/0?max_redirects=5", kind: kindCluster, addrs: "a:6379", tls: true, masked: "rediss+cluster://a/0?max_redirects=5"},
	} {
		got, err := parse(c.url)
		if c.url == "rediss+sentinel://a/mymaster?db=1&master_name=mymaster" {
			// The name twice is one name too many: it is then the number.
			if err == nil {
				t.Errorf("parse(%q) = %v, want an error", c.url, got)
			}
			continue
		}
		if err != nil {
			t.Errorf("parse(%q): %v", c.url, err)
			continue
		}
		var addrs []string
		var user, password string
		var db int
		var tls bool
		switch got.kind {
		case kindSingle:
			o := got.single
			addrs, user, password, db, tls = []string{o.Addr}, o.Username, o.Password, o.DB, o.TLSConfig != nil
		case kindSentinel:
			o := got.sentinel
			addrs, user, password, db, tls = o.SentinelAddrs, o.Username, o.Password, o.DB, o.TLSConfig != nil
			if o.MasterName != "mymaster" {
				t.Errorf("parse(%q): the master is %q", c.url, o.MasterName)
			}
			if strings.Contains(c.url, "sentinel_password") != (o.SentinelPassword == "x") {
				t.Errorf("parse(%q): the sentinels' password is %q", c.url, o.SentinelPassword)
			}
		case kindCluster:
			o := got.cluster
			addrs, user, password, tls = o.Addrs, o.Username, o.Password, o.TLSConfig != nil
		}
		if got.kind != c.kind || strings.Join(addrs, " ") != c.addrs || user != c.user || password != c.password || db != c.db || tls != c.tls {
			t.Errorf("parse(%q) = %s %q user %q password %q db %d tls %v", c.url, got.kind, addrs, user, password, db, tls)
		}
		if got.String() != c.masked {
			t.Errorf("parse(%q) shows itself as %q, want %q", c.url, got, c.masked)
		}
	}
}

func TestAddressesThatAreNone(t *testing.T) {
	for url, want := range map[string]string{
		"localhost:6379":                   "redis://localhost:6379",
		"http://localhost":                 "http://",
		"redis://h/x":                      "database",
		"redis://a,b":                      "several hosts",
		"redis://h?nonsense=1":             "nonsense",
		"redis://u:hush%@h":                "REDIS_URL cannot be read",
		"redis://u:hu/sh@h:6379":           "REDIS_URL cannot be read",
		"redis-sentinel://a":               "name of the master",
		"redis-sentinel://a/m/x":           "number of a database",
		"redis-sentinel://a/m/1/2":         "nothing is known",
		"redis-sentinel://a,/m":            "not a host",
		"redis+cluster://a/2":              "no databases",
		"redis+cluster://a,b c":            "REDIS_URL cannot be read",
		"redis+cluster://u:hush@a,u:p@b:x": "REDIS_URL cannot be read",
		"unix://":                          "socket path",
	} {
		got, err := parse(url)
		if err == nil {
			t.Errorf("parse(%q) = %v, want an error", url, got)
			continue
		}
		if !strings.Contains(err.Error(), want) || strings.Contains(err.Error(), "hush") {
			t.Errorf("parse(%q): %v, want one with %q and without the password", url, err, want)
		}
	}
}

// errorOf opens an address that does not work, in good time.
func errorOf(t *testing.T, url string) error {
	t.Helper()
	ctx, cancel := context.WithTimeout(context.Background(), 20*time.Second)
	defer cancel()
	db, err := Open(ctx, url, t.TempDir())
	if err == nil {
		db.Close()
		t.Errorf("Open(%q) worked", url)
		return errors.New("")
	}
	if s := err.Error(); strings.Contains(s, "hush") || strings.ContainsAny(s, "\n") {
		t.Errorf("Open(%q) says %q: one line without the password was wanted", url, s)
	}
	return err
}

func TestServersThatDoNotAnswer(t *testing.T) {
	ln, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	closed := ln.Addr().String()
	ln.Close()
	err = errorOf(t, "redis://u:hush@"+closed)
	if want := "redis at " + closed + " does not answer (connection refused): start it, or unset REDIS_URL for the embedded store"; err.Error() != want {
		t.Errorf("%q, want %q", err, want)
	}
	if !errors.Is(err, syscall.ECONNREFUSED) {
		t.Errorf("%v is not in the chain of ECONNREFUSED", err)
	}
	missing := filepath.Join(t.TempDir(), "none.sock")
	if err, want := errorOf(t, "unix://"+missing), "redis at "+missing+" does not answer (there is no such socket)"; !strings.HasPrefix(err.Error(), want) {
		t.Errorf("%q, want %q …", err, want)
	}
	if err, want := errorOf(t, "redis-sentinel://"+closed+"/mymaster"), "no redis sentinel of "+closed; !strings.HasPrefix(err.Error(), want) {
		t.Errorf("%q, want %q …", err, want)
	}
	if err, want := errorOf(t, "redis+cluster://"+closed), "redis at "+closed+" does not answer (connection refused)"; !strings.HasPrefix(err.Error(), want) {
		t.Errorf("%q, want %q …", err, want)
	}
	t.Setenv("PATH", t.TempDir())
	if err, want := errorOf(t, "spawn:"), "REDIS_URL is spawn:, and neither redis-server nor valkey-server is in PATH: install one"; !strings.HasPrefix(err.Error(), want) {
		t.Errorf("%q, want %q …", err, want)
	}
}

// What real servers answer, as texts: none of them is at hand in every state.
func TestExplain(t *testing.T) {
	for answer, want := range map[string]string{
		"WRONGPASS invalid username-password pair or user is disabled.":                          "does not accept the password",
		"NOAUTH Authentication required.":                                                        "does not accept the password",
		"ERR AUTH <password> called without any password configured for the default user.":       "wants no password",
		"NOPERM this user has no permissions to run the 'ping' command":                          "NOPERM",
		"ERR DB index is out of range":                                                           "no database of that number",
		"ERR This instance has cluster support disabled":                                         "is not a cluster",
		"tls: first record does not look like a TLS handshake":                                   "does not speak TLS",
		"read tcp 10.0.0.1:4000->10.0.0.2:6379: i/o timeout":                                     "does not answer in time",
		"something that nobody has seen yet 100%":                                                "something that nobody has seen yet 100%",
		"redis: all sentinels specified in configuration are unreachable: dial tcp: i/o timeout": "no redis sentinel",
	} {
		if got := explain("h:6379", errors.New(answer)); !strings.Contains(got, want) || !strings.Contains(got, "h:6379") || !strings.Contains(got, ":") {
			t.Errorf("explain(%q) = %q, want one with %q", answer, got, want)
		}
	}
	dns := &net.OpError{Op: "dial", Err: &net.DNSError{Err: "no such host", Name: "h", IsNotFound: true}}
	if got := explain("h:6379", dns); !strings.Contains(got, "is not known") {
		t.Errorf("explain(%v) = %q", dns, got)
	}
}

func TestOpenEmbedded(t *testing.T) {
	ctx := context.Background()
	data := t.TempDir()
	db, err := Open(ctx, "", data)
	if err != nil {
		t.Fatal(err)
	}
	if err := db.Client.Set(ctx, "k", "v", 0).Err(); err != nil {
		t.Fatal(err)
	}
	other, err := Open(ctx, "", data)
	if err != nil {
		t.Fatal(err)
	}
	if v, err := other.Client.Get(ctx, "k").Result(); v != "v" || err != nil {
		t.Errorf("the second opener reads %q, %v", v, err)
	}
	if a, b := db.Describe(), other.Describe(); !strings.Contains(a, "this process serves it") || !strings.Contains(b, "another process serves it") || !strings.Contains(a, data) {
		t.Errorf("Describe: %q and %q", a, b)
	}
	if ok, why, err := db.Durable(ctx); !ok || err != nil || !strings.Contains(why, "last second") {
		t.Errorf("Durable: %v, %q, %v", ok, why, err)
	}
	if !db.Embedded() {
		t.Error("Embedded is false")
	}
	if err := db.Close(); err != nil {
		t.Fatal(err)
	}
	// The connections of the one that remains break once and are made again.
	if v, err := other.Client.Get(ctx, "k").Result(); v != "v" || err != nil {
		t.Errorf("after the take-over: %q, %v", v, err)
	}
	if err := other.Close(); err != nil {
		t.Error(err)
	}
	damaged := t.TempDir()
	if err := os.MkdirAll(filepath.Join(damaged, "redis"), 0o700); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(damaged, "redis", "journal-0000000001"), []byte("hello, this is no journal at all"), 0o600); err != nil {
		t.Fatal(err)
	}
	if _, err := Open(ctx, "", damaged); err == nil || !strings.Contains(err.Error(), "journal-0000000001 is damaged at byte 0") {
		t.Errorf("a damaged journal: %v", err)
	}
}

// A server with a password and one without a file, for what they answer.
func TestOpenServer(t *testing.T) {
	program := needs.Redis(t)
	socket := filepath.Join(t.TempDir(), "r.sock")
	cmd := exec.Command(program, "--port", "0", "--unixsocket", socket, "--requirepass", "hush", "--save", "", "--appendonly", "no", "--dir", t.TempDir())
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { cmd.Process.Kill(); cmd.Wait() })
	for deadline := time.Now().Add(20 * time.Second); ; time.Sleep(5 * time.Millisecond) {
		if c, err := net.Dial("unix", socket); err == nil {
			c.Close()
			break
		}
		if time.Now().After(deadline) {
			t.Fatal("redis-server does not listen")
		}
	}
	for _, url := range []string{"unix://" + socket, "unix://:hushhush@" + socket} {
		if err := errorOf(t, url); !strings.Contains(err.Error(), "does not accept the password") {
			t.Errorf("%q: %v", url, err)
		}
	}
	ctx := context.Background()
	db, err := Open(ctx, "unix://:hush@"+socket+"?db=2", t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	if got := db.Describe(); got != "unix://:***@"+socket+"?db=2" {
		t.Errorf("Describe: %q", got)
	}
	if ok, why, err := db.Durable(ctx); ok || err != nil || !strings.Contains(why, "nothing is kept") {
		t.Errorf("Durable without a file: %v, %q, %v", ok, why, err)
	}
	for set, want := range map[string]string{"save": "only snapshots", "appendonly": "every write"} {
		value := map[string]string{"save": "60 1", "appendonly": "yes"}[set]
		if err := db.Client.(*redis.Client).ConfigSet(ctx, set, value).Err(); err != nil {
			t.Fatal(err)
		}
		if _, why, _ := db.Durable(ctx); set == "appendonly" && !strings.Contains(why, want) {
			t.Errorf("Durable with %s %s: %q", set, value, why)
		}
	}
	if err := errorOf(t, "unix://:hush@"+socket+"?db=99"); !strings.Contains(err.Error(), "no database of that number") {
		t.Errorf("a database that is none: %v", err)
	}
}

func TestOpenSpawn(t *testing.T) {
	needs.Redis(t)
	ctx := context.Background()
	data := t.TempDir()
	for want := range int64(2) { // the second time from its files
		db, err := Open(ctx, "spawn:", data)
		if err != nil {
			t.Fatal(err)
		}
		if n, err := db.Client.Incr(ctx, "n").Result(); n != want+1 || err != nil {
			t.Errorf("n = %d, %v; want %d", n, err, want+1)
		}
		if ok, why, err := db.Durable(ctx); !ok || err != nil {
			t.Errorf("Durable: %v, %q, %v", ok, why, err)
		}
		if !strings.HasPrefix(db.Describe(), "spawned redis-server in ") {
			t.Errorf("Describe: %q", db.Describe())
		}
		if err := db.Close(); err != nil {
			t.Error(err)
		}
	}
}
