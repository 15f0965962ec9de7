package client

import (
	"fmt"
	"io"
	"math"
	"strings"
	"sync"

	"github.com/go-json-experiment/json/jsontext"
)

// decoder reads one body as a stream. A value that has another form than
// expected is passed over and noted as a problem; only broken JSON ends it.
// null stands for nothing everywhere, and is no problem where nothing may be.
type decoder struct {
	scanner
	memory
	limiter
	at       string // where the lists of the body stand, "data."
	problems []Problem
	kinds    map[problemKey]int // places in problems
	lastKind problemKey
	last     *Problem // of lastKind
	more     int      // problems of kinds beyond the bound
	scratch  *scratch
}

// maxProblemKinds bounds how many kinds of problem a response tells apart.
const maxProblemKinds = 32

// scratch is what a decoder needs while it reads. It is used again, as for a
// small body making it costs more than reading.
type scratch struct {
	window []byte
	recent []string
}

var scratches = sync.Pool{New: func() any {
	return &scratch{window: make([]byte, 0, bufferSize), recent: make([]string, recents)}
}}

func newDecoder(r io.Reader) *decoder {
	s := scratches.Get().(*scratch)
	d := &decoder{scanner: newScanner(r, s.window), memory: newMemory(s.recent)}
	d.scratch = s
	d.limit(&usualLimits)
	return d
}

// limit sets how much is read.
func (d *decoder) limit(most *limits) {
	d.limiter.most, d.scanner.maxText = most, most[ofText]
}

// release gives the scratch back. Nothing can be read after it; what was kept
// does not refer to it.
func (d *decoder) release() {
	s := d.scratch
	d.scratch, d.buf, d.memory.recent = nil, nil, nil
	clear(s.recent)
	scratches.Put(s)
}

// kindName says what kind of value begins with c.
func kindName(c byte) string {
	switch c {
	case '{':
		return "an object"
	case '[':
		return "an array"
	case '"':
		return "a string"
	case 't', 'f':
		return "a boolean"
	case 'n':
		return "null"
	}
	return "a number"
}

// problem notes a part that cannot be read. Its place begins with a dot when it
// stands within the list that is being read.
func (d *decoder) problem(where, what string) { d.note(where, "", what) }

// note is problem for what is said in two parts. A kind that comes again costs
// no memory: there may be millions.
func (d *decoder) note(where, want, found string) {
	if d.err != nil {
		return
	}
	key := problemKey{d.at, where, want, found}
	if d.last != nil && key == d.lastKind {
		d.last.Count++
		return
	}
	if i, ok := d.kinds[key]; ok {
		d.lastKind, d.last = key, &d.problems[i]
		d.last.Count++
		return
	}
	if len(d.problems) >= maxProblemKinds {
		d.more++
		return
	}
	if d.kinds == nil {
		d.kinds = map[problemKey]int{}
	}
	d.kinds[key] = len(d.problems)
	place, what := d.at+where, found
	if d.at == "" {
		place = strings.TrimPrefix(where, ".")
	}
	if want != "" {
		what = "want " + want + ", found " + found
	}
	d.problems = append(d.problems, Problem{Where: place, What: what, Count: 1})
	d.last = nil // the problems may have moved
}

// problemKey tells kinds of problem apart.
type problemKey struct{ at, where, want, found string }

// allProblems are the problems noted, the rest of the kinds as one.
func (d *decoder) allProblems() []Problem {
	if d.more > 0 {
		return append(d.problems, Problem{Where: "elsewhere", What: "other parts", Count: d.more})
	}
	return d.problems
}

// object goes into the object that comes next. Anything else is passed over:
// then it is false, as for null.
func (d *decoder) object(where string) bool { return d.enter('{', where, "an object") }

// array goes into the array that comes next, as object does.
func (d *decoder) array(where string) bool { return d.enter('[', where, "an array") }

func (d *decoder) enter(open byte, where, want string) bool {
	if d.peek() == open {
		d.begin()
		return d.err == nil
	}
	d.absent(where, want)
	return false
}

// mustObject is object for an element of a list, where null is a problem.
func (d *decoder) mustObject(where string) bool {
	if d.peek() != '{' {
		d.wrong(where, "an object")
		return false
	}
	d.begin()
	return d.err == nil
}

// absent passes over a value that has another form than wanted, and notes it
// unless it is null.
func (d *decoder) absent(where, want string) {
	if d.peek() == 'n' {
		d.literal()
		return
	}
	d.wrong(where, want)
}

