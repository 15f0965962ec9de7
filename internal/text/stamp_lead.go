package text

import (
	"strings"
	"time"
)

// LeadingStamp reads the time that a text starts with, and returns its length
// in bytes, 0 where it starts with none:
//
//	2026-11-28T01:05:30.123456Z    2026-11-28 01:05:30,123 +00:00
//	2026/11/28 01:05:30            2026.11.28 01:05:30.123456
//	20261128 01:05:30.123456       26/11/28 01:05:30
//	28/Nov/2026:01:05:30 +0000     28-Nov-2026 01:05:30.123
//	28 Nov 2026 01:05:30.123       Sat Nov 28 01:05:30.123456 2026
//	Nov 28 01:05:30                Nov 28, 2026 1:05:30 AM
//	11-28 01:05:30.123             1128 01:05:30.123456
//	01:05:30.123                   1:05AM
func LeadingStamp(s string) (t Stamp, n int) {
	if len(s) < 6 {
		return Stamp{}, 0
	}
	c := stampReader{s: s}
	var ok bool
	if s[0] >= '0' && s[0] <= '9' {
		ok = c.numeric()
	} else if s[0]|0x20 >= 'a' && s[0]|0x20 <= 'z' {
		ok = c.named()
	}
	if !ok {
		return Stamp{}, 0
	}
	return c.stamp(), c.i
}

// stampReader reads a time, byte by byte.
type stampReader struct {
	s                    string
	i                    int
	year, month, day     int
	hour, minute, second int
	nano, offset, slack  int64
}

// stamp returns what was read.
func (c *stampReader) stamp() Stamp {
	form, year, month, date := fullStamp, c.year, c.month, c.day
	switch {
	case month == 0:
		form, year, month, date = noDate, 1970, 1, 1
	case year == 0:
		form, year = noYear, 1972 // which has a February 29
	}
	at := time.Date(year, time.Month(month), date, c.hour, c.minute, c.second, int(c.nano), time.UTC)
	return Stamp{ns: at.UnixNano() - c.offset, slack: c.slack, form: form}
}

// number reads a number of low to high digits.
func (c *stampReader) number(low, high int) (n int, ok bool) {
	start := c.i
	for c.i < len(c.s) && c.i-start < high && c.s[c.i] >= '0' && c.s[c.i] <= '9' {
		n = 10*n + int(c.s[c.i]-'0')
		c.i++
	}
	return n, c.i-start >= low
}

// mark reads one of some bytes.
func (c *stampReader) mark(of string) bool {
	if c.i < len(c.s) && strings.IndexByte(of, c.s[c.i]) >= 0 {
		c.i++
		return true
	}
	return false
}

// numeric reads what starts with a digit.
func (c *stampReader) numeric() bool {
	n, _ := c.number(1, 8)
	switch digits := c.i; {
	case digits == 8 && c.mark(" T"):
		c.year, c.month, c.day = n/10000, n/100%100, n%100
		return c.inRange() && c.clock(2) && c.zone()
	case digits == 4 && c.i < len(c.s) && strings.IndexByte("-/.", c.s[c.i]) >= 0:
		return c.yearFirst(n)
	case digits == 4 && c.mark(" "):
		c.month, c.day = n/100, n%100
		return c.inRange() && c.clock(2)
	case digits > 2 || c.i >= len(c.s):
		return false
	case c.s[c.i] == ':':
		c.i = 0
		return c.clock(1) && (digits == 2 && c.second >= 0 || c.half())
	case c.s[c.i] == '-' && c.i+3 < len(c.s) && c.s[c.i+3] == ' ':
		c.i++
		day, ok := c.number(2, 2)
		c.month, c.day = n, day
		return ok && c.inRange() && c.mark(" ") && c.clock(2)
	case digits == 2 && c.s[c.i] == '/' && c.i+1 < len(c.s) && wordDigit(c.s[c.i+1]):
		return c.yearFirst(2000 + n)
	default:
		return c.dayFirst(n)
	}
}

// yearFirst reads 2026-11-28T01:05:30.123Z behind its year.
func (c *stampReader) yearFirst(year int) bool {
	between := c.s[c.i]
	c.i++
	var ok, too bool
	c.year = year
	if c.month, ok = c.number(2, 2); !ok || !c.mark(string(between)) {
		return false
	}
	c.day, too = c.number(2, 2)
	return too && c.inRange() && c.mark(" T_") && c.clock(2) && c.zone()
}

// dayFirst reads 28/Nov/2026:01:05:30 +0000 behind its day.
func (c *stampReader) dayFirst(day int) bool {
	c.day = day
	if !c.mark("/- ") || !c.monthName() || !c.mark("/- ") {
		return false
	}
	year, ok := c.number(4, 4)
	c.year = year
	return ok && c.inRange() && c.mark(": ") && c.clock(1) && c.zone()
}

