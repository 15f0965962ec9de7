package redact

import (
	"slices"
	"strings"
)

// equals looks at a pair name=value, name => value, and at assignments such as
// name := value and name ?= value.
func (sc *scanner) equals(i int) int {
	switch sc.ahead(i - 1) {
	case '!', '<', '>', '=', '*', '/', '%', '&', '|', '^', '~':
		return 0
	}
	j := i + 1
	switch sc.ahead(j) {
	case '=':
		return i + 2
	case '>':
		j++
	}
	switch c := sc.ahead(i - 1); c {
	case ':', '?', '.', '+':
		for n := 0; n < 3 && sc.ahead(i-1) == c; n++ {
			i--
		}
	}
	return sc.pair(i, j)
}

// colon looks at a pair name: value, or a URL.
func (sc *scanner) colon(i int) int {
	rest := sc.s[i+1:]
	switch {
	case strings.HasPrefix(rest, "//"):
		return sc.userinfo(i, i+3)
	case strings.HasPrefix(rest, `\/\/`):
		return sc.userinfo(i, i+5)
	case strings.HasPrefix(rest, ":"):
		return i + 2
	case strings.HasPrefix(rest, "="):
		return 0 // seen at the =
	}
	return sc.pair(i, i+1)
}

// slash looks at the first slash of a URL whose scheme ends in a digit, of
// which colon is not told.
func (sc *scanner) slash(i int) int {
	if !isDigit(sc.ahead(i-2)) || sc.ahead(i+1) != '/' {
		return 0
	}
	return sc.userinfo(i-1, i+2)
}

// comma looks at a header in a list: ('authorization', 'Bearer …'), and at a
// flag in a list of arguments: ['--password', '…'].
func (sc *scanner) comma(i int) int {
	if c := sc.ahead(i - 1); c != '\'' && c != '"' {
		return 0
	}
	start, end := sc.nameBefore(i)
	k := nameKind(sc.s[start:end])
	if k == kindNone || k == kindValue {
		return 0
	}
	v, ok := sc.parseValue(i+1, k)
	if !ok || !v.quoted {
		return 0
	}
	flag := strings.HasPrefix(sc.s[start:end], "--")
	if !flag && (k == kindPassword || k == kindWeakPassword ||
		k != kindAuth && k != kindCookie && k != kindSetCookie && !random(sc.s[v.start:v.end])) {
		sc.spent += v.end - i
		return 0 // a list of names
	}
	if strings.HasPrefix(sc.s[v.start:v.end], "-") && flag {
		return 0
	}
	return sc.judge(k, v)
}

// flag looks at a command-line flag and its value in the next word, at the
// first of its dashes.
func (sc *scanner) flag(i int) int {
	switch sc.ahead(i + 1) {
	case 'p', 'a', 'w', 'P':
		if next := sc.shortFlag(i); next > 0 {
			return next
		}
	}
	end := sc.over(i, inName)
	if sc.ahead(end) != ' ' {
		return 0
	}
	if name := sc.s[i:end]; name == "-u" || name == "--user" {
		return sc.curlUser(i, end+1)
	}
	k := nameKind(sc.s[i:end])
	if k == kindNone || k == kindValue {
		return 0
	}
	v, ok := sc.parseValue(end+1, k)
	if !ok || strings.HasPrefix(sc.s[v.start:v.end], "-") {
		return 0
	}
	return sc.judge(k, v)
}

// statement looks at the quote of PASSWORD 'value' or IDENTIFIED BY 'value', as
// in SQL and in messages.
func (sc *scanner) statement(i int) int {
	switch sc.ahead(i-2) | 0x20 { // the ends of the names of passwords, and of BY
	case 'd', 'y', 'e', 't', 'a':
	default:
		return 0
	}
	start, end := sc.nameBefore(i)
	const identified = "identified by "
	if nameKind(sc.s[start:end]) != kindPassword && !strings.EqualFold(sc.s[max(sc.floor, i-len(identified)):i], identified) {
		return 0
	}
	v, ok := sc.parseValue(i, kindPassword)
	if !ok {
		return 0
	}
	return sc.judge(kindPassword, v)
}

