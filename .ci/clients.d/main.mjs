// node main.mjs CACHE REPORT [CLIENT…]: runs each client in turn and writes
// the report; with names it prints it instead.
import fs from 'node:fs';
import path from 'node:path';
import { choose, installed, versionOf } from './entries.mjs';
import { run } from './run.mjs';
import { observe } from './observe.mjs';
import { report } from './report.mjs';

const [cache, file, ...names] = process.argv.slice(2);
const rows = [];
for (const entry of await choose(names)) {
  for (const variant of entry.variants ?? ['']) {
    const title = [entry.name, variant].filter(Boolean).join(' ');
    const row = { title, kind: entry.kind, version: versionOf(entry), note: entry.note };
    process.stderr.write(`${title} …`);
    try {
      Object.assign(row, observe(await run({
        entry, variant, packages: installed(cache, entry), server: path.join(cache, 'airefinery-mcp'),
        folder: path.join(cache, 'runs', title.replace(/[^\w.-]+/g, '-')),
      })));
    } catch (error) {
      row.failure = error.message;
    }
    process.stderr.write(` ${row.failure ?? `${row.seconds} s`}\n`);
    rows.push(row);
  }
}
const text = report(rows);
if (names.length) process.stdout.write(text); else fs.writeFileSync(file, text);
process.exit(rows.some(row => row.failure) ? 1 : 0);
