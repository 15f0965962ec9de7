package text

import (
	"strings"
	"time"
)

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
		c.zoned = true
	case (strings.HasPrefix(rest, "UTC") || strings.HasPrefix(rest, "GMT")) && (len(rest) == 3 || byteClasses[rest[3]]&wordly == 0):
		c.i = len(c.s) - len(rest) + 3
		c.zoned = true
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
		c.zoned = true
		c.offset = int64(time.Duration(hours)*time.Hour + time.Duration(minutes)*time.Minute)
		if rest[0] == '-' {
			c.offset = -c.offset
		}
	}
	return true
}
