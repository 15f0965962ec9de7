package transport

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"net/http"
	"sync"
	"time"

	"github.com/mark3labs/mcp-go/mcp"

	"airefinery-mcp/internal/caller"
)

// streamableBatch serves a batch over /mcp. A client that names no revision
// is taken to speak the one with batches: later ones demand the header.
func (s *httpServer) streamableBatch(w http.ResponseWriter, r *http.Request, session string, body []byte) {
	revision := r.Header.Get(revisionHeader)
	messages, ok := s.openBatch(w, r, body, revision == "" || revision == batchRevision)
	if !ok {
		return
	}
	// What is sent on the way is this handler's to write.
	ctx := context.WithValue(r.Context(), recorderKey{}, nil)
	sess := &sseSession{id: rand.Text(), ctx: ctx, notes: make(chan mcp.JSONRPCNotification, 100)}
	sess.Initialize()
	if session != "" {
		r, apps := sessionClient(session)
		sess.client.Store(r)
		sess.apps.Store(apps)
	}
	who := caller.From(ctx)
	run := &batchRun{s: s, sess: sess, principal: who.Principal, key: callKey{caller: who.ID, session: session}}
	defer run.end()
	done := make(chan []byte, 1)
	go func() { done <- run.answers(ctx, messages) }()

	streaming := false
	send := func(event []byte) {
		if !streaming {
			w.Header().Set("Content-Type", "text/event-stream")
			streaming = true
		}
		writeEvent(w, event) // a client that is gone ends the context
	}
	for {
		select {
		case note := <-sess.notes:
			send(s.note(note))
		case answer := <-done:
			for len(sess.notes) > 0 {
				send(s.note(<-sess.notes))
			}
			switch {
			case answer == nil && !streaming:
				w.WriteHeader(http.StatusAccepted)
			case answer != nil && streaming:
				send(event(answer))
			case answer != nil:
				writeMessage(w, http.StatusOK, answer)
			}
			return
		}
	}
}

// messageBatch serves a batch over /message.
func (s *httpServer) messageBatch(w http.ResponseWriter, r *http.Request, sess *sseSession, key callKey, body []byte) {
	messages, ok := s.openBatch(w, r, body, sess.batches.Load())
	if !ok {
		return
	}
	ctx := caller.With(sess.ctx, caller.From(r.Context()))
	w.WriteHeader(http.StatusAccepted)
	go func() {
		run := &batchRun{s: s, sess: sess, principal: caller.From(ctx).Principal, key: key}
		defer run.end()
		if answer := run.answers(ctx, messages); answer != nil {
			sess.send(answer)
		}
	}()
}

// openBatch reads a batch, or answers why it does not.
func (s *httpServer) openBatch(w http.ResponseWriter, r *http.Request, body []byte, allowed bool) ([][]byte, bool) {
	if x := exchangeOf(r.Context()); x != nil {
		x.rpc = "batch"
	}
	messages, bad := openBatch(body, allowed)
	if bad != nil {
		s.refuseMessage(w, r, "", bad)
		return nil, false
	}
	return messages, !s.refuseLate(w, r)
}

// batchRun works a batch off that came over HTTP.
type batchRun struct {
	s         *httpServer
	sess      *sseSession
	key       callKey // whose the batch is
	principal string
	calls     []*call // that are counted until its answer is written

	mu   sync.Mutex
	done [][]byte
}

func (b *batchRun) end() {
	for _, this := range b.calls {
		this.end()
	}
}

func (b *batchRun) add(answer []byte) {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.done = append(b.done, answer)
}

// answers makes the calls side by side and returns the answer to the batch,
// nil if there is none. Each request but the first, which stands for the
// batch, takes its share of the caller's rate.
func (b *batchRun) answers(ctx context.Context, messages [][]byte) []byte {
	var wg sync.WaitGroup
	requests := 0
	for _, text := range messages {
		m, places := peek(text)
		if bad := m.faultInBatch(); bad != nil {
			b.add(errorResponse(m.answerID(), bad.code, bad.why))
			continue
		}
		covered, _ := cover(m, text, places)
		switch m.kind {
		case kindNotification:
			b.notify(ctx, m, covered)
		case kindRequest:
			requests++
			if this := b.begin(m, requests == 1); this != nil {
				wg.Go(func() {
					answer := b.s.answer(this.with(ctx), b.sess, m, covered)
					if answer != nil && !errors.Is(context.Cause(this.ctx), errCancelled) {
						b.add(answer)
					}
				})
			}
		}
	}
	wg.Wait()
	return joinBatch(b.done)
}

func (b *batchRun) notify(ctx context.Context, m message, covered []byte) {
	if mcp.MCPMethod(m.method) != mcp.MethodNotificationCancelled {
		b.s.answer(ctx, b.sess, m, covered)
		return
	}
	key := b.key
	key.id = m.cancels
	b.s.calls.cancel(key)
}

// begin takes in a request; it answers it and returns nil when the caller or
// the server has too many.
func (b *batchRun) begin(m message, first bool) *call {
	if !first && b.s.rates.take(b.principal, time.Now()) > 0 {
		b.add(errorResponse(m.id, refusedCode, fmt.Sprintf("too many requests: at most %g a second on average", b.s.cfg.RatePerSecond)))
		return nil
	}
	key := b.key
	key.id = m.id
	this := b.s.calls.begin(key, b.principal, m.isToolCall())
	if this == nil {
		b.add(errorResponse(m.id, refusedCode, tooManyCalls))
		return nil
	}
	b.calls = append(b.calls, this)
	return this
}
