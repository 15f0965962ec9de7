package trim

import (
	"cmp"
	"math"
	"slices"

	"airefinery-mcp/client"
	"airefinery-mcp/internal/stats"
)

// Bounds of the summary of many traces.
const (
	maxGroups, maxFailures, maxHops, maxWorst = 6, 5, 12, 8
	// Traces that are so few come as rows even in a summary.
	fewTraces = 12
)

// traceFact is what is said of one trace.
type traceFact struct {
	t             *client.Trace
	start, length int64 // ns
	root          spanName
	spans, errors int
	// where and why it failed, deepest; "" where it did not or does not say.
	where   spanName
	why     string
	failure int // index of its kind, none without
	// rootFine is set when the root is known not to have failed itself.
	rootFine bool
}

// spanName is a span's service and name, or a service alone. The two are put
// together only where they are written: many traces may share a long name.
type spanName struct {
	service, name string
	both          bool
}

func nameOfSpan(s *client.Span) spanName { return spanName{s.Service(), s.Name, true} }

func (n spanName) String() string {
	if !n.both {
		return n.service
	}
	return n.service + " " + n.name
}

func (n spanName) compare(other spanName) int {
	return cmp.Or(cmp.Compare(n.service, other.service), cmp.Compare(n.name, other.name))
}

func (f *traceFact) failed() bool { return f.errors > 0 }

// outcome is "ok", "error", or "errors inside" when the root did not fail but
// spans below did, as when a call was repeated with success.
func (f *traceFact) outcome() string {
	switch {
	case f.errors == 0:
		return "ok"
	case f.rootFine:
		return "errors inside"
	}
	return "error"
}

type manyTraces struct {
	o        *Options
	r        *client.TracesResponse
	facts    []traceFact // those that pass, the newest first
	failures []failureKind
	hops     hops
	wrong    spanTree // only its counts: what is wrong with the spans of all
	spans    int
	errors   int
	rows     int // traces that came without spans
	find     *finder
}

func newManyTraces(r *client.TracesResponse, o *Options) *manyTraces {
	m := &manyTraces{o: o, r: r, hops: hops{all: map[hopKey]*hop{}}, find: newFinder(o.Match)}
	m.hops.split = middle(r.Traces)
	var tree spanTree
	m.facts = make([]traceFact, 0, len(r.Traces))
	for i := range r.Traces {
		t := &r.Traces[i]
		f, ok := m.fact(t, &tree)
		if !ok {
			continue
		}
		m.facts = append(m.facts, f)
		if o.View != Records && len(t.Spans) > 0 {
			m.hops.add(&tree)
		}
	}
	slices.SortStableFunc(m.facts, func(a, b traceFact) int { return cmp.Compare(b.start, a.start) })
	m.groupFailures()
	return m
}

// middle is the time half-way between the first and the last trace's first
// span.
func middle(traces []client.Trace) int64 {
	oldest, newest := int64(math.MaxInt64), int64(math.MinInt64)
	for i := range traces {
		start := int64(math.MaxInt64)
		for j := range traces[i].Spans {
			start = min(start, sane(traces[i].Spans[j].Start))
		}
		if start != math.MaxInt64 {
			oldest, newest = min(oldest, start), max(newest, start)
		}
	}
	if newest < oldest {
		return 0
	}
	return oldest + (newest-oldest)/2
}

// fact gathers what is said of a trace, and reports whether it passes the
// filters.
func (m *manyTraces) fact(t *client.Trace, tree *spanTree) (traceFact, bool) {
	f := traceFact{t: t, spans: len(t.Spans), failure: -1}
	if len(t.Spans) > 0 {
		tree.build(t.Spans)
		root := &tree.nodes[tree.roots[0]]
		for _, i := range tree.roots[1:] {
			if n := &tree.nodes[i]; root.orphan && !n.orphan {
				root = n
			}
		}
		f.start, f.length, f.rootFine = root.start, root.duration(), !root.failed && !root.orphan
		f.root = nameOfSpan(root.span)
		for i := range tree.nodes {
			if tree.nodes[i].failed {
				f.errors++
			}
		}
		if i := tree.deepest(); i != none {
			s := tree.nodes[i].span
			f.where = nameOfSpan(s)
			f.why, _ = tree.why(i)
		}
	}
	if t.SearchResult != nil {
		f.start, f.length = sane(t.SearchResult.Start), int64(t.SearchResult.Duration)
		f.root = spanName{t.SearchResult.RootService, t.SearchResult.RootName, true}
		for _, s := range t.SearchResult.Services {
			if len(t.Spans) == 0 {
				f.spans += s.Spans
				f.errors += s.Errors
				if s.Errors > 0 && f.where == (spanName{}) {
					f.where = spanName{service: s.Service}
				}
			}
		}
	}
	if !m.o.keepsTrace(t, &f, m.find) {
		return f, false
	}
	m.spans += f.spans
	m.errors += f.errors
	if len(t.Spans) == 0 {
		m.rows++
	} else {
		m.wrong.orphans += tree.orphans
		m.wrong.cycles += tree.cycles
		m.wrong.inverted += tree.inverted
		m.wrong.duplicates += tree.duplicates
	}
	return f, true
}

