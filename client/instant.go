package client

import (
	"math"
	"strconv"
	"time"
)

// instant reads a time in nanoseconds, as a number or as text. A whole number is
// taken as it is, whatever it may mean; one with a fraction is of no ns, so that
// its size tells what it is of; and RFC 3339 is plain.
func (d *traceDecoder) instant(where string) int64 {
	text, ok := d.scalar(where)
	if !ok || len(text) == 0 {
		return 0
	}
	n, ok := parseInt(text)
	if !ok {
		n, ok = parseInstant(string(text))
	}
	if !ok {
		d.problem(where, "want a whole number")
	}
	return n
}

// parseInstant reads a time that is no whole number: RFC 3339, or seconds, ms or
// µs with a fraction.
func parseInstant(s string) (ns int64, ok bool) {
	if t, err := time.Parse(time.RFC3339Nano, s); err == nil && t.Year() > 1677 && t.Year() < 2262 {
		return t.UnixNano(), true
	}
	ns, _, ok = instantBySize([]byte(s))
	return ns, ok
}

// instantBySize reads a number whose size tells what it is of: 0 for seconds, 1
// for ms, 2 for µs, 3 for ns.
func instantBySize(b []byte) (ns int64, unit int, ok bool) {
	f, err := strconv.ParseFloat(string(b), 64)
	size := math.Abs(f)
	if err != nil || math.IsNaN(f) || size < 1e11 {
		ns, ok = seconds(b)
		return ns, 0, ok
	}
	unit, per := 3, int64(1)
	switch {
	case size < 1e14:
		unit, per = 1, 1e6
	case size < 1e17:
		unit, per = 2, 1e3
	}
	if size > maxSeconds*1e9/float64(per) {
		return 0, 0, false
	}
	if n, whole := parseInt(b); whole {
		return n * per, unit, true
	}
	return scale(f, float64(per)), unit, true
}

// scale returns f times a unit to the nearest whole number, without what a float
// of the product would lose.
func scale(f, unit float64) int64 {
	whole, frac := math.Modf(f)
	return int64(whole)*int64(unit) + int64(math.Round(frac*unit))
}
