// What of an answer, and of the definitions, reached the model.

// arrived compares an answer's text with the result that the model got.
// Clients hand it on as it is or as a string inside JSON, so it is looked for
// in the result and in what is left after undoing one or two levels of escapes.
export function arrived(sent, seen = '') {
  const readings = [seen, unescape(seen), unescape(unescape(seen))];
  const level = readings.findIndex(reading => reading.includes(sent));
  const rows = rowsOf(sent);
  const onward = onwardOf(sent);
  return {
    bytes: Buffer.byteLength(sent),
    escaped: level > 0,
    difference: level >= 0 ? null : difference(sent, readings),
    rows: rows.length,
    rowsSeen: Math.max(...readings.map(reading => count(rows, reading))),
    onward: onward && onward.kind,
    onwardSeen: !!onward && readings.some(reading => reading.includes(onward.text)),
  };
}

// difference is where a text that did not arrive whole first differs, with
// what was sent and what stands there instead.
function difference(sent, readings) {
  const found = readings.map(reading => {
    const start = reading.indexOf(sent.slice(0, 20));
    let at = 0;
    if (start >= 0) while (at < sent.length && sent[at] === reading[start + at]) at++;
    return { at, sent: around(sent, at), seen: around(reading, start + at) };
  });
  return found.reduce((best, next) => next.at > best.at ? next : best);
}

const around = (text, at) => text.slice(Math.max(0, at - 20), at + 40);

// prefixSeen is how many characters of text, from its start, stand somewhere
// in the requests.
export function prefixSeen(text, haystack) {
  const plain = squeeze(text);
  let low = 0, high = plain.length;
  while (low < high) {
    const middle = Math.ceil((low + high) / 2);
    if (haystack.includes(plain.slice(0, middle))) low = middle; else high = middle - 1;
  }
  return { seen: low, of: plain.length };
}

// haystackOf is all text of the requests' bodies, their escapes undone.
export function haystackOf(bodies) {
  const strings = new Set();
  const walk = value => {
    if (typeof value === 'string') strings.add(value);
    else if (value && typeof value === 'object') Object.values(value).forEach(walk);
  };
  bodies.forEach(walk);
  const text = [...strings].join('\n');
  return squeeze(text) + '\n' + squeeze(unescape(text));
}

// squeeze takes away what clients lay out anew: white space, and an ellipsis.
const squeeze = text => text.replaceAll('…', '...').replace(/\s+/g, ' ').trim();

function unescape(text) {
  const plain = { n: '\n', t: '\t', r: '\r', b: '\b', f: '\f' };
  return text.replace(/\\(?:u([0-9a-fA-F]{4})|(.))/gs, (_, code, letter) =>
    code ? String.fromCharCode(parseInt(code, 16)) : plain[letter] ?? letter);
}

// count says how many of the rows stand in a text; a row that was sent twice
// must stand there twice.
function count(rows, text) {
  const sent = new Map();
  for (const row of rows) sent.set(row, (sent.get(row) ?? 0) + 1);
  let sum = 0;
  for (const [row, times] of sent) sum += Math.min(times, text.split(row).length - 1);
  return sum;
}

// onwardOf is how an answer says to go on: the cursor where it has one, else
// its next calls.
function onwardOf(sent) {
  const { next } = JSON.parse(sent);
  const cursor = next?.map?.(({ args }) => args?.cursor).find(Boolean);
  if (cursor) return { kind: 'cursor', text: cursor };
  if (!next?.length) return null;
  const { index, 0: key } = sent.match(/"next":\s*\[/);
  return { kind: 'next calls', text: elements(sent, index + key.length).at(-1) };
}

// rowsOf gives the elements of every "rows" array, at any depth, as they are
// written in the answer.
export function rowsOf(sent) {
  const rows = [];
  for (const { index, 0: key } of sent.matchAll(/"rows":\s*\[/g)) rows.push(...elements(sent, index + key.length));
  return rows;
}

// elements cuts out the elements of the array that begins before position at.
function elements(text, at) {
  const list = [];
  let depth = 0, start = at;
  for (let i = at; i < text.length; i++) {
    switch (text[i]) {
      case '"':
        for (i++; text[i] !== '"'; i++) if (text[i] === '\\') i++;
        break;
      case '[': case '{':
        depth++;
        break;
      case ',':
        if (depth === 0) { list.push(text.slice(start, i).trim()); start = i + 1; }
        break;
      case ']': case '}':
        if (depth-- === 0) {
          const last = text.slice(start, i).trim();
          return last ? [...list, last] : list;
        }
    }
  }
  return list;
}
