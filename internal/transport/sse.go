package transport

import (
	"context"
	"crypto/rand"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"runtime/debug"
	"sync"
	"sync/atomic"
	"time"

	"github.com/mark3labs/mcp-go/mcp"
	"github.com/mark3labs/mcp-go/server"

	"airefinery-mcp/internal/caller"
	"airefinery-mcp/internal/reader"
)

// The SSE protocol of revision 2024-11-05: GET /sse opens a stream, whose
// first event names the address to POST messages to; the answers come over
// the stream. It stands on mcp-go's server but not on its SSE transport,
// where a call outlives its stream, any page may listen, whoever knows a
// session's id may use it, and nothing waits for a call at shutdown.

// Paths of the SSE protocol.
const (
	ssePath     = "/sse"
	messagePath = "/message"
)

// sseSession is a client's stream.
type sseSession struct {
	id     string          // for logs
	secret string          // in the address for messages
	owner  string          // caller.Caller.ID
	ctx    context.Context // ends with the stream
	events chan []byte     // answers, complete events
	notes  chan mcp.JSONRPCNotification
	ready  atomic.Bool
	client atomic.Pointer[reader.Reader] // nil until the client says what it is
	level  atomic.Value                  // mcp.LoggingLevel
}

// The methods of mcp-go's server.SessionWithLogging. Older clients set a
// level; nothing but a shutdown is told them.
func (s *sseSession) SessionID() string                                   { return s.id }
func (s *sseSession) Initialize()                                         { s.ready.Store(true) }
func (s *sseSession) Initialized() bool                                   { return s.ready.Load() }
func (s *sseSession) NotificationChannel() chan<- mcp.JSONRPCNotification { return s.notes }
func (s *sseSession) SetLogLevel(level mcp.LoggingLevel)                  { s.level.Store(level) }
func (s *sseSession) GetLogLevel() mcp.LoggingLevel {
	if level, ok := s.level.Load().(mcp.LoggingLevel); ok {
		return level
	}
	return mcp.LoggingLevelError
}

// sseSessions are the open streams by their secrets.
type sseSessions struct {
	mu       sync.Mutex
	bySecret map[string]*sseSession
}

func (ss *sseSessions) put(s *sseSession) {
	ss.mu.Lock()
	defer ss.mu.Unlock()
	ss.bySecret[s.secret] = s
}

func (ss *sseSessions) remove(secret string) {
	ss.mu.Lock()
	defer ss.mu.Unlock()
	delete(ss.bySecret, secret)
}

// find returns the session if it belongs to the caller.
func (ss *sseSessions) find(secret, owner string) *sseSession {
	ss.mu.Lock()
	defer ss.mu.Unlock()
	if s := ss.bySecret[secret]; s != nil && s.owner == owner {
		return s
	}
	return nil
}

// serveSSE serves GET /sse: one stream until the client goes or the server
// ends it.
func (s *httpServer) serveSSE(w http.ResponseWriter, r *http.Request) {
	if r.Method != http.MethodGet {
		w.Header().Set("Allow", http.MethodGet)
		s.refuse(w, r, http.StatusMethodNotAllowed, "method", "only GET")
		return
	}
	if !s.openStream(w, r) {
		return
	}
	defer s.closeStream()
	// The answers of calls are not written to this request's recorder one by
	// one: their order is pump's business.
	ctx, cancel := context.WithCancel(context.WithValue(r.Context(), recorderKey{}, nil))
	defer cancel()
	sess := &sseSession{
		id: rand.Text(), secret: rand.Text(), owner: caller.From(ctx).ID, ctx: ctx,
		events: make(chan []byte, 16), notes: make(chan mcp.JSONRPCNotification, 100),
	}
	if err := s.mcp.RegisterSession(ctx, sess); err != nil {
		s.refuse(w, r, http.StatusInternalServerError, "session", "the session could not be opened")
		return
	}
	defer s.mcp.UnregisterSession(ctx, sess.id)
	s.sessions.put(sess)
	defer s.sessions.remove(sess.secret)

	clearReadDeadline(w)
	h := w.Header()
	h.Set("Content-Type", "text/event-stream")
	h.Set("X-Accel-Buffering", "no") // nginx would hold events back
	if !writeEvent(w, fmt.Appendf(nil, "event: endpoint\ndata: %s?sessionId=%s\n\n", messagePath, sess.secret)) {
		return
	}
	s.pump(w, sess)
}

