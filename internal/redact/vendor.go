package redact

import (
	"slices"
	"strings"
)

// atDash looks at the first of some dashes: of a private key, of a flag, or at
// the end of a prefix.
func (sc *scanner) atDash(i int) int {
	if next := sc.prefixedKey(i); next > 0 {
		return next
	}
	if strings.HasPrefix(sc.text[i:], "-----BEGIN ") {
		return sc.privateKey(i)
	}
	if in(sc.byteAt(i+1), setLetter|setURL) && (i == 0 || isSpace(sc.text[i-1])) {
		return sc.flag(i)
	}
	return 0
}

// atUnderscore looks at an underscore that may end a prefix, one of the list or
// one with a word for what the key is.
func (sc *scanner) atUnderscore(i int) int {
	if len(keyFormsByEnd[prefixEndIndex['_']][sc.text[i-1]&0x7f]) > 0 {
		if next := sc.prefixedKey(i); next > 0 {
			return next
		}
	}
	s, end := sc.text, sc.skip(i+1, setAlnum)
	if end-i <= 16 {
		return 0
	}
	word := i
	for word > sc.floor && i-word < 8 && in(s[word-1], setAlnum) {
		word--
	}
	start := word
	for start > sc.floor && word-start < 24 && in(s[start-1], setAlnum|setURL) {
		start--
	}
	long := end-i > 32 && countDigits(s[i+1:end]) > 2 && isMixed(s[i+1:end]) && isVendorName(s[start:i]) // no id has as much
	if !long && (!slices.Contains(keyWords, s[word:i]) || !isMachineMade(s[i+1:end])) || !sc.startsWord(start) {
		sc.spent += end - i
		return 0
	}
	return sc.mask(start, sc.skip(end, setBase64URL), classAPIKey)
}

// atDot looks at a full stop that may end a prefix, or stand within a token of
// Airtable's: pat and 14 characters, then 64 hex digits.
func (sc *scanner) atDot(i int) int {
	const start, end = len("pat") + 14, 64
	if i-start >= sc.floor && sc.text[i-start:i-start+3] == "pat" {
		if stop := sc.skip(i+1, setHex); stop == i+1+end && sc.startsWord(i-start) {
			return sc.mask(i-start, stop, classAPIKey)
		}
	}
	if len(keyFormsByEnd[prefixEndIndex['.']][sc.text[i-1]&0x7f]) == 0 {
		return 0
	}
	return sc.prefixedKey(i)
}

// atCapital looks at the capitals that begin AIza…, AKIA…, ASIA…, ATATT3…, LTAI…,
// SK…, and the tokens of bots.
func (sc *scanner) atCapital(i int) int {
	switch rest := sc.text[i:]; {
	case strings.HasPrefix(rest, "AIza"):
		return sc.vendorKey(i, googleKey)
	case strings.HasPrefix(rest, "AKIA"):
		return sc.vendorKey(i, awsKey)
	case strings.HasPrefix(rest, "ASIA"):
		return sc.vendorKey(i, awsTempKey)
	case strings.HasPrefix(rest, "ABIA"):
		return sc.vendorKey(i, awsStsKey)
	case strings.HasPrefix(rest, "ACCA"):
		return sc.vendorKey(i, awsContext)
	case strings.HasPrefix(rest, "ZXlK"):
		return sc.vendorKey(i, encodedJWT)
	case strings.HasPrefix(rest, "AWS4-HMAC-SHA256 "):
		return sc.awsSignature(i)
	case strings.HasPrefix(rest, "ATATT3"):
		return sc.vendorKey(i, jiraToken)
	case strings.HasPrefix(rest, "EAA"):
		return sc.vendorKey(i, facebook)
	case strings.HasPrefix(rest, "EZ"):
		return sc.vendorKey(i, easyPost)
	case strings.HasPrefix(rest, "LTAI"):
		return sc.vendorKey(i, alibabaKey)
	case strings.HasPrefix(rest, "SK"):
		return sc.vendorKey(i, twilioKey)
	case strings.HasPrefix(rest, "AA") && sc.byteAt(i-1) == ':':
		return sc.telegramToken(i - 1)
	case rest[0] >= 'M' && rest[0] <= 'O' && in(sc.byteAt(i+1), setAlnum): // a number in base64
		return sc.botToken(i)
	}
	return 0
}

