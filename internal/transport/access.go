package transport

import (
	"context"
	"fmt"
	"log/slog"
	"net/http"
	"runtime/debug"
	"strconv"
	"sync"
	"time"

	"github.com/mark3labs/mcp-go/mcp"
)

// exchange is what becomes known of a request on its way, for its log line.
type exchange struct {
	caller, rpc, tool, refused string
	host                       string // that was refused
	bytesIn                    int
}

type exchangeKey struct{}

// exchangeOf returns the exchange of a request's context, nil without one.
func exchangeOf(ctx context.Context) *exchange {
	x, _ := ctx.Value(exchangeKey{}).(*exchange)
	return x
}

// recorder notes what is answered and bounds how long a write may take.
type recorder struct {
	http.ResponseWriter
	rc      *http.ResponseController
	timeout time.Duration

	events tally // SSE events written

	mu     sync.Mutex
	status int
	bytes  int64
}

func (w *recorder) Unwrap() http.ResponseWriter { return w.ResponseWriter }

func (w *recorder) WriteHeader(status int) {
	w.begin(status)
	w.ResponseWriter.WriteHeader(status)
}

// begin notes the status that an answer begins with. Event streams, mcp-go's
// among them, are told to proxies: nginx would hold events back, and a cache may
// keep what is merely to be asked for again.
func (w *recorder) begin(status int) {
	w.mu.Lock()
	defer w.mu.Unlock()
	if w.status != 0 {
		return
	}
	w.status = status
	if h := w.Header(); h.Get("Content-Type") == "text/event-stream" {
		h.Set("X-Accel-Buffering", "no")
		h.Set("Cache-Control", "no-store")
	}
}

func (w *recorder) Write(p []byte) (int, error) {
	w.begin(http.StatusOK)
	// An error means that deadlines are not to be had; the write will tell.
	_ = w.rc.SetWriteDeadline(time.Now().Add(w.timeout))
	n, err := w.ResponseWriter.Write(p)
	w.mu.Lock()
	defer w.mu.Unlock()
	w.bytes += int64(n)
	if len(p) > 6 && string(p[:6]) == "event:" {
		w.events.add()
	}
	return n, err
}

// Flush makes the writer a http.Flusher, without which mcp-go sends no events.
func (w *recorder) Flush() {
	_ = w.rc.Flush() // the next write will tell
}

// observe is the outermost handler of a route: it logs and measures each
// request, and answers for one that panics.
func (s *httpServer) observe(route string, level slog.Level, next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		start := time.Now()
		x := &exchange{}
		rec := &recorder{ResponseWriter: w, rc: http.NewResponseController(w), timeout: s.cfg.WriteTimeout}
		if r.ContentLength != 0 {
			// Also of a refused request the body is read off, for the
			// connection's sake. An error means that there are no deadlines.
			_ = rec.rc.SetReadDeadline(start.Add(s.cfg.ReadTimeout))
		}
		ctx := context.WithValue(r.Context(), exchangeKey{}, x)
		ctx = context.WithValue(ctx, recorderKey{}, rec)
		defer func() {
			if p := recover(); p != nil {
				s.log.Error("request panicked", "panic", fmt.Sprint(p), "stack", string(debug.Stack()))
				rec.mu.Lock()
				fresh := rec.status == 0
				rec.mu.Unlock()
				if fresh {
					writeMessage(rec, http.StatusInternalServerError, internalError(""))
				}
			}
			took := time.Since(start)
			rec.mu.Lock()
			status, bytes := rec.status, rec.bytes
			rec.mu.Unlock()
			if status == 0 {
				status = http.StatusOK
			}
			s.metrics.request(route, status, took, x.bytesIn, bytes)
			attrs := []slog.Attr{
				slog.String("method", r.Method), slog.String("path", route), slog.Int("status", status),
				slog.Int64("ms", took.Milliseconds()), slog.Int("bytes_in", x.bytesIn), slog.Int64("bytes_out", bytes),
				slog.String("remote", hostOf(r.RemoteAddr)),
			}
			for _, a := range []slog.Attr{slog.String("caller", x.caller), slog.String("rpc", x.rpc), slog.String("tool", x.tool), slog.String("refused", x.refused), slog.String("host", x.host)} {
				if v := a.Value.String(); v != "" {
					attrs = append(attrs, slog.String(a.Key, clip(v)))
				}
			}
			s.log.LogAttrs(r.Context(), level, "request", attrs...)
		}()
		next.ServeHTTP(rec, r.WithContext(ctx))
	})
}

type recorderKey struct{}

// clip keeps what callers make up short.
func clip(s string) string {
	if len(s) > 80 {
		return strconv.QuoteToASCII(s[:80]) + "…"
	}
	return s
}

// noteRefused notes for log and metrics why a request is not let through.
func (s *httpServer) noteRefused(r *http.Request, reason string) {
	if x := exchangeOf(r.Context()); x != nil {
		x.refused = reason
	}
	s.metrics.refused.of(reason).Inc()
}

// refuse answers a request that is not let through. The body is JSON-RPC, as
// some clients show nothing else.
func (s *httpServer) refuse(w http.ResponseWriter, r *http.Request, status int, reason, message string) {
	s.noteRefused(r, reason)
	writeMessage(w, status, errorResponse("", refusedCode, message))
}

// refuseMessage answers a message that mcp-go must not see.
func (s *httpServer) refuseMessage(w http.ResponseWriter, r *http.Request, id string, bad *fault) {
	s.noteRefused(r, "rpc")
	writeMessage(w, http.StatusBadRequest, errorResponse(id, bad.code, bad.why))
}

// internalError answers a request that made the server panic. What the panic
// said is for the log alone.
func internalError(id string) []byte {
	return errorResponse(id, mcp.INTERNAL_ERROR, "internal error")
}

func writeMessage(w http.ResponseWriter, status int, body []byte) {
	w.Header().Set("Content-Type", "application/json")
	w.WriteHeader(status)
	_, _ = w.Write(append(body, '\n')) // a client that is gone
}
