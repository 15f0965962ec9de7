package logs

import (
	"os"
	"strings"
	"testing"
	"time"

	"airefinery-mcp/client"
	"airefinery-mcp/internal/analysis"
)

// reportedAt is when the answers of testdata/reports came, with which users of
// such tools were misled.
var reportedAt = time.Date(2026, 11, 28, 1, 6, 30, 0, time.UTC)

func reported(t *testing.T, name string) *Table {
	t.Helper()
	f, err := os.Open("testdata/reports/" + name + ".json")
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	r, err := client.DecodeLogs(f)
	if err != nil {
		t.Fatal(err)
	}
	return reportTable(r)
}

func reportTable(r *client.LogsResponse) *Table {
	return NewTable(r, &analysis.Request{FetchedAt: reportedAt, Window: time.Hour, Limit: 500}, &analysis.Filter{}, nil)
}

// lineOf reads one line of a second before the answer.
func lineOf(line string, labels, metadata client.Labels) *Line {
	return reportTable(&client.LogsResponse{Streams: []client.LogStream{{Labels: labels,
		Entries: []client.LogEntry{{Time: reportedAt.UnixNano() - 1e9, Line: line, Metadata: metadata}}}}}).Lines[0]
}

// severities are the letters of the lines', the newest first.
func severities(t *Table) string {
	s := ""
	for _, l := range t.Lines {
		s += l.Severity.Letter()
	}
	return s
}

func label(pairs ...string) (l client.Labels) {
	for i := 0; i < len(pairs); i += 2 {
		l = append(l, &client.Label{Name: pairs[i], Value: pairs[i+1]})
	}
	return l
}

// Kind: a scale is assumed, then the evidence is removed.
func TestNumbersOfLevelsAreReadByTheirRecord(t *testing.T) {
	table := reported(t, "levels_pino")
	if got := severities(table); got != "CEWIDDD" {
		t.Errorf("levels_pino: %s", got)
	}
	for _, tt := range []struct {
		name, line, letter, keeps string // keeps must be in the message; "!" before it: must not
	}{
		{"bunyan", `{"name":"app","hostname":"h","pid":1,"level":50,"msg":"x","time":"2026-11-28T01:06:29Z","v":0}`, "E", "!level"},
		{"GELF", `{"version":"1.1","host":"h","short_message":"x","level":4,"_user":"u"}`, "W", "!level"},
		{"GELF without its version", `{"short_message":"x","level":2}`, "C", "!level"},
		{"journald", `{"PRIORITY":"3","MESSAGE":"x","_PID":"1"}`, "E", "!PRIORITY"},
		{"Python", `{"name":"app.worker","level":40,"funcName":"run","lineno":3,"message":"x"}`, "E", "!level"},
		{"Python, info is no error", `{"levelno":20,"pathname":"/a.py","message":"x"}`, "I", "!levelno"},
		{"OpenTelemetry", `{"severity_number":18,"body":"x"}`, "E", "!severity_number"},
		{"OpenTelemetry, named severity", `{"severity":9,"body":"x","resource":{"service.name":"s"}}`, "I", "!severity="},
		{"Monolog", `{"message":"x","level":400,"channel":"app","context":{}}`, "E", "!level"},
		{".NET", `{"EventId":1,"LogLevel":3,"Category":"A.B","Message":"x"}`, "W", "!LogLevel"},
		{"a number as text", `{"level":"50","time":1795827989000,"pid":7,"hostname":"n1","msg":"x"}`, "E", "!level"},
		{"a level of the program's own", `{"level":35,"time":1795827989000,"pid":7,"hostname":"n1","msg":"x"}`, "I", "level=35"},
		{"no shape", `{"level":30,"message":"x"}`, "?", "level=30"},
		{"no shape in pairs", `level=50 msg=x`, "?", "level=50"},
		{"a number of no scale", `{"level":7,"time":1795827989000,"pid":7,"hostname":"n1","msg":"x"}`, "?", "level=7"},
		{"two shapes that disagree", `{"level":20,"time":1795827989000,"pid":7,"hostname":"n1","v":0,"body":"x","resource":{}}`, "?", "level=20"},
		{"a word that is no level", `{"level":"gold","message":"x"}`, "?", "level=gold"},
		{"a number that says otherwise", `{"level":"info","severity_number":17,"message":"x"}`, "I", "severity_number=17"},
		{"journald in small letters", `{"priority":"3","message":"x","_hostname":"h","syslog_identifier":"sshd"}`, "E", "!priority"},
		{"a priority of something else", `{"priority":"3","message":"x"}`, "?", "priority=3"},
		{"an event of Windows", `{"channel":"System","event_id":7036,"level":3,"levelText":"Warning","message":"x"}`, "W", "!level"},
		{"two names that disagree", `{"level":"info","severity":"ERROR","message":"x"}`, "I", "severity=ERROR"},
		{"a number that a name explains", `{"levelname":"ERROR","levelno":40,"message":"x"}`, "E", "!levelno"},
	} {
		l := lineOf(tt.line, nil, nil)
		message := l.Message().String()
		if word, not := strings.CutPrefix(tt.keeps, "!"); l.Severity.Letter() != tt.letter || strings.Contains(message, word) == not {
			t.Errorf("%s: %s %q; want %s and %s", tt.name, l.Severity.Letter(), message, tt.letter, tt.keeps)
		}
	}
}

