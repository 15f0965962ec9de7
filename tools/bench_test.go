package tools

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"runtime"
	"testing"
	"time"

	"github.com/go-json-experiment/json/jsontext"

	"airefinery-mcp/client"
	"airefinery-mcp/internal/analysis"
	"airefinery-mcp/internal/analysis/traces"
	"airefinery-mcp/internal/redact"
	"airefinery-mcp/internal/render/answer"
)

// BenchmarkBodyToText measures the way from the body of a response to the text
// of a summary, masking included, beside two yardsticks over the same bytes.
// The ratio to the token scan is what counts: machines differ.
//
//	go test -run xxx -bench BodyToText ./tools
func BenchmarkBodyToText(b *testing.B) {
	for _, c := range []struct {
		name   string
		body   []byte
		answer func(testing.TB, []byte) (response any, res answer.Result)
	}{
		{"logs", captured(b, "loki/loki_push_meta_streams.json"), logsText},
		{"alike", alikeLines(300), logsText},
		{"metrics", captured(b, "prom/prom_range_20x60.json"), metricsText},
		{"traces", manyTraces(b, 100), tracesText},
		{"trace", captured(b, "tempo/tempo_trace_v1.json"), tracesText},
	} {
		var scan time.Duration
		b.Run(c.name+"/yardstick=token-scan", func(b *testing.B) {
			b.SetBytes(int64(len(c.body)))
			for b.Loop() {
				scanTokens(b, c.body)
			}
			scan = b.Elapsed() / time.Duration(b.N)
		})
		b.Run(c.name+"/yardstick=unmarshal-any", func(b *testing.B) {
			b.SetBytes(int64(len(c.body)))
			for b.Loop() {
				var v any
				if err := json.Unmarshal(c.body, &v); err != nil {
					b.Fatal(err)
				}
			}
		})
		b.Run(c.name+"/answer", func(b *testing.B) {
			b.SetBytes(int64(len(c.body)))
			b.ReportAllocs()
			for b.Loop() {
				c.answer(b, c.body)
			}
			if scan > 0 {
				b.ReportMetric(float64(b.Elapsed()/time.Duration(b.N))/float64(scan), "×scan")
			}
			b.ReportMetric(liveHeap(func() any {
				response, res := c.answer(b, c.body)
				return []any{response, res}
			})/float64(len(c.body)), "live/body")
		})
	}
}

// alikeLines are log lines of one template.
func alikeLines(n int) []byte {
	var b bytes.Buffer
	b.WriteString(`{"status":"success","data":{"resultType":"streams","result":[{"stream":{"service_name":"agent"},"values":[`)
	for i := range n {
		if i > 0 {
			b.WriteByte(',')
		}
		fmt.Fprintf(&b, `["%d","request %d of agent-%d failed after %d ms: the pool of connections to its database had no place left"]`, int64(1795428800e9)-int64(i)*1e6, i, i%7, i*31%977)
	}
	b.WriteString(`]}]}}`)
	return b.Bytes()
}

func scanTokens(b *testing.B, body []byte) {
	d := jsontext.NewDecoder(bytes.NewReader(body), jsontext.AllowDuplicateNames(true), jsontext.AllowInvalidUTF8(true))
	for {
		if _, err := d.ReadToken(); err == io.EOF {
			return
		} else if err != nil {
			b.Fatal(err)
		}
	}
}

func logsText(t testing.TB, body []byte) (any, answer.Result) {
	r, err := client.DecodeLogs(bytes.NewReader(body))
	return r, checked(t, err, func() answer.Result { return answer.Logs(r, summaryOptions(t, "query_logs", 500)) })
}

func metricsText(t testing.TB, body []byte) (any, answer.Result) {
	r, err := client.DecodeMetrics(bytes.NewReader(body))
	return r, checked(t, err, func() answer.Result { return answer.Metrics(r, summaryOptions(t, "query_metrics", 0)) })
}

func tracesText(t testing.TB, body []byte) (any, answer.Result) {
	o := summaryOptions(t, "query_traces", 100)
	o.Early = traces.NewEarly(&o.Request, &o.Filter)
	r, err := client.DecodeEachTrace(bytes.NewReader(body), o.Early.Begin(nil))
	return r, checked(t, err, func() answer.Result { return answer.Traces(r, o) })
}

func summaryOptions(t testing.TB, tool string, limit int) answer.Options {
	t.Helper()
	masks, err := redact.New()
	if err != nil {
		t.Fatal(err)
	}
	return answer.Options{
		Request: analysis.Request{Asked: []analysis.Param{{Name: "project_name", Value: "shop"}}, FetchedAt: time.Unix(0, 1795428800e9), Window: time.Hour, Limit: limit},
		View:    answer.View{Form: answer.Summary}, Budget: answer.Budget{MaxBytes: defaultMaxBytes},
		Names: answer.Names{Tool: tool}, Masker: masks.Session(),
	}
}

// checked makes an answer of what was decoded without an error, and holds its
// bound.
func checked(t testing.TB, err error, render func() answer.Result) answer.Result {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
	res := render()
	if len(res.JSON) == 0 || len(res.JSON) > defaultMaxBytes {
		t.Fatalf("an answer of %d bytes", len(res.JSON))
	}
	return res
}

// liveHeap is what the result of a function holds, in bytes.
func liveHeap(makes func() any) float64 {
	var before, after runtime.MemStats
	runtime.GC()
	runtime.ReadMemStats(&before)
	made := makes()
	runtime.GC()
	runtime.ReadMemStats(&after)
	runtime.KeepAlive(made)
	return float64(after.HeapAlloc) - float64(before.HeapAlloc)
}
