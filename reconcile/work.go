package reconcile

import "runtime"

// work is the memory of one goroutine.
type work struct {
	c         []float64 // density of voice × candidate, the voice being wrong
	f         []float64 // density of voice × candidate
	term      []float64 // p f + (1 − p) c of voice × candidate
	sum       logSum    // log-likelihood of a candidate
	ys        []float64 // the numbers that are offered, each once
	post      []float64 // weight of a candidate, or log-likelihood of one of ys
	grid      []float64 // of the likely range
	spare     []float64 // memory in which the grid is sorted
	runs      []int     // where the sorted parts of the grid begin, and its end
	cum       []float64 // weight up to each of its points
	p         []float64 // credibility of a voice
	curves    []curve   // of a voice
	variance  []float64 // of a voice: how far it leaves the number open
	precision []float64 // of a voice: what it tells, credibility over variance
	offers    []offer
	rest      rest

	script script
	names  []string // memory for the lists of an answer
	answer Answer   // the last one that again gave
}

func newWork() *work { return &work{} }

// newWorks are works for all that may go on at once; who takes one puts it back.
func newWorks() chan *work {
	works := make(chan *work, runtime.GOMAXPROCS(0))
	for range cap(works) {
		works <- newWork()
	}
	return works
}

// list is memory for n strings, which nobody else has.
func (w *work) list(n int) []string {
	if cap(w.names)-len(w.names) < n {
		w.names = make([]string, 0, max(n, more(cap(w.names))))
	}
	from := len(w.names)
	w.names = w.names[:from+n]
	return w.names[from : from+n : from+n]
}

// again is an answer to fill, in the memory of the one that it gave before, which must not
// be needed any longer.
func (w *work) again() *Answer {
	const most = 1000 // of one topic with more sources not every topic after it shall bear the cost
	a := &w.answer
	if len(a.Credibility) > most {
		*w = work{}
		return a
	}
	clear(a.Credibility)
	*a = Answer{SetAside: a.SetAside[:0], Credibility: a.Credibility, Voices: a.Voices[:0]}
	w.names = w.names[:0]
	return a
}
