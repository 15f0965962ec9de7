// What a run showed: the client's introduction, what of the definitions and of
// each answer reached the model.
import { calls } from './calls.mjs';
import { arrived, haystackOf, prefixSeen } from './compare.mjs';

// Shorter descriptions of parameters ("name") would be found anywhere.
const telling = 12;

export function observe({ model, wire, stdout, stderr, why, seconds }) {
  const messages = wire.flatMap(({ from, line }) => {
    try { return [{ from, ...JSON.parse(line) }]; } catch { return []; }
  });
  const resultOf = request => messages.find(({ from, id }) => from === 'server' && id === request?.id)?.result;
  const asked = method => messages.filter(message => message.from === 'client' && message.method === method);

  const answers = Object.fromEntries(calls.map(({ id, args }) => {
    const request = asked('tools/call').findLast(({ params }) => sameJSON(params.arguments ?? {}, args));
    const sent = resultOf(request)?.content?.[0]?.text;
    const seen = model.seen(id);
    if (seen === undefined) return [id, { missing: 'no result' }];
    if (sent === undefined) return [id, { missing: 'refused by the client' }];
    return [id, arrived(sent, seen)];
  }));
  if (calls.some(({ id }) => answers[id].missing === 'no result')) {
    why ||= 'ended early';
    why += tail(stderr || stdout);
    if (calls.every(({ id }) => answers[id].missing === 'no result')) return { failure: why, seconds };
  }

  const haystack = haystackOf(model.requests.map(({ body }) => body));
  const tools = resultOf(asked('tools/list')[0])?.tools ?? [];
  const parameters = new Set(tools.flatMap(tool => Object.values(tool.inputSchema.properties).map(({ description }) => description ?? '')));
  const told = [...parameters].filter(text => text.length >= telling);
  return {
    ...introduction(asked, resultOf), answers, seconds, why,
    searched: model.searched(),
    instructions: prefixSeen(instructionsOf(asked, resultOf) ?? '', haystack),
    descriptions: tools.map(({ name, description }) => ({ name, ...prefixSeen(description, haystack) })),
    parameters: { seen: told.filter(text => prefixSeen(text, haystack).seen === prefixSeen(text, text).of).length, of: told.length },
  };
}

// introduction is the client's name and the revision it speaks: with a
// handshake until 2025-11-25, in every request since 2026-07-28.
function introduction(asked, resultOf) {
  const prefix = 'io.modelcontextprotocol/';
  const meta = asked('tools/list')[0]?.params?._meta ?? {};
  if (meta[prefix + 'protocolVersion']) {
    const { name, version } = meta[prefix + 'clientInfo'] ?? {};
    return { client: name, clientVersion: version, revision: meta[prefix + 'protocolVersion'] };
  }
  const request = asked('initialize')[0];
  const { name, version } = request?.params.clientInfo ?? {};
  return { client: name, clientVersion: version, revision: resultOf(request)?.protocolVersion };
}

const instructionsOf = (asked, resultOf) =>
  (resultOf(asked('initialize')[0]) ?? resultOf(asked('server/discover')[0]))?.instructions;

function sameJSON(a, b) {
  const sorted = value => JSON.stringify(Object.entries(value).sort());
  return sorted(a) === sorted(b);
}

function tail(text) {
  const last = text.replace(/\x1b\[[\d;]*m/g, '').trim().split('\n').findLast(line => line.trim());
  return last ? `: ${last.trim().slice(0, 160)}` : '';
}
