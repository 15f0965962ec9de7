package redact

import (
	"slices"
	"strings"
)

// prefixEnd looks at a byte that may end the prefix of a vendor's keys.
func (sc *scanner) prefixEnd(i int) int {
	if i == 0 || sc.s[i-1] >= 0x80 {
		return 0
	}
	for _, f := range formsByEnd[prefixEnds[sc.s[i]]][sc.s[i-1]] {
		start := i + 1 - len(f.prefix)
		if start >= sc.floor && sc.s[start:i+1] == f.prefix {
			if next := sc.vendor(start, f); next > 0 {
				return next
			}
		}
	}
	return 0
}

// kindWords stand before the random part of keys of vendors that are not
// listed above, acme_secret_…, acme_pat_…, where that part is short.
var kindWords = []string{"secret", "api", "pat", "sk"}

// underscore looks at an underscore that may end a prefix, one of the list or
// one with a word for what the key is.
func (sc *scanner) underscore(i int) int {
	if len(formsByEnd[prefixEnds['_']][sc.s[i-1]&0x7f]) > 0 {
		if next := sc.prefixEnd(i); next > 0 {
			return next
		}
	}
	s, end := sc.s, sc.over(i+1, alnum)
	if end-i <= 16 {
		return 0
	}
	word := i
	for word > sc.floor && i-word < 8 && in(s[word-1], alnum) {
		word--
	}
	start := word
	for start > sc.floor && word-start < 24 && in(s[start-1], alnum|inURL) {
		start--
	}
	long := end-i > 32 && digits(s[i+1:end]) > 2 && mixed(s[i+1:end]) && vendorName(s[start:i]) // no id has as much
	if !long && (!slices.Contains(kindWords, s[word:i]) || !machineMade(s[i+1:end])) || !sc.boundary(start) {
		sc.spent += end - i
		return 0
	}
	return sc.mask(start, sc.over(end, b64url), classAPIKey)
}

// threeParts looks at a bot's token that begins at i: an id in base64, a time in
// 6 characters and a code, with dots between them.
func (sc *scanner) threeParts(i int) int {
	s := sc.s
	first := i
	for first-i <= 28 && in(sc.ahead(first), b64url) {
		first++
	}
	if n := first - i; n < 23 || n > 28 || sc.ahead(first) != '.' || sc.ahead(first+7) != '.' || !sc.boundary(i) {
		sc.spent += n
		return 0
	}
	end := sc.over(first+8, b64url)
	if n := end - first - 8; sc.over(first+1, b64url) != first+7 || n < 27 || n > 45 || !mixed(s[first+8:end]) {
		sc.spent += end - i
		return 0
	}
	return sc.mask(i, end, classAPIKey)
}

// dot looks at a full stop that may end a prefix, or stand within a token of
// Airtable's: pat and 14 characters, then 64 hex digits.
func (sc *scanner) dot(i int) int {
	const start, end = len("pat") + 14, 64
	if i-start >= sc.floor && sc.s[i-start:i-start+3] == "pat" {
		if stop := sc.over(i+1, inHex); stop == i+1+end && sc.boundary(i-start) {
			return sc.mask(i-start, stop, classAPIKey)
		}
	}
	if len(formsByEnd[prefixEnds['.']][sc.s[i-1]&0x7f]) == 0 {
		return 0
	}
	return sc.prefixEnd(i)
}

// dash looks at the first of some dashes: of a private key, of a flag, or at
// the end of a prefix.
func (sc *scanner) dash(i int) int {
	if next := sc.prefixEnd(i); next > 0 {
		return next
	}
	if strings.HasPrefix(sc.s[i:], "-----BEGIN ") {
		return sc.privateKey(i)
	}
	if in(sc.ahead(i+1), inLetter|inURL) && (i == 0 || isSpace(sc.s[i-1])) {
		return sc.flag(i)
	}
	return 0
}

// vendor masks a key of a form whose prefix stands at i.
func (sc *scanner) vendor(i int, f form) int {
	if i < sc.floor || !sc.boundary(i) {
		return 0
	}
	n, looked := f.length(sc.s[i:])
	if n == 0 {
		sc.spent += looked
		return 0
	}
	return sc.mask(i, i+n, classAPIKey)
}

// length returns the length of the key that s begins with, 0 if none, and how
// many bytes it looked at.
func (f form) length(s string) (n, looked int) {
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
	if f.mixed && !randomTail(s[len(f.prefix):n]) {
		return 0, looked
	}
	return n, looked
}

