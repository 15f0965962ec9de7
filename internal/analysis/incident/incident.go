// Package incident finds out of logs, metrics and traces what began to go wrong,
// when, and in which service.
//
//	r := incident.New(&incident.Input{From: from, To: to, Logs: table, Traces: activities, Metrics: series})
//	if r.Verdict == incident.Clear {
//		fmt.Println(r.Suspects[0].Service, r.Suspects[0].Kind, r.Onset.From)
//	}
//
// It goes by rules that a reader can check. Everything that can be counted or
// measured by time is a sign: self times of services, gaps in front of them,
// failures, log lines of failures, series. Each is searched for a change; the
// earliest time that two signs agree on is the onset ([analysis.FindOnset]).
// Before and after are told apart there, and a service is suspected by the share
// of what is new that it explains:
//
//   - of the time that requests take longer: its self time, and the gap in front of
//     it over all its callers. Who only waits for another explains nothing;
//   - of the failures that are new: those in which it failed while nothing that it
//     called did, or where it was not reached;
//   - of the traces with new lines of failures: those in which it wrote the first,
//     or in which others name it;
//   - of its resources: series that left their usual range.
//
// Nothing is made of what was not seen: a side of the onset that a limit cut off
// has no numbers, and what did not change counts for nobody.
package incident

import (
	"time"

	"airefinery-mcp/client"
	"airefinery-mcp/internal/analysis"
	"airefinery-mcp/internal/analysis/logs"
	"airefinery-mcp/internal/analysis/metrics"
	"airefinery-mcp/internal/analysis/normal"
	"airefinery-mcp/internal/analysis/traces"
	"airefinery-mcp/internal/safe"
)

// Input is what is known of the time in question.
type Input struct {
	// From and To bound it.
	From, To time.Time
	// Logs are the lines; nil where they could not be had.
	Logs *logs.Table
	// Traces are the calls, of one query for each preset.
	Traces  []*traces.Activity
	Metrics []Metric
	// Clean makes the text of spans safe to show.
	Clean *safe.Cleaner
	// Usual compares it with what is usual; nil where nothing is known.
	Usual *normal.Usual
	// Symptom is what was complained of, in anybody's words. It only ranks.
	Symptom string
}

// Metric is the series of one metric.
type Metric struct {
	Name string
	// Kind is what the values are.
	Kind  MetricKind
	Unit  string
	Table *metrics.Table
}

// MetricKind is what a metric's values are.
type MetricKind uint8

// The kinds of metrics. Gauges are levels of a resource, others are counted per
// step or take time. Failures count what failed.
const (
	Gauge MetricKind = iota
	Count
	Latency
	Failures
)

// Verdict says how sure the result is.
type Verdict uint8

const (
	// None is that nothing changed.
	None Verdict = iota
	// Unclear is that something changed, but no service stands out.
	Unclear
	// Clear is that one service explains what changed.
	Clear
)

// Report is the result.
type Report struct {
	Verdict Verdict
	// Onset is when it began, with the signs that agree on it; nil when nothing
	// changed. Until is when it was over, in ns; 0 where it was not.
	Onset *analysis.Onset
	Until int64
	// Signs are those that agree on the onset, the strongest first.
	Signs []*Sign
	// Suspects are the likeliest first.
	Suspects []*Suspect
	// Path are the services from an entry to the first suspect that wait for it.
	Path []string
	// Deployments are the lines around the onset that say that something was
	// deployed, restarted or configured, the oldest first.
	Deployments []*Sign
	// Unchanged are what was looked at without a change.
	Unchanged []Checked
	// Seen is what of the time was seen of each signal.
	Seen Seen
	// Usual is what was compared with, nil where nothing is known. Cut is set where a
	// limit left lines or traces without a before.
	Usual *normal.Usual
	Cut   bool
	// Requests are those that began a trace, before the onset and from it on, and
	// how many of them failed. They are of all the time where there is no onset.
	Requests Requests
}

