import type { SessionLimits } from "./session-repository.ts";

/** A session ends a day after its last use, and two weeks after it was opened even when it is used. */
export const SESSION_LIMITS: SessionLimits = {
  idleSeconds: 24 * 3600,
  absoluteSeconds: 14 * 24 * 3600,
};
