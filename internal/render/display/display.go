// Package display is what a person is shown, in a terminal or on a page: the
// facts that an answer is made of, cleaned and in order, without an answer's
// budget of bytes.
//
// A [Document] is data alone, and the same in Go and as JSON: the terminal lays it
// out in lines, the page draws it. Neither computes a fact. Every string in it was
// cleaned ([safe.Text]) but is still somebody's words: whoever shows it escapes it
// for where it goes.
//
// Times are milliseconds since the Unix epoch, durations milliseconds; what is not
// known is absent.
package display

// Document is the result of one call. Which parts it has depends on the tool and on
// what was found; a part that is nil or empty is not shown.
type Document struct {
	// Tool and Title say what was called, Mark that the data is not real.
	Tool  string `json:"tool"`
	Title string `json:"title"`
	Mark  string `json:"mark,omitempty"`
	// Headline is one sentence: what stands out.
	Headline string `json:"headline"`
	// Asked are the arguments of the call, as they were understood.
	Asked []Pair `json:"asked,omitempty"`
	// Fetched is when the data came, From and To the time that was asked for.
	Fetched float64 `json:"fetched"`
	From    float64 `json:"from,omitempty"`
	To      float64 `json:"to,omitempty"`
	// Coverage says of each signal what was seen of that time.
	Coverage []Coverage `json:"coverage,omitempty"`
	// Facts are a few numbers that sum the data up: requests, failed, p95.
	Facts []Pair `json:"facts,omitempty"`
	// Notes are sentences that a reader must know to judge the rest: what was cut,
	// what could not be read, what was masked.
	Notes []string `json:"notes,omitempty"`

	Incident  *Incident  `json:"incident,omitempty"`
	Histogram *Histogram `json:"histogram,omitempty"`
	Patterns  []Pattern  `json:"patterns,omitempty"`
	Lines     []LogLine  `json:"lines,omitempty"`
	Series    []Series   `json:"series,omitempty"`
	// Onset is when the levels of the series shifted.
	Onset *Onset `json:"onset,omitempty"`

	Graph        *Graph        `json:"graph,omitempty"`
	Groups       []Group       `json:"groups,omitempty"`
	Traces       []Trace       `json:"traces,omitempty"`
	Waterfall    *Waterfall    `json:"waterfall,omitempty"`
	Conversation *Conversation `json:"conversation,omitempty"`

	// Next are the calls to make next, the best first.
	Next []Call `json:"next,omitempty"`
}

// Pair is a name with its value.
type Pair struct {
	Name  string `json:"name"`
	Value string `json:"value"`
}

// Coverage is what was seen of a signal.
type Coverage struct {
	Signal string  `json:"signal"` // logs, metrics, traces
	From   float64 `json:"from,omitempty"`
	To     float64 `json:"to,omitempty"`
	// Records is how many there were. Cut says in words by what more of them are
	// missing, "" where nothing is.
	Records int    `json:"records"`
	Cut     string `json:"cut,omitempty"`
}

// Call is a call of a tool.
type Call struct {
	Tool string `json:"tool"`
	// Arguments are in the order in which they are best read.
	Arguments []Pair `json:"arguments"`
	Why       string `json:"why,omitempty"`
}

// Onset is when something began, between From and To. Until is when it was over,
// absent where it was not.
type Onset struct {
	From  float64 `json:"from"`
	To    float64 `json:"to"`
	Until float64 `json:"until,omitempty"`
}

// Incident is what an investigation found.
type Incident struct {
	Verdict string `json:"verdict"` // clear, unclear, none
	Onset   *Onset `json:"onset,omitempty"`
	// Suspects are the likeliest first. Path are the services from an entry to the
	// first of them.
	Suspects []Suspect `json:"suspects,omitempty"`
	Path     []string  `json:"path,omitempty"`
	// Deployments and Signs are by time.
	Deployments []Sign   `json:"deployments,omitempty"`
	Signs       []Sign   `json:"signs,omitempty"`
	Unchanged   []string `json:"unchanged,omitempty"`
}

// Suspect is a service that may be the cause.
type Suspect struct {
	Service  string   `json:"service"`
	Score    float64  `json:"score"` // from 0 to 1
	Kind     string   `json:"kind"`  // what is wrong with it, in words
	Evidence []Sign   `json:"evidence,omitempty"`
	Against  []string `json:"against,omitempty"`
}

