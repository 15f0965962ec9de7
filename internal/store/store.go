// Package store keeps small values by key, for the parts of the server that
// remember: in this process ([NewMemory]), in a file ([OpenFile]), or in a Redis
// that several replicas share ([OpenRedis]). Which of them is the operator's
// choice, and no caller can tell.
//
//	st, err := store.Open("redis://10.0.0.7:6379/0", log)
//	err = st.Update(ctx, "profile/ab12", 30*24*time.Hour, func(old []byte) ([]byte, error) {
//		return merged(old, sample), nil
//	})
//
// A store may be slow or down: every method takes a context and fails rather
// than waits, and what is kept can be lost. Whoever uses one goes on without.
package store

import (
	"bytes"
	"cmp"
	"context"
	"crypto/rand"
	"errors"
	"log/slog"
	"strings"
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
	// PutAll is Put for several values at once.
	PutAll(ctx context.Context, values map[string][]byte, ttl time.Duration) error
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

// Shared reports whether a store of a name is one that several replicas use.
func Shared(name string) bool {
	scheme, _, ok := strings.Cut(name, "://")
	return ok && (scheme == "redis" || scheme == "rediss" || scheme == "valkey" || scheme == "valkeys")
}

// Open returns the store of a name: "memory" or "", the address of a Redis or Valkey
// server, or the path of a file. A file or server that fails is left alone for a
// while, and log says so. The error is of a name that can be no store, or a file
// that cannot be read.
func Open(name string, log *slog.Logger) (Store, error) {
	switch {
	case name == "" || name == "memory":
		return NewMemory(time.Now), nil
	case Shared(name):
		r, err := OpenRedis(name)
		if err != nil {
			return nil, err
		}
		return Guard(r, log, time.Now), nil
	case strings.Contains(name, "://"):
		return nil, errors.New("it is neither memory, a path, nor an address that begins with redis:// or rediss://")
	}
	f, err := OpenFile(name, time.Now)
	if err != nil {
		return nil, err
	}
	return NewSpare(f, log, time.Now), nil
}

// Failure is why a store failed when it was last used, nil where it did not.
func Failure(s Store) error {
	if f, ok := s.(interface{ Failure() error }); ok {
		return f.Failure()
	}
	return nil
}

// Check keeps something in a store, reads it again and drops it: whether it is of use
// now.
func Check(ctx context.Context, s Store) error {
	key, value := "check/"+rand.Text(), make([]byte, 64<<10)
	put := s.Put(ctx, key, value, time.Minute)
	got, get := s.Get(ctx, key)
	if get == nil && !bytes.Equal(got, value) {
		get = errors.New("what was kept is read again as something else")
	}
	failure := Failure(s) // which a spare hides
	drop := s.Delete(ctx, key)
	return cmp.Or(failure, put, get, drop)
}
