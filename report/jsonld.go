package report

import (
	"io"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"rangefinder/news"
	"rangefinder/quantity"
)

// A node is one thing of the graph: its keys as in JSON-LD.
type node map[string]any

// linked says what the keys mean, so that nobody has to fetch it: every key
// without a colon is schema.org's, prov: is W3C PROV-O.
var linked = node{
	"@vocab":                "https://schema.org/",
	"prov":                  "http://www.w3.org/ns/prov#",
	"xsd":                   "http://www.w3.org/2001/XMLSchema#",
	"url":                   node{"@type": "@id"},
	"about":                 node{"@type": "@id"},
	"appearance":            node{"@type": "@id"},
	"isPartOf":              node{"@type": "@id"},
	"publisher":             node{"@type": "@id"},
	"observationAbout":      node{"@type": "@id"},
	"datePublished":         node{"@type": "xsd:dateTime"},
	"prov:generatedAtTime":  node{"@type": "xsd:dateTime"},
	"prov:wasDerivedFrom":   node{"@type": "@id"},
	"prov:wasQuotedFrom":    node{"@type": "@id"},
	"prov:hadPrimarySource": node{"@type": "@id"},
	"prov:wasAttributedTo":  node{"@type": "@id"},
	"prov:wasInfluencedBy":  node{"@type": "@id"},
	"prov:wasRevisionOf":    node{"@type": "@id"},
	"oa":                    "http://www.w3.org/ns/oa#",
	"oa:hasTarget":          node{"@type": "@id"},
	"oa:motivatedBy":        node{"@type": "@id"},
	"dcterms":               "http://purl.org/dc/terms/",
	"dcterms:creator":       node{"@type": "@id"},
	"dcterms:created":       node{"@type": "xsd:dateTime"},
}

// JSONLD writes the report as one JSON-LD 1.1 graph of schema.org and W3C
// PROV-O, with its context in it. A Claim appears in a NewsArticle, was derived
// from a Quotation of it, is attributed to its origin, and is about an
// Observation with the figure: value where one number was said, minValue and
// maxValue where it has ends; an open end is left out. The findings are
// Observations too, derived from the claims and attributed to Rangefinder; so
// are our sums, and from three independent origins on the model's range, each
// of which says in its measurementTechnique whose it is. There is no
// ClaimReview: nobody is rated.
//
// What people have decided of a claim is an Annotation of W3C Web Annotation on it,
// by a Person, since it is said about the claim by somebody who is none of those
// through whom the figure came: the claim stays attributed to its origin, and was
// influenced by the annotation. An edited figure is a revision of the one that the
// machine read.
//
// Things are named by urn:rangefinder:… and their ids, or with o.Base by their
// addresses on that site, so that graphs of several reports can be put
// together. Texts are as the pages have them; only addresses of the web become
// links.
func JSONLD(w io.Writer, r news.Report, o Options) error {
	digest, err := Digest(r)
	if err != nil {
		return err
	}
	g := &graph{base: strings.TrimRight(o.Base, "/"), book: newBook(r, o), seen: map[string]bool{}, press: map[string]bool{}, made: feedTime(r.Generated)}
	for _, c := range r.Claims {
		g.press[c.Article.Publisher] = true
	}
	g.report(digest)
	for _, t := range r.Topics {
		g.topic(t)
	}
	relays := map[string][]news.Relay{}
	for _, t := range r.Topics {
		for _, l := range t.Relays {
			relays[l.Claim] = append(relays[l.Claim], l)
		}
	}
	for _, c := range r.Claims {
		g.claim(c, relays[c.ID])
	}
	b, err := encode(node{"@context": linked, "@graph": g.nodes}, "  ")
	if err != nil {
		return err
	}
	_, err = w.Write(b)
	return err
}

type graph struct {
	base  string
	book  *book
	made  string
	nodes []node
	seen  map[string]bool // ids of the nodes that stand
	press map[string]bool // names of outlets
}

// id names a thing by a URN of ours (RFC 8141).
func (g *graph) id(kind string, parts ...string) string {
	for i, p := range parts {
		parts[i] = url.PathEscape(p)
	}
	return "urn:rangefinder:" + kind + ":" + strings.Join(parts, ":")
}

