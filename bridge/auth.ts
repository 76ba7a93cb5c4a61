import { createHash, timingSafeEqual } from "node:crypto";

/**
 * Compares a presented secret with the right one in constant time.
 *
 * Both are hashed first: the comparison then takes equally long whatever the length of what was presented.
 */
export class SecretCheck {
  readonly #digest: Buffer;

  constructor(secret: string) {
    this.#digest = digest(secret);
  }

  matches(presented: string): boolean {
    return timingSafeEqual(digest(presented), this.#digest);
  }
}

function digest(value: string): Buffer {
  return createHash("sha256").update(value, "utf8").digest();
}

/** The token of an `Authorization: Bearer` header, or "" (which matches no secret). */
export function bearerToken(header: string | undefined): string {
  const match = /^Bearer +(\S+) *$/i.exec(header ?? "");
  return match?.[1] ?? "";
}

/**
 * The password inside a Neon-Connection-String, or "". Nothing else of that string is used: where the database is and
 * who logs in there is the bridge's own configuration, so a client cannot make it dial anywhere.
 */
export function connectionStringPassword(header: string | undefined): string {
  const match = /^[a-z]+:\/\/[^:@/?#]*:([^@/?#]*)@/i.exec(header ?? "");
  try {
    return decodeURIComponent(match?.[1] ?? "");
  } catch {
    return "";
  }
}
