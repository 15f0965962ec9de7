package logs

import (
	"slices"
	"time"

	"airefinery-mcp/client"
	"airefinery-mcp/internal/analysis"
	"airefinery-mcp/internal/text"
)

// Alone is what came of a query for one severity alone, made because the limit
// cut that for all of them.
type Alone struct {
	Severity text.Severity
	// Failed is set where there was no answer. Else From is when the time begins
	// in which all lines came that the API takes for such; zero when that is not
	// known.
	Failed bool
	From   time.Time
	// Differs is set where lines of the severity are not among them: then the
	// API tells it by something else than what the lines state.
	Differs bool

	newest int64
	has    map[lineKey]int
}

// lineKey is what two entries that are one have in common. The labels may be
// others, by what was asked.
type lineKey struct {
	time int64
	line string
}

// addAlone reads which entries came alone, and returns the response with those
// of them that it does not have.
func (t *Table) addAlone(resp *client.LogsResponse, req *analysis.Request, p *pauses) *client.LogsResponse {
	if len(resp.Alone) == 0 {
		return resp
	}
	have := countEntries(resp, p)
	streams := slices.Clone(resp.Streams)
	for i := range resp.Alone {
		a := &resp.Alone[i]
		out := Alone{Severity: text.ParseSeverity(a.Severity), Failed: a.Response == nil}
		if out.Failed {
			t.Alone = append(t.Alone, out)
			continue
		}
		out.has = map[lineKey]int{}
		oldest, n := int64(1<<62-1), 0
		for _, s := range a.Response.Streams {
			var fresh []client.LogEntry
			for _, e := range s.Entries {
				p.behind(e.Line)
				k := lineKey{e.Time, e.Line}
				out.has[k]++
				oldest, out.newest = min(oldest, e.Time), max(out.newest, e.Time)
				if n++; out.has[k] > have[k] {
					have[k]++
					fresh = append(fresh, e)
				}
			}
			if fresh != nil {
				streams = append(streams, client.LogStream{Labels: s.Labels, Entries: fresh})
			}
		}
		if out.From = req.Start(); n >= req.Limit {
			out.From = time.Unix(0, analysis.Bounded(oldest)).UTC()
		}
		t.Alone = append(t.Alone, out)
	}
	whole := *resp
	whole.Streams = streams
	return &whole
}

func countEntries(resp *client.LogsResponse, p *pauses) map[lineKey]int {
	have := make(map[lineKey]int, resp.Entries())
	for i := range resp.Streams {
		for _, e := range resp.Streams[i].Entries {
			p.behind(e.Line)
			have[lineKey{e.Time, e.Line}]++
		}
	}
	return have
}

// compare looks for a line that the query for its severity alone did not give.
func (t *Table) compare(l *Line, e *client.LogEntry) {
	for i := range t.Alone {
		a := &t.Alone[i]
		if a.Severity == l.Severity.AsCounted() && !a.Failed && !a.Differs && e.Time <= a.newest && time.Unix(0, e.Time).After(a.From) {
			a.Differs = a.has[lineKey{e.Time, e.Line}] == 0
		}
	}
}

// SeenFrom returns from when on all lines of a severity were seen, the zero time
// where that is not known.
func (t *Table) SeenFrom(s text.Severity) time.Time {
	for i := range t.Alone {
		if a := &t.Alone[i]; a.Severity == s.AsCounted() && !a.Failed && !a.Differs && a.From.Before(t.Coverage.From) {
			return a.From
		}
	}
	return t.Coverage.From
}
