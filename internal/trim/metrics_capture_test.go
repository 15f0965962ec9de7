package trim

import (
	"bytes"
	"testing"

	"airefinery-mcp/client"
)

func decodeCapture(t testing.TB, name string) *client.MetricsResponse {
	t.Helper()
	r, err := client.DecodeMetrics(bytes.NewReader(capture(t, name)))
	if err != nil {
		t.Fatal(err)
	}
	return r
}
