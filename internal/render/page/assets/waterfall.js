// One trace as a tree over time. Only the rows in view are in the document, so that
// thousands of spans scroll as smoothly as ten.

const ROW = 26, BEYOND = 12;

class Waterfall {
  constructor(w, choose) {
    this.w = w;
    this.spans = w.spans;
    this.choose = choose;
    this.closed = new Set();
    this.kept = null; // of a filter; null keeps all
    this.rows = new Map(); // by the span's index
    this.focused = 0;
    this.chosen = -1;
    this.chain = new Map((w.chain ?? []).map((i, n) => [i, n]));
    this.space = el("div", { class: "space", role: "presentation" });
    this.body = el("div", { class: "body", role: "rowgroup", scroll: () => this.later(), keydown: e => this.key(e) }, this.space);
    this.root = el("div", { class: "waterfall", role: "treegrid", "aria-label": `Spans of the trace ${w.trace}`, "aria-colcount": 3 }, this.ruler(), this.body);
    this.layOut();
    new ResizeObserver(() => this.later()).observe(this.body);
    addEventListener("beforeprint", () => this.draw(true));
    addEventListener("afterprint", () => this.draw());
  }

  ruler() {
    const ticks = roundNumbers(this.w.duration, 6).filter(t => t < this.w.duration * 0.97);
    const axis = el("div", { class: "ruler", role: "columnheader" }, el("span", { class: "hidden" }, "time"));
    for (const t of ticks) {
      const tick = el("span", { class: "tick", "aria-hidden": "true" }, duration(t));
      tick.style.left = `${(100 * t) / (this.w.duration || 1)}%`;
      axis.append(tick);
    }
    return el("div", { role: "rowgroup", class: "head" }, el("div", { role: "row" },
      el("div", { role: "columnheader" }, "span"), axis, el("div", { role: "columnheader", class: "n" }, "duration")));
  }

  // parent of a span, by the tree that the rows show.
  parent(i) {
    return this.spans[i].parent;
  }

  hasChildren(i) {
    return this.spans[i + 1]?.depth > this.spans[i].depth;
  }

  // filter keeps the spans that a test holds for and what they stand under.
  filter(test) {
    this.kept = null;
    if (test) {
      this.kept = new Set();
      this.spans.forEach((s, i) => {
        if (test(s)) for (let p = i; p >= 0 && !this.kept.has(p); p = this.parent(p)) this.kept.add(p);
      });
    }
    this.layOut();
  }

  closeAll(closed) {
    this.closed = new Set(closed ? [...this.spans.keys()].filter(i => this.hasChildren(i)) : []);
    this.layOut();
  }

  // layOut finds which spans have a row, from what is closed and kept.
  layOut() {
    this.shown = [];
    let below = Infinity;
    this.spans.forEach((s, i) => {
      if (s.depth > below || (this.kept && !this.kept.has(i))) return;
      below = this.closed.has(i) ? s.depth : Infinity;
      this.shown.push(i);
    });
    this.at = new Map(this.shown.map((i, n) => [i, n]));
    if (!this.at.has(this.focused)) this.focused = this.shown[0] ?? 0;
    this.space.style.height = `${this.shown.length * ROW}px`;
    this.root.setAttribute("aria-rowcount", this.shown.length + 1);
    for (const row of this.rows.values()) row.remove();
    this.rows.clear();
    this.draw();
  }

  later() {
    this.frame ??= requestAnimationFrame(() => {
      this.frame = null;
      this.draw();
    });
  }

  // draw brings the rows in view, and the one with the focus, into the document.
  draw(all) {
    const first = all ? 0 : Math.max(0, Math.floor(this.body.scrollTop / ROW) - BEYOND);
    const last = all ? this.shown.length : Math.min(this.shown.length, Math.ceil((this.body.scrollTop + (this.body.clientHeight || 600)) / ROW) + BEYOND);
    const wanted = new Set(this.shown.slice(first, last)).add(this.focused);
    for (const [i, row] of this.rows) {
      if (wanted.has(i)) continue;
      row.remove();
      this.rows.delete(i);
    }
    const fresh = document.createDocumentFragment();
    for (const i of wanted) {
      if (this.rows.has(i) || !this.at.has(i)) continue;
      this.rows.set(i, this.row(i));
      fresh.append(this.rows.get(i));
    }
    this.space.append(fresh);
  }

