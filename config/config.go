// Package config turns the environment, one TOML file and the flags of a
// command into a plain struct: flag > environment > file > default.
//
// Every setting stands once, in the table of settings(); the file's keys, the
// names in the environment, `rangefinder config` and the README's table all
// follow from it.
package config

import (
	"errors"
	"fmt"
	"io/fs"
	"net/url"
	"os"
	"path/filepath"
	"slices"
	"sort"
	"strconv"
	"strings"
	"time"

	"github.com/BurntSushi/toml"
)

// A Config is the settings in force.
type Config struct {
	RedisURL string // "" = the embedded store in DataDir
	DataDir  string
	PagesDir string // where page bodies are kept; "" = DataDir/pages
	Pages    Pages
	History  History

	Fetch  Fetch
	Worker Worker
	Serve  Serve
	Decide Decide

	VagueWords string // "" or "acled"
	Ratings    string // path of a ratings file (CSV or JSON), "" = none
	Rates      string // path of a table of exchange rates (CSV), "" = none

	// Watches and Sites are the [[watch]] and [[site]] tables of the file, in its
	// order; nil where it has none, which says nothing about those in the store.
	// "watch = []" says that there are none.
	Watches []Watch
	Sites   []Site

	path    string            // of the file, "" where none was read
	sources map[string]string // key → where its value came from
}

// Pages is how much of them is kept; 0 for no bound.
type Pages struct {
	MaxSize int64         // bytes of bodies on the disk
	MaxAge  time.Duration // since a page was last fetched
}

// History bounds the answers that have been replaced.
type History struct {
	MaxAge time.Duration // how far back they reach; 0 for no bound
}

// Fetch is how the web is visited.
type Fetch struct {
	AllowPrivate []string
	MinDelay     time.Duration
	Timeout      time.Duration
	MaxBody      int64
	Contact      string
	Rights       string   // "obey" or "record"
	Proxy        string   // with its password
	Render       []string // hosts whose pages are rendered
	Browser      string   // that renders them, "" = found in PATH
	Browsers     int      // pages rendered at once
}

// Worker is what one worker process does.
type Worker struct {
	Only        string // "", crawl, read or reconcile
	Concurrency int
	MaxUnread   int
}

// Serve is where reports are shown.
type Serve struct {
	Listen         string
	Hosts          []string // names beside localhost
	Token          string   // of a viewer
	EditorToken    string
	UserHeader     string // in which a trusted proxy says who asks
	RoleHeader     string
	TrustedProxies []string // addresses or networks, as CIDR
	TLSCert        string   // path
	TLSKey         string
}

// Decide is who rules on what was read.
type Decide struct {
	Who string // "" = the login name
}

// A Setting is one line of the table: where it is set and what it holds.
type Setting struct {
	Key     string // dotted key in the file: "fetch.min_delay"
	Env     string
	Help    string
	Default string
	Value   string
	Source  string // "default", "file PATH", "environment NAME" or "flag"

	set    func(string) error
	get    func() string
	secret bool // a password may be in it
	hidden bool // it is one
}

// Shown is the value as it may be printed: passwords are hidden.
func (s Setting) Shown() string { return s.shown(s.Value) }

func (s Setting) shown(value string) string {
	if s.hidden && value != "" {
		return "(set, and not shown)"
	}
	if !s.secret || !strings.Contains(value, "@") {
		return value
	}
	u, err := url.Parse(value)
	if err != nil || u.User == nil {
		return "(not shown: it cannot be read, and a password may be in it)"
	}
	return u.Redacted()
}

// An Error names the setting that could not be used, where it stands, and what
// would do.
type Error struct {
	Key, Source, Value string
	Err                error
}

func (e *Error) Error() string {
	return fmt.Sprintf("config %s = %q (%s): %v", e.Key, e.Value, e.Source, e.Err)
}

func (e *Error) Unwrap() error { return e.Err }

