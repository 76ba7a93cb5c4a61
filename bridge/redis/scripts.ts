import { createHash } from "node:crypto";
import { LIMITS } from "../limits.ts";

/** The SHA-1 by which Redis names a script (a binary string). */
export function scriptSha(script: string): string {
  return createHash("sha1").update(script, "latin1").digest("hex");
}

/** A bounded map that forgets what was not used for longest. */
export class ScriptMap {
  readonly #scripts = new Map<string, string>();

  get(sha: string): string | undefined {
    const script = this.#scripts.get(sha);
    if (script !== undefined) this.set(sha, script);
    return script;
  }

  set(sha: string, script: string): void {
    this.#scripts.delete(sha);
    this.#scripts.set(sha, script);
    if (this.#scripts.size <= LIMITS.redisScripts) return;
    for (const oldest of this.#scripts.keys()) {
      this.#scripts.delete(oldest);
      return;
    }
  }

  has(sha: string): boolean {
    return this.#scripts.has(sha);
  }

  clear(): void {
    this.#scripts.clear();
  }
}

/**
 * Cuts a shebang line that plain Redis does not know.
 *
 * Upstash's rate limiter starts its scripts with `#!lua flags=allow-key-locking`, which only Upstash's own server
 * accepts; on Redis 7 every one of them would fail with "Unexpected flag in script shebang".
 */
export function withoutShebang(script: string): string {
  if (!script.startsWith("#!")) return script;
  const end = script.indexOf("\n");
  // The empty line keeps the line numbers of error texts.
  return end < 0 ? "" : script.slice(end);
}
