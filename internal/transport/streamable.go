package transport

import (
	"bytes"
	"context"
	"crypto/rand"
	"errors"
	"io"
	"net/http"
	"strings"
	"sync/atomic"

	"github.com/mark3labs/mcp-go/mcp"

	"airefinery-mcp/internal/caller"
	"airefinery-mcp/internal/reader"
)

// sessionHeader is the session id of the revisions before 2026-07-28,
// revisionHeader the revision that a client speaks.
const (
	sessionHeader  = "Mcp-Session-Id"
	revisionHeader = "Mcp-Protocol-Version"
)

// streamable serves /mcp for both eras of the protocol. No session is kept:
// any replica answers any request. A client of the older era is given a
// session id all the same, which nothing is stored for: it tells the requests
// of two clients of one caller apart when one of them cancels, and says of
// each later request how much its client shows of an answer.
func (s *httpServer) streamable(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.Method != http.MethodPost {
			// Nothing is sent unasked, so there is no stream to GET, and no
			// session to DELETE.
			w.Header().Set("Allow", http.MethodPost)
			s.refuse(w, r, http.StatusMethodNotAllowed, "method", "only POST: this server keeps no sessions")
			return
		}
		body, ok := s.readBody(w, r)
		if !ok {
			return
		}
		session := r.Header.Get(sessionHeader)
		if isBatch(body) {
			s.streamableBatch(w, r, session, body)
			return
		}
		msg, body, ok := s.openMessage(w, r, body)
		if !ok {
			return
		}
		r.Body = io.NopCloser(bytes.NewReader(body))
		w = uncovering{w}
		msg.modern = msg.modern || mcp.IsModernProtocol(r.Header.Get(revisionHeader))
		key := callKey{caller: caller.From(r.Context()).ID, session: session, id: msg.id}
		// mcp-go would keep state by an id that the client makes up.
		r.Header.Del(sessionHeader)
		if s.takeSilently(w, r, msg, key) {
			return
		}
		switch mcp.MCPMethod(msg.method) {
		case mcp.MethodSubscriptionsListen:
			s.listen(w, r, next)
			return
		case mcp.MethodInitialize:
			if !msg.modern {
				w.Header().Set(sessionHeader, newSessionID(reader.Of(msg.client), msg.apps))
			}
		}
		if msg.modern {
			key.id = ""
		}
		this := s.beginCall(w, r, key, msg.isToolCall())
		if this == nil {
			return
		}
		defer this.end()
		m := &mutable{ResponseWriter: w, call: this}
		ctx := this.with(r.Context())
		if key.session != "" {
			r, apps := sessionClient(key.session)
			ctx = reader.WithApps(reader.With(ctx, r), apps)
		}
		next.ServeHTTP(m, r.WithContext(ctx))
		if m.muted.Load() {
			w.WriteHeader(http.StatusAccepted)
		}
	})
}

// takeSilently takes what has no answer by itself: responses and cancellations.
// It reports whether the message was one.
func (s *httpServer) takeSilently(w http.ResponseWriter, r *http.Request, msg message, key callKey) bool {
	revision := r.Header.Get(revisionHeader)
	switch {
	case msg.kind == kindResponse && msg.modern:
		s.refuseMessage(w, r, "", invalid("revision %s has no responses from clients, and this server asks nothing", mcp.ProtocolVersion20260728))
		return true
	case msg.kind == kindResponse && (revision == "" || mcp.IsValidProtocolVersion(revision)):
		// nothing was asked
	case msg.kind == kindNotification && mcp.MCPMethod(msg.method) == mcp.MethodNotificationCancelled:
		if !msg.modern { // there closing the request is the cancel
			key.id = msg.cancels
			s.calls.cancel(key)
		}
	default:
		return false
	}
	w.WriteHeader(http.StatusAccepted)
	return true
}

// uncovering gives clients their ids and tokens back. mcp-go writes each
// message in one piece.
type uncovering struct{ http.ResponseWriter }

