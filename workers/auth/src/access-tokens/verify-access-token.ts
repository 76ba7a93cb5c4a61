import type { AccessTokenVerdict } from "#shared/contracts/auth/access-token";
import type { AuthError } from "#shared/contracts/auth/service";
import type { CallContext } from "#shared/contracts/call-context";
import { isId } from "#shared/ids";
import { networkOf } from "#shared/network-of";
import { type Result, err, ok } from "#shared/result";
import type { Deps } from "../deps.ts";
import { findValidToken } from "./access-token-repository.ts";

const SHA256_HEX = /^[0-9a-f]{64}$/;

/**
 * Verifies that a token is known, unexpired, unrevoked and of an account that still exists. The gateway authenticates with
 * it, so there is no caller to authorise yet. One statement and one call to users, as for a session.
 *
 * @returns `unauthenticated` otherwise, with the same text for every reason.
 */
export async function verifyAccessToken(
  deps: Pick<Deps, "db" | "users">,
  ctx: CallContext,
  { id, hash }: { id: string; hash: string },
): Promise<Result<AccessTokenVerdict, AuthError>> {
  if (!isId("accessToken", id) || !SHA256_HEX.test(hash)) return unknown();
  const found = await findValidToken(deps.db, id, hash, networkOf(ctx.ip));
  if (found === null) return unknown();
  const { accountId, ...verdict } = found;
  const account = await deps.users.getAccount(ctx, { account_id: accountId });
  return account.ok ? ok({ ...verdict, account: account.value }) : unknown();
}

const unknown = () =>
  err({
    code: "unauthenticated" as const,
    detail: "This access token is unknown, expired or revoked.",
  });
