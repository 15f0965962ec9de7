package semconv

import "testing"

func TestKeysFirstIsTheMostBelieved(t *testing.T) {
	values := map[string]string{"app": "a", "service": "s", "job": ""}
	get := func(name string) string { return values[name] }
	if got := Service.First(get); got != "s" {
		t.Errorf("First = %q, want s", got)
	}
	if got := Project.First(get); got != "" {
		t.Errorf("First of none = %q", got)
	}
	if !TraceID.Has("otelTraceID") || TraceID.Has("trace") {
		t.Error("Has does not know the keys")
	}
}

func TestLogLabels(t *testing.T) {
	for name, want := range map[string]LogLabel{
		"severity":        {Column: true, Hidden: true},
		"level":           {Column: true, Hidden: true, Meaningless: true},
		"trace_id":        {Column: true, Hidden: true},
		"span_id":         {Hidden: true, Meaningless: true},
		"pod":             {Hidden: true},
		"deployment_name": {},
	} {
		if got := LogLabelOf(name); got != want {
			t.Errorf("%s: %+v, want %+v", name, got, want)
		}
	}
}

func TestSpanAttributesOfALine(t *testing.T) {
	tests := []struct {
		key, value string
		short      string // "" for no place
		expected   bool
	}{
		{"http.response.status_code", "200", "status", true},
		{"http.response.status_code", "503", "status", false},
		{"error.type", "TimeoutError", "error.", false},
		{"rai.rejected", "false", "rejected", true},
		{"rai.categories", "[]", "categories", true},
		{"llm.provider", "openai", "", false},
		{"llm.token_count.prompt", "12", "in", false},
		{"llm.finish_reason", "stop", "finish", true},
		{"gen_ai.response.finish_reasons", `["length"]`, "finish", false},
		{"ai.toolCall.args", "{}", "args", false},
		{"input.value", "{}", "", false}, // a prompt's or a tool's, as the span is
		{"thread.id", "7", "", false},
	}
	for _, tt := range tests {
		a, ok := SpanAttrOf(tt.key)
		if ok != (tt.short != "") || a.Short != tt.short || ok && a.Expected(tt.value) != tt.expected {
			t.Errorf("%s=%s: %+v, %v, expected %v", tt.key, tt.value, a, ok, a.Expected(tt.value))
		}
	}
	if !OfTheTrace("session.id") || OfTheTrace("db.system") {
		t.Error("OfTheTrace does not tell the trace's attributes from a span's")
	}
}
