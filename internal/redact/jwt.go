package redact

import "strings"

// atJ looks at the J that JSON Web Tokens have in third place, eyJ….
func (sc *scanner) atJ(i int) int {
	i -= len("ey")
	if i < sc.floor || sc.text[i] != 'e' {
		return 0
	}
	n, looked := jwtLen(sc.text[i:])
	if n == 0 {
		sc.spent += looked
		return max(sc.vendorKey(i, grafanaKey), sc.wrapped(i))
	}
	return sc.mask(i, i+n, classJWT)
}

// jwtLen returns the length of the JSON Web Token that s begins with, 0 if
// there is none, and how many bytes it looked at. A token without its signature
// is one too, and so is one that was cut off in its payload.
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
		// The full stop before an empty signature belongs to the token, one that
		// ends a sentence does not.
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

// isEncryptedRest reports whether s has the four parts that follow the header
// of an encrypted token (JWE). The first of them, the encrypted key, may be
// empty.
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
