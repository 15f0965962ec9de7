package client

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"slices"
	"strings"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"airefinery-mcp/internal/turns"
)

// traceOf is a trace of a body with one span, whose id is a digit.
func traceOf(id int, name string) string {
	return fmt.Sprintf(`{"batches":[{"scopeSpans":[{"spans":[{"traceId":"%032d","spanId":"%016d","name":"%s"}]}]}]}`, id, id, name)
}

func tracesOf(list ...string) string { return `{"traces":[` + strings.Join(list, ",") + `]}` }

// handed gathers the traces that are handed over, as they were then.
type handed struct {
	begun int
	got   []string
}

func (h *handed) begin(func()) func(*Trace) {
	h.begun++
	h.got = nil
	return func(t *Trace) {
		h.got = append(h.got, fmt.Sprintf("%d: %d of %s", t.ID[15]&15, len(t.Spans), t.Spans[0].Name))
	}
}

func TestTracesAreHandedOverOnceAnotherBegins(t *testing.T) {
	for name, c := range map[string]struct {
		body string
		want []string
	}{
		"none":              {`{"traces":[]}`, nil},
		"one":               {tracesOf(traceOf(1, "a")), nil},
		"three":             {tracesOf(traceOf(1, "a"), traceOf(2, "b"), traceOf(3, "c")), []string{"1: 1 of a", "2: 1 of b"}},
		"in parts":          {tracesOf(traceOf(1, "a"), traceOf(1, "b"), traceOf(2, "c")), []string{"1: 2 of a"}},
		"comes again":       {tracesOf(traceOf(1, "a"), traceOf(2, "b"), traceOf(1, "c")), []string{"1: 1 of a"}},
		"several at a time": {strings.ReplaceAll(tracesOf(traceOf(1, "a"), traceOf(2, "b"), traceOf(3, "c")), `]}]}]},{"batches":[{"scopeSpans":[{"spans":[`, ","), []string{"1: 1 of a", "2: 1 of b"}},
	} {
		var h handed
		r, err := DecodeEachTrace(strings.NewReader(c.body), h.begin(nil))
		if err != nil || !slices.Equal(h.got, c.want) {
			t.Errorf("%s: %v, handed over are %q, want %q", name, err, h.got, c.want)
		}
		if whole, err := DecodeTraces(strings.NewReader(c.body)); err != nil || whole.Spans() != r.Spans() {
			t.Errorf("%s: %v, %d spans, want %d", name, err, r.Spans(), whole.Spans())
		}
	}
}

func TestEveryAttemptHandsOverAnew(t *testing.T) {
	whole := tracesOf(traceOf(1, "a"), traceOf(2, "b"), traceOf(3, "c"))
	attempts := 0
	api := newAPI(t, func(w http.ResponseWriter, r *http.Request) {
		body := whole
		if attempts++; attempts == 1 {
			body = whole[:len(whole)-20]
			w.Header().Set("Content-Length", fmt.Sprint(len(whole)))
		}
		answer(200, body)(w, r)
	}, WithMaxAttempts(2))
	var h handed
	if _, err := api.Traces.Query(WithEachTrace(t.Context(), h.begin), TracesRequest{}); err != nil {
		t.Fatal(err)
	}
	if want := []string{"1: 1 of a", "2: 1 of b"}; h.begun != 2 || !slices.Equal(h.got, want) {
		t.Errorf("begun %d times, the last with %q, want twice and %q", h.begun, h.got, want)
	}
}

func TestWhoJoinsAQueryIsHandedNothing(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		c := clientOf(t, func(*http.Request) (*http.Response, error) {
			time.Sleep(time.Second)
			return response(200, tracesOf(traceOf(1, "a"), traceOf(2, "b"))), nil
		})
		var both [2]handed
		var answered atomic.Int32
		for i := range both {
			go func() {
				if r, err := c.Traces.Query(WithEachTrace(t.Context(), both[i].begin), TracesRequest{}); err == nil && len(r.Traces) == 2 {
					answered.Add(1)
				}
			}()
			synctest.Wait()
		}
		time.Sleep(2 * time.Second)
		if answered.Load() != 2 || both[0].begun != 1 || both[1].begun != 0 {
			t.Errorf("%d answered, begun %d and %d times", answered.Load(), both[0].begun, both[1].begun)
		}
	})
}

func TestWhatIsDoneMeanwhileEndsWithTheQuery(t *testing.T) {
	limits := spareLimits()
	api := newAPI(t, answer(200, tracesOf(traceOf(1, "a"), traceOf(2, "b"))))
	ctx, cancel := context.WithCancel(turns.For(t.Context(), "anna", limits))
	passed := make(chan bool, 1)
	_, err := api.Traces.Query(WithEachTrace(ctx, func(pause func()) func(*Trace) {
		return func(*Trace) {
			cancel()
			for range 1000 { // the query is told of it in a moment
				pause()
				time.Sleep(time.Millisecond)
			}
			passed <- true
		}
	}), TracesRequest{})
	if !errors.Is(err, context.Canceled) {
		t.Errorf("the error is %v", err)
	}
	for range 1000 {
		if limits.Processor.Held() == 0 {
			break
		}
		time.Sleep(time.Millisecond)
	}
	if limits.Processor.Held() != 0 || len(passed) > 0 {
		t.Error("it goes on for nobody")
	}
}

func TestAPanicMeanwhileFailsTheQuery(t *testing.T) {
	api := newAPI(t, answer(200, tracesOf(traceOf(1, "a"), traceOf(2, "b"))))
	_, err := api.Traces.Query(WithEachTrace(t.Context(), func(func()) func(*Trace) { return func(*Trace) { panic("broken") } }), TracesRequest{})
	if p := (*PanicError)(nil); !errors.As(err, &p) {
		t.Errorf("the error is %v", err)
	}
}
