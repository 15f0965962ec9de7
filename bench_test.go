package main

import (
	"bufio"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"testing"
	"time"

	"airefinery-mcp/client"
	"airefinery-mcp/internal/transport"
	"airefinery-mcp/tools"
)

// BenchmarkCallsSideBySide makes batches of 64 calls over stdio to an
// upstream that takes 50 ms: at best 1,280 calls a second.
//
//	go test -run xxx -bench SideBySide .
func BenchmarkCallsSideBySide(b *testing.B) {
	up := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		time.Sleep(50 * time.Millisecond)
		_, _ = io.WriteString(w, `{"status":"success","data":{"resultType":"streams","result":[{"stream":{},"values":[["1764000000000000000","one"]]}]}}`)
	}))
	defer up.Close()
	c, err := client.New(client.WithBaseURL(up.URL), client.WithAPIKey("key"), client.WithHTTPClient(&http.Client{Transport: &http.Transport{MaxIdleConnsPerHost: 64}}))
	if err != nil {
		b.Fatal(err)
	}
	set, err := tools.New(tools.Config{Client: c})
	if err != nil {
		b.Fatal(err)
	}
	in, feed := io.Pipe()
	out, answers := io.Pipe()
	go func() {
		_ = transport.Stdio(b.Context(), set.Server("bench"), in, answers, slog.New(slog.DiscardHandler), func() {})
	}()
	lines := bufio.NewScanner(out)
	id := 0
	for b.Loop() {
		go func(first int) {
			for i := range 64 {
				fmt.Fprintf(feed, `{"jsonrpc":"2.0","id":%d,"method":"tools/call","params":{"name":"query_logs","arguments":{"limit":%d}}}`+"\n", first+i, 2+i) // one more than there are lines, or the rest would be asked for
			}
		}(id)
		for range 64 {
			if !lines.Scan() {
				b.Fatal("the server ended")
			}
			id++
		}
	}
	b.ReportMetric(float64(id)/b.Elapsed().Seconds(), "calls/s")
	_ = feed.Close()
}
