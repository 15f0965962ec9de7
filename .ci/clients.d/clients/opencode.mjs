import path from 'node:path';

export default {
  name: 'opencode',
  kind: 'client',
  packages: { 'opencode-ai': '1.18.33' },
  knownAs: tool => `airefinery_${tool}`,
  start({ home, modules, url, server }) {
    return {
      command: path.join(modules, '.bin/opencode'),
      args: ['run', 'look at the logs'],
      env: {
        OPENCODE_DISABLE_AUTOUPDATE: '1', OPENCODE_DISABLE_MODELS_FETCH: '1',
        OPENCODE_DISABLE_LSP_DOWNLOAD: '1', OPENCODE_DISABLE_DEFAULT_PLUGINS: '1',
      },
      files: {
        [path.join(home, '.config/opencode/opencode.json')]: {
          autoupdate: false,
          share: 'disabled',
          model: 'scripted/scripted',
          small_model: 'scripted/scripted',
          provider: {
            scripted: {
              npm: '@ai-sdk/openai-compatible',
              name: 'scripted',
              options: { baseURL: `${url}/v1`, apiKey: 'none' },
              models: { scripted: { name: 'scripted', tool_call: true, limit: { context: 200000, output: 8000 } } },
            },
          },
          mcp: { airefinery: { type: 'local', command: [server.command, ...server.args], enabled: true } },
        },
      },
    };
  },
};
