package conversation

import (
	"slices"
	"strconv"
	"strings"

	"airefinery-mcp/client"
	"airefinery-mcp/internal/semconv"
)

// indexedMessages reads messages whose parts stand in attributes of their own,
// "llm.input_messages.0.message.content"; nil where a span has none.
func (rd *reader) indexedMessages(attrs client.Attrs, prefix string, r role) []message {
	type raw struct {
		at      int
		message message
		calls   map[string]*part // by their number
		order   []string
		id      string
	}
	var all []raw
	for i := range attrs {
		a := attrs[i]
		rest, ok := strings.CutPrefix(a.Key, prefix)
		if !ok {
			continue
		}
		number, rest, _ := strings.Cut(rest, ".")
		at, err := strconv.Atoi(number)
		if err != nil {
			continue
		}
		j := len(all) - 1 // those of one message mostly stand together
		if j >= 0 && all[j].at != at {
			j = slices.IndexFunc(all, func(m raw) bool { return m.at == at })
		}
		if j < 0 {
			all = append(all, raw{at: at, message: message{role: r}})
			j = len(all) - 1
		}
		m := &all[j]
		rest = strings.TrimPrefix(rest, "message.")
		call := func(number string) *part {
			if m.calls[number] == nil {
				if m.calls == nil {
					m.calls = map[string]*part{}
				}
				m.calls[number] = &part{kind: callPart}
				m.order = append(m.order, number)
			}
			return m.calls[number]
		}
		switch {
		case a.Value == "":
		case rest == "role":
			if of, ok := roleOf(a.Value); ok {
				m.message.role = of
			}
		case rest == "name":
			m.message.name = a.Value
		case rest == "finish_reason":
			m.message.finish = a.Value
		case rest == "tool_call_id":
			m.id = a.Value
		case rest == "content":
			m.message.parts = rd.appendContent(m.message.parts, a.Value)
		case strings.HasPrefix(rest, "contents.") && strings.HasSuffix(rest, "message_content.text"):
			m.message.parts = append(m.message.parts, part{text: a.Value})
		case strings.HasPrefix(rest, "tool_calls."):
			number, field, _ := strings.Cut(strings.TrimPrefix(rest, "tool_calls."), ".")
			switch field = strings.TrimPrefix(field, "tool_call."); field {
			case "id":
				call(number).id = a.Value
			case "function.name", "name":
				call(number).tool = a.Value
			case "function.arguments", "arguments":
				call(number).text = resultText(a.Value)
			}
		}
	}
	slices.SortFunc(all, func(a, b raw) int { return a.at - b.at })
	var out []message
	for i := range all {
		m := &all[i]
		for _, number := range m.order {
			if m.calls[number].tool != "" {
				m.message.parts = append(m.message.parts, *m.calls[number])
			}
		}
		if (m.message.role == roleTool || m.id != "" && m.message.role == roleUser) && !m.message.hasKind(resultPart) {
			text := m.message.textOf()
			m.message.parts = []part{{kind: resultPart, text: resultText(text), tool: m.message.name, id: m.id, failed: strings.HasPrefix(text, `{"type":"error`)}}
			m.message.name = ""
		}
		out = append(out, m.message)
	}
	return out
}

// isIndexed reports whether a message may stand in attributes of its own.
func isIndexed(attrs client.Attrs) bool {
	for i := range attrs {
		if semconv.IsIndexed(attrs[i].Key) {
			return true
		}
	}
	return false
}

// appendContent appends the content of a message: a text, or parts as JSON.
func (rd *reader) appendContent(list []part, text string) []part {
	if t := strings.TrimSpace(text); strings.HasPrefix(t, "[{") {
		if ms := rd.messages(t, roleUser); len(ms) == 1 {
			return append(list, ms[0].parts...)
		}
	}
	return append(list, part{text: text})
}

// content are the messages that a span tells.
type content struct {
	in, out []message
	read    bool
}

// contentOf reads the messages of a span of a model or an agent; once reads what does
// not come again.
func contentOf(rd, once *reader, s *client.Span, f *Facts) content {
	var c content
	if isIndexed(s.Attrs) {
		c.in = once.indexedMessages(s.Attrs, semconv.OpenInferenceInput, roleUser)
		c.out = once.indexedMessages(s.Attrs, semconv.OpenInferenceOutput, roleAssistant)
		if c.in == nil {
			c.in = once.indexedMessages(s.Attrs, semconv.OpenLLMetryInput, roleUser)
		}
		if c.out == nil {
			c.out = once.indexedMessages(s.Attrs, semconv.OpenLLMetryOutput, roleAssistant)
		}
	}
	for i := range s.Events {
		c.takeEvent(rd, once, s.Events[i].Name, s.Events[i].Attrs)
	}
	if c.in == nil {
		c.in = rd.messages(f.Get(semconv.Input), roleUser)
	}
	if c.out == nil {
		c.out = once.messages(f.Get(semconv.Output), roleAssistant)
		if calls := f.Get(semconv.Calls); calls != "" {
			c.out = append(c.out, once.messages(calls, roleAssistant)...)
		}
	}
	if tool := f.Get(semconv.Tool); tool != "" && f.Kind == semconv.ModelKind && !hasCalls(c.out) && f.Get(semconv.Operation) != "" && s.Attrs.Get("gen_ai.tool.name") != "" { // openlit
		c.out = append(c.out, message{role: roleAssistant, parts: []part{{kind: callPart, tool: tool, text: f.Get(semconv.Arguments), id: f.Get(semconv.CallID)}}})
	}
	return c
}

// takeEvent takes the message of a span event or a log record of OpenTelemetry's
// conventions: gen_ai.user.message, gen_ai.choice and the like.
func (c *content) takeEvent(rd, once *reader, name string, attrs client.Attrs) {
	if !strings.HasPrefix(name, "gen_ai.") {
		return
	}
	r, ok := roleOf(name)
	if !ok {
		if name == detailsEvent {
			c.in = append(c.in, rd.messages(attrs.Get("gen_ai.input.messages"), roleUser)...)
			c.out = append(c.out, rd.messages(attrs.Get("gen_ai.output.messages"), roleAssistant)...)
		}
		return
	}
	text := attrs.Get("content")
	if text == "" {
		text = attrs.Get("message")
	}
	for _, m := range once.messages(text, r) {
		if name == "gen_ai.choice" {
			m.role = roleAssistant
			if m.finish == "" {
				m.finish = attrs.Get("finish_reason")
			}
			c.out = append(c.out, m)
			continue
		}
		if r == roleTool && !m.hasKind(resultPart) {
			m = message{role: roleTool, parts: []part{{kind: resultPart, text: m.textOf(), id: attrs.Get("id")}}}
		}
		c.in = append(c.in, m)
	}
}

func hasCalls(list []message) bool {
	return slices.ContainsFunc(list, func(m message) bool { return m.hasKind(callPart) })
}
