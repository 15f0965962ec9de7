package traces

import (
	"slices"
	"testing"

	"airefinery-mcp/client"
	"airefinery-mcp/internal/analysis"
	"airefinery-mcp/internal/spantest"
)

func TestDrawnKeepsWhatTells(t *testing.T) {
	spans := []client.Span{
		spantest.New(1, 0, 0, 100),
		spantest.New(2, 1, 0, 10), spantest.New(3, 2, 0, 5), // quick
		spantest.New(4, 1, 10, 20), spantest.New(5, 4, 11, 12, spantest.Failing("broke")),
		spantest.New(6, 1, 20, 100), // the time hangs on it
	}
	handles := func(d *Detail, nodes []int32) (out []byte) {
		for _, i := range nodes {
			out = append(out, d.Forest.Nodes[i].Span.ID[0])
		}
		return out
	}
	d := detailOf(spans...)
	for most, want := range map[int][]byte{9: {1, 2, 3, 4, 5, 6}, 6: {1, 2, 3, 4, 5, 6}, 1: {1}, 0: nil} {
		if got := handles(d, d.Drawn(most)); !slices.Equal(got, want) {
			t.Errorf("of %d: %v, want %v", most, got, want)
		}
	}
	if got := handles(d, d.Drawn(4)); slices.Contains(got, 3) || !slices.Contains(got, 5) {
		t.Errorf("of 4: %v: not what failed", got)
	}
	r := &client.TracesResponse{Traces: []client.Trace{{ID: client.TraceID{1}, Spans: spans}}}
	only := NewDetail(r, &analysis.Request{}, &analysis.Filter{ErrorsOnly: true}, nil)
	if got := handles(only, only.Drawn(9)); !slices.Equal(got, []byte{1, 4, 5}) {
		t.Errorf("of errors alone: %v, want them and what is above", got)
	}
}
