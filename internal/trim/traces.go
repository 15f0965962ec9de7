package trim

import (
	"fmt"
	"strconv"

	"airefinery-mcp/client"
)

// Traces trims the response of the traces endpoint.
//
// Many traces come as groups, kinds of failure and hops between services, with
// the traces worth a look; as records, one row a trace. One trace comes as a
// tree; as records, span by span. The records that the result counts are
// traces, or the spans of the one.
func Traces(r *client.TracesResponse, o Options) Result {
	o.remember()
	if len(r.Traces) == 1 && len(r.Traces[0].Spans) > 0 {
		return newOneTrace(r, &o).answer()
	}
	return newManyTraces(r, &o).answer()
}

// traceLead writes what comes before the content of either kind of answer.
func traceLead(w *writer, o *Options, meta *client.Meta, totals func(), incomplete, notes []string) {
	headWithin(w, o, o.MaxBytes*2/5)
	w.key("totals")
	w.open('{')
	atLeast(w, meta)
	totals()
	w.close('}')
	listWithin(w, "incomplete", incomplete, max(w.len(), o.MaxBytes*48/100))
	listWithin(w, "notes", notes, max(w.len(), o.MaxBytes*52/100))
}

func count(w *writer, key string, n int) {
	w.key(key)
	w.int(int64(n))
}

// msOf writes a duration of ns in ms.
func msOf(w *writer, ns int64) { w.num(rounded(float64(ns) / 1e6)) }

// rounded keeps four significant digits, and whole ms from 1,000 on.
func rounded(ms float64) float64 {
	if ms >= 1000 || ms <= -1000 {
		return float64(int64(ms + 0.5))
	}
	return ms
}

// traceIncomplete says what of the response is partial.
func (o *Options) traceIncomplete(r *client.TracesResponse) []string {
	out := o.troubles(&r.Meta)
	if r.JobsTotal > 0 && r.JobsDone < r.JobsTotal {
		out = append(out, fmt.Sprintf("partial answer: the search did %d of %d parts", r.JobsDone, r.JobsTotal))
	}
	if o.limitReached(r) {
		out = append(out, strconv.Itoa(o.Limit)+" traces is the limit: older ones in the window were not seen")
	}
	return out
}

// maxLimit is the most traces that a call may ask for.
const maxLimit = 1000

// limitReached reports whether there may be older traces in the window than
// those that came.
func (o *Options) limitReached(r *client.TracesResponse) bool {
	return o.Limit > 0 && len(r.Traces) >= o.Limit && o.asked("trace_id") == ""
}

// idleProject says that project_name did nothing, when the spans name other
// projects.
func (o *Options) idleProject(traces []client.Trace) []string {
	asked := o.asked("project_name")
	if asked == "" {
		return nil
	}
	for i := range traces {
		for j := range traces[i].Spans {
			if p := traces[i].Spans[j].Attrs.Get("project_name"); p != "" && p != asked {
				return []string{fmt.Sprintf("project_name visibly did nothing: spans of the project %q came, too", cut(o.clean(p), 60))}
			}
		}
	}
	return nil
}

// again are the parameters that a further call needs: the snapshot's cursor
// or, without one, those of the present call.
func (o *Options) again(change ...Param) []Param {
	if o.CursorAll != "" {
		return withParams(append(o.required(), Param{"cursor", o.CursorAll}), change)
	}
	return withParams(withParams(o.Asked, o.Own), change)
}

// finish writes as many of the proposed calls as fit, and closes the answer.
func (o *Options) finish(w *writer, calls []call) {
	o.nextWithin(w, calls, o.MaxBytes-1)
	w.close('}')
}

// omitted says how many records pages before showed, and how many are left.
func omitted(w *writer, what string, before, rest int) {
	if rest <= 0 && before <= 0 {
		return
	}
	w.key("omitted")
	w.open('{')
	if before > 0 {
		count(w, "before", before)
	}
	if rest > 0 {
		count(w, what, rest)
	}
	w.close('}')
}

// tailRoom is what is kept free for what is omitted and the calls.
func (o *Options) tailRoom() int { return min(620, o.MaxBytes/4) }
