import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { findPorts } from "../../../../dev/stack/ports.ts";
import { ensurePrograms, serve } from "../../metrics/support/programs.ts";

/** Requests that Atlas answers between two scrapes. */
const READS = 1_000;

export type Watched = {
  url: string;
  /** The share of token reads that fail from now on, between 0 and 1. */
  failing: () => number;
  /** Whether Atlas shows its metrics. */
  isUp: boolean;
};

/** A real Prometheus that scrapes, every second, an Atlas whose reads fail as a test says. */
export async function startWatched(undo: AsyncDisposableStack): Promise<Watched> {
  ensurePrograms();
  const counts = { ok: 0, internal_error: 0 };
  const server = createServer((_, response) => {
    const bad = Math.round(READS * watched.failing());
    counts.internal_error += bad;
    counts.ok += READS - bad;
    const lines = Object.entries(counts).map(
      ([result, count]) => `atlas_token_reads_total{result="${result}"} ${count}`,
    );
    response.writeHead(watched.isUp ? 200 : 503).end(`${lines.join("\n")}\n`);
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  undo.defer(
    () =>
      new Promise<void>((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  );
  const folder = await mkdtemp(`${tmpdir()}/atlas-watched-`);
  undo.defer(() => rm(folder, { recursive: true, force: true }));
  const [port = 0] = await findPorts([null]);
  const url = `http://127.0.0.1:${port}`;
  const target = `127.0.0.1:${(server.address() as AddressInfo).port}`;
  await writeFile(
    `${folder}/prometheus.yaml`,
    JSON.stringify({
      global: { scrape_interval: "1s", scrape_timeout: "1s" },
      scrape_configs: [{ job_name: "atlas", static_configs: [{ targets: [target] }] }],
    }),
  );
  const prometheus = await serve(
    "prometheus",
    [
      `--config.file=${folder}/prometheus.yaml`,
      `--storage.tsdb.path=${folder}/data`,
      `--web.listen-address=127.0.0.1:${port}`,
    ],
    `${url}/-/ready`,
  );
  undo.defer(() => prometheus.stop());
  const watched: Watched = { url, failing: () => 0, isUp: true };
  return watched;
}