// wrong passes over a value that has another form than wanted, and notes it.
func (d *decoder) wrong(where, want string) {
	found := kindName(d.peek())
	d.skip()
	d.note(where, want, found)
}

// scalar reads a string, or the text of a number or a boolean; the bytes are
// good until the next read. Anything else is passed over: then ok is false.
func (d *decoder) scalar(where string) (text []byte, ok bool) {
	switch c := d.peek(); {
	case c == '"':
		text = d.str()
	case c == '{', c == '[', c == 'n':
		d.absent(where, "text")
		return nil, false
	case c == 't', c == 'f':
		text = []byte(d.literal())
	default:
		text = d.number()
	}
	return text, d.err == nil
}

// string reads a scalar as text; what is none is "".
func (d *decoder) string(where string) string {
	text, _ := d.scalar(where)
	return d.keep(text)
}

// integer reads a whole number, given as a number or as text.
func (d *decoder) integer(where string) int64 {
	text, ok := d.scalar(where)
	if !ok || len(text) == 0 {
		return 0
	}
	n, ok := parseInt(text)
	if !ok {
		d.problem(where, "want a whole number")
	}
	return n
}

// count reads a whole number of things.
func (d *decoder) count(where string) int {
	n := d.integer(where)
	if n < 0 || n > maxCount {
		d.problem(where, "want a count")
		return 0
	}
	return int(n)
}

// maxCount is more than a store counts in one answer, and fits any int.
const maxCount = math.MaxInt32

// anyText reads a text, or any other value as its compact JSON; null is "". It
// is cut at the bound.
func (d *decoder) anyText(k bound) string {
	switch d.peek() {
	case '{', '[':
		return d.keepJSON(d.appendValue(d.json[:0]), k)
	}
	text, _ := d.scalar("")
	return d.keepWithin(text, k)
}

// keepJSON keeps a value that was written as JSON.
func (d *decoder) keepJSON(b []byte, k bound) string {
	d.json = b
	return d.keepWithin(b, k)
}

// keepWithin keeps a text, cut at the bound.
func (d *decoder) keepWithin(text []byte, k bound) string {
	if most := d.most[k]; len(text) > most {
		d.leaveOut(k, 1)
		text = text[:runesWithin(text, most)]
	}
	return d.keep(text)
}

// appendValue reads any value and appends it to b as compact, valid JSON. From
// maxText bytes on, the rest is passed over.
func (d *decoder) appendValue(b []byte) []byte {
	switch c := d.peek(); c {
	case '{':
		b = append(b, '{')
		for d.begin(); d.member(); {
			if d.full(b) {
				continue
			}
			b = append(appendString(comma(b), d.name), ':')
			b = d.appendValue(b)
		}
		return append(b, '}')
	case '[':
		b = append(b, '[')
		for d.begin(); d.element(); {
			if !d.full(b) {
				b = d.appendValue(comma(b))
			}
		}
		return append(b, ']')
	case '"':
		return appendString(b, d.str())
	case 't', 'f', 'n':
		return append(b, d.literal()...)
	}
	return append(b, d.number()...)
}

// full passes over what comes next when b is longer than a text may be.
func (d *decoder) full(b []byte) bool {
	if len(b) <= d.maxText {
		return false
	}
	d.skip()
	return true
}

// comma appends a comma unless b has just opened an object or array.
func comma(b []byte) []byte {
	if last := b[len(b)-1]; last == '{' || last == '[' {
		return b
	}
	return append(b, ',')
}

// appendString appends a string as JSON.
func appendString(b, text []byte) []byte {
	out, err := jsontext.AppendQuote(b, text)
	if err != nil { // only for what is no UTF-8, and a scanner's text always is
		return append(b, `""`...)
	}
	return out
}

// texts reads a list of texts, or one text.
func (d *decoder) texts(list []string) []string {
	if d.peek() != '[' {
		return appendText(list, d.anyText(ofText))
	}
	for d.begin(); d.element(); {
		if d.room(ofWarnings) {
			list = appendText(list, d.anyText(ofText))
		}
	}
	return list
}

func appendText(list []string, text string) []string {
	if text == "" {
		return list
	}
	return append(list, text)
}

// notResponse is a body that is JSON, but no response of the endpoint.
type notResponse struct{ found string }

func (e *notResponse) Error() string { return "want a response object, found " + e.found }

// failedBody is a body that says at 200 that the query failed.
type failedBody struct{ typ, message string }

func (e *failedBody) Error() string { return fmt.Sprintf("the body reports an error: %s", e.message) }
