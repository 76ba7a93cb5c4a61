import { isId } from "../../ids.ts";

/**
 * The account that a session's token names, after its secret part. Nothing is proven by it before the session was found, by
 * the hash of the whole token; until then it only says where to look in the meantime.
 *
 * @returns null for a token without one, which older releases made.
 */
export function accountOfSessionToken(token: string): string | null {
  const account = token.slice(token.indexOf(".") + 1);
  return isId("account", account) ? account : null;
}