// Options is what a command line adds.
type Options struct {
	File  string            // --config; "" looks in the usual place
	Flags map[string]string // key → value given as a flag
	Env   func(string) (string, bool)
}

// Load reads the settings. A file that was named but is not there is an error;
// one in the usual place may be missing. An unknown key is an error that
// offers the nearest known one: a mistyped key must not be a silent default.
func Load(o Options) (*Config, error) {
	env := o.Env
	if env == nil {
		env = os.LookupEnv
	}
	c := &Config{sources: map[string]string{}}
	table := c.settings(env)
	byKey := map[string]Setting{}
	for _, s := range table {
		byKey[s.Key] = s
		if err := s.set(s.Default); err != nil {
			return nil, &Error{s.Key, "default", s.Default, err}
		}
		c.sources[s.Key] = "default"
	}

	path, named := o.File, o.File != ""
	if !named {
		if p, ok := env("RANGEFINDER_CONFIG"); ok && p != "" {
			path, named = p, true
		} else {
			path = filepath.Join(configHome(env), "rangefinder", "config.toml")
		}
	}
	if err := c.file(path, named, byKey); err != nil {
		return nil, err
	}
	for _, s := range table {
		if v, ok := env(s.Env); ok && v != "" {
			if err := s.set(v); err != nil {
				return nil, &Error{s.Key, "environment " + s.Env, s.shown(v), err}
			}
			c.sources[s.Key] = "environment " + s.Env
		}
	}
	for _, key := range sortedKeys(o.Flags) {
		s, ok := byKey[key]
		if !ok {
			return nil, fmt.Errorf("config: no setting %q", key)
		}
		if err := s.set(o.Flags[key]); err != nil {
			return nil, &Error{key, "flag", s.shown(o.Flags[key]), err}
		}
		c.sources[key] = "flag"
	}
	if c.PagesDir == "" {
		c.PagesDir = filepath.Join(c.DataDir, "pages")
	}
	return c, nil
}

func (c *Config) file(path string, named bool, byKey map[string]Setting) error {
	raw, err := os.ReadFile(path)
	if errors.Is(err, fs.ErrNotExist) && !named {
		return nil
	}
	if err != nil {
		return fmt.Errorf("config file: %w", err)
	}
	var doc map[string]any
	if _, err := toml.Decode(string(raw), &doc); err != nil {
		return fmt.Errorf("config file %s: %w", path, err)
	}
	c.path = path
	if err := c.tables(string(raw), doc); err != nil {
		return err
	}
	flat := map[string]string{}
	if err := flatten("", doc, flat); err != nil {
		return fmt.Errorf("config file %s: %w", path, err)
	}
	for _, key := range sortedKeys(flat) {
		s, ok := byKey[key]
		if !ok {
			return fmt.Errorf("config file %s: unknown setting %q%s", path, key, nearest(key, byKey))
		}
		if err := s.set(flat[key]); err != nil {
			return &Error{key, "file " + path, s.shown(flat[key]), err}
		}
		c.sources[key] = "file " + path
	}
	return nil
}

// Settings is the table with the values in force, by key.
func (c *Config) Settings() []Setting {
	table := c.settings(func(string) (string, bool) { return "", false })
	for i := range table {
		table[i].Value = table[i].get()
		table[i].Source = c.sources[table[i].Key]
	}
	sort.Slice(table, func(i, j int) bool { return table[i].Key < table[j].Key })
	return table
}

