package redact

import (
	"crypto/rand"
	"crypto/sha256"
	"strings"
	"sync"

	"airefinery-mcp/internal/textclean"
)

// maxValues bounds what a session remembers, about 5 MB. Values first seen
// after that get a placeholder without a number; those known keep theirs.
const maxValues = 1 << 16

// Session gives each masked value a number, the same for the session's life
// and counted by class in the order of first appearance. It keeps no value,
// only hashes under a key of its own. It is safe for concurrent use.
type Session struct {
	r       *Redactor
	key     [32]byte
	secrets secretSet

	mu     sync.Mutex
	known  map[[16]byte]int32
	last   []int32 // last number given, by class
	masked []int   // occurrences, by class
	limit  int     // of known
}

// Session starts a numbering of its own.
func (r *Redactor) Session() *Session {
	s := &Session{
		r:      r,
		known:  make(map[[16]byte]int32),
		last:   make([]int32, len(r.names)),
		masked: make([]int, len(r.names)),
		limit:  maxValues,
	}
	rand.Read(s.key[:]) // never fails: it ends the program instead
	return s
}

// Clean makes untrusted text safe: [textclean.Clean], then masking. A text in which
// there is nothing to do comes back as it is, without an allocation.
func (s *Session) Clean(text string) string {
	return s.r.maskText(textclean.Clean(text), s)
}

// CleanNamed is Clean for a value that stands apart from its name, such as an
// attribute's: the value of "db.password" is masked whatever it looks like.
func (s *Session) CleanNamed(name, value string) string {
	return s.r.maskNamedText(name, textclean.Clean(value), s)
}

// Protect is [Redactor.Protect] for this session alone: its caller's key.
func (s *Session) Protect(secret string) { s.secrets.protect(secret) }

// Masked tells how many values were masked so far, repeats included. Classes
// of which there were none are left out.
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

// atDigit counts an occurrence and returns the value's number, 0 for none.
func (s *Session) count(c class, value string) int32 {
	h := s.hash(c, value)
	s.mu.Lock()
	defer s.mu.Unlock()
	s.masked[c]++
	n, ok := s.known[h]
	if !ok && len(s.known) < s.limit {
		s.last[c]++
		n = s.last[c]
		s.known[h] = n
	}
	return n
}

// hash identifies a value of a class, so that the value need not be kept.
func (s *Session) hash(c class, value string) [16]byte {
	buf := make([]byte, 0, len(s.key)+2+len(value))
	buf = append(buf, s.key[:]...)
	buf = append(buf, byte(c), byte(c>>8))
	buf = appendCanonical(buf, c, value)
	sum := sha256.Sum256(buf)
	clear(buf)
	return [16]byte(sum[:16])
}

// appendCanonical appends value as it counts for equality: an address in
// either case, a number with or without its spaces, is the same.
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
