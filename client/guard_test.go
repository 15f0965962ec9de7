package client

import (
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"io"
	"net/http"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"syscall"
	"testing"
	"testing/synctest"
	"time"
)

// upstream plays the API without a connection, so that time can be played too.
type upstream func(*http.Request) (*http.Response, error)

func (u upstream) RoundTrip(r *http.Request) (*http.Response, error) { return u(r) }

func response(status int, body string, header ...string) *http.Response {
	h := http.Header{}
	for i := 0; i < len(header); i += 2 {
		h.Set(header[i], header[i+1])
	}
	return &http.Response{StatusCode: status, Header: h, Body: io.NopCloser(strings.NewReader(body))}
}

// always answers so, and counts.
func always(n *int, status int, body string, header ...string) upstream {
	return func(*http.Request) (*http.Response, error) {
		*n++
		return response(status, body, header...), nil
	}
}

func clientOf(t *testing.T, u upstream, opts ...Option) *Client {
	t.Helper()
	c, err := New(append([]Option{WithAPIKey(testKey), WithHTTPClient(&http.Client{Transport: u})}, opts...)...)
	if err != nil {
		t.Fatal(err)
	}
	return c
}

func TestOnlyWhatARepetitionCanHelpIsRepeated(t *testing.T) {
	const timeout = `{"status":"error","errorType":"timeout","error":"query timed out in query execution"}`
	for _, tt := range []struct {
		name  string
		u     func(n *int) upstream
		tries int
	}{
		{"429", func(n *int) upstream { return always(n, 429, "") }, 3},
		{"502", func(n *int) upstream { return always(n, 502, "") }, 3},
		{"503", func(n *int) upstream { return always(n, 503, "") }, 3},
		{"504", func(n *int) upstream { return always(n, 504, "") }, 3},
		{"Prometheus timeout", func(n *int) upstream { return always(n, 503, timeout) }, 1},
		{"Prometheus timeout at 200", func(n *int) upstream { return always(n, 200, timeout) }, 1},
		{"400", func(n *int) upstream { return always(n, 400, "") }, 1},
		{"401", func(n *int) upstream { return always(n, 401, "") }, 1},
		{"403", func(n *int) upstream { return always(n, 403, "") }, 1},
		{"404", func(n *int) upstream { return always(n, 404, "") }, 1},
		{"408", func(n *int) upstream { return always(n, 408, "") }, 1},
		{"422", func(n *int) upstream { return always(n, 422, "") }, 1},
		{"500", func(n *int) upstream { return always(n, 500, "") }, 1},
		{"501", func(n *int) upstream { return always(n, 501, "") }, 1},
		{"cut body", func(n *int) upstream { return always(n, 200, `{"data":`) }, 3},
		{"no JSON", func(n *int) upstream { return always(n, 200, `hello`) }, 1},
		{"another object", func(n *int) upstream { return always(n, 200, `{"a":1}`) }, 1},
		{"reset", func(n *int) upstream {
			return func(*http.Request) (*http.Response, error) { *n++; return nil, syscall.ECONNRESET }
		}, 3},
		{"reset in the body", func(n *int) upstream {
			return func(*http.Request) (*http.Response, error) {
				*n++
				r := response(200, "")
				r.Body = io.NopCloser(io.MultiReader(strings.NewReader(`{"data":`), errReader{syscall.ECONNRESET}))
				return r, nil
			}
		}, 3},
		{"HTTP/2 stream reset", func(n *int) upstream {
			return func(*http.Request) (*http.Response, error) {
				*n++
				return nil, errors.New("stream error: stream ID 1; INTERNAL_ERROR; received from peer")
			}
		}, 3},
		{"unknown certificate", func(n *int) upstream {
			return func(*http.Request) (*http.Response, error) {
				*n++
				return nil, &tls.CertificateVerificationError{Err: errors.New("unknown authority")}
			}
		}, 1},
		{"slow handshake", func(n *int) upstream {
			return func(*http.Request) (*http.Response, error) { *n++; return nil, timeoutError{} }
		}, 1},
		{"a panic", func(n *int) upstream {
			return func(*http.Request) (*http.Response, error) { *n++; panic("oops") }
		}, 1},
	} {
		t.Run(tt.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				n := 0
				c := clientOf(t, tt.u(&n))
				start := time.Now()
				if _, err := c.Logs.Query(t.Context(), LogsRequest{}); err == nil {
					t.Error("no error")
				}
				if n != tt.tries || c.Retries() != int64(n-1) {
					t.Errorf("%d tries and %d retries, want %d tries", n, c.Retries(), tt.tries)
				}
				// 200 and 400 ms, each a quarter more or less.
				if took := time.Since(start); tt.tries == 3 && (took < 450*time.Millisecond || took > 750*time.Millisecond) || tt.tries == 1 && took > 0 {
					t.Errorf("%d tries took %s", n, took)
				}
			})
		})
	}
}

