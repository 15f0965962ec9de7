// Who calls whom, in layers from the entries to what they lean on.

const NODE = { width: 136, height: 46, across: 36, apart: 20, line: 14, arrow: 16 };

// layered gives each service a layer and a place in it. It depends on the order of
// services and edges alone, so the same graph always looks the same.
function layered(graph) {
  const nodes = graph.services.map(s => ({ ...s, out: [], in: [] }));
  const byName = new Map(nodes.map(n => [n.name, n]));
  const nodeOf = name => {
    if (!byName.has(name)) {
      byName.set(name, { name, unseen: true, out: [], in: [] });
      nodes.push(byName.get(name));
    }
    return byName.get(name);
  };
  const edges = graph.edges.map(e => ({ ...e, from: nodeOf(e.caller), to: nodeOf(e.callee) }));
  for (const e of edges) {
    e.from.out.push(e);
    e.to.in.push(e);
  }
  // An edge back to a service that is still being walked through closes a cycle.
  const state = new Map();
  const order = [];
  const walk = n => {
    state.set(n, "open");
    for (const e of n.out) {
      if (state.get(e.to) === "open") e.back = true;
      else if (!state.has(e.to)) walk(e.to);
    }
    state.set(n, "done");
    order.unshift(n);
  };
  const rank = n => (n.entry ? 0 : n.in.length ? 2 : 1);
  for (const n of [...nodes].sort((a, b) => rank(a) - rank(b))) if (!state.has(n)) walk(n);
  for (const n of order) n.layer = Math.max(0, ...n.in.filter(e => !e.back).map(e => (e.from.layer ?? 0) + 1));
  const layers = [];
  for (const n of order) (layers[n.layer] ??= []).push(n);
  thread(edges, layers);
  arrange(layers);
  return { nodes, edges, layers };
}

// thread has an edge that passes layers by keep a place of its own in each, so that
// it goes between the services there and not behind them.
function thread(edges, layers) {
  for (const n of layers.flat()) Object.assign(n, { before: [], after: [] });
  for (const e of edges.filter(e => !e.back)) {
    e.via = [];
    let last = e.from;
    for (let i = e.from.layer + 1; i < e.to.layer; i++) {
      const stop = { passing: true, in: [], before: [last], after: [] };
      last.after.push(stop);
      layers[i].push(stop);
      e.via.push(stop);
      last = stop;
    }
    last.after.push(e.to);
    e.to.before.push(last);
  }
}

// arrange lessens crossings: each service moves to where its neighbours are.
function arrange(layers) {
  const place = () => layers.forEach(l => l.forEach((n, i) => { n.place = i - (l.length - 1) / 2; }));
  place();
  const mean = (n, neighbours) => (neighbours.length ? neighbours.reduce((a, m) => a + m.place, 0) / neighbours.length : n.place);
  for (let sweep = 0; sweep < 6; sweep++) {
    const forward = sweep % 2 === 0;
    for (const layer of forward ? layers : [...layers].reverse()) {
      const wanted = new Map(layer.map(n => [n, mean(n, forward ? n.before : n.after)]));
      layer.sort((a, b) => wanted.get(a) - wanted.get(b));
      layer.forEach((n, i) => { n.place = i - (layer.length - 1) / 2; });
    }
  }
}

// change writes a figure before and after the onset, or the one that there is.
function change(e, pick, write) {
  if (!e.before && !e.after) return write(pick(e.all));
  const before = e.before ? write(pick(e.before)) : "–", after = e.after ? write(pick(e.after)) : "–";
  return before === after ? after : `${before} → ${after}`;
}

const failing = s => share(s.failed, s.calls);

// edgeWords are the lines of an edge's label.
function edgeWords(e) {
  const sides = [e.all, e.before, e.after].filter(known);
  const words = ["client", "gap", "self"].filter(k => sides.some(s => known(s[k]))).map(k => [`${k} ${change(e, s => s[k], duration)}`, ""]);
  if (!words.length) words.push([plural(e.all.calls, "call"), ""]);
  words[0][1] = "first";
  if (sides.some(s => s.failed)) words.push([`failed ${change(e, failing, t => t)}`, "bad"]);
  return words;
}

// The label of an edge is a box on its way, in front of the service that is called.
// Its width is guessed from its words, which have not been drawn yet.
function labelled(e) {
  e.words = edgeWords(e);
  e.height = e.words.length * NODE.line + 10;
  e.width = Math.max(...e.words.map(([text]) => [...text].length)) * 5.7 + 18;
}

// placed gives services and labels their places, and returns the size of it all.
function placed({ edges, layers }) {
  edges.forEach(labelled);
  const entering = n => n.in.filter(e => !e.back);
  const need = n => n.passing ? NODE.apart : Math.max(NODE.height, entering(n).reduce((h, e) => h + e.height + 8, -8)) + NODE.apart;
  const heights = layers.map(l => l.reduce((h, n) => h + need(n), 0));
  const backs = edges.filter(e => e.back);
  const height = Math.max(...heights) + backs.reduce((h, e) => h + e.height + 16, 8);
  let x = 4, low = Math.max(...heights) + 4;
  layers.forEach((layer, i) => {
    const room = Math.max(0, ...layer.flatMap(entering).map(e => e.width));
    x += i && NODE.across + room;
    let y = (Math.max(...heights) - heights[i]) / 2;
    for (const n of layer) {
      n.x = x;
      n.gate = x - NODE.arrow - room; // where what comes from the left has turned
      n.y = y + need(n) / 2;
      y += need(n);
      let top = n.y - entering(n).reduce((h, e) => h + e.height + 8, -8) / 2;
      for (const e of entering(n).sort((a, b) => a.from.y - b.from.y)) {
        e.box = { x: x - NODE.arrow - e.width, y: top };
        top += e.height + 8;
      }
    }
    x += NODE.width;
  });
  for (const e of backs) {
    e.box = { x: (e.from.x + e.to.x + NODE.width - e.width) / 2, y: low + 8 };
    low += e.height + 16;
  }
  return { width: x + 4, height };
}

