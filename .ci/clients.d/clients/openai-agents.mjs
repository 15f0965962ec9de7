import { library } from '../libraries/start.mjs';

export default library('openai-agents', { '@openai/agents': '0.20.0', openai: '7.59.0', zod: '4.6.7' });