// randomTail reports whether one of the parts of a key looks random: words
// with dashes between them do not.
func randomTail(s string) bool {
	start := 0
	for i := 0; i <= len(s); i++ {
		if i < len(s) && isAlnum(s[i]) {
			continue
		}
		if i-start >= 9 && randomPart(s[start:i]) {
			return true
		}
		start = i + 1
	}
	return false
}

// vendorLen returns the length of the vendor's key that s begins with.
func vendorLen(s string) int {
	if len(s) < 16 {
		return 0
	}
	switch s[0] {
	case 'A':
		for _, f := range []form{googleKey, awsKey, awsTempKey, jiraToken} {
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
		for _, f := range formsByEnd[prefixEnds[s[i]]][s[i-1]] {
			if n, _ := f.length(s); n > 0 {
				return n
			}
		}
	}
	return 0
}

// capital looks at the capitals that begin AIza…, AKIA…, ASIA…, ATATT3…, LTAI…,
// SK…, and the tokens of bots.
func (sc *scanner) capital(i int) int {
	switch rest := sc.s[i:]; {
	case strings.HasPrefix(rest, "AIza"):
		return sc.vendor(i, googleKey)
	case strings.HasPrefix(rest, "AKIA"):
		return sc.vendor(i, awsKey)
	case strings.HasPrefix(rest, "ASIA"):
		return sc.vendor(i, awsTempKey)
	case strings.HasPrefix(rest, "ABIA"):
		return sc.vendor(i, awsStsKey)
	case strings.HasPrefix(rest, "ACCA"):
		return sc.vendor(i, awsContext)
	case strings.HasPrefix(rest, "ZXlK"):
		return sc.vendor(i, encodedJWT)
	case strings.HasPrefix(rest, "AWS4-HMAC-SHA256 "):
		return sc.signedRequest(i)
	case strings.HasPrefix(rest, "ATATT3"):
		return sc.vendor(i, jiraToken)
	case strings.HasPrefix(rest, "EAA"):
		return sc.vendor(i, facebook)
	case strings.HasPrefix(rest, "EZ"):
		return sc.vendor(i, easyPost)
	case strings.HasPrefix(rest, "LTAI"):
		return sc.vendor(i, alibabaKey)
	case strings.HasPrefix(rest, "SK"):
		return sc.vendor(i, twilioKey)
	case strings.HasPrefix(rest, "AA") && sc.ahead(i-1) == ':':
		return sc.telegram(i - 1)
	case rest[0] >= 'M' && rest[0] <= 'O' && in(sc.ahead(i+1), alnum): // a number in base64
		return sc.threeParts(i)
	}
	return 0
}

// vendorName reports whether a text is two or more small letters, digits and
// underscores, a letter first: acme, acme_v1.
func vendorName(s string) bool {
	if len(s) < 2 || len(s) > 16 || !in(s[0], inLetter) {
		return false
	}
	for i := range len(s) {
		if in(s[i], inUpper) || s[i] == '-' {
			return false
		}
	}
	return true
}

// tilde looks at a client secret of Azure, three characters, a digit, Q~ and 31
// to 34 characters, and at a token of OpenShift, sha256~ and 43, at the tilde.
func (sc *scanner) tilde(i int) int {
	start, end := i-5, i+1
	if n := i - len("sha256"); sc.s[i-1] == '6' {
		if end = sc.over(end, b64url); n < sc.floor || sc.s[n:i] != "sha256" || end-i != 44 || !randomTail(sc.s[i+1:end]) {
			sc.spent += end - i
			return 0
		}
		return sc.mask(n, end, classAPIKey)
	}
	if start < sc.floor || !isDigit(sc.s[i-2]) || !sc.boundary(start) {
		return 0
	}
	for end < len(sc.s) && (in(sc.s[end], b64url) || sc.s[end] == '.' || sc.s[end] == '~') {
		end++
	}
	for end > i+32 && sc.s[end-1] == '.' {
		end--
	}
	if n := end - i - 1; n < 31 || n > 34 {
		sc.spent += n
		return 0
	}
	return sc.mask(start, end, classAPIKey)
}

// signedRequest masks the signature in what is an Authorization header of AWS,
// found without the header's name.
func (sc *scanner) signedRequest(i int) int {
	const name = "Signature="
	line := sc.s[i:min(len(sc.s), i+512)]
	line = line[:lineEnd(line, 0)]
	n := strings.Index(line, name)
	if n < 0 {
		sc.spent += len(line)
		return 0
	}
	start := i + n + len(name)
	end := sc.over(start, inHex)
	if end-start < 32 {
		return 0
	}
	sc.within(i+len("AWS4"), start)
	return sc.mask(start, end, classAPIKey)
}
