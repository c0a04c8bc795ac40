package scraper

import (
	"net/url"
	"slices"
	"strings"
	"time"

	"golang.org/x/net/html"

	"rangefinder/news"
)

// publishedKeys and modifiedKeys are where pages put their dates, the most
// careful first.
var (
	publishedKeys = []string{"article:published_time", "og:published_time", "og:article:published_time", "datepublished", "publish-date",
		"publish_date", "publication_date", "published_time", "pubdate", "parsely-pub-date", "sailthru.date", "cxenseparse:recs:publishtime",
		"article.published", "dc.date.issued", "dcterms.issued", "dcterms.created", "dc.date.created", "rnews:datepublished"}
	// plainKeys say no more than that it is a date: of the file, on many sites.
	plainKeys    = []string{"dc.date", "dcterms.date", "date"}
	modifiedKeys = []string{"article:modified_time", "og:modified_time", "og:updated_time", "datemodified", "last-modified", "lastmod",
		"dcterms.modified", "dc.date.modified", "article.updated", "article:updated_time"}
)

// publishedProps and modifiedProps are the properties of schema.org, as
// microdata, in small letters.
var (
	publishedProps = []string{"datepublished", "datecreated", "uploaddate"}
	modifiedProps  = []string{"datemodified"}
)

// keyKind is which day a meta key names that stands in neither list: sites make
// up their own, in their own language, of a few words.
func keyKind(key string) dateKind {
	has := func(parts ...string) bool {
		return slices.ContainsFunc(parts, func(p string) bool { return strings.Contains(key, p) })
	}
	switch {
	case has("expir", "unpubl", "valid", "event", "birth", "copyright", "crawl", "archiv", "verif", "build", "start", "end_", "enddate", "until", "expos", "cache", "timeout", "refresh"):
		return another
	case has("modif", "updat", "lastmod", "revis", "aktualis", "actualiz", "changed", "edited", "review"):
		return change
	case has("publi", "pubdate", "issued", "posted", "release", "creat", "upload", "displaydate", "veroeff", "onlinedate", "dateonline", "fecha", "datum"):
		return publication
	case has("date") || key == "data" || key == "time":
		return aDate
	}
	return unlabelled
}

// A reading is a date with where it was found.
type reading struct {
	written
	where string
	note  string // for the reader, where the source is a weak one
}

// A dating finds the dates of one page.
type dating struct {
	d     *document
	h     *head
	c     convention
	path  string    // of the page's address
	limit time.Time // no date lies after it; zero for none
	notes []string
	shown *reader
}

// firstYear is the year before which no page of the web was published.
const firstYear = 1995

// dates finds when the article was published and last changed, with notes
// where the reading is less than certain. fetched bounds them: a page is not
// published after it was read.
//
// What the page's data say comes first, then its address, then what it shows,
// then its scripts and the addresses of its pictures. The day is the one that
// the page itself gives: an instant in UTC whose day is another than the one
// that the page or its address writes is moved to the zone of the page.
func (d *document) dates(h *head, p news.Page, path string) (published, modified *time.Time, notes []string) {
	x := &dating{d: d, h: h, path: path}
	if !p.Fetched.IsZero() {
		x.limit = p.Fetched.Add(48 * time.Hour)
	}
	x.c = d.convention(h)
	x.shown = d.shownDates(h, x.c)
	var certain []time.Time
	if m := x.fromAddress(); m != nil {
		certain = append(certain, m.Time)
	}
	for _, kind := range []dateKind{publication, change} {
		if m := x.fromData(kind); m != nil && m.sure() {
			certain = append(certain, m.Time)
		}
	}
	x.notes = nil
	x.settleOrder(hostOf(p), certain)

	pub := x.published()
	mod := x.modified()
	if pub == nil {
		if pub = x.late(mod); pub != nil && pub.note != "" {
			x.notes = append(x.notes, pub.note)
		}
	}
	if mod != nil && pub != nil && mod.note != "" && mod.After(pub.Time) {
		x.notes = append(x.notes, mod.note)
	}
	if pub != nil && mod != nil && mod.Before(pub.Time) && pub.Sub(mod.Time) > 24*time.Hour {
		x.notes = append(x.notes, "modification date not used, it lies before the publication: "+mod.Format(time.DateOnly))
		mod = nil
	}
	keep := func(m *reading, what string) *time.Time {
		if m == nil {
			return nil
		}
		if m.clock && !m.zone {
			x.notes = append(x.notes, what+" time without a time zone, read as UTC")
		}
		t := m.Time
		return &t
	}
	published = keep(pub, "published")
	if pub != mod {
		modified = keep(mod, "modified")
	} else if mod != nil {
		t := mod.Time
		modified = &t
	}
	x.notes = slices.DeleteFunc(x.notes, func(n string) bool { return n == "" })
	return published, modified, x.notes
}

