import path from 'node:path';

export default {
  name: 'copilot',
  kind: 'client',
  packages: { '@github/copilot': '1.0.102' },
  knownAs: tool => `airefinery-${tool}`,
  start({ home, modules, url, server }) {
    return {
      command: 'node',
      args: [
        path.join(modules, '@github/copilot/npm-loader.js'), '-p', 'look at the logs',
        '--allow-all-tools', '--no-auto-update', '--disable-builtin-mcps', '--log-level', 'none',
      ],
      env: {
        COPILOT_PROVIDER_BASE_URL: `${url}/v1`, COPILOT_PROVIDER_TYPE: 'openai', COPILOT_PROVIDER_API_KEY: 'none',
        COPILOT_MODEL: 'gpt-5.2', COPILOT_OFFLINE: 'true', COPILOT_AUTO_UPDATE: 'false',
      },
      files: {
        [path.join(home, '.copilot/mcp-config.json')]: { mcpServers: { airefinery: { type: 'local', tools: ['*'], ...server } } },
      },
    };
  },
};
