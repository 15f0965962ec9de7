package transport

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"strconv"
	"sync"
	"time"

	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/client_golang/prometheus/collectors"
)

// httpMetrics are the metrics of the server. No label holds what a caller can
// make up, so that their number is bounded.
type httpMetrics struct {
	requests          *prometheus.CounterVec
	seconds           *prometheus.HistogramVec
	bytesIn, bytesOut *prometheus.CounterVec
	refused           *prometheus.CounterVec
	toolCalls         *prometheus.CounterVec
	toolSeconds       *prometheus.HistogramVec
	toolBytes         *prometheus.CounterVec
}

const metricsPrefix = "airefinery_mcp_"

func newMetrics() *httpMetrics {
	counter := func(name, help string, labels ...string) *prometheus.CounterVec {
		return prometheus.NewCounterVec(prometheus.CounterOpts{Name: metricsPrefix + name, Help: help}, labels)
	}
	seconds := func(name, help string, labels ...string) *prometheus.HistogramVec {
		return prometheus.NewHistogramVec(prometheus.HistogramOpts{
			Name: metricsPrefix + name, Help: help,
			Buckets: []float64{.001, .0025, .005, .01, .025, .05, .1, .25, .5, 1, 2.5, 5, 10, 15, 30, 60},
		}, labels)
	}
	return &httpMetrics{
		requests:    counter("http_requests_total", "HTTP requests answered.", "path", "code"),
		seconds:     seconds("http_request_duration_seconds", "Time to answer an HTTP request; for /sse the life of the stream.", "path"),
		bytesIn:     counter("http_request_bytes_total", "Bytes of request bodies.", "path"),
		bytesOut:    counter("http_response_bytes_total", "Bytes of response bodies.", "path"),
		refused:     counter("refused_total", "Requests that were not let through.", "reason"),
		toolCalls:   counter("tool_calls_total", "Tool calls by outcome: ok or the kind of failure.", "tool", "outcome"),
		toolSeconds: seconds("tool_call_duration_seconds", "Time of a tool call.", "tool"),
		toolBytes:   counter("tool_result_bytes_total", "Bytes of text that tools answered.", "tool"),
	}
}

// register adds the metrics to a registry, and the process's own if they are
// not there yet.
func (s *httpServer) register(reg *prometheus.Registry) error {
	m := s.metrics
	for _, c := range []prometheus.Collector{
		m.requests, m.seconds, m.bytesIn, m.bytesOut, m.refused, m.toolCalls, m.toolSeconds, m.toolBytes,
		prometheus.NewGaugeFunc(prometheus.GaugeOpts{Name: metricsPrefix + "calls_in_flight", Help: "Calls under way."},
			func() float64 { return float64(s.calls.count()) }),
		prometheus.NewGaugeFunc(prometheus.GaugeOpts{Name: metricsPrefix + "streams_open", Help: "Open SSE streams."},
			func() float64 { return float64(s.streams.Held()) }),
		prometheus.NewGaugeFunc(prometheus.GaugeOpts{Name: metricsPrefix + "tokens_unreadable_lines", Help: "Lines of the tokens file that let nobody in, as they cannot be read."},
			func() float64 { return float64(len(s.auth.tokens.unreadable())) }),
	} {
		if err := reg.Register(c); err != nil {
			return err
		}
	}
	for _, c := range []prometheus.Collector{collectors.NewGoCollector(), collectors.NewProcessCollector(collectors.ProcessCollectorOpts{})} {
		var twice prometheus.AlreadyRegisteredError
		if err := reg.Register(c); err != nil && !errors.As(err, &twice) {
			return err
		}
	}
	return nil
}

func (m *httpMetrics) request(path string, status int, took time.Duration, in int, out int64) {
	m.requests.WithLabelValues(path, strconv.Itoa(status)).Inc()
	m.seconds.WithLabelValues(path).Observe(took.Seconds())
	m.bytesIn.WithLabelValues(path).Add(float64(in))
	m.bytesOut.WithLabelValues(path).Add(float64(out))
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