// named reads what starts with the name of a month or of a day of the week.
func (c *stampReader) named() bool {
	if len(c.s) > 4 && c.s[3] == ' ' && strings.Contains("Mon Tue Wed Thu Fri Sat Sun", c.s[:3]) {
		c.i = 4
	}
	weekday := c.i > 0
	if !c.monthName() || !c.mark(" ") {
		return false
	}
	c.mark(" ")
	var ok bool
	if c.day, ok = c.number(1, 2); !ok {
		return false
	}
	comma := c.mark(",")
	if !c.mark(" ") {
		return false
	}
	if comma {
		if c.year, ok = c.number(4, 4); !ok || !c.mark(" ") {
			return false
		}
	} else if y, ok := c.yearOnly(); ok { // Nov 28 2026 01:05:30
		c.year = y
	}
	if !c.inRange() || !c.clock(1) {
		return false
	}
	if comma {
		return c.half()
	}
	if weekday && c.mark(" ") {
		c.year, ok = c.number(4, 4)
		return ok
	}
	return true
}

// yearOnly reads a year with a blank behind it.
func (c *stampReader) yearOnly() (year int, ok bool) {
	start := c.i
	if year, ok = c.number(4, 4); ok && c.mark(" ") {
		return year, true
	}
	c.i = start
	return 0, false
}

// monthName reads the English name of a month in three letters.
func (c *stampReader) monthName() bool {
	const names = "JanFebMarAprMayJunJulAugSepOctNovDec"
	if c.i+3 > len(c.s) {
		return false
	}
	at := strings.Index(names, c.s[c.i:c.i+3])
	if at < 0 || at%3 != 0 {
		return false
	}
	c.month = at/3 + 1
	c.i += 3
	return true
}

// inRange reports whether the date can be one.
func (c *stampReader) inRange() bool {
	return c.month >= 1 && c.month <= 12 && c.day >= 1 && c.day <= 31 && (c.year == 0 || c.year >= 1970 && c.year <= 2100)
}

// clock reads 01:05:30.123, its hour of at least some digits. Without seconds
// second is -1 until half sees to it.
func (c *stampReader) clock(hourDigits int) bool {
	var a, b, d bool
	c.hour, a = c.number(hourDigits, 2)
	if !a || !c.mark(":") {
		return false
	}
	if c.minute, b = c.number(2, 2); !b || c.hour > 23 || c.minute > 59 {
		return false
	}
	if !c.mark(":") {
		c.second, c.slack = -1, int64(time.Minute)
		return c.month == 0 // a date has seconds
	}
	if c.second, d = c.number(2, 2); !d || c.second > 60 {
		return false
	}
	if c.i+1 < len(c.s) && (c.s[c.i] == '.' || c.s[c.i] == ',') && c.s[c.i+1] >= '0' && c.s[c.i+1] <= '9' {
		c.i++
		start := c.i
		_, _ = c.number(1, 12)
		c.nano = fractionOf(c.s[start:min(c.i, start+9)])
	}
	return c.i == len(c.s) || !wordDigit(c.s[c.i]) && (c.s[c.i] != ':' || c.i+1 == len(c.s) || !wordDigit(c.s[c.i+1]))
}

func wordDigit(b byte) bool { return b >= '0' && b <= '9' }

// half reads AM or PM.
func (c *stampReader) half() bool {
	c.mark(" ")
	if c.i+2 > len(c.s) || c.hour < 1 || c.hour > 12 {
		return false
	}
	switch c.s[c.i : c.i+2] {
	case "AM":
		c.hour %= 12
	case "PM":
		c.hour = c.hour%12 + 12
	default:
		return false
	}
	c.second = max(c.second, 0)
	c.i += 2
	return true
}

// zone reads Z, UTC or +01:00, which may stand behind a blank.
func (c *stampReader) zone() bool {
	rest := c.s[c.i:]
	blank := strings.HasPrefix(rest, " ")
	if blank {
		rest = rest[1:]
	}
	switch {
	case strings.HasPrefix(rest, "Z") && !blank:
		c.i++
	case (strings.HasPrefix(rest, "UTC") || strings.HasPrefix(rest, "GMT")) && (len(rest) == 3 || !wordByte(rest[3])):
		c.i = len(c.s) - len(rest) + 3
	case len(rest) >= 5 && (rest[0] == '+' || rest[0] == '-'):
		at := c.i
		c.i = len(c.s) - len(rest) + 1
		hours, ok := c.number(2, 2)
		c.mark(":")
		minutes, too := c.number(2, 2)
		if !ok || !too || hours > 14 || minutes > 59 {
			c.i = at
			return true
		}
		c.offset = int64(time.Duration(hours)*time.Hour + time.Duration(minutes)*time.Minute)
		if rest[0] == '-' {
			c.offset = -c.offset
		}
	}
	return true
}
