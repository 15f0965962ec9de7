package client

import (
	"strings"
	"testing"
)

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

func TestTimesOfSamplesInOtherUnits(t *testing.T) {
	for text, want := range map[string]struct {
		ns    int64
		units [3]int
	}{
		`1795827390`: {ns: 1795827390e9}, `1795827390123`: {1795827390123e6, [3]int{1}}, `"1795827390123.5"`: {17958273901235e5, [3]int{1}},
		`1795827390123456`: {1795827390123456e3, [3]int{0, 1}}, `1795827390123456789`: {1795827390123456789, [3]int{0, 0, 1}},
		`1.79582739e12`: {1795827390e9, [3]int{1}}, `-1795827390123`: {-1795827390123e6, [3]int{1}},
		`9000000001`: {}, `99999999999`: {}, `9000000000001`: {}, `9000000000001000`: {}, `9000000000001000000`: {}, `18446744073709551615`: {}, `"Inf"`: {}, `1e300`: {},
	} {
		r, err := DecodeMetrics(strings.NewReader(`{"data":{"resultType":"vector","result":[{"metric":{},"value":[` + text + `,"1"]},{"value":[` + text + `,"1"],"metric":{}}]}}`))
		if err != nil {
			t.Fatal(err)
		}
		if want.ns == 0 {
			if len(r.Problems) != 1 || r.Problems[0].Count != 2 || r.OtherUnits != want.units {
				t.Errorf("%s: the problems are %v and the units %v, want two times that are none", text, r.Problems, r.OtherUnits)
			}
			continue
		}
		for i := range want.units {
			want.units[i] *= 2
		}
		for _, s := range r.Series {
			if s.Samples[0].Time != want.ns || r.OtherUnits != want.units {
				t.Errorf("%s is read as %d in the units %v, want %d in %v", text, s.Samples[0].Time, r.OtherUnits, want.ns, want.units)
			}
		}
	}
}

func TestTimesOfEntriesThatAreNoWholeNumbers(t *testing.T) {
	for text, want := range map[string]int64{
		`"1795827390.5"`: 17958273905e8, `1795827390123.5`: 17958273901235e5, `"2026-11-28T00:56:30.5Z"`: 17958273905e8, `"1795827390123"`: 1795827390123,
	} {
		r, err := DecodeLogs(strings.NewReader(`{"data":{"result":[{"stream":{},"values":[[` + text + `,"a"]]}]}}`))
		if err != nil {
			t.Fatal(err)
		}
		if got := r.Streams[0].Entries; len(got) != 1 || got[0].Time != want {
			t.Errorf("%s is read as %v, want %d", text, got, want)
		}
	}
}
