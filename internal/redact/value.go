package redact

import (
	"strings"
)

// maskValue masks what is secret in the value of a pair of a kind, and returns
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
	// The rest of the value is read again.
	sc.spent += max(0, v.end-max(next, v.start))
	return next
}

// maskWhole is judge for a value that is one secret or none.
func (sc *scanner) maskWhole(k kind, v value) int {
	text := sc.text[v.start:v.end]
	if k == kindSession && len(text) < 20 || isHarmless(text) || !isSecret(k, text) {
		return 0 // the ids of sessions are many, and most are short
	}
	if strings.HasPrefix(text, "-----BEGIN ") || strings.HasPrefix(text, "[private_key") {
		return 0 // found as such, to its end
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
			return 0 // the host of a URL, the rest of a cookie, the scope of a key
		}
	}
	if n := vendorKeyLen(text); n == 20 && k == kindWeakSecret && text[0] == 'A' && n < len(text) && (text[n] == '/' || text[n] == '%') {
		return sc.mask(v.start, v.start+n, classAPIKey) // a key's id, then its scope
	}
	if sc.mask(v.start, v.end, sc.classByShape(v.start, v.end, c)) == 0 {
		return 0
	}
	return v.next
}

// classByShape returns the class of a value by its form, c if it has none.
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

// isSecret reports whether a value that is not harmless by itself is secret
// under a name of kind k.
func isSecret(k kind, v string) bool {
	switch k {
	case kindPassword:
		return !isPath(v) && !isAboutPassword(v) && (len(v) > 2 || countDigits(v) < len(v))
	case kindWeakPassword:
		return len(v) > 3 && v[0] != '/' && v[0] != '~' && !strings.HasPrefix(v, "./")
	case kindWeakSecret:
		return looksRandom(v)
	case kindSignature:
		return len(v) >= 20 && looksRandom(v)
	case kindGrant:
		return len(v) >= 20 && !isUUID(v) && (isMachineMade(v) || strings.Trim(v, "0123456789abcdef") == "")
	case kindVariable:
		return isMachineMade(v) && isMixed(v)
	case kindCode:
		return len(v) >= 4 && len(v) <= 8 && countDigits(v) == len(v)
	case kindPhrase:
		_, n := walletPhrase(v)
		return n >= minPhraseWords
	case kindSession:
		return len(v) >= 20 && isMachineMade(v) && !strings.Contains(v[:min(len(v), 8)], "_")
	case kindNationalID:
		return countDigits(v) >= 8 && len(v) <= 48 && !strings.ContainsAny(v, "[{(<")
	default: // keys and secrets: counts and short names of variables are none
		return len(v) >= 4 && (len(v) >= 6 || countDigits(v) < len(v))
	}
}

// isUUID reports whether a value has the form of a UUID.
func isUUID(s string) bool {
	return len(s) == 36 && s[8] == '-' && s[13] == '-' && s[18] == '-' && s[23] == '-'
}

// minPhraseWords is how many words the shortest phrase of a wallet has.
const minPhraseWords = 12

// walletPhrase returns where the small words end with which s begins, each one space
// from the next, and their number.
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
