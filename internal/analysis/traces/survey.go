package traces

import (
	"cmp"
	"slices"

	"airefinery-mcp/client"
	"airefinery-mcp/internal/analysis"
	"airefinery-mcp/internal/analysis/conversation"
	"airefinery-mcp/internal/safe"
)

// Trace is what is known of one trace of many.
type Trace struct {
	// Source is the trace as it came.
	Source *client.Trace
	// Start is when its first span started, Duration how long it was until its
	// last span ended, or they are what a search result states. Start is 0 where it
	// is not known.
	Start, Duration int64
	// RootDuration is the root span's own duration, -1 where it is not known.
	RootDuration int64
	Root         SpanName
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
	// Run is told of the run of agents that the spans tell of, nil where there is
	// none.
	Run *conversation.Digest
	// Untimed is set where Duration is not known, Uncounted where a search result
	// has no counts, Links where a span has a link to another trace.
	Untimed, Uncounted, Links bool
	// rootFine is set when the root is known not to have failed itself, stated where
	// a search result has a status, unstated where a span may have failed or not.
	rootFine, unstated bool
	stated             client.StatusCode
	// unit is one of the units, from 1, where a search result's time came in it.
	unit uint8
}

// HasErrors reports whether a span failed, be it with consequences or without.
func (t *Trace) HasErrors() bool { return t.Errors > 0 || t.stated == client.StatusError }

// Outcome returns how the trace ended.
func (t *Trace) Outcome() Outcome {
	switch {
	case t.HasErrors() && t.rootFine:
		return ErrorsInside
	case t.HasErrors():
		return Failed
	case t.failedSoftly():
		return FailedSoftly
	case t.unstated:
		return Unknown
	}
	return Succeeded
}

// Survey is what is known of many traces. All but Fetched and Coverage is of
// those that passed the filter.
type Survey struct {
	// Fetched counts the traces of the response, Inspected those that the engine
	// looked at to find them; 0 where it does not say.
	Fetched, Inspected int
	// Traces are the newest first.
	Traces []*Trace
	// Failed, ErrorsInside and Unknown count the traces of these outcomes, Spans
	// and Errors the spans of all. WithoutSpans counts the traces that came as
	// search results only: nothing is known of their edges. Uncounted counts those
	// of them that do not say how many spans they have, Untimed the traces whose
	// start or duration is not known.
	Failed, ErrorsInside, Unknown    int
	Spans, Errors                    int
	WithoutSpans, Uncounted, Untimed int
	// Outside are those that are not in the window.
	Outside Outside
	// Linked counts the traces with links to others.
	Linked int
	// FetchedUnknown is Unknown of all traces that were fetched, UnknownRows of
	// those that came without spans.
	FetchedUnknown, UnknownRows int
	// Flaws are of the spans of all traces.
	Flaws Flaws
	// Skews are the clocks that differ so much that it matters.
	Skews []Skew
	// Failures are those first that came with the onset, then the most frequent.
	Failures []*Failure
	// First is the trace to look at first: one of the most frequent failure, else
	// the slowest of those with errors, else the slowest. It is nil when no trace
	// has an id to ask by.
	First *Trace
	// Agents is what is known of the runs of agents.
	Agents AgentSurvey
	// Idle is set when project_name did nothing.
	Idle     *analysis.IdleFilter
	Coverage analysis.Coverage

	find  *finder
	calls *edgeFinder // nil in a listing

	// Groups are the largest first, Edges the most changed first, and Worst are
	// the traces worth a look, some that failed before some that were slow. A
	// listing has none of them.
	Groups []Group
	Edges  []*Edge
	Worst  []*Trace
	// Onset is when calls became slower or began to fail, before which and from
	// which on edges are measured; nil where nothing of the kind was found.
	Onset *analysis.Onset
	// Fronts are the services in front of which something grew.
	Fronts []Front
}

// NewSurvey analyses many traces. Texts are searched as clean has them shown; else
// it is only told where others at the processor can go first.
func NewSurvey(r *client.TracesResponse, req *analysis.Request, filter *analysis.Filter, clean *safe.Cleaner) *Survey {
	return newSurveyBuilder(req, filter, clean, newEdgeFinder()).survey(r, req, clean.Pause)
}

