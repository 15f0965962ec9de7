package transport

import (
	"context"
	"fmt"
	"sync"
	"time"

	"github.com/mark3labs/mcp-go/mcp"
	"github.com/mark3labs/mcp-go/server"
)

// When a client that gave a progress token hears of a call under way: after a
// time in which most are done, then every second. Copilot, opencode and Qwen
// begin their time-out anew each time.
const (
	progressAfter = 3 * time.Second
	progressEvery = time.Second
)

// progress is a middleware that tells clients which gave a progress token that
// their calls are still under way. The tools know nothing of it.
type progress struct {
	after, every time.Duration
	// send sends a notification to the client of the context's call.
	send func(ctx context.Context, srv *server.MCPServer, params map[string]any) error
	// written waits until that many notifications of the context's call are
	// written, for none may come after the answer.
	written func(ctx context.Context, sent int)
}

// sendProgress sends a progress notification as mcp-go does.
func sendProgress(ctx context.Context, srv *server.MCPServer, params map[string]any) error {
	return srv.SendNotificationToClient(ctx, string(mcp.MethodNotificationProgress), params)
}

func (p *progress) middleware(next server.ToolHandlerFunc) server.ToolHandlerFunc {
	return func(ctx context.Context, req mcp.CallToolRequest) (*mcp.CallToolResult, error) {
		srv := server.ServerFromContext(ctx)
		if srv == nil || req.Params.Meta == nil || req.Params.Meta.ProgressToken == nil {
			return next(ctx, req)
		}
		stop, stopped := make(chan struct{}), make(chan int)
		go func() {
			stopped <- p.report(ctx, stop, func(passed time.Duration) error {
				return p.send(ctx, srv, map[string]any{
					"progressToken": req.Params.Meta.ProgressToken,
					"progress":      passed.Seconds(),
					"message":       fmt.Sprintf("%s waits for the Observability API, %d s so far", req.Params.Name, int(passed.Seconds())),
				})
			})
		}()
		defer func() {
			close(stop)
			if sent := <-stopped; sent > 0 {
				ctx, cancel := context.WithTimeout(ctx, time.Second)
				defer cancel()
				p.written(ctx, sent)
			}
		}()
		return next(ctx, req)
	}
}

// report sends until stop is closed and returns how often it did. The progress
// is the time that has passed, in seconds; there is no total, since none is
// known.
func (p *progress) report(ctx context.Context, stop <-chan struct{}, send func(passed time.Duration) error) (sent int) {
	start := time.Now()
	next := time.NewTimer(p.after)
	defer next.Stop()
	for {
		select {
		case <-stop:
			return sent
		case <-ctx.Done():
			<-stop
			return 0
		case <-next.C:
			if send(time.Since(start)) == nil {
				sent++
			}
			next.Reset(p.every)
		}
	}
}

// awaitWritten waits for notifications of a request over HTTP: mcp-go drops
// those that are not written when the answer is there.
func awaitWritten(ctx context.Context, sent int) {
	if rec, ok := ctx.Value(recorderKey{}).(*recorder); ok {
		rec.events.await(ctx, sent)
	}
}

// progressQueue counts the notifications on their way through the queue in
// which mcp-go has those of all calls over stdio. What writes them is not what
// writes answers, so that one may come after the answer of its call.
type progressQueue struct {
	mu      sync.Mutex
	sent    int
	written tally
}

func (q *progressQueue) send(ctx context.Context, srv *server.MCPServer, params map[string]any) error {
	q.mu.Lock()
	defer q.mu.Unlock()
	err := sendProgress(ctx, srv, params)
	if err == nil {
		q.sent++
	}
	return err
}

// await waits for all that were sent so far, those of other calls among them.
func (q *progressQueue) await(ctx context.Context, _ int) {
	q.mu.Lock()
	sent := q.sent
	q.mu.Unlock()
	q.written.await(ctx, sent)
}

// keepAcknowledgements keeps mcp-go from losing the first message of a
// subscription that has nothing to deliver and so ends at once.
func keepAcknowledgements(srv *server.MCPServer) {
	if srv.GetHooks() == nil {
		server.WithHooks(&server.Hooks{})(srv)
	}
	srv.GetHooks().AddAfterSubscriptionsListen(func(ctx context.Context, _ any, _ *mcp.SubscriptionsListenRequest, _ *mcp.SubscriptionsListenResult) {
		ctx, cancel := context.WithTimeout(ctx, time.Second)
		defer cancel()
		awaitWritten(ctx, 1)
	})
}

// tally counts what was written, for those who wait for it.
type tally struct {
	mu   sync.Mutex
	n    int
	more chan struct{} // closed at the next one; nil until someone waits
}

func (t *tally) add() {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.n++
	if t.more != nil {
		close(t.more)
		t.more = nil
	}
}

// await returns when n were written, or ctx ends.
func (t *tally) await(ctx context.Context, n int) {
	for {
		t.mu.Lock()
		if t.n >= n {
			t.mu.Unlock()
			return
		}
		if t.more == nil {
			t.more = make(chan struct{})
		}
		more := t.more
		t.mu.Unlock()
		select {
		case <-more:
		case <-ctx.Done():
			return
		}
	}
}
