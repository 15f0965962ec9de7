package redact

import (
	"slices"
	"sync"
	"sync/atomic"
)

// secrets are the server's own secrets. It is safe for concurrent use.
type secretSet struct {
	finder atomic.Pointer[literalFinder] // nil while there are none

	mu            sync.Mutex
	fixed, recent []string
}

const (
	// minProtected is the shortest secret, in bytes, that is protected unasked.
	minProtected = 8
	// maxProtected is how many are: a key that is rotated, tokens that end.
	maxProtected = 16
)

// addFixed adds a secret for good.
func (o *secretSet) addFixed(value string) {
	o.mu.Lock()
	defer o.mu.Unlock()
	o.fixed = append(o.fixed, value)
	o.rebuild()
}

// protect adds a secret; beyond maxProtected the one that was added first goes.
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

func (o *secretSet) rebuild() { o.finder.Store(newLiteralFinder(slices.Concat(o.fixed, o.recent))) }

// spans returns a span for each of the secrets in text.
func (o *secretSet) spans(text string) []span { return o.finder.Load().spans(text) }
