package store

import "strconv"

// The key schema. All keys begin with rf:, and the part in braces is what Redis
// Cluster hashes: every script touches keys of one such part only. Times are
// milliseconds of the server's own clock (TIME) unless said otherwise.
//
// Work: one set of keys for each kind (crawl, read, group, reconcile, learn,
// watch, found, reread, clear). An item is live while it stands in gen; it is then either waiting
// (in due) or out (in out): announced to the queue, or claimed by a worker.
//
//	rf:{work:K}:seq      counter; gives generations, epochs and fencing tokens
//	rf:{work:K}:gen      hash  item → generation of the newest work added
//	rf:{work:K}:due      zset  item → when it may be announced
//	rf:{work:K}:out      zset  item → when nobody having been heard of is odd
//	rf:{work:K}:epoch    hash  item → the one epoch whose task may run
//	rf:{work:K}:token    hash  item → fencing token of the claim, while claimed
//	rf:{work:K}:tries    hash  item → failures in a row
//	rf:{work:K}:failed   hash  item → Failure as JSON; such an item is not live
//
// Hosts: H is host[:port]. Entries stay until they are finished, so what was in
// flight when its worker died is due again by itself.
//
//	rf:{h:H}:due         zset  address → when it may be fetched
//	rf:{h:H}:entry       hash  address → Entry as JSON
//	rf:{h:H}:state       hash  token (of the last claim), next (earliest next
//	                           request), defer (same, when it is longer than the
//	                           gap), rest (1: because the host does not answer),
//	                           flight (address whose turn it is), busy and guest
//	                           (until when a request of the host's own worker,
//	                           or of a redirect from elsewhere, counts as under
//	                           way), want (until when a redirect waits to come
//	                           in), fails (failures of the host in a row), since
//	                           (of the first of them), why (of the last)
//	rf:{h:H}:robots      until when they hold, a line feed, robots rules as JSON
//	rf:{h:H}:tdmrep      the same with what the host says of text and data mining
//
// Shares: C is what several hosts have in common, site:<registrable domain> or
// addr:<address>.
//
//	rf:{share:C}:held    zset  host that is being visited → until when at most
//	rf:{share:C}:line    zset  host that was sent away → when it is forgotten
//
// Pages: P hashes address and content, U the address alone. Bodies lie in
// packs (see Pages); only those supplied wait here until their reader takes them.
//
//	rf:{p:P}             Page metadata as JSON
//	rf:{p:P}:body        gzip of a supplied body, until it is read
//	rf:{u:U}             Address as JSON: validators and newest page
//	rf:{u:U}:unread      zset  page id → when it was fetched (its own clock)
//
// Articles: A hashes the article's identity. rev counts every change of the
// keys of one article, and the outbox holds the rev that stories have not yet
// been told of.
//
//	rf:{a:A}             hash  rev, version, content, reader, pin, outbox, verified
//	rf:{a:A}:versions    hash  number → Version as JSON
//	rf:{a:A}:claims      claims of the newest version and those gone, as JSON
//	rf:{a:A}:changes     list  Change as JSON, oldest first
//
// Stories: one part, since an article moves from one story to another.
//
//	rf:{stories}:sigs    hash  article → signature as JSON
//	rf:{stories}:touched hash  article → rev not yet looked at by grouping
//	rf:{stories}:of      hash  article → story
//	rf:{stories}:meta    hash  story → Story as JSON
//	rf:{stories}:dirty   hash  story → token of the grouping that changed it, or
//	                           what else did ("rules", "learned"), and when
//	rf:{stories}:pace    hash  at (when the last grouping ended), group and
//	                           reconcile (milliseconds that they took)
//	rf:{stories}:token   fencing token of the last grouping that wrote
//	rf:{stories}:heard   hash  story → the claims that it was answered from, as
//	                           lines of JSON
//	rf:{stories}:hearer  hash  story → token of who wrote these last
//	rf:{stories}:world   hash  heard (counts the changes of the former), learned
//	                           (heard, when it was last learned), origins
//	                           (what was learned, as JSON), editions (counts
//	                           the answers to all stories), thinned (how far
//	                           back these reach), told (the latest time that a
//	                           report was of)
//	rf:{stories}:past    set   every story that was ever answered
//	rf:{s:S}             hash  token (of the writer); told (the latest time that a
//	                           report was of which the clock had not passed);
//	                           topics as JSON, from before there were editions
//	rf:{s:S}:editions    zset  "<ms> <key of a part>" → since when it stands
//	rf:{s:S}:parts       hash  kind[:article]:hash → part, zstd of JSON; see
//	                           editions.go
//	rf:{s:S}:gone        set   keys of parts that were forgotten
//
// Decisions: one part, to which lines are only added; see decisions.go.
//
//	rf:{decisions}:log    hash  id → Decision as JSON
//	rf:{decisions}:by     hash  what they are on → ids, in the order in which they came
//	rf:{decisions}:head   hash  subject → "<ms> <id>" of the newest on it; "*" and
//	                            a kind → of the newest on any of that kind
//	rf:{decisions}:outbox hash  article ("*" for all) → rev that stories have not heard of
//	rf:{decisions}:rev    counter of all that was decided
//
// The rest:
//
//	rf:{watches}:all     hash  watch id → Watch as JSON
//	rf:{watches}:state   hash  watch id → WatchState as JSON
//	rf:{watches}:sites   rules for section pages, as text
//	rf:{w:W}:seen        hash  address → Seen as JSON: what the watch has listed
//	rf:{w:W}:pages       hash  address → WatchPage as JSON: its own page, and the
//	                           sitemaps below it
//	rf:{outcomes}:row    hash  address → Outcome as JSON
//	rf:{outcomes}:at     zset  address → its time, so that a later one stays
//	rf:{outcomes}:past   zset  Outcome as JSON → its time; one for each turn that
//	                           an address took: another code or another reason
//	rf:{outcomes}:turns  counter of these
//	rf:{urls}            hash  address → article it was read as
//	rf:{alike}           hash  what several addresses have in common, hashed →
//	                           the identity of the first article read of them
//	rf:{lead}            id of the process that leads the schedule, for 3 s
//	rf:{reread}:line     zset  article to be read again → when it was fetched, negative
//	rf:{reread}:reader   newest reader for which the line was made
//	rf:{turn:T}          id of the process that last did T, until it is to be done again
//	rf:{pruning}         token of the one that prunes, forgets, backs up or restores, while
//	                           it does
//	rf:{restoring}       since when half of a restore stands here, and the counters of
//	                           work from before it, as JSON
//	rf:{forgotten}:log, :refused, :rev   what was forgotten: see forgets.go
func workKey(k Kind, part string) string { return "rf:{work:" + string(k) + "}:" + part }

