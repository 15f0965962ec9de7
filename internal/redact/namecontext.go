package redact

import (
	"slices"
	"strings"
)

// kindOfWords judges a name of several words that ends in the one at start: an
// "HMAC key", a "Social Security Number". Of words beyond ASCII it knows those
// for a password.
func (sc *scanner) kindOfWords(start, end int) kind {
	if start > sc.floor && sc.text[start-1] >= 0x80 {
		return sc.kindOfForeign(end)
	}
	last := sc.text[start:end]
	if isTextType(last) {
		return sc.kindOfDeclared(start)
	}
	if start == 0 || sc.text[start-1] != ' ' || len(last) > 6 || !slices.ContainsFunc(lastWords, func(w string) bool { return strings.EqualFold(w, last) }) {
		return kindNone
	}
	for range 2 {
		word := sc.wordBefore(start)
		if word == start {
			break
		}
		start = word
		if k := kindOfName(sc.text[start:end]); k != kindNone {
			return k
		}
	}
	return kindNone
}

// lastWords end names of several words.
var lastWords = []string{"key", "number", "code", "phrase", "no", "passe"}

// wordBefore returns where the word begins that stands before i, with one
// space between; i if there is none.
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

// isTextType reports whether a word is the type of texts in a declaration.
func isTextType(word string) bool {
	return word == "string" || word == "String" || word == "str"
}

// kindOfDeclared judges the name in a declaration whose type is at start: in
// "var token string =" and "token: str =".
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

// foreignPasswords are words for a password that are not all ASCII, in the
// spellings in which they begin a label.
var foreignPasswords = []string{"contraseña", "Contraseña", "пароль", "Пароль", "密码", "密碼", "hasło", "Hasło", "lösenord", "Lösenord",
	"şifre", "Şifre", "パスワード", "비밀번호", "salasana", "heslo", "jelszó", "Jelszó"}

// kindOfForeign judges a name that ends at end and is not all ASCII.
func (sc *scanner) kindOfForeign(end int) kind {
	for _, w := range foreignPasswords {
		if strings.HasSuffix(sc.text[sc.floor:end], w) {
			return kindPassword
		}
	}
	return kindNone
}

// siblingKind returns what the pair before a pair "value": … is about, as in
// {"name": "db_password", "value": …}; the name "value" is from at to end.
func (sc *scanner) siblingKind(at, end int) kind {
	if sc.text[at:end] == "input_value" {
		return sc.kindInLineAbove(at)
	}
	for range 3 {
		end := at
		for end > sc.floor && at-end < 24 && !in(sc.text[end-1], setName) && sc.text[end-1] != '>' {
			end--
		}
		start := end
		for start > sc.floor && end-start < maxName && in(sc.text[start-1], setName) {
			start--
		}
		k := kindOfName(sc.text[start:end])
		if k != kindValue {
			return k
		}
		at = start
	}
	return kindNone
}

// kindInLineAbove judges the name in the line above the one at i, as validation
// errors of Pydantic have it: "db_password\n  … [type=…, input_value='…'".
func (sc *scanner) kindInLineAbove(i int) kind {
	lines := strings.Split(sc.text[max(sc.floor, i-256):i], "\n")
	if n := len(lines); n >= 2 && strings.Contains(lines[n-1], "[type=") {
		return kindOfName(lines[n-2])
	}
	return kindNone
}
