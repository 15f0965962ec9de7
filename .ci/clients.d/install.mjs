// node install.mjs CACHE [CLIENT…]: installs what is not there yet. A client
// that cannot be installed is named, and the others go on.
import { spawnSync } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import { choose, installed, versionOf } from './entries.mjs';

const limit = 10 * 60_000;
const [cache, ...names] = process.argv.slice(2);

for (const entry of await choose(names)) {
  const folder = installed(cache, entry);
  const manifest = JSON.stringify({ private: true, dependencies: entry.packages });
  const stamp = path.join(folder, 'installed.json'); // written last
  const failure = path.join(folder, 'failure.txt');
  if (fs.existsSync(stamp) && fs.readFileSync(stamp, 'utf8') === manifest) continue;

  console.log(`installing ${entry.name} ${versionOf(entry)}`);
  fs.rmSync(folder, { recursive: true, force: true });
  fs.mkdirSync(folder, { recursive: true });
  fs.writeFileSync(path.join(folder, 'package.json'), manifest);
  const npm = spawnSync('npm', ['install', '--no-audit', '--no-fund', '--loglevel=error'], { cwd: folder, timeout: limit, encoding: 'utf8' });
  if (npm.status === 0) {
    fs.writeFileSync(stamp, manifest);
  } else {
    const why = npm.error?.code === 'ETIMEDOUT' ? `npm took more than ${limit / 60_000} minutes` : npm.stderr.split('\n').find(line => line && !/ code /.test(line)) ?? 'npm failed';
    fs.writeFileSync(failure, why);
    console.error(`  not installed: ${why}`);
  }
}
