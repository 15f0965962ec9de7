// Package turns shares what a server has only so much of (the processor, places
// upstream, memory, streams) among its callers, so that none can take it from the
// others.
//
// A [Pool] has places. Callers who find none wait, each in a queue of its own,
// and a place that is given back goes to the queues by turns: whoever asks for
// a thousand waits behind its own requests, the others behind one of them. In
// a pool with a share a caller that is alone may hold all that the pool is made
// for; the more callers come, the less each may hold, and some places stay free
// for the next.
//
// [Turn] is a caller's place at the processor, and [Memory] the budget of bytes.
package turns

import (
	"context"
	"errors"
	"slices"
	"sync"
)

// keptBack is the share of a pool: a caller may hold this many times what stays
// free when it has taken. Alone it gets all but a fifth, two get four ninths each.
const keptBack = 4

// Pool is a number of places. It is safe for concurrent use.
type Pool struct {
	shared bool

	mu     sync.Mutex
	free   int64
	most   int64 // that one caller can ever hold
	held   map[string]int64
	queues map[string][]*waiter
	ring   []string // the callers that wait, the next one first
}

// waiter is a request for places that waits.
type waiter struct {
	n       int64
	granted chan struct{}
}

// ErrTooMany says that more was asked of a pool than one caller can ever hold.
var ErrTooMany = errors.New("more than there is")

// New makes a pool of n places that a caller can hold all of.
func New(n int64) *Pool {
	return &Pool{free: n, most: n, held: map[string]int64{}, queues: map[string][]*waiter{}}
}

// Shared makes a pool that a caller can hold n places of while it is alone, and
// fewer the more others there are. It has a quarter more than n, so that there is
// one for whoever comes next.
func Shared(n int64) *Pool {
	p := New(n + (n+keptBack-1)/keptBack)
	p.shared, p.most = true, n
	return p
}

// Hold is what was taken of a pool until it is given back.
type Hold struct {
	p   *Pool
	who string

	mu sync.Mutex
	n  int64
}

// Take waits for n places for a caller. It fails with the cause of ctx when that
// ends first, and with [ErrTooMany] at once for more than there can be.
func (p *Pool) Take(ctx context.Context, who string, n int64) (*Hold, error) {
	return p.take(ctx, who, n, false)
}

// take is Take; a request that is first goes before those of the same caller.
func (p *Pool) take(ctx context.Context, who string, n int64, first bool) (*Hold, error) {
	if n > p.most {
		return nil, ErrTooMany
	}
	p.mu.Lock()
	if len(p.queues[who]) == 0 && p.fits(who, n) {
		p.grant(who, n)
		p.mu.Unlock()
		return &Hold{p: p, who: who, n: n}, nil
	}
	w := &waiter{n: n, granted: make(chan struct{})}
	p.enqueue(who, w, first)
	p.mu.Unlock()
	select {
	case <-w.granted:
	case <-ctx.Done():
		p.mu.Lock()
		defer p.mu.Unlock()
		if p.dequeue(who, w) {
			p.serve() // what it stood before may fit
			return nil, context.Cause(ctx)
		}
	}
	return &Hold{p: p, who: who, n: n}, nil
}

// Try takes n places if a caller can have them now.
func (p *Pool) Try(who string, n int64) (*Hold, bool) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if len(p.queues[who]) > 0 || !p.fits(who, n) {
		return nil, false
	}
	p.grant(who, n)
	return &Hold{p: p, who: who, n: n}, true
}

// Give gives the places back. Further calls do nothing.
func (h *Hold) Give() { h.give() }

// give is Give, and reports whether others got places by it.
func (h *Hold) give() (served bool) {
	h.mu.Lock()
	defer h.mu.Unlock()
	if h.n > 0 {
		served = h.p.release(h.who, h.n)
		h.n = 0
	}
	return served
}

// OthersWait reports whether another caller waits for a place.
func (p *Pool) OthersWait(who string) bool {
	p.mu.Lock()
	defer p.mu.Unlock()
	return len(p.ring) > 1 || len(p.ring) == 1 && p.ring[0] != who
}

// Held returns how many places are taken, by all callers.
func (p *Pool) Held() int64 {
	p.mu.Lock()
	defer p.mu.Unlock()
	var n int64
	for _, held := range p.held {
		n += held
	}
	return n
}

// fits reports whether a caller may have n more places now. The first it has is
// never denied for the sake of those who may come. The lock is held.
func (p *Pool) fits(who string, n int64) bool {
	held := p.held[who]
	switch {
	case n > p.free:
		return false
	case !p.shared || held == 0:
		return true
	}
	return held+n <= keptBack*(p.free-n)
}

func (p *Pool) grant(who string, n int64) {
	p.free -= n
	p.held[who] += n
}

func (p *Pool) release(who string, n int64) (served bool) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.free += n
	if p.held[who] -= n; p.held[who] == 0 {
		delete(p.held, who)
	}
	if p.leaveRing(who) { // it has just had its turn
		p.ring = append(p.ring, who)
	}
	return p.serve()
}

// serve gives out what is free, to one caller after the other, and reports whether
// anybody got something. The lock is held.
func (p *Pool) serve() (served bool) {
	for passed := 0; passed < len(p.ring); {
		who := p.ring[0]
		p.ring = p.ring[1:]
		w := p.queues[who][0]
		if !p.fits(who, w.n) {
			p.ring = append(p.ring, who)
			passed++
			continue
		}
		p.grant(who, w.n)
		close(w.granted)
		passed, served = 0, true
		if p.queues[who] = p.queues[who][1:]; len(p.queues[who]) > 0 {
			p.ring = append(p.ring, who)
		} else {
			delete(p.queues, who)
		}
	}
	return served
}

func (p *Pool) enqueue(who string, w *waiter, first bool) {
	q := p.queues[who]
	if len(q) == 0 {
		p.ring = append(p.ring, who)
	}
	if first {
		p.queues[who] = slices.Insert(q, 0, w)
	} else {
		p.queues[who] = append(q, w)
	}
}

// dequeue takes a waiter out and reports whether it still waited.
func (p *Pool) dequeue(who string, w *waiter) bool {
	i := slices.Index(p.queues[who], w)
	if i < 0 {
		return false
	}
	p.queues[who] = slices.Delete(p.queues[who], i, i+1)
	if len(p.queues[who]) == 0 {
		delete(p.queues, who)
		p.leaveRing(who)
	}
	return true
}

func (p *Pool) leaveRing(who string) (was bool) {
	i := slices.Index(p.ring, who)
	if i >= 0 {
		p.ring = slices.Delete(p.ring, i, i+1)
	}
	return i >= 0
}
