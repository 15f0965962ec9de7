package trim

import (
	"cmp"
	"slices"
	"strconv"

	"airefinery-mcp/client"
)

// Traces trims the response of the traces endpoint: one row a trace, the
// newest first, or one row a span when there is but one trace.
func Traces(r *client.TracesResponse, o Options) Result {
	rows, cols := traceRows(r, &o), []string{"start", "trace", "root", "ms", "spans", "errors", "deepest_error"}
	what := "traces"
	if len(r.Traces) == 1 && len(r.Traces[0].Spans) > 0 {
		rows, cols = spanRows(&r.Traces[0], &o), []string{"start", "service", "name", "ms", "status", "error"}
		what = "spans"
	}
	all := len(r.Traces)
	if what == "spans" {
		all = len(r.Traces[0].Spans)
	}
	total := len(rows)
	rows = rows[min(max(o.Offset, 0), total):]

	w := &writer{b: make([]byte, 0, o.MaxBytes)}
	headWithin(w, &o, o.MaxBytes*2/5)
	w.key("totals")
	w.open('{')
	w.key("traces")
	w.int(int64(len(r.Traces)))
	w.key("spans")
	w.int(int64(r.Spans()))
	if total != all {
		w.key("matched_" + what)
		w.int(int64(total))
	}
	w.close('}')
	said := o.troubles(&r.Meta)
	if len(r.Traces) >= o.Limit && o.Limit > 0 {
		said = append(said, strconv.Itoa(o.Limit)+" traces is the limit: older ones in the window were not seen")
	}
	listWithin(w, "incomplete", said, o.MaxBytes*3/5)
	w.key(what)
	w.open('{')
	w.key("cols")
	w.strs(cols...)
	w.key("rows")
	w.open('[')
	shown := 0
	const tail = 300 // for what is omitted and the next call
	for _, row := range rows {
		if !w.try(o.MaxBytes-tail, func() { row(w) }) {
			break
		}
		shown++
	}
	w.close(']')
	w.close('}')
	left := len(rows) - shown
	if left > 0 {
		w.key("omitted")
		w.int(int64(left))
		if c := o.cursor(o.Offset + shown); c != "" && shown > 0 {
			w.try(o.MaxBytes-1, func() {
				o.next(w, []call{{why: "the following " + what, args: append(o.required(), Param{"cursor", c})}})
			})
		}
	}
	w.close('}')
	return Result{JSON: w.b, Total: total, Shown: shown, Whole: left == 0 && o.Offset == 0}
}

func traceRows(r *client.TracesResponse, o *Options) []func(*writer) {
	order := make([]*client.Trace, 0, len(r.Traces))
	for i := range r.Traces {
		if o.keepsTrace(&r.Traces[i]) {
			order = append(order, &r.Traces[i])
		}
	}
	slices.SortStableFunc(order, func(a, b *client.Trace) int { return cmp.Compare(traceStart(b), traceStart(a)) })
	out := make([]func(*writer), len(order))
	for i, t := range order {
		out[i] = func(w *writer) { traceRow(w, t, o) }
	}
	return out
}

func traceStart(t *client.Trace) int64 {
	if t.Row != nil {
		return t.Row.Start
	}
	if s := rootSpan(t); s != nil {
		return s.Start
	}
	return 0
}

// rootSpan is the earliest span without a parent, or the earliest of all.
func rootSpan(t *client.Trace) *client.Span {
	var root *client.Span
	for i := range t.Spans {
		s := &t.Spans[i]
		if root == nil || s.Parent.IsZero() && !root.Parent.IsZero() ||
			s.Parent.IsZero() == root.Parent.IsZero() && s.Start < root.Start {
			root = s
		}
	}
	return root
}

func traceRow(w *writer, t *client.Trace, o *Options) {
	w.open('[')
	w.str(clock(traceStart(t), o.Now))
	w.str(o.handle(t.ID))
	spans, errors, first := len(t.Spans), 0, ""
	for i := range t.Spans {
		if s := &t.Spans[i]; s.Status == client.StatusError {
			errors++
		}
	}
	if s := deepestError(t); s != nil {
		first = s.Service() + ": " + errorText(s)
	}
	root, ms := "", 0.0
	if s := rootSpan(t); s != nil {
		root, ms = s.Service()+" "+s.Name, float64(s.End-s.Start)/1e6
	}
	if t.Row != nil {
		root, ms = t.Row.RootService+" "+t.Row.RootName, float64(t.Row.Duration)/1e6
		for _, s := range t.Row.Services {
			if len(t.Spans) == 0 {
				spans += s.Spans
				errors += s.Errors
			}
		}
	}
	w.str(cut(o.clean(root), 100))
	w.num(ms)
	w.int(int64(spans))
	w.int(int64(errors))
	w.str(cut(o.clean(first), 120))
	w.close(']')
}

func spanRows(t *client.Trace, o *Options) []func(*writer) {
	order := make([]*client.Span, 0, len(t.Spans))
	for i := range t.Spans {
		if o.keepsSpan(&t.Spans[i]) {
			order = append(order, &t.Spans[i])
		}
	}
	slices.SortStableFunc(order, func(a, b *client.Span) int { return cmp.Compare(a.Start, b.Start) })
	out := make([]func(*writer), len(order))
	for i, s := range order {
		out[i] = func(w *writer) {
			w.open('[')
			w.str(clock(s.Start, o.Now))
			w.str(cut(o.clean(s.Service()), 60))
			w.str(cut(o.clean(s.Name), 100))
			w.num(float64(s.End-s.Start) / 1e6)
			w.int(int64(s.Status))
			w.str(cut(o.clean(s.StatusMessage), 120))
			w.close(']')
		}
	}
	return out
}
