// A headless Chromium that watches what a page does: errors, violations of its
// policy, and requests, of which a page makes none.
import { chromium } from "playwright-core";
import { pathToFileURL } from "node:url";
import path from "node:path";

export const pages = process.env.PAGES; // the folder of the pages
export const made = ["everything", "hostile", "enormous", "nothing"];

export async function launch() {
  return chromium.launch({ executablePath: process.env.CHROMIUM ?? "/usr/bin/chromium" });
}

// open shows a page and returns it with what it did that it should not have.
export async function open(browser, name, options = {}) {
  const context = await browser.newContext({ viewport: { width: 1200, height: 900 }, ...options });
  const page = await context.newPage();
  const wrong = [];
  page.on("console", m => ["error", "warning"].includes(m.type()) && wrong.push(`${m.type()}: ${m.text()}`));
  page.on("pageerror", e => wrong.push(`error: ${e.stack}`));
  page.on("request", r => !r.isNavigationRequest() && !r.url().startsWith("data:") && wrong.push(`request: ${r.url()}`));
  page.on("dialog", d => { wrong.push(`dialog: ${d.message()}`); d.dismiss(); });
  await page.addInitScript(() => addEventListener("securitypolicyviolation", e => console.error(`policy: ${e.violatedDirective} ${e.blockedURI}`)));
  await page.goto(pathToFileURL(path.join(pages, `${name}.html`)).href);
  await page.waitForSelector("main");
  return { page, wrong, close: () => context.close() };
}
