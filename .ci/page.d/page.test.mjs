// What holds of every page: nothing in a document acts, nothing is loaded, and
// everyone can read it.
import { after, before, test } from "node:test";
import assert from "node:assert/strict";
import { createRequire } from "node:module";
import { readFileSync, readdirSync } from "node:fs";
import { launch, made, open, pages } from "./browser.mjs";

const axe = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");
const all = readdirSync(pages).filter(f => f.endsWith(".html") && f !== "app.html").map(f => f.slice(0, -5)).sort();
let browser;
before(async () => { browser = await launch(); });
after(() => browser.close());

test("each part has its page", () => {
  for (const name of made) assert.ok(all.includes(name), `there is no page ${name}`);
});

for (const name of all) {
  test(`${name}: readable by everyone in both themes, and quiet`, async () => {
    const { page, wrong, close } = await open(browser, name, { colorScheme: "light" });
    // The tables behind charts are long and all alike: those of one page are enough.
    await page.evaluate(each => document.querySelectorAll(each).forEach(d => { d.open = true; }), name === "everything" ? "details" : "details:not(.numbers)");
    await page.evaluate(axe);
    for (const theme of ["light", "dark"]) {
      await page.emulateMedia({ colorScheme: theme });
      const found = await page.evaluate(() => window.axe.run({ runOnly: ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"] }));
      assert.ok(found.passes.length > 15, "axe looked at next to nothing");
      assert.deepEqual(found.violations.map(v => `${theme}, ${v.id}: ${v.nodes.slice(0, 3).map(n => `${n.html.slice(0, 200)} ${n.failureSummary}`).join(" | ")}`), []);
    }
    assert.deepEqual(wrong, []);
    await close();
  });

  test(`${name}: fits a narrow window`, async () => {
    const { page, close } = await open(browser, name);
    for (const width of [1200, 768, 360]) {
      await page.setViewportSize({ width, height: 800 });
      const over = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
      assert.ok(over <= 0, `${over} px wider than ${width}`);
    }
    await close();
  });

  test(`${name}: goes to paper`, async () => {
    const { page, wrong, close } = await open(browser, name, { colorScheme: "dark" });
    const rows = await page.evaluate(() => {
      addEventListener("beforeprint", () => { window.printed = document.querySelectorAll(".waterfall .row").length; });
      const grid = document.querySelector(".waterfall");
      return grid ? grid.getAttribute("aria-rowcount") - 1 : 0;
    });
    const pdf = await page.pdf({ format: "A4" });
    assert.equal(pdf.subarray(0, 5).toString(), "%PDF-");
    assert.equal(await page.evaluate(() => window.printed), rows, "rows on paper");
    assert.deepEqual(wrong, []);
    await close();
  });
}

test("what means harm is text, and all of it is there", async () => {
  const { page, wrong, close } = await open(browser, "hostile");
  await page.waitForTimeout(300);
  for (const row of await page.$$(".waterfall .row")) await row.hover();
  const found = await page.evaluate(() => ({
    harmed: window.__harmed,
    handlers: [...document.querySelectorAll("*")].flatMap(e => e.getAttributeNames().filter(n => n.startsWith("on"))),
    foreign: [...document.querySelectorAll("script, iframe, object, embed, img, link, form, base, meta[http-equiv]")].map(e => e.outerHTML.slice(0, 60)).filter(t => !t.includes("Content-Security-Policy")),
    links: [...document.querySelectorAll("a")].map(a => a.getAttribute("href")).filter(h => !h.startsWith("#")),
    text: document.body.textContent,
  }));
  assert.equal(found.harmed, undefined);
  assert.deepEqual(found.handlers, []);
  assert.deepEqual(found.foreign, []);
  assert.deepEqual(found.links, []);
  for (const words of ["</script><script>__harmed=1</script>", `<img src=x onerror="__harmed=2">`, "\u202eevas\u202c", "line\u2028separated\u2029"]) {
    assert.ok(found.text.includes(words), `${words} is not there`);
  }
  assert.deepEqual(wrong, []);
  await close();
});

test("without its own script or style nothing runs", async () => {
  const { page, wrong, close } = await open(browser, "nothing");
  await page.evaluate(() => {
    const script = document.createElement("script");
    script.textContent = "window.__harmed = 1";
    const image = document.createElement("img");
    image.src = "https://example.com/x.png";
    document.body.append(script, image);
  });
  await page.waitForTimeout(200);
  assert.equal(await page.evaluate(() => window.__harmed), undefined);
  assert.ok(wrong.some(w => w.includes("policy: script-src")) && wrong.some(w => w.includes("policy: img-src")), wrong.join("\n"));
  await close();
});

test("the theme goes there and back", async () => {
  const { page, close } = await open(browser, "everything", { colorScheme: "dark" });
  const ground = () => page.evaluate(() => getComputedStyle(document.body).backgroundColor);
  const dark = await ground();
  await page.click(".theme");
  const light = await ground();
  assert.notEqual(light, dark);
  await page.click(".theme");
  assert.equal(await ground(), dark);
  await close();
});

test("motion is left out for who wants none", async () => {
  const { page, close } = await open(browser, "everything", { reducedMotion: "reduce" });
  assert.equal(await page.evaluate(() => getComputedStyle(document.documentElement).scrollBehavior), "auto");
  await close();
});
