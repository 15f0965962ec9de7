package transport

import "testing"

// Nothing is asked of clients, so a response answers nothing and has no answer.
func TestResponsesAreNotAnswered(t *testing.T) {
	onEachTransport(t, "2025-11-25", func(t *testing.T, w *wire) {
		for _, text := range []string{`"id":9007199254740993,"result":{}`, `"id":1,"result":{"a":1}`, `"id":"x","error":{"code":1,"message":"m"}`, `"id":null,"error":{}`, `"id":1,"result":null`, `"id":{},"result":1e999`} {
			w.post(`{"jsonrpc":"2.0",` + text + `}`)
			w.nothing()
		}
	})
}

func TestPeek(t *testing.T) {
	for _, c := range []struct {
		text string
		want message
	}{
		{`{"jsonrpc":"2.0","id":7,"method":"tools/call","params":{"name":"query_logs"}}`, message{kind: kindRequest, id: "7", method: "tools/call", tool: "query_logs"}},
		{`{"method":"ping","params":{"id":3,"requestId":7,"name":"n"},"id":1.0}`, message{kind: kindRequest, id: "1.0", method: "ping"}},
		{`{"ID":"\u0031","Method":"ping"}`, message{kind: kindRequest, id: `"\u0031"`, method: "ping"}},
		{`{"id":null,"method":"ping"}`, message{kind: kindRequest, id: "null", method: "ping"}},
		{`{"id":null,"method":"notifications/x"}`, message{kind: kindNotification, method: "notifications/x"}},
		{`{"jsonrpc":"2.0","id":9,"result":{"method":"x"}}`, message{kind: kindResponse, id: "9"}},
		{`{"id":null,"error":{}}`, message{kind: kindResponse, id: "null"}},
		{`{"method":"notifications/cancelled","params":{"requestId":4}}`, message{kind: kindNotification, method: "notifications/cancelled", cancels: "4"}},
		{`{"params":{"requestId":"a"},"method":"notifications/cancelled"}`, message{kind: kindNotification, method: "notifications/cancelled", cancels: `"a"`}},
		{`{"id":1,"method":"initialize","params":{"protocolVersion":"2025-03-26"}}`, message{kind: kindRequest, id: "1", method: "initialize", revision: "2025-03-26"}},
		{`{"id":1,"method":"initialize","params":{"clientInfo":{"name":"claude-code","version":"1"}}}`, message{kind: kindRequest, id: "1", method: "initialize", revision: "2025-03-26", client: "claude-code"}},
		{`{"id":1,"method":"initialize","params":{"capabilities":{"roots":{},"extensions":{"x":1,"io.modelcontextprotocol/ui":{"mimeTypes":["text/html;profile=mcp-app"]}}}}}`, message{kind: kindRequest, id: "1", method: "initialize", revision: "2025-03-26", apps: true}},
		{`{"id":1,"method":"initialize","params":{"capabilities":{"extensions":{"io.modelcontextprotocol/ui":{"mimeTypes":"text/html;profile=mcp-app"}}}}}`, message{kind: kindRequest, id: "1", method: "initialize", revision: "2025-03-26"}},
		{`{"id":1,"method":"initialize","params":{"capabilities":{"extensions":[]}}}`, message{kind: kindRequest, id: "1", method: "initialize", revision: "2025-03-26"}},
		{`{"id":1,"method":"initialize","params":{"clientInfo":{"name":{}}}}`, message{kind: kindRequest, id: "1", method: "initialize", revision: "2025-03-26"}},
		{`{"id":1,"method":"initialize","params":{"protocolVersion":"2030-01-01"}}`, message{kind: kindRequest, id: "1", method: "initialize", revision: "2025-11-25"}},
		{`{"id":1,"method":"x","params":{"_meta":{"io.modelcontextprotocol/protocolVersion":"2026-07-28"}}}`, message{kind: kindRequest, id: "1", method: "x", modern: true}},
		{`{"id":1,"method":"x","params":{"_meta":{"io.modelcontextprotocol/protocolVersion":"2025-11-25"}}}`, message{kind: kindRequest, id: "1", method: "x"}},
		{`{"id":1,"method":"tools/list","params":{"_meta":5,"name":[]}}`, message{kind: kindRequest, id: "1", method: "tools/list"}},
		{`{"id":1,"method":5}`, message{id: "1", misshapen: true}},
		{`{"id":1,"method":"x","result":0}`, message{kind: kindRequest, id: "1", method: "x", misshapen: true}},
		{`[{"id":1,"method":"ping"}]`, message{}},
		{`{"id":1,"method":`, message{id: "1", broken: true}},
		{`{"id":1} {}`, message{id: "1", broken: true}},
		{``, message{broken: true}},
	} {
		if got, _ := peek([]byte(c.text)); got != c.want {
			t.Errorf("peek(%s) = %+v, want %+v", c.text, got, c.want)
		}
	}
}
