// One run of one client: in a home of its own, with our server behind the tee
// and the scripted model before it.
import { spawn } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import { calls } from './calls.mjs';
import { startModel } from './model.mjs';

const seconds = 180; // for one client, from start to end
const tee = new URL('tee.mjs', import.meta.url).pathname;

// run resolves to what was recorded: {model, wire, stdout, stderr, …}. All of
// it stays in the folder until the next run, for whoever wants to look.
export async function run({ entry, variant, packages, server, folder }) {
  const failure = path.join(packages, 'failure.txt');
  if (fs.existsSync(failure)) throw new Error(`not installed: ${fs.readFileSync(failure, 'utf8')}`);

  fs.rmSync(folder, { recursive: true, force: true });
  const home = path.join(folder, 'home'), work = path.join(folder, 'work'), log = path.join(folder, 'wire.jsonl');
  for (const dir of [home, work, path.join(home, 'tmp')]) fs.mkdirSync(dir, { recursive: true });
  fs.writeFileSync(log, '');

  const model = await startModel(calls, entry);
  try {
    const how = entry.start({
      home, variant, url: model.url, modules: path.join(packages, 'node_modules'),
      server: { command: process.execPath, args: [tee, log, server, '--demo', '--log-level', 'error'] },
    });
    for (const [name, content] of Object.entries(how.files ?? {})) {
      fs.mkdirSync(path.dirname(name), { recursive: true });
      fs.writeFileSync(name, typeof content === 'string' ? content : JSON.stringify(content, null, 1));
    }
    const began = Date.now();
    const ended = await execute(how.command, how.args, { cwd: work, env: { ...environment(home), ...how.env } });
    const wire = fs.readFileSync(log, 'utf8').split('\n').filter(Boolean).map(line => JSON.parse(line));
    const requests = JSON.stringify(model.requests, null, 1);
    for (const [name, content] of Object.entries({ stdout: ended.stdout, stderr: ended.stderr, 'requests.json': requests })) {
      fs.writeFileSync(path.join(folder, name), content);
    }
    return { ...ended, model, wire, seconds: Math.round((Date.now() - began) / 1000) };
  } finally {
    model.stop();
  }
}

// environment holds nothing of the user's but what finds programs.
function environment(home) {
  return {
    PATH: `${path.dirname(process.execPath)}:${process.env.PATH}`,
    HOME: home, TMPDIR: path.join(home, 'tmp'), USER: 'user', SHELL: '/bin/bash', LANG: 'C.UTF-8', TERM: 'dumb',
    XDG_CONFIG_HOME: path.join(home, '.config'), XDG_DATA_HOME: path.join(home, '.local/share'),
    XDG_CACHE_HOME: path.join(home, '.cache'), XDG_STATE_HOME: path.join(home, '.local/state'),
    CI: '1', NO_COLOR: '1', DO_NOT_TRACK: '1',
  };
}

// execute runs a command in a process group of its own, and ends the group and
// what left it: Cline leaves a daemon behind, which is known by its home.
function execute(command, args, options) {
  return new Promise(resolve => {
    const child = spawn(command, args, { ...options, stdio: ['ignore', 'pipe', 'pipe'], detached: true });
    let stdout = '', stderr = '', why = '';
    child.stdout.on('data', data => { stdout += data; });
    child.stderr.on('data', data => { stderr += data; });
    const endAll = () => [-child.pid, ...livingIn(options.env.HOME)].forEach(end);
    const timer = setTimeout(() => { why = `not done after ${seconds} s`; endAll(); }, seconds * 1000);
    const finish = () => { clearTimeout(timer); endAll(); resolve({ stdout, stderr, why }); };
    child.on('error', error => { why = error.message; finish(); });
    child.on('exit', (code, signal) => {
      why ||= code ? `ended with ${code}` : signal ? `ended by ${signal}` : '';
      setTimeout(finish, 200); // for the last of its output
    });
  });
}

function end(pid) {
  try { process.kill(pid, 'SIGKILL'); } catch { /* gone */ }
}

// livingIn finds the processes that have this home, where there is a /proc.
function livingIn(home) {
  if (!fs.existsSync('/proc/self/environ')) return [];
  return fs.readdirSync('/proc').filter(name => /^\d+$/.test(name)).filter(pid => {
    try { return fs.readFileSync(`/proc/${pid}/environ`, 'utf8').split('\0').includes(`HOME=${home}`); } catch { return false; }
  }).map(Number);
}
