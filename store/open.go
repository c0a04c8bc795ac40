package store

import (
	"context"
	"crypto/x509"
	"errors"
	"fmt"
	"io/fs"
	"log/slog"
	"net"
	"net/url"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"sync"
	"syscall"
	"time"

	"github.com/redis/go-redis/v9"

	"rangefinder/store/embedded"
)

// A DB is a connection to the one Redis in which everything shared is kept. Its
// Client may be used by any number of goroutines, and be handed to asynq.
type DB struct {
	Client redis.UniversalClient

	target target
	dir    string           // of the embedded or spawned store
	server *embedded.Server // nil for a server that is not ours
}

// Open connects to what REDIS_URL says:
//
//	""                      the embedded store, in the folder redis of dataDir
//	spawn:                  a redis-server or valkey-server from PATH, as a child
//	                        process, in the folder redis-server of dataDir;
//	                        spawn:/path/to/program names another
//	redis://, rediss://     [user:password@]host[:6379][/db], the second over TLS
//	unix://                 [user:password@]/path/to.sock[?db=1]
//	redis-sentinel://       [user:password@]host[:26379][,host…]/master[/db]
//	                        (or redis+sentinel://, and rediss for TLS); user and
//	                        password are the data servers', those of the sentinels
//	                        are sentinel_username and sentinel_password in the query
//	redis+cluster://        [user:password@]host[:6379][,host…] (or redis-cluster://,
//	                        rediss+cluster://)
//
// Other settings of go-redis (pool_size, dial_timeout …) may follow as a query.
// The server is asked before Open returns. An error is one sentence for the
// person who set the address, with what to do; no password is in it.
//
// A store that holds half of a restore is refused, but by OpenHalf.
func Open(ctx context.Context, redisURL, dataDir string) (*DB, error) {
	db, err := OpenHalf(ctx, redisURL, dataDir)
	if err != nil {
		return nil, err
	}
	if err := db.half(ctx); err != nil {
		return nil, errors.Join(err, db.Close())
	}
	return db, nil
}

// OpenHalf is Open for who restores a store: what is in it may be half of something.
func OpenHalf(ctx context.Context, redisURL, dataDir string) (*DB, error) {
	t, err := parse(redisURL)
	if err != nil {
		return nil, err
	}
	quiet()
	if err := t.ping(ctx); err != nil {
		return nil, err
	}
	db := &DB{target: t}
	if err := db.connect(ctx, dataDir); err != nil {
		return nil, err
	}
	if err := db.Client.Ping(ctx).Err(); err != nil {
		err = &said{explain(db.target.name(), err), err}
		return nil, errors.Join(err, db.Close())
	}
	return db, nil
}

// quiet sends what go-redis would print on stderr to the log, at debug level:
// what matters of it comes back as an error too. Its logger is one for the
// process.
var quiet = sync.OnceFunc(func() { redis.SetLogger(logger{}) })

type logger struct{}

func (logger) Printf(ctx context.Context, format string, v ...any) {
	slog.DebugContext(ctx, "go-redis", "says", fmt.Sprintf(format, v...))
}

func (db *DB) connect(ctx context.Context, dataDir string) (err error) {
	switch t := db.target; t.kind {
	case kindEmbedded:
		db.dir = filepath.Join(dataDir, "redis")
		db.server, err = embedded.Open(ctx, db.dir, embedded.Options{})
		if err != nil {
			return &said{"the embedded " + err.Error(), err}
		}
	case kindSpawn:
		db.dir = filepath.Join(dataDir, "redis-server")
		db.server, err = embedded.Spawn(ctx, db.dir, embedded.Options{Program: t.program})
		if errors.Is(err, embedded.ErrNoProgram) {
			return errors.New("REDIS_URL is spawn:, and neither redis-server nor valkey-server is in PATH: install one, or unset REDIS_URL for the embedded store")
		}
		if err != nil {
			return &said{"the spawned " + err.Error(), err}
		}
	case kindSentinel:
		db.Client = redis.NewFailoverClient(t.sentinel)
	case kindCluster:
		db.Client = redis.NewClusterClient(t.cluster)
	default:
		db.Client = redis.NewClient(t.single)
	}
	if db.server != nil {
		db.Client = redis.NewClient(&redis.Options{
			Network: "unix", Addr: db.server.Socket(), Dialer: db.server.Dial,
			// One try more than a take-over takes: the connections of the
			// process that is gone break first.
			MaxRetries: 5,
		})
	}
	return nil
}

