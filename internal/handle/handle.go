// Package handle gives long trace ids short names that mean something without
// it: the shortest prefix of the id, of eight hex digits or more, that no
// other id here has. A person can look for the prefix elsewhere, and another
// replica can say what is missing.
//
// A handle keeps its meaning while it lives: a later id with the same prefix
// gets a longer one.
package handle

import (
	"strings"
	"sync"
)

// MinLength is the least length of a handle, in hex digits.
const MinLength = 8

// Book holds one caller's handles. When it is full the oldest go first. It is
// safe for concurrent use.
type Book struct {
	max int

	mu       sync.Mutex
	byHandle map[string]string // handle → id
	byID     map[string]string // id → handle
	age      []string          // ids, the oldest first
}

// NewBook makes a book for at most max handles.
func NewBook(max int) *Book {
	return &Book{max: max, byHandle: map[string]string{}, byID: map[string]string{}}
}

// Of returns the handle of an id of 32 hex digits, the same as before if the
// book has it.
func (b *Book) Of(id string) string {
	b.mu.Lock()
	defer b.mu.Unlock()
	if h, ok := b.byID[id]; ok {
		return h
	}
	n := MinLength
	for n < len(id) && b.byHandle[id[:n]] != "" {
		n++
	}
	h := id[:min(n, len(id))]
	if len(b.age) >= b.max {
		old := b.age[0]
		b.age = b.age[1:]
		delete(b.byHandle, b.byID[old])
		delete(b.byID, old)
	}
	b.byHandle[h], b.byID[id] = id, h
	b.age = append(b.age, id)
	return h
}

// Len is the number of handles.
func (b *Book) Len() int {
	if b == nil {
		return 0
	}
	b.mu.Lock()
	defer b.mu.Unlock()
	return len(b.byID)
}

// Find returns the id that a handle, or a longer prefix of an id, stands for.
func (b *Book) Find(prefix string) (id string, ok bool) {
	b.mu.Lock()
	defer b.mu.Unlock()
	prefix = strings.ToLower(prefix)
	if id, ok := b.byHandle[prefix]; ok {
		return id, true
	}
	// A longer form: its handle is one of its own prefixes.
	for n := len(prefix) - 1; n >= MinLength; n-- {
		if id, ok := b.byHandle[prefix[:n]]; ok && strings.HasPrefix(id, prefix) {
			return id, true
		}
	}
	return "", false
}
