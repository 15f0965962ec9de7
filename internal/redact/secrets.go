package redact

import (
	"slices"
	"sync"
	"sync/atomic"
)

// secretSet has secrets of the server itself: those of the configuration and
// those that it got to know while it runs. The zero value is empty. It is safe
// for concurrent use.
type secretSet struct {
	finder atomic.Pointer[literalFinder] // nil while there are none

	mu            sync.Mutex
	fixed, recent []string // recent in the order in which they were added
}

const (
	// minProtected is the length in bytes of the shortest secret that protect
	// adds.
	minProtected = 8
	// maxProtected is how many of these are kept, which is enough for a key that
	// is rotated and for tokens that expire.
	maxProtected = 16
)

// addFixed adds a secret that is never dropped.
func (o *secretSet) addFixed(value string) {
	o.mu.Lock()
	defer o.mu.Unlock()
	o.fixed = append(o.fixed, value)
	o.rebuild()
}

// protect adds a secret. If there are more than maxProtected, the one that was
// added first is dropped.
func (o *secretSet) protect(value string) {
	if len(value) < minProtected {
		return
	}
	o.mu.Lock()
	defer o.mu.Unlock()
	if slices.Contains(o.recent, value) || slices.Contains(o.fixed, value) {
		return
	}
	if len(o.recent) >= maxProtected {
		o.recent = slices.Clone(o.recent[1:])
	}
	o.recent = append(o.recent, value)
	o.rebuild()
}

// rebuild makes the finder for the present secrets. The caller holds mu.
func (o *secretSet) rebuild() { o.finder.Store(newLiteralFinder(slices.Concat(o.fixed, o.recent))) }

// spans returns where text has one of the secrets.
func (o *secretSet) spans(text string) []span { return o.finder.Load().spans(text) }
