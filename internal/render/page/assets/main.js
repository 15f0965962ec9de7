// The page as a whole.

const embedded = JSON.parse(document.getElementById("facts").textContent);

function show(doc) {
  document.title = `${doc.headline || doc.title} – AI Refinery`;
  const parts = [incidentSection(doc), timelineSection(doc), ...logsSection(doc), seriesSection(doc), graphSection(doc), tracesSection(doc), traceSection(doc), conversationSection(doc), nextSection(doc), colophon(doc)]
    .filter(Boolean);
  const links = parts.slice(0, -1);
  const contents = links.length > 2 && el("nav", { class: "contents", "aria-label": "Contents" },
    links.map(p => el("a", { href: `#${p.id}` }, p.querySelector("h2").textContent)));
  draw(masthead(doc), contents, el("main", { id: "main" }, parts));
}

// tell says why there are no facts, or not yet.
function tell(words) {
  draw(el("main", { id: "main", class: "told" }, el("h1", { class: "hidden" }, "AI Refinery observability"), el("p", { role: "status" }, words)));
}

function draw(...parts) {
  document.body.replaceChildren(el("a", { class: "skip", href: "#main" }, "To the facts"), el("div", { class: "page" }, parts.filter(Boolean)));
}

// On paper nothing can be opened: what is only long is, the tables behind charts are not.
addEventListener("beforeprint", () => document.querySelectorAll("main details:not(.numbers)").forEach(d => { d.open = true; }));

if (embedded) show(embedded);
else if (window.parent !== window) runAsApp(show, tell);
else tell("This page shows the result of a call within an assistant's window. On its own, a page with its facts is written by airefinery-mcp and --html.");
