package redact

import "strings"

// maxDecoded bounds how many bytes of an encoded text are decoded at once.
const maxDecoded = 1 << 14

// maxNested bounds how often a text within a text is decoded.
const maxNested = 2

// encoding is a way in which a text is written within another.
type encoding struct {
	// within reports whether a byte can be a part of the text.
	within func(c byte) bool
	// decode returns the byte that s begins with, and how many bytes of s it
	// takes.
	decode func(s string) (c byte, size int)
}

var (
	percentEncoding = encoding{isQueryByte, unescapePercent}
	jsonEncoding    = encoding{func(c byte) bool { return c != '\n' }, unescapeJSON}
)

// atPercent looks at a percent-encoded @ or =, or at another escape that says
// that a whole text is encoded.
func (sc *scanner) atPercent(i int) int {
	switch rest := sc.text[i:]; {
	case strings.HasPrefix(rest, "%40"):
		return sc.address(i, 3)
	case strings.HasPrefix(rest, "%3D"), strings.HasPrefix(rest, "%3d"):
		return sc.pair(i, i+3)
	case strings.HasPrefix(rest, "%22"), strings.HasPrefix(rest, "%3A"), strings.HasPrefix(rest, "%3a"),
		strings.HasPrefix(rest, "%7B"), strings.HasPrefix(rest, "%7b"), strings.HasPrefix(rest, "%25"):
		return sc.scanDecoded(i, percentEncoding)
	}
	return 0
}

// atEscape looks at the u of an escape in JSON for a quote, = or colon: the
// text around it is JSON within JSON. So it is for an @.
func (sc *scanner) atEscape(i int) int {
	switch c, size := unescapeJSON(sc.text[i-1:]); {
	case size == 1 || sc.depth >= maxNested:
		return 0
	case c == '"', c == '\'', c == '=', c == ':', c == '@':
		return sc.scanDecoded(i-1, jsonEncoding)
	}
	return 0
}

// scanDecoded decodes the text around the escape at i, such as JSON in a query,
// scans it like any other, and masks what encodes the secrets in it.
func (sc *scanner) scanDecoded(i int, e encoding) int {
	s := sc.text
	start := i
	for start > sc.floor && i-start < 2*maxName && e.within(s[start-1]) {
		start--
	}
	// The decoded text, and for each of its bytes the index in s.
	text := make([]byte, 0, 128)
	at := make([]int32, 0, 128)
	end := start
	for end < len(s) && e.within(s[end]) && end-start < maxDecoded {
		at = append(at, int32(end))
		c, size := e.decode(s[end:])
		text = append(text, c)
		end += size
	}
	at = append(at, int32(end))
	sc.spent += end - start
	if sc.depth >= maxNested {
		return end
	}
	inner := scanner{r: sc.r, text: string(text), depth: sc.depth + 1}
	inner.scan()
	sc.spent += inner.spent
	for _, p := range inner.spans {
		sc.mask(int(at[p.start]), int(at[p.end]), p.class)
	}
	return end
}

// unescapeJSON returns the byte that s begins with and how many bytes of s it
// takes: 6 for an escape \u0020 to \u007e, otherwise 1.
func unescapeJSON(s string) (c byte, size int) {
	if strings.HasPrefix(s, `\u00`) && len(s) >= 6 && s[4] >= '2' && s[4] <= '7' && isHex(s[5]) {
		if c := hexValue(s[4])<<4 | hexValue(s[5]); c != 0x7f {
			return c, 6
		}
	}
	return s[0], 1
}

// isQueryByte reports whether c can be a part of a percent-encoded text.
func isQueryByte(c byte) bool {
	return in(c, setName) || c == '%' || c == '~' || c == '+' || c == '*' || c == '!'
}

// unescapePercent returns the byte that s begins with and how many bytes of s
// it takes: 3 for an escape that does not stand for a control, otherwise 1.
func unescapePercent(s string) (c byte, size int) {
	if len(s) >= 3 && s[0] == '%' && isHex(s[1]) && isHex(s[2]) {
		if c := hexValue(s[1])<<4 | hexValue(s[2]); c >= 0x20 && c != 0x7f {
			return c, 3
		}
	}
	return s[0], 1
}

// hexValue returns the value of a hexadecimal digit.
func hexValue(c byte) byte {
	if isDigit(c) {
		return c - '0'
	}
	return c&0xf + 9
}
