package logs

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"airefinery-mcp/client"
	"airefinery-mcp/internal/analysis"
)

// lineByLine is a stream with an entry for each line, a millisecond apart, the
// newest first as Loki has them. A "-" is no entry, and only takes its time.
func lineByLine(labels client.Labels, lines ...string) client.LogStream {
	s := client.LogStream{Labels: labels}
	for i := len(lines) - 1; i >= 0; i-- {
		if lines[i] == "-" {
			continue
		}
		at := reportedAt.Add(-time.Minute + time.Duration(i)*time.Millisecond)
		s.Entries = append(s.Entries, client.LogEntry{Time: at.UnixNano(), Line: lines[i]})
	}
	return s
}

// told is what a table has, the oldest line first: level, entries, text and
// frames.
func told(t *Table) string {
	var out []string
	for i := len(t.Lines) - 1; i >= 0; i-- {
		l := t.Lines[i]
		frames := 0
		if l.Stack != nil {
			frames = len(l.Stack.Frames)
		}
		out = append(out, fmt.Sprintf("%s %d %s %d", l.Severity.Letter(), l.Joined, l.Text, frames))
	}
	return strings.Join(out, "; ")
}

var (
	javaLines   = []string{"java.lang.IllegalStateException: no", "\tat a.b.C.d(C.java:1)", "\tat a.b.C.e(C.java:2)", "Caused by: java.io.IOException: closed", "\tat f.G.h(G.java:3)"}
	pythonLines = []string{"Traceback (most recent call last):", `  File "/app/a.py", line 3, in run`, "    g()", "ValueError: no"}
)

// Kind: stack traces that arrive line by line.
func TestStackTracesThatComeLineByLineAreOneRecord(t *testing.T) {
	guess := func(level string) client.Labels { return label("service_name", "s", "detected_level", level) }
	app := label("app", "a")
	for _, tt := range []struct {
		name, want string
		streams    []client.LogStream
	}{
		{"Java", "? 5 java.lang.IllegalStateException: no 3", []client.LogStream{lineByLine(app, javaLines...)}},
		{"Python", "? 4 ValueError: no 1", []client.LogStream{lineByLine(app, pythonLines...)}},
		{"Go", "C 5 panic: nil map 1", []client.LogStream{lineByLine(app, "panic: nil map", "", "goroutine 1 [running]:", "main.f(0x1)", "\t/src/a.go:3 +0x1d")}},
		{"Node", "? 3 TypeError: no 2", []client.LogStream{lineByLine(app, "TypeError: no", "    at f (/app/i.js:3:4)", "    at node:internal/x:1:2")}},
		{".NET", "? 2 System.Exception: no 1", []client.LogStream{lineByLine(app, "System.Exception: no", "   at A.B.Main() in /B.cs:line 4")}},
		{"with carriage returns and colours", "? 2 TypeError: no 1", []client.LogStream{lineByLine(app, "\x1b[31mTypeError: no\x1b[0m\r", "    at f (/app/i.js:3:4)\r")}},
		{"between others", "? 0 starting 0; ? 5 java.lang.IllegalStateException: no 3; ? 0 stopped 0",
			[]client.LogStream{lineByLine(app, append(append([]string{"starting"}, javaLines...), "stopped")...)}},
		{"two at once", "? 5 java.lang.IllegalStateException: no 3; ? 5 java.lang.IllegalStateException: no 3",
			[]client.LogStream{lineByLine(app, append(append([]string{}, javaLines...), javaLines...)...)}},
		{"interleaved streams", "? 4 ValueError: no 1; ? 5 java.lang.IllegalStateException: no 3",
			[]client.LogStream{lineByLine(app, javaLines...), lineByLine(label("app", "b"), pythonLines...)}},
		{"a line of another between", "? 2 TypeError: no 1; ? 0 GET /health 200 0; ? 0 at g (/app/i.js:5:6) 0",
			[]client.LogStream{lineByLine(app, "TypeError: no", "    at f (/app/i.js:3:4)", "GET /health 200", "    at g (/app/i.js:5:6)")}},
		{"a frame of another stream", "? 0 TypeError: no 0; ? 0 at f (/app/i.js:3:4) 0",
			[]client.LogStream{lineByLine(app, "TypeError: no"), lineByLine(label("app", "b"), "-", "    at f (/app/i.js:3:4)")}},
		{"the first line is an error, the others were guessed to be info", "E 3 TypeError: no 2",
			[]client.LogStream{lineByLine(guess("info"), "-", "    at f (/app/i.js:3:4)", "    at g (/app/i.js:5:6)"), lineByLine(guess("error"), "TypeError: no")}},
		{"the last line was guessed to be an error", "E 4 ValueError: no 1",
			[]client.LogStream{lineByLine(guess("unknown"), pythonLines[:3]...), lineByLine(guess("error"), "-", "-", "-", pythonLines[3])}},
	} {
		table := reportTable(&client.LogsResponse{Streams: tt.streams})
		if got := told(table); got != tt.want {
			t.Errorf("%s: %s\nwant %s", tt.name, got, tt.want)
		}
		entries := 0
		for _, l := range table.Lines {
			entries += max(1, l.Joined)
		}
		if entries != table.Fetched || table.Read != len(table.Lines) || entries-table.Read != table.Doubts.JoinedEntries-table.Doubts.Joined {
			t.Errorf("%s: %d entries of %d, %d lines, %+v", tt.name, entries, table.Fetched, table.Read, table.Doubts)
		}
	}
}