// convention is how the page writes dates by its language; which of day and
// month comes first is settled later.
func (d *document) convention(h *head) convention {
	return convention{lang: languageCode(declaredLanguage(h))}
}

func declaredLanguage(h *head) string {
	return either(h.lang, either(h.linked.language, either(h.get("content-language"), h.get("og:locale"))))
}

// settleOrder decides which of day and month comes first in the dates of digits
// that admit both: as the page writes another date that admits one only, else
// as its country does.
func (x *dating) settleOrder(host string, certain []time.Time) {
	votes := 0
	for _, v := range x.shown.dates {
		switch v.shows {
		case dayFirst:
			votes++
		case monthFirst:
			votes--
		}
	}
	switch {
	case votes > 0:
		x.c.order = dayFirst
	case votes < 0:
		x.c.order = monthFirst
	default:
		x.c.order = countryOrder(declaredLanguage(x.h), host)
	}
	for i := range x.shown.dates {
		v := &x.shown.dates[i]
		if v.sure() {
			continue
		}
		swap := x.c.order == monthFirst
		if x.implausible(v.Time) != "" && x.implausible(v.other) == "" {
			swap = true
		}
		for _, t := range certain {
			if sameDay(t, v.Time) {
				swap = false
			} else if sameDay(t, v.other) {
				swap = true
			}
		}
		if swap {
			v.swap()
		}
	}
}

// monthFirstPlaces write the month first; among the places where English is
// written, those with a domain of two letters do not.
var monthFirstPlaces = set("us ph")

// countryOrder is the order of day and month by a language tag ("en-US") and a
// host ("www.quayside.example").
func countryOrder(tag, host string) order {
	tag = strings.ToLower(strings.ReplaceAll(tag, "_", "-"))
	top := host[strings.LastIndexByte(host, '.')+1:]
	lang, region, _ := strings.Cut(tag, "-")
	switch {
	case monthFirstPlaces[top]:
		return monthFirst
	case len(top) == 2 || lang != "en" && lang != "":
		return dayFirst
	case region != "" && !monthFirstPlaces[region]:
		return dayFirst
	}
	return monthFirst
}

// read reads a value of the page's data.
func (x *dating) read(s, where string) *reading {
	if s == "" {
		return nil
	}
	w, ok := readWhole(s, x.c)
	if !ok {
		x.notes = append(x.notes, "date not read: "+clip(fold(s), 60)+" ("+where+")")
		return nil
	}
	if !w.sure() && (x.c.order == monthFirst || x.implausible(w.Time) != "") {
		w.swap()
	}
	if why := x.implausible(w.Time); why != "" {
		x.notes = append(x.notes, "date not used, "+why+": "+clip(fold(s), 60)+" ("+where+")")
		return nil
	}
	return &reading{written: w, where: where}
}

// implausible says why a day cannot be that of the page, "" where it can.
func (x *dating) implausible(t time.Time) string {
	switch {
	case !x.limit.IsZero() && t.After(x.limit):
		return "it lies after the page was fetched"
	case t.Year() < firstYear:
		return "it lies before there were pages"
	}
	return ""
}

