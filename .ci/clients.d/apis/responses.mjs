// OpenAI's Responses API.
import { json, events, newId, textOf, offers } from './wire.mjs';

export const path = /\/responses$/;

// Tools are offered in the request, in namespaces within it, and in the
// output of a search for tools.
export function offered(body) {
  const input = Array.isArray(body.input) ? body.input : [];
  const found = input.filter(item => item.type === 'tool_search_output' || item.type === 'additional_tools');
  return [...(body.tools ?? []), ...found.flatMap(item => item.tools ?? [])].flatMap(tool => offers(tool));
}

export function results(body) {
  const input = Array.isArray(body.input) ? body.input : [];
  return input.filter(item => /_output$/.test(item.type ?? '')).map(item => ({
    id: item.call_id,
    text: item.type === 'tool_search_output' ? JSON.stringify(item.tools) : textOf(item.output),
  }));
}

export function reply(response, body, saying) {
  const output = [saying.call ? callItem(saying.call) : messageItem(saying.text)];
  const whole = {
    id: newId('resp'), object: 'response', created_at: 1700000000, model: body.model, status: 'completed',
    output, parallel_tool_calls: true, tools: [], error: null, incomplete_details: null, instructions: null, metadata: {},
    usage: {
      input_tokens: 100, output_tokens: 10, total_tokens: 110,
      input_tokens_details: { cached_tokens: 0 }, output_tokens_details: { reasoning_tokens: 0 },
    },
  };
  if (!body.stream) return json(response, whole);
  const stream = [
    { type: 'response.created', response: { ...whole, status: 'in_progress', output: [], usage: null } },
    ...itemEvents(output[0]),
    { type: 'response.completed', response: whole },
  ].map((event, i) => ({ ...event, sequence_number: i }));
  events(response, stream.map(data => ({ event: data.type, data })));
}

function callItem({ id, name, namespace, args, item }) {
  if (item) return { id: `fc_${id}`, call_id: id, status: 'completed', ...item };
  return {
    type: 'function_call', id: `fc_${id}`, call_id: id, name, ...(namespace && { namespace }),
    arguments: JSON.stringify(args), status: 'completed',
  };
}

function messageItem(text) {
  return {
    type: 'message', id: newId('msg'), role: 'assistant', status: 'completed',
    content: [{ type: 'output_text', text, annotations: [] }],
  };
}

function itemEvents(item) {
  const at = { item_id: item.id, output_index: 0 };
  const begun = { type: 'response.output_item.added', output_index: 0, item: { ...item, status: 'in_progress' } };
  const ended = { type: 'response.output_item.done', output_index: 0, item };
  if (item.type === 'message') {
    const { text } = item.content[0];
    begun.item.content = [];
    return [
      begun,
      { type: 'response.content_part.added', ...at, content_index: 0, part: { type: 'output_text', text: '', annotations: [] } },
      { type: 'response.output_text.delta', ...at, content_index: 0, delta: text },
      { type: 'response.output_text.done', ...at, content_index: 0, text },
      ended,
    ];
  }
  if (item.type === 'function_call') {
    begun.item.arguments = '';
    return [
      begun,
      { type: 'response.function_call_arguments.delta', ...at, delta: item.arguments },
      { type: 'response.function_call_arguments.done', ...at, arguments: item.arguments },
      ended,
    ];
  }
  return [begun, ended];
}
