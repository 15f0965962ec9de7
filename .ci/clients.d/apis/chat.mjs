// OpenAI's Chat Completions API.
import { json, events, newId, textOf, offers } from './wire.mjs';

export const path = /\/chat\/completions$/;

export const offered = body => (body.tools ?? []).flatMap(tool => offers(tool));

export const results = body => (body.messages ?? [])
  .filter(message => message.role === 'tool')
  .map(message => ({ id: message.tool_call_id, text: textOf(message.content) }));

export function reply(response, body, saying) {
  const usage = { prompt_tokens: 100, completion_tokens: 10, total_tokens: 110 };
  const message = { role: 'assistant', content: saying.text ?? null };
  if (saying.call) {
    const { id, name, args } = saying.call;
    message.tool_calls = [{ index: 0, id, type: 'function', function: { name, arguments: JSON.stringify(args) } }];
  }
  const finish_reason = saying.call ? 'tool_calls' : 'stop';
  const head = { id: newId('chat'), created: 1700000000, model: body.model };
  if (!body.stream) {
    return json(response, { ...head, object: 'chat.completion', choices: [{ index: 0, message, finish_reason }], usage });
  }
  const chunk = (delta, finish_reason = null) =>
    ({ ...head, object: 'chat.completion.chunk', choices: [{ index: 0, delta, finish_reason }] });
  events(response, [
    { data: chunk(message) }, { data: chunk({}, finish_reason) }, { data: { ...chunk({}), choices: [], usage } }, { data: '[DONE]' },
  ]);
}
