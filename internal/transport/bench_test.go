package transport

import (
	"context"
	"fmt"
	"io"
	"log/slog"
	"net"
	"net/http"
	"net/http/httptest"
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
// the yardstick: a plain handler that answers the same body. For the load of
// the issue, 200 callers for a minute:
//
//	go test ./internal/transport -run '^$' -bench 'Bare|Streamable|SSE' -benchtime 60s

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
	if n, err := io.Copy(io.Discard, resp.Body); err != nil || n < int64(len(benchBody)) || resp.StatusCode != 200 {
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
			clients := make([]*mcpgo.Client, callers)
			for i := range clients {
				c, err := mcpgo.NewSSEMCPClient(ts.url + "/sse")
				if err != nil {
					b.Fatal(err)
				}
				defer c.Close()
				if err := c.Start(context.Background()); err != nil {
					b.Fatal(err)
				}
				if _, err := c.Initialize(context.Background(), mcp.InitializeRequest{}); err != nil {
					b.Fatal(err)
				}
				clients[i] = c
			}
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

// BenchmarkSSEChurn opens and closes streams: 5,000 by -benchtime 5000x.
func BenchmarkSSEChurn(b *testing.B) {
	ts := benchServer(b)
	openSSE(b, ts.url).close()
	waitFor(b, func() bool { return ts.s.streams.Load() == 0 })
	before := runtime.NumGoroutine()
	for b.Loop() {
		openSSE(b, ts.url).close()
	}
	waitFor(b, func() bool { return ts.s.streams.Load() == 0 })
	http.DefaultClient.CloseIdleConnections()
	waitFor(b, func() bool { return runtime.NumGoroutine() <= before+2 })
	b.ReportMetric(float64(runtime.NumGoroutine()-before), "goroutines-left")
}
