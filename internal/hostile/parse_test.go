package hostile

import (
	"bytes"
	"compress/gzip"
	"encoding/binary"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"unicode/utf16"

	"golang.org/x/text/encoding"
	"golang.org/x/text/encoding/charmap"
	"golang.org/x/text/encoding/japanese"
	"golang.org/x/text/encoding/simplifiedchinese"

	"rangefinder/news"
	"rangefinder/scraper"
)

// opening is the beginning of a page with a sentence that has to be read, whatever comes behind it.
const opening = `<!doctype html><html lang=en><head><title>Quay flooded</title></head><body><main><article><h1>Quay flooded</h1>
<p>The flood killed 83 people in Strelsau, police said on Monday.</p><p>` + filler + `</p>`

const openingSaid = "The flood killed 83 people in Strelsau, police said on Monday."

// large is the size of a page that is large, in bytes.
const large = 5 * mib

// heavy is the lab of pages that are large: the stories that are made of them are not to be measured with other rows.
func (x *try) heavy() *lab { return x.use(x.labs.get("heavy", nil)) }

// reads crawls pages one after the other, each within the bar of memory for a page, and checks that the text of each has some
// words.
func (x *try) reads(words string, pages ...string) []news.Outcome {
	x.Helper()
	b := x.heavy()
	var out []news.Outcome
	for _, body := range pages {
		s := x.site(b, page(body))
		x.settle(b)
		o := x.under(pageBar, b, s.url("/"))
		out = append(out, o...)
		if ids := x.articles(b, s.url("/")); len(ids) != 1 {
			x.faultf("%.60q … is %d articles (%s: %s)", body[len(body)/2:], len(ids), o[0].Code, o[0].Reason)
			continue
		}
		if a, _ := x.article(b, s.url("/")); !strings.Contains(a.Text, words) {
			x.faultf("%.60q … is read as %.200q, want %q in it", body[len(body)/2:], a.Text, words)
		}
	}
	return out
}

// in is a text in an encoding.
func in(e encoding.Encoding, s string) string {
	b, err := e.NewEncoder().String(s)
	if err != nil {
		panic(err)
	}
	return b
}

func wide(order binary.AppendByteOrder, units []uint16) string {
	var b []byte
	for _, u := range units {
		b = order.AppendUint16(b, u)
	}
	return string(b)
}

