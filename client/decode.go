package client

import (
	"fmt"
	"io"
	"math"
	"strings"
	"sync"

	"airefinery-mcp/client/internal/jsonscan"
)

// decoder reads one body as a stream. A value that has another form than
// expected is passed over and noted as a problem; only broken JSON ends it.
// null stands for nothing everywhere, and is no problem where nothing may be.
type decoder struct {
	jsonscan.Scanner
	arena
	limiter
	*workspace
	at       string // where the lists of the body stand, "data."
	problems []Problem
	kinds    map[problemKey]int // places in problems
	lastKind problemKey
	last     *Problem // of lastKind
	more     int      // problems of kinds beyond the bound
	noted    int      // problems of all kinds
}

// maxProblemKinds bounds how many kinds of problem a response tells apart.
const maxProblemKinds = 32

// workspace is the memory that a decoder needs beside what it keeps.
type workspace struct {
	tables      knownTexts
	knownLabels knownLabels
	gathered    gathered
}

// workspaces are used again: for a small body, making one costs more than reading,
// and a list that grows takes three times the memory that is needed.
var workspaces = sync.Pool{New: func() any { return new(workspace) }}

func newDecoder(r io.Reader) *decoder {
	w := workspaces.Get().(*workspace)
	d := &decoder{Scanner: jsonscan.New(r, MaxText), arena: newArena(&w.tables), workspace: w}
	d.gatherIn(&w.gathered)
	d.limit(&usualLimits)
	return d
}

// limit sets how much is read.
func (d *decoder) limit(most *limits) {
	d.limiter.most, d.MaxText = most, most[ofText]
}

// release gives back what other decoders can use. Nothing can be read after it;
// what was kept does not refer to it.
func (d *decoder) release() {
	d.Close()
	d.knownTexts.forget()
	d.knownLabels.forget()
	d.gathered = d.spent()
	workspaces.Put(d.workspace)
	d.workspace, d.knownTexts = nil, nil
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
	if d.Err() != nil {
		return
	}
	d.noted++
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

// complaints counts what was noted so far of what cannot be read or is too much.
func (d *decoder) complaints() int { return d.noted + d.excess + d.Cuts() }

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
	if d.Peek() == open {
		d.Begin()
		return d.Err() == nil
	}
	d.absent(where, want)
	return false
}

// mustObject is object for an element of a list, where null is a problem.
func (d *decoder) mustObject(where string) bool {
	if d.Peek() != '{' {
		d.wrong(where, "an object")
		return false
	}
	d.Begin()
	return d.Err() == nil
}

// absent passes over a value that has another form than wanted, and notes it
// unless it is null.
func (d *decoder) absent(where, want string) {
	if d.Peek() == 'n' {
		d.Literal()
		return
	}
	d.wrong(where, want)
}

// wrong passes over a value that has another form than wanted, and notes it.
func (d *decoder) wrong(where, want string) {
	found := kindName(d.Peek())
	d.Skip()
	d.note(where, want, found)
}

// scalar reads a string, or the text of a number or a boolean; the bytes are
// good until the next read. Anything else is passed over: then ok is false.
func (d *decoder) scalar(where string) (text []byte, ok bool) {
	switch c := d.Peek(); {
	case c == '"':
		text = d.Text()
	case c == '{', c == '[', c == 'n':
		d.absent(where, "text")
		return nil, false
	case c == 't', c == 'f':
		text = []byte(d.Literal())
	default:
		text = d.Number()
	}
	return text, d.Err() == nil
}

// string reads a scalar as text; what is none is "".
func (d *decoder) string(where string) string {
	if d.Peek() == '"' {
		return d.keep(d.Text())
	}
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
	switch d.Peek() {
	case '{', '[':
		return d.keepJSON(d.AppendValue(d.json[:0]), k)
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
		text = jsonscan.Truncate(text, most)
	}
	return d.keep(text)
}

// texts reads a list of texts, or one text, and hands on each that is not "".
func (d *decoder) texts(each func(text string)) {
	if d.Peek() != '[' {
		if text := d.anyText(ofText); text != "" {
			each(text)
		}
		return
	}
	for d.Begin(); d.Element(); {
		if d.takeOrSkip(ofWarnings) {
			if text := d.anyText(ofText); text != "" {
				each(text)
			}
		}
	}
}

// notResponse is a body that is JSON, but no response of the endpoint.
type notResponse struct{ found string }

func (e *notResponse) Error() string { return "want a response object, found " + e.found }

// failedBody is a body that says at 200 that the query failed.
type failedBody struct{ typ, message string }

func (e *failedBody) Error() string { return fmt.Sprintf("the body reports an error: %s", e.message) }
