package conversation

import (
	"encoding/json"
	"reflect"
	"testing"
	"unicode/utf8"

	"airefinery-mcp/client"
	"airefinery-mcp/internal/corpus"
)

// maxInput bounds what a fuzz target looks at, in bytes.
const maxInput = 2 << 10

// FuzzValue holds that JSON is taken apart as encoding/json does, and that no
// other text is a trouble.
func FuzzValue(f *testing.F) {
	corpus.Add(f)
	for _, text := range []string{`{"a":[1,{"b":"\u00e9\"\\"},null,true],"":{}}`, `[]`, `"x"`, `-1.5e3`, `{"a":1,"a":2}`, `{'a': 1}`, `[1,`, `{"a" : [ 1 , 2 ] }`} {
		f.Add(text)
	}
	f.Fuzz(func(t *testing.T, text string) {
		if len(text) > maxInput {
			return
		}
		v := parse(text)
		var want any
		if !utf8.ValidString(text) || json.Unmarshal([]byte(text), &want) != nil {
			taken(v, 0)
			return
		}
		if got := taken(v, 0); !reflect.DeepEqual(got, plain(want)) {
			t.Errorf("%q is taken apart as %v, want %v", text, got, plain(want))
		}
	})
}

// taken takes a value apart: strings and what is neither a list nor an object
// are texts.
func taken(v value, depth int) any {
	if depth > 100 {
		return nil
	}
	switch v.kind() {
	case '{':
		m := map[string]any{}
		for _, inner := range v.members().list {
			m[inner.name] = taken(inner.value, depth+1)
		}
		return m
	case '[':
		list := []any{}
		for _, e := range v.elements() {
			list = append(list, taken(e, depth+1))
		}
		return list
	case '"', 'n':
		return v.text()
	}
	return "" // a number or a word, in whatever form
}

// plain is what taken makes of what encoding/json reads.
func plain(v any) any {
	switch v := v.(type) {
	case map[string]any:
		for name := range v {
			v[name] = plain(v[name])
		}
		return v
	case []any:
		for i := range v {
			v[i] = plain(v[i])
		}
		return append([]any{}, v...)
	case string:
		return v
	}
	return ""
}

// FuzzRun holds that no text in a message or in what a tool answered is a
// trouble, and that the same spans give the same run.
func FuzzRun(f *testing.F) {
	corpus.Add(f)
	f.Add(`[{"role":"user","content":"hi"}]`, `[{"role":"assistant","parts":[{"type":"tool_call","id":"c","name":"t","arguments":{}}]}]`, "Error: x", uint8(0))
	f.Add(`{"messages":[[{"lc":1,"id":["HumanMessage"],"kwargs":{"content":"hi"}}]]}`, `{"generations":[[{"text":"x"}]]}`, `{"success":false}`, uint8(1))
	f.Add(`[{"toolResult":{"toolUseId":"c","status":"error","content":[{"text":"x"}]}}]`, `{"content":{"role":"model","parts":[{"functionCall":{"name":"t","args":{}}}]},"finishReason":"SAFETY"}`, "", uint8(2))
	f.Fuzz(func(t *testing.T, in, out, result string, form uint8) {
		if len(in)+len(out)+len(result) > maxInput {
			return
		}
		keys := [][2]string{{"gen_ai.input.messages", "gen_ai.output.messages"}, {"input.value", "output.value"}, {"gcp.vertex.agent.llm_request", "gcp.vertex.agent.llm_response"},
			{"llm.input_messages.0.message.content", "llm.output_messages.0.message.content"}, {"langfuse.observation.input", "langfuse.observation.output"}}[form%5]
		spans := placed([]client.Span{
			{ID: client.SpanID{1}, Name: "a", End: 9, Attrs: attrs("gen_ai.operation.name", "invoke_agent", keys[0], in)},
			{ID: client.SpanID{2}, Parent: client.SpanID{1}, Name: "m", Start: 1, End: 2, Attrs: attrs("gen_ai.operation.name", "chat", keys[0], in, keys[1], out)},
			{ID: client.SpanID{3}, Parent: client.SpanID{1}, Name: "t", Start: 3, End: 4, Attrs: attrs("gen_ai.operation.name", "execute_tool", "gen_ai.tool.name", "t", "gen_ai.tool.call.arguments", in, "gen_ai.tool.call.result", result)},
			{ID: client.SpanID{4}, Parent: client.SpanID{1}, Name: "m", Start: 5, End: 6, Attrs: attrs("gen_ai.operation.name", "chat", keys[0], out, keys[1], result)},
		})
		records := []Record{{Span: client.SpanID{2}, Event: "gen_ai.choice", Body: out}, {Span: client.SpanID{3}, Body: in}}
		run := New(spans, records)
		if again := New(spans, records); transcript(run) != transcript(again) {
			t.Errorf("the same spans gave another run:\n%s\n%s", transcript(run), transcript(again))
		}
		for _, i := range run.Rows([]int{0}) {
			if len(i.Steps) != 1 {
				t.Errorf("the first step has a row of %v", i.Steps)
			}
		}
	})
}
