package conversation

import (
	"cmp"
	"encoding/hex"
	"slices"
	"strings"

	"airefinery-mcp/client"
	"airefinery-mcp/internal/semconv"
)

// join gives the content of log records to the spans that they are of.
func (b *Builder) join(records []Record) {
	if len(records) == 0 {
		return
	}
	spans := make(map[client.SpanID]int32, len(b.spans))
	for i := range b.spans {
		if b.facts[i].Kind > semconv.ChainKind {
			spans[b.spans[i].ID] = int32(i)
		}
	}
	for i := range records {
		r := &records[i]
		at, ok := spans[r.Span]
		if !ok {
			continue
		}
		if took := b.content(at).takeRecord(&b.once, r); took {
			b.run.Joined++
		}
	}
}

// detailsEvent is the name of OpenTelemetry's record of a whole call, with the
// messages in attributes, which engines write with low lines.
const detailsEvent = "gen_ai.client.inference.operation.details"

// takeRecord takes the messages of a record: one of OpenTelemetry's events, by its
// name, or the input and the output of a call together. It reads them by rd.
func (c *content) takeRecord(rd *reader, r *Record) bool {
	body := strings.TrimSpace(r.Body)
	if body == "" || body[0] != '{' {
		return false
	}
	v := parse(body)
	if v == "" {
		return false
	}
	m := v.members()
	if _, ok := roleOf(r.Event); ok && strings.HasPrefix(r.Event, "gen_ai.") {
		attrs := client.Attrs{}
		for _, name := range []string{"content", "message", "finish_reason", "id"} {
			if member := m.get(name); member != "" {
				attrs = append(attrs, &client.Attr{Key: name, Value: member.text()})
			}
		}
		if calls := m.get("tool_calls"); calls != "" { // an assistant's message in a prompt
			c.in = append(c.in, rd.messagesOf(v, roleAssistant)...)
			return true
		}
		c.takeEvent(rd, rd, r.Event, attrs)
		return true
	}
	in, out := m.get("input").members().get("messages"), m.get("output").members().get("messages")
	if in == "" && out == "" {
		return false
	}
	if in != "" {
		c.in = append(c.in, rd.messagesOf(in, roleUser)...)
	}
	if out != "" {
		// What was there before the answer comes with it.
		all := rd.messagesOf(out, roleAssistant)
		for i := range all {
			if i < len(all)-1 {
				c.in = append(c.in, all[i])
			} else {
				c.out = append(c.out, all[i])
			}
		}
	}
	return true
}

// LacksContent reports whether spans are of models or tools and none of them has
// a text, so that log records may have them.
func LacksContent(spans []client.Span) bool {
	any := false
	rd := reader{forgets: true}
	for i := range spans {
		f := Read(&spans[i])
		if f.Kind != semconv.ModelKind && f.Kind != semconv.ToolKind {
			continue
		}
		any = true
		if f.Get(semconv.Arguments) != "" || f.Get(semconv.Result) != "" {
			return false
		}
		if c := contentOf(&rd, &rd, &spans[i], f); c.in != nil || c.out != nil {
			return false
		}
	}
	return any
}

// The labels with the id of a record's span, with its name and with messages.
var (
	spanIDLabels = semconv.Keys{"span_id", "spanid", "spanID", "SpanId", "otelSpanID"}
	eventLabels  = semconv.Keys{"event_name", "event.name"}
	inputLabels  = semconv.Keys{"gen_ai_input_messages", "gen_ai.input.messages"}
	outputLabels = semconv.Keys{"gen_ai_output_messages", "gen_ai.output.messages"}
)

// RecordsOf returns the log records of a trace, the earliest first. They hold
// nothing of the response.
func RecordsOf(r *client.LogsResponse, id client.TraceID) []Record {
	var out []Record
	for i := range r.Streams {
		stream := &r.Streams[i]
		for j := range stream.Entries {
			e := &stream.Entries[j]
			get := func(name string) string {
				return cmp.Or(e.Metadata.Get(name), stream.Labels.Get(name), e.Parsed.Get(name))
			}
			if !strings.EqualFold(semconv.TraceID.First(get), id.String()) {
				continue
			}
			span, err := hex.DecodeString(spanIDLabels.First(get))
			if err != nil || len(span) != len(client.SpanID{}) {
				continue
			}
			r := Record{Span: client.SpanID(span), Time: e.Time, Event: eventLabels.First(get), Body: strings.Clone(e.Line)}
			if r.Event == detailsEvent {
				in, answer := inputLabels.First(get), outputLabels.First(get)
				r.Body = `{"input":{"messages":` + cmp.Or(in, "[]") + `},"output":{"messages":` + cmp.Or(answer, "[]") + `}}`
			}
			out = append(out, r)
		}
	}
	slices.SortStableFunc(out, func(a, b Record) int { return cmp.Compare(a.Time, b.Time) })
	return out
}