// curlUser looks at -u user:password and --user user:password, the value at j.
func (sc *scanner) curlUser(i, j int) int {
	if !strings.Contains(sc.s[max(sc.floor, i-256):i], "curl") {
		return 0
	}
	v, ok := sc.parseValue(j, kindPassword)
	colon := strings.IndexByte(sc.s[v.start:v.end], ':')
	if !ok || colon < 0 {
		return 0
	}
	if user := sc.s[v.start : v.start+colon]; v.start+colon+1 == v.end && random(user) { // a key alone
		v.end--
	} else {
		v.start += colon + 1
	}
	return sc.judge(kindPassword, v)
}

// element looks at <name>value</name>, at the > of the first tag.
func (sc *scanner) element(i int) int {
	start, end := sc.nameBefore(i)
	if start == 0 || start == end || sc.s[start-1] != '<' {
		return 0
	}
	k := nameKind(sc.s[start:end])
	n := strings.IndexByte(sc.s[i+1:], '<')
	if k == kindNone || k == kindValue || n <= 0 || !strings.HasPrefix(sc.s[i+1+n:], "</") {
		return 0
	}
	v := value{start: i + 1, end: i + 1 + n, quoted: true}
	for v.start < v.end && isSpace(sc.s[v.start]) {
		v.start++
	}
	for v.end > v.start && isSpace(sc.s[v.end-1]) {
		v.end--
	}
	if v.next = v.end; v.start == v.end {
		return 0
	}
	return sc.judge(k, v)
}

// pair looks at a pair whose name ends before i and whose value begins at j.
func (sc *scanner) pair(i, j int) int {
	start, end := sc.nameBefore(i)
	k, words := nameKind(sc.s[start:end]), false
	if k == kindNone && end > start {
		k, words = sc.wordsKind(start, end), true
	}
	if k == kindNone || sc.s[i] == ':' && sc.ahead(start-1) == ':' { // arn:aws:…:secret:name
		return 0
	}
	if k == kindValue {
		if k = sc.ownerKind(start); k == kindNone {
			return 0
		}
	}
	if k == kindSignature || k == kindGrant {
		if c := sc.ahead(start - 1); c != '?' && c != '&' {
			return 0
		}
	}
	if k == kindWeakSecret && strings.HasSuffix(sc.s[start:end], "auth") {
		if next := sc.authTuple(j); next > 0 {
			return next
		}
	}
	v, ok := sc.parseValue(j, k)
	if sc.s[i] == ':' && k != kindAuth && k != kindCookie && k != kindSetCookie && (!ok || v.end-v.start <= 2 && !v.quoted) {
		v, ok = sc.block(start, j)
	}
	if !ok {
		return 0
	}
	if words && !v.quoted && isType(sc.s[start:end]) {
		return 0 // code that says where the value comes from
	}
	if words && k != kindNationalID && k != kindPassword && !random(sc.s[v.start:v.end]) {
		sc.spent += v.end - j
		return 0
	}
	if !v.quoted {
		if k == kindWeakSecret && sc.nestedPair(v) {
			return 0
		}
		if sc.harmlessHere(k, sc.s[start:end], v, j) {
			sc.spent += v.end - j
			return 0
		}
		v = sc.fit(sc.s[start:end], k, i, v)
	}
	return sc.judge(k, v)
}

// lastWords end names of several words.
var lastWords = []string{"key", "number", "code", "phrase", "no", "passe"}

// wordsKind judges a name of several words that ends in the one at start: an
// "HMAC key", a "Social Security Number". Of words beyond ASCII it knows those
// for a password.
func (sc *scanner) wordsKind(start, end int) kind {
	if start > sc.floor && sc.s[start-1] >= 0x80 {
		return sc.foreign(end)
	}
	last := sc.s[start:end]
	if isType(last) {
		return sc.declared(start)
	}
	if start == 0 || sc.s[start-1] != ' ' || len(last) > 6 || !slices.ContainsFunc(lastWords, func(w string) bool { return strings.EqualFold(w, last) }) {
		return kindNone
	}
	for range 2 {
		word := sc.wordBefore(start)
		if word == start {
			break
		}
		start = word
		if k := nameKind(sc.s[start:end]); k != kindNone {
			return k
		}
	}
	return kindNone
}

// isType reports whether a word is the type of texts in a declaration.
func isType(word string) bool {
	return word == "string" || word == "String" || word == "str"
}

// declared judges the name in a declaration whose type is at start: in
// "var token string =" and "token: str =".
func (sc *scanner) declared(start int) kind {
	end := start
	for end > sc.floor && start-end < 3 && (sc.s[end-1] == ' ' || sc.s[end-1] == ':' || sc.s[end-1] == '&') {
		end--
	}
	if end == start {
		return kindNone
	}
	name := end
	for name > sc.floor && end-name < maxName && in(sc.s[name-1], inName) {
		name--
	}
	return nameKind(sc.s[name:end])
}

