// The records themselves: patterns and lines of logs, groups of traces and traces.

function logsSection(doc) {
  const chart = doc.histogram && histogram(doc.histogram);
  const patterns = doc.patterns ?? [], lines = doc.lines ?? [];
  return [
    (chart || patterns.length > 0) && section("logs", "Logs", patterns.length ? plural(patterns.length, "pattern") : null, chart, patterns.length > 0 && patternTable(patterns)),
    lines.length > 0 && section("lines", "Lines", plural(lines.length, "line"), el("ol", { class: "lines" }, lines.map(logLine))),
  ];
}

const changes = { new: "new", more: "more", fewer: "fewer", gone: "gone" };

function patternTable(patterns) {
  const rows = patterns.map(p => [
    severity(p.severity),
    [p.template.length > 400 ? within(p.template, 400) : template(p.template),
      el("p", { class: "muted" }, [p.service, p.place, p.trace && `trace ${p.trace}`].filter(Boolean).join(" · ")),
      (p.example || p.stack) && el("details", { class: "behind" }, el("summary", {}, p.stack ? "Example and stack" : "Example"),
        p.example && el("pre", { tabindex: 0 }, p.example), p.stack && el("pre", { tabindex: 0 }, p.stack))],
    spark(p.bins),
    el("b", {}, number(p.lines)),
    [p.change && el("span", { class: `tag ${changes[p.change] ?? ""}` }, p.change),
      (known(p.before) || known(p.after)) && el("p", { class: "muted" }, `${number(p.before)} → ${number(p.after)} a min`)],
    [p.first ? time(p.first) : "–", p.last ? [el("br"), time(p.last)] : null],
  ]);
  return table("Patterns of log lines", [["severity", "tight"], ["message"], ["over time", "tight"], ["lines", "n"], ["change", "tight"], ["first, last", "tight"]], rows, { class: "patterns" });
}

function logLine(l) {
  const more = l.stack || l.fields?.length;
  return el("li", { class: l.severity },
    l.time ? time(l.time, exactly) : el("span", { class: "muted" }, "no time"), severity(l.severity), el("span", { class: "service" }, l.service ?? ""),
    el("div", { class: "text" }, within(l.text, 1200), l.trace && el("code", { class: "muted" }, ` ${l.trace}`),
      more && el("details", { class: "behind" }, el("summary", {}, l.stack ? "Stack and fields" : "Fields"),
        l.stack && el("pre", { tabindex: 0 }, l.stack), l.fields?.length > 0 && pairs(l.fields, { class: "attrs" }))));
}

const outcome = o => (o ? el("span", { class: /fail|error/i.test(o) ? "tag bad" : "tag" }, o) : "–");

function tracesSection(doc) {
  const groups = doc.groups ?? [], traces = doc.traces ?? [];
  if (!groups.length && !traces.length) return null;
  const slowest = Math.max(1, ...traces.map(t => t.duration ?? 0));
  return section("traces", "Traces", traces.length ? plural(traces.length, "trace") : plural(groups.length, "group"),
    groups.length > 0 && table("Traces that began and ended alike", [["begins with"], ["service", "tight"], ["outcome", "tight"], ["traces", "n"], ["p50", "n"], ["p95", "n"], ["one of them", "tight"]],
      groups.map(g => [g.name, g.service, outcome(g.outcome), number(g.traces), duration(g.p50), duration(g.p95), g.trace ? el("code", {}, g.trace) : "–"])),
    traces.length > 0 && table("Traces", [["trace", "tight"], ["start, UTC", "tight"], ["begins with"], ["duration"], ["spans", "n"], ["errors", "n"], ["outcome"]],
      traces.map(t => [el("code", {}, t.id), t.start ? time(t.start, exactly) : "–",
        [el("span", { class: "name" }, t.name ?? "not stated"), " ", el("span", { class: "muted" }, t.service ?? "")],
        durationBar(t.duration, slowest), number(t.spans ?? 0), t.errors ? el("b", { class: "bad" }, number(t.errors)) : "0",
        [outcome(t.outcome), t.message && el("p", { class: "muted" }, within(t.message, 160))]])));
}

function durationBar(ms, most) {
  if (!known(ms)) return "–";
  const bar = el("span", { class: "fill" });
  bar.style.width = `${(100 * ms) / most}%`;
  return el("span", { class: "measure" }, el("span", { class: "meter", "aria-hidden": "true" }, bar), duration(ms));
}

function nextSection(doc) {
  if (!doc.next?.length) return null;
  return section("next", "Next", "calls to make, the best first", el("ol", { class: "next" }, doc.next.map(c => el("li", {}, call(c), c.why && el("p", { class: "muted" }, c.why)))));
}
