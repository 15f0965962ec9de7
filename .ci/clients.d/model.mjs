// A scripted model on loopback. It speaks the four APIs that the clients use,
// makes one call after another, and keeps every request, so that afterwards
// can be seen what of each answer reached it.
import http from 'node:http';
import zlib from 'node:zlib';
import * as responses from './apis/responses.mjs';
import * as chat from './apis/chat.mjs';
import * as messages from './apis/messages.mjs';
import * as gemini from './apis/gemini.mjs';
import { json } from './apis/wire.mjs';

const apis = [responses, chat, messages, gemini];
const attempts = 3; // of a call whose result does not come back

// startModel resolves once the model listens. The calls are {id, tool, args};
// the entry says what is particular about its client (see entries.mjs).
export async function startModel(calls, { say, search, knownAs = name => name }) {
  const requests = [];
  const made = []; // the calls so far, a search among them: {id, said, times, result}
  const pending = [...calls];
  let searched = false;

  // next decides what to say to a request. Results come back in the order of
  // the calls; a request without the last call's result asks for it again.
  function next(api, body) {
    const offered = api.offered(body);
    if (!offered.length) return { text: 'ok' }; // a title, a summary: not the conversation
    api.results(body).slice(0, made.length).forEach(({ text }, i) => { made[i].result ??= text; });

    const last = made.at(-1);
    if (last && last.result === undefined && last.times < attempts) {
      last.times++;
      return { call: last.said };
    }
    if (!searched && !nameOf(offered, calls[0].tool)) {
      const call = search?.(offered) || searchCall(offered, 'errors in logs');
      searched = !!call;
      if (call) return remember('search', call);
    }
    const call = pending.shift();
    if (!call) return { text: 'done' };
    const tool = nameOf(offered, call.tool) ?? { name: knownAs(call.tool) };
    return remember(call.id, say?.(call, offered, tool.name) || { ...tool, args: call.args });
  }

  function remember(id, call) {
    const said = { id: `call_${id}`, ...call };
    made.push({ id, said, times: 1 });
    return { call: said };
  }

  const server = http.createServer(async (request, response) => {
    const body = await read(request);
    const url = request.url.split('?')[0];
    const record = { method: request.method, url: request.url, body };
    requests.push(record);
    const api = apis.find(api => api.path.test(url));
    if (api && body && typeof body === 'object') {
      record.said = next(api, body);
      return api.reply(response, body, record.said, url);
    }
    if (/models\/?$/.test(url)) return json(response, { object: 'list', data: [{ id: 'scripted', object: 'model', created: 1, owned_by: 'us' }], models: [] });
    if (/count_?tokens$/i.test(url)) return json(response, { input_tokens: 100, totalTokens: 100 });
    json(response, { error: { message: `nothing at ${url}` } }, 404);
  });
  await new Promise(resolve => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${server.address().port}`,
    requests,
    searched: () => searched,
    // seen is the result of a call as the model got it.
    seen: id => made.find(call => call.id === id)?.result,
    stop: () => { server.closeAllConnections(); server.close(); },
  };
}

// nameOf finds a tool among those offered; a client puts its server's name
// before it.
function nameOf(offered, tool) {
  const { name, namespace } = offered.find(({ name }) => name === tool)
    ?? offered.find(({ name }) => name.endsWith(tool) && /[^a-zA-Z]/.test(name.at(-tool.length - 1)))
    ?? {};
  return name && { name, namespace };
}

// searchCall uses the tool for finding tools, where one is offered.
function searchCall(offered, query) {
  const { name, type } = offered.find(({ name }) => /^(tool_search|ToolSearch)$/.test(name)) ?? {};
  if (!name) return undefined;
  if (type !== 'tool_search') return { name, args: { query } };
  return { item: { type: 'tool_search_call', execution: 'client', arguments: { query } } };
}

async function read(request) {
  const chunks = [];
  for await (const chunk of request) chunks.push(chunk);
  let bytes = Buffer.concat(chunks);
  const decode = { gzip: zlib.gunzipSync, br: zlib.brotliDecompressSync, zstd: zlib.zstdDecompressSync };
  bytes = decode[request.headers['content-encoding']]?.(bytes) ?? bytes;
  try { return JSON.parse(bytes); } catch { return bytes.toString(); }
}
