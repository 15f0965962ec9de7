// The official TypeScript SDK against the program, over each transport:
//
//	npm install @modelcontextprotocol/sdk@1.32.2
//	node client.mjs http://127.0.0.1:8080 PROGRAM   # with --demo --http 127.0.0.1:8080 running
//
// It must find the package: run a copy that lies beside node_modules.
import assert from "node:assert/strict";
import { Client } from "@modelcontextprotocol/sdk/client/index.js";
import { SSEClientTransport } from "@modelcontextprotocol/sdk/client/sse.js";
import { StdioClientTransport } from "@modelcontextprotocol/sdk/client/stdio.js";
import { StreamableHTTPClientTransport } from "@modelcontextprotocol/sdk/client/streamableHttp.js";

const [url, program] = process.argv.slice(2);
const transports = {
  http: () => new StreamableHTTPClientTransport(new URL("/mcp", url)),
  sse: () => new SSEClientTransport(new URL("/sse", url)),
  stdio: () => new StdioClientTransport({ command: program, args: ["--demo", "--log-level", "error"] }),
};

for (const [name, make] of Object.entries(transports)) {
  const client = new Client({ name: "typescript", version: "1" });
  const errors = [];
  client.onerror = (err) => errors.push(err);
  await client.connect(make());
  const { tools } = await client.listTools();
  assert.deepEqual(tools.map((t) => t.name).sort(), ["investigate", "query_logs", "query_metrics", "query_traces"]);
  for (let limit = 1; limit <= 20; limit++) {
    const result = await client.callTool({ name: "query_logs", arguments: { limit, time_window: "1h" } });
    assert.ok(!result.isError, JSON.stringify(result));
    assert.equal(JSON.parse(result.content[0].text).asked.limit, limit);
  }
  const wrong = await client.callTool({ name: "query_logs", arguments: { limits: 1 } });
  assert.ok(wrong.isError && wrong.content[0].text.includes("limits"), JSON.stringify(wrong));

  // A call that is given up at once must not disturb the next.
  const abort = new AbortController();
  const given = client.callTool({ name: "query_logs", arguments: { limit: 1000 } }, undefined, { signal: abort.signal });
  abort.abort("not needed");
  await assert.rejects(given);
  await client.callTool({ name: "query_logs", arguments: { limit: 1 } });

  await client.close();
  assert.deepEqual(errors.filter((err) => !/abort/i.test(String(err))), []);
  console.log(`${name}: ok`);
}
