package answer

import "airefinery-mcp/client"

// Metrics answers for a response of the metrics endpoint.
func Metrics(r *client.MetricsResponse, o Options) Result { panic("not moved here yet") }
