package client

import (
	"context"
	"errors"
	"net/http"
	"sync"
	"time"

	"github.com/failsafe-go/failsafe-go/circuitbreaker"
	"golang.org/x/sync/singleflight"
)

// When an endpoint is left alone.
const (
	breakerTrips = 5 // calls in a row that failed, with all their tries
	breakerPause = 10 * time.Second
	maxBreakers  = 1_000
	// trialTime is how long the API may take to show that it is there.
	trialTime = 5 * time.Second
)

// breakers are those of the endpoints that fail, each for one credential: what
// fails for one team, or at one endpoint, says nothing of the others.
type breakers struct {
	trials singleflight.Group // by credential

	mu      sync.Mutex
	byQuery map[string]*breaker // by credential and endpoint
}

// breaker counts the failures of an endpoint for a credential, in a row.
type breaker struct {
	circuit circuitbreaker.CircuitBreaker[any]

	mu    sync.Mutex
	since time.Time // when the run began
	last  error
}

// admit lets a query through unless its endpoint is left alone. When that time is
// over one query asks the API whether it is there, which costs it next to
// nothing, and goes on if it is.
func (bs *breakers) admit(ctx context.Context, c *Client, path string) error {
	bs.mu.Lock()
	b := bs.byQuery[c.queryKey(path)]
	bs.mu.Unlock()
	switch {
	case b == nil:
		return nil
	case !b.circuit.TryAcquirePermit():
		return b.unavailable(path)
	case !b.circuit.IsHalfOpen():
		return nil
	}
	if !bs.alive(ctx, c) {
		b.circuit.RecordFailure()
		return b.unavailable(path)
	}
	bs.forget(c, path)
	return nil
}

// settle counts what a call came to. That an answer takes too long may be the
// query's doing, so it counts only if the API does not answer what is cheap
// either. An outcome that is neither a failure nor an answer says nothing: the
// call was given up, or the upstream was never asked.
func (bs *breakers) settle(ctx context.Context, c *Client, path string, err error) {
	switch {
	case down(err) || timedOut(err) && !bs.alive(ctx, c):
		bs.of(c.queryKey(path)).fail(err)
	case err == nil || !timedOut(err) && errors.As(err, new(*APIError)) || errors.As(err, new(*BodyError)):
		bs.forget(c, path)
	}
}

// alive asks the API to validate the credential, and reports whether there was an
// answer, whatever it says. Those who ask at once share it, so that it does not
// end with the query of one.
func (bs *breakers) alive(ctx context.Context, c *Client) bool {
	alive, _, _ := bs.trials.Do(c.s.credential.id(), func() (any, error) {
		ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), min(trialTime, c.s.timeout))
		defer cancel()
		err := recovered(ctx, func(ctx context.Context) error { _, err := c.Validate(ctx); return err })
		return !down(err) && !timedOut(err) && !errors.Is(err, context.DeadlineExceeded), nil
	})
	return alive.(bool)
}

// of returns the breaker of a query, a new one where it has none. When there are
// too many any other goes: its endpoint is asked once more.
func (bs *breakers) of(key string) *breaker {
	bs.mu.Lock()
	defer bs.mu.Unlock()
	b := bs.byQuery[key]
	if b == nil {
		for other := range bs.byQuery {
			if len(bs.byQuery) < maxBreakers {
				break
			}
			delete(bs.byQuery, other)
		}
		b = &breaker{circuit: circuitbreaker.NewBuilder[any]().
			WithFailureThreshold(breakerTrips).
			WithDelay(breakerPause).
			WithSuccessThreshold(1). // one call makes the trial
			Build()}
		bs.byQuery[key] = b
	}
	return b
}

func (bs *breakers) forget(c *Client, path string) {
	bs.mu.Lock()
	defer bs.mu.Unlock()
	delete(bs.byQuery, c.queryKey(path))
}

func (b *breaker) fail(err error) {
	b.mu.Lock()
	defer b.mu.Unlock()
	if b.since.IsZero() {
		b.since = time.Now()
	}
	b.last = err
	b.circuit.RecordFailure()
}

func (b *breaker) unavailable(path string) *UnavailableError {
	b.mu.Lock()
	defer b.mu.Unlock()
	return &UnavailableError{Endpoint: path, Since: b.since, Until: time.Now().Add(b.circuit.RemainingDelay()), Last: b.last}
}

// queryKey names an endpoint as one credential asks it.
func (c *Client) queryKey(path string) string { return c.s.credential.id() + "\n" + path }

// hangError is a query that had no answer, not even its headers, for most of
// the time that it may take.
type hangError struct{ error }

func (e hangError) Unwrap() error { return e.error }

// hung reports whether an attempt that took so long and failed so was hung on. One
// that began late, after others or behind a queue, tells nothing.
func hung(err error, took, timeout time.Duration) bool {
	return errors.Is(err, context.DeadlineExceeded) && took >= timeout/2
}

// timedOut reports whether there was no answer in time, by the word of a gateway
// or because the query had most of its time without one.
func timedOut(err error) bool {
	if api := (*APIError)(nil); errors.As(err, &api) {
		return api.Status == http.StatusGatewayTimeout
	}
	return errors.As(err, new(hangError))
}

// down reports whether an error speaks of an API that is down, rather than of the
// request.
func down(err error) bool {
	var api *APIError
	switch {
	case errors.As(err, &api):
		return api.Type != "timeout" && (api.Status == http.StatusBadGateway || api.Status == http.StatusServiceUnavailable)
	case errors.As(err, new(*TokenError)): // of another server
		return false
	}
	return broken(err)
}
