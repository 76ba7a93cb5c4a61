import { createHash } from "node:crypto";

/** The SHA-1 by which Redis names a script (a binary string). */
export function scriptSha(script: string): string {
  return createHash("sha1").update(script, "latin1").digest("hex");
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
