import { spawnSync } from "node:child_process";

/** `npm run check`: every static check, all of them even when one fails, and a line for each. */
const checks = [
  ["generated sources of the dashboard", "node", ["dev/web/generate.ts"]],
  ["generated types of the SDK", "node", ["dev/sdk/generate.ts"]],
  ["types (Workers)", "tsc", ["-p", "tsconfig.json"]],
  ["types (Node)", "tsc", ["-p", "tsconfig.node.json"]],
  ["types (dashboard)", "tsc", ["-p", "web/tsconfig.json"]],
  ["types (SDK)", "tsc", ["-p", "sdk/tsconfig.json"]],
  ["lint", "oxlint", ["--type-aware"]],
  ["format", "oxfmt", ["--check"]],
  [
    "layers",
    "depcruise",
    [
      "bridge",
      "deploy",
      "dev",
      "sdk",
      "shared",
      "test",
      "workers",
      "web/src",
      "web/functions",
      "drizzle.config.ts",
    ],
  ],
  ["dead code", "knip", []],
  ["catalogue", "node", ["dev/catalogue/main.ts", "--check"]],
  ["logos", "node", ["dev/logos/main.ts", "--check"]],
  ["reference script", "node", ["dev/reference/main.ts", "--check"]],
  ["lock file", "node", ["dev/checks/complete-lock.mjs", "--check"]],
  ["migration history", "drizzle-kit", ["check"]],
  ["migration drift", "node", ["dev/checks/migration-drift.mjs"]],
];

const binary = (name) =>
  name === "tsc"
    ? ["node", ["node_modules/@typescript/native/bin/tsc"]]
    : name === "node"
      ? ["node", []]
      : [`node_modules/.bin/${name}`, []];

let failed = 0;
for (const [title, name, args] of checks) {
  const [command, prefix] = binary(name);
  const started = Date.now();
  const run = spawnSync(command, [...prefix, ...args], { encoding: "utf8", timeout: 300_000 });
  const good = run.status === 0;
  console.log(
    `${good ? "ok  " : "FAIL"} ${String(title)} (${((Date.now() - started) / 1000).toFixed(1)} s)`,
  );
  if (good) continue;
  failed++;
  console.log(`${run.stdout ?? ""}${run.stderr ?? ""}`);
}
process.exit(failed === 0 ? 0 : 1);
