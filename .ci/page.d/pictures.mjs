// node pictures.mjs FOLDER: draws pages of the demo in both themes, as PNGs for the
// documentation.
import { mkdirSync, statSync } from "node:fs";
import path from "node:path";
import { launch, open } from "./browser.mjs";

const folder = process.argv[2];
// A page, the part that the picture begins with ("" for the page's top), its height.
const pictures = [["investigate", "", 1160], ["investigate", "services", 560], ["logs", "", 900], ["metrics", "", 880], ["traces", "", 900], ["trace", "", 1080], ["conversation", "conversation", 900]];
const anchors = { services: "#graph", conversation: "#conversation" };

mkdirSync(folder, { recursive: true });
const browser = await launch();
for (const [name, part, height] of pictures) {
  for (const theme of ["light", "dark"]) {
    const { page, wrong, close } = await open(browser, name, { viewport: { width: 1360, height }, colorScheme: theme });
    if (wrong.length) throw new Error(`${name}: ${wrong.join("; ")}`);
    if (part) {
      await page.evaluate(anchor => {
        document.querySelector(".contents")?.remove();
        document.documentElement.style.scrollBehavior = "auto";
        document.documentElement.style.scrollPaddingTop = "0";
        document.querySelector(anchor).scrollIntoView();
      }, anchors[part]);
    }
    const file = path.join(folder, `${part || name}-${theme}.png`);
    await page.screenshot({ path: file });
    console.log(`${file}: ${Math.round(statSync(file).size / 1000)} kB`);
    await close();
  }
}
await browser.close();
