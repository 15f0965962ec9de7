import path from 'node:path';

export default {
  name: 'cline',
  kind: 'client',
  packages: { cline: '3.0.65' },
  knownAs: tool => `airefinery__${tool}`,
  start({ home, modules, url, server }) {
    const settings = path.join(home, '.cline/data/settings');
    const provider = 'openai-compatible';
    return {
      command: path.join(modules, '.bin/cline'),
      args: ['-P', provider, 'look at the logs'],
      env: { CLINE_TELEMETRY_DISABLED: '1', CLINE_NO_AUTO_UPDATE: '1' },
      files: {
        [path.join(settings, 'providers.json')]: {
          version: 1,
          lastUsedProvider: provider,
          modes: {},
          providers: {
            [provider]: {
              settings: { provider, apiKey: 'none', model: 'scripted', baseUrl: `${url}/v1` },
              updatedAt: '2026-01-01T00:00:00.000Z',
              tokenSource: 'manual',
            },
          },
        },
        [path.join(settings, 'cline_mcp_settings.json')]: { mcpServers: { airefinery: server } },
      },
    };
  },
};
