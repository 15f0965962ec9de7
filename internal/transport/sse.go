package transport

import (
	"context"
	"crypto/rand"
	"encoding/json"
	"fmt"
	mathrand "math/rand/v2"
	"net/http"
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
	id      string          // for logs
	secret  string          // in the address for messages
	owner   string          // caller.Caller.ID
	ctx     context.Context // ends with the stream
	events  chan []byte     // answers, complete events
	notes   chan mcp.JSONRPCNotification
	ready   atomic.Bool
	client  atomic.Pointer[reader.Reader] // nil until the client says what it is
	apps    atomic.Bool                   // that client shows MCP Apps
	level   atomic.Value                  // mcp.LoggingLevel
	batches atomic.Bool                   // the revision that was agreed on has them
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
	place := s.openStream(w, r)
	if place == nil {
		return
	}
	defer place.Give()
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
	w.Header().Set("Content-Type", "text/event-stream")
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
			ok = writeEvent(w, s.note(note))
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
			if !writeEvent(w, s.note(note)) {
				return false
			}
		default:
			return true
		}
	}
}

// When a client whose stream was ended comes back: after a restart, as a proxy's 502
// is final for it, and not all at once.
const (
	rejoinFirst = 5 * time.Second
	rejoinLast  = 10 * time.Second
)

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
	again := rejoinFirst + time.Duration(mathrand.Int64N(int64(rejoinLast-rejoinFirst)))
	writeEvent(w, append(fmt.Appendf(nil, "retry: %d\n", again.Milliseconds()), s.note(bye)...))
}

// note makes the event of a notification.
func (s *httpServer) note(note mcp.JSONRPCNotification) []byte {
	return event(s.encode(note))
}

// encode makes a message of mcp-go's ready for the client.
func (s *httpServer) encode(msg mcp.JSONRPCMessage) []byte {
	data, err := json.Marshal(msg)
	if err != nil {
		s.log.Error("message cannot be encoded", "error", err)
		return nil
	}
	return uncover(data)
}

// event makes the event of a message, nil for one that was lost.
func event(data []byte) []byte {
	if data == nil {
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

var _ server.SessionWithLogging = (*sseSession)(nil)
