// What the scripted model asks for, one after another. Every argument is one
// that the tool's schema allows, so that no client refuses it by
// itself. The error comes last: LangChain's agent ends with it.
export const calls = [
  { id: 'default', title: 'default answer', tool: 'query_logs', args: {} },
  { id: 'page', title: 'page of lines', tool: 'query_logs', args: { view: 'records' } },
  { id: 'largest', title: 'largest answer', tool: 'query_logs', args: { view: 'records', limit: 5000, max_bytes: 100000 } },
  { id: 'error', title: 'error', tool: 'query_logs', args: { since: 'some day' } },
];
