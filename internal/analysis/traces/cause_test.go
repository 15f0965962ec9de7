package traces

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"airefinery-mcp/client"
	"airefinery-mcp/internal/spantest"
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

func TestTheCauseIsWhatTheDeepestSpanOrOneAboveSays(t *testing.T) {
	stack := client.Event{Name: "exception", Attrs: client.Attrs{{Key: "exception.type", Value: "TimeoutError"}, {Key: "exception.message", Value: "no  answer\n"},
		{Key: "exception.stacktrace", Value: "  File \"/app/tool.py\", line 9, in call\n"}}}
	raised := func(s *client.Span) { s.Events = []client.Event{stack} }
	d := detailOf(spantest.New(1, 0, 0, 100, spantest.Failing("tool failed")), spantest.New(2, 1, 0, 50), spantest.New(3, 2, 0, 40, raised), spantest.New(4, 3, 0, 30, spantest.Failing("")))
	want := Cause{Chain: []int32{0, 3}, Message: "TimeoutError: no answer", Said: 2, Frame: "/app/tool.py:9 call"}
	if diff := cmp.Diff(&want, d.Cause); diff != "" {
		t.Errorf("cause: -want +got\n%s", diff)
	}
	if c := detailOf(spantest.New(1, 0, 0, 100)).Cause; c != nil {
		t.Errorf("the cause of no error is %+v", c)
	}
}

func TestAnErrorMessageIsTheExceptionElseTheStatus(t *testing.T) {
	for name, c := range map[string]struct{ status, typ, message, errorType, want string }{
		"type and message":        {"status", "TimeoutError", "no answer", "t", "TimeoutError: no answer"},
		"a message with its type": {"status", "TimeoutError", "TimeoutError: no answer", "t", "TimeoutError: no answer"},
		"only a message":          {"status", "", "no answer", "t", "no answer"},
		"a type and a status":     {"status", "TimeoutError", "", "t", "status"},
		"only a type":             {"", "TimeoutError", "", "t", "TimeoutError"},
		"error.type":              {"", "", "", "t", "t"},
		"nothing":                 {"", "", "", "", ""},
	} {
		s := spantest.New(1, 0, 0, 9, spantest.Failing(c.status), attrs("error.type", c.errorType))
		s.Events = []client.Event{{Name: "exception", Attrs: client.Attrs{{Key: "exception.type", Value: c.typ}, {Key: "exception.message", Value: c.message}}}}
		if got := errorMessage(&s); got != c.want {
			t.Errorf("%s: %q, want %q", name, got, c.want)
		}
	}
}

func TestTheStackInAMessageIsTheFrameNotTheMessage(t *testing.T) {
	const thrown = "backend unreachable\n\nError: backend unreachable\n    at call (/app/run.js:14:71)\n    at next (/app/node_modules/x/index.js:2:1)"
	d := detailOf(spantest.New(1, 0, 0, 9, func(s *client.Span) {
		s.Status, s.StatusMessage = client.StatusError, thrown
		s.Events = []client.Event{{Name: "exception", Attrs: client.Attrs{{Key: "exception.message", Value: thrown}}}}
	}))
	if c := d.Cause; c.Message != "backend unreachable" || !strings.Contains(c.Frame, "/app/run.js:14") {
		t.Errorf("the cause is %+v", c)
	}
	if got := stackOf("no stack\nat all"); got != "" {
		t.Errorf("a stack is found: %q", got)
	}
}

// TestACallThatWasToldOfAFailureIsNotItsCause holds for a model's call that a
// library marks with the failure of the tool before it.
func TestACallThatWasToldOfAFailureIsNotItsCause(t *testing.T) {
	d := detailOf(spantest.New(1, 0, 0, 9, spantest.Failing("unreachable")),
		spantest.New(2, 1, 1, 3, spantest.Named("tool"), spantest.Failing("unreachable"), func(s *client.Span) {
			s.Events = []client.Event{{Name: "exception", Attrs: client.Attrs{{Key: "exception.message", Value: "unreachable"}}}}
		}),
		spantest.New(3, 1, 4, 8, spantest.Named("chat"), spantest.Failing("unreachable")))
	if at := d.Cause.Chain[len(d.Cause.Chain)-1]; d.Forest.Nodes[at].Span.Name != "tool" {
		t.Errorf("the cause is %s", d.Forest.Nodes[at].Span.Name)
	}
}

func TestAnErrorMessageIsOnOneLine(t *testing.T) {
	for text, want := range map[string]string{
		"": "", "a b": "a b", " a b": "a b", "a b ": "a b", "a  b": "a b", "a\n\tb": "a b", "\u00a0a\u2003é ": "a é", " ": "",
	} {
		if got := oneLine(text); got != want {
			t.Errorf("%q became %q, want %q", text, got, want)
		}
	}
}

func TestFailuresAreTheSameButForNumbersAndIDs(t *testing.T) {
	for name, c := range map[string]struct {
		a, b string
		same bool
	}{
		"numbers":                     {"timed out after 30.0s", "timed out after 5.25s", true},
		"hexadecimal ids":             {"request 7f7cd172ab failed", "request 0a1b2c3d4e5f failed", true},
		"uuids":                       {"job 7f3c2f0e-4a51-4a36-9b0e-0d1c2f6f9a11: gone", "job aaaaaaaa-0000-4a36-9b0e-0d1c2f6f9a12: gone", true},
		"an id at the end":            {"no 7f7cd172ab", "no bbc7fcb2cc", true},
		"words":                       {"tool web_search failed", "tool sql_query failed", false},
		"words of hexadecimal digits": {"the facade failed", "the decade failed", false},
		"models":                      {"model deepseek-ai/DeepSeek-R1", "model Qwen/Qwen3-32B", false},
	} {
		var r client.TracesResponse
		for i, message := range []string{c.a, c.b} {
			span := spantest.New(1, 0, int64(i), int64(i)+9, spantest.Failing(message))
			r.Traces = append(r.Traces, client.Trace{ID: client.TraceID{byte(i + 1)}, Spans: []client.Span{span}})
		}
		failures := surveyOf(&r).Failures
		if got := len(failures) == 1; got != c.same {
			t.Errorf("%s: the same is %v, want %v: %q, %q", name, got, c.same, failures[0].Template, failures[len(failures)-1].Template)
		}
		if f := failures[0]; c.same && (f.N != 2 || f.First != spantest.Midnight*1e9 || f.Last != spantest.Midnight*1e9+1e6 || f.Message != c.b || f.Example.Source.ID != r.Traces[1].ID) {
			t.Errorf("%s: the failure is %+v", name, f)
		}
	}
}
