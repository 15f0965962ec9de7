// Package budget writes the JSON of an answer within a number of bytes.
//
// How many bytes is decided in package tools (the argument max_bytes, its
// default and its ceiling) and comes here as [Frame.MaxBytes]. What must not
// exceed it is written within [Writer.Try], or by a function that takes a limit.
// The error of a call has a limit of its own, in package tools.
//
// A [Writer] appends JSON to a buffer and can be rolled back, so that a
// renderer writes a row, looks at the length, and takes it back when it is too
// much: an answer never passes its budget, not by a byte. A [Frame] writes what
// stands around the content of every answer.
//
// Clients keep the head of a long text, or cut out its middle. So all that says
// how much there is and how to go on stands before the content, in one order:
// mark, window, now, what was asked, totals, what is incomplete, what was
// omitted, the calls that get it; then notes and the content. What was omitted
// is only known once the content is written: it is written last and moved to
// its place by [Writer.Advance]. Each row of a table has a line of its own, so
// that most cuts fall between rows and a saved text can be searched by line.
//
//	w := budget.NewWriter(maxBytes) // room to begin with
//	w.Open('{')
//	w.Member("service", cleaner.Clean(name))
//	w.Try(maxBytes-1, func() { w.Count("errors", n) })
//	w.Close('}')
//
// The names of members are the program's own words, as constants; all other
// text is a [safe.Text].
package budget

import (
	"math"
	"slices"
	"strconv"
	"strings"

	"github.com/go-json-experiment/json/jsontext"

	"airefinery-mcp/client"
	"airefinery-mcp/internal/safe"
)

// Writer appends JSON to a buffer. It puts commas by itself and does not
// escape for HTML. The zero Writer is ready to use.
type Writer struct{ b []byte }

// NewWriter returns a Writer with room for so many bytes, which is no limit.
func NewWriter(capacity int) *Writer { return &Writer{b: make([]byte, 0, min(capacity, 1<<16))} }

// literal is a string that only an untyped constant becomes by itself.
type literal string

// Bytes returns what was written. It is valid until the next write.
func (w *Writer) Bytes() []byte { return w.b }

// Len returns the number of bytes written.
func (w *Writer) Len() int { return len(w.b) }

// Rollback takes back what was written beyond a length.
func (w *Writer) Rollback(n int) { w.b = w.b[:n] }

// Try runs f and keeps what it wrote when the buffer then is at most limit
// bytes long; otherwise it is as if f had not run.
func (w *Writer) Try(limit int, f func()) bool {
	n := len(w.b)
	f()
	if len(w.b) <= limit {
		return true
	}
	w.Rollback(n)
	return false
}

// Advance moves the members written since from to before those that stand at
// to, which must not be the first of their object, and returns where what was
// moved ends.
func (w *Writer) Advance(to, from int) int {
	moved := slices.Clone(w.b[from:])
	end := to + len(moved)
	copy(w.b[end:], w.b[to:from])
	copy(w.b[to:], moved)
	return end
}

// Open starts an object or an array: c is '{' or '['.
func (w *Writer) Open(c byte) { w.comma(); w.b = append(w.b, c) }

// Row is Open for a row of a table or a record of a list: it starts on a new
// line, the only white space in an answer.
func (w *Writer) Row(c byte) { w.comma(); w.b = append(w.b, '\n', c) }

// Close ends an object or an array: c is '}' or ']'.
func (w *Writer) Close(c byte) { w.b = append(w.b, c) }

func (w *Writer) comma() {
	if n := len(w.b); n > 0 {
		switch w.b[n-1] {
		case '{', '[', ':':
			return
		}
		w.b = append(w.b, ',')
	}
}

// Key starts a member of an object.
func (w *Writer) Key(name literal) { w.KeyText(safe.Token(string(name))) }

// KeyText starts a member whose name is no constant.
func (w *Writer) KeyText(name safe.Text) {
	w.comma()
	w.b = appendString(w.b, name.String())
	w.b = append(w.b, ':')
}

