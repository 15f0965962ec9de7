// A library runs in a program of ours, named like its entry, that is copied to
// where the library is installed, so that it imports it like any program would.
import fs from 'node:fs';
import path from 'node:path';

export const library = (name, packages) => ({
  name,
  kind: 'library',
  packages,
  start({ modules, url, server }) {
    const program = path.join(modules, '..', `${name}.mjs`);
    fs.copyFileSync(new URL(`${name}.mjs`, import.meta.url), program);
    return { command: 'node', args: [program, `${url}/v1`, server.command, ...server.args] };
  },
});
