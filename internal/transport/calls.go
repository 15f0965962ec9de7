package transport

import (
	"context"
	"encoding/json"
	"errors"
	"sync"

	"github.com/mark3labs/mcp-go/mcp"
	"github.com/mark3labs/mcp-go/server"
)

// rpc is what the transports want to know of a JSON-RPC message.
type rpc struct {
	method string
	id     string // the id as it stands in the JSON, "" for a notification
	tool   string // of tools/call
	modern bool   // declares revision 2026-07-28 or later in its _meta
	client string // of initialize: what the client calls itself
	// cancels is the request id of notifications/cancelled.
	cancels string
}

// readRPC reads a message's outlines; of broken JSON it is empty.
func readRPC(body []byte) rpc {
	var m struct {
		Method string          `json:"method"`
		ID     json.RawMessage `json:"id"`
		Params struct {
			Name      string          `json:"name"`
			RequestID json.RawMessage `json:"requestId"`
			Client    struct {
				Name string `json:"name"`
			} `json:"clientInfo"`
			Meta struct {
				Version string `json:"io.modelcontextprotocol/protocolVersion"`
			} `json:"_meta"`
		} `json:"params"`
	}
	// A member of an unexpected type leaves the others filled.
	_ = json.Unmarshal(body, &m)
	out := rpc{method: m.Method, modern: mcp.IsModernProtocol(m.Params.Meta.Version)}
	if id := string(m.ID); id != "null" {
		out.id = id
	}
	switch mcp.MCPMethod(m.Method) {
	case mcp.MethodInitialize:
		out.client = m.Params.Client.Name
	case mcp.MethodToolsCall:
		out.tool = m.Params.Name
	case mcp.MethodNotificationCancelled:
		out.cancels = string(m.Params.RequestID)
	}
	return out
}

// callKey names a request that can be cancelled: ids are only unique within
// a session, and a session only counts together with whose it is.
type callKey struct{ caller, session, id string }

// calls are the requests under way: bounded, counted for a clean end, and
// cancelled by the notification of the caller who made them. mcp-go's own
// cancellation goes by the id alone where there are no sessions, so that one
// caller could cancel another's request; it never sees these notifications.
type calls struct {
	max    int
	life   context.Context // ends every call
	cutOff context.CancelCauseFunc

	mu    sync.Mutex
	n     int
	byKey map[callKey]map[*call]struct{}
	idle  chan struct{} // closed when n is 0; nil until someone waits
}

// call is one request. Its end by a cancellation does not end the request's
// context but that of the tool's handler, so that there still is an answer:
// mcp-go writes none once the request's context has ended.
type call struct {
	ctx    context.Context
	cancel context.CancelCauseFunc
	end    func() // must be called
}

// Why a call ends before its time.
var (
	errCancelled = errors.New("cancelled by the client")
	errCutOff    = errors.New("this server is shutting down")
)

func newCalls(atMost int) *calls {
	c := &calls{max: atMost, byKey: map[callKey]map[*call]struct{}{}}
	c.life, c.cutOff = context.WithCancelCause(context.Background())
	return c
}

// begin takes in a request, or returns nil when there are too many. A key
// with an empty id cannot be cancelled.
func (c *calls) begin(key callKey) *call {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.n >= c.max {
		return nil
	}
	c.n++
	this := &call{}
	this.ctx, this.cancel = context.WithCancelCause(c.life)
	this.end = sync.OnceFunc(func() { c.remove(key, this) })
	if key.id != "" {
		if c.byKey[key] == nil {
			c.byKey[key] = map[*call]struct{}{}
		}
		c.byKey[key][this] = struct{}{}
	}
	return this
}

func (c *calls) remove(key callKey, this *call) {
	this.cancel(nil)
	c.mu.Lock()
	defer c.mu.Unlock()
	c.n--
	if delete(c.byKey[key], this); len(c.byKey[key]) == 0 {
		delete(c.byKey, key)
	}
	if c.n == 0 && c.idle != nil {
		close(c.idle)
		c.idle = nil
	}
}

// cancel ends the request of that key. If two have it, clients of the same
// caller without sessions, it is not known which is meant, and both go on.
func (c *calls) cancel(key callKey) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if len(c.byKey[key]) != 1 {
		return
	}
	for this := range c.byKey[key] {
		this.cancel(errCancelled)
	}
}

// wait returns true when no request is under way, false when ctx ends first.
func (c *calls) wait(ctx context.Context) bool {
	c.mu.Lock()
	if c.n == 0 {
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
	return c.n
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
			defer context.AfterFunc(this.ctx, func() { cancel(context.Cause(this.ctx)) })()
		}
		return next(ctx, req)
	}
}
