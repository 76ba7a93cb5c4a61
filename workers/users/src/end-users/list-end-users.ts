import type { CallContext } from "#shared/contracts/call-context";
import type { Page } from "#shared/contracts/fields";
import type { EndUserRecord, ListEndUsersInput } from "#shared/contracts/users/end-user";
import type { UsersError } from "#shared/contracts/users/service";
import { isId } from "#shared/ids";
import { type Result, err, ok } from "#shared/result";
import { authorize } from "#shared/rpc/authorize";
import type { Deps } from "../context.ts";
import { listEndUsersBefore } from "./end-user-list-repository.ts";

/** See {@link UsersService.listEndUsers}. The cursor is the last id of the previous page. */
export async function listEndUsers(
  deps: Deps,
  ctx: CallContext,
  { query, state, cursor, limit }: ListEndUsersInput,
): Promise<Result<Page<EndUserRecord>, UsersError>> {
  const allowed = authorize(ctx, "connections:read");
  if (!allowed.ok) return allowed;
  if (cursor !== undefined && !isId("endUser", cursor))
    return err({ code: "invalid_cursor", detail: "Use the next_cursor of the previous page." });
  const page = { before: cursor ?? null, limit: limit + 1 };
  const found = await listEndUsersBefore(
    deps.db,
    allowed.value.projectId,
    { query: query ?? null, state: state ?? null },
    page,
  );
  const data = found.slice(0, limit);
  return ok({ data, next_cursor: found.length > limit ? (data.at(-1)?.id ?? null) : null });
}
