package main

import "testing"

const printed = `Running 10s test @ http://127.0.0.1:1/
  2 threads and 32 connections
  Thread Stats   Avg      Stdev     Max   +/- Stdev
    Latency     3.70ms    2.15ms  41.20ms   88.11%
    Req/Sec     4.51k   612.09     6.02k    70.50%
  Latency Distribution
     50%    3.31ms
     75%    4.40ms
     90%    5.81ms
     99%   11.78ms
  89864 requests in 10.01s, 1.02GB read
  Socket errors: connect 0, read 3, write 0, timeout 1
  Non-2xx or 3xx responses: 5
Requests/sec:   8977.01
Transfer/sec:    104.21MB
`

func TestParse(t *testing.T) {
	got, err := parse(printed)
	if want := (result{"8977.01", "3.31ms", "11.78ms", "41.20ms", 9}); err != nil || got != want {
		t.Errorf("parse = %+v, %v, want %+v", got, err, want)
	}
	if _, err := parse("unable to connect\n"); err == nil {
		t.Error("what wrk does not print is read as a result")
	}
}
