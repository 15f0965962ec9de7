package trim

import (
	"cmp"
	"slices"
)

// worst lists the traces worth a look: failed ones, of each kind one, then
// the slowest.
func (m *manyTraces) worst() []traceFact {
	const mostFailed = 5
	slowest := slices.Clone(m.facts)
	slices.SortStableFunc(slowest, func(a, b traceFact) int { return cmp.Compare(b.length, a.length) })
	out := make([]traceFact, 0, maxWorst)
	seen := map[int]bool{}
	for _, f := range slowest {
		if len(out) < mostFailed && f.failed() && (f.failure < 0 || !seen[f.failure]) {
			seen[f.failure] = true
			out = append(out, f)
		}
	}
	failed := len(out)
	for _, f := range slowest {
		if len(out) < maxWorst && !slices.ContainsFunc(out[:failed], func(g traceFact) bool { return g.t == f.t }) {
			out = append(out, f)
		}
	}
	return out
}

// table writes one row a trace, with texts cut at so many bytes, and returns
// how many. why is set where failures are said in the row rather than by the
// number of their kind.
func (m *manyTraces) table(w *writer, facts []traceFact, limit, bytes int, why bool) int {
	mark := w.len()
	oneRoot := len(facts) > 1
	for i := range facts {
		oneRoot = oneRoot && facts[i].root == facts[0].root
	}
	columns := []string{"start", "trace", "ms", "spans", "errors", "failure"}
	if why {
		columns[5] = "deepest_error"
	}
	if oneRoot {
		w.keyStr("root", cut(m.o.clean(facts[0].root.String()), min(bytes, 100)))
	} else {
		columns = append(columns, "root")
	}
	shown := m.rowsOf(w, "traces", columns, len(facts), 0, limit, func(i int) {
		f := &facts[i]
		w.str(clock(f.start, m.o.Now))
		w.str(m.o.handle(f.t.ID))
		msOf(w, f.length)
		w.int(int64(f.spans))
		w.int(int64(f.errors))
		switch {
		case f.where == spanName{}:
			w.null()
		case why || f.failure < 0 || f.failure >= maxFailures:
			text := f.where.String()
			if f.why != "" {
				text += ": " + f.why
			}
			w.str(cut(m.o.clean(text), bytes))
		default:
			w.str(failureName(f.failure))
		}
		if !oneRoot {
			w.str(cut(m.o.clean(f.root.String()), min(bytes, 100)))
		}
	})
	if shown == 0 {
		w.rollback(mark)
	}
	return shown
}

// tail says what is not shown and proposes calls.
func (m *manyTraces) tail(w *writer, skip, shown, rest int) {
	o := m.o
	omitted(w, "traces", skip, rest)
	var calls []call
	if o.View == Records {
		if c := o.cursor(skip + shown); rest > 0 && c != "" {
			calls = append(calls, o.page("older traces", c))
		} else if rest > 0 && shown > 0 {
			last := m.facts[skip+shown-1].start
			calls = append(calls, call{why: "older traces", args: o.again(Param{"until", rfc3339(last)})})
		}
	}
	if f := m.lookAt(); f != nil {
		id := o.handle(f.t.ID)
		calls = append(calls, call{why: "one of them as a tree", args: append(o.required(), Param{"trace_id", id})})
		if o.View != Records {
			calls = append(calls, call{why: "its logs", tool: "query_logs", args: []Param{{"match", id}, {"time_window", o.reach(f.start)}}})
		}
	}
	if rest > 0 && o.View != Records {
		calls = append(calls, call{why: "one row a trace", args: o.again(Param{"view", "records"})})
	}
	if o.View != Records && o.limitReached(m.r) && o.Limit < maxLimit {
		limit := min(maxLimit, 5*o.Limit)
		calls = append(calls, call{why: "older traces, too: what was before", args: withParams(withParams(o.Asked, o.Own), []Param{{"limit", limit}})})
	}
	o.finish(w, calls)
}

// lookAt is the trace to look at first: of the most frequent failure, else
// the slowest of the failed, else the slowest.
func (m *manyTraces) lookAt() *traceFact {
	if len(m.failures) > 0 && !m.failures[0].example.t.ID.IsZero() {
		return m.failures[0].example
	}
	var best *traceFact
	for i := range m.facts {
		f := &m.facts[i]
		switch {
		case f.t.ID.IsZero():
		case best == nil, f.failed() && !best.failed(), f.failed() == best.failed() && f.length > best.length:
			best = f
		}
	}
	return best
}
