package tools

import (
	"bytes"
	"runtime"
	"slices"
	"testing"

	"airefinery-mcp/client"
)

// TestSizesAreEstimatedWell holds the estimates that bound what is kept for
// follow-up calls to the memory that responses really hold.
func TestSizesAreEstimatedWell(t *testing.T) {
	sizes := func(name string, body []byte, decode func([]byte) (any, int64)) {
		const n = 10
		estimate := int64(0)
		once := func() int64 {
			var before, after runtime.MemStats
			kept := make([]any, n)
			runtime.GC()
			runtime.GC() // what finalizers and pools held
			runtime.ReadMemStats(&before)
			for i := range kept {
				kept[i], estimate = decode(body)
			}
			runtime.GC()
			runtime.GC()
			runtime.ReadMemStats(&after)
			runtime.KeepAlive(kept)
			runtime.KeepAlive(body)
			return (int64(after.HeapAlloc) - int64(before.HeapAlloc)) / n
		}
		measured := []int64{once(), once(), once()} // what other tests leave behind may go meanwhile
		slices.Sort(measured)
		estimate, real := keptSize(estimate), measured[1]
		t.Logf("%s: estimated %d kB, really %d kB, body %d kB", name, estimate>>10, real>>10, len(body)>>10)
		if estimate < real*8/10 || estimate > real*3 {
			t.Errorf("%s: estimated %d bytes, but the response holds %d", name, estimate, real)
		}
	}
	logs := func(b []byte) (any, int64) {
		r, err := client.DecodeLogs(bytes.NewReader(b))
		if err != nil {
			t.Fatal(err)
		}
		return r, logsTool.size(r)
	}
	metrics := func(b []byte) (any, int64) {
		r, err := client.DecodeMetrics(bytes.NewReader(b))
		if err != nil {
			t.Fatal(err)
		}
		return r, metricsTool.size(r)
	}
	traces := func(b []byte) (any, int64) {
		r, err := client.DecodeTraces(bytes.NewReader(b))
		if err != nil {
			t.Fatal(err)
		}
		return r, tracesTool.size(&tracesData{TracesResponse: r})
	}
	sizes("logs", captured(t, "loki/loki_push_meta_streams.json"), logs)
	sizes("traces", manyTraces(t, 100), traces)
	sizes("one trace", captured(t, "tempo/tempo_trace_v1.json"), traces)
	sizes("metrics", captured(t, "prom/prom_range_20x60.json"), metrics)
	for i := range shapes {
		s := &shapes[i]
		switch s.name {
		case "entries", "streams without entries", "entries, each with metadata of its own":
			sizes(s.name, s.bytes(30_000), logs)
		case "series of one sample", "samples, each with another value", "series of ten labels, with names of their own":
			sizes(s.name, s.bytes(30_000), metrics)
		case "spans", "rows", "rows with spans", "traces of one failed span", "attributes", "events", "resources of one span":
			sizes(s.name, s.bytes(30_000), traces)
		}
	}
}
