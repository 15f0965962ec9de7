package answer

import (
	"fmt"
	"strings"
	"testing"

	"airefinery-mcp/client"
	"airefinery-mcp/internal/safe"
	"airefinery-mcp/internal/spantest"
)

func TestLikeSiblingsFoldAndFailuresStayVisible(t *testing.T) {
	spans := spantest.Polls()
	res := Traces(&client.TracesResponse{Traces: []client.Trace{{ID: client.TraceID{1}, Spans: spans}}}, Options{Budget: Budget{MaxBytes: 7500}, View: View{Form: Summary}})
	text := string(res.JSON)
	for _, want := range []string{"poll ×12", `"why":"broke"`, `"E*"`} {
		if !strings.Contains(text, want) {
			t.Errorf("no %s in %s", want, text)
		}
	}
}
func TestDeepAndWideTreesAreNoTrouble(t *testing.T) {
	for name, spans := range map[string][]client.Span{"deep": spantest.Deep(20_000), "wide": spantest.Wide(20_000)} {
		r := &client.TracesResponse{Traces: []client.Trace{{ID: client.TraceID{1}, Spans: spans}}}
		for _, form := range []Form{Summary, Records} {
			res := Traces(r, Options{Budget: Budget{MaxBytes: 7500}, View: View{Form: form}})
			checkAnswer(t, res, 7500)
			if res.Total != len(spans) || res.Shown == 0 {
				t.Errorf("%s %s: %d of %d spans", name, form, res.Shown, res.Total)
			}
		}
	}
}

func TestALongErrorChainNamesItsEnds(t *testing.T) {
	spans := make([]client.Span, 100_000)
	for i := range spans {
		spans[i] = client.Span{ID: spantest.ID(i), Name: fmt.Sprint("n", i), Start: spantest.Midnight*1e9 + int64(i), End: spantest.Midnight*1e9 + 1e12 - int64(i), Status: client.StatusError}
		if i > 0 {
			spans[i].Parent = spans[i-1].ID
		}
	}
	res := Traces(&client.TracesResponse{Traces: []client.Trace{{ID: client.TraceID{1}, Spans: spans}}}, Options{Budget: Budget{MaxBytes: 7500}, View: View{Form: Summary}})
	checkAnswer(t, res, 7500)
	if want := `"chain":"n0 → 99994 more → n99995 → n99996 → n99997 → n99998 → n99999"`; !strings.Contains(string(res.JSON), want) {
		t.Errorf("no %s in %s", want, res.JSON)
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
		if got := lineWord(safe.Argument(text)).String(); got != want {
			t.Errorf("%q: got %s, want %s", text, got, want)
		}
	}
}
