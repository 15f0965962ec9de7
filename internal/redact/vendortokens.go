package redact

import (
	"slices"
	"strings"
)

// Keys and tokens that are more than a prefix and random characters.

// unlistedKey masks a key that looks like those in keyForms, of a vendor that is
// not there; its prefix ends in the underscore at i. Either the prefix says that
// it is a key, acme_secret_…, or what follows is too long and random for an id.
func (sc *scanner) unlistedKey(i int) int {
	s, end := sc.text, sc.skip(i+1, setAlnum)
	if end-i <= 16 {
		return 0
	}
	word := i
	for word > sc.floor && i-word < 8 && in(s[word-1], setAlnum) {
		word--
	}
	start := word
	for start > sc.floor && word-start < 24 && in(s[start-1], setBase64URL) {
		start--
	}
	random := s[i+1 : end]
	long := len(random) >= 32 && countDigits(random) > 2 && isMixed(random) && isVendorName(s[start:i])
	if !long && (!slices.Contains(keyWords, s[word:i]) || !isMachineMade(random)) || !sc.startsWord(start) {
		sc.spent += end - i
		return 0
	}
	return sc.mask(start, sc.skip(end, setBase64URL), classAPIKey)
}

// keyWords say in a prefix that a key follows.
var keyWords = []string{"secret", "api", "pat", "sk"}

// isVendorName reports whether a text is a vendor's name in a prefix: 2 to 16
// small letters, digits and underscores, a letter first.
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

// airtableID is the length of the first part of a token of Airtable.
const airtableID = len("pat") + 14

// airtableToken masks a token of Airtable: pat and 14 characters from start on,
// the full stop at i, and 64 hexadecimal digits.
func (sc *scanner) airtableToken(start, i int) int {
	end := sc.skip(i+1, setHex)
	if end != i+1+64 || !sc.startsWord(start) {
		return 0
	}
	return sc.mask(start, end, classAPIKey)
}

// botToken masks a token of a Discord bot that begins at i: an id in base64, a
// time in 6 characters and a code, with full stops between.
func (sc *scanner) botToken(i int) int {
	s := sc.text
	first := i
	for first-i <= 28 && in(sc.byteAt(first), setBase64URL) {
		first++
	}
	if n := first - i; n < 23 || n > 28 || sc.byteAt(first) != '.' || sc.byteAt(first+7) != '.' || !sc.startsWord(i) {
		sc.spent += n
		return 0
	}
	end := sc.skip(first+8, setBase64URL)
	if n := end - first - 8; sc.skip(first+1, setBase64URL) != first+7 || n < 27 || n > 45 || !isMixed(s[first+8:end]) {
		sc.spent += end - i
		return 0
	}
	return sc.mask(i, end, classAPIKey)
}

// telegramToken masks a token of a Telegram bot: 8 to 10 digits, the colon at
// i, and about 35 characters.
func (sc *scanner) telegramToken(i int) int {
	start := i
	for start > sc.floor && isDigit(sc.text[start-1]) {
		start--
	}
	end := sc.skip(i+1, setBase64URL)
	if n := i - start; n < 8 || n > 10 || end-i-1 < 33 || end-i-1 > 36 || !strings.HasPrefix(sc.text[i+1:], "AA") && !hasRandomPart(sc.text[i+1:end]) {
		return 0
	}
	return sc.mask(start, end, classAPIKey)
}

// fernetKey masks the key in Fernet(b'…'), 43 characters and the = at i.
// Without the call around it, it could be any digest.
func (sc *scanner) fernetKey(i int) int {
	const size, call = 43, "Fernet("
	start := i - size
	if start-len(call) < sc.floor || (sc.byteAt(i+1) != '\'' && sc.byteAt(i+1) != '"') {
		return 0
	}
	if open := strings.TrimRight(sc.text[max(sc.floor, start-len(call)-2):start], "'\""); !strings.HasSuffix(strings.TrimSuffix(open, "b"), call) || sc.skip(start, setBase64URL) != i {
		return 0
	}
	return sc.mask(start, i+1, classSecret)
}

// atTilde looks at the tilde of a token of OpenShift or a secret of Azure.
func (sc *scanner) atTilde(i int) int {
	if sc.text[i-1] == '6' {
		return sc.openShiftToken(i)
	}
	return sc.azureSecret(i)
}

// openShiftToken masks a token of OpenShift, sha256 and the tilde at i, then 43
// characters.
func (sc *scanner) openShiftToken(i int) int {
	const prefix, code = "sha256", 43
	start, end := i-len(prefix), sc.skip(i+1, setBase64URL)
	if start < sc.floor || sc.text[start:i] != prefix || end != i+1+code || !hasRandomPart(sc.text[i+1:end]) {
		sc.spent += end - i
		return 0
	}
	return sc.mask(start, end, classAPIKey)
}

// azureSecret masks a client secret of Azure: three characters, a digit, Q and
// the tilde at i, then 31 to 34 characters.
func (sc *scanner) azureSecret(i int) int {
	s, start, end := sc.text, i-5, i+1
	if start < sc.floor || !isDigit(s[i-2]) || !sc.startsWord(start) {
		return 0
	}
	for end < len(s) && (in(s[end], setBase64URL) || s[end] == '.' || s[end] == '~') {
		end++
	}
	for end > i+32 && s[end-1] == '.' {
		end-- // it ends a sentence
	}
	if n := end - i - 1; n < 31 || n > 34 {
		sc.spent += n
		return 0
	}
	return sc.mask(start, end, classAPIKey)
}

// awsSignature masks the signature in the Authorization header of a request to
// AWS, whose scheme begins at i, where the name of the header is missing.
func (sc *scanner) awsSignature(i int) int {
	const name = "Signature="
	line := sc.text[i:min(len(sc.text), i+512)]
	line = line[:lineEnd(line, 0)]
	n := strings.Index(line, name)
	if n < 0 {
		sc.spent += len(line)
		return 0
	}
	start := i + n + len(name)
	end := sc.skip(start, setHex)
	if end-start < 32 {
		return 0
	}
	sc.scanPart(i+len("AWS4"), start)
	return sc.mask(start, end, classAPIKey)
}