func hostKey(host, part string) string   { return "rf:{h:" + host + "}:" + part }
func shareKey(c, part string) string     { return "rf:{share:" + c + "}:" + part }
func pageKey(id string) string           { return "rf:{p:" + id + "}" }
func bodyKey(id string) string           { return "rf:{p:" + id + "}:body" }
func urlKey(id string) string            { return "rf:{u:" + id + "}" }
func unreadKey(id string) string         { return "rf:{u:" + id + "}:unread" }
func articleKey(id string) string        { return "rf:{a:" + id + "}" }
func articlePart(id, part string) string { return "rf:{a:" + id + "}:" + part }
func storiesKey(part string) string      { return "rf:{stories}:" + part }
func decisionsKey(part string) string    { return "rf:{decisions}:" + part }
func storyKey(id string) string          { return "rf:{s:" + id + "}" }
func storyPart(id, part string) string   { return "rf:{s:" + id + "}:" + part }
func turnKey(what string) string         { return "rf:{turn:" + what + "}" }
func seenKey(watch string) string        { return "rf:{w:" + watch + "}:seen" }
func watchPagesKey(watch string) string  { return "rf:{w:" + watch + "}:pages" }

const (
	watchesKey    = "rf:{watches}:all"
	watchStateKey = "rf:{watches}:state"
	sitesKey      = "rf:{watches}:sites"
	outcomeRowKey = "rf:{outcomes}:row"
	outcomeAtKey  = "rf:{outcomes}:at"

	outcomePastKey  = "rf:{outcomes}:past"
	outcomeTurnsKey = "rf:{outcomes}:turns"

	urlsKey    = "rf:{urls}"
	alikeKey   = "rf:{alike}"
	leadKey    = "rf:{lead}"
	pruningKey = "rf:{pruning}"

	rereadLineKey   = "rf:{reread}:line"
	rereadReaderKey = "rf:{reread}:reader"
)

// luaNow gives scripts the server's clock in milliseconds.
const luaNow = `
local clock = redis.call('TIME')
local now = tonumber(clock[1]) * 1000 + math.floor(tonumber(clock[2]) / 1000)
`

func itoa(n int64) string { return strconv.FormatInt(n, 10) }
