package redact

import "strings"

// judge masks what is secret in the value of a pair of a kind, and returns
// where to go on, 0 if nothing was masked.
func (sc *scanner) judge(k kind, v value) int {
	next := 0
	switch k {
	case kindAuth:
		next = sc.credentials(v)
	case kindCookie:
		next = sc.cookies(v, false)
	case kindSetCookie:
		next = sc.cookies(v, true)
	default:
		next = sc.simple(k, v)
	}
	// The rest of the value is read again.
	sc.spent += max(0, v.end-max(next, v.start))
	return next
}

// simple is judge for a value that is one secret or none.
func (sc *scanner) simple(k kind, v value) int {
	text := sc.s[v.start:v.end]
	if k == kindSession && len(text) < 20 || harmless(text) || !secretFor(k, text) {
		return 0 // the ids of sessions are many, and most are short
	}
	if strings.HasPrefix(text, "-----BEGIN ") || strings.HasPrefix(text, "[private_key") {
		return 0 // found as such, to its end
	}
	c := classSecret
	switch k {
	case kindPassword, kindWeakPassword, kindCode, kindPhrase:
		c = classPassword
	case kindSession:
		c = classCookie
	case kindKey, kindSignature:
		c = classAPIKey
	case kindPrivateKey:
		c = classPrivateKey
	case kindNationalID:
		c = classNationalID
	}
	if n := placeholderLen(text); n > 0 && n < len(text) {
		if text[n] == '@' || text[n] == ';' || strings.HasPrefix(text, "[api_key") && (text[n] == '/' || text[n] == '%') {
			return 0 // the host of a URL, the rest of a cookie, the scope of a key
		}
	}
	if n := vendorLen(text); n == 20 && k == kindWeakSecret && text[0] == 'A' && n < len(text) && (text[n] == '/' || text[n] == '%') {
		return sc.mask(v.start, v.start+n, classAPIKey) // a key's id, then its scope
	}
	if sc.mask(v.start, v.end, sc.specific(v.start, v.end, c)) == 0 {
		return 0
	}
	return v.next
}

// specific returns the class of a value by its form, c if it has none.
func (sc *scanner) specific(start, end int, c class) class {
	s := sc.s[start:end]
	if n, _ := jwtLen(s); n == len(s) {
		return classJWT
	}
	if vendorLen(s) == len(s) {
		return classAPIKey
	}
	return c
}

// secretFor reports whether a value that is not harmless by itself is secret
// under a name of kind k.
func secretFor(k kind, v string) bool {
	switch k {
	case kindPassword:
		return !isPath(v) && !aboutPassword(v) && (len(v) > 2 || digits(v) < len(v))
	case kindWeakPassword:
		return len(v) > 3 && v[0] != '/' && v[0] != '~' && !strings.HasPrefix(v, "./")
	case kindWeakSecret:
		return random(v)
	case kindSignature:
		return len(v) >= 20 && random(v)
	case kindGrant:
		return len(v) >= 20 && !isUUID(v) && (machineMade(v) || strings.Trim(v, "0123456789abcdef") == "")
	case kindVariable:
		return machineMade(v) && mixed(v)
	case kindCode:
		return len(v) >= 4 && len(v) <= 8 && digits(v) == len(v)
	case kindPhrase:
		_, n := phrase(v)
		return n >= minPhrase
	case kindSession:
		return len(v) >= 20 && machineMade(v) && !strings.Contains(v[:min(len(v), 8)], "_")
	case kindNationalID:
		return digits(v) >= 8 && len(v) <= 48 && !strings.ContainsAny(v, "[{(<")
	default: // keys and secrets: counts and short names of variables are none
		return len(v) >= 4 && (len(v) >= 6 || digits(v) < len(v))
	}
}

// aboutPassword reports whether a value is a label or a message: "Passwort",
// "This password is too short."
func aboutPassword(v string) bool {
	said := false
	for _, w := range strings.Fields(strings.TrimRight(v, ".?!:")) {
		if !word(strings.Trim(w, ",'’")) {
			return false
		}
		said = said || nameKind(w) == kindPassword
	}
	return said
}

