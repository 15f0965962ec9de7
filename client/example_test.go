package client_test

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log"
	"net/http"
	"net/http/httptest"

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

func Example() {
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
			fmt.Println(trace.ID, span.Service(), span.Name, span.End-span.Start, span.Status == client.StatusError)
		}
	}
	// Output: 77432d1026706d7e805da846a32c3bb8 distiller agent.execute 1500000000 true
}

func ExampleAPIError() {
	api := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		w.WriteHeader(http.StatusUnprocessableEntity)
		_, _ = io.WriteString(w, `{"detail":[{"loc":["body","metric"],"msg":"field required"}]}`)
	}))
	defer api.Close()
	c, err := client.New(client.WithBaseURL(api.URL), client.WithAPIKey("key"))
	if err != nil {
		log.Fatal(err)
	}
	_, err = c.Metrics.Query(context.Background(), client.MetricsRequest{})
	var refused *client.APIError
	if errors.As(err, &refused) {
		fmt.Println(refused.Status, refused.Message)
	}
	// Output: 422 body.metric: field required
}
