import { readOptions, runCommand } from "../command-line.ts";
import { callJobs, findJobsDoor } from "./jobs-client.ts";

/**
 * `npm run keys:retire -- <key id>`: says whether a key-encryption key may be taken out of VAULT_KEYS or ACCOUNT_KEYS. It may when it
 * wraps nothing any more, and the last re-wrapping is older than every cache that may hold the old wrapping. Exit code 1
 * when it may not.
 */
type KeyUse = { key_id: string; rows: number; last_wrapped_at: string | null };

/** Cache entries (30 s) plus isolates' memory (20 s), with room to spare. */
const CACHES_MS = 120_000;

await runCommand(async () => {
  const {
    env,
    json = false,
    words: [keyId],
  } = readOptions("Says whether a key may be taken out of VAULT_KEYS or ACCOUNT_KEYS: its id.", {
    env: { type: "string", meaning: "an installation on Cloudflare: staging or production" },
    json: { type: "boolean", meaning: "prints the answer as JSON" },
  });
  const door = await findJobsDoor(env);
  const use = Object.values(await callJobs<Record<string, KeyUse[]>>(door, "/keys")).flat();
  if (keyId === undefined) {
    if (json) console.log(JSON.stringify(use));
    else console.table(use);
    return;
  }
  const rows = use.filter(({ key_id }) => key_id === keyId).reduce((sum, one) => sum + one.rows, 0);
  const lastWrappedMs = Math.max(
    0,
    ...use.map(({ last_wrapped_at }) => Date.parse(last_wrapped_at ?? "")).filter(Number.isFinite),
  );
  const waitSeconds = Math.max(0, Math.ceil((lastWrappedMs + CACHES_MS - Date.now()) / 1_000));
  const retirable = rows === 0 && waitSeconds === 0;
  if (json)
    console.log(JSON.stringify({ key_id: keyId, rows, wait_seconds: waitSeconds, retirable }));
  else if (rows > 0)
    console.log(`${keyId} still wraps ${rows} data keys: run npm run keys:rotate first.`);
  else if (waitSeconds > 0)
    console.log(
      `${keyId} wraps nothing, but caches may hold what it wrapped: wait ${waitSeconds} s more.`,
    );
  else console.log(`${keyId} may go: take it out of the setting that has it, and deploy.`);
  if (!retirable) process.exitCode = 1;
});
