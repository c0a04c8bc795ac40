// Package embedded is the Redis that Rangefinder brings along: it serves the
// Redis protocol on a unix socket of a data directory, to its own process and
// to every other process of the same user, and keeps what it acknowledged.
//
// # Who serves
//
// The processes that open one directory agree through a file lock. Its holder
// serves; the others know its socket and wait. The kernel frees the lock when
// its holder ends, by kill -9 too, and one of the waiting processes then reads
// the files back and serves at the same path. A client has to dial again;
// go-redis does so by itself. File locks do not work on every network file
// system: the directory belongs on a local disk.
//
// # What runs the commands
//
// The engine is miniredis, without a listener of its own (a Miniredis that is
// dialled before it is started opens no port). Everything that touches a
// connection, waits, or must be kept is done here in front of it: the protocol,
// MULTI, blocking commands, publish/subscribe, INFO, expiry, journal. Commands
// run one at a time, as in Redis; nobody waits for a client or another command
// while holding that turn.
//
// # What is kept, and why that replays to the same state
//
// Before the reply of a command leaves, its effects stand in the journal. An
// effect is a write command that was carried out and changed something. A hook
// sees every command on its way into the engine, those that a Lua script calls
// included, so a script is journalled as the commands it ran and never as its
// source: what it computed from TIME, from random choices or from replies is
// already a plain argument. All effects of one script or one EXEC are one
// record, which is read back whole or not at all. Commands whose outcome is not
// given by their arguments are written down by their outcome, as Redis does in
// its append-only file:
//
//	SPOP key                  SREM key <the members it took>
//	EXPIRE, SETEX, SET … EX   the same with the absolute time in milliseconds
//	INCRBYFLOAT, HINCRBYFLOAT SET, HSET of the result
//	a key whose time is over  DEL key
//	BLPOP and its kin         LPOP … at the moment when it found something
//
// (Comparing key values before and after a script would need no knowledge of
// commands, but it would write a whole list for each element pushed, and trust
// the keys that the script declares: asynq's scripts reach undeclared ones.)
//
// The engine's own clock stands at the Unix epoch for ever, so a time to live
// inside it is the absolute time of the deadline, whatever the hour at which it
// was set or is replayed. Deadlines stand in a heap here; due keys are deleted
// before a command runs, to the millisecond and without a scan of all keys.
//
// Only commands whose replay is known to be exact are offered: no streams, no
// HyperLogLog, no geo, no times to live on hash fields, no DUMP and RESTORE, and
// one database. Others answer "unknown command", as an older Redis would.
//
// # Files
//
// The directory is 0700, all files and the socket 0600.
//
//	lock                 the holder serves
//	redis.sock           the socket; beyond 100 bytes of path it stands in the
//	                     runtime directory and the file "socket" says where
//	journal-N            effects since snapshot N, in records with checksums
//	snapshot-N           the whole state at the beginning of journal N
//
// When a journal has grown enough, the next one is begun (the only moment for
// which commands wait) and a snapshot is made in the background by replaying
// the older files into a second engine: the running one is not stopped, and each
// snapshot proves that the files can be read. It is written beside, synced and
// renamed, and only then are the files before it removed. The second engine then
// takes the place of the first: see renew.
//
// A last record that is cut short, which was never acknowledged unless the
// machine itself went down, is dropped. Anything else that does not check out is
// an error with file and offset: see CorruptError.
//
// # Limits
//
// One command has 64 MB at most, all words together. Everything is in memory,
// and a snapshot needs the same again while it is made. Sorted sets are sorted
// for each range that is asked for. A script that does not end stops everybody.
// A client that repeats a command because its connection broke may have it
// carried out twice, here as with any Redis.
package embedded
