package main

import (
	"fmt"
	"net"
	"net/http"
	"os"
	"os/signal"
)

// files serves a folder with net/http alone until it is interrupted.
func files(dir string) error {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return err
	}
	fmt.Fprintf(os.Stderr, "files at http://%s\n", l.Addr())
	end := make(chan os.Signal, 1)
	signal.Notify(end, os.Interrupt)
	go func() {
		<-end
		l.Close()
	}()
	_ = http.Serve(l, http.FileServer(http.Dir(dir))) // it ends with the listener
	return nil
}
