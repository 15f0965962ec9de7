package transport

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"runtime/debug"

	"github.com/mark3labs/mcp-go/mcp"

	"airefinery-mcp/internal/caller"
	"airefinery-mcp/internal/reader"
)

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
	body, ok := s.readBody(w, r)
	if !ok {
		return
	}
	key := callKey{caller: who.ID, session: sess.id}
	if isBatch(body) {
		s.messageBatch(w, r, sess, key, body)
		return
	}
	msg, body, ok := s.openMessage(w, r, body)
	if !ok {
		return
	}
	switch method := mcp.MCPMethod(msg.method); {
	case method == mcp.MethodNotificationCancelled && msg.kind == kindNotification:
		key.id = msg.cancels
		s.calls.cancel(key)
		w.WriteHeader(http.StatusAccepted)
		return
	case msg.kind == kindResponse: // nothing was asked
		w.WriteHeader(http.StatusAccepted)
		return
	case method == mcp.MethodInitialize:
		sess.batches.Store(msg.revision == batchRevision)
		sess.client.Store(reader.Of(msg.client))
		sess.apps.Store(msg.apps)
	}
	// The call lives as long as its stream, not as this POST.
	key.id = msg.id
	this := s.beginCall(w, r, key, msg.isToolCall())
	if this == nil {
		return
	}
	w.WriteHeader(http.StatusAccepted)
	go func() {
		defer this.end()
		answer := s.answer(this.with(caller.With(sess.ctx, who)), sess, msg, body)
		if answer == nil || errors.Is(context.Cause(this.ctx), errCancelled) {
			return // nothing to say, or nobody who waits for it
		}
		sess.send(answer)
	}()
}

// send puts an answer on the stream, unless it ends before.
func (s *sseSession) send(answer []byte) {
	select {
	case s.events <- event(answer):
	case <-s.ctx.Done():
	}
}

// answer has mcp-go take a message, and returns the answer to a request.
func (s *httpServer) answer(ctx context.Context, sess *sseSession, msg message, covered []byte) (answer []byte) {
	defer func() {
		if p := recover(); p != nil {
			s.log.Error("call panicked", "panic", fmt.Sprint(p), "stack", string(debug.Stack()))
			if msg.kind == kindRequest {
				answer = internalError(msg.id)
			}
		}
	}()
	ctx = reader.WithApps(reader.With(ctx, sess.client.Load()), sess.apps.Load())
	resp := s.mcp.HandleMessage(s.mcp.WithContext(ctx, sess), covered)
	if resp == nil || msg.kind != kindRequest {
		return nil
	}
	return s.encode(resp)
}
