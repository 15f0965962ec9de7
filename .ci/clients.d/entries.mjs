// The clients: one file each in clients/, which says
//   name, packages  what npm installs; the first package's version is reported
//   kind            'client', or 'library' for what programs are built with
//   variants        models to try, where the client treats them differently
//   knownAs         the full name of one of our tools, for a model that calls
//                   it without being offered it
//   search, say     other words for a search or a call than the API's own
//   note            what the report must say about how it was run
//   start           the command, its arguments, environment and files
import fs from 'node:fs';
import path from 'node:path';

const folder = new URL('clients/', import.meta.url);

// choose gives the entries with these names, or all.
export async function choose(names) {
  const all = [];
  for (const file of fs.readdirSync(folder).sort()) all.push((await import(new URL(file, folder))).default);
  const unknown = names.filter(name => !all.some(entry => entry.name === name));
  if (unknown.length) {
    console.error(`no client ${unknown.join(', ')}; there are ${all.map(entry => entry.name).join(', ')}`);
    process.exit(2);
  }
  const chosen = names.length ? all.filter(entry => names.includes(entry.name)) : all;
  return chosen.sort((a, b) => a.kind.localeCompare(b.kind));
}

export const versionOf = entry => Object.values(entry.packages)[0];

// installed is where an entry's packages lie; a new version is a new folder.
export const installed = (cache, entry) => path.join(cache, 'npm', `${entry.name}-${versionOf(entry)}`);
