package redact

// Character sets, as bits of charSets.
const (
	setDigit uint8 = 1 << iota
	setLetter
	setHex    // 0-9 a-f A-F
	setUpper  // A-Z
	setURL    // - _
	setBase64 // + / =
	setName   // of a pair: letters, digits, _ - .
	setSpace
)

const (
	setAlnum     = setDigit | setLetter
	setBase64URL = setAlnum | setURL
)

var charSets = func() (t [256]uint8) {
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

func in(c byte, set uint8) bool { return charSets[c]&set != 0 }

func isAlnum(c byte) bool { return in(c, setDigit|setLetter) }

func isDigit(c byte) bool { return c >= '0' && c <= '9' }

func isHex(c byte) bool { return in(c, setHex) }

func isSpace(c byte) bool { return in(c, setSpace) }
