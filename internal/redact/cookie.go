package redact

import "strings"

// cookies masks the values of a Cookie header and leaves their names. With set,
// it is a Set-Cookie header, which has a pair, then attributes, and perhaps
// further cookies behind commas.
func (sc *scanner) cookies(v value, set bool) int {
	s, next := sc.text, 0
	done := v.start // what is before it was masked or scanned
	for i := v.start; i < v.end; {
		begin, end := i, i
		for end < v.end && s[end] != ';' {
			end++
		}
		if set && i > v.start { // an attribute, then perhaps another cookie
			if n := strings.Index(s[i:end], ", "); n >= 0 {
				i += n + len(", ")
			} else {
				i = end + 1
				continue
			}
		}
		for i < end && s[i] == ' ' {
			i++
		}
		start := i
		for start < end && in(s[start], setName) {
			start++
		}
		if start == i || start == end || s[start] != '=' {
			if begin == v.start && !set && !onlyPlaceholders(s[i:end]) && looksRandom(s[i:end]) {
				return sc.mask(i, end, sc.classByShape(i, end, classCookie))
			}
			if !set {
				break // where there is no pair, these may not be cookies
			}
			i = end + 1
			continue
		}
		sc.scanPart(done, start)
		name := s[i:start]
		start++
		stop := end
		for stop > start && s[stop-1] == ' ' {
			stop--
		}
		if !isHarmlessCookie(s[start:stop]) && !isPreference(name, s[start:stop]) {
			next = max(next, sc.mask(start, stop, sc.classByShape(start, stop, classCookie)))
			done = stop
		}
		i = end + 1
	}
	return next
}

// isHarmlessCookie reports whether the value of a cookie is no secret by
// itself.
func isHarmlessCookie(s string) bool {
	return s == "" || onlyPlaceholders(s) || isRepeated(s) || s[0] == '{' || s[0] == '<' || s[0] == '$'
}

// isPreference reports whether a cookie keeps what a user likes, as theme=dark
// does: the value is a short word or number, and the name does not speak of a
// session.
func isPreference(name, v string) bool {
	if kindOfName(name) != kindNone || len(v) > 8 || countDigits(v) > 0 && countDigits(v) < len(v) {
		return false
	}
	for i := range len(v) {
		if !in(v[i], setName) {
			return false
		}
	}
	name = strings.ToLower(name)
	return !strings.Contains(name, "sess") && !strings.Contains(name, "auth") && !strings.HasSuffix(name, "id")
}
