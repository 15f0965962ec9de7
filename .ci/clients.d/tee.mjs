// node tee.mjs LOG COMMAND [ARGUMENT…]: runs an MCP server over stdio and
// keeps every message between it and its client in LOG, a JSON object a line.
import { spawn } from 'node:child_process';
import fs from 'node:fs';
import readline from 'node:readline';

const [log, command, ...args] = process.argv.slice(2);
const server = spawn(command, args, { stdio: ['pipe', 'pipe', 'inherit'] });

function pass(from, to, sender) {
  readline.createInterface({ input: from, crlfDelay: Infinity }).on('line', line => {
    fs.appendFileSync(log, `{"from":"${sender}","line":${JSON.stringify(line)}}\n`);
    to.write(`${line}\n`);
  }).on('close', () => to.end());
}
pass(process.stdin, server.stdin, 'client');
pass(server.stdout, process.stdout, 'server');
server.stdin.on('error', () => {}); // it left first
server.on('exit', code => { process.exitCode = code ?? 1; process.stdin.destroy(); });
for (const signal of ['SIGTERM', 'SIGINT', 'SIGHUP']) process.on(signal, () => server.kill(signal));
