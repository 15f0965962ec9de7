package redact

import (
	"cmp"
	"encoding/binary"
	"errors"
	"slices"
)

// maxShared bounds how many values sessions that share their numbers can number,
// which take some 80 kB together.
const maxShared = 4096

// SharedSession is [Redactor.Session] with a key that others have as well: each
// knows a value that another has numbered, once they have merged their numbers.
func (r *Redactor) SharedSession(key [32]byte) *Session {
	s := r.Session()
	s.key, s.limit = key, maxShared
	return s
}

// News reports whether numbers were given that the last [Session.Merge] did not
// see.
func (s *Session) News() bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.news
}

var errNumbers = errors.New("redact: these are no numbers of a session")

// Merge brings together the session's numbers and those that others with the same
// key have agreed on, as an earlier Merge returned them, and returns all; nil is
// none. Theirs hold: a value of this session whose number they gave to another gets
// the next, and changed says that some did, so that what was written with the old
// ones is to be written anew. No value can be told from what it returns without the
// key.
func (s *Session) Merge(agreed []byte) (all []byte, changed bool, err error) {
	theirs, err := parseNumbers(agreed)
	if err != nil {
		return nil, false, err
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	taken := map[place]bool{}
	for _, e := range theirs {
		c := slices.Index(s.r.names, e.class)
		if c < 0 {
			continue // a pattern of another operator's
		}
		n := place{class(c), e.n}
		taken[n] = true
		s.last[c] = max(s.last[c], e.n)
		if own, ok := s.known[e.hash]; ok && own != n {
			changed = true
		} else if !ok && len(s.known) >= s.limit {
			continue
		}
		s.known[e.hash] = n
	}
	agreedOn := make(map[[16]byte]bool, len(theirs))
	for _, e := range theirs {
		agreedOn[e.hash] = true
	}
	for hash, own := range s.known {
		if agreedOn[hash] {
			continue
		}
		if taken[own] {
			s.last[own.class]++
			own.n = s.last[own.class]
			s.known[hash] = own
			changed = true
		}
		theirs = append(theirs, agreement{s.r.names[own.class], own.n, hash})
	}
	s.news = false
	return appendNumbers(nil, theirs), changed, nil
}

// agreement is a value's number, as sessions tell each other.
type agreement struct {
	class string
	n     int32
	hash  [16]byte
}

// appendNumbers writes numbers by class, in order.
func appendNumbers(dst []byte, all []agreement) []byte {
	slices.SortFunc(all, func(a, b agreement) int {
		return cmp.Or(cmp.Compare(a.class, b.class), cmp.Compare(a.n, b.n), slices.Compare(a.hash[:], b.hash[:]))
	})
	for i := 0; i < len(all); {
		end := i
		for end < len(all) && all[end].class == all[i].class {
			end++
		}
		dst = binary.AppendUvarint(dst, uint64(len(all[i].class)))
		dst = append(dst, all[i].class...)
		dst = binary.AppendUvarint(dst, uint64(end-i))
		for ; i < end; i++ {
			dst = binary.AppendUvarint(dst, uint64(all[i].n))
			dst = append(dst, all[i].hash[:]...)
		}
	}
	return dst
}

func parseNumbers(data []byte) (all []agreement, err error) {
	read := func(most uint64) uint64 {
		v, n := binary.Uvarint(data)
		if n <= 0 || v > most {
			err = errNumbers
			return 0
		}
		data = data[n:]
		return v
	}
	for len(data) > 0 {
		size := read(uint64(len(data)))
		if err != nil || size > uint64(len(data)) {
			return nil, errNumbers
		}
		class := string(data[:size])
		data = data[size:]
		for range read(uint64(len(data))) {
			e := agreement{class: class, n: int32(read(1 << 30))}
			if err != nil || len(data) < len(e.hash) {
				return nil, errNumbers
			}
			data = data[copy(e.hash[:], data):]
			all = append(all, e)
		}
	}
	return all, err
}
