// The waterfall by keyboard alone.
import { after, before, test } from "node:test";
import assert from "node:assert/strict";
import { launch, open } from "./browser.mjs";

let browser;
before(async () => { browser = await launch(); });
after(() => browser.close());

const focused = page => page.evaluate(() => {
  const e = document.activeElement, grid = e.closest(".waterfall");
  return {
    row: Number(e.getAttribute("aria-rowindex")), level: Number(e.getAttribute("aria-level")), expanded: e.getAttribute("aria-expanded"),
    rows: Number(grid?.getAttribute("aria-rowcount")), stops: grid?.querySelectorAll('[tabindex="0"]').length, outline: getComputedStyle(e).outlineStyle,
  };
});

test("the first stop leads past the contents", async () => {
  const { page, close } = await open(browser, "everything");
  await page.keyboard.press("Tab");
  assert.equal(await page.evaluate(() => document.activeElement.className), "skip");
  assert.ok((await page.locator(".skip").boundingBox()).y >= 0, "it cannot be seen");
  await close();
});

test("every stop can be seen, and none is a trap", async () => {
  const { page, close } = await open(browser, "everything");
  const stops = new Set();
  for (let i = 0; i < 120; i++) {
    await page.keyboard.press("Tab");
    const stop = await page.evaluate(() => {
      const e = document.activeElement;
      if (e === document.body) return null;
      const style = getComputedStyle(e);
      return { path: `${e.tagName} ${e.className} ${e.textContent.slice(0, 40)} ${Math.round(e.getBoundingClientRect().top + scrollY)}`, seen: style.outlineStyle !== "none" };
    });
    if (!stop) break;
    assert.ok(stop.seen, `no focus to be seen on ${stop.path}`);
    stops.add(stop.path);
  }
  assert.ok(stops.size > 20 && stops.size < 120, `${stops.size} stops`);
  await close();
});

test("the tree of 2,000 spans", async () => {
  const { page, wrong, close } = await open(browser, "enormous");
  const press = async key => { await page.keyboard.press(key); return focused(page); };
  await page.locator('.waterfall .row[tabindex="0"]').focus();
  let at = await press("ArrowDown");
  assert.deepEqual([at.row, at.rows, at.stops, at.outline], [3, 2001, 1, "solid"]);
  at = await press("End");
  assert.equal(at.row, 2001);
  assert.ok((await page.locator(".waterfall .row").count()) < 120, "too many rows are in the document");
  at = await press("PageUp");
  assert.ok(at.row < 2001 && at.row > 1900, `row ${at.row}`);
  at = await press("Home");
  assert.deepEqual([at.row, at.expanded], [2, "true"]);
  at = await press("ArrowLeft");
  assert.deepEqual([at.expanded, at.rows], ["false", 2]);
  at = await press("ArrowRight");
  assert.deepEqual([at.expanded, at.rows], ["true", 2001]);
  at = await press("ArrowRight");
  assert.deepEqual([at.row, at.level], [3, 2]);
  await press("Enter");
  assert.match(await page.locator("#span h3").textContent(), /1$/);
  at = await press("ArrowLeft");
  while (at.level > 1) at = await press("ArrowLeft");
  assert.equal(at.row, 2);
  assert.deepEqual(wrong, []);
  await close();
});

test("the focus stays when its row is scrolled away", async () => {
  const { page, close } = await open(browser, "enormous");
  await page.locator('.waterfall .row[tabindex="0"]').focus();
  await page.evaluate(() => { document.querySelector(".waterfall .body").scrollTop = 30_000; });
  await page.waitForTimeout(100);
  assert.equal((await focused(page)).row, 2);
  await close();
});