type errReader struct{ err error }

func (e errReader) Read([]byte) (int, error) { return 0, e.err }

type timeoutError struct{}

func (timeoutError) Error() string   { return "TLS handshake timeout" }
func (timeoutError) Timeout() bool   { return true }
func (timeoutError) Temporary() bool { return true }

func TestARepetitionCanSucceed(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		n := 0
		c := clientOf(t, func(r *http.Request) (*http.Response, error) {
			n++
			if body, _ := io.ReadAll(r.Body); string(body) != `{"limit":5}` {
				t.Errorf("try %d has the body %s", n, body)
			}
			if n < 3 {
				return response(503, ""), nil
			}
			return response(200, emptyLogs), nil
		})
		if _, err := c.Logs.Query(t.Context(), LogsRequest{Limit: 5}); err != nil || n != 3 {
			t.Errorf("%d tries, error %v", n, err)
		}
	})
}

func TestRetryAfterIsHonoured(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var at []time.Duration
		start := time.Now()
		c := clientOf(t, func(*http.Request) (*http.Response, error) {
			at = append(at, time.Since(start))
			if len(at) < 3 {
				return response(429, "", "Retry-After", fmt.Sprint(2*len(at))), nil
			}
			return response(200, emptyLogs), nil
		})
		if _, err := c.Logs.Query(t.Context(), LogsRequest{}); err != nil {
			t.Error(err)
		}
		for i, want := range []time.Duration{0, 2 * time.Second, 6 * time.Second} {
			if i >= len(at) || at[i] < want || at[i] > want+2*retryFirst {
				t.Errorf("tries at %s, want one at %s or a little later", at, want)
			}
		}
	})
}

func TestAWaitPastTheDeadlineIsNotBegun(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		n := 0
		c := clientOf(t, always(&n, 429, `{"detail":"slow down"}`, "Retry-After", "30"))
		start := time.Now()
		_, err := c.Logs.Query(t.Context(), LogsRequest{})
		var api *APIError
		if !errors.As(err, &api) || api.RetryAfter != 30*time.Second || n != 1 || time.Since(start) > 0 {
			t.Errorf("%d tries in %s, error %v", n, time.Since(start), err)
		}
	})
}

func TestTriesEndWithTheCallsTime(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		n := 0
		c := clientOf(t, always(&n, 503, "", "Retry-After", "6"), WithTimeout(10*time.Second))
		start := time.Now()
		_, err := c.Logs.Query(t.Context(), LogsRequest{})
		var api *APIError
		if !errors.As(err, &api) || n != 2 || time.Since(start) >= 10*time.Second {
			t.Errorf("%d tries in %s, error %v", n, time.Since(start), err)
		}
	})
}

