import type { CallContext } from "#shared/contracts/call-context";
import type { UsersError } from "#shared/contracts/users/service";
import { type Result, ok } from "#shared/result";
import type { Env } from "../env.ts";
import { finishAccount } from "./delete-account.ts";
import { followEndUser } from "./follow-end-user.ts";

/** How many changes one run takes. With what each needs it stays below the invocations of one event. */
const CHANGES_PER_RUN = 5;
const ACCOUNTS_PER_RUN = 2;

type Counts = { end_users: number; accounts: number; waiting: number };

/** Goes on with what its callers did not finish: blocks and deletions of end users, and deletions of accounts. */
export async function finishPeople(
  env: Env,
  ctx: CallContext,
): Promise<Result<Counts, UsersError>> {
  const taken = await env.USERS.takeEndUserChanges(ctx, { limit: CHANGES_PER_RUN });
  if (!taken.ok) return taken;
  let finished = 0;
  for (const change of taken.value.changes)
    if (await followEndUser(env, ctx, change).catch(() => false)) finished += 1;
  const leaving = await env.USERS.takeAccountDeletions(ctx, { limit: ACCOUNTS_PER_RUN });
  if (!leaving.ok) return leaving;
  let accounts = 0;
  for (const account of leaving.value.accounts) {
    const ended = await finishAccount(env, ctx, account).catch(() => null);
    // One that is kept is over, too.
    if (ended !== null && (ended.ok || ended.error.code === "sole_owner")) accounts += 1;
  }
  const waiting = taken.value.waiting - finished + leaving.value.waiting - accounts;
  return ok({ end_users: finished, accounts, waiting });
}
