package conversation

import (
	"slices"
	"strings"
)

// role is who a message is of.
type role uint8

const (
	roleUser role = iota
	roleAssistant
	roleSystem
	roleTool
)

// roleOf returns the role that a word names, in any letter case.
func roleOf(word string) (r role, ok bool) {
	if r, ok = roleOfLower(word); !ok {
		r, ok = roleOfLower(strings.ToLower(word))
	}
	return r, ok
}

func roleOfLower(word string) (r role, ok bool) {
	switch word {
	case "user", "human", "humanmessage", "gen_ai.user.message":
		return roleUser, true
	case "assistant", "ai", "aimessage", "aimessagechunk", "model", "gen_ai.assistant.message", "gen_ai.choice":
		return roleAssistant, true
	case "system", "developer", "systemmessage", "gen_ai.system.message":
		return roleSystem, true
	case "tool", "function", "toolmessage", "gen_ai.tool.message":
		return roleTool, true
	}
	return 0, false
}

// message is a message of a model's prompt or answer.
type message struct {
	role role
	// name is who said it, where several agents talk; "" where that is not told.
	name   string
	parts  []part
	finish string
}

type partKind uint8

const (
	textPart partKind = iota
	callPart
	resultPart
)

// part is a part of a message: a text, the call of a tool with its arguments, or
// what a tool answered.
type part struct {
	kind partKind
	// failed is set where a result has a mark of failure beside its text.
	failed bool
	// linked is set where the span of the tool that it called was found.
	linked bool
	// number is what tells it from others, 0 where it was not asked for.
	number int32

	text, tool, id string
}

// textOf returns the texts of a message put together.
func (m *message) textOf() string {
	if len(m.parts) == 1 && m.parts[0].kind == textPart {
		return m.parts[0].text
	}
	var all []string
	for i := range m.parts {
		if m.parts[i].kind == textPart && m.parts[i].text != "" {
			all = append(all, m.parts[i].text)
		}
	}
	return strings.Join(all, "\n")
}

// messages reads messages out of an attribute's value: JSON of any of the
// libraries, or a text. Those that do not say whose they are, are of r. They are nil
// where the value says nothing.
func (rd *reader) messages(raw string, r role) []message {
	trimmed := strings.TrimSpace(raw)
	if trimmed == "" {
		return nil
	}
	if c := trimmed[0]; c == '{' || c == '[' || c == '"' {
		mark := rd.beginMessages()
		if from, ok := rd.elements(value(trimmed)); ok && from < len(rd.elementList) { // which need not be gone through before
			return rd.since(mark, rd.list(rd.messageList, from, r, 0))
		}
		if v := parse(trimmed); v != "" {
			return rd.since(mark, rd.append(rd.messageList, v, r, 0))
		}
	}
	return []message{{role: r, parts: rd.one(part{text: raw})}}
}

// messagesOf reads the messages that a JSON value has.
func (rd *reader) messagesOf(v value, r role) []message {
	mark := rd.beginMessages()
	return rd.since(mark, rd.append(rd.messageList, v, r, 0))
}

// maxNesting bounds how deep lists of messages are looked for.
const maxNesting = 6

// containers are the members that hold messages, in the order of a prompt, with
// the role of those that do not say.
var containers = []struct {
	name string
	role role
	keep bool // whether that role stands, not the one of what holds it
}{
	{"system", roleSystem, true}, {"instructions", roleSystem, true}, {"systemInstruction", roleSystem, true},
	{"prompt", roleUser, true}, {"messages", roleUser, false}, {"contents", roleUser, false}, {"history", roleUser, false},
	{"choices", roleAssistant, false}, {"generations", roleAssistant, false}, {"candidates", roleAssistant, false}, {"update", roleAssistant, false},
	{"output", roleAssistant, false}, {"input", roleUser, false}, {"message", roleAssistant, false},
}

