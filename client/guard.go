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
	"sync/atomic"
	"time"

	"github.com/failsafe-go/failsafe-go"
	"github.com/failsafe-go/failsafe-go/retrypolicy"

	"airefinery-mcp/internal/turns"
)

// How requests are repeated and held back.
const (
	retryFirst  = 200 * time.Millisecond // before the second attempt, doubled before each further one
	retryMost   = 2 * time.Second
	retryJitter = 0.25 // of the delay, more or less
)

// guard stands before the upstream: it repeats what a repetition can help,
// fails fast while an endpoint is down, and bounds the requests under way.
// Clients with different keys of one API share it.
type guard struct {
	retries     failsafe.Executor[any]
	places      *turns.Pool
	limits      *turns.Limits // of queries whose context has none
	breakers    breakers
	flights     flights
	retried     atomic.Int64
	concurrency int
}

func newGuard(s *settings) *guard {
	g := &guard{
		places: turns.Shared(int64(s.concurrency)), concurrency: s.concurrency,
		limits:   &turns.Limits{Processor: turns.Processor(), Spare: turns.Spare(), Memory: turns.NewMemory(turns.DefaultMemory, s.maxBody)},
		breakers: breakers{byQuery: map[string]*breaker{}},
	}
	g.retries = failsafe.With[any](retrypolicy.NewBuilder[any]().
		HandleIf(func(_ any, err error) bool { return repeatable(err) }).
		WithMaxAttempts(s.maxAttempts).
		WithDelayFunc(func(exec failsafe.ExecutionAttempt[any]) time.Duration {
			return retryDelay(exec.Attempts(), exec.LastError(), rand.Float64())
		}).
		OnRetry(func(failsafe.ExecutionEvent[any]) { g.retried.Add(1) }).
		ReturnLastFailure().
		Build())
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
// over. Each has a place upstream while it lasts.
func (g *guard) do(ctx context.Context, attempt func(context.Context) error) error {
	var last error
	err := g.retries.WithContext(ctx).RunWithExecution(func(exec failsafe.Execution[any]) error {
		place, err := g.places.Take(exec.Context(), turns.Who(ctx), 1)
		if err != nil {
			return lastError{err}
		}
		defer place.Give()
		last = recovered(exec.Context(), attempt)
		if last != nil && !g.fits(ctx, last) {
			return lastError{last}
		}
		return last
	})
	switch {
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
