package redact

import (
	"encoding/base64"
	"strings"
)

// authSchemes are the words before the credentials in an Authorization header;
// true where these are all that follows, not one word.
var authSchemes = map[string]bool{
	"bearer": false, "basic": false, "token": false, "apikey": false, "api-key": false, "key": false,
	"negotiate": false, "ntlm": false, "bot": false, "splunk": false, "sharedkey": false, "geniekey": false,
	"digest": true, "aws4-hmac-sha256": true, "sharedaccesssignature": true, "hawk": true, "oauth": true,
}

// credentials masks the value of an Authorization header behind its scheme.
func (sc *scanner) credentials(v value) int {
	s := sc.s
	start, end := v.start, v.end
	for start < end && (s[start] == ' ' || s[start] == '\'' || s[start] == '"') {
		start++
	}
	first := start
	for first < end && s[first] != ' ' && s[first] != ',' && !strings.HasPrefix(s[first:end], "%20") {
		first++
	}
	rest, scheme := false, false
	if first-start <= 24 {
		rest, scheme = authSchemes[strings.ToLower(s[start:first])]
	}
	if !scheme && start < first && first-start <= 24 && in(s[start], inLetter) && sc.over(start, alnum) == first && first < end && s[first] == ' ' {
		stop := first + 1
		for stop < end && s[stop] > ' ' && s[stop] != ',' && s[stop] != ';' {
			stop++
		}
		scheme = machineMade(s[first+1 : stop]) // one that nobody told us of
	}
	if scheme {
		start = first
		for start < end && s[start] == ' ' {
			start++
		}
		if strings.HasPrefix(s[start:end], "%20") {
			start += 3
		}
	}
	if rest && !v.quoted { // Digest has quotes of its own
		if n := strings.IndexByte(s[start:], '\n'); n >= 0 {
			end = start + n
		} else {
			end = len(s)
		}
	}
	stop := start
	for stop < end && (rest || s[stop] != ' ' && s[stop] != ',' && s[stop] != ';' && s[stop] != '\\') {
		stop++
	}
	if name := sc.over(start, inLetter); !rest && name < stop-1 && s[name] == '=' && s[name+1] != '=' && name > start { // token=…
		start = name + 1
	}
	text := s[start:stop]
	if text == "" || harmless(text) || text[0] == '"' || text[0] == '\'' || text[0] == '`' || text[0] == '+' {
		return 0
	}
	if !scheme && (len(text) < 8 || !random(text)) {
		return 0
	}
	if sc.mask(start, stop, sc.specific(start, stop, classBearer)) == 0 {
		return 0
	}
	return stop
}

// scheme looks at Bearer or Basic and credentials outside of a header, at its
// first letter.
func (sc *scanner) scheme(i int) int {
	s := sc.s
	if len(s)-i < 14 || !sc.boundary(i) {
		return 0
	}
	var j int
	basic := false
	switch {
	case strings.EqualFold(s[i:i+6], "bearer"):
		j = i + 6
	case strings.EqualFold(s[i:i+5], "basic"):
		j, basic = i+5, true
	default:
		return 0
	}
	switch {
	case s[j] == ' ':
		j++
	case strings.HasPrefix(s[j:], "%20"):
		j += 3
	default:
		return 0
	}
	end := j
	for end < len(s) && (in(s[end], inName|inBase64) || s[end] == '~') {
		end++
	}
	text := s[j:end]
	if basic && !isUserPassword(text) || !basic && (!random(text) || digits(text) == len(text)) {
		return 0
	}
	return sc.mask(j, end, sc.specific(j, end, classBearer))
}

// isUserPassword reports whether a text is user:password in base64.
func isUserPassword(s string) bool {
	s = strings.TrimRight(s, "=")
	if len(s) < 4 || len(s) > 1024 {
		return false
	}
	b, err := base64.RawStdEncoding.DecodeString(s)
	if err != nil {
		return false
	}
	colon := false
	for _, c := range b {
		if c < 0x20 || c == 0x7f {
			return false
		}
		colon = colon || c == ':'
	}
	return colon
}

// cookies masks the values of a Cookie header and keeps the names; of a
// Set-Cookie header those of the first pairs, which attributes follow.
func (sc *scanner) cookies(v value, set bool) int {
	s, next := sc.s, 0
	done := v.start // read up to there
	for i := v.start; i < v.end; {
		begin, end := i, i
		for end < v.end && s[end] != ';' {
			end++
		}
		if set && i > v.start { // attributes, then perhaps another cookie
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
		for start < end && in(s[start], inName) {
			start++
		}
		if start == i || start == end || s[start] != '=' {
			if begin == v.start && !set && !onlyPlaceholders(s[i:end]) && random(s[i:end]) {
				return sc.mask(i, end, sc.specific(i, end, classCookie))
			}
			if !set {
				break // no pair, so perhaps no cookies
			}
			i = end + 1
			continue
		}
		sc.within(done, start)
		name := s[i:start]
		start++
		stop := end
		for stop > start && s[stop-1] == ' ' {
			stop--
		}
		if !harmlessCookie(s[start:stop]) && !preference(name, s[start:stop]) {
			next = max(next, sc.mask(start, stop, sc.specific(start, stop, classCookie)))
			done = stop
		}
		i = end + 1
	}
	return next
}

func harmlessCookie(s string) bool {
	return s == "" || onlyPlaceholders(s) || same(s) || s[0] == '{' || s[0] == '<' || s[0] == '$'
}

// preference reports whether a cookie keeps what a user likes, theme=dark, by
// its value: a short word or number. Whose name speaks of a session does not.
func preference(name, v string) bool {
	if nameKind(name) != kindNone || len(v) > 8 || digits(v) > 0 && digits(v) < len(v) {
		return false
	}
	for i := range len(v) {
		if !in(v[i], inName) {
			return false
		}
	}
	name = strings.ToLower(name)
	return !strings.Contains(name, "sess") && !strings.Contains(name, "auth") && !strings.HasSuffix(name, "id")
}
