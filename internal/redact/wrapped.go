package redact

import (
	"encoding/base64"
	"strings"
)

// Text in base64 is decoded where it may hold a secret: a pair, JSON, a private
// key, user:password. What looks like base64 is frequent and hardly ever text,
// so that the first bytes decide about most of it.

// minWrapped is the length of the shortest base64 that is looked at: of
// "token=" and what is behind it.
const minWrapped = 20

// referenceToken is the length of a reference token of Artifactory: reftkn: and
// what is behind it, in base64.
const referenceToken = 64

// wrapped masks the base64 around i if what it encodes has a secret. All of it
// is masked, for its parts do not begin where its bytes do.
func (sc *scanner) wrapped(i int) int {
	if i < sc.unwrapped || sc.depth >= maxNested {
		return 0
	}
	s, start := sc.text, i
	for start > sc.floor && i-start < maxDecoded && isWrapByte(s[start-1]) {
		start--
	}
	end := i
	for end < len(s) && end-start < 2*maxDecoded && isWrapByte(s[end]) {
		end++
	}
	sc.unwrapped = end
	sc.spent += end - start
	if end-start < minWrapped {
		return 0
	}
	if end-start == referenceToken && strings.HasPrefix(s[start:], "cmVmd") {
		return sc.mask(start, end, classAPIKey)
	}
	c, ok := sc.classWithin(s[start:end])
	if slash := strings.LastIndexByte(s[start:i], '/'); !ok && slash >= 0 {
		start += slash + 1 // of a path, which has these bytes too
		c, ok = sc.classWithin(s[start:end])
	}
	if !ok {
		return 0
	}
	for range 2 {
		if sc.byteAt(end) == '=' {
			end++
		}
	}
	if c == classPrivateKey {
		end = sc.wrappedLines(end)
	}
	return sc.mask(start, end, c)
}

// wrappedLines returns where the base64 ends that goes on over lines, or \n,
// behind i.
func (sc *scanner) wrappedLines(i int) int {
	for {
		next := i
		switch {
		case sc.byteAt(i) == '\n':
			next++
		case strings.HasPrefix(sc.text[i:], `\n`):
			next += 2
		}
		end := sc.skip(next, setAlnum|setBase64)
		if next == i || end-next < 4 {
			return i
		}
		i = end
	}
}

func isWrapByte(c byte) bool { return in(c, setBase64URL) || c == '+' || c == '/' }

// classWithin decodes base64 and returns the class of the first secret in it; ok
// is false where that is no text or has none.
func (sc *scanner) classWithin(encoded string) (c class, ok bool) {
	if len(encoded) < minWrapped || !beginsText(encoded) {
		return 0, false
	}
	coding := base64.RawStdEncoding
	if strings.ContainsAny(encoded, "-_") {
		coding = base64.RawURLEncoding
	}
	var first [9]byte
	if n, err := coding.Decode(first[:], []byte(encoded[:12])); n < 9 || err != nil || !isText(first[:]) && !isWideText(first[:]) {
		return 0, false
	}
	encoded = encoded[:min(len(encoded)/4*4+[4]int{0, 0, 2, 3}[len(encoded)%4], maxDecoded)]
	text, err := coding.DecodeString(encoded)
	sc.spent += len(text)
	if err != nil {
		return 0, false
	}
	if isWideText(text) { // UTF-16, as PowerShell wants it
		for i := range len(text) / 2 {
			text[i] = text[2*i]
		}
		text = text[:len(text)/2]
	}
	if !isText(text) {
		return 0, false
	}
	inner := scanner{r: sc.r, text: string(text), depth: sc.depth + 1}
	inner.scan()
	sc.spent += inner.spent
	if len(inner.spans) > 0 {
		return inner.spans[0].class, true
	}
	return classPassword, isLogin(inner.text)
}

// sextets has the value of each digit of base64 in either alphabet, 64 for other
// bytes.
var sextets = func() (t [256]uint8) {
	for i := range t {
		t[i] = 64
	}
	for i, c := range []byte("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/") {
		t[c] = uint8(i)
	}
	t['-'], t['_'] = 62, 63
	return t
}()

// beginsText reports whether the first three bytes that base64 encodes can be
// those of a text: what is none is soon seen.
func beginsText(encoded string) bool {
	n := uint32(sextets[encoded[0]])<<18 | uint32(sextets[encoded[1]])<<12 | uint32(sextets[encoded[2]])<<6 | uint32(sextets[encoded[3]])
	a, b, c := byte(n>>16), byte(n>>8), byte(n)
	return isTextByte(a) && (isTextByte(b) || b == 0) && isTextByte(c)
}

func isTextByte(c byte) bool { return c >= ' ' && c < 0x7f || c == '\n' || c == '\t' || c == '\r' }

// isText reports whether bytes are printable, but for one in 16.
func isText(b []byte) bool {
	odd := 0
	for _, c := range b {
		if !isTextByte(c) {
			odd++
		}
	}
	return odd <= len(b)/16
}

// isWideText reports whether bytes are ASCII in UTF-16, the low bytes first.
func isWideText(b []byte) bool {
	for i := 1; i < len(b); i += 2 {
		if b[i] != 0 || b[i-1] < ' ' && b[i-1] != '\n' && b[i-1] != '\r' {
			return false
		}
	}
	return true
}

// isLogin reports whether a text is user:password alone. An id in the same form,
// as GraphQL has them, is less mixed.
func isLogin(s string) bool {
	user, password, ok := strings.Cut(strings.TrimSpace(s), ":")
	if !ok || len(user) < 2 || len(password) < 8 || len(password) > 64 || isHarmless(password) {
		return false
	}
	for i := range len(user) {
		if !in(user[i], setName) && user[i] != '@' {
			return false
		}
	}
	var small, capital, digit, mark int
	for i := range len(password) {
		switch c := password[i]; {
		case isSpace(c) || c >= 0x80 || c == '/':
			return false
		case isDigit(c):
			digit = 1
		case in(c, setUpper):
			capital = 1
		case in(c, setLetter):
			small = 1
		case strings.IndexByte("!@#$%^&*+?~", c) >= 0:
			mark = 1
		}
	}
	return small+capital+digit+mark >= 3
}
