package redact

import "strings"

// maskValue masks what is secret in the value of a pair of kind k. It returns
// where to go on, 0 if nothing was masked.
func (sc *scanner) maskValue(k kind, v value) int {
	next := 0
	switch k {
	case kindAuth:
		next = sc.authorization(v)
	case kindCookie:
		next = sc.cookies(v, false)
	case kindSetCookie:
		next = sc.cookies(v, true)
	default:
		next = sc.maskWhole(k, v)
	}
	// The scanner reads the rest of the value again.
	sc.spent += max(0, v.end-max(next, v.start))
	return next
}

// maskWhole is maskValue for a value that is one secret or none.
func (sc *scanner) maskWhole(k kind, v value) int {
	text := sc.text[v.start:v.end]
	if k == kindSession && len(text) < 20 || isHarmless(text) || !isSecret(k, text) {
		return 0 // ids of sessions are frequent, and most are too short to look at
	}
	if strings.HasPrefix(text, "-----BEGIN ") || strings.HasPrefix(text, "[private_key") {
		return 0 // privateKey masks it to its end
	}
	c := classSecret
	switch k {
	case kindPassword, kindWeakPassword, kindCode, kindPhrase:
		c = classPassword
	case kindSession:
		c = classCookie
	case kindKey, kindSignature:
		c = classAPIKey
	case kindPrivateKey:
		c = classPrivateKey
	case kindNationalID:
		c = classNationalID
	}
	if n := placeholderLen(text); n > 0 && n < len(text) {
		if text[n] == '@' || text[n] == ';' || strings.HasPrefix(text, "[api_key") && (text[n] == '/' || text[n] == '%') {
			return 0 // what follows is the host of a URL, a cookie's attribute, the scope of a key
		}
	}
	if n := vendorKeyLen(text); n == 20 && k == kindWeakSecret && text[0] == 'A' && n < len(text) && (text[n] == '/' || text[n] == '%') {
		return sc.mask(v.start, v.start+n, classAPIKey) // the id of a key, then its scope
	}
	if sc.mask(v.start, v.end, sc.classByShape(v.start, v.end, c)) == 0 {
		return 0
	}
	return v.next
}

// classByShape returns the class of a secret that has a shape of its own,
// otherwise the class given.
func (sc *scanner) classByShape(start, end int, c class) class {
	s := sc.text[start:end]
	if n, _ := jwtLen(s); n == len(s) {
		return classJWT
	}
	if vendorKeyLen(s) == len(s) {
		return classAPIKey
	}
	return c
}

// isSecret reports whether a value of a pair of kind k is a secret, provided
// that it is not harmless.
func isSecret(k kind, v string) bool {
	switch k {
	case kindPassword:
		return !isPath(v) && !isAboutPassword(v) && (len(v) > 2 || countDigits(v) < len(v))
	case kindWeakPassword:
		return len(v) > 3 && v[0] != '/' && v[0] != '~' && !strings.HasPrefix(v, "./")
	case kindWeakSecret:
		return looksRandom(v) || isHexBytes(v)
	case kindSignature:
		return len(v) >= 20 && looksRandom(v)
	case kindPrivateKey:
		return len(v) >= 4 && !isKeyFile(v)
	case kindVendorKey:
		return len(v) >= 12 && looksRandom(v)
	case kindGrant:
		return len(v) >= 20 && !isUUID(v) && (isMachineMade(v) || strings.Trim(v, "0123456789abcdef") == "")
	case kindVariable:
		return isMachineMade(v) && isMixed(v) || isHexKey(v)
	case kindCode:
		return len(v) >= 4 && len(v) <= 8 && countDigits(v) == len(v)
	case kindPhrase:
		_, n := walletPhrase(v)
		return n >= minPhraseWords
	case kindSession:
		return len(v) >= 20 && isMachineMade(v) && !strings.Contains(v[:min(len(v), 8)], "_")
	case kindNationalID:
		return countDigits(v) >= 8 && len(v) <= 48 && !strings.ContainsAny(v, "[{(<")
	default: // of keys and secrets; a count is none
		return len(v) >= 4 && (len(v) >= 6 || countDigits(v) < len(v))
	}
}

// isKeyFile reports whether a value is the name of a file that holds a key.
func isKeyFile(v string) bool {
	i := strings.LastIndexByte(v, '.')
	switch strings.ToLower(v[i+1:]) {
	case "pem", "key", "der", "p8", "ppk", "pub", "txt":
		return i > 0
	}
	return false
}

// isHexKey reports whether a value is a key of a usual size in hexadecimal.
func isHexKey(s string) bool {
	s = strings.TrimPrefix(s, "0x")
	if n := strings.LastIndex(s, "-us"); n == 32 { // of Mailchimp, with a data centre
		s = s[:n]
	}
	switch len(s) {
	case 32, 48, 64, 96, 128:
	default:
		return false
	}
	for i := range len(s) {
		if !isHex(s[i]) {
			return false
		}
	}
	return countDigits(s) > 0
}

// isHexBytes reports whether a value is 16 bytes or more in hexadecimal, each by
// itself: 9f:86:…, \x9f\x86….
func isHexBytes(s string) bool {
	s = strings.ReplaceAll(s, `\x`, ":")
	s = strings.TrimPrefix(s, ":")
	if len(s) < 16*3-1 || len(s)%3 != 2 {
		return false
	}
	for i := range len(s) {
		if i%3 == 2 && s[i] != ':' && s[i] != '-' || i%3 < 2 && !isHex(s[i]) {
			return false
		}
	}
	return true
}

// isUUID reports whether a value has the dashes of a UUID.
func isUUID(s string) bool {
	return len(s) == 36 && s[8] == '-' && s[13] == '-' && s[18] == '-' && s[23] == '-'
}

// minPhraseWords is how many words the shortest recovery phrase has.
const minPhraseWords = 12

// walletPhrase returns how many words of a recovery phrase s begins with, of
// small letters with single spaces between, and where they end.
func walletPhrase(s string) (end, words int) {
	for {
		next := end
		for next < len(s) && s[next] >= 'a' && s[next] <= 'z' {
			next++
		}
		if n := next - end; n < 3 || n > 8 {
			return max(0, end-1), words
		}
		words++
		if next == len(s) || s[next] != ' ' {
			return next, words
		}
		end = next + 1
	}
}
