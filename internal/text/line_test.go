package text

import "testing"

func TestLineStarts(t *testing.T) {
	for in, want := range map[string]string{
		"2026-11-23 09:58:34,904 boom":   " boom",
		"[2026-11-23T09:58:34Z] boom":    " boom",
		"2026/11/23 09:58:34.1+01:00: x": " x",
		"2026-11-23 boom":                "2026-11-23 boom",
		"[2026-11-23T09:58:34Z boom":     "[2026-11-23T09:58:34Z boom",
		"boom":                           "boom",
	} {
		if got := SkipTimestamp(in); got != want {
			t.Errorf("SkipTimestamp(%q) = %q, want %q", in, got, want)
		}
	}
	for in, want := range map[string]string{
		"\x1b[31mred\x1b[0m \x1bx \x1b[": "red x ",
		"plain":                          "plain",
	} {
		if got := StripANSI(in); got != want {
			t.Errorf("StripANSI(%q) = %q, want %q", in, got, want)
		}
	}
}
