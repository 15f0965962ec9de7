package store

import (
	"bytes"
	"context"
	"slices"
	"strings"
	"sync"
	"time"
)

// Memory is a [Store] that ends with the process.
type Memory struct {
	now func() time.Time

	mu    sync.Mutex
	byKey map[string]kept
}

type kept struct {
	value   []byte
	expires time.Time // zero for never
}

// NewMemory returns an empty store that goes by a clock.
func NewMemory(now func() time.Time) *Memory {
	return &Memory{now: now, byKey: map[string]kept{}}
}

// Get implements [Store].
func (m *Memory) Get(_ context.Context, key string) ([]byte, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	if old := m.get(key); old != nil {
		return bytes.Clone(old), nil
	}
	return nil, ErrNone
}

// get returns the value of a key, nil where there is none. The lock is held.
func (m *Memory) get(key string) []byte {
	k, ok := m.byKey[key]
	if ok && !k.expires.IsZero() && m.now().After(k.expires) {
		delete(m.byKey, key)
		return nil
	}
	return k.value
}

// Put implements [Store].
func (m *Memory) Put(ctx context.Context, key string, value []byte, ttl time.Duration) error {
	return m.PutAll(ctx, map[string][]byte{key: value}, ttl)
}

// PutAll implements [Store].
func (m *Memory) PutAll(_ context.Context, values map[string][]byte, ttl time.Duration) error {
	m.mu.Lock()
	defer m.mu.Unlock()
	for key, value := range values {
		m.put(key, value, ttl)
	}
	return nil
}

func (m *Memory) put(key string, value []byte, ttl time.Duration) {
	k := kept{value: append([]byte{}, value...)}
	if ttl > 0 {
		k.expires = m.now().Add(ttl)
	}
	m.byKey[key] = k
}

// Update implements [Store].
func (m *Memory) Update(_ context.Context, key string, ttl time.Duration, change func([]byte) ([]byte, error)) error {
	m.mu.Lock()
	defer m.mu.Unlock()
	value, err := change(bytes.Clone(m.get(key)))
	switch {
	case err != nil:
		return err
	case value == nil:
		delete(m.byKey, key)
	default:
		m.put(key, value, ttl)
	}
	return nil
}

// Delete implements [Store].
func (m *Memory) Delete(_ context.Context, key string) error {
	m.mu.Lock()
	defer m.mu.Unlock()
	delete(m.byKey, key)
	return nil
}

// Keys implements [Store].
func (m *Memory) Keys(_ context.Context, prefix string) ([]string, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	var out []string
	for key := range m.byKey {
		if strings.HasPrefix(key, prefix) && m.get(key) != nil {
			out = append(out, key)
		}
	}
	slices.Sort(out)
	return out, nil
}

// Close implements [Store].
func (m *Memory) Close() error { return nil }
