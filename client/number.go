package client

import (
	"encoding/binary"
	"math"
	"strconv"
	"strings"
)

// parseInt reads a whole number. Unsigned 64-bit numbers past the signed range
// wrap round, as the durations of spans that end before they start do.
func parseInt(b []byte) (int64, bool) {
	if len(b) == 0 || len(b) > 19 {
		return parseIntSlow(string(b))
	}
	n, rest := uint64(0), b // 19 digits fit
	for len(rest) >= 8 {
		eight, ok := parseEight(binary.LittleEndian.Uint64(rest))
		if !ok {
			return parseIntSlow(string(b))
		}
		n, rest = n*1e8+eight, rest[8:]
	}
	for _, c := range rest {
		if c < '0' || c > '9' {
			return parseIntSlow(string(b))
		}
		n = n*10 + uint64(c-'0')
	}
	return int64(n), true
}

// parseEight reads eight digits, the first in the lowest byte, all at once: pairs of
// digits become numbers below 100, pairs of those below 10,000, and so on.
func parseEight(w uint64) (n uint64, ok bool) {
	const zeros = 0x3030303030303030
	d := w ^ zeros // a digit's byte is 0 to 9
	if (d|(d+0x0606060606060606))&0xf0f0f0f0f0f0f0f0 != 0 {
		return 0, false
	}
	d = d*10 + d>>8
	d = d & 0x00ff00ff00ff00ff * (1 + 100<<16) >> 16 & 0x0000ffff0000ffff
	return d * (1 + 10000<<32) >> 32, true
}

func parseIntSlow(s string) (int64, bool) {
	if n, err := strconv.ParseInt(s, 10, 64); err == nil {
		return n, true
	}
	if n, err := strconv.ParseUint(s, 10, 64); err == nil {
		return int64(n), true
	}
	if f, err := strconv.ParseFloat(s, 64); err == nil && math.Abs(f) < 1<<63 && f == math.Trunc(f) {
		return int64(f), true
	}
	return 0, false
}

// maxSeconds is some 285 years; nanoseconds of more would not fit.
const maxSeconds = 9_000_000_000

// seconds turns a number of seconds as text into nanoseconds, exactly for up
// to nine decimals. Times further than 285 years from 1970 are none.
func seconds(b []byte) (int64, bool) {
	if len(b) <= 10 && areDigits(b) { // almost always
		n, _ := parseInt(b)
		return n * 1e9, n <= maxSeconds
	}
	s := string(b)
	whole, frac, _ := strings.Cut(s, ".")
	frac = strings.TrimRight(frac, "0")
	if strings.ContainsAny(s, "eE") || len(frac) > 9 || whole == "" {
		f, err := strconv.ParseFloat(s, 64)
		if err != nil || math.IsNaN(f) || math.Abs(f) > maxSeconds {
			return 0, false
		}
		return int64(math.Round(f * 1e9)), true
	}
	n, err := strconv.ParseInt(whole, 10, 64)
	if err != nil || n > maxSeconds || n < -maxSeconds {
		return 0, false
	}
	n *= 1e9
	if frac == "" {
		return n, !strings.HasSuffix(s, ".")
	}
	if n == maxSeconds*1e9 || n == -maxSeconds*1e9 {
		return 0, false
	}
	f, err := strconv.ParseUint(frac, 10, 64)
	if err != nil {
		return 0, false
	}
	for range 9 - len(frac) {
		f *= 10
	}
	if strings.HasPrefix(whole, "-") {
		return n - int64(f), true
	}
	return n + int64(f), true
}

// areDigits reports whether b is decimal digits, at least one.
func areDigits(b []byte) bool {
	for _, c := range b {
		if c < '0' || c > '9' {
			return false
		}
	}
	return len(b) > 0
}