func (c *Config) settings(env func(string) (string, bool)) []Setting {
	return []Setting{
		secret(text("redis_url", "REDIS_URL", "", "queue and store: redis://, rediss://, unix://, redis-sentinel://, redis+cluster://, spawn: (a redis-server of our own); empty for the embedded store", &c.RedisURL)),
		text("data_dir", "RANGEFINDER_DATA_DIR", filepath.Join(dataHome(env), "rangefinder"), "folder of the embedded store and of kept pages", &c.DataDir),
		text("pages.dir", "RANGEFINDER_PAGES_DIR", "", "folder of kept pages, shared by all workers; empty for DATA_DIR/pages", &c.PagesDir),
		size("pages.max_size", "RANGEFINDER_PAGES_MAX_SIZE", "0", "the most bytes that kept pages may take on the disk; what a report cites never leaves; 0 for no bound", 0, 1<<60, &c.Pages.MaxSize),
		span("pages.max_age", "RANGEFINDER_PAGES_MAX_AGE", "0s", "how long kept pages stay that no report cites; 0 for ever", 0, 100*365*24*time.Hour, &c.Pages.MaxAge),
		span("history.max_age", "RANGEFINDER_HISTORY_MAX_AGE", "0s", "how far back reports can be had as of a past time; 0 for ever", 0, 100*365*24*time.Hour, &c.History.MaxAge),
		list("fetch.allow_private", "RANGEFINDER_FETCH_ALLOW_PRIVATE", "", "hosts or addresses that may be dialled although private, comma-separated; without a port every port", &c.Fetch.AllowPrivate),
		span("fetch.min_delay", "RANGEFINDER_FETCH_MIN_DELAY", "1s", "the least gap between two requests to one host", 0, 5*time.Minute, &c.Fetch.MinDelay),
		span("fetch.timeout", "RANGEFINDER_FETCH_TIMEOUT", "30s", "the longest that one page may take", 100*time.Millisecond, 10*time.Minute, &c.Fetch.Timeout),
		size("fetch.max_body", "RANGEFINDER_FETCH_MAX_BODY", "8388608", "the most bytes of one page, after decoding", 1<<10, 1<<30, &c.Fetch.MaxBody),
		text("fetch.contact", "RANGEFINDER_FETCH_CONTACT", "", "an address or page that the User-Agent names, so that a site can reach you", &c.Fetch.Contact),
		secret(text("fetch.proxy", "RANGEFINDER_FETCH_PROXY", "", "proxy for everything: http://user:password@host:port, https:// or socks5://; what is not public is refused by a look-up here, but the proxy looks names up again; HTTP_PROXY is not read; empty for none", &c.Fetch.Proxy)),
		list("fetch.render", "RANGEFINDER_FETCH_RENDER", "", "hosts whose pages are rendered by a browser before they are read, comma-separated; *.example.org for all hosts under it", &c.Fetch.Render),
		text("fetch.browser", "RANGEFINDER_FETCH_BROWSER", "", "the Chromium that renders, a program or a path; empty for the one in PATH", &c.Fetch.Browser),
		number("fetch.browsers", "RANGEFINDER_FETCH_BROWSERS", "1", "pages rendered at once in one worker process", 1, 2, &c.Fetch.Browsers),
		choice("fetch.rights", "RANGEFINDER_FETCH_RIGHTS", "obey", "what publishers say of copies (noarchive) and of text and data mining (tdm-reservation): obey, or record, which reads the pages all the same", []string{"obey", "record"}, &c.Fetch.Rights),
		choice("worker.only", "RANGEFINDER_WORKER_ONLY", "", "what this worker does: crawl, read or reconcile; empty for all", []string{"", "crawl", "read", "reconcile"}, &c.Worker.Only),
		number("worker.concurrency", "RANGEFINDER_WORKER_CONCURRENCY", "8", "tasks at once in one worker process", 1, 1024, &c.Worker.Concurrency),
		number("worker.max_unread", "RANGEFINDER_WORKER_MAX_UNREAD", "2000", "pages that may wait to be read before crawling pauses", 1, 1<<30, &c.Worker.MaxUnread),
		text("serve.listen", "RANGEFINDER_SERVE_LISTEN", listenDefault(env), "address that `serve` and `up` listen on", &c.Serve.Listen),
		list("serve.hosts", "RANGEFINDER_SERVE_HOSTS", "", "names, beside localhost, under which `serve` may be asked for, comma-separated, without port; needs a token or a proxy that says who asks", &c.Serve.Hosts),
		hidden(text("serve.token", "RANGEFINDER_SERVE_TOKEN", "", "token that lets a viewer in; 16 characters or more; empty for none", &c.Serve.Token)),
		hidden(text("serve.editor_token", "RANGEFINDER_SERVE_EDITOR_TOKEN", "", "token that lets an editor in, who may decide, retry failures, pause watches and see kept pages; 16 characters or more; empty for none", &c.Serve.EditorToken)),
		text("serve.user_header", "RANGEFINDER_SERVE_USER_HEADER", "", "header in which a trusted proxy says who asks, such as Remote-User; empty for none", &c.Serve.UserHeader),
		text("serve.role_header", "RANGEFINDER_SERVE_ROLE_HEADER", "", "header in which it says viewer or editor; empty: everybody is a viewer", &c.Serve.RoleHeader),
		list("serve.trusted_proxies", "RANGEFINDER_SERVE_TRUSTED_PROXIES", "", "addresses or networks of the proxies whose word is taken, comma-separated: 10.0.0.2, 10.1.0.0/16", &c.Serve.TrustedProxies),
		text("serve.tls_cert", "RANGEFINDER_SERVE_TLS_CERT", "", "file (PEM) of the certificate with which `serve` speaks https, with those between it and its root; empty for http", &c.Serve.TLSCert),
		text("serve.tls_key", "RANGEFINDER_SERVE_TLS_KEY", "", "file (PEM) of its key", &c.Serve.TLSKey),
		text("decide.who", "RANGEFINDER_EDITOR", "", "name of the person who decides at this machine; empty for the login name", &c.Decide.Who),
		choice("reconcile.vague_words", "RANGEFINDER_RECONCILE_VAGUE_WORDS", "", "how dozens, hundreds … are coded: empty for ours, acled for ACLED's", []string{"", "acled"}, &c.VagueWords),
		text("reconcile.ratings", "RANGEFINDER_RECONCILE_RATINGS", "", "file (CSV or JSON) that rates sources from 0 to 1; empty for none", &c.Ratings),
		text("reconcile.rates", "RANGEFINDER_RECONCILE_RATES", "", "file (CSV) of exchange rates by day, with which sums in different currencies are compared; empty for none", &c.Rates),
	}
}

