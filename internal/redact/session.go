package redact

import (
	"crypto/rand"
	"crypto/sha256"
	"strings"
	"sync"

	"airefinery-mcp/internal/textclean"
)

// maxValues bounds how many values a session can number, which takes about 5
// MB. A value first seen after that gets a placeholder without a number; the
// others keep theirs.
const maxValues = 1 << 16

// Session numbers the values that it masks. Within a class the numbers are
// given in the order of first appearance, and a value keeps its number for the
// life of the session. The session stores no value, only hashes under a random
// key. It is safe for concurrent use.
type Session struct {
	r       *Redactor
	key     [32]byte
	secrets secretSet

	mu     sync.Mutex
	known  map[[16]byte]place // of a value, by its hash
	last   []int32            // last number given, by class
	masked []int              // occurrences, by class
	limit  int                // of len(known)
	news   bool               // numbers were given since the last Merge
}

// place is what a value of a class is shown as.
type place struct {
	class class
	n     int32
}

// Session starts a session, whose numbers begin at 1.
func (r *Redactor) Session() *Session {
	s := &Session{
		r:      r,
		known:  make(map[[16]byte]place),
		last:   make([]int32, len(r.names)),
		masked: make([]int, len(r.names)),
		limit:  maxValues,
	}
	rand.Read(s.key[:]) // never fails: it ends the program instead
	return s
}

// Clean makes untrusted text safe: [textclean.Clean], then masking. A text with
// nothing to clean and nothing to mask is returned as it is, without an
// allocation.
func (s *Session) Clean(text string) string {
	return s.r.maskText(textclean.Clean(text), s, nil)
}

// LeavesAlone reports whether Clean returns a text as it is. It counts nothing, and
// takes the time that Clean does.
func (s *Session) LeavesAlone(text string) bool {
	return textclean.Clean(text) == text && len(s.secrets.spans(text)) == 0 && s.r.maskText(text, nil, nil) == text
}

// CleanNamed is Clean for a value whose name is known, such as an attribute's.
// The value of "db.password" is masked whatever it looks like.
func (s *Session) CleanNamed(name, value string) string {
	return s.r.maskNamedText(name, textclean.Clean(value), s, nil)
}

// Protect is [Redactor.Protect] for this session alone, as for the key of its
// caller.
func (s *Session) Protect(secret string) { s.secrets.protect(secret) }

// Masked returns how many values were masked so far, repetitions included.
// Classes without any are left out.
func (s *Session) Masked() Counts {
	s.mu.Lock()
	defer s.mu.Unlock()
	var out Counts
	for c, n := range s.masked {
		if n > 0 {
			out = append(out, Count{Class: s.r.names[c], N: n})
		}
	}
	return out
}

// count counts an occurrence of a value and returns the value's number, 0 if it
// has none.
func (s *Session) count(c class, value string) int32 {
	h := s.hash(c, value)
	s.mu.Lock()
	defer s.mu.Unlock()
	s.masked[c]++
	known, ok := s.known[h]
	if !ok && len(s.known) < s.limit {
		s.last[c]++
		known = place{c, s.last[c]}
		s.known[h] = known
		s.news = true
	}
	return known.n
}

// hash returns what identifies a value of a class.
func (s *Session) hash(c class, value string) [16]byte {
	buf := make([]byte, 0, len(s.key)+2+len(value))
	buf = append(buf, s.key[:]...)
	buf = append(buf, byte(c), byte(c>>8))
	buf = appendCanonical(buf, c, value)
	sum := sha256.Sum256(buf)
	clear(buf)
	return [16]byte(sum[:16])
}

// appendCanonical appends a value in the spelling that stands for all equal
// ones: e-mail addresses are equal in either case, numbers with and without
// separators.
func appendCanonical(dst []byte, c class, value string) []byte {
	switch c {
	case classEmail:
		return append(dst, strings.ToLower(strings.ReplaceAll(value, "%40", "@"))...)
	case classCard, classNationalID:
		for _, b := range []byte(value) {
			if b != ' ' && b != '-' && b != '.' {
				dst = append(dst, b)
			}
		}
		return dst
	default:
		return append(dst, value...)
	}
}
