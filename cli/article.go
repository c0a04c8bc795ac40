package cli

import (
	"github.com/spf13/cobra"

	"rangefinder/news"
	"rangefinder/scraper/extract"
)

func (a *app) articleCmd() *cobra.Command {
	var s supplied
	var lines, numbers bool
	cmd := &cobra.Command{
		Use:   "article FILE|URL|-...",
		Short: "Print the article of a page as JSON",
		Long: `Prints title, byline, publisher, dates, language, canonical address, text and
blocks of a page as JSON, each block with the element that it came from.

With --numbers it prints what became of every number of the text instead: claim,
skipped (and why), or unread.`,
		RunE: func(cmd *cobra.Command, args []string) error {
			if len(args) == 0 {
				return usagef("article: name a file, an address, or - for standard input")
			}
			enc := newEncoder(a.out)
			defer enc.Flush()
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
	cmd.Flags().BoolVar(&numbers, "numbers", false, "list every number of the text and what became of it")
	return cmd
}
