package trim

import (
	"cmp"
	"slices"
)

// failureKind is failures of one place whose errors have one template key.
type failureKind struct {
	where       spanName
	why         string
	n           int
	first, last int64
	example     *traceFact // the latest
}

// groupFailures finds the kinds of failure, the most frequent first.
func (m *manyTraces) groupFailures() {
	type key struct {
		where spanName
		why   string
	}
	index := map[key]int{}
	for i := range m.facts {
		f := &m.facts[i]
		if f.where == (spanName{}) || f.why == "" {
			continue
		}
		k := key{f.where, templateKey(f.why)}
		n, ok := index[k]
		if !ok {
			n = len(m.failures)
			index[k] = n
			m.failures = append(m.failures, failureKind{where: f.where, why: f.why, last: f.start, example: f})
		}
		m.failures[n].n++
		m.failures[n].first = f.start
		f.failure = n
	}
	order := make([]int, len(m.failures))
	for i := range order {
		order[i] = i
	}
	slices.SortStableFunc(order, func(a, b int) int { return cmp.Compare(m.failures[b].n, m.failures[a].n) })
	sorted, place := make([]failureKind, len(order)), make([]int, len(order))
	for to, from := range order {
		sorted[to], place[from] = m.failures[from], to
	}
	for i := range m.facts {
		if n := m.facts[i].failure; n >= 0 {
			m.facts[i].failure = place[n]
		}
	}
	m.failures = sorted
}

// failureTable writes the kinds of failure in a third of the room. A failure
// is never left out for want of room: the most frequent one is then cut.
func (m *manyTraces) failureTable(w *writer, limit int) {
	third := w.len() + (limit-w.len())/3
	if m.failureRows(w, third, 160) == 0 && m.failureRows(w, limit, 160) == 0 {
		m.failureRows(w, limit, 40)
	}
}

func (m *manyTraces) failureRows(w *writer, limit, bytes int) int {
	return m.rowsOf(w, "failures", []string{"failure", "n", "where", "error", "first", "last", "trace"}, min(len(m.failures), maxFailures), len(m.failures), limit, func(i int) {
		f := &m.failures[i]
		w.str(failureName(i))
		w.int(int64(f.n))
		w.str(cut(m.o.clean(f.where.String()), bytes/2))
		w.str(cut(m.o.clean(f.why), bytes))
		w.str(shortClock(f.first, m.o))
		if f.first == f.last {
			w.null()
		} else {
			w.str(shortClock(f.last, m.o))
		}
		w.str(m.o.handle(f.example.t.ID))
	})
}

// failureName is how rows of traces name a kind of failure.
func failureName(i int) string { return "f" + itoa(int64(i+1)) }