  row(i) {
    const s = this.spans[i], open = this.hasChildren(i) ? !this.closed.has(i) : undefined;
    const service = this.w.services[s.service] ?? "";
    const said = [s.critical && "critical path", s.failed && "failed", s.soft && `soft failure: ${s.soft}`].filter(Boolean);
    const kind = ["row", s.critical && "critical", s.failed && "failed", !s.failed && s.soft && "soft", this.chain.has(i) && "chain"].filter(Boolean).join(" ");
    const bar = el("span", { class: "bar" });
    const whole = this.w.duration || 1, left = (100 * s.start) / whole, width = Math.max((100 * s.duration) / whole, 0.15);
    bar.style.left = `${Math.min(left, 99.8)}%`;
    bar.style.width = `${Math.min(width, 100 - Math.min(left, 99.8))}%`;
    const name = el("div", { role: "gridcell", class: "span" },
      el("span", { class: "twist", "aria-hidden": "true" }, open === undefined ? "" : open ? "▾" : "▸"),
      (s.failed || s.soft) && el("span", { class: "mark", "aria-hidden": "true" }, s.failed ? "✕" : "▲"),
      el("span", { class: "service" }, service), el("span", { class: "name" }, s.name),
      said.length > 0 && el("span", { class: "hidden" }, `, ${said.join(", ")}`));
    name.style.setProperty("--depth", Math.min(s.depth, 24));
    const row = el("div", {
      role: "row", class: kind, "aria-level": s.depth + 1, "aria-expanded": open === undefined ? undefined : String(open), "aria-rowindex": this.at.get(i) + 2,
      "aria-selected": String(i === this.chosen), tabindex: i === this.focused ? 0 : -1, title: `${service} · ${s.name} · ${duration(s.duration)}`,
      click: e => { this.focus(i); e.target.classList.contains("twist") && open !== undefined ? this.toggle(i) : this.select(i); },
    }, name, el("div", { role: "gridcell", class: "track" }, bar), el("div", { role: "gridcell", class: "n" }, duration(s.duration)));
    row.style.transform = `translateY(${this.at.get(i) * ROW}px)`;
    return row;
  }

  toggle(i) {
    if (!this.closed.delete(i)) this.closed.add(i);
    this.layOut();
    this.focus(i);
  }

  select(i) {
    this.rows.get(this.chosen)?.setAttribute("aria-selected", "false");
    this.chosen = i;
    this.rows.get(i)?.setAttribute("aria-selected", "true");
    this.choose(i);
  }

  // reveal opens what a span is folded under and moves to it.
  reveal(i) {
    this.kept = null;
    for (let p = this.parent(i); p >= 0; p = this.parent(p)) this.closed.delete(p);
    this.layOut();
    this.focus(i);
    this.select(i);
  }

  focus(i) {
    const n = this.at.get(i), top = n * ROW;
    if (n === undefined) return;
    this.rows.get(this.focused)?.setAttribute("tabindex", -1);
    this.focused = i;
    if (top < this.body.scrollTop) this.body.scrollTop = top;
    else if (top + ROW > this.body.scrollTop + this.body.clientHeight) this.body.scrollTop = top + ROW - this.body.clientHeight;
    this.draw();
    this.rows.get(i).setAttribute("tabindex", 0);
    this.rows.get(i).focus({ preventScroll: true });
  }

  key(event) {
    if (event.altKey || event.ctrlKey || event.metaKey) return;
    const i = this.focused, n = this.at.get(i), page = Math.max(1, Math.floor(this.body.clientHeight / ROW) - 1);
    const go = to => this.focus(this.shown[Math.min(Math.max(to, 0), this.shown.length - 1)]);
    const open = this.hasChildren(i) && !this.closed.has(i);
    const act = {
      ArrowDown: () => go(n + 1), ArrowUp: () => go(n - 1), PageDown: () => go(n + page), PageUp: () => go(n - page),
      Home: () => go(0), End: () => go(Infinity), Enter: () => this.select(i), " ": () => this.select(i),
      ArrowRight: () => (open ? go(n + 1) : this.hasChildren(i) && this.toggle(i)),
      ArrowLeft: () => (open ? this.toggle(i) : this.parent(i) >= 0 && this.at.has(this.parent(i)) && this.focus(this.parent(i))),
    }[event.key];
    if (!act) return;
    event.preventDefault();
    act();
  }
}