func (g *graph) topicID(id string) string {
	if g.base != "" {
		return g.base + "/topics/" + url.PathEscape(id)
	}
	return g.id("topic", id)
}

func (g *graph) claimID(c news.Claim) string {
	if g.base != "" && c.ArticleID != "" {
		return g.base + "/articles/" + url.PathEscape(c.ArticleID) + "#" + url.PathEscape(c.ID)
	}
	return g.id("claim", c.ID)
}

// known is the name of a claim by its id, whether the report has it or not.
func (g *graph) known(id string) string {
	if c, ok := g.book.claims[id]; ok {
		return g.claimID(c)
	}
	return g.id("claim", id)
}

// add puts a thing into the graph, once; what is empty of it is left out.
func (g *graph) add(id string, n node) string {
	if g.seen[id] {
		return id
	}
	g.seen[id] = true
	n["@id"] = id
	for k, v := range n {
		if list, ok := v.([]string); v == "" || ok && len(list) == 0 {
			delete(n, k)
		}
	}
	g.nodes = append(g.nodes, n)
	return id
}

const self = "urn:rangefinder:software"

func (g *graph) report(digest string) {
	g.add(self, node{"@type": []string{"SoftwareApplication", "prov:SoftwareAgent"}, "name": "Rangefinder"})
	id := g.id("report", digest)
	if g.base != "" {
		id = g.base + "/"
	}
	g.add(id, node{
		"@type": []string{"Dataset", "prov:Entity"}, "name": "Figures reported, and who reported them",
		"identifier": "sha256:" + digest, "prov:generatedAtTime": g.made, "prov:wasAttributedTo": self,
	})
}

// figures are the ends of a range as schema.org has them.
func figures(n node, low, value, high *float64) node {
	for k, v := range map[string]*float64{"minValue": low, "value": value, "maxValue": high} {
		if v != nil {
			n[k] = *v
		}
	}
	return n
}

// unitCodes are the common codes of UN/CEFACT Recommendation 20, which schema.org's
// unitCode asks for, by our names of the units.
var unitCodes = map[string]string{
	"percent": "P1", "metre": "MTR", "kilometre": "KMT", "centimetre": "CMT", "millimetre": "MMT", "mile": "SMI", "foot": "FOT",
	"nautical mile": "NMI", "square metre": "MTK", "square kilometre": "KMK", "hectare": "HAR", "acre": "ACR", "cubic metre": "MTQ",
	"litre": "LTR", "gram": "GRM", "kilogram": "KGM", "tonne": "TNE", "second": "SEC", "minute": "MIN", "hour": "HUR", "day": "DAY",
	"week": "WEE", "month": "MON", "year": "ANN", "kilowatt hour": "KWH", "megawatt hour": "MWH", "kilowatt": "KWT", "megawatt": "MAW",
}

func (n node) unit(unit string) node {
	n["unitText"], n["unitCode"] = unit, unitCodes[unit]
	return n
}

