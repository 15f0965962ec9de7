package answer

import (
	"bytes"
	"encoding/json"
	"testing"

	"airefinery-mcp/client"
	"airefinery-mcp/internal/analysis/traces"
)

// early decodes a body and answers, with the survey begun meanwhile.
func early(t testing.TB, body []byte, o Options) Result {
	t.Helper()
	o.Early = traces.NewEarly(&o.Request, &o.Filter)
	r, err := client.DecodeEachTrace(bytes.NewReader(body), o.Early.Begin(nil))
	if err != nil {
		t.Fatal(err)
	}
	return Traces(r, o)
}

func TestAnAnswerThatWasBegunEarlyIsTheSame(t *testing.T) {
	bodies := map[string][]byte{}
	for _, name := range traceCaptures {
		bodies[name] = capture(t, name)
	}
	var many struct {
		Traces []json.RawMessage `json:"traces"`
	}
	if err := json.Unmarshal(bodies["facade/traces_12_detailed.json"], &many); err != nil {
		t.Fatal(err)
	}
	many.Traces = append(many.Traces, many.Traces[:2]...)
	again, err := json.Marshal(many)
	if err != nil {
		t.Fatal(err)
	}
	bodies["two traces come in two parts"] = again
	for name, body := range bodies {
		r, err := client.DecodeTraces(bytes.NewReader(body))
		if err != nil {
			t.Fatal(name, err)
		}
		for view, set := range traceViews {
			o := traceOptions()
			set(&o)
			if want, got := Traces(r, o), early(t, body, o); !bytes.Equal(got.JSON, want.JSON) {
				t.Errorf("%s, %s: begun early it is\n%s\nwant\n%s", name, view, got.JSON, want.JSON)
			}
		}
	}
}
