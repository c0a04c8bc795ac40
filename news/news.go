// Package news holds the nouns of Rangefinder in the order in which data meets
// them: Page, Article, Claim, Story, Topic, Finding, and the records of what
// became of each address. It computes nothing but identities and spans.
//
// Field names in JSON are a published contract: a rename here is a break there.
package news

import (
	"crypto/sha256"
	"encoding/base32"
	"net/http"
	"strings"
	"time"
)

// ID is the content hash that names a thing everywhere: the first 16
// characters (80 bits) of the lower-case base32 SHA-256 of its parts, joined by
// a zero byte. The same page gives the same ids on every machine.
func ID(parts ...string) string {
	sum := sha256.Sum256([]byte(strings.Join(parts, "\x00")))
	return strings.ToLower(base32.StdEncoding.EncodeToString(sum[:10]))
}

// A Page is one HTTP answer as received (or one file or text as supplied).
type Page struct {
	URL      string      `json:"url"`       // as asked for, normalised
	FinalURL string      `json:"final_url"` // after redirects; equals URL without any
	Hops     []string    `json:"hops,omitempty"`
	Fetched  time.Time   `json:"fetched"`
	Status   int         `json:"status"` // HTTP status; 0 for a file
	Header   http.Header `json:"header,omitempty"`
	Body     []byte      `json:"-"`
	Hash     string      `json:"hash"`           // hex SHA-256 of Body
	Kept     string      `json:"kept,omitempty"` // where the store keeps Body

	// Partial says that Body is known to be less than was meant (the
	// connection broke, a coding was cut short). Such a page may be read, but
	// what it lacks was not retracted.
	Partial bool `json:"partial,omitempty"`

	// Rights is what the publisher has said of the use of the page: until it is
	// read only what its site said, then what it says itself as well.
	Rights Rights `json:"rights,omitzero"`

	// Rendered says that Body is not what was received but what a browser made
	// of it: the document after its scripts ran, in UTF-8.
	Rendered bool `json:"rendered,omitempty"`
	// Refused is how many requests of the page's scripts were not let out: to
	// addresses that are not public, ports that are not the web's.
	Refused int `json:"refused,omitempty"`
	// Removed is when Body was let go for want of room, zero while it is kept. What
	// was read from the page stays.
	Removed time.Time `json:"removed,omitzero"`

	// What a person says of a text that cannot say it itself. They win over
	// what the page says of itself.
	Supplied  bool      `json:"supplied,omitempty"`
	Publisher string    `json:"publisher,omitempty"`
	Title     string    `json:"title,omitempty"`
	Published time.Time `json:"published,omitzero"`
}

// ContentType is the media type of the page as the server gave it, in lower
// case and without parameters; empty where none was given.
func (p Page) ContentType() string {
	t, _, _ := strings.Cut(p.Header.Get("Content-Type"), ";")
	return strings.ToLower(strings.TrimSpace(t))
}

// The kinds of Block.
const (
	Heading   = "heading"
	Paragraph = "paragraph"
	ListItem  = "list_item"
	TableRow  = "table_row"
	Caption   = "caption"
	Quotation = "quote"
)

// A Block is one piece of an article's text and the element it came from.
type Block struct {
	Kind string `json:"kind"`
	// Text is the visible text, white space folded to single spaces. A table
	// row reads "Header: cell; Header: cell", with its row label first where
	// the row has one.
	Text     string `json:"text"`
	Selector string `json:"selector"` // CSS selector of the element, "" for plain text
	Aside    bool   `json:"aside,omitempty"`
	// At is the time of a live-blog entry that the block belongs to.
	At *time.Time `json:"at,omitempty"`

	Start int `json:"-"` // byte offset into Article.Text
	End   int `json:"-"`
}

