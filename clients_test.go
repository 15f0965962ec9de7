package main

import (
	"encoding/json"
	"fmt"
	"strings"
	"testing"
	"unicode/utf16"
)

// shown is what a client shows its model of a tool's text, counted by a
// program that is not the server's own.
type shown struct {
	client      string
	usual, most int
	count       func(text string) int
	lines       int
	says        string
}

func inBytes(text string) int      { return len(text) }
func inCharacters(text string) int { return len(utf16.Encode([]rune(text))) }

// escaped is the length of a text in the JSON of a result.
func escaped(text string) int {
	var b strings.Builder
	enc := json.NewEncoder(&b)
	enc.SetEscapeHTML(false)
	if err := enc.Encode(text); err != nil {
		panic(err)
	}
	return inCharacters(b.String()) - len(`""`+"\n")
}

// everyClient has those first that try each way of counting bytes, and of not
// being known.
var everyClient = []shown{
	{"@cline/core", 6_500, 6_500, escaped, 0, "this client shows 6500 characters, escapes counted"},
	{"codex-mcp-client", 7_500, 11_500, inBytes, 0, "this client shows 11500 bytes"},
	{"some-client", 7_500, 19_000, inBytes, 0, "a client not known here is given at most 19000 bytes"},
	{"copilot-cli", 7_500, 19_500, inBytes, 0, "this client shows 19500 bytes"},
	{"qwen-cli-mcp-client-airefinery", 7_500, 27_000, inCharacters, 0, "this client shows 27000 characters"},
	{"gemini-cli-mcp-client", 7_500, 39_000, inCharacters, 0, "this client shows 39000 characters"},
	{"claude-code", 7_500, 48_000, inCharacters, 0, "this client shows 48000 characters"},
	{"claude-code (via mcp-remote 0.1.37)", 7_500, 48_000, inCharacters, 0, "this client shows 48000 characters"},
	{"opencode", 7_500, 50_000, inBytes, 2_000, "this client shows 50000 bytes"},
	{"", 7_500, 19_000, inBytes, 0, "a client not known here is given at most 19000 bytes"},
	{"\u202eclaude-code\x1b[2J", 7_500, 19_000, inBytes, 0, "a client not known here is given at most 19000 bytes"},
	{strings.Repeat("claude-code", 50_000), 7_500, 19_000, inBytes, 0, "a client not known here is given at most 19000 bytes"},
}

// pageOf reads an answer of query_logs with view=records: how many lines it
// has, and the call of the next page.
func pageOf(t *testing.T, text string) (rows int, notes []string, next string) {
	t.Helper()
	var m struct {
		Rows  []json.RawMessage
		Notes []string
		Next  []struct{ Args json.RawMessage }
	}
	if err := json.Unmarshal([]byte(text), &m); err != nil {
		t.Fatalf("%v\n%s", err, text)
	}
	if len(m.Next) > 0 {
		next = string(m.Next[0].Args)
	}
	return len(m.Rows), m.Notes, next
}

func TestAnswersAreAsLongAsTheClientShows(t *testing.T) {
	for way, talk := range everyWay(t, "--demo") {
		clients := everyClient
		if way != "stdio, "+legacy && way != "/mcp, "+modern {
			clients = clients[:3] // the way is the same for all
		}
		for _, s := range clients {
			t.Run(fmt.Sprintf("%s, %.20q", way, s.client), func(t *testing.T) {
				c := talk(t)
				c.client = s.client
				c.begin(t)
				holds := func(what, text string, most int) {
					t.Helper()
					if n := s.count(text); n > most || s.lines > 0 && strings.Count(text, "\n") >= s.lines {
						t.Errorf("%s: the text counts %d, the client shows %d of it", what, n, most)
					}
				}
				for _, view := range []string{"summary", "records"} {
					holds("by default, "+view, c.call(t, "query_logs", fmt.Sprintf(`{"view":%q}`, view)).Content[0].Text, s.usual)
				}

				text := c.call(t, "query_logs", `{"view":"records","max_bytes":1000000}`).Content[0].Text
				holds("the largest", text, s.most)
				if n := s.count(text); n < s.most*85/100 {
					t.Errorf("the largest answer counts %d, though %d are shown", n, s.most)
				}
				rows, notes, next := pageOf(t, text)
				if want := "max_bytes 1000000 asked; " + s.says + ": page on with the cursor"; len(notes) == 0 || notes[0] != want {
					t.Errorf("the notes are %q, want first %q", notes, want)
				}
				second := c.call(t, "query_logs", strings.TrimSuffix(next, "}")+`,"max_bytes":1000000}`).Content[0].Text
				holds("its next page", second, s.most)
				if more, _, _ := pageOf(t, second); rows == 0 || more == 0 {
					t.Errorf("the page has %d rows, the next one %d; it was asked for by %s", rows, more, next)
				}

				// What is as long as was asked says nothing.
				text = c.call(t, "query_logs", `{"view":"records","max_bytes":4000}`).Content[0].Text
				if _, notes, _ := pageOf(t, text); len(text) > 4000 || strings.Contains(fmt.Sprint(notes), "max_bytes") {
					t.Errorf("of 4000 bytes asked %d came, with the notes %q", len(text), notes)
				}
			})
		}
	}
}