// Kind: a guess outranks a statement.
func TestAStatementIsBelievedBeforeAGuess(t *testing.T) {
	table := reported(t, "level_guess_wins")
	if got := severities(table); got != "IIIIIIEEEEEE" || table.Doubts.GuessedWrong != 12 {
		t.Errorf("level_guess_wins: %s, %+v", got, table.Doubts)
	}
	guess, stated := label("detected_level", "info"), label("severity", "warning")
	for _, tt := range []struct {
		name, line       string
		labels, metadata client.Labels
		letter           string
		source, against  LevelSource
	}{
		{"pairs", "level=error msg=x", guess, nil, "E", FromLine, Guessed},
		{"a guess in the metadata", `{"level":"ERROR","message":"x"}`, nil, guess, "E", FromLine, Guessed},
		{"klog", "E1128 01:06:29.123456 1 a.go:1] x", guess, nil, "E", FromLine, Guessed},
		{"brackets", "2026-11-28 01:06:29 [ERROR] x", guess, nil, "E", FromLine, Guessed},
		{"the sender's metadata", "all is well", guess, label("severity_text", "ERROR"), "E", FromLabel, Guessed},
		{"the sender's number", "all is well", guess, label("severity_number", "17"), "E", FromLabel, Guessed},
		{"the sender's label", "all is well", label("detected_level", "info", "level", "error"), nil, "E", FromLabel, Guessed},
		{"the line over a label", `{"level":"ERROR","message":"x"}`, stated, nil, "E", FromLine, FromLabel},
		{"metadata over a label", "all is well", stated, label("severity_text", "ERROR"), "E", FromLabel, NoSource},
		{"a label over a word that may be text", "Error: no route", stated, nil, "W", FromLabel, NoSource},
		{"a word that may be text over a guess", "Error: no route", guess, nil, "E", FromLine, Guessed},
		{"a guess alone", "all is well", guess, nil, "I", Guessed, NoSource},
		{"a guess that agrees", "level=info msg=x", guess, nil, "I", FromLine, NoSource},
		{"critical is the API's error", `{"level":"fatal","message":"x"}`, label("severity", "error"), nil, "C", FromLine, NoSource},
		{"an unknown guess", "all is well", label("detected_level", "unknown"), nil, "?", NoSource, NoSource},
	} {
		l := lineOf(tt.line, tt.labels, tt.metadata)
		if l.Severity.Letter() != tt.letter || l.Source != tt.source || l.Against != tt.against {
			t.Errorf("%s: %s from %d against %d; want %s, %d, %d", tt.name, l.Severity.Letter(), l.Source, l.Against, tt.letter, tt.source, tt.against)
		}
	}
	if l := lineOf("Error: no route", stated, nil); l.Text.String() != "Error: no route" {
		t.Errorf("a word that was not believed is gone: %q", l.Text)
	}
}

