package redact

import (
	"strings"
)

// botToken looks at a bot's token that begins at i: an id in base64, a time in
// 6 characters and a code, with dots between them.
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

// telegramToken looks at the token of a bot, 8 to 10 digits, a colon and 35
// characters, at its colon.
func (sc *scanner) telegramToken(i int) int {
	start := i
	for start > sc.floor && isDigit(sc.text[start-1]) {
		start--
	}
	end := sc.skip(i+1, setBase64URL)
	if n := i - start; n < 8 || n > 10 || end-i-1 < 33 || end-i-1 > 36 {
		return 0
	}
	return sc.mask(start, end, classAPIKey)
}

// fernetKey masks the key in Fernet(b'…'), 43 characters and the = at i: without
// the name before it, it might be any digest.
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

// atTilde looks at a client secret of Azure, three characters, a digit, Q~ and 31
// to 34 characters, and at a token of OpenShift, sha256~ and 43, at the tilde.
func (sc *scanner) atTilde(i int) int {
	start, end := i-5, i+1
	if n := i - len("sha256"); sc.text[i-1] == '6' {
		if end = sc.skip(end, setBase64URL); n < sc.floor || sc.text[n:i] != "sha256" || end-i != 44 || !hasRandomPart(sc.text[i+1:end]) {
			sc.spent += end - i
			return 0
		}
		return sc.mask(n, end, classAPIKey)
	}
	if start < sc.floor || !isDigit(sc.text[i-2]) || !sc.startsWord(start) {
		return 0
	}
	for end < len(sc.text) && (in(sc.text[end], setBase64URL) || sc.text[end] == '.' || sc.text[end] == '~') {
		end++
	}
	for end > i+32 && sc.text[end-1] == '.' {
		end--
	}
	if n := end - i - 1; n < 31 || n > 34 {
		sc.spent += n
		return 0
	}
	return sc.mask(start, end, classAPIKey)
}

// awsSignature masks the signature in what is an Authorization header of AWS,
// found without the header's name.
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
