package transport

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"log/slog"
	"net"
	"net/http"
	"net/http/httptest"
	"os"
	"runtime"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	mcpgo "github.com/mark3labs/mcp-go/client"
	"github.com/mark3labs/mcp-go/mcp"
)

// The benchmarks draw client and server on the same machine. BenchmarkBare is
// the yardstick: a plain handler that answers the same body. A load of 200
// callers for a minute:
//
//	go test ./internal/transport -run '^$' -bench Demo -benchtime 60s

const benchCallers = 200

var benchBody = strings.Repeat("x", 40_000)

// load makes b.N calls from many callers and reports how long they took.
func load(b *testing.B, callers int, call func(caller int) error) {
	b.Helper()
	took := make([][]time.Duration, callers)
	var next atomic.Int64
	var failures atomic.Int64
	var before, after runtime.MemStats
	runtime.GC()
	runtime.ReadMemStats(&before)
	b.ResetTimer()
	var wg sync.WaitGroup
	for i := range callers {
		wg.Go(func() {
			for next.Add(1) <= int64(b.N) {
				start := time.Now()
				if err := call(i); err != nil && failures.Add(1) == 1 {
					b.Error(err)
				}
				took[i] = append(took[i], time.Since(start))
			}
		})
	}
	wg.Wait()
	b.StopTimer()
	runtime.GC()
	runtime.ReadMemStats(&after)
	all := slices.Concat(took...)
	slices.Sort(all)
	b.ReportMetric(float64(all[len(all)/2].Microseconds()), "p50-µs")
	b.ReportMetric(float64(all[len(all)*99/100].Microseconds()), "p99-µs")
	b.ReportMetric(float64(b.N)/b.Elapsed().Seconds(), "calls/s")
	b.ReportMetric(float64(failures.Load()), "failures")
	b.ReportMetric((float64(after.HeapAlloc)-float64(before.HeapAlloc))/1e6, "heap-growth-MB")
}

func benchClient() *http.Client {
	return &http.Client{Transport: &http.Transport{MaxIdleConnsPerHost: benchCallers, DialContext: (&net.Dialer{}).DialContext}}
}

func postAndRead(c *http.Client, url, body string) error {
	return postFor(c, url, body, len(benchBody))
}

// postFor posts and wants an answer of at least so many bytes.
func postFor(c *http.Client, url, body string, atLeast int) error {
	req, err := http.NewRequest(http.MethodPost, url, strings.NewReader(body))
	if err != nil {
		return err
	}
	req.Header.Set("Content-Type", "application/json")
	req.Header.Set("Accept", "application/json, text/event-stream")
	resp, err := c.Do(req)
	if err != nil {
		return err
	}
	defer resp.Body.Close()
	if n, err := io.Copy(io.Discard, resp.Body); err != nil || n < int64(atLeast) || resp.StatusCode != 200 {
		return fmt.Errorf("status %d, %d bytes, %v", resp.StatusCode, n, err)
	}
	return nil
}

func BenchmarkBare(b *testing.B) {
	srv := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		_, _ = io.Copy(io.Discard, r.Body) // as read as it gets
		_, _ = io.WriteString(w, benchBody)
	}))
	defer srv.Close()
	for _, callers := range []int{1, benchCallers} {
		b.Run(fmt.Sprint(callers), func(b *testing.B) {
			c := benchClient()
			defer c.CloseIdleConnections()
			load(b, callers, func(int) error { return postAndRead(c, srv.URL, callBody(1, "body", "{}")) })
		})
	}
}

func benchServer(b *testing.B) *testServer {
	ts := startServer(b, HTTPConfig{}, Deps{Log: slog.New(slog.DiscardHandler)})
	ts.srv.AddTool(mcp.Tool{Name: "body", RawInputSchema: []byte(`{"type":"object"}`)}, func(context.Context, mcp.CallToolRequest) (*mcp.CallToolResult, error) {
		return mcp.NewToolResultText(benchBody), nil
	})
	return ts
}

func BenchmarkStreamable(b *testing.B) {
	ts := benchServer(b)
	for _, callers := range []int{1, benchCallers} {
		b.Run(fmt.Sprint(callers), func(b *testing.B) {
			c := benchClient()
			defer c.CloseIdleConnections()
			load(b, callers, func(int) error { return postAndRead(c, ts.url+"/mcp", callBody(1, "body", "{}")) })
		})
	}
}

func BenchmarkSSE(b *testing.B) {
	ts := benchServer(b)
	for _, callers := range []int{1, benchCallers} {
		b.Run(fmt.Sprint(callers), func(b *testing.B) {
			clients := sseClients(b, ts.url, callers)
			req := mcp.CallToolRequest{}
			req.Params.Name = "body"
			load(b, callers, func(i int) error {
				res, err := clients[i].CallTool(context.Background(), req)
				if err == nil && len(res.Content[0].(mcp.TextContent).Text) != len(benchBody) {
					err = fmt.Errorf("result %+v", res)
				}
				return err
			})
		})
	}
}

