// What every view is built with. Text enters the document as text nodes alone: no
// function here, or anywhere in these files, parses markup.

const SVG = "http://www.w3.org/2000/svg";

// el makes an element with its attributes and children; a child that is a string
// becomes text, one that is missing is left out. A function is a listener.
function el(name, attributes, ...children) {
  return fill(document.createElement(name), attributes, children);
}

function svg(name, attributes, ...children) {
  return fill(document.createElementNS(SVG, name), attributes, children);
}

function fill(node, attributes, children) {
  for (const [name, value] of Object.entries(attributes ?? {})) {
    if (typeof value === "function") node.addEventListener(name, value);
    else if (value === true) node.setAttribute(name, "");
    else if (value !== undefined && value !== null && value !== false) node.setAttribute(name, value);
  }
  node.append(...children.flat(2).filter(c => c !== undefined && c !== null && c !== false && c !== "").map(c => (c instanceof Node ? c : String(c))));
  return node;
}

// known reports whether a fact is there: what is not known is absent.
const known = v => v !== undefined && v !== null;

const grouped = new Intl.NumberFormat("en-GB", { maximumFractionDigits: 0 });
const rounded = new Intl.NumberFormat("en-GB", { maximumSignificantDigits: 3 });

// number writes a number with three digits, or with all of those before its point.
function number(v) {
  if (!known(v)) return "–";
  return Math.abs(v) >= 100 ? grouped.format(v) : rounded.format(v);
}

// duration writes milliseconds in the unit that suits them.
function duration(ms) {
  if (!known(ms)) return "–";
  const size = Math.abs(ms);
  if (size >= 3600e3) return `${Math.floor(ms / 3600e3)} h ${Math.round((ms % 3600e3) / 60e3)} min`;
  if (size >= 100e3) return `${Math.floor(ms / 60e3)} min ${Math.round((ms % 60e3) / 1e3)} s`;
  if (size >= 1e3) return `${rounded.format(ms / 1e3)} s`;
  if (size >= 1 || size === 0) return `${number(ms)} ms`;
  return `${number(ms * 1e3)} µs`;
}

// measured writes a value in its unit.
function measured(v, unit) {
  if (!known(v)) return "–";
  if (unit === "ms") return duration(v);
  if (unit === "s") return duration(v * 1e3);
  if (unit === "percent" || unit === "%") return `${number(v)} %`;
  if (unit === "bytes") return size(v);
  return unit ? `${number(v)} ${unit}` : number(v);
}

function size(bytes) {
  const steps = ["B", "kB", "MB", "GB", "TB"];
  let i = 0;
  for (; Math.abs(bytes) >= 1000 && i < steps.length - 1; i++) bytes /= 1000;
  return `${number(bytes)} ${steps[i]}`;
}

function share(part, whole) {
  return whole ? `${number((100 * part) / whole)} %` : "–";
}

function plural(n, one, many) {
  return `${number(n)} ${n === 1 ? one : many ?? one + "s"}`;
}

// Times are in UTC, as the answers have them.
const iso = t => new Date(t).toISOString();
const day = t => iso(t).slice(0, 10);
const clock = t => iso(t).slice(11, 19);
const exactly = t => iso(t).slice(11, 23);

// time is a moment that machines can read, too.
function time(t, write = clock) {
  return known(t) ? el("time", { datetime: iso(t), title: `${iso(t)} UTC` }, write(t)) : el("span", { class: "muted" }, "–");
}

// section is a part of the page under its heading, and a landmark by it.
function section(id, title, aside, ...children) {
  return el("section", { id, "aria-labelledby": `${id}-title` },
    el("header", {}, el("h2", { id: `${id}-title` }, title), aside && el("p", { class: "aside" }, aside)),
    children);
}

// table makes a table: columns are [heading, class], rows lists of cells.
function table(caption, columns, rows, attributes) {
  return el("div", { class: "scroll", tabindex: 0, role: "group", "aria-label": caption },
    el("table", attributes,
      el("caption", { class: "hidden" }, caption),
      el("thead", {}, el("tr", {}, columns.map(([heading, kind]) => el("th", { scope: "col", class: kind }, heading || "not stated")))),
      el("tbody", {}, rows.map(cells => el("tr", {}, cells.map((cell, i) => el("td", { class: columns[i][1] }, cell)))))));
}

// behind folds the table of a chart away, for those who would rather read it. It is
// made when it is opened.
function behind(summary, make) {
  const box = el("details", { class: "behind numbers" }, el("summary", {}, summary));
  box.addEventListener("toggle", () => box.open && box.childElementCount === 1 && box.append(make()));
  return box;
}

// pairs lists names with their values.
function pairs(list, attributes) {
  return el("dl", attributes, (list ?? []).map(p => el("div", {}, el("dt", {}, p.name), el("dd", { class: /^\S{14,}$/.test(p.value) ? "longer" : null }, p.value))));
}

// within keeps a long text of a record from filling the page: what is longer than
// the given number of characters can be opened.
function within(text, length, attributes) {
  if (text.length <= length) return el("span", attributes, text);
  return el("details", { class: "long" },
    el("summary", {}, el("span", attributes, `${[...text.slice(0, length)].slice(0, -1).join("")}…`)),
    el("div", attributes, text));
}

// template writes a pattern with what varies in it set off.
function template(text) {
  return el("code", {}, text.split("<*>").flatMap((words, i) => (i ? [el("var", {}, "<*>"), words] : [words])));
}

const marks = { critical: "‼", error: "✕", warning: "▲", info: "●", debug: "○", unknown: "?" };

// severity names one by mark and word: never by colour alone.
function severity(name) {
  return el("span", { class: `severity ${marks[name] ? name : "unknown"}` }, el("span", { "aria-hidden": "true" }, marks[name] ?? "?"), ` ${name}`);
}

// call writes the call of a tool as a person would have it made.
function call(c) {
  return el("code", { class: "call", tabindex: 0 }, el("b", {}, c.tool), (c.arguments ?? []).map(a => [" ", el("span", { class: "muted" }, `${a.name}=`), a.value]));
}
