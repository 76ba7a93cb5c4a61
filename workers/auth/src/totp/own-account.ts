import type { AuthError } from "#shared/contracts/auth/service";
import type { CallContext } from "#shared/contracts/call-context";
import type { Account } from "#shared/contracts/users/account";
import type { Result } from "#shared/result";
import { requireRecentProof } from "#shared/rpc/require-recent-proof";
import type { Deps } from "../deps.ts";
import { emailUnverified, noSession } from "../sessions/errors.ts";

/** The caller's own account, if its person has just proved who they are. */
export async function ownProvenAccount(
  deps: Pick<Deps, "users">,
  ctx: CallContext,
): Promise<Result<Account, AuthError>> {
  if (ctx.actor.type !== "account") return noSession();
  const recent = requireRecentProof(ctx);
  if (!recent.ok) return recent;
  const account = await deps.users.getAccount(ctx, { account_id: ctx.actor.id });
  return account.ok ? account : noSession();
}

/**
 * The same, if its address is known to be its person's: for what is added to it. Whoever signed up with somebody else's address
 * must not be able to add what outlives the owner's new password.
 *
 * @returns `email_unverified` besides.
 */
export async function ownConfirmedAccount(
  deps: Pick<Deps, "users">,
  ctx: CallContext,
): Promise<Result<Account, AuthError>> {
  const account = await ownProvenAccount(deps, ctx);
  return account.ok && !account.value.email_verified ? emailUnverified() : account;
}