// NewListing is [NewSurvey] without Groups, Edges and Worst, for a list of all
// the traces, which shows none of them.
func NewListing(r *client.TracesResponse, req *analysis.Request, filter *analysis.Filter, clean *safe.Cleaner) *Survey {
	return newSurveyBuilder(req, filter, clean, nil).survey(r, req, clean.Pause)
}

// surveyBuilder makes a survey, trace by trace.
type surveyBuilder struct {
	made     Survey
	rows     []*Trace // of all traces, in the order of the response
	filter   *analysis.Filter
	find     *finder
	reader   traceReader
	edges    *edgeFinder // nil in a listing
	skews    skewFinder
	projects projects
	starts   analysis.Span // when the traces with spans started, in any order
	oldest   int64         // 0 when no trace says when it started
}

func newSurveyBuilder(req *analysis.Request, filter *analysis.Filter, clean *safe.Cleaner, edges *edgeFinder) *surveyBuilder {
	b := &surveyBuilder{filter: filter, find: newFinder(filter.Match, clean), edges: edges, projects: newProjects(req), starts: analysis.NewSpan()}
	b.reader.forest = Forest{times: newTimeReader(nowOf(req))}
	if edges != nil {
		b.reader.runs.builder.Attributes = edges.attributes
	}
	return b
}

// pauses says what is told of places where others at the processor can go first.
func (b *surveyBuilder) pauses(p analysis.Pause) {
	b.reader.forest.pause = p
	if b.edges != nil {
		b.edges.pause = p
	}
}

// add analyses a trace, which must be complete; most of what it finds is of those that
// pass the filter.
func (b *surveyBuilder) add(source *client.Trace) {
	t := &Trace{}
	b.rows = append(b.rows, t)
	s, forest := &b.made, &b.reader.forest
	b.reader.read(t, source)
	b.projects.add(source.Spans)
	if first := forest.firstStart(source.Spans); first != 0 {
		b.starts.Add(first)
	}
	if t.Start != 0 && (b.oldest == 0 || t.Start < b.oldest) {
		b.oldest = t.Start
	}
	if t.Outcome() == Unknown {
		s.FetchedUnknown++
		if len(source.Spans) == 0 {
			s.UnknownRows++
		}
	}
	if !keepsTrace(b.filter, t, b.find) {
		return
	}
	s.count(t)
	if t.unit > 0 {
		s.Flaws.Units[t.unit-1]++
	}
	if len(source.Spans) > 0 {
		s.Flaws.add(&forest.Flaws)
		b.skews.add(forest)
		if b.edges != nil {
			b.edges.add(forest)
		}
	}
}

// survey returns the survey of a response, of which the first traces may have been
// added before. Nothing can be added any more.
func (b *surveyBuilder) survey(r *client.TracesResponse, req *analysis.Request, p analysis.Pause) *Survey {
	b.pauses(p)
	for i := range r.Traces {
		if i < len(b.rows) {
			b.rows[i].Source = &r.Traces[i]
			continue
		}
		p.Take()
		b.add(&r.Traces[i])
	}
	s := &b.made
	s.Fetched, s.Inspected = len(r.Traces), r.Inspected
	for _, t := range s.Traces {
		s.Outside.count(req, t.Start, t.Start+t.Duration)
	}
	slices.SortStableFunc(s.Traces, func(a, b *Trace) int { return cmp.Compare(b.Start, a.Start) })
	s.Failures = findFailures(s.Traces)
	s.Agents = findAgents(s.Traces)
	s.First = first(s.Traces, s.Failures)
	s.Skews, s.Idle = b.skews.ranked(), b.projects.idleFilter()
	s.Coverage = coverageOf(r, req, b.oldest)
	s.find = b.find
	if b.edges != nil {
		b.compare()
	}
	return s
}

