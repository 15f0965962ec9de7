package transport

import (
	"bufio"
	"bytes"
	"errors"
	"fmt"
	"io"
	"iter"
	"sync"
	"time"

	"github.com/mark3labs/mcp-go/mcp"
)

// gate stands between a client's streams and mcp-go. It passes messages on
// line by line, with stand-ins for their ids, and keeps count of the requests
// that have no answer yet, for three reasons: mcp-go drops what it is doing
// when its input ends, so the end is held back until all is answered; its
// lines are unbounded; and it has no batches, which are put together here.
type gate struct {
	out         io.Writer
	cancelCalls func()
	drain, last time.Duration // how long to wait for answers, then for cancelled ones
	most        int           // bytes of requests that may wait

	lines   chan []byte // closed at the end of the input
	stopped chan struct{}
	stopNow func()
	rest    []byte // of the lines that Read is passing on
	batches bool   // the revision that was agreed on has them; Read's alone

	progress progressQueue

	mu      sync.Mutex
	pending map[uint64]*awaited // by number: those that mcp-go has not answered
	waiting int                 // bytes of theirs
	owed    int                 // how many of them the client waits for
	idle    chan struct{}       // closed when owed is 0; nil until someone waits
	err     error               // why the input ended, nil for its end
}

// awaited is a request until mcp-go has answered it.
type awaited struct {
	id      string // as it stands in the JSON
	bytes   int
	owed    bool   // the client waits for the answer
	dropped bool   // the client wants no answer any more
	batch   *batch // that the answer belongs to, nil for none
}

func newGate(in io.Reader, out io.Writer) *gate {
	g := &gate{
		out: out, drain: stdioDrain, last: stdioLastWord, most: stdioWaiting, cancelCalls: func() {},
		lines: make(chan []byte), stopped: make(chan struct{}), pending: map[uint64]*awaited{},
	}
	g.stopNow = sync.OnceFunc(func() { close(g.stopped) })
	go g.pump(bufio.NewReaderSize(in, 64<<10))
	return g
}

// stop ends the input as if the client had closed it.
func (g *gate) stop() { g.stopNow() }

// pump reads lines until the input ends or the gate stops. A read that blocks
// on a terminal cannot be interrupted: then the goroutine ends with the
// process.
func (g *gate) pump(in *bufio.Reader) {
	defer close(g.lines)
	for {
		line, err := readLine(in)
		if long := (*lineTooLong)(nil); errors.As(err, &long) {
			g.write(errorResponse(long.id(), refusedCode, fmt.Sprintf("the message is longer than %d bytes: shorten its arguments", stdioMaxLine)))
			continue
		}
		if len(bytes.TrimSpace(line)) > 0 {
			select {
			case g.lines <- line:
			case <-g.stopped:
				return
			}
		}
		if err != nil {
			if !errors.Is(err, io.EOF) {
				g.mu.Lock()
				g.err = fmt.Errorf("read the input: %w", err)
				g.mu.Unlock()
			}
			return
		}
	}
}

// write sends a message of our own, nil for none.
func (g *gate) write(msg []byte) {
	if msg == nil {
		return
	}
	g.mu.Lock()
	defer g.mu.Unlock()
	_, _ = g.out.Write(append(msg, '\n')) // a client that is gone is noticed by reading
}

// Read passes the input on. Its end is told only when all that was read has
// been answered, or the time for it is over.
func (g *gate) Read(p []byte) (int, error) {
	for len(g.rest) == 0 {
		select {
		case line, ok := <-g.lines:
			if !ok {
				g.awaitAnswers()
				return 0, io.EOF
			}
			var answer []byte
			if isBatch(line) {
				g.rest, answer = g.takeBatch(line)
			} else {
				g.rest, answer = g.takeLine(line)
			}
			g.write(answer)
		case <-g.stopped:
			g.awaitAnswers()
			return 0, io.EOF
		}
	}
	n := copy(p, g.rest)
	g.rest = g.rest[n:]
	return n, nil
}

// takeLine takes in a message that is no batch. It returns what is passed on
// and what is answered to it at once, nil for nothing.
func (g *gate) takeLine(line []byte) (pass, answer []byte) {
	m, places := peek(line)
	if bad := m.fault(); bad != nil {
		return nil, errorResponse(m.answerID(), bad.code, bad.why)
	}
	if m.kind == kindRequest && mcp.MCPMethod(m.method) == mcp.MethodInitialize {
		g.batches = m.revision == batchRevision
	}
	g.mu.Lock()
	defer g.mu.Unlock()
	return g.take(m, line, places, nil)
}

