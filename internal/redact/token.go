package redact

import "strings"

// webToken looks at the J of a JSON Web Token: eyJ….
func (sc *scanner) webToken(i int) int {
	i -= len("ey")
	if i < sc.floor || sc.s[i] != 'e' {
		return 0
	}
	n, looked := jwtLen(sc.s[i:])
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
		if n < len(s) && in(s[n], b64url) {
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
		if parts == 1 && !strings.HasPrefix(next, "eyJ") && !encrypted(next) {
			return 0, n
		}
		// A full stop that ends a sentence is not the token's, that of an
		// empty signature is.
		if parts > 1 && (next == "" || !in(next[0], b64url) && next[0] != '.') {
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

// encrypted reports whether the four further parts of an encrypted token
// follow, the first of which, an encrypted key, may be empty.
func encrypted(s string) bool {
	const longest = 8192
	dots, part := 0, 0
	for i := 0; i < min(len(s), longest); i++ {
		switch {
		case in(s[i], b64url):
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

// telegram looks at the token of a bot, 8 to 10 digits, a colon and 35
// characters, at its colon.
func (sc *scanner) telegram(i int) int {
	start := i
	for start > sc.floor && isDigit(sc.s[start-1]) {
		start--
	}
	end := sc.over(i+1, b64url)
	if n := i - start; n < 8 || n > 10 || end-i-1 < 33 || end-i-1 > 36 {
		return 0
	}
	return sc.mask(start, end, classAPIKey)
}

// privateKey masks a PEM block of a private key that begins at i, to its end
// or, if the text was cut off, as far as its lines go.
func (sc *scanner) privateKey(i int) int {
	s := sc.s
	label := i + len("-----BEGIN ")
	n := strings.Index(s[label:min(len(s), label+48)], "-----")
	if n < 0 || !strings.Contains(s[label:label+n], "PRIVATE KEY") || strings.ContainsAny(s[label:label+n], "[]") {
		return 0
	}
	body := label + n + len("-----")
	if !sc.noKeyEnd {
		if end := strings.Index(s[body:], "-----END "); end >= 0 {
			end += body + len("-----END ")
			if n := strings.Index(s[end:min(len(s), end+48)], "-----"); n >= 0 {
				end += n + len("-----")
			}
			return sc.mask(i, end, classPrivateKey)
		}
		sc.noKeyEnd = true
	}
	return sc.mask(i, pemLines(s, body), classPrivateKey)
}

// pemLines returns where the lines of base64 end that begin at i; their breaks
// may be real or escaped ones.
func pemLines(s string, i int) int {
	for {
		j, broke := i, false
		for j < len(s) {
			if isSpace(s[j]) {
				broke = broke || s[j] == '\n'
				j++
			} else if s[j] == '\\' && j+1 < len(s) && strings.IndexByte("nr\\", s[j+1]) >= 0 {
				broke = true
				j += 2
				if s[j-1] == '\\' && j < len(s) {
					j++
				}
			} else {
				break
			}
		}
		end := j
		for end < len(s) && (isAlnum(s[end]) || in(s[end], inBase64)) {
			end++
		}
		if end == j || !broke && j > i && end-j < 40 {
			return i
		}
		i = end
	}
}

// fernetKey masks the key in Fernet(b'…'), 43 characters and the = at i: without
// the name before it, it might be any digest.
func (sc *scanner) fernetKey(i int) int {
	const size, call = 43, "Fernet("
	start := i - size
	if start-len(call) < sc.floor || (sc.ahead(i+1) != '\'' && sc.ahead(i+1) != '"') {
		return 0
	}
	if open := strings.TrimRight(sc.s[max(sc.floor, start-len(call)-2):start], "'\""); !strings.HasSuffix(strings.TrimSuffix(open, "b"), call) || sc.over(start, b64url) != i {
		return 0
	}
	return sc.mask(start, i+1, classSecret)
}
