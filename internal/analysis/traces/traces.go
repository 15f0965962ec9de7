// Package traces turns a response of the traces endpoint into facts: a [Survey]
// of many traces, or the [Detail] of one.
//
//	s := traces.NewSurvey(response, &request, &analysis.Filter{}, cleaner)
//	for _, f := range s.Failures {
//		fmt.Println(f.N, f.Where, f.Message) // 13 distiller execute_tool web_search: TimeoutError: …
//	}
//	for _, e := range s.Edges {
//		fmt.Println(e.Caller, e.Callee, e.Gap.Before, e.Gap.After) // front back 12.5 104.2
//	}
//
// The spans of a trace make a [Forest], whatever is wrong with them: [Flaws] has
// what can be. An [Edge]
// is what the calls from one service to another have in common; its Change says
// which of their times grew or fell, and since when. A [Failure] is the traces
// that failed at the same place with the same error, a [Group] the traces of one
// root and outcome. A [Cause] is how the error of one trace came up through its
// spans.
//
// Times are in nanoseconds since the Unix epoch, within the years 1824 to
// 2116. Durations are in nanoseconds, but for the times of edges, which are
// means in milliseconds and NaN where no call has one. Text is raw, as the spans
// have it; it is cleaned where it is shown (see package safe).
package traces

import (
	"cmp"
	"time"

	"airefinery-mcp/client"
	"airefinery-mcp/internal/analysis"
	"airefinery-mcp/internal/semconv"
)

// SpanName is what a span is called: its service and its name. The two are put
// together only where they are shown, for many spans may share a long name.
// The zero value is no span's.
type SpanName struct {
	Service, Name string
	// ofSpan is false where only the service is known.
	ofSpan bool
}

func nameOf(s *client.Span) SpanName { return SpanName{s.Service(), s.Name, true} }

// IsZero reports whether there is no name.
func (n SpanName) IsZero() bool { return n == SpanName{} }

// OnlyService reports whether the service is all that is known.
func (n SpanName) OnlyService() bool { return !n.ofSpan }

// String returns the service and the name with a blank between them.
func (n SpanName) String() string {
	if n.OnlyService() {
		return n.Service
	}
	return n.Service + " " + n.Name
}

func (n SpanName) compare(other SpanName) int {
	return cmp.Or(cmp.Compare(n.Service, other.Service), cmp.Compare(n.Name, other.Name))
}

// Flaws count what is wrong with the spans of one trace or of several, or else
// to be known of them.
type Flaws struct {
	// Orphans name a parent that did not come: they are roots.
	Orphans int
	// Cycles are rings of parents, each broken at its earliest span.
	Cycles int
	// Copies came once more, and are no spans of their own.
	Copies int
	// Halves are the server halves of calls whose two halves have one id.
	Halves int
	// Duplicates have an id that another span has, and are not its other half.
	Duplicates int
	// Inverted end before they start: they take no time.
	Inverted int
	// Untimed do not say when they started or ended, or name a time that is years
	// from their trace.
	Untimed int
	// Units counts times that came in s, ms and µs where ns are meant.
	Units analysis.Units
	// Async went on after their parent, which did not wait for them.
	Async int
	// Skewed reach outside their parent otherwise: clocks differ.
	Skewed int
	// FailedUnset have no status, and failed by what else they say.
	FailedUnset int
	// Excepted have an exception and did not fail; Unstated of them do not say
	// whether the exception was handled.
	Excepted, Unstated int
}

func (f *Flaws) add(other *Flaws) {
	f.Orphans += other.Orphans
	f.Cycles += other.Cycles
	f.Copies += other.Copies
	f.Halves += other.Halves
	f.Duplicates += other.Duplicates
	f.Inverted += other.Inverted
	f.Untimed += other.Untimed
	f.Units.Add(&other.Units)
	f.Async += other.Async
	f.Skewed += other.Skewed
	f.FailedUnset += other.FailedUnset
	f.Excepted += other.Excepted
	f.Unstated += other.Unstated
}

// coverageOf returns what was seen of the traces that were asked for. oldest is
// when the first of those that came started, 0 when that is not known; what a
// limit cut begins there, for the engine leaves out older ones.
func coverageOf(r *client.TracesResponse, req *analysis.Request, oldest int64) analysis.Coverage {
	c := analysis.CoverageOf(req, &r.Meta)
	if r.JobsTotal > 0 && r.JobsDone < r.JobsTotal {
		c.Cuts = append(c.Cuts, analysis.Cut{Kind: analysis.BySearch, N: r.JobsDone, Of: r.JobsTotal, Seen: r.Inspected})
	}
	if req.Limit > 0 && len(r.Traces) >= req.Limit && req.Get("trace_id") == "" {
		c.Cuts = append(c.Cuts, analysis.Cut{Kind: analysis.ByLimit, N: req.Limit})
		c.From = time.Time{}
		if oldest != 0 {
			c.From = time.Unix(0, oldest)
		}
	}
	return c
}

// projects looks whether the filter project_name did something: where it did nothing,
// spans name other projects.
type projects struct{ idle analysis.IdleFilter }

func newProjects(req *analysis.Request) projects {
	return projects{analysis.IdleFilter{Name: semconv.ProjectName, Asked: req.Get(semconv.ProjectName)}}
}

// add looks at the spans of a trace.
func (p *projects) add(spans []client.Span) {
	if p.idle.Asked == "" {
		return
	}
	for i := range spans {
		project := spans[i].Attrs.Get(semconv.ProjectName)
		if project == "" {
			continue
		}
		p.idle.Of++
		if project == p.idle.Asked {
			continue
		}
		if p.idle.N++; p.idle.N == 1 {
			p.idle.Other = project
		}
	}
}

// idleFilter returns the filter where it did nothing, with the first of the other
// projects; nil where it was not asked for or no span names another.
func (p *projects) idleFilter() *analysis.IdleFilter {
	if p.idle.N == 0 {
		return nil
	}
	return &p.idle
}