// compare finds what shows only when all traces are known.
func (b *surveyBuilder) compare() {
	s := &b.made
	if !b.starts.IsEmpty() {
		b.edges.grid = analysis.NewGrid(b.starts.From, b.starts.To+1)
	}
	s.calls = b.edges
	s.Groups = findGroups(s.Traces)
	s.Edges = b.edges.ranked(leastChange(s.Traces))
	s.Onset, s.Fronts = b.edges.onset, findFronts(s.Edges)
	s.compareFailures()
	s.Worst = worst(s.Traces)
}

func (s *Survey) count(t *Trace) {
	s.Traces = append(s.Traces, t)
	s.Spans += t.Spans
	s.Errors += t.Errors
	count := func(n *int, is bool) {
		if is {
			*n++
		}
	}
	count(&s.WithoutSpans, len(t.Source.Spans) == 0)
	count(&s.Uncounted, t.Uncounted)
	count(&s.Untimed, t.Start == 0 || t.Untimed)
	count(&s.Linked, t.Links)
	switch t.Outcome() {
	case Unknown:
		s.Unknown++
	case Failed:
		s.Failed++
	case ErrorsInside:
		s.ErrorsInside++
	}
}

// traceReader reads traces, one after another, each in the memory of the one before.
type traceReader struct {
	forest Forest
	runs   runMaker
}

// read fills t with what is known of a trace. The reader's forest holds its spans
// until the next is read, if it has any.
func (rd *traceReader) read(t *Trace, source *client.Trace) {
	t.Source = source
	if len(source.Spans) > 0 {
		rd.forest.build(source.Spans)
		t.readSpans(&rd.forest, &rd.runs)
	}
	if source.SearchResult != nil {
		t.readResult(source.SearchResult, &rd.forest)
	}
}

func (t *Trace) readSpans(forest *Forest, runs *runMaker) {
	root := forest.root()
	t.Start, t.Duration, t.Untimed = forest.Start, forest.End-forest.Start, forest.untimed()
	t.Root, t.RootDuration = nameOf(root.Span), forest.rootDuration()
	t.rootFine = !root.Failed && !root.Orphan
	t.unstated, t.Links = forest.Flaws.Unstated > 0, forest.links
	t.Spans = len(forest.Nodes)
	t.Run = runs.digest(forest)
	for _, r := range forest.Roots {
		t.Errors += int(forest.Nodes[r].Errors)
	}
	if i := forest.deepestFailure(); i != None {
		t.Where = nameOf(forest.Nodes[i].Span)
		t.Message, _ = forest.explain(i)
	}
}

// linksElsewhere reports whether a span has a link to another trace.
func linksElsewhere(s *client.Span) bool {
	return slices.ContainsFunc(s.Links, func(l client.Link) bool { return l.TraceID != s.TraceID && !l.TraceID.IsZero() })
}

// readResult takes what a search result states. The spans that came are believed
// before it.
func (t *Trace) readResult(result *client.TraceSearchResult, forest *Forest) {
	t.Root = SpanName{result.RootService, result.RootName, true}
	hasSpans := len(t.Source.Spans) > 0
	if !hasSpans || t.Untimed {
		t.readResultTimes(result, forest)
	}
	if hasSpans {
		return
	}
	t.RootDuration, t.Uncounted = -1, len(result.Services) == 0
	for _, s := range result.Services {
		t.Spans += s.Spans
		t.Errors += s.Errors
		if s.Errors > 0 && t.Where.IsZero() {
			t.Where = SpanName{Service: s.Service}
		}
	}
	t.stated = result.Status
	if slices.ContainsFunc(result.Spans, func(s client.Span) bool { return statesError(&s) }) {
		t.stated = client.StatusError
	}
	t.unstated = t.Uncounted && t.stated == client.StatusUnset
}

// readResultTimes takes the times that a search result states.
func (t *Trace) readResultTimes(result *client.TraceSearchResult, forest *Forest) {
	start, unit, ok := forest.times.ReadAlone(result.Start)
	t.Start, t.Duration = start, int64(result.Duration)
	if t.Untimed = t.Duration >= analysis.Year; t.Untimed {
		t.Duration = 0
	}
	if ok {
		t.unit = uint8(unit + 1)
	}
}
