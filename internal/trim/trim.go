// Package trim turns a typed response of the Observability API into the small
// JSON text that an assistant reads. Its functions are pure: the clock, the
// budget, the handles and the cleaning of text come in through [Options], and
// the same input always gives the same bytes.
//
// All answers have one order: mark, window, now, what was asked, totals, what
// is incomplete, notes; then the content; then what was omitted, with the
// calls that get it.
package trim

import (
	"time"

	"airefinery-mcp/client"
)

// View chooses between an answer's two forms.
type View string

const (
	// Summary counts, groups and gives examples. A response that is small
	// enough is given whole instead.
	Summary View = "summary"
	// Records gives the records themselves, a page at a time.
	Records View = "records"
)

// Param is one argument of a call, as it is echoed and repeated in the calls
// that an answer proposes. Value is a string, an int or a bool.
type Param struct {
	Name  string
	Value any
}

// Options is what a trimmer is told besides the response.
type Options struct {
	// Tool is the name of the tool that answers.
	Tool string
	// Mark, when set, stands first in the answer: it says that the data is not real.
	Mark string
	// Now is when the response was fetched; the window ends there.
	Now time.Time
	// Window is the time window that was asked for or is the API's default; 0
	// when that is not known.
	Window time.Duration
	// Asked are the API's parameters of the call, in the schema's order, and
	// Own those of this server that keep records (match, since …).
	Asked, Own []Param
	// Limit is the limit that was asked for, or the API's default.
	Limit int
	// Unit is the unit of a metric's values, "" when it is not known.
	Unit string

	View View
	// MaxBytes bounds the answer; no answer is longer, not by a byte.
	MaxBytes int
	// Offset is the number of records that earlier pages showed, counted in
	// the order of this view after the filters.
	Offset int

	// Match keeps the records that contain this text, whatever the case.
	Match string
	// Since and Until keep the records in [Since, Until); zero is open.
	Since, Until time.Time
	// Pattern keeps the log records of a pattern, by its handle or any five
	// or more of the first digits of its id.
	Pattern string
	// MinDuration keeps the traces, or the spans of one trace, that took at
	// least this long; ErrorsOnly keeps those with an error.
	MinDuration time.Duration
	ErrorsOnly  bool

	// Clean makes text from the upstream safe to show. It is applied to whole
	// values, before they are cut. Nil leaves text as it is.
	Clean func(string) string
	// CleanNamed is Clean for a value that stands apart from its name, which
	// may say that the value is secret. Nil means Clean.
	CleanNamed func(name, value string) string
	// Cursor returns the cursor that continues this call at an offset of the
	// same snapshot; the same offset gives the same cursor, at most 24 bytes.
	// It is of use only with the view and the filters of this call.
	// CursorAll is the snapshot's own, for another view or filter of it. Nil
	// and "" where nothing is kept.
	Cursor    func(offset int) string
	CursorAll string
	// Handle returns the short form of a trace id that the tools accept. Nil
	// means the 32 hex digits.
	Handle func(client.TraceID) string
}

// Result is an answer.
type Result struct {
	// JSON is one object, at most Options.MaxBytes long.
	JSON []byte
	// Total counts the records of the response that passed the filters, Shown
	// those that this answer shows as records or stands for with a count.
	Total, Shown int
	// Whole is set when the answer leaves nothing out, so that no snapshot
	// need be kept to continue it.
	Whole bool
}

// asked returns the value of a parameter of the call as text, "" when it was
// not given.
func (o *Options) asked(name string) string {
	for _, p := range o.Asked {
		if p.Name == name {
			s, _ := p.Value.(string)
			return s
		}
	}
	return ""
}

func (o *Options) clean(s string) string {
	if o.Clean == nil {
		return s
	}
	return o.Clean(s)
}

func (o *Options) cleanNamed(name, value string) string {
	if o.CleanNamed == nil {
		return o.clean(value)
	}
	return o.CleanNamed(name, value)
}

func (o *Options) handle(id client.TraceID) string {
	if id.IsZero() {
		return ""
	}
	if o.Handle == nil {
		return id.String()
	}
	return o.Handle(id)
}

func (o *Options) cursor(offset int) string {
	if o.Cursor == nil {
		return ""
	}
	return o.Cursor(offset)
}

// keepsTime reports whether a time in ns lies between Since and Until.
func (o *Options) keepsTime(ns int64) bool {
	return (o.Since.IsZero() || ns >= o.Since.UnixNano()) &&
		(o.Until.IsZero() || ns < o.Until.UnixNano())
}
