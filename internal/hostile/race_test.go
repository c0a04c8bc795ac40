//go:build race

package hostile

// large is the size of a page that is large. The race detector makes reading ten times as slow and twice as big, so that
// there is less to be read with it.
const large = mib
