package cli

import (
	"fmt"
	"strings"

	"github.com/spf13/cobra"

	"rangefinder/decide"
	"rangefinder/news"
	"rangefinder/scraper/extract"
)

// A quotation is where a claim that was missed stands.
type quotation struct{ words, prefix, suffix string }

func (a *app) decideAddCmd() *cobra.Command {
	var r ruling
	var e edits
	var q quotation
	cmd := &cobra.Command{
		Use: "add URL --quote WORDS [--figure FIGURE ...]", Short: "Make a claim of words of an article that the machine has not taken for one", Args: cobra.ExactArgs(1),
		Long: `Makes a claim of the words that are quoted, marked as yours. Quote the figure, with as many
words around it as name it; where they stand several times, --prefix and --suffix are the
words right before and behind. What the machine reads there is filled in, and what you set is put
over it; --figure gives the amount where the words hold none that can be read.`,
		Example: `  rangefinder decide add https://example.org/news/a --quote "two dozen of the men"
  rangefinder decide add https://example.org/news/a --quote "hardly anybody" --figure "up to 10" --what survivors`,
		RunE: func(cmd *cobra.Command, args []string) error {
			if strings.TrimSpace(q.words) == "" {
				return usagef("decide add: quote the words with --quote")
			}
			return a.atDesk(cmd, r, func(d *desk) error {
				t, err := d.thing(args[0], news.OnArticle)
				if err != nil {
					return err
				}
				return d.add(cmd, t.id, q, e)
			})
		},
	}
	f := cmd.Flags()
	f.StringVar(&q.words, "quote", "", "`WORDS` of the article with the figure in them")
	f.StringVar(&q.prefix, "prefix", "", "`WORDS` right before them")
	f.StringVar(&q.suffix, "suffix", "", "`WORDS` right behind them")
	e.claimFlags(cmd)
	a.rulingFlags(cmd, &r)
	return cmd
}

func (d *desk) add(cmd *cobra.Command, article string, q quotation, e edits) error {
	art, err := d.article(article)
	if err != nil {
		return err
	}
	if err := q.once(art); err != nil {
		return err
	}
	in, start, end, err := extract.Find(art, q.words, q.prefix, q.suffix)
	if err != nil {
		return fmt.Errorf("%s: %w", art.URL, err)
	}
	if err := e.readable(cmd); err != nil {
		return err
	}
	c, err := extract.At(art, in, start, end, e.figure)
	if err != nil {
		return usagef("%s: %w", art.URL, err)
	}
	for _, o := range d.report.Claims {
		if over := o.ArticleID == c.ArticleID && o.In == c.In && o.Start < c.End && c.Start < o.End; (over || o.ID == c.ID) && !o.Gone {
			return fmt.Errorf("a figure is read there already: %s, claim %s; `rangefinder decide edit %s` changes it", o.Text, o.ID, short(o.ID))
		}
	}
	set, err := e.ofClaim(cmd, c, true)
	if err != nil {
		return err
	}
	return d.decide(decide.Add(art, c, set))
}

// once says so where the quotation stands in several places.
func (q quotation) once(art news.Article) error {
	const around, most = 30, 5
	var at []string
	for _, text := range []string{art.Title, art.Text} {
		for from := 0; ; {
			i := strings.Index(text[from:], q.words)
			if i < 0 {
				break
			}
			i += from
			end := i + len(q.words)
			from = end
			before, after := strings.TrimRight(text[:i], " \n"), strings.TrimLeft(text[end:], " \n")
			if strings.HasSuffix(before, strings.TrimSpace(q.prefix)) && strings.HasPrefix(after, strings.TrimSpace(q.suffix)) {
				at = append(at, fmt.Sprintf("%q", cutLeft(text[:i], around)+q.words+cutRight(text[end:], around)))
			}
		}
	}
	if len(at) < 2 {
		return nil
	}
	n := len(at)
	if n > most {
		at = append(at[:most], "…")
	}
	return usagef("%q stands there %d times: %s; say which with --prefix or --suffix, or quote more", q.words, n, strings.Join(at, ", "))
}

// cutLeft is the end of a text, of at most n characters.
func cutLeft(s string, n int) string {
	if r := []rune(s[max(0, len(s)-4*n):]); len(r) > n {
		return "…" + strings.ToValidUTF8(string(r[len(r)-n:]), "")
	}
	return s
}

// cutRight is the beginning of a text, of at most n characters.
func cutRight(s string, n int) string {
	if r := []rune(s[:min(len(s), 4*n)]); len(r) > n {
		return strings.ToValidUTF8(string(r[:n]), "") + "…"
	}
	return s
}
