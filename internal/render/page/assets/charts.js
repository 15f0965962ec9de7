// Counts and values over time.

// histogram stacks the lines of each bin, the gravest at the bottom.
function histogram(h) {
  const W = 960, H = 180, left = 44, right = 8, top = 10, bottom = 22;
  const order = ["critical", "error", "warning", "info", "debug", "unknown"];
  const rows = [...h.counts].sort((a, b) => order.indexOf(a.severity) - order.indexOf(b.severity));
  const bins = Math.max(0, ...rows.map(r => r.bins.length));
  if (!bins) return null;
  const from = h.start, to = h.start + bins * h.bin;
  const sums = Array.from({ length: bins }, (_, i) => rows.reduce((n, r) => n + (r.bins[i] ?? 0), 0));
  const ticks = roundNumbers(Math.max(1, ...sums));
  const x = scale(from, to, left, W - right), y = scale(0, ticks.at(-1), H - bottom, top);
  const width = (W - left - right) / bins, gap = Math.min(1, width / 5);
  const bars = [];
  const stacked = new Array(bins).fill(0);
  for (const row of rows) {
    const path = [];
    row.bins.forEach((n, i) => {
      if (!n) return;
      const a = y(stacked[i]), b = y(stacked[i] += n);
      path.push(`M${(left + i * width + gap / 2).toFixed(1)} ${a.toFixed(1)}V${b.toFixed(1)}h${(width - gap).toFixed(1)}V${a.toFixed(1)}z`);
    });
    bars.push(svg("path", { class: `fill ${row.severity}`, d: path.join("") }));
  }
  const unseen = Math.max(0, ...rows.map(r => r.seen ?? 0));
  const totals = rows.map(r => `${r.severity} ${number(r.bins.reduce((a, b) => a + b, 0))}`).join(", ");
  return el("figure", {},
    el("div", { class: "scroll", tabindex: 0, role: "group", "aria-label": "Log lines over time" },
      svg("svg", { class: "chart wide", viewBox: `0 0 ${W} ${H}`, role: "img", "aria-label": `Log lines over time: ${totals}; bins of ${duration(h.bin)}. ${onsetWords(h.onset)}` },
        svg("g", { class: "axis" }, ticks.map(v => [
          svg("line", { class: "grid", x1: left, x2: W - right, y1: y(v), y2: y(v) }),
          svg("text", { x: left - 6, y: y(v) + 4, "text-anchor": "end" }, number(v))])),
        unseen > 0 && svg("rect", { class: "unseen", x: left, y: top, width: x(from + unseen * h.bin) - left, height: H - bottom - top }),
        onsetBand(h.onset, x, from, to, top, H - bottom), bars,
        timeAxis(from, to, x, H - bottom, 10))),
    el("figcaption", { class: "legend" }, rows.map(r => el("span", {}, el("i", { class: `swatch ${r.severity}` }), severity(r.severity), " ",
      el("span", { class: "figure" }, number(r.bins.reduce((a, b) => a + b, 0))))),
      unseen > 0 && el("span", {}, el("i", { class: "swatch hatch" }), "some severities not looked for"),
      h.onset && el("span", {}, el("i", { class: "swatch onset" }), onsetWords(h.onset))),
    behind("Counts as a table", () => table("Log lines by time and severity", [["from, UTC"], ...rows.map(r => [r.severity, "n"])],
      sums.map((_, i) => [time(h.start + i * h.bin), ...rows.map(r => (i < (r.seen ?? 0) ? "not looked for" : number(r.bins[i] ?? 0)))]))));
}

// spark is the bins of a pattern in a word's space.
function spark(bins) {
  if (!bins?.length) return null;
  const W = 120, H = 20, width = W / bins.length, y = scale(0, Math.max(1, ...bins), 0, H - 1);
  const d = bins.map((n, i) => (n ? `M${(i * width).toFixed(1)} ${H}v${-Math.max(y(n), 1.5).toFixed(1)}h${Math.max(width - 0.5, 0.5).toFixed(1)}V${H}z` : "")).join("");
  return svg("svg", { class: "spark", viewBox: `0 0 ${W} ${H}`, "aria-hidden": "true" },
    svg("line", { x1: 0, x2: W, y1: H - 0.25, y2: H - 0.25 }), svg("path", { d }));
}