// published is the publication by the page's data, its address or what it shows.
func (x *dating) published() *reading {
	m := x.fromData(publication)
	address := x.fromAddress()
	if m != nil && address != nil && m.Sub(address.Time) > 30*24*time.Hour {
		// An address stays when a page is dated anew. It may be older than the
		// publication too, but no draft lies for so long.
		x.notes = append(x.notes, address.note+": the page's data give a later one")
		return address
	}
	best := x.best(false)
	near := best != nil && best.score >= 60
	if m != nil {
		return x.local(x.outvoted(m), address)
	}
	if m = x.named(x.h.linked.broken); m != nil {
		return x.local(m, address)
	}
	if m = x.firstOf(x.h.meta, slices.Concat(plainKeys, x.ownKeys(aDate))); m != nil {
		switch {
		case near && x.before(best) && best.kind == aDate && m.Before(best.Time):
			// What stands above the headline may be the day of the visit.
		case near && !sameDay(best.Time, m.Time):
			x.notes = append(x.notes, best.note())
			return &reading{written: best.written}
		case address != nil && address.Before(m.Time):
			x.notes = append(x.notes, address.note)
			return address
		}
		if best = x.best(true); best != nil && best.score >= 45 && best.Before(m.Time) {
			x.notes = append(x.notes, best.note())
			return &reading{written: best.written}
		}
		return x.local(m, address)
	}
	if address != nil {
		for i := range x.shown.dates {
			if v := &x.shown.dates[i]; v.score > 0 && sameDay(v.Time, address.Time) && v.clock {
				address.moment = v.moment
				break
			}
		}
		x.notes = append(x.notes, address.note)
		return address
	}
	if best != nil && best.score >= 40 {
		x.notes = append(x.notes, best.note())
		return &reading{written: best.written}
	}
	return nil
}

// note says that a date was read from what the page shows, where no element
// says that it is one.
func (v *shown) note() string {
	if v.attr || v.named {
		return ""
	}
	return "published day read from the text of the page"
}

// before reports whether a date stands before the headline.
func (x *dating) before(v *shown) bool { return v.at < x.shown.top }

// outvoted is another publication that the page's data name, where the page
// shows that one at its headline and not the first.
func (x *dating) outvoted(m *reading) *reading {
	best := x.best(true)
	if best == nil || best.score < 45 || sameDay(m.Time, best.Time) || neighbours(m.Time, best.Time) {
		return m
	}
	for _, k := range publishedKeys {
		for _, v := range x.h.meta[k] {
			if w, ok := readWhole(v, x.c); ok && sameDay(w.Time, best.Time) {
				return &reading{written: w, where: k}
			}
		}
	}
	if best.score >= 60 && best.kind != change && best.place.reason == "" && !x.before(best) {
		if w := x.fromScripts(); w != nil && sameDay(w.Time, best.Time) {
			return w
		}
	}
	return m
}

// fromData is the publication, or the last change, that the page's data give.
func (x *dating) fromData(kind dateKind) *reading {
	keys, props := publishedKeys, publishedProps
	if kind == change {
		keys, props = modifiedKeys, modifiedProps
	}
	for _, s := range x.linked(kind) {
		if m := x.read(s, "JSON-LD"); m != nil {
			return m
		}
	}
	if m := x.firstOf(x.h.meta, keys); m != nil {
		return m
	}
	if m := x.firstOf(x.h.props, props); m != nil {
		return m
	}
	return x.firstOf(x.h.meta, x.ownKeys(kind))
}

// linked are the dates that the page's JSON-LD gives: of the node that is about
// this address, of the article, of the best of the other nodes.
func (x *dating) linked(kind dateKind) (dates []string) {
	l := &x.h.linked
	add := func(published, modified string) {
		if kind == change {
			published = modified
		}
		if published != "" && !slices.Contains(dates, published) {
			dates = append(dates, published)
		}
	}
	var best *linkedDates
	articles := 0
	for i := range l.others {
		o := &l.others[i]
		if o.rank < webPage {
			articles++
		}
		if best == nil || o.rank < best.rank {
			best = o
		}
	}
	// Of several articles one is the page's, the others are teasers.
	if articles > 1 {
		for _, o := range l.others {
			if o.rank < webPage && slices.ContainsFunc(o.about, x.isPage) {
				add(o.published, o.modified)
			}
		}
	}
	add(l.published, l.modified)
	if best != nil {
		add(best.published, best.modified)
	}
	return dates
}

