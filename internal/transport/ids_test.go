package transport

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/mark3labs/mcp-go/mcp"
)

// oddIDs are ids that are not the same once they were read into a float64 or
// a Go string, and others that could be taken for them.
var oddIDs = []string{
	`0`, `-0`, `1`, `1.0`, `1.50e1`, `1e3`, `1E+3`, `1000`, `-7`, `9007199254740992`, `9007199254740993`, `12345678901234567890123`,
	`1e400`, `0e-5`, `""`, `"1"`, `"1e3"`, `"9007199254740993"`, `"null"`, `"a\u0062\/\"\\"`, `"ab/\"\\"`, `"<&>\u2028é😀"`, `"\ud83d\ude00"`, `"\ud800"`, "\"\xff\"",
	`"` + strings.Repeat("long", 1000) + `"`,
}

func TestIDsComeBackByteForByte(t *testing.T) {
	onEachTransport(t, "2025-11-25", func(t *testing.T, w *wire) {
		for _, id := range oddIDs {
			for what, want := range map[string]string{
				`"method":"ping"`: "{}}",
				`"method":"tools/call","params":{"name":"echo"}`: `{"content":[{"type":"text","text":""}]}}`,
			} {
				w.post(fmt.Sprintf(`{"jsonrpc":"2.0","id":%s,%s}`, id, what))
				if got, want := w.next(), fmt.Sprintf(`{"jsonrpc":"2.0","id":%s,"result":%s`, id, want); got != want {
					t.Errorf("got %s, want %s", got, want)
				}
			}
			for what, code := range map[string]int{
				`"method":"no/such"`:                                       mcp.METHOD_NOT_FOUND,
				`"method":"tools/call","params":{"name":"none"}`:           mcp.INVALID_PARAMS,
				`"method":"tools/call","params":5`:                         mcp.INVALID_REQUEST,
				`"method":"tools/call","params":{"name":"panic"}`:          mcp.INTERNAL_ERROR,
				`"jsonrpc":"1.0","method":"ping"`:                          mcp.INVALID_REQUEST,
				`"method":"ping","result":5`:                               mcp.INVALID_REQUEST,
				`"method":7`:                                               mcp.INVALID_REQUEST,
				`"x":"no method"`:                                          mcp.INVALID_REQUEST,
				`"method":"notifications/cancelled","params":{"a":{"b":1}`: mcp.PARSE_ERROR,
			} {
				wantID := id
				switch {
				case code == mcp.INTERNAL_ERROR && w.name == "http", code == mcp.PARSE_ERROR:
					wantID = "null"
				}
				w.post(fmt.Sprintf(`{"jsonrpc":"2.0","id":%s,%s}`, id, what))
				w.wantError(w.next(), wantID, code)
			}
		}
	})
}

func TestIDsThatAreNoneAreRefused(t *testing.T) {
	onEachTransport(t, "2025-11-25", func(t *testing.T, w *wire) {
		for _, id := range []string{`null`, `true`, `false`, `{}`, `{"id":1}`, `[]`, `[1]`, `1.5`, `-0.1`, `15e-1`, `1e-400`} {
			for _, format := range []string{`{"jsonrpc":"2.0","id":%s,"method":"ping"}`, `{"method":"tools/call","params":{"name":"echo"},"id":%s,"jsonrpc":"2.0"}`} {
				w.post(fmt.Sprintf(format, id))
				if why := w.wantError(w.next(), "null", mcp.INVALID_REQUEST); !strings.Contains(why, "string or an integer") {
					t.Errorf("id %s: %s", id, why)
				}
			}
		}
		w.post(`{"jsonrpc":"2.0","id":null,"method":"notifications/initialized"}`)
		w.nothing()
	})
}

func slowCall(id, tag string) string {
	return fmt.Sprintf(`{"jsonrpc":"2.0","id":%s,"method":"tools/call","params":{"name":"slow","arguments":{"tag":%q}}}`, id, tag)
}

func cancelOf(id string) string {
	return fmt.Sprintf(`{"jsonrpc":"2.0","method":"notifications/cancelled","params":{"requestId":%s,"reason":"test"}}`, id)
}

