package transport

import (
	"context"
	"errors"
	"iter"
	"sync"

	"github.com/mark3labs/mcp-go/mcp"
	"github.com/mark3labs/mcp-go/server"

	"airefinery-mcp/internal/turns"
)

// callKey names a request that can be cancelled: ids, here as they stand in the
// JSON, are only unique within a session, and a session only counts together
// with whose it is.
type callKey struct{ caller, session, id string }

// calls are the requests under way: tool calls bounded by shares of their callers,
// all counted for a clean end, and cancelled by the notification of the caller who
// made them. mcp-go's own
// cancellation goes by the id alone where there are no sessions, so that one
// caller could cancel another's request; it never sees these notifications.
type calls struct {
	places *turns.Pool
	life   context.Context // ends every call
	cutOff context.CancelCauseFunc

	mu   sync.Mutex
	keys map[*call]callKey // of those under way
	idle chan struct{}     // closed when there is none; nil until someone waits
}

// call is one request. Its end by a cancellation does not end the request's
// context but that of the tool's handler, so that there still is an answer:
// mcp-go writes none once the request's context has ended.
type call struct {
	ctx    context.Context
	cancel context.CancelCauseFunc
	settle func() // ends the time in which a cancellation can mean it
	end    func() // must be called
}

// Why a call ends before its time.
var (
	errCancelled = errors.New("cancelled by the client")
	errCutOff    = errors.New("this server is shutting down")
)

func newCalls(atMost int) *calls {
	c := &calls{places: turns.Shared(int64(atMost)), keys: map[*call]callKey{}}
	c.life, c.cutOff = context.WithCancelCause(context.Background())
	return c
}

// begin takes in a request, or returns nil when its caller has too many. What is
// no tool call takes no place, and so never waits for those that are. A key with
// an empty id cannot be cancelled.
func (c *calls) begin(key callKey, principal string, isTool bool) *call {
	this := &call{}
	giveBack := func() {}
	if isTool {
		place, ok := c.places.Try(principal, 1)
		if !ok {
			return nil
		}
		giveBack = place.Give
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	this.ctx, this.cancel = context.WithCancelCause(c.life)
	this.settle = func() { c.settle(this) }
	this.end = sync.OnceFunc(func() {
		giveBack()
		c.remove(this)
	})
	c.keys[this] = key
	return this
}

// settle makes a request one that cannot be cancelled: as soon as its client has
// the answer, another may have its id.
func (c *calls) settle(this *call) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if key, ok := c.keys[this]; ok {
		key.id = ""
		c.keys[this] = key
	}
}

func (c *calls) remove(this *call) {
	this.cancel(nil)
	c.mu.Lock()
	defer c.mu.Unlock()
	delete(c.keys, this)
	if len(c.keys) == 0 && c.idle != nil {
		close(c.idle)
		c.idle = nil
	}
}

// cancel ends the request of that key. If two have it, clients of the same
// caller without sessions, it is not known which is meant, and both go on.
func (c *calls) cancel(key callKey) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if this, ok := meant(c.of(key.caller, key.session), key.id); ok {
		this.cancel(errCancelled)
	}
}

// of are the requests of a session that can be cancelled, and their ids.
func (c *calls) of(caller, session string) iter.Seq2[*call, string] {
	return func(yield func(*call, string) bool) {
		for this, key := range c.keys {
			if key.id != "" && key.caller == caller && key.session == session && !yield(this, key.id) {
				return
			}
		}
	}
}

// wait returns true when no request is under way, false when ctx ends first.
func (c *calls) wait(ctx context.Context) bool {
	c.mu.Lock()
	if len(c.keys) == 0 {
		c.mu.Unlock()
		return true
	}
	if c.idle == nil {
		c.idle = make(chan struct{})
	}
	idle := c.idle
	c.mu.Unlock()
	select {
	case <-idle:
		return true
	case <-ctx.Done():
		return false
	}
}

func (c *calls) count() int {
	c.mu.Lock()
	defer c.mu.Unlock()
	return len(c.keys)
}

type callContextKey struct{}

// with returns a context in which tools end together with the call.
func (c *call) with(ctx context.Context) context.Context {
	return context.WithValue(ctx, callContextKey{}, c)
}

// cancellable ends a tool's context when its call is cancelled.
func cancellable(next server.ToolHandlerFunc) server.ToolHandlerFunc {
	return func(ctx context.Context, req mcp.CallToolRequest) (*mcp.CallToolResult, error) {
		if this, ok := ctx.Value(callContextKey{}).(*call); ok {
			var cancel context.CancelCauseFunc
			ctx, cancel = context.WithCancelCause(ctx)
			defer cancel(nil)
			defer this.settle()
			defer context.AfterFunc(this.ctx, func() { cancel(context.Cause(this.ctx)) })()
		}
		return next(ctx, req)
	}
}