func (u uncovering) Unwrap() http.ResponseWriter { return u.ResponseWriter }

func (u uncovering) Write(p []byte) (int, error) {
	if _, err := u.ResponseWriter.Write(uncover(p)); err != nil {
		return 0, err
	}
	return len(p), nil
}

// Flush makes the writer a http.Flusher, without which mcp-go sends no events.
func (u uncovering) Flush() {
	_ = http.NewResponseController(u.ResponseWriter).Flush() // the next write will tell
}

// newSessionID makes the id of a client's session. It ends in whether the client
// shows MCP Apps and its family, so that any replica knows both.
func newSessionID(r *reader.Reader, apps bool) string {
	id := rand.Text()
	if apps {
		id += appsMark
	}
	if r.Family != "" {
		id += "-" + r.Family
	}
	return id
}

const appsMark = "+apps"

// sessionClient returns the reader that a session id names, and whether its client
// shows MCP Apps. A client that makes up an id changes its own answers.
func sessionClient(id string) (r *reader.Reader, apps bool) {
	id, family, _ := strings.Cut(id, "-")
	return reader.Named(family), strings.HasSuffix(id, appsMark)
}

// mutable leaves the answer out when the client has cancelled the request:
// clients complain of answers that they no longer wait for. Whether to is
// decided once for a JSON answer and event by event for a stream.
type mutable struct {
	http.ResponseWriter
	call  *call
	muted atomic.Bool
}

func (m *mutable) cancelled() bool {
	return errors.Is(context.Cause(m.call.ctx), errCancelled)
}

func (m *mutable) WriteHeader(status int) {
	if m.cancelled() {
		m.muted.Store(true)
		m.Header().Del("Content-Type")
		return
	}
	m.ResponseWriter.WriteHeader(status)
}

func (m *mutable) Write(p []byte) (int, error) {
	if m.muted.Load() || m.cancelled() && m.Header().Get("Content-Type") == "text/event-stream" {
		return len(p), nil
	}
	return m.ResponseWriter.Write(p)
}

// Flush sends nothing on its own: a header that is not decided on stays so.
func (m *mutable) Flush() {
	if f, ok := m.ResponseWriter.(http.Flusher); ok && !m.muted.Load() {
		f.Flush()
	}
}

// listen serves a stream that lasts until the client or the server goes.
func (s *httpServer) listen(w http.ResponseWriter, r *http.Request, next http.Handler) {
	place := s.openStream(w, r)
	if place == nil {
		return
	}
	defer place.Give()
	ctx, cancel := context.WithCancel(r.Context())
	defer cancel()
	defer context.AfterFunc(s.streamsEnd, cancel)()
	next.ServeHTTP(w, r.WithContext(ctx))
}

// beginCall takes in a request; it answers it and returns nil when the server
// stops, or its caller has too many calls.
func (s *httpServer) beginCall(w http.ResponseWriter, r *http.Request, key callKey, isTool bool) *call {
	if s.refuseLate(w, r) {
		return nil
	}
	this := s.calls.begin(key, caller.From(r.Context()).Principal, isTool)
	if this == nil {
		s.refuseBusy(w, r, "concurrency", tooManyCalls)
	}
	return this
}

const tooManyCalls = "too many of your calls are under way here: wait for one to end, then retry"

// refuseLate answers what comes when the server stops.
func (s *httpServer) refuseLate(w http.ResponseWriter, r *http.Request) bool {
	if !s.refusing.Load() {
		return false
	}
	w.Header().Set("Connection", "close")
	s.refuseBusy(w, r, "draining", "this server is shutting down: retry, another replica will answer")
	return true
}

func (s *httpServer) refuseBusy(w http.ResponseWriter, r *http.Request, reason, message string) {
	w.Header().Set("Retry-After", "1")
	s.refuse(w, r, http.StatusServiceUnavailable, reason, message)
}