// webPage is the place of the last of the articleTypes, which is none.
var webPage = len(articleTypes) - 1

// isPage reports whether an address is that of the page, by its path.
func (x *dating) isPage(address string) bool {
	u, err := url.Parse(address)
	return err == nil && len(u.Path) > 1 && strings.Trim(u.Path, "/") == strings.Trim(x.path, "/")
}

// firstOf is the first value of the keys that is a date.
func (x *dating) firstOf(values map[string][]string, keys []string) *reading {
	for _, k := range keys {
		for i, v := range values[k] {
			if i >= 20 {
				break
			}
			if m := x.read(v, k); m != nil {
				return m
			}
		}
	}
	return nil
}

// ownKeys are the meta keys of the page's own making that name a day of the
// kind and hold one.
func (x *dating) ownKeys(kind dateKind) (keys []string) {
	for k, vs := range x.h.meta {
		if len(k) <= 60 && keyKind(k) == kind && dated(vs[0], x.c) && !slices.Contains(plainKeys, k) {
			keys = append(keys, k)
		}
	}
	slices.Sort(keys)
	return keys
}

// dated reports whether a value is a date and little else.
func dated(s string, c convention) bool {
	if len(s) < 8 || len(s) > 60 || !hasDigit(s) {
		return false
	}
	w, ok := readWhole(s, c)
	return ok && (w.end-w.start)*2 >= len(s)-16
}

// fromAddress is the day in the address of the page, or in the one that the page
// gives itself.
func (x *dating) fromAddress() *reading {
	addresses := []string{x.path}
	for i, c := range slices.Concat(x.h.canonical, x.h.meta["og:url"]) {
		if u, err := url.Parse(strings.TrimSpace(c)); err == nil && i < 4 && len(c) < 2048 {
			addresses = append(addresses, u.Path)
		}
	}
	for _, a := range addresses {
		if v, ok := urlDate(a); ok && x.implausible(v.Time) == "" {
			return &reading{written: written{moment: v}, note: "published day read from the address"}
		}
	}
	return nil
}

// fromPicture is the day in the address of the page's picture.
func (x *dating) fromPicture() *reading {
	for _, k := range []string{"og:image", "og:image:url", "og:image:secure_url", "twitter:image", "twitter:image:src", "thumbnail", "image"} {
		for i, v := range x.h.meta[k] {
			u, err := url.Parse(v)
			if err != nil || i > 3 {
				continue
			}
			if m, ok := urlDate(u.Path); ok && x.implausible(m.Time) == "" {
				return &reading{written: written{moment: m}, note: "published day read from the address of the page's picture"}
			}
		}
	}
	return nil
}

func hostOf(p news.Page) string {
	if u, err := url.Parse(either(p.FinalURL, p.URL)); err == nil {
		return strings.ToLower(u.Hostname())
	}
	return ""
}

// The keys of a page's scripts that hold its publication, without their first
// letters, which may be capitals.
var scriptKeys = []string{"ublish", "ublicat", "ubDate", "ubdate", "ub_date", "reated", "reationDate"}

// maxScript is how much of the page's scripts is searched for dates, in bytes.
const maxScript = 2 << 20

// fromScripts is the first publication that the data of the page's scripts name,
// else the first creation.
func (x *dating) fromScripts() *reading {
	var scripts []string
	for _, n := range x.shown.scripts {
		if !strings.Contains(strings.ToLower(attr(n, "type")), "ld+json") {
			scripts = append(scripts, content(n))
		}
	}
	return x.named(scripts)
}

// named is the publication that a key in scripts names.
func (x *dating) named(scripts []string) (created *reading) {
	budget, tries := maxScript, 100
	for _, s := range scripts {
		if budget -= len(s); budget < 0 {
			break
		}
		for _, key := range scriptKeys {
			for at := 0; tries > 0; tries-- {
				i := strings.Index(s[at:], key)
				if i < 0 {
					break
				}
				at += i + len(key)
				m := x.scriptDate(s, at)
				if m == nil {
					continue
				}
				if key != "reated" && key != "reationDate" {
					return m
				}
				if created == nil {
					created = m
				}
			}
		}
	}
	return created
}

