package redact

import "strings"

// noun is a word for a secret, as sentences have it.
type noun struct {
	word    string
	trigger int // index in word of the byte at which the scanner looks for it, not 0
	kind    kind
}

// nouns are the words for secrets. Their triggers are where two letters meet
// that do so in few other words.
var nouns = []noun{
	{"password", 4, kindPassword}, {"passwd", 4, kindPassword}, {"passwort", 4, kindPassword}, {"kennwort", 4, kindPassword},
	{"mot de passe", 10, kindPassword}, {"senha", 3, kindPassword}, {"contraseña", 9, kindPassword},
	{"token", 2, kindWeakSecret}, {"key", 2, kindKey},
}

// nounsByLetter has the nouns by the byte at their trigger.
var nounsByLetter = func() (t [256][]noun) {
	for _, n := range nouns {
		t[n.word[n.trigger]] = append(t[n.word[n.trigger]], n)
	}
	return t
}()

// maxNounDistance bounds the number of words between a noun and its value.
const maxNounDistance = 6

// atNoun looks at the trigger of a noun, and masks the secret that the sentence
// tells: "the password is Gh7!kk2", "invalid token
// abc…", "API key was rejected: abc…".
func (sc *scanner) atNoun(i int) int {
	at := nounsByLetter[sc.text[i]]
	for k := range at {
		n := &at[k]
		start := i - n.trigger
		end := start + len(n.word)
		if start < sc.floor || end >= len(sc.text) || sc.text[i-1] != n.word[n.trigger-1] || sc.text[end] != ' ' || !strings.EqualFold(sc.text[start:end], n.word) {
			continue
		}
		if n.kind == kindKey && !sc.isSecretKeyNoun(start, end) {
			return 0
		}
		return sc.nounValue(start, end, n.kind)
	}
	return 0
}

// nounValue masks the value of a noun of kind k that stands from start to end.
func (sc *scanner) nounValue(start, end int, k kind) int {
	s, before := sc.text, "" // before is the word before the one at j
	// Whether a value may be at j: it may at once behind a token, but of the
	// words behind "password" most are none.
	j, link := end+1, k != kindPassword || sc.behindLogin(start)
	for range maxNounDistance {
		if link {
			if sc.byteAt(j) == ':' && sc.byteAt(j+1) == ' ' {
				j += 2 // in French a space stands before the colon, too
			}
			v, ok := sc.wordValue(j)
			if !ok {
				return 0
			}
			if text := s[v.start:v.end]; (k == kindPassword && isOddWord(text) || k != kindPassword && isMachineMade(text)) && !isHarmless(text) {
				return sc.maskValue(k, v)
			}
		} else if j == end+1 {
			if v, ok := sc.wordValue(j); ok && isPasswordWord(s[v.start:v.end]) {
				return sc.maskValue(k, v)
			}
		}
		word := j
		for word < len(s) && (in(s[word], setLetter) || s[word] >= 0x80 || s[word] == '-' && word > j) {
			word++
		}
		if word == j {
			return 0
		}
		switch {
		case sc.byteAt(word) == ' ':
			link = linksValue(s[j:word], before)
			before = s[j:word]
			j = word + 1
		case sc.byteAt(word) == ':' && sc.byteAt(word+1) == ' ' && k != kindPassword:
			link = true
			j = word + 2
		default:
			return 0
		}
	}
	return 0
}

// isPasswordWord reports whether a word that follows "password" at once is one:
// of letters and digits or with a mark among them. Names of versions, hosts,
// algorithms, users at hosts, of numbered things and ids are not.
func isPasswordWord(s string) bool {
	if len(s) < 6 || len(s) > 64 || !isOddWord(s) || isHarmless(s) || isUUID(s) || s[0] == '*' || s[0] == '&' {
		return false
	}
	if strings.ContainsAny(s, "!#$%^&*?") {
		return true
	}
	digits := countDigits(s)
	if digits == 0 || digits == len(s) || strings.ContainsAny(s, ".=:/@()[]{}<>\"'`\\") || algorithms[strings.ToLower(strings.ReplaceAll(s, "-", ""))] {
		return false
	}
	letters := 0
	for letters < len(s) && in(s[letters], setLetter) {
		letters++
	}
	return !numbered[strings.ToLower(s[:letters])]
}

// numbered are words for things that have numbers, none of which is a password.
var numbered = map[string]bool{
	"attempt": true, "bcrypt": true, "char": true, "column": true, "field": true, "int": true, "key": true, "level": true, "line": true, "max": true, "min": true,
	"node": true, "param": true, "phase": true, "policy": true, "request": true, "rotation": true, "rule": true, "scrypt": true, "server": true,
	"stage": true, "step": true, "test": true, "type": true, "uint": true, "user": true, "varchar": true, "version": true,
}

// wordValue finds the value at j in a sentence, a word without the punctuation
// behind it, or a quotation. It reports false if something else stands there, a
// JSON Web Token or a pair, which other triggers lead to.
func (sc *scanner) wordValue(j int) (value, bool) {
	v, ok := sc.parseValue(j, kindPassword)
	sc.spent += v.end - v.start
	if !ok || v.quoted {
		return v, ok
	}
	s := sc.text
	if n, _ := jwtLen(s[v.start:v.end]); n > 0 {
		return v, false
	}
	for v.end > v.start+1 && (s[v.end-1] == '.' || s[v.end-1] == ',') {
		v.end--
	}
	v.next = v.end
	if eq := strings.IndexByte(s[v.start:v.end], '='); eq > 0 && isIdentifierPath(strings.TrimLeft(s[v.start:v.start+eq], "(")) {
		return v, false
	}
	return v, true
}

// behindLogin reports whether the name of a user stands before i: "login name"
// as in a .netrc file, "username name and".
func (sc *scanner) behindLogin(i int) bool {
	last, at := sc.lastWordBefore(i)
	if last == "and" || last == "with" {
		_, at = sc.lastWordBefore(at)
	}
	switch label, _ := sc.lastWordBefore(at); label {
	case "login", "user", "username", "as":
		return true
	}
	return false
}

// lastWordBefore returns the last word before i and where it begins. White
// space, commas and quotes may stand between.
func (sc *scanner) lastWordBefore(i int) (word string, start int) {
	end := i
	for end > sc.floor && i-end < 16 && (isSpace(sc.text[end-1]) || strings.IndexByte(",'\"", sc.text[end-1]) >= 0) {
		end--
	}
	start = end
	for start > sc.floor && end-start < maxName && (in(sc.text[start-1], setName) || sc.text[start-1] == '@') {
		start--
	}
	return sc.text[start:end], start
}

// isSecretKeyNoun reports whether the noun "key" from i to end is about a
// secret by the word before it: an API key is, a cache key is not.
func (sc *scanner) isSecretKeyNoun(i, end int) bool {
	start := sc.wordBefore(i)
	if i > sc.floor && in(sc.text[i-1], setName) { // appKey
		start, _ = sc.nameBefore(end)
	}
	k := kindOfName(sc.text[start:end])
	return start < i && k != kindNone
}

// linksValue reports whether a value may follow a word, and the one before
// that: "is", "set to", "hex-encoded".
func linksValue(word, before string) bool {
	switch word {
	case "is", "was", "hex", "hex-encoded", "hex-coded", "encoded", "ist", "lautet", "est", "es", "è", "é":
		return true
	case "to":
		return before == "set" || before == "changed" || before == "reset" || before == "updated" || before == "rotated"
	}
	return false
}
