package client

import (
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"io"
	"math/rand/v2"
	"net"
	"net/http"
	"runtime/debug"
	"sync"
	"sync/atomic"
	"time"

	"github.com/failsafe-go/failsafe-go"
	"github.com/failsafe-go/failsafe-go/bulkhead"
	"github.com/failsafe-go/failsafe-go/circuitbreaker"
	"github.com/failsafe-go/failsafe-go/retrypolicy"
)

// How requests are repeated and held back.
const (
	retryFirst   = 200 * time.Millisecond // before the second attempt, doubled before each further one
	retryMost    = 2 * time.Second
	retryJitter  = 0.25 // of the delay, more or less
	breakerTrips = 5    // failures in a row
	breakerPause = 10 * time.Second
)

// Bodies over largeBody bytes, decompressed, are read a few at a time: reading
// is the processor's work, which more of them would not speed up, and each may
// take some times its size in memory.
const (
	largeBody      = 4 << 20
	maxLargeBodies = 4
)

// guard stands before the upstream: it repeats what a repetition can help,
// fails fast while the upstream is down, and bounds the requests under way.
// Clients with different keys of one API share it.
type guard struct {
	exec        failsafe.Executor[any]
	breaker     circuitbreaker.CircuitBreaker[any]
	flights     flights
	retried     atomic.Int64
	concurrency int
	largeBodies chan struct{} // a slot for each body over largeBody that is being read

	mu    sync.Mutex
	since time.Time // when the present run of failures began
	last  error
}

func newGuard(maxAttempts, concurrency int) *guard {
	g := &guard{concurrency: concurrency, largeBodies: make(chan struct{}, maxLargeBodies)}
	g.breaker = circuitbreaker.NewBuilder[any]().
		HandleIf(func(_ any, err error) bool { return down(err) || unclear(err) && g.breaker.IsHalfOpen() }).
		WithFailureThreshold(breakerTrips).
		WithDelay(breakerPause).
		WithSuccessThreshold(1). // one call is the trial
		OnClose(func(circuitbreaker.StateChangedEvent) {
			g.mu.Lock()
			defer g.mu.Unlock()
			g.since = time.Time{}
		}).
		Build()
	retries := retrypolicy.NewBuilder[any]().
		HandleIf(func(_ any, err error) bool { return repeatable(err) }).
		WithMaxAttempts(maxAttempts).
		WithDelayFunc(func(exec failsafe.ExecutionAttempt[any]) time.Duration {
			return retryDelay(exec.Attempts(), exec.LastError(), rand.Float64())
		}).
		OnRetry(func(failsafe.ExecutionEvent[any]) { g.retried.Add(1) }).
		ReturnLastFailure().
		Build()
	slots := bulkhead.NewBuilder[any](uint(concurrency)).WithMaxWaitTime(time.Hour).Build() // the call's deadline comes first
	g.exec = failsafe.With[any](retries, g.breaker, slots)
	return g
}

// retryDelay is how long to wait before the next attempt, after so many: what
// the upstream asks for and a little more, or else ever longer. random is in
// [0, 1).
func retryDelay(attempts int, err error, random float64) time.Duration {
	if api := (*APIError)(nil); errors.As(err, &api) && api.RetryAfter > 0 {
		return api.RetryAfter + time.Duration(random*float64(retryFirst))
	}
	delay := retryMost
	if attempts < 10 {
		delay = min(retryFirst<<(attempts-1), retryMost)
	}
	return time.Duration(float64(delay) * (1 + retryJitter*(2*random-1)))
}

// do calls attempt until it succeeds, a further one cannot help, or the time is
// over.
func (g *guard) do(ctx context.Context, attempt func(context.Context) error) error {
	var last error
	err := g.exec.WithContext(ctx).RunWithExecution(func(exec failsafe.Execution[any]) error {
		last = g.note(recovered(exec.Context(), attempt))
		if last != nil && !g.fits(ctx, last) {
			return lastError{last}
		}
		return last
	})
	switch {
	case errors.Is(err, circuitbreaker.ErrOpen):
		return g.unavailable()
	case err != nil && last == nil && ctx.Err() != nil:
		return &BusyError{Concurrency: g.concurrency, Err: context.Cause(ctx)}
	case err != nil && last != nil && ctx.Err() != nil:
		if errors.Is(last, context.Cause(ctx)) {
			return last
		}
		return fmt.Errorf("%w; then %w", last, context.Cause(ctx))
	}
	if ended := (lastError{}); errors.As(err, &ended) {
		return ended.error
	}
	return err
}

