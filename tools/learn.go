package tools

import (
	"context"
	"fmt"
	"slices"

	"airefinery-mcp/client"
	"airefinery-mcp/internal/analysis"
	"airefinery-mcp/internal/analysis/incident"
	"airefinery-mcp/internal/analysis/logs"
	"airefinery-mcp/internal/analysis/metrics"
	"airefinery-mcp/internal/analysis/normal"
	"airefinery-mcp/internal/analysis/traces"
	"airefinery-mcp/internal/caller"
	"airefinery-mcp/internal/learning"
	"airefinery-mcp/internal/safe"
	"airefinery-mcp/internal/turns"
)

// What a call teaches besides its answer. A query teaches what is usual only if it
// asked for everything of its kind: what a filter left out would be learnt as what
// does not happen.

// profileKey is where the profile of a project is kept for a caller: by whose
// credential shows it.
func (s *Set) profileKey(who caller.Caller, project string) string {
	credential := "own " + s.cfg.Identity
	if who.UpstreamKey != "" {
		credential = "of " + who.Subject + " " + who.UpstreamKey // not the ID, which ends with the process
	}
	return learning.Key(credential, project)
}

// profileOf returns what is known as usual of a project for a caller.
func (s *Set) profileOf(who caller.Caller, project string) *normal.Profile {
	return s.keeper.Profile(context.Background(), s.profileKey(who, project))
}

// sample makes a sample of what an investigation found, and compares it with what
// is usual. It is nil where nothing is learnt.
func (s *Set) sample(q *inquiry, in *incident.Input) *normal.Sample {
	if s.usual == nil {
		return nil
	}
	usual, sample := incident.Compare(q.usual, in)
	in.Usual = usual
	return sample
}

// stateOf is what a report says of the time that a sample is of.
func stateOf(r *incident.Report) normal.State {
	if r.Verdict == incident.None {
		return normal.Fine
	}
	return normal.Changed
}

// The most that a query teaches: lines, and traces with so many spans.
const (
	taughtLines  = 1000
	taughtTraces = 50
	taughtSpans  = 300
)

// unchosen reports whether a query asked for no less than everything, by the API's
// parameters that are allowed besides the project and the window.
func unchosen(asked []analysis.Param, allowed []string) bool {
	return !slices.ContainsFunc(asked, func(p analysis.Param) bool {
		return p.Name != "project_name" && p.Name != "time_window" && !slices.Contains(allowed, p.Name)
	})
}

// logsParams and tracesParams are the API's parameters that choose how much of
// everything comes.
var logsParams, tracesParams = []string{"limit"}, []string{"trace", "limit", "detail"}

// compares returns what compares the facts of an answer with what is usual, nil
// where nothing is known or the query chose what came. activity is nil for logs.
func (s *Set) compares(who caller.Caller, turn *turns.Turn, req *analysis.Request, allowed []string, activity func() *traces.Activity) func(*logs.Table) *normal.Usual {
	if s.usual == nil || !unchosen(req.Asked, allowed) {
		return nil
	}
	known := s.usual(who, req.Get("project_name"))
	if known == nil {
		return nil
	}
	return func(table *logs.Table) *normal.Usual {
		in := &incident.Input{From: req.Start(), To: req.FetchedAt, Logs: table, Clean: safe.NewCleaner(s.callers.of(who).masker(turn))}
		if activity != nil {
			in.Traces = []*traces.Activity{activity()}
		}
		usual, _ := incident.Compare(known, in)
		return usual
	}
}

// teach learns of a query that was answered, if its project was not learnt of just
// now, and if it asked for no less than everything, by the API's parameters that
// are allowed.
func (s *Set) teach(who caller.Caller, turn *turns.Turn, asked []analysis.Param, signal string, allowed []string, fill func(*incident.Input)) {
	if s.keeper == nil || !unchosen(asked, allowed) {
		return
	}
	key := s.profileKey(who, (&analysis.Request{Asked: asked}).Get("project_name"))
	if !s.keeper.Due(key, signal) {
		return
	}
	in := &incident.Input{Clean: safe.NewCleaner(s.callers.of(who).masker(turn))}
	fill(in)
	facts := incident.Facts(in)
	facts.MaxLines = taughtLines
	s.keeper.Add(key, normal.Learn(facts), normal.Unjudged)
}

// lesson is what a query was answered with, for [Set.teach].
type lesson struct {
	request *analysis.Request
	logs    *logs.Table
	metrics *metrics.Table
}

