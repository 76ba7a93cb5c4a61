import type { ApiKey } from "../../api/queries/api-keys.ts";

export type KeyState = "active" | "expiring" | "expired" | "revoked";

const SOON_MS = 14 * 86_400_000;

/** How a key stands. `expiring`: it works for two more weeks at most, so its successor is due. */
export function keyStateOf(
  key: Pick<ApiKey, "expires_at" | "revoked_at">,
  nowMs: number,
): KeyState {
  if (key.revoked_at !== null) return "revoked";
  if (key.expires_at === null) return "active";
  const left = Date.parse(key.expires_at) - nowMs;
  if (left <= 0) return "expired";
  return left < SOON_MS ? "expiring" : "active";
}
