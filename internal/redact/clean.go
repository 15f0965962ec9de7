package redact

import (
	"strconv"
	"strings"
	"unicode/utf8"
)

// byteClass tells what a byte asks of the cleaner.
type byteClass uint8

const (
	plain   byteClass = iota
	control           // C0 but newline and tab, and DEL
	high              // part of a character beyond ASCII, or invalid
)

var byteClasses = func() (t [256]byteClass) {
	for i := range t {
		switch {
		case i == '\n' || i == '\t':
		case i < 0x20 || i == 0x7f:
			t[i] = control
		case i >= utf8.RuneSelf:
			t[i] = high
		}
	}
	return t
}()

// CleanText makes text show all that it holds, and nothing else:
//
//   - terminal sequences (CSI, OSC, DCS, SOS, PM, APC, in 7 and 8 bits) go; of
//     an unterminated string sequence its introducer alone, so that it cannot
//     swallow the text behind it;
//   - "\r\n", a lone "\r", vertical tab, form feed, NEL and the line and
//     paragraph separators become "\n"; other controls but "\n" and "\t" go;
//   - bidirectional controls, zero-width characters, soft hyphens, variation
//     selectors, tag characters, annotation marks and other characters that
//     take no room go everywhere, joiners inside emoji included: their parts
//     then stand side by side;
//   - a run of invalid UTF-8 becomes one U+FFFD.
//
// A line from which hidden text was taken ends in [hidden:n]: tag characters,
// the content of string sequences, and runs of 8 or more other invisible
// characters, which is what it takes to smuggle a byte. The mark stands at the
// line's end so that what was interrupted by hidden text is whole again.
//
// Text with nothing to clean is returned as it is.
func CleanText(s string) string {
	i := dirtyAt(s, 0)
	if i == len(s) {
		return s
	}
	c := cleaner{in: s, out: make([]byte, 0, len(s)+16)}
	for i < len(s) {
		c.out = append(c.out, s[c.pos:i]...)
		c.pos = i
		c.step()
		i = dirtyAt(s, c.pos)
		if nl := strings.IndexByte(s[c.pos:i], '\n'); nl >= 0 && c.owes() {
			c.out = append(c.out, s[c.pos:c.pos+nl]...)
			c.pos += nl
			c.endLine()
		}
	}
	c.out = append(c.out, s[c.pos:]...)
	c.endLine()
	return string(c.out)
}

// dirtyAt returns the first index from i at which s needs cleaning, len(s) if
// there is none.
func dirtyAt(s string, i int) int {
	for i < len(s) {
		for len(s)-i >= 8 && printable8(s[i:]) {
			i += 8
		}
		if i == len(s) {
			break
		}
		switch byteClasses[s[i]] {
		case plain:
			i++
		case control:
			return i
		default:
			r, n := utf8.DecodeRuneInString(s[i:])
			if r == utf8.RuneError && n == 1 || r < 0xA0 || r >= 0xAD && invisible(r) {
				return i
			}
			if r == lineSeparator || r == paragraphSeparator {
				return i
			}
			i += n
		}
	}
	return i
}

// printable8 reports whether the first 8 bytes of s are printable ASCII, all at
// once: a byte under 0x20 borrows from its top bit, 0x7f carries into it.
func printable8(s string) bool {
	const ones = 0x0101010101010101
	_ = s[7]
	w := uint64(s[0]) | uint64(s[1])<<8 | uint64(s[2])<<16 | uint64(s[3])<<24 |
		uint64(s[4])<<32 | uint64(s[5])<<40 | uint64(s[6])<<48 | uint64(s[7])<<56
	return (w|(w-0x20*ones)|(w+ones))&(0x80*ones) == 0
}

const (
	lineSeparator      = '\u2028'
	paragraphSeparator = '\u2029'
	nextLine           = '\u0085'
)

