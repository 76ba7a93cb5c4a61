import type { AccessTokenVerdict } from "#shared/contracts/auth/access-token";
import type { AuthError } from "#shared/contracts/auth/service";
import type { CallContext } from "#shared/contracts/call-context";
import { runInBackground } from "#shared/async/run-in-background";
import type { Account } from "#shared/contracts/users/account";
import { isId, newId } from "#shared/ids";
import { networkOf } from "#shared/network-of";
import { type Result, err, ok } from "#shared/result";
import type { Deps } from "../deps.ts";
import { deliverSoon } from "../mail/deliver-mail.ts";
import { insertMail } from "../mail/mail-repository.ts";
import { findValidToken } from "./access-token-repository.ts";

const SHA256_HEX = /^[0-9a-f]{64}$/;

/**
 * Verifies that a token is known, unexpired, unrevoked and of an account that still exists. The gateway authenticates with
 * it, so there is no caller to authorise yet. One statement and one call to users, as for a session. A use after 30 quiet
 * days from a network never seen is mailed to the owner, behind the answer.
 *
 * @returns `unauthenticated` otherwise, with the same text for every reason.
 */
export async function verifyAccessToken(
  deps: Deps,
  ctx: CallContext,
  { id, hash }: { id: string; hash: string },
): Promise<Result<AccessTokenVerdict, AuthError>> {
  if (!isId("accessToken", id) || !SHA256_HEX.test(hash)) return unknown();
  const network = networkOf(ctx.ip);
  const found = await findValidToken(deps.db, id, hash, network);
  if (found === null) return unknown();
  const { accountId, strange, ...verdict } = found;
  const account = await deps.users.getAccount(ctx, { account_id: accountId });
  if (!account.ok) return unknown();
  if (strange !== null && network !== null) tellOwner(deps, ctx, account.value, strange, network);
  return ok({ ...verdict, account: account.value });
}

/**
 * Mails the owner that a token which was not used for long is used from a network never seen. After the answer, so that no
 * verification waits for it; it can be lost with its isolate.
 */
function tellOwner(
  deps: Deps,
  ctx: CallContext,
  { email, locale }: Pick<Account, "email" | "locale">,
  token: string,
  network: string,
): void {
  const id = newId("mail");
  runInBackground(deps, async () => {
    await insertMail(deps.db, ctx, {
      id,
      to: email,
      locale: locale ?? "en",
      template: "access_token_used",
      values: { token, network },
    });
    deliverSoon(deps, id);
  });
}

const unknown = () =>
  err({
    code: "unauthenticated" as const,
    detail: "This access token is unknown, expired or revoked.",
  });