// scriptDate reads the value of a key of a script; at lies in the key's name.
func (x *dating) scriptDate(s string, at int) *reading {
	rest := s[at:min(len(s), at+120)]
	name := strings.IndexAny(rest, "\"':=")
	if name < 0 || name > 24 {
		return nil
	}
	before := s[max(0, at-30):at]
	if i := strings.LastIndexAny(before, "\"' ,{"); i >= 0 {
		before = before[i+1:]
	}
	if k := strings.ToLower(before + rest[:name]); strings.Contains(k, "publisher") || keyKind(k) != publication {
		return nil
	}
	rest = strings.TrimLeft(rest[name:], "\\\"' ")
	if rest == "" || rest[0] != ':' && rest[0] != '=' {
		return nil
	}
	rest = strings.TrimLeft(rest[1:], "\\\"' ")
	if rest == "" || rest[0] < '0' || rest[0] > '9' {
		return nil
	}
	if i := strings.IndexAny(rest, "\"'\\,}<&;"); i >= 0 {
		rest = rest[:i]
	}
	if w, ok := readWhole(strings.TrimSpace(rest), x.c); ok && len(rest) < 40 && w.sure() && x.implausible(w.Time) == "" {
		return &reading{written: w, note: "published day read from a script of the page"}
	}
	return nil
}

// best is the shown date that is most likely the publication; one that is
// called a change counts only if changes do.
func (x *dating) best(changes bool) (best *shown) {
	for i := range x.shown.dates {
		v := &x.shown.dates[i]
		if x.implausible(v.Time) != "" || v.kind == change && !changes {
			continue
		}
		if best == nil || v.score > best.score {
			best = v
		}
	}
	return best
}

func sameDay(a, b time.Time) bool {
	y, m, d := a.Date()
	y2, m2, d2 := b.Date()
	return y == y2 && m == m2 && d == d2
}

// local moves an instant that the page's data give in UTC to the day that the
// page gives elsewhere, where a zone of the earth makes it that day: to the
// zone of the time that the page shows for it, else to the bare day.
func (x *dating) local(m, address *reading) *reading {
	if _, off := m.Zone(); off != 0 || !m.clock {
		return m
	}
	for i := range x.shown.dates {
		v := &x.shown.dates[i]
		if v.score < 20 || !v.clock || v.zone && v.attr {
			continue
		}
		y, mo, d := v.Date()
		off := time.Date(y, mo, d, v.Hour(), v.Minute(), 0, 0, time.UTC).Sub(m.Truncate(time.Minute))
		if off == 0 || !kept(off) || sameDay(v.Time, m.Time) {
			continue
		}
		zone := time.FixedZone("", int(off.Seconds()))
		m.Time, m.zone = m.In(zone), true
		return m
	}
	for i := range x.shown.dates {
		v := &x.shown.dates[i]
		if v.score >= 45 && v.place.reason == "" && !v.attr && v.kind != change && sameDay(v.Time, m.Time) {
			return m
		}
	}
	if address != nil {
		if sameDay(address.Time, m.Time) || !neighbours(m.Time, address.Time) {
			return m
		}
		x.notes = append(x.notes, address.note+": the page's data give its time in UTC, on the next day")
		return address
	}
	for i := range x.shown.dates {
		v := &x.shown.dates[i]
		if v.score >= 45 && v.place.reason == "" && !v.attr && v.kind != change && v.sure() && neighbours(m.Time, v.Time) {
			x.notes = append(x.notes, "published day read from the text of the page: its data give the time in UTC, on another day")
			return &reading{written: v.written}
		}
	}
	return m
}

