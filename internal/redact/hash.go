package redact

import "strings"

// hashIDs stand between the first two $ of a password's hash in the format of
// crypt(3).
var hashIDs = map[string]bool{
	"1": true, "2a": true, "2b": true, "2x": true, "2y": true, "5": true, "6": true, "7": true, "y": true, "gy": true, "apr1": true,
	"argon2i": true, "argon2d": true, "argon2id": true, "scrypt": true, "pbkdf2": true, "pbkdf2-sha256": true, "pbkdf2-sha512": true,
}

// minHashLen is the least length of such a hash.
const minHashLen = 30

// atDollar looks at the first $ of a password's hash: $2b$12$…,
// pbkdf2_sha256$600000$…, scrypt:32768:8:1$….
func (sc *scanner) atDollar(i int) int {
	s, start := sc.text, i
	if id, _, _ := strings.Cut(s[i+1:min(len(s), i+16)], "$"); !hashIDs[id] {
		for start > sc.floor && i-start < 24 && (in(s[start-1], setName) || s[start-1] == ':') {
			start--
		}
		if !strings.HasPrefix(s[start:i], "pbkdf2") && !strings.HasPrefix(s[start:i], "scrypt:") {
			return 0
		}
	}
	end := i + 1
	for end < len(s) && (in(s[end], setName|setBase64) || s[end] == '$' || s[end] == ',' && isAlnum(sc.byteAt(end+1))) {
		end++
	}
	if s[i+1] == '2' { // bcrypt, in whose 60 characters full stops may be
		end = min(end, i+60)
	} else {
		for s[end-1] == '.' {
			end--
		}
	}
	if end-i < minHashLen || !hasRandomPart(s[i:end]) {
		sc.spent += end - i
		return 0
	}
	return sc.mask(start, end, classPassword)
}
