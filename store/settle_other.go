//go:build !linux

package store

func toDisk(_ string, paths []string) error { return eachToDisk(paths) }
