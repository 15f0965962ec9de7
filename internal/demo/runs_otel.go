package demo

import "strconv"

// runsModel is what all agents talk to.
const runsModel = "openai/gpt-oss-120b"

// otelGenAI writes a run by OpenTelemetry's semantic conventions for GenAI, as
// Vercel's AI SDK 7 does: a span a step, messages as JSON on the spans.
func otelGenAI(q *run) {
	const scope = "gen_ai"
	system := marshalled([]object{{"type": "text", "content": q.system}})
	history := []object{{"role": "user", "parts": []object{{"type": "text", "content": q.task}}}}
	last := len(q.turns) - 1
	root := q.add(scope, "invoke_agent "+runsModel, internal, -1, q.start, q.end())
	q.str(root, "gen_ai.operation.name", "invoke_agent")
	q.str(root, "gen_ai.provider.name", "openai")
	q.str(root, "gen_ai.request.model", runsModel)
	q.str(root, "gen_ai.agent.name", q.agent)
	q.str(root, "gen_ai.conversation.id", q.sessionID())
	q.str(root, "gen_ai.system_instructions", system)
	q.json(root, "gen_ai.input.messages", history)
	in, out := q.sum()
	q.otelAnswer(root, in, out, last)
	for i := range q.turns {
		t := &q.turns[i]
		step := q.add(scope, "step "+strconv.Itoa(i+1), internal, root, q.began(i), q.acted(i))
		q.str(step, "gen_ai.operation.name", "agent_step")
		chat := q.add(scope, "chat "+runsModel, client, step, q.began(i), q.answered(i))
		q.str(chat, "gen_ai.operation.name", "chat")
		q.str(chat, "gen_ai.provider.name", "openai")
		q.str(chat, "gen_ai.request.model", runsModel)
		q.str(chat, "gen_ai.system_instructions", system)
		q.json(chat, "gen_ai.input.messages", history)
		q.str(chat, "gen_ai.response.model", runsModel)
		q.str(chat, "server.address", "inference-gateway")
		q.otelAnswer(chat, q.in[i], q.out[i], i)
		if t.tool == "" {
			continue
		}
		tool := q.add(scope, "execute_tool "+t.tool, internal, step, q.answered(i), q.acted(i))
		q.str(tool, "gen_ai.operation.name", "execute_tool")
		q.str(tool, "gen_ai.tool.name", t.tool)
		q.str(tool, "gen_ai.tool.call.id", q.callID(i))
		q.str(tool, "gen_ai.tool.type", "function")
		q.str(tool, "gen_ai.tool.call.arguments", t.args)
		q.str(tool, "gen_ai.tool.call.result", t.result)
		history = append(history,
			object{"role": "assistant", "parts": []object{{"type": "tool_call", "id": q.callID(i), "name": t.tool, "arguments": raw(t.args)}}},
			object{"role": "tool", "parts": []object{{"type": "tool_call_response", "id": q.callID(i), "response": raw(t.result)}}})
	}
}

// otelAnswer says what the model answered in a turn.
func (q *run) otelAnswer(span, in, out, turn int) {
	t := &q.turns[turn]
	reason, parts := "stop", []object{}
	switch {
	case t.finish != "":
		reason = t.finish
	case t.tool != "":
		reason = "tool-calls"
	}
	if t.says != "" {
		parts = append(parts, object{"type": "text", "content": t.says})
	}
	if t.tool != "" {
		parts = append(parts, object{"type": "tool_call", "id": q.callID(turn), "name": t.tool, "arguments": raw(t.args)})
	}
	q.spans[span].raw(detailed, "gen_ai.response.finish_reasons", "arrayValue", `{"values":[{"stringValue":"`+reason+`"}]}`)
	q.num(span, "gen_ai.usage.input_tokens", in)
	q.num(span, "gen_ai.usage.output_tokens", out)
	q.json(span, "gen_ai.output.messages", []object{{"role": "assistant", "parts": parts, "finish_reason": reason}})
}
