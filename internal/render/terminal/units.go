package terminal

import (
	"fmt"
	"math"
	"strconv"
	"strings"
	"time"
)

// hour is one in milliseconds.
const hour = 3600 * 1000

// clock is a time of day, with its day where the document spans several.
func (p *page) clock(ms float64) string { return p.timeAs(ms, "15:04:05") }

// moment is clock to the millisecond.
func (p *page) moment(ms float64) string { return p.timeAs(ms, "15:04:05.000") }

func (p *page) timeAs(ms float64, layout string) string {
	if p.days {
		layout = "01-02 " + layout
	}
	return at(ms).Format(layout)
}

func date(ms float64) string { return at(ms).Format(time.DateOnly) }

func fullTime(ms float64) string { return at(ms).Format(time.DateTime) }

func at(ms float64) time.Time { return time.UnixMicro(int64(math.Round(ms * 1000))).UTC() }

// duration is ms in the unit that it is best read in.
func duration(ms float64) string {
	switch {
	case math.IsNaN(ms) || math.IsInf(ms, 0):
		return number(ms)
	case ms < 0:
		return "-" + duration(-ms)
	case ms == 0:
		return "0 ms"
	case ms < 999.5:
		return significant(ms, 3) + " ms"
	case ms < 59_950:
		return significant(ms/1000, 3) + " s"
	case ms < hour-500:
		return sixties(ms/1000, "m", "s")
	}
	return sixties(ms/60_000, "h", "m")
}

// sixties is a time in a unit and in the next greater one.
func sixties(of float64, greater, unit string) string {
	n := int64(math.Round(of))
	if n%60 == 0 {
		return fmt.Sprintf("%d%s", n/60, greater)
	}
	return fmt.Sprintf("%d%s %02d%s", n/60, greater, n%60, unit)
}

// maybeDuration is a duration that may not be known.
func maybeDuration(ms *float64) string {
	if ms == nil {
		return ""
	}
	return duration(*ms)
}

// value is a number with its unit.
func value(v float64, unit string) string {
	switch unit {
	case "ms":
		return duration(v)
	case "s", "seconds":
		return duration(v * 1000)
	case "":
		return number(v)
	}
	return number(v) + " " + unit
}

// level is a value whose unit stands elsewhere, but for a time.
func level(v float64, unit string) string {
	if unit == "ms" || unit == "s" || unit == "seconds" {
		return value(v, unit)
	}
	return number(v)
}

func maybeValue(v *float64, unit string) string {
	if v == nil {
		return ""
	}
	return value(*v, unit)
}

// number is a number to four digits, or to its last one left of the point.
func number(v float64) string {
	if v == math.Trunc(v) && math.Abs(v) < 1e15 {
		return grouped(strconv.FormatInt(int64(v), 10))
	}
	return significant(v, 4)
}

// count is a number of things.
func count(n int) string { return grouped(strconv.Itoa(n)) }

// things is a number of things with their name.
func things(n int, one string) string {
	if n == 1 || strings.HasSuffix(one, "s") {
		return count(n) + " " + one
	}
	return count(n) + " " + one + "s"
}

// none0 is a number of things, nothing for none.
func none0(n int) string {
	if n == 0 {
		return ""
	}
	return count(n)
}

// grouped puts commas between thousands.
func grouped(digits string) string {
	sign := ""
	if strings.HasPrefix(digits, "-") {
		sign, digits = "-", digits[1:]
	}
	for i := len(digits) - 3; i > 0; i -= 3 {
		digits = digits[:i] + "," + digits[i:]
	}
	return sign + digits
}

// significant rounds to some digits, but to no more than are left of the point.
func significant(v float64, digits int) string {
	if v == 0 || math.IsNaN(v) || math.IsInf(v, 0) {
		return strconv.FormatFloat(v, 'g', -1, 64)
	}
	size := math.Abs(v)
	switch {
	case size >= 1e15 || size < 1e-4:
		return strconv.FormatFloat(v, 'e', digits-1, 64)
	case size >= math.Pow10(digits-1):
		return grouped(strconv.FormatInt(int64(math.Round(v)), 10))
	}
	text := strconv.FormatFloat(v, 'f', digits-1-int(math.Floor(math.Log10(size))), 64)
	return strings.TrimRight(strings.TrimRight(text, "0"), ".")
}
