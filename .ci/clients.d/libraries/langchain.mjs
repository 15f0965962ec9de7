import { createAgent } from 'langchain';
import { ChatOpenAI } from '@langchain/openai';
import { MultiServerMCPClient } from '@langchain/mcp-adapters';

const [baseURL, command, ...args] = process.argv.slice(2);
const client = new MultiServerMCPClient({ mcpServers: { airefinery: { transport: 'stdio', command, args } } });
const model = new ChatOpenAI({ model: 'scripted', apiKey: 'none', useResponsesApi: false, maxRetries: 0, configuration: { baseURL } });
const agent = createAgent({ model, tools: await client.getTools() });
await agent.invoke({ messages: [{ role: 'user', content: 'look at the logs' }] });
await client.close();
