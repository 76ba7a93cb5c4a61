import { parseArgs } from "node:util";
import { buildWeb } from "../../../deploy/workerd/web-build.ts";
import { BUDGET, readPageSizes } from "../../../dev/web/page-sizes.ts";
import { type LoadTime, measurePages } from "./load-times.ts";

/**
 * `npm run bench:web`: what the dashboard's pages weigh, and how long they take in Chromium on a slowed machine and
 * network, with 10,000 connections in the project. `--json` for machines, `--sizes` without the browser.
 */
const { values } = parseArgs({
  options: { json: { type: "boolean" }, sizes: { type: "boolean" } },
});

const kib = (bytes: number): string => (bytes / 1024).toFixed(1).padStart(7);
const say = (line: string): void => {
  if (values.json !== true) console.log(line);
};

const { assets } = await buildWeb(() => say("Building the dashboard…"));
const sizes = await readPageSizes(assets);
say(`\nKiB of gzip -9; at most ${BUDGET.entry / 1024} on every page, ${BUDGET.page / 1024} on one`);
say(`${"page".padEnd(48)}     js     css     sum`);
for (const { page, javascript, css } of sizes)
  say(`${page.padEnd(48)}${kib(javascript)} ${kib(css)} ${kib(javascript + css)}`);

const times: LoadTime[] = values.sizes === true ? [] : await measurePages(say);
if (times.length > 0) {
  say("\nms, processor four times slower, 10 Mbit/s with 40 ms of latency, medians of 5");
  for (const { what, ms } of times) say(`${what.padEnd(48)}${ms.toFixed(0).padStart(7)}`);
}
if (values.json === true) console.log(JSON.stringify({ sizes, times }, null, 2));
