package cli

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"rangefinder/archive"
	"rangefinder/config"
	"rangefinder/news"
	"rangefinder/scraper"
	"rangefinder/scraper/fetch"
	"rangefinder/store"
)

// A choice is which of the kept pages are meant.
type choice struct {
	story string
	urls  []string
	since time.Time
}

func (a *app) exportCmd() *cobra.Command {
	var warc, wacz, tables, since, only string
	var which choice
	cmd := &cobra.Command{
		Use:   "export --warc FILE|- | --wacz FILE|- | --sqlite FILE",
		Short: "Write the kept pages as a web archive, or the report as a database, that others can open",
		Long: `Writes every kept version of every page as WARC 1.1 (ISO 28500), or as one WACZ
file, which replay tools such as ReplayWeb.page open: with the time of its fetch,
its address, the header of its answer and the SHA-256 of its body. The same pages
give the same file, byte for byte.

Pages that ask for it themselves or by their site (noarchive, in a robots meta element
or an X-Robots-Tag header) are left out, whoever may read this archive; and those
whose bodies have left by the budget (see rangefinder prune) cannot be written; both
are counted on standard error.

With --sqlite it writes no pages but the report, as one SQLite file: stories, topics,
claims, decisions, articles and outlets as tables, and views that join them, v_ranges,
v_claims and v_decided. Its table columns says what each column holds. An earlier export of
that name is replaced, any other file is left alone.`,
		Example: `  rangefinder export --wacz evidence.wacz
  rangefinder export --warc - --story "Quake in Myanmar" --since 2025-03-28 > quake.warc.gz
  rangefinder export --sqlite figures.db`,
		Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			if err := knownOnly(cmd, &only); err != nil {
				return err
			}
			if tables != "" {
				if warc != "" || wacz != "" || since != "" || len(which.urls) > 0 {
					return usagef("export: --sqlite writes the report and no pages; of the other flags it knows --story and --only")
				}
				return a.exportTables(cmd, tables, which.story, only)
			}
			if only != "" {
				return usagef("export: --only is of claims, and an archive has pages; it goes with --sqlite")
			}
			if (warc == "") == (wacz == "") {
				return usagef("export: say what is wanted, --warc FILE or --wacz FILE (- for standard output), or --sqlite FILE")
			}
			if since != "" {
				t, err := parseDay(since)
				if err != nil || t.IsZero() {
					return usagef("--since %s: want a day such as 2025-04-30 or an instant such as 2025-04-30T09:00:00Z", since)
				}
				which.since = t
			}
			for i, u := range which.urls {
				n, err := fetch.Normalize(u)
				if err != nil {
					return usagef("--url %s: %w", u, err)
				}
				which.urls[i] = n
			}
			c, err := a.config()
			if err != nil {
				return err
			}
			write, path := archive.WARC, warc
			if wacz != "" {
				write, path = archive.WACZ, wacz
			}
			if path == "-" && tty(a.out) {
				return usagef("export: an archive is no text for a terminal; name a file, or send it into one")
			}
			return a.withStore(cmd, func(db *store.DB) error {
				return a.export(cmd.Context(), c, db, which, path, write)
			})
		},
	}
	f := cmd.Flags()
	f.StringVar(&warc, "warc", "", "write a WARC to `FILE`, each record compressed for itself; - for standard output")
	f.StringVar(&wacz, "wacz", "", "write a WACZ to `FILE`; - for standard output")
	f.StringVar(&tables, "sqlite", "", "write the report to `FILE`, a SQLite database")
	a.onlyFlag(cmd, &only)
	f.StringVar(&which.story, "story", "", "only pages from which the articles of the story `NAME` were read, or only its topics")
	f.StringArrayVar(&which.urls, "url", nil, "only pages of this `ADDRESS`; may be given more than once")
	f.StringVar(&since, "since", "", "only pages fetched at or after `TIME`, a day or an instant")
	return cmd
}

type archiveWriter func(io.Writer, archive.Pages, archive.Options) (archive.Written, error)

func (a *app) export(ctx context.Context, c *config.Config, db *store.DB, which choice, path string, write archiveWriter) error {
	e := &exporter{ctx: ctx, db: db, pages: store.Pages{Dir: c.PagesDir}, bar: a.progress(), titles: map[string]string{}}
	defer e.bar.clear()
	if err := e.choose(which); err != nil {
		return err
	}
	if len(e.list) == 0 {
		return fmt.Errorf("nothing to export: no kept page is meant%s", e.apart())
	}
	o := archive.Options{Created: e.list[len(e.list)-1].at, Software: fetch.Agent, Contact: c.Fetch.Contact,
		Title: func(p news.Page) string { return e.titles[store.PageID(p)] }}
	var done archive.Written
	body := func(w io.Writer) (err error) {
		done, err = write(w, e.each, o)
		if err == nil && done.Pages == 0 {
			err = fmt.Errorf("nothing to export: of %d kept pages none can be shown%s", len(e.list), e.apart())
		}
		return err
	}
	var err error
	if path == "-" {
		err = body(a.out)
	} else {
		err = replaceFile(path, body)
	}
	e.bar.clear()
	if err != nil {
		return err
	}
	a.note("%s in %d records written%s", counted(done.Pages, "page"), done.Records, e.apart())
	if e.lost > 0 {
		return errPartly
	}
	return nil
}

