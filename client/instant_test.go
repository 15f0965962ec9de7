package client

import "testing"

func TestTimesOfSpansThatAreNoWholeNumbers(t *testing.T) {
	for text, want := range map[string]int64{
		`"1795827390123456789"`: 1795827390123456789, `1795827390123456789`: 1795827390123456789, `1795827390`: 1795827390,
		`1795827390.123456789`: 1795827390123456789, `"1795827390.5"`: 1795827390500000000, `1795827390123.5`: 1795827390123500000,
		`1795827390123456.5`: 1795827390123456500, `"2026-11-28T00:56:30.5Z"`: 1795827390500000000, `"2026-11-28T01:56:30+01:00"`: 1795827390000000000,
		`"yesterday"`: 0, `"NaN"`: 0, `1e300`: 0, `""`: 0, `null`: 0, `"0001-01-01T00:00:00Z"`: 0,
	} {
		r := decodeTracesText(t, `{"batches":[{"scopeSpans":[{"spans":[{"spanId":"1","startTimeUnixNano":`+text+`}]}]}]}`)
		if got := r.Traces[0].Spans[0].Start; got != want {
			t.Errorf("%s is read as %d, want %d; problems %v", text, got, want, r.Problems)
		}
	}
}