// said is an error with a text for a person; the chain below it stays.
type said struct {
	text string
	err  error
}

func (s *said) Error() string { return s.text }
func (s *said) Unwrap() error { return s.err }

// ping asks a server of somebody else's with one try and no other, so that a
// person who mistyped an address hears of it at once; a server that is still
// reading its files is waited for.
func (t target) ping(ctx context.Context) error {
	c := t.prober()
	if c == nil {
		return nil
	}
	defer c.Close()
	for {
		err := c.Ping(ctx).Err()
		if err == nil {
			return nil
		}
		if redis.IsLoadingError(err) {
			select {
			case <-ctx.Done():
			case <-time.After(200 * time.Millisecond):
				continue
			}
		}
		return &said{explain(t.name(), err), err}
	}
}

// prober is a client without patience; nil where there is nobody to ask.
func (t target) prober() redis.UniversalClient {
	switch t.kind {
	case kindSingle:
		o := *t.single
		o.MaxRetries, o.DialerRetries, o.PoolSize = -1, 1, 1
		return redis.NewClient(&o)
	case kindSentinel:
		o := *t.sentinel
		o.MaxRetries, o.DialerRetries, o.PoolSize = -1, 1, 1
		return redis.NewFailoverClient(&o)
	case kindCluster:
		o := *t.cluster
		o.MaxRetries, o.MaxRedirects, o.DialerRetries, o.PoolSize = -1, -1, 1, 1
		return redis.NewClusterClient(&o)
	}
	return nil
}

// explain says what a person can do about a server that does not answer well.
func explain(name string, err error) string {
	const unset = "unset REDIS_URL for the embedded store"
	var (
		dns     *net.DNSError
		unknown x509.UnknownAuthorityError
		host    x509.HostnameError
		expired x509.CertificateInvalidError
		text    = err.Error()
	)
	has := func(parts ...string) bool {
		for _, p := range parts {
			if strings.Contains(text, p) {
				return true
			}
		}
		return false
	}
	switch {
	case has("all sentinels specified in configuration are unreachable"):
		return fmt.Sprintf("no redis sentinel of %s answers for that master: start them, or correct REDIS_URL", name)
	case errors.As(err, &dns):
		return fmt.Sprintf("the host name of redis at %s is not known: correct REDIS_URL, or %s", name, unset)
	case errors.Is(err, syscall.ECONNREFUSED):
		return fmt.Sprintf("redis at %s does not answer (connection refused): start it, or %s", name, unset)
	case errors.Is(err, fs.ErrNotExist):
		return fmt.Sprintf("redis at %s does not answer (there is no such socket): start it, or %s", name, unset)
	case errors.Is(err, fs.ErrPermission):
		return fmt.Sprintf("redis at %s may not be used by this user (permission denied): change the mode of its socket, or %s", name, unset)
	case redis.IsAuthError(err), has("WRONGPASS", "NOAUTH", "invalid password", "invalid username"):
		return fmt.Sprintf("redis at %s does not accept the password: put user and password into REDIS_URL (redis://user:password@host)", name)
	case has("without any password configured"):
		return fmt.Sprintf("redis at %s wants no password: take it out of REDIS_URL", name)
	case has("NOPERM"):
		return fmt.Sprintf("redis at %s does not allow its user to do this (NOPERM): give the user all commands and keys", name)
	case has("DB index is out of range"):
		return fmt.Sprintf("redis at %s has no database of that number: correct the number at the end of REDIS_URL", name)
	case redis.IsLoadingError(err):
		return fmt.Sprintf("redis at %s is still reading its data: try again in a moment", name)
	case has("cluster support disabled"):
		return fmt.Sprintf("redis at %s is not a cluster: write redis:// in place of redis+cluster:// in REDIS_URL", name)
	case errors.As(err, &unknown), errors.As(err, &host), errors.As(err, &expired):
		return fmt.Sprintf("the certificate of redis at %s is not to be trusted (%v): correct it, or the host in REDIS_URL", name, err)
	case has("first record does not look like a TLS handshake"):
		return fmt.Sprintf("redis at %s does not speak TLS: write redis:// in place of rediss:// in REDIS_URL", name)
	case errors.Is(err, context.DeadlineExceeded), errors.Is(err, os.ErrDeadlineExceeded), has("i/o timeout"):
		return fmt.Sprintf("redis at %s does not answer in time: look whether it runs and can be reached, or %s", name, unset)
	}
	return fmt.Sprintf("redis at %s cannot be used (%v): correct REDIS_URL, or %s", name, err, unset)
}

