package budget

import (
	"strings"
	"testing"

	"airefinery-mcp/internal/analysis"
	"airefinery-mcp/internal/safe"
)

func TestAPageCallRepeatsWhatItsRecordsAreCountedIn(t *testing.T) {
	f := &Frame{
		Tool:    "query_metrics",
		Request: &analysis.Request{Asked: []analysis.Param{{Name: "metric", Value: "up"}, {Name: "step", Value: "15s"}}},
		Own:     []analysis.Param{{Name: "match", Value: strings.Repeat("x", 100)}, {Name: "since", Value: "1h"}},
		Listing: []analysis.Param{{Name: "view", Value: "records"}},
	}
	if call, ok := f.PageCall(safe.Const("more"), 7); ok {
		t.Errorf("nothing is kept, and the call is %+v", call)
	}
	f.Page = func(offset int) safe.Text { return safe.Join(safe.Const("c."), safe.Int(offset)) }
	call, ok := f.PageCall(safe.Const("more"), 7)
	if !ok {
		t.Fatal("no call")
	}
	const args = `"metric":"up","cursor":"c.7","view":"records"`
	for limit, want := range map[int]string{
		1000: `"next":[{"why":"more","args":{` + args + `,"match":"` + strings.Repeat("x", 100) + `","since":"1h"}}]`,
		120:  `"next":[{"why":"more; repeat match, since","args":{` + args + `}}]`,
		50:   "",
	} {
		w := &Writer{}
		if n := f.NextWithin(w, []NextCall{call}, limit); string(w.Bytes()) != want || n > 0 != (want != "") {
			t.Errorf("in %d bytes: %d calls, %s; want %s", limit, n, w.Bytes(), want)
		}
	}
}
