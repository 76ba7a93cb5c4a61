import { execFile } from "node:child_process";
import { mkdir, symlink } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { bundleWorkers, readBundles } from "../../../deploy/workerd/bundle.ts";

const run = promisify(execFile);
const ROOT = fileURLToPath(new URL("../../..", import.meta.url));

/**
 * Builds the Workers of an older commit into a folder: of `ATLAS_OLDER_COMMIT`, for instance the release that runs; of the one
 * before this without it.
 *
 * @returns the commit; null in a clone without it, or when it has not the same Workers: then they are this tree's.
 */
export async function buildPreviousBundles(folder: string): Promise<string | null> {
  const named = process.env["ATLAS_OLDER_COMMIT"] ?? "HEAD~1";
  const commit = await run("git", ["rev-parse", "--verify", named], { cwd: ROOT }).then(
    ({ stdout }) => stdout.trim(),
    () => null,
  );
  if (commit === null) {
    await bundleWorkers({ outDir: folder });
    return null;
  }
  const tree = `${folder}.tree`;
  await mkdir(tree, { recursive: true });
  await run("sh", ["-c", `git archive ${commit} | tar -x -C "$0"`, tree], { cwd: ROOT });
  await symlink(`${ROOT}node_modules`, `${tree}/node_modules`);
  const program = `import { bundleWorkers } from "./deploy/workerd/bundle.ts"; await bundleWorkers({ outDir: ${JSON.stringify(folder)} });`;
  await run(process.execPath, ["--input-type=module-typescript", "-e", program], { cwd: tree });
  try {
    await readBundles(folder);
    return commit;
  } catch {
    await bundleWorkers({ outDir: folder });
    return null;
  }
}
