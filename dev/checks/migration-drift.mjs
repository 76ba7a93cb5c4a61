import { spawnSync } from "node:child_process";
import { cpSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, relative } from "node:path";

/** Fails when the schema says something that no migration does: generates into a copy and looks whether a file came. */
const copy = mkdtempSync(join(tmpdir(), "atlas-drift-"));
try {
  cpSync("drizzle", join(copy, "drizzle"), { recursive: true });
  const before = readdirSync(join(copy, "drizzle")).length;
  const config = join(copy, "drizzle.config.ts");
  const out = relative(process.cwd(), join(copy, "drizzle"));
  writeFileSync(
    config,
    `export default { dialect: "postgresql", schema: "./shared/db/schema/*.ts", out: ${JSON.stringify(out)}, casing: "snake_case" };\n`,
  );
  const run = spawnSync(
    "node_modules/.bin/drizzle-kit",
    ["generate", "--config", config, "--name", "drift"],
    {
      encoding: "utf8",
      stdio: ["ignore", "pipe", "pipe"],
      timeout: 120_000,
    },
  );
  const after = readdirSync(join(copy, "drizzle")).length;
  if (run.status !== 0 || after !== before) {
    console.error(
      "The schema has changes that no migration makes: run `npm run migration -- --name what_it_does`.",
    );
    console.error(run.stdout, run.stderr);
    process.exit(1);
  }
} finally {
  rmSync(copy, { recursive: true, force: true });
}