func TestLinesThatNeedNotBelongTogetherAreNotJoined(t *testing.T) {
	lines := func(change func(i int, e *client.LogEntry)) string {
		s := lineByLine(label("app", "a"), "TypeError: no", "    at f (/app/i.js:3:4)")
		for i := range s.Entries {
			change(i, &s.Entries[i])
		}
		return told(reportTable(&client.LogsResponse{Streams: []client.LogStream{s}}))
	}
	const one, two = "? 2 TypeError: no 1", "? 0 TypeError: no 0; ? 0 at f (/app/i.js:3:4) 0"
	for name, tt := range map[string]struct {
		want   string
		change func(i int, e *client.LogEntry)
	}{
		"of one time":         {one, func(_ int, e *client.LogEntry) { e.Time = reportedAt.UnixNano() }},
		"long after":          {two, func(i int, e *client.LogEntry) { e.Time -= int64(i) * int64(2*time.Second) }},
		"of one request":      {one, func(_ int, e *client.LogEntry) { e.Metadata = label("trace_id", "a1") }},
		"of two requests":     {two, func(i int, e *client.LogEntry) { e.Metadata = label("trace_id", fmt.Sprint("a", i)) }},
		"one names a request": {one, func(i int, e *client.LogEntry) { e.Metadata = label("trace_id", "a1")[:i] }},
		"another span's":      {one, func(i int, e *client.LogEntry) { e.Metadata = label("flags", fmt.Sprint(i)) }},
	} {
		if got := lines(tt.change); got != tt.want {
			t.Errorf("%s: %s, want %s", name, got, tt.want)
		}
	}
}

func TestTheFilterSeesAllLinesOfAStackTrace(t *testing.T) {
	r := &client.LogsResponse{Streams: []client.LogStream{lineByLine(label("app", "a"), append(javaLines, "stopped")...)}}
	for match, want := range map[string]int{"C.java:2": 1, "closed": 1, "stopped": 1, "IllegalState": 1, "D.java": 0} {
		table := NewTable(r, &analysis.Request{FetchedAt: reportedAt, Window: time.Hour, Limit: 6}, &analysis.Filter{Match: match}, nil)
		if len(table.Lines) != want {
			t.Errorf("%s: %d lines", match, len(table.Lines))
		}
		if !table.Coverage.CutBy(analysis.ByLimit) {
			t.Error("six entries of at most six are not all that there may be")
		}
	}
}
