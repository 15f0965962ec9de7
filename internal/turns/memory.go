package turns

import (
	"context"
	"sync"
)

// What a response may take in memory, with its body and what is found in it,
// as a multiple of the body: the worst bodies measured take 5.3 times
// (docs/worst-bodies.md).
const perByte = 6

// A response takes nothing of the budget while its body is small, a medium sum
// until it is large, and then as much as the largest may need. What it takes next
// it waits for while it holds the last, and none of a later class ever waits for
// one of an earlier: so no two wait for each other. Nor does one wait for another of
// the same scope: the first pays for all.
const (
	// SmallBody is the most bytes of a body that takes nothing.
	SmallBody = 256 << 10
	// MediumBody is the most bytes of one that takes the medium sum.
	MediumBody = 4 << 20
)

// DefaultMemory is the budget where nothing says how much memory there is, in
// bytes.
const DefaultMemory = 2 << 30

// Memory is a budget of bytes for the responses that calls are made of, and for
// those that are kept between calls. It is safe for concurrent use.
type Memory struct {
	limit, kept, maxBody int64
	medium, large        *Pool
}

// The parts of the budget. What is left is for small bodies, for the rest of the
// program and for the garbage collector.
const (
	keptPart   = 8 // an eighth for what is kept
	mediumPart = 5 // a fifth for medium bodies
	largePart  = 2 // half for large ones
	mostKept   = 256 << 20
)

// NewMemory makes a budget of limit bytes for bodies of at most maxBody, of which
// at least one fits: with a smaller budget bodies must be smaller.
func NewMemory(limit, maxBody int64) *Memory {
	maxBody = max(MediumBody, min(maxBody, limit/largePart/perByte))
	return &Memory{
		limit: limit, kept: min(limit/keptPart, mostKept), maxBody: maxBody,
		medium: New(max(limit/mediumPart, MediumBody*perByte)),
		large:  New(max(limit/largePart, maxBody*perByte)),
	}
}

// Limit is the whole budget, in bytes.
func (m *Memory) Limit() int64 { return m.limit }

// Kept is how many bytes may be kept between calls.
func (m *Memory) Kept() int64 { return m.kept }

// Held is how many bytes calls hold, as they were taken.
func (m *Memory) Held() int64 { return m.medium.Held() + m.large.Held() }

// MaxBody is the largest body that may be read in a context, in bytes, most
// where nothing else says so.
func MaxBody(ctx context.Context, most int64) int64 {
	if w := workOf(ctx); w != nil {
		return min(most, w.limits.Memory.maxBody)
	}
	return most
}

// Claim is what one response takes of the budget. The zero Claim takes nothing;
// its methods are of one goroutine.
type Claim struct {
	medium, large *Hold
	scope         *scope // that it pays in, nil for none
	paid          class  // what it took, or another of its scope did for it
}

// class is how large a response is.
type class int

const (
	small class = iota
	medium
	large
)

func classOf(bytes int64) class {
	switch {
	case bytes <= SmallBody:
		return small
	case bytes <= MediumBody:
		return medium
	}
	return large
}

// Grow takes what a response needs whose body has so many bytes. If it has to
// wait the turn rests. It fails with the context's cause when that ends first.
func (c *Claim) Grow(ctx context.Context, t *Turn, bytes int64) error {
	size := classOf(bytes)
	if size <= c.paid {
		return nil
	}
	w := workOf(ctx)
	if w == nil {
		return nil
	}
	var err error
	if ended := t.Rest(func() { err = c.take(ctx, w, size) }); err == nil {
		err = ended
	}
	return err
}

func (c *Claim) take(ctx context.Context, w *work, size class) (err error) {
	if c.scope == nil {
		c.scope, _ = ctx.Value(scopeKey{}).(*scope)
	}
	m := w.limits.Memory
	for next := c.paid + 1; next <= size; next++ {
		if c.scope.pays(next) {
			switch next {
			case medium:
				c.medium, err = m.medium.Take(ctx, w.who, MediumBody*perByte)
			case large:
				if c.large, err = m.large.Take(ctx, w.who, m.maxBody*perByte); err == nil && c.medium != nil {
					c.medium.Give()
				}
			}
			if err != nil {
				c.scope.paysNoMore(next)
				return err
			}
		}
		c.paid = next
	}
	return nil
}

// Give gives back what was taken.
func (c *Claim) Give() {
	if c.medium != nil {
		c.medium.Give()
		c.scope.paysNoMore(medium)
	}
	if c.large != nil {
		c.large.Give()
		c.scope.paysNoMore(large)
	}
	*c = Claim{}
}

// Scope returns a context of work at whose end, when end is called, is done what
// was put off with [AtEnd].
func Scope(ctx context.Context) (scoped context.Context, end func()) {
	s := &scope{}
	return context.WithValue(ctx, scopeKey{}, s), s.end
}

// AtEnd puts f off to the end of the context's scope; without one it is done now.
func AtEnd(ctx context.Context, f func()) {
	s, ok := ctx.Value(scopeKey{}).(*scope)
	if !ok {
		f()
		return
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	s.later = append(s.later, f)
}

type scopeKey struct{}

type scope struct {
	mu    sync.Mutex
	later []func()
	paid  [large + 1]bool // by a claim of the scope
}

// pays reports whether a claim must take a sum itself: one of a scope in which
// no other has.
func (s *scope) pays(c class) bool {
	if s == nil {
		return true
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.paid[c] || s.paid[large] {
		return false
	}
	s.paid[c] = true
	return true
}

func (s *scope) paysNoMore(c class) {
	if s == nil {
		return
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	s.paid[c] = false
}

func (s *scope) end() {
	s.mu.Lock()
	later := s.later
	s.later = nil
	s.mu.Unlock()
	for _, f := range later { // which may give back what the scope paid
		f()
	}
}
