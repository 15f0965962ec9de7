package transport

import (
	"bufio"
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"regexp"
	"strconv"
	"strings"
	"sync"
	"time"

	"github.com/go-json-experiment/json/jsontext"
	"github.com/mark3labs/mcp-go/mcp"
)

// gate stands between a client's streams and mcp-go. It passes messages on
// line by line and keeps count of the requests that have no answer yet, for
// two reasons: mcp-go drops what it is doing when its input ends, so the end
// is held back until all is answered; and its lines are unbounded.
type gate struct {
	out         io.Writer
	cancelCalls func()
	drain, last time.Duration // how long to wait for answers, then for cancelled ones
	most        int           // bytes of requests that may wait

	lines   chan []byte // closed at the end of the input
	stopped chan struct{}
	stopNow func()
	rest    []byte // of the line that Read is passing on

	progress progressQueue

	mu      sync.Mutex
	pending map[string]awaited // by id: those without an answer
	waiting int                // bytes of theirs
	dropped map[string]bool    // those of them whose client does not want one
	idle    chan struct{}      // closed when pending is empty; nil until someone waits
	err     error              // why the input ended, nil for its end
}

// awaited is what of a request is counted until it is answered. An id that is
// used twice at a time counts as one of both.
type awaited struct{ n, bytes int }

func newGate(in io.Reader, out io.Writer) *gate {
	g := &gate{
		out: out, drain: stdioDrain, last: stdioLastWord, most: stdioWaiting, cancelCalls: func() {},
		lines: make(chan []byte), stopped: make(chan struct{}), pending: map[string]awaited{}, dropped: map[string]bool{},
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
			g.refuse(long.id(), fmt.Sprintf("the message is longer than %d bytes: shorten its arguments", stdioMaxLine))
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

// lineTooLong is a line over the bound, of which only the ends are kept.
type lineTooLong struct{ head, tail []byte }

func (*lineTooLong) Error() string { return "line too long" }

// How much is kept of the ends, in bytes: an id stands before the parameters
// or is the last member.
const keptHead, keptTail = 4 << 10, 256

// add takes in the next part of the line.
func (l *lineTooLong) add(part []byte) {
	l.tail = append(l.tail, part...)
	l.tail = bytes.Clone(l.tail[max(0, len(l.tail)-keptTail):])
}

// lastMember is an id that ends an object. What stands before its name is no
// part of a text.
var lastMember = regexp.MustCompile(`[{,\s]"id"\s*:\s*("(?:[^"\\]|\\.)*"|[-+.eE0-9]+)\s*\}\s*$`)

// id is the request's, as idKey has it; "" when it stands at neither end.
func (l *lineTooLong) id() string {
	whole := bytes.TrimRight(l.head, "+-.eE0123456789") // a number may go on
	if m := peek(whole); m.id != "" {
		return m.id
	}
	if m := lastMember.FindSubmatch(l.tail); m != nil {
		return idKey(m[1])
	}
	return ""
}

// readLine returns the next line without its end. A line over the bound is
// read past and reported as *lineTooLong; io.EOF may come with a last line.
func readLine(in *bufio.Reader) ([]byte, error) {
	var line []byte
	var long *lineTooLong
	for {
		part, err := in.ReadSlice('\n')
		switch {
		case long != nil:
			long.add(part)
		case len(line)+len(part) > stdioMaxLine:
			long = &lineTooLong{head: bytes.Clone(line[:min(len(line), keptHead)])}
			long.add(line)
			long.add(part)
			line = nil
		default:
			line = append(line, part...)
		}
		switch {
		case errors.Is(err, bufio.ErrBufferFull):
			continue
		case long != nil && (err == nil || errors.Is(err, io.EOF)):
			return nil, long
		}
		return bytes.TrimRight(line, "\r\n"), err
	}
}

// refuse answers a message that is not passed on.
func (g *gate) refuse(id, why string) {
	msg, err := json.Marshal(map[string]any{"jsonrpc": "2.0", "id": rawID(id), "error": map[string]any{"code": -32000, "message": why}})
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
	for len(g.rest) == 0 {
		select {
		case line, ok := <-g.lines:
			if !ok {
				g.awaitAnswers()
				return 0, io.EOF
			}
			if id, ok := g.note(line); ok {
				g.rest = line
			} else {
				g.refuse(id, "this server has too many calls waiting: wait for their answers, then repeat this one")
			}
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
	n, err := g.out.Write(p)
	if m.method == string(mcp.MethodNotificationProgress) {
		g.progress.written.add()
	}
	return n, err
}

// note counts a message from the client. It reports false, with the id, for a
// request that is one too many: the queue is full or would hold too much.
func (g *gate) note(line []byte) (id string, ok bool) {
	m := peek(line)
	g.mu.Lock()
	defer g.mu.Unlock()
	switch {
	case m.method == "notifications/cancelled":
		if g.pending[m.cancels].n > 0 {
			g.answered(m.cancels)
			g.dropped[m.cancels] = true
		}
	case m.method == "subscriptions/listen":
		// ends with the session, not by an answer
	case m.method != "" && m.id != "":
		if m.method != "ping" && (len(g.pending) >= stdioQueue || g.waiting+len(line) > g.most) {
			return m.id, false
		}
		r := g.pending[m.id]
		g.pending[m.id] = awaited{r.n + 1, r.bytes + len(line)}
		g.waiting += len(line)
		delete(g.dropped, m.id) // the id is used again
	}
	return m.id, true
}

// answered takes a request off the list. The lock is held.
func (g *gate) answered(id string) {
	r := g.pending[id]
	if r.n > 1 {
		g.pending[id] = awaited{r.n - 1, r.bytes}
		return
	}
	g.waiting -= r.bytes
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

// peek reads a message's own members and passes over the rest. Names count in
// any case, as they do for mcp-go. It stops at a result or error, which follow
// the id in what mcp-go writes and can be long. Of broken JSON it tells what
// stood before the break.
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
		key := strings.ToLower(name.String())
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

// rawID is an id again as JSON, nil for none.
func rawID(key string) any {
	switch {
	case key == "":
		return nil
	case key[0] == '"':
		return key[1:]
	}
	return json.Number(key)
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
