package redact

import (
	"strings"
)

// atJ looks at the J of a JSON Web Token: eyJ….
func (sc *scanner) atJ(i int) int {
	i -= len("ey")
	if i < sc.floor || sc.text[i] != 'e' {
		return 0
	}
	n, looked := jwtLen(sc.text[i:])
	if n == 0 {
		sc.spent += looked
		return 0
	}
	return sc.mask(i, i+n, classJWT)
}

// jwtLen returns the length of the JSON Web Token that s begins with, 0 if
// none, and how many bytes it looked at. A token without a signature, or cut
// off in its payload, is one, too.
func jwtLen(s string) (n, looked int) {
	if !strings.HasPrefix(s, "eyJ") {
		return 0, 0
	}
	parts, from := 0, 0
	for n = 0; n <= len(s); n++ {
		if n < len(s) && in(s[n], setBase64URL) {
			continue
		}
		parts++
		if parts == 1 && n < 16 || parts == 2 && n-from < 8 && n > from {
			return 0, n
		}
		if n == len(s) || s[n] != '.' || parts == 5 {
			break
		}
		from = n + 1
		next := s[from:]
		if parts == 1 && !strings.HasPrefix(next, "eyJ") && !isEncryptedRest(next) {
			return 0, n
		}
		// A full stop that ends a sentence is not the token's, that of an
		// empty signature is.
		if parts > 1 && (next == "" || !in(next[0], setBase64URL) && next[0] != '.') {
			if parts == 2 {
				n++
			}
			break
		}
	}
	if parts < 2 {
		return 0, n
	}
	return n, n
}

// isEncryptedRest reports whether the four further parts of an encrypted token
// follow, the first of which, an encrypted key, may be empty.
func isEncryptedRest(s string) bool {
	const longest = 8192
	dots, part := 0, 0
	for i := 0; i < min(len(s), longest); i++ {
		switch {
		case in(s[i], setBase64URL):
			part++
		case s[i] == '.' && (part >= 8 || dots == 0):
			dots++
			part = 0
		default:
			return dots == 3 && part >= 8
		}
	}
	return dots == 3 && part >= 8
}
