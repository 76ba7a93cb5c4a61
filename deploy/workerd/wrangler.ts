import { mkdir, writeFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

/**
 * Node's arguments for running wrangler. They name its program directly: wrangler's own wrapper starts a second process
 * that a signal would not reach, and npm's wrapper uses whatever Node the system has.
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
 * Makes an environment in which wrangler contacts no server: no usage data, no error reports, no look-up of the
 * machine's location, no log in the home directory. Its check for a newer version has no switch, so its cached result
 * of the last check, in the directory for temporary files, says that there is none.
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
    // wrangler is 15 MB of code, and each command starts it again.
    NODE_COMPILE_CACHE: `${HOME}/compile-cache`,
  };
}