func TestTheBreakerOpensAndCloses(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		n, up := 0, false
		c := clientOf(t, func(*http.Request) (*http.Response, error) {
			n++
			if up {
				return response(200, emptyLogs), nil
			}
			return response(503, "down for repairs"), nil
		}, WithMaxAttempts(1))
		query := func() error { _, err := c.Logs.Query(t.Context(), LogsRequest{}); return err }
		began := time.Now()
		var api *APIError
		for range breakerTrips {
			if err := query(); !errors.As(err, &api) {
				t.Fatalf("error %v", err)
			}
			time.Sleep(time.Second)
		}
		var down *UnavailableError
		err := query()
		if !errors.As(err, &down) || n != breakerTrips {
			t.Fatalf("asked %d times, error %v", n, err)
		}
		if errors.As(err, new(*APIError)) {
			t.Errorf("an answer to another call passes for one to this: %v", err)
		}
		if !down.Since.Equal(began) || !errors.As(down.Last, &api) || api.Message != "down for repairs" ||
			time.Until(down.Until) > breakerPause || down.Until.Before(time.Now()) {
			t.Errorf("%+v, want since %s", down, began)
		}
		if want := "not asked, as the upstream has been failing since " + began.UTC().Format(time.RFC3339) + ": POST /observability/logs: status 503: down for repairs"; err.Error() != want {
			t.Errorf("error %v, want %s", err, want)
		}

		// One call is the trial; it fails, and the pause begins again.
		time.Sleep(breakerPause)
		if err := query(); !errors.As(err, &api) || n != breakerTrips+1 {
			t.Errorf("trial %d: error %v", n, err)
		}
		if err := query(); !errors.As(err, &down) || n != breakerTrips+1 || !down.Since.Equal(began) {
			t.Errorf("after the trial, %d: error %v", n, err)
		}

		// A trial that is given up decides nothing.
		time.Sleep(breakerPause)
		gone, cancel := context.WithCancel(t.Context())
		hang := clientOf(t, nil)
		hang.guard = c.guard
		hang.s.http.Transport = upstream(func(r *http.Request) (*http.Response, error) {
			cancel()
			<-r.Context().Done()
			return nil, r.Context().Err()
		})
		if _, err := hang.Traces.Query(gone, TracesRequest{}); !errors.Is(err, context.Canceled) {
			t.Errorf("error %v", err)
		}
		synctest.Wait()
		if err := query(); !errors.As(err, &down) || !down.Since.Equal(began) {
			t.Errorf("after a trial that was given up: error %v", err)
		}

		// It answers again: all is well, and five new failures are needed.
		time.Sleep(breakerPause)
		up = true
		for range 3 {
			if err := query(); err != nil {
				t.Fatalf("the upstream is up: %v", err)
			}
		}
		up = false
		again := time.Now()
		for range breakerTrips {
			_ = query()
		}
		if err := query(); !errors.As(err, &down) || !down.Since.Equal(again) {
			t.Errorf("down once more: %+v", err)
		}
	})
}

func TestAnAnswerBetweenKeepsTheBreakerClosed(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		n := 0
		c := clientOf(t, func(*http.Request) (*http.Response, error) {
			n++
			if n%breakerTrips == 0 {
				return response(404, ""), nil
			}
			return response(502, ""), nil
		}, WithMaxAttempts(1))
		for range 4 * breakerTrips {
			if _, err := c.Logs.Query(t.Context(), LogsRequest{}); !errors.As(err, new(*APIError)) {
				t.Fatalf("error %v", err)
			}
		}
	})
}

