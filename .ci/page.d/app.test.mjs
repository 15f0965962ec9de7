// The page as an MCP App, within a host that the protocol's own library plays.
import { after, before, test } from "node:test";
import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import path from "node:path";
import { launch, pages } from "./browser.mjs";

const here = import.meta.dirname;
let browser;
before(async () => { browser = await launch(); });
after(() => browser.close());

const read = name => readFile(path.join(pages, `${name}.html`), "utf8");
const facts = html => JSON.parse(/<script type="application\/json" id="facts">(.*?)<\/script>/s.exec(html)[1]);

// begin opens a host with the app in its frame.
async function begin(theme) {
  const page = await browser.newPage();
  const wrong = [];
  page.on("console", m => m.type() === "error" && wrong.push(m.text()));
  page.on("pageerror", e => wrong.push(e.stack));
  await page.route("**/*", async route => {
    const { pathname } = new URL(route.request().url());
    if (pathname.startsWith("/favicon")) return route.fulfill({ status: 204 });
    try {
      const file = pathname === "/" ? "host.html" : pathname.slice(1);
      await route.fulfill({ body: await readFile(path.join(here, file)), contentType: file.endsWith("html") ? "text/html" : "text/javascript" });
    } catch (error) {
      wrong.push(`${pathname}: ${error.message}`);
      await route.fulfill({ status: 404 });
    }
  });
  await page.goto("http://host.test/");
  await page.waitForFunction(() => window.ready);
  const version = await page.evaluate(([html, t]) => window.begin(html, t), [await read("app"), theme]);
  assert.equal(version.name, "airefinery-mcp");
  return { page, wrong, frame: page.frames()[1], result: r => page.evaluate(r => window.bridge.sendToolResult(r), r) };
}

test("a host's result is drawn, in the host's theme and at its own height", async () => {
  const { page, wrong, frame, result } = await begin("dark");
  assert.match(await frame.textContent("main"), /Waiting/);
  const doc = facts(await read("everything"));
  await result({ content: [{ type: "text", text: "{}" }], _meta: { "airefinery/document": doc } });
  await frame.waitForSelector("#suspects");
  assert.equal(await frame.textContent("h1"), doc.headline);
  assert.equal(await frame.evaluate(() => document.documentElement.dataset.theme), "dark");
  await page.waitForFunction(() => window.sizes.at(-1) > 2000);
  await page.waitForTimeout(300);
  const sizes = await page.evaluate(() => window.sizes.length);
  assert.ok(sizes < 12, `${sizes} changes of size`);
  await page.evaluate(() => window.bridge.sendHostContextChange({ theme: "light" }));
  await frame.waitForFunction(() => document.documentElement.dataset.theme === "light");
  assert.deepEqual(await page.evaluate(() => window.bridge.teardownResource({})), {});
  assert.deepEqual(wrong, []);
  await page.close();
});

test("another result takes the place of the first", async () => {
  const { page, frame, result } = await begin("light");
  await result({ content: [], _meta: { "airefinery/document": facts(await read("everything")) } });
  await frame.waitForSelector("#suspects");
  await result({ content: [], _meta: { "airefinery/document": facts(await read("nothing")) } });
  await frame.waitForFunction(() => !document.querySelector("#suspects"));
  assert.equal(await frame.textContent("h1"), "No line was found");
  await page.close();
});

test("what means harm is text here, too", async () => {
  const { page, wrong, frame, result } = await begin("light");
  await result({ content: [], _meta: { "airefinery/document": facts(await read("hostile")) } });
  await frame.waitForSelector(".waterfall");
  assert.equal(await frame.evaluate(() => window.__harmed), undefined);
  assert.deepEqual(wrong, []);
  await page.close();
});

test("a failure, an answer that was too long to draw, and a call that was cancelled say so", async () => {
  const { page, frame, result } = await begin("light");
  const says = words => frame.waitForFunction(w => document.querySelector("main").textContent.includes(w), words);
  await result({ isError: true, content: [{ type: "text", text: `{"code":"UNAUTHORIZED","message":"<b>no</b>"}` }] });
  await says("<b>no</b>");
  await result({ content: [{ type: "text", text: "{}" }], _meta: { "airefinery/omitted": "Too much to draw here." } });
  await says("Too much to draw here.");
  await page.evaluate(() => window.bridge.sendToolCancelled({ reason: "by the user" }));
  await says("by the user");
  await page.close();
});

test("nobody but the host is listened to", async () => {
  const { page, frame } = await begin("light");
  await frame.evaluate(() => window.postMessage({ jsonrpc: "2.0", method: "ui/notifications/tool-cancelled", params: { reason: "by a stranger" } }, "*"));
  await page.waitForTimeout(200);
  assert.ok(!(await frame.textContent("main")).includes("stranger"));
  await page.close();
});

test("on its own the app says what it is", async () => {
  const page = await browser.newPage();
  await page.setContent(await read("app"));
  assert.match(await page.textContent("main"), /--html/);
  await page.close();
});
