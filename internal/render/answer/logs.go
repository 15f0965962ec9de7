package answer

import "airefinery-mcp/client"

// Logs answers for a response of the logs endpoint.
func Logs(r *client.LogsResponse, o Options) Result { panic("not moved here yet") }