// A cancellation once ended the call whose id has the same float64.
func TestCancelTellsIDsApart(t *testing.T) {
	onEachTransport(t, "2025-11-25", func(t *testing.T, w *wire) {
		for _, tt := range []struct{ kept, cancelled, by string }{
			{kept: `9007199254740992`, cancelled: `9007199254740993`},
			{kept: `9007199254740993`, cancelled: `9007199254740992`},
			{kept: `12345678901234567890124`, cancelled: `12345678901234567890123`},
			{kept: `1`, cancelled: `"1"`}, {kept: `1`, cancelled: `1.0`}, {kept: `1e3`, cancelled: `1000`}, {kept: `0`, cancelled: `-0`},
			{kept: `"b"`, cancelled: `"\u0062"`},
			// Another text of an equal value will do where none is the same.
			{kept: `2`, cancelled: `1.0`, by: `1`}, {kept: `"2"`, cancelled: `2`, by: `0.2e1`}, {kept: `3`, cancelled: `"a\u0062"`, by: `"ab"`},
			{kept: `1e400`, cancelled: `1e401`, by: `10e400`},
		} {
			by := tt.by
			if by == "" {
				by = tt.cancelled
			}
			w.post(slowCall(tt.kept, "kept"))
			receive(t, w.started, "the call")
			w.post(slowCall(tt.cancelled, "cancelled"))
			receive(t, w.started, "the call")
			w.post(cancelOf(`"of another"`))
			w.post(cancelOf(`null`))
			w.post(cancelOf(by))
			if tag := receive(t, w.cancelled, "the cancellation"); tag != "cancelled" {
				t.Errorf("%s cancelled the call %s, not %s", by, tt.kept, tt.cancelled)
			}
			w.release <- struct{}{}
			if got, want := w.next(), fmt.Sprintf(`{"jsonrpc":"2.0","id":%s,"result":{"content":[{"type":"text","text":"done kept"}]}}`, tt.kept); got != want {
				t.Errorf("got %s, want %s", got, want)
			}
			w.nothing() // of the cancelled call
		}
	})
}

func TestProgressTokensComeBackByteForByte(t *testing.T) {
	onEachTransport(t, "2025-11-25", func(t *testing.T, w *wire) {
		for _, token := range oddIDs[:len(oddIDs)-1] {
			w.post(fmt.Sprintf(`{"jsonrpc":"2.0","id":9007199254740993,"method":"tools/call","params":{"_meta":{"progressToken":%s},"name":"slow","arguments":{"tag":"p"}}}`, token))
			receive(t, w.started, "the call")
			for range 2 {
				if got := w.next(); !strings.Contains(got, `"method":"notifications/progress"`) || !strings.Contains(got, `"progressToken":`+token+`}`) {
					t.Errorf("got %s, want the token %s", got, token)
				}
			}
			w.release <- struct{}{}
			for got := ""; !strings.Contains(got, "done p"); {
				got = w.next()
				if strings.Contains(got, "done p") && !strings.HasPrefix(got, `{"jsonrpc":"2.0","id":9007199254740993,`) {
					t.Errorf("answer: %s", got)
				}
			}
		}
	})
}

// The messages of a subscription name it by the id of the request.
func TestSubscriptionsAreNamedByTheirIDs(t *testing.T) {
	const listen = `{"jsonrpc":"2.0","id":%s,"method":"subscriptions/listen","params":{"notifications":{},"_meta":{"io.modelcontextprotocol/protocolVersion":"2026-07-28","io.modelcontextprotocol/clientInfo":{"name":"t","version":"1"},"io.modelcontextprotocol/clientCapabilities":{}}}}`
	w := &wire{t: t, got: make(chan string, 1000)}
	wireStdio(t, w, "")
	ts := startServer(t, HTTPConfig{}, Deps{})
	for _, id := range []string{`9007199254740993`, `"a\u0062"`, `1.0`} {
		w.post(fmt.Sprintf(listen, id))
		resp, body := do(t, request(t, "POST", ts.url+mcpPath, fmt.Sprintf(listen, id), "Mcp-Protocol-Version", "2026-07-28", "Mcp-Method", "subscriptions/listen"))
		got := []string{w.next(), w.next()}
		slices.Sort(got)
		for where, text := range map[string]string{"stdio": strings.Join(got, ""), "http": body} {
			if n := strings.Count(text, `"io.modelcontextprotocol/subscriptionId":`+id); n != 2 || !strings.Contains(text, `"jsonrpc":"2.0","id":`+id+`,`) {
				t.Errorf("%s: %s (%v)", where, text, resp.Status)
			}
		}
	}
}
