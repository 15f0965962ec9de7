package client

import (
	"context"
	"errors"
	"net/http"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"airefinery-mcp/internal/turns"
)

// slow answers after a second, and counts the requests and those given up.
type slow struct {
	mu           sync.Mutex
	asked, ended int
}

func (s *slow) RoundTrip(r *http.Request) (*http.Response, error) {
	s.mu.Lock()
	s.asked++
	s.mu.Unlock()
	select {
	case <-time.After(time.Second):
		return response(200, emptyLogs), nil
	case <-r.Context().Done():
		s.mu.Lock()
		s.ended++
		s.mu.Unlock()
		return nil, r.Context().Err()
	}
}

func (s *slow) counts() (asked, ended int) {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.asked, s.ended
}

// outcomes of calls side by side.
type outcomes struct {
	mu   sync.Mutex
	wg   sync.WaitGroup
	resp []*LogsResponse
	errs []error
}

func (o *outcomes) query(ctx context.Context, c *Client, req LogsRequest) {
	o.wg.Go(func() {
		r, err := c.Logs.Query(ctx, req)
		o.mu.Lock()
		defer o.mu.Unlock()
		if err != nil {
			o.errs = append(o.errs, err)
		} else {
			o.resp = append(o.resp, r)
		}
	})
}

func TestIdenticalCallsAreOneRequest(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := &slow{}
		c := clientOf(t, s.RoundTrip)
		var o outcomes
		for range 50 {
			o.query(t.Context(), c, LogsRequest{Severity: "error"})
		}
		time.Sleep(500 * time.Millisecond)
		o.query(t.Context(), c.WithKey(testKey), LogsRequest{Severity: "error"}) // the same key
		o.wg.Wait()
		if asked, _ := s.counts(); asked != 1 || len(o.resp) != 51 {
			t.Errorf("%d requests, %d responses, errors %v", asked, len(o.resp), o.errs)
		}
		for _, r := range o.resp {
			if r != o.resp[0] {
				t.Fatal("the response is not shared")
			}
		}
		// Only calls at the same time are shared: later ones want newer data.
		o.query(t.Context(), c, LogsRequest{Severity: "error"})
		o.wg.Wait()
		if asked, _ := s.counts(); asked != 2 {
			t.Errorf("%d requests", asked)
		}
	})
}

func TestCallsThatDifferAreNotShared(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := &slow{}
		c := clientOf(t, s.RoundTrip)
		var o outcomes
		o.query(t.Context(), c, LogsRequest{})
		o.query(t.Context(), c, LogsRequest{Limit: 1})
		o.query(t.Context(), c.WithKey("another-key"), LogsRequest{})
		o.query(t.Context(), c.WithKey("a-third-key"), LogsRequest{})
		o.wg.Go(func() { _, _ = c.Traces.Query(t.Context(), TracesRequest{}) })
		o.wg.Wait()
		if asked, _ := s.counts(); asked != 5 {
			t.Errorf("%d requests, want 5", asked)
		}
	})
}

func TestACallerThatGivesUpLeavesTheOthersTheirAnswer(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := &slow{}
		c := clientOf(t, s.RoundTrip)
		var stay, leave outcomes
		ctx, cancel := context.WithCancel(t.Context())
		leave.query(ctx, c, LogsRequest{}) // it made the request, too
		synctest.Wait()
		stay.query(t.Context(), c, LogsRequest{})
		stay.query(t.Context(), c, LogsRequest{})
		synctest.Wait()
		start := time.Now()
		cancel()
		leave.wg.Wait()
		if len(leave.errs) != 1 || !errors.Is(leave.errs[0], context.Canceled) || time.Since(start) > 0 {
			t.Errorf("the one that left has %v after %s", leave.errs, time.Since(start))
		}
		stay.wg.Wait()
		if asked, ended := s.counts(); len(stay.resp) != 2 || asked != 1 || ended != 0 {
			t.Errorf("%d requests, %d ended, errors %v", asked, ended, stay.errs)
		}
	})
}

