// Package client queries the AI Refinery Observability API: logs, metrics and
// traces. It stands on its own; nothing in it knows of MCP.
//
//	c, err := client.New(client.WithAPIKey(os.Getenv("AIR_API_KEY")))
//	if err != nil {
//		return err
//	}
//	logs, err := c.Logs.Query(ctx, client.LogsRequest{Severity: "error", TimeWindow: "1h"})
//
// Responses are typed and exact: times are nanoseconds since the Unix epoch,
// numbers keep their text, ids are bytes whatever form they came in. What of a
// body cannot be read is counted in [Meta.Problems]; the rest is good.
//
// Errors are an [*APIError] for an answer with another status than 2xx, a
// [*BodyError] for a body that is no response, an [*UnavailableError] while
// the upstream is known to be down, and otherwise wrap what the transport or
// the context says.
package client
