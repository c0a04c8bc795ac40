// Package hostile holds the table of bad inputs: what a crawler of the open web is sent sooner or later, and
// what becomes of each. It is tests and nothing else.
//
// Every case runs through the program as it stands: addresses are enqueued, a worker fetches them from a server
// on loopback over the guarded door, reads them and keeps them in the embedded store, and the row then asks the
// store. No row takes another test's word for it; the few that need a process to be killed, or a browser, name
// the test that shows them.
//
//	go test -v -run BadInputs ./internal/hostile            one line a case
//	go test -run BadInputs/037 ./internal/hostile           one case
//	go test -run BadInputs ./internal/hostile -update       writes docs/bad-inputs.md
package hostile
