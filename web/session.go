package web

import (
	"crypto/rand"
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
	"net/http"
	"net/netip"
	"sync"
	"time"
)

const (
	sessionIdle = 12 * time.Hour     // without a request
	sessionLife = 7 * 24 * time.Hour // whatever is done in it
	maxSessions = 10_000             // at once; beyond, the one that was idle longest ends
)

// sessions are those who have logged in. They are in this process alone: after a
// start everybody logs in again. Kept is a hash of what the cookie holds.
type sessions struct {
	mu  sync.Mutex
	by  map[[32]byte]*session
	now func() time.Time
}

type session struct {
	role       role
	name       string // that who logged in has given, "" for none
	made, seen time.Time
}

func newSessions(now func() time.Time) *sessions {
	return &sessions{by: map[[32]byte]*session{}, now: now}
}

// cookieName has the prefix by which browsers hold a cookie to this host and to
// https, where it comes over https.
func cookieName(r *http.Request) string {
	if secure(r) {
		return "__Host-rangefinder"
	}
	return "rangefinder"
}

func (s *sessions) begin(w http.ResponseWriter, r *http.Request, as role, name string) {
	id := rand.Text() + rand.Text() // 256 bits
	now := s.now()
	s.mu.Lock()
	s.tidy(now)
	s.by[sha256.Sum256([]byte(id))] = &session{role: as, name: name, made: now, seen: now}
	s.mu.Unlock()
	http.SetCookie(w, &http.Cookie{Name: cookieName(r), Value: id, Path: "/", MaxAge: int(sessionLife.Seconds()),
		Secure: secure(r), HttpOnly: true, SameSite: http.SameSiteStrictMode})
}

// tidy drops what has ended, and makes room for one more.
func (s *sessions) tidy(now time.Time) {
	var oldest [32]byte
	for id, x := range s.by {
		if x.over(now) {
			delete(s.by, id)
		}
	}
	if len(s.by) < maxSessions {
		return
	}
	at := now.Add(time.Hour)
	for id, x := range s.by {
		if x.seen.Before(at) {
			oldest, at = id, x.seen
		}
	}
	delete(s.by, oldest)
}

func (x *session) over(now time.Time) bool {
	return now.Sub(x.seen) > sessionIdle || now.Sub(x.made) > sessionLife
}

// of is who a request's cookie stands for; nil for nobody.
func (s *sessions) of(r *http.Request) *call {
	c, err := r.Cookie(cookieName(r))
	if err != nil {
		return nil
	}
	id, now := sha256.Sum256([]byte(c.Value)), s.now()
	s.mu.Lock()
	defer s.mu.Unlock()
	x := s.by[id]
	if x == nil {
		return nil
	}
	if x.over(now) {
		delete(s.by, id)
		return nil
	}
	x.seen = now
	who := x.role.String() + " by token"
	call := &call{who: who + ", session " + hex.EncodeToString(id[:4]), role: x.role, name: or(x.name, who),
		secret: "session " + base64.RawURLEncoding.EncodeToString(id[:])}
	if x.name != "" {
		call.who = x.name + ", " + call.who
	}
	return call
}

// drop ends the session of a request, where it has one.
func (s *sessions) drop(r *http.Request) {
	if c, err := r.Cookie(cookieName(r)); err == nil {
		s.mu.Lock()
		delete(s.by, sha256.Sum256([]byte(c.Value)))
		s.mu.Unlock()
	}
}

// end is drop, and takes the cookie away.
func (s *sessions) end(w http.ResponseWriter, r *http.Request) {
	s.drop(r)
	http.SetCookie(w, &http.Cookie{Name: cookieName(r), Path: "/", MaxAge: -1,
		Secure: secure(r), HttpOnly: true, SameSite: http.SameSiteStrictMode})
}

const (
	attemptTime  = 15 * time.Minute
	mostAttempts = 10     // that fail, of one address in that time
	maxAddresses = 10_000 // that are remembered; what comes beyond them shares one count
)

// attempts counts tokens that were wrong. Tokens are too long to be guessed; this
// keeps the log readable and guessing cheap to refuse.
type attempts struct {
	mu  sync.Mutex
	by  map[netip.Prefix]*failures
	now func() time.Time
}

type failures struct {
	n     int
	since time.Time
}

func newAttempts(now func() time.Time) *attempts {
	return &attempts{by: map[netip.Prefix]*failures{}, now: now}
}

// whole is the part of an address that one machine cannot change at will: all of
// an IPv4 address, a /64 of IPv6.
func whole(ip netip.Addr) netip.Prefix {
	bits := ip.BitLen()
	if ip.Is6() {
		bits = 64
	}
	p, err := ip.Prefix(bits)
	if err != nil {
		return netip.Prefix{}
	}
	return p
}

func (a *attempts) allowed(ip netip.Addr) bool {
	a.mu.Lock()
	defer a.mu.Unlock()
	f := a.by[a.slot(whole(ip))]
	return f == nil || f.n < mostAttempts || a.now().Sub(f.since) > attemptTime
}

func (a *attempts) failed(ip netip.Addr) {
	a.mu.Lock()
	defer a.mu.Unlock()
	now := a.now()
	slot := a.slot(whole(ip))
	f := a.by[slot]
	if f == nil || now.Sub(f.since) > attemptTime {
		f = &failures{since: now}
		a.by[slot] = f
	}
	f.n++
}

// slot is where an address is counted.
func (a *attempts) slot(p netip.Prefix) netip.Prefix {
	if a.by[p] != nil || len(a.by) < maxAddresses {
		return p
	}
	now := a.now()
	for k, f := range a.by {
		if now.Sub(f.since) > attemptTime {
			delete(a.by, k)
		}
	}
	if len(a.by) < maxAddresses {
		return p
	}
	return netip.Prefix{}
}
