import { Agent } from '@mastra/core/agent';
import { MCPClient } from '@mastra/mcp';
import { createOpenAICompatible } from '@ai-sdk/openai-compatible';

const [baseURL, command, ...args] = process.argv.slice(2);
const client = new MCPClient({ servers: { airefinery: { command, args } } });
const provider = createOpenAICompatible({ name: 'scripted', baseURL, apiKey: 'none' });
const agent = new Agent({ id: 'reader', name: 'reader', instructions: 'Look.', model: provider('scripted'), tools: await client.listTools() });
await agent.generate('look at the logs', { maxSteps: 20 });
await client.disconnect();
