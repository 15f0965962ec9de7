// Anthropic's Messages API.
import { json, events, newId, textOf, offers } from './wire.mjs';

export const path = /\/messages$/;

export const offered = body => (body.tools ?? []).flatMap(tool => offers(tool));

export const results = body => (body.messages ?? [])
  .flatMap(message => Array.isArray(message.content) ? message.content : [])
  .filter(block => block.type === 'tool_result')
  .map(block => ({ id: block.tool_use_id, text: textOf(block.content) }));

export function reply(response, body, saying) {
  const usage = { input_tokens: 100, output_tokens: 10, cache_creation_input_tokens: 0, cache_read_input_tokens: 0 };
  const block = saying.call
    ? { type: 'tool_use', id: saying.call.id, name: saying.call.name, input: saying.call.args }
    : { type: 'text', text: saying.text };
  const stop_reason = saying.call ? 'tool_use' : 'end_turn';
  const message = {
    id: newId('msg'), type: 'message', role: 'assistant', model: body.model, content: [block],
    stop_reason, stop_sequence: null, usage,
  };
  if (!body.stream) return json(response, message);
  const [empty, delta] = saying.call
    ? [{ ...block, input: {} }, { type: 'input_json_delta', partial_json: JSON.stringify(block.input) }]
    : [{ type: 'text', text: '' }, { type: 'text_delta', text: block.text }];
  events(response, [
    { type: 'message_start', message: { ...message, content: [], stop_reason: null } },
    { type: 'content_block_start', index: 0, content_block: empty },
    { type: 'content_block_delta', index: 0, delta },
    { type: 'content_block_stop', index: 0 },
    { type: 'message_delta', delta: { stop_reason, stop_sequence: null }, usage },
    { type: 'message_stop' },
  ].map(data => ({ event: data.type, data })));
}