// Describe says in one line what the store is, for doctor. Passwords are masked.
func (db *DB) Describe() string {
	if db.server == nil {
		return db.target.String()
	}
	kind := "embedded store"
	if db.target.kind == kindSpawn {
		kind = "spawned redis-server"
	}
	role := "another process serves it"
	if db.server.Leads() {
		role = "this process serves it"
	}
	return fmt.Sprintf("%s in %s (socket %s, %s)", kind, db.dir, db.server.Socket(), role)
}

// Embedded reports whether the built-in engine holds the data.
func (db *DB) Embedded() bool { return db.target.kind == kindEmbedded }

// Durable reports whether what the server acknowledges survives its own sudden
// end, and why; the reason is a phrase for a person. An error means that the
// server would not say, as managed ones often do not.
func (db *DB) Durable(ctx context.Context) (ok bool, why string, err error) {
	setting := func(name string) (string, error) {
		m, err := db.Client.ConfigGet(ctx, name).Result()
		return m[name], err
	}
	aof, err := setting("appendonly")
	if err != nil {
		return false, "the server does not tell its settings", err
	}
	if aof == "yes" {
		fsync, err := setting("appendfsync")
		if err != nil {
			return false, "the server does not tell its settings", err
		}
		switch fsync {
		case "always":
			return true, "every write is on the disk before it is acknowledged", nil
		case "everysec":
			return true, "every write is kept; only if the machine itself goes down, the last second may be lost", nil
		}
		return true, "every write is kept; if the machine itself goes down, the last half minute may be lost", nil
	}
	save, err := setting("save")
	if err != nil {
		return false, "the server does not tell its settings", err
	}
	if save != "" {
		return false, "only snapshots are kept (save " + save + "): a crash loses what came after the last; set appendonly yes", nil
	}
	return false, "nothing is kept: a restart of the server loses everything; set appendonly yes", nil
}

// Close gives up the connections. If this process served an embedded store, what
// was acknowledged is on the disk afterwards, and another that has it open takes over.
func (db *DB) Close() error {
	var err error
	if db.Client != nil {
		err = db.Client.Close()
		if errors.Is(err, redis.ErrClosed) {
			err = nil // asynq closes the client that it was given
		}
	}
	if db.server != nil {
		err = errors.Join(err, db.server.Close())
	}
	return err
}

// The kinds of target.
const (
	kindEmbedded = "embedded"
	kindSpawn    = "spawn"
	kindSingle   = "single"
	kindSentinel = "sentinel"
	kindCluster  = "cluster"
)

// A target is what a REDIS_URL means. The options of its kind are set.
type target struct {
	kind     string
	program  string // for spawn; "" is the first in PATH
	single   *redis.Options
	sentinel *redis.FailoverOptions
	cluster  *redis.ClusterOptions
	masked   string // the address without secrets
}

// String is the address without secrets.
func (t target) String() string { return t.masked }

