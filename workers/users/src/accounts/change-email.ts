import type { CallContext } from "#shared/contracts/call-context";
import type { UsersError } from "#shared/contracts/users/service";
import { readDatabaseFailure } from "#shared/db/failure";
import { isId } from "#shared/ids";
import { type Result, err, ok } from "#shared/result";
import type { Deps } from "../context.ts";
import { replaceEmail } from "./account-repository.ts";
import { accountNotFound } from "./errors.ts";

const UNIQUE_VIOLATION = "23505";

/** See {@link UsersService.changeEmail}. Only auth may call this, which has seen the proof. */
export async function changeEmail(
  deps: Deps,
  _ctx: CallContext,
  {
    account_id,
    from,
    to,
    link_made_at,
  }: { account_id: string; from: string | null; to: string; link_made_at?: string },
): Promise<Result<null, UsersError>> {
  if (!isId("account", account_id)) return accountNotFound();
  const taken = err({ code: "account_exists" as const, detail: "An account has this e-mail." });
  try {
    const change = { from, to, linkMadeAt: link_made_at ?? null };
    const outcome = await replaceEmail(deps.db, account_id, change);
    if (outcome === "taken") return taken;
    return outcome === "done" ? ok(null) : accountNotFound();
  } catch (thrown) {
    // Someone signed up with the address at the same moment.
    if (readDatabaseFailure(thrown).code === UNIQUE_VIOLATION) return taken;
    throw thrown;
  }
}