// listenDefault is loopback unless the process manager hands out a port, as
// Procfile runners do with PORT.
func listenDefault(env func(string) (string, bool)) string {
	if p, ok := env("PORT"); ok && p != "" {
		return "127.0.0.1:" + p
	}
	return "127.0.0.1:8080"
}

func text(key, name, def, help string, p *string) Setting {
	return Setting{Key: key, Env: name, Default: def, Help: help,
		set: func(s string) error { *p = s; return nil }, get: func() string { return *p }}
}

// secret marks a setting in which a password may be.
func secret(s Setting) Setting {
	s.secret = true
	return s
}

// hidden marks a setting that is a password as a whole.
func hidden(s Setting) Setting {
	s.hidden = true
	return s
}

func list(key, name, def, help string, p *[]string) Setting {
	return Setting{Key: key, Env: name, Default: def, Help: help,
		set: func(s string) error {
			*p = nil
			for _, v := range strings.Split(s, ",") {
				if v = strings.TrimSpace(v); v != "" {
					*p = append(*p, v)
				}
			}
			return nil
		},
		get: func() string { return strings.Join(*p, ",") }}
}

func choice(key, name, def, help string, of []string, p *string) Setting {
	return Setting{Key: key, Env: name, Default: def, Help: help,
		set: func(s string) error {
			for _, v := range of {
				if s == v {
					*p = s
					return nil
				}
			}
			return fmt.Errorf("want one of %s", strings.Join(slices.DeleteFunc(slices.Clone(of), func(s string) bool { return s == "" }), ", "))
		},
		get: func() string { return *p }}
}

