package client

import (
	"context"
	"errors"
	"io"
	"net/http"
	"testing"
	"testing/synctest"
	"time"
)

// faulty is an API whose endpoints fail as they are told.
type faulty struct {
	fails map[string]func(*http.Request) (*http.Response, error)
	asked map[string]int
}

const (
	logsPath     = "/observability/logs"
	metricsPath  = "/observability/metrics"
	validatePath = "/authentication/validate"
)

func newFaulty() *faulty {
	return &faulty{fails: map[string]func(*http.Request) (*http.Response, error){}, asked: map[string]int{}}
}

func (f *faulty) answer(r *http.Request) (*http.Response, error) {
	f.asked[r.URL.Path]++
	if fail := f.fails[r.URL.Path]; fail != nil {
		return fail(r)
	}
	return response(200, emptyLogs), nil
}

func status(code int, body string) func(*http.Request) (*http.Response, error) {
	return func(*http.Request) (*http.Response, error) { return response(code, body), nil }
}

func hang(r *http.Request) (*http.Response, error) {
	<-r.Context().Done()
	return nil, r.Context().Err()
}

func TestAnEndpointThatFailsIsLeftAlone(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		f := newFaulty()
		f.fails[logsPath] = status(503, "down for repairs")
		c := clientOf(t, f.answer)
		logs := func(c *Client) error { _, err := c.Logs.Query(t.Context(), LogsRequest{}); return err }
		var api *APIError
		began := time.Now()
		first := time.Time{}
		for range breakerTrips { // calls, of three tries each
			if err := logs(c); !errors.As(err, &api) {
				t.Fatalf("error %v", err)
			}
			if first.IsZero() {
				first = time.Now()
			}
		}
		if f.asked[logsPath] != breakerTrips*DefaultMaxAttempts {
			t.Fatalf("%d tries", f.asked[logsPath])
		}
		var down *UnavailableError
		err := logs(c)
		if !errors.As(err, &down) || f.asked[logsPath] != breakerTrips*DefaultMaxAttempts || errors.As(err, new(*APIError)) {
			t.Fatalf("asked %d times, error %v", f.asked[logsPath], err)
		}
		if down.Endpoint != logsPath || !down.Since.Equal(first) || !errors.As(down.Last, &api) || time.Until(down.Until) > breakerPause || !down.Until.After(time.Now()) {
			t.Errorf("%+v, want since %s", down, first)
		}
		if want := "not asked, as /observability/logs has been failing since " + began.UTC().Format(time.RFC3339) + ": POST /observability/logs: status 503: down for repairs"; err.Error() != want {
			t.Errorf("error %v, want %s", err, want)
		}

		// Other endpoints and other credentials are asked.
		if _, err := c.Metrics.Query(t.Context(), MetricsRequest{}); err != nil && !errors.As(err, new(*BodyError)) {
			t.Errorf("metrics: %v", err)
		}
		if err := logs(c.WithKey("another-key")); !errors.As(err, new(*APIError)) {
			t.Errorf("another key: %v", err)
		}

		// The trial costs the API next to nothing: while it fails, no query is made.
		f.fails[validatePath] = status(502, "")
		time.Sleep(breakerPause)
		tries := f.asked[logsPath]
		if err := logs(c); !errors.As(err, &down) || f.asked[logsPath] != tries || f.asked[validatePath] != 1 {
			t.Errorf("after %d trials and %d tries: error %v", f.asked[validatePath], f.asked[logsPath]-tries, err)
		}
		if err := logs(c); !errors.As(err, &down) || f.asked[validatePath] != 1 || !down.Since.Equal(first) {
			t.Errorf("after the trial, %d: error %v", f.asked[validatePath], err)
		}

		// The API is there again: so is the endpoint, and five new failures are needed.
		delete(f.fails, validatePath)
		delete(f.fails, logsPath)
		time.Sleep(breakerPause)
		for range 3 {
			if err := logs(c); err != nil {
				t.Fatalf("the upstream is up: %v", err)
			}
		}
		if f.asked[validatePath] != 2 {
			t.Errorf("%d trials", f.asked[validatePath])
		}
		f.fails[logsPath] = status(502, "")
		for range breakerTrips {
			if err := logs(c); !errors.As(err, &api) {
				t.Fatalf("error %v", err)
			}
		}
		if err := logs(c); !errors.As(err, &down) || !down.Since.After(first) {
			t.Errorf("down once more: %+v", err)
		}
	})
}

func TestAnAnswerBetweenKeepsTheBreakerClosed(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		f, n := newFaulty(), 0
		f.fails[logsPath] = func(*http.Request) (*http.Response, error) {
			n++
			if n%breakerTrips == 0 {
				return response(404, ""), nil
			}
			return response(502, ""), nil
		}
		c := clientOf(t, f.answer, WithMaxAttempts(1))
		for range 4 * breakerTrips {
			if _, err := c.Logs.Query(t.Context(), LogsRequest{}); !errors.As(err, new(*APIError)) {
				t.Fatalf("error %v", err)
			}
		}
	})
}

// That an answer takes too long is held against the API only if it does not
// answer a trial either: a long window is the query's.
func TestTimeoutsCountOnlyWhenTheAPIIsNotThere(t *testing.T) {
	hangInBody := func(r *http.Request) (*http.Response, error) {
		resp := response(200, "")
		resp.Body = io.NopCloser(hangingBody{r.Context()})
		return resp, nil
	}
	for _, tt := range []struct {
		name     string
		query    func(*http.Request) (*http.Response, error)
		validate func(*http.Request) (*http.Response, error)
		early    bool // those who ask give up after a second
		opens    bool
	}{
		{name: "504, and the API is there", query: status(504, "")},
		{name: "hangs, and the API is there", query: hang},
		{name: "hangs, and the API refuses the credential", query: hang, validate: status(401, "")},
		{name: "504, and the API is down", query: status(504, ""), validate: status(503, ""), opens: true},
		{name: "all hangs", query: hang, validate: hang, opens: true},
		{name: "all hangs, given up early by those who asked", query: hang, validate: hang, early: true},
		{name: "hangs in the body", query: hangInBody, validate: hang},
	} {
		t.Run(tt.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				f := newFaulty()
				f.fails[logsPath], f.fails[validatePath] = tt.query, tt.validate
				c := clientOf(t, f.answer, WithMaxAttempts(1))
				ctx := func() context.Context {
					if tt.early {
						return withTimeout(t, time.Second)
					}
					return t.Context()
				}
				for range breakerTrips {
					if _, err := c.Logs.Query(ctx(), LogsRequest{}); err == nil {
						t.Fatal("no error")
					}
					time.Sleep(trialTime)
					synctest.Wait()
				}
				_, err := c.Logs.Query(ctx(), LogsRequest{})
				if opens := errors.As(err, new(*UnavailableError)); opens != tt.opens {
					t.Errorf("open is %v, want %v: %v", opens, tt.opens, err)
				}
				time.Sleep(2 * trialTime)
			})
		})
	}
}

func TestBreakersAreBounded(t *testing.T) {
	bs := breakers{byQuery: map[string]*breaker{}}
	for i := range maxBreakers + 10 {
		bs.of(string(rune(i)))
	}
	if len(bs.byQuery) != maxBreakers {
		t.Errorf("%d breakers, want %d", len(bs.byQuery), maxBreakers)
	}
}

// hangingBody hangs until its context ends.
type hangingBody struct{ ctx context.Context }

func (b hangingBody) Read([]byte) (int, error) {
	<-b.ctx.Done()
	return 0, b.ctx.Err()
}
