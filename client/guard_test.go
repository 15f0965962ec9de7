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

	"airefinery-mcp/internal/turns"
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
				query := tt.u(&n)
				c := clientOf(t, func(r *http.Request) (*http.Response, error) {
					if r.URL.Path == validatePath { // of the breaker
						return response(200, "{}"), nil
					}
					return query(r)
				})
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
			return nil, context.Cause(r.Context())
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
		time.Sleep(2 * time.Minute) // the breaker's trials end
	})
}

func TestLargeBodiesAreReadAsTheMemoryAllows(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		const calls, atOnce = 6, 2 // half of 2 GiB is two of the largest
		text := `{"data":{"result":[]},"x":"` + strings.Repeat("x", turns.MediumBody+1<<20) + `"}`
		var now, most, ended atomic.Int32
		c := clientOf(t, func(r *http.Request) (*http.Response, error) {
			resp := response(200, "")
			resp.Body = &pausingBody{Reader: strings.NewReader(text), late: len(text) - turns.MediumBody - 1<<19, begin: func() { most.Store(max(most.Load(), now.Add(1))) }, end: func() { now.Add(-1) }}
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
		if most.Load() != atOnce || ended.Load() != calls {
			t.Errorf("%d large bodies at once, %d calls ended; want %d at once", most.Load(), ended.Load(), atOnce)
		}
		if held := c.guard.limits.Memory.Held() + c.guard.limits.Processor.Held() + c.guard.places.Held(); held > 0 {
			t.Errorf("%d was not given back", held)
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