// Two clients of one caller, here all of this machine, have each their own
// length.
func TestClientsOfOneCallerAreToldApart(t *testing.T) {
	base := listen(t, "--demo")
	for way, open := range map[string]func() *conversation{
		"/mcp": func() *conversation { return &conversation{version: legacy, exchange: overMCP(base, true)} },
		"/sse": func() *conversation { return &conversation{version: "2024-11-05", exchange: overSSE(t, base)} },
	} {
		cline, claude := open(), open()
		cline.client, claude.client = "@cline/core", "claude-code"
		cline.begin(t)
		claude.begin(t)
		for range 2 {
			if n := escaped(cline.call(t, "query_logs", `{}`).Content[0].Text); n > 6_500 {
				t.Errorf("%s: Cline is given %d characters", way, n)
			}
			if n := len(claude.call(t, "query_logs", `{"view":"records","max_bytes":40000}`).Content[0].Text); n < 35_000 {
				t.Errorf("%s: Claude Code is given %d bytes", way, n)
			}
		}
	}
}

func TestAnOperatorsLimitIsForAllClients(t *testing.T) {
	for _, c := range []struct {
		limit  string
		bytes  int
		client string
	}{{"3000", 3_000, "opencode"}, {"90000", 90_000, "@cline/core"}} {
		for way, talk := range everyWay(t, "--demo", "--max-bytes", c.limit) {
			t.Run(way+", "+c.limit, func(t *testing.T) {
				chat := talk(t)
				chat.client = c.client
				chat.begin(t)
				if text := chat.call(t, "query_logs", `{}`).Content[0].Text; len(text) > min(7_500, c.bytes) {
					t.Errorf("by default %d bytes come", len(text))
				}
				text := chat.call(t, "query_logs", `{"view":"records","max_bytes":1000000}`).Content[0].Text
				rows, notes, _ := pageOf(t, text)
				if len(text) > c.bytes || rows == 0 {
					t.Errorf("%d bytes with %d rows come", len(text), rows)
				}
				want := "max_bytes 1000000 asked; this server gives at most " + c.limit + " bytes: page on with the cursor"
				if whole := rows == 500; !whole && (len(notes) == 0 || notes[0] != want) {
					t.Errorf("the notes are %q, want first %q", notes, want)
				}
			})
		}
	}
}

// Outside of MCP nothing stands between, and nobody can page on by a cursor.
func TestTheCommandIsNotHeldToAnyClient(t *testing.T) {
	for limit, most := range map[string]int{"0": 100_000, "20000": 20_000} {
		var out strings.Builder
		args := []string{"--demo", "--max-bytes", limit, "call", "query_logs", `{"view":"records","max_bytes":1000000,"limit":1000}`}
		if code := run(t.Context(), args, func(string) string { return "" }, strings.NewReader(""), &out, &out); code != exitOK {
			t.Fatalf("exit %d: %s", code, out.String())
		}
		_, notes, _ := pageOf(t, out.String())
		want := fmt.Sprintf("max_bytes 1000000 asked; this server gives at most %d bytes", most)
		if n := out.Len(); n > most+1 || n < most*9/10 || len(notes) == 0 || notes[0] != want {
			t.Errorf("--max-bytes %s: %d bytes with the notes %q", limit, n, notes)
		}
	}
}
