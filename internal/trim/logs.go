package trim

import (
	"airefinery-mcp/client"
)

// Logs trims the response of the logs endpoint. The records that the result
// counts are log entries.
//
// The records come newest first, in columns. The summary has counts by service
// and severity, a histogram over time and the patterns of the messages, errors
// and rare ones first. What is small enough comes as records in either view.
func Logs(r *client.LogsResponse, o Options) Result {
	if len(r.Streams) == 0 && len(r.Series) > 0 {
		return Metrics(&client.MetricsResponse{Meta: r.Meta, ResultType: r.ResultType, Series: r.Series}, o)
	}
	o.remember()
	t := newLogTable(r, &o)
	if o.View != Records {
		if res, ok := t.records(0, recordForms()[0], true); ok && res.Whole {
			return res
		}
		return t.summary()
	}
	skip := min(max(o.Offset, 0), len(t.lines))
	for _, form := range recordForms() {
		if res, ok := t.records(skip, form, false); ok {
			return res
		}
	}
	// Not one line fits in the narrowest form: the totals alone.
	w := &writer{}
	t.lead(w, true)
	w.close('}')
	return Result{JSON: w.b, Total: len(t.lines)}
}

// lead writes the answer's start up to its notes.
func (t *logTable) lead(w *writer, bare bool) {
	o := t.o
	headWithin(w, o, o.MaxBytes*2/5)
	w.key("totals")
	w.open('{')
	atLeast(w, &t.r.Meta)
	w.key("entries")
	w.int(int64(t.fetched))
	if len(t.lines) != t.fetched || len(o.Own) > 0 {
		w.key("matched")
		w.int(int64(len(t.lines)))
	}
	n := t.counts()
	for s := critical; s < severities; s++ {
		if n[s] > 0 {
			w.key(s.name())
			w.int(int64(n[s]))
		}
	}
	w.close('}')
	limit := o.MaxBytes * 3 / 5
	if bare {
		limit = o.MaxBytes / 2
	}
	listWithin(w, "incomplete", t.incomplete(), limit)
	if !bare {
		listWithin(w, "notes", t.notes(), limit)
	}
}