// name is where the server is, in as few words as a person needs.
func (t target) name() string {
	switch t.kind {
	case kindSingle:
		return t.single.Addr
	case kindSentinel:
		return strings.Join(t.sentinel.SentinelAddrs, ", ") + " (master " + t.sentinel.MasterName + ")"
	case kindCluster:
		return strings.Join(t.cluster.Addrs, ", ")
	}
	return t.masked
}

// schemes are the ways to write an address: its kind, and the scheme that
// go-redis reads the rest by.
var schemes = map[string]struct{ kind, scheme string }{
	"redis":  {kindSingle, "redis"},
	"rediss": {kindSingle, "rediss"},
	"unix":   {kindSingle, "unix"},

	"redis-sentinel":  {kindSentinel, "redis"},
	"redis+sentinel":  {kindSentinel, "redis"},
	"rediss-sentinel": {kindSentinel, "rediss"},
	"rediss+sentinel": {kindSentinel, "rediss"},

	"redis-cluster":  {kindCluster, "redis"},
	"redis+cluster":  {kindCluster, "redis"},
	"rediss-cluster": {kindCluster, "rediss"},
	"rediss+cluster": {kindCluster, "rediss"},
}

// parse reads a REDIS_URL. Its errors hold no password.
func parse(raw string) (target, error) {
	raw = strings.TrimSpace(raw)
	if raw == "" {
		return target{kind: kindEmbedded, masked: kindEmbedded}, nil
	}
	if program, ok := strings.CutPrefix(raw, "spawn:"); ok {
		program = strings.TrimPrefix(program, "//")
		return target{kind: kindSpawn, program: program, masked: raw}, nil
	}
	name, rest, ok := strings.Cut(raw, "://")
	if !ok {
		return target{}, fmt.Errorf("REDIS_URL is not an address: write it like redis://localhost:6379, or unset it for the embedded store")
	}
	s, ok := schemes[strings.ToLower(name)]
	if !ok {
		return target{}, fmt.Errorf("REDIS_URL begins with %s://, which is none of spawn:, redis, rediss, unix, redis-sentinel and redis+cluster", name)
	}
	t := target{kind: s.kind}
	u, hosts, err := split(s.scheme, rest)
	if err == nil {
		t.masked = mask(name, u, hosts)
		switch s.kind {
		case kindSentinel:
			t.sentinel, err = sentinel(u, hosts)
		case kindCluster:
			t.cluster, err = cluster(u, hosts)
		default:
			if len(hosts) > 1 {
				err = errors.New("several hosts are for redis-sentinel:// and redis+cluster://")
				break
			}
			t.single, err = redis.ParseURL(u.String())
		}
	}
	if err != nil {
		return target{}, fmt.Errorf("REDIS_URL cannot be read: %s", strings.TrimPrefix(err.Error(), "redis: "))
	}
	return t, nil
}

// split reads what follows the scheme. Several hosts are apart from the rest
// before that is read as a URL, which has room for one.
func split(scheme, rest string) (*url.URL, []string, error) {
	end := strings.IndexAny(rest, "/?#")
	if end < 0 {
		end = len(rest)
	}
	authority, tail := rest[:end], rest[end:]
	at := strings.LastIndexByte(authority, '@') + 1
	hosts := strings.Split(authority[at:], ",")
	u, err := url.Parse(scheme + "://" + authority[:at] + hosts[0] + tail)
	if err != nil {
		// The error of package url quotes the whole address, password included.
		var parts *url.Error
		if errors.As(err, &parts) && !strings.Contains(parts.Err.Error(), "userinfo") {
			return nil, nil, parts.Err
		}
		return nil, nil, errors.New("user or password has a character that must be written as %XX")
	}
	return u, hosts, nil
}

// secrets are the settings of a query that are not shown.
var secrets = []string{"password", "sentinel_password"}

