// Axes of time, shared by all charts over it.

const SECOND = 1e3, MINUTE = 60e3, HOUR = 3600e3, DAY = 86400e3;
const STEPS = [1, 5, 15, 30].map(n => n * SECOND)
  .concat([1, 2, 5, 10, 15, 30].map(n => n * MINUTE), [1, 2, 3, 6, 12].map(n => n * HOUR), [1, 2, 7, 14, 30].map(n => n * DAY));

// scale maps a range of values to a range of pixels.
function scale(from, to, a, b) {
  const width = to - from || 1;
  return v => a + ((v - from) / width) * (b - a);
}

// moments are round times between two others, at most most of them.
function moments(from, to, most) {
  const step = STEPS.find(s => (to - from) / s <= most) ?? STEPS.at(-1);
  const out = [];
  for (let t = Math.ceil(from / step) * step; t <= to; t += step) out.push(t);
  return { at: out, write: step >= DAY ? day : step >= MINUTE ? t => clock(t).slice(0, 5) : clock };
}

// roundNumbers are round values from 0 to at least the greatest.
function roundNumbers(most, count = 4) {
  const rough = most / count, power = 10 ** Math.floor(Math.log10(rough || 1));
  const step = [1, 2, 2.5, 5, 10].map(n => n * power).find(s => s >= rough) ?? power;
  const out = [];
  for (let v = 0; v < most + step; v += step) out.push(v);
  return out;
}

// timeAxis draws ticks and their labels under a chart.
function timeAxis(from, to, x, y, most) {
  const { at, write } = moments(from, to, most);
  return svg("g", { class: "axis" }, at.map(t => [
    svg("line", { x1: x(t), x2: x(t), y1: y, y2: y + 4 }),
    svg("text", { x: x(t), y: y + 15, "text-anchor": "middle" }, write(t)),
  ]));
}

// onsetBand marks when something began and, if it was over, until when it lasted.
function onsetBand(onset, x, from, to, top, bottom) {
  if (!onset || onset.to < from || onset.from > to) return null;
  const keep = t => Math.min(Math.max(t, from), to);
  const a = x(keep(onset.from)), b = Math.max(x(keep(onset.to)), a + 1.5);
  const end = x(keep(onset.until ?? to));
  return svg("g", { class: "onset" },
    svg("rect", { class: "lasting", x: a, y: top, width: Math.max(end - a, 0), height: bottom - top }),
    svg("rect", { class: "between", x: a, y: top, width: b - a, height: bottom - top }),
    svg("rect", { class: "began", x: a, y: top, width: 1.5, height: bottom - top }));
}

function onsetWords(onset) {
  if (!onset) return "";
  const began = onset.to - onset.from < 1e3 ? `at ${clock(onset.from)}` : `between ${clock(onset.from)} and ${clock(onset.to)}`;
  return `began ${began} UTC${onset.until ? `, over by ${clock(onset.until)}` : ""}`;
}
