import path from 'node:path';

// The model decides how Codex offers tools: all of them in the request, behind
// a search, or to scripts that the model writes.
const scripts = offered => offered.some(tool => tool.name === 'exec' && tool.type === 'custom');
const script = input => ({ item: { type: 'custom_tool_call', name: 'exec', input } });

export default {
  name: 'codex',
  kind: 'client',
  packages: { '@openai/codex': '0.171.0' },
  variants: ['gpt-5.2-codex', 'gpt-5.5', 'gpt-6.2-sol'],
  knownAs: tool => `mcp__airefinery__${tool}`,
  search: offered => scripts(offered) && script('text(ALL_TOOLS.filter(tool => /error|log/i.test(tool.name + tool.description)));'),
  say: ({ args }, offered, name) => scripts(offered) && script(`text(await tools.${name}(${JSON.stringify(args)}));`),
  note: 'with gpt-6.2-sol the model writes scripts; ours prints those of `ALL_TOOLS` that speak of errors or logs, and each result whole, `text(await tools.mcp__airefinery__query_logs(…))`',
  start({ home, modules, variant, url, server }) {
    const config = `
model = "${variant}"
model_provider = "scripted"

[model_providers.scripted]
name = "scripted"
base_url = "${url}/v1"
wire_api = "responses"
env_key = "SCRIPTED_KEY"
request_max_retries = 0
stream_max_retries = 0

[analytics]
enabled = false

[mcp_servers.airefinery]
command = ${JSON.stringify(server.command)}
args = ${JSON.stringify(server.args)}
`;
    return {
      command: path.join(modules, '.bin/codex'),
      args: ['exec', '--skip-git-repo-check', 'look at the logs'],
      env: { CODEX_HOME: path.join(home, '.codex'), SCRIPTED_KEY: 'none' },
      files: { [path.join(home, '.codex/config.toml')]: config },
    };
  },
};
