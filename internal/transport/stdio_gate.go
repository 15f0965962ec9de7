package transport

import (
	"bufio"
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"strconv"
	"sync"
	"time"

	"github.com/go-json-experiment/json/jsontext"
)

// gate stands between a client's streams and mcp-go. It passes messages on
// line by line and keeps count of the requests that have no answer yet, for
// two reasons: mcp-go drops what it is doing when its input ends, so the end
// is held back until all is answered; and its lines are unbounded.
type gate struct {
	out         io.Writer
	cancelCalls func()
	drain, last time.Duration // how long to wait for answers, then for cancelled ones

	lines   chan []byte // closed at the end of the input
	stopped chan struct{}
	stopNow func()
	rest    []byte // of the line that Read is passing on

	mu      sync.Mutex
	pending map[string]int  // request ids without an answer
	dropped map[string]bool // those of them whose client does not want one
	idle    chan struct{}   // closed when pending is empty; nil until someone waits
	err     error           // why the input ended, nil for its end
}

func newGate(in io.Reader, out io.Writer) *gate {
	g := &gate{
		out: out, drain: stdioDrain, last: stdioLastWord, cancelCalls: func() {},
		lines: make(chan []byte), stopped: make(chan struct{}), pending: map[string]int{}, dropped: map[string]bool{},
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
		if errors.Is(err, errLineTooLong) {
			g.refuse(fmt.Sprintf("message longer than %d bytes", stdioMaxLine))
			continue
		}
		if len(bytes.TrimSpace(line)) > 0 {
			select {
			case g.lines <- append(line, '\n'):
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

var errLineTooLong = errors.New("line too long")

// readLine returns the next line without its end. A line over the bound is
// read past and reported; io.EOF may come with a last line.
func readLine(in *bufio.Reader) ([]byte, error) {
	var line []byte
	tooLong := false
	for {
		part, err := in.ReadSlice('\n')
		if !tooLong {
			line = append(line, part...)
		}
		if len(line) > stdioMaxLine {
			tooLong, line = true, nil
		}
		switch {
		case errors.Is(err, bufio.ErrBufferFull):
			continue
		case tooLong && (err == nil || errors.Is(err, io.EOF)):
			return nil, errLineTooLong
		}
		return bytes.TrimRight(line, "\r\n"), err
	}
}

// refuse answers a message that is not passed on.
func (g *gate) refuse(why string) {
	msg, err := json.Marshal(map[string]any{"jsonrpc": "2.0", "id": nil, "error": map[string]any{"code": -32600, "message": why}})
	if err != nil {
		return
	}
	g.mu.Lock()
	defer g.mu.Unlock()
	_, _ = g.out.Write(append(msg, '\n')) // a client that is gone is noticed by reading
}

// Read passes the input on. Its end is told only when all that was read has
// been answered, or the time for it is over.
func (g *gate) Read(p []byte) (int, error) {
	if len(g.rest) == 0 {
		select {
		case line, ok := <-g.lines:
			if !ok {
				g.awaitAnswers()
				return 0, io.EOF
			}
			g.note(line)
			g.rest = line
		case <-g.stopped:
			g.awaitAnswers()
			return 0, io.EOF
		}
	}
	n := copy(p, g.rest)
	g.rest = g.rest[n:]
	return n, nil
}

// Write passes a message to the client and notes whose answer it is.
func (g *gate) Write(p []byte) (int, error) {
	g.mu.Lock()
	defer g.mu.Unlock()
	m := peek(p)
	if m.id != "" && m.method == "" {
		if g.dropped[m.id] { // an answer after all: clients take it for an error
			delete(g.dropped, m.id)
			return len(p), nil
		}
		g.answered(m.id)
	}
	return g.out.Write(p)
}

// note counts a message from the client.
func (g *gate) note(line []byte) {
	m := peek(line)
	g.mu.Lock()
	defer g.mu.Unlock()
	switch {
	case m.method == "notifications/cancelled":
		if g.pending[m.cancels] > 0 {
			g.answered(m.cancels)
			g.dropped[m.cancels] = true
		}
	case m.method == "subscriptions/listen":
		// ends with the session, not by an answer
	case m.method != "" && m.id != "":
		g.pending[m.id]++
		delete(g.dropped, m.id) // the id is used again
	}
}

// answered takes a request off the list. The lock is held.
func (g *gate) answered(id string) {
	if g.pending[id] > 1 {
		g.pending[id]--
		return
	}
	delete(g.pending, id)
	if len(g.pending) == 0 && g.idle != nil {
		close(g.idle)
		g.idle = nil
	}
}

func (g *gate) awaitAnswers() {
	if g.wait(g.drain) {
		return
	}
	g.cancelCalls()
	g.wait(g.last)
}

// wait returns true as soon as no request is without an answer.
func (g *gate) wait(atMost time.Duration) bool {
	g.mu.Lock()
	if len(g.pending) == 0 {
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
	return len(g.pending)
}

func (g *gate) readError() error {
	g.mu.Lock()
	defer g.mu.Unlock()
	return g.err
}

// message is what the gate wants to know of a JSON-RPC message.
type message struct {
	id, method string
	cancels    string // the request id of a notifications/cancelled
}

// peek reads a message's own members and passes over the rest. It stops at a
// result or error, which follow the id in what mcp-go writes and can be long.
// Of broken JSON it tells what stood before the break.
func peek(line []byte) (m message) {
	dec := jsontext.NewDecoder(bytes.NewReader(line), jsontext.AllowDuplicateNames(true), jsontext.AllowInvalidUTF8(true))
	if tok, err := dec.ReadToken(); err != nil || tok.Kind() != '{' {
		return m
	}
	for dec.PeekKind() == '"' {
		name, err := dec.ReadToken()
		if err != nil {
			return m
		}
		key := name.String()
		if (key == "result" || key == "error") && m.id != "" {
			return m
		}
		value, err := dec.ReadValue()
		if err != nil {
			return m
		}
		switch key {
		case "id":
			m.id = idKey(value)
		case "method":
			_ = json.Unmarshal(value, &m.method) // no text: no method
		case "params":
			if m.method == "notifications/cancelled" || m.method == "" && len(value) < 1024 {
				var p struct {
					RequestID json.RawMessage `json:"requestId"`
				}
				if json.Unmarshal(value, &p) == nil {
					m.cancels = idKey(jsontext.Value(p.RequestID))
				}
			}
		}
	}
	return m
}

// idKey makes request ids comparable: 1 and 1.0 are the same, "1" is another.
// No id and null are "".
func idKey(v jsontext.Value) string {
	switch v.Kind() {
	case '0':
		if f, err := strconv.ParseFloat(string(v), 64); err == nil {
			return strconv.FormatFloat(f, 'g', -1, 64)
		}
	case '"':
		var s string
		if json.Unmarshal(v, &s) == nil {
			return `"` + s
		}
	}
	return ""
}
