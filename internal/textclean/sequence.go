package textclean

import (
	"strings"
	"unicode/utf8"
)

// Terminal sequences as ECMA-48 defines them. A C1 control introduces one; in 7
// bits it is written as ESC and the control minus 0x40.

const escape = 0x1b

// sequence consumes the rest of the terminal sequence that the control r
// introduces; r is consumed already. It reports whether r is a control to
// remove: false only for C1 controls that introduce nothing.
func (c *cleaner) sequence(r rune) bool {
	switch r {
	case escape:
		c.escapeSequence()
		return true
	case 0x9b: // CSI: parameters, intermediates, one final byte
		c.pos = c.skip(c.skip(c.pos, 0x30, 0x3f), 0x20, 0x2f)
		if c.pos < len(c.in) && c.in[c.pos] >= 0x40 && c.in[c.pos] < 0x7f {
			c.pos++
		}
		return true
	case 0x90, 0x98, 0x9d, 0x9e, 0x9f: // DCS, SOS, OSC, PM, APC: a string
		if length, size, ok := stringSequence(c.in[c.pos:]); ok {
			c.hidden += utf8.RuneCountInString(c.in[c.pos : c.pos+length])
			c.pos += size
		}
		return true
	}
	return r < 0x80
}

// escapeSequence consumes what belongs to an ESC: a C1 control in 7 bits with
// its sequence, or intermediates and one final byte.
func (c *cleaner) escapeSequence() {
	if c.pos == len(c.in) {
		return
	}
	if b := c.in[c.pos]; b >= 0x40 && b < 0x60 {
		c.pos++
		c.sequence(rune(b) + 0x40)
		return
	}
	end := c.skip(c.pos, 0x20, 0x2f)
	if end < len(c.in) && c.in[end] >= 0x30 && c.in[end] < 0x7f {
		c.pos = end + 1
	}
}

// skip returns the first index at or after i whose byte is outside lo to hi.
func (c *cleaner) skip(i int, lo, hi byte) int {
	for i < len(c.in) && c.in[i] >= lo && c.in[i] <= hi {
		i++
	}
	return i
}

// stringSequence measures the string sequence whose content s begins with:
// length is that of the content in bytes, size includes the terminator, BEL or
// ST. It reports false if another control comes first or there is no
// terminator: an introducer alone costs no more than a look at the text up to
// the next one.
func stringSequence(s string) (length, size int, ok bool) {
	for i := 0; i < len(s); {
		r, n := utf8.DecodeRuneInString(s[i:])
		if r == utf8.RuneError && n == 1 {
			r = rune(s[i]) // ST in 8 bits, if anything
			if r >= 0xA0 {
				return 0, 0, false
			}
		}
		switch {
		case r == '\a' || r == 0x9c:
			return i, i + n, true
		case r == escape && strings.HasPrefix(s[i+1:], `\`):
			return i, i + 2, true
		case r != '\t' && (r < 0x20 || r >= 0x7f && r < 0xA0):
			return 0, 0, false
		}
		i += n
	}
	return 0, 0, false
}
