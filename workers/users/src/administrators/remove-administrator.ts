import type { CallContext } from "#shared/contracts/call-context";
import type { UsersError } from "#shared/contracts/users/service";
import { isId } from "#shared/ids";
import { type Result, err, ok } from "#shared/result";
import type { Deps } from "../context.ts";
import { accountNotFound, lastAdministrator } from "../accounts/errors.ts";
import { deleteAdministrator } from "./administrator-repository.ts";

/** See {@link UsersService.removeAdministrator}. */
export async function removeAdministrator(
  deps: Deps,
  ctx: CallContext,
  input: { account_id: string },
): Promise<Result<null, UsersError>> {
  if (!isId("account", input.account_id)) return accountNotFound();
  switch (await deleteAdministrator(deps.db, ctx, deps.platform, input.account_id)) {
    case "removed":
      return ok(null);
    case "missing":
      return accountNotFound();
    case "last":
      return lastAdministrator();
    case "environment":
      return err({
        code: "administrator_from_environment",
        detail: "The address is in ATLAS_ADMINISTRATORS. The operator takes it out there.",
      });
  }
}
