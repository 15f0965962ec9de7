// Package client queries the AI Refinery Observability API.
package client

import (
	"context"
	"errors"
)

// Client queries one Observability API with one credential.
type Client struct {
	Logs    *LogsClient
	Metrics *MetricsClient
	Traces  *TracesClient
}

func query[Req, Resp any](ctx context.Context, c *Client, endpoint string, req Req, decode func() (*Resp, error)) (*Resp, error) {
	return nil, errors.New("not built yet")
}

func decodeLogs() (*LogsResponse, error)       { return nil, nil }
func decodeMetrics() (*MetricsResponse, error) { return nil, nil }
func decodeTraces() (*TracesResponse, error)   { return nil, nil }
