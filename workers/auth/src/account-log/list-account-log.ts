import type { AccountLogEntry, ListAccountLogInput } from "#shared/contracts/auth/account-log";
import type { AuthError } from "#shared/contracts/auth/service";
import type { CallContext } from "#shared/contracts/call-context";
import type { Page } from "#shared/contracts/fields";
import { isId } from "#shared/ids";
import { type Result, err, ok } from "#shared/result";
import type { Deps } from "../deps.ts";
import { noSession } from "../sessions/errors.ts";
import { listLinesBefore } from "./account-log-repository.ts";

/**
 * Lists what happened to the caller's own account, newest first. The cursor is the id of the last line; it holds no
 * account, so nobody reads another account's log with it.
 */
export async function listAccountLog(
  deps: Pick<Deps, "db">,
  ctx: CallContext,
  { cursor, limit }: ListAccountLogInput,
): Promise<Result<Page<AccountLogEntry>, AuthError>> {
  if (ctx.actor.type !== "account") return noSession();
  if (cursor !== undefined && !isId("accountLine", cursor))
    return err({ code: "invalid_cursor", detail: "Use next_cursor as the last page gave it." });
  const lines = await listLinesBefore(deps.db, ctx.actor.id, cursor ?? null, limit + 1);
  const data = lines.slice(0, limit);
  return ok({ data, next_cursor: lines.length > limit ? (data.at(-1)?.id ?? null) : null });
}
