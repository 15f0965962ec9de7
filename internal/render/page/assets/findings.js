// What a person reads first: the headline, what it rests on, and of an investigation
// the suspects and the course of things.

function masthead(doc) {
  const span = doc.from && doc.to ? `${day(doc.from)} ${clock(doc.from)} – ${day(doc.to) === day(doc.from) ? "" : `${day(doc.to)} `}${clock(doc.to)} UTC` : "";
  return el("header", { class: "masthead" },
    el("div", { class: "line" }, el("p", { class: "what" }, doc.title, doc.title.toLowerCase().replaceAll(" ", "_") !== doc.tool && el("span", { class: "muted" }, doc.tool)), span && el("p", { class: "when" }, span), themeButton()),
    doc.mark && el("p", { class: "made-up" }, doc.mark),
    el("h1", { class: doc.headline?.length > 90 ? "longer" : null }, doc.headline || doc.title),
    doc.facts?.length > 0 && pairs(doc.facts, { class: "tiles" }),
    doc.notes?.length > 0 && el("ul", { class: "notes", "aria-label": "Notes" }, doc.notes.map(n => el("li", {}, n))));
}

// themeButton goes from the system's theme to the other one, and back.
function themeButton() {
  const dark = matchMedia("(prefers-color-scheme: dark)");
  const root = document.documentElement;
  const isDark = () => (root.dataset.theme ? root.dataset.theme === "dark" : dark.matches);
  const button = el("button", { type: "button", class: "theme", click: () => {
    root.dataset.theme = isDark() ? "light" : "dark";
    label();
  } });
  const label = () => {
    button.textContent = isDark() ? "☀ Light" : "☾ Dark";
    button.setAttribute("aria-label", isDark() ? "Use the light theme" : "Use the dark theme");
  };
  dark.addEventListener("change", label);
  new MutationObserver(label).observe(root, { attributeFilter: ["data-theme"] });
  label();
  return button;
}

// colophon says what the data is and how far it reaches.
function colophon(doc) {
  const seen = c => (c.from && c.to ? `${clock(c.from)}–${clock(c.to)}` : "not stated");
  return section("about", "About this data", doc.fetched ? ["fetched ", time(doc.fetched, t => `${day(t)} ${clock(t)} UTC`)] : null,
    doc.coverage?.length > 0 && table("What was seen of each signal", [["signal"], ["seen, UTC"], ["records", "n"], ["missing"]],
      doc.coverage.map(c => [c.signal, seen(c), number(c.records), c.cut || "nothing known to be"])),
    doc.asked?.length > 0 && pairs(doc.asked, { class: "attrs", "aria-label": "What was asked" }));
}

const verdicts = { clear: "The cause is clear", unclear: "The cause is not clear", none: "Nothing stands out" };

function incidentSection(doc) {
  const found = doc.incident;
  if (!found) return null;
  return section("suspects", found.suspects?.length ? "Suspects" : "Verdict", found.onset ? onsetWords(found.onset) : null,
    el("p", { class: `verdict ${found.verdict}` }, el("strong", {}, verdicts[found.verdict] ?? found.verdict)),
    found.path?.length > 1 && el("ol", { class: "trail", "aria-label": "The way from an entry to the first suspect" },
      found.path.map((name, i) => el("li", { class: i === found.path.length - 1 ? "last" : null }, name))),
    el("div", { class: "suspects" }, (found.suspects ?? []).map(suspectCard)),
    found.unchanged?.length > 0 && el("p", { class: "unchanged" }, el("b", {}, "Unchanged: "), found.unchanged.join(", ")));
}

function suspectCard(s, rank) {
  const meter = el("span", { class: "fill" });
  meter.style.width = `${Math.min(Math.max(s.score, 0), 1) * 100}%`;
  return el("article", { class: rank === 0 ? "suspect first" : "suspect", "aria-label": `Suspect ${rank + 1}: ${s.service}` },
    el("h3", {}, el("span", { class: "rank" }, rank + 1), el("span", { class: "name" }, s.service)),
    el("p", { class: "score" }, el("span", { class: "meter", role: "img", "aria-label": `score ${s.score.toFixed(2)} of 1` }, meter), el("b", {}, s.score.toFixed(2))),
    el("p", { class: "kind" }, s.kind),
    s.evidence?.length > 0 && el("ul", { class: "evidence" }, s.evidence.map(e => el("li", {}, signWords(e, true)))),
    s.against?.length > 0 && el("ul", { class: "against", "aria-label": "What speaks against it" }, s.against.map(a => el("li", {}, a))));
}

// signWords is a sign's text, which has its numbers, behind its two levels to scale.
function signWords(s, at) {
  return [levels(s.before, s.after), el("span", {}, s.text), at && s.at && !s.text.includes(clock(s.at)) && [" ", el("span", { class: "muted" }, time(s.at))]];
}

function levels(before, after) {
  const most = Math.max(before, after);
  if (!known(before) || !known(after) || !(most > 0)) return null;
  const bar = (v, i) => svg("rect", { x: i * 6, y: 12 - Math.max((12 * v) / most, 1), width: 5, height: Math.max((12 * v) / most, 1), class: i ? "after" : "before" });
  return svg("svg", { class: "levels", viewBox: "0 0 11 12", "aria-hidden": "true" }, bar(before, 0), bar(after, 1));
}

// timelineSection is the signs in their order, over a strip that shows their distance.
function timelineSection(doc) {
  const found = doc.incident;
  if (!found) return null;
  const all = [...(found.deployments ?? []).map(s => ({ ...s, deployment: true })), ...(found.signs ?? [])].filter(s => known(s.at)).sort((a, b) => a.at - b.at);
  if (!all.length) return null;
  const from = Math.min(doc.from ?? all[0].at, all[0].at), to = Math.max(doc.to ?? all.at(-1).at, all.at(-1).at);
  const W = 960, H = 56, x = scale(from, to, 10, W - 10);
  // Services keep to one of three heights, so that near signs can be told apart.
  const services = [...new Set(all.map(s => s.service))];
  const y = s => 10 + (services.indexOf(s.service) % 3) * 9;
  return section("timeline", "Timeline", `${plural(all.length, "sign")}, UTC`,
    el("div", { class: "scroll", tabindex: 0, role: "group", "aria-label": "Signs over time" },
      svg("svg", { class: "chart wide strip", viewBox: `0 0 ${W} ${H}`, role: "img", "aria-label": `${plural(all.length, "sign")} between ${clock(from)} and ${clock(to)} UTC. ${onsetWords(found.onset)}` },
        onsetBand(found.onset, x, from, to, 2, H - 20), svg("line", { class: "base", x1: 10, x2: W - 10, y1: H - 20, y2: H - 20 }),
        all.map(s => (s.deployment ? svg("path", { class: "deployment", d: `M${x(s.at)} ${H - 28}l6 8h-12z` }) : svg("circle", { class: "sign", cx: x(s.at), cy: y(s), r: 3.5 }))),
        timeAxis(from, to, x, H - 20, 10))),
    el("ol", { class: "signs" }, all.map(s => {
      const onset = found.onset && s.at >= found.onset.from && s.at <= found.onset.to;
      return el("li", { class: onset ? "at-onset" : null }, time(s.at), el("span", { class: "name" }, s.service ?? ""),
        el("span", {}, s.deployment && el("span", { class: "deployed" }, "▲ ", el("span", { class: "hidden" }, "deployment, restart or change of settings: ")), signWords(s)));
    })));
}
