import { Agent, MCPServerStdio, run, setDefaultOpenAIClient, setOpenAIAPI, setTracingDisabled } from '@openai/agents';
import OpenAI from 'openai';

const [baseURL, command, ...args] = process.argv.slice(2);
setTracingDisabled(true);
setOpenAIAPI('responses');
setDefaultOpenAIClient(new OpenAI({ baseURL, apiKey: 'none', maxRetries: 0 }));
const server = new MCPServerStdio({ name: 'airefinery', command, args });
await server.connect();
await run(new Agent({ name: 'reader', model: 'scripted', mcpServers: [server] }), 'look at the logs', { maxTurns: 20 });
await server.close();