// Sign is something that changed.
type Sign struct {
	At      float64 `json:"at,omitempty"`
	Service string  `json:"service,omitempty"`
	// Text says what changed, in words and with its numbers.
	Text string `json:"text"`
	// Before and After are its levels, with Unit; absent where it has none.
	Before *float64 `json:"before,omitempty"`
	After  *float64 `json:"after,omitempty"`
	Unit   string   `json:"unit,omitempty"`
	Trace  string   `json:"trace,omitempty"`
	// Pattern is the ID of the log lines' pattern.
	Pattern string `json:"pattern,omitempty"`
}

// Severities are the severities of log lines, the gravest first, as Histogram and
// Pattern name them.
var Severities = []string{"critical", "error", "warning", "info", "debug", "unknown"}

// Histogram counts lines over time, in bins from Start on.
type Histogram struct {
	Start float64 `json:"start"`
	Bin   float64 `json:"bin"` // width of a bin
	// Counts has a row for each severity that there are lines of.
	Counts []Counts `json:"counts"`
	Onset  *Onset   `json:"onset,omitempty"`
}

// Counts are those of one severity. Before Seen, the first bin in which lines of it
// were looked for, a zero says nothing.
type Counts struct {
	Severity string `json:"severity"`
	Bins     []int  `json:"bins"`
	Seen     int    `json:"seen,omitempty"`
}

// Pattern is log lines with the same words. <*> in Template stands for what varies.
type Pattern struct {
	ID       string  `json:"id"`
	Severity string  `json:"severity"`
	Service  string  `json:"service,omitempty"`
	Place    string  `json:"place,omitempty"` // in the code
	Template string  `json:"template"`
	Example  string  `json:"example,omitempty"`
	Stack    string  `json:"stack,omitempty"`
	Lines    int     `json:"lines"`
	First    float64 `json:"first,omitempty"`
	Last     float64 `json:"last,omitempty"`
	// Change is what became of it: new, more, fewer, gone; "" for none. Before and
	// After are its lines a minute.
	Change string   `json:"change,omitempty"`
	Before *float64 `json:"before,omitempty"`
	After  *float64 `json:"after,omitempty"`
	// Bins counts its lines in the bins of the histogram.
	Bins  []int  `json:"bins,omitempty"`
	Trace string `json:"trace,omitempty"`
}

// LogLine is a line.
type LogLine struct {
	Time     float64 `json:"time,omitempty"`
	Severity string  `json:"severity"`
	Service  string  `json:"service,omitempty"`
	Text     string  `json:"text"`
	Stack    string  `json:"stack,omitempty"`
	Trace    string  `json:"trace,omitempty"`
	Fields   []Pair  `json:"fields,omitempty"`
}

// Series is a series of a metric: its labels that tell it from the others.
type Series struct {
	Metric string   `json:"metric"`
	Unit   string   `json:"unit,omitempty"`
	Labels []Pair   `json:"labels,omitempty"`
	Points []Point  `json:"points"`
	Min    *float64 `json:"min,omitempty"`
	Mean   *float64 `json:"mean,omitempty"`
	Max    *float64 `json:"max,omitempty"`
	Last   *float64 `json:"last,omitempty"`
	// Shift is the strongest change of its level.
	Shift *Shift `json:"shift,omitempty"`
}

// Point is a sample: its time and its value, nil where that is no number.
type Point struct {
	Time  float64  `json:"t"`
	Value *float64 `json:"v"`
}

// Shift is a change of a series' level.
type Shift struct {
	At     float64 `json:"at"`
	Before float64 `json:"before"`
	After  float64 `json:"after"`
	Until  float64 `json:"until,omitempty"` // when it came back
}

// Graph is who calls whom.
type Graph struct {
	Services []Service `json:"services"`
	Edges    []Edge    `json:"edges"`
	Onset    *Onset    `json:"onset,omitempty"`
}

// Service is a service in a graph.
type Service struct {
	Name    string `json:"name"`
	Calls   int    `json:"calls"` // that it got
	Failed  int    `json:"failed"`
	Entry   bool   `json:"entry,omitempty"`   // something begins here
	Unseen  bool   `json:"unseen,omitempty"`  // records nothing itself
	Suspect bool   `json:"suspect,omitempty"` // the first suspect
}