// Kind: forms of a log line.
func TestLinesAreTakenApartWhateverTheirForm(t *testing.T) {
	table := reported(t, "level_logfmt")
	if got := severities(table); got != "EWIEW" {
		t.Errorf("level_logfmt: %s", got)
	}
	for i, want := range []string{
		`compaction failed ts=2026-11-28T00:00:00Z caller=compact.go:52 component=compactor err="disk full"`,
		"slow flush ts=2026-11-28T00:00:00Z took=9s", "flush done",
		"failed to list Pods: forbidden source=reflector.go:138 thread=1 time=1128 00:12:31.123456",
		"watch closed source=reflector.go:99 thread=1 time=1128 00:12:30.123456",
	} {
		if got := table.Lines[i].Message().String(); got != want {
			t.Errorf("level_logfmt: %q, want %q", got, want)
		}
	}
	for _, tt := range []struct{ line, letter, message string }{
		{`{"@t":"2026-11-28T01:06:29.1Z","@mt":"order {Id} refused","Id":5,"@l":"Error"}`, "E", "order {Id} refused Id=5"},
		{`{"@t":"2026-11-28T01:06:29.1Z","@mt":"up"}`, "I", "up"},
		{`{"@timestamp":"2026-11-28T01:06:29Z","log":{"level":"warn"},"message":"slow"}`, "W", "slow"},
		{`{"severityText":"ERROR","severityNumber":17,"body":{"stringValue":"boom"},"attributes":[]}`, "E", "boom attributes=[]"},
		{`level=error err="disk full" op=flush`, "E", `err="disk full" op=flush`},
		{`time="2026-11-28T01:06:29Z" level=warning msg="said \"no\"" k=v`, "W", `said "no" k=v`},
		{`level=info msg=server started port=80`, "I", "server started port=80"},
		{`level=debug is the default`, "?", "level=debug is the default"},
		{`a=1 is not b=2`, "?", "a=1 is not b=2"},
		{"2026-11-28T01:06:29.123Z stderr F E1128 01:06:29.000001 1 a.go:1] boom", "E", "boom source=a.go:1 thread=1 stderr F"},
		{`2026-11-28T01:06:29Z stdout F {"level":"error","msg":"boom"}`, "E", "boom stdout F"},
		{"<11>Nov 28 01:06:29 host app[12]: boom", "E", "host app[12]: boom pri=11"},
		{`10.0.0.1 - - [28/Nov/2026:01:06:29 +0000] "GET / HTTP/1.1" 500 1`, "?", `10.0.0.1 - - [28/Nov/2026:01:06:29 +0000] "GET / HTTP/1.1" 500 1`},
		{`{"level":"error","message":"{\"level\":\"info\",\"message\":\"inner\"}"}`, "E", "inner level=info"},
		{"INFO ::1 connected", "I", "::1 connected"},
		{"- item", "?", "- item"},
		{`{"resourceLogs":[{"resource":{},"scopeLogs":[{"logRecords":[{"severityNumber":17,"body":{"stringValue":"boom"}}]}]}]}`, "E", "boom"},
		{`{"resourceLogs":[{"a":1},{"b":2}]}`, "?", `resourceLogs=[{"a":1},{"b":2}]`},
		{"level=error", "E", "level=error"},
		{"WARNING LABELS are printed", "W", "WARNING LABELS are printed"},
		{"app-1  | 2026-11-28 01:06:29 ERROR boom", "E", "app-1  | 2026-11-28 01:06:29 ERROR boom"},
		{`db_1 | {"level":"error","msg":"boom"}`, "E", "boom db_1 |"},
		{`at=error code=H12 desc="timeout" dyno=web.1 service=5ms`, "E", `code=H12 desc="timeout" dyno=web.1 service=5ms`},
		{`{"verb":"ADDED","event":{"type":"Warning","reason":"BackOff","message":"boom","involvedObject":{"name":"p"}}}`, "W",
			"boom verb=ADDED event.reason=BackOff event.involvedObject.name=p"},
		{"11/28/2026 1:06:29 AM ERROR boom", "E", "boom"},
		{"panic: boom", "C", "panic: boom"},
		{"2026-11-28 01:06:29.123 UTC [12] LOG:  checkpoint starting", "I", "[12] LOG:  checkpoint starting"},
	} {
		l := lineOf(tt.line, nil, nil)
		if got := l.Message().String(); l.Severity.Letter() != tt.letter || got != tt.message {
			t.Errorf("%s: %s %q; want %s %q", tt.line, l.Severity.Letter(), got, tt.letter, tt.message)
		}
	}
}