// An Article is the readable part of a Page.
//
// Text is its blocks joined by a blank line, without the headline: offsets of
// claims are byte offsets into it.
type Article struct {
	ID           string     `json:"-"` // of the address that identifies it, see Identity
	URL          string     `json:"-"` // where it was fetched
	Version      int        `json:"-"` // 1 for the first version kept
	Title        string     `json:"title"`
	Byline       string     `json:"byline"`
	Publisher    string     `json:"publisher"`
	Published    *time.Time `json:"published"`
	Modified     *time.Time `json:"modified"`
	Language     string     `json:"language"` // ISO 639-1, "" where unknown
	CanonicalURL string     `json:"canonical_url"`
	Text         string     `json:"text"`
	Blocks       []Block    `json:"blocks"`

	// Plain says that the input was plain text: Text is then the input itself,
	// byte for byte, so that offsets are offsets into what the user gave.
	Plain bool     `json:"-"`
	Notes []string `json:"notes,omitempty"`
	// Outcome is Read, or the reason why little can be read from the page
	// (Paywall, NeedsJavaScript, LanguageNotRead, Empty, Partial).
	Outcome string `json:"-"`
}

// Identity is the address that names the article: its canonical address where
// the page gives one, else the address it was fetched from.
func (a Article) Identity() string {
	if a.CanonicalURL != "" {
		return a.CanonicalURL
	}
	return a.URL
}

// A Quote is the words of a claim, with enough around them to find them again
// (W3C Web Annotation, TextQuoteSelector).
type Quote struct {
	Exact  string `json:"exact"`
	Prefix string `json:"prefix"`
	Suffix string `json:"suffix"`
}

// The modalities of a claim.
const (
	Reported    = "reported"
	Estimated   = "estimated"
	Planned     = "planned"
	Denied      = "denied"
	Conditional = "conditional"
)

// An ArticleRef says where a claim was printed.
type ArticleRef struct {
	URL       string     `json:"url"`
	Title     string     `json:"title"`
	Publisher string     `json:"publisher"`
	Published *time.Time `json:"published"`
	Version   int        `json:"version"`

	// Hash is the SHA-256 of the body of the page that the version was read from, in hexadecimal; ""
	// where no page is kept.
	Hash string `json:"hash,omitempty"`
}

// A Claim is one figure in one sentence of one version of one article: in this
// article, this source gives this quantity for this subject as of this time.
//
// Missing facts are "", nil or empty, never guessed.
type Claim struct {
	ID       string `json:"id"`
	Text     string `json:"text"`  // the figure as written
	Start    int    `json:"start"` // byte offsets into the article's text (the title's for In "title")
	End      int    `json:"end"`
	In       string `json:"in,omitempty"` // "title" for a headline, else ""
	Sentence string `json:"sentence"`
	Quote    Quote  `json:"quote"`
	Selector string `json:"selector"`
	Fragment string `json:"fragment"` // "#:~:text=…" that opens a browser at the sentence

	Low       *float64 `json:"low"` // nil: no floor given
	Value     *float64 `json:"value"`
	High      *float64 `json:"high"` // nil: no ceiling given
	Qualifier string   `json:"qualifier"`
	Vague     bool     `json:"vague"`
	Increment bool     `json:"increment"`
	Trend     string   `json:"trend"`
	About     bool     `json:"about"`
	Kind      string   `json:"kind"`
	Unit      string   `json:"unit"`

	What    string `json:"what"` // the counted noun phrase as written: "North Korean soldiers"
	Head    string `json:"head"` // lemma of its head: "soldier"
	Of      string `json:"of"`   // whose, or which group: "North Korean"
	Measure string `json:"measure"`
	Place   string `json:"place"` // named in the figure's own clause
	// Scene is where the passage is when the clause names no place: "In Bangkok,
	// …" holds for the sentences behind it.
	Scene string `json:"scene,omitempty"`
	// Aspect is the side of the measure that the figure gives, where it is one
	// of several: direct deaths, insured losses, the monthly rate.
	Aspect string `json:"aspect,omitempty"`
	// Former reports what another figure of the sentence was before: "12 per cent, up
	// from 9".
	Former bool `json:"former,omitempty"`
	// Event is the name of the storm or the like that the sentence makes the doer: "Zelda killed 900".
	Event string `json:"event,omitempty"`
	// Named reports a figure of people on a list of their names: a floor that only grows.
	Named bool `json:"named,omitempty"`
	// Past reports a conditional of what has already happened or not: "may have been killed".
	Past bool `json:"past,omitempty"`
	// Part reports a figure of some of those whom another figure of the text
	// counts: "5,000 wounded, of whom 120 are in danger".
	Part bool `json:"part,omitempty"`
	// Base is the id of the claim that this one is a share of, in the same text: of "the
	// 1,500 soldiers" for "40 percent of the 1,500 soldiers"; "" for none.
	Base   string `json:"base,omitempty"`
	AsOf   string `json:"as_of"`  // ISO 8601 day or instant; "" where the text does not date the figure
	Period string `json:"period"` // ISO 8601 A/B, either end may be open (".."); "" for none

	Modality    string   `json:"modality"`
	Attribution []string `json:"attribution"` // nearest the reader first, origin last, as named in the text
	Origin      string   `json:"origin"`      // canonical name of the last
	OriginID    string   `json:"origin_id"`
	Chain       []string `json:"chain,omitempty"` // ids of the canonical names of Attribution, in its order
	Cue         string   `json:"cue"`
	Anonymous   bool     `json:"anonymous"`

	Article    ArticleRef `json:"article"`
	Confidence float64    `json:"confidence"`
	Notes      []string   `json:"notes"`

	Decision *Decided `json:"decision,omitempty"` // nil where nobody has decided anything of it

	ArticleID string `json:"-"`
	Occur     int    `json:"-"`                   // which occurrence of Quote.Exact in the text, from 0
	Gone      bool   `json:"gone,omitempty"`      // no longer on the page
	Withdrawn bool   `json:"withdrawn,omitempty"` // taken back by its own origin
}

