import type { CallContext } from "#shared/contracts/call-context";
import type { AddAdministratorInput, Administrator } from "#shared/contracts/users/administrator";
import type { UsersError } from "#shared/contracts/users/service";
import { normaliseEmail } from "#shared/email";
import { type Result, err, ok } from "#shared/result";
import type { Deps } from "../context.ts";
import { actingAdministrator } from "./acting-administrator.ts";
import { insertAdministrator, selectAdministrators } from "./administrator-repository.ts";

/** See {@link UsersService.addAdministrator}. */
export async function addAdministrator(
  deps: Deps,
  ctx: CallContext,
  input: AddAdministratorInput,
): Promise<Result<Administrator, UsersError>> {
  const acting = actingAdministrator(ctx);
  if (!acting.ok) return acting;
  const email = normaliseEmail(input.email);
  const id = email === null ? null : await insertAdministrator(deps.db, acting.value, email);
  const all = id === null ? [] : await selectAdministrators(deps.db, deps.platform);
  const added = all.find(({ account_id }) => account_id === id);
  return added === undefined
    ? err({
        code: "not_found",
        detail: "No account that can sign in has this address and has confirmed it.",
      })
    : ok(added);
}
