package conversation

import "strings"

// partOf reads an object as a part of a message; ok is false where it is none.
func partOf(m members) (p part, ok bool) {
	if !m.ofObject() {
		return part{}, false
	}
	switch typ := strings.ReplaceAll(strings.ToLower(m.first("type")), "-", "_"); typ {
	case "text", "input_text", "output_text", "reasoning", "thinking":
		text := m.first("text", "content", "thinking", "reasoning")
		if strings.HasPrefix(text, `[{"type"`) {
			text = resultText(text)
		}
		return part{text: text}, true
	case "tool_call", "tool_use", "tooluse", "function_call", "function":
		return callOf(m)
	case "tool_call_response", "tool_result", "function_call_output", "error_text", "error_json":
		return resultOf(m)
	}
	for _, form := range nested {
		if inner := m.get(form.name).members(); inner.ofObject() {
			if form.call {
				return callOf(inner)
			}
			return resultOf(inner)
		}
	}
	if m.get("toolName") != "" || m.get("function") != "" {
		return callOf(m)
	}
	if m.get("text") != "" && m.get("role") == "" && m.get("toolCalls") == "" && m.get("text").kind() == '"' {
		return part{text: m.get("text").text()}, true
	}
	if m.get("name") != "" && m.get("args") != "" { // LangChain
		return callOf(m)
	}
	return part{}, false
}

// nested are the parts that are the value of a member with their kind's name:
// Bedrock, Gemini, Genkit.
var nested = []struct {
	name string
	call bool
}{
	{"toolUse", true}, {"functionCall", true}, {"function_call", true}, {"toolRequest", true},
	{"toolResult", false}, {"functionResponse", false}, {"function_response", false}, {"toolResponse", false},
}

// callOf reads the call of a tool.
func callOf(m members) (part, bool) {
	p := part{kind: callPart, tool: m.first("name", "toolName"), id: m.first("id", "call_id", "toolCallId", "toolUseId", "tool_use_id", "ref")}
	arguments := m
	if f := m.get("function").members(); f.ofObject() {
		arguments = f
		if p.tool == "" {
			p.tool = f.first("name")
		}
	}
	for _, name := range []string{"arguments", "input", "args"} {
		if v := arguments.get(name); v != "" && v.kind() != 'n' {
			p.text = v.text()
			break
		}
	}
	return p, p.tool != ""
}

// resultOf reads what a tool answered.
func resultOf(m members) (part, bool) {
	p := part{kind: resultPart, tool: m.first("name", "toolName"), id: m.first("id", "call_id", "tool_use_id", "toolCallId", "toolUseId", "ref")}
	p.failed = strings.EqualFold(m.first("status"), "error") || m.first("is_error", "isError") == "true" ||
		strings.HasPrefix(m.first("type"), "error")
	for _, name := range []string{"response", "result", "output", "content", "value"} {
		v := m.get(name)
		if v == "" || v.kind() == 'n' {
			continue
		}
		if inner := v.members(); inner.ofObject() { // {"type":"error-text","value":…}, {"error":…}
			if typ := inner.first("type"); inner.get("value") != "" && typ != "" {
				p.failed = p.failed || strings.HasPrefix(typ, "error")
				v = inner.get("value")
			}
		}
		p.text = resultText(string(v))
		return p, true
	}
	return p, true
}

// resultText returns the text of what a tool answered: of a list of parts their
// texts, else the answer itself.
func resultText(raw string) string {
	t := strings.TrimSpace(raw)
	if t == "" {
		return ""
	}
	if t[0] != '{' && t[0] != '[' && t[0] != '"' {
		return raw
	}
	v := parse(t)
	if v == "" {
		return raw
	}
	switch v.kind() {
	case '"':
		return v.text()
	case '[':
		var texts []string
		for _, e := range v.elements() {
			m := e.members()
			p, ok := partOf(m)
			switch {
			case ok && p.kind != callPart:
				texts = append(texts, p.text)
			case m.get("json") != "": // Bedrock
				texts = append(texts, string(m.get("json")))
			default:
				return raw
			}
		}
		if texts == nil {
			return raw
		}
		return strings.Join(texts, "\n")
	}
	m := v.members()
	if kwargs := m.get("kwargs").members(); kwargs.ofObject() {
		return resultText(string(kwargs.get("content")))
	}
	if role := m.first("role"); role == "tool" || m.first("type") == "tool" {
		return resultText(string(m.get("content")))
	}
	if p, ok := partOf(m); ok && p.kind != callPart {
		return p.text
	}
	if inner := m.get("value"); inner != "" && strings.HasPrefix(m.first("type"), "error") {
		return inner.text()
	}
	return t
}
