//go:build !race

package hostile

// large is the size of a page that is large, in bytes.
const large = 5 * mib
