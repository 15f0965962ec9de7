package redact

import "strings"

// atDash looks at a dash that may end the prefix of a vendor's key or be the
// first of a private key or a flag.
func (sc *scanner) atDash(i int) int {
	if i > 0 && sc.endsPrefix(i) {
		if next := sc.prefixedKey(i); next > 0 {
			return next
		}
	}
	if strings.HasPrefix(sc.text[i:], "-----BEGIN ") {
		return sc.privateKey(i)
	}
	if in(sc.byteAt(i+1), setLetter|setURL) && (i == 0 || isSpace(sc.text[i-1])) {
		return sc.flag(i)
	}
	return 0
}

// atUnderscore looks at an underscore within a vendor's key.
func (sc *scanner) atUnderscore(i int) int {
	if sc.endsPrefix(i) {
		if next := sc.prefixedKey(i); next > 0 {
			return next
		}
	}
	if strings.HasPrefix(sc.text[i:], "_mmk") && !isAlnum(sc.byteAt(i+4)) {
		return sc.maxMindKey(i)
	}
	return sc.unlistedKey(i)
}

// atDot looks at a full stop within a vendor's key.
func (sc *scanner) atDot(i int) int {
	if start := i - airtableID; start >= sc.floor && sc.text[start:start+3] == "pat" {
		if next := sc.airtableToken(start, i); next > 0 {
			return next
		}
	}
	switch sc.byteAt(i - 1) {
	case '1':
		if strings.HasPrefix(sc.text[i:], ".0-") && sc.byteAt(i-2) == 'v' {
			return sc.vendorKey(i-2, cloudflareKey)
		}
		if strings.HasSuffix(sc.text[:i], ".atlasv1") {
			return sc.terraformToken(i)
		}
	case 's':
		if strings.HasPrefix(sc.text[i+1:], "slack.com/") && strings.HasSuffix(sc.text[:i], "hooks") && i-5 >= sc.floor {
			return sc.webhook(i - 5) // without a scheme
		}
	}
	if !sc.endsPrefix(i) {
		return 0
	}
	return sc.prefixedKey(i)
}

// atCapital looks at a capital that may begin a vendor's key.
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
		return max(sc.vendorKey(i, facebook), sc.squareToken(i))
	case strings.HasPrefix(rest, "ABSK"):
		return sc.vendorKey(i, bedrockKey)
	case strings.HasPrefix(rest, "AKCp"):
		return sc.vendorKey(i, artifactory)
	case strings.HasPrefix(rest, "A3-"):
		return sc.onePasswordKey(i)
	case strings.HasPrefix(rest, "EZ"):
		return sc.vendorKey(i, easyPost)
	case strings.HasPrefix(rest, "LTAI"):
		return sc.vendorKey(i, alibabaKey)
	case strings.HasPrefix(rest, "SK"):
		return sc.vendorKey(i, twilioKey)
	case rest[0] == 'A' && sc.byteAt(i-1) == ':' && isDigit(sc.byteAt(i-2)):
		return sc.telegramToken(i - 1)
	case rest[0] >= 'M' && rest[0] <= 'O' && in(sc.byteAt(i+1), setAlnum): // the first digit of a number in base64
		return sc.botToken(i)
	}
	return 0
}

// atD looks at a d that may begin a key of Databricks.
func (sc *scanner) atD(i int) int {
	if !strings.HasPrefix(sc.text[i:], databricks.prefix) {
		return 0
	}
	return sc.vendorKey(i, databricks)
}

// endsPrefix reports whether the byte at i and the two before it can be the last
// ones of a prefix in keyForms. There is a byte before i.
func (sc *scanner) endsPrefix(i int) bool {
	return sc.text[i-1] < 0x80 && prefixThirds[prefixEndIndex[sc.text[i]]][sc.text[i-1]]&(1<<(sc.byteAt(i-2)&63)) != 0
}

// prefixedKey masks a key of one of keyForms, where endsPrefix holds for i.
func (sc *scanner) prefixedKey(i int) int {
	forms := keyFormsByEnd[prefixEndIndex[sc.text[i]]][sc.text[i-1]]
	for k := range forms {
		f := &forms[k]
		start := i + 1 - len(f.prefix)
		if start >= sc.floor && sc.text[start] == f.prefix[0] && sc.text[start:i+1] == f.prefix {
			if next := sc.vendorKey(start, *f); next > 0 {
				return next
			}
		}
	}
	return 0
}

// vendorKey masks a key of the form, whose prefix begins at i.
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

// length returns the length of the key of this form that s begins with, 0 if
// there is none, and how many bytes it looked at.
func (f keyForm) length(s string) (n, looked int) {
	if !strings.HasPrefix(s, f.prefix) {
		return 0, 0
	}
	n = len(f.prefix)
	for n < len(s) && in(s[n], f.set) {
		n++
	}
	looked = n
	for s[n-1] == '.' && n > len(f.prefix) {
		n-- // it ends a sentence
	}
	size := n - len(f.prefix)
	if size < f.min || f.max > 0 && size > f.max || n < len(s) && f.max > 0 && isAlnum(s[n]) {
		return 0, looked
	}
	if f.random && !hasRandomPart(s[len(f.prefix):n]) {
		return 0, looked
	}
	return n, looked
}

// vendorKeyLen returns the length of the vendor's key that s begins with, 0 if
// there is none.
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

// keyFormsByEnd has keyForms by the last byte of the prefix, see prefixEndIndex,
// and the one before it.
var keyFormsByEnd = func() (t [3][128][]keyForm) {
	for _, f := range keyForms {
		n := len(f.prefix)
		list := &t[prefixEndIndex[f.prefix[n-1]]][f.prefix[n-2]]
		*list = append(*list, f)
	}
	return t
}()

// prefixThirds has, as keyFormsByEnd, a bit for each byte that is the third from the
// end of a prefix, by its last six bits. All are set where a prefix has none.
var prefixThirds = func() (t [3][128]uint64) {
	for _, f := range keyForms {
		n := len(f.prefix)
		bits := ^uint64(0)
		if n > 2 {
			bits = 1 << (f.prefix[n-3] & 63)
		}
		t[prefixEndIndex[f.prefix[n-1]]][f.prefix[n-2]] |= bits
	}
	return t
}()

// prefixEndIndex is the index in keyFormsByEnd of the last byte of a prefix.
var prefixEndIndex = [128]uint8{'-': 0, '_': 1, '.': 2}
