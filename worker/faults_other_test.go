//go:build !unix

package worker

import "errors"

func boundFiles(string) error { return errors.New("there is no such bound here") }
