package trim

import (
	"bytes"
	"fmt"
	"strings"
	"testing"
	"time"

	"airefinery-mcp/client"
)

func decodeLogCapture(t testing.TB, name string) *client.LogsResponse {
	t.Helper()
	r, err := client.DecodeLogs(bytes.NewReader(capture(t, "loki/"+name+".json")))
	if err != nil {
		t.Fatal(err)
	}
	return r
}

func logOptions() Options {
	return Options{
		Tool:     "query_logs",
		Now:      time.Date(2026, 11, 23, 9, 58, 40, 0, time.UTC),
		Window:   time.Hour,
		Asked:    []Param{{"time_window", "1h"}},
		Limit:    500,
		MaxBytes: 7500,
		Cursor:   func(offset int) string { return fmt.Sprintf("c3f9a1b2.%d", offset) },
		Handle:   func(id client.TraceID) string { return id.String()[:8] },

		CursorAll: "c3f9a1b2",
	}
}

func TestLogsGoldens(t *testing.T) {
	for _, name := range []string{"loki_push_meta_streams", "loki_push_meta_categorized", "loki_nometa_streams", "loki_single_error_stream", "loki_empty", "loki_matrix"} {
		views := map[string]func(*Options){
			"summary": func(*Options) {},
			"records": func(o *Options) { o.View = Records },
			"match":   func(o *Options) { o.Match = "timed OUT" },
			"pattern": func(o *Options) { o.Pattern, o.View = "p446d9", Records },
			"unknown": func(o *Options) { o.Pattern = "p00000" },
		}
		for view, set := range views {
			t.Run(name+"/"+view, func(t *testing.T) {
				o := logOptions()
				set(&o)
				res := Logs(decodeLogCapture(t, name), o)
				checkAnswer(t, res, o.MaxBytes)
				golden(t, "logs/"+name+"."+view+".json", res.JSON)
			})
		}
	}
}

// pages reads all pages of records and returns their tokens.
func pageTokens(t *testing.T, r *client.LogsResponse, o Options) (n, pages int) {
	o.View = Records
	for {
		res := Logs(r, o)
		checkAnswer(t, res, o.MaxBytes)
		n += tokens(t, res.JSON)
		pages++
		if o.Offset += res.Shown; res.Shown == 0 || o.Offset == res.Total {
			return n, pages
		}
	}
}

func TestLogsReachTheirMeasures(t *testing.T) {
	for _, name := range []string{"loki_push_meta_streams", "loki_push_meta_categorized", "loki_nometa_streams", "loki_single_error_stream"} {
		r, o := decodeLogCapture(t, name), logOptions()
		summary := tokens(t, Logs(r, o).JSON)
		records, pages := pageTokens(t, r, o)
		o.MaxBytes = 100000
		onePage, _ := pageTokens(t, r, o)
		t.Logf("%s: summary %d tokens, records %d on %d pages, %d on one", name, summary, records, pages, onePage)
		if summary > 1800 {
			t.Errorf("%s: summary of %d tokens, want at most 1800", name, summary)
		}
		if strings.HasPrefix(name, "loki_push") && records > 27000 {
			t.Errorf("%s: records of %d tokens, want at most 27000", name, records)
		}
	}
}

func TestReadMessageTakesLinesApart(t *testing.T) {
	tests := []struct{ name, line, text, extras, level string }{
		{"plain prefix", "2026-11-23 09:58:30,781 WARNING [svc] Rate limit", "Rate limit", "", "WARNING"},
		{"ansi", "\x1b[32mINFO\x1b[0m:     10.0.0.1:5 - \"\x1b[1mGET /\x1b[0m\" 200", `10.0.0.1:5 - "GET /" 200`, "", "INFO"},
		{"json", `{"level":"INFO","message":"done","n":3,"project":"p1","session_id":"other"}`, "done", "n=3 session_id=other", "INFO"},
		{"nested text", `{"msg":"{\"message\":\"inner\",\"a\":1}","b":{"c":2}}`, "inner", "a=1 b.c=2", ""},
		{"broken json", `{"message":"done"`, `{"message":"done"`, "", ""},
		{"brackets that say more", "[cache] miss", "[cache] miss", "", ""},
		{"trace in brackets", "[trace_id=ab span_id=cd] failed", "failed", "", ""},
		{"word that is no level", "Error while reading", "Error while reading", "", ""},
		{"time alone", "2026-11-23T09:58:30.781Z up", "up", "", ""},
		{"unended ansi", "a\x1b[31", "a", "", ""},
	}
	labels := client.Labels{{Name: "project_name", Value: "p1"}}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			m := readMessage(tt.line, newLogStream(labels, ""), [2]client.Labels{}, "svc")
			if m.text != tt.text || m.extras != tt.extras || m.level != tt.level {
				t.Errorf("got text %q, extras %q, level %q; want %q, %q, %q", m.text, m.extras, m.level, tt.text, tt.extras, tt.level)
			}
		})
	}
}

func TestTakeStackNamesTheOwnFrame(t *testing.T) {
	tests := []struct{ name, text, rest, brief string }{
		{"python", "call failed\nTraceback (most recent call last):\n  File \"/app/a.py\", line 3, in run\n    x()\n  File \"/usr/lib/python3/site-packages/b.py\", line 9, in x\n    y\nValueError: bad\n",
			"call failed\n", "ValueError: bad @ /app/a.py:3 run"},
		{"java", "boom\njava.lang.IllegalStateException: x\n\tat java.util.A.b(A.java:1)\n\tat com.acme.C.d(C.java:2)\nCaused by: com.acme.E: y\n\t... 3 more",
			"boom\n", "java.lang.IllegalStateException: x; caused by com.acme.E: y @ com.acme.C.d(C.java:2)"},
		{"javascript", "TypeError: n\n    at node:internal/x:1:2\n    at f (/app/i.js:3:4)", "TypeError: n", "TypeError: n @ f (/app/i.js:3:4)"},
		{"go", "panic: nil map\n\ngoroutine 1 [running]:\nruntime.throw(0x1)\n\t/usr/local/go/src/runtime/panic.go:9 +0x1\nmain.f(0x2)\n\t/src/main.go:12 +0x1d\n",
			"panic: nil map", "panic: nil map @ /src/main.go:12 main.f"},
		{"none", "looked at it", "looked at it", ""},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			rest, s := takeStack(tt.text)
			brief := ""
			if s != nil {
				brief = s.brief()
			}
			if rest != tt.rest || brief != tt.brief {
				t.Errorf("got %q, %q; want %q, %q", rest, brief, tt.rest, tt.brief)
			}
		})
	}
}

func TestParseSeverityReadsWordsAndNumbers(t *testing.T) {
	for text, want := range map[string]severity{
		"WARN": warning, "Warning": warning, "fatal": critical, "CRITICAL": critical, "17": errorLevel, "9": info,
		"5": debug, "trace": debug, "err": errorLevel, "unknown": unknown, "": unknown, "99": unknown,
	} {
		if got := parseSeverity(text); got != want {
			t.Errorf("parseSeverity(%q) = %s, want %s", text, got.name(), want.name())
		}
	}
}