// append appends the messages that a JSON value has.
func (rd *reader) append(list []message, v value, r role, depth int) []message {
	if depth > maxNesting {
		return append(list, message{role: r, parts: rd.one(part{text: string(v)})})
	}
	switch v.kind() {
	case '"':
		text := v.text()
		if t := strings.TrimSpace(text); strings.HasPrefix(t, "[{") || strings.HasPrefix(t, `{"`) {
			if inner := parse(t); inner != "" {
				return rd.append(list, inner, r, depth+1)
			}
		}
		return append(list, message{role: r, parts: rd.one(part{text: text})})
	case '[':
		from, ok := rd.elements(v)
		if !ok && next(string(v), 1) != len(v)-1 { // a list of another language
			return append(list, message{role: r, parts: rd.one(part{text: string(v)})})
		}
		return rd.list(list, from, r, depth)
	case '{':
		var few [fewMembers]member
		return rd.object(list, v, v.appendMembers(few[:0]), r, depth)
	case 'n':
		return list
	}
	return append(list, message{role: r, parts: rd.one(part{text: string(v)})})
}

// list appends the messages that the elements of an array have, which are those from
// an index on of the reader's, and are taken off these.
func (rd *reader) list(list []message, from int, r role, depth int) []message {
	loose := -1 // the message of parts that stand in the list by themselves
	to := len(rd.elementList)
	rd.listed = rd.listed || from < to
	list = slices.Grow(list, to-from)
	for i := from; i < to; i++ {
		e := rd.elementList[i]
		sum, remember := rd.remembers(e.value, r)
		if remember && loose < 0 {
			if known := rd.known.get(sum); known > 0 { // which saves making it
				x := rd.extents[known-1]
				list = append(list, rd.kept[x.from:x.to]...)
				continue
			}
		}
		taken := len(rd.memberList)
		m := rd.membersOf(&e)
		if m.ofObject() && !isMessage(m) {
			if p, ok := partOf(m); ok {
				if loose < 0 {
					loose = len(list)
					list = append(list, message{role: r})
				}
				list[loose].parts = append(list[loose].parts, p)
				rd.memberList = rd.memberList[:taken]
				continue
			}
		}
		loose = -1
		mark := len(list)
		if m.ofObject() && depth < maxNesting {
			list = rd.object(list, e.value, m, r, depth+1)
		} else {
			list = rd.append(list, e.value, r, depth+1)
		}
		rd.memberList = rd.memberList[:taken]
		if remember {
			rd.remember(sum, list[mark:])
		}
	}
	rd.elementList = rd.elementList[:from]
	return list
}

// isMessage reports whether an object says whose message it is.
func isMessage(m members) bool {
	return m.get("role") != "" || m.get("kwargs") != "" || m.get("event.name") != ""
}

func (rd *reader) object(list []message, v value, m members, r role, depth int) []message {
	if kwargs := m.get("kwargs").members(); kwargs.ofObject() { // LangChain
		if ids := m.get("id").elements(); len(ids) > 0 {
			if said, ok := roleOf(ids[len(ids)-1].text()); ok {
				r = said
			}
		}
		return append(list, rd.messageOf(kwargs, r))
	}
	if said := m.first("role", "event.name"); said != "" {
		if of, ok := roleOf(said); ok {
			r = of
		}
		if inner := m.get("message").members(); inner.ofObject() { // an event with its message
			return append(list, withFinish(rd.messageOf(inner, r), m))
		}
		return append(list, rd.messageOf(m, r))
	}
	if said, ok := roleOf(m.get("type").text()); ok && m.get("content") != "" {
		return append(list, rd.messageOf(m, said))
	}
	if m.get("content") != "" && m.get("additional_kwargs") != "" { // LangChain's result of a tool without its role
		return append(list, rd.messageOf(m, roleTool))
	}
	if content := m.get("content").members(); content.ofObject() { // Gemini, Strands
		if content.get("parts") != "" || content.get("role") != "" {
			inner := rd.messageOf(content, roleAssistant)
			return append(list, withFinish(inner, m))
		}
	}
	if p, ok := partOf(m); ok {
		return append(list, withFinish(message{role: r, parts: rd.one(p)}, m))
	}
	if m.get("agent") != "" && m.get("context") != "" && m.get("tools") != "" {
		return list // CrewAI's parts of an agent, as Python shows them
	}
	mark := len(list)
	for _, c := range containers {
		inner := m.get(c.name)
		if inner == "" || inner == "{}" || inner.kind() == '"' && (c.name == "output" || c.name == "input") {
			continue
		}
		of := r
		if c.keep {
			of = c.role
		}
		list = rd.append(list, inner, of, depth+1)
		if n := len(list); n > mark && list[n-1].finish == "" {
			list[n-1] = withFinish(list[n-1], m)
		}
	}
	if len(list) > mark {
		return list
	}
	if text, calls := m.get("text"), m.get("toolCalls"); text != "" || calls != "" { // Mastra
		return append(list, rd.messageOf(m, r))
	}
	return append(list, message{role: r, parts: rd.one(part{text: string(v)})})
}

