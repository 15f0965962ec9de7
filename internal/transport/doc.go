// Package transport serves an MCP server to its clients: over stdio to one
// ([Stdio]), over HTTP to many ([ServeHTTP]). All transports share the tools; none knows
// what they do.
package transport
