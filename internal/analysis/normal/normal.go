// Package normal learns what is usual of a project, and says what no longer is.
//
//	sample := normal.Learn(&normal.Facts{From: from, To: to, Logs: table, Traces: activities, Clean: cleaner})
//	profile.Add(sample, to, normal.Fine)
//	…
//	usual := normal.Compare(profile, normal.Learn(&normal.Facts{…, Known: profile}))
//	for _, l := range usual.Lines {
//		if l.Kind == normal.Gone {
//			fmt.Println(l.Service, l.Route, l.Template, l.Expected, l.Found, l.Evidence)
//		}
//	}
//
// A [Sample] is what one look at a project shows, a [Profile] what many did. All
// is counted per request, for how many requests come changes all the time: of each
// kind of request ([Route]) how many have a line of each template, how many take
// each step. Requests that failed in an unusual way are left aside, since what
// they lack is the consequence of something that says so itself.
//
// Where the traces of lines are not known it is counted per trace that lines name,
// and where they name none per line of the service: [Basis] says which.
//
// Nothing here knows the clock or where a profile is kept. Text is cleaned before
// it is learnt, and a template is only kept where several requests have it, so
// that it is no one's message; no id of a trace and no value is kept.
package normal

import (
	"time"

	"airefinery-mcp/internal/analysis/logs"
	"airefinery-mcp/internal/analysis/metrics"
	"airefinery-mcp/internal/analysis/traces"
	"airefinery-mcp/internal/safe"
	"airefinery-mcp/internal/text"
)

// Facts are what was seen of a project at one time, without a filter: what a
// filter left out would be learnt as what does not happen.
type Facts struct {
	// From and To bound the time that was asked for.
	From, To time.Time
	// Logs are the lines, nil where they were not asked for; Traces the calls, of one
	// query for each preset.
	Logs    *logs.Table
	Traces  []*traces.Activity
	Metrics []Metric
	// MaxLines is how many of the newest lines are looked at; 0 is all.
	MaxLines int
	// Service returns the one name of a service that records name otherwise, as a pod
	// does; nil leaves names as they are.
	Service func(string) string
	// Clean makes the text of spans and labels safe to keep.
	Clean *safe.Cleaner
	// Known is what is usual, by which an error is told that requests always have.
	// Where it is nil the facts themselves say it.
	Known *Profile
}

// Metric is the series of one metric.
type Metric struct {
	Name  string
	Table *metrics.Table
}

// Route is a kind of request: what its traces begin with, variable parts of the
// operation masked. The zero Route is any.
type Route struct{ Service, Operation string }

// String returns the service and the operation with a blank between them.
func (r Route) String() string {
	if r.Operation == "" {
		return r.Service
	}
	return r.Service + " " + r.Operation
}

// Basis is what lines are counted by.
type Basis uint8

const (
	// PerRequest counts the requests of a route that have a line.
	PerRequest Basis = iota
	// PerTrace counts the traces that a service's lines name, whatever their route.
	PerTrace
	// PerLine counts lines among those of the service, or of all services where they
	// are counted together; nothing names a trace.
	PerLine

	bases
)

// Kind is how something compares with what is usual.
type Kind uint8

const (
	// Same is much as usual.
	Same Kind = iota
	// Gone is what does not come any more, Fell what comes in far fewer requests, or
	// fewer times in each.
	Gone
	Fell
	// New was not known, Rose comes in far more requests or more often in each.
	New
	Rose
	// Moved stopped while something like it of the same service and route came in
	// its place: a logger with another name, a message in other words.
	Moved
)

// Usual is how some facts compare with a profile. What was not seen in them is not
// in it: an absence is said only of requests that were seen whole.
type Usual struct {
	// Since and Last are when the first and the last of the profile's samples were
	// taken, and Samples how many.
	Since, Last time.Time
	Samples     int
	// Lines, Steps, Edges, Levels and Routes are ordered by evidence, the strongest
	// first.
	Lines  []Line
	Steps  []Step
	Edges  []Edge
	Levels []Level
	Routes []RouteChange
}

// Rate compares in how many requests something was.
type Rate struct {
	Kind Kind
	// Requests are those seen now in which it could be, With those in which it was.
	Requests, With float64
	// Share and Each are what is usual: in which part of the requests it is, and how
	// many times in each of all requests on average.
	Share, Each float64
	// Expected is how many times it would be in the requests seen now, and Found how
	// many times it is.
	Expected, Found float64
	// Evidence is twice the logarithm of how many times better the counts are
	// explained by a change than without, less what they vary beyond chance from
	// sample to sample. Below [LeastEvidence] Kind is Same.
	Evidence float64
}

// ShareNow is the part of the requests seen now in which it is.
func (r *Rate) ShareNow() float64 {
	if r.Requests == 0 {
		return 0
	}
	return r.With / r.Requests
}

// Line compares the lines of one template.
type Line struct {
	Service string
	// Route is the zero one unless Basis is PerRequest.
	Route Route
	Basis Basis
	// Place is the place in the code, "" where none is known. Template is "" for all
	// lines of the service together. Both were cleaned when they were learnt.
	Place, Template string
	Severity        text.Severity
	// Pattern has the lines that are there now, nil for none.
	Pattern *logs.Pattern
	Rate
}

// Step compares what requests of a route do: spans of a service, by name.
type Step struct {
	Route Route
	// Caller is the service that has Service do it, "" where a request begins there.
	Caller, Service, Name string
	Rate
}

// Edge compares the calls of one operation.
type Edge struct {
	Caller, Callee, Operation string
	// Usual and Now are what the calls were and are.
	Usual, Now Calls
	// Failures is the evidence that more or fewer calls fail, OwnFaults that more or
	// fewer fail by the callee itself; 0 below [LeastEvidence].
	Failures, OwnFaults float64
	// Client, Gap, Self and Tokens are how the times and the tokens of a call differ.
	Client, Gap, Self, Tokens Shift
}

// Calls sum up calls. The quantiles of times are in ms, and of tokens those that a
// call sends to a model; NaN where no call tells it.
type Calls struct {
	N, Failed, OwnFault       float64
	Client, Gap, Self, Tokens Quantiles
}

// Quantiles are those of values. Even are as many as stand for the values evenly,
// in ascending order; nil where there is none.
type Quantiles struct {
	P50, P95 float64
	Even     []float64
}

// Shift is by how much values differ from the usual ones.
type Shift struct {
	// Log is the difference of the mean logarithms: ln 2 where values doubled.
	Log float64
	// Evidence is as that of a [Rate]; 0 where it is too small.
	Evidence float64
}

// Level compares the values of a series.
type Level struct {
	Metric string
	// Labels are the series' labels, "k=v k=v".
	Labels string
	// Now is the mean seen now, Usual and Spread the usual mean of such a window and
	// the standard deviation of such means. HourOfWeek is set where they are those
	// of the same hour of the week, else of all hours.
	Now, Usual, Spread float64
	HourOfWeek         bool
	Evidence           float64
}

// RouteChange compares the requests of a route.
type RouteChange struct {
	Route Route
	// Usual and Now count the requests seen, and those of them that failed.
	Usual, Now, UsualFailed, NowFailed float64
	// Failures is the evidence that more or fewer fail; 0 below [LeastEvidence].
	Failures float64
}

// LeastEvidence is from when on a difference is no chance: of ten thousand things
// that are as usual less than one reaches it.
const LeastEvidence = 16
