package redact

import "strings"

// noun is a word for a secret, which a sentence can give away.
type noun struct {
	word    string
	trigger int // the place in it of the letter that is looked at
	kind    kind
}

var nouns = []noun{
	{"password", 4, kindPassword}, {"passwd", 4, kindPassword}, {"passwort", 4, kindPassword}, {"kennwort", 4, kindPassword},
	{"mot de passe", 10, kindPassword}, {"senha", 3, kindPassword}, {"contraseña", 9, kindPassword},
	{"token", 2, kindWeakSecret}, {"key", 2, kindKey},
}

// nounsAt has the nouns by the letter that is looked at.
var nounsAt = func() (t [256][]noun) {
	for _, n := range nouns {
		t[n.word[n.trigger]] = append(t[n.word[n.trigger]], n)
	}
	return t
}()

// maxSaid is how many words may stand between the noun and its value.
const maxSaid = 6

// said looks at a password, token or key that a sentence gives away, at a
// letter within the noun: "the password is Gh7!kk2", "invalid token abc…",
// "API key was rejected: abc…".
func (sc *scanner) said(i int) int {
	at := nounsAt[sc.s[i]]
	for k := range at {
		n := &at[k]
		start := i - n.trigger
		end := start + len(n.word)
		if start < sc.floor || end >= len(sc.s) || sc.s[i-1] != n.word[n.trigger-1] || sc.s[end] != ' ' || !strings.EqualFold(sc.s[start:end], n.word) {
			continue
		}
		if n.kind == kindKey && !sc.keyOfKind(start, end) {
			return 0
		}
		return sc.saidOf(start, end, n.kind)
	}
	return 0
}

// saidOf looks for the value of a noun.
func (sc *scanner) saidOf(start, end int, k kind) int {
	s, before := sc.s, "" // the word before the next
	j, link := end+1, k != kindPassword || sc.behindLogin(start)
	for range maxSaid {
		if link {
			if sc.ahead(j) == ':' && sc.ahead(j+1) == ' ' {
				j += 2 // in French there is a space before it
			}
			v, ok := sc.parseValue(j, kindPassword)
			sc.spent += v.end - v.start
			if !ok {
				return 0
			}
			if !v.quoted {
				if n, _ := jwtLen(s[v.start:v.end]); n > 0 {
					return 0 // has a full stop of its own
				}
				for v.end > v.start+1 && (s[v.end-1] == '.' || s[v.end-1] == ',') {
					v.end--
				}
				v.next = v.end
			}
			if eq := strings.IndexByte(s[v.start:v.end], '='); !v.quoted && eq > 0 && identifierPath(strings.TrimLeft(s[v.start:v.start+eq], "(")) {
				return 0 // token=…, a pair of its own
			}
			if text := s[v.start:v.end]; (k == kindPassword && oddWord(text) || k != kindPassword && machineMade(text)) && !harmless(text) {
				return sc.judge(k, v)
			}
		}
		word := j
		for word < len(s) && (in(s[word], inLetter) || s[word] >= 0x80) {
			word++
		}
		if word == j {
			return 0
		}
		switch {
		case sc.ahead(word) == ' ':
			link = linking(s[j:word], before)
			before = s[j:word]
			j = word + 1
		case sc.ahead(word) == ':' && sc.ahead(word+1) == ' ' && k != kindPassword:
			link = true
			j = word + 2
		default:
			return 0
		}
	}
	return 0
}

// behindLogin reports whether a user's name stands before i: "login name" as in
// a .netrc, "username name and".
func (sc *scanner) behindLogin(i int) bool {
	last, at := sc.lastWord(i)
	if last == "and" || last == "with" {
		_, at = sc.lastWord(at)
	}
	switch label, _ := sc.lastWord(at); label {
	case "login", "user", "username", "as":
		return true
	}
	return false
}

