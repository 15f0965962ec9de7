// Package learning keeps what is usual of projects in a store, and adds to it what
// is seen.
//
//	k := learning.New(store, time.Now, log)
//	key := learning.Key(credential, "checkout")
//	known := k.Profile(ctx, key) // nil where nothing is known
//	k.Add(key, sample, normal.Fine)
//	…
//	k.Close()
//
// Samples wait a few seconds in memory and are added to the store together: each
// time the profile is read and written whole. Where a store is shared, each replica
// adds what it saw, and nothing is lost. What cannot be kept is dropped with a line
// in the log: nobody's call waits for it.
//
// A key is a hash of whose credential shows the project and of its name, so that a
// store tells neither, and no profile is found by who has another credential.
package learning

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"log/slog"
	"sync"
	"time"

	"airefinery-mcp/internal/analysis/normal"
	"airefinery-mcp/internal/store"
)

// Keeper keeps profiles. It is safe for concurrent use.
type Keeper struct {
	store store.Store
	now   func() time.Time
	log   *slog.Logger

	mu      sync.Mutex
	waiting map[string][]taken
	n       int // samples that wait
	timer   *time.Timer
	cached  map[string]cached
	learnt  map[string]time.Time // when last, by key and what was learnt of
	lost    bool                 // the store failed, and that was said
}

// taken is a sample that waits.
type taken struct {
	sample *normal.Sample
	at     time.Time
	state  normal.State
}

// cached is a profile as it was read at a time.
type cached struct {
	profile *normal.Profile
	at      time.Time
}

const (
	// Keep is how long a profile is kept that nothing is added to.
	Keep = 60 * 24 * time.Hour
	// Every is how often one signal of a project is learnt of at most.
	Every = time.Minute
	// flushAfter is how long samples wait to be kept together, and maxWaiting how many
	// do at most, of all projects.
	flushAfter, maxWaiting = 5 * time.Second, 64
	// fresh is how long a profile that was read is taken for what is kept, and
	// maxCached how many are.
	fresh, maxCached = 30 * time.Second, 16
	// maxLearnt bounds how many times of learning are remembered.
	maxLearnt = 4096
	// patience is how long the store may take.
	patience = 2 * time.Second
)

// New returns a Keeper over a store.
func New(st store.Store, now func() time.Time, log *slog.Logger) *Keeper {
	return &Keeper{store: st, now: now, log: log, waiting: map[string][]taken{}, cached: map[string]cached{}, learnt: map[string]time.Time{}}
}

// Key is where the profile of a project is kept for whoever has a credential, which
// only its identity tells. The parts are told apart by their lengths.
func Key(credential, project string) string {
	h := sha256.New()
	for _, part := range []string{credential, project} {
		sum := sha256.Sum256([]byte(part))
		h.Write(sum[:])
	}
	return "profile/" + hex.EncodeToString(h.Sum(nil)[:16])
}

// Profile returns what is usual, nil where nothing is known or the store does not
// answer. It is shared: nobody may change it.
func (k *Keeper) Profile(ctx context.Context, key string) *normal.Profile {
	k.mu.Lock()
	c, ok := k.cached[key]
	k.mu.Unlock()
	if ok && k.now().Sub(c.at) < fresh {
		return c.profile
	}
	p, _, err := k.Read(ctx, key)
	k.said(err)
	if err != nil {
		return nil
	}
	k.remember(key, p)
	return p
}

// Read returns what is kept now, with how many bytes it takes; nil and 0 where
// nothing is.
func (k *Keeper) Read(ctx context.Context, key string) (*normal.Profile, int, error) {
	ctx, cancel := context.WithTimeout(ctx, patience)
	defer cancel()
	data, err := k.store.Get(ctx, key)
	if err != nil && !errors.Is(err, store.ErrNone) {
		return nil, 0, err
	}
	return k.decode(data), len(data), nil
}

