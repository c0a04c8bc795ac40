package cli

import (
	"bufio"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"

	"github.com/spf13/cobra"

	"rangefinder/news"
	"rangefinder/report"
	"rangefinder/scraper"
	"rangefinder/scraper/extract"
	"rangefinder/scraper/fetch"
)

func (a *app) claimsCmd() *cobra.Command {
	var s supplied
	var lines bool
	cmd := &cobra.Command{
		Use:   "claims FILE|URL|-...",
		Short: "Print the claims of a page or text, one as JSON a line",
		Long: `Prints every figure of a page or plain text with who said it, of what, of when
and with what reserve: one claim a line, as JSON. HTML and plain text are told
apart by content.

English is read with its grammar. In German, French, Spanish, Italian,
Portuguese, Dutch, Polish, Russian, Ukrainian, Turkish and Greek, figures are
read as well, speakers and the commonest measures by the words beside them.

With --jsonl the input is {"id","text"} a line (optional "title", "publisher",
"published", "url") and the output {"id","claims":[...]} a line in the same order.`,
		Example: `  rangefinder claims article.html
  rangefinder claims --publisher Reuters --published 2025-04-30 note.txt
  printf '%s\n' '{"id":"1","text":"At least 12 people were hurt."}' | rangefinder claims --jsonl -`,
		RunE: func(cmd *cobra.Command, args []string) error {
			if len(args) == 0 {
				return usagef("claims: name a file, an address, or - for standard input")
			}
			if lines {
				return a.claimLines(args)
			}
			enc := newEncoder(a.out)
			defer enc.Flush()
			return a.each(cmd.Context(), args, s, func(_ string, art news.Article) error {
				claims, _ := extract.Claims(art)
				for _, c := range claims {
					if err := enc.Encode(c); err != nil {
						return err
					}
				}
				return nil
			})
		},
	}
	s.flags(cmd)
	cmd.Flags().BoolVar(&lines, "jsonl", false, `read {"id","text"} a line`)
	return cmd
}

func (s *supplied) flags(cmd *cobra.Command) {
	f := cmd.Flags()
	f.StringVar(&s.publisher, "publisher", "", "`NAME` of the outlet, for a text that does not say it")
	f.StringVar(&s.published, "published", "", "`DAY` or instant of publication (RFC 3339)")
	f.StringVar(&s.url, "url", "", "`ADDRESS` of the text; it is cited, not fetched")
	f.StringVar(&s.title, "title", "", "`HEADLINE`, for a text without one")
}

// each reads the inputs one after the other and gives their articles to do. An
// input that cannot be read has its line on standard error and does not stop
// the others.
func (a *app) each(ctx context.Context, args []string, s supplied, do func(arg string, art news.Article) error) error {
	return a.eachBy(ctx, args, s, scraper.Parse, do)
}

// eachBy is each with another way to read a page.
func (a *app) eachBy(ctx context.Context, args []string, s supplied, parse func(news.Page) (news.Article, error), do func(arg string, art news.Article) error) error {
	c, err := a.config()
	if err != nil {
		return err
	}
	failed := 0
	for _, arg := range args {
		art, err := a.article(func() (news.Page, error) { return a.page(ctx, c, arg) }, s, parse)
		var usage usageError
		switch {
		case errors.As(err, &usage):
			return err
		case err != nil:
			// An error of the fetcher names its address itself.
			if named := (*fetch.Error)(nil); !errors.As(err, &named) {
				err = fmt.Errorf("%s: %w", arg, err)
			}
			a.complain(err)
			failed++
			continue
		}
		if art.Outcome != news.Read && art.Outcome != "" {
			a.complain(fmt.Errorf("%s: %s", arg, describe(art)))
		}
		if err := do(arg, art); err != nil {
			return err
		}
	}
	switch {
	case failed == len(args):
		return errFailed
	case failed > 0:
		return errPartly
	}
	return nil
}

// describe says in words why a page is not counted as read.
func describe(art news.Article) string {
	s := art.Outcome
	switch art.Outcome {
	case news.Partial:
		s = "only a part of the page could be read"
	case news.Paywall:
		s = "behind a paywall: only the open part was read; give the text with `rangefinder add` if you have it"
	case news.NeedsJavaScript:
		s = "the page shows its text only with JavaScript; save it from a browser and give the file"
	case news.LanguageNotRead:
		s = "only English is read with grammar; of this language (" + art.Language + ") claims are read by words alone, and a crawl leaves them out"
	case news.Empty:
		s = "no text was found on the page"
	}
	if len(art.Notes) > 0 {
		s += " (" + art.Notes[0] + ")"
	}
	return s
}

func (a *app) article(get func() (news.Page, error), s supplied, parse func(news.Page) (news.Article, error)) (news.Article, error) {
	p, err := get()
	if err != nil {
		return news.Article{}, err
	}
	if err := s.apply(&p); err != nil {
		return news.Article{}, err
	}
	art, err := parse(p)
	if err != nil {
		return news.Article{}, err
	}
	if art.URL == "" {
		art.URL = p.URL
	}
	return art, nil
}

// An encoder writes one JSON value a line, with < > & as themselves: what is
// quoted must be found again by its bytes.
type encoder struct {
	*json.Encoder
	w *bufio.Writer
}

func newEncoder(w io.Writer) *encoder {
	b := bufio.NewWriterSize(w, 64<<10)
	e := json.NewEncoder(armoured{b})
	e.SetEscapeHTML(false)
	return &encoder{e, b}
}

// armoured writes JSON so that nothing in it acts on a terminal. Each Write is
// whole: an encoder writes a value at once.
type armoured struct{ w io.Writer }

func (a armoured) Write(p []byte) (int, error) {
	if _, err := a.w.Write(report.Armour(p)); err != nil {
		return 0, err
	}
	return len(p), nil
}

// Flush writes out what is held. An error here means that the reader of the
// pipe has left, which the next write would have told.
func (e *encoder) Flush() error { return e.w.Flush() }