func span(key, name, def, help string, lo, hi time.Duration, p *time.Duration) Setting {
	return Setting{Key: key, Env: name, Default: def, Help: help,
		set: func(s string) error {
			d, err := time.ParseDuration(s)
			if err != nil {
				return errors.New(`want a duration such as "500ms", "15s" or "2m"`)
			}
			if d < lo || d > hi {
				return fmt.Errorf("want between %v and %v", lo, hi)
			}
			*p = d
			return nil
		},
		get: func() string { return p.String() }}
}

func number(key, name, def, help string, lo, hi int, p *int) Setting {
	return Setting{Key: key, Env: name, Default: def, Help: help,
		set: func(s string) error {
			n, err := strconv.Atoi(s)
			if err != nil || n < lo || n > hi {
				return fmt.Errorf("want a whole number from %d to %d", lo, hi)
			}
			*p = n
			return nil
		},
		get: func() string { return strconv.Itoa(*p) }}
}

func size(key, name, def, help string, lo, hi int64, p *int64) Setting {
	return Setting{Key: key, Env: name, Default: def, Help: help,
		set: func(s string) error {
			n, err := strconv.ParseInt(s, 10, 64)
			if err != nil || n < lo || n > hi {
				return fmt.Errorf("want a number of bytes from %d to %d", lo, hi)
			}
			*p = n
			return nil
		},
		get: func() string { return strconv.FormatInt(*p, 10) }}
}

// flatten turns nested tables into dotted keys with values as text.
func flatten(prefix string, doc map[string]any, out map[string]string) error {
	for k, v := range doc {
		key := prefix + k
		switch v := v.(type) {
		case map[string]any:
			if err := flatten(key+".", v, out); err != nil {
				return err
			}
		case []map[string]any:
			return fmt.Errorf("[[%s]]: only watch and site are tables of which there may be several", key)
		case []any:
			parts := make([]string, len(v))
			for i, e := range v {
				s, ok := e.(string)
				if !ok {
					return fmt.Errorf("%s: want a list of strings", key)
				}
				parts[i] = s
			}
			out[key] = strings.Join(parts, ",")
		default:
			out[key] = fmt.Sprint(v)
		}
	}
	return nil
}

func nearest(key string, known map[string]Setting) string {
	best, dist := "", len(key)/2+1
	for _, k := range sortedKeys(known) {
		if d := distance(key, k); d < dist {
			best, dist = k, d
		}
	}
	if best == "" {
		return "; `rangefinder config` lists those that exist"
	}
	return fmt.Sprintf(": did you mean %q?", best)
}

// distance is the Levenshtein distance in bytes.
func distance(a, b string) int {
	row := make([]int, len(b)+1)
	for j := range row {
		row[j] = j
	}
	for i := 1; i <= len(a); i++ {
		diag := row[0]
		row[0] = i
		for j := 1; j <= len(b); j++ {
			cost := diag
			if a[i-1] != b[j-1] {
				cost++
			}
			diag = row[j]
			row[j] = min(cost, row[j]+1, row[j-1]+1)
		}
	}
	return row[len(b)]
}

func sortedKeys[V any](m map[string]V) []string {
	keys := make([]string, 0, len(m))
	for k := range m {
		keys = append(keys, k)
	}
	sort.Strings(keys)
	return keys
}

// configHome and dataHome follow the XDG base directory specification, which
// ignores relative paths.
func configHome(env func(string) (string, bool)) string {
	if d, ok := env("XDG_CONFIG_HOME"); ok && filepath.IsAbs(d) {
		return d
	}
	return filepath.Join(home(env), ".config")
}

func dataHome(env func(string) (string, bool)) string {
	if d, ok := env("XDG_DATA_HOME"); ok && filepath.IsAbs(d) {
		return d
	}
	return filepath.Join(home(env), ".local", "share")
}

func home(env func(string) (string, bool)) string {
	if h, ok := env("HOME"); ok && h != "" {
		return h
	}
	if h, err := os.UserHomeDir(); err == nil {
		return h
	}
	return "."
}