// Kind: a member dropped as redundant without comparing it.
func TestTheTimeThatALineStatesStays(t *testing.T) {
	table := reported(t, "own_time_hidden")
	if d := table.Doubts; d.Off != 5 || d.MostOff != -119*time.Minute-30*time.Second {
		t.Errorf("own_time_hidden: %+v", d)
	}
	if got := table.Lines[0].Message().String(); got != "checkout refused by gateway, order 4004 timestamp=2026-11-27T23:10:30Z" {
		t.Errorf("own_time_hidden: %q", got)
	}
	if got := table.Lines[5].Message().String(); got != "replica lag 40 s" {
		t.Errorf("own_time_hidden: %q", got)
	}
	for _, tt := range []struct{ line, message string }{
		{`{"ts":1795820000,"msg":"x"}`, "x ts=1795820000 (2026-11-27T22:53:20Z)"},
		{`{"time":"1795820000123","msg":"x"}`, "x time=1795820000123 (2026-11-27T22:53:20.123Z)"},
		{`{"@timestamp":1795820000123456,"msg":"x"}`, "x @timestamp=1795820000123456 (2026-11-27T22:53:20.123456Z)"},
		{`{"timestamp":1795820000.5,"msg":"x"}`, "x timestamp=1795820000.5 (2026-11-27T22:53:20.5Z)"},
		{`{"asctime":"2026-11-27 22:00:00,123","msg":"x"}`, "x asctime=2026-11-27 22:00:00,123"},
		{`{"time":"yesterday","msg":"x"}`, "x time=yesterday"},
		{`{"time":12.5,"msg":"x"}`, "x time=12.5"},
		{`{"ts":1795827989.25,"time":"2026-11-28T02:06:29+01:00","msg":"x"}`, "x"},
		{"2026-11-27 22:00:00,123 ERROR x", "x time=2026-11-27 22:00:00,123"},
		{"[2026-11-27T22:00:00Z] x", "x time=2026-11-27T22:00:00Z"},
		{"Nov 27 22:00:00 host app: x", "host app: x time=Nov 27 22:00:00"},
		{"[main] 22:00:00.123 x", "[main] 22:00:00.123 x"},
		{"01:06:28 x", "x"},
		{"ts=2026-11-27T22:00:00Z level=info msg=x", "x ts=2026-11-27T22:00:00Z"},
	} {
		if got := lineOf(tt.line, nil, nil).Message().String(); got != tt.message {
			t.Errorf("%s: %q, want %q", tt.line, got, tt.message)
		}
	}
	// Ids stay where no label repeats them, too.
	labels := label("service_name", "api", "trace_id", "77432d1026706d7e805da846a32c3bb8", "span_id", "aa")
	l := lineOf(`{"msg":"x","trace_id":"77432d1026706d7e805da846a32c3bb8","span_id":"bb","logger":"api.db","service":"api"}`, labels, nil)
	if got := l.Message().String(); got != "x span_id=bb logger=api.db" {
		t.Errorf("ids: %q", got)
	}
	if got := lineOf(`[trace_id=other span_id=aa] x`, labels, nil).Message().String(); got != "[trace_id=other span_id=aa] x" {
		t.Errorf("another trace: %q", got)
	}
}

