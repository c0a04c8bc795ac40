package cli

import (
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"

	"rangefinder/store"
	"rangefinder/worker"
)

// The watches of the config file follow the file while workers run, and what was
// changed by hand holds until the file says something else.
func TestWatchesFollowTheConfigFile(t *testing.T) {
	t.Parallel()
	backends(t, func(t *testing.T, redisURL string) {
		s := newSite(t)
		s.feed(s.article(1, "The flood in Ostrau has killed 12 people, the fire brigade said."))
		p := on(t, redisURL)
		file := filepath.Join(t.TempDir(), "config.toml")
		write := func(body string) {
			t.Helper()
			if err := os.WriteFile(file, []byte(body), 0o600); err != nil {
				t.Fatal(err)
			}
		}
		list := func() map[string]worker.WatchView {
			t.Helper()
			var ws []worker.WatchView
			if err := json.Unmarshal([]byte(p.do("watch", "list", "--json")), &ws); err != nil {
				t.Fatal(err)
			}
			m := map[string]worker.WatchView{}
			for _, w := range ws {
				m[strings.TrimPrefix(w.URL, s.URL)] = w
			}
			return m
		}
		feed := fmt.Sprintf("[[watch]]\nurl = %q\nevery = \"1h\"\nstory = \"Flood\"\n", s.URL+"/feed.xml")
		write(feed)
		first := p.start("--config", file, "worker")
		second := p.start("--config", file, "worker")
		until(t, "the watch of the file has been followed", func() bool {
			w := list()["/feed.xml"]
			return w.Source == store.FromConfig && w.Listed == 1 && w.Story == "Flood"
		})

		p.do("watch", "edit", s.URL+"/feed.xml", "--story", "Water")
		p.do("watch", "add", s.URL+"/mine.xml", "--paused")
		write(feed + fmt.Sprintf("[[watch]]\nurl = %q\ncron = \"@daily\"\npaused = true\n", s.URL+"/other.xml"))
		hup := func() {
			for _, cmd := range []*os.Process{first.Process, second.Process} {
				if err := cmd.Signal(syscall.SIGHUP); err != nil {
					t.Fatal(err)
				}
			}
		}
		hup()
		until(t, "the second watch of the file is there", func() bool { return list()["/other.xml"].Cron == "@daily" })
		if w := list()["/feed.xml"]; w.Story != "Water" {
			t.Errorf("what was changed by hand is lost: %+v", w)
		}

		// A file that cannot be read changes nothing and stops nobody.
		write(feed + "[[watch]]\nurl = 7\n")
		hup()
		write(strings.Replace(feed, "Flood", "Deluge", 1))
		hup()
		until(t, "the changed entry holds, and the one taken out is gone", func() bool {
			m := list()
			_, other := m["/other.xml"]
			return m["/feed.xml"].Story == "Deluge" && !other
		})
		write("watch = []\n")
		hup()
		until(t, "the file's watches are gone, mine stays", func() bool {
			m := list()
			_, mine := m["/mine.xml"]
			return len(m) == 1 && mine
		})
	})
}