var parseRows = []row{
	{n: 81, input: "600 nested div, with text in the innermost; 5,000", want: news.Partial, also: "its text is read, the selectors are given up", run: func(x *try) string {
		var pages []string
		for _, n := range []int{600, 5000} {
			pages = append(pages, opening+strings.Repeat("<div>", n)+"<p>It left 8,100 people without a home, the mayor said.</p>"+strings.Repeat("</div>", n)+"</article></main></body></html>")
		}
		x.reads(openingSaid, pages...)
		return codes(x.reads("8,100 people without a home", pages...))
	}},
	{n: 82, input: "5 MiB of <p>, of <a><table>, of <b><i><p></b></i>", want: news.Partial, also: "cut at a bound of tags; heap below 256 MiB", run: func(x *try) string {
		fill := func(s string) string { return opening + strings.Repeat(s, large/len(s)) }
		return codes(x.reads(openingSaid, fill("<p>"), fill("<a><table>"), fill("<b><i><p></b></i>")))
	}},
	{n: 83, input: "one tag with 200,000 attributes, equal ones and different ones", want: news.Read, also: "most of them are left out, with a note; heap below 256 MiB", run: func(x *try) string {
		var many strings.Builder
		for i := range 200_000 {
			fmt.Fprintf(&many, " a%d=%d", i, i)
		}
		b := x.lab()
		var out []news.Outcome
		for _, attributes := range []string{many.String(), strings.Repeat(" a1", 200_000)} {
			s := x.site(b, page(strings.Replace(opening, "<main>", "<main"+attributes+">", 1)))
			out = append(out, x.under(pageBar, b, s.url("/"))...)
			if a, _ := x.article(b, s.url("/")); !strings.Contains(a.Text, openingSaid) || !strings.Contains(strings.Join(a.Notes, "\n"), "attributes") {
				x.faultf("text %.100q, notes %q", a.Text, a.Notes)
			}
		}
		return codes(out)
	}},
	{n: 84, input: "a comment, a script, a style, a title, a CDATA section of 5 MiB that is never closed", want: news.Partial + ", " + news.Read, also: "what stands before it is kept", run: func(x *try) string {
		rest := strings.Repeat("x <p>no people ", large/15)
		return codes(x.reads(openingSaid, opening+"<!--"+rest, opening+"<script>"+rest, opening+"<![CDATA["+rest, opening+"<style>"+rest, opening+"<title>"+rest, opening+"<textarea>"+rest))
	}},
	{n: 85, input: "charsets that contradict one another; UTF-16 without a mark; UTF-7; GB18030; lone surrogates", want: news.Read + ", " + news.LanguageNotRead + ", " + news.Read, also: "mark before header before meta before bytes; what cannot be read becomes U+FFFD and is counted", run: func(x *try) string {
		b := x.lab()
		head := func(meta string) string {
			return "<!doctype html><html lang=en><head>" + meta + "<title>Café flooded</title></head><body><main><article><h1>Café flooded</h1><p>The café of José Núñez lost 85 chairs, he said.</p><p>" + filler + "</p></article></main></body></html>"
		}
		units := utf16.Encode([]rune(head("")))
		lone := append([]uint16{0xd800}, units...)
		lone[0], lone[1] = lone[1], 0xd800 // behind the first character, so that it begins as a page does
		const koi = "<!doctype html><html><head><title>Наводнение</title></head><body><article><h1>Наводнение</h1><p>Погибли 85 человек, сообщил губернатор области в понедельник, когда вода начала спадать и люди вернулись домой.</p><p>Полиция сообщила, что набережная закрыта, и просила жителей не подходить к воде.</p></article></body></html>"
		const han = "<!doctype html><html><head><title>洪水</title></head><body><article><h1>洪水</h1><p>警方表示，洪水造成八十五人死亡，一千二百人无家可归，市长说，救援人员正在继续搜寻失踪者，并要求居民不要靠近河边。</p></article></body></html>"
		const kana = "<!doctype html><html><head>%s<title>洪水</title></head><body><article><h1>洪水</h1><p>警察によると、洪水で八十五人が死亡し、千二百人が家を失った。市長は住民に川に近づかないよう求めたと発表した。</p></article></body></html>"
		var out []news.Outcome
		for _, c := range []struct{ name, label, body, says, note string }{
			{"mark over header and meta", "text/html; charset=windows-1251", "\ufeff" + head("<meta charset=shift_jis>"), "José Núñez", ""},
			{"header over meta", "text/html; charset=windows-1252", in(charmap.Windows1252, head("<meta charset=koi8-r>")), "José Núñez", ""},
			{"meta over bytes", "text/html", in(charmap.Windows1252, head("<meta charset=iso-8859-1>")), "José Núñez", ""},
			{"UTF-16 without a mark", "text/html", wide(binary.LittleEndian, units), "José Núñez", ""},
			{"UTF-16, big end first", "text/html; charset=utf-16be", wide(binary.BigEndian, units), "José Núñez", ""},
			{"a lone surrogate", "text/html; charset=utf-16le", wide(binary.LittleEndian, lone), "José Núñez", "could not be read"},
			{"UTF-7 is not decoded", "text/html; charset=utf-7", head("<p>+ADw-script+AD4-alert(85)+ADw-/script+AD4-</p>"), "José Núñez", ""},
			{"surrogates in UTF-8", "text/html; charset=utf-8", strings.Replace(head(""), "85 chairs", "\xed\xa0\x80 \xff 85 chairs", 1), "\ufffd 85 chairs", "4 characters could not be read"},
			{"header UTF-8, meta windows-1251, bytes Shift_JIS", "text/html; charset=utf-8", in(japanese.ShiftJIS, fmt.Sprintf(kana, "<meta charset=windows-1251>")), "", "could not be read as utf-8"},
			{"windows-1251 by meta", "text/html", in(charmap.Windows1251, strings.Replace(koi, "<head>", "<head><meta charset=windows-1251>", 1)), "Погибли 85 человек", ""},
			{"GB18030 by meta", "text/html", in(simplifiedchinese.GB18030, strings.Replace(han, "<head>", "<head><meta charset=gb18030>", 1)), "洪水造成八十五人死亡", ""},
			{"Shift_JIS by meta", "text/html", in(japanese.ShiftJIS, fmt.Sprintf(kana, "<meta charset=shift_jis>")), "洪水で八十五人が死亡", ""},
			{"back in UTF-8", "text/html", head(""), "José Núñez", ""},
		} {
			s := x.site(b, func(call *call) {
				call.Header().Set("Content-Type", c.label)
				fmt.Fprint(call, c.body)
			})
			o := x.crawl(b, s.url("/"))
			out = append(out, o...)
			a, _ := x.article(b, s.url("/"))
			if notes := strings.Join(a.Notes, "\n"); !strings.Contains(a.Text, c.says) || !strings.Contains(notes, c.note) || c.note == "" && strings.Contains(notes, "could not be read") {
				x.faultf("%s: text %.200q, notes %q", c.name, a.Text, a.Notes)
			}
		}
		return codes(out)
	}},
	{n: 86, input: "&#0;, &#x110000;, &#128;, a surrogate, a reference without an end", want: news.Read, also: "as WHATWG has them", run: func(x *try) string {
		return codes(x.reads("between \ufffd and \ufffd and € and \ufffd and 86 euros & more", opening+"<p>It cost between &#0; and &#x110000; and &#128; and &#xD800; and &#56&#54; euros &amp more, he said.</p></article></main>"))
	}},
	{n: 87, input: "JSON-LD of 5 MiB, 10,000 deep, invalid, with </script> in a string, with numbers beyond any", want: news.Read, also: "passed over; the page is read", run: func(x *try) string {
		ld := func(s string) string {
			return strings.Replace(opening, "<title>", `<script type="application/ld+json">`+s+"</script><title>", 1) + "</article></main>"
		}
		return codes(x.reads(openingSaid,
			ld(`{"@type":"NewsArticle","headline":"`+strings.Repeat("x", large)+`"}`), ld(strings.Repeat("[", 10_000)+strings.Repeat("]", 10_000)), ld(strings.Repeat(`{"@graph":[`, 10_000)+strings.Repeat("]}", 10_000)),
			ld(strings.Repeat("[", 200_000)), ld(`{"@type":"NewsArticle","headline":`), ld(`{"@type":"NewsArticle","datePublished":1e999,"author":[[[[{}]]]],"headline":{"a":7}}`),
			ld(`{"@id":"a","@type":"NewsArticle","author":{"@id":"a"},"mainEntity":{"@id":"a"}}`), ld(`{"@type":["NewsArticle"],"headline":"A </script><script>alert(87)</script>"}`),
			ld("{\"@type\":\"NewsArticle\",\"headline\":\"\x00\x1b[2J\"}")))
	}},
	{n: 88, input: "a feed with entities that multiply, with a file as an entity, 200,000 levels deep, cut after item 40", want: "listed 1, 1, 1, 40", also: "nothing is expanded or opened; what came before the fault is followed and the watch says partial",
		run: func(x *try) string {
			b := x.lab()
			secret := filepath.Join(b.dir, "secret.txt")
			x.must(os.WriteFile(secret, []byte("the-secret-of-88"), 0o600))
			s := x.site(b, nil)
			item := func(i int) string {
				return fmt.Sprintf("<item><title>Flood %d</title><link>%s</link></item>", i, s.url(fmt.Sprintf("/88-%d", i)))
			}
			var forty strings.Builder
			for i := range 60 {
				forty.WriteString(item(i))
			}
			lol := `<?xml version="1.0"?><!DOCTYPE rss [<!ENTITY a "lol">`
			for c := 'b'; c <= 'j'; c++ {
				lol += fmt.Sprintf(`<!ENTITY %c "%s">`, c, strings.Repeat(fmt.Sprintf("&%c;", c-1), 10))
			}
			feeds := map[string]string{
				"/laughs": lol + "]><rss version='2.0'><channel><title>&j;</title>" + strings.Replace(item(0), "Flood", "&j;", 1) + "</channel></rss>",
				"/file":   `<?xml version="1.0"?><!DOCTYPE rss [<!ENTITY f SYSTEM "file://` + secret + `"><!ENTITY h SYSTEM "` + b.web.shut("/dtd") + `">]><rss version="2.0"><channel><title>&f;&h;</title>` + strings.Replace(item(0), "Flood", "&f;", 1) + "</channel></rss>",
				"/deep":   "<rss version='2.0'><channel><title>Q</title>" + item(0) + strings.Repeat("<a>", 200_000),
				"/cut":    "<rss version='2.0'><channel><title>Q</title>" + forty.String()[:strings.Index(forty.String(), "<title>Flood 40<")+12],
			}
			s.page = func(c *call) {
				if f, ok := feeds[c.r.URL.Path]; ok {
					c.Header().Set("Content-Type", "application/rss+xml")
					fmt.Fprint(c, f)
					return
				}
				c.html(story("Flood "+c.r.URL.Path, "The flood killed 88 people in Strelsau, police said."))
			}
			var listed []string
			for _, path := range []string{"/laughs", "/file", "/deep", "/cut"} {
				var w []watched
				if n := peak(func() { w = x.watch(b, s.url(path)) }); n > pageBar {
					x.faultf("%s raised the heap by %d MiB", path, n/mib)
				}
				listed = append(listed, fmt.Sprint(w[0].Listed))
				if broken := path == "/deep" || path == "/cut"; broken != (w[0].Outcome == news.Partial) {
					x.faultf("%s: the watch says %q", path, w[0].Outcome)
				}
				f, err := scraper.Feed(news.Page{URL: s.url(path), Body: []byte(feeds[path])})
				if err != nil || len(f.Title) > 2000 || strings.Contains(fmt.Sprint(f), "the-secret-of-88") || strings.Contains(fmt.Sprint(f), "lollol") || (path == "/deep" || path == "/cut") != f.Partial {
					x.faultf("%s: title %.80q, partial %v, %v", path, f.Title, f.Partial, err)
				}
			}
			if n := s.hits("/88-39"); n != 1 {
				x.faultf("the last whole item was asked for %d times", n)
			}
			return "listed " + strings.Join(listed, ", ")
		}},
	{n: 89, input: "dates of a feed and a sitemap: the years 0 and 9999, yesterday, without a zone, the 30th of February", want: "no date, with a note", also: "never now; a day without a zone is a day in UTC", run: func(x *try) string {
		b := x.lab()
		s := x.site(b, nil)
		dates := []string{"Mon, 01 Jan 0000 00:00:00 GMT", "9999-12-31T23:59:59Z", "yesterday", "now", "2025-02-30", "-1", "99999999999999999999", "0000-00-00", "2 minutes ago", ""}
		item, loc := "", ""
		for i, d := range dates {
			item += fmt.Sprintf("<item><title>A%d</title><link>%s</link><pubDate>%s</pubDate></item>", i, s.url(fmt.Sprintf("/f%d", i)), d)
			loc += fmt.Sprintf("<url><loc>%s</loc><lastmod>%s</lastmod></url>", s.url(fmt.Sprintf("/s%d", i)), d)
		}
		item += "<item><title>Good</title><link>" + s.url("/fgood") + "</link><pubDate>2025-09-02 14:05</pubDate></item>"
		loc += "<url><loc>" + s.url("/sgood") + "</loc><lastmod>2025-09-02</lastmod></url>"
		feed := "<rss version='2.0'><channel><title>Q</title>" + item + "</channel></rss>"
		sitemap := "<urlset xmlns='http://www.sitemaps.org/schemas/sitemap/0.9'>" + loc + "</urlset>"
		s.page = func(c *call) {
			switch c.r.URL.Path {
			case "/feed":
				fmt.Fprint(c, feed)
			case "/map":
				fmt.Fprint(c, sitemap)
			default:
				c.html(story("Flood "+c.r.URL.Path, "The flood killed 89 people in Strelsau, police said."))
			}
		}
		for _, w := range x.watch(b, s.url("/feed"), s.url("/map")) {
			if w.Listed != len(dates)+1 || len(w.seen) != w.Listed {
				x.faultf("%s lists %d, %d marked", w.URL, w.Listed, len(w.seen))
			}
			for u, m := range w.seen {
				if good := strings.HasSuffix(u, "good"); good != (m.Stamp != "") || good && !strings.HasPrefix(m.Stamp, "2025-09-02T") {
					x.faultf("%s has the date %q", u, m.Stamp)
				}
			}
		}
		f, err := scraper.Feed(news.Page{URL: s.url("/feed"), Body: []byte(feed)})
		if err != nil || len(f.Notes) < len(dates)-1 {
			x.faultf("the feed has the notes %q, %v", f.Notes, err)
		}
		return "no date, with a note"
	}},
	{n: 90, input: "a sitemap index that holds itself, ten levels of them, a bomb of gzip, 50,001 addresses, 60 MiB", want: "50000 addresses, partial", also: "no circle; three levels are followed; what is beyond a bound is left out and the rest is followed", run: func(x *try) string {
		b := x.use(x.labs.get("maps", nil)) // what is measured is not to be another row's
		s := x.site(b, nil)
		const ns = " xmlns='http://www.sitemaps.org/schemas/sitemap/0.9'"
		index := func(to ...string) string {
			var m strings.Builder
			for _, t := range to {
				m.WriteString("<sitemap><loc>" + s.url(t) + "</loc></sitemap>")
			}
			return "<sitemapindex" + ns + ">" + m.String() + "</sitemapindex>"
		}
		var big strings.Builder
		for i := range 50_001 {
			fmt.Fprintf(&big, "<url><loc>%s/%d</loc></url>", s.url("/n"), i)
		}
		many := "<urlset" + ns + ">" + big.String() + "</urlset>"
		s.page = func(c *call) {
			p := c.r.URL.Path
			var level int
			switch {
			case p == "/self":
				fmt.Fprint(c, index("/self", "/self2", "/bomb.xml.gz"))
			case p == "/self2":
				fmt.Fprint(c, index("/self", "/self2"))
			case p == "/many":
				fmt.Fprint(c, many)
			case p == "/cut":
				fmt.Fprint(c, "<urlset"+ns+"><url><loc>"+s.url("/before")+"</loc></url><url><loc>"+s.url("/in"))
			case p == "/bomb.xml.gz":
				c.Header().Set("Content-Type", "application/gzip")
				c.Write(gzipBomb())
			case strings.HasPrefix(p, "/level"):
				fmt.Sscanf(p, "/level%d", &level)
				fmt.Fprint(c, index(fmt.Sprintf("/level%d", level+1)))
			default:
				c.html(story("Flood "+p, "The flood killed 90 people in Strelsau, police said."))
			}
		}
		var w []watched
		if n := peak(func() { w = x.watch(b, s.url("/self"), s.url("/level0"), s.url("/cut")) }); n > pageBar {
			x.faultf("raised the heap by %d MiB", n/mib)
		}
		x.under(bombBar, b, s.url("/bomb.xml.gz?again"))
		if w[0].Listed != 0 || s.hits("/self") != 1 || s.hits("/self2") != 1 {
			x.faultf("the index that holds itself lists %d, was asked for %d times, the other %d", w[0].Listed, s.hits("/self"), s.hits("/self2"))
		}
		if s.hits("/level1") != 1 || s.hits("/level4") > 0 {
			x.faultf("level 1 was asked for %d times, level 4 %d times", s.hits("/level1"), s.hits("/level4"))
		}
		if o := x.outcomes(b)[s.url("/bomb.xml.gz")]; o.Code != news.TooLarge {
			x.faultf("the bomb came to %q", o.Code)
		}
		if s.hits("/before") != 1 {
			x.faultf("of a sitemap that breaks off, what came before was asked for %d times", s.hits("/before"))
		}
		// More than a watch follows of one page, so the reader itself is asked.
		p := news.Page{URL: s.url("/many"), Body: []byte(many)}
		entries, _, err := scraper.Sitemap(p)
		result := fmt.Sprintf("%d addresses, %s", len(entries), codeOf(err))
		var packed bytes.Buffer
		z := gzip.NewWriter(&packed)
		letters := bytes.Repeat([]byte("x"), mib)
		fmt.Fprint(z, "<urlset"+ns+"><url><loc>"+s.url("/first")+"</loc></url><!--")
		for range 60 {
			z.Write(letters)
		}
		z.Close()
		for name, body := range map[string][]byte{"60 MiB": append([]byte("<urlset"+ns+"><url><loc>"+s.url("/first")+"</loc></url><!--"), bytes.Repeat([]byte("x"), 60*mib)...), "60 MiB in gzip": packed.Bytes()} {
			entries, _, err := scraper.Sitemap(news.Page{URL: s.url("/big"), Body: body})
			if len(entries) != 1 || codeOf(err) != news.Partial {
				x.faultf("%s: %d addresses, %v", name, len(entries), err)
			}
		}
		return result
	}},
	{n: 91, input: "a calendar without end, ?page=n, session ids in the path", want: "a budget", also: "by host and by section"},
}

func codeOf(err error) string {
	if e, ok := err.(*scraper.Error); ok {
		return e.Code
	}
	return fmt.Sprint(err)
}
