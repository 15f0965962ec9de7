// Package handle gives long trace ids short names that mean something without
// it: the shortest prefix of the id, of eight hex digits or more, that no
// other id here has. A person can look for the prefix elsewhere, and another
// replica can say what is missing.
//
// A handle keeps its meaning while it lives: a later id with the same prefix
// gets a longer one.
package handle

import (
	"container/list"
	"strings"
	"sync"
)

// MinLength is the least length of a handle, in hex digits.
const MinLength = 8

// Book holds the handles of many owners. It is safe for concurrent use.
type Book struct {
	maxOwners, maxIDs int

	mu     sync.Mutex
	owners map[string]*list.Element // of *page
	recent *list.List               // least recently used first
}

// page is one owner's handles. When it is full the oldest go first.
type page struct {
	owner    string
	byHandle map[string]string // handle → id
	byID     map[string]string // id → handle
	age      []string          // ids, the oldest first
}

// NewBook makes a book for at most maxOwners owners with maxIDs handles each;
// beyond that the least recently used owner, and an owner's oldest handles,
// are forgotten.
func NewBook(maxOwners, maxIDs int) *Book {
	return &Book{maxOwners: maxOwners, maxIDs: maxIDs, owners: map[string]*list.Element{}, recent: list.New()}
}

// Of returns the handle of an id of 32 hex digits, the same as before if the
// owner's page has it.
func (b *Book) Of(owner, id string) string {
	b.mu.Lock()
	defer b.mu.Unlock()
	p := b.page(owner)
	if h, ok := p.byID[id]; ok {
		return h
	}
	n := MinLength
	for n < len(id) && p.byHandle[id[:n]] != "" {
		n++
	}
	h := id[:min(n, len(id))]
	if len(p.age) >= b.maxIDs {
		old := p.age[0]
		p.age = p.age[1:]
		delete(p.byHandle, p.byID[old])
		delete(p.byID, old)
	}
	p.byHandle[h], p.byID[id] = id, h
	p.age = append(p.age, id)
	return h
}

// Find returns the id that a handle, or a longer prefix of an id, stands for.
func (b *Book) Find(owner, prefix string) (id string, ok bool) {
	b.mu.Lock()
	defer b.mu.Unlock()
	e, ok := b.owners[owner]
	if !ok {
		return "", false
	}
	p := e.Value.(*page)
	b.recent.MoveToBack(e)
	prefix = strings.ToLower(prefix)
	if id, ok := p.byHandle[prefix]; ok {
		return id, true
	}
	// A longer form: its handle is one of its own prefixes.
	for n := len(prefix) - 1; n >= MinLength; n-- {
		if id, ok := p.byHandle[prefix[:n]]; ok && strings.HasPrefix(id, prefix) {
			return id, true
		}
	}
	return "", false
}

func (b *Book) page(owner string) *page {
	if e, ok := b.owners[owner]; ok {
		b.recent.MoveToBack(e)
		return e.Value.(*page)
	}
	if len(b.owners) >= b.maxOwners {
		e := b.recent.Front()
		b.recent.Remove(e)
		delete(b.owners, e.Value.(*page).owner)
	}
	p := &page{owner: owner, byHandle: map[string]string{}, byID: map[string]string{}}
	b.owners[owner] = b.recent.PushBack(p)
	return p
}
