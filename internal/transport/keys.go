package transport

import (
	"sync"
	"time"

	"airefinery-mcp/internal/caller"
)

// How many keys that the upstream does not accept may be tried from one place:
// some at once, as whoever rotates keys gets it wrong, and then one in a while.
const (
	keyTries    = 10
	keyTryEvery = 6 * time.Second
	maxKeys     = 10_000 // that are remembered
)

// keys remembers what the upstream said of callers' own keys, by their hashes.
type keys struct {
	wrong *rates // by where they were tried from

	mu      sync.Mutex
	known   map[string]judged
	pending map[string]int // trials under way of keys that are not known
}

// judged is what the upstream said last of a key, and when.
type judged struct {
	accepted bool
	at       time.Time
}

func newKeys() *keys {
	return &keys{
		wrong: newRates(1/keyTryEvery.Seconds(), keyTries),
		known: map[string]judged{}, pending: map[string]int{},
	}
}

// accepted reports whether the upstream took the key when it was last asked.
func (k *keys) accepted(key string) bool {
	k.mu.Lock()
	defer k.mu.Unlock()
	return k.known[key].accepted
}

// try is caller.Caller.Try of a key that comes from a place.
func (k *keys) try(key, from string) (judge func(caller.Verdict), err error) {
	k.mu.Lock()
	defer k.mu.Unlock()
	switch is := k.known[key]; {
	case is.accepted:
		return func(v caller.Verdict) { k.note(key, from, v) }, nil
	case time.Since(is.at) < caller.RefusedFor:
		return nil, caller.ErrKeyRefused
	case k.wrong.left(from, time.Now()) < float64(k.pending[from]+1):
		return nil, caller.ErrKeysTried
	}
	k.pending[from]++
	return func(v caller.Verdict) {
		k.note(key, from, v)
		k.mu.Lock()
		defer k.mu.Unlock()
		if k.pending[from]--; k.pending[from] == 0 {
			delete(k.pending, from)
		}
	}, nil
}

// note remembers a verdict. When there are too many any other key is forgotten:
// it is tried once more.
func (k *keys) note(key, from string, v caller.Verdict) {
	if v == caller.Unclear {
		return
	}
	if v == caller.Refused {
		k.wrong.take(from, time.Now())
	}
	k.mu.Lock()
	defer k.mu.Unlock()
	for other, is := range k.known {
		if len(k.known) < maxKeys {
			break
		}
		if !is.accepted || v == caller.Accepted {
			delete(k.known, other)
		}
	}
	k.known[key] = judged{v == caller.Accepted, time.Now()}
}
