package store

import (
	"bytes"
	"context"
	"maps"
	"slices"
	"strings"
	"sync"
	"time"
)

// Memory is a [Store] that ends with the process.
type Memory struct {
	now func() time.Time

	maxBytes int

	mu    sync.Mutex
	bytes int
	byKey map[string]kept
}

// maxMemory bounds what is kept in memory, in bytes.
const maxMemory = 128 << 20

type kept struct {
	value   []byte
	expires time.Time // zero for never
}

// NewMemory returns an empty store that goes by a clock. When it is full, what ends
// soonest goes first.
func NewMemory(now func() time.Time) *Memory {
	return &Memory{now: now, maxBytes: maxMemory, byKey: map[string]kept{}}
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
		m.drop(key)
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
	m.drop(key)
	m.byKey[key] = k
	m.bytes += size(key, k)
	if m.bytes > m.maxBytes {
		m.shrink()
	}
}

func size(key string, k kept) int { return len(key) + len(k.value) }

func (m *Memory) drop(key string) {
	if k, ok := m.byKey[key]; ok {
		m.bytes -= size(key, k)
		delete(m.byKey, key)
	}
}

// shrink drops what ends soonest until an eighth is free, so that the next values find
// room without it.
func (m *Memory) shrink() {
	keys := slices.SortedFunc(maps.Keys(m.byKey), func(a, b string) int {
		x, y := m.byKey[a].expires, m.byKey[b].expires
		if x.IsZero() != y.IsZero() {
			return y.Compare(x) // for ever is last
		}
		return x.Compare(y)
	})
	for _, key := range keys {
		if m.bytes <= m.maxBytes/8*7 {
			return
		}
		m.drop(key)
	}
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
		m.drop(key)
	default:
		m.put(key, value, ttl)
	}
	return nil
}

// Delete implements [Store].
func (m *Memory) Delete(_ context.Context, key string) error {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.drop(key)
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