// An exporter hands kept pages to an archive, one at a time.
type exporter struct {
	ctx    context.Context
	db     *store.DB
	pages  store.Pages
	bar    *progressLine
	list   []chosen
	titles map[string]string // page id → headline of the article that was read from it

	reserved, removed, lost int
}

// A chosen is a page that is meant.
type chosen struct {
	id, url string
	at      time.Time
}

// choose finds the pages that are meant, in the order in which they came. Of each no more
// is held than its place in this order.
func (e *exporter) choose(c choice) error {
	only := map[string]bool{}
	if c.story != "" {
		if err := e.ofStory(c.story, only); err != nil {
			return err
		}
	}
	seen := map[string]bool{}
	err := e.db.PageIDs(e.ctx, func(id string) error {
		if seen[id] || c.story != "" && !only[id] {
			return nil
		}
		seen[id] = true
		p, _, ok, err := e.db.Page(e.ctx, id)
		if err != nil || !ok {
			return err
		}
		if p.Fetched.Before(c.since) || len(c.urls) > 0 && !slices.Contains(c.urls, p.URL) && !slices.Contains(c.urls, p.FinalURL) {
			return nil
		}
		switch {
		case noArchive(p) != "":
			e.reserved++
		case !p.Removed.IsZero():
			e.removed++
		default:
			e.list = append(e.list, chosen{id, p.URL, p.Fetched})
		}
		e.bar.say(fmt.Sprintf("looking for pages: %d", len(seen)))
		return nil
	})
	if err != nil {
		return err
	}
	slices.SortFunc(e.list, func(a, b chosen) int {
		return cmp.Or(a.at.Compare(b.at), strings.Compare(a.url, b.url), strings.Compare(a.id, b.id))
	})
	return e.headlines()
}

// ofStory gathers the pages of the articles of a story.
func (e *exporter) ofStory(name string, only map[string]bool) error {
	stories, err := e.db.Stories(e.ctx)
	if err != nil {
		return err
	}
	known := false
	for _, s := range stories {
		if !strings.EqualFold(s.Story.Name, name) && s.Story.ID != name {
			continue
		}
		known = true
		for _, id := range s.Articles {
			history, err := e.db.History(e.ctx, id)
			if err != nil {
				return err
			}
			for _, v := range history {
				only[v.Page] = true
			}
		}
	}
	if !known {
		return fmt.Errorf("no story is called %q; rangefinder report lists them", name)
	}
	return nil
}

// headlines finds what the chosen pages are called in a list.
func (e *exporter) headlines() error {
	meant := make(map[string]bool, len(e.list))
	for _, c := range e.list {
		meant[c.id] = true
	}
	return e.db.ArticleIDs(e.ctx, func(id string) error {
		history, err := e.db.History(e.ctx, id)
		for _, v := range history {
			if meant[v.Page] {
				e.titles[v.Page] = v.Article.Title
			}
		}
		return err
	})
}

// each is the chosen pages with their bodies. One whose body is not there is passed over:
// the rest is evidence all the same.
func (e *exporter) each(yield func(news.Page, error) bool) {
	for i, c := range e.list {
		if err := e.ctx.Err(); err != nil {
			yield(news.Page{}, err)
			return
		}
		e.bar.say(fmt.Sprintf("page %d of %d", i+1, len(e.list)))
		p, _, ok, err := e.db.Page(e.ctx, c.id)
		if err != nil {
			yield(news.Page{}, err)
			return
		}
		if !ok {
			continue // forgotten meanwhile
		}
		p.Body, err = e.db.Body(e.ctx, e.pages, p)
		switch {
		case err == nil && noArchive(p) != "": // of one that was not read yet, its body has to say so
			e.reserved++
			continue
		case err == nil:
		case errors.Is(err, fs.ErrNotExist) && !p.Removed.IsZero():
			e.removed++
			continue
		default:
			e.lost++
			continue
		}
		if !yield(p, nil) {
			return
		}
	}
}

// noArchive is where the publisher of a page says that copies of it are not to be
// shown, "" where that is not said: what was noted when the page was read and what
// stands in it are both asked, and either is enough. A text that a person supplied is
// that person's to judge.
func noArchive(p news.Page) string {
	r := scraper.Rights(p).Under(p.Rights)
	if p.Supplied || !r.NoArchive {
		return ""
	}
	return cmp.Or(r.NoArchiveIn, "noarchive")
}

// apart says what is not in the archive, and why.
func (e *exporter) apart() string {
	s := ""
	if e.reserved > 0 {
		s += fmt.Sprintf("; %d left out, as their sites ask (noarchive)", e.reserved)
	}
	if e.removed > 0 {
		s += fmt.Sprintf("; of %d the bodies have left by the budget", e.removed)
	}
	if e.lost > 0 {
		s += fmt.Sprintf("; of %d the bodies cannot be read, `rangefinder verify` says why", e.lost)
	}
	return s
}

// replaceFile puts what write writes in the place of a file, all of it or nothing.
func replaceFile(path string, write func(io.Writer) error) (err error) {
	f, err := os.CreateTemp(filepath.Dir(path), "."+filepath.Base(path)+".part-*")
	if err != nil {
		return err
	}
	defer func() {
		if err != nil {
			f.Close()
			os.Remove(f.Name())
		}
	}()
	if err = write(f); err != nil {
		return err
	}
	if err = f.Chmod(0o644); err != nil {
		return err
	}
	if err = f.Sync(); err != nil {
		return err
	}
	if err = f.Close(); err != nil {
		return err
	}
	return os.Rename(f.Name(), path)
}
