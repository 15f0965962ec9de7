package redact

import "strings"

// judge masks what is secret in the value of a pair of a kind, and returns
// where to go on, 0 if nothing was masked.
func (sc *scanner) judge(k kind, v value) int {
	next := 0
	switch k {
	case kindAuth:
		next = sc.credentials(v)
	case kindCookie:
		next = sc.cookies(v, false)
	case kindSetCookie:
		next = sc.cookies(v, true)
	default:
		next = sc.simple(k, v)
	}
	// The rest of the value is read again.
	sc.spent += max(0, v.end-max(next, v.start))
	return next
}

// simple is judge for a value that is one secret or none.
func (sc *scanner) simple(k kind, v value) int {
	text := sc.s[v.start:v.end]
	if k == kindSession && len(text) < 20 || harmless(text) || !secretFor(k, text) {
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
	if n := vendorLen(text); n == 20 && k == kindWeakSecret && text[0] == 'A' && n < len(text) && (text[n] == '/' || text[n] == '%') {
		return sc.mask(v.start, v.start+n, classAPIKey) // a key's id, then its scope
	}
	if sc.mask(v.start, v.end, sc.specific(v.start, v.end, c)) == 0 {
		return 0
	}
	return v.next
}

// specific returns the class of a value by its form, c if it has none.
func (sc *scanner) specific(start, end int, c class) class {
	s := sc.s[start:end]
	if n, _ := jwtLen(s); n == len(s) {
		return classJWT
	}
	if vendorLen(s) == len(s) {
		return classAPIKey
	}
	return c
}

// secretFor reports whether a value that is not harmless by itself is secret
// under a name of kind k.
func secretFor(k kind, v string) bool {
	switch k {
	case kindPassword:
		return !isPath(v) && !aboutPassword(v) && (len(v) > 2 || digits(v) < len(v))
	case kindWeakPassword:
		return len(v) > 3 && v[0] != '/' && v[0] != '~' && !strings.HasPrefix(v, "./")
	case kindWeakSecret:
		return random(v)
	case kindSignature:
		return len(v) >= 20 && random(v)
	case kindGrant:
		return len(v) >= 20 && !isUUID(v) && (machineMade(v) || strings.Trim(v, "0123456789abcdef") == "")
	case kindVariable:
		return machineMade(v) && mixed(v)
	case kindCode:
		return len(v) >= 4 && len(v) <= 8 && digits(v) == len(v)
	case kindPhrase:
		_, n := phrase(v)
		return n >= minPhrase
	case kindSession:
		return len(v) >= 20 && machineMade(v) && !strings.Contains(v[:min(len(v), 8)], "_")
	case kindNationalID:
		return digits(v) >= 8 && len(v) <= 48 && !strings.ContainsAny(v, "[{(<")
	default: // keys and secrets: counts and short names of variables are none
		return len(v) >= 4 && (len(v) >= 6 || digits(v) < len(v))
	}
}

// minPhrase is how many words the shortest phrase of a wallet has.
const minPhrase = 12

// phrase returns where the small words end with which s begins, each one space
// from the next, and their number.
func phrase(s string) (end, words int) {
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

// isUUID reports whether a value has the form of a UUID.
func isUUID(s string) bool {
	return len(s) == 36 && s[8] == '-' && s[13] == '-' && s[18] == '-' && s[23] == '-'
}

func digits(s string) int {
	n := 0
	for i := range len(s) {
		if isDigit(s[i]) {
			n++
		}
	}
	return n
}

// random reports whether a text looks made by a machine: at least 8 bytes
// without a space, of which a part between separators mixes letters and
// digits or cases, or is a long number.
func random(s string) bool {
	if len(s) < 8 {
		return false
	}
	start := 0
	for i := 0; i <= len(s); i++ {
		if i < len(s) && (isAlnum(s[i]) || s[i] == '+' || s[i] == '/') {
			continue
		}
		if i < len(s) && (isSpace(s[i]) || s[i] == '(' || s[i] == '{' || s[i] == '<') {
			return false
		}
		if randomPart(s[start:i]) {
			return true
		}
		start = i + 1
	}
	return false
}

func randomPart(s string) bool {
	if len(s) < 5 {
		return false
	}
	changes, digits, letters := 0, 0, 0
	for i := range len(s) {
		switch {
		case isDigit(s[i]):
			digits++
		case in(s[i], inLetter):
			letters++
			if i > 0 && in(s[i], inUpper) != in(s[i-1], inUpper) && in(s[i-1], inLetter) {
				changes++
			}
		}
	}
	switch {
	case len(s) >= 32:
		return digits+changes > 0
	case digits == len(s):
		return len(s) >= 8
	case digits > 0 && letters > 0:
		return digits >= 2 || len(s) >= 12 || changes >= 2
	default:
		return changes >= 4 && 2*changes >= len(s)/2
	}
}
