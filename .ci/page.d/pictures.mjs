// node pictures.mjs FOLDER: draws each page of the demo, and one of its trace, as
// PNGs in both themes, for the documentation.
import { mkdirSync, statSync } from "node:fs";
import path from "node:path";
import { launch, open } from "./browser.mjs";

const folder = process.argv[2];
// What each picture shows: a page, the part it begins with ("" for its top), the height.
const pictures = [["investigate", "", 1000], ["services", "#graph", 520], ["logs", "", 1000], ["metrics", "", 1000], ["traces", "", 1000], ["trace", "", 1000], ["conversation", "#conversation", 900]];
const pageOf = { services: "investigate" };

mkdirSync(folder, { recursive: true });
const browser = await launch();
for (const [name, part, height] of pictures) {
  for (const theme of ["light", "dark"]) {
    const { page, wrong, close } = await open(browser, pageOf[name] ?? name, { viewport: { width: 1200, height }, colorScheme: theme });
    if (wrong.length) throw new Error(`${name}: ${wrong.join("; ")}`);
    if (part) {
      await page.evaluate(p => { document.querySelector(".contents")?.remove(); document.documentElement.style.scrollBehavior = "auto"; document.querySelector(p).scrollIntoView(); }, part);
    }
    const file = path.join(folder, `${name}-${theme}.png`);
    await page.screenshot({ path: file });
    console.log(`${file}: ${Math.round(statSync(file).size / 1000)} kB`);
    await close();
  }
}
await browser.close();
