//go:build !unix

package embedded

import "io/fs"

// owned cannot be asked here, where the temporary directory is the user's own.
func owned(fs.FileInfo) bool { return true }
