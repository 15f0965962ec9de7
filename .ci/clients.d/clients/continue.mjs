import fs from 'node:fs';
import path from 'node:path';

export default {
  name: 'continue',
  kind: 'client',
  packages: { '@continuedev/cli': '1.5.47' },
  start({ home, modules, url, server }) {
    const config = path.join(home, '.continue/config.yaml');
    return {
      command: 'node',
      args: [fs.realpathSync(path.join(modules, '.bin/cn')), '-p', '--config', config, '--auto', 'look at the logs'],
      env: { CONTINUE_TELEMETRY_ENABLED: '0', CONTINUE_METRICS_ENABLED: '0', CONTINUE_CLI_ENABLE_TELEMETRY: '0' },
      files: {
        [config]: `
name: scripted
version: 1.0.0
schema: v1
models:
  - name: scripted
    provider: openai
    model: gpt-4o
    apiBase: ${url}/v1/
    apiKey: none
    useResponsesApi: false
    roles: [chat]
mcpServers:
  - name: airefinery
    command: ${JSON.stringify(server.command)}
    args: ${JSON.stringify(server.args)}
`,
      },
    };
  },
};
