package answer

import (
	"encoding/json"
	"fmt"
	"slices"
	"testing"
	"time"

	"airefinery-mcp/client"
)

// hourOfLogs has lines at even times between two minutes of an hour.
func hourOfLogs(now time.Time, level, line string, n int, from, to float64) client.LogStream {
	s := client.LogStream{Labels: client.Labels{{Name: "level", Value: level}, {Name: "service_name", Value: "api"}}}
	for i := range n {
		minute := from + (to-from)*(float64(i)+0.5)/float64(n) - 60
		s.Entries = append(s.Entries, client.LogEntry{Time: now.Add(time.Duration(minute * float64(time.Minute))).UnixNano(), Line: line})
	}
	return s
}

func TestASummarySaysWhatChangedAtTheOnset(t *testing.T) {
	o := logOptions()
	o.View.Form, o.Budget.MaxBytes, o.Request.Window = Summary, 7500, time.Hour
	now := o.Request.FetchedAt
	stream := func(level, line string, n int, from, to float64) client.LogStream {
		return hourOfLogs(now, level, line, n, from, to)
	}
	steady := []client.LogStream{stream("info", "request served", 600, 0, 60), stream("error", "mail bounced", 40, 0, 60)}
	for name, c := range map[string]struct {
		streams []client.LogStream
		changes map[string]string // nil for no onset
	}{
		"nothing": {nil, nil},
		"failures": {[]client.LogStream{stream("error", "connection refused", 60, 40, 60), stream("warning", "retried", 10, 0, 40), stream("warning", "retried", 60, 40, 60)},
			map[string]string{"connection refused": "new", "retried": "×11, 0.26→2.9/min", "mail bounced": "", "request served": ""}},
		"silence": {[]client.LogStream{stream("info", "order sent", 240, 0, 40)},
			map[string]string{"order sent": "gone, was 5.9/min", "mail bounced": "", "request served": ""}},
	} {
		res := Logs(&client.LogsResponse{Streams: slices.Concat(steady, c.streams)}, o)
		var a struct {
			Onset    json.RawMessage
			Patterns struct {
				Columns []string
				Rows    [][]any
			}
		}
		if err := json.Unmarshal(res.JSON, &a); err != nil {
			t.Fatal(err)
		}
		if c.changes == nil {
			if string(a.Onset) != `"none: 2 rates of patterns are steady as far back as seen"` || slices.Contains(a.Patterns.Columns, "change") {
				t.Errorf("%s: %s", name, res.JSON)
			}
			continue
		}
		var onset struct{ From, To string }
		at := now.Add(-20*time.Minute + time.Second).Format("15:04:05") // the bins are of 30 s
		if err := json.Unmarshal(a.Onset, &onset); err != nil || onset.From > at || onset.To < at || onset.From == "" {
			t.Fatalf("%s: onset %s, want %s", name, a.Onset, at)
		}
		got := map[string]string{}
		change, text := slices.Index(a.Patterns.Columns, "change"), slices.Index(a.Patterns.Columns, "text")
		for _, row := range a.Patterns.Rows {
			got[row[text].(string)] = row[change].(string)
		}
		if fmt.Sprint(got) != fmt.Sprint(c.changes) {
			t.Errorf("%s: %v, want %v", name, got, c.changes)
		}
	}
}