// isPath reports whether a value is a path of plain names.
func isPath(s string) bool {
	relative := strings.HasPrefix(s, "./") || strings.HasPrefix(s, "../") || strings.HasPrefix(s, "~/")
	if !relative && (s[0] != '/' || strings.Count(s, "/") < 2) {
		return false
	}
	for i := range len(s) {
		if !in(s[i], inName) && s[i] != '/' && s[i] != '~' || in(s[i], inUpper) {
			return false
		}
	}
	return !random(s)
}

// minPhrase is how many words the shortest phrase of a wallet has.
const minPhrase = 12

// phrase returns where the small words end with which s begins, each one space
// from the next, and their number.
func phrase(s string) (end, words int) {
	for {
		next := end
		for next < len(s) && s[next] >= 'a' && s[next] <= 'z' {
			next++
		}
		if n := next - end; n < 3 || n > 8 {
			return max(0, end-1), words
		}
		words++
		if next == len(s) || s[next] != ' ' {
			return next, words
		}
		end = next + 1
	}
}

// isUUID reports whether a value has the form of a UUID.
func isUUID(s string) bool {
	return len(s) == 36 && s[8] == '-' && s[13] == '-' && s[18] == '-' && s[23] == '-'
}

func digits(s string) int {
	n := 0
	for i := range len(s) {
		if isDigit(s[i]) {
			n++
		}
	}
	return n
}

// harmlessWords are what stands for a value, or says something about it.
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

