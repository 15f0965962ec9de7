package transport

import (
	"encoding/json"
	"testing"

	"github.com/go-json-experiment/json/jsontext"

	"airefinery-mcp/internal/corpus"
)

func TestReadRPCSeesTheOutlines(t *testing.T) {
	for _, tc := range []struct {
		body string
		want rpc
	}{
		{`{"jsonrpc":"2.0","id":7,"method":"tools/call","params":{"name":"query_logs"}}`, rpc{method: "tools/call", id: "7", tool: "query_logs"}},
		{`{"id":"7","method":"ping"}`, rpc{method: "ping", id: `"7"`}},
		{`{"id":null,"method":"ping"}`, rpc{method: "ping"}},
		{`{"method":"notifications/cancelled","params":{"requestId":7}}`, rpc{method: "notifications/cancelled", cancels: "7"}},
		{`{"method":"notifications/cancelled","params":{"requestId":"7"}}`, rpc{method: "notifications/cancelled", cancels: `"7"`}},
		{`{"id":1,"method":"x","params":{"requestId":7,"name":"n"}}`, rpc{method: "x", id: "1"}},
		{`{"id":1,"method":"tools/list","params":{"_meta":{"io.modelcontextprotocol/protocolVersion":"2026-07-28"}}}`, rpc{method: "tools/list", id: "1", modern: true}},
		{`{"id":1,"method":"tools/list","params":{"_meta":{"io.modelcontextprotocol/protocolVersion":"2025-11-25"}}}`, rpc{method: "tools/list", id: "1"}},
		{`{"id":1,"method":"tools/list","params":{"_meta":5,"name":[]}}`, rpc{method: "tools/list", id: "1"}},
		{`{"id":1,"method":"initialize","params":{"clientInfo":{"name":"claude-code","version":"1"}}}`, rpc{method: "initialize", id: "1", client: "claude-code"}},
		{`{"id":1,"method":"initialize","params":{"clientInfo":{"name":{}}}}`, rpc{method: "initialize", id: "1"}},
		{`{"id":1,"method":5}`, rpc{id: "1"}},
		{`{"id":1`, rpc{}},
		{`[]`, rpc{}},
		{``, rpc{}},
	} {
		if got := readRPC([]byte(tc.body)); got != tc.want {
			t.Errorf("%s: %+v, want %+v", tc.body, got, tc.want)
		}
	}
}

// FuzzReadRPC holds that over HTTP the same is read of a message as over stdio,
// and nothing of a broken one.
func FuzzReadRPC(f *testing.F) {
	corpus.Add(f)
	f.Add([]byte(pingBody))
	f.Add([]byte(progressCall))
	f.Add([]byte(`{"method":"notifications/cancelled","params":{"requestId":7}}`))
	for _, s := range messageSeeds {
		f.Add([]byte(s))
	}
	f.Fuzz(func(t *testing.T, body []byte) {
		m := readRPC(body)
		if m.id != "" && !json.Valid([]byte(m.id)) || m.tool != "" && m.method != "tools/call" || m.cancels != "" && m.method != "notifications/cancelled" {
			t.Errorf("%q: %+v", body, m)
		}
		if !json.Valid(body) {
			if m != (rpc{}) {
				t.Errorf("%q is broken, but read as %+v", body, m)
			}
			return
		}
		// Over stdio the same is read.
		if n := members(body); n["result"]+n["error"] == 0 && n["id"] < 2 && n["method"] < 2 {
			if p := peek(body); p.method != m.method || p.id != idKey(jsontext.Value(m.id)) {
				t.Errorf("%q: %+v, over stdio %+v", body, m, p)
			}
		}
	})
}
