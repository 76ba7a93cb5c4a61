import type { CallContext } from "#shared/contracts/call-context";
import type { Page } from "#shared/contracts/fields";
import type { AdminLogEntry, ListAdminLogInput } from "#shared/contracts/users/administrator";
import type { UsersError } from "#shared/contracts/users/service";
import { isId } from "#shared/ids";
import { type Result, err, ok } from "#shared/result";
import type { Deps } from "../context.ts";
import { selectAdminLog } from "./admin-log-repository.ts";

/** See {@link UsersService.listAdminLog}. The cursor is the last id of the previous page. */
export async function listAdminLog(
  deps: Deps,
  _ctx: CallContext,
  { subject, cursor, limit }: ListAdminLogInput,
): Promise<Result<Page<AdminLogEntry>, UsersError>> {
  if (cursor !== undefined && !isId("adminLine", cursor))
    return err({ code: "invalid_cursor", detail: "Use the next_cursor of the previous page." });
  const found = await selectAdminLog(deps.db, subject ?? null, cursor ?? null, limit + 1);
  const data = found.slice(0, limit);
  return ok({ data, next_cursor: found.length > limit ? (data.at(-1)?.id ?? null) : null });
}
