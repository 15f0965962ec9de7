package textclean

import "unicode/utf8"

// Line breaks beyond ASCII.
const (
	nextLine           = '\u0085'
	lineSeparator      = '\u2028'
	paragraphSeparator = '\u2029'
)

// byteClass says what a single byte tells about the need for cleaning.
type byteClass uint8

const (
	plain   byteClass = iota // stays as it is
	control                  // a C0 control other than newline and tab, or DEL
	high                     // part of a character beyond ASCII, or invalid
)

var byteClasses = func() (t [256]byteClass) {
	for i := range t {
		switch {
		case i == '\n' || i == '\t':
			t[i] = plain
		case i < 0x20 || i == 0x7f:
			t[i] = control
		case i >= utf8.RuneSelf:
			t[i] = high
		}
	}
	return t
}()

// firstDirty returns the index of the first character of s at or after i that
// needs cleaning, or len(s).
func firstDirty(s string, i int) int {
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
		default: // high
			r, n := utf8.DecodeRuneInString(s[i:])
			if r == utf8.RuneError && n == 1 || r < 0xA0 || r >= 0xAD && isInvisible(r) {
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

// printable8 reports whether the first 8 bytes of s are printable ASCII. It
// tests them as one word: in (w - 0x20) a byte below 0x20 borrows into its top
// bit, and in (w + 1) the byte 0x7f carries into it.
func printable8(s string) bool {
	const ones = 0x0101010101010101
	_ = s[7]
	w := uint64(s[0]) | uint64(s[1])<<8 | uint64(s[2])<<16 | uint64(s[3])<<24 |
		uint64(s[4])<<32 | uint64(s[5])<<40 | uint64(s[6])<<48 | uint64(s[7])<<56
	return (w|(w-0x20*ones)|(w+ones))&(0x80*ones) == 0
}

// isInvisible reports whether r takes no room of its own or changes how the
// characters around it are drawn. It holds for the default ignorable code
// points of Unicode and for the interlinear annotation controls.
func isInvisible(r rune) bool {
	switch {
	case r < 0x200B: // soft hyphen, joiners and fillers of single scripts
		return r == 0xAD || r == 0x34F || r == 0x61C || r == 0x115F || r == 0x1160 ||
			r == 0x17B4 || r == 0x17B5 || r >= 0x180B && r <= 0x180F
	case r < 0x2070: // zero width, bidirectional controls, invisible operators
		return r <= 0x200F || r >= 0x202A && r <= 0x202E || r >= 0x2060
	case r < 0xFE00: // Hangul filler
		return r == 0x3164
	case r < 0x10000: // variation selectors, byte order mark, annotations
		return r <= 0xFE0F || r == 0xFEFF || r == 0xFFA0 || r >= 0xFFF0 && r <= 0xFFFB
	default: // shorthand and music format controls, tags
		return r >= 0x1BCA0 && r <= 0x1BCA3 || r >= 0x1D173 && r <= 0x1D17A || isTag(r)
	}
}

// isTag reports whether r is in the block of tag characters and supplementary
// variation selectors, which can carry text that nobody sees.
func isTag(r rune) bool { return r >= 0xE0000 && r <= 0xE0FFF }