// recovered calls attempt and turns a panic into an error: it would end the process, and the
// policies would never get their slots back.
func recovered(ctx context.Context, attempt func(context.Context) error) (err error) {
	defer func() {
		if p := recover(); p != nil {
			err = &PanicError{Value: p, Stack: debug.Stack()}
		}
	}()
	return attempt(ctx)
}

func (g *guard) unavailable() *UnavailableError {
	until := time.Now().Add(g.breaker.RemainingDelay())
	g.mu.Lock()
	defer g.mu.Unlock()
	return &UnavailableError{Since: g.since, Until: until, Last: g.last}
}

// lastError ends the attempts, although one that failed so might be repeated.
type lastError struct{ error }

func (e lastError) Unwrap() error { return e.error }

// fits reports whether the wait that the upstream asks for ends before the
// call's deadline.
func (g *guard) fits(ctx context.Context, err error) bool {
	var api *APIError
	if !errors.As(err, &api) || api.RetryAfter == 0 {
		return true
	}
	deadline, ok := ctx.Deadline()
	return !ok || time.Now().Add(api.RetryAfter+retryFirst).Before(deadline)
}

// note remembers since when the upstream fails.
func (g *guard) note(err error) error {
	closed := g.breaker.IsClosed()
	g.mu.Lock()
	defer g.mu.Unlock()
	switch {
	case down(err):
		g.last = err
		if g.since.IsZero() {
			g.since = time.Now()
		}
	case closed && !unclear(err): // once it is open, the breaker says when it is over
		g.since = time.Time{}
	}
	return err
}

// repeatable reports whether the same request can have another outcome at
// once: the upstream was busy or the connection broke. A Prometheus timeout
// does not count: the query is too much, and would be again.
func repeatable(err error) bool {
	if err == nil || errors.As(err, new(lastError)) {
		return false
	}
	var api *APIError
	var token *TokenError
	switch {
	case errors.As(err, &api):
		return api.Type != "timeout" && (api.Status == http.StatusTooManyRequests || downStatus(api.Status))
	case errors.As(err, &token) && token.Status != 0:
		return token.Status == http.StatusTooManyRequests || downStatus(token.Status)
	}
	return broken(err)
}

// downStatus reports whether a status says that the server, or the one behind
// it, is down or overloaded.
func downStatus(status int) bool {
	return status == http.StatusBadGateway || status == http.StatusServiceUnavailable || status == http.StatusGatewayTimeout
}

// hangError is a query that had no answer, not even its headers, for most of
// the time that it may take.
type hangError struct{ error }

func (e hangError) Unwrap() error { return e.error }

// hung reports whether an attempt that took so long and failed so was hung on. One
// that began late, after others or behind a queue, tells nothing.
func hung(err error, took, timeout time.Duration) bool {
	return errors.Is(err, context.DeadlineExceeded) && took >= timeout/2
}

// broken reports whether the connection broke, before the body or in it, or
// the body was cut. Running out of time and a server that cannot show who it
// is are something else.
func broken(err error) bool {
	var timeout net.Error
	if errors.Is(err, context.Canceled) || errors.Is(err, context.DeadlineExceeded) ||
		errors.As(err, &timeout) && timeout.Timeout() || errors.As(err, new(*tls.CertificateVerificationError)) {
		return false
	}
	return errors.As(err, new(connError)) || errors.Is(err, io.ErrUnexpectedEOF)
}

// down reports whether an error speaks of an API that is down or hangs, rather
// than of the request.
func down(err error) bool {
	var api *APIError
	switch {
	case errors.As(err, &api):
		return api.Type != "timeout" && downStatus(api.Status)
	case errors.As(err, new(*TokenError)): // of another server
		return false
	}
	return broken(err) || errors.As(err, new(hangError))
}

// unclear reports whether an outcome says nothing of the upstream: the call
// was given up, or it was never asked.
func unclear(err error) bool {
	return err != nil && !down(err) && !errors.As(err, new(*APIError)) && !errors.As(err, new(*BodyError))
}
