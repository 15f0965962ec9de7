package tools

import (
	"bytes"
	"encoding/json"
	"io"
	"runtime"
	"testing"
	"time"

	"github.com/go-json-experiment/json/jsontext"

	"airefinery-mcp/client"
	"airefinery-mcp/internal/analysis"
	"airefinery-mcp/internal/redact"
	"airefinery-mcp/internal/render/answer"
)

// BenchmarkBodyToText measures the way from a 4.6 MB body of 100 detailed
// traces to the text of the answer, beside two yardsticks over the same
// bytes. The ratio to the token scan is what counts: machines differ.
//
//	go test -run xxx -bench BodyToText ./tools
func BenchmarkBodyToText(b *testing.B) {
	body := manyTraces(b, 100)
	var scan time.Duration
	b.Run("yardstick=token-scan", func(b *testing.B) {
		b.SetBytes(int64(len(body)))
		for b.Loop() {
			scanTokens(b, body)
		}
		scan = b.Elapsed() / time.Duration(b.N)
	})
	b.Run("yardstick=unmarshal-any", func(b *testing.B) {
		b.SetBytes(int64(len(body)))
		for b.Loop() {
			var v any
			if err := json.Unmarshal(body, &v); err != nil {
				b.Fatal(err)
			}
		}
	})
	b.Run("answer", func(b *testing.B) {
		b.SetBytes(int64(len(body)))
		b.ReportAllocs()
		for b.Loop() {
			answerText(b, body)
		}
		if scan > 0 {
			b.ReportMetric(float64(b.Elapsed()/time.Duration(b.N))/float64(scan), "×scan")
		}
		b.ReportMetric(liveHeap(b, body), "live/body")
	})
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

func answerText(b *testing.B, body []byte) (*client.TracesResponse, answer.Result) {
	r, err := client.DecodeTraces(bytes.NewReader(body))
	if err != nil {
		b.Fatal(err)
	}
	masks, err := redact.New()
	if err != nil {
		b.Fatal(err)
	}
	res := answer.Traces(r, answer.Options{
		Request: analysis.Request{Asked: []analysis.Param{{Name: "trace", Value: "distiller_traces"}}, FetchedAt: time.Unix(0, 1795428800e9), Window: time.Hour, Limit: 100},
		View:    answer.View{Form: answer.Summary}, Budget: answer.Budget{MaxBytes: defaultMaxBytes},
		Names: answer.Names{Tool: "query_traces"}, Masker: masks.Session(),
	})
	if len(res.JSON) == 0 || len(res.JSON) > defaultMaxBytes {
		b.Fatalf("an answer of %d bytes", len(res.JSON))
	}
	return r, res
}

// liveHeap is what the decoded response and the answer hold, over the body's
// size.
func liveHeap(b *testing.B, body []byte) float64 {
	var before, after runtime.MemStats
	runtime.GC()
	runtime.ReadMemStats(&before)
	r, res := answerText(b, body)
	runtime.GC()
	runtime.ReadMemStats(&after)
	runtime.KeepAlive(r)
	runtime.KeepAlive(res)
	return (float64(after.HeapAlloc) - float64(before.HeapAlloc)) / float64(len(body))
}
