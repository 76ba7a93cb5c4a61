import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { cpus, loadavg, totalmem } from "node:os";
import type { Bench } from "./bench.ts";
import type { Machine } from "./report.ts";
import { readServerVersion } from "./seed-repository.ts";

export const loadOverOneMinute = (): number => Math.round((loadavg()[0] ?? 0) * 100) / 100;

/** The machine on which the figures were measured. */
export async function describeMachine(bench: Bench, loadBefore: number): Promise<Machine> {
  const processors = cpus();
  const version = await readServerVersion(bench.db);
  return {
    cpus: processors.length,
    cpu_model: processors[0]?.model ?? "unknown",
    memory_gb: Math.round(totalmem() / 2 ** 30),
    node: process.versions.node,
    workerd: workerdVersion(),
    postgres: `${version} (${bench.real.postgres ? "server" : "embedded"})`,
    redis: bench.real.redis ? "server" : "embedded",
    processes: bench.stack.pids.length,
    load_before: loadBefore,
    load_after: loadOverOneMinute(),
  };
}

function workerdVersion(): string {
  const fromWrangler = createRequire(
    createRequire(import.meta.url).resolve("wrangler/package.json"),
  );
  const description: { version: string } = JSON.parse(
    readFileSync(fromWrangler.resolve("workerd/package.json"), "utf8"),
  );
  return description.version;
}
