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
//	11/28/2026 1:05:30 AM          28.11.2026 01:05:30
//	11-28 01:05:30.123             1128 01:05:30.123456
//	01:05:30.123                   1:05AM
func LeadingStamp(s string) (t Stamp, n int) {
	number := len(s) >= 6 && s[0] >= '0' && s[0] <= '9'
	if !number && (len(s) < 6 || s[0]|0x20 < 'a' || s[0]|0x20 > 'z' || s[3] != ' ') { // names have three letters
		return Stamp{}, 0
	}
	c := stampReader{s: s}
	if number && !c.numeric() || !number && !c.named() {
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
	zoned                bool
	either               bool // month and day may be each other
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
	t := Stamp{ns: at.UnixNano() - c.offset, slack: c.slack, form: form, zoned: c.zoned}
	if c.either {
		t.other = at.AddDate(0, date-month, 0).AddDate(0, 0, month-date).UnixNano() - c.offset
	}
	return t
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
	case (c.s[c.i] == '/' || c.s[c.i] == '.') && c.i+1 < len(c.s) && wordDigit(c.s[c.i+1]):
		return c.threeNumbers(n)
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

// threeNumbers reads 11/28/2026 1:05:30 AM, 28.11.2026 01:05:30 or 26/11/28
// 01:05:30 behind the first number.
func (c *stampReader) threeNumbers(first int) bool {
	between := string(c.s[c.i])
	c.i++
	second, ok := c.number(1, 2)
	if !ok || !c.mark(between) {
		return false
	}
	start := c.i
	third, ok := c.number(2, 4)
	switch c.i - start {
	case 4:
		c.year, c.month, c.day = third, first, second
		if first > 12 || between == "." {
			c.month, c.day = second, first
		}
		c.either = between == "/" && first <= 12 && second <= 12
	case 2:
		c.year, c.month, c.day = 2000+first, second, third
	default:
		return false
	}
	c.mark(",")
	if !ok || !c.inRange() || !c.mark(" T") || !c.clock(1) {
		return false
	}
	at := c.i
	if !c.half() {
		c.i = at
	}
	return c.zone()
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
