package logs

import (
	"errors"
	"testing"
	"time"

	"airefinery-mcp/client"
	"airefinery-mcp/internal/analysis"
	"airefinery-mcp/internal/text"
)

// stretch is a response of lines of a level, one each minute between two minutes
// of the hour before ten o'clock.
func stretch(level, line string, from, to int) client.LogStream {
	s := client.LogStream{Labels: client.Labels{{Name: "severity", Value: level}}}
	for minute := to - 1; minute >= from; minute-- {
		s.Entries = append(s.Entries, client.LogEntry{Time: time.Date(2026, 11, 28, 9, minute, 0, 0, time.UTC).UnixNano(), Line: line})
	}
	return s
}

// cutHour is an hour of which the limit let only the last 20 minutes come.
func cutHour(streams []client.LogStream, alone ...client.LogsAlone) *Table {
	r := &client.LogsResponse{Streams: streams, Alone: alone}
	req := &analysis.Request{FetchedAt: time.Date(2026, 11, 28, 10, 0, 0, 0, time.UTC), Window: time.Hour, Limit: r.Entries()}
	return NewTable(r, req, &analysis.Filter{}, nil)
}

func only(severity string, streams ...client.LogStream) client.LogsAlone {
	return client.LogsAlone{Severity: severity, Response: &client.LogsResponse{Streams: streams}}
}

func at(minute int) time.Time { return time.Date(2026, 11, 28, 9, minute, 0, 0, time.UTC) }

func TestEntriesThatCameTwiceCountOnce(t *testing.T) {
	twice := stretch("error", "boom", 50, 51)
	twice.Entries = append(twice.Entries, twice.Entries[0]) // two lines of one time, both real
	base := []client.LogStream{stretch("info", "served", 40, 60), twice}
	for name, c := range map[string]struct {
		alone  []client.LogsAlone
		errors int
		seen   time.Time
	}{
		"errors further back": {[]client.LogsAlone{only("error", stretch("error", "boom", 10, 12), twice), only("warning")}, 4, at(0)},
		// An API that takes no severity answers with the same lines.
		"the severity is ignored": {[]client.LogsAlone{only("error", base...), only("warning", base...)}, 2, at(40)},
		"the query failed":        {[]client.LogsAlone{{Severity: "error", Err: errors.New("x")}, only("warning")}, 2, at(40)},
	} {
		table := cutHour(base, c.alone...)
		if table.Totals[text.Error] != c.errors || table.Totals[text.Info] != 20 || table.Fetched != 20+c.errors {
			t.Errorf("%s: %v of %d entries", name, table.Totals, table.Fetched)
		}
		if got := table.SeenFrom(text.Error); !got.Equal(c.seen) || !table.SeenFrom(text.Critical).Equal(c.seen) {
			t.Errorf("%s: errors were seen from %s, want %s", name, got, c.seen)
		}
		if got := table.SeenFrom(text.Info); !got.Equal(at(40)) {
			t.Errorf("%s: the rest was seen from %s", name, got)
		}
	}
}

func TestASeverityThatTheAPITellsOtherwiseIsNotSeenFurtherBack(t *testing.T) {
	own := stretch("info", "ERROR: boom", 45, 46)
	own.Entries[0].Line = `{"level":"error","msg":"boom"}` // the label says info
	table := cutHour([]client.LogStream{stretch("info", "served", 40, 60), own}, only("error", stretch("error", "other", 10, 50)))
	if a := table.Alone[0]; !a.Differs || !table.SeenFrom(text.Error).Equal(at(40)) {
		t.Errorf("%+v, errors seen from %s", a, table.SeenFrom(text.Error))
	}
}

func TestAHistogramTellsNoneFromNotSeen(t *testing.T) {
	h := cutHour([]client.LogStream{stretch("info", "served", 40, 60)}, only("error", stretch("error", "boom", 10, 12)), only("warning")).Histogram(15)
	first := int((at(40).UnixNano() - h.Start) / h.Bin)
	if h.Seen[text.Info] != first || h.Seen[text.Error] != 0 || first == 0 || h.Lines[text.Info][first] == 0 {
		t.Errorf("%+v, want info from bin %d on", h, first)
	}
}

func TestAFirstLineAtTheEdgeOfWhatWasSeenMayNotBeTheFirst(t *testing.T) {
	older := map[string]bool{}
	for _, p := range cutHour([]client.LogStream{stretch("info", "served", 40, 60), stretch("warning", "slow", 55, 60), stretch("debug", "alone", 41, 42)}).Patterns().All {
		older[p.Template.String()] = p.Older
	}
	if !older["served"] || older["slow"] || older["alone"] {
		t.Errorf("%v", older)
	}
}
