package redact

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// userinfo looks at the credentials of a URL whose :// is at i and whose
// authority begins at start.
func (sc *scanner) userinfo(i, start int) int {
	s := sc.s
	if next := sc.webhook(start); next > 0 {
		return next
	}
	colon, at, slash := -1, -1, -1
	end := start
scan:
	for ; end < len(s); end++ {
		switch s[end] {
		case '[':
			end += max(placeholderLen(s[end:])-1, 0)
		case ' ', '\t', '\n', '"', '`', '<', '>', '\\':
			break scan
		case '\'':
			if !isAlnum(sc.ahead(end + 1)) {
				break scan
			}
		case ':':
			if colon < 0 && slash < 0 {
				colon = end
			}
		case '/', '?', '#':
			if slash < 0 {
				slash = end
			}
			if at >= 0 || colon < 0 {
				break scan
			}
		case '@':
			if slash < 0 || at < 0 {
				at = end
			}
			if slash >= 0 {
				break scan
			}
		}
	}
	if at < 0 {
		sc.spent += end - start
		return i + 3
	}
	if colon < 0 || colon > at { // one name alone: a token has that place, too
		if text := s[start:at]; (slash < 0 || at < slash) && len(text) >= 20 && digits(text) > 0 && !harmless(text) && randomTail(text) {
			return sc.mask(start, at, sc.specific(start, at, classSecret))
		}
		return i + 3
	}
	text := s[colon+1 : at]
	if slash >= 0 && slash < at && digits(s[colon+1:slash]) == slash-colon-1 {
		return i + 3 // a port, then an @ in the path
	}
	if text == "" || harmless(text) {
		return i + 3
	}
	if user := s[start:colon]; len(user) >= 20 && !harmless(user) && randomTail(user) { // a key, too
		sc.mask(start, colon, sc.specific(start, colon, classSecret))
	} else {
		sc.within(start, colon)
	}
	return max(sc.mask(colon+1, at, sc.specific(colon+1, at, classPassword)), i+3)
}

// webhooks are the URLs that let everybody post who knows them: what the host
// ends in, and how many parts of the path are not secret.
var webhooks = []struct {
	host string
	path string
	keep int
}{
	{"hooks.slack.com", "services/", 1}, {"hooks.slack.com", "workflows/", 1}, {"hooks.slack.com", "triggers/", 1},
	{"discord.com", "api/webhooks/", 3}, {"discordapp.com", "api/webhooks/", 3},
	{".webhook.office.com", "webhookb2/", 1}, {"outlook.office.com", "webhook/", 1},
	{"hooks.zapier.com", "hooks/catch/", 2},
}

// webhook masks what is secret in the URL of a webhook whose authority begins
// at start.
func (sc *scanner) webhook(start int) int {
	s := sc.s
	slash := sc.over(start, inName)
	if sc.ahead(slash) != '/' {
		return 0
	}
	for _, w := range webhooks {
		if !strings.HasSuffix(s[start:slash], w.host) || !strings.HasPrefix(s[slash+1:], w.path) {
			continue
		}
		secret := slash + 1
		for range w.keep {
			n := strings.IndexByte(s[secret:], '/')
			if n < 0 {
				return 0
			}
			secret += n + 1
		}
		end := secret
		for end < len(s) && (in(s[end], b64url|inBase64) || s[end] == '@') {
			end++
		}
		return sc.mask(secret, end, classAPIKey)
	}
	return 0
}

// percent looks at %40 for @, %3D for =, and at a text that has its quotes or
// slashes encoded.
func (sc *scanner) percent(i int) int {
	switch rest := sc.s[i:]; {
	case strings.HasPrefix(rest, "%40"):
		return sc.address(i, 3)
	case strings.HasPrefix(rest, "%3D"), strings.HasPrefix(rest, "%3d"):
		return sc.pair(i, i+3)
	case strings.HasPrefix(rest, "%22"), strings.HasPrefix(rest, "%3A"), strings.HasPrefix(rest, "%3a"),
		strings.HasPrefix(rest, "%7B"), strings.HasPrefix(rest, "%7b"), strings.HasPrefix(rest, "%25"):
		return sc.encoded(i, percentEncoding)
	}
	return 0
}

// notTopLevel are endings of file names that look like those of a host.
var notTopLevel = map[string]bool{
	"png": true, "jpg": true, "jpeg": true, "gif": true, "svg": true, "webp": true, "css": true, "js": true,
	"svc": true, "html": true, "json": true, "ts": true, "py": true, "go": true, "service": true, "timer": true,
}

