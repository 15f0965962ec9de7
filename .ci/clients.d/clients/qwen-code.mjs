import fs from 'node:fs';
import path from 'node:path';

export default {
  name: 'qwen-code',
  kind: 'client',
  packages: { '@qwen-code/qwen-code': '0.24.4' },
  knownAs: tool => `mcp__airefinery__${tool}`,
  start({ home, modules, url, server }) {
    return {
      command: 'node',
      args: [fs.realpathSync(path.join(modules, '.bin/qwen')), '-p', 'look at the logs', '--approval-mode', 'yolo'],
      env: { OPENAI_BASE_URL: `${url}/v1`, OPENAI_API_KEY: 'none', OPENAI_MODEL: 'qwen3-coder-plus', QWEN_CODE_DISABLE_TELEMETRY: '1' },
      files: {
        [path.join(home, '.qwen/settings.json')]: {
          security: { auth: { selectedType: 'openai' }, folderTrust: { enabled: false } },
          telemetry: { enabled: false },
          privacy: { usageStatisticsEnabled: false },
          general: { disableAutoUpdate: true, enableAutoUpdate: false },
          model: { name: 'qwen3-coder-plus' },
          mcpServers: { airefinery: server },
        },
      },
    };
  },
};
