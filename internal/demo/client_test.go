package demo_test

import (
	"context"
	"testing"

	"airefinery-mcp/client"
	"airefinery-mcp/internal/demo"
)

func TestTheClientDecodesTheAnswers(t *testing.T) {
	s, err := demo.Start(demo.Options{})
	if err != nil {
		t.Fatal(err)
	}
	defer func() {
		if err := s.Close(); err != nil {
			t.Error(err)
		}
	}()
	c, err := client.New(client.WithBaseURL(s.URL()), client.WithAPIKey(demo.DefaultKey))
	if err != nil {
		t.Fatal(err)
	}
	logs, err := c.Logs.Query(context.Background(), client.LogsRequest{})
	if err != nil || logs.Entries() != 500 {
		t.Fatalf("logs: %v", err)
	}
	metrics, err := c.Metrics.Query(context.Background(), client.MetricsRequest{Metric: "inference_latency", TimeWindow: "1h", Step: "1m"})
	if err != nil || len(metrics.Series) != 7 {
		t.Fatalf("metrics: %v", err)
	}
	traces, err := c.Traces.Query(context.Background(), client.TracesRequest{Trace: "distiller_traces", Limit: 12})
	if err != nil || len(traces.Traces) != 12 {
		t.Fatalf("traces: %v", err)
	}
	projects, err := c.Projects.List(context.Background(), client.ProjectsRequest{Offset: 1, Limit: 1})
	if err != nil || len(projects.Projects) != 1 || projects.Projects[0].Name != "claims-triage" || len(projects.Problems) > 0 {
		t.Fatalf("projects: %+v, %v", projects, err)
	}
}