// lastWord returns the word that ends before i, but for white space and a
// comma or a quote, and where it begins.
func (sc *scanner) lastWord(i int) (word string, start int) {
	end := i
	for end > sc.floor && i-end < 16 && (isSpace(sc.s[end-1]) || strings.IndexByte(",'\"", sc.s[end-1]) >= 0) {
		end--
	}
	start = end
	for start > sc.floor && end-start < maxName && (in(sc.s[start-1], inName) || sc.s[start-1] == '@') {
		start--
	}
	return sc.s[start:end], start
}

// keyOfKind reports whether the word before the noun "key" at i makes it the
// name of a secret: an API key, not a cache key.
func (sc *scanner) keyOfKind(i, end int) bool {
	start := sc.wordBefore(i)
	if i > sc.floor && in(sc.s[i-1], inName) { // appKey
		start, _ = sc.nameBefore(end)
	}
	k := nameKind(sc.s[start:end])
	return start < i && k != kindNone
}

// wordBefore returns where the word begins that stands before i, with one
// space between; i if there is none.
func (sc *scanner) wordBefore(i int) int {
	if i-2 < sc.floor || sc.s[i-1] != ' ' {
		return i
	}
	start := i - 1
	for start > sc.floor && i-start < maxName && in(sc.s[start-1], inName) {
		start--
	}
	if start == i-1 {
		return i
	}
	return start
}

// linking reports whether what follows a word, and the one before it, may be the
// value of what is talked about.
func linking(word, before string) bool {
	switch word {
	case "is", "was", "ist", "lautet", "est", "es", "è", "é":
		return true
	case "to":
		return before == "set" || before == "changed" || before == "reset" || before == "updated" || before == "rotated"
	}
	return false
}

// algorithms are words with digits that say how a password is kept.
var algorithms = map[string]bool{
	"sha1": true, "sha256": true, "sha512": true, "md5": true, "base64": true, "argon2": true, "argon2id": true,
	"pbkdf2": true, "utf8": true, "utf8mb4": true, "oauth2": true, "ed25519": true,
}

// oddWord reports whether a word of a sentence is none of its language: it
// mixes letters with digits or marks, or is a long number.
func oddWord(s string) bool {
	s = strings.TrimRight(s, ".")
	first, _, _ := strings.Cut(s, "-")
	if len(s) < 6 || len(first) <= 8 && algorithms[strings.ToLower(first)] {
		return false
	}
	digits, letters, marks := 0, 0, 0
	for i := range len(s) {
		switch c := s[i]; {
		case isDigit(c):
			digits++
		case in(c, inLetter) || c >= 0x80:
			letters++
		case c == '/' || c == '(' || c == '{' || c == '<' || c == '[' || c == '=' && i < len(s)-1:
			return false
		case i < len(s)-1 && strings.IndexByte("!@#$%^&*+?", c) >= 0:
			marks++
		}
	}
	return letters > 0 && digits+marks > 0 || digits == len(s)
}

// machineMade reports whether a word has a part that no one would write: 16
// letters of both cases and digits, or 32 letters and digits.
func machineMade(s string) bool {
	start := 0
	for i := 0; i <= len(s); i++ {
		if i < len(s) && isAlnum(s[i]) {
			continue
		}
		if part := s[start:i]; len(part) >= 16 && mixed(part) || len(part) >= 32 && randomPart(part) {
			return true
		}
		start = i + 1
	}
	return false
}

// mixed reports whether letters of both cases and digits take turns.
func mixed(s string) bool {
	upper, lower, digits, turns := 0, 0, 0, 0
	var last uint8
	for i := range len(s) {
		set := charSets[s[i]] & (inDigit | inLetter | inUpper)
		switch {
		case set&inUpper != 0:
			upper++
		case set&inLetter != 0:
			lower++
		default:
			digits++
		}
		if i > 0 && set != last {
			turns++
		}
		last = set
	}
	return upper > 0 && lower > 0 && digits > 0 && turns >= 5
}
