package answer

import (
	"encoding/binary"
	"slices"
	"testing"

	"airefinery-mcp/client"
	"airefinery-mcp/internal/redact"
)

// detailedTraces returns n traces with spans: the captured ones over and over,
// each time with ids of their own and five minutes earlier.
func detailedTraces(t testing.TB, n int) *client.TracesResponse {
	captured := decodeTraces(t, "facade/traces_12_detailed.json").Traces
	r := &client.TracesResponse{}
	for i := range n {
		one := captured[i%len(captured)]
		binary.BigEndian.PutUint64(one.ID[:], uint64(i+1)*0x9e3779b97f4a7c15)
		one.Spans = slices.Clone(one.Spans)
		for j := range one.Spans {
			one.Spans[j].Start -= int64(i/len(captured)) * 300e9
			one.Spans[j].End -= int64(i/len(captured)) * 300e9
		}
		r.Traces = append(r.Traces, one)
	}
	return r
}

// BenchmarkTraces measures the way from a decoded response to the answer, with
// text masked as a server does it.
//
//	go test -run xxx -bench Traces -benchmem ./internal/render/answer
func BenchmarkTraces(b *testing.B) {
	masks, err := redact.New()
	if err != nil {
		b.Fatal(err)
	}
	many := detailedTraces(b, 100)
	for _, bench := range []struct {
		name  string
		r     *client.TracesResponse
		form  Form
		match string
	}{
		{"summary", many, Summary, ""},
		{"records", many, Records, ""},
		{"match", many, Summary, "no such text"},
		{"tree", decodeTraces(b, "tempo/tempo_trace_v1.json"), Summary, ""},
		{"spans", decodeTraces(b, "tempo/tempo_trace_v1.json"), Records, ""},
	} {
		b.Run(bench.name, func(b *testing.B) {
			o := traceOptions()
			o.View.Form, o.Filter.Match = bench.form, bench.match
			b.ReportAllocs()
			for b.Loop() {
				o.Masker = masks.Session()
				Traces(bench.r, o)
			}
		})
	}
}
