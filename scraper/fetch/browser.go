package fetch

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strings"
	"sync"
	"time"

	"github.com/chromedp/chromedp"
	"rangefinder/news"
)

// browserHome makes a folder for one browser. Chromium puts a socket there, under
// a name of 45 bytes, and the path of a socket has at most 103.
func browserHome() (string, error) {
	const most = 103 - 45
	dir, err := os.MkdirTemp("", "rangefinder-")
	if err != nil || len(dir) <= most {
		return dir, err
	}
	if err := os.Remove(dir); err != nil {
		return "", err
	}
	return os.MkdirTemp("/tmp", "rangefinder-")
}

// browsers are the names under which distributions install Chromium.
var browsers = []string{"chromium", "chromium-browser", "google-chrome", "google-chrome-stable"}

// FindBrowser is the path of the browser that renders pages: name, a program or
// a path, or the Chromium that PATH holds where name is empty.
func FindBrowser(name string) (string, error) {
	if name != "" {
		path, err := exec.LookPath(name)
		if err != nil {
			return "", fmt.Errorf("fetch.browser = %q is no program that can be run; install it, or name another", name)
		}
		return path, nil
	}
	for _, name := range browsers {
		if path, err := exec.LookPath(name); err == nil {
			return path, nil
		}
	}
	return "", errors.New("no browser is installed for the hosts of fetch.render; `apt install chromium` installs one, and fetch.browser names one that is not in PATH")
}

// flags start a browser that has one way out, the proxy at address, and nothing
// that it does of its own accord. What is left of the network without a proxy
// is switched off one by one: look-ups, QUIC, UDP of WebRTC, multicast of the
// media router, and whatever the maker's services ask for.
func flags(dir, address, userAgent string) []string {
	f := []string{
		"--headless",
		"--remote-debugging-pipe",
		"--user-data-dir=" + filepath.Join(dir, "profile"),
		"--disk-cache-size=1",
		"--incognito",
		"--user-agent=" + userAgent,
		"--accept-lang=en",

		"--proxy-server=http://" + address,
		"--proxy-bypass-list=<-loopback>", // loopback too goes through the proxy
		"--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1",
		"--dns-prefetch-disable",
		"--disable-quic",
		"--force-webrtc-ip-handling-policy=disable_non_proxied_udp",
		"--webrtc-ip-handling-policy=disable_non_proxied_udp",
		"--media-router=0",

		"--disable-extensions",
		"--disable-component-extensions-with-background-pages",
		"--disable-default-apps",
		"--disable-plugins",
		"--no-first-run",
		"--no-default-browser-check",
		"--no-service-autorun",
		"--no-pings",
		"--disable-sync",
		"--disable-background-networking",
		"--disable-component-update",
		"--disable-client-side-phishing-detection",
		"--disable-domain-reliability",
		"--disable-field-trial-config",
		"--disable-breakpad",
		"--disable-crash-reporter",
		"--disable-search-engine-choice-screen",
		"--disable-notifications",
		"--disable-speech-api",
		"--disable-print-preview",
		"--disable-dev-shm-usage", // it is small in many containers
		"--disable-gpu",
		"--disable-features=" + strings.Join([]string{"Translate", "OptimizationHints", "OptimizationGuideModelDownloading",
			"MediaRouter", "DialMediaRouteProvider", "AutofillServerCommunication", "CertificateTransparencyComponentUpdater",
			"NetworkTimeServiceQuerying", "SpareRendererForSitePerProcess", "AsyncDns", "DnsOverHttps", "Prerender2",
			"SpeculationRulesPrefetchFuture", "WebRtcHideLocalIpsWithMdns"}, ","),

		"--blink-settings=imagesEnabled=false",
		"--disable-remote-fonts",
		"--mute-audio",
		"--hide-scrollbars",
		"--password-store=basic",
		"--use-mock-keychain",
		"--window-size=1280,2400",
		"--js-flags=--max-old-space-size=512",
	}
	if os.Geteuid() == 0 {
		// Chromium does not start as root with its sandbox, which needs a user
		// of less power to be worth anything.
		f = append(f, "--no-sandbox")
	}
	return append(f, "about:blank")
}

// An allocator starts one browser for chromedp. The library's own would read
// messages of any length from it, leave its children to themselves, and hand it
// the whole environment, with what secrets may be in it.
type allocator struct {
	path string
	args []string
	dir  string // its home, removed by whoever made it
	most int64  // bytes of one message

	running sync.WaitGroup
	mu      sync.Mutex
	said    []byte // the end of what it said before it was connected
}

