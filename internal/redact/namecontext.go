package redact

import "strings"

// kindOfWords returns the kind of a name of several words, the last of which
// stands from start to end: an "HMAC key", a "Social Security Number". It also
// knows declarations, "token string", and words for a password that are not
// ASCII.
func (sc *scanner) kindOfWords(start, end int) kind {
	if start > sc.floor && sc.text[start-1] >= 0x80 {
		return sc.kindOfForeign(end)
	}
	last := sc.text[start:end]
	if isTextType(last) {
		return sc.kindOfDeclared(start)
	}
	if start == 0 || sc.text[start-1] != ' ' || !isLastWord(last) {
		return kindNone
	}
	for range 2 {
		word := sc.wordBefore(start)
		if word == start {
			break
		}
		start = word
		if k := kindOfName(sc.text[start:end]); k != kindNone && (last != "id" || k == kindVendorKey) {
			return k
		}
	}
	return kindNone
}

// isLastWord reports whether a word ends the names of several words that
// kindOfWords knows.
func isLastWord(word string) bool {
	var lower [len("number")]byte
	if len(word) > len(lower) {
		return false
	}
	for i := range len(word) {
		lower[i] = word[i] | 0x20
	}
	switch string(lower[:len(word)]) {
	case "key", "number", "code", "phrase", "no", "passe", "id":
		return true
	}
	return false
}

// wordBefore returns where the word begins that stands before i with one space
// between, i if there is none.
func (sc *scanner) wordBefore(i int) int {
	if i-2 < sc.floor || sc.text[i-1] != ' ' {
		return i
	}
	start := i - 1
	for start > sc.floor && i-start < maxName && in(sc.text[start-1], setName) {
		start--
	}
	if start == i-1 {
		return i
	}
	return start
}

// isTextType reports whether a word is the type of texts in some programming
// language.
func isTextType(word string) bool {
	return word == "string" || word == "String" || word == "str"
}

// kindOfDeclared returns the kind of the name in a declaration, whose type
// begins at start: "var token string =", "token: str =".
func (sc *scanner) kindOfDeclared(start int) kind {
	end := start
	for end > sc.floor && start-end < 3 && (sc.text[end-1] == ' ' || sc.text[end-1] == ':' || sc.text[end-1] == '&') {
		end--
	}
	if end == start {
		return kindNone
	}
	name := end
	for name > sc.floor && end-name < maxName && in(sc.text[name-1], setName) {
		name--
	}
	return kindOfName(sc.text[name:end])
}

// foreignPasswords are words for a password that are not all ASCII, as they are
// written within a text and at the start of a line.
var foreignPasswords = []string{"contraseña", "Contraseña", "пароль", "Пароль", "密码", "密碼", "hasło", "Hasło", "lösenord", "Lösenord",
	"şifre", "Şifre", "パスワード", "비밀번호", "salasana", "heslo", "jelszó", "Jelszó"}

// kindOfForeign returns kindPassword if one of foreignPasswords ends at end.
func (sc *scanner) kindOfForeign(end int) kind {
	for _, w := range foreignPasswords {
		if strings.HasSuffix(sc.text[sc.floor:end], w) {
			return kindPassword
		}
	}
	return kindNone
}

// siblingKind returns the kind of a pair whose name is "value", from start to
// end, by the pairs before it: {"name": "db_password", "value": …}.
func (sc *scanner) siblingKind(start, end int) kind {
	if sc.text[start:end] == "input_value" {
		return sc.kindInLineAbove(start)
	}
	for range 3 {
		end = start
		for end > sc.floor && start-end < 24 && !in(sc.text[end-1], setName) && sc.text[end-1] != '>' {
			end--
		}
		start = end
		for start > sc.floor && end-start < maxName && in(sc.text[start-1], setName) {
			start--
		}
		if k := kindOfName(sc.text[start:end]); k != kindValue {
			return k
		}
	}
	return kindNone
}

// kindInLineAbove returns the kind of the name in the line above the one that i
// is in, as validation errors of Pydantic have it: "db_password\n … [type=…,
// input_value='…'".
func (sc *scanner) kindInLineAbove(i int) kind {
	lines := strings.Split(sc.text[max(sc.floor, i-256):i], "\n")
	if n := len(lines); n >= 2 && strings.Contains(lines[n-1], "[type=") {
		return kindOfName(lines[n-2])
	}
	return kindNone
}
