package client

import (
	"context"
	"fmt"
	"sync"
	"time"

	"airefinery-mcp/internal/turns"
)

// flight is a query under way that others may wait for.
type flight struct {
	ctx   *flightContext
	done  chan struct{}
	resp  any
	err   error
	claim turns.Claim // of the memory, while the response is in use

	users int // that wait for the response, or use it
	ended bool
}

// flights are the queries under way by caller, credential, path and body.
type flights struct {
	mu sync.Mutex
	m  map[string]*flight
}

// share lets identical concurrent queries of one caller be one request; those of
// others would wait in its queue. The request goes on as long as one of them wants
// it, and each has its own time: who gives up leaves the others their answer, and
// the last one cancels the request.
func share[T any](ctx context.Context, c *Client, path string, body []byte, do func(context.Context, *turns.Claim) (T, error)) (T, error) {
	var none T
	if err := ctx.Err(); err != nil {
		return none, fmt.Errorf("POST %s: %w", path, context.Cause(ctx))
	}
	if !turns.Known(ctx) {
		ctx = turns.For(ctx, "", c.guard.limits)
	}
	timed, stop := context.WithTimeout(ctx, c.s.timeout)
	defer stop()
	key := turns.Who(ctx) + "\n" + c.queryKey(path) + "\n" + string(body)
	fs := &c.guard.flights
	f, joined := fs.join(timed, key)
	if joined {
		defer c.s.joined(ctx, f.ctx)()
	} else {
		go func() {
			resp, err := do(f.ctx, &f.claim)
			settle := func() { c.guard.breakers.settle(f.ctx, c, path, err) }
			if timedOut(err) {
				defer settle() // it takes a while
			} else {
				settle()
			}
			fs.land(key, f, resp, err)
		}()
	}
	select {
	case <-f.done:
	case <-timed.Done():
		if last := fs.leave(key, f, context.Cause(timed)); !last || ctx.Err() != nil {
			return none, fmt.Errorf("POST %s: %w", path, context.Cause(timed))
		}
		// The request ends now, and knows best how far it came.
		select {
		case <-f.done:
		case <-ctx.Done():
			return none, fmt.Errorf("POST %s: %w", path, context.Cause(ctx))
		}
		if f.err == nil {
			return none, fmt.Errorf("POST %s: %w", path, context.Cause(timed)) // what it takes was given back
		}
		return none, f.err
	}
	turns.AtEnd(ctx, func() { fs.leave(key, f, context.Canceled) })
	if f.err != nil {
		return none, f.err
	}
	return f.resp.(T), nil
}

// join returns the flight of a key, a new one unless one is joined.
func (fs *flights) join(ctx context.Context, key string) (f *flight, joined bool) {
	fs.mu.Lock()
	defer fs.mu.Unlock()
	if fs.m == nil {
		fs.m = map[string]*flight{}
	}
	f, joined = fs.m[key]
	if !joined {
		f = &flight{ctx: newFlightContext(ctx), done: make(chan struct{})}
		fs.m[key] = f
	}
	f.users++
	f.ctx.extend(ctx)
	return f, joined
}

// land ends a flight: its users have the response.
func (fs *flights) land(key string, f *flight, resp any, err error) {
	fs.mu.Lock()
	defer fs.mu.Unlock()
	f.resp, f.err, f.ended = resp, err, true
	if fs.m[key] == f {
		delete(fs.m, key)
	}
	if f.users == 0 {
		f.claim.Give()
	}
	f.ctx.end(context.Canceled)
	close(f.done)
}

// leave is called by each user when it wants the response no more, and reports
// whether it was the last: it ends the request, for the cause given.
func (fs *flights) leave(key string, f *flight, cause error) (last bool) {
	fs.mu.Lock()
	defer fs.mu.Unlock()
	if f.users--; f.users > 0 {
		return false
	}
	if fs.m[key] == f {
		delete(fs.m, key) // it ends for nobody: a later call starts anew
	}
	if f.ended {
		f.claim.Give()
	}
	f.ctx.end(cause)
	return true
}

// flightContext is the context of a flight. It has the values of the query that
// began it, ends when the last user leaves, and has the latest deadline of all.
type flightContext struct {
	context.Context

	mu       sync.Mutex
	deadline time.Time
	done     chan struct{}
	err      error
}

func newFlightContext(ctx context.Context) *flightContext {
	return &flightContext{Context: context.WithoutCancel(ctx), done: make(chan struct{})}
}

func (c *flightContext) Done() <-chan struct{} { return c.done }

func (c *flightContext) Deadline() (time.Time, bool) {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.deadline, true
}

func (c *flightContext) Err() error {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.err
}

// extend lets the flight go on until the deadline of one more user.
func (c *flightContext) extend(user context.Context) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if d, ok := user.Deadline(); ok && d.After(c.deadline) {
		c.deadline = d
	}
}

// end ends the context, once. Contexts know two errors only.
func (c *flightContext) end(cause error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.err != nil {
		return
	}
	c.err = context.Canceled
	if cause == context.DeadlineExceeded {
		c.err = cause
	}
	close(c.done)
}
