import type { CallContext } from "#shared/contracts/call-context";
import type { LeavingAccount } from "#shared/contracts/users/account";
import type { UsersError } from "#shared/contracts/users/service";
import { accountDeletionsWaiting } from "#shared/metrics/families";
import { meter } from "#shared/metrics/meter";
import { type Result, ok } from "#shared/result";
import type { Deps } from "../context.ts";
import {
  beginDeletion,
  clearAccount,
  countDeletions,
  takeBackDeletion,
  takeDeletions,
} from "./account-deletion-repository.ts";
import { accountNotFound, lastAdministrator } from "./errors.ts";

type Input = { account_id: string };

/** See {@link UsersService.startAccountDeletion}. */
export async function startAccountDeletion(
  deps: Deps,
  ctx: CallContext,
  { account_id }: Input,
): Promise<Result<LeavingAccount, UsersError>> {
  if (ctx.actor.type !== "account" || ctx.actor.id !== account_id) return accountNotFound();
  const leaving = await beginDeletion(deps.db, deps.platform, account_id);
  if (leaving === "missing") return accountNotFound();
  return leaving === "last_administrator" ? lastAdministrator() : ok(leaving);
}

/** See {@link UsersService.keepAccount}. */
export async function keepAccount(
  deps: Deps,
  _ctx: CallContext,
  { account_id }: Input,
): Promise<Result<null, UsersError>> {
  await takeBackDeletion(deps.db, account_id);
  return ok(null);
}

/** See {@link UsersService.finishAccountDeletion}. */
export async function finishAccountDeletion(
  deps: Deps,
  _ctx: CallContext,
  { account_id }: Input,
): Promise<Result<null, UsersError>> {
  await clearAccount(deps.db, account_id);
  return ok(null);
}

/** See {@link UsersService.takeAccountDeletions}. */
export async function takeAccountDeletions(
  deps: Deps,
  _ctx: CallContext,
  { limit }: { limit: number },
): Promise<Result<{ accounts: LeavingAccount[]; waiting: number }, UsersError>> {
  const { waiting, due } = await countDeletions(deps.db);
  meter.set(accountDeletionsWaiting, {}, due);
  return ok({ accounts: due === 0 ? [] : await takeDeletions(deps.db, limit), waiting });
}
