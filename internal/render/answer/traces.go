package answer

import "airefinery-mcp/client"

// Traces answers for a response of the traces endpoint.
func Traces(r *client.TracesResponse, o Options) Result { panic("not moved here yet") }