// What became of a number of a text.
const (
	NumberClaim   = "claim"
	NumberSkipped = "skipped"
	NumberUnread  = "unread"
)

// A Number is what became of one number of a text.
type Number struct {
	Text     string `json:"text"`
	Start    int    `json:"start"`
	End      int    `json:"end"`
	In       string `json:"in,omitempty"`
	State    string `json:"state"` // claim, skipped or unread
	Why      string `json:"why"`   // for skipped: date, year, age, ordinal …
	Sentence string `json:"sentence"`
	Claim    string `json:"claim,omitempty"` // id of the claim made from it
}

// Outcome codes: what became of an address or a page.
const (
	Read            = "read"
	Unchanged       = "unchanged"
	Partial         = "partial"
	Paywall         = "paywall"
	NeedsJavaScript = "needs_javascript"
	LanguageNotRead = "language_not_read"
	Empty           = "empty"
	Robots          = "robots"          // disallowed by robots.txt
	BlockedAddress  = "blocked_address" // not a public address
	BlockedScheme   = "blocked_scheme"
	BlockedPort     = "blocked_port"
	BadURL          = "bad_url"
	BadRedirect     = "bad_redirect"
	TooManyHops     = "too_many_redirects"
	TooLarge        = "too_large"
	HeaderTooLarge  = "header_too_large"
	TimeoutHeader   = "timeout_header"
	TimeoutBody     = "timeout_body"
	BadEncoding     = "bad_encoding"
	UnsupportedType = "unsupported_type"
	HTTPStatus      = "http_status" // reason holds the number
	Gone            = "source_gone" // 404 or 410 after it was read before
	TLSError        = "tls_error"
	ProtocolError   = "protocol_error"
	Unreachable     = "unreachable" // DNS, refused, reset
	HostDeferred    = "host_deferred"
	Reserved        = "tdm_reserved" // text and data mining is reserved, see Rights
	Unreadable      = "unreadable"   // fetched, but the reader gave up
	Forgotten       = "forgotten"    // a person had it removed; nothing of it is kept
)

// An Outcome is the last thing that happened to an address.
type Outcome struct {
	URL    string    `json:"url"`
	Code   string    `json:"code"`
	Reason string    `json:"reason"` // a sentence for a person; "" for read
	At     time.Time `json:"at"`
}

// Causes and kinds of a Change.
const (
	ChangeNew       = "new"
	ChangeRevised   = "revised"
	ChangeGone      = "gone"
	ChangeWithdrawn = "withdrawn"

	CausePage   = "page"
	CauseReader = "reader"
	CauseModel  = "model"
	CausePerson = "person"
)

// A Change is one difference between two versions of an article's claims.
type Change struct {
	At    time.Time `json:"at"`
	Kind  string    `json:"kind"`
	Cause string    `json:"cause"`
	Claim string    `json:"claim"`
	Was   *string   `json:"was"`
}
