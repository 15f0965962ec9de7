package demo

import (
	"encoding/json"
	"testing"
	"time"

	"airefinery-mcp/internal/corpus"
)

// FuzzParse holds of any body that it is refused in JSON or a line of text, or
// read within the bounds that the API documents.
func FuzzParse(f *testing.F) {
	corpus.Add(f)
	for i, s := range []string{`{}`, `{"severity":"error","limit":5000,"time_window":"30d"}`, `{"metric":"inference_latency","percentile":"0.95","step":"1s","time_window":"1h","category":"x"}`,
		`{"trace":"distiller_traces","trace_id":"7F7CD172DED0E08CD01AA7286882C2B1","detail":false}`, `{"trace":"inference_traces","trace_id":"+1"}`, `{"limit":"5"}`, `{"limit":1e400}`, `[`, `null`, `{"time_window":"999999999w"}`} {
		f.Add(uint8(i), []byte(s))
	}
	endpoints := []string{"logs", "metrics", "traces"}
	f.Fuzz(func(t *testing.T, which uint8, raw []byte) {
		if len(raw) > 4<<10 {
			return
		}
		endpoint := endpoints[int(which)%len(endpoints)]
		p, bad := parse(projects[:], endpoint, raw)
		if bad != nil {
			if bad.status < 400 || bad.status > 499 || bad.kind == "application/json" && !json.Valid([]byte(bad.body)) || bad.body == "" {
				t.Errorf("%s %q: refused with %+v", endpoint, raw, bad)
			}
			return
		}
		if !json.Valid(raw) {
			t.Fatalf("%s %q is no JSON, but read", endpoint, raw)
		}
		switch {
		case p.limit < 1 || p.limit > maxLogs,
			p.window <= 0 || time.Duration(p.window) > 30*24*time.Hour,
			p.step < 0 || p.step > 0 && p.window/p.step > maxPoints,
			!(p.quantile > 0 && p.quantile < 1),
			endpoint == "metrics" && p.metric == nil,
			endpoint == "traces" && p.name == "",
			endpoint == "logs" && p.severity == absent:
			t.Errorf("%s %q: read as %+v", endpoint, raw, p)
		}
	})
}