function graphSection(doc) {
  const g = doc.graph;
  if (!g?.services?.length) return null;
  const graph = layered({ services: g.services, edges: g.edges ?? [] });
  const { nodes, edges } = graph;
  const { width, height } = placed(graph);
  const names = edges.map(e => `${e.caller} calls ${e.callee}`).join("; ");
  const drawing = svg("svg", { class: "graph", viewBox: `0 0 ${width} ${height}`, role: "img", "aria-label": `Who calls whom: ${names || "no calls"}` },
    svg("defs", {}, ["arrow", "arrow-suspect"].map(id => svg("marker", { id, viewBox: "0 0 8 8", refX: 7, refY: 4, markerWidth: 6, markerHeight: 6, orient: "auto" }, svg("path", { d: "M0 0.5L8 4L0 7.5z" })))),
    edges.map(edgePath), nodes.map(nodeBox), edges.map(edgeLabel));
  drawing.style.maxWidth = `${width}px`;
  drawing.style.minWidth = `${Math.min(width, Math.max(600, width * 0.7))}px`;
  return section("graph", "Services", g.onset ? `medians before → after ${clock(g.onset.from)} UTC` : `${plural(nodes.length, "service")}, medians`,
    el("div", { class: "scroll", tabindex: 0, role: "group", "aria-label": "Service graph" }, drawing),
    edges.length > 0 && behind("Calls as a table", () => edgeTable(edges)));
}

// edgePath goes from the caller to the label, and on to who is called. One that
// closes a cycle goes back below all others.
function edgePath(e) {
  const suspect = e.to.suspect && !e.back, y = e.box.y + e.height / 2;
  let d;
  if (e.back) {
    const a = e.from.x + NODE.width / 2, b = e.to.x + NODE.width / 2;
    d = `M${a} ${e.from.y + NODE.height / 2}C${a} ${y} ${a} ${y} ${Math.max(a - 60, e.box.x + e.width)} ${y}H${Math.min(b + 60, e.box.x)}C${b} ${y} ${b} ${y} ${b} ${e.to.y + NODE.height / 2}`;
  } else {
    const spread = Math.max(-NODE.height / 2 + 8, Math.min(NODE.height / 2 - 8, y - e.to.y));
    let x = e.from.x + NODE.width, height = e.from.y;
    d = `M${x} ${height}`;
    for (const stop of [...e.via, { gate: e.to.gate, y, x: e.box.x + e.width - NODE.width }]) {
      const middle = (x + stop.gate) / 2;
      d += `C${middle} ${height} ${middle} ${stop.y} ${stop.gate} ${stop.y}H${stop.x + NODE.width}`;
      x = stop.x + NODE.width;
      height = stop.y;
    }
    d += `L${e.to.x} ${e.to.y + spread}`;
  }
  return svg("path", { class: `edge${suspect ? " suspect" : ""}${e.back ? " back" : ""}`, d, "marker-end": `url(#arrow${suspect ? "-suspect" : ""})` });
}

function edgeLabel(e) {
  return svg("g", { class: e.to.suspect && !e.back ? "label suspect" : "label" },
    svg("rect", { x: e.box.x, y: e.box.y, width: e.width, height: e.height, rx: 5 }),
    e.words.map(([words, kind], i) => svg("text", { x: e.box.x + 9, y: e.box.y + 1 + NODE.line * (i + 1), class: kind }, words)));
}

function nodeBox(n) {
  const kind = ["node", n.suspect && "suspect", n.unseen && "unseen", n.entry && "entry"].filter(Boolean).join(" ");
  const name = [...n.name];
  const calls = n.unseen ? "records nothing itself" : `${plural(n.calls, "call")}${n.failed ? `, ${number(n.failed)} failed` : ""}`;
  return svg("g", { class: kind },
    svg("title", {}, `${n.name}: ${calls}${n.suspect ? "; the first suspect" : ""}`),
    svg("rect", { x: n.x, y: n.y - NODE.height / 2, width: NODE.width, height: NODE.height, rx: 7 }),
    svg("text", { class: "name", x: n.x + 11, y: n.y - 4 }, name.length > 17 ? `${name.slice(0, 16).join("")}…` : n.name),
    svg("text", { class: n.failed ? "small bad" : "small", x: n.x + 11, y: n.y + 13 }, n.entry && !n.calls ? "entry" : calls));
}

function edgeTable(edges) {
  const columns = [["caller"], ["callee"], ["side"], ["calls", "n"], ["failed", "n"], ["client", "n"], ["gap", "n"], ["self", "n"]];
  return table("Calls between services", columns, edges.flatMap(e => [["all", e.all], ["before", e.before], ["after", e.after]].filter(([, s]) => s)
    .map(([side, s]) => [e.caller, e.callee, side, number(s.calls), number(s.failed), duration(s.client), duration(s.gap), duration(s.self)])));
}
