package store

import (
	"context"
	"crypto/sha256"
	"errors"
	"log/slog"
	"slices"
	"sync"
	"time"
)

// Spare is a file under guard, with memory for what it does not take: a disk may be
// full, or the file be read-only, and what is learnt meanwhile is known to this process
// at least. It comes into the file with the next change of the same key, unless the
// file holds something newer by then: what another process wrote is never undone.
type Spare struct {
	*Guarded

	mu   sync.Mutex
	held *Memory
	of   map[string][sha256.Size]byte // sums of the file's values, when they were held back
}

// NewSpare returns the store of a file, which log is told of when it fails.
func NewSpare(f *File, log *slog.Logger, now func() time.Time) *Spare {
	s := &Spare{Guarded: Guard(f, log, now), held: NewMemory(now), of: map[string][sha256.Size]byte{}}
	if f.unwritable != nil {
		s.note(changing, f.unwritable)
	}
	return s
}

// Get implements [Store].
func (s *Spare) Get(ctx context.Context, key string) ([]byte, error) {
	if value, err := s.held.Get(ctx, key); err == nil {
		return value, nil
	}
	return s.Guarded.Get(ctx, key)
}

// Put implements [Store].
func (s *Spare) Put(ctx context.Context, key string, value []byte, ttl time.Duration) error {
	return s.Update(ctx, key, ttl, func([]byte) ([]byte, error) { return append([]byte{}, value...), nil })
}

// PutAll implements [Store].
func (s *Spare) PutAll(ctx context.Context, values map[string][]byte, ttl time.Duration) error {
	for key, value := range values {
		if err := s.Put(ctx, key, value, ttl); err != nil {
			return err
		}
	}
	return nil
}

// Update implements [Store].
func (s *Spare) Update(ctx context.Context, key string, ttl time.Duration, change func([]byte) ([]byte, error)) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	var refused error
	err := s.Guarded.Update(ctx, key, ttl, func(old []byte) (value []byte, err error) {
		value, refused = change(s.newest(ctx, key, old))
		return value, refused
	})
	switch {
	case err == nil:
		s.forget(ctx, key)
		return nil
	case refused != nil, errors.Is(ctx.Err(), context.Canceled):
		return err
	}
	old, _ := s.Guarded.Get(ctx, key) // nil where it cannot be read either
	value, refused := change(s.newest(ctx, key, old))
	switch {
	case refused != nil:
		return refused
	case value == nil: // the file has it still, unless it never had
		s.forget(ctx, key)
		if old != nil {
			return err
		}
		return nil
	}
	s.of[key] = sha256.Sum256(old)
	return s.held.Put(ctx, key, value, ttl)
}

// newest is what is held back of a key, unless the file's value is another one by now.
func (s *Spare) newest(ctx context.Context, key string, inFile []byte) []byte {
	if value, err := s.held.Get(ctx, key); err == nil && s.of[key] == sha256.Sum256(inFile) {
		return value
	}
	return inFile
}

func (s *Spare) forget(ctx context.Context, key string) {
	_ = s.held.Delete(ctx, key) // memory does not fail
	delete(s.of, key)
}

// Delete implements [Store].
func (s *Spare) Delete(ctx context.Context, key string) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.forget(ctx, key)
	return s.Guarded.Delete(ctx, key)
}

// Keys implements [Store].
func (s *Spare) Keys(ctx context.Context, prefix string) ([]string, error) {
	keys, err := s.Guarded.Keys(ctx, prefix)
	if err != nil {
		return nil, err
	}
	held, _ := s.held.Keys(ctx, prefix) // memory does not fail
	keys = append(keys, held...)
	slices.Sort(keys)
	return slices.Compact(keys), nil
}
