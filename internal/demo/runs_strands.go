package demo

import (
	"strconv"
	"strings"
)

// strands writes a run as Strands does: messages are events of spans, all spans
// that threw nothing are OK, and a tool's own status is an attribute.
func strands(q *run) {
	const scope = "strands-agents"
	add := func(name string, parent int, from, to int64) int {
		at := q.add(scope, name, internal, parent, from, to)
		q.spans[at].ok = true
		operation, _, _ := strings.Cut(name, " ")
		q.str(at, "gen_ai.operation.name", operation)
		q.str(at, "gen_ai.system", scope)
		return at
	}
	text := func(s string) string { return marshalled([]object{{"text": s}}) }
	last := &q.turns[len(q.turns)-1]
	root := add("invoke_agent "+q.agent, -1, q.start, q.end())
	q.str(root, "gen_ai.agent.name", q.agent)
	q.str(root, "gen_ai.request.model", runsModel)
	q.json(root, "system_prompt", q.system)
	q.str(root, "session.id", q.sessionID())
	in, out := q.sum()
	q.strandsTokens(root, in, out)
	q.tell(root, q.start, "gen_ai.user.message", "content", text(q.task))
	q.tell(root, q.end(), "gen_ai.choice", "message", last.says, "finish_reason", "endTurn")
	history := [][2]string{{"gen_ai.user.message", text(q.task)}}
	for i := range q.turns {
		t := &q.turns[i]
		cycle := q.add(scope, "execute_agent_loop_cycle", internal, root, q.began(i), q.acted(i))
		q.spans[cycle].ok = true
		q.str(cycle, "agent_loop.cycle_id", "cycle-"+strconv.Itoa(i+1))
		chat := add("chat", cycle, q.began(i), q.answered(i))
		q.str(chat, "gen_ai.request.model", runsModel)
		q.strandsTokens(chat, q.in[i], q.out[i])
		q.tell(chat, q.began(i), "gen_ai.system.message", "content", text(q.system))
		for _, m := range history {
			q.tell(chat, q.began(i), m[0], "content", m[1])
		}
		if t.tool == "" {
			q.tell(chat, q.answered(i), "gen_ai.choice", "finish_reason", "endTurn", "message", text(t.says))
			continue
		}
		q.tell(chat, q.answered(i), "gen_ai.choice", "finish_reason", "toolUse",
			"message", marshalled([]object{{"type": "toolUse", "name": t.tool, "toolUseId": q.callID(i), "input": raw(t.args)}}))
		status := "success"
		if t.failed {
			status = "error"
		}
		tool := add("execute_tool "+t.tool, cycle, q.answered(i), q.acted(i))
		q.str(tool, "gen_ai.tool.name", t.tool)
		q.str(tool, "gen_ai.tool.call.id", q.callID(i))
		q.str(tool, "gen_ai.tool.status", status)
		q.tell(tool, q.answered(i), "gen_ai.tool.message", "role", "tool", "content", t.args, "id", q.callID(i))
		q.tell(tool, q.acted(i), "gen_ai.choice", "message", text(t.result), "id", q.callID(i))
		history = append(history,
			[2]string{"gen_ai.assistant.message", marshalled([]object{{"toolUse": object{"name": t.tool, "toolUseId": q.callID(i), "input": raw(t.args)}}})},
			[2]string{"gen_ai.tool.message", marshalled([]object{{"toolResult": object{"toolUseId": q.callID(i), "status": status, "content": []object{{"text": t.result}}}}})})
	}
}

func (q *run) strandsTokens(span, in, out int) {
	for _, name := range []string{"gen_ai.usage.prompt_tokens", "gen_ai.usage.input_tokens"} {
		q.num(span, name, in)
	}
	for _, name := range []string{"gen_ai.usage.completion_tokens", "gen_ai.usage.output_tokens"} {
		q.num(span, name, out)
	}
	q.num(span, "gen_ai.usage.total_tokens", in+out)
}

// tell adds an event with attributes in pairs.
func (q *run) tell(at int, atNanos int64, name string, pairs ...string) {
	var attrs span
	for i := 0; i < len(pairs); i += 2 {
		attrs.str(detailed, pairs[i], pairs[i+1])
	}
	s := &q.spans[at]
	s.told = append(s.told, occurrence{atNanos, name, attrs.attrs})
}
