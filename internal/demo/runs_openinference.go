package demo

import "strconv"

// openInference writes a run as OpenInference's instrumentation of LangChain
// does: kinds of spans are an attribute, messages are numbered attributes. A run
// of one answer is the model's span alone.
func openInference(q *run) {
	const scope = "openinference.instrumentation.langchain"
	kind := func(name, kind string, parent int, from, to int64) int {
		at := q.add(scope, name, internal, parent, from, to)
		q.spans[at].ok = true
		q.str(at, "openinference.span.kind", kind)
		return at
	}
	root := -1
	if len(q.turns) > 1 {
		root = kind("AgentExecutor", "AGENT", -1, q.start, q.end())
		q.str(root, "session.id", q.sessionID())
		q.json(root, "metadata", object{"lc_agent_name": q.agent})
		q.str(root, "input.value", q.task)
		q.str(root, "output.value", q.turns[len(q.turns)-1].says)
	}
	type message struct{ role, content, tool, args, id string }
	history := []message{{role: "system", content: q.system}, {role: "user", content: q.task}}
	write := func(span int, list string, all []message) {
		for i, m := range all {
			prefix := list + "." + strconv.Itoa(i) + ".message."
			q.str(span, prefix+"role", m.role)
			if m.content != "" {
				q.str(span, prefix+"content", m.content)
			}
			if m.tool != "" {
				q.str(span, prefix+"tool_calls.0.tool_call.id", m.id)
				q.str(span, prefix+"tool_calls.0.tool_call.function.name", m.tool)
				q.str(span, prefix+"tool_calls.0.tool_call.function.arguments", m.args)
			} else if m.id != "" {
				q.str(span, prefix+"tool_call_id", m.id)
			}
		}
	}
	for i := range q.turns {
		t := &q.turns[i]
		from, to := q.began(i), q.answered(i)
		if root < 0 {
			from, to = q.start, q.end()
		}
		chat := kind("ChatOpenAI", "LLM", root, from, to)
		if root < 0 {
			q.str(chat, "session.id", q.sessionID())
		}
		q.str(chat, "llm.model_name", runsModel)
		q.str(chat, "llm.system", "openai")
		write(chat, "llm.input_messages", history)
		answer := message{role: "assistant", content: t.says, tool: t.tool, args: t.args}
		reason := "stop"
		switch {
		case t.finish != "":
			reason = t.finish
		case t.tool != "":
			reason, answer.id = "tool_calls", q.callID(i)
		}
		write(chat, "llm.output_messages", []message{answer})
		q.str(chat, "output.value", t.says)
		q.str(chat, "llm.finish_reason", reason)
		q.num(chat, "llm.token_count.prompt", q.in[i])
		q.num(chat, "llm.token_count.completion", q.out[i])
		q.num(chat, "llm.token_count.total", q.in[i]+q.out[i])
		if t.tool == "" {
			continue
		}
		tool := kind(t.tool, "TOOL", root, q.answered(i), q.acted(i))
		q.str(tool, "tool.name", t.tool)
		q.str(tool, "input.value", t.args)
		q.str(tool, "output.value", t.result)
		history = append(history, answer, message{role: "tool", content: t.result, id: q.callID(i)})
	}
}
