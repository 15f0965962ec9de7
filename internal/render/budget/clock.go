package budget

import (
	"strconv"
	"strings"
	"time"

	"airefinery-mcp/internal/safe"
)

// All times are in UTC, and in nanoseconds since the Unix epoch where they are
// numbers.

// Exact formats a time as RFC 3339 with every digit that it has; since and
// until take it.
func Exact(ns int64) safe.Text {
	return safe.Token(time.Unix(0, ns).UTC().Format(time.RFC3339Nano))
}

// Second formats a time as RFC 3339 to the second; since and until take it.
func Second(ns int64) safe.Text { return stamp(time.Unix(0, ns)) }

// Clock formats a time within an answer: the time of day to the millisecond,
// with the date before it when it is not the day of now.
func Clock(ns int64, now time.Time) safe.Text {
	return safe.Token(clock(ns, now, "15:04:05.000"))
}

// ClockSecond is Clock to the second.
func ClockSecond(ns int64, now time.Time) safe.Text {
	return safe.Token(clock(ns, now, "15:04:05"))
}

// ClockMinute is Clock to the minute.
func ClockMinute(ns int64, now time.Time) safe.Text {
	return safe.Token(clock(ns, now, "15:04"))
}

func clock(ns int64, now time.Time, layout string) string {
	t, n := time.Unix(0, ns).UTC(), now.UTC()
	if t.YearDay() == n.YearDay() && t.Year() == n.Year() {
		return t.Format(layout)
	}
	return t.Format("2006-01-02T" + layout)
}

// stamp formats a time for an answer's head: RFC 3339 to the second.
func stamp(t time.Time) safe.Text { return safe.Token(t.UTC().Format("2006-01-02T15:04:05Z")) }

// Duration formats a duration in ns as the API takes it: 15s, 1m, 1h, 2d.
func Duration(ns int64) safe.Text {
	text := DurationParam(time.Duration(ns))
	if n, ok := strings.CutSuffix(text, "µs"); ok {
		return safe.Join(safe.Token(n), safe.Const("µs"))
	}
	return safe.Token(text)
}

// DurationParam is Duration as the value of an argument.
func DurationParam(d time.Duration) string {
	whole := func(n time.Duration, unit string) string { return strconv.FormatInt(int64(d/n), 10) + unit }
	switch {
	case d >= 24*time.Hour && d%(24*time.Hour) == 0:
		return whole(24*time.Hour, "d")
	case d >= time.Hour && d%time.Hour == 0:
		return whole(time.Hour, "h")
	case d >= time.Minute && d%time.Minute == 0:
		return whole(time.Minute, "m")
	case d >= time.Second && d%time.Second == 0:
		return whole(time.Second, "s")
	}
	return d.String()
}

// Reaching returns a time window, for an argument, that goes back from now to
// a time and some minutes before it.
func Reaching(ns int64, now time.Time) string {
	back := now.Sub(time.Unix(0, ns)) + 10*time.Minute
	switch {
	case back <= time.Hour:
		return "1h"
	case back <= 24*time.Hour:
		return "24h"
	}
	return strconv.FormatInt(int64(back/time.Hour)+1, 10) + "h"
}
