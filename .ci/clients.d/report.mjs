// docs/clients.md
import { calls } from './calls.mjs';

export function report(rows) {
  const ran = rows.filter(row => !row.failure);
  const failed = rows.filter(row => row.failure);
  const text = [`# What of our answers reaches the model

Written by \`.ci/clients\` on ${new Date().toISOString().slice(0, 10)}. Each client of npm's was given \`airefinery-mcp --demo\` over stdio and a
scripted model on loopback, and what the server sent was compared with what reached the model.

## Introductions and definitions

*Described*: characters of the three tools' descriptions, and how many of their parameters' descriptions (those of 12
characters and more), that reached the model. *Found by search*: the client shows tools only to a model that searches for them;
ours searched for "errors in logs".
`,
  table(['client', 'version', 'introduces itself as', 'revision', 'instructions', 'tools described', 'parameters', 'found by search'],
    ran.map(row => [
      row.title, row.version, code([row.client, row.clientVersion].filter(Boolean).join(' ')), row.revision ?? '?',
      portion(row.instructions), portions(row.descriptions), `${row.parameters.seen} of ${row.parameters.of}`, row.searched ? 'yes' : '',
    ])),
  `## Answers

The bytes that the server sent, and how many of their rows reached the model (a summary's are its services and patterns). *In
JSON*: the text arrived as a string inside JSON, its quotation marks escaped. Where it did not arrive whole, the characters that
did from its start on. *Cursor*: whether the way to the rest arrived.

${calls.map(({ title, tool, args }) => `- ${title}: \`${tool} ${JSON.stringify(args)}\``).join('\n')}
`,
  table(['client', ...calls.map(({ title }) => title)], ran.map(row => [row.title, ...calls.map(({ id }) => answer(row.answers[id]))])),
  ];
  const remarks = [
    ...failed.map(row => `- **${row.title}** ${row.version} did not run: ${row.failure}`),
    ...ran.filter(row => row.why).map(row => `- ${row.title}: ${row.why}`),
    ...ran.flatMap(alterations),
    ...new Set(ran.filter(row => row.note).map(row => `- ${row.title.split(' ')[0]}: ${row.note}`)),
  ];
  if (remarks.length) text.push(`## Remarks\n\n${remarks.join('\n')}\n`);
  return text.join('\n');
}

function answer({ missing, bytes, escaped, difference, rows, rowsSeen, onward, onwardSeen }) {
  if (missing) return `**${missing}**`;
  const facts = [];
  if (rows) facts.push(rowsSeen === rows ? `${rows} rows` : `**${rowsSeen} of ${rows} rows**`);
  if (difference) facts.push(`first ${number(difference.at)} characters`); else if (!rows) facts.push('whole');
  if (onward) facts.push(onwardSeen ? onward : `**${onward} lost**`);
  return `${number(bytes)} B${escaped ? ' in JSON' : ''}: ${facts.join(', ')}`;
}

// alterations are remarks on answers that were changed though they are short.
function alterations({ title, answers }) {
  return calls.filter(({ id }) => id !== 'largest' && answers[id].difference).map(call => {
    const { at, sent, seen } = answers[call.id].difference;
    return `- ${title}: the ${call.title} differs from character ${number(at)}: sent ${quoted(sent)}, seen ${quoted(seen)}`;
  });
}

const quoted = text => `\`\` ${text.replace(/\s/g, ' ')} \`\``;

function portion({ seen, of }) {
  if (seen === of) return `whole (${of})`;
  return seen < 12 ? 'none' : `first ${seen} of ${of}`;
}

function portions(list) {
  if (list.every(({ seen, of }) => seen === of)) return 'whole';
  return list.map(portion).join(', ');
}

const number = n => n.toLocaleString('en');

const code = text => text ? `\`${text}\`` : '?';

function table(head, rows) {
  const line = cells => `| ${cells.join(' | ')} |`;
  return [line(head), line(head.map(() => '---')), ...rows.map(line)].join('\n') + '\n';
}
