package client

import (
	"bufio"
	"bytes"
	"context"
	"errors"
	"io"
	"net/http"
	"sync"

	"airefinery-mcp/internal/turns"
)

// wire is what comes over the network of a body. It counts the bytes, and
// tells the connection's errors from the decompressor's. Who waits for it leaves
// the processor to others.
type wire struct {
	r    *bufio.Reader
	turn *turns.Turn
	n    int64
	kept *bytes.Buffer // what was read; nil where that is not kept

	ahead *ahead // what reads it, when that is not who decodes
}

func newWire(r io.Reader) *wire {
	w := &wire{r: wireBuffers.Get().(*bufio.Reader)}
	w.r.Reset(r)
	return w
}

// wireBuffers are used again, as decompressors are: for a small body, making one
// costs more than reading.
var wireBuffers = sync.Pool{New: func() any { return bufio.NewReaderSize(nil, 16<<10) }}

func (w *wire) Read(p []byte) (n int, err error) {
	if w.r.Buffered() == 0 {
		if ended := w.wait(func() { _, err = w.r.Peek(1) }); ended != nil {
			return 0, ended
		}
	}
	if err == nil {
		n, err = w.r.Read(p)
		w.n += int64(n)
		if w.kept != nil {
			w.kept.Write(p[:n])
		}
	}
	if err != nil && !errors.Is(err, io.EOF) {
		err = connError{err}
	}
	return n, err
}

// wait waits for the network without a turn.
func (w *wire) wait(f func()) error {
	if w.ahead != nil {
		w.ahead.wait(f)
		return nil
	}
	return w.turn.Rest(f)
}

// body is an answer's body as a stream: decompressed, counted and bounded.
// It keeps the first bytes, to say what it was when it is no response.
type body struct {
	ctx   context.Context // of the query that reads it
	claim *turns.Claim
	wire  *wire
	r     io.Reader
	limit int64
	bytes int64
	// memory is what decompressing takes beside, in bytes: a part of what the body may
	// take from the start.
	memory  int64
	release func() // gives the decompressor back, nil for none
	head    []byte
	over    bool
	ahead   *ahead // what decompresses it, once it is large
	err     error  // the first error of reading, other than the end
}

// headBytes is how much of a body is kept to tell what it is.
const headBytes = 2048

func (c *Client) newBody(ctx context.Context, w *wire, h http.Header, claim *turns.Claim) (*body, error) {
	r, memory, release, err := decompressed(w, h)
	if err != nil {
		return nil, err
	}
	return &body{ctx: ctx, claim: claim, wire: w, r: r, memory: memory, release: release, limit: turns.MaxBody(ctx, c.s.maxBody)}, nil
}

var errBodyTooLarge = errors.New("body too large")

func (b *body) Read(p []byte) (int, error) {
	if b.bytes >= b.limit {
		// One byte more tells a body of exactly the limit from a larger one.
		var one [1]byte
		n, err := b.r.Read(one[:])
		if n > 0 {
			b.over = true
			return 0, errBodyTooLarge
		}
		return 0, b.note(err)
	}
	if err := b.claim.Grow(b.ctx, b.wire.turn, max(b.bytes, b.memory)); err != nil {
		return 0, b.note(&BusyError{Bytes: b.bytes, Err: err})
	}
	if b.bytes >= aheadAfter && b.ahead == nil && b.r != io.Reader(b.wire) {
		b.goAhead()
	}
	if room := b.limit - b.bytes; int64(len(p)) > room {
		p = p[:room]
	}
	n, err := b.r.Read(p)
	if len(b.head) < headBytes {
		b.head = append(b.head, p[:min(n, headBytes-len(b.head))]...)
	}
	b.bytes += int64(n)
	return n, b.note(err)
}

// end ends what reads ahead of the body, from the connection, and gives back what
// other bodies can use. Nothing can be read any more.
func (b *body) end(connection io.Closer) {
	if b.r == nil {
		return
	}
	if b.ahead != nil {
		b.ahead.end(connection)
		b.ahead = nil
	}
	if b.release != nil {
		b.release()
	}
	b.wire.r.Reset(nil)
	wireBuffers.Put(b.wire.r)
	b.r, b.wire.r = nil, nil
}

func (b *body) note(err error) error {
	if err != nil && !errors.Is(err, io.EOF) && b.err == nil {
		b.err = err
	}
	return err
}
