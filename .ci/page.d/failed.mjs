// node failed.mjs PAGE: the id of the trace with most spans that went wrong.
import { readFileSync } from "node:fs";

const facts = JSON.parse(/id="facts">(.*?)<\/script>/s.exec(readFileSync(process.argv[2], "utf8"))[1]);
const wrong = facts.traces.filter(t => t.outcome !== "ok").sort((a, b) => (b.spans ?? 0) - (a.spans ?? 0));
console.log(wrong[0].id);