// withFinish takes why a message ended from what is around it.
func withFinish(m message, around members) message {
	if m.finish == "" {
		m.finish = around.first("finish_reason", "finishReason", "stop_reason")
	}
	return m
}

// messageOf reads the members of a message.
func (rd *reader) messageOf(m members, r role) message {
	out := message{role: r, name: m.first("name"), finish: m.first("finish_reason", "finishReason", "stop_reason")}
	mark := rd.beginParts()
	for _, name := range [...]string{"content", "parts", "text", "message"} {
		if v := m.get(name); v != "" {
			rd.partList = appendParts(rd.partList, v, r, 0)
		}
	}
	out.parts = rd.partsSince(mark)
	if out.finish == "" {
		out.finish = m.get("content").members().first("finish_reason", "finishReason")
	}
	calls := m.get("tool_calls")
	if calls == "" {
		calls = m.get("toolCalls")
	}
	if calls == "" {
		calls = m.get("additional_kwargs").members().get("tool_calls")
	}
	for _, e := range calls.elements() {
		if p, ok := partOf(e.members()); ok && p.kind == callPart && !out.has(p) {
			rd.partList = append(rd.partList, p)
			out.parts = rd.partsSince(mark)
		}
	}
	if r == roleTool && !out.hasKind(resultPart) { // the content is the result
		result := part{kind: resultPart, text: out.textOf(), tool: out.name, id: m.first("tool_call_id", "id", "toolCallId")}
		result.failed = m.first("status") == "error" || m.first("is_error", "isError") == "true"
		out.parts, out.name = rd.one(result), ""
	}
	if id := m.first("tool_call_id"); id != "" && r == roleUser && !out.hasKind(resultPart) { // OpenInference for Anthropic
		out.parts = rd.one(part{kind: resultPart, text: out.textOf(), id: id})
	}
	return out
}

func (m *message) has(p part) bool {
	for i := range m.parts {
		if q := &m.parts[i]; q.kind == p.kind && q.id == p.id && q.tool == p.tool && p.id != "" {
			return true
		}
	}
	return false
}

func (m *message) hasKind(k partKind) bool {
	for i := range m.parts {
		if m.parts[i].kind == k {
			return true
		}
	}
	return false
}

// appendParts appends the parts of a message's content.
func appendParts(list []part, v value, r role, depth int) []part {
	if depth > maxNesting {
		return append(list, part{text: string(v)})
	}
	switch v.kind() {
	case 'n':
		return list
	case '"':
		text := v.text()
		if t := strings.TrimSpace(text); strings.HasPrefix(t, "[{") || strings.HasPrefix(t, `{"type"`) {
			if inner := parse(t); holdsParts(inner) {
				return appendParts(list, inner, r, depth+1)
			} else if strings.HasPrefix(t, `[{"role"`) {
				for _, m := range (&reader{forgets: true}).messages(t, r) {
					list = append(list, m.parts...)
				}
				return list
			}
		}
		if text == "" {
			return list
		}
		return append(list, part{text: text})
	case '[':
		var few [fewElements]value
		for _, e := range v.appendElements(few[:0]) {
			list = appendParts(list, e, r, depth+1)
		}
		return list
	case '{':
		var few [fewMembers]member
		m := v.appendMembers(few[:0])
		if p, ok := partOf(m); ok {
			return append(list, p)
		}
		for _, name := range []string{"content", "message", "parts"} { // Strands nests them
			if inner := m.get(name); inner != "" {
				return appendParts(list, inner, r, depth+1)
			}
		}
	}
	return append(list, part{text: string(v)})
}

// holdsParts reports whether JSON is a list of parts, or one.
func holdsParts(v value) bool {
	if v.kind() == '{' {
		_, ok := partOf(v.members())
		return ok
	}
	all := v.elements()
	if len(all) == 0 {
		return false
	}
	_, ok := partOf(all[0].members())
	return ok
}
