import type { CallContext } from "#shared/contracts/call-context";
import type { Administrator } from "#shared/contracts/users/administrator";
import type { UsersError } from "#shared/contracts/users/service";
import { type Result, ok } from "#shared/result";
import type { Deps } from "../context.ts";
import { selectAdministrators } from "./administrator-repository.ts";

/** See {@link UsersService.listAdministrators}. */
export const listAdministrators = async (
  deps: Deps,
  _ctx: CallContext,
): Promise<Result<Administrator[], UsersError>> =>
  ok(await selectAdministrators(deps.db, deps.platform));
