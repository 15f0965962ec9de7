// 2,000 spans: how soon they are seen, and whether they scroll without a stutter. The
// figures are printed; PAGE_LIMITS=1 holds them to their limits, which a machine that
// is busy with something else may miss.
import { after, before, test } from "node:test";
import assert from "node:assert/strict";
import { launch, open } from "./browser.mjs";

let browser;
before(async () => { browser = await launch(); });
after(() => browser.close());

test("2,000 spans without a stutter", async t => {
  const { page, close } = await open(browser, "enormous");
  await page.evaluate(() => {
    window.tasks = [];
    window.frames = [];
    new PerformanceObserver(l => window.tasks.push(...l.getEntries().map(e => ({ start: e.startTime, ms: e.duration })))).observe({ type: "longtask", buffered: true });
  });
  await page.waitForFunction(() => performance.getEntriesByName("first-contentful-paint").length > 0);
  const paint = await page.evaluate(() => performance.getEntriesByName("first-contentful-paint")[0].startTime);
  await page.locator(".waterfall .body").hover();
  const begun = await page.evaluate(() => {
    let last = performance.now();
    const each = now => { window.frames.push(now - last); last = now; requestAnimationFrame(each); };
    requestAnimationFrame(each);
    return performance.now();
  });
  for (let i = 0; i < 80; i++) await page.mouse.wheel(0, 600);
  await page.waitForFunction(() => { const b = document.querySelector(".waterfall .body"); return b.scrollTop > 40_000; }, null, { timeout: 10_000 });
  const found = await page.evaluate(from => ({
    loading: Math.max(0, ...window.tasks.filter(t => t.start < from).map(t => t.ms)),
    scrolling: Math.max(0, ...window.tasks.filter(t => t.start >= from).map(t => t.ms)),
    frames: window.frames.sort((a, b) => a - b), rows: document.querySelectorAll(".waterfall .row").length,
  }), begun);
  const p99 = found.frames[Math.floor(found.frames.length * 0.99)];
  t.diagnostic(`first paint ${paint.toFixed(0)} ms; longest task while loading ${found.loading.toFixed(0)} ms, while scrolling ${found.scrolling.toFixed(0)} ms (0: none of 50 ms or more); ${found.frames.length} frames, p99 ${p99.toFixed(0)} ms; ${found.rows} rows in the document`);
  assert.ok(found.rows < 150, `${found.rows} rows in the document`);
  if (process.env.PAGE_LIMITS) {
    assert.ok(paint <= 1500, `first paint after ${paint} ms`);
    assert.ok(found.scrolling <= 100, `a task of ${found.scrolling} ms while scrolling`);
  }
  await close();
});
