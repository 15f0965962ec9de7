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
	if next := sc.fernetKey(i); next > 0 {
		return next
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
	if !k.alone() {
		return 0
	}
	v, ok := sc.parseValue(i+1, k)
	if !ok || !v.quoted {
		return 0
	}
	flag, text := strings.HasPrefix(sc.s[start:end], "--"), sc.s[v.start:v.end]
	switch {
	case flag || k == kindAuth || k == kindCookie || k == kindSetCookie:
	case k == kindPassword || k == kindWeakPassword:
		// A pair of two, not a list of names.
		if !sc.pairOfTwo(start, v.next) || !oddWord(text) || nameKind(text) != kindNone {
			sc.spent += v.end - i
			return 0
		}
	case !random(text):
		sc.spent += v.end - i
		return 0
	}
	if strings.HasPrefix(text, "-") && flag {
		return 0
	}
	return sc.judge(k, v)
}

// pairOfTwo reports whether two quoted texts, the first one's name at start and the
// other one's end before end, have brackets around them and nothing else.
func (sc *scanner) pairOfTwo(start, end int) bool {
	for start--; sc.ahead(start) == '\\' || sc.ahead(start) == '"' || sc.ahead(start) == '\''; start-- {
	}
	open, shut := sc.ahead(start), sc.ahead(end)
	return open == '(' && shut == ')' || open == '[' && shut == ']'
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

// pair looks at a pair whose name ends before i and whose value begins at j.
func (sc *scanner) pair(i, j int) int {
	start, end := sc.nameBefore(i)
	k, words := nameKind(sc.s[start:end]), false
	if c := sc.ahead(start - 1); (k == kindSignature || k == kindGrant) && c != '?' && c != '&' {
		k = kindNone // it is one in a query only
	}
	if k == kindNone && end > start {
		k, words = sc.wordsKind(start, end), true
	}
	if k == kindNone || sc.s[i] == ':' && sc.ahead(start-1) == ':' { // arn:aws:…:secret:name
		return 0
	}
	if k == kindValue {
		if k = sc.ownerKind(start, end); k == kindNone {
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
	if sc.noValue(start, end, j, v) {
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

// noValue reports whether what was read as the value of the name from start to
// end, behind a separator that ends before j, is something else: the end of
// 'Password: ', the next pair in "password= user=bob".
func (sc *scanner) noValue(start, end, j int, v value) bool {
	if v.quoted {
		q := sc.s[v.start-1]
		return sc.ahead(start-1) == q && start > sc.floor && sc.ahead(end) != q && sc.ahead(end) != '\\' && !isAlnum(sc.s[v.start])
	}
	next := sc.over(v.start, inName)
	return end == j-1 && v.start > j && sc.s[end] == '=' && sc.ahead(next) == '=' && isAlnum(sc.ahead(next+1))
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
// own, "credentials: access_key=…", or a URL, which can have some.
func (sc *scanner) nestedPair(v value) bool {
	if strings.Contains(sc.s[v.start:min(v.end, v.start+12)], "://") {
		return true
	}
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
	case k == kindPhrase:
		n, _ := phrase(text)
		v.end = v.start + n
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
// {"name": "db_password", "value": …}; the name "value" is from at to end.
func (sc *scanner) ownerKind(at, end int) kind {
	if sc.s[at:end] == "input_value" {
		return sc.fieldAbove(at)
	}
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

// fieldAbove judges the name in the line above the one at i, as validation
// errors of Pydantic have it: "db_password\n  … [type=…, input_value='…'".
func (sc *scanner) fieldAbove(i int) kind {
	lines := strings.Split(sc.s[max(sc.floor, i-256):i], "\n")
	if n := len(lines); n >= 2 && strings.Contains(lines[n-1], "[type=") {
		return nameKind(lines[n-2])
	}
	return kindNone
}