// sseClients connects clients over SSE.
func sseClients(b *testing.B, url string, n int) []*mcpgo.Client {
	b.Helper()
	clients := make([]*mcpgo.Client, n)
	for i := range clients {
		c, err := mcpgo.NewSSEMCPClient(url + ssePath)
		if err != nil {
			b.Fatal(err)
		}
		b.Cleanup(func() { c.Close() })
		if err := c.Start(context.Background()); err != nil {
			b.Fatal(err)
		}
		if _, err := c.Initialize(context.Background(), mcp.InitializeRequest{}); err != nil {
			b.Fatal(err)
		}
		clients[i] = c
	}
	return clients
}

// BenchmarkDemo calls the real tools over the demo's API, which shares the
// machine and makes up its answers as it goes. No two calls under way ask
// the same, so that each has its own upstream request.
func BenchmarkDemo(b *testing.B) {
	url := startReal(b, HTTPConfig{}, startDemo(b))
	var n atomic.Int64
	args := func() string { return fmt.Sprintf(`{"time_window":"1h","limit":%d}`, 1+n.Add(1)%1000) }
	b.Run("http-200", func(b *testing.B) {
		c := benchClient()
		defer c.CloseIdleConnections()
		load(b, benchCallers, func(int) error { return postFor(c, url+mcpPath, callBody(1, "query_logs", args()), 200) })
	})
	b.Run("sse-200", func(b *testing.B) {
		clients := sseClients(b, url, benchCallers)
		load(b, benchCallers, func(i int) error {
			req := mcp.CallToolRequest{}
			req.Params.Name, req.Params.Arguments = "query_logs", json.RawMessage(args())
			res, err := clients[i].CallTool(context.Background(), req)
			if err == nil && res.IsError {
				err = fmt.Errorf("result %+v", res)
			}
			return err
		})
	})
}

// BenchmarkOverUpstream compares a call with the bare upstream request behind
// it, a body of 38 kB, in turns. The upstream answers at once or, like one
// that has to look, after 20 ms.
func BenchmarkOverUpstream(b *testing.B) {
	body, err := os.ReadFile("../../client/testdata/captures/prom/prom_range_20x60.json")
	if err != nil {
		b.Fatal(err)
	}
	for _, delay := range []time.Duration{0, 20 * time.Millisecond} {
		up := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			_, _ = io.Copy(io.Discard, r.Body) // as read as it gets
			time.Sleep(delay)
			w.Header().Set("Content-Type", "application/json")
			_, _ = w.Write(body)
		}))
		defer up.Close()
		url := startReal(b, HTTPConfig{}, up.URL)
		b.Run(delay.String(), func(b *testing.B) {
			c := benchClient()
			defer c.CloseIdleConnections()
			var bare, full []time.Duration
			for b.Loop() {
				start := time.Now()
				if err := postFor(c, up.URL+"/observability/metrics", `{"metric":"inference_latency"}`, len(body)); err != nil {
					b.Fatal(err)
				}
				middle := time.Now()
				if err := postFor(c, url+mcpPath, callBody(1, "query_metrics", `{"metric":"inference_latency","step":"15m"}`), 200); err != nil {
					b.Fatal(err)
				}
				bare, full = append(bare, middle.Sub(start)), append(full, time.Since(middle))
			}
			slices.Sort(bare)
			slices.Sort(full)
			b.ReportMetric(float64(bare[len(bare)/2].Microseconds()), "bare-p50-µs")
			b.ReportMetric(float64(full[len(full)/2].Microseconds()), "call-p50-µs")
			b.ReportMetric(float64(full[len(full)/2])/float64(bare[len(bare)/2]), "×bare")
		})
	}
}

// BenchmarkSSEChurn opens and closes streams: 5,000 by -benchtime 5000x.
func BenchmarkSSEChurn(b *testing.B) {
	ts := benchServer(b)
	openSSE(b, ts.url).close()
	waitFor(b, func() bool { return ts.s.streams.Held() == 0 })
	before := runtime.NumGoroutine()
	for b.Loop() {
		openSSE(b, ts.url).close()
	}
	waitFor(b, func() bool { return ts.s.streams.Held() == 0 })
	http.DefaultClient.CloseIdleConnections()
	waitFor(b, func() bool { return runtime.NumGoroutine() <= before+2 })
	b.ReportMetric(float64(runtime.NumGoroutine()-before), "goroutines-left")
}
