package redact

// maxDecoded bounds what of a percent-encoded text is decoded at once.
const maxDecoded = 1 << 14

// encoded looks at a percent-encoded text around the escape at i, such as JSON
// in a query: what is decoded is scanned like any text.
func (sc *scanner) encoded(i int) int {
	s := sc.s
	start := i
	for start > sc.floor && i-start < maxName && unreserved(s[start-1]) {
		start--
	}
	// The text and, for each of its bytes, where that stands in s.
	text := make([]byte, 0, 128)
	at := make([]int32, 0, 128)
	end := start
	for end < len(s) && unreserved(s[end]) && end-start < maxDecoded {
		at = append(at, int32(end))
		if c, ok := unescape(s[end:]); ok {
			text = append(text, c)
			end += 3
			continue
		}
		text = append(text, s[end])
		end++
	}
	at = append(at, int32(end))
	sc.spent += end - start
	if sc.nested >= maxNested {
		return end
	}
	inner := scanner{r: sc.r, s: string(text), nested: sc.nested + 1}
	inner.scan()
	sc.spent += inner.spent
	for _, p := range inner.spans {
		sc.mask(int(at[p.start]), int(at[p.end]), p.class)
	}
	return end
}

// maxNested is how often a text is decoded.
const maxNested = 2

// unreserved reports whether a byte may stand in a percent-encoded text.
func unreserved(c byte) bool {
	return in(c, inName) || c == '%' || c == '~' || c == '+' || c == '*' || c == '!'
}

// unescape returns the byte that the escape stands for with which s begins.
func unescape(s string) (byte, bool) {
	if len(s) < 3 || s[0] != '%' || !isHex(s[1]) || !isHex(s[2]) {
		return 0, false
	}
	c := hexValue(s[1])<<4 | hexValue(s[2])
	return c, c >= 0x20 && c != 0x7f
}

func hexValue(c byte) byte {
	if isDigit(c) {
		return c - '0'
	}
	return c&0xf + 9
}
