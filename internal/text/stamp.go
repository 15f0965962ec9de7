package text

import (
	"strconv"
	"strings"
	"time"
)

// Stamp is a time as text states it, which may leave out its date, its year or
// its zone.
type Stamp struct {
	// ns is since the Unix epoch, as if what is left out were 1970, its first
	// day, or UTC. slack is what may be left out behind it.
	ns, slack int64
	// other is what ns is where the first number is the day, not the month; 0
	// where only one can be.
	other int64
	form  stampForm
	zoned bool
}

// IsLocal reports whether the stamp names no zone.
func (t Stamp) IsLocal() bool { return !t.zoned }

type stampForm uint8

const (
	noStamp   stampForm = iota
	fullStamp           // a date with its year, and a time
	noYear
	noDate
)

const day = int64(24 * time.Hour)

// From returns how far the stamp lies from a time in ns since the Unix epoch,
// negative before it, in whichever year or day is the nearest where the stamp
// leaves them out. A stamp without a zone is taken to be in UTC.
func (t Stamp) From(ns int64) time.Duration {
	switch t.form {
	case noDate:
		d := (t.ns - ns%day) % day
		switch {
		case d > day/2:
			d -= day
		case d < -day/2:
			d += day
		}
		return time.Duration(shorter(d, t.slack))
	case noYear:
		of := time.Unix(0, t.ns).UTC()
		year := time.Unix(0, ns).UTC().Year()
		best := int64(0)
		for y := year - 1; y <= year+1; y++ {
			d := time.Date(y, of.Month(), of.Day(), of.Hour(), of.Minute(), of.Second(), of.Nanosecond(), time.UTC).UnixNano() - ns
			if y == year-1 || abs(d) < abs(best) {
				best = d
			}
		}
		return time.Duration(best)
	}
	d := t.ns - ns
	if other := t.other - ns; t.other != 0 && abs(other) < abs(d) {
		d = other
	}
	return time.Duration(d)
}

// shorter returns a distance without what a stamp leaves out behind it.
func shorter(d, slack int64) int64 {
	if d < 0 {
		return min(d+slack, 0)
	}
	return d
}

func abs(n int64) int64 { return max(n, -n) }

// ParseStamp reads a text that is a time and nothing else: a date and a time in
// one of the forms of [LeadingStamp], or the seconds, milliseconds,
// microseconds or nanoseconds since the Unix epoch, told apart by their size.
func ParseStamp(s string) (t Stamp, ok bool) {
	if t, n := LeadingStamp(s); n > 0 && n == len(s) {
		return t, true
	}
	return parseEpoch(s)
}

// LeadingEpoch reads the time since the Unix epoch that a text starts with, as a
// number of seconds, milliseconds, microseconds or nanoseconds that a blank, a
// colon, a bar or nothing follows. It returns its length in bytes, 0 where the text
// starts with none, and how many digits of it are a fraction.
func LeadingEpoch(s string) (t Stamp, n, fraction int) {
	for n < len(s) && wordDigit(s[n]) {
		n++
	}
	if whole := n; n < len(s) && s[n] == '.' {
		for n++; n < len(s) && wordDigit(s[n]); n++ {
			fraction++
		}
		if fraction == 0 {
			n = whole
		}
	}
	if n < 9 || n < len(s) && strings.IndexByte(" \t:|", s[n]) < 0 {
		return Stamp{}, 0, 0
	}
	t, ok := parseEpoch(s[:n])
	if !ok {
		return Stamp{}, 0, 0
	}
	return t, n, fraction
}

// Bounds of a number of seconds that is taken for a time: the years 1990 to
// 2100.
const minEpoch, maxEpoch = 631152000, 4102444800

// parseEpoch reads a time since the Unix epoch.
func parseEpoch(s string) (t Stamp, ok bool) {
	whole, fraction, _ := strings.Cut(s, ".")
	if strings.IndexByte(s, 'e') > 0 && len(s) < 32 || strings.IndexByte(s, 'E') > 0 && len(s) < 32 {
		f, err := strconv.ParseFloat(s, 64)
		if err != nil || f < minEpoch || f >= maxEpoch {
			return Stamp{}, false
		}
		return Stamp{ns: int64(f*1e6) * 1e3, form: fullStamp, zoned: true}, true
	}
	if len(whole) < 9 || len(whole) > 19 || len(fraction) > 9 || !digits(whole) || fraction != "" && !digits(fraction) {
		return Stamp{}, false
	}
	n, err := strconv.ParseInt(whole, 10, 64)
	if err != nil {
		return Stamp{}, false
	}
	for unit := int64(time.Second); unit >= 1; unit /= 1000 {
		per := int64(time.Second) / unit
		if seconds := n / per; seconds >= minEpoch && seconds < maxEpoch {
			return Stamp{ns: n*unit + fractionOf(fraction)*unit/int64(time.Second), form: fullStamp, zoned: true}, true
		}
	}
	return Stamp{}, false
}

// fractionOf returns the digits behind a decimal point in billionths.
func fractionOf(digits string) int64 {
	n := int64(0)
	for i := range 9 {
		n *= 10
		if i < len(digits) {
			n += int64(digits[i] - '0')
		}
	}
	return n
}

// Epoch returns the time of a text that is a number since the Unix epoch; ok is
// false where it is none.
func Epoch(s string) (at time.Time, ok bool) {
	t, ok := parseEpoch(s)
	return time.Unix(0, t.ns).UTC(), ok
}