// harmless reports whether a value is a placeholder, a template, a word about
// the value, or code, rather than a value.
func harmless(v string) bool {
	if onlyPlaceholders(v) {
		return true
	}
	if v = strings.TrimRight(v, ".,;:!?)"); v == "" {
		return true
	}
	switch v[0] {
	case '$':
		if strings.HasPrefix(v, "${") || strings.HasPrefix(v, "$(") || shout(v[1:]) {
			return true
		}
	case '{':
		return true
	case '<':
		return true
	case '[':
		if word := strings.Trim(v, "[]"); shout(word) || harmlessWords[strings.ToLower(word)] {
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
	if strings.Contains(v, "***") || strings.Contains(v, "...") && len(v) < 24 || strings.Contains(v, "•") || same(v) {
		return true
	}
	if len(v) <= 20 {
		var buf [20]byte
		for i := range len(v) {
			buf[i] = v[i]
			if in(v[i], inUpper) {
				buf[i] |= 0x20
			}
		}
		if harmlessWords[string(buf[:len(v)])] {
			return true
		}
	}
	return false
}

// references begin what says where a secret is kept.
var references = []string{"vault:", "op://", "arn:", "ssm:", "env:", "file:", "secret://", "secretref:", "keyvault:", "@Microsoft.KeyVault("}

// isReference reports whether a value says where to find the secret.
func isReference(v string) bool {
	for _, r := range references {
		if strings.HasPrefix(v, r) {
			return true
		}
	}
	return strings.HasPrefix(v, "projects/") && strings.Contains(v, "/secrets/")
}

// onlyPlaceholders reports whether a text is placeholders with at most
// punctuation and line breaks around them.
func onlyPlaceholders(s string) bool {
	found := false
	for i := 0; i < len(s); {
		switch n := placeholderLen(s[i:]); {
		case n > 0:
			found = true
			i += n
		case s[i] == '\\':
			i += 2
		case isAlnum(s[i]) || s[i] >= 0x80:
			return false
		default:
			i++
		}
	}
	return found
}

// same reports whether a text is one character again and again.
func same(s string) bool {
	for i := 1; i < len(s); i++ {
		if s[i] != s[0] {
			return false
		}
	}
	return s[0] == 'x' || s[0] == 'X' || !isAlnum(s[0])
}

// shout reports whether a text is made of capitals, digits and underscores:
// the name of a variable, FILTERED.
func shout(s string) bool {
	for i := range len(s) {
		if !in(s[i], inUpper|inDigit) && s[i] != '_' {
			return false
		}
	}
	return s != ""
}

// codeRoots begin expressions, not values.
var codeRoots = []string{"self.", "os.", "settings.", "config.", "cfg.", "process.", "request.", "req.", "this.", "env.", "await", "new", "app."}

// harmlessHere reports whether an unquoted value at v, behind a separator that
// ends before j, is prose or code by what surrounds it.
func (sc *scanner) harmlessHere(k kind, name string, v value, j int) bool {
	text := sc.s[v.start:v.end]
	if k == kindAuth || k == kindCookie || k == kindSetCookie || k == kindPhrase {
		return false
	}
	if at := strings.IndexByte(text, '@'); at > 0 && len(text)-at <= 9 && identifierPath(text[:at]) && strings.Trim(text[at+1:], "0123456789abcdef") == "" {
		return true // an object in Java
	}
	if identifierPath(text) {
		if c := sc.ahead(v.end); c == '(' || c == '[' {
			return true
		}
		for _, root := range codeRoots {
			if strings.HasPrefix(text, root) {
				return true
			}
		}
		if nk := nameKind(text); nk != kindNone && nk != kindValue && digits(text) == 0 {
			return true // password=db_password
		}
	}
	if p := strings.IndexAny(text, "(["); p > 0 && identifierPath(text[:p]) && !numbered(text[p:]) {
		return true
	}
	if text[0] == '(' && word(text[1:]) {
		return true
	}
	if name == "pass" && digits(text) == len(text) && len(text) < 6 {
		return true
	}
	// "password: must be …" is prose; "password: correcthorse" at the end of
	// a line, or without a space, is not.
	return sc.s[j-1] == ':' && sc.ahead(j) == ' ' && word(text) &&
		sc.ahead(v.end) == ' ' && in(sc.ahead(v.end+1), inLetter) && name != "passphrase"
}

// numbered reports whether s begins with a placeholder that has a number: no
// index into something.
func numbered(s string) bool {
	n := placeholderLen(s)
	return n > 0 && isDigit(s[n-2]) && strings.IndexByte(s[:n], ':') > 0
}

// identifierPath reports whether a text is names with dots between them.
func identifierPath(s string) bool {
	if s == "" || !in(s[0], inLetter) && s[0] != '_' {
		return false
	}
	for i := range len(s) {
		if !isAlnum(s[i]) && s[i] != '_' && s[i] != '.' {
			return false
		}
	}
	return true
}

// word reports whether a text is small letters alone, the first perhaps a
// capital.
func word(s string) bool {
	for i := range len(s) {
		if !in(s[i], inLetter) || i > 0 && in(s[i], inUpper) {
			return false
		}
	}
	return s != ""
}

// random reports whether a text looks made by a machine: at least 8 bytes
// without a space, of which a part between separators mixes letters and
// digits or cases, or is a long number.
func random(s string) bool {
	if len(s) < 8 {
		return false
	}
	start := 0
	for i := 0; i <= len(s); i++ {
		if i < len(s) && (isAlnum(s[i]) || s[i] == '+' || s[i] == '/') {
			continue
		}
		if i < len(s) && (isSpace(s[i]) || s[i] == '(' || s[i] == '{' || s[i] == '<') {
			return false
		}
		if randomPart(s[start:i]) {
			return true
		}
		start = i + 1
	}
	return false
}

func randomPart(s string) bool {
	if len(s) < 5 {
		return false
	}
	changes, digits, letters := 0, 0, 0
	for i := range len(s) {
		switch {
		case isDigit(s[i]):
			digits++
		case in(s[i], inLetter):
			letters++
			if i > 0 && in(s[i], inUpper) != in(s[i-1], inUpper) && in(s[i-1], inLetter) {
				changes++
			}
		}
	}
	switch {
	case len(s) >= 32:
		return digits+changes > 0
	case digits == len(s):
		return len(s) >= 8
	case digits > 0 && letters > 0:
		return digits >= 2 || len(s) >= 12 || changes >= 2
	default:
		return changes >= 4 && 2*changes >= len(s)/2
	}
}
