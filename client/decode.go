package client

import (
	"errors"
	"fmt"
	"io"
	"math"
	"strconv"
	"strings"
	"unicode/utf8"

	"github.com/go-json-experiment/json/jsontext"
)

// decoder reads one body as a stream of tokens. Values that have another form
// than expected are passed over and noted as problems; only broken JSON ends
// it. Text that repeats (label names, services, ids) is held once.
type decoder struct {
	*jsontext.Decoder
	interned map[string]string
	scratch  []byte
	problems []Problem
	more     int // problems of kinds beyond the bound
}

// maxProblemKinds bounds how many kinds of problem a response tells apart.
const maxProblemKinds = 32

// maxInterned is the longest text, in bytes, that is looked up for a
// repetition: longer text hardly repeats.
const maxInterned = 64

func newDecoder(r io.Reader) *decoder {
	return &decoder{
		Decoder: jsontext.NewDecoder(r, jsontext.AllowDuplicateNames(true), jsontext.AllowInvalidUTF8(true)),
	}
}

// kinds of tokens, as words.
func kindName(k jsontext.Kind) string {
	switch k {
	case '{':
		return "an object"
	case '[':
		return "an array"
	case '"':
		return "a string"
	case '0':
		return "a number"
	case 't', 'f':
		return "a boolean"
	case 'n':
		return "null"
	}
	return "nothing"
}

// problem notes a part that cannot be read.
func (d *decoder) problem(where, what string) {
	for i := range d.problems {
		if d.problems[i].Where == where && d.problems[i].What == what {
			d.problems[i].Count++
			return
		}
	}
	if len(d.problems) >= maxProblemKinds {
		d.more++
		return
	}
	d.problems = append(d.problems, Problem{Where: where, What: what, Count: 1})
}

// skip passes over a value that has another form than wanted, and notes it.
func (d *decoder) skip(where, want string) error {
	found := d.PeekKind()
	if err := d.SkipValue(); err != nil {
		return err
	}
	d.problem(where, "want "+want+", found "+kindName(found))
	return nil
}

// allProblems are the problems noted, the rest of the kinds as one.
func (d *decoder) allProblems() []Problem {
	if d.more > 0 {
		return append(d.problems, Problem{Where: "elsewhere", What: "other parts", Count: d.more})
	}
	return d.problems
}

// object calls f for each member of an object; f must read the value, and may
// use the name's bytes only before that. A value that is no object is passed
// over and noted, null silently: it means that nothing is there.
func (d *decoder) object(where string, f func(name []byte) error) error {
	if d.PeekKind() != '{' {
		return d.absent(where, "an object")
	}
	if _, err := d.ReadToken(); err != nil {
		return err
	}
	for d.PeekKind() != '}' {
		name, err := d.ReadValue()
		if err != nil {
			return err
		}
		if err := f(d.unquote(name)); err != nil {
			return err
		}
	}
	_, err := d.ReadToken()
	return err
}

// array calls f for each element of an array; f must read the value.
func (d *decoder) array(where string, f func() error) error {
	if d.PeekKind() != '[' {
		return d.absent(where, "an array")
	}
	if _, err := d.ReadToken(); err != nil {
		return err
	}
	for d.PeekKind() != ']' {
		if err := f(); err != nil {
			return err
		}
	}
	_, err := d.ReadToken()
	return err
}

// absent passes over a value: null means that nothing was there.
func (d *decoder) absent(where, want string) error {
	switch k := d.PeekKind(); k {
	case 'n':
		return d.SkipValue()
	case 0: // broken, or the end: let the decoder say which
		_, err := d.ReadToken()
		if err == nil {
			err = errors.New("no value")
		}
		return err
	}
	return d.skip(where, want)
}

// unquote returns the content of a JSON string; the bytes are good until the
// next call. Invalid UTF-8 becomes U+FFFD.
func (d *decoder) unquote(v jsontext.Value) []byte {
	in := v[1 : len(v)-1]
	plain := true
	for _, c := range in {
		if c == '\\' || c >= utf8.RuneSelf {
			plain = false
			break
		}
	}
	if plain {
		return in
	}
	out, err := jsontext.AppendUnquote(d.scratch[:0], v)
	if err != nil && !utf8.Valid(v) {
		// AppendUnquote has replaced what was invalid, and says so.
		err = nil
	}
	if err != nil {
		return in
	}
	d.scratch = out
	return out
}

// intern returns text that is held once for each content.
func (d *decoder) intern(b []byte) string {
	if len(b) == 0 {
		return ""
	}
	if len(b) > maxInterned {
		return string(b)
	}
	if s, ok := d.interned[string(b)]; ok {
		return s
	}
	s := string(b)
	if d.interned == nil {
		d.interned = make(map[string]string)
	}
	d.interned[s] = s
	return s
}

