// What the agents of a run did and said.

function conversationSection(doc) {
  const c = doc.conversation;
  if (!c) return null;
  const steps = c.steps ?? [];
  return section("conversation", "Conversation", plural(steps.length, "step"),
    c.task && el("div", { class: "said task" }, el("h3", {}, "Task"), within(c.task, 2000, { class: "words" })),
    c.findings?.length > 0 && el("ul", { class: "findings", "aria-label": "Findings" }, c.findings.map(f => el("li", {}, f))),
    steps.length > 0 && el("ol", { class: "steps" }, steps.map(step)),
    c.answer && el("div", { class: "said answer" }, el("h3", {}, "Answer"), within(c.answer, 2000, { class: "words" })),
    c.totals?.length > 0 && totals(c.totals));
}

function step(s) {
  const bad = s.failed || s.soft;
  const item = el("li", { class: s.failed ? "failed" : s.soft ? "soft" : null },
    el("p", { class: "who" }, bad && el("span", { class: "mark", "aria-hidden": "true" }, s.failed ? "✕ " : "▲ "), el("b", {}, s.agent ?? ""), " ", s.act, " ", s.name && el("code", {}, s.name),
      bad && el("span", { class: "tag bad" }, s.failed ? "failed" : "soft failure")),
    el("p", { class: "cost" }, [s.time && time(s.time), known(s.duration) && duration(s.duration), (s.in || s.out) && `${number(s.in ?? 0)} in, ${number(s.out ?? 0)} out`]
      .filter(Boolean).map((part, i) => (i ? [" · ", part] : [part]))),
    s.text && el("div", { class: "words" }, within(s.text, 700)),
    s.result && el("div", { class: "words result" }, within(s.result, 700)),
    s.soft && el("p", { class: "message" }, s.soft));
  item.style.setProperty("--depth", Math.min(s.depth ?? 0, 8));
  return item;
}

function totals(lines) {
  return table("What agents, models and tools took", [["kind", "tight"], ["name"], ["calls", "n"], ["failed", "n"], ["tokens in", "n"], ["tokens out", "n"], ["time", "n"]],
    lines.map(t => [t.kind, t.name, number(t.calls), t.failed ? el("b", { class: "bad" }, number(t.failed)) : "0", number(t.in ?? 0), number(t.out ?? 0), duration(t.duration)]));
}
