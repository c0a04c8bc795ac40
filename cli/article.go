package cli

import (
	"fmt"
	"strings"

	"github.com/spf13/cobra"

	"rangefinder/news"
	"rangefinder/scraper"
	"rangefinder/scraper/extract"
)

func (a *app) articleCmd() *cobra.Command {
	var s supplied
	var lines, numbers, explain bool
	cmd := &cobra.Command{
		Use:   "article FILE|URL|-...",
		Short: "Print the article of a page as JSON",
		Long: `Prints title, byline, publisher, dates, language, canonical address, text and
blocks of a page as JSON, each block with the element that it came from.

With --numbers it prints what became of every number of the text instead: claim,
skipped (and why), or unread.

With --explain it prints every block of the page, kept or left out, with how
likely it is part of the article and what speaks for or against it most; with
--jsonl or --json besides, one block as JSON a line. Points are in log-odds.`,
		Example: `  rangefinder article page.html
  rangefinder article --explain page.html | grep '^out'
  rangefinder article --jsonl saved/*.html > articles.jsonl`,
		RunE: func(cmd *cobra.Command, args []string) error {
			if len(args) == 0 {
				return usagef("article: name a file, an address, or - for standard input")
			}
			if explain && numbers {
				return usagef("article: --explain is of blocks, --numbers of numbers: give one of them")
			}
			enc := newEncoder(a.out)
			defer enc.Flush()
			if explain {
				return a.explain(cmd, args, s, lines || a.json, enc)
			}
			if !lines && !numbers {
				enc.SetIndent("", "  ")
			}
			return a.each(cmd.Context(), args, s, func(arg string, art news.Article) error {
				if numbers {
					_, ns := extract.Claims(art)
					for _, n := range ns {
						if err := enc.Encode(n); err != nil {
							return err
						}
					}
					return nil
				}
				if art.Blocks == nil {
					art.Blocks = []news.Block{}
				}
				if lines {
					return enc.Encode(struct {
						File string `json:"file"`
						news.Article
					}{arg, art})
				}
				return enc.Encode(art)
			})
		},
	}
	s.flags(cmd)
	cmd.Flags().BoolVar(&lines, "jsonl", false, `one article a line, with "file"`)
	a.jsonFlag(cmd)
	cmd.Flags().BoolVar(&explain, "explain", false, "say of every block why it was kept or left out")
	cmd.Flags().BoolVar(&numbers, "numbers", false, "list every number of the text and what became of it")
	return cmd
}

// explain prints the verdict on every block of the pages.
func (a *app) explain(cmd *cobra.Command, args []string, s supplied, asJSON bool, enc *encoder) error {
	var verdicts []scraper.Verdict
	parse := func(p news.Page) (art news.Article, err error) {
		art, verdicts, err = scraper.Explain(p, nil)
		return art, err
	}
	return a.eachBy(cmd.Context(), args, s, parse, func(arg string, art news.Article) error {
		if asJSON {
			for _, v := range verdicts {
				line := struct {
					File string `json:"file"`
					scraper.Verdict
				}{arg, v}
				if err := enc.Encode(line); err != nil {
					return err
				}
			}
			return nil
		}
		if art.Plain {
			fmt.Fprintf(a.out, "%s: a plain text: all of it is read\n", printable(arg))
			return nil
		}
		if len(args) > 1 {
			fmt.Fprintf(a.out, "== %s\n", printable(arg))
		}
		for _, v := range verdicts {
			word := "out"
			if v.Kept {
				word = "kept"
			}
			text := []rune(printable(strings.ReplaceAll(v.Text, "\n", " / ")))
			if w := max(30, width(a.out)-24); len(text) > w {
				text = append(text[:w-1], '…')
			}
			fmt.Fprintf(a.out, "%-4s  %.2f  %-10s  %s\n                  %s\n", word, v.Likely, v.Kind, string(text), v.Why)
		}
		return nil
	})
}