// take is takeLine for a message without a fault, which may be of a batch.
// The lock is held.
func (g *gate) take(m message, text []byte, places []place, of *batch) (pass, answer []byte) {
	switch {
	case m.kind == kindResponse:
		return nil, nil // nothing was asked
	case mcp.MCPMethod(m.method) == mcp.MethodNotificationCancelled && m.kind == kindNotification:
		return g.cancel(m.cancels), nil
	case m.kind == kindRequest && m.method != string(mcp.MethodPing) && (len(g.pending) >= stdioQueue || g.waiting+len(text) > g.most):
		return nil, errorResponse(m.id, refusedCode, "this server has too many calls waiting: wait for their answers, then repeat this one")
	}
	covered, number := cover(m, text, places)
	if m.kind == kindRequest {
		// A subscription ends with the session, not by an answer.
		r := &awaited{id: m.id, bytes: len(text), owed: m.method != string(mcp.MethodSubscriptionsListen), batch: of}
		g.pending[number] = r
		g.waiting += r.bytes
		if r.owed {
			g.owed++
		}
		if of != nil {
			of.left++
		}
	}
	return append(covered, '\n'), nil
}

// cancel lets go of the answer to a request and returns the message that
// tells mcp-go. The lock is held.
func (g *gate) cancel(id string) []byte {
	number, ok := meant(g.underWay(), id)
	if !ok {
		return nil // it was answered, or it is not known which is meant
	}
	r := g.pending[number]
	r.dropped = true
	g.settle(r)
	if r.batch != nil {
		g.complete(r.batch, nil)
	}
	msg := []byte(`{"jsonrpc":"2.0","method":"notifications/cancelled","params":{"requestId":`)
	return append(appendStandIn(msg, number, []byte(r.id)), "}}\n"...)
}

// underWay are the requests that can be cancelled and their ids.
func (g *gate) underWay() iter.Seq2[uint64, string] {
	return func(yield func(uint64, string) bool) {
		for number, r := range g.pending {
			if !r.dropped && !yield(number, r.id) {
				return
			}
		}
	}
}

// Write passes a message to the client and notes whose answer it is.
func (g *gate) Write(p []byte) (int, error) {
	g.mu.Lock()
	defer g.mu.Unlock()
	if number, ok := answered(p); ok && g.pending[number] != nil {
		r := g.pending[number]
		delete(g.pending, number)
		g.waiting -= r.bytes
		g.settle(r)
		switch {
		case r.dropped: // clients take an answer after all for an error
			return len(p), nil
		case r.batch != nil:
			return len(p), g.complete(r.batch, bytes.TrimSpace(uncover(p)))
		}
	}
	_, err := g.out.Write(uncover(p))
	if bytes.HasPrefix(p, progressBegin) {
		g.progress.written.add()
	}
	if err != nil {
		return 0, err
	}
	return len(p), nil
}

// settle notes that the client does not wait for an answer any more. The lock
// is held.
func (g *gate) settle(r *awaited) {
	if !r.owed {
		return
	}
	r.owed = false
	g.owed--
	if g.owed == 0 && g.idle != nil {
		close(g.idle)
		g.idle = nil
	}
}

func (g *gate) awaitAnswers() {
	if g.wait(g.drain) {
		return
	}
	g.cancelCalls()
	// A busy machine is slow to say of thousands of calls that they are cancelled:
	// the last word may take longer as long as it goes on.
	for end := time.Now().Add(maxLastWords * g.last); time.Now().Before(end); {
		left := g.unanswered()
		if g.wait(g.last) || g.unanswered() == left {
			return
		}
	}
}

// maxLastWords is how many times the time for a last word is given at most.
const maxLastWords = 8

// wait returns true as soon as no request is without an answer.
func (g *gate) wait(atMost time.Duration) bool {
	g.mu.Lock()
	if g.owed == 0 {
		g.mu.Unlock()
		return true
	}
	if g.idle == nil {
		g.idle = make(chan struct{})
	}
	idle := g.idle
	g.mu.Unlock()
	timer := time.NewTimer(atMost)
	defer timer.Stop()
	select {
	case <-idle:
		return true
	case <-timer.C:
		return false
	}
}

func (g *gate) unanswered() int {
	g.mu.Lock()
	defer g.mu.Unlock()
	return g.owed
}

func (g *gate) readError() error {
	g.mu.Lock()
	defer g.mu.Unlock()
	return g.err
}
