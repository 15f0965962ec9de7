package text

import (
	"testing"
	"time"
)

func TestStampsAreReadInEveryForm(t *testing.T) {
	at := time.Date(2026, 11, 28, 1, 5, 30, 0, time.UTC).UnixNano()
	for in, rest := range map[string]string{
		"2026-11-28T01:05:30Z":               "",
		"2026-11-28T01:05:30.123456789Z x":   " x",
		"2026-11-28 01:05:30,904 boom":       " boom",
		"2026-11-28 02:05:30 +0100 boom":     " boom",
		"2026-11-28T01:05:30.1+00:00: x":     ": x",
		"2026-11-27 20:05:30-0500 x":         " x",
		"2026-11-28 01:05:30.123 UTC [12]":   " [12]",
		"2026.11.28 01:05:30.123456 [ 12 ]":  " [ 12 ]",
		"26/11/28 01:05:30 ERROR":            " ERROR",
		"2026/11/28 01:05:30 boom":           " boom",
		"20261128 01:05:30.123456 1 file":    " 1 file",
		"28/Nov/2026:01:05:30 +0000] x":      "] x",
		"28-Nov-2026 01:05:30.123 SEVERE":    " SEVERE",
		"28 Nov 2026 01:05:30.123 # x":       " # x",
		"Sat Nov 28 01:05:30.123456 2026] x": "] x",
		"Nov 28 01:05:30 host":               " host",
		"Nov 28 2026 01:05:30 host":          " host",
		"Nov 28, 2026 1:05:30 AM com":        " com",
		"11-28 01:05:30.123  1 2 E":          "  1 2 E",
		"1128 01:05:30.123456 1 a.go:1]":     " 1 a.go:1]",
		"01:05:30.123 [main]":                " [main]",
		"11/28/2026 01:05:30 ERROR":          " ERROR",
		"11/28/2026, 1:05:30 AM x":           " x",
		"28/11/2026 01:05:30 x":              " x",
		"28.11.2026 01:05:30 x":              " x",
		"1:05AM ERR":                         " ERR",
		"01:05:30":                           "",
		"2026-11-28 01:05:30 - x":            " - x",
		"2026-11-28 01:05:30 +5 items":       " +5 items",
	} {
		got, n := LeadingStamp(in)
		if d := got.From(at); n == 0 || in[n:] != rest || d < -time.Minute || d > time.Minute {
			t.Errorf("%q: %d bytes, %v from it, rest %q; want %q", in, n, d, in[n:], rest)
		}
	}
	for _, in := range []string{"", "boom", "2026-11-28 boom", "2026-13-28 01:05:30", "12:34", "12:34 left", "10.0.0.1:55 - x", "1:2:3", "Mayor 28 left", "May 5 items", "2026-11-28T01:05 x", "Nov 28", "25:00:00", "2026-11-28T01:05:30.1234567890123 x", "1899-11-28 01:05:30", "12:61:00"} {
		if _, n := LeadingStamp(in); n != 0 {
			t.Errorf("%q starts with the time %q", in, in[:n])
		}
	}
}

func TestNumbersSinceTheEpochAtTheStart(t *testing.T) {
	at := time.Date(2026, 11, 28, 1, 5, 30, 0, time.UTC)
	for in, want := range map[string]struct {
		rest     string
		fraction int
	}{
		"1795827930 [error]": {" [error]", 0}, "1795827930.123 ERROR": {" ERROR", 3}, "1795827930123: x": {": x", 0},
		"1795827930123456|x": {"|x", 0}, "1795827930123456789\tx": {"\tx", 0}, "1795827930.5": {"", 1},
	} {
		got, n, fraction := LeadingEpoch(in)
		if d := got.From(at.UnixNano()); n == 0 || in[n:] != want.rest || fraction != want.fraction || d < 0 || d > time.Second {
			t.Errorf("%q: %d bytes, %d of a fraction, %v from it", in, n, fraction, d)
		}
	}
	for _, in := range []string{"", "12", "1795827930s", "1795827930.x", "1795827930. x", "17958279301 x", "000000000 x", "1795827930.1234567891 x", "1795827930/1", "17958279301234567890 x"} {
		if _, n, _ := LeadingEpoch(in); n != 0 {
			t.Errorf("%q starts with the time %q", in, in[:n])
		}
	}
}

func TestStampsSinceTheEpoch(t *testing.T) {
	at := time.Date(2026, 11, 28, 1, 5, 30, 0, time.UTC)
	for _, in := range []string{"1795827930", "1795827930.5", "1795827930500", "1795827930500000", "1795827930500000000", "1.7958279305e9", "1795827930500.25"} {
		got, ok := ParseStamp(in)
		if d := got.From(at.UnixNano()); !ok || d < 0 || d > time.Second {
			t.Errorf("%s lies %v from it, %v", in, d, ok)
		}
	}
	for _, in := range []string{"0", "12", "12.5", "99999999", "-1795827930", "17958279305000000000", "x", "1795827930s", "1e400", ""} {
		if got, ok := ParseStamp(in); ok {
			t.Errorf("%q is %+v", in, got)
		}
	}
}

func TestStampsThatLeaveOutTheirDateLieNear(t *testing.T) {
	newYear := time.Date(2027, 1, 1, 0, 0, 5, 0, time.UTC).UnixNano()
	for in, want := range map[string]time.Duration{
		"Dec 31 23:59:55 host": -10 * time.Second,
		"23:59:55 x":           -10 * time.Second,
		"00:00:15 x":           10 * time.Second,
		"Jan  1 00:00:15 host": 10 * time.Second,
		"12:00AM x":            0,
		"11:00:05 x":           11 * time.Hour,
		"01/02/2027 00:00:05":  24 * time.Hour,
		"02/01/2027 00:00:05":  24 * time.Hour,
		"2026-12-31T23:00:05Z": -time.Hour,
	} {
		got, _ := LeadingStamp(in)
		if d := got.From(newYear); d != want {
			t.Errorf("%q lies %v from it, want %v", in, d, want)
		}
	}
}
