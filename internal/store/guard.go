package store

import (
	"context"
	"errors"
	"log/slog"
	"sync/atomic"
	"time"
)

// ErrDown says that the store has just failed, and is not asked for a moment.
var ErrDown = errors.New("the store has been failing")

// Guarded keeps a store that fails from costing anything: after a failure it is
// left alone for a while, and the log says once that it is lost and once that it is
// back.
type Guarded struct {
	Store
	log  *slog.Logger
	now  func() time.Time
	rest atomic.Int64 // until when it is left alone, in ns since the epoch
	lost atomic.Bool
}

// leftAlone is for how long.
const leftAlone = 5 * time.Second

// Guard returns the store under guard.
func Guard(s Store, log *slog.Logger, now func() time.Time) *Guarded {
	return &Guarded{Store: s, log: log, now: now}
}

// Down reports whether the store failed when it was last used.
func (g *Guarded) Down() bool { return g.lost.Load() }

// try uses the store unless it is left alone, and notes what came of it. What own
// says is no failure of the store's.
func (g *Guarded) try(ctx context.Context, use func() error, own func(error) bool) error {
	if until := g.rest.Load(); until != 0 && g.now().UnixNano() < until {
		return ErrDown
	}
	err := use()
	switch {
	case err == nil, errors.Is(err, ErrNone), own != nil && own(err):
		if g.lost.CompareAndSwap(true, false) {
			g.rest.Store(0)
			g.log.Info("the store is back")
		}
	case ctx.Err() != nil: // whoever asked has gone
	default:
		g.rest.Store(g.now().Add(leftAlone).UnixNano())
		if g.lost.CompareAndSwap(false, true) {
			g.log.Warn("the store fails, and calls go on without it", "error", err)
		}
	}
	return err
}

// Get implements [Store].
func (g *Guarded) Get(ctx context.Context, key string) (value []byte, err error) {
	err = g.try(ctx, func() error {
		value, err = g.Store.Get(ctx, key)
		return err
	}, nil)
	return value, err
}

// Put implements [Store].
func (g *Guarded) Put(ctx context.Context, key string, value []byte, ttl time.Duration) error {
	return g.try(ctx, func() error { return g.Store.Put(ctx, key, value, ttl) }, nil)
}

// PutAll implements [Store].
func (g *Guarded) PutAll(ctx context.Context, values map[string][]byte, ttl time.Duration) error {
	return g.try(ctx, func() error { return g.Store.PutAll(ctx, values, ttl) }, nil)
}

// Update implements [Store].
func (g *Guarded) Update(ctx context.Context, key string, ttl time.Duration, change func([]byte) ([]byte, error)) error {
	var refused error
	return g.try(ctx, func() error {
		return g.Store.Update(ctx, key, ttl, func(old []byte) (value []byte, err error) {
			value, refused = change(old)
			return value, refused
		})
	}, func(err error) bool { return refused != nil && errors.Is(err, refused) })
}

// Delete implements [Store].
func (g *Guarded) Delete(ctx context.Context, key string) error {
	return g.try(ctx, func() error { return g.Store.Delete(ctx, key) }, nil)
}

// Keys implements [Store].
func (g *Guarded) Keys(ctx context.Context, prefix string) (keys []string, err error) {
	err = g.try(ctx, func() error {
		keys, err = g.Store.Keys(ctx, prefix)
		return err
	}, nil)
	return keys, err
}