func TestRequestsAtOnceAreBounded(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		const slots, calls = 3, 10
		var now, most, done atomic.Int32
		c := clientOf(t, func(r *http.Request) (*http.Response, error) {
			most.Store(max(most.Load(), now.Add(1)))
			defer now.Add(-1)
			select {
			case <-time.After(time.Second):
				return response(200, emptyLogs), nil
			case <-r.Context().Done():
				return nil, r.Context().Err()
			}
		}, WithConcurrency(slots))
		start := time.Now()
		for i := range calls {
			go func() {
				if _, err := c.Logs.Query(t.Context(), LogsRequest{Limit: i + 1}); err == nil {
					done.Add(1)
				}
			}()
		}
		time.Sleep(1500 * time.Millisecond)
		// One that waits for its turn can give up.
		ctx, cancel := context.WithTimeout(t.Context(), 100*time.Millisecond)
		defer cancel()
		if _, err := c.Metrics.Query(ctx, MetricsRequest{}); !errors.Is(err, context.DeadlineExceeded) {
			t.Errorf("error %v", err)
		}
		time.Sleep(5 * time.Second)
		if most.Load() != slots || done.Load() != calls || time.Since(start) < 4*time.Second {
			t.Errorf("%d at once, %d done", most.Load(), done.Load())
		}
	})
}

func TestAQueryThatIsNeverSentSaysWhy(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		c := clientOf(t, func(r *http.Request) (*http.Response, error) {
			time.Sleep(time.Minute) // whatever the query's time is
			return nil, r.Context().Err()
		}, WithConcurrency(1))
		first := make(chan error)
		go func() { _, err := c.Logs.Query(t.Context(), LogsRequest{}); first <- err }()
		synctest.Wait()
		_, err := c.Traces.Query(t.Context(), TracesRequest{})
		var busy *BusyError
		if !errors.As(err, &busy) || busy.Concurrency != 1 || !errors.Is(err, context.DeadlineExceeded) {
			t.Errorf("error %v", err)
		}
		if err := <-first; errors.As(err, &busy) || !errors.Is(err, context.DeadlineExceeded) {
			t.Errorf("the one that was sent: error %v", err)
		}
	})
}

func TestTheBreakerOpensOnAnUpstreamThatHangs(t *testing.T) {
	for _, tt := range []struct {
		name  string
		opens bool
		ctx   func(*testing.T) context.Context
		body  func(*http.Request) (*http.Response, error)
	}{
		{"without headers", true, (*testing.T).Context, func(r *http.Request) (*http.Response, error) {
			<-r.Context().Done()
			return nil, r.Context().Err()
		}},
		{"given up early by those who asked", false, func(t *testing.T) context.Context { return withTimeout(t, time.Second) }, func(r *http.Request) (*http.Response, error) {
			<-r.Context().Done()
			return nil, r.Context().Err()
		}},
		{"in the body", false, (*testing.T).Context, func(r *http.Request) (*http.Response, error) {
			resp := response(200, "")
			resp.Body = io.NopCloser(hangingBody{r.Context()})
			return resp, nil
		}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				c := clientOf(t, tt.body)
				began := time.Now()
				for range breakerTrips {
					if _, err := c.Logs.Query(tt.ctx(t), LogsRequest{}); !errors.Is(err, context.DeadlineExceeded) {
						t.Fatalf("error %v", err)
					}
					synctest.Wait()
				}
				if took := time.Since(began); tt.opens && took < breakerTrips*DefaultTimeout {
					t.Errorf("%d tries took %s", breakerTrips, took)
				}
				_, err := c.Logs.Query(tt.ctx(t), LogsRequest{})
				var down *UnavailableError
				if opens := errors.As(err, &down); opens != tt.opens || opens && !errors.Is(down.Last, context.DeadlineExceeded) {
					t.Errorf("open is %v, want %v: %v", opens, tt.opens, err)
				}
			})
		})
	}
}

// hangingBody hangs until its context ends.
type hangingBody struct{ ctx context.Context }

func (b hangingBody) Read([]byte) (int, error) {
	<-b.ctx.Done()
	return 0, b.ctx.Err()
}

