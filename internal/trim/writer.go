package trim

import (
	"math"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"
)

// writer appends JSON to a buffer. It puts commas by itself, does not escape
// for HTML, and can be rolled back to an earlier length, which is how
// trimmers keep within a budget: write, look at the length, roll back.
type writer struct{ b []byte }

func (w *writer) len() int           { return len(w.b) }
func (w *writer) rollback(n int)     { w.b = w.b[:n] }
func (w *writer) open(c byte)        { w.comma(); w.b = append(w.b, c) }
func (w *writer) close(c byte)       { w.b = append(w.b, c) }
func (w *writer) raw(json string)    { w.comma(); w.b = append(w.b, json...) }
func (w *writer) str(s string)       { w.comma(); w.b = appendString(w.b, s) }
func (w *writer) int(n int64)        { w.comma(); w.b = strconv.AppendInt(w.b, n, 10) }
func (w *writer) num(f float64)      { w.comma(); w.b = appendNum(w.b, f) }
func (w *writer) null()              { w.raw("null") }
func (w *writer) bool(v bool)        { w.comma(); w.b = strconv.AppendBool(w.b, v) }
func (w *writer) keyStr(k, s string) { w.key(k); w.str(s) }

// key starts a member of an object.
func (w *writer) key(name string) {
	w.comma()
	w.b = appendString(w.b, name)
	w.b = append(w.b, ':')
}

// foreignKey is key for a name that came from the upstream. A name that starts
// with a dollar sign ($ref, $schema) means something to some clients: it gets
// an underscore.
func (w *writer) foreignKey(name string) {
	if strings.HasPrefix(name, "$") {
		name = "_" + name
	}
	w.key(name)
}

func (w *writer) foreign(name, text string) { w.foreignKey(name); w.str(text) }

func (w *writer) comma() {
	if n := len(w.b); n > 0 {
		switch w.b[n-1] {
		case '{', '[', ':':
			return
		}
		w.b = append(w.b, ',')
	}
}

// value writes a Param's value.
func (w *writer) value(v any) {
	switch v := v.(type) {
	case string:
		w.str(v)
	case int:
		w.int(int64(v))
	case bool:
		w.bool(v)
	default:
		w.null()
	}
}

// strs writes an array of strings.
func (w *writer) strs(ss ...string) {
	w.open('[')
	for _, s := range ss {
		w.str(s)
	}
	w.close(']')
}

// try runs f and keeps what it wrote when the buffer then is at most limit
// long; otherwise it is as if f had not run.
func (w *writer) try(limit int, f func()) bool {
	n := len(w.b)
	f()
	if len(w.b) <= limit {
		return true
	}
	w.rollback(n)
	return false
}

const hexDigits = "0123456789abcdef"

// appendString appends s as a JSON string. Control characters are escaped and
// bytes that are no UTF-8 become U+FFFD.
func appendString(b []byte, s string) []byte {
	b = append(b, '"')
	start := 0
	for i := 0; i < len(s); {
		c := s[i]
		if c >= 0x20 && c != '"' && c != '\\' && c < utf8.RuneSelf {
			i++
			continue
		}
		if c >= utf8.RuneSelf {
			r, size := utf8.DecodeRuneInString(s[i:])
			if r == utf8.RuneError && size == 1 {
				b = append(b, s[start:i]...)
				b = append(b, "\ufffd"...)
				i++
				start = i
				continue
			}
			i += size
			continue
		}
		b = append(b, s[start:i]...)
		switch c {
		case '"', '\\':
			b = append(b, '\\', c)
		case '\n':
			b = append(b, '\\', 'n')
		case '\t':
			b = append(b, '\\', 't')
		case '\r':
			b = append(b, '\\', 'r')
		default:
			b = append(b, '\\', 'u', '0', '0', hexDigits[c>>4], hexDigits[c&15])
		}
		i++
		start = i
	}
	b = append(b, s[start:]...)
	return append(b, '"')
}

// appendNum appends a number for a summary: whole numbers whole, others with
// four significant digits, and "NaN", "+Inf", "-Inf" as strings.
func appendNum(b []byte, f float64) []byte {
	switch {
	case math.IsNaN(f):
		return append(b, `"NaN"`...)
	case math.IsInf(f, 1):
		return append(b, `"+Inf"`...)
	case math.IsInf(f, -1):
		return append(b, `"-Inf"`...)
	case f == math.Trunc(f) && math.Abs(f) < 1e15:
		return strconv.AppendInt(b, int64(f), 10)
	}
	a := math.Abs(f)
	if a >= 1e15 || a < 1e-4 {
		return strconv.AppendFloat(b, f, 'g', 4, 64)
	}
	// Four significant digits without an exponent, trailing zeros cut.
	decimals := max(0, 3-int(math.Floor(math.Log10(a))))
	n := len(b)
	b = strconv.AppendFloat(b, f, 'f', decimals, 64)
	for i := n; i < len(b); i++ {
		if b[i] == '.' {
			end := len(b)
			for b[end-1] == '0' {
				end--
			}
			if b[end-1] == '.' {
				end--
			}
			return b[:end]
		}
	}
	return b
}

// stamp formats a time for a whole answer's header: RFC 3339, UTC, to
// the second.
func stamp(t time.Time) string { return t.UTC().Format("2006-01-02T15:04:05Z") }

// clock formats a time in ns within an answer: the time of day in UTC to the
// millisecond, with the date before it when it is not the day of now.
func clock(ns int64, now time.Time) string {
	t := time.Unix(0, ns).UTC()
	n := now.UTC()
	if t.YearDay() == n.YearDay() && t.Year() == n.Year() {
		return t.Format("15:04:05.000")
	}
	return t.Format("2006-01-02T15:04:05.000")
}

// cut shortens text to at most n bytes at a rune's border and says how much
// is missing: "…(+120 B)" comes on top of n.
func cut(s string, n int) string {
	if len(s) <= n {
		return s
	}
	for n > 0 && !utf8.RuneStart(s[n]) {
		n--
	}
	return s[:n] + "…(+" + strconv.Itoa(len(s)-n) + " B)"
}

func itoa(n int64) string { return strconv.FormatInt(n, 10) }

// sane keeps a time in ns within the years 1824 to 2116, so that the distance
// of any two fits in an int64.
func sane(ns int64) int64 { return min(max(ns, -1<<62), 1<<62-1) }

// span formats a duration in ns as the API takes it: 15s, 1m, 1h.
func span(ns int64) string {
	d := time.Duration(ns)
	switch {
	case d >= 24*time.Hour && d%(24*time.Hour) == 0:
		return itoa(int64(d/(24*time.Hour))) + "d"
	case d >= time.Hour && d%time.Hour == 0:
		return itoa(int64(d/time.Hour)) + "h"
	case d >= time.Minute && d%time.Minute == 0:
		return itoa(int64(d/time.Minute)) + "m"
	case d >= time.Second && d%time.Second == 0:
		return itoa(int64(d/time.Second)) + "s"
	}
	return d.String()
}