// Allocate starts the browser. It is killed with all that it started when ctx
// is done.
func (a *allocator) Allocate(ctx context.Context, opts ...chromedp.BrowserOption) (*chromedp.Browser, error) {
	commandsR, commandsW, err := os.Pipe()
	if err != nil {
		return nil, err
	}
	answersR, answersW, err := os.Pipe()
	if err != nil {
		return nil, errors.Join(err, commandsR.Close(), commandsW.Close())
	}
	cmd := exec.CommandContext(ctx, a.path, a.args...)
	cmd.Dir = a.dir
	cmd.Env = []string{"HOME=" + a.dir, "TMPDIR=" + a.dir, "XDG_CONFIG_HOME=" + a.dir, "XDG_CACHE_HOME=" + a.dir,
		"XDG_RUNTIME_DIR=" + a.dir, "PATH=" + os.Getenv("PATH"), "LANG=C.UTF-8"}
	cmd.ExtraFiles = []*os.File{commandsR, answersW} // 3 and 4, where --remote-debugging-pipe looks for them
	cmd.Stdout, cmd.Stderr = a, a
	cmd.WaitDelay = time.Second // a child that holds the output open does not hold us
	if err = ownGroup(cmd); err == nil {
		err = a.start(cmd)
	}
	err = errors.Join(err, commandsR.Close(), answersW.Close())
	if err != nil {
		return nil, errors.Join(err, commandsW.Close(), answersR.Close())
	}
	return chromedp.NewBrowserTransport(ctx, chromedp.NewPipeConn(&messages{r: answersR, most: a.most}, commandsW), opts...)
}

// start starts cmd, and sees to it that nothing of it is left when it ends.
func (a *allocator) start(cmd *exec.Cmd) error {
	started := make(chan error)
	a.running.Go(func() {
		// The kernel ends the browser when the thread ends that started it.
		runtime.LockOSThread()
		defer runtime.UnlockOSThread()
		err := cmd.Start()
		started <- err
		if err != nil {
			return
		}
		_ = cmd.Wait() // how it ended is nobody's business: it is killed when the page is had
		endGroup(cmd)
	})
	return <-started
}

// Wait returns when the browser has ended.
func (a *allocator) Wait() { a.running.Wait() }

// Write keeps the end of what the browser says.
func (a *allocator) Write(p []byte) (int, error) {
	const most = 4 << 10
	a.mu.Lock()
	defer a.mu.Unlock()
	a.said = append(a.said, p...)
	if len(a.said) > most {
		a.said = append([]byte(nil), a.said[len(a.said)-most:]...)
	}
	return len(p), nil
}

// ended waits for a browser that hangs up to end, so that what it said on the way
// is all here; not for long, should it not end.
func (a *allocator) ended() {
	done := make(chan struct{})
	go func() {
		a.Wait()
		close(done)
	}()
	select {
	case <-done:
	case <-time.After(2 * time.Second):
	}
}

// lastWord is why the browser says that it ended, or else the last thing that it
// said.
func (a *allocator) lastWord() string {
	a.mu.Lock()
	defer a.mu.Unlock()
	word := ""
	for line := range strings.Lines(string(a.said)) {
		if line = strings.TrimSpace(line); line == "" {
			continue
		}
		if word = line; strings.Contains(line, "FATAL") {
			break
		}
	}
	return shownText(word)
}

var errMessage = errors.New("a message of the browser is larger than the limit")

// messages are the browser's messages, each ended by a zero byte, as long as
// none is longer than most: what a page says to its browser (a line on the
// console, an address of 100 MB) must not fill our memory.
type messages struct {
	r    io.ReadCloser
	most int64
	at   int64 // bytes of the message so far
}

func (m *messages) Read(p []byte) (int, error) {
	n, err := m.r.Read(p)
	for rest := p[:n]; len(rest) > 0; {
		i := bytes.IndexByte(rest, 0)
		if i < 0 {
			i = len(rest)
		}
		if m.at += int64(i); m.at > m.most {
			return 0, errMessage
		}
		if i == len(rest) {
			break
		}
		m.at, rest = 0, rest[i+1:]
	}
	return n, err
}

func (m *messages) Close() error { return m.r.Close() }

// A renderHost is one entry of Options.Render.
type renderHost struct {
	host  string
	under bool // "*.example.org": the hosts under it, and not itself
}

// CheckRender reports what is wrong with an entry of Options.Render, nil where
// it can be used. New leaves entries out that cannot.
func CheckRender(entry string) error {
	_, err := readRenderHost(entry)
	return err
}

func readRenderHost(entry string) (renderHost, error) {
	name, under := strings.CutPrefix(strings.TrimSpace(entry), "*.")
	a, err := parseURL("", "http://"+name+"/")
	if err != nil || a.port != "" || a.path != "/" || a.query != "" || strings.Contains(name, "*") {
		return renderHost{}, fmt.Errorf("render %q: not a host name; write news.example.org, or *.example.org for all hosts under it", entry)
	}
	return renderHost{a.host, under}, nil
}

// renders reports whether pages of a host are rendered.
func (c *Client) renders(host string) bool {
	for _, r := range c.render {
		if !r.under && host == r.host || r.under && strings.HasSuffix(host, "."+r.host) {
			return true
		}
	}
	return false
}

// noBrowser is a page that was not rendered for want of a browser.
func noBrowser(why string, err error) *Error {
	return &Error{Code: news.Unreachable, Reason: why, Err: err}
}
