import { library } from '../libraries/start.mjs';

export default library('mastra', { '@mastra/mcp': '2.0.0', '@mastra/core': '1.71.0', '@ai-sdk/openai-compatible': '3.0.92' });
