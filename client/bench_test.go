package client

import (
	"bytes"
	"context"
	"encoding/base64"
	"encoding/binary"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"os"
	"regexp"
	"runtime"
	"strconv"
	"testing"
	"time"

	"github.com/go-json-experiment/json/jsontext"
	"github.com/klauspost/compress/zstd"

	"airefinery-mcp/internal/turns"
)

// BenchmarkDecode measures each decoder beside two yardsticks over the same
// bytes in the same run: a bare scan of the tokens and encoding/json into
// any. The ratio to the scan is what counts, as machines differ. live/body is
// what the response holds over the body's size.
//
//	go test -run xxx -bench Decode ./client
func BenchmarkDecode(b *testing.B) {
	for _, bm := range bodies(b) {
		b.Run(bm.name, func(b *testing.B) { benchmarkDecode(b, bm.body, bm.decode) })
	}
}

// measured is a body with its decoder.
type measured struct {
	name   string
	body   []byte
	decode func(io.Reader) (any, error)
}

// bodies are what the benchmarks read: of each signal one of usual size.
func bodies(b *testing.B) []measured {
	return []measured{
		{"logs-500-lines", capture(b, "loki/loki_push_meta_streams.json"), decodeLogs},
		{"metrics-20x60", capture(b, "prom/prom_range_20x60.json"), decodeMetrics},
		{"traces-100", manyTraces(b, 100), decodeTraces},
		{"search-100", capture(b, "facade/tempo_search_100.json"), decodeTraces},
	}
}

func decodeLogs(r io.Reader) (any, error)    { return DecodeLogs(r) }
func decodeMetrics(r io.Reader) (any, error) { return DecodeMetrics(r) }
func decodeTraces(r io.Reader) (any, error)  { return DecodeTraces(r) }

