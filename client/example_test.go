package client_test

import (
	"context"
	"fmt"
	"io"
	"log"
	"net/http"
	"net/http/httptest"
	"strings"
	"time"

	"airefinery-mcp/client"
)

// demoAPI answers each endpoint with one short body.
func demoAPI() *httptest.Server {
	bodies := map[string]string{
		"/observability/logs": `{"status":"success","data":{"resultType":"streams","result":[
			{"stream":{"service_name":"distiller","severity":"error"},"values":[["1795428060000000001","tool call failed: 429"]]}]}}`,
		"/observability/metrics": `{"status":"success","warnings":["a store was down"],"data":{"resultType":"matrix","result":[
			{"metric":{"model_key":"openai/gpt-oss-120b"},"values":[[1795428000,"0.12000000000000001"],[1795428060,"NaN"]]}]}}`,
		"/observability/traces": `{"traces":[{"batches":[{"resource":{"attributes":[{"key":"service.name","value":{"stringValue":"distiller"}}]},
			"scopeSpans":[{"spans":[{"traceId":"d0MtECZwbX6AXahGoyw7uA==","spanId":"d0MtECZwbX4=","name":"agent.execute",
			"startTimeUnixNano":"1795428060000000000","endTimeUnixNano":"1795428061500000000","status":{"code":"STATUS_CODE_ERROR"}}]}]}]}]}`,
	}
	return httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		body, ok := bodies[r.URL.Path]
		if !ok {
			w.WriteHeader(http.StatusNotFound)
		}
		_, _ = io.WriteString(w, body)
	}))
}

func ExampleLogsClient_Query() {
	api := demoAPI()
	defer api.Close()
	c, err := client.New(client.WithBaseURL(api.URL), client.WithAPIKey("key"))
	if err != nil {
		log.Fatal(err)
	}
	logs, err := c.Logs.Query(context.Background(), client.LogsRequest{Severity: "error", TimeWindow: "1h"})
	if err != nil {
		log.Fatal(err)
	}
	for _, stream := range logs.Streams {
		for _, entry := range stream.Entries {
			fmt.Println(entry.Time, stream.Labels.Get("service_name"), entry.Line)
		}
	}
	// Output: 1795428060000000001 distiller tool call failed: 429
}

func ExampleMetricsClient_Query() {
	api := demoAPI()
	defer api.Close()
	c, err := client.New(client.WithBaseURL(api.URL), client.WithAPIKey("key"))
	if err != nil {
		log.Fatal(err)
	}
	r, err := c.Metrics.Query(context.Background(), client.MetricsRequest{Metric: "inference_latency", TimeWindow: "1h", Step: "1m"})
	if err != nil {
		log.Fatal(err)
	}
	for _, warning := range r.Warnings {
		fmt.Println("partial:", warning)
	}
	for _, series := range r.Series {
		for _, sample := range series.Samples {
			fmt.Println(series.Labels.Get("model_key"), sample.Time, sample.Value)
		}
	}
	// Output:
	// partial: a store was down
	// openai/gpt-oss-120b 1795428000000000000 0.12000000000000001
	// openai/gpt-oss-120b 1795428060000000000 NaN
}

func ExampleTracesClient_Query() {
	api := demoAPI()
	defer api.Close()
	c, err := client.New(client.WithBaseURL(api.URL), client.WithAPIKey("key"))
	if err != nil {
		log.Fatal(err)
	}
	r, err := c.Traces.Query(context.Background(), client.TracesRequest{Trace: "distiller_traces", TimeWindow: "1h", Limit: 1})
	if err != nil {
		log.Fatal(err)
	}
	for _, trace := range r.Traces {
		for i := range trace.Spans {
			span := &trace.Spans[i]
			fmt.Println(trace.ID, span.Service(), span.Name, span.Duration(), span.Status == client.StatusError)
		}
	}
	// Output: 77432d1026706d7e805da846a32c3bb8 distiller agent.execute 1.5s true
}