func TestLargeBodiesAreReadAFewAtATime(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		const calls = 3 * maxLargeBodies
		text := `{"data":{"result":[]},"x":"` + strings.Repeat("x", largeBody+1<<20) + `"}`
		var now, most, ended atomic.Int32
		c := clientOf(t, func(r *http.Request) (*http.Response, error) {
			resp := response(200, "")
			resp.Body = &pausingBody{Reader: strings.NewReader(text), late: len(text) - largeBody - 1<<19, begin: func() { most.Store(max(most.Load(), now.Add(1))) }, end: func() { now.Add(-1) }}
			return resp, nil
		}, WithTimeout(time.Minute))
		var wg sync.WaitGroup
		for i := range calls {
			wg.Go(func() {
				if _, err := c.Logs.Query(t.Context(), LogsRequest{Limit: i + 1}); err != nil {
					t.Error(err)
				}
				ended.Add(1)
			})
		}
		wg.Wait()
		if most.Load() != maxLargeBodies || ended.Load() != calls {
			t.Errorf("%d large bodies at once, %d calls ended; want %d at once", most.Load(), ended.Load(), maxLargeBodies)
		}
		if len(c.guard.largeBodies) > 0 {
			t.Errorf("%d slots were not given back", len(c.guard.largeBodies))
		}
	})
}

// pausingBody pauses a second before the last late bytes.
type pausingBody struct {
	*strings.Reader
	late       int
	begin, end func()
	begun      bool
}

func (b *pausingBody) Read(p []byte) (int, error) {
	if !b.begun && b.Len() < b.late {
		b.begun = true
		b.begin()
		time.Sleep(time.Second)
		b.end()
	}
	return b.Reader.Read(p)
}

func (b *pausingBody) Close() error { return nil }

// A place is given back however the try ends.
func TestPlacesAreGivenBack(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		n := 0
		c := clientOf(t, func(r *http.Request) (*http.Response, error) {
			n++
			switch n {
			case 1:
				panic("oops")
			case 2:
				return nil, io.ErrUnexpectedEOF
			case 3:
				<-r.Context().Done()
				return nil, r.Context().Err()
			}
			return response(200, emptyLogs), nil
		}, WithConcurrency(1), WithMaxAttempts(1), WithTimeout(time.Second))
		var errs []string
		for range 4 {
			_, err := c.Logs.Query(t.Context(), LogsRequest{})
			errs = append(errs, fmt.Sprint(err))
			synctest.Wait()
		}
		want := []string{"the client failed on the response: oops", "POST /observability/logs: unexpected EOF", "POST /observability/logs: context deadline exceeded", "<nil>"}
		if !slices.Equal(errs, want) {
			t.Errorf("errors %q, want %q", errs, want)
		}
	})
}

func TestDelaysGrowAndAreBounded(t *testing.T) {
	for tries, want := range map[int]time.Duration{1: retryFirst, 2: 2 * retryFirst, 3: 4 * retryFirst, 5: retryMost, 100: retryMost} {
		least, most := retryDelay(tries, io.ErrUnexpectedEOF, 0), retryDelay(tries, io.ErrUnexpectedEOF, 1)
		if least != want*3/4 || most != want*5/4 {
			t.Errorf("after %d tries the delay is %s to %s, want %s a quarter less or more", tries, least, most, want)
		}
	}
}

func TestACallThatIsGivenUpBetweenTriesSaysBoth(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		n := 0
		c := clientOf(t, always(&n, 503, ""))
		err := c.guard.do(withTimeout(t, 100*time.Millisecond), func(ctx context.Context) error {
			n++
			return &APIError{Status: 503, Endpoint: "/x", Message: "busy"}
		})
		if want := "POST /x: status 503: busy; then context deadline exceeded"; n != 1 || err.Error() != want {
			t.Errorf("%d tries, error %v, want %s", n, err, want)
		}
		if !errors.As(err, new(*APIError)) || !errors.Is(err, context.DeadlineExceeded) {
			t.Errorf("error %v wraps only one", err)
		}
	})
}

func withTimeout(t *testing.T, d time.Duration) context.Context {
	ctx, cancel := context.WithTimeout(t.Context(), d)
	t.Cleanup(cancel)
	return ctx
}
