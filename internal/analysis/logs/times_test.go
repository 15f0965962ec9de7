package logs

import (
	"slices"
	"testing"
	"time"

	"airefinery-mcp/client"
	"airefinery-mcp/internal/analysis"
)

func TestTimesOfEntriesAreReadWithinTheWindow(t *testing.T) {
	const hour = int64(time.Hour)
	now := time.Date(2026, 11, 28, 1, 6, 0, 0, time.UTC)
	at := now.UnixNano()
	for _, tt := range []struct {
		name   string
		window time.Duration
		now    time.Time
		times  []int64
		want   []int64
		units  []int8 // nil where all are in ns
	}{
		{"ns", time.Hour, now, []int64{at - hour, at}, []int64{at - hour, at}, nil},
		{"months ago, in ns", time.Hour, now, []int64{at - 2000*hour, at}, []int64{at - 2000*hour, at}, nil},
		{"all in ms, days apart", 168 * time.Hour, now, []int64{(at - 160*hour) / 1e6, at / 1e6}, []int64{at - 160*hour, at}, []int8{1, 1}},
		{"some in s, days apart", 168 * time.Hour, now, []int64{(at - 160*hour) / 1e9, at, at}, []int64{at - 160*hour, at, at}, []int8{0, -1, -1}},
		{"days apart in an hour", time.Hour, now, []int64{(at - 160*hour) / 1e9, at}, []int64{(at - 160*hour) / 1e9, at}, []int8{-1, -1}},
		{"never set", time.Hour, now, []int64{0, -5, at}, []int64{0, -5, at}, []int8{-1, -1, -1}},
		{"since boot", time.Hour, now, []int64{hour, 2 * hour}, []int64{hour, 2 * hour}, []int8{-1, -1}},
		{"it is not known when", 0, time.Time{}, []int64{at / 1e3, at, at}, []int64{at, at, at}, []int8{2, -1, -1}},
		{"none", time.Hour, now, nil, nil, nil},
	} {
		t.Run(tt.name, func(t *testing.T) {
			resp := &client.LogsResponse{Streams: make([]client.LogStream, len(tt.times))}
			for i, ns := range tt.times {
				resp.Streams[i].Entries = []client.LogEntry{{Time: ns}}
			}
			read, units := readTimes(resp, &analysis.Request{Window: tt.window, FetchedAt: tt.now})
			var got []int64
			for i, s := range read.Streams {
				got = append(got, s.Entries[0].Time)
				if came := resp.Streams[i].Entries[0].Time; came != tt.times[i] {
					t.Errorf("the response was changed to %d", came)
				}
			}
			if !slices.Equal(got, tt.want) || !slices.Equal(units, tt.units) {
				t.Errorf("got %v in %v, want %v in %v", got, units, tt.want, tt.units)
			}
		})
	}
}