// prefixedKey looks at a byte that may end the prefix of a vendor's keys.
func (sc *scanner) prefixedKey(i int) int {
	if i == 0 || sc.text[i-1] >= 0x80 {
		return 0
	}
	for _, f := range keyFormsByEnd[prefixEndIndex[sc.text[i]]][sc.text[i-1]] {
		start := i + 1 - len(f.prefix)
		if start >= sc.floor && sc.text[start:i+1] == f.prefix {
			if next := sc.vendorKey(start, f); next > 0 {
				return next
			}
		}
	}
	return 0
}

// vendorKey masks a key of a form whose prefix stands at i.
func (sc *scanner) vendorKey(i int, f keyForm) int {
	if i < sc.floor || !sc.startsWord(i) {
		return 0
	}
	n, looked := f.length(sc.text[i:])
	if n == 0 {
		sc.spent += looked
		return 0
	}
	return sc.mask(i, i+n, classAPIKey)
}

// length returns the length of the key that s begins with, 0 if none, and how
// many bytes it looked at.
func (f keyForm) length(s string) (n, looked int) {
	if !strings.HasPrefix(s, f.prefix) {
		return 0, 0
	}
	n = len(f.prefix)
	for n < len(s) && in(s[n], f.set) {
		n++
	}
	looked = n
	for s[n-1] == '.' && n > len(f.prefix) { // ends the sentence
		n--
	}
	size := n - len(f.prefix)
	if size < f.min || f.max > 0 && size > f.max || n < len(s) && f.max > 0 && isAlnum(s[n]) {
		return 0, looked
	}
	if f.mixed && !hasRandomPart(s[len(f.prefix):n]) {
		return 0, looked
	}
	return n, looked
}

// vendorKeyLen returns the length of the vendor's key that s begins with.
func vendorKeyLen(s string) int {
	if len(s) < 16 {
		return 0
	}
	switch s[0] {
	case 'A':
		for _, f := range []keyForm{googleKey, awsKey, awsTempKey, jiraToken} {
			if n, _ := f.length(s); n > 0 {
				return n
			}
		}
	case 'S':
		if n, _ := twilioKey.length(s); n > 0 {
			return n
		}
	case 'd':
		if n, _ := databricks.length(s); n > 0 {
			return n
		}
	}
	for i := 2; i < 16; i++ {
		if c := s[i]; c != '-' && c != '_' && c != '.' || s[i-1] >= 0x80 {
			continue
		}
		for _, f := range keyFormsByEnd[prefixEndIndex[s[i]]][s[i-1]] {
			if n, _ := f.length(s); n > 0 {
				return n
			}
		}
	}
	return 0
}

// keyFormsByEnd has the forms by the last two bytes of their prefixes: the last
// one's place in "-_.", and the one before.
var keyFormsByEnd = func() (t [3][128][]keyForm) {
	for last, list := range keyForms {
		for _, f := range list {
			by := &t[prefixEndIndex[last]][f.prefix[len(f.prefix)-2]]
			*by = append(*by, f)
		}
	}
	return t
}()

// prefixEndIndex numbers the last bytes of prefixes.
var prefixEndIndex = [128]uint8{'-': 0, '_': 1, '.': 2}

// keyWords stand before the random part of keys of vendors that are not
// listed above, acme_secret_…, acme_pat_…, where that part is short.
var keyWords = []string{"secret", "api", "pat", "sk"}

// isVendorName reports whether a text is two or more small letters, digits and
// underscores, a letter first: acme, acme_v1.
func isVendorName(s string) bool {
	if len(s) < 2 || len(s) > 16 || !in(s[0], setLetter) {
		return false
	}
	for i := range len(s) {
		if in(s[i], setUpper) || s[i] == '-' {
			return false
		}
	}
	return true
}
