// Google's Gemini API.
import { json, events, offers } from './wire.mjs';

export const path = /:(stream)?generateContent$/i;

export const offered = body => (body.tools ?? [])
  .flatMap(tool => tool.functionDeclarations ?? [])
  .flatMap(tool => offers(tool));

export const results = body => (body.contents ?? [])
  .flatMap(content => content.parts ?? [])
  .filter(part => part.functionResponse)
  .map(({ functionResponse: { id, response } }) => {
    const text = response.output ?? response.error ?? response;
    return { id, text: typeof text === 'string' ? text : JSON.stringify(text) };
  });

export function reply(response, body, saying, url) {
  const part = saying.call
    ? { functionCall: { id: saying.call.id, name: saying.call.name, args: saying.call.args }, thoughtSignature: 'c2ln' }
    : { text: saying.text };
  const answer = {
    candidates: [{ content: { role: 'model', parts: [part] }, finishReason: 'STOP', index: 0 }],
    usageMetadata: { promptTokenCount: 100, candidatesTokenCount: 10, totalTokenCount: 110 },
    modelVersion: 'scripted',
  };
  if (/:stream/i.test(url)) return events(response, [{ data: answer }]);
  json(response, answer);
}
