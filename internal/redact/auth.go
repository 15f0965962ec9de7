package redact

import (
	"encoding/base64"
	"strings"
)

// authorization masks the credentials in the value of an Authorization header.
func (sc *scanner) authorization(v value) int {
	s := sc.text
	start, end := v.start, v.end
	for start < end && (s[start] == ' ' || s[start] == '\'' || s[start] == '"') {
		start++
	}
	start, scheme, all := sc.authScheme(start, end)
	if all && !v.quoted {
		end = lineEnd(s, start) // the parameters of the scheme have quotes
	}
	stop := start
	for stop < end && (all || s[stop] != ' ' && s[stop] != ',' && s[stop] != ';' && s[stop] != '\\') {
		stop++
	}
	if name := sc.skip(start, setLetter); !all && name < stop-1 && s[name] == '=' && s[name+1] != '=' && name > start {
		start = name + 1 // token=…
	}
	text := s[start:stop]
	if text == "" || isHarmless(text) || text[0] == '"' || text[0] == '\'' || text[0] == '`' || text[0] == '+' {
		return 0
	}
	if !scheme && (len(text) < 8 || !looksRandom(text)) {
		return 0
	}
	if sc.mask(start, stop, sc.classByShape(start, stop, classBearer)) == 0 {
		return 0
	}
	return stop
}

// authScheme returns where the credentials begin behind the scheme that begins
// at start. It returns start and false if there is no scheme. Otherwise all
// reports whether everything behind the scheme belongs to it.
func (sc *scanner) authScheme(start, end int) (credentials int, ok, all bool) {
	const longest = 24
	s, first := sc.text, start
	for first < end && s[first] != ' ' && s[first] != ',' && !strings.HasPrefix(s[first:end], "%20") {
		first++
	}
	if first-start <= longest {
		all, ok = authSchemes[strings.ToLower(s[start:first])]
	}
	if !ok && start < first && first-start <= longest && in(s[start], setLetter) && sc.skip(start, setAlnum) == first && first < end && s[first] == ' ' {
		stop := first + 1
		for stop < end && s[stop] > ' ' && s[stop] != ',' && s[stop] != ';' {
			stop++
		}
		ok = isMachineMade(s[first+1 : stop]) // a scheme that is not in authSchemes
	}
	if !ok {
		return start, false, false
	}
	start = first
	for start < end && s[start] == ' ' {
		start++
	}
	if strings.HasPrefix(s[start:end], "%20") {
		start += len("%20")
	}
	return start, true, all
}

// authSchemes are the schemes of an Authorization header in lower case, true
// for those that all of the value belongs to, false for those that one word
// follows.
var authSchemes = map[string]bool{
	"bearer": false, "basic": false, "token": false, "apikey": false, "api-key": false, "key": false,
	"negotiate": false, "ntlm": false, "bot": false, "splunk": false, "sharedkey": false, "geniekey": false,
	"digest": true, "aws4-hmac-sha256": true, "sharedaccesssignature": true, "hawk": true, "oauth": true,
}

// atB looks at the first letter of Bearer or Basic, and masks the credentials
// behind it. There need not be a header around them.
func (sc *scanner) atB(i int) int {
	s := sc.text
	if len(s)-i < 14 || !sc.startsWord(i) {
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
	for end < len(s) && (in(s[end], setName|setBase64) || s[end] == '~') {
		end++
	}
	text := s[j:end]
	if basic && !isBasicCredentials(text) || !basic && (!looksRandom(text) || countDigits(text) == len(text)) {
		return 0
	}
	return sc.mask(j, end, sc.classByShape(j, end, classBearer))
}

// isBasicCredentials reports whether a text is user:password in base64.
func isBasicCredentials(s string) bool {
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
