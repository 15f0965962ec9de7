package analysis

import (
	"iter"
	"math"
	"slices"
	"time"
)

// Bounds of what is taken for a time, in ns.
const (
	// Year is how far a time may be from the others of its set, or the set from
	// when the response came: one that is further off was never set, or set to
	// nonsense.
	Year = int64(366 * 24 * time.Hour)
	// Day is how near to its trace a time comes that is in another unit than ns.
	Day = int64(24 * time.Hour)
	// latest is the end of the years that can be told apart.
	latest = int64(1<<62 - 1)
)

// units are the units other than ns that times are found in, in ns.
var units = [...]int64{1e9, 1e6, 1e3}

// Units counts the times that came in s, ms and µs where ns are meant.
type Units [len(units)]int

// Count counts a time that came in one of the units, -1 for ns.
func (u *Units) Count(unit int) {
	if unit >= 0 {
		u[unit]++
	}
}

// Add adds the counts of another set.
func (u *Units) Add(other *Units) {
	for i, n := range other {
		u[i] += n
	}
}

// TimeReader tells measured times from others, set by set: the times of a trace,
// or of the log entries of a response. For each set, Begin goes before all calls
// of See, and these before Settle.
type TimeReader struct {
	now    int64 // when the response came, 0 when that is not known
	spread int64 // how near to its set a time comes that is in another unit than ns
	// lo and hi are the least and the greatest number of the set at hand, start
	// the least start.
	lo, hi, start int64
	// near is a time in the middle of the set, 0 where no time is measured;
	// first is its first measured time.
	near, first int64

	values []int64
}

// NewTimeReader returns a reader of times of a response that came at now, in ns
// since the Unix epoch, 0 where that is not known. A time in another unit than
// ns is one that lies less than spread, in ns, from its set.
func NewTimeReader(now, spread int64) TimeReader { return TimeReader{now: now, spread: spread} }

// Begin goes to another set.
func (r *TimeReader) Begin() {
	r.lo, r.hi, r.start = math.MaxInt64, math.MinInt64, math.MaxInt64
}

// See looks at when one thing of the set started and ended.
func (r *TimeReader) See(start, end int64) {
	r.start = min(r.start, start)
	r.lo, r.hi = min(r.lo, start, end), max(r.hi, start, end)
}

// Settle makes up its mind when all times were seen; all has them once more. It
// reports whether all of them are what they seem.
func (r *TimeReader) Settle(all iter.Seq[int64]) (plain bool) {
	r.near, r.first = r.lo, r.start
	plain = r.lo > 0 && r.hi < latest && r.hi-r.lo < Year && (r.now == 0 || isNear(r.lo, r.now, Year))
	if !plain {
		r.find(all)
	}
	return plain
}

// Last returns the greatest number of the set.
func (r *TimeReader) Last() int64 { return r.hi }

// First returns the first measured time of the set, 0 where there is none. Where
// all times are what they seem it is the first start.
func (r *TimeReader) First() int64 { return r.first }

func isNear(a, b, distance int64) bool { return a-b < distance && b-a < distance }

// find finds where the set is, though not all of its times say so: where the
// response came or, if none of them is near to that, where most of them are.
func (r *TimeReader) find(all iter.Seq[int64]) {
	r.values = r.values[:0]
	for v := range all {
		if v > 0 && v < latest {
			r.values = append(r.values, v)
		}
	}
	slices.Sort(r.values)
	r.near = r.middle()
	r.first = math.MaxInt64
	for _, v := range r.values {
		if t, _, ok := r.Read(v); ok {
			r.first = min(r.first, t)
		}
	}
	if r.first == math.MaxInt64 {
		r.first = 0
	}
}

// middle returns a time that the set is near to, 0 for none.
func (r *TimeReader) middle() int64 {
	if r.now != 0 {
		from, _ := slices.BinarySearch(r.values, r.now-Year+1)
		to, _ := slices.BinarySearch(r.values, r.now+Year)
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
		for to < len(r.values) && r.values[to]-r.values[from] < Year {
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
func (r *TimeReader) middleOfUnit() int64 {
	for _, unit := range units {
		from, _ := slices.BinarySearch(r.values, (r.now-Year)/unit+1)
		to, _ := slices.BinarySearch(r.values, (r.now+Year)/unit)
		if from < to {
			first, last := r.values[from]*unit, r.values[to-1]*unit
			if last-first < r.spread {
				return first + (last-first)/2
			}
		}
	}
	return 0
}

// Read returns the time that a number of the set stands for, and in which of the
// units it is, -1 for ns. It reports false for one that is no measurement.
func (r *TimeReader) Read(v int64) (t int64, unit int, ok bool) {
	if v <= 0 || v >= latest || r.near == 0 {
		return 0, -1, false
	}
	if isNear(v, r.near, Year) {
		return v, -1, true
	}
	return inUnit(v, r.near, r.spread)
}

// ReadAlone is Read for a time that is of no set, as in a search result.
func (r *TimeReader) ReadAlone(v int64) (t int64, unit int, ok bool) {
	if r.now == 0 {
		return Bounded(v), -1, v > 0
	}
	near := TimeReader{near: r.now, spread: r.spread}
	if t, unit, ok = near.Read(v); ok || v <= 0 {
		return t, unit, ok
	}
	return inUnit(v, r.now, Year)
}

// inUnit reads a time in the first of the units in which it lies less than a
// distance from another.
func inUnit(v, near, distance int64) (t int64, unit int, ok bool) {
	for i, unit := range units {
		if v < latest/unit && isNear(v*unit, near, distance) {
			return v * unit, i, true
		}
	}
	return 0, -1, false
}
