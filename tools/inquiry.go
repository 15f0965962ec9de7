package tools

import (
	"context"
	"slices"
	"sync"
	"time"

	"airefinery-mcp/client"
	"airefinery-mcp/internal/analysis"
	"airefinery-mcp/internal/analysis/incident"
	"airefinery-mcp/internal/analysis/logs"
	"airefinery-mcp/internal/analysis/metrics"
	"airefinery-mcp/internal/analysis/normal"
	"airefinery-mcp/internal/analysis/traces"
	"airefinery-mcp/internal/caller"
	"airefinery-mcp/internal/lazyregexp"
	"airefinery-mcp/internal/names"
	"airefinery-mcp/internal/render/budget"
	"airefinery-mcp/internal/safe"
	"airefinery-mcp/internal/turns"
	"airefinery-mcp/schemas"
)

// inquiry prepares the queries of an investigation.
func (s *Set) inquiry(who caller.Caller, args *investigateArgs) *inquiry {
	state := s.callers.of(who)
	q := &inquiry{
		state: state, seen: state.seen.Add, project: args.ProjectName, window: windowOr(args.TimeWindow, investigateWindow), catalogue: s.cfg.Catalogue,
		metrics: args.Metrics, presets: args.Traces, now: s.cfg.Now(),
	}
	if s.usual != nil {
		q.usual = s.usual(who, args.ProjectName)
	}
	if len(q.metrics) == 0 {
		q.metrics = s.cfg.Catalogue.DefaultMetrics()
	}
	if len(q.presets) == 0 {
		q.presets = s.cfg.Catalogue.DefaultTraces()
	}
	return q
}

// inquiry is the queries of one investigation, and what came of them.
type inquiry struct {
	client    *client.Client
	catalogue *schemas.Catalogue
	state     *callerState
	seen      func(kind, name string) // is told of the names in answers
	project   string
	window    time.Duration
	metrics   []string
	presets   []string
	now       time.Time
	usual     *normal.Profile // as it was before, nil where nothing is known
	whole     bool            // all traces that can be had are asked for at once

	mu          sync.Mutex
	lines       *logs.Table
	series      []incident.Metric
	calls       map[string]*traces.Activity // by preset
	failed      []part
	records     int // lines and traces that came; a metric may be 0 of what is not there
	bytes, wire int64
}

// part is a query that failed.
type part struct {
	what safe.Text
	err  error
}

// run makes the queries side by side. Traces are asked for again where they did
// not reach back to before the onset. It fails when all queries fail.
func (q *inquiry) run(ctx context.Context) error {
	ctx, cancel := context.WithTimeout(ctx, investigateDeadline)
	defer cancel()
	q.calls = map[string]*traces.Activity{}
	var all sync.WaitGroup
	all.Go(func() { q.askLogs(ctx) })
	for _, name := range q.metrics[:min(len(q.metrics), maxNames)] {
		all.Go(func() { q.askMetric(ctx, name, "") })
		if countsFailures(q.catalogue, name) {
			all.Go(func() { q.askMetric(ctx, name, "failure") })
		}
	}
	first := fewTraces
	if q.whole {
		first = mostTraces
	}
	for _, preset := range q.presets[:min(len(q.presets), maxNames)] {
		all.Go(func() { q.askTraces(ctx, preset, first) })
	}
	all.Wait()
	if q.came() == 0 && len(q.failed) > 0 {
		return q.failed[0].err
	}
	if q.whole {
		return ctx.Err()
	}
	var short map[string]bool
	if err := turns.Do(ctx, func(turn *turns.Turn) { short = q.short(turn) }); err != nil {
		return err
	}
	for preset := range short {
		all.Go(func() { q.askTraces(ctx, preset, mostTraces) })
	}
	all.Wait()
	return ctx.Err()
}

// came counts the queries that were answered.
func (q *inquiry) came() int {
	n := len(q.series) + len(q.calls)
	if q.lines != nil {
		n++
	}
	return n
}

// short returns the presets whose traces do not reach back far enough before the
// onset, as far as it is known by now. Where nothing explains it yet and it is
// known what is usual, what is missing is counted by all traces that can be had.
func (q *inquiry) short(turn *turns.Turn) map[string]bool {
	need := q.now.Add(-q.window)
	if r := incident.New(q.input(turn)); r.Onset != nil && (q.usual == nil || r.Verdict == incident.Clear) {
		if at := time.Unix(0, r.Onset.From).Add(-q.window / beforeParts); at.After(need) {
			need = at
		}
	}
	out := map[string]bool{}
	for preset, a := range q.calls {
		if a.Coverage.CutBy(analysis.ByLimit) && a.Coverage.From.After(need) {
			out[preset] = true
		}
	}
	return out
}

// cleaner returns a cleaner for one goroutine, and for its turn if it has one.
func (q *inquiry) cleaner(turn *turns.Turn) *safe.Cleaner {
	return safe.NewCleaner(q.state.masker(turn))
}

// ask makes a query and finds what there is to find in its response. The memory
// that the response takes is given back then: several at once might wait for each
// other's.
func ask[Resp any](ctx context.Context, query func(context.Context) (*Resp, error), find func(*Resp, *turns.Turn)) (resp *Resp, err error) {
	ctx, done := turns.Scope(ctx)
	defer done()
	if resp, err = query(ctx); err != nil {
		return nil, err
	}
	return resp, turns.Do(ctx, func(turn *turns.Turn) { find(resp, turn) })
}

func (q *inquiry) request(limit int) analysis.Request {
	return analysis.Request{FetchedAt: q.now, Window: q.window, Limit: limit}
}