func (l *lesson) bounds(in *incident.Input) { in.From, in.To = l.request.Start(), l.request.FetchedAt }

// teachesLogs learns of lines that no filter chose.
func teachesLogs(s *Set, who caller.Caller, turn *turns.Turn, _ *logsArgs, _ *client.LogsResponse, l *lesson) {
	if l.logs == nil {
		return
	}
	s.teach(who, turn, l.request.Asked, "logs", logsParams, func(in *incident.Input) {
		l.bounds(in)
		in.Logs = l.logs
	})
}

// teachesMetrics learns of a metric over time.
func teachesMetrics(s *Set, who caller.Caller, turn *turns.Turn, a *metricsArgs, _ *client.MetricsResponse, l *lesson) {
	if l.metrics == nil || !l.metrics.OverTime {
		return
	}
	s.teach(who, turn, l.request.Asked, "metric "+a.Metric, []string{"metric", "step"}, func(in *incident.Input) {
		l.bounds(in)
		in.Metrics = []incident.Metric{{Name: a.Metric, Table: l.metrics}}
	})
}

// teachesTraces learns of the newest traces.
func teachesTraces(s *Set, who caller.Caller, turn *turns.Turn, a *tracesArgs, r *tracesData, l *lesson) {
	s.teach(who, turn, l.request.Asked, "traces "+a.Trace, tracesParams, func(in *incident.Input) {
		l.bounds(in)
		few := *r.TracesResponse
		n, spans := 0, 0
		for n < min(len(few.Traces), taughtTraces) && spans+len(few.Traces[n].Spans) <= taughtSpans {
			spans += len(few.Traces[n].Spans)
			n++
		}
		few.Traces = few.Traces[:n]
		in.Traces = []*traces.Activity{traces.NewActivity(&few, l.request)}
	})
}

// Learnt is what one sample came to.
type Learnt struct {
	// Lines and Traces are how many came, Extent what was learnt of them.
	Lines, Traces int
	Extent        normal.Extent
	// Unseen are the queries that failed, in words.
	Unseen []string
	// Changed is set where something changed in the time of the sample, Service the
	// first suspect, and Held where the sample does not count for that.
	Changed, Held bool
	Service       string
	// Known is what is known with it.
	Known Known
}

// Learn takes one sample of a project for the context's caller, as an investigation
// sees it, with all traces that can be had. asNormal says that it is usual, whatever
// it shows.
func (s *Set) Learn(ctx context.Context, project, window string, asNormal bool) (*Learnt, error) {
	if s.keeper == nil {
		return nil, errNotLearning
	}
	if _, err := parseDuration(window); err != nil {
		return nil, fmt.Errorf("the window: %w", err)
	}
	who := caller.From(ctx)
	ctx, done := turns.Scope(turns.For(ctx, who.Principal, s.limits))
	defer done()
	q := s.inquiry(who, &investigateArgs{ProjectName: project, TimeWindow: window})
	q.whole = true
	if err := s.asCaller(who, func(c *client.Client) error {
		q.client = c
		return q.run(ctx)
	}); err != nil {
		return nil, err
	}
	if q.records == 0 {
		if f := s.noSuchProject(ctx, who, project); f != nil {
			return nil, fmt.Errorf("%s: %s", f.Message, f.Next)
		}
	}
	out := &Learnt{}
	key := s.profileKey(who, project)
	err := turns.Do(ctx, func(turn *turns.Turn) {
		in := q.input(turn)
		sample := s.sample(q, in)
		report := incident.New(in)
		state := stateOf(report)
		switch {
		case asNormal:
			state = normal.AsNormal
		case q.usual == nil && state == normal.Changed:
			// Whoever has it learnt knows better than nothing does.
			state = normal.Unjudged
		}
		out.Changed, out.Held = report.Verdict != incident.None, state == normal.Changed
		if len(report.Suspects) > 0 {
			out.Service = q.cleaner(turn).Clean(report.Suspects[0].Service).String()
		}
		out.Extent = sample.Extent()
		s.keeper.Add(key, sample, state)
	})
	if err != nil {
		return nil, err
	}
	if q.lines != nil {
		out.Lines = q.lines.Read
	}
	for _, a := range q.calls {
		out.Traces += a.Traces
	}
	for _, u := range q.unseen() {
		out.Unseen = append(out.Unseen, u.String())
	}
	if err := s.keeper.Flush(ctx); err != nil {
		return nil, err
	}
	known, err := s.Known(ctx, project)
	if known != nil {
		out.Known = *known
	}
	return out, err
}
