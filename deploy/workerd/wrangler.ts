import { mkdir, writeFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

/**
 * What Node is given to run wrangler: its program itself, since its wrapper starts a second process that a signal would
 * not reach, and npm's takes whatever Node the system has.
 */
export const wranglerProgram = (): string[] => [
  "--no-warnings",
  join(
    dirname(createRequire(import.meta.url).resolve("wrangler/package.json")),
    "wrangler-dist/cli.js",
  ),
];

const HOME = fileURLToPath(new URL("../../.atlas", import.meta.url));

/**
 * The environment in which wrangler asks nobody anything: no usage data, no error reports, no data of the machine's
 * place in the world, no log in the home directory. Its look for a newer version has no switch; what it remembers of the
 * last look, in the directory for temporary files, says that there is none.
 */
export async function quietWranglerEnv(): Promise<NodeJS.ProcessEnv> {
  const temporary = `${HOME}/tmp`;
  await mkdir(`${temporary}/update-check`, { recursive: true });
  await writeFile(
    `${temporary}/update-check/wrangler-latest.json`,
    JSON.stringify({ latest: null, lastUpdate: Number.MAX_SAFE_INTEGER }),
  );
  return {
    ...process.env,
    TMPDIR: temporary,
    WRANGLER_SEND_METRICS: "false",
    WRANGLER_SEND_ERROR_REPORTS: "false",
    WRANGLER_HIDE_BANNER: "true",
    WRANGLER_WRITE_LOGS: "false",
    WRANGLER_LOG_PATH: `${HOME}/logs/wrangler`,
    CLOUDFLARE_CF_FETCH_ENABLED: "false",
    FORCE_COLOR: "0",
  };
}