// kept reports whether some place on earth keeps a time so far from UTC: whole
// hours, or one of the few others.
func kept(off time.Duration) bool {
	switch off {
	case -570 * time.Minute, -210 * time.Minute, -150 * time.Minute, 210 * time.Minute, 270 * time.Minute, 330 * time.Minute, 345 * time.Minute,
		390 * time.Minute, 525 * time.Minute, 570 * time.Minute, 630 * time.Minute, 765 * time.Minute, 825 * time.Minute:
		return true
	}
	return off%time.Hour == 0 && off >= -12*time.Hour && off <= 14*time.Hour
}

// neighbours reports whether an instant lies on the day before or after in some
// zone of the earth.
func neighbours(instant, day time.Time) bool {
	y, m, d := day.Date()
	midnight := time.Date(y, m, d, 0, 0, 0, 0, time.UTC)
	before := instant.Sub(midnight.AddDate(0, 0, 1))
	after := midnight.Sub(instant)
	return before >= 0 && before < 12*time.Hour || after > 0 && after <= 14*time.Hour
}

// modified is the last change by the page's data, else by what it shows at the
// article.
func (x *dating) modified() *reading {
	if m := x.fromData(change); m != nil {
		return m
	}
	var best *shown
	for i := range x.shown.dates {
		v := &x.shown.dates[i]
		if v.kind == change && v.score >= 40 && v.place.reason == "" && x.implausible(v.Time) == "" && (best == nil || v.score > best.score) {
			best = v
		}
	}
	if best == nil {
		return nil
	}
	m := &reading{written: best.written}
	if !best.named {
		m.note = "modified day read from the text of the page"
	}
	return m
}

// late is the publication by the weakest sources.
func (x *dating) late(mod *reading) *reading {
	best, changed := x.best(false), x.best(true)
	if best != nil && best.score >= 20 && (best.named || best.score >= changed.score) {
		return &reading{written: best.written, note: best.note()}
	}
	if m := x.fromScripts(); m != nil {
		return m
	}
	if m := x.fromOwnTeaser(); m != nil {
		return m
	}
	if changed != nil && changed.score >= 20 {
		return &reading{written: changed.written, note: "published day not given, the last change was taken"}
	}
	if mod != nil {
		return &reading{written: mod.written, note: "published day not given, the last change was taken"}
	}
	if m := x.fromPicture(); m != nil {
		return m
	}
	if best = changed; best != nil && (best.score >= 10 || best.score >= 0 && !best.place.sure || best.score >= -10 && best.place.reason == "" || best.score >= -10 && best.named && x.onlyDay(best)) {
		return &reading{written: best.written, note: best.note()}
	}
	return nil
}

// fromOwnTeaser is the day that a list of teasers on the page gives for the page
// itself.
func (x *dating) fromOwnTeaser() *reading {
	for i := range x.shown.dates {
		v := &x.shown.dates[i]
		if v.kind == another || x.implausible(v.Time) != "" {
			continue
		}
		for n, k := v.node, 0; n != nil && k < 5 && x.d.size[n].chars < 300; n, k = n.Parent, k+1 {
			budget := 50
			if to := linkIn(n, &budget); to != "" {
				if x.isPage(to) {
					return &reading{written: v.written, note: "published day read from a list of articles on the page"}
				}
				break
			}
		}
	}
	return nil
}

// linkIn is the address that an element leads to, or the first one in it, looked
// for in so many nodes.
func linkIn(n *html.Node, budget *int) string {
	if n.Type == html.ElementNode && n.Data == "a" && attr(n, "href") != "" {
		return attr(n, "href")
	}
	for c := n.FirstChild; c != nil && *budget > 0; c = c.NextSibling {
		*budget--
		if to := linkIn(c, budget); to != "" {
			return to
		}
	}
	return ""
}

// onlyDay reports whether no other element of the page that holds a date holds
// another day, and the date stands among no other texts.
func (x *dating) onlyDay(best *shown) bool {
	if p := best.place.reason; p != "aside" && p != "sidebar" && p != "list" && !best.place.foot {
		return false
	}
	for i := range x.shown.dates {
		if v := &x.shown.dates[i]; v.named && !sameDay(v.Time, best.Time) {
			return false
		}
	}
	return true
}
