// Package terminal lays a document out as text, for a person at a terminal or for
// whatever reads a pipe.
//
//	fmt.Print(terminal.Text(doc, terminal.Options{Width: 100, Unicode: true}))
//
// It computes no fact: it chooses what has room, and says what has not. Whatever the
// document says is somebody's words: the only control characters that come out are
// line breaks and, with colour, the sequences of style.go.
package terminal

import (
	"strings"

	"airefinery-mcp/internal/render/display"
)

// Options are what is known of where the text goes.
type Options struct {
	// Width is in columns; less than 40 is taken for 40.
	Width int
	// Color lets sequences for colours be written. Light chooses those that can be
	// read on a light background.
	Color, Light bool
	// Unicode lets bars and lines be drawn with characters beyond ASCII.
	Unicode bool
	// All leaves nothing out.
	All bool
	// Program begins the commands that are proposed.
	Program string
}

const minWidth = 40

// Text lays a document out.
func Text(d *display.Document, o Options) string {
	p := newPage(o)
	p.days = d.From > 0 && date(d.From) != date(d.To)
	p.head(d)
	p.incident(d.Incident)
	p.brief = d.Incident != nil // which they are the material of
	p.histogram(d.Histogram)
	p.patterns(d.Patterns)
	p.logLines(d.Lines)
	p.series(d.Series, d.Onset)
	p.graph(d.Graph)
	p.groups(d.Groups)
	p.traces(d.Traces)
	p.spanAsked(d.Waterfall, d.Asked)
	p.waterfall(d.Waterfall)
	p.conversation(d.Conversation)
	p.coverage(d.Coverage)
	p.next(d.Next)
	return p.b.String()
}

// head says what was asked, what stands out, and what a reader must know.
func (p *page) head(d *display.Document) {
	title := line{{bold, clean(d.Title)}}
	switch {
	case d.From > 0 && d.To > 0:
		to := fullTime(d.To)
		if !p.days {
			to = p.clock(d.To)
		}
		title = append(title, piece{dim, clean("  " + fullTime(d.From) + " to " + to + " UTC")})
	case d.Fetched > 0:
		title = append(title, piece{dim, clean("  asked at " + fullTime(d.Fetched) + " UTC")})
	}
	p.put(title)
	if d.Mark != "" {
		p.wrap("", warn, d.Mark, 0)
	}
	if len(d.Asked) > 0 {
		var words []string
		for _, a := range d.Asked {
			words = append(words, a.Name+"="+a.Value)
		}
		p.wrap("", dim, strings.Join(words, " "), 2)
	}
	if d.Headline != "" {
		p.blank()
		p.wrap("", bold, d.Headline, 0)
	}
	if len(d.Facts) > 0 {
		var facts []line
		for _, f := range d.Facts {
			facts = append(facts, line{{dim, clean(f.Name + " ")}, {plain, clean(f.Value)}})
		}
		p.flow(facts)
	}
	for _, n := range d.Notes {
		if n == d.Headline {
			continue
		}
		p.wrap(p.glyphs.note+" ", warn, n, 0)
	}
}

// coverage says what was seen of each signal.
func (p *page) coverage(all []display.Coverage) {
	if len(all) == 0 {
		return
	}
	p.heading("Seen", "")
	for _, c := range all {
		text := c.Signal + ": " + count(c.Records)
		if c.From > 0 && c.To > 0 {
			text += ", " + p.clock(c.From) + " to " + p.clock(c.To)
		}
		if c.Cut != "" {
			text += "; " + c.Cut
		}
		p.wrap("  ", dim, text, 0)
	}
}

// Failure lays out why there is no document, and what to do.
func Failure(message, next string, valid []string, o Options) string {
	p := newPage(o)
	p.wrap("", bad, message, 0)
	if next != "" {
		p.wrap("  ", plain, next, 0)
	}
	if len(valid) > 0 {
		p.wrap("  ", dim, "valid: "+strings.Join(valid, ", "), 0)
	}
	return p.b.String()
}

// Step lays out one step of a tour: which it is, why it is made, and the words of the
// command behind the program.
func Step(which, why, words string, o Options) string {
	p := newPage(o)
	p.wrapBehind(line{{accent, clean(which + "  ")}}, bold, why, 0)
	p.putWhole(line{{dim, "  $ "}, {accent, clean(o.Program + " " + words)}})
	p.blank()
	return p.b.String()
}