// topic adds the question, its span, and an observation for each strand.
func (g *graph) topic(t news.Topic) {
	sc := scaleOf(t)
	about := g.add(g.topicID(t.ID), node{"@type": []string{"Thing", "prov:Entity"}, "name": t.Topic, "description": subject(t)})
	finding := func(kind string, low, value, high *float64, n node) string {
		n["@type"] = []string{"Observation", "prov:Entity"}
		n["observationAbout"], n["variableMeasured"] = about, t.Topic
		n["prov:wasAttributedTo"], n["prov:generatedAtTime"] = self, g.made
		return g.add(g.id("finding", t.ID, kind), figures(n, low, value, high).unit(t.Unit))
	}
	var strands []string
	for _, s := range t.Strands {
		kind := strandKey(s)
		var from []string
		origins, _ := Independent(s)
		aside := setAside(s)
		for _, o := range s.Origins {
			if o.Superseded {
				continue
			}
			for _, id := range o.Claims {
				if _, out := aside[id]; !out {
					if n := g.known(id); !slices.Contains(from, n) {
						from = append(from, n)
					}
				}
			}
		}
		w := s.Word
		if s.Conflict {
			w = news.Conflict
		}
		strands = append(strands, finding(kind, s.Low, s.Best, s.High, node{
			"name":                 t.Topic + ", " + strandName(s),
			"description":          sc.span(s.Low, s.High) + ": " + word(w) + ". " + count(origins, "independent origin") + ".",
			"measurementTechnique": "span of the figures reported; value, where given, is the reported figure that the evidence supports most",
			"prov:wasDerivedFrom":  from,
		}))
		if origins >= enough && s.LikelyLow != nil && s.LikelyHigh != nil {
			finding(kind+":likely", s.LikelyLow, nil, s.LikelyHigh, node{
				"name":                 t.Topic + ", " + strandName(s) + ": likely range",
				"measurementTechnique": "Rangefinder's model of the figures reported, 90 % interval; nobody reported it",
				"prov:wasDerivedFrom":  from,
			})
		}
	}
	if len(t.Strands) > 1 {
		finding("span", t.Span.Low, nil, t.Span.High, node{
			"name":                 t.Topic,
			"description":          apart(t.Strands),
			"measurementTechnique": "span over strands that answer different questions",
			"prov:wasDerivedFrom":  strands,
		})
	}
	for i, s := range t.Sums {
		var of []string
		for _, id := range s.Of {
			of = append(of, g.topicID(id))
		}
		finding("sum:"+strconv.Itoa(i+1), s.Low, nil, s.High, node{
			"name": t.Topic + ": our sum", "description": s.Text,
			"measurementTechnique": "arithmetic of Rangefinder's over figures reported; nobody reported it",
			"prov:wasDerivedFrom":  of,
		})
	}
}

// subject says what a topic is about, of what its fields hold.
func subject(t news.Topic) string {
	var parts []string
	for _, p := range [][2]string{{"measure", t.Measure}, {"what", t.What}, {"of", t.Of}, {"place", t.Place}, {"period", t.Period}} {
		if p[1] != "" {
			parts = append(parts, p[0]+": "+p[1])
		}
	}
	return strings.Join(parts, "; ")
}

func strandKey(s news.Strand) string {
	if s.Increment {
		return s.Status + "-additional"
	}
	return s.Status
}

// claim adds a claim with what it was read from and who said it.
func (g *graph) claim(c news.Claim, relays []news.Relay) {
	article, origin := g.article(c), g.origin(c)
	quotation := g.add(g.id("quotation", c.ID), node{
		"@type": []string{"Quotation", "prov:Entity"}, "text": c.Sentence, "isPartOf": article, "prov:wasQuotedFrom": article,
		"url": DeepLink(c), "version": c.Article.Version,
	})
	sc := scale{quantity.Kind(c.Kind), clean(c.Unit)}
	observation := g.add(g.id("observation", c.ID), figures(node{
		"@type": "Observation", "name": sc.ofClaim(c), "measuredProperty": c.Measure, "variableMeasured": c.What,
		"observationDate": c.AsOf, "measurementQualifier": c.Qualifier, "prov:wasRevisionOf": g.machineRead(c),
	}, c.Low, c.Value, c.High).unit(c.Unit))
	from := []string{quotation}
	for _, l := range relays {
		from = append(from, g.known(l.Of))
	}
	n := node{
		"@type": []string{"Claim", "prov:Entity"}, "name": c.Text, "text": c.Sentence, "about": observation, "appearance": article,
		"description": described(c), "temporalCoverage": c.Period, "creativeWorkStatus": standing(c), "prov:wasDerivedFrom": from, "url": DeepLink(c),
	}
	if origin != "" {
		n["prov:wasAttributedTo"], n["prov:hadPrimarySource"] = origin, origin
	}
	if c.Decision != nil {
		n["prov:wasInfluencedBy"] = g.decided(c, *c.Decision)
	}
	g.add(g.claimID(c), n)
}

// motivations are what an annotation of a verdict is for (W3C Web Annotation Vocabulary §4).
var motivations = map[string]string{
	news.Accepted: "oa:assessing", news.Rejected: "oa:assessing", news.Edited: "oa:editing", news.Added: "oa:identifying",
	news.Moved: "oa:classifying", news.Noted: "oa:commenting", news.NeedsReview: "oa:questioning", news.Follows: "oa:editing",
}

