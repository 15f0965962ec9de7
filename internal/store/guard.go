package store

import (
	"cmp"
	"context"
	"errors"
	"log/slog"
	"sync"
	"time"
)

// ErrDown says that the store has just failed, and is not asked for a moment.
var ErrDown = errors.New("the store has been failing")

// Guarded keeps a store that fails from costing anything: after a failure it is
// left alone for a while, and the log says once that it is lost and once that it is
// back. One that is read and takes no changes, such as a file on a full disk, is
// left alone by changes alone.
type Guarded struct {
	Store
	log *slog.Logger
	now func() time.Time

	mu   sync.Mutex
	lost [2]loss // by purpose
	late int     // uses in a row that took longer than their callers waited
}

// loss is that a use of a store fails. The zero value is that it does not.
type loss struct {
	why   error
	until time.Time // it is left alone
}

// purpose is what is wanted of a store.
type purpose int

const (
	reading purpose = iota
	changing
)

// leftAlone is for how long, and maxLate how many callers in a row may wait in vain
// before: one may have had next to no time left.
const (
	leftAlone = 5 * time.Second
	maxLate   = 3
)

// Guard returns the store under guard.
func Guard(s Store, log *slog.Logger, now func() time.Time) *Guarded {
	return &Guarded{Store: s, log: log, now: now}
}

// Down reports whether the store failed when it was last used.
func (g *Guarded) Down() bool { return g.Failure() != nil }

// Failure is why the store failed when it was last used, nil where it did not.
func (g *Guarded) Failure() error {
	g.mu.Lock()
	defer g.mu.Unlock()
	return cmp.Or(g.lost[reading].why, g.lost[changing].why)
}

// try uses the store for a change unless it is left alone, and notes what came of it.
// What own says is no failure of the store's.
func (g *Guarded) try(ctx context.Context, do func() error, own func(error) bool) error {
	return g.use(ctx, changing, do, own)
}

// read is try for what changes nothing.
func (g *Guarded) read(ctx context.Context, do func() error) error {
	return g.use(ctx, reading, do, nil)
}

func (g *Guarded) use(ctx context.Context, p purpose, do func() error, own func(error) bool) error {
	g.mu.Lock()
	alone := g.now().Before(g.lost[p].until)
	g.mu.Unlock()
	if alone {
		return ErrDown
	}
	err := do()
	switch {
	case errors.Is(err, ErrNone), own != nil && own(err):
		g.note(reading, nil) // that much is known
	case err != nil && errors.Is(ctx.Err(), context.Canceled): // whoever asked has gone
	case err != nil && ctx.Err() != nil && !g.tooLate():
	default:
		g.note(p, err)
	}
	return err
}

// tooLate counts a caller whose time has passed, and reports whether that was one too
// many.
func (g *Guarded) tooLate() bool {
	g.mu.Lock()
	defer g.mu.Unlock()
	g.late++
	return g.late >= maxLate
}

// note notes what came of a use. A store that cannot be read takes no changes, and one
// that takes them can be read.
func (g *Guarded) note(p purpose, err error) {
	g.mu.Lock()
	defer g.mu.Unlock()
	was := g.lost
	if err == nil {
		g.late = 0
	}
	switch {
	case err != nil && p == reading:
		g.lost[reading] = loss{err, g.now().Add(leftAlone)}
		g.lost[changing] = g.lost[reading]
	case err != nil:
		g.lost[changing] = loss{err, g.now().Add(leftAlone)}
	case p == changing || g.lost[reading].why != nil:
		g.lost = [2]loss{}
	}
	switch failed, fails := was[changing].why != nil, g.lost[changing].why != nil; {
	case fails && !failed:
		g.log.Warn("the store fails, and calls go on without it", "error", err)
	case failed && !fails:
		g.log.Info("the store is back")
	}
}

// Get implements [Store].
func (g *Guarded) Get(ctx context.Context, key string) (value []byte, err error) {
	err = g.read(ctx, func() error {
		value, err = g.Store.Get(ctx, key)
		return err
	})
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
	err = g.read(ctx, func() error {
		keys, err = g.Store.Keys(ctx, prefix)
		return err
	})
	return keys, err
}
