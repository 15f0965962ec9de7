import { library } from '../libraries/start.mjs';

export default library('ai-sdk', { '@ai-sdk/mcp': '2.0.99', ai: '7.0.173', '@ai-sdk/openai-compatible': '3.0.92' });