func benchmarkDecode(b *testing.B, body []byte, decode func(io.Reader) (any, error)) {
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
	b.Run("decode", func(b *testing.B) {
		b.SetBytes(int64(len(body)))
		b.ReportAllocs()
		for b.Loop() {
			if _, err := decode(bytes.NewReader(body)); err != nil {
				b.Fatal(err)
			}
		}
		if scan > 0 {
			b.ReportMetric(float64(b.Elapsed()/time.Duration(b.N))/float64(scan), "×scan")
		}
		b.ReportMetric(liveHeap(b, body, decode), "live/body")
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

// BenchmarkWire measures what an answer costs from the bytes on the wire to typed
// records, in a turn, beside a bare scan of the tokens. wire is the size of the
// bytes on the wire; MB/s are of the decompressed body. In an environment with
// GOMAXPROCS=1 it shows what decompressing ahead is worth.
//
//	go test -run xxx -bench Wire ./client
func BenchmarkWire(b *testing.B) {
	z, err := zstd.NewWriter(nil)
	if err != nil {
		b.Fatal(err)
	}
	for _, bm := range bodies(b) {
		var scan time.Duration
		b.Run(bm.name+"/yardstick=token-scan", func(b *testing.B) {
			b.SetBytes(int64(len(bm.body)))
			for b.Loop() {
				scanTokens(b, bm.body)
			}
			scan = b.Elapsed() / time.Duration(b.N)
		})
		for encoding, packed := range map[string][]byte{"gzip": []byte(gzipped(string(bm.body))), "zstd": z.EncodeAll(bm.body, nil)} {
			b.Run(bm.name+"/"+encoding, func(b *testing.B) {
				c, err := New(WithAPIKey(testKey)) // with places for the processors of this run
				if err != nil {
					b.Fatal(err)
				}
				header := http.Header{"Content-Encoding": {encoding}}
				b.SetBytes(int64(len(bm.body)))
				b.ReportAllocs()
				for b.Loop() {
					if err := readWire(b.Context(), c, packed, header, bm.decode); err != nil {
						b.Fatal(err)
					}
				}
				if scan > 0 {
					b.ReportMetric(float64(b.Elapsed()/time.Duration(b.N))/float64(scan), "×scan")
				}
				b.ReportMetric(float64(len(packed)), "wire")
			})
		}
	}
}

// readWire decodes a body from the bytes on the wire, in a turn.
func readWire(ctx context.Context, c *Client, packed []byte, header http.Header, decode func(io.Reader) (any, error)) (err error) {
	ctx = turns.For(ctx, "caller", c.guard.limits)
	w := newWire(bytes.NewReader(packed))
	if w.turn, err = turns.Begin(ctx); err != nil {
		return err
	}
	defer w.turn.End()
	claim := &turns.Claim{}
	defer claim.Give()
	stream, err := c.newBody(ctx, w, header, claim)
	if err != nil {
		return err
	}
	defer stream.end(io.NopCloser(nil))
	_, err = decode(stream)
	return err
}

// liveHeap is what the response of a body holds, over the body's size.
func liveHeap(tb testing.TB, body []byte, decode func(io.Reader) (any, error)) float64 {
	var before, after runtime.MemStats
	runtime.GC()
	runtime.GC()
	runtime.ReadMemStats(&before)
	resp, err := decode(bytes.NewReader(body))
	if err != nil {
		tb.Fatal(err)
	}
	runtime.GC()
	runtime.GC()
	runtime.ReadMemStats(&after)
	runtime.KeepAlive(resp)
	return (float64(after.HeapAlloc) - float64(before.HeapAlloc)) / float64(len(body))
}

// BenchmarkDecodeGrowth shows that the time grows with the body and no faster,
// to 100 MB.
func BenchmarkDecodeGrowth(b *testing.B) {
	for _, n := range []int{20, 200, 2000} {
		b.Run(fmt.Sprintf("traces=%d", n), func(b *testing.B) {
			body := manyTraces(b, n)
			b.SetBytes(int64(len(body)))
			for b.Loop() {
				if _, err := DecodeTraces(bytes.NewReader(body)); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}

var distinct = regexp.MustCompile(`"(traceId|spanId|parentSpanId|startTimeUnixNano|endTimeUnixNano|timeUnixNano)":"([^"]*)"`)

// manyTraces is a body of n detailed traces: the captured ones again and
// again, with ids and times of their own.
func manyTraces(tb testing.TB, n int) []byte {
	tb.Helper()
	var captured struct{ Traces []json.RawMessage }
	if err := json.Unmarshal(capture(tb, "facade/traces_12_detailed.json"), &captured); err != nil {
		tb.Fatal(err)
	}
	var b bytes.Buffer
	b.WriteString(`{"traces":[`)
	for i := range n {
		if i > 0 {
			b.WriteByte(',')
		}
		round := uint64(i / len(captured.Traces))
		b.Write(distinct.ReplaceAllFunc(captured.Traces[i%len(captured.Traces)], func(m []byte) []byte {
			part := distinct.FindSubmatch(m)
			name, value := part[1], part[2]
			if ns, err := strconv.ParseUint(string(value), 10, 64); err == nil {
				return fmt.Appendf(nil, `"%s":"%d"`, name, ns+round*300e9)
			}
			id, err := base64.StdEncoding.DecodeString(string(value))
			if err != nil {
				tb.Fatal(err)
			}
			last := id[len(id)-8:]
			binary.BigEndian.PutUint64(last, binary.BigEndian.Uint64(last)^round*0x9e3779b97f4a7c15)
			return fmt.Appendf(nil, `"%s":"%s"`, name, base64.StdEncoding.EncodeToString(id))
		}))
	}
	b.WriteString(`]}`)
	return b.Bytes()
}

// capture is a body as an engine sent it.
func capture(tb testing.TB, name string) []byte {
	tb.Helper()
	body, err := os.ReadFile("testdata/captures/" + name)
	if err != nil {
		tb.Fatal(err)
	}
	return body
}
