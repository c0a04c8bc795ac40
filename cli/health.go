package cli

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"time"

	"github.com/spf13/cobra"

	"rangefinder/store"
	"rangefinder/worker"
)

func (a *app) healthCmd() *cobra.Command {
	var url string
	var working bool
	cmd := &cobra.Command{
		Use:   "health",
		Short: "Say by the exit code whether the store, a worker or serve answers",
		Long: `Asks whether the store answers; with --worker also whether a worker is running on it, and
with --url whether serve answers there, without asking the store. Exit code 0 says yes, 1 no.
It is for containers and monitors: an image without a shell has nothing else to ask with.`,
		Example: `  rangefinder health --worker
  rangefinder health --url http://127.0.0.1:8080/readyz`,
		Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			if url != "" && working {
				return usagef("health: --url asks serve, and --worker the store: give one of them")
			}
			ctx, cancel := context.WithTimeout(cmd.Context(), 8*time.Second)
			defer cancel()
			if url != "" {
				return answers(ctx, url)
			}
			cmd.SetContext(ctx)
			return a.withStore(cmd, func(db *store.DB) error {
				if !working {
					return nil
				}
				n, err := worker.Serving(db)
				if err == nil && n == 0 {
					err = errors.New("no worker is running")
				}
				return err
			})
		},
	}
	cmd.Flags().StringVar(&url, "url", "", "`ADDRESS` of serve that has to answer: its /healthz or /readyz")
	cmd.Flags().BoolVar(&working, "worker", false, "a worker has to be running")
	return cmd
}

// answers asks an address of our own server, which is no page of the web: it is the
// user's word that it may be asked.
func answers(ctx context.Context, url string) error {
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, url, nil)
	if err != nil {
		return usagef("--url: %w", err)
	}
	client := http.Client{
		Transport:     &http.Transport{DisableKeepAlives: true}, // no proxy
		CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
	}
	res, err := client.Do(req)
	if err != nil {
		return err
	}
	_, err = io.Copy(io.Discard, io.LimitReader(res.Body, 1<<20))
	if err := errors.Join(err, res.Body.Close()); err != nil {
		return err
	}
	if res.StatusCode != http.StatusOK {
		return fmt.Errorf("%s answers with status %d", url, res.StatusCode)
	}
	return nil
}