// Without Detail each trace is one search result.
func ExampleTracesClient_Query_search() {
	api := answering(http.StatusOK, `{"traces":[{"traceID":"2f3e0cee77ae5dc9c17ade3689eb2e54","rootServiceName":"distiller",
		"rootTraceName":"agent.execute","startTimeUnixNano":"1795428060000000000","durationMs":1500,
		"serviceStats":{"distiller":{"spanCount":7,"errorCount":1}}}]}`)
	defer api.Close()
	c, err := client.New(client.WithBaseURL(api.URL), client.WithAPIKey("key"))
	if err != nil {
		log.Fatal(err)
	}
	spans := false
	r, err := c.Traces.Query(context.Background(), client.TracesRequest{Trace: "distiller_traces", Detail: &spans})
	if err != nil {
		log.Fatal(err)
	}
	for _, trace := range r.Traces {
		found := trace.SearchResult
		fmt.Println(found.StartTime().Format(time.RFC3339), found.RootService, found.RootName, found.Duration)
		for _, s := range found.Services {
			fmt.Printf("%s: %d spans, %d with errors\n", s.Service, s.Spans, s.Errors)
		}
	}
	// Output:
	// 2026-11-23T10:01:00Z distiller agent.execute 1.5s
	// distiller: 7 spans, 1 with errors
}

// A server whose callers have keys of their own makes a client for each request.
func ExampleClient_WithKey() {
	api := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		fmt.Println(r.Header.Get("Authorization"))
		_, _ = io.WriteString(w, `{"data":{"resultType":"streams","result":[]}}`)
	}))
	defer api.Close()
	c, err := client.New(client.WithBaseURL(api.URL))
	if err != nil {
		log.Fatal(err)
	}
	for _, key := range []string{"key-of-ann", "key-of-bob"} {
		if _, err := c.WithKey(key).Logs.Query(context.Background(), client.LogsRequest{}); err != nil {
			log.Fatal(err)
		}
	}
	// Output:
	// Bearer key-of-ann
	// Bearer key-of-bob
}

func ExampleClient_Validate() {
	api := answering(http.StatusOK, `{"message":"valid","organization_id":"org-1"}`)
	defer api.Close()
	c, err := client.New(client.WithBaseURL(api.URL), client.WithAPIKey("key"))
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println(c.Validate(context.Background()))
	// Output: org-1 <nil>
}

// What could not be read is counted; the rest is good.
func ExampleMeta() {
	r, err := client.DecodeLogs(strings.NewReader(`{"status":"success","data":{"resultType":"streams","result":[
		{"stream":{"severity":"error"},"values":[["1795428060000000001","a line"],["soon","another"]]}]}}`))
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println("entries:", r.Entries())
	for _, p := range r.Problems {
		fmt.Printf("%d × %s: %s\n", p.Count, p.Where, p.What)
	}
	// Output:
	// entries: 1
	// 1 × data.result[].values[]: want a time
}

func ExampleLogEntry_Timestamp() {
	e := client.LogEntry{Time: 1795428060000000001}
	fmt.Println(e.Timestamp().Format(time.RFC3339Nano))
	// Output: 2026-11-23T10:01:00.000000001Z
}

func ExampleSpan_Duration() {
	s := client.Span{Start: 1795428060000000000, End: 1795428061500000000}
	fmt.Println(s.StartTime().Format(time.RFC3339), s.Duration())
	fmt.Println((&client.Span{Start: 1795428060000000000}).EndTime().IsZero())
	// Output:
	// 2026-11-23T10:01:00Z 1.5s
	// true
}

func ExampleSample_Float64() {
	for _, value := range []string{"0.25", "9007199254740993", "NaN", "-Inf", "many"} {
		fmt.Println(client.Sample{Value: value}.Float64())
	}
	// Output:
	// 0.25 <nil>
	// 9.007199254740992e+15 <nil>
	// NaN <nil>
	// -Inf <nil>
	// 0 the value "many": invalid syntax
}
