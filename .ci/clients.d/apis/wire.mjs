// What the four APIs share.

export function json(response, value, status = 200) {
  response.writeHead(status, { 'content-type': 'application/json' });
  response.end(JSON.stringify(value));
}

export function events(response, list) {
  response.writeHead(200, { 'content-type': 'text/event-stream' });
  for (const { event, data } of list) {
    if (event) response.write(`event: ${event}\n`);
    response.write(`data: ${typeof data === 'string' ? data : JSON.stringify(data)}\n\n`);
  }
  response.end();
}

// newId names a message; LangChain takes two with one name for the same.
let ids = 0;
export const newId = kind => `${kind}_${++ids}`;

// textOf is the text of a tool's result, which is a string or a list of parts.
export function textOf(content) {
  if (typeof content === 'string') return content;
  if (!Array.isArray(content)) return JSON.stringify(content ?? null);
  return content.map(part => typeof part === 'string' ? part : part.text ?? JSON.stringify(part)).join('\n');
}

// offers names what one entry of a list of tools offers, which may be a
// namespace with tools of its own.
export function offers(tool, namespace) {
  if (tool.type === 'namespace') return (tool.tools ?? []).flatMap(inner => offers(inner, tool.name));
  const name = tool.name ?? tool.function?.name ?? tool.custom?.name ?? tool.type;
  return name ? [{ name, namespace, type: tool.type }] : [];
}
