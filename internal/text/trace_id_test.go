package text

import (
	"testing"

	"airefinery-mcp/internal/corpus"
)

func TestTraceIDIn(t *testing.T) {
	const id, span = "5b8aa5a2d2c872e8321cf37308d69df2", "051581bf3cb55c13"
	for s, want := range map[string]string{
		"TraceID: " + id + " SpanID: " + span + " create failed": id,
		"ERROR trace_id=" + id + " span_id=" + span:              id,
		`x {"traceId":"` + id + `"}`:                             id,
		"trace-id [" + id + "]":                                  id,
		"Trace Id: " + span:                                      span,
		"TRACE ID: " + span:                                      "",
		"[order-service," + id + "," + span + "] ERROR x":        id,
		"[order-service," + id + "," + span + ",true] INFO x":    id,
		"[nio-1-exec-2] [cart," + span + "," + span + "] x":      span,
		"trace id unknown":                                       "",
		"traceID: none, then trace_id: " + id:                    id,
		"trace_id=" + id + "0":                                   "",
		"trace_id=" + id[:31]:                                    "",
		"a stack trace of id " + id:                              "",
		"[a," + id + "]":                                         "",
		"[a,b,c]":                                                "",
		"[":                                                      "",
		"race":                                                   "",
		"tracei":                                                 "",
		"":                                                       "",
	} {
		if got := TraceIDIn(s); got != want {
			t.Errorf("%q names %q, want %q", s, got, want)
		}
	}
}

func FuzzTraceIDIn(f *testing.F) {
	corpus.Add(f)
	f.Add("TraceID: 5b8aa5a2d2c872e8321cf37308d69df2")
	f.Add("[a,5b8aa5a2d2c872e8321cf37308d69df2,051581bf3cb55c13]")
	f.Fuzz(func(t *testing.T, s string) {
		if id := TraceIDIn(s); id != "" && len(id) != 16 && len(id) != 32 {
			t.Errorf("%q names %q", s, id)
		}
	})
}
