// Package textclean makes text show all that it holds. Terminals and renderers
// hide parts of a text, reorder it or draw over it; a language model reads
// every byte. What Clean returns is the same to both. It removes what is hidden
// only: secrets are the subject of package redact, and what may be shown that of
// package safe.
package textclean

import (
	"strconv"
	"strings"
	"unicode/utf8"
)

// Clean removes what a reader would not see, and marks the lines on which text
// was hidden:
//
//   - Terminal sequences (CSI, OSC, DCS, SOS, PM and APC, in 7 and 8 bits) are
//     removed. Of an unterminated string sequence only the introducer is, so
//     that it cannot swallow the text behind it.
//   - "\r\n", a lone "\r", vertical tab, form feed, NEL and the line and
//     paragraph separators become "\n". All other controls except "\n" and "\t"
//     are removed.
//   - Characters that take no room are removed: bidirectional controls,
//     zero-width characters, soft hyphens, variation selectors, tag characters,
//     annotation marks and the like. Joiners inside an emoji are among them, so
//     its parts then stand side by side.
//   - A run of invalid UTF-8 becomes one U+FFFD.
//
// A line that lost hidden text ends in [hidden:n], where n counts characters.
// Hidden text is tag characters, the content of string sequences, and runs of 8
// or more other invisible characters, the least that can carry a byte. The mark
// is at the end of the line so that words the hidden text interrupted are whole
// again.
//
// Text that needs no cleaning is returned as it is, without an allocation.
// Cleaning is idempotent.
func Clean(s string) string {
	i := firstDirty(s, 0)
	if i == len(s) {
		return s
	}
	c := cleaner{in: s, out: make([]byte, 0, len(s)+16)}
	for i < len(s) {
		c.out = append(c.out, s[c.pos:i]...)
		c.pos = i
		c.step()
		i = firstDirty(s, c.pos)
		if nl := strings.IndexByte(s[c.pos:i], '\n'); nl >= 0 && c.hidden > 0 {
			c.out = append(c.out, s[c.pos:c.pos+nl]...)
			c.pos += nl
			c.endLine()
		}
	}
	c.out = append(c.out, s[c.pos:]...)
	c.endLine()
	return string(c.out)
}

// minRun is the number of invisible characters in a row that count as hidden
// text: one bit each, they carry a byte. Shorter runs are typographic.
const minRun = 8

// cleaner holds the state of one call of Clean.
type cleaner struct {
	in     string
	out    []byte
	pos    int // in in, of the next byte to read
	hidden int // characters of hidden text removed from the current line
	run    int // length of the latest run of invisible characters
	runEnd int // in in, where that run ended
}

// step consumes the character at pos, which needs cleaning, and for the
// introducer of a terminal sequence the rest of the sequence.
func (c *cleaner) step() {
	r, n := utf8.DecodeRuneInString(c.in[c.pos:])
	start := c.pos
	c.pos += n
	if r == utf8.RuneError && n == 1 {
		c.invalid(start)
		return
	}
	switch {
	case r == '\r':
		if c.pos < len(c.in) && c.in[c.pos] == '\n' {
			c.pos++
		}
		c.newline()
	case r == '\v' || r == '\f' || r == nextLine || r == lineSeparator || r == paragraphSeparator:
		c.newline()
	case r < 0xA0:
		c.sequence(r)
	case isTag(r):
		c.hidden++
	default:
		c.invisible(start)
	}
}

// invalid handles the byte at start, which is not UTF-8 and is consumed
// already. It may be a C1 control in 8 bits; otherwise it and all invalid bytes
// behind it become one replacement character.
func (c *cleaner) invalid(start int) {
	if b := c.in[start]; b < 0xA0 && b != nextLine && c.sequence(rune(b)) {
		return
	}
	for c.pos < len(c.in) {
		if r, n := utf8.DecodeRuneInString(c.in[c.pos:]); r != utf8.RuneError || n != 1 {
			break
		}
		c.pos++
	}
	c.out = append(c.out, "\uFFFD"...)
}

// invisible counts the invisible character between start and pos.
func (c *cleaner) invisible(start int) {
	if start != c.runEnd {
		c.run = 0
	}
	c.run++
	c.runEnd = c.pos
	switch {
	case c.run == minRun:
		c.hidden += minRun
	case c.run > minRun:
		c.hidden++
	}
}

func (c *cleaner) newline() {
	c.endLine()
	c.out = append(c.out, '\n')
}

// endLine writes the mark of hidden text if the current line lost some.
func (c *cleaner) endLine() {
	if c.hidden == 0 {
		return
	}
	if n := len(c.out); n > 0 && c.out[n-1] != ' ' && c.out[n-1] != '\n' {
		c.out = append(c.out, ' ')
	}
	c.out = append(c.out, "[hidden:"...)
	c.out = strconv.AppendInt(c.out, int64(c.hidden), 10)
	c.out = append(c.out, ']')
	c.hidden, c.run = 0, 0
}