// note counts an answer, or keeps why there is none.
func (q *inquiry) note(what safe.Text, meta *client.Meta, err error) {
	if err != nil {
		q.failed = append(q.failed, part{what, err})
		return
	}
	q.bytes += meta.Bytes
	q.wire += meta.Wire
}

func (q *inquiry) askLogs(ctx context.Context) {
	req := client.LogsRequest{ProjectName: q.project, TimeWindow: budget.DurationParam(q.window), Limit: mostLines}
	var table *logs.Table
	resp, err := ask(ctx, func(ctx context.Context) (*client.LogsResponse, error) {
		return q.client.Logs.QueryWithFailures(ctx, req, mostLines)
	},
		func(resp *client.LogsResponse, turn *turns.Turn) {
			r := q.request(mostLines)
			table = logs.NewTable(resp, &r, &analysis.Filter{}, q.cleaner(turn))
		})
	q.mu.Lock()
	defer q.mu.Unlock()
	if err != nil {
		q.note(safe.Const("logs"), nil, err)
		return
	}
	q.note(safe.Text{}, &resp.Meta, nil)
	names.OfLogs(resp, q.seen)
	q.records += resp.Entries()
	q.lines = table
	for _, a := range resp.Alone {
		what := safe.Format("logs of severity %s", safe.Token(a.Severity))
		if a.Err != nil {
			q.note(what, nil, a.Err)
		} else {
			q.note(what, &a.Response.Meta, nil)
		}
	}
}

// steps are those between the samples of a series.
var steps = [...]time.Duration{15 * time.Second, 30 * time.Second, time.Minute, 2 * time.Minute, 5 * time.Minute, 10 * time.Minute, 15 * time.Minute, 30 * time.Minute, time.Hour}

// stepOf returns the shortest step that divides a window into 120 at most.
func stepOf(window time.Duration) time.Duration {
	for _, s := range steps {
		if window <= 120*s {
			return s
		}
	}
	return 24 * time.Hour
}

func (q *inquiry) askMetric(ctx context.Context, name, status string) {
	req := client.MetricsRequest{Metric: name, ProjectName: q.project, Status: status,
		TimeWindow: budget.DurationParam(q.window), Step: budget.DurationParam(stepOf(q.window))}
	m := incident.Metric{Name: name}
	resp, err := ask(ctx, func(ctx context.Context) (*client.MetricsResponse, error) { return q.client.Metrics.Query(ctx, req) },
		func(resp *client.MetricsResponse, turn *turns.Turn) {
			r := q.request(0)
			r.Asked = []analysis.Param{{Name: "metric", Value: name}}
			m.Table = metrics.New(resp, &r, &analysis.Filter{}, q.cleaner(turn))
		})
	what := safe.Format("metric %s", q.cleaner(nil).Clean(name))
	if err != nil {
		q.mu.Lock()
		defer q.mu.Unlock()
		q.note(what, nil, err)
		return
	}
	known, _ := q.catalogue.Metric(name)
	m.Unit = known.Unit
	switch {
	case status != "":
		m.Kind, m.Name = incident.Failures, name+"{status="+status+"}"
	case known.Kind == schemas.Count && failureName().MatchString(name):
		m.Kind = incident.Failures
	case known.Kind == schemas.Count, known.Kind == schemas.Rate && known.Takes != nil:
		m.Kind = incident.Count
	case known.Kind == schemas.Latency:
		m.Kind = incident.Latency
	}
	q.mu.Lock()
	defer q.mu.Unlock()
	q.note(what, &resp.Meta, nil)
	names.OfMetrics(resp, q.seen)
	q.series = append(q.series, m)
}

// failureName are words by which a metric says that it counts failures.
var failureName = lazyregexp.New(`(?i)error|fail|reject|timeout|exception|denied|dropped|retr(y|ies)`)

func (q *inquiry) askTraces(ctx context.Context, preset string, limit int) {
	req := client.TracesRequest{Trace: preset, ProjectName: q.project, TimeWindow: budget.DurationParam(q.window), Limit: limit}
	var a *traces.Activity
	resp, err := ask(ctx, func(ctx context.Context) (*client.TracesResponse, error) { return q.client.Traces.Query(ctx, req) },
		func(resp *client.TracesResponse, _ *turns.Turn) {
			r := q.request(limit)
			a = traces.NewActivity(resp, &r)
		})
	q.mu.Lock()
	defer q.mu.Unlock()
	if err != nil {
		q.note(safe.Format("traces of %s", q.cleaner(nil).Clean(preset)), nil, err)
		return
	}
	names.OfTraces(resp, q.seen)
	q.records += len(resp.Traces)
	q.note(safe.Text{}, &resp.Meta, nil)
	q.calls[preset] = a
}

// input is what an investigation goes by.
func (q *inquiry) input(turn *turns.Turn) *incident.Input {
	in := &incident.Input{From: q.now.Add(-q.window), To: q.now, Logs: q.lines, Metrics: q.series, Clean: q.cleaner(turn)}
	for _, preset := range q.presets {
		if a := q.calls[preset]; a != nil {
			in.Traces = append(in.Traces, a)
		}
	}
	return in
}

// presetOf returns the preset that a trace came by; that of one that only logs
// name is the first.
func (q *inquiry) presetOf(id client.TraceID) string {
	for _, preset := range q.presets {
		a := q.calls[preset]
		if a != nil && slices.ContainsFunc(a.Calls, func(c traces.Call) bool { return c.Trace == id }) {
			return preset
		}
	}
	return q.presets[0]
}

// unseen says in words which queries failed.
func (q *inquiry) unseen() []safe.Text {
	var out []safe.Text
	for _, p := range q.failed {
		out = append(out, safe.Format("%s: %s", p.what, q.cleaner(nil).Clean(p.err.Error()).OneLine().Cut(100)))
	}
	return out
}