// text reads a string; numbers and booleans lend their text.
func (d *decoder) text(where string) (string, error) {
	b, ok, err := d.bytes(where)
	if err != nil || !ok {
		return "", err
	}
	return d.intern(b), nil
}

// bytes reads a scalar as text that is good until the next call. ok is false
// for null and for what is no scalar.
func (d *decoder) bytes(where string) (b []byte, ok bool, err error) {
	switch k := d.PeekKind(); k {
	case '"', '0', 't', 'f':
		v, err := d.ReadValue()
		if err != nil {
			return nil, false, err
		}
		if k == '"' {
			return d.unquote(v), true, nil
		}
		return v, true, nil
	}
	return nil, false, d.absent(where, "text")
}

// integer reads a whole number given as a number or as text. Unsigned 64-bit
// numbers past the signed range wrap round, as the durations of spans that
// end before they start do.
func (d *decoder) integer(where string) (int64, error) {
	b, ok, err := d.bytes(where)
	if err != nil || !ok {
		return 0, err
	}
	if n, ok := parseInt(b); ok {
		return n, nil
	}
	if len(b) > 0 {
		d.problem(where, "want a whole number")
	}
	return 0, nil
}

func parseInt(b []byte) (int64, bool) {
	if len(b) > 0 && len(b) <= 18 {
		n := int64(0)
		for _, c := range b {
			if c < '0' || c > '9' {
				return parseIntSlow(b)
			}
			n = n*10 + int64(c-'0')
		}
		return n, true
	}
	return parseIntSlow(b)
}

func parseIntSlow(b []byte) (int64, bool) {
	s := string(b)
	if n, err := strconv.ParseInt(s, 10, 64); err == nil {
		return n, true
	}
	if n, err := strconv.ParseUint(s, 10, 64); err == nil {
		return int64(n), true //nolint: wraps on purpose
	}
	if f, err := strconv.ParseFloat(s, 64); err == nil && math.Abs(f) < 1<<63 && f == math.Trunc(f) {
		return int64(f), true
	}
	return 0, false
}

// seconds turns a number of seconds as text into nanoseconds, exactly for up
// to nine decimals.
func seconds(s string) (int64, bool) {
	whole, frac, _ := strings.Cut(s, ".")
	if strings.ContainsAny(s, "eE") || len(frac) > 9 || len(whole) > 11 || whole == "" {
		f, err := strconv.ParseFloat(s, 64)
		if err != nil || math.IsNaN(f) || math.Abs(f) > 9e9 {
			return 0, false
		}
		return int64(math.Round(f * 1e9)), true
	}
	n, err := strconv.ParseInt(whole, 10, 64)
	if err != nil || n > 9_000_000_000 || n < -9_000_000_000 {
		return 0, false
	}
	n *= 1e9
	if frac == "" {
		return n, !strings.HasSuffix(s, ".")
	}
	f, err := strconv.ParseUint(frac, 10, 64)
	if err != nil {
		return 0, false
	}
	for range 9 - len(frac) {
		f *= 10
	}
	if strings.HasPrefix(whole, "-") {
		return n - int64(f), true
	}
	return n + int64(f), true
}

// labels reads an object of texts.
func (d *decoder) labels(where string) (Labels, error) {
	var out Labels
	err := d.object(where, func(raw []byte) error {
		name := d.intern(raw)
		if k := d.PeekKind(); k == '{' || k == '[' {
			v, err := d.ReadValue()
			if err != nil {
				return err
			}
			out = out.set(name, string(v))
			return nil
		}
		value, err := d.text(where)
		out = out.set(name, value)
		return err
	})
	return out, err
}

// set adds a label; of a name that occurs twice the last value holds.
func (l Labels) set(name, value string) Labels {
	for i := range l {
		if l[i].Name == name {
			l[i].Value = value
			return l
		}
	}
	return append(l, Label{name, value})
}

// end checks that nothing follows the body's value.
func (d *decoder) end() error {
	_, err := d.ReadToken()
	switch {
	case errors.Is(err, io.EOF):
		return nil
	case err == nil:
		return errors.New("something follows the end of the JSON value")
	}
	return err
}

// errNotResponse is a body that is JSON, but no response of the endpoint.
type notResponse struct{ found string }

func (e *notResponse) Error() string { return "want a response object, found " + e.found }

// failedBody is a body that says at 200 that the query failed.
type failedBody struct{ typ, message string }

func (e *failedBody) Error() string { return fmt.Sprintf("the body reports an error: %s", e.message) }
