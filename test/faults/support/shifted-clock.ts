import { cp, mkdir, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import type { BuiltWorker } from "../../../deploy/workerd/bundle.ts";

const RUN_DIR = fileURLToPath(new URL("../../../.atlas/run", import.meta.url));

/**
 * Copies the production bundles as if they ran on a machine with a wrong clock. Each copy starts with a line that
 * shifts `Date`, the only clock that a Worker has.
 */
export async function withShiftedClock(
  workers: readonly BuiltWorker[],
  aheadMs: number,
  undo: AsyncDisposableStack,
): Promise<BuiltWorker[]> {
  await mkdir(RUN_DIR, { recursive: true });
  const root = await mkdtemp(`${RUN_DIR}/clock-`);
  undo.defer(() => rm(root, { recursive: true, force: true }));
  return Promise.all(
    workers.map(async ({ manifest, directory }) => {
      const copy = `${root}/${manifest.name}`;
      await cp(directory, copy, { recursive: true });
      const code = await readFile(`${copy}/index.js`, "utf8");
      await writeFile(`${copy}/index.js`, `${shift(aheadMs)}\n${code}`);
      return { manifest, directory: copy };
    }),
  );
}

const shift = (aheadMs: number): string =>
  `{ const Right = Date; globalThis.Date = class extends Right {
    constructor(...parts) { super(...(parts.length === 0 ? [Right.now() + ${aheadMs}] : parts)); }
    static now() { return Right.now() + ${aheadMs}; }
  }; }`;