// Seen says since when each signal was seen, in ns; 0 where nothing was.
type Seen struct{ Traces, Lines, Failures int64 }

// Requests count what began a trace. Median and high durations are in ms, NaN
// without any.
type Requests struct {
	N, Failed [2]int
	P50, P95  [2]float64
}

// Checked is a signal of which N instances were looked at.
type Checked struct {
	What string // of metrics the name
	Kind EvidenceKind
	N    int
}

// Suspect is a service that may be the cause.
type Suspect struct {
	Service string
	// Score is the part of what changed that it explains, from 0 to 1.
	Score float64
	Kind  Kind
	// Evidence is the strongest first. Against is what speaks for its innocence.
	Evidence []*Sign
	Against  []Doubt
}

// Kind is what is wrong with a service.
type Kind uint8

const (
	SlowItself Kind = iota // its self time
	InFront                // the network or a queue in front of it
	Failing                // it fails, or logs failures
	Exhausted              // a resource of it
	Silent                 // it stopped to do something
	Unobserved             // a dependency that records nothing itself is slow or fails
	Agentic                // an agent
	Overloaded             // it gets more requests
	Changed                // it was deployed or configured
)

// EvidenceKind is what a sign is of.
type EvidenceKind uint8

const (
	SelfTime EvidenceKind = iota
	Gap
	ClientTime // of a callee that records nothing
	TokenUse   // tokens that a service sends to models with a call
	CallFailures
	Lines
	FailureCount // a metric that counts failures
	Series
	LatencySeries
	Gone
	Load
	Deployment
	// Waiting is that a caller waits, without a span that says for what.
	Waiting
	// Missing is a call or a line that a service no longer makes or writes for the
	// requests of a route.
	Missing
)

// Sign is something that changed.
type Sign struct {
	Kind    EvidenceKind
	Service string
	// At is when it changed, in ns since the Unix epoch: between From and To.
	At, From, To int64
	// Until is when it was over, 0 where it was not.
	Until int64
	// Strength is how sure the change is (see package stats).
	Strength float64
	// Before and After are the medians of a time in ms, the levels of a series, or
	// the number of failures or lines per minute.
	Before, After float64
	// Affected of Of cases after the onset are over Over, which hardly any was
	// before. Of failures and lines they are those after the onset.
	Affected, Of int
	Over         float64
	// Mild is set for lines that are warnings, and Far for a gap that is many times
	// those of the other services.
	Mild, Far bool
	// Route is what the requests begin with that something is missing of. Before and
	// After are the percentages of them that show it, and Affected of Of those since
	// then that do not.
	Route string
	// Asked is the service that it no longer has do something, "" where a step of its
	// own or a line is missing.
	Asked string
	// Callers are the services that met it, Name the operation, the metric, or what
	// a line says.
	Callers []string
	Name    string
	Text    safe.Text
	Unit    string // of a series
	// Trace and Pattern show it; the zero id and "" where none does.
	Trace   client.TraceID
	Pattern string

	// share is the part of all such changes that it makes up.
	share float64
	// excess is by how much more it is in all, in ms or cases.
	excess float64
}

// Measured reports whether the levels before and after are known. Those of a sign that
// only shows the onset are not, unless it is of a series.
func (s *Sign) Measured() bool { return s.Before != 0 || s.After != 0 }

// Doubt is what speaks against a suspect.
type Doubt struct {
	Kind DoubtKind
	// Other is a service.
	Other string
	N     int
}

// DoubtKind is a kind of Doubt.
type DoubtKind uint8

const (
	// Others is that N other services show the same.
	Others DoubtKind = iota
	// NoTraces is that no trace tells what it waits for.
	NoTraces
	// NoBaseline is that its traces do not reach back to before the onset.
	NoBaseline
	// Weak is that only one kind of sign speaks of it.
	Weak
)
