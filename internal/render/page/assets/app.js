// The page within an assistant's window, as an MCP App: the host around its frame
// hands it the result of a call. Messages are JSON-RPC 2.0, and only the host's count.

function runAsApp(show, tell) {
  const host = window.parent;
  let asked = 0;
  const waiting = new Map();
  const send = message => host.postMessage({ jsonrpc: "2.0", ...message }, "*"); // nothing secret is sent: the host's origin is not known here
  const ask = (method, params) => new Promise((resolve, reject) => {
    waiting.set(++asked, { resolve, reject });
    send({ id: asked, method, params });
  });
  const dress = context => {
    if (context?.theme === "light" || context?.theme === "dark") document.documentElement.dataset.theme = context.theme;
  };
  const notified = {
    "ui/notifications/tool-result": result => {
      const meta = result?._meta ?? {};
      if (meta["airefinery/document"]) show(meta["airefinery/document"]);
      else tell(meta["airefinery/omitted"] ?? wordsOf(result));
    },
    "ui/notifications/tool-cancelled": p => tell(p?.reason ? `The call was cancelled: ${p.reason}` : "The call was cancelled."),
    "ui/notifications/host-context-changed": dress,
  };
  const answered = { ping: () => ({}), "ui/resource-teardown": () => ({}) };

  addEventListener("message", event => {
    const m = event.data;
    if (event.source !== host || m?.jsonrpc !== "2.0") return;
    if (!m.method) {
      const w = waiting.get(m.id);
      waiting.delete(m.id);
      if (m.error) w?.reject(m.error);
      else w?.resolve(m.result);
    } else if (m.id === undefined) {
      if (Object.hasOwn(notified, m.method)) notified[m.method](m.params);
    } else if (Object.hasOwn(answered, m.method)) {
      send({ id: m.id, result: answered[m.method]() });
    } else {
      send({ id: m.id, error: { code: -32601, message: "method not found" } });
    }
  });

  tell("Waiting for the result of the call …");
  ask("ui/initialize", {
    appInfo: { name: "airefinery-mcp", version: "1" }, appCapabilities: { availableDisplayModes: ["inline", "fullscreen"] }, protocolVersion: "2026-01-26",
  }).then(result => {
    dress(result?.hostContext);
    send({ method: "ui/notifications/initialized", params: {} });
    let height = 0;
    new ResizeObserver(() => {
      const now = Math.ceil(document.body.getBoundingClientRect().height);
      if (now === height) return;
      height = now;
      send({ method: "ui/notifications/size-changed", params: { height } });
    }).observe(document.body);
  }, error => tell(`The window around this page did not take it in: ${error?.message ?? "no reason given"}`));
}

// wordsOf is what a result says, where it has no document: a failure says what went
// wrong and what to do.
function wordsOf(result) {
  const text = (result?.content ?? []).filter(c => c?.type === "text").map(c => c.text).join("\n");
  return text || "The result of the call is empty.";
}
