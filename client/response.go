package client

import (
	"errors"
	"fmt"
	"strconv"
	"time"

	"airefinery-mcp/client/internal/jsonscan"
)

// Meta is what every response carries besides its data.
type Meta struct {
	// Status is the body's own status field: "success" where the engine sends one,
	// or "".
	Status string
	// Warnings are the engine's: with any, the answer is partial (a store was
	// down, a trace was too large) although the HTTP status is 200. They are
	// whatever the body says of its own answer, wherever it stands: warnings, a
	// status PARTIAL with its message, members named like partial, truncated,
	// incomplete or nextToken. What is said of one of several traces begins with its id.
	Warnings []string
	// Infos are notices of the engine that leave the answer whole.
	Infos []string
	// Problems are the parts of the body that could not be read. The rest of
	// the response is good; nothing is lost without a line here.
	Problems []Problem
	// OtherUnits counts the times of samples that came in ms, µs and ns where
	// seconds are meant, told by their size. They are read as what they are.
	OtherUnits [3]int
	// LeftOut are the parts of the body that were not read because there were
	// too many. With any, counts of the response are less than what there is.
	LeftOut []Excess
	// Bytes is the size of the decompressed body, in bytes; 0 for a response of
	// [DecodeLogs], [DecodeMetrics] or [DecodeTraces].
	Bytes int64
	// Wire is the size of the body as it came over the network, compressed, in
	// bytes; 0 as Bytes is.
	Wire int64
	// Held is about what the response takes in memory, in bytes.
	Held int64
	// Elapsed runs from sending the request to the end of the body, of the attempt
	// that succeeded.
	Elapsed time.Duration
	// ClockSkew is how far the upstream's clock, by its header Date, is ahead of
	// this machine's, to the second; negative when it is behind, 0 without a Date.
	// The way of the headers counts towards it.
	ClockSkew time.Duration
	// RequestID is the upstream's id of the request, at most 80 bytes; "" when no
	// header has one.
	RequestID string

	exchange *Exchange // how it came, for whoever records; nil unless tapes are on
}

// Whole reports whether nothing says that the response is less than what there
// is: no warnings, no problems, nothing left out.
func (m *Meta) Whole() bool {
	return len(m.Warnings) == 0 && len(m.Problems) == 0 && len(m.LeftOut) == 0
}

func (m *Meta) meta() *Meta { return m }

// Problem is a kind of unreadable part and how often it occurred.
type Problem struct {
	// Where is the part's place in the body without indexes,
	// "data.result[].values[]"; between a trace and its spans the levels are
	// left out, "traces[].spans[].kind".
	Where string
	// What is wrong, with what was found: "want a pair, found null".
	What string
	// Count is how many parts of this kind there were.
	Count int
}

// Excess is a kind of part that there were too many of in the body.
type Excess struct {
	// What they were: "spans", "labels in one set", "bytes in one text".
	What string
	// Most is how many of them are read: [MaxSpans], [MaxInList] …
	Most int
	// Count is how many were left out; of bytes, how many texts were cut.
	Count int
}

// String is a sentence: "more than 200000 spans: 5000 are left out".
func (e Excess) String() string {
	if e.What == bytesOfText || e.What == bytesOfLabel {
		return fmt.Sprintf("more than %d %s: %d texts are cut there", e.Most, e.What, e.Count)
	}
	return fmt.Sprintf("more than %d %s: %d are left out", e.Most, e.What, e.Count)
}

// Label is a name with its value, of a log stream, a log entry or a series.
type Label struct {
	// Name and Value are each cut at [MaxLabelText] bytes.
	Name, Value string
}

// Labels are in the order they came in; a name occurs once. Streams, entries and
// series that say the same may share one, so that none may be changed.
type Labels []*Label

// Get returns the value of a label, "" where there is none.
func (l Labels) Get(name string) string {
	for i := range l {
		if l[i].Name == name {
			return l[i].Value
		}
	}
	return ""
}

// Series is one line of a metric: its labels and samples in order of time.
type Series struct {
	// Labels tell the series from the others; nil for a scalar or a string.
	Labels Labels
	// Samples may have gaps, and other times than those of other series.
	Samples []Sample
	// Histograms are the samples that are native histograms, which stand in gaps
	// of Samples.
	Histograms []Histogram
}

// Histogram is a native histogram at one time, without its buckets.
type Histogram struct {
	// Time is in nanoseconds since the Unix epoch.
	Time int64
	// Count and Sum are of the observations, numbers exactly as they were sent; Sum
	// is "" when not sent.
	Count, Sum string
}

// Timestamp returns the histogram's time, in UTC.
func (h *Histogram) Timestamp() time.Time { return timestamp(h.Time) }

// Sample is one value at one time.
type Sample struct {
	// Time is in nanoseconds since the Unix epoch, exact for any timestamp
	// with at most nine decimals.
	Time int64
	// Value is the number's text exactly as it was sent: "0.12000000000000001",
	// "NaN", "+Inf", or any text when the result is a string.
	Value string
}

// Timestamp returns the sample's time, in UTC.
func (s Sample) Timestamp() time.Time { return timestamp(s.Time) }

// Float64 returns the value as the nearest float64: NaN and the infinities for
// their names. The error wraps [strconv.ErrSyntax] for text that is no number,
// and [strconv.ErrRange] for a number that no float64 is near to, which is
// returned as the infinity of its sign.
func (s Sample) Float64() (float64, error) {
	f, err := strconv.ParseFloat(s.Value, 64)
	if err != nil {
		err = fmt.Errorf("the value %.40q: %w", s.Value, errors.Unwrap(err)) // without the rest of a long text
	}
	return f, err
}

// timestamp is a time in nanoseconds since the Unix epoch.
func timestamp(ns int64) time.Time { return time.Unix(0, ns).UTC() }

// timeUnlessZero is timestamp where 0 means not sent.
func timeUnlessZero(ns int64) time.Time {
	if ns == 0 {
		return time.Time{}
	}
	return timestamp(ns)
}

// IsNumber reports whether a text that was kept as it came, such as the value
// of a [Sample] or an [Attr], is a number as JSON writes it: "NaN" and "+Inf"
// are none.
func IsNumber(text string) bool { return jsonscan.IsNumber(text) }
