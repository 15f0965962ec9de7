package trim

import (
	"strings"
	"testing"
	"time"

	"airefinery-mcp/client"
)

func TestWhatIsLeftOutStandsFirst(t *testing.T) {
	meta := client.Meta{LeftOut: []client.Excess{{What: "spans", Most: 5, Count: 7}}, Warnings: []string{"store down"}}
	o := Options{MaxBytes: 7500, Now: time.Unix(1795428060, 0), Limit: 1}
	logs := &client.LogsResponse{Meta: meta, Streams: []client.LogStream{{Entries: []client.LogEntry{{Time: 1, Line: "a"}}}}}
	metrics := &client.MetricsResponse{Meta: meta, Series: []client.Series{{Samples: []client.Sample{{Time: 1, Value: "1"}}}}}
	many := &client.TracesResponse{Meta: meta, Traces: []client.Trace{{SearchResult: &client.TraceSearchResult{RootName: "a"}}}}
	one := &client.TracesResponse{Meta: meta, Traces: []client.Trace{{Spans: []client.Span{{Name: "a", Resource: &client.Resource{}}}}}}
	for name, answer := range map[string]func(Options) Result{
		"logs":    func(o Options) Result { return Logs(logs, o) },
		"metrics": func(o Options) Result { return Metrics(metrics, o) },
		"traces":  func(o Options) Result { return Traces(many, o) },
		"a trace": func(o Options) Result { return Traces(one, o) },
	} {
		for _, view := range []View{Summary, Records} {
			o.View = view
			text := string(answer(o).JSON)
			for _, want := range []string{`"totals":{"at_least":true,`, `"incomplete":["more than 5 spans: 7 are left out",`} {
				if !strings.Contains(text, want) {
					t.Errorf("%s, %s: %s lacks %s", name, view, text, want)
				}
			}
		}
	}
}

func TestAForeignKeyIsHarmless(t *testing.T) {
	for name, want := range map[string]string{"$ref": `{"_$ref":"x"}`, "$": `{"_$":"x"}`, "a$ref": `{"a$ref":"x"}`, "": `{"":"x"}`} {
		w := &writer{}
		w.open('{')
		w.foreign(name, "x")
		w.close('}')
		if string(w.b) != want {
			t.Errorf("%q: got %s, want %s", name, w.b, want)
		}
	}
}

func TestAValueCannotPassForAnotherAttribute(t *testing.T) {
	for text, want := range map[string]string{
		"x status=200":        `"x status=200"`,
		`x" status=200 b="`:   `"x\" status=200 b=\""`,
		"x\nhttp.code=1":      `"x http.code=1"`,
		"a=b":                 "a=b",
		"a b":                 "a b",
		"1 - (a <=> b)":       "1 - (a <=> b)",
		"https://a/b?c=d&e=f": "https://a/b?c=d&e=f",
	} {
		if got := lineWord(text); got != want {
			t.Errorf("%q: got %s, want %s", text, got, want)
		}
	}
}

func TestALongTextIsCleanedOnce(t *testing.T) {
	calls := 0
	o := Options{Clean: func(s string) string { calls++; return s + "!" }}
	o.remember()
	long := strings.Repeat("x", longText)
	for range 3 {
		if got := o.clean(long); got != long+"!" {
			t.Fatalf("got %.20q", got)
		}
	}
	if calls != 1 {
		t.Errorf("cleaned %d times, want once", calls)
	}
	o.clean("short")
	o.clean("short")
	if calls != 3 {
		t.Errorf("short texts are remembered")
	}
}

func TestLongWordsAndStacksAreBounded(t *testing.T) {
	if got := maskLong(strings.Repeat("a=", 500_000) + "1"); len(got) > maxWord+len(wildcard) {
		t.Errorf("a word of %d bytes", len(got))
	}
	if got := maskWord("a=b=u12"); got != "a=b=u<*>" {
		t.Errorf("got %q", got)
	}
	deep := "Traceback (most recent call last):\n" + strings.Repeat("  File \"a\", line 1, in f\n", 5000) + "  File \"b\", line 2, in g\nE: x\n"
	_, s := takeStack(deep)
	if len(s.frames) != maxFrames || s.frames[0] != "b:2 g" || s.exception != "E: x" {
		t.Errorf("%d frames, the deepest %q, of %q", len(s.frames), s.frames[0], s.exception)
	}
}