// seriesCard is one of the small multiples: all share the axis of time.
function seriesCard(s, from, to, onset) {
  const W = 300, H = 96, left = 2, right = 2, top = 8, bottom = 18;
  const points = s.points ?? [], values = points.map(p => p.v).filter(known);
  const levels = s.shift ? [s.shift.before, s.shift.after] : [];
  const low = Math.min(...values, ...levels), high = Math.max(...values, ...levels);
  const x = scale(from, to, left, W - right), y = scale(Math.min(0, low), high > Math.min(0, low) ? high : low + 1, H - bottom, top);
  // A sample between two that are no numbers is a dot: a line of no length.
  const d = points.map((p, i) => {
    if (!known(p.v)) return "";
    const before = known(points[i - 1]?.v), after = known(points[i + 1]?.v);
    return `${before ? "L" : "M"}${x(p.t).toFixed(1)} ${y(p.v).toFixed(1)}${before || after ? "" : "h0"}`;
  }).join("");
  const label = (s.labels ?? []).map(l => `${l.name} ${l.value}`).join(", ");
  const words = s.shift
    ? `${measured(s.shift.before, s.unit)} → ${measured(s.shift.after, s.unit)} at ${clock(s.shift.at)}`
    : "";
  const level = (a, b, v) => svg("line", { class: "level", x1: x(Math.max(a, from)), x2: x(Math.min(b, to)), y1: y(v), y2: y(v) });
  return el("article", { class: s.shift ? "card shifted" : "card", "aria-label": `${s.metric} ${label}` },
    el("h3", {}, el("span", { class: "name" }, s.metric), s.unit && el("span", { class: "muted" }, ` ${s.unit}`)),
    el("p", { class: "labels", title: label }, label || "\u00a0"),
    svg("svg", { class: "chart", viewBox: `0 0 ${W} ${H}`, role: "img", "aria-label": `${plural(values.length, "sample")}, from ${measured(s.min, s.unit)} to ${measured(s.max, s.unit)}. ${words}` },
      onsetBand(onset, x, from, to, top, H - bottom),
      svg("line", { class: "base", x1: left, x2: W - right, y1: y(Math.min(0, low)) || H - bottom, y2: y(Math.min(0, low)) || H - bottom }),
      s.shift && [level(from, s.shift.at, s.shift.before), level(s.shift.at, s.shift.until ?? to, s.shift.after)],
      svg("path", { class: "line", d }),
      s.shift && svg("circle", { class: "shift", cx: x(s.shift.at), cy: y(s.shift.after), r: 3.5 }),
      timeAxis(from, to, x, H - bottom, 3)),
    el("p", { class: "figures" }, words ? el("strong", {}, words) : null,
      values.length ? ["min", "mean", "max", "last"].map(k => el("span", {}, `${k} `, el("b", {}, figure(s[k], s.unit)))) : "no number at any time"));
}

// figure leaves the unit to the card's title, where it is a word.
const figure = (v, unit) => measured(v, ["ms", "s", "percent", "%", "bytes"].includes(unit) ? unit : "");

const FEW = 12; // cards that are shown at once

function seriesSection(doc) {
  const all = doc.series ?? [];
  if (!all.length) return null;
  const times = all.flatMap(s => (s.points ?? []).map(p => p.t));
  const from = times.reduce((a, t) => Math.min(a, t), doc.from ?? Infinity), to = times.reduce((a, t) => Math.max(a, t), doc.to ?? -Infinity);
  const onset = doc.incident?.onset ?? doc.onset ?? doc.graph?.onset;
  const cards = list => el("div", { class: "cards" }, list.map(s => seriesCard(s, from, to, onset)));
  return section("series", "Series", plural(all.length, "series", "series"),
    cards(all.slice(0, FEW)),
    all.length > FEW && el("details", { class: "behind" }, el("summary", {}, `${all.length - FEW} more`), cards(all.slice(FEW))),
    behind("Samples as a table", () => el("div", {}, all.map(s => table(`${s.metric} ${(s.labels ?? []).map(l => l.value).join(" ")}`,
      [["time, UTC"], [`${s.metric} ${(s.labels ?? []).map(l => `${l.name}=${l.value}`).join(" ")}`, "n"]],
      (s.points ?? []).map(p => [time(p.t), known(p.v) ? measured(p.v, s.unit) : "no number"]))))));
}
