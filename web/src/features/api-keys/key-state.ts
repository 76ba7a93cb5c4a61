import type { ApiKey } from "../../api/queries/api-keys.ts";

export type KeyState = "active" | "expiring" | "replaced" | "expired" | "revoked";

const SOON_MS = 14 * 86_400_000;

/** How a key stands. `expiring`: it works for two more weeks at most, so its successor is due. `replaced`: it has one, and works for the overlap only. */
export function keyStateOf(
  key: Pick<ApiKey, "expires_at" | "revoked_at" | "replaced_by">,
  nowMs: number,
): KeyState {
  if (key.revoked_at !== null) return "revoked";
  if (key.expires_at === null) return "active";
  const left = Date.parse(key.expires_at) - nowMs;
  if (left <= 0) return "expired";
  if (key.replaced_by !== null) return "replaced";
  return left < SOON_MS ? "expiring" : "active";
}
