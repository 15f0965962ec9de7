import path from 'node:path';

export default {
  name: 'claude-code',
  kind: 'client',
  packages: { '@anthropic-ai/claude-code': '2.1.332' },
  knownAs: tool => `mcp__airefinery__${tool}`,
  start({ home, modules, url, server }) {
    const servers = path.join(home, 'mcp.json');
    return {
      command: path.join(modules, '.bin/claude'),
      args: [
        '-p', 'look at the logs', '--mcp-config', servers, '--strict-mcp-config', '--allowedTools', 'mcp__airefinery',
        '--output-format', 'stream-json', '--verbose',
      ],
      env: {
        ANTHROPIC_BASE_URL: url, ANTHROPIC_API_KEY: 'none',
        CLAUDE_CODE_DISABLE_NONESSENTIAL_TRAFFIC: '1', DISABLE_TELEMETRY: '1', DISABLE_AUTOUPDATER: '1', DISABLE_ERROR_REPORTING: '1',
      },
      files: { [servers]: { mcpServers: { airefinery: { type: 'stdio', ...server } } } },
    };
  },
};
