package redact

// charSet is a set of bytes, or of several sets those that are in any of them.
type charSet uint8

const (
	setDigit  charSet = 1 << iota // 0-9
	setLetter                     // a-z A-Z
	setHex                        // 0-9 a-f A-F
	setUpper                      // A-Z
	setURL                        // - _
	setBase64                     // + / =
	setName                       // a-z A-Z 0-9 _ - . as in the name of a pair
	setSpace                      // space, newline, tab

	setAlnum     = setDigit | setLetter
	setBase64URL = setAlnum | setURL
)

// charSets has the sets that each byte is in.
var charSets = func() (t [256]charSet) {
	for c := 0; c < 256; c++ {
		switch {
		case c >= '0' && c <= '9':
			t[c] = setDigit | setHex | setName
		case c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z':
			t[c] = setLetter | setName
			if c|0x20 <= 'f' {
				t[c] |= setHex
			}
			if c <= 'Z' {
				t[c] |= setUpper
			}
		}
	}
	t['-'] |= setURL | setName
	t['_'] |= setURL | setName
	t['.'] |= setName
	t['+'] |= setBase64
	t['/'] |= setBase64
	t['='] |= setBase64
	t[' '], t['\n'], t['\t'] = setSpace, setSpace, setSpace
	return t
}()

// in reports whether c is in the set.
func in(c byte, set charSet) bool { return charSets[c]&set != 0 }

func isAlnum(c byte) bool { return in(c, setAlnum) }
func isDigit(c byte) bool { return c >= '0' && c <= '9' }
func isHex(c byte) bool   { return in(c, setHex) }
func isSpace(c byte) bool { return in(c, setSpace) }
