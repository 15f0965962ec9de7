package text

import (
	"strings"
	"testing"
)

func TestLinesOfStack(t *testing.T) {
	for _, tt := range []struct {
		name string
		n    int
		text string // lines from the first of the trace on
	}{
		{"Java", 6, "java.lang.IllegalStateException: no\n\tat a.b.C.d(C.java:1)\n\tat a.b.E.<init>(E.java:2)\nCaused by: java.io.IOException: closed\n\tat f.G.h(G.java:3)\n\t... 2 more\nGET /health 200"},
		{"Java, a thread and a suppressed one", 5, "Exception in thread \"main\" a.b.Closed: no\n\tat a.b.C.d(Native Method)\n\tSuppressed: java.io.IOException: x\n\t\tat e.F.g(Unknown Source)\n\t... 1 common frames omitted\nTime: 3"},
		{"Java, a class without a usual name", 2, "com.acme.Overrun: 5\n\tat a.b.C.d(C.java:1)"},
		{".NET", 4, "Unhandled exception. System.InvalidOperationException: no\n   at A.B.C(String s) in /src/B.cs:line 12\n   --- End of inner exception stack trace ---\n   at A.B.Main()\ndone"},
		{"Node", 4, "TypeError: x is no function\n    at f (/app/i.js:3:4)\n    at async /app/j.js:5:6\n    at node:internal/main:1:2\nlistening on 80"},
		{"Node, behind words", 2, "2026-11-28T01:00:00Z ERROR Uncaught TypeError: no\n    at <anonymous>"},
		{"Python", 5, "Traceback (most recent call last):\n  File \"/a.py\", line 1, in f\n    g(1)\n    ^^^^\nValueError: no\nINFO:root:next"},
		{"Python, two that follow", 9, "Traceback (most recent call last):\n  File \"/a.py\", line 1, in f\nKeyError: 1\n\nDuring handling of the above exception, another exception occurred:\n\nTraceback (most recent call last):\n  File \"/b.py\", line 2, in g\napp.errors.Odd: no\nnext"},
		{"Python, no other follows", 3, "Traceback (most recent call last):\n  File \"/a.py\", line 1, in f\nKeyError\n\nnext"},
		{"Python behind a level", 3, "ERROR Traceback (most recent call last):\n  File \"/a.py\", line 1, in f\nKeyboardInterrupt"},
		{"Python, its end is missing", 2, "Traceback (most recent call last):\n  File \"/a.py\", line 1, in f\nstarting worker 3"},
		{"Go", 9, "panic: nil\n[signal SIGSEGV: segmentation violation]\n\ngoroutine 1 [running]:\nmain.(*T).f(0x1, {0x2, 0x3})\n\t/a.go:1 +0x2\ngoroutine 7 [chan receive, 2 minutes]:\ncreated by main.main in goroutine 1\n\t/a.go:9 +0x3\nexit status 2"},
		{"Go, a call without its place", 0, "goroutine 1 [running]:\nmain.f(0x1)\nready (1)"},
		{"a head alone", 0, "Traceback (most recent call last):"},
		{"no exception before a frame", 0, "GET /health 200\n\tat a.b.C.d(C.java:1)"},
		{"a sentence", 0, "java.lang.Error: x\n  at the end of the day"},
		{"frames alone", 0, "\tat a.b.C.d(C.java:1)\n\tat a.b.C.e(C.java:2)"},
		{"a list below a failure", 0, "ConfigError: 2 problems\n  - at line 3\n  - at line 4"},
		{"blank lines", 0, "\n\n"},
		{"nothing", 0, ""},
	} {
		lines := strings.Split(tt.text, "\n")
		got := LinesOfStack(func(i int) (string, bool) {
			if i >= len(lines) {
				return "", false
			}
			return lines[i], true
		})
		if got != tt.n {
			t.Errorf("%s: %d lines, want %d", tt.name, got, tt.n)
		}
		if got == 0 {
			continue
		}
		if _, s := SplitStack(strings.Join(lines[:got], "\n")); s == nil {
			t.Errorf("%s: what was joined is no stack trace", tt.name)
		}
	}
}
