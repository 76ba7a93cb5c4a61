import type { CallContext } from "#shared/contracts/call-context";
import type { Page } from "#shared/contracts/fields";
import type {
  ListPlatformAccountsInput,
  PlatformAccount,
} from "#shared/contracts/users/platform-account";
import type { UsersError } from "#shared/contracts/users/service";
import { isId } from "#shared/ids";
import { type Result, err, ok } from "#shared/result";
import type { Deps } from "../context.ts";
import { selectPlatformAccounts } from "./platform-account-repository.ts";

/** See {@link UsersService.listPlatformAccounts}. The cursor is the last id of the previous page. */
export async function listPlatformAccounts(
  deps: Deps,
  _ctx: CallContext,
  { query, state, cursor, limit }: ListPlatformAccountsInput,
): Promise<Result<Page<PlatformAccount>, UsersError>> {
  if (cursor !== undefined && !isId("account", cursor))
    return err({ code: "invalid_cursor", detail: "Use the next_cursor of the previous page." });
  const filter = { query: query?.trim() ?? null, state: state ?? null };
  const found = await selectPlatformAccounts(
    deps.db,
    deps.platform,
    filter,
    cursor ?? null,
    limit + 1,
  );
  const data = found.slice(0, limit);
  return ok({ data, next_cursor: found.length > limit ? (data.at(-1)?.id ?? null) : null });
}
