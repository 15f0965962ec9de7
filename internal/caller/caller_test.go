package caller_test

import (
	"context"
	"testing"

	"airefinery-mcp/internal/caller"
)

func TestCallerTravelsInTheContext(t *testing.T) {
	alice := caller.Caller{Name: "alice", ID: "1", UpstreamKey: "k"}
	ctx := caller.With(context.Background(), alice)
	if got := caller.From(ctx); got.ID != alice.ID || got.Name != alice.Name || got.UpstreamKey != alice.UpstreamKey {
		t.Errorf("got %+v", got)
	}
	if got := caller.From(context.Background()); got.Name != "local" || got.ID == "" || got.UpstreamKey != "" {
		t.Errorf("without a caller: %+v", got)
	}
}
