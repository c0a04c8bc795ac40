// Command figures scores and times readers of figures on one corpus in one run:
// ours inside the process, others as commands that read {"id","text"} a line
// and write {"id","claims"} a line, as `rangefinder claims --jsonl -` does.
//
//	npm install --prefix bench/figures
//	go run ./bench/figures -peer "compromise=node bench/figures/compromise.mjs" -peer "recognizers=node bench/figures/recognizers.cjs"
package main

import (
	"bufio"
	"bytes"
	"encoding/json"
	"flag"
	"fmt"
	"os"
	"os/exec"
	"runtime"
	"strings"
	"text/tabwriter"
	"time"

	"rangefinder/bench/gold"
	"rangefinder/news"
	"rangefinder/quantity"
	"rangefinder/scraper/extract"
)

// A row is what one reader did with the corpus.
type row struct {
	name    string
	tally   gold.Tally
	seconds float64 // without start-up
	startup time.Duration
	scored  bool
}

func main() {
	dir := flag.String("corpus", "scraper/extract/testdata/figures", "folder of sentences with their figures")
	rounds := flag.Int("rounds", 20, "how often our own reader goes through the corpus to be timed")
	var peers []string
	flag.Func("peer", "NAME=COMMAND of another reader; may be repeated", func(s string) error {
		if _, command, _ := strings.Cut(s, "="); strings.TrimSpace(command) == "" {
			return fmt.Errorf("want NAME=COMMAND")
		}
		peers = append(peers, s)
		return nil
	})
	flag.Parse()
	if err := run(*dir, *rounds, peers); err != nil {
		fmt.Fprintln(os.Stderr, "figures:", err)
		os.Exit(1)
	}
}

func run(dir string, rounds int, peers []string) error {
	sets, err := gold.Load(dir)
	if err != nil {
		return err
	}
	var all []gold.Sentence
	size := 0
	for _, s := range sets {
		all = append(all, s.Sentences...)
		for i := range s.Sentences {
			size += len(s.Sentences[i].Text)
		}
	}
	runtime.GOMAXPROCS(1)
	rows := []row{find(all, rounds), claims(all, rounds)}
	for _, p := range peers {
		name, command, _ := strings.Cut(p, "=")
		r, err := peer(name, strings.Fields(command), all)
		if err != nil {
			return fmt.Errorf("%s: %w", name, err)
		}
		rows = append(rows, r)
	}
	fmt.Printf("%d sentences, %d bytes; one core for ours\n\n", len(all), size)
	w := tabwriter.NewWriter(os.Stdout, 0, 0, 2, ' ', tabwriter.AlignRight)
	fmt.Fprintln(w, "reader\tvalue\t+unit\t+bound\tall\tsilent\tsentences/s\tMB/s\tstart-up\tours is\t")
	ours := float64(len(all)) / rows[1].seconds
	for _, r := range rows {
		n := &r.tally
		score := "\t\t\t\t"
		if r.scored {
			score = fmt.Sprintf("%.1f\t%.1f\t%.1f\t%.1f\t%.1f", n.F1(n.Value), n.F1(n.Unit), n.F1(n.Bound), n.F1(n.All), gold.Share(n.Silent, n.Empty))
		}
		speed := float64(len(all)) / r.seconds
		fmt.Fprintf(w, "%s\t%s\t%.0f\t%.3f\t%d ms\t%.1f x\t\n", r.name, score, speed, float64(size)/r.seconds/1e6, r.startup.Milliseconds(), ours/speed)
	}
	return w.Flush()
}

// find times the reader of quantities alone.
func find(all []gold.Sentence, rounds int) row {
	start := time.Now()
	for range rounds {
		for i := range all {
			quantity.Find(all[i].Text, "en")
		}
	}
	return row{name: "quantity.Find", seconds: time.Since(start).Seconds() / float64(rounds)}
}

// claims scores and times whole claims, with what is counted and who says so.
func claims(all []gold.Sentence, rounds int) row {
	r := row{name: "extract.Claims", scored: true}
	for i := range all {
		c, _ := extract.Claims(article(all[i].Text))
		r.tally.Add(&all[i], c)
	}
	start := time.Now()
	for range rounds {
		for i := range all {
			extract.Claims(article(all[i].Text))
		}
	}
	r.seconds = time.Since(start).Seconds() / float64(rounds)
	return r
}

func article(text string) news.Article {
	return news.Article{Text: text, Language: "en", Plain: true}
}

// peer scores and times a command. Its start-up, measured on one sentence, is
// taken off the time.
func peer(name string, command []string, all []gold.Sentence) (row, error) {
	r := row{name: name, scored: true}
	_, startup, err := answers(command, all[:1])
	if err != nil {
		return r, err
	}
	got, took, err := answers(command, all)
	if err != nil {
		return r, err
	}
	for i := range all {
		r.tally.Add(&all[i], got[all[i].ID])
	}
	r.startup, r.seconds = startup, max(took-startup, time.Millisecond).Seconds()
	return r, nil
}

func answers(command []string, sentences []gold.Sentence) (map[string][]news.Claim, time.Duration, error) {
	var in bytes.Buffer
	enc := json.NewEncoder(&in)
	for _, s := range sentences {
		if err := enc.Encode(map[string]string{"id": s.ID, "text": s.Text}); err != nil {
			return nil, 0, err
		}
	}
	cmd := exec.Command(command[0], command[1:]...)
	cmd.Stdin, cmd.Stderr = &in, os.Stderr
	start := time.Now()
	out, err := cmd.Output()
	took := time.Since(start)
	if err != nil {
		return nil, 0, err
	}
	got := map[string][]news.Claim{}
	sc := bufio.NewScanner(bytes.NewReader(out))
	sc.Buffer(nil, 1<<20)
	for sc.Scan() {
		var line struct {
			ID     string
			Claims []news.Claim
		}
		if err := json.Unmarshal(sc.Bytes(), &line); err != nil {
			return nil, 0, err
		}
		got[line.ID] = line.Claims
	}
	if err := sc.Err(); err != nil {
		return nil, 0, err
	}
	for _, s := range sentences {
		if _, ok := got[s.ID]; !ok {
			return nil, 0, fmt.Errorf("no answer for sentence %s", s.ID)
		}
	}
	return got, took, nil
}