func (m *manyTraces) answer() Result {
	o := m.o
	skip := min(max(o.Offset, 0), len(m.facts))
	w := &writer{b: make([]byte, 0, min(o.MaxBytes, 1<<16))}
	traceLead(w, o, &m.r.Meta, func() { m.totals(w) }, o.traceIncomplete(m.r), m.notes())
	limit := o.MaxBytes - o.tailRoom()
	shown := 0
	if o.View == Records {
		// A row that has no place alone is cut until it has one.
		for _, bytes := range []int{140, 40, 8} {
			if shown = m.table(w, m.facts[skip:], limit, bytes, true); shown > 0 {
				break
			}
		}
		m.tail(w, skip, shown, len(m.facts)-skip-shown)
		return Result{JSON: w.b, Total: len(m.facts), Shown: shown, Whole: skip == 0 && shown == len(m.facts) && m.rows == len(m.facts)}
	}
	m.hops.floor = m.floor()
	m.groups(w, w.len()+(limit-w.len())/4)
	m.failureTable(w, limit)
	m.hopTable(w, w.len()+(limit-w.len())*3/5)
	mark := w.len()
	if len(m.facts) <= fewTraces {
		shown = m.table(w, m.facts, limit, 140, false)
	}
	if shown < len(m.facts) {
		w.rollback(mark)
		shown = m.table(w, m.worst(), limit, 140, false)
	}
	m.tail(w, 0, shown, len(m.facts)-shown)
	return Result{JSON: w.b, Total: len(m.facts), Shown: len(m.facts)}
}

func (m *manyTraces) totals(w *writer) {
	count(w, "traces", len(m.r.Traces))
	if len(m.facts) != len(m.r.Traces) {
		count(w, "matched", len(m.facts))
	}
	failed, inside := 0, 0
	for i := range m.facts {
		switch m.facts[i].outcome() {
		case "error":
			failed++
		case "errors inside":
			inside++
		}
	}
	count(w, "failed", failed)
	if inside > 0 {
		count(w, "errors_inside", inside)
	}
	count(w, "spans", m.spans)
	count(w, "errors", m.errors)
}

func (m *manyTraces) notes() []string {
	notes := m.o.idleProject(m.r.Traces)
	if m.o.Offset > 0 {
		return nil // the first page said it
	}
	switch {
	case len(m.r.Traces) == 0:
		notes = append(notes, "no traces: nothing was traced in the window, or project_name, trace or trace_id match nothing; try a longer time_window or fewer filters")
	case len(m.facts) == 0:
		notes = append(notes, "none of the fetched traces pass match, since, until, min_duration or errors_only")
	}
	if m.rows > 0 && m.o.View != Records {
		notes = append(notes, itoa(int64(m.rows))+" came without spans: hops and causes need detail=true")
	}
	return append(notes, m.wrong.notes(m.o)...)
}

// notes say what is wrong with the spans.
func (t *spanTree) notes(o *Options) []string {
	var out []string
	add := func(n int, what string) {
		if n > 0 {
			out = append(out, itoa(int64(n))+" "+what)
		}
	}
	add(t.orphans, "spans have a parent that is not in the answer: shown as roots")
	add(t.cycles, "cycles of parents: broken at the earliest span")
	add(t.inverted, "spans end before they start or not at all: shown with 0 ms")
	add(t.duplicates, "span ids occur twice")
	return out
}

// floor is a time too short, in ms, for a change of a hop to matter: a
// two-hundredth of a trace's mean duration.
func (m *manyTraces) floor() float64 {
	sum := 0.0
	for i := range m.facts {
		sum += float64(m.facts[i].length) / 1e6
	}
	return sum / float64(max(1, len(m.facts))) / 200
}

// groups counts the traces by root and outcome.
func (m *manyTraces) groups(w *writer, limit int) {
	type key struct {
		root    spanName
		outcome string
	}
	byKey := map[key][]int64{}
	var keys []key
	for i := range m.facts {
		f := &m.facts[i]
		k := key{f.root, f.outcome()}
		if byKey[k] == nil {
			keys = append(keys, k)
		}
		byKey[k] = append(byKey[k], f.length)
	}
	if len(keys) == 0 {
		return
	}
	slices.SortStableFunc(keys, func(a, b key) int {
		return cmp.Or(cmp.Compare(len(byKey[b]), len(byKey[a])), a.root.compare(b.root), cmp.Compare(a.outcome, b.outcome))
	})
	m.rowsOf(w, "groups", []string{"root", "outcome", "n", "p50_ms", "p95_ms", "max_ms"}, min(len(keys), maxGroups), len(keys), limit, func(i int) {
		k := keys[i]
		d := byKey[k]
		slices.Sort(d)
		w.str(cut(m.o.clean(k.root.String()), 100))
		w.str(k.outcome)
		w.int(int64(len(d)))
		for _, q := range []float64{0.5, 0.95, 1} {
			msOf(w, stats.Quantile(d, q))
		}
	})
}

// rowsOf writes a table with as many of n rows as fit, and how many more of
// all there were.
func (m *manyTraces) rowsOf(w *writer, key string, columns []string, n, all, limit int, row func(i int)) (shown int) {
	if n == 0 {
		return 0
	}
	mark := w.len()
	w.key(key)
	w.open('{')
	w.key("columns")
	w.strs(columns...)
	w.key("rows")
	w.open('[')
	for shown < n && w.try(limit-16, func() {
		w.open('[')
		row(shown)
		w.close(']')
	}) {
		shown++
	}
	w.close(']')
	if all > shown {
		count(w, "more", all-shown)
	}
	w.close('}')
	if shown == 0 {
		w.rollback(mark)
	}
	return shown
}

// shortClock is clock without the milliseconds.
func shortClock(ns int64, o *Options) string {
	s := clock(ns, o.Now)
	return s[:len(s)-4]
}
