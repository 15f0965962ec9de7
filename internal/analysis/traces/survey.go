package traces

import (
	"cmp"
	"math"
	"slices"

	"airefinery-mcp/client"
	"airefinery-mcp/internal/analysis"
	"airefinery-mcp/internal/safe"
)

// Trace is what is known of one trace of many.
type Trace struct {
	// Source is the trace as it came.
	Source *client.Trace
	// Start, Duration and Root are the root span's, or those that a search
	// result states.
	Start, Duration int64
	Root            SpanName
	// Spans and Errors count the spans and the failed ones. Of a search result
	// they are its counts by service.
	Spans, Errors int
	// Where is the deepest span that failed, or the first failed service of a
	// search result; zero where nothing did. Message is its error message, "" where
	// it has none.
	Where   SpanName
	Message string
	// Failure is the kind of failure, nil where the trace did not fail or does not
	// say why.
	Failure *Failure
	// rootFine is set when the root is known not to have failed itself.
	rootFine bool
}

// HasErrors reports whether a span failed, be it with consequences or without.
func (t *Trace) HasErrors() bool { return t.Errors > 0 }

// Outcome returns how the trace ended.
func (t *Trace) Outcome() Outcome {
	switch {
	case t.Errors == 0:
		return Succeeded
	case t.rootFine:
		return ErrorsInside
	}
	return Failed
}

// Survey is what is known of many traces. All but Fetched and Coverage is of
// those that passed the filter.
type Survey struct {
	// Fetched counts the traces of the response.
	Fetched int
	// Traces are the newest first.
	Traces []*Trace
	// Failed and ErrorsInside count the traces of these outcomes, Spans and
	// Errors the spans of all. WithoutSpans counts the traces that came as search
	// results only: nothing is known of their edges.
	Failed, ErrorsInside int
	Spans, Errors        int
	WithoutSpans         int
	// Flaws are of the spans of all traces.
	Flaws Flaws
	// Failures are the most frequent first.
	Failures []*Failure
	// First is the trace to look at first: one of the most frequent failure, else
	// the slowest of those with errors, else the slowest. It is nil when no trace
	// has an id to ask by.
	First *Trace
	// Idle is set when project_name did nothing.
	Idle     *analysis.IdleFilter
	Coverage analysis.Coverage

	// Groups are the largest first, Edges the most changed first, and Worst are
	// the traces worth a look, some that failed before some that were slow. A
	// listing has none of them.
	Groups []Group
	Edges  []*Edge
	Worst  []*Trace
	// Middle is the time half-way between the first and the last trace that came
	// with spans, before which and from which on edges are measured; 0 without any.
	Middle int64
}

// NewSurvey analyses many traces. Texts are searched as clean has them shown; it
// is not used unless a text is looked for.
func NewSurvey(r *client.TracesResponse, req *analysis.Request, filter *analysis.Filter, clean *safe.Cleaner) *Survey {
	middle := middleOf(r.Traces)
	edges := newEdgeFinder(middle)
	s := newSurvey(r, req, filter, clean, edges)
	s.Middle = middle
	s.Groups = findGroups(s.Traces)
	s.Edges = edges.ranked(leastChange(s.Traces))
	s.Worst = worst(s.Traces)
	return s
}

// NewListing is [NewSurvey] without Groups, Edges and Worst, for a list of all
// the traces, which shows none of them.
func NewListing(r *client.TracesResponse, req *analysis.Request, filter *analysis.Filter, clean *safe.Cleaner) *Survey {
	return newSurvey(r, req, filter, clean, nil)
}

func newSurvey(r *client.TracesResponse, req *analysis.Request, filter *analysis.Filter, clean *safe.Cleaner, edges *edgeFinder) *Survey {
	s := &Survey{Fetched: len(r.Traces), Idle: idleProject(r.Traces, req), Traces: make([]*Trace, 0, len(r.Traces))}
	var forest Forest
	find := newFinder(filter.Match, clean)
	var oldest int64 // 0 when no trace says when it started
	all := make([]Trace, len(r.Traces))
	for i := range all {
		t := &all[i]
		t.read(&r.Traces[i], &forest)
		if t.Start != 0 && (oldest == 0 || t.Start < oldest) {
			oldest = t.Start
		}
		if !keepsTrace(filter, t, find) {
			continue
		}
		s.count(t)
		if len(t.Source.Spans) > 0 {
			s.Flaws.add(&forest.Flaws)
			if edges != nil {
				edges.add(&forest)
			}
		}
	}
	slices.SortStableFunc(s.Traces, func(a, b *Trace) int { return cmp.Compare(b.Start, a.Start) })
	s.Failures = findFailures(s.Traces)
	s.First = first(s.Traces, s.Failures)
	s.Coverage = coverageOf(r, req, oldest)
	return s
}

func (s *Survey) count(t *Trace) {
	s.Traces = append(s.Traces, t)
	s.Spans += t.Spans
	s.Errors += t.Errors
	if len(t.Source.Spans) == 0 {
		s.WithoutSpans++
	}
	switch t.Outcome() {
	case Failed:
		s.Failed++
	case ErrorsInside:
		s.ErrorsInside++
	}
}

// read fills t with what is known of a trace; forest holds its spans afterwards,
// if it has any.
func (t *Trace) read(source *client.Trace, forest *Forest) {
	t.Source = source
	if len(source.Spans) > 0 {
		forest.build(source.Spans)
		t.readSpans(forest)
	}
	if source.SearchResult != nil {
		t.readResult(source.SearchResult)
	}
}

func (t *Trace) readSpans(forest *Forest) {
	root := &forest.Nodes[forest.Roots[0]]
	for _, i := range forest.Roots[1:] {
		if n := &forest.Nodes[i]; root.Orphan && !n.Orphan {
			root = n
		}
	}
	t.Start, t.Duration, t.Root = root.Start, root.Duration(), nameOf(root.Span)
	t.rootFine = !root.Failed && !root.Orphan
	t.Spans = len(forest.Nodes)
	for _, r := range forest.Roots {
		t.Errors += int(forest.Nodes[r].Errors)
	}
	if i := forest.deepestFailure(); i != None {
		t.Where = nameOf(forest.Nodes[i].Span)
		t.Message, _ = forest.explain(i)
	}
}

// readResult takes what a search result states. The counts of the spans that
// came are believed before its own.
func (t *Trace) readResult(result *client.TraceSearchResult) {
	t.Start, t.Duration = analysis.Bounded(result.Start), int64(result.Duration)
	t.Root = SpanName{result.RootService, result.RootName, true}
	if len(t.Source.Spans) > 0 {
		return
	}
	for _, s := range result.Services {
		t.Spans += s.Spans
		t.Errors += s.Errors
		if s.Errors > 0 && t.Where.IsZero() {
			t.Where = SpanName{Service: s.Service}
		}
	}
}

// middleOf returns the time half-way between the first spans of the first and
// the last trace, 0 without spans.
func middleOf(traces []client.Trace) int64 {
	starts := analysis.NewSpan()
	for i := range traces {
		spans := traces[i].Spans
		if len(spans) == 0 {
			continue
		}
		start := int64(math.MaxInt64)
		for j := range spans {
			start = min(start, spans[j].Start)
		}
		starts.Add(analysis.Bounded(start))
	}
	if starts.IsEmpty() {
		return 0
	}
	return starts.From + (starts.To-starts.From)/2
}
