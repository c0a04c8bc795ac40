package main

import (
	"slices"
	"testing"
)

func TestInterleaveTakesHostsByTurns(t *testing.T) {
	urls := []string{"a0", "a1", "b0", "b1", "c0", "c1"}
	want := []string{"a0", "b0", "a1", "b1", "c0", "c1"}
	if got := interleave(urls, 2, 2); !slices.Equal(got, want) {
		t.Errorf("interleave = %q, want %q", got, want)
	}
}
