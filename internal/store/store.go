// Package store keeps small values by key, for the parts of the server that
// remember: in this process ([NewMemory]), in a file ([OpenFile]), or in a Redis
// that several replicas share ([OpenRedis]). Which of them is the operator's
// choice, and no caller can tell.
//
//	st, err := store.Open(ctx, "redis://10.0.0.7:6379/0", 64<<20)
//	err = st.Update(ctx, "profile/ab12", 30*24*time.Hour, func(old []byte) ([]byte, error) {
//		return merged(old, sample), nil
//	})
//
// A store may be slow or down: every method takes a context and fails rather
// than waits, and what is kept can be lost. Whoever uses one goes on without.
package store

import (
	"context"
	"errors"
	"time"
)

// ErrNone says that nothing is kept under a key.
var ErrNone = errors.New("nothing is kept under this key")

// Store keeps values by key. A key is text of at most 200 bytes, whose parts are
// told apart by '/'. It is safe for concurrent use.
type Store interface {
	// Get returns the value of a key, or [ErrNone]. The caller may change it.
	Get(ctx context.Context, key string) ([]byte, error)
	// Put keeps a value for ttl; 0 is for ever.
	Put(ctx context.Context, key string, value []byte, ttl time.Duration) error
	// Update replaces the value of a key by what change makes of it, old being nil
	// where there is none, so that no other change is lost between, be it another
	// process's. change may be called several times; its error, which changes
	// nothing, is returned. Where it returns nil the key is deleted.
	Update(ctx context.Context, key string, ttl time.Duration, change func(old []byte) ([]byte, error)) error
	// Delete drops a key. It is no error where there is none.
	Delete(ctx context.Context, key string) error
	// Keys lists the keys that begin with a prefix, in order.
	Keys(ctx context.Context, prefix string) ([]string, error)
	// Close lets go of the file or the connections.
	Close() error
}
