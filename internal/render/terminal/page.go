package terminal

import (
	"fmt"
	"strings"
	"unicode"

	"github.com/mattn/go-runewidth"
)

// shown is text that may be written. Only clean makes it.
type shown string

// clean takes out of a text what a terminal would obey or hide: control characters,
// and those that change the direction or join nothing visible.
func clean(text string) shown {
	return shown(strings.Map(func(r rune) rune {
		switch {
		case r == '\n' || r == '\t' || r == '\r' || r == '\u2028' || r == '\u2029':
			return ' '
		case r == '\u200d': // joins emoji
			return r
		case unicode.Is(unicode.Cc, r), unicode.Is(unicode.Cf, r):
			return -1
		}
		return r
	}, strings.ToValidUTF8(text, "\uFFFD")))
}

// piece is text in one style, line what stands beside each other.
type (
	piece struct {
		style style
		text  shown
	}
	line []piece
)

// columns measures as terminals do, whatever the locale says of ambiguous
// characters: those that bars are drawn with are among them.
var columns = &runewidth.Condition{StrictEmojiNeutral: true}

func width(text shown) int { return columns.StringWidth(string(text)) }

func (l line) width() (n int) {
	for _, p := range l {
		n += width(p.text)
	}
	return n
}

// page is the text so far.
type page struct {
	b      strings.Builder
	o      Options
	glyphs glyphs
	days   bool            // times need their day
	stacks map[string]bool // that stand above
	brief  bool            // tables are beside the point, and stand shorter
}

func newPage(o Options) *page {
	o.Width = max(o.Width, minWidth)
	if o.Unicode {
		return &page{o: o, glyphs: drawn, stacks: map[string]bool{}}
	}
	return &page{o: o, glyphs: ascii, stacks: map[string]bool{}}
}

// cut shortens text to a width, by its end.
func (p *page) cut(text shown, to int) shown {
	if width(text) <= to {
		return text
	}
	tail := p.glyphs.more
	if to < len(p.glyphs.more) {
		tail = ""
	}
	return shown(columns.Truncate(string(text), to, tail))
}

// fit shortens a line to a width.
func (p *page) fit(l line, to int) line {
	if l.width() <= to {
		return l
	}
	var out line
	for _, c := range l {
		w := width(c.text)
		if w > to {
			return append(out, piece{c.style, p.cut(c.text, to)})
		}
		out, to = append(out, c), to-w
	}
	return out
}

// put writes a line, cut to the width.
func (p *page) put(l line) { p.putWhole(p.fit(l, p.o.Width)) }

// putWhole writes a line however long it is.
func (p *page) putWhole(l line) {
	for len(l) > 0 { // blanks at the end
		last := &l[len(l)-1]
		trimmed := shown(strings.TrimRight(string(last.text), " "))
		if trimmed != "" {
			l = append(l[:len(l)-1:len(l)-1], piece{last.style, trimmed})
			break
		}
		l = l[:len(l)-1]
	}
	for _, c := range l {
		sequences := &onDark
		if p.o.Light {
			sequences = &onLight
		}
		if sgr := sequences[c.style]; p.o.Color && sgr != "" && strings.TrimSpace(string(c.text)) != "" {
			p.b.WriteString("\x1b[" + sgr + "m" + string(c.text) + "\x1b[0m")
		} else {
			p.b.WriteString(string(c.text))
		}
	}
	p.b.WriteByte('\n')
}

func (p *page) blank() { p.b.WriteByte('\n') }

// heading begins a section.
func (p *page) heading(title, detail string) {
	p.blank()
	l := line{{bold, clean(title)}}
	if detail != "" {
		l = append(l, piece{dim, clean("  " + detail)})
	}
	p.put(l)
}

// some is how many of n things are shown where most are by default.
func (p *page) some(n, most int) int {
	switch {
	case p.o.All:
		return n
	case p.brief:
		most = (most + 1) / 2
	}
	return min(n, most)
}

// rest says how many things of a kind are not shown.
func (p *page) rest(shownNow, n int, one string) {
	if shownNow < n {
		p.put(line{{dim, clean(fmt.Sprintf("  %s %s (--all)", p.glyphs.more, things(n-shownNow, "more "+one)))}})
	}
}

// wrap writes a text over lines, all behind an indent as wide as begin, with which
// the first line begins; most bounds them, 0 not at all.
func (p *page) wrap(begin string, s style, text string, most int) {
	p.wrapBehind(line{{s, clean(begin)}}, s, text, most)
}

// wrapBehind is wrap behind a line of several pieces.
func (p *page) wrapBehind(begin line, s style, text string, most int) {
	indent := p.indent(begin)
	if p.o.All {
		most = 0
	}
	lines := p.fold(text, p.o.Width-indent, p.o.Width-begin.width(), most)
	for i, t := range lines {
		head := begin
		if i > 0 {
			head = line{{plain, shown(strings.Repeat(" ", indent))}}
		}
		p.put(append(head[:len(head):len(head)], piece{s, t}))
	}
}

// indent is where the lines behind the first begin.
func (p *page) indent(begin line) int { return min(begin.width(), p.o.Width*3/10) }

// fold breaks a text into lines of a width, the first of another. The last of most
// says that there were more.
func (p *page) fold(text string, to, first, most int) []shown {
	var out []shown
	room := first
	paragraphs := strings.Split(strings.TrimRight(text, " \n"), "\n")
	for i, paragraph := range paragraphs {
		rest := clean(paragraph)
		for more := true; more; more = rest != "" {
			var head shown
			if width(rest) <= room {
				head, rest = rest, ""
			} else if head, rest = breakAt(rest, room); head == "" && room >= to { // a character wider than the room
				head, rest = rest, ""
			}
			out, room = append(out, head), to
			if len(out) == most && (rest != "" || i < len(paragraphs)-1) {
				out[most-1] = p.withMore(head, to)
				return out
			}
		}
	}
	return out
}

// withMore ends a line in the sign that there is more.
func (p *page) withMore(text shown, to int) shown {
	more := shown(p.glyphs.more)
	if width(text)+1+width(more) <= to {
		return text + " " + more
	}
	return p.cut(text+"  "+more, to)
}

// breakAt splits a text at the last blank within a width, or in a word that is
// longer than the width.
func breakAt(text shown, to int) (head, rest shown) {
	fits := columns.Truncate(string(text), to, "")
	if cut := strings.LastIndexByte(fits, ' '); cut > 0 && !strings.HasPrefix(string(text[len(fits):]), " ") {
		fits = fits[:cut]
	}
	return shown(strings.TrimRight(fits, " ")), shown(strings.TrimLeft(string(text[len(fits):]), " "))
}

// flow writes short lines beside each other, as many as a line has room for.
func (p *page) flow(all []line) {
	between := piece{dim, shown(" " + p.glyphs.dot + " ")}
	var l line
	for _, next := range all {
		if len(l) > 0 && l.width()+3+next.width() > p.o.Width {
			p.put(l)
			l = nil
		}
		if len(l) > 0 {
			l = append(l, between)
		}
		l = append(l, next...)
	}
	if len(l) > 0 {
		p.put(l)
	}
}