// pump writes what a session has to say until the stream ends.
func (s *httpServer) pump(w http.ResponseWriter, sess *sseSession) {
	alive := time.NewTicker(s.cfg.KeepAlive)
	defer alive.Stop()
	for {
		ok := true
		select {
		case event := <-sess.events:
			// Progress that was sent before the answer goes before it.
			ok = s.writeNotes(w, sess) && writeEvent(w, event)
		case note := <-sess.notes:
			ok = writeEvent(w, s.event(note))
		case <-alive.C:
			ok = writeEvent(w, []byte(": keep-alive\n\n"))
		case <-sess.ctx.Done():
			return
		case <-s.streamsEnd.Done():
			s.farewell(w, sess)
			return
		}
		if !ok {
			return
		}
	}
}

func (s *httpServer) writeNotes(w http.ResponseWriter, sess *sseSession) bool {
	for {
		select {
		case note := <-sess.notes:
			if !writeEvent(w, s.event(note)) {
				return false
			}
		default:
			return true
		}
	}
}

// farewell writes the last answers and tells the client that this was all.
func (s *httpServer) farewell(w http.ResponseWriter, sess *sseSession) {
	for {
		select {
		case event := <-sess.events:
			if !s.writeNotes(w, sess) || !writeEvent(w, event) {
				return
			}
			continue
		default:
		}
		break
	}
	bye := mcp.JSONRPCNotification{JSONRPC: mcp.JSONRPC_VERSION, Notification: mcp.Notification{
		Method: string(mcp.MethodNotificationMessage),
		Params: mcp.NotificationParams{AdditionalFields: map[string]any{
			"level": mcp.LoggingLevelNotice, "logger": "airefinery-mcp",
			"data": "this server is shutting down, connect again for another replica",
		}},
	}}
	writeEvent(w, append([]byte("retry: 1000\n"), s.event(bye)...))
}

// event makes a message event.
func (s *httpServer) event(message any) []byte {
	data, err := json.Marshal(message)
	if err != nil {
		s.log.Error("message cannot be encoded", "error", err)
		return []byte(": message lost\n\n")
	}
	return fmt.Appendf(nil, "event: message\ndata: %s\n\n", data)
}

func writeEvent(w http.ResponseWriter, event []byte) bool {
	if _, err := w.Write(event); err != nil {
		return false
	}
	return http.NewResponseController(w).Flush() == nil
}

// serveMessage serves POST /message: a message of an open stream's client.
func (s *httpServer) serveMessage(w http.ResponseWriter, r *http.Request) {
	if r.Method != http.MethodPost {
		w.Header().Set("Allow", http.MethodPost)
		s.refuse(w, r, http.StatusMethodNotAllowed, "method", "only POST")
		return
	}
	who := caller.From(r.Context())
	sess := s.sessions.find(r.URL.Query().Get("sessionId"), who.ID)
	if sess == nil {
		s.refuse(w, r, http.StatusNotFound, "session", "no such session here: open a stream at "+ssePath+" first")
		return
	}
	msg, body, ok := s.readMessage(w, r)
	if !ok {
		return
	}
	key := callKey{caller: who.ID, session: sess.id, id: msg.id}
	if mcp.MCPMethod(msg.method) == mcp.MethodNotificationCancelled {
		key.id = msg.cancels
		s.calls.cancel(key)
		w.WriteHeader(http.StatusAccepted)
		return
	}
	if mcp.MCPMethod(msg.method) == mcp.MethodInitialize {
		sess.client.Store(reader.Of(msg.client))
	}
	// The call lives as long as its stream, not as this POST.
	this := s.beginCall(w, r, key)
	if this == nil {
		return
	}
	w.WriteHeader(http.StatusAccepted)
	go func() {
		defer this.end()
		resp := s.answer(this.with(caller.With(sess.ctx, who)), sess, msg, body)
		if resp == nil || msg.id == "" || errors.Is(context.Cause(this.ctx), errCancelled) {
			return // nothing to say, or nobody who waits for it
		}
		select {
		case sess.events <- s.event(resp):
		case <-sess.ctx.Done():
		}
	}()
}

// answer makes a call.
func (s *httpServer) answer(ctx context.Context, sess *sseSession, msg rpc, body []byte) (resp mcp.JSONRPCMessage) {
	defer func() {
		if p := recover(); p != nil {
			s.log.Error("call panicked", "panic", fmt.Sprint(p), "stack", string(debug.Stack()))
			resp = internalError(msg.id)
		}
	}()
	ctx = reader.With(ctx, sess.client.Load())
	return s.mcp.HandleMessage(s.mcp.WithContext(ctx, sess), body)
}

// internalError answers a request that made the server panic. What the panic
// said is for the log alone.
func internalError(id string) mcp.JSONRPCMessage {
	var value any
	_ = json.Unmarshal([]byte(id), &value) // "" stays null
	return mcp.NewJSONRPCError(mcp.NewRequestId(value), mcp.INTERNAL_ERROR, "internal error", nil)
}

var _ server.SessionWithLogging = (*sseSession)(nil)