// address looks at an e-mail address, or at user:password@host, at its @,
// which takes size bytes.
func (sc *scanner) address(i, size int) int {
	s := sc.s
	start := sc.localPart(i)
	if start == i {
		return 0
	}
	if next := sc.dsn(start, i, size); next > 0 {
		return next
	}
	if next := sc.oracle(start, i); next > 0 {
		return next
	}
	end := hostEnd(s, i+size)
	if end == 0 {
		return 0
	}
	if s[start:i] == "git" || size == 1 && start >= 2 && s[start-2:start] == "//" {
		return 0 // a remote, or the user of a URL
	}
	if sc.ahead(end) == ':' && scpPath(s[end+1:min(len(s), end+256)]) {
		return 0
	}
	return sc.mask(start, end, classEmail)
}

// scpPath reports whether s begins with a path that names a repository.
func scpPath(s string) bool {
	for i := range len(s) {
		if isSpace(s[i]) || s[i] == '"' || s[i] == '\'' {
			return strings.HasSuffix(s[:i], ".git")
		}
	}
	return strings.HasSuffix(s, ".git")
}

// maxLocal is the greatest length of the part of an address before its @.
const maxLocal = 64

// localPart returns where the part of an address begins that ends before i.
func (sc *scanner) localPart(i int) int {
	s, start := sc.s, i
	for start > sc.floor && i-start < maxLocal {
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
	if start == i { // in scripts that have no spaces it may be more than the address
		start = sc.letters(i)
	}
	for start < i && (s[start] == '.' || s[start] == '\'' || s[start] == '-' || s[start] == '%') {
		start++
	}
	if start < i && (s[i-1] == '.' || s[i-1] == '\'') {
		return i
	}
	return start
}

// letters returns where the letters beyond ASCII begin that end before i.
func (sc *scanner) letters(i int) int {
	start := i
	for start > sc.floor && i-start < maxLocal && sc.s[start-1] >= 0x80 {
		r, n := utf8.DecodeLastRuneInString(sc.s[sc.floor:start])
		if !unicode.IsLetter(r) {
			break
		}
		start -= n
	}
	return start
}

// hostEnd returns where the host name ends that begins at i, 0 if what stands
// there is none of a mail server.
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
	if label > end { // the last dot ends a sentence
		dots--
	}
	// Words in a script without spaces may follow at once.
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
		if !in(last[k], inLetter) && !strings.HasPrefix(last, "xn--") {
			return 0
		}
	}
	if isDigit(s[i]) && isDigit(s[i+strings.IndexByte(s[i:end], '.')+1]) {
		return 0 // a version: 1.2.0-rc
	}
	if s[i] == 'v' && isDigit(s[i+1]) || len(last) <= 7 && notTopLevel[strings.ToLower(last)] {
		return 0
	}
	return end
}

// oracle masks the password of thin:user/password@host and sqlplus
// user/password@host, which begins at start and whose @ is at i.
func (sc *scanner) oracle(start, i int) int {
	if start-2 < sc.floor || sc.s[start-1] != '/' {
		return 0
	}
	user := start - 1
	for user > sc.floor && start-user < maxName && in(sc.s[user-1], inName) {
		user--
	}
	before := sc.s[sc.floor:user]
	if user == start-1 || !strings.HasSuffix(before, ":thin:") && !strings.HasSuffix(before, ":oci:") && !strings.HasSuffix(before, "sqlplus ") ||
		harmless(sc.s[start:i]) {
		return 0
	}
	return sc.mask(start, i, classPassword)
}

// dsn masks the password of user:password@tcp(host) and of
// user:password@host:port, whose @ is at i.
func (sc *scanner) dsn(start, i, size int) int {
	s := sc.s
	rest := s[i+size:]
	driver := strings.HasPrefix(rest, "tcp(") || strings.HasPrefix(rest, "unix(")
	if !driver {
		n := 0
		for n < len(rest) && (isAlnum(rest[n]) || rest[n] == '-' || rest[n] == '.') {
			n++
		}
		if n == 0 || n+1 >= len(rest) || rest[n] != ':' || strings.HasPrefix(rest, "sha256:") || !isDigit(rest[n+1]) || hostEnd(s, i+size) > 0 {
			return 0
		}
	}
	// The password may hold more than an address may.
	colon := i - 1
	for colon > sc.floor && i-colon < 2*maxLocal && s[colon] != ':' && !isSpace(s[colon]) && s[colon] != '"' && s[colon] != '/' {
		colon--
	}
	if colon <= sc.floor || s[colon] != ':' || !isAlnum(s[colon-1]) || colon+1 == i || harmless(s[colon+1:i]) {
		return 0
	}
	if !driver && word(s[colon+1:i]) {
		return 0 // thread:user@host:port
	}
	return sc.mask(colon+1, i, sc.specific(colon+1, i, classPassword))
}
