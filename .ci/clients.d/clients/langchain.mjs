import { library } from '../libraries/start.mjs';

export default library('langchain', { '@langchain/mcp-adapters': '1.1.4', langchain: '1.5.14', '@langchain/core': '1.4.0', '@langchain/openai': '1.6.0', '@langchain/langgraph': '1.7.3' });
