package answer

import (
	"strings"
	"testing"

	"airefinery-mcp/client"
	"airefinery-mcp/internal/spantest"
)

func TestRowsHaveTheWordsThatWereFound(t *testing.T) {
	with := func(key, value string) func(*client.Span) {
		return func(s *client.Span) {
			s.Attrs = append(s.Attrs, &client.Attr{Key: key, Value: value, Type: client.AttrString})
		}
	}
	far := strings.Repeat("far ", 200) + "and then it REFUSED the flight" + strings.Repeat(" away", 200)
	history := with("in", `[{"content":"`+far+`"}]`)
	one := []client.Span{spantest.New(1, 0, 0, 90, spantest.Named("run")), spantest.New(2, 1, 0, 10, history), spantest.New(3, 1, 10, 20, history)}
	all := &client.TracesResponse{Traces: []client.Trace{{ID: client.TraceID{1}, Spans: one}}}
	o := traceOptions()
	setOwn(&o, "match", "refused the")
	o.Filter.Match = "refused the"
	for form, want := range map[Form][]string{
		Summary: {`"matched":2,"places":1,"listed":1`, "1 span has the text of match only in a history", `"id=0200","in.0.content: …`, "and then it REFUSED the flight away"},
		Records: {`"found":"in.0.content: …`, "and then it REFUSED the flight away"},
	} {
		o.View.Form = form
		res := Traces(all, o)
		checkAnswer(t, res, o.Budget.MaxBytes)
		for _, w := range want {
			if !strings.Contains(string(res.JSON), w) {
				t.Errorf("%s: no %s in %s", form, w, res.JSON)
			}
		}
		if res.Total != 1 {
			t.Errorf("%s: %d spans are listed, want the first with the text", form, res.Total)
		}
	}
	all.Traces = append(all.Traces, client.Trace{ID: client.TraceID{2}, Spans: []client.Span{spantest.New(9, 0, 0, 5)}})
	for _, o.View.Form = range []Form{Summary, Records} {
		res := Traces(all, o)
		if text := string(res.JSON); !strings.Contains(text, `"found"`) || !strings.Contains(text, "in.0.content: …") || !strings.Contains(text, "it REFUSED the flight") {
			t.Errorf("%s: the row of a trace has not the words: %s", o.View.Form, text)
		}
	}
}

func TestLinesAreCutAroundWhatWasFound(t *testing.T) {
	far := strings.Repeat("far ", 400)
	r, err := client.DecodeLogs(strings.NewReader(logBody(`{"service_name":"pay"}`, far+"it REFUSED one", far+"it REFUSED one", "refused other things "+far)))
	if err != nil {
		t.Fatal(err)
	}
	o := traceOptions()
	setOwn(&o, "match", "refused")
	o.Filter.Match = "refused"
	for _, o.View.Form = range []Form{Summary, Records} {
		o.Budget.MaxBytes = 3000
		res := Logs(r, o)
		text := string(res.JSON)
		for _, want := range []string{`"matched":3,"places":2`, "it REFUSED one", "refused other things"} {
			if !strings.Contains(text, want) {
				t.Errorf("%s: no %s in %s", o.View.Form, want, text)
			}
		}
	}
}
