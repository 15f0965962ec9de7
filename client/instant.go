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
	f, err := strconv.ParseFloat(s, 64)
	switch size := math.Abs(f); {
	case err != nil || math.IsNaN(f):
	case size < 1e11:
		return seconds([]byte(s))
	case size < 1e14:
		return scale(f, 1e6), true
	case size < 1e17:
		return scale(f, 1e3), true
	case size < 9e18:
		return int64(math.Round(f)), true
	}
	return 0, false
}

// scale returns f times a unit to the nearest whole number, without what a float
// of the product would lose.
func scale(f, unit float64) int64 {
	whole, frac := math.Modf(f)
	return int64(whole)*int64(unit) + int64(math.Round(frac*unit))
}