func TestTheLastCallerThatGivesUpEndsTheRequest(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := &slow{}
		c := clientOf(t, s.RoundTrip)
		ctx, cancel := context.WithCancel(t.Context())
		var o, next outcomes
		for range 3 {
			o.query(ctx, c, LogsRequest{})
		}
		synctest.Wait()
		cancel()
		o.wg.Wait()
		next.query(t.Context(), c, LogsRequest{}) // not the request that ends
		synctest.Wait()
		if asked, ended := s.counts(); asked != 2 || ended != 1 || len(o.errs) != 3 {
			t.Errorf("%d requests, %d ended, errors %v", asked, ended, o.errs)
		}
		next.wg.Wait()
		if len(next.resp) != 1 {
			t.Errorf("the next call has %v", next.errs)
		}
		if len(c.guard.flights.m) > 0 {
			t.Errorf("%d requests are still listed", len(c.guard.flights.m))
		}
	})
}

func TestWhoJoinsHasItsOwnTime(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		n := 0
		c := clientOf(t, func(r *http.Request) (*http.Response, error) {
			n++
			select {
			case <-time.After(DefaultTimeout + 2*time.Second):
				return response(200, emptyLogs), nil
			case <-r.Context().Done():
				return nil, r.Context().Err()
			}
		})
		var first, later outcomes
		first.query(t.Context(), c, LogsRequest{})
		time.Sleep(5 * time.Second)
		later.query(t.Context(), c, LogsRequest{})
		first.wg.Wait()
		later.wg.Wait()
		if len(first.errs) != 1 || !errors.Is(first.errs[0], context.DeadlineExceeded) {
			t.Errorf("the first has %v", first.errs)
		}
		if len(later.resp) != 1 || n != 1 {
			t.Errorf("the one that joined has %v after %d requests", later.errs, n)
		}
	})
}

func TestWhoJoinsIsSeen(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		type name struct{}
		var seen []any
		ended := 0
		c := clientOf(t, (&slow{}).RoundTrip, WithJoined(func(ctx, first context.Context) func() {
			seen = append(seen, ctx.Value(name{}), first.Value(name{}))
			return func() { ended++ }
		}))
		var o outcomes
		o.query(context.WithValue(t.Context(), name{}, "one"), c, LogsRequest{})
		synctest.Wait()
		o.query(context.WithValue(t.Context(), name{}, "two"), c, LogsRequest{})
		o.wg.Wait()
		if len(seen) != 2 || seen[0] != "two" || seen[1] != "one" || ended != 1 {
			t.Errorf("seen %v, %d ended", seen, ended)
		}
	})
}

// A query that joined another caller's would wait behind that one's others.
func TestCallersDoNotShare(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := &slow{}
		c := clientOf(t, s.RoundTrip)
		var o outcomes
		for _, who := range []string{"anna", "ben"} {
			o.query(turns.For(t.Context(), who, c.guard.limits), c, LogsRequest{})
		}
		o.wg.Wait()
		if asked, _ := s.counts(); asked != 2 {
			t.Errorf("%d requests for two callers", asked)
		}
	})
}

// What a response takes of the memory is given back when the last of those who
// share it is done with it.
func TestAResponseIsHeldUntilItsUsersAreDone(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		text := `{"data":{"result":[]},"x":"` + strings.Repeat("x", turns.MediumBody+1<<20) + `"}`
		c := clientOf(t, func(*http.Request) (*http.Response, error) {
			time.Sleep(time.Second)
			return response(200, text), nil
		})
		var o outcomes
		var ends []func()
		for range 2 {
			ctx, end := turns.Scope(t.Context())
			ends = append(ends, end)
			o.query(ctx, c, LogsRequest{})
		}
		o.wg.Wait()
		for i, end := range ends {
			if c.guard.limits.Memory.Held() == 0 {
				t.Errorf("nothing is held for the users that are left after %d", i)
			}
			end()
		}
		if held := c.guard.limits.Memory.Held(); held != 0 {
			t.Errorf("%d bytes were not given back", held)
		}
	})
}

func TestAnErrorIsSharedToo(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		asked := 0
		c := clientOf(t, func(*http.Request) (*http.Response, error) {
			asked++
			time.Sleep(time.Second)
			return response(403, `{"detail":"no"}`), nil
		})
		var o outcomes
		for range 5 {
			o.query(t.Context(), c, LogsRequest{})
		}
		o.wg.Wait()
		if asked != 1 || len(o.errs) != 5 {
			t.Errorf("%d requests, %d errors", asked, len(o.errs))
		}
	})
}
