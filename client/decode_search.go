package client

import (
	"slices"
	"strconv"
	"strings"
	"time"
)

// spanSet is the spans of a search result that matched the search.
type spanSet struct {
	spans   []Span
	matched int
	several bool // it was more than one
}

// spanSets reads one set or a list of them into one.
func (d *traceDecoder) spanSets(where string, set *spanSet) {
	if d.Peek() == '{' {
		d.Begin()
		d.spanSet(set)
		return
	}
	if !d.array(where) {
		return
	}
	for d.Element() {
		if d.mustObject(where) {
			d.spanSet(set)
		}
	}
}

// spanSet reads one set, behind its brace.
func (d *traceDecoder) spanSet(set *spanSet) {
	matched, before := 0, len(set.spans)
	for d.Member() {
		switch string(d.Name()) {
		case "spans":
			if d.array(".spanSets[].spans") {
				for d.Element() {
					d.span(&set.spans, d.noResource)
				}
			}
		case "matched":
			matched = d.count(".spanSets[].matched")
		default:
			d.Skip()
		}
	}
	set.several = set.several || len(set.spans) > before && before > 0
	set.matched += matched
}

// settleSets gives the search result its spans, and reports whether it says anything
// besides the trace's id.
func (t *element) settleSets() bool {
	set := &t.sets
	if len(set.spans) == 0 && set.matched == 0 {
		set = &t.first
	}
	if t.result.Spans = set.spans; set.several {
		t.result.Spans = eachOnce(set.spans)
	}
	t.result.Matched = set.matched
	return t.result.RootService != "" || t.result.RootName != "" || t.result.Duration != 0 || t.result.Start != 0 ||
		len(t.result.Spans) > 0 || len(t.result.Services) > 0
}

// settle makes a status of what a search result says of how its trace ended, and
// warnings of what else an element or the body says of itself.
func (d *traceDecoder) settle(t *element) {
	if t.own == (statement{}) && t.isFailed == "" {
		return // almost always
	}
	if isRow := t.isResult && len(d.spans) == 0; isRow && t.asides == 0 {
		t.result.Status = outcomeOf(t.own.status)
		switch {
		case t.isFailed != "" && !isNothing(t.isFailed):
			t.result.Status = StatusError
		case t.isFailed != "" && t.result.Status == StatusUnset:
			t.result.Status = StatusOK
		}
	} else if t.own.status == "1" { // of the engine's COMPLETE and PARTIAL
		t.own.status = "PARTIAL"
	}
	place, id := "", t.id
	if id.IsZero() && len(d.spans) > 0 {
		id = d.spans[0].TraceID
	}
	if t.asides == 0 && !id.IsZero() {
		place = "trace " + id.String() + ": "
	}
	d.decoder.settle(&t.own, &d.resp.Meta, place)
}

// outcomeOf reads the status of a search result.
func outcomeOf(status string) StatusCode {
	switch strings.ToLower(status) {
	case "error", "failed", "failure", "status_code_error", "2":
		return StatusError
	case "ok", "success", "status_code_ok", "1":
		return StatusOK
	}
	return StatusUnset
}

// eachOnce keeps the first of the spans that are in several sets.
func eachOnce(spans []Span) []Span {
	known := make(map[SpanID]bool, len(spans))
	return slices.DeleteFunc(spans, func(s Span) bool {
		again := !s.ID.IsZero() && known[s.ID]
		known[s.ID] = true
		return again
	})
}

// serviceStats reads the counts by service.
func (d *traceDecoder) serviceStats(result *TraceSearchResult) {
	if !d.object(".serviceStats") {
		return
	}
	mark := len(d.stats.list)
	for d.Member() {
		if !d.takeOrSkip(ofServices) {
			continue
		}
		stat := ServiceStat{Service: d.keep(d.Name())}
		if d.object(".serviceStats") {
			for d.Member() {
				switch string(d.Name()) {
				case "spanCount":
					stat.Spans = d.count(".serviceStats.spanCount")
				case "errorCount":
					stat.Errors = d.count(".serviceStats.errorCount")
				default:
					d.Skip()
				}
			}
		}
		d.stats.list = append(d.stats.list, stat)
	}
	result.Services = d.stats.cut(mark)
}

// millis reads a duration in milliseconds.
func (d *traceDecoder) millis(where string) time.Duration {
	text, ok := d.scalar(where)
	if !ok || len(text) == 0 {
		return 0
	}
	ms, err := strconv.ParseFloat(string(text), 64)
	if err != nil || !(ms >= 0 && ms <= maxMillis) {
		d.problem(where, "want a duration in ms")
		return 0
	}
	return time.Duration(ms * 1e6)
}

// maxMillis is some 285 years: nanoseconds of more would not fit.
const maxMillis = 9e12
