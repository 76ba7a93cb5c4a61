import { spawnSync } from "node:child_process";
import { cpSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join, resolve } from "node:path";
import { afterAll, expect, test } from "vitest";

const ROOT = resolve(import.meta.dirname, "../..");
const planted = mkdtempSync(join(tmpdir(), "atlas-layers-"));
afterAll(() => rmSync(planted, { recursive: true, force: true }));

type Summary = {
  summary: { violations: { rule: { name: string }; from: string }[]; totalCruised: number };
};

function cruise(folder: string, args: string[]): Summary["summary"] {
  const run = spawnSync(
    join(ROOT, "node_modules/.bin/depcruise"),
    ["--config", join(folder, ".dependency-cruiser.cjs"), "--output-type", "json", ...args],
    { cwd: folder, encoding: "utf8", timeout: 60_000, maxBuffer: 1 << 28 },
  );
  return (JSON.parse(run.stdout) as Summary).summary;
}

/** Each file breaks one rule, named in the key. */
const PLANTED: Record<string, Record<string, string>> = {
  "workers-meet-in-contracts": {
    "workers/tokens/src/a.ts": 'export { b } from "../../oauth/src/b.ts";',
    "workers/oauth/src/b.ts": "export const b = 1;",
  },
  "tokens-folders-in-order": {
    "workers/tokens/src/vault/p.ts": 'export { q } from "../refresh/q.ts";',
    "workers/tokens/src/refresh/q.ts": "export const q = 1;",
  },
  "shared-knows-no-worker": { "shared/c.ts": 'export { b } from "../workers/oauth/src/b.ts";' },
  "contracts-stand-alone": { "shared/contracts/d.ts": 'export { sql } from "drizzle-orm";' },
  "sdk-stands-alone": {
    "sdk/src/o.ts": 'export { p } from "../../shared/p.ts";',
    "shared/p.ts": "export const p = 1;",
  },
  "only-repositories-touch-the-database": {
    "workers/users/src/e.ts": 'export { sql } from "drizzle-orm";',
  },
  "only-repositories-use-the-database-client": {
    "shared/db/client.ts": "export const makeDatabase = 1;",
    "workers/users/src/f.ts": 'export { makeDatabase } from "../../../shared/db/client.ts";',
  },
  "only-the-gateway-speaks-http": { "workers/users/src/g.ts": 'export { Hono } from "hono";' },
  "one-file-knows-arctic": { "workers/oauth/src/h.ts": 'export { generateState } from "arctic";' },
  "one-file-makes-redis-clients": {
    "workers/auth/src/i.ts": 'export { Redis } from "@upstash/redis";',
  },
  "testing-stays-in-tests": {
    "test/support/j.ts": "export const j = 1;",
    "deploy/k.ts": 'export { j } from "../test/support/j.ts";',
  },
  "no-cycles": {
    "shared/l.ts": 'export { m } from "./m.ts";\nexport const l = 1;',
    "shared/m.ts": 'export { l } from "./l.ts";\nexport const m = 1;',
  },
  resolvable: { "shared/n.ts": 'export { o } from "./nowhere.ts";' },
};

test("each planted violation is refused by its own rule", () => {
  cpSync(join(ROOT, ".dependency-cruiser.cjs"), join(planted, ".dependency-cruiser.cjs"));
  cpSync(join(ROOT, "tsconfig.json"), join(planted, "tsconfig.json"));
  cpSync(join(ROOT, "package.json"), join(planted, "package.json"));
  // The rules go by a package's place; its content does not matter here.
  for (const name of ["drizzle-orm", "hono", "arctic", "@upstash/redis"]) {
    mkdirSync(join(planted, "node_modules", name), { recursive: true });
    writeFileSync(join(planted, "node_modules", name, "package.json"), JSON.stringify({ name }));
    writeFileSync(join(planted, "node_modules", name, "index.js"), "");
  }
  for (const files of Object.values(PLANTED))
    for (const [path, text] of Object.entries(files)) {
      mkdirSync(join(planted, dirname(path)), { recursive: true });
      writeFileSync(join(planted, path), `${text}\n`);
    }
  const { violations } = cruise(planted, ["workers", "shared", "deploy", "sdk", "test"]);
  const refused = new Set(violations.map(({ rule }) => rule.name));
  expect([...refused].sort((a, b) => a.localeCompare(b))).toEqual(
    Object.keys(PLANTED).sort((a, b) => a.localeCompare(b)),
  );
});

test("the check reads the whole tree: hundreds of modules, none of them refused", () => {
  const { totalCruised, violations } = cruise(ROOT, [
    "workers",
    "shared",
    "bridge",
    "deploy",
    "sdk",
  ]);
  expect(totalCruised).toBeGreaterThan(300);
  expect(violations).toEqual([]);
});