// invisible reports whether a character takes no room or steers others.
func invisible(r rune) bool {
	switch {
	case r < 0x200B:
		return r == 0xAD || r == 0x34F || r == 0x61C || r == 0x115F || r == 0x1160 ||
			r == 0x17B4 || r == 0x17B5 || r >= 0x180B && r <= 0x180F
	case r < 0x2070:
		return r <= 0x200F || r >= 0x202A && r <= 0x202E || r >= 0x2060
	case r < 0xFE00:
		return r == 0x3164
	case r < 0x10000:
		return r <= 0xFE0F || r == 0xFEFF || r == 0xFFA0 || r >= 0xFFF0 && r <= 0xFFFB
	default:
		return r >= 0x1BCA0 && r <= 0x1BCA3 || r >= 0x1D173 && r <= 0x1D17A || isTag(r)
	}
}

// isTag reports whether a character is of the plane of tags and further
// variation selectors, which carry text that nobody sees.
func isTag(r rune) bool { return r >= 0xE0000 && r <= 0xE0FFF }

// smuggled is how many invisible characters in a row are no accident.
const smuggled = 8

// cleaner rewrites one text.
type cleaner struct {
	in     string
	out    []byte
	pos    int // of the next byte to read
	hidden int // characters of hidden text taken from this line
	run    int // invisible characters just taken in a row
	runEnd int // where the run ended in the input
}

// step consumes the character at pos, which needs cleaning.
func (c *cleaner) step() {
	r, n := utf8.DecodeRuneInString(c.in[c.pos:])
	start := c.pos
	c.pos += n
	if r == utf8.RuneError && n == 1 {
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
		c.hide(start)
	}
}

// hide counts an invisible character that began at start.
func (c *cleaner) hide(start int) {
	if start != c.runEnd {
		c.run = 0
	}
	c.run++
	c.runEnd = c.pos
	switch {
	case c.run == smuggled:
		c.hidden += smuggled
	case c.run > smuggled:
		c.hidden++
	}
}

// owes reports whether this line must end in a mark.
func (c *cleaner) owes() bool { return c.hidden > 0 }

func (c *cleaner) newline() {
	c.endLine()
	c.out = append(c.out, '\n')
}

// endLine writes the mark that this line owes.
func (c *cleaner) endLine() {
	if !c.owes() {
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

// sequence consumes what follows a control character r of a terminal
// sequence, whose introducer is consumed already. It reports whether r starts
// one at all.
func (c *cleaner) sequence(r rune) bool {
	if r == 0x1b {
		if c.pos == len(c.in) {
			return true
		}
		b := c.in[c.pos]
		if b >= 0x40 && b < 0x60 { // ESC and a letter is a C1 control in 7 bits
			c.pos++
			c.sequence(rune(b) + 0x40)
			return true
		}
		end := c.skip(c.pos, 0x20, 0x2f)
		if end < len(c.in) && c.in[end] >= 0x30 && c.in[end] < 0x7f {
			c.pos = end + 1
		}
		return true
	}
	switch r {
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

// skip returns the first index from i whose byte is not between lo and hi.
func (c *cleaner) skip(i int, lo, hi byte) int {
	for i < len(c.in) && c.in[i] >= lo && c.in[i] <= hi {
		i++
	}
	return i
}

// stringSequence returns the length of a string sequence's content and its
// size with the terminator (BEL or ST). No other control may stand in it, so
// that an introducer without an end costs one look up to the next.
func stringSequence(s string) (length, size int, ok bool) {
	for i := 0; i < len(s); {
		r, n := utf8.DecodeRuneInString(s[i:])
		if r == utf8.RuneError && n == 1 {
			r = rune(s[i]) // perhaps ST in one byte
			if r >= 0xA0 {
				return 0, 0, false
			}
		}
		switch {
		case r == '\a' || r == 0x9c:
			return i, i + n, true
		case r == 0x1b && strings.HasPrefix(s[i+1:], `\`):
			return i, i + 2, true
		case r != '\t' && (r < 0x20 || r >= 0x7f && r < 0xA0):
			return 0, 0, false
		}
		i += n
	}
	return 0, 0, false
}
