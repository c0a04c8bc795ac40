package report

import (
	"bytes"
	"fmt"
	"html/template"
	"io"
	"strings"

	"rangefinder/news"
)

// The charts that SVG draws, as Options.Chart names them.
const (
	ChartIntervals = "intervals" // a row an origin: the default
	ChartTimeline  = "timeline"  // the figures by the day that they hold for
)

// SeveralTopics is the error of SVG when the report has another number of topics
// than one: a chart is of one.
type SeveralTopics struct{ N int }

func (e *SeveralTopics) Error() string {
	if e.N == 0 {
		return "an svg shows one topic, and the report has none yet"
	}
	return fmt.Sprintf("an svg shows one topic and %d are selected: name one, by its id or by words that only it has", e.N)
}

// A NoChart is the error of SVG for a topic that has nothing for the chart to
// draw.
type NoChart struct{ Topic, Chart string }

func (e *NoChart) Error() string {
	if e.Chart == ChartTimeline {
		return fmt.Sprintf("topic %q has no timeline: no two figures of different days", e.Topic)
	}
	return fmt.Sprintf("topic %q has no figure to draw", e.Topic)
}

// An UnknownChart is the error for a chart that SVG does not draw.
type UnknownChart struct{ Chart string }

func (e *UnknownChart) Error() string {
	return fmt.Sprintf("no chart %q: there are %s and %s", e.Chart, ChartIntervals, ChartTimeline)
}

const (
	fileWidth   = 760
	fileMargin  = 24
	fileInner   = fileWidth - 2*fileMargin
	fileColumns = 116 // letters of the small print in a line
)

// A svgFile is a chart with what it needs to stand alone: what it is of, what
// its signs mean, and where it comes from.
type svgFile struct {
	Title, Desc                  string
	Width, Height, Margin, Inner int
	Style                        template.CSS
	Lines                        []textLine
	Top                          int
	Plot                         *plot
	Timelines                    []fileTimeline
}

type textLine struct {
	Y           int
	Class, Text string
}

type fileTimeline struct {
	Top   int
	Chart *growth
}

var (
	fileRules = `:root{font-family:var(--sans);font-variant-numeric:lining-nums tabular-nums}
.paper{fill:var(--paper)}
.name{font:700 20px var(--serif);fill:var(--ink)}
.figures{font:700 34px var(--serif);fill:var(--ink)}
.plain{font-size:14px;fill:var(--ink)}
.small{font-size:12px;fill:var(--soft)}`
	fileStyle = squeeze.Replace(mustRead("palette.css") + mustRead("chart.css") + fileRules)
)

// SVG draws one topic as a picture of its own: SVG 1.1 with the few geometry
// properties of SVG 2, 760 pixels wide, its style within it, no script, no font
// and no request, light or dark as the reader's system is. Below the chart stand what its
// signs mean and where it comes from: origins, as of, and the beginning of the
// topic's Digest.
//
// It fails with *SeveralTopics where the selection is not one topic, with
// *UnknownChart, and with *NoChart where there is nothing to draw.
func SVG(w io.Writer, r news.Report, o Options) error {
	sel, err := Select(r, o.Topic)
	if err != nil {
		return err
	}
	if len(sel.Topics) != 1 {
		return &SeveralTopics{len(sel.Topics)}
	}
	digest, err := Digest(narrow(r, sel.Topics))
	if err != nil {
		return err
	}
	f, err := newFile(newBook(r, o).topic(sel.Topics[0]), o.Chart)
	if err != nil {
		return err
	}
	f.small(narrowed(o.Only))
	f.source(digest[:shortHash])
	var out bytes.Buffer
	if err := pages.ExecuteTemplate(&out, "file", f); err != nil {
		return err
	}
	_, err = w.Write(out.Bytes())
	return err
}

func newFile(v topicView, chart string) (*svgFile, error) {
	if chart == "" {
		chart = ChartIntervals
	}
	f := &svgFile{
		Title: v.Name + ": " + v.Range, Width: fileWidth, Margin: fileMargin, Inner: fileInner, Height: fileMargin,
		Style: template.CSS(fileStyle),
	}
	f.line("name", 24, clip(v.Name, 60))
	f.line("figures", 42, clip(v.Range, 34))
	f.Height += 4
	for _, l := range wrap(sentence(v.Word)+". "+v.Meaning, fileColumns-20, fileColumns-20) {
		f.line("plain", 20, l)
	}
	f.Height += 16
	switch chart {
	case ChartIntervals:
		if f.Plot = newPlot(v); f.Plot == nil {
			return nil, &NoChart{v.Name, chart}
		}
		f.Desc = strings.TrimSuffix(f.Plot.Desc, tableFollows)
		f.Top = f.Height
		f.Height += f.Plot.Height
		f.small(f.Plot.legend())
	case ChartTimeline:
		for _, h := range v.Histories {
			g := newGrowth(h, v.Name, byAsOf)
			if g == nil {
				continue
			}
			g.File = true
			f.line("plain", 14, h.Title)
			f.Timelines = append(f.Timelines, fileTimeline{f.Height, g})
			f.Desc = strings.TrimSpace(f.Desc + " " + g.Desc)
			f.Height += g.Height
			f.small(g.legend())
		}
		if len(f.Timelines) == 0 {
			return nil, &NoChart{v.Name, chart}
		}
	default:
		return nil, &UnknownChart{chart}
	}
	f.small(fmt.Sprintf("%s, %s%s.", count(v.Origins, "independent origin"), count(v.Outlets, "outlet"), prefixed("; as of ", v.AsOf)))
	return f, nil
}

func prefixed(before, s string) string {
	if s == "" {
		return ""
	}
	return before + s
}

// line adds a line of text whose base line is down pixels below what is there.
func (f *svgFile) line(class string, down int, text string) {
	f.Height += down
	f.Lines = append(f.Lines, textLine{f.Height, class, text})
}

func (f *svgFile) small(text string) {
	if text == "" {
		return
	}
	f.Height += 4
	for _, l := range wrap(text, fileColumns, fileColumns) {
		f.line("small", 16, l)
	}
}

func (f *svgFile) source(digest string) {
	f.small("Rangefinder: who said what, in figures; report " + digest)
	f.Height += fileMargin
}

// legend says what the signs of the chart mean.
func (p *plot) legend() string {
	s := "A dot is one figure, a bar a range, an arrow says that no limit is given; shaded: the range reported."
	for _, k := range []struct {
		drawn bool
		text  string
	}{
		{p.Log, "The scale is logarithmic: each line is ten times the last, or more."},
		{p.Likely, "Dashed frame: where Rangefinder’s model expects the figure, nine times in ten; nobody reported that."},
		{p.Redrawn, "A diamond: a figure that a person has edited or added."},
		{p.Planned, "Hollow: planned, or what might come."},
		{p.Might && !p.Planned, "Hollow: what might come."},
		{p.Dashed, "Dashed: denied or contested."},
		{p.Faded, "Faded: replaced, set aside, or no longer on the page."},
	} {
		if k.drawn {
			s += " " + k.text
		}
	}
	return s
}

func (g *growth) legend() string {
	var parts []string
	if g.Log {
		parts = append(parts, "The scale is logarithmic: each line is ten times the last, or more.")
	}
	if g.Undated {
		parts = append(parts, "A square is not dated: it stands by its day of publication.")
	}
	if g.Redrawn {
		parts = append(parts, "A diamond: a figure that a person has edited or added.")
	}
	if g.Faded {
		parts = append(parts, "Faded: replaced or set aside.")
	}
	return strings.Join(parts, " ")
}
