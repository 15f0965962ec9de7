package logs

import (
	"iter"
	"slices"
	"sync"

	"airefinery-mcp/internal/safe"
)

// Parsing is half of the work of a table and hangs on nothing but the line, so that a
// second goroutine can have a part of it.

const (
	// minHelped is the number of lines from which that pays.
	minHelped = 96
	// A part of the lines that is parsed in one go is of so many lines, or bytes, at
	// most.
	partLines, partBytes = 24, 8 << 10
)

// parseAll fills in lines from their raw lines and gives what each says, in their order.
// Where a second goroutine may help, that begins with the last ones.
func parseAll(lines []Line, raws []rawLine, clean *safe.Cleaner) iter.Seq2[int, *parsed] {
	return func(yield func(int, *parsed) bool) {
		var own parser
		var p parsed
		w := work{lines: lines, raws: raws, clean: clean}
		defer w.share()()
		for part, ok := w.first(); ok; part, ok = w.first() {
			for n := part.from; n < part.to; n++ {
				p = own.parse(&lines[n], &raws[n])
				if !yield(n, &p) {
					return
				}
			}
		}
		for _, part := range slices.Backward(w.helped()) {
			for i := range part.parsed {
				if !yield(part.from+i, &part.parsed[i]) {
					return
				}
			}
		}
	}
}

// work is lines to parse, in parts that are left: the one who needs them takes the
// first, who helps the last.
type work struct {
	lines []Line
	raws  []rawLine
	clean *safe.Cleaner

	mu   sync.Mutex
	left []part

	done     chan struct{} // closed when the helper is
	made     []part        // by it, the last one first
	panicked any
}

// part is some of the lines.
type part struct {
	from, to int
	parsed   []parsed // by the helper
}

// share lets a second goroutine help, if it may, and returns what ends that.
func (w *work) share() (end func()) {
	give, ok := func() {}, false
	if len(w.lines) >= minHelped {
		give, ok = w.clean.Second()
	}
	if !ok {
		w.left = []part{{to: len(w.lines)}}
		return func() {}
	}
	bytes := 0
	for n, from := 0, 0; n < len(w.lines); n++ {
		bytes += len(w.raws[n].entry.Line)
		if n+1-from == partLines || bytes >= partBytes || n+1 == len(w.lines) {
			w.left = append(w.left, part{from: from, to: n + 1})
			from, bytes = n+1, 0
		}
	}
	w.done = make(chan struct{})
	go w.help(give)
	return func() {
		w.mu.Lock()
		w.left = nil
		w.mu.Unlock()
		<-w.done
	}
}

// first takes the first part that is left.
func (w *work) first() (p part, ok bool) {
	w.mu.Lock()
	defer w.mu.Unlock()
	if len(w.left) == 0 {
		return p, false
	}
	p, w.left = w.left[0], w.left[1:]
	return p, true
}

// last takes the last part that is left.
func (w *work) last() (p part, ok bool) {
	w.mu.Lock()
	defer w.mu.Unlock()
	n := len(w.left) - 1
	if n < 0 {
		return p, false
	}
	p, w.left = w.left[n], w.left[:n]
	return p, true
}

// help parses what is left from its end, and looks what of it is to be cleaned.
func (w *work) help(give func()) {
	defer close(w.done)
	defer give()
	defer func() { w.panicked = recover() }() // it is the other's
	var own parser
	for p, ok := w.last(); ok; p, ok = w.last() {
		p.parsed = make([]parsed, p.to-p.from)
		for i := range p.parsed {
			said := &p.parsed[i]
			*said = own.parse(&w.lines[p.from+i], &w.raws[p.from+i])
			said.text, said.members = w.clean.Check(said.message.text), w.clean.Check(said.message.members)
		}
		w.made = append(w.made, p)
	}
}

// helped returns the parts that the helper made, the last one first, once it is done.
func (w *work) helped() []part {
	if w.done == nil {
		return nil
	}
	<-w.done
	if w.panicked != nil {
		panic(w.panicked)
	}
	return w.made
}
