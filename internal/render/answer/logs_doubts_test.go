package answer

import (
	"strings"
	"testing"
	"time"

	"airefinery-mcp/client"
	"airefinery-mcp/internal/analysis"
)

func TestLogsSayWhatIsNotCertain(t *testing.T) {
	at := time.Date(2026, 11, 28, 1, 6, 0, 0, time.UTC)
	stream := func(lines ...string) client.LogStream {
		s := client.LogStream{Labels: client.Labels{{Name: "service_name", Value: "api"}}}
		for i, line := range lines {
			s.Entries = append(s.Entries, client.LogEntry{Time: at.Add(-time.Duration(i) * time.Second).UnixNano(), Line: line})
		}
		return s
	}
	labelled := func(s client.LogStream, name, value string) client.LogStream {
		s.Labels = append(s.Labels, &client.Label{Name: name, Value: value})
		return s
	}
	late := stream("heartbeat")
	late.Entries[0].Time = at.Add(400 * 24 * time.Hour).UnixNano()
	early := stream("heartbeat")
	early.Entries[0].Time = 1e9
	for name, c := range map[string]struct {
		streams []client.LogStream
		want    string // "" for no note
	}{
		"nothing":               {[]client.LogStream{stream("INFO: a", "b")}, ""},
		"a wrong clock":         {[]client.LogStream{stream("a", "b"), late}, "1 entry lies outside the window: at 2028-01-02T01:06:00Z"},
		"two wrong clocks":      {[]client.LogStream{stream("a", "b"), late, early}, "2 entries lie outside the window: from 1970-01-01T00:00:01Z to 2028-01-02T01:06:00Z"},
		"guesses that are none": {[]client.LogStream{labelled(stream("level=error msg=a", "level=error msg=b"), "detected_level", "info")}, "2 lines state another level than the collector guessed (detected_level); severity is what they state"},
		"a label that differs":  {[]client.LogStream{labelled(stream("level=error msg=a"), "severity", "info")}, "1 line states another level than a label; severity is what they state"},
		"guesses":               {[]client.LogStream{labelled(stream("a", "b"), "detected_level", "info")}, "2 lines state no level: severity is the collector's guess (detected_level)"},
		"a time of its own":     {[]client.LogStream{stream(`{"ts":"2026-11-28T00:06:00Z","msg":"a"}`)}, "1 line states a time of its own, up to 1h before the entry's: it is in the text"},
		"a time with a rest":    {[]client.LogStream{stream(`{"ts":"2026-11-27T23:06:30Z","msg":"a"}`, "2026-11-28T00:06:59Z b")}, "2 lines state a time of their own, up to 1h59m30s before the entry's: it is in the text"},
		"local time":            {[]client.LogStream{stream("2026-11-28 09:06:00 a", "2026-11-28 09:05:59 b")}, "2 lines state a time of their own, up to 8h after the entry's (without a zone: it may be local time): it is in the text"},
		"a later time":          {[]client.LogStream{stream("2026-11-30 01:06:00 a")}, "1 line states a time of its own, up to 2 days after the entry's: it is in the text"},
	} {
		for _, view := range []Form{Summary, Records} {
			res := Logs(&client.LogsResponse{Streams: c.streams}, Options{Budget: Budget{MaxBytes: 7500}, View: View{Form: view},
				Request: analysis.Request{FetchedAt: at.Add(time.Second), Window: time.Hour}})
			if got := string(res.JSON); c.want == "" && strings.Contains(got, `"notes"`) || !strings.Contains(got, c.want) {
				t.Errorf("%s: %s lacks %q", name, got, c.want)
			}
		}
	}
}
