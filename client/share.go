package client

import (
	"context"
	"fmt"
	"sync"
)

// flight is a query under way that others may wait for.
type flight struct {
	done    chan struct{}
	resp    any
	err     error
	waiting int
	cancel  context.CancelCauseFunc
}

// flights are the queries under way by credential, path and body.
type flights struct {
	mu sync.Mutex
	m  map[string]*flight
}

// share lets identical concurrent queries of one credential be one request.
// The request goes on as long as one of them wants it: a caller that gives up
// leaves the others their answer, and the last one cancels the request.
func share[T any](ctx context.Context, c *Client, path string, body []byte, do func(context.Context) (T, error)) (T, error) {
	var none T
	if err := ctx.Err(); err != nil {
		return none, fmt.Errorf("POST %s: %w", path, context.Cause(ctx))
	}
	key := c.s.credential.id() + "\n" + path + "\n" + string(body)
	fs := &c.guard.flights
	fs.mu.Lock()
	if fs.m == nil {
		fs.m = map[string]*flight{}
	}
	f, ok := fs.m[key]
	if !ok {
		fctx, cancel := context.WithCancelCause(context.WithoutCancel(ctx))
		f = &flight{done: make(chan struct{}), cancel: cancel}
		fs.m[key] = f
		go func() {
			fctx, stop := context.WithTimeout(fctx, c.s.timeout)
			defer stop()
			f.resp, f.err = do(fctx)
			fs.mu.Lock()
			if fs.m[key] == f {
				delete(fs.m, key)
			}
			fs.mu.Unlock()
			cancel(nil)
			close(f.done)
		}()
	}
	f.waiting++
	fs.mu.Unlock()

	select {
	case <-f.done:
		if f.err != nil {
			return none, f.err
		}
		return f.resp.(T), nil
	case <-ctx.Done():
		fs.mu.Lock()
		if f.waiting--; f.waiting == 0 {
			if fs.m[key] == f {
				delete(fs.m, key) // it ends for nobody: a later call starts anew
			}
			f.cancel(context.Cause(ctx))
		}
		fs.mu.Unlock()
		return none, fmt.Errorf("POST %s: %w", path, context.Cause(ctx))
	}
}
