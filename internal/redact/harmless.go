package redact

import "strings"

// isHarmless reports whether a value is no secret by itself: a placeholder, a
// template, a reference to where the secret is, a word about it.
func isHarmless(v string) bool {
	if onlyPlaceholders(v) {
		return true
	}
	if v = strings.TrimRight(v, ".,;:!?)"); v == "" {
		return true
	}
	switch v[0] {
	case '$':
		if strings.HasPrefix(v, "${") || strings.HasPrefix(v, "$(") || isAllCapitals(v[1:]) {
			return true
		}
	case '{', '<':
		return true
	case '[':
		if inner := strings.Trim(v, "[]"); isAllCapitals(inner) || harmlessWords[strings.ToLower(inner)] {
			return true
		}
	case '%':
		if len(v) == 2 || strings.HasPrefix(v, "%(") || strings.HasPrefix(v, "%{") {
			return true
		}
	case '#':
		if strings.HasPrefix(v, "#{") {
			return true
		}
	}
	if isReference(v) {
		return true
	}
	if strings.Contains(v, "***") || strings.Contains(v, "...") && len(v) < 24 || strings.Contains(v, "•") || isRepeated(v) {
		return true
	}
	if len(v) <= 20 {
		var buf [20]byte
		for i := range len(v) {
			buf[i] = v[i]
			if in(v[i], setUpper) {
				buf[i] |= 0x20
			}
		}
		if harmlessWords[string(buf[:len(v)])] {
			return true
		}
	}
	return false
}

// harmlessWords stand for a value, or say something about it.
var harmlessWords = func() map[string]bool {
	m := make(map[string]bool)
	for _, w := range strings.Fields(`null none nil undefined true false yes no on off ok empty blank
		required optional missing invalid expired incorrect wrong unset set unknown default disabled enabled
		changed reset updated hidden redacted masked filtered removed omitted protected encrypted secret password token
		str string bytes secretstr any object text varchar int bool boolean number is was has must should not
		the a an and or for with from in to of field type failed failure error denied accepted rejected valid
		verified revoked n/a see absent found provided given strong weak present mismatch
		range your-api-key your_api_key changeme-placeholder bearer basic`) {
		m[w] = true
	}
	return m
}()

// references begin values that say where the secret is stored.
var references = []string{"vault:", "op://", "arn:", "ssm:", "env:", "file:", "secret://", "secretref:", "keyvault:", "@Microsoft.KeyVault("}

// isReference reports whether a value says where the secret is stored.
func isReference(v string) bool {
	for _, r := range references {
		if strings.HasPrefix(v, r) {
			return true
		}
	}
	return strings.HasPrefix(v, "projects/") && strings.Contains(v, "/secrets/")
}

// isRepeated reports whether a text is an x or a punctuation mark, once or
// repeated.
func isRepeated(s string) bool {
	for i := 1; i < len(s); i++ {
		if s[i] != s[0] {
			return false
		}
	}
	return s[0] == 'x' || s[0] == 'X' || !isAlnum(s[0])
}

// isAllCapitals reports whether a text is capitals, digits and underscores
// alone, as the name of a variable is.
func isAllCapitals(s string) bool {
	for i := range len(s) {
		if !in(s[i], setUpper|setDigit) && s[i] != '_' {
			return false
		}
	}
	return s != ""
}

// isAboutPassword reports whether a value is a label or a message, as in
// "Passwort" and "This password is too short."
func isAboutPassword(v string) bool {
	said := false
	for _, w := range strings.Fields(strings.TrimRight(v, ".?!:")) {
		if !isPlainWord(strings.Trim(w, ",'’")) {
			return false
		}
		said = said || kindOfName(w) == kindPassword
	}
	return said
}

// isPath reports whether a value is the path of a file, with plain names.
func isPath(s string) bool {
	relative := strings.HasPrefix(s, "./") || strings.HasPrefix(s, "../") || strings.HasPrefix(s, "~/")
	if !relative && (s[0] != '/' || strings.Count(s, "/") < 2) {
		return false
	}
	for i := range len(s) {
		if !in(s[i], setName) && s[i] != '/' && s[i] != '~' || in(s[i], setUpper) {
			return false
		}
	}
	return !looksRandom(s)
}

// isPlainWord reports whether a text is small letters alone, of which the first
// may be a capital.
func isPlainWord(s string) bool {
	for i := range len(s) {
		if !in(s[i], setLetter) || i > 0 && in(s[i], setUpper) {
			return false
		}
	}
	return s != ""
}

// isIdentifierPath reports whether a text is names as in code, with full stops
// between.
func isIdentifierPath(s string) bool {
	if s == "" || !in(s[0], setLetter) && s[0] != '_' {
		return false
	}
	for i := range len(s) {
		if !isAlnum(s[i]) && s[i] != '_' && s[i] != '.' {
			return false
		}
	}
	return true
}

// isHarmlessHere reports whether an unquoted value is prose or code by what
// surrounds it. The separator between its name and v ends before j.
func (sc *scanner) isHarmlessHere(k kind, name string, v value, j int) bool {
	text := sc.text[v.start:v.end]
	if k.isHeader() || k == kindPhrase {
		return false
	}
	if at := strings.IndexByte(text, '@'); at > 0 && len(text)-at <= 9 && isIdentifierPath(text[:at]) && strings.Trim(text[at+1:], "0123456789abcdef") == "" {
		return true // an object as Java prints it
	}
	if isIdentifierPath(text) {
		if c := sc.byteAt(v.end); c == '(' || c == '[' {
			return true
		}
		for _, root := range codeRoots {
			if strings.HasPrefix(text, root) {
				return true
			}
		}
		if nk := kindOfName(text); nk != kindNone && nk != kindValue && countDigits(text) == 0 {
			return true // password=db_password
		}
	}
	if p := strings.IndexAny(text, "(["); p > 0 && isIdentifierPath(text[:p]) && !isNumberedPlaceholder(text[p:]) {
		return true
	}
	if text[0] == '(' && isPlainWord(text[1:]) {
		return true
	}
	if name == "pass" && countDigits(text) == len(text) && len(text) < 6 {
		return true
	}
	// "password: must be …" is prose. "password: correcthorse" at the end of a
	// line is not, nor is "password:correcthorse and".
	return sc.text[j-1] == ':' && sc.byteAt(j) == ' ' && isPlainWord(text) &&
		sc.byteAt(v.end) == ' ' && in(sc.byteAt(v.end+1), setLetter) && name != "passphrase"
}

// codeRoots begin expressions in code.
var codeRoots = []string{"self.", "os.", "settings.", "config.", "cfg.", "process.", "request.", "req.", "this.", "env.", "await", "new", "app."}
