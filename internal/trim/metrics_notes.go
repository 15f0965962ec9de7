package trim

import (
	"slices"
	"strconv"
	"strings"
	"time"
)

// statusDefault is what the API keeps when no status is asked for.
const statusDefault = "success"

// notes says what a reader of the figures must know and cannot see in them.
func (t *metricTable) notes(o *Options, form metricForm) []string {
	var out []string
	add := func(s ...string) { out = append(out, strings.Join(s, "")) }
	if o.asked("status") == "" && !t.otherStatus() {
		add("status not given: only success is counted, failures are left out")
	}
	out = append(out, t.idleFilters(o)...)
	if len(t.series) == 0 {
		if t.fetched > 0 {
			add("match, since or until leave none of ", strconv.Itoa(t.fetched), " series")
		} else {
			add("no series: no requests in the window, or a filter or metric name that matches nothing (names are case-sensitive)")
		}
		return out
	}
	if o.asked("percentile") == "" && strings.Contains(o.asked("metric"), "latency") {
		add("percentile not given: the API takes 0.95")
	}
	if t.nan > 0 {
		add("NaN: no requests at that time, so there is no such figure; it is not 0")
	}
	if t.infinite > 0 && form.stats == allStats {
		add("infinite values are left out of the means")
	}
	if n := t.countSeries(func(s *metricSeries) bool { return s.numbers > 0 && s.min == 0 && s.max == 0 }); n > 0 {
		add(strconv.Itoa(n), " series all 0: idle, or not instrumented")
	}
	if t.missing > 0 {
		add("missing: ", strconv.Itoa(t.missing), " of ", strconv.Itoa(t.missing+t.points), " samples, in ",
			strconv.Itoa(t.countSeries(func(s *metricSeries) bool { return s.missing > 0 })), " series: gaps (null), not 0")
	}
	if form.stats != noStats && t.searched > 0 && t.shifts == 0 {
		add("no series shifted its level beyond its noise")
	}
	if n := t.countSeries(func(s *metricSeries) bool { return s.reset }); n > 0 && t.counter(o) {
		add(strconv.Itoa(n), " series fall back to near 0 as a counter does at a restart")
	}
	c := &metricCells{t: t, o: o, form: form, whole: true}
	if c.thins() {
		add("up to ", strconv.Itoa(t.longest()), " points a series thinned to lo and hi of each ", span(c.bucket()),
			"; a shorter time_window or since/until gives every point")
	}
	if n := len(t.columns) - form.labels; n > 0 {
		add(strconv.Itoa(n), " more labels differ and are left out")
	}
	return out
}

func (t *metricTable) countSeries(is func(*metricSeries) bool) int {
	n := 0
	for _, s := range t.series {
		if is(s) {
			n++
		}
	}
	return n
}

// otherStatus reports whether the answer shows failures by their label.
func (t *metricTable) otherStatus() bool {
	return t.countSeries(func(s *metricSeries) bool {
		v := s.labels.Get("status")
		return v != "" && v != statusDefault
	}) > 0
}

// counter reports whether the values are those of a counter by its name.
func (t *metricTable) counter(o *Options) bool {
	name := t.shared.Get("__name__")
	if name == "" {
		name = o.asked("metric")
	}
	return strings.HasSuffix(name, "_total") || strings.HasSuffix(name, "_count") || strings.HasSuffix(name, "_sum")
}

// filters are the API's parameters that keep series by a label of their name.
func filters() []string {
	return []string{"project_name", "agent_name", "agent_class", "model_key", "session_id", "status", "category"}
}

// idleFilters says which of the filters asked for came back with other
// values, and which cannot be seen to have worked.
func (t *metricTable) idleFilters(o *Options) []string {
	var out, unseen []string
	for _, name := range filters() {
		want := o.asked(name)
		if want == "" {
			continue
		}
		n, seen, other := 0, false, ""
		for _, s := range t.series {
			v := s.labels.Get(name)
			seen = seen || v != ""
			if v != "" && v != o.clean(want) {
				n++
				if other == "" || v < other {
					other = v
				}
			}
		}
		if n > 0 {
			out = append(out, "the filter "+name+"="+cut(o.clean(want), 60)+" did nothing: "+
				strconv.Itoa(n)+" of "+strconv.Itoa(len(t.series))+" series have another, as "+cut(other, 60))
		}
		if !seen {
			unseen = append(unseen, name)
		}
	}
	if len(unseen) > 0 && len(t.shared)+len(t.columns) > 0 {
		out = append(out, "no label "+strings.Join(unseen, ", ")+" in the answer: whether that filter worked cannot be seen")
	}
	return out
}

// calls proposes what to ask next, the most useful first.
func (t *metricTable) calls(o *Options, form metricForm, offset, rest int) []call {
	var out []call
	again := func(why string, change ...Param) {
		out = append(out, call{why: why, args: withParams(slices.Concat(o.Asked, o.Own), change)})
	}
	cursor := o.cursor(offset)
	switch {
	case rest > 0 && cursor != "":
		out = append(out, o.page(strconv.Itoa(rest)+" more series", cursor))
	case len(t.series) == 0 && t.fetched > 0 && o.CursorAll != "":
		out = append(out, call{why: "without the filters", args: append(o.required(), Param{"cursor", o.CursorAll})})
	case t.fetched == 0 && o.Window > 0 && o.Window < 24*time.Hour:
		again("a longer window", Param{"time_window", "24h"})
	}
	if t.overTime && !form.values {
		view := Param{"view", string(Records)}
		if o.CursorAll == "" {
			again("every value", view)
		} else {
			args := append(o.required(), Param{"cursor", o.CursorAll})
			out = append(out, call{why: "every value", args: withParams(append(args, o.Own...), []Param{view})})
		}
	}
	if !t.overTime && len(t.series) > 0 && o.asked("step") == "" {
		again("over time: when it changed", Param{"step", stepFor(o.Window)})
	}
	if o.asked("status") == "" && !t.otherStatus() {
		again("failures", Param{"status", "failure"})
	}
	return out
}

// stepFor is the shortest usual step that gives at most 60 points.
func stepFor(window time.Duration) string {
	for _, step := range []time.Duration{time.Minute, 5 * time.Minute, 15 * time.Minute, 30 * time.Minute, time.Hour, 6 * time.Hour} {
		if window/step <= maxPoints {
			return span(int64(step))
		}
	}
	return "24h"
}
