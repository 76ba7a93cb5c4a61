import type { RemoveIdentityInput } from "#shared/contracts/auth/identity";
import type { AuthError } from "#shared/contracts/auth/service";
import type { CallContext } from "#shared/contracts/call-context";
import { isId, newId } from "#shared/ids";
import { type Result, ok } from "#shared/result";
import type { Deps } from "../deps.ts";
import { deliverSoon } from "../mail/deliver-mail.ts";
import { ownProvenAccount } from "../totp/own-account.ts";
import { lastWayIn } from "../proofs/last-way-in.ts";
import { noIdentity } from "./errors.ts";
import { deleteIdentity } from "./identity-repository.ts";

/** See {@link AuthService.removeIdentity}. */
export async function removeIdentity(
  deps: Deps,
  ctx: CallContext,
  input: { id: string } & RemoveIdentityInput,
): Promise<Result<null, AuthError>> {
  const account = await ownProvenAccount(deps, ctx);
  if (!account.ok) return account;
  if (!isId("identity", input.id)) return noIdentity();
  const { id: accountId, email } = account.value;
  const locale = account.value.locale ?? input.locale ?? "en";
  const told = { mailId: newId("mail"), email, locale };
  const outcome = await deleteIdentity(deps.db, accountId, input.id, told, ctx);
  if (outcome === null) return noIdentity();
  if (outcome === "last") return lastWayIn();
  deliverSoon(deps, told.mailId);
  return ok(null);
}