// decided adds what people have decided of a claim. That a decision waits is Rangefinder's question.
func (g *graph) decided(c news.Claim, d news.Decided) string {
	r := g.book.ruling(c)
	var people []string
	if d.Verdict != news.NeedsReview {
		people = d.People()
	}
	for i, p := range people {
		people[i] = g.add(g.id("person", news.ID(p)), node{"@type": []string{"Person", "prov:Person", "prov:Agent"}, "name": p})
	}
	var who any = people
	switch len(people) {
	case 0:
		who = self
	case 1:
		who = people[0]
	}
	n := node{
		"@type": []string{"oa:Annotation", "prov:Entity"}, "oa:hasTarget": g.claimID(c), "oa:bodyValue": r.Text(), "name": clean(d.Verdict),
		"dcterms:creator": who, "dcterms:created": isoTime(d.At), "prov:wasAttributedTo": who,
	}
	if m := motivations[d.Verdict]; m != "" {
		n["oa:motivatedBy"] = m
	}
	if len(d.Notes) > 0 {
		n["dcterms:description"] = strings.Join(remarks(c), "; ")
	}
	return g.add(g.id("decision", c.ID), n)
}

// machineRead adds the figure that the machine read where a person has given another, "" for none.
func (g *graph) machineRead(c news.Claim) string {
	if c.Decision == nil || c.Decision.Machine == nil || c.Decision.Machine.Figure == nil {
		return ""
	}
	f := *c.Decision.Machine.Figure
	return g.add(g.id("observation", c.ID)+":machine", figures(node{
		"@type": []string{"Observation", "prov:Entity"}, "name": amountOf(f), "measurementQualifier": f.Qualifier,
		"measurementTechnique": "what Rangefinder read, before a person edited it", "prov:wasAttributedTo": self,
	}, f.Low, f.Value, f.High).unit(f.Unit))
}

// described is what a figure alone does not say: with what reserve it was said, and
// through whom it came.
func described(c news.Claim) string {
	d := c.Modality
	if c.Increment {
		d += ", additional"
	}
	if len(c.Attribution) > 1 {
		d += "; said by " + strings.Join(chain(c), " ← ")
	}
	return d
}

// standing is what became of a claim since it was read.
func standing(c news.Claim) string {
	switch {
	case isRejected(c):
		return "rejected by a person"
	case c.Withdrawn:
		return "withdrawn by its origin"
	case c.Gone:
		return "no longer on the page"
	}
	return ""
}

func (g *graph) article(c news.Claim) string {
	id := c.ArticleID
	if id == "" {
		id = news.ID(c.Article.URL)
	}
	name := g.id("article", id)
	if g.base != "" && c.ArticleID != "" {
		name = g.base + "/articles/" + url.PathEscape(id)
	}
	n := node{"@type": []string{"NewsArticle", "prov:Entity"}, "headline": c.Article.Title, "url": webAddress(c.Article.URL)}
	if c.Article.Published != nil && !c.Article.Published.IsZero() {
		n["datePublished"] = c.Article.Published.UTC().Format("2006-01-02T15:04:05Z")
	}
	if p := c.Article.Publisher; p != "" {
		n["publisher"] = g.outlet(p)
		n["prov:wasAttributedTo"] = n["publisher"]
	}
	return g.add(name, n)
}

func (g *graph) outlet(name string) string {
	return g.add(g.id("outlet", news.ID(name)), node{"@type": []string{"Organization", "prov:Agent"}, "name": name})
}

// origin is who gave the figure. Who prints news is an organisation; of the rest
// the report does not say whether it is a person, a body or a document.
func (g *graph) origin(c news.Claim) string {
	if c.Origin == "" {
		return ""
	}
	if g.press[c.Origin] {
		return g.outlet(c.Origin)
	}
	id := c.OriginID
	if id == "" {
		id = news.ID(c.Origin)
	}
	return g.add(g.id("origin", id), node{"@type": []string{"Thing", "prov:Agent", "prov:Entity"}, "name": c.Origin})
}
