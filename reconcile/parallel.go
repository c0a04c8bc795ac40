package reconcile

import (
	"runtime"
	"sync"
	"sync/atomic"
)

// parallel calls f for 0..n-1 on all processors. Each call must write only what
// is its own; the result then does not depend on their number.
func parallel(n int, f func(i int)) {
	workers := min(runtime.GOMAXPROCS(0), n)
	if workers <= 1 {
		for i := range n {
			f(i)
		}
		return
	}
	var next atomic.Int64
	var wg sync.WaitGroup
	for range workers {
		wg.Go(func() {
			for {
				i := int(next.Add(1)) - 1
				if i >= n {
					return
				}
				f(i)
			}
		})
	}
	wg.Wait()
}
