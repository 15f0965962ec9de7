// Package handle gives long trace ids short names: the shortest prefix of the
// id, of eight hex digits or more, that no other id in the registry has. A
// person can look for the prefix elsewhere, and another replica can say what is
// missing.
//
// A handle keeps its meaning while it lives: a later id with the same prefix
// gets a longer one.
package handle

import (
	"strings"
	"sync"
)

// MinLength is the least length of a handle, in hex digits. SharedLength is that of
// handles which several registries give and all have to understand: of a thousand
// ids two have the same by a chance of one in two millions.
const (
	MinLength    = 8
	SharedLength = 10
)

// Registry holds one caller's handles. When it is full the oldest go first. It is
// safe for concurrent use.
type Registry struct {
	max, length int

	mu       sync.Mutex
	byHandle map[string]string // handle → id
	byID     map[string]string // id → handle
	age      []string          // ids, the oldest first
}

// NewRegistry returns a Registry of at most max handles, of length digits or more.
func NewRegistry(max, length int) *Registry {
	return &Registry{max: max, length: length, byHandle: map[string]string{}, byID: map[string]string{}}
}

// Of returns the handle of an id of 32 hex digits, the same as before if the
// registry has it.
func (r *Registry) Of(id string) string {
	r.mu.Lock()
	defer r.mu.Unlock()
	if h, ok := r.byID[id]; ok {
		return h
	}
	n := r.length
	for n < len(id) && r.byHandle[id[:n]] != "" {
		n++
	}
	h := id[:min(n, len(id))]
	if len(r.age) >= r.max {
		old := r.age[0]
		r.age = r.age[1:]
		delete(r.byHandle, r.byID[old])
		delete(r.byID, old)
	}
	r.byHandle[h], r.byID[id] = id, h
	r.age = append(r.age, id)
	return h
}

// Length is the least length of its handles.
func (r *Registry) Length() int { return r.length }

// Len is the number of handles.
func (r *Registry) Len() int {
	if r == nil {
		return 0
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	return len(r.byID)
}

// Find returns the id that a handle, or a longer prefix of an id, stands for.
func (r *Registry) Find(prefix string) (id string, ok bool) {
	r.mu.Lock()
	defer r.mu.Unlock()
	prefix = strings.ToLower(prefix)
	if id, ok := r.byHandle[prefix]; ok {
		return id, true
	}
	// A longer form: its handle is one of its own prefixes.
	for n := len(prefix) - 1; n >= MinLength; n-- {
		if id, ok := r.byHandle[prefix[:n]]; ok && strings.HasPrefix(id, prefix) {
			return id, true
		}
	}
	return "", false
}
