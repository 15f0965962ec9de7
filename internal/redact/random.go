package redact

import "strings"

// countDigits returns the number of decimal digits in s.
func countDigits(s string) int {
	n := 0
	for i := range len(s) {
		if isDigit(s[i]) {
			n++
		}
	}
	return n
}

// looksRandom reports whether a text looks as if it was drawn at random: it has
// 8 bytes or more, no space, and between its separators a part for which
// isRandomPart holds.
func looksRandom(s string) bool {
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
		if isRandomPart(s[start:i]) {
			return true
		}
		start = i + 1
	}
	return false
}

// isRandomPart reports whether letters and digits look random: they mix letters
// with digits or small letters with capitals, more so the shorter they are, or
// are a long number.
func isRandomPart(s string) bool {
	if len(s) < 5 {
		return false
	}
	changes, digits, letters := 0, 0, 0
	for i := range len(s) {
		switch {
		case isDigit(s[i]):
			digits++
		case in(s[i], setLetter):
			letters++
			if i > 0 && in(s[i], setUpper) != in(s[i-1], setUpper) && in(s[i-1], setLetter) {
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

// hasRandomPart reports whether one of the parts of a key, of 9 letters and
// digits or more, looks random. Words with dashes between them do not.
func hasRandomPart(s string) bool {
	start := 0
	for i := 0; i <= len(s); i++ {
		if i < len(s) && isAlnum(s[i]) {
			continue
		}
		if i-start >= 9 && isRandomPart(s[start:i]) {
			return true
		}
		start = i + 1
	}
	return false
}

// isMachineMade reports whether a text has a part that nobody would write by
// hand: 16 letters of both cases and digits, or 32 letters and digits.
func isMachineMade(s string) bool {
	start := 0
	for i := 0; i <= len(s); i++ {
		if i < len(s) && isAlnum(s[i]) {
			continue
		}
		if part := s[start:i]; len(part) >= 16 && isMixed(part) || len(part) >= 32 && isRandomPart(part) {
			return true
		}
		start = i + 1
	}
	return false
}

// isMixed reports whether small letters, capitals and digits take turns, five
// times or more.
func isMixed(s string) bool {
	upper, lower, digits, turns := 0, 0, 0, 0
	var last charSet
	for i := range len(s) {
		set := charSets[s[i]] & (setDigit | setLetter | setUpper)
		switch {
		case set&setUpper != 0:
			upper++
		case set&setLetter != 0:
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

// isOddWord reports whether a word of a sentence belongs to no language: it
// mixes letters with digits or punctuation, or is a number of 6 digits or more.
func isOddWord(s string) bool {
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
		case in(c, setLetter) || c >= 0x80:
			letters++
		case c == '/' || c == '(' || c == '{' || c == '<' || c == '[' || c == '=' && i < len(s)-1:
			return false
		case i < len(s)-1 && strings.IndexByte("!@#$%^&*+?", c) >= 0:
			marks++
		}
	}
	return letters > 0 && digits+marks > 0 || digits == len(s)
}

// algorithms are words with digits that say how a password is stored.
var algorithms = map[string]bool{
	"sha1": true, "sha256": true, "sha512": true, "md5": true, "base64": true, "argon2": true, "argon2id": true,
	"pbkdf2": true, "utf8": true, "utf8mb4": true, "oauth2": true, "ed25519": true,
}