func mask(scheme string, u *url.URL, hosts []string) string {
	var b strings.Builder
	b.WriteString(scheme + "://")
	if u.User != nil {
		b.WriteString(url.User(u.User.Username()).String())
		if _, ok := u.User.Password(); ok {
			b.WriteString(":***")
		}
		b.WriteByte('@')
	}
	b.WriteString(strings.Join(hosts, ",") + u.EscapedPath())
	q := u.Query()
	for _, name := range secrets {
		if q.Has(name) {
			q.Set(name, "***")
		}
	}
	if len(q) > 0 {
		b.WriteString("?" + strings.ReplaceAll(q.Encode(), "%2A", "*"))
	}
	return b.String()
}

// withPort adds the port that an address leaves out.
func withPort(host, port string) (string, error) {
	u, err := url.Parse("redis://" + host)
	if err != nil || u.Host == "" || u.User != nil || u.Path != "" {
		return "", fmt.Errorf("%q is not a host", host)
	}
	if u.Port() != "" {
		port = u.Port()
	}
	return net.JoinHostPort(u.Hostname(), port), nil
}

func addresses(hosts []string, port string) ([]string, error) {
	out := make([]string, len(hosts))
	for i, h := range hosts {
		var err error
		if out[i], err = withPort(h, port); err != nil {
			return nil, err
		}
	}
	return out, nil
}

// sentinel reads an address like redis-sentinel://user:password@a,b,c/master/0.
// As with Lettuce, and unlike go-redis, user and password are those of the data
// servers. The master may also stand in the query, as asynq (master) and
// go-redis (master_name) have it.
func sentinel(u *url.URL, hosts []string) (*redis.FailoverOptions, error) {
	addrs, err := addresses(hosts, "26379")
	if err != nil {
		return nil, err
	}
	q := u.Query()
	path := strings.FieldsFunc(u.Path, func(r rune) bool { return r == '/' })
	master := q.Get("master_name")
	if master == "" {
		master = q.Get("master")
	}
	if master == "" && len(path) > 0 {
		master, path = path[0], path[1:]
	}
	if master == "" {
		return nil, errors.New("the name of the master is missing: redis-sentinel://host/master")
	}
	db := q.Get("db")
	if len(path) > 0 {
		db, path = path[0], path[1:]
	}
	if len(path) > 0 {
		return nil, fmt.Errorf("nothing is known to follow the number of the database in %q", u.Path)
	}
	user, password := q.Get("sentinel_username"), q.Get("sentinel_password")
	for _, name := range []string{"master", "db", "sentinel_username", "sentinel_password", "addr"} {
		q.Del(name)
	}
	q.Set("master_name", master)
	o, err := redis.ParseFailoverURL((&url.URL{Scheme: u.Scheme, Host: addrs[0], RawQuery: q.Encode()}).String())
	if err != nil {
		return nil, err
	}
	if db != "" {
		if o.DB, err = strconv.Atoi(db); err != nil || o.DB < 0 {
			return nil, fmt.Errorf("%q is not the number of a database", db)
		}
	}
	o.SentinelAddrs = addrs
	o.SentinelUsername, o.SentinelPassword = user, password
	if u.User != nil {
		o.Username = u.User.Username()
		o.Password, _ = u.User.Password()
	}
	if o.TLSConfig != nil && len(addrs) > 1 {
		o.TLSConfig.ServerName = "" // each server is checked by the name it was dialled with
	}
	return o, nil
}

func cluster(u *url.URL, hosts []string) (*redis.ClusterOptions, error) {
	addrs, err := addresses(hosts, "6379")
	if err != nil {
		return nil, err
	}
	if strings.Trim(u.Path, "/") != "" && strings.Trim(u.Path, "/") != "0" {
		return nil, errors.New("a cluster has no databases but 0")
	}
	one := *u
	one.Path, one.Host = "", addrs[0]
	o, err := redis.ParseClusterURL(one.String())
	if err != nil {
		return nil, err
	}
	o.Addrs = append(o.Addrs, addrs[1:]...)
	if o.TLSConfig != nil && len(o.Addrs) > 1 {
		o.TLSConfig.ServerName = ""
	}
	return o, nil
}
