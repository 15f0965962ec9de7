import { generateText, isStepCount } from 'ai';
import { createMCPClient } from '@ai-sdk/mcp';
import { Experimental_StdioMCPTransport as StdioTransport } from '@ai-sdk/mcp/mcp-stdio';
import { createOpenAICompatible } from '@ai-sdk/openai-compatible';

const [baseURL, command, ...args] = process.argv.slice(2);
const client = await createMCPClient({ transport: new StdioTransport({ command, args }) });
const provider = createOpenAICompatible({ name: 'scripted', baseURL, apiKey: 'none' });
await generateText({ model: provider('scripted'), prompt: 'look at the logs', tools: await client.tools(), stopWhen: isStepCount(20) });
await client.close();
