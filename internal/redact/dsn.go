package redact

import "strings"

// dsnPassword masks the password in user:password@tcp(host) and
// user:password@host:port. The @ is at i and takes size bytes.
func (sc *scanner) dsnPassword(i, size int) int {
	s := sc.text
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
	// A password may have characters that an address does not.
	colon := i - 1
	for colon > sc.floor && i-colon < 2*maxLocalPart && s[colon] != ':' && !isSpace(s[colon]) && s[colon] != '"' && s[colon] != '/' {
		colon--
	}
	if colon <= sc.floor || s[colon] != ':' || !isAlnum(s[colon-1]) || colon+1 == i || isHarmless(s[colon+1:i]) {
		return 0
	}
	if !driver && isPlainWord(s[colon+1:i]) {
		return 0 // the name of a thread, then user@host:port
	}
	return sc.mask(colon+1, i, sc.classByShape(colon+1, i, classPassword))
}

// oraclePassword masks the password in thin:user/password@host and sqlplus
// user/password@host. It begins at start, and the @ is at i.
func (sc *scanner) oraclePassword(start, i int) int {
	if start-2 < sc.floor || sc.text[start-1] != '/' {
		return 0
	}
	user := start - 1
	for user > sc.floor && start-user < maxName && in(sc.text[user-1], setName) {
		user--
	}
	before := sc.text[sc.floor:user]
	if user == start-1 || !strings.HasSuffix(before, ":thin:") && !strings.HasSuffix(before, ":oci:") && !strings.HasSuffix(before, "sqlplus ") ||
		isHarmless(sc.text[start:i]) {
		return 0
	}
	return sc.mask(start, i, classPassword)
}

// behindHost finds the password in user@host:password. The user begins at start,
// and the host reaches from host to end. Mostly the name of a file or a port
// stands there, so that only what can hardly be one is a password, or what is
// said to be of credentials.
func (sc *scanner) behindHost(start, host, end int) (value, bool) {
	if sc.byteAt(end) != ':' || strings.HasPrefix(sc.text[start:], "git@") || algorithms[strings.ToLower(sc.text[host:end])] {
		return value{}, false
	}
	v, ok := sc.wordValue(end + 1)
	text := sc.text[v.start:v.end]
	if !ok || v.start != end+1 || !isPasswordWord(text) || strings.ContainsAny(text, `/\~:@`) || strings.IndexByte("#$%>", text[len(text)-1]) >= 0 {
		return value{}, false
	}
	word, _ := sc.lastWordBefore(start)
	switch strings.ToLower(word) {
	case "credential", "credentials", "creds":
		return v, true
	}
	return v, countDigits(text) > 0 && strings.ContainsAny(text, "!#$%^&*?") || isMachineMade(text)
}