// Kind: text replaced by an empty reference.
func TestALineIsNeverEmptied(t *testing.T) {
	table := reported(t, "traceback_header")
	if l := table.Lines[0]; l.Text.String() != "Traceback (most recent call last):" || l.Stack != nil {
		t.Errorf("traceback_header: %q, %+v", l.Text, l.Stack)
	}
	for line, want := range map[string]string{
		"boom\nTraceback (most recent call last):":                                                      "boom\nTraceback (most recent call last):",
		`{"exc_info":"Traceback (most recent call last):"}`:                                             "exc_info=Traceback (most recent call last):",
		`{"message":"Traceback (most recent call last):"}`:                                              "Traceback (most recent call last):",
		`  File "/app/a.py", line 3, in run`:                                                            `File "/app/a.py", line 3, in run`,
		"\tat com.acme.Main.main(Main.java:3)":                                                          "at com.acme.Main.main(Main.java:3)",
		"goroutine 1 [running]:":                                                                        "goroutine 1 [running]:",
		"Traceback (most recent call last):\n  File \"/a.py\", line 1, in f\nValueError: no":            "ValueError: no",
		"Traceback (most recent call last):\n  File \"/a.py\", line 1, in f":                            "Traceback (most recent call last):",
		`{"exc_info":"Traceback (most recent call last):\n  File \"/a.py\", line 1, in f\nE: x","n":1}`: "E: x n=1",
		"panic: boom":               "panic: boom",
		"2026-11-28 01:06:29 ERROR": "2026-11-28 01:06:29 ERROR",
		`{"level":"error"}`:         `{"level":"error"}`,
		"[ERROR]":                   "[ERROR]",
	} {
		if got := lineOf(line, nil, nil).Message().String(); got != want {
			t.Errorf("%q: %q, want %q", line, got, want)
		}
	}
}

// Kind: a placeholder taken for a value.
func TestThePlaceholderOfAServiceIsNoService(t *testing.T) {
	table := reported(t, "unknown_service")
	rows := table.Services(nil).Rows
	if len(rows) != 2 || rows[0].Service != "checkout" || rows[1].Service != "search" {
		t.Errorf("unknown_service: %+v", rows)
	}
	unknown := label("service_name", "unknown_service")
	for _, tt := range []struct {
		line    string
		labels  client.Labels
		service string
		message string
	}{
		{`{"service.name":"pay","message":"x"}`, label("service_name", "unknown_service:python"), "pay", "x"},
		{`{"resource":{"service.name":"pay"},"message":"x"}`, label("service_name", "unknown"), "pay", "x"},
		{`{"resource":{"attributes":{"service.name":"pay"}},"message":"x"}`, label("service_name", ""), "pay", "x"},
		{`{"resource":{"attributes":[{"key":"service.name","value":{"stringValue":"pay"}}]},"body":"x"}`, nil, "pay",
			`x resource.attributes=[{"key":"service.name","value":{"stringValue":"pay"}}]`},
		{`{"service":{"name":"pay"},"message":"x"}`, unknown, "pay", "x"},
		{`{"app":"pay","message":"x"}`, unknown, "pay", "x"},
		{`{"app":"front","service":"pay","message":"x"}`, unknown, "pay", "x app=front"},
		{`service=pay level=info msg=x`, unknown, "pay", "x"},
		{"Nov 28 01:06:29 host pay[12]: x", unknown, "pay", "host pay[12]: x"},
		{`{"service":"pay","message":"x"}`, label("service_name", "api"), "api", "x service=pay"},
		{`{"service":"unknown","message":"x"}`, unknown, "unknown_service", "x service=unknown"},
		{`{"message":"x"}`, label("service_name", "unknown_service", "app", "shop"), "shop", "x"},
		{`{"message":"x"}`, unknown, "unknown_service", "x"},
	} {
		l := lineOf(tt.line, tt.labels, nil)
		if got := l.Message().String(); l.Service != tt.service || got != tt.message {
			t.Errorf("%s of %v: %s, %q; want %s, %q", tt.line, tt.labels, l.Service, got, tt.service, tt.message)
		}
	}
	if l := lineOf("x", unknown, label("service_name", "pay")); l.Service != "pay" {
		t.Errorf("the metadata's service is %q", l.Service)
	}
}