// Edge is the calls of one service by another, all together and on both sides of the
// onset.
type Edge struct {
	Caller string `json:"caller"`
	Callee string `json:"callee"`
	All    Side   `json:"all"`
	Before *Side  `json:"before,omitempty"`
	After  *Side  `json:"after,omitempty"`
}

// Side is calls with their medians: what the caller waited, the time in front of the
// callee and the callee's own.
type Side struct {
	Calls  int      `json:"calls"`
	Failed int      `json:"failed"`
	Client *float64 `json:"client,omitempty"`
	Gap    *float64 `json:"gap,omitempty"`
	Self   *float64 `json:"self,omitempty"`
}

// Group is traces that began alike and ended alike.
type Group struct {
	Service string   `json:"service"`
	Name    string   `json:"name"`
	Outcome string   `json:"outcome"`
	Traces  int      `json:"traces"`
	P50     *float64 `json:"p50,omitempty"`
	P95     *float64 `json:"p95,omitempty"`
	Trace   string   `json:"trace,omitempty"` // one of them
}

// Trace is one of many.
type Trace struct {
	ID       string   `json:"id"`
	Start    float64  `json:"start,omitempty"`
	Duration *float64 `json:"duration,omitempty"`
	Service  string   `json:"service,omitempty"`
	Name     string   `json:"name,omitempty"`
	Spans    int      `json:"spans,omitempty"`
	Errors   int      `json:"errors,omitempty"`
	Outcome  string   `json:"outcome,omitempty"`
	Message  string   `json:"message,omitempty"`
}

// Waterfall is one trace, its spans in the order of the tree, each behind its
// parent.
type Waterfall struct {
	Trace    string   `json:"trace"`
	Start    float64  `json:"start,omitempty"` // of the first span
	Duration float64  `json:"duration"`        // to the end of the last
	Services []string `json:"services"`
	Spans    []Span   `json:"spans"`
	// Cause says how its error came up, in words; Chain are the spans it came
	// through, from where it began.
	Cause string `json:"cause,omitempty"`
	Chain []int  `json:"chain,omitempty"`
}

// Span is a span of a waterfall. Its Start is behind the trace's.
type Span struct {
	ID       string   `json:"id"`
	Parent   int      `json:"parent"` // its index, -1 for none
	Depth    int      `json:"depth"`
	Service  int      `json:"service"` // in the waterfall's Services
	Name     string   `json:"name"`
	Kind     string   `json:"kind,omitempty"`
	Start    float64  `json:"start"`
	Duration float64  `json:"duration"`
	Self     *float64 `json:"self,omitempty"`
	Failed   bool     `json:"failed,omitempty"`
	Soft     string   `json:"soft,omitempty"` // a failure that threw nothing
	Critical bool     `json:"critical,omitempty"`
	Message  string   `json:"message,omitempty"`
	Attrs    []Pair   `json:"attrs,omitempty"`
}

// Conversation is what the agents of a run did and said.
type Conversation struct {
	Task   string      `json:"task,omitempty"`
	Answer string      `json:"answer,omitempty"`
	Steps  []Step      `json:"steps"`
	Totals []TokenLine `json:"totals,omitempty"`
	// Findings are failures that threw nothing, and loops, in words.
	Findings []string `json:"findings,omitempty"`
}

// Step is one thing that an agent did.
type Step struct {
	Time     float64  `json:"time,omitempty"`
	Depth    int      `json:"depth"`
	Agent    string   `json:"agent,omitempty"`
	Act      string   `json:"act"`            // what was done: says, calls, answers …
	Name     string   `json:"name,omitempty"` // of the tool or model
	Text     string   `json:"text,omitempty"`
	Result   string   `json:"result,omitempty"`
	Duration *float64 `json:"duration,omitempty"`
	In       int64    `json:"in,omitempty"` // tokens
	Out      int64    `json:"out,omitempty"`
	Failed   bool     `json:"failed,omitempty"`
	Soft     string   `json:"soft,omitempty"`
	Span     string   `json:"span,omitempty"`
}

// TokenLine sums up what one agent, model or tool took.
type TokenLine struct {
	Kind     string   `json:"kind"` // agent, model, tool
	Name     string   `json:"name"`
	Calls    int      `json:"calls"`
	Failed   int      `json:"failed,omitempty"`
	In       int64    `json:"in,omitempty"`
	Out      int64    `json:"out,omitempty"`
	Duration *float64 `json:"duration,omitempty"`
}
