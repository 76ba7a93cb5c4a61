import { spawn } from "node:child_process";
import { appendFile, rm, writeFile } from "node:fs/promises";
import { quietWranglerEnv, wranglerProgram } from "../../workerd/wrangler.ts";
import { type Settings, redact } from "../config/settings.ts";

export type WranglerOptions = {
  cwd: string;
  settings: Settings;
  /** Gets all that wrangler says, without secrets. */
  logFile: string;
  /** Has its process number while it runs, when what it does must not be overtaken. */
  pidFile?: string;
};

/** More than this of wrangler's last words helps nobody. */
const SHOWN_LINES = 15;

/** Cloudflare took long for one command; longer than any upload. */
const LIMIT_MS = 300_000;

/**
 * Runs wrangler to its end.
 *
 * @throws Error with its last words, without secrets, when it fails.
 */
export async function runWrangler(
  args: readonly string[],
  options: WranglerOptions,
): Promise<void> {
  const { CLOUDFLARE_ENV: _, ...env } = await quietWranglerEnv();
  const child = spawn(process.execPath, [...wranglerProgram(), ...args], {
    cwd: options.cwd,
    env: { ...env, CI: "1" },
    stdio: ["ignore", "pipe", "pipe"],
    timeout: LIMIT_MS,
    killSignal: "SIGKILL",
  });
  let output = "";
  for (const stream of [child.stdout, child.stderr])
    stream.setEncoding("utf8").on("data", (text: string) => (output += text));
  const ended = new Promise<number | null>((resolve, reject) => {
    child.once("error", reject);
    child.once("close", resolve);
  });
  if (options.pidFile !== undefined && child.pid !== undefined)
    await writeFile(options.pidFile, String(child.pid));
  const code = await ended;
  if (options.pidFile !== undefined) await rm(options.pidFile, { force: true });
  const said = redact(output, options.settings).trim();
  await appendFile(options.logFile, `$ wrangler ${args.join(" ")}\n${said}\n\n`, { mode: 0o600 });
  if (code !== 0)
    throw new Error(
      `wrangler ${args
        .slice(
          0,
          args.findIndex((word) => word.startsWith("-")),
        )
        .join(" ")} failed:\n${said.split("\n").slice(-SHOWN_LINES).join("\n")}`,
    );
}
