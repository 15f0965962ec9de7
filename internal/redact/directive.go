package redact

import "strings"

// directive is a word of a configuration or a protocol behind which a password
// stands without a sign between them.
type directive struct {
	word    string
	trigger int // index in word of the byte at which the scanner looks for it, not 0
}

// directives have their triggers where two letters meet that do so in few other
// words.
var directives = []directive{
	{"requirepass", 7}, {"masterauth", 7}, {"auth-pass", 5}, {"PASS", 3}, {"createUser", 6},
}

// atDirective looks at the trigger of a directive.
func (sc *scanner) atDirective(i int) int {
	for _, d := range directives {
		start := i - d.trigger
		end := start + len(d.word)
		if start < sc.floor || sc.byteAt(end) != ' ' || sc.text[start:end] != d.word || !sc.startsWord(start) {
			continue
		}
		switch d.word {
		case "requirepass", "masterauth":
			return sc.directiveValue(end)
		case "auth-pass": // behind the name of a master
			return sc.directiveValue(sc.skip(end+1, setName))
		case "PASS":
			return sc.loginValue(start, end)
		default:
			return sc.snmpUser(end)
		}
	}
	return 0
}

// directiveValue masks the password behind a directive of Redis that ends at
// end: no word of a sentence about the directive.
func (sc *scanner) directiveValue(end int) int {
	v, ok := sc.wordValue(end + 1)
	if text := sc.text[v.start:v.end]; !ok || isHarmless(text) || !v.quoted && !isOddWord(text) {
		return 0
	}
	return sc.maskValue(kindPassword, v)
}

// loginValue masks the password behind the command PASS of FTP and POP3, which
// begins at start. Tools that test say PASS, too.
func (sc *scanner) loginValue(start, end int) int {
	before := sc.text[max(sc.floor, start-120):start]
	sc.spent += len(before)
	if !strings.HasSuffix(before, "> ") && !strings.HasSuffix(before, "C: ") && !strings.Contains(before, "USER ") && !strings.Contains(before, "331 ") && !strings.Contains(before, "ftp") {
		return 0
	}
	v, ok := sc.wordValue(end + 1)
	if text := sc.text[v.start:v.end]; !ok || !isPasswordWord(strings.ReplaceAll(text, ".", "")) || strings.ContainsRune(text, '/') {
		return 0
	}
	return sc.maskValue(kindPassword, v)
}

// snmpUser masks the pass phrases of a user of SNMP whose name stands behind
// end: createUser name SHA "…" AES "…".
func (sc *scanner) snmpUser(end int) int {
	next := 0
	j := sc.skip(sc.skipSpaces(end), setName)
	for range 2 {
		j = sc.skipSpaces(j)
		protocol := sc.skip(j, setName)
		switch name, _, _ := strings.Cut(sc.text[j:protocol], "-"); name {
		case "MD5", "SHA", "DES", "AES":
		default:
			return next
		}
		v, ok := sc.parseValue(protocol, kindPassword)
		sc.spent += v.end - v.start
		if text := sc.text[v.start:v.end]; !ok || isHarmless(text) || !v.quoted && !isOddWord(text) {
			return next
		}
		if next = max(next, sc.maskValue(kindPassword, v)); v.next <= j {
			return next
		}
		j = v.next
	}
	return next
}

// stdinReaders are programs that read a password or a token from a pipe.
var stdinReaders = []string{"docker ", "sudo ", "podman ", "nerdctl ", "helm ", "buildah ", "skopeo ", "crane ", "oras ", "cosign ", "gh ", "glab ", "argocd ", "vault ", "az "}

// atBar looks at a pipe from echo or printf to a program that reads a secret:
// echo … | docker login --password-stdin.
func (sc *scanner) atBar(i int) int {
	rest := sc.text[sc.skipSpaces(i+1):]
	reads := false
	for _, p := range stdinReaders {
		reads = reads || strings.HasPrefix(rest, p)
	}
	if !reads {
		return 0
	}
	rest = rest[:min(len(rest), 256)]
	rest = rest[:lineEnd(rest, 0)]
	before := sc.text[max(sc.floor, i-256):i]
	sc.spent += len(rest) + len(before)
	if !strings.Contains(rest, "-stdin") && !strings.Contains(rest, "--with-token") && !strings.HasPrefix(rest, "sudo -S") {
		return 0
	}
	from := max(strings.LastIndex(before, "echo "), strings.LastIndex(before, "printf "))
	if from < 0 {
		return 0
	}
	at := i - len(before) + from
	at += strings.IndexByte(sc.text[at:], ' ')
	for next := sc.skipSpaces(at); sc.byteAt(next) == '-' || strings.HasPrefix(sc.text[next:], "'%s"); next = sc.skipSpaces(at) {
		if at = sc.skip(next+1, setName) + 1; sc.text[next] == '\'' {
			at = next + 1 + strings.IndexByte(sc.text[next+1:], '\'') + 1
		}
		if at <= next || at > i {
			return 0
		}
	}
	v, ok := sc.parseValue(at, kindPassword)
	if !ok || v.end > i || isHarmless(sc.text[v.start:v.end]) {
		return 0
	}
	return sc.maskValue(kindPassword, v)
}

// passFileLine masks the password in a line of .pgpass, host:port:db:user:password.
// The colon behind the database is at i.
func (sc *scanner) passFileLine(i int) int {
	s := sc.text
	db := i
	for db > sc.floor && i-db < maxName && in(s[db-1], setName) {
		db--
	}
	port := db - 1
	for port > sc.floor && db-port < 8 && isDigit(s[port-1]) {
		port--
	}
	if n := db - 1 - port; db == i || n < 4 || n > 5 || sc.byteAt(db-1) != ':' || sc.byteAt(port-1) != ':' || port-1 <= sc.floor || !in(s[port-2], setName) {
		return 0
	}
	user := sc.skip(i+1, setName)
	if user == i+1 || sc.byteAt(user) != ':' || countDigits(s[i+1:user]) == user-i-1 {
		return 0
	}
	v, ok := sc.parseValue(user+1, kindPassword)
	sc.spent += v.end - v.start
	if text := s[v.start:v.end]; !ok || v.start != user+1 || isHarmless(text) || !isMachineMade(text) && !(s[port:db-1] == "5432" && isOddWord(text)) {
		return 0
	}
	return sc.maskValue(kindPassword, v)
}

// commentedValue masks what "value" is set to, at or behind j, and what it is
// set to anew, where a comment behind it names a secret: value = "…" -> "…" #
// api_key.
func (sc *scanner) commentedValue(j int) int {
	line := sc.text[j:min(len(sc.text), j+256)]
	line = line[:lineEnd(line, 0)]
	sc.spent += len(line)
	comment := strings.LastIndex(line, " # ")
	if comment < 0 {
		return 0
	}
	k, end, next := kindNone, j+comment, 0
	for word := range strings.FieldsSeq(line[comment:]) {
		if named := kindOfName(word); named.standsAlone() {
			k = named
		}
	}
	for j < end && k != kindNone {
		v, ok := sc.parseValue(j, k)
		if !ok || !v.quoted || v.end > end || !looksRandom(sc.text[v.start:v.end]) {
			break
		}
		next = max(next, sc.maskValue(k, v))
		if j = sc.skipSpaces(v.next); !strings.HasPrefix(sc.text[j:], "->") {
			break
		}
		j += len("->")
	}
	return next
}
