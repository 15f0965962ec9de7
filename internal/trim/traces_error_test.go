package trim

import (
	"fmt"
	"strings"
	"testing"

	"airefinery-mcp/client"
)

func TestTheDecidingFrameIsTheDeepestOfTheProgramsOwn(t *testing.T) {
	for name, c := range map[string]struct{ stack, want string }{
		"python, deepest last": {"Traceback (most recent call last):\n  File \"/app/run.py\", line 3, in main\n    x()\n  File \"/app/tool.py\", line 9, in call\n    y()\n" +
			"  File \"/usr/lib/python3.12/site-packages/httpx/a.py\", line 1, in get\nhttpx.ReadTimeout: x", "/app/tool.py:9 call"},
		"python without its first line": {"  File \"/app/run.py\", line 3, in main\n  File \"/app/tool.py\", line 9, in call\n", "/app/tool.py:9 call"},
		"java, deepest first": {"java.lang.IllegalStateException: x\n\tat java.util.Foo.bar(Foo.java:1)\n\tat com.acme.Deep.run(Deep.java:10)\n\tat com.acme.Main.main(Main.java:3)",
			"com.acme.Deep.run(Deep.java:10)"},
		"libraries only": {"Error: x\n    at node:internal/a:1\n    at node:internal/b:2", "node:internal/a:1"},
		"no stack":       {"something broke", ""},
		"nothing":        {"", ""},
	} {
		if got := decidingFrame(c.stack); got != c.want {
			t.Errorf("%s: %q, want %q", name, got, c.want)
		}
	}
}

func TestALongErrorChainNamesItsEnds(t *testing.T) {
	spans := make([]client.Span, 100_000)
	for i := range spans {
		spans[i] = client.Span{ID: client.SpanID{1, byte(i >> 16), byte(i >> 8), byte(i)}, Name: fmt.Sprint("n", i), Start: int64(i), End: 1e12 - int64(i), Status: client.StatusError}
		if i > 0 {
			spans[i].Parent = spans[i-1].ID
		}
	}
	res := Traces(&client.TracesResponse{Traces: []client.Trace{{ID: client.TraceID{1}, Spans: spans}}}, Options{MaxBytes: 7500, View: Summary})
	checkAnswer(t, res, 7500)
	if want := `"chain":"n0 → 99994 more → n99995 → n99996 → n99997 → n99998 → n99999"`; !strings.Contains(string(res.JSON), want) {
		t.Errorf("no %s in %s", want, res.JSON)
	}
}
