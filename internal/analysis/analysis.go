// Package analysis holds what the analyses of the three signals share: what
// was asked, which records are kept, and what part of the data was seen.
//
// Its sub-packages turn a response of the API into facts:
//
//	logs     the lines, their patterns, a histogram, counts by service
//	metrics  the series, aligned, measured and ranked
//	traces   span trees, edges between services, failures, groups, causes
//
// Analysis is pure. It knows no JSON and no budget and never reads the clock:
// the same response always gives the same facts. Text is kept raw, as it came;
// what shows it cleans it (see package safe). There are two exceptions: the text
// of log lines is cleaned before patterns are mined of it, and a [Matcher] looks
// for text in what is shown.
//
// Every fact carries its [Coverage]: from when to when it was seen, and what
// cut it. Absence may only be said of what was covered.
package analysis

import (
	"math"
	"time"
)

// Param is one argument of a call by the API's name, or by this server's own.
// Value is a string, an int or a bool.
type Param struct {
	Name  string
	Value any
}

// Request is what was asked of the API, and when it answered.
type Request struct {
	// Asked are the API's parameters that the call gave, in the schema's order.
	Asked []Param
	// FetchedAt is when the response came. The window ends there.
	FetchedAt time.Time
	// Window is the time window that was asked for or is the API's default; 0
	// when that is not known.
	Window time.Duration
	// Limit is the number of records that was asked for or is the API's
	// default; 0 when there is none.
	Limit int
	// Skew is how far the API's clock is ahead of the one that FetchedAt is of;
	// negative when it is behind, 0 when that is not known.
	Skew time.Duration
	// Takes tells of parameters that the API sets itself, status and percentile,
	// whether what was asked for takes them. It has none of which that is not
	// known.
	Takes map[string]bool
	// Kept is how long engines like the API's keep such records unless they are
	// told otherwise; 0 when that is not known.
	Kept time.Duration
}

// muchSkew is the least difference of two clocks that is worth saying.
const muchSkew = time.Minute

// Skewed reports whether the two clocks differ by more than a minute.
func (r *Request) Skewed() bool { return r.Skew.Abs() > muchSkew }

// BeyondKept reports whether the window begins before what is usually kept.
func (r *Request) BeyondKept() bool { return r.Kept > 0 && r.Window > r.Kept }

// Get returns the value of a parameter of the call, "" when it was not given
// or is no text.
func (r *Request) Get(name string) string {
	for i := range r.Asked {
		if r.Asked[i].Name == name {
			s, _ := r.Asked[i].Value.(string)
			return s
		}
	}
	return ""
}

// Start returns when the window began, the zero time when that is not known.
func (r *Request) Start() time.Time {
	if r.Window <= 0 {
		return time.Time{}
	}
	return r.FetchedAt.Add(-r.Window)
}

// Slack is how far beyond the window a record may lie and be of it: the engine's
// clock is not ours, and it rounds the window's ends.
func (r *Request) Slack() time.Duration { return max(time.Minute, r.Window/20) }

// Outside reports whether a time, in ns since the Unix epoch, lies outside of the
// window by more than grace. None does where the window is not known.
func (r *Request) Outside(ns int64, grace time.Duration) bool {
	return r.Window > 0 && (ns < r.Start().Add(-grace).UnixNano() || ns > r.FetchedAt.Add(grace).UnixNano())
}

// Filter keeps records of a response by this server's own arguments. The zero
// Filter keeps all.
type Filter struct {
	// Match keeps the records that contain this text, whatever the case; see
	// [Matcher].
	Match string
	// Since and Until keep the records in [Since, Until); zero is open.
	Since, Until time.Time
	// Pattern keeps the log records of one pattern, by its id.
	Pattern string
	// MinDuration keeps the traces, or the spans of one trace, that took at
	// least this long; ErrorsOnly keeps those with an error.
	MinDuration time.Duration
	ErrorsOnly  bool
}

// IsZero reports whether the filter keeps all records.
func (f *Filter) IsZero() bool { return *f == Filter{} }

// KeepsTime reports whether a time, in ns since the Unix epoch, lies between
// Since and Until.
func (f *Filter) KeepsTime(ns int64) bool {
	return (f.Since.IsZero() || ns >= f.Since.UnixNano()) &&
		(f.Until.IsZero() || ns < f.Until.UnixNano())
}

// Bounded returns a time in ns since the Unix epoch within the years 1824 to
// 2116, so that the distance of any two fits in an int64.
func Bounded(ns int64) int64 { return min(max(ns, -1<<62), 1<<62-1) }

// FloorDiv returns a/b rounded down, for b > 0.
func FloorDiv(a, b int64) int64 {
	q := a / b
	if a%b < 0 {
		q--
	}
	return q
}

// IdleFilter is a parameter of the API that visibly did nothing: records came
// back that say another value.
type IdleFilter struct {
	// Name and Asked are the parameter, Other is one of the other values: the
	// same one for the same response.
	Name, Asked, Other string
	// N of Of records have another value.
	N, Of int
}

// Span is a stretch of time in ns since the Unix epoch, both ends included.
// The zero value of [NewSpan] holds nothing and grows by Add.
type Span struct{ From, To int64 }

// NewSpan returns a span that holds nothing.
func NewSpan() Span { return Span{math.MaxInt64, math.MinInt64} }

// Add widens the span to hold a time.
func (s *Span) Add(ns int64) { s.From, s.To = min(s.From, ns), max(s.To, ns) }

// IsEmpty reports whether no time was added.
func (s *Span) IsEmpty() bool { return s.From > s.To }