// ForeignKey starts a member whose name came from the upstream. A name that
// starts with a dollar sign ($ref, $schema) means something to some clients:
// it gets an underscore.
func (w *Writer) ForeignKey(name safe.Text) {
	if strings.HasPrefix(name.String(), "$") {
		name = safe.Join(safe.Const("_"), name)
	}
	w.KeyText(name)
}

// Member writes a member with a text.
func (w *Writer) Member(name literal, t safe.Text) { w.Key(name); w.Text(t) }

// Count writes a member with a whole number.
func (w *Writer) Count(name literal, n int) { w.Key(name); w.Int(int64(n)) }

// Text writes a string.
func (w *Writer) Text(t safe.Text) { w.comma(); w.b = appendString(w.b, t.String()) }

// Literal writes a string of the program's own words.
func (w *Writer) Literal(words literal) { w.comma(); w.b = appendString(w.b, string(words)) }

// Texts writes an array of strings.
func (w *Writer) Texts(texts ...safe.Text) {
	w.Open('[')
	for _, t := range texts {
		w.Text(t)
	}
	w.Close(']')
}

// Literals writes an array of strings of the program's own words.
func (w *Writer) Literals(words ...literal) {
	w.Open('[')
	for _, l := range words {
		w.Literal(l)
	}
	w.Close(']')
}

// Int writes a whole number.
func (w *Writer) Int(n int64) { w.comma(); w.b = strconv.AppendInt(w.b, n, 10) }

// Float writes a number of a summary, with four significant digits; NaN and
// the infinities come as strings.
func (w *Writer) Float(f float64) { w.comma(); w.b = appendFloat(w.b, f) }

// Number writes a number with every digit of its text and reports whether the
// text is one by JSON's grammar and at most 40 bytes long; else it writes
// nothing.
func (w *Writer) Number(text string) bool {
	if len(text) > 40 || !client.IsNumber(text) {
		return false
	}
	w.comma()
	w.b = append(w.b, text...)
	return true
}

// Null writes null.
func (w *Writer) Null() { w.comma(); w.b = append(w.b, "null"...) }

// Bool writes true or false.
func (w *Writer) Bool(v bool) { w.comma(); w.b = strconv.AppendBool(w.b, v) }

// Append writes what another Writer holds as a value.
func (w *Writer) Append(other *Writer) { w.comma(); w.b = append(w.b, other.b...) }

// appendString appends s as a JSON string; bytes that are no UTF-8 become
// U+FFFD.
func appendString(b []byte, s string) []byte {
	b, _ = jsontext.AppendQuote(b, s) // the error only tells of such bytes
	return b
}

// FloatText returns a number as [Writer.Float] writes it, for a sentence.
func FloatText(f float64) safe.Text { return safe.Token(string(appendFloat(nil, f))) }

// appendFloat appends a number for a summary: whole numbers whole, others with
// four significant digits, and "NaN", "+Inf", "-Inf" as strings.
func appendFloat(b []byte, f float64) []byte {
	switch {
	case math.IsNaN(f):
		return append(b, `"NaN"`...)
	case math.IsInf(f, 1):
		return append(b, `"+Inf"`...)
	case math.IsInf(f, -1):
		return append(b, `"-Inf"`...)
	case f == math.Trunc(f) && math.Abs(f) < 1e15:
		return strconv.AppendInt(b, int64(f), 10)
	}
	a := math.Abs(f)
	if a >= 1e15 || a < 1e-4 {
		return strconv.AppendFloat(b, f, 'g', 4, 64)
	}
	// Four significant digits without an exponent, trailing zeros cut.
	decimals := max(0, 3-int(math.Floor(math.Log10(a))))
	n := len(b)
	b = strconv.AppendFloat(b, f, 'f', decimals, 64)
	for i := n; i < len(b); i++ {
		if b[i] == '.' {
			end := len(b)
			for b[end-1] == '0' {
				end--
			}
			if b[end-1] == '.' {
				end--
			}
			return b[:end]
		}
	}
	return b
}
