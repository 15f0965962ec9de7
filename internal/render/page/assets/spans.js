// The trace's part of the page: what is said of it, its waterfall, and the span that
// was chosen.

function traceSection(doc) {
  const w = doc.waterfall;
  if (!w?.spans?.length) return null;
  const details = el("div", { class: "chosen", "aria-live": "polite", id: "span" });
  const grid = new Waterfall(w, i => details.replaceChildren(spanDetails(w, i)));
  const failed = w.spans.filter(s => s.failed).length, soft = w.spans.filter(s => !s.failed && s.soft).length;
  const views = [["All", null], ["Critical path", s => s.critical], ["Failures", s => s.failed || s.soft]]
    .filter(([, test]) => !test || w.spans.some(test));
  const buttons = views.map(([name, test], n) => el("button", { type: "button", "aria-pressed": String(n === 0), click: e => {
    buttons.forEach(b => b.setAttribute("aria-pressed", String(b === e.currentTarget)));
    grid.filter(test);
  } }, name));
  return section("trace", "Trace", [el("code", {}, w.trace), w.start ? [" · ", time(w.start, t => `${day(t)} ${exactly(t)} UTC`)] : null],
    el("p", { class: "facts" }, plural(w.spans.length, "span"), ` in ${plural(w.services.length, "service")}, `, el("b", {}, duration(w.duration)),
      failed > 0 && [", ", el("span", { class: "bad" }, `${number(failed)} failed`)], soft > 0 && `, ${number(soft)} failed without an error`),
    w.cause && el("p", { class: "cause" }, w.cause),
    w.chain?.length > 0 && el("ol", { class: "trail", "aria-label": "The error's way, from where it began" },
      w.chain.map(i => el("li", {}, el("button", { type: "button", click: () => grid.reveal(i) }, `${w.services[w.spans[i].service] ?? ""} · ${w.spans[i].name}`)))),
    el("div", { class: "tools" }, buttons,
      el("button", { type: "button", click: () => grid.closeAll(true) }, "Fold"), el("button", { type: "button", click: () => grid.closeAll(false) }, "Unfold"),
      el("span", { class: "legend" }, el("span", {}, el("i", { class: "swatch bar critical" }), "critical path"), el("span", {}, el("i", { class: "swatch bar" }), "other"),
        (failed > 0 || soft > 0) && el("span", {}, el("i", { class: "swatch bar failed" }), "✕ failed"))),
    grid.root, details);
}

function spanDetails(w, i) {
  const s = w.spans[i];
  const facts = [
    { name: "service", value: w.services[s.service] ?? "not stated" }, { name: "span", value: s.id }, s.kind && { name: "kind", value: s.kind },
    { name: "start", value: w.start ? `${exactly(w.start + s.start)} UTC, ${duration(s.start)} into the trace` : `${duration(s.start)} into the trace` },
    { name: "duration", value: duration(s.duration) }, known(s.self) && { name: "self time", value: duration(s.self) },
    s.critical && { name: "critical path", value: "on it" },
  ].filter(Boolean);
  return el("article", { "aria-label": `Span ${s.name}` }, el("h3", {}, s.name),
    (s.message || s.soft) && el("p", { class: s.failed ? "message bad" : "message" }, s.message || s.soft),
    pairs(facts, { class: "facts" }), s.attrs?.length > 0 && pairs(s.attrs, { class: "attrs" }));
}
