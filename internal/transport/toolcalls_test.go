package transport

import (
	"errors"
	"testing"

	"github.com/mark3labs/mcp-go/mcp"
)

func TestOutcomesAreNamedByTheFailure(t *testing.T) {
	for _, tc := range []struct {
		res  *mcp.CallToolResult
		err  error
		want string
		size int
	}{
		{mcp.NewToolResultText("four"), nil, "ok", 4},
		{mcp.NewToolResultError(`{"error":{"code":"rate_limited"}}`), nil, "rate_limited", 33},
		{mcp.NewToolResultError("plain"), nil, "error", 5},
		{nil, errors.New("x"), "error", 0},
		{nil, nil, "error", 0},
	} {
		if got, size := outcomeOf(tc.res, tc.err); got != tc.want || size != tc.size {
			t.Errorf("%+v: %s, %d bytes; want %s, %d", tc.res, got, size, tc.want, tc.size)
		}
	}
}
