import type { Passkey, RenamePasskeyInput } from "#shared/contracts/auth/passkey";
import type { AuthError } from "#shared/contracts/auth/service";
import type { CallContext } from "#shared/contracts/call-context";
import { isId } from "#shared/ids";
import { type Result, ok } from "#shared/result";
import type { Deps } from "../deps.ts";
import { noSession } from "../sessions/errors.ts";
import { noPasskey } from "./errors.ts";
import { updatePasskeyName } from "./passkey-repository.ts";

/** See {@link AuthService.renamePasskey}. */
export async function renamePasskey(
  deps: Pick<Deps, "db">,
  ctx: CallContext,
  input: { id: string } & RenamePasskeyInput,
): Promise<Result<Passkey, AuthError>> {
  if (ctx.actor.type !== "account") return noSession();
  if (!isId("passkey", input.id)) return noPasskey();
  const renamed = await updatePasskeyName(deps.db, ctx.actor.id, input.id, input.name);
  return renamed === null ? noPasskey() : ok(renamed);
}
