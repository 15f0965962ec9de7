package transport

import (
	"context"
	"errors"
	"io"
	"log/slog"
	"time"

	"github.com/mark3labs/mcp-go/server"
)

// Stdio's bounds. mcp-go's own defaults (5 workers, a queue of 100) serve 64
// calls of 50 ms at 97 a second, and a full queue blocks pings: what would
// overfill it is refused. Lengths are in bytes.
const (
	stdioWorkers  = 64
	stdioQueue    = 10_000 // mcp-go's most
	stdioWaiting  = 64 << 20
	stdioMaxLine  = 4 << 20
	stdioDrain    = 4 * time.Second
	stdioLastWord = 500 * time.Millisecond
)

// Stdio serves one client over a pair of streams until the input ends or ctx
// does. Then no new message is read, and the calls that were read are given
// 4 s to be answered; what still runs is told to stop by cancelCalls and has
// another half second to answer that it was cancelled, or up to four as long as
// answers come. It adds its middleware to
// srv: progress for clients that ask for it.
func Stdio(ctx context.Context, srv *server.MCPServer, in io.Reader, out io.Writer, log *slog.Logger, cancelCalls func()) error {
	in, undo := polled(in, out)
	defer undo()
	g := newGate(in, out)
	g.cancelCalls = cancelCalls
	slow := &progress{after: progressAfter, every: progressEvery, send: g.progress.send, written: g.progress.await}
	srv.Use(slow.middleware)
	return serveStdio(ctx, srv, g, log)
}

func serveStdio(ctx context.Context, srv *server.MCPServer, g *gate, log *slog.Logger) error {
	stop := context.AfterFunc(ctx, g.stop)
	defer stop()
	s := server.NewStdioServer(srv)
	for _, opt := range []server.StdioOption{
		server.WithErrorLogger(slog.NewLogLogger(log.Handler(), slog.LevelError)),
		server.WithWorkerPoolSize(stdioWorkers),
		server.WithQueueSize(stdioQueue),
	} {
		opt(s)
	}
	// Not ctx: a cancelled Listen drops the calls under way unanswered.
	err := s.Listen(context.WithoutCancel(ctx), g, g)
	if left := g.unanswered(); left > 0 {
		log.Warn("stopped with calls unanswered", "calls", left)
	}
	if err != nil && !errors.Is(err, io.EOF) {
		return err
	}
	return g.readError()
}
