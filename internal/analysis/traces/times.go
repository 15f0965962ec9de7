package traces

import (
	"math"
	"slices"
	"time"

	"airefinery-mcp/client"
	"airefinery-mcp/internal/analysis"
)

// Bounds of what is taken for a time.
const (
	// year is how far a time may be from its trace, or a trace from when the
	// response came: one that is further off was never set, or set to nonsense.
	year = int64(366 * 24 * time.Hour)
	// day is how near to its trace a time comes that is in another unit than ns.
	day = int64(24 * time.Hour)
	// latest is the end of the years that can be told apart.
	latest = int64(1<<62 - 1)
)

// units are the units other than ns that times are found in, in ns. [Flaws]
// counts what was read in each.
var units = [...]int64{1e9, 1e6, 1e3}

// timeReader tells measured times from others, trace by trace. The zero value
// knows nothing of when the response came.
type timeReader struct {
	now int64 // when the response came, 0 when that is not known
	// plain is set when all times of the trace at hand are what they seem.
	plain bool
	// near is a time in the middle of the trace, 0 where no time is measured;
	// first is its first measured time.
	near, first int64

	values []int64
}

// nowOf returns when a response came, 0 when that is not known.
func nowOf(req *analysis.Request) int64 {
	if req.FetchedAt.IsZero() {
		return 0
	}
	return req.FetchedAt.UnixNano()
}

// begin goes to the spans of another trace.
func (r *timeReader) begin(spans []client.Span) {
	lo, hi, start := int64(math.MaxInt64), int64(math.MinInt64), int64(math.MaxInt64)
	for i := range spans {
		s := &spans[i]
		start = min(start, s.Start)
		lo, hi = min(lo, s.Start, s.End), max(hi, s.Start, s.End)
	}
	r.near, r.first = lo, start
	r.plain = lo > 0 && hi < latest && hi-lo < year && (r.now == 0 || isNear(lo, r.now, year))
	if !r.plain {
		r.find(spans)
	}
}

func isNear(a, b, distance int64) bool { return a-b < distance && b-a < distance }

// find finds where the trace is, though not all of its times say so: where the
// response came or, if none of them is near to that, where most of them are.
func (r *timeReader) find(spans []client.Span) {
	r.values = r.values[:0]
	for i := range spans {
		for _, v := range [...]int64{spans[i].Start, spans[i].End} {
			if v > 0 && v < latest {
				r.values = append(r.values, v)
			}
		}
	}
	slices.Sort(r.values)
	r.near = r.middle()
	r.first = math.MaxInt64
	for _, v := range r.values {
		if t, _, ok := r.read(v); ok {
			r.first = min(r.first, t)
		}
	}
	if r.first == math.MaxInt64 {
		r.first = 0
	}
}

// middle returns a time that the trace is near to, 0 for none.
func (r *timeReader) middle() int64 {
	if r.now != 0 {
		from, _ := slices.BinarySearch(r.values, r.now-year+1)
		to, _ := slices.BinarySearch(r.values, r.now+year)
		if from < to {
			return r.values[from+(to-from)/2]
		}
		if at := r.middleOfUnit(); at != 0 {
			return at
		}
	}
	// Of equal numbers the latest: what was never set lies before.
	best, size := 0, 0
	for from, to := 0, 0; from < len(r.values); from++ {
		for to < len(r.values) && r.values[to]-r.values[from] < year {
			to++
		}
		if to-from >= size {
			best, size = from, to-from
		}
	}
	if size == 0 {
		return 0
	}
	return r.values[best+size/2]
}

// middleOfUnit returns the middle of the times that in another unit than ns are
// near to when the response came, if they also are near to each other.
func (r *timeReader) middleOfUnit() int64 {
	for _, unit := range units {
		from, _ := slices.BinarySearch(r.values, (r.now-year)/unit+1)
		to, _ := slices.BinarySearch(r.values, (r.now+year)/unit)
		if from < to {
			first, last := r.values[from]*unit, r.values[to-1]*unit
			if last-first < day {
				return first + (last-first)/2
			}
		}
	}
	return 0
}

// read returns the time that a number of a trace stands for, and in which of the
// units it is, -1 for ns. It reports false for one that is no measurement.
func (r *timeReader) read(v int64) (t int64, unit int, ok bool) {
	if v <= 0 || v >= latest || r.near == 0 {
		return 0, -1, false
	}
	if isNear(v, r.near, year) {
		return v, -1, true
	}
	for i, unit := range units {
		if v < latest/unit && isNear(v*unit, r.near, day) {
			return v * unit, i, true
		}
	}
	return 0, -1, false
}

// readRow is read for a time that stands alone, in a search result.
func (r *timeReader) readRow(v int64) (t int64, unit int, ok bool) {
	if r.now == 0 {
		return analysis.Bounded(v), -1, v > 0
	}
	near := timeReader{near: r.now}
	if t, unit, ok = near.read(v); ok || v <= 0 {
		return t, unit, ok
	}
	for i, unit := range units {
		if v < latest/unit && isNear(v*unit, r.now, year) {
			return v * unit, i, true
		}
	}
	return 0, -1, false
}

// firstStart returns when the first span of a trace started, 0 where none says.
func (r *timeReader) firstStart(spans []client.Span) int64 {
	r.begin(spans)
	return r.first
}
