package client

import (
	"fmt"
	"time"
)

// Meta is what every response carries besides its data.
type Meta struct {
	// Status is the body's own status field, "success" where the engine sends one.
	Status string
	// Warnings are the engine's: with any, the answer is partial (a store was
	// down) although the HTTP status is 200.
	Warnings []string
	// Infos are notices of the engine that leave the answer whole.
	Infos []string
	// Problems are the parts of the body that could not be read. The rest of
	// the response is good; nothing is lost without a line here.
	Problems []Problem
	// LeftOut are the parts of the body that were not read because there were
	// too many. With any, counts of the response are less than what there is.
	LeftOut []Excess
	// Bytes is the size of the decompressed body.
	Bytes int64
	// Wire is the size of the body as it came over the network, compressed.
	Wire int64
	// Held is about what the response takes in memory, in bytes.
	Held int64
	// Elapsed runs from sending the request to the end of the body.
	Elapsed time.Duration
	// RequestID is the upstream's id of the request, when a header names one.
	RequestID string
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

// Label is a name with its value, of a log stream, a log record or a series.
type Label struct{ Name, Value string }

// Labels are in the order they came in; a name occurs once.
type Labels []Label

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
	Labels  Labels
	Samples []Sample
}

// Sample is one value at one time.
type Sample struct {
	// Time is in nanoseconds since the Unix epoch, exact for any timestamp
	// with at most nine decimals.
	Time int64
	// Value is the number's text exactly as it was sent: "0.12000000000000001",
	// "NaN", "+Inf", or any text when the result is a string.
	Value string
}
