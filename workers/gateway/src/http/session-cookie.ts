import type { Config } from "../env.ts";
import { writeCookie } from "./cookies.ts";

/** Sets a session's cookie until the session's absolute end. */
export const sessionCookie = (
  config: Config,
  { session_token, expires_at }: { session_token: string; expires_at: string },
): string => {
  const seconds = Math.max(1, Math.floor((Date.parse(expires_at) - Date.now()) / 1000));
  return writeCookie(config, "atlas_session", session_token, seconds);
};

/** Takes the session's cookie away. */
export const noSessionCookie = (config: Config): string =>
  writeCookie(config, "atlas_session", "", 0);
