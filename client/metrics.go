package client

import "context"

// MetricsRequest holds the parameters of POST /observability/metrics. A zero
// field is left out of the body, but for TimeWindow.
type MetricsRequest struct {
	// Metric is the metric's name, required: inference_latency, token_consumption …
	// Which names there are is the API's to say.
	Metric string `json:"metric" jsonschema:"required" jsonschema_description:"name"`
	// ProjectName keeps one project.
	ProjectName string `json:"project_name,omitempty"`
	// AgentName keeps one agent.
	AgentName string `json:"agent_name,omitempty"`
	// AgentClass keeps one class of agents: ToolUseAgent, SearchAgent …
	AgentClass string `json:"agent_class,omitempty" jsonschema_description:"e.g. ToolUseAgent"`
	// ModelKey keeps one model, for inference metrics.
	ModelKey string `json:"model_key,omitempty"`
	// SessionID keeps one user session.
	SessionID string `json:"session_id,omitempty"`
	// Status is success, failure, timeout … The API's default is success: a
	// count without a status leaves failures out.
	Status string `json:"status,omitempty" jsonschema:"default=success" jsonschema_description:"success, failure, timeout …"`
	// Category of a responsible-AI rejection: harassment, hate, self-harm,
	// sexual, violence or illicit.
	Category string `json:"category,omitempty" jsonschema:"enum=harassment,enum=hate,enum=self-harm,enum=sexual,enum=violence,enum=illicit" jsonschema_description:"of RAI rejections"`
	// Percentile of a latency, as text: 0.50, 0.95. The API's default is 0.95.
	Percentile string `json:"percentile,omitempty" jsonschema:"default=0.95" jsonschema_description:"for latencies, 0.50 to 0.99"`
	// TimeWindow is how far to look back from now. It is always sent, 1h when
	// empty: the API's documents disagree on whether it may be left out.
	TimeWindow string `json:"time_window" jsonschema:"default=1h" jsonschema_description:"back from now: 5m, 24h"`
	// Step is the bucket of a series: 1m, 15m, 1h. Without it the API may
	// answer one aggregated value or a series; both are read.
	Step string `json:"step,omitempty" jsonschema_description:"bucket of a series: 1m, 1h; without it one value"`
}

// DefaultMetricsWindow is the TimeWindow sent when a request has none.
const DefaultMetricsWindow = "1h"

// MetricsResponse is the answer of the metrics endpoint: the engine is
// Thanos over Prometheus.
type MetricsResponse struct {
	Meta
	// Query is the engine's query as the facade reports it, if it does.
	Query string
	// ResultType is "vector", "matrix", "scalar" or "string"; "" when the body did
	// not say.
	ResultType string
	// Series has one element without labels for a scalar or a string, and one
	// sample each for a vector.
	Series []Series
}

// Points counts the samples of all series.
func (r *MetricsResponse) Points() int {
	n := 0
	for i := range r.Series {
		n += len(r.Series[i].Samples)
	}
	return n
}

// MetricsClient queries metrics.
type MetricsClient struct{ c *Client }

// Query returns the series of one metric. A response without series is no error.
// The package's documentation lists the errors.
func (m *MetricsClient) Query(ctx context.Context, req MetricsRequest) (*MetricsResponse, error) {
	if req.TimeWindow == "" {
		req.TimeWindow = DefaultMetricsWindow
	}
	return query(ctx, m.c, "metrics", req, func(b *body) (*MetricsResponse, error) { return DecodeMetrics(b) })
}
