import type { AccountLogType } from "#shared/contracts/auth/account-log";
import type { CallContext } from "#shared/contracts/call-context";
import { runInBackground } from "#shared/async/run-in-background";
import type { Deps } from "../deps.ts";
import { insertRefusal } from "./account-log-repository.ts";

/**
 * Writes that a password was wrong. Runs after the answer, for a made-up id as well, so that the time of the answer does
 * not tell a known e-mail from an unknown one. A line can be lost with its isolate.
 */
export function recordWrongPassword(
  deps: Deps,
  ctx: CallContext,
  accountId: string,
  type: AccountLogType = "sign_in",
): void {
  runInBackground(deps, () => insertRefusal(deps.db, ctx, accountId, type));
}

/**
 * Writes that an attempt was not looked at, because there were too many, if the e-mail has an account. After the answer,
 * and at most once a minute for an e-mail in an isolate: whoever is refused costs no more than that.
 */
export function recordLockout(deps: Deps, ctx: CallContext, email: string): void {
  if (deps.lockouts.get(email)) return;
  deps.lockouts.set(email, true, Date.now());
  runInBackground(deps, async () => {
    const found = await deps.users.findAccountByEmail(ctx, { email });
    if (found.ok) await insertRefusal(deps.db, ctx, found.value.id, "lockout");
  });
}
