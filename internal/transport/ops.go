package transport

import (
	"bytes"
	"context"
	"fmt"
	"net/http"
	"strconv"
	"sync"
	"time"

	"github.com/VictoriaMetrics/metrics"
)

// httpMetrics are the metrics of the server. No label holds what a caller can
// make up, so that their number is bounded.
type httpMetrics struct {
	requests          *family[*metrics.Counter]
	seconds           *family[*metrics.PrometheusHistogram]
	bytesIn, bytesOut *family[*metrics.Counter]
	refused           *family[*metrics.Counter]
	toolCalls         *family[*metrics.Counter]
	toolSeconds       *family[*metrics.PrometheusHistogram]
	toolBytes         *family[*metrics.Counter]
}

const metricsPrefix = "airefinery_mcp_"

// durations are the upper bounds of the histograms' buckets, in seconds.
var durations = []float64{.001, .0025, .005, .01, .025, .05, .1, .25, .5, 1, 2.5, 5, 10, 15, 30, 60}

// newMetrics makes the metrics of requests and calls, which appear in the set once
// there is something to count. docs/http.md says what each means.
func newMetrics(set *metrics.Set) *httpMetrics {
	counter := func(name string, labels ...string) *family[*metrics.Counter] {
		return newFamily(set.GetOrCreateCounter, metricsPrefix+name, labels...)
	}
	seconds := func(name string, labels ...string) *family[*metrics.PrometheusHistogram] {
		return newFamily(func(series string) *metrics.PrometheusHistogram {
			return set.GetOrCreatePrometheusHistogramExt(series, durations)
		}, metricsPrefix+name, labels...)
	}
	return &httpMetrics{
		requests:    counter("http_requests_total", "code", "path"),
		seconds:     seconds("http_request_duration_seconds", "path"),
		bytesIn:     counter("http_request_bytes_total", "path"),
		bytesOut:    counter("http_response_bytes_total", "path"),
		refused:     counter("refused_total", "reason"),
		toolCalls:   counter("tool_calls_total", "outcome", "tool"),
		toolSeconds: seconds("tool_call_duration_seconds", "tool"),
		toolBytes:   counter("tool_result_bytes_total", "tool"),
	}
}

// addGauges adds to the set what holds at the moment.
func (s *httpServer) addGauges(set *metrics.Set) {
	set.NewGauge(metricsPrefix+"calls_in_flight", func() float64 { return float64(s.calls.count()) })
	set.NewGauge(metricsPrefix+"streams_open", func() float64 { return float64(s.streams.Held()) })
	set.NewGauge(metricsPrefix+"tokens_unreadable_lines", func() float64 { return float64(len(s.auth.tokens.unreadable())) })
}

// metricsPage shows the server's metrics and those of the process, in Prometheus'
// text format.
func (s *httpServer) metricsPage() http.Handler {
	metrics.ExposeMetadata(true) // the types; a switch of the whole program
	return http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		var page bytes.Buffer
		s.exposed.WritePrometheus(&page)
		metrics.WriteProcessMetrics(&page)
		metrics.WriteFDMetrics(&page)
		w.Header().Set("Content-Type", "text/plain; version=0.0.4; charset=utf-8")
		_, _ = w.Write(page.Bytes()) // a client that is gone
	})
}

func (m *httpMetrics) request(path string, status int, took time.Duration, in int, out int64) {
	m.requests.of(strconv.Itoa(status), path).Inc()
	m.seconds.of(path).Update(took.Seconds())
	m.bytesIn.of(path).Add(in)
	m.bytesOut.of(path).AddInt64(out)
}

// How long an answer about the upstream holds, and how long it may take.
const (
	readyFor     = 10 * time.Second
	notReadyFor  = 2 * time.Second
	readyTimeout = 5 * time.Second
)

// readiness asks whether the upstream can be reached, seldom.
type readiness struct {
	check func(context.Context) error

	mu   sync.Mutex
	err  error
	when time.Time // zero: never asked
}

func (c *readiness) ask(ctx context.Context) error {
	if c.check == nil {
		return nil
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	age, holds := time.Since(c.when), readyFor
	if c.err != nil {
		holds = notReadyFor
	}
	if !c.when.IsZero() && age < holds {
		return c.err
	}
	// Not the probe's own context: one that gives up must not make the
	// answer for the others.
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), readyTimeout)
	defer cancel()
	c.err = c.check(ctx)
	c.when = time.Now()
	return c.err
}

func serveHealth(w http.ResponseWriter, _ *http.Request) {
	writeText(w, http.StatusOK, "ok")
}

// serveReady says whether calls should be sent here. What is wrong with the
// upstream is for the log, the probe is open to anyone.
func (s *httpServer) serveReady(w http.ResponseWriter, r *http.Request) {
	if s.draining.Load() {
		writeText(w, http.StatusServiceUnavailable, "shutting down")
		return
	}
	if err := s.ready.ask(r.Context()); err != nil {
		s.log.Warn("not ready", "error", err)
		writeText(w, http.StatusServiceUnavailable, "the upstream is not reachable")
		return
	}
	text := "ready"
	if bad := s.auth.tokens.unreadable(); len(bad) > 0 {
		text += fmt.Sprintf("\ntokens file: these lines cannot be read and let nobody in: %v", bad)
	}
	writeText(w, http.StatusOK, text)
}

func writeText(w http.ResponseWriter, status int, text string) {
	w.Header().Set("Content-Type", "text/plain; charset=utf-8")
	w.WriteHeader(status)
	_, _ = w.Write([]byte(text + "\n")) // a client that is gone
}
