package news

// Agent is the product token by which rules for robots call Rangefinder.
const Agent = "Rangefinder"

// Rights are what a publisher has said, in a way that machines read, of how a
// page may be used. The zero value is a page of which nothing was said.
type Rights struct {
	// NoArchive says that copies of the page are not to be shown to readers
	// (noarchive of the robots directives that Google and Bing publish).
	NoArchive   bool   `json:"noarchive,omitempty"`
	NoArchiveIn string `json:"noarchive_in,omitempty"` // where it was said, for a person

	// TDMReserved says that text and data mining is reserved to the publisher
	// (W3C TDM Reservation Protocol, article 4 of the directive (EU) 2019/790).
	// It is false both where it is declared free and where nothing was said;
	// TDMIn is "" only for the latter.
	TDMReserved bool   `json:"tdm_reserved,omitempty"`
	TDMIn       string `json:"tdm_in,omitempty"`     // where it was said, for a person
	TDMPolicy   string `json:"tdm_policy,omitempty"` // address of the terms on which it can be had, "" for none
}

// Under is r with what it leaves open taken from site, which speaks of the
// whole site: what a page says of itself goes before it.
func (r Rights) Under(site Rights) Rights {
	if r.TDMIn == "" {
		r.TDMReserved, r.TDMIn, r.TDMPolicy = site.TDMReserved, site.TDMIn, site.TDMPolicy
	} else if r.TDMReserved && site.TDMReserved && r.TDMPolicy == "" {
		r.TDMPolicy = site.TDMPolicy
	}
	if !r.NoArchive {
		r.NoArchive, r.NoArchiveIn = site.NoArchive, site.NoArchiveIn
	}
	return r
}

// Reservation is the reason of the outcome Reserved: a sentence for a person,
// "" where mining is not reserved.
func (r Rights) Reservation() string {
	if !r.TDMReserved {
		return ""
	}
	s := "the publisher reserves text and data mining (" + r.TDMIn + ")"
	if r.TDMPolicy != "" {
		s += "; on what terms it can be had stands at " + r.TDMPolicy
	}
	return s + "; a text that you may use can be added with rangefinder add"
}
