package answer

import (
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"strings"
	"testing"

	"airefinery-mcp/client"
	"airefinery-mcp/internal/spantest"
)

// TestPagesOfASpanLoseNothing holds that all pages of a span together say every
// word of it, once, however small they are.
func TestPagesOfASpanLoseNothing(t *testing.T) {
	long := strings.Repeat("héllo \"wörld\"\n", 700)
	values := map[string]string{"empty": "", "long": long, "messages": `[{"content":"first"},{"content":"last"}]`}
	s := spantest.New(0xab, 0, 0, 9, spantest.Failing("broke"))
	for _, key := range []string{"empty", "long", "messages"} {
		s.Attrs = append(s.Attrs, &client.Attr{Key: key, Value: values[key], Type: client.AttrString})
	}
	r := &client.TracesResponse{Traces: []client.Trace{{ID: client.TraceID{1}, Spans: []client.Span{s, spantest.New(1, 0xab, 0, 1)}}}}
	for _, most := range []int{1000, 2500, 7500, 40_000} {
		o := traceOptions()
		o.View.Span, o.Budget.MaxBytes = "ab00", most
		got := map[string]string{}
		var order []string
		for page := 0; ; page++ {
			res := Traces(r, o)
			checkAnswer(t, res, most)
			var a struct {
				Omitted struct{ Bytes int }
				Parts   [][2]string
			}
			if err := json.Unmarshal(res.JSON, &a); err != nil {
				t.Fatal(err)
			}
			if res.Shown == 0 || page > 100 {
				t.Fatalf("%d bytes: page %d shows %d: %s", most, page, res.Shown, res.JSON)
			}
			for _, p := range a.Parts {
				name, _, _ := strings.Cut(p[0], ", bytes ")
				if _, ok := got[name]; !ok {
					order = append(order, name)
				}
				got[name] += p[1]
			}
			if o.View.Offset += res.Shown; o.View.Offset >= res.Total {
				break
			}
			if want := res.Total - o.View.Offset; a.Omitted.Bytes != want {
				t.Fatalf("%d bytes are said to be left, %d are", a.Omitted.Bytes, want)
			}
		}
		if want := "[status_message empty long messages.1 messages.0]"; fmt.Sprint(order) != want {
			t.Errorf("%d bytes: parts %v, want %s", most, order, want)
		}
		if got["long"] != long || got["status_message"] != "broke" || got["messages.1"] != "content: last" {
			t.Errorf("%d bytes: got %.200q", most, got)
		}
	}
}

func TestAMaskedWordOfAMessageStaysMasked(t *testing.T) {
	s := spantest.New(0xab, 0, 0, 9)
	s.Attrs = client.Attrs{
		{Key: "gen_ai.input.messages", Value: `[{"role":"user","content":"mail ann@example.com","password":"FAKE-hunter2x"}]`},
		{Key: "llm.input_messages.0.message.password", Value: "FAKE-hunter3x"},
	}
	r := &client.TracesResponse{Traces: []client.Trace{{ID: client.TraceID{1}, Spans: []client.Span{s}}}}
	o := traceOptions()
	o.View.Span, o.Masker = "ab", newSession(t)
	text := string(Traces(r, o).JSON)
	for _, secret := range []string{"ann@", "hunter2x", "hunter3x"} {
		if strings.Contains(text, secret) {
			t.Errorf("%s is shown: %s", secret, text)
		}
	}
	for match, want := range map[string]int{"mail [email": 1, "hunter2": 0, "hunter3": 0, "ann@exampl": 0} {
		o.Filter.Match = match
		var a struct{ Totals struct{ Parts int } }
		if err := json.Unmarshal(Traces(r, o).JSON, &a); err != nil || a.Totals.Parts != want {
			t.Errorf("%q is found in %d parts, want %d (%v)", match, a.Totals.Parts, want, err)
		}
	}
}

// TestEverySpanHasItsPages holds that spans of which much is wrong are paged to
// their end within any budget.
func TestEverySpanHasItsPages(t *testing.T) {
	r := rand.New(rand.NewPCG(5, 6))
	for range 60 {
		resp := hostileTraces(r)
		resp.Traces = resp.Traces[:1]
		if len(resp.Traces[0].Spans) == 0 {
			continue
		}
		o := traceOptions()
		o.Budget.MaxBytes = 1000 + r.IntN(4000)
		o.View.Span = resp.Traces[0].Spans[0].ID.String()
		for pages := 0; ; pages++ {
			res := Traces(resp, o)
			checkAnswer(t, res, o.Budget.MaxBytes)
			if res.Shown == 0 && res.Total > 0 || pages > 1000 {
				t.Fatalf("page %d at %d of %d bytes shows %d: %s", pages, o.View.Offset, res.Total, res.Shown, res.JSON)
			}
			if o.View.Offset += res.Shown; o.View.Offset >= res.Total {
				break
			}
		}
	}
}
