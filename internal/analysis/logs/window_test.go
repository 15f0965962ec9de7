package logs

import (
	"testing"
	"time"

	"airefinery-mcp/client"
	"airefinery-mcp/internal/analysis"
)

// Kind: one wrong clock spoils what all share.
func TestOneWrongClockSpoilsNothing(t *testing.T) {
	table := reported(t, "clock_future")
	h := table.Histogram(15)
	if h == nil || h.Bin != int64(2*time.Minute) || table.Doubts.Outside != 1 {
		t.Fatalf("clock_future: %+v, %+v", h, table.Doubts)
	}
	for name, wrong := range map[string]time.Time{
		"1970":                  time.Unix(5, 0),
		"the day before":        reportedAt.Add(-24 * time.Hour),
		"two hours later":       reportedAt.Add(2 * time.Hour),
		"as far as times go":    time.Unix(0, 1<<63-1),
		"as far back as can be": time.Unix(0, -1<<63),
	} {
		for _, window := range []time.Duration{time.Hour, 0} {
			if window == 0 && wrong.Sub(reportedAt).Abs() < maxSpread {
				continue
			}
			r := &client.LogsResponse{Streams: []client.LogStream{{}}}
			add := func(at time.Time) {
				r.Streams[0].Entries = append(r.Streams[0].Entries, client.LogEntry{Time: at.UnixNano(), Line: "request failed"})
			}
			add(wrong)
			for i := range 40 {
				add(reportedAt.Add(-time.Duration(i) * time.Minute))
			}
			table := NewTable(r, &analysis.Request{FetchedAt: reportedAt, Window: window, Limit: 41}, &analysis.Filter{}, nil)
			h, p := table.Histogram(15), table.Patterns().All[0]
			if h.Bin > int64(5*time.Minute) || table.Doubts.Outside != 1 || p.Lines != 41 {
				t.Errorf("%s, window %v: bins of %v, %+v", name, window, time.Duration(h.Bin), table.Doubts)
			}
			oldest := reportedAt.Add(-39 * time.Minute)
			if p.Last != reportedAt.UnixNano() || p.First != oldest.UnixNano() || !table.Coverage.From.Equal(oldest) {
				t.Errorf("%s, window %v: from %v to %v, covered from %v", name, window, time.Unix(0, p.First), time.Unix(0, p.Last), table.Coverage.From)
			}
		}
	}
}
