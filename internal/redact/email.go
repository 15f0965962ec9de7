package redact

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// address masks an e-mail address, or the password in user:password@host. Its @
// is at i and takes size bytes, 3 if it is percent-encoded.
func (sc *scanner) address(i, size int) int {
	s := sc.text
	start := sc.localPartStart(i)
	if start == i {
		return 0
	}
	if next := sc.dsnPassword(i, size); next > 0 {
		return next
	}
	if next := sc.oraclePassword(start, i); next > 0 {
		return next
	}
	end := hostEnd(s, i+size)
	if end == 0 {
		v, ok := sc.behindHost(start, i+size, sc.skip(i+size, setName))
		if !ok {
			return 0
		}
		return sc.mask(v.start, v.end, classPassword)
	}
	if s[start:i] == "git" || size == 1 && start >= 2 && s[start-2:start] == "//" {
		return 0 // git@host, or the user in a URL
	}
	if sc.byteAt(end) == ':' && isRepositoryPath(s[end+1:min(len(s), end+256)]) {
		return 0
	}
	v, ok := sc.behindHost(start, i+size, end) // which looks at what stands before
	next := sc.mask(start, end, classEmail)
	if ok {
		next = sc.mask(v.start, v.end, classPassword)
	}
	return next
}

// isRepositoryPath reports whether s begins with the path of a repository, as
// in git@host:path.git.
func isRepositoryPath(s string) bool {
	for i := range len(s) {
		if isSpace(s[i]) || s[i] == '"' || s[i] == '\'' {
			return strings.HasSuffix(s[:i], ".git")
		}
	}
	return strings.HasSuffix(s, ".git")
}

// maxLocalPart is the greatest length, in bytes, of the part of an address
// before its @ (RFC 5321).
const maxLocalPart = 64

// localPartStart returns where the part of an address begins that ends before
// i, i if there is none.
func (sc *scanner) localPartStart(i int) int {
	s, start := sc.text, i
	for start > sc.floor && i-start < maxLocalPart {
		c := s[start-1]
		if isAlnum(c) || strings.IndexByte("._%+-'", c) >= 0 {
			start--
			continue
		}
		// Letters with accents: two bytes, the first of them C3 to C9.
		if c >= 0x80 && c < 0xC0 && start-2 >= sc.floor && s[start-2] >= 0xC3 && s[start-2] <= 0xC9 {
			start -= 2
			continue
		}
		break
	}
	if start > 0 && s[start-1] == '\\' && start < i && strings.IndexByte("nrt", s[start]) >= 0 {
		start++
	}
	if start == i {
		start = sc.lettersStart(i) // in a script without spaces, perhaps too much
	}
	for start < i && (s[start] == '.' || s[start] == '\'' || s[start] == '-' || s[start] == '%') {
		start++
	}
	if start < i && (s[i-1] == '.' || s[i-1] == '\'') {
		return i
	}
	return start
}

// lettersStart returns where the letters beyond ASCII begin that end before i.
func (sc *scanner) lettersStart(i int) int {
	start := i
	for start > sc.floor && i-start < maxLocalPart && sc.text[start-1] >= 0x80 {
		r, n := utf8.DecodeLastRuneInString(sc.text[sc.floor:start])
		if !unicode.IsLetter(r) {
			break
		}
		start -= n
	}
	return start
}

// hostEnd returns where the host of an e-mail address ends that begins at i, 0
// if there is none.
func hostEnd(s string, i int) int {
	end, label, dots := i, i, 0
	last := ""
	for j := i; j <= len(s); j++ {
		if j < len(s) && (isAlnum(s[j]) || s[j] == '-' || s[j] >= 0x80) {
			continue
		}
		if j == label || s[label] == '-' || j-label > 63 {
			break
		}
		last, end = s[label:j], j
		if j == len(s) || s[j] != '.' || j-i > 253 {
			break
		}
		dots++
		label = j + 1
	}
	if label > end {
		dots-- // the last one ends a sentence
	}
	// Behind an ASCII name, words in a script without spaces may follow at once.
	if n := strings.IndexFunc(last, func(r rune) bool { return r >= 0x80 }); n > 0 {
		end -= len(last) - n
		last = last[:n]
	}
	if dots < 1 || len(last) < 2 || len(last) > 24 {
		return 0
	}
	if last[0] >= 0x80 && strings.IndexFunc(last, func(r rune) bool { return !unicode.IsLetter(r) }) < 0 {
		return end
	}
	for k := range len(last) {
		if !in(last[k], setLetter) && !strings.HasPrefix(last, "xn--") {
			return 0
		}
	}
	if isDigit(s[i]) && isDigit(s[i+strings.IndexByte(s[i:end], '.')+1]) {
		return 0 // a version: 1.2.0-rc
	}
	if s[i] == 'v' && isDigit(s[i+1]) || len(last) <= 7 && fileExtensions[strings.ToLower(last)] {
		return 0
	}
	return end
}

// fileExtensions are endings of names that look like a host's, but never are.
var fileExtensions = map[string]bool{
	"png": true, "jpg": true, "jpeg": true, "gif": true, "svg": true, "webp": true, "css": true, "js": true,
	"svc": true, "html": true, "json": true, "ts": true, "py": true, "go": true, "service": true, "timer": true,
}
