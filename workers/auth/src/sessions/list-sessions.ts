import type { AuthError } from "#shared/contracts/auth/service";
import type {
  AccountSession,
  FromSession,
  ListSessionsInput,
} from "#shared/contracts/auth/session";
import type { CallContext } from "#shared/contracts/call-context";
import type { Page } from "#shared/contracts/fields";
import { isId } from "#shared/ids";
import { type Result, err, ok } from "#shared/result";
import type { Deps } from "../deps.ts";
import { listSessionsBefore } from "./account-session-repository.ts";
import { ownSession } from "./own-session.ts";

/**
 * Lists the caller's own sessions that have not ended, newest first. The cursor is the id of the last one; it holds no
 * account, so nobody sees another account's sessions with it.
 */
export async function listSessions(
  deps: Pick<Deps, "db">,
  ctx: CallContext,
  input: ListSessionsInput & FromSession,
): Promise<Result<Page<AccountSession>, AuthError>> {
  const own = await ownSession(ctx, input);
  if (!own.ok) return own;
  const { cursor, limit } = input;
  if (cursor !== undefined && !isId("session", cursor))
    return err({ code: "invalid_cursor", detail: "Use next_cursor as the last page gave it." });
  const found = await listSessionsBefore(deps.db, own.value, cursor ?? null, limit + 1);
  const data = found.slice(0, limit);
  return ok({ data, next_cursor: found.length > limit ? (data.at(-1)?.id ?? null) : null });
}