// foreignPasswords are words for a password that are not all ASCII, in the
// spellings in which they begin a label.
var foreignPasswords = []string{"contraseña", "Contraseña", "пароль", "Пароль", "密码", "密碼", "hasło", "Hasło", "lösenord", "Lösenord",
	"şifre", "Şifre", "パスワード", "비밀번호", "salasana", "heslo", "jelszó", "Jelszó"}

// foreign judges a name that ends at end and is not all ASCII.
func (sc *scanner) foreign(end int) kind {
	for _, w := range foreignPasswords {
		if strings.HasSuffix(sc.s[sc.floor:end], w) {
			return kindPassword
		}
	}
	return kindNone
}

// nestedPair reports whether an unquoted value is a pair with a name of its
// own: "credentials: access_key=…".
func (sc *scanner) nestedPair(v value) bool {
	end := sc.over(v.start, inName)
	return end < v.end && sc.s[end] == '=' && nameKind(sc.s[v.start:end]) != kindNone
}

// authTuple looks at auth=('user', 'password') and auth=BasicAuth('user',
// 'password'), the value at j.
func (sc *scanner) authTuple(j int) int {
	j = sc.over(sc.overSpaces(j), inName)
	if sc.ahead(j) != '(' {
		return 0
	}
	user, ok := sc.parseValue(j+1, kindPassword)
	sc.spent += user.end - user.start
	if !ok || !user.quoted || sc.ahead(user.next) != ',' {
		return 0
	}
	v, ok := sc.parseValue(user.next+1, kindPassword)
	sc.spent += v.end - v.start
	if !ok || !v.quoted || sc.ahead(v.next) != ')' {
		return 0
	}
	return sc.judge(kindPassword, v)
}

// fit corrects the end of an unquoted value: a passphrase in YAML has words, a
// national id has groups, and a pair with its = percent-encoded at i ends at a
// percent-encoded &.
func (sc *scanner) fit(name string, k kind, i int, v value) value {
	switch text := sc.s[v.start:]; {
	case k == kindNationalID:
		for range 8 {
			end := sc.over(v.end+1, inDigit|inUpper)
			if sc.ahead(v.end) != ' ' || end == v.end+1 || end-v.end > 6 || isAlnum(sc.ahead(end)) || digits(sc.s[v.end+1:end]) == 0 && end-v.end > 2 {
				break
			}
			v.end = end
		}
	case sc.s[i] == ':' && strings.HasSuffix(name, "phrase") && !harmless(sc.s[v.start:v.end]):
		if n := strings.IndexByte(text, '\n'); n >= 0 {
			text = text[:n]
		}
		v.end = v.start + len(text)
	case sc.s[i] == '%':
		if n := strings.Index(sc.s[v.start:v.end], "%26"); n > 0 {
			v.end = v.start + n
		}
	}
	v.next = v.end
	return v
}

// nameBefore returns the name that ends before i, without the quotes, escapes
// and brackets around it.
func (sc *scanner) nameBefore(i int) (start, end int) {
	end = i
	for end > sc.floor && i-end < 3 && sc.s[end-1] == ' ' {
		end--
	}
	if end > sc.floor && sc.s[end-1] == ']' { // user[password]=…, h["x-api-key"]=…
		end--
	}
	if end > sc.floor && (sc.s[end-1] == '"' || sc.s[end-1] == '\'') {
		end--
		for end > sc.floor && sc.s[end-1] == '\\' {
			end--
		}
	}
	start = end
	for start > sc.floor && end-start < 2*maxName && in(sc.s[start-1], inName) {
		start--
	}
	return start, end
}

// ownerKind returns what the pair before a pair "value": … is about, as in
// {"name": "db_password", "value": …}; at is where the name "value" begins.
func (sc *scanner) ownerKind(at int) kind {
	for range 3 {
		end := at
		for end > sc.floor && at-end < 24 && !in(sc.s[end-1], inName) && sc.s[end-1] != '>' {
			end--
		}
		start := end
		for start > sc.floor && end-start < maxName && in(sc.s[start-1], inName) {
			start--
		}
		k := nameKind(sc.s[start:end])
		if k != kindValue {
			return k
		}
		at = start
	}
	return kindNone
}