// remember caches a profile; nil is that there is none.
func (k *Keeper) remember(key string, p *normal.Profile) {
	k.mu.Lock()
	defer k.mu.Unlock()
	if len(k.cached) >= maxCached {
		clear(k.cached)
	}
	k.cached[key] = cached{p, k.now()}
}

// decode reads a profile, nil where there is none that can be read.
func (k *Keeper) decode(data []byte) *normal.Profile {
	if data == nil {
		return nil
	}
	p, err := normal.Decode(data)
	if err != nil {
		k.log.Warn("what was learnt is dropped, and is learnt anew", "error", err)
		return nil
	}
	return p
}

// Due reports whether a signal of a project may be learnt of now, and takes it that
// it is.
func (k *Keeper) Due(key, signal string) bool {
	now := k.now()
	k.mu.Lock()
	defer k.mu.Unlock()
	if at, ok := k.learnt[key+" "+signal]; ok && now.Sub(at).Abs() < Every {
		return false
	}
	if len(k.learnt) >= maxLearnt {
		clear(k.learnt)
	}
	k.learnt[key+" "+signal] = now
	return true
}

// Add adds a sample that was taken now. It is kept soon.
func (k *Keeper) Add(key string, s *normal.Sample, state normal.State) {
	if s.IsEmpty() {
		return
	}
	s.Detach()
	k.mu.Lock()
	defer k.mu.Unlock()
	if k.n >= maxWaiting {
		return
	}
	k.waiting[key] = append(k.waiting[key], taken{s, k.now(), state})
	k.n++
	if k.timer == nil {
		k.timer = time.AfterFunc(flushAfter, func() { _ = k.Flush(context.Background()) })
	}
}

// Flush keeps what waits. What cannot be kept is dropped.
func (k *Keeper) Flush(ctx context.Context) error {
	k.mu.Lock()
	waiting := k.waiting
	k.waiting, k.n, k.timer = map[string][]taken{}, 0, nil
	k.mu.Unlock()
	var failed error
	for key, samples := range waiting {
		if err := k.keep(ctx, key, samples); err != nil {
			failed = err
		}
	}
	if len(waiting) > 0 {
		k.said(failed)
	}
	return failed
}

func (k *Keeper) keep(ctx context.Context, key string, samples []taken) error {
	ctx, cancel := context.WithTimeout(ctx, patience)
	defer cancel()
	var p *normal.Profile
	err := k.store.Update(ctx, key, Keep, func(old []byte) ([]byte, error) {
		if p = k.decode(old); p == nil {
			p = &normal.Profile{}
		}
		for _, t := range samples {
			p.Add(t.sample, t.at, t.state)
		}
		return p.Encode(), nil
	})
	if err == nil {
		k.remember(key, p)
	}
	return err
}

// Forget drops a profile and what waits for it, and reports whether there was any.
func (k *Keeper) Forget(ctx context.Context, key string) (was bool, err error) {
	k.mu.Lock()
	was = len(k.waiting[key]) > 0
	k.n -= len(k.waiting[key])
	delete(k.waiting, key)
	delete(k.cached, key)
	k.mu.Unlock()
	_, err = k.store.Get(ctx, key)
	switch {
	case errors.Is(err, store.ErrNone):
		return was, nil
	case err != nil:
		return was, err
	}
	return true, k.store.Delete(ctx, key)
}

// Close keeps what waits.
func (k *Keeper) Close() error {
	k.mu.Lock()
	if k.timer != nil {
		k.timer.Stop()
	}
	k.mu.Unlock()
	return k.Flush(context.Background())
}

// said tells the log once that the store fails, and once that it is back.
func (k *Keeper) said(err error) {
	k.mu.Lock()
	lost := k.lost
	k.lost = err != nil
	k.mu.Unlock()
	switch {
	case err != nil && !lost:
		k.log.Warn("what is usual cannot be kept, and is learnt no further for now", "error", err)
	case err == nil && lost:
		k.log.Info("what is usual is kept again")
	}
}
