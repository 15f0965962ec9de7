package client

import (
	"io"
	"sync"

	"airefinery-mcp/internal/turns"
)

// ahead decompresses a body in a goroutine of its own while what it read before
// is decoded: each is about half of the work. It is a few blocks ahead at most.
type ahead struct {
	r    io.Reader
	turn *turns.Turn // of who reads from it
	full chan block  // what was read, closed behind the last
	free chan *[blockSize]byte
	dry  chan struct{} // has one while the network is waited for
	stop chan struct{}

	now      block              // what is being read from it
	read     []*[blockSize]byte // what was, to be given back
	rest     []byte
	panicked any
}

// block is a piece of a body, with the error that came behind it.
type block struct {
	buf *[blockSize]byte
	n   int
	err error
}

const (
	blockSize  = 32 << 10
	aheadMost  = 16 // blocks: with fewer, who decodes and who decompresses wait for each other
	aheadBack  = aheadMost / 2
	aheadAfter = 64 << 10 // bytes of a body: one that is smaller is done before it pays
)

var blocks = sync.Pool{New: func() any { return new([blockSize]byte) }}

// goAhead begins to decompress ahead of who reads, if there is a place for it.
func (b *body) goAhead() {
	place, ok := b.wire.turn.Second()
	if !ok {
		return
	}
	a := &ahead{
		r: b.r, turn: b.wire.turn, stop: make(chan struct{}), dry: make(chan struct{}, 1),
		full: make(chan block, aheadMost), free: make(chan *[blockSize]byte, aheadMost),
	}
	b.r, b.ahead, b.wire.ahead = a, a, a
	go a.run(place)
}

func (a *ahead) run(place *turns.Hold) {
	defer func() {
		a.panicked = recover() // it is the reader's
		place.Give()
		close(a.full)
	}()
	taken := 0
	for err := error(nil); err == nil; {
		var b block
		select {
		case b.buf = <-a.free:
		case <-a.stop:
			return
		default:
			if taken < aheadMost { // those who keep up need few
				b.buf = blocks.Get().(*[blockSize]byte)
				taken++
				break
			}
			select {
			case b.buf = <-a.free:
			case <-a.stop:
				return
			}
		}
		b.n, err = a.r.Read(b.buf[:])
		b.err = err
		a.full <- b // has room for all
	}
}

// wait does what waits for the network, and lets who reads know.
func (a *ahead) wait(f func()) {
	select {
	case a.dry <- struct{}{}:
	default:
	}
	f()
	select {
	case <-a.dry:
	default:
	}
}

// Read is of who decodes. It leaves the processor to others while the network is
// waited for, but keeps it for the moment that decompressing takes.
func (a *ahead) Read(p []byte) (int, error) {
	for len(a.rest) == 0 {
		if a.now.err != nil {
			return 0, a.now.err
		}
		if a.now.buf != nil {
			a.read = append(a.read, a.now.buf)
			a.now.buf = nil
			if len(a.read) >= aheadBack || len(a.full) == 0 {
				a.giveBack()
			}
		}
		if err := a.next(); err != nil {
			return 0, err
		}
	}
	n := copy(p, a.rest)
	a.rest = a.rest[n:]
	return n, nil
}

// giveBack lets what was read be filled anew, half of all blocks in one go: who
// waits for one has to be woken, which takes longer than filling it does.
func (a *ahead) giveBack() {
	for _, buf := range a.read {
		a.free <- buf
	}
	a.read = a.read[:0]
}

func (a *ahead) next() (err error) {
	ok := false
	select {
	case a.now, ok = <-a.full:
	default:
		select {
		case a.now, ok = <-a.full:
		case <-a.dry:
			err = a.turn.Rest(func() { a.now, ok = <-a.full })
		}
	}
	switch {
	case !ok:
		panic(a.panicked)
	case err == nil:
		a.rest = a.now.buf[:a.now.n]
	}
	return err
}

// end ends the goroutine and waits for it; connection is what it may wait for.
// Nothing can be read any more.
func (a *ahead) end(connection io.Closer) {
	close(a.stop)
	_ = connection.Close()
	for b := range a.full {
		blocks.Put(b.buf)
	}
	if a.now.buf != nil {
		a.read = append(a.read, a.now.buf)
	}
	a.giveBack()
	close(a.free)
	for buf := range a.free {
		blocks.Put(buf)
	}
}
