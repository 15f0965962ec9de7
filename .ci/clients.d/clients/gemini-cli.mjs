import path from 'node:path';

export default {
  name: 'gemini-cli',
  kind: 'client',
  packages: { '@google/gemini-cli': '0.61.0' },
  knownAs: tool => `mcp_airefinery_${tool}`,
  start({ home, modules, url, server }) {
    return {
      command: 'node',
      args: [path.join(modules, '@google/gemini-cli/bundle/gemini.js'), '-p', 'look at the logs', '-m', 'gemini-2.5-pro', '--approval-mode', 'yolo'],
      env: { GOOGLE_GEMINI_BASE_URL: url, GEMINI_API_KEY: 'none', GEMINI_CLI_TRUST_WORKSPACE: 'true' },
      files: {
        [path.join(home, '.gemini/settings.json')]: {
          security: { auth: { selectedType: 'gemini-api-key' }, folderTrust: { enabled: false } },
          telemetry: { enabled: false },
          privacy: { usageStatisticsEnabled: false },
          general: { disableAutoUpdate: true, enableAutoUpdate: false },
          mcpServers: { airefinery: server },
        },
      },
    };
  },
};
